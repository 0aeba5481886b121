"""S8 to S10: alpha, omega and item statistics."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.stats.omega import omega, omega_of_covariances
from toolkit.stats.reliability import Band, band, cronbach_alpha, item_statistics, reliability, spearman_brown
from toolkit.stats.resample import canonical_order
from toolkit.stats.values import Estimate, Reason

approx = pytest.approx
NAN = math.nan
steady = settings(max_examples=25, deadline=None, derandomize=True, database=None)


def likert(seed, n=60, k=5, noise=0.8):
    rng = np.random.default_rng(seed)
    return np.clip(np.round(3.2 + rng.normal(size=(n, 1)) + noise * rng.normal(size=(n, k))), 1, 5)


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        (likert(1, k=1), Reason.TOO_FEW_ITEMS),
        (likert(1, n=9), Reason.TOO_FEW_RESPONDENTS),
        (np.full((40, 4), 3.0), Reason.NO_VARIATION),
        (np.full((40, 4), NAN), Reason.TOO_FEW_RESPONDENTS),
        (np.empty((0, 4)), Reason.TOO_FEW_RESPONDENTS),
    ],
)
@pytest.mark.parametrize("figure", [lambda a: reliability(a).figure, cronbach_alpha, lambda a: omega(a, seed=1)])
def test_no_value_without_people_items_or_variation(figure, answers, reason):
    found = figure(answers)
    assert (found.value, found.low, found.reason) == (None, None, reason)


@pytest.mark.parametrize(("n", "reason"), [(10, Reason.SMALL_BASE), (29, Reason.SMALL_BASE), (30, None)])
def test_few_rows_are_marked_unstable(n, reason):
    answers = likert(2, n=n)
    assert reliability(answers).figure.reason is reason
    assert omega(answers, seed=1, draws=20).reason in (reason, Reason.NOT_IDENTIFIED)


def test_items_that_cancel_out_have_no_alpha():
    x = likert(3, k=1)
    assert cronbach_alpha(np.hstack([x, 6 - x])).reason is Reason.NO_VARIATION


def test_an_item_everybody_answered_alike_is_left_out_and_named():
    answers = likert(4, k=4)
    with_constant = np.insert(answers, 2, 5.0, axis=1)
    found = reliability(with_constant)
    assert found.figure == reliability(answers).figure
    assert (found.constant_items, found.items) == ((2,), 4)
    items = item_statistics(with_constant, 1, 5)
    assert (items[2].reason, items[2].item_total, items[2].ceiling, items[2].crowded) == (
        Reason.NO_VARIATION,
        None,
        1.0,
        True,
    )
    assert items[0].item_total == approx(item_statistics(answers, 1, 5)[0].item_total)


def test_two_items_use_spearman_brown_and_one_uses_nothing():
    answers = likert(5, k=2)
    assert reliability(answers).figure.method == "S8-spearman-brown"
    assert reliability(answers).figure == spearman_brown(answers[:, 0], answers[:, 1])
    assert reliability(np.insert(answers, 1, 4.0, axis=1)[:, :2]).figure.reason is Reason.TOO_FEW_ITEMS


@pytest.mark.parametrize(
    ("second", "value", "reason"),
    [
        (lambda x: x, 1.0, None),
        (lambda x: 6 - x, None, Reason.NO_VARIATION),
        (lambda x: x * 0 + 3, None, Reason.NO_VARIATION),
    ],
)
def test_spearman_brown_at_its_ends(second, value, reason):
    x = likert(6, k=1)[:, 0]
    found = spearman_brown(x, second(x))
    assert (found.value, found.reason) == (value, reason)


@pytest.mark.parametrize(
    ("n", "reason"), [(9, Reason.TOO_FEW_RESPONDENTS), (10, Reason.SMALL_BASE), (29, Reason.SMALL_BASE), (30, None)]
)
def test_two_items_of_few_people(n, reason):
    x, y = likert(6, n=n, k=2).T
    found = spearman_brown(x, y)
    assert found.reason is reason
    if found.value is not None:
        r = np.corrcoef(x, y)[0, 1]
        z = np.arctanh(r) + np.array([-1, 1]) * 1.959964 / np.sqrt(n - 3)
        limits = 2 * np.tanh(z) / (1 + np.tanh(z))
        assert (found.value, found.low, found.high) == approx((2 * r / (1 + r), *limits), abs=1e-6)


def test_negative_reliability_is_printed_as_it_is():
    answers = likert(7, k=3)
    answers[:, 0] = 6 - answers[:, 0]
    answers[:, 1] = 3 + (answers[:, 1] - 3) * 0.5
    found = reliability(answers)
    assert found.figure.value < 0
    assert found.possible_miskey
    assert item_statistics(answers, 1, 5)[0].possible_miskey
    assert not item_statistics(answers[:29], 1, 5)[0].possible_miskey  # too few to say


def test_pairwise_alpha_uses_incomplete_rows_and_has_no_interval():
    answers = likert(8)
    answers[::3, 1] = NAN
    found = cronbach_alpha(answers, pairwise=True)
    assert (found.n, found.low) == (60, None)
    assert cronbach_alpha(answers).n == 40
    answers[:, 0] = np.where(np.isnan(answers[:, 1]), answers[:, 0], NAN)
    assert cronbach_alpha(answers, pairwise=True).reason is Reason.TOO_FEW_RESPONDENTS


def test_floor_and_ceiling_count_every_answer():
    answers = np.array([[1, 5], [1, NAN], [1, 5], [2, 3]])
    first, second = item_statistics(answers, 1, 5)
    assert (first.floor, first.ceiling, first.n) == (0.75, 0.0, 4)
    assert (second.ceiling, second.n) == (approx(2 / 3), 3)
    assert first.reason is Reason.TOO_FEW_RESPONDENTS


@pytest.mark.parametrize(
    ("value", "low", "expected"),
    [
        (0.59, 0.4, Band.NOT_REPORTABLE),
        (-0.3, -0.9, Band.NOT_REPORTABLE),
        (0.65, 0.5, Band.EXPLORATORY),
        (0.80, 0.69, Band.EXPLORATORY),
        (0.80, 0.70, Band.ADEQUATE),
        (0.80, None, Band.ADEQUATE),
        (0.96, 0.9, Band.REDUNDANT),
        (None, None, None),
    ],
)
def test_adequate_asks_the_lower_limit(value, low, expected):
    assert band(Estimate(value=value, low=low, n=50, method="x")) is expected


@steady
@given(st.integers(0, 10_000), st.integers(3, 7), st.randoms(use_true_random=False))
def test_reliability_does_not_depend_on_order(seed, k, random):
    answers = likert(seed, n=35, k=k)
    rows, columns = list(range(35)), list(range(k))
    random.shuffle(rows)
    random.shuffle(columns)
    moved = answers[rows][:, columns]
    assert cronbach_alpha(moved).value == approx(cronbach_alpha(answers).value)
    first, second = omega(answers, seed=3, draws=40), omega(moved, seed=3, draws=40)
    assert first.reason == second.reason
    for limit in ("value", "low", "high"):
        assert getattr(second, limit) == approx(getattr(first, limit), abs=1e-6)


@pytest.mark.parametrize("k", [3, 4, 6, 10])
def test_omega_recovers_a_known_model(k):
    loadings = np.linspace(0.5, 0.9, k)
    uniqueness = np.linspace(0.6, 0.3, k)
    covariance = np.outer(loadings, loadings) + np.diag(uniqueness)
    value, proper, converged = omega_of_covariances(covariance[None])
    expected = loadings.sum() ** 2 / (loadings.sum() ** 2 + uniqueness.sum())
    assert (value[0], proper[0], converged[0]) == (approx(expected, abs=1e-9), True, True)


def test_omega_is_alpha_when_all_items_load_alike():
    covariance = np.full((5, 5), 0.4) + np.diag([0.6] * 5)
    alpha = 5 / 4 * (1 - 5 / covariance.sum())
    assert omega_of_covariances(covariance[None])[0][0] == approx(alpha, abs=1e-9)


@pytest.mark.parametrize(
    "covariance",
    [
        [[1, 0.9, 0.9], [0.9, 1, 0.5], [0.9, 0.5, 1]],  # the first item would need more than its variance
        [[1, 0.5, 0.5], [0.5, 1, -0.5], [0.5, -0.5, 1]],  # no sign of the loadings fits
        [[1, 0, 0], [0, 1, 0.5], [0, 0.5, 1]],
        [[1, 0.9, 0.9, 0.8], [0.9, 1, 0.6, 0.5], [0.9, 0.6, 1, 0.5], [0.8, 0.5, 0.5, 1]],
    ],
)
def test_heywood_cases_are_not_identified(covariance):
    value, proper, _ = omega_of_covariances(np.array([covariance], dtype=float))
    assert np.isnan(value[0])
    assert not proper[0]


def with_covariance(covariance, n=60):
    """Return data whose sample covariance is the one given."""
    noise = np.random.default_rng(1).normal(size=(n, len(covariance)))
    noise -= noise.mean(axis=0)
    white = noise @ np.linalg.inv(np.linalg.cholesky(np.cov(noise, rowvar=False))).T
    return white @ np.linalg.cholesky(np.array(covariance)).T


def test_heywood_and_singular_data_give_a_reason_and_no_value():
    sound = with_covariance([[1, 0.5, 0.4], [0.5, 1, 0.5], [0.4, 0.5, 1]])
    heywood = with_covariance([[1, 0.9, 0.9], [0.9, 1, 0.7], [0.9, 0.7, 1]])
    assert omega(sound, seed=1, draws=50).value is not None
    for answers in (heywood, np.column_stack([sound, sound[:, 0]])):
        figure = omega(answers, seed=1)
        assert (figure.value, figure.low, figure.reason) == (None, None, Reason.NOT_IDENTIFIED)


def test_equal_seeds_give_equal_intervals_and_others_do_not():
    answers = likert(9)
    assert omega(answers, seed=1, draws=50) == omega(answers, seed=1, draws=50)
    assert omega(answers, seed=1, draws=50).low != omega(answers, seed=2, draws=50).low
    assert omega(answers, seed=1, draws=0).low is None


@steady
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_canonical_order_puts_shuffled_data_back(seed, random):
    data = np.random.default_rng(seed).integers(1, 4, size=(12, 4)).astype(float)
    rows, columns = list(range(12)), list(range(4))
    random.shuffle(rows)
    random.shuffle(columns)
    moved = data[rows][:, columns]

    def laid_out(matrix):
        by_row, by_column = canonical_order(matrix)
        return matrix[by_row][:, by_column]

    assert np.cov(laid_out(moved), rowvar=False) == approx(np.cov(laid_out(data), rowvar=False))
    assert (laid_out(moved) == laid_out(data)).all()


def test_canonical_order_keeps_fixed_columns_in_front():
    data = np.array([[5.0, 1.0, 2.0], [4.0, 2.0, 1.0], [3.0, 2.0, 2.0]])
    assert canonical_order(data, fixed=1)[1][0] == 0
