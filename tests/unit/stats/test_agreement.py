"""S11, S12 and S21: agreement within groups and between coders."""

import math

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.stats.agreement import (
    AgreementBand,
    agreement_band,
    group_scores_reportable,
    intraclass_correlation,
    within_group_agreement,
)
from toolkit.stats.krippendorff import Level, Use, krippendorff_alpha
from toolkit.stats.values import Estimate, Reason

approx = pytest.approx
NAN = math.nan
steady = settings(max_examples=30, deadline=None, derandomize=True, database=None)


def test_complete_agreement_is_1():
    found = within_group_agreement(np.full((6, 3), 4.0))
    assert (found.uniform, found.skewed, found.r_star, found.band) == (1.0, 1.0, 1.0, AgreementBand.VERY_STRONG)


def test_a_split_team_has_0_and_a_negative_r_star():
    found = within_group_agreement([[1, 1], [1, 1], [1, 1], [5, 5], [5, 5], [5, 5]])
    assert (found.uniform, found.band) == (0.0, AgreementBand.NONE)
    assert found.r_star == approx(1 - 4.8 / 2)


def test_more_items_raise_rwg_but_not_r_star():
    column = [[4], [3], [4], [2], [4], [3]]
    one, five = within_group_agreement(column), within_group_agreement(np.tile(column, 5))
    assert five.uniform > one.uniform
    assert five.r_star == approx(one.r_star)
    assert one.uniform == approx(one.r_star)  # with one item they are the same


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        (np.full((4, 3), 4.0), Reason.TOO_FEW_RESPONDENTS),
        ([[4, NAN]] * 9, Reason.TOO_FEW_RESPONDENTS),
        (np.empty((9, 0)), Reason.TOO_FEW_ITEMS),
    ],
)
def test_small_groups_have_no_agreement_value(answers, reason):
    found = within_group_agreement(answers)
    assert (found.uniform, found.r_star, found.band, found.reason) == (None, None, None, reason)


def test_the_skewed_null_is_for_five_points():
    assert within_group_agreement(np.full((6, 3), 4.0), points=7).skewed is None


@pytest.mark.parametrize(
    ("rwg", "expected"),
    [
        (0, "none"),
        (0.30, "none"),
        (0.31, "weak"),
        (0.50, "weak"),
        (0.70, "moderate"),
        (0.90, "strong"),
        (0.91, "very-strong"),
        (1, "very-strong"),
    ],
)
def test_bands(rwg, expected):
    assert agreement_band(rwg) == expected


@pytest.mark.parametrize(
    ("values", "groups", "value", "reason"),
    [
        ([1.0, 2.0, 3.0], ["a"] * 3, None, Reason.INVALID_DESIGN),
        ([1.0, 2.0, 3.0], ["a", "b", "c"], None, Reason.INVALID_DESIGN),
        ([2.0] * 4, ["a", "a", "b", "b"], None, Reason.NO_VARIATION),
        ([0.1, 0.1, 0.1, 0.3, 0.3, 0.3], ["a"] * 3 + ["b"] * 3, 1.0, Reason.NO_VARIATION),
        ([NAN, NAN], ["a", "b"], None, Reason.INVALID_DESIGN),
    ],
)
def test_designs_without_an_intraclass_correlation(values, groups, value, reason):
    found = intraclass_correlation(values, groups)
    assert (found.icc1.value, found.icc1.low, found.icc1.reason) == (value, None, reason)


def test_no_group_effect_may_be_negative():
    found = intraclass_correlation([1.0, 5.0, 5.0, 1.0, 1.0, 5.1], ["a", "a", "b", "b", "c", "c"])
    assert found.icc1.value < 0
    assert found.icc2.value < 0
    assert found.few_groups


def test_equal_group_means_have_no_icc2():
    found = intraclass_correlation([1.0, 5.0, 5.0, 1.0], ["a", "a", "b", "b"])
    assert found.icc1.value == approx(-1.0)
    assert (found.icc2.value, found.icc2.reason) == (None, Reason.NO_VARIATION)


@pytest.mark.parametrize(
    ("icc2", "low", "high", "expected"),
    [(0.5, 40, 60, True), (0.49, 40, 60, False), (0.2, 56, 60, True), (None, 40, 50, True), (None, None, None, False)],
)
def test_group_scores_need_reliability_or_a_clear_difference(icc2, low, high, expected):
    reliability = Estimate(value=icc2, n=40, method="S12-icc2")
    group = Estimate(value=50.0, low=low, high=high, n=9, method="S6-mean-t")
    assert group_scores_reportable(reliability, group, 55.0) is expected


def test_all_codes_equal_is_undefined_and_not_1():
    codes = np.full((2, 12), 3.0)
    found = krippendorff_alpha(codes, Level.ORDINAL, seed=1)
    assert (found.alpha.value, found.alpha.reason) == (None, Reason.NO_VARIATION)
    assert (found.percent_agreement, found.use) == (1.0, None)
    with pytest.raises(ValueError, match="one value"):
        krippendorff.alpha(reliability_data=codes, level_of_measurement="ordinal")


@pytest.mark.parametrize(
    ("codes", "reason"),
    [
        (np.arange(12.0)[None], Reason.INVALID_DESIGN),
        (np.vstack([np.arange(12.0), np.full(12, NAN)]), Reason.INVALID_DESIGN),
        (np.vstack([np.arange(9.0)] * 2), Reason.TOO_FEW_RESPONDENTS),
        (np.empty((2, 0)), Reason.INVALID_DESIGN),
    ],
)
def test_too_few_coders_or_units(codes, reason):
    found = krippendorff_alpha(codes, Level.NOMINAL, seed=1)
    assert (found.alpha.value, found.alpha.reason) == (None, reason)


def test_units_of_one_coder_do_not_count():
    shared = np.array([[1, 2, 3, 1, 2, 3, 1, 2, 3, 1], [1, 2, 3, 1, 2, 3, 1, 2, 3, 2]], dtype=float)
    more = np.hstack([shared, [[1, 1, 5], [NAN, NAN, NAN]]])
    for measured in Level:
        assert krippendorff_alpha(more, measured, seed=1, draws=50) == krippendorff_alpha(
            shared, measured, seed=1, draws=50
        )


def test_percent_agreement_counts_pairs():
    # Ten units of two coders who agree, one of four coders of whom three do: 10 + 3 of 10 + 6 pairs.
    codes = np.full((4, 11), NAN)
    codes[:2, :10] = [1, 2] * 5
    codes[:, 10] = [1, 1, 1, 2]
    assert krippendorff_alpha(codes, Level.NOMINAL, seed=1, draws=0).percent_agreement == approx(13 / 16)


def test_disagreement_beyond_chance_is_negative():
    codes = np.array([[1, 2] * 6, [2, 1] * 6], dtype=float)
    found = krippendorff_alpha(codes, Level.NOMINAL, seed=1)
    assert found.alpha.value < 0
    assert (found.use, found.percent_agreement) == (Use.RECODE, 0.0)


def test_an_interval_needs_variation_in_most_resamples():
    codes = np.ones((2, 12))
    codes[0, 0] = 2.0
    found = krippendorff_alpha(codes, Level.NOMINAL, seed=1)
    assert (found.alpha.low, found.alpha.reason) == (None, Reason.NO_VARIATION)
    assert found.alpha.value is not None


@steady
@given(st.integers(0, 10_000), st.sampled_from(list(Level)), st.randoms(use_true_random=False))
def test_alpha_does_not_depend_on_the_order_of_coders_and_units(seed, measured, random):
    rng = np.random.default_rng(seed)
    codes = np.clip(rng.integers(1, 6, 14) + rng.integers(-1, 2, (3, 14)), 1, 5).astype(float)
    codes[rng.random((3, 14)) < 0.1] = NAN
    coders, units = [0, 1, 2], list(range(14))
    random.shuffle(coders)
    random.shuffle(units)
    first = krippendorff_alpha(codes, measured, seed=5, draws=30).alpha
    second = krippendorff_alpha(codes[coders][:, units], measured, seed=5, draws=30).alpha
    assert (second.value, second.low, second.high) == approx((first.value, first.low, first.high))
    assert first.value <= 1
