"""Worked examples from the literature, small enough to type in."""

import numpy as np
import pytest

from toolkit.stats.agreement import intraclass_correlation
from toolkit.stats.interval import wilson
from toolkit.stats.krippendorff import Level, krippendorff_alpha
from toolkit.stats.multiplicity import benjamini_hochberg, holm
from toolkit.stats.planning import sample_size

approx = pytest.approx

# Shrout & Fleiss (1979), Psychological Bulletin 86, Table 2: six targets rated by four judges.
SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]

# Krippendorff (2011), Computing Krippendorff's alpha-reliability, section C.
NO_CODE = np.nan
KRIPPENDORFF = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NO_CODE, NO_CODE, NO_CODE],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NO_CODE, 3],
    [NO_CODE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NO_CODE],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NO_CODE],
]


def test_shrout_and_fleiss_one_way_correlations():
    found = intraclass_correlation(np.ravel(SHROUT_FLEISS), [target for target in range(6) for _ in range(4)])
    assert found.icc1.value == approx(0.17, abs=0.005)
    assert found.icc2.value == approx(0.44, abs=0.005)
    assert (found.ms_between, found.ms_within) == approx((11.24, 6.26), abs=0.005)
    # Limits by R psych::ICC.
    assert (found.icc1.low, found.icc1.high) == approx((-0.13293, 0.72256), abs=1e-4)
    assert (found.icc2.low, found.icc2.high) == approx((-0.88444, 0.91242), abs=1e-4)


@pytest.mark.parametrize(
    ("measured", "printed"),
    [(Level.NOMINAL, 0.743), (Level.ORDINAL, 0.815), (Level.INTERVAL, 0.849), (Level.RATIO, 0.797)],
)
def test_krippendorff_four_observers_twelve_units(measured, printed):
    found = krippendorff_alpha(KRIPPENDORFF, measured, seed=1, draws=0)
    assert round(found.alpha.value, 3) == printed
    assert found.alpha.n == 11  # the twelfth unit has one code


def test_benjamini_and_hochberg_table_of_fifteen():
    # Benjamini & Hochberg (1995), section 3.2: at .05, four hypotheses fall, and three by Bonferroni-type control.
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528]
    p += [0.7590, 1.0000]
    assert np.count_nonzero(benjamini_hochberg(p) <= 0.05) == 4
    assert np.count_nonzero(holm(p) <= 0.05) == 3


def test_wilson_as_in_newcombe():
    # Newcombe (1998), Statistics in Medicine 17, Table I, method 3: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    printed = {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }
    for (successes, n), limits in printed.items():
        figure = wilson(successes, n)
        assert (figure.low, figure.high) == approx(limits, abs=5e-5)


def test_sample_size_for_a_share_of_one_half():
    # The textbook 385 for +-5 %, and 278 in a population of 1,000 (Krejcie & Morgan 1970, Table 1).
    assert sample_size(5, sd=50).answers == 385
    assert sample_size(5, sd=50, population=1000).answers == 278
