"""S18 and S19: key drivers and the importance-performance matrix."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.stats.drivers import Association, Gate, key_drivers
from toolkit.stats.importance_performance import Quadrant, importance_performance
from toolkit.stats.relative_importance import correlations_of, johnson_weights, lmg
from toolkit.stats.values import Estimate, Reason

approx = pytest.approx
NAN = math.nan
steady = settings(max_examples=20, deadline=None, derandomize=True, database=None)


def survey(seed, n=120, slopes=(1.0, 0.5, 0.0)):
    rng = np.random.default_rng(seed)
    predictors = rng.normal(size=(n, len(slopes))) + 0.7 * rng.normal(size=(n, 1))
    return predictors @ np.array(slopes) + rng.normal(size=n), predictors


def test_uncorrelated_predictors_get_their_squared_correlations():
    table = np.eye(4)
    table[:3, 3] = table[3, :3] = [0.5, 0.3, 0.1]
    for divide in (lmg, johnson_weights):
        assert divide(table[None])[0] == approx(np.array([0.25, 0.09, 0.01]))


def test_two_copies_of_a_predictor_share_its_gain():
    table = np.array([[1, 1, 0.6], [1, 1, 0.6], [0.6, 0.6, 1.0]])
    assert lmg(table[None])[0] == approx(np.array([0.18, 0.18]))
    assert johnson_weights(table[None])[0] == approx(np.array([0.18, 0.18]))


def test_lmg_stops_at_twelve_predictors():
    assert lmg(np.eye(13)[None]).shape == (1, 12)
    with pytest.raises(ValueError, match="13 predictors"):
        lmg(np.eye(14)[None])


def test_a_variable_that_does_not_vary_correlates_with_nothing():
    assert correlations_of(np.array([[[4.0, 0.0], [0.0, 0.0]]]))[0].tolist() == [[1, 0], [0, 1]]


def test_shares_add_up_and_rank_the_stronger_first():
    found = key_drivers(*survey(1), seed=1, draws=100)
    assert found.usable
    assert sum(driver.share.value for driver in found.drivers) == approx(1)
    assert [driver.rank for driver in found.drivers] == [1, 2, 3]
    assert found.drivers[0].importance == 1.0
    assert found.share_draws.shape == (100, 3)
    assert found.share_draws.sum(axis=1) == approx(np.ones(100))
    for driver in found.drivers:
        assert driver.share.low <= driver.share.high
        assert driver.rank_low <= driver.rank_high
    fit = found.adjusted_r_squared
    assert fit.value == approx(1 - (1 - found.r_squared) * 119 / 116)
    assert fit.low < fit.value < fit.high


def test_coefficients_and_fit_are_those_of_the_regression():
    outcome, predictors = survey(9)
    found = key_drivers(outcome, predictors, seed=1, draws=10)
    y, x = ((part - part.mean(axis=0)) / part.std(axis=0, ddof=1) for part in (outcome, predictors))
    slopes, residual, *_ = np.linalg.lstsq(x, y, rcond=None)
    assert [driver.coefficient for driver in found.drivers] == approx(slopes)
    assert found.r_squared == approx(1 - residual[0] / (y @ y))
    assert [driver.correlation for driver in found.drivers] == approx([np.corrcoef(column, y)[0, 1] for column in x.T])


def test_six_rows_of_three_predictors_can_be_computed_though_not_used():
    assert len(key_drivers(*survey(9, n=6), seed=1, draws=1).drivers) == 3
    assert key_drivers(*survey(9, n=5), seed=1, draws=1).drivers == ()


def test_thirteen_predictors_use_relative_weights():
    found = key_drivers(*survey(2, n=200, slopes=[1.0] * 13), seed=1, draws=20)
    assert found.drivers[0].share.method == "S18-relative-weights"
    assert key_drivers(*survey(2, n=200, slopes=[1.0] * 12), seed=1, draws=20).drivers[0].share.method == "S18-lmg"


@pytest.mark.parametrize(("n", "predictors", "shut"), [(49, 3, True), (50, 3, False), (69, 7, True), (70, 7, False)])
def test_the_gate_needs_fifty_rows_and_ten_a_predictor(n, predictors, shut):
    found = key_drivers(*survey(3, n=n, slopes=[1.0] * predictors), seed=1, draws=20)
    assert (Gate.TOO_FEW_RESPONDENTS in found.gate) is shut
    assert found.n == n


def test_the_gate_shuts_on_weak_fit_and_on_near_copies():
    rng = np.random.default_rng(4)
    outcome, predictors = survey(4)
    assert Gate.WEAK_FIT in key_drivers(rng.normal(size=120), predictors, seed=1, draws=100).gate
    copied = np.column_stack([predictors, predictors[:, 0] + 0.05 * rng.normal(size=120)])
    found = key_drivers(outcome, copied, seed=1, draws=50)
    assert found.gate == (Gate.COLLINEAR,)
    assert len(found.drivers) == 4


def test_a_predictor_without_variance_is_dropped_with_notice():
    outcome, predictors = survey(5)
    found = key_drivers(outcome, np.insert(predictors, 1, 7.0, axis=1), seed=1, draws=30)
    plain = key_drivers(outcome, predictors, seed=1, draws=30)
    assert found.dropped == (1,)
    assert [driver.column for driver in found.drivers] == [0, 2, 3]
    assert [driver.share for driver in found.drivers] == [driver.share for driver in plain.drivers]


@pytest.mark.parametrize(
    ("outcome", "predictors", "gate", "reason"),
    [
        (np.full(80, 3.0), np.random.default_rng(1).normal(size=(80, 2)), Gate.OUTCOME_CONSTANT, Reason.NO_VARIATION),
        (np.arange(80.0), np.ones((80, 2)), Gate.NO_PREDICTOR, Reason.NO_VARIATION),
        (np.full(80, NAN), np.ones((80, 2)), Gate.TOO_FEW_RESPONDENTS, Reason.TOO_FEW_RESPONDENTS),
        (
            np.arange(4.0),
            np.random.default_rng(1).normal(size=(4, 2)),
            Gate.TOO_FEW_RESPONDENTS,
            Reason.TOO_FEW_RESPONDENTS,
        ),
    ],
)
def test_nothing_is_computed_from_nothing(outcome, predictors, gate, reason):
    found = key_drivers(outcome, predictors, seed=1, draws=10)
    assert (found.drivers, found.r_squared, found.usable) == ((), None, False)
    assert gate in found.gate
    assert found.adjusted_r_squared.reason is reason


def test_signs_are_told_apart_from_suppression():
    rng = np.random.default_rng(6)
    common = rng.normal(size=400)
    first, second = common + 0.3 * rng.normal(size=400), common + 0.6 * rng.normal(size=400)
    third = rng.normal(size=400)
    outcome = 2 * first - 0.5 * second - third + 0.3 * rng.normal(size=400)
    found = key_drivers(outcome, np.column_stack([first, second, third]), seed=1, draws=20)
    kinds = [driver.association for driver in found.drivers]
    assert kinds == [Association.GOES_WITH, Association.OVERLAPS, Association.GOES_AGAINST]
    assert found.drivers[1].correlation > 0 > found.drivers[1].coefficient


@steady
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_drivers_do_not_depend_on_order(seed, random):
    outcome, predictors = survey(seed, n=60, slopes=(1.0, 0.4, 0.2, 0.0))
    rows, columns = list(range(60)), list(range(4))
    random.shuffle(rows)
    random.shuffle(columns)
    first = key_drivers(outcome, predictors, seed=2, draws=25)
    second = key_drivers(outcome[rows], predictors[rows][:, columns], seed=2, draws=25)
    assert second.gate == first.gate
    assert second.share_draws == approx(first.share_draws[:, columns])
    for place, column in enumerate(columns):
        one, other = first.drivers[column], second.drivers[place]
        assert (other.share.value, other.share.low, other.share.high) == approx(
            (one.share.value, one.share.low, one.share.high)
        )
        assert (other.rank, other.rank_low, other.rank_high) == (one.rank, one.rank_low, one.rank_high)


def figures(*values, width=1.0):
    return {
        f"c{place}": Estimate(value=value, low=value - width, high=value + width, n=50, method="x")
        for place, value in enumerate(values)
    }


def test_quadrants_by_mean_lines():
    found = importance_performance(figures(30, 80, 30, 80), figures(0.9, 0.9, 0.2, 0.2, width=0.01))
    assert [found.points[f"c{place}"].quadrant for place in range(4)] == [
        Quadrant.CONCENTRATE,
        Quadrant.KEEP_UP,
        Quadrant.LOW_PRIORITY,
        Quadrant.POSSIBLE_OVERKILL,
    ]
    assert (found.performance_line, found.importance_line) == (approx(55), approx(0.55))
    assert not any(point.borderline for point in found.points.values())


def test_points_whose_interval_crosses_a_line_are_borderline():
    found = importance_performance(
        figures(30, 80, 54.5, 80), figures(0.9, 0.9, 0.2, 0.2, width=0.01), performance_line=55, importance_line=0.5
    )
    assert [point.borderline for point in found.points.values()] == [False, False, True, False]


def test_three_criteria_or_equal_importance_draw_no_matrix():
    few = importance_performance(figures(1, 2, 3), figures(0.1, 0.2, 0.3))
    assert (few.points, few.reason) == ({}, Reason.TOO_FEW_ITEMS)
    equal = importance_performance(figures(1, 2, 3, 4), figures(0.5, 0.5, 0.5, 0.5))
    assert (equal.points, equal.reason) == ({}, Reason.INVALID_DESIGN)


def test_criteria_without_both_values_are_left_out():
    performance = figures(30, 80, 30, 80, 50)
    performance["c4"] = Estimate(value=None, n=3, method="x", reason=Reason.TOO_FEW_RESPONDENTS)
    found = importance_performance(performance, figures(0.9, 0.9, 0.2, 0.2, 0.5, 0.7))
    assert sorted(found.points) == ["c0", "c1", "c2", "c3"]
