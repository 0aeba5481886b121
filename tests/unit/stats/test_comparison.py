"""S15 to S17: gaps, effect sizes, many comparisons and change."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.errors import InputError
from toolkit.stats.comparison import (
    PERCEPTION_GAP,
    Verdict,
    composition_shift,
    hedges_correction,
    hedges_g,
    meaningful,
    moments,
    paired_change,
    verdict,
    welch,
)
from toolkit.stats.multiplicity import benjamini_hochberg, holm
from toolkit.stats.values import Estimate, Reason

approx = pytest.approx
NAN = math.nan
steady = settings(max_examples=50, deadline=None, derandomize=True, database=None)
samples = st.lists(st.floats(0, 100), min_size=3, max_size=20)
probabilities = st.lists(st.one_of(st.floats(0, 1), st.just(NAN)), max_size=15)


@pytest.mark.parametrize(
    ("first", "second", "value", "reason"),
    [
        ([], [1.0, 2.0], None, Reason.TOO_FEW_RESPONDENTS),
        ([NAN], [], None, Reason.TOO_FEW_RESPONDENTS),
        ([3.0], [1.0, 2.0], 1.5, Reason.TOO_FEW_RESPONDENTS),
        ([3.0, 3.0], [1.0, 1.0], 2.0, Reason.NO_VARIATION),
    ],
)
def test_differences_without_an_interval(first, second, value, reason):
    found = welch(moments(first), moments(second))
    assert (found.figure.value, found.figure.reason, found.p) == (value, reason, None)


def test_one_sample_without_variance_still_compares():
    found = welch(moments([50.0, 50.0, 50.0]), moments([40.0, 45.0, 38.0]))
    assert found.df == approx(2)
    assert found.figure.reason is None


def test_weighted_samples():
    plain = welch(moments([1.0, 2.0, 4.0]), moments([3.0, 5.0]))
    same = welch(moments([1.0, 2.0, 4.0], [2, 2, 2]), moments([3.0, 5.0]))
    assert (same.figure.low, same.p) == approx((plain.figure.low, plain.p))
    assert same.figure.weighted
    assert moments([1.0, NAN, 4.0], [1, NAN, 3]).mean == 3.25


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ([1.0, 2.0, 3.0], [2.0, 4.0], Reason.TOO_FEW_RESPONDENTS),
        ([1.0], [2.0, 4.0, 3.0, 1.0, 7.0], Reason.TOO_FEW_RESPONDENTS),
        ([3.0] * 4, [5.0] * 4, Reason.NO_VARIATION),
        ([], [], Reason.TOO_FEW_RESPONDENTS),
    ],
)
def test_no_effect_size_from_too_little(first, second, reason):
    figure = hedges_g(first, second)
    assert (figure.value, figure.low, figure.reason) == (None, None, reason)


def test_four_degrees_of_freedom_are_enough_for_an_effect_size():
    figure = hedges_g([1.0, 2.0, 3.0], [2.0, 4.0, 9.0])
    assert figure.low < figure.value < figure.high
    assert figure.reason is None


def test_moments_of_a_sample():
    found = moments([2.0, NAN, 4.0, 6.0])
    assert (found.mean, found.se, found.df, found.n) == (4.0, approx(2 / math.sqrt(3)), 2, 3)
    alone = moments([5.0])
    assert (alone.mean, alone.se, alone.df, alone.n) == (5.0, 0.0, 0, 1)
    assert moments([NAN]) is None


@pytest.mark.parametrize(("df", "j"), [(2, 0.5642), (10, 0.9228), (50, 0.9849)])
def test_hedges_correction_as_tabulated(df, j):
    # Hedges (1981), Table 1.
    assert hedges_correction(df) == approx(j, abs=2e-4)


@steady
@given(samples, samples)
def test_swapping_the_samples_turns_the_sign(first, second):
    one, other = welch(moments(first), moments(second)), welch(moments(second), moments(first))
    assert one.figure.value == approx(-other.figure.value, abs=1e-9)
    assert one.figure.low == approx(-other.figure.high, abs=1e-6)
    g, turned = hedges_g(first, second), hedges_g(second, first)
    if g.value is not None:
        assert (g.value, g.low) == approx((-turned.value, -turned.high), rel=1e-4, abs=1e-4)
        assert g.low <= g.value <= g.high


@steady
@given(samples, st.floats(-50, 50), st.floats(0.1, 10))
def test_effect_size_has_no_unit(values, shift, scale):
    first, second = np.array(values), np.array(values)[::-1] * 0.5 + 10
    g = hedges_g(first, second)
    moved = hedges_g(first * scale + shift, second * scale + shift)
    if g.value is not None and moved.value is not None and np.ptp(first) > 1e-3:
        assert moved.value == approx(g.value, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(
    ("value", "low", "high", "points", "expected"),
    [
        (6, 1, 11, 5, True),
        (-6, -11, -1, 5, True),
        (6, -1, 13, 5, False),
        (4, 1, 7, 5, False),
        (5, 0, 10, 5, False),
        (15, 2, 28, PERCEPTION_GAP, True),
        (14, 2, 26, PERCEPTION_GAP, False),
        (None, None, None, 5, False),
        (9, None, None, 5, False),
    ],
)
def test_a_meaningful_gap_is_large_and_clear(value, low, high, points, expected):
    assert meaningful(Estimate(value=value, low=low, high=high, n=9, method="x"), points) is expected


@steady
@given(probabilities)
def test_adjusted_p_is_never_below_the_raw_one(p):
    for adjusted in (holm(p), benjamini_hochberg(p)):
        raw = np.array(p)
        assert (np.isnan(adjusted) == np.isnan(raw)).all()
        kept = ~np.isnan(raw)
        assert (adjusted[kept] >= raw[kept]).all()
        assert (adjusted[kept] <= 1).all()
        by_raw = adjusted[kept][np.argsort(raw[kept], kind="stable")]
        assert (np.diff(by_raw) >= -1e-12).all()


@steady
@given(probabilities, st.randoms(use_true_random=False))
def test_adjusted_p_follows_its_comparison(p, random):
    order = list(range(len(p)))
    random.shuffle(order)
    for adjust in (holm, benjamini_hochberg):
        assert adjust([p[i] for i in order]) == approx(adjust(p)[order], nan_ok=True)


def test_undefined_p_values_do_not_count():
    assert holm([0.01, NAN, 0.04]) == approx(np.array([0.02, NAN, 0.04]), nan_ok=True)
    assert holm([]).size == 0


@pytest.mark.parametrize("bad", [[-0.1], [1.1, 0.5]])
@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_p_outside_0_to_1_is_refused(adjust, bad):
    with pytest.raises(InputError, match="1 p-values outside 0 to 1"):
        adjust(bad)


def test_linked_people_show_a_change_that_two_samples_would_not():
    rng = np.random.default_rng(1)
    earlier = rng.normal(50, 25, 30)
    later = earlier + rng.normal(5, 4, 30)
    assert paired_change(earlier, later).p < 0.001 < welch(moments(later), moments(earlier)).p


@pytest.mark.parametrize(
    ("earlier", "later", "value", "reason"),
    [
        ([], [], None, Reason.TOO_FEW_RESPONDENTS),
        ([50.0, NAN], [60.0, 70.0], 10.0, Reason.TOO_FEW_RESPONDENTS),
        ([50.0, 40.0], [60.0, 50.0], 10.0, Reason.NO_VARIATION),
    ],
)
def test_changes_without_an_interval(earlier, later, value, reason):
    found = paired_change(earlier, later)
    assert (found.figure.value, found.figure.reason, found.p) == (value, reason, None)


def test_people_who_were_not_linked_are_a_bug_of_the_caller():
    with pytest.raises(ValueError, match="2 earlier and 1 later"):
        paired_change([1.0, 2.0], [1.0])


@pytest.mark.parametrize(
    ("value", "p", "expected"),
    [
        (5.0, 0.01, Verdict.UP),
        (-5.0, 0.01, Verdict.DOWN),
        (3.0, 0.049, Verdict.UP),
        (2.9, 0.001, Verdict.NO_CLEAR_CHANGE),
        (5.0, 0.05, Verdict.NO_CLEAR_CHANGE),
        (5.0, None, Verdict.NO_CLEAR_CHANGE),
        (5.0, NAN, Verdict.NO_CLEAR_CHANGE),
        (None, 0.01, Verdict.NO_CLEAR_CHANGE),
    ],
)
def test_a_verdict_needs_size_and_certainty(value, p, expected):
    assert verdict(Estimate(value=value, n=50, method="x"), p) is expected


def test_a_changed_mix_can_be_the_whole_change():
    # Shops score 40 and offices 80 in both waves; only their shares moved.
    earlier, earlier_groups = [39, 41, 40, 40, 79, 81], ["shop"] * 4 + ["office"] * 2
    later, later_groups = [39, 41, 79, 81, 80, 80], ["shop"] * 2 + ["office"] * 4
    found = composition_shift(earlier, earlier_groups, later, later_groups)
    assert found.raw.figure.value == approx(40 / 3)
    assert found.reweighted.figure.value == approx(0, abs=1e-9)
    assert found.reweighted.figure.weighted


def test_a_group_that_vanished_cannot_be_reweighted():
    found = composition_shift([1.0, 2.0, 3.0], ["a", "b", "b"], [1.0, 2.0], ["b", "b"])
    assert (found.reweighted.figure.value, found.reweighted.figure.reason) == (None, Reason.INVALID_DESIGN)
    assert found.raw.figure.value is not None


def test_a_group_that_is_new_has_no_weight():
    found = composition_shift([1.0, 3.0], ["a", "a"], [2.0, 4.0, 90.0, 95.0], ["a", "a", "new", "new"])
    assert found.reweighted.figure.value == approx(1.0)
