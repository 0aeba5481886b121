"""S6: intervals of means and shares."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.errors import InputError
from toolkit.stats.interval import (
    bootstrap_mean,
    interval_from_se,
    mean_interval,
    sample_mean,
    wants_bootstrap,
    wilson,
    z_interval,
)
from toolkit.stats.values import Reason

approx = pytest.approx
steady = settings(max_examples=60, deadline=None, derandomize=True, database=None)
points = st.lists(st.floats(0, 100), min_size=2, max_size=40)


def test_nobody_has_no_mean():
    figure = mean_interval(math.nan, math.nan, 0)
    assert (figure.value, figure.low, figure.high, figure.n) == (None, None, None, 0)
    assert figure.reason is Reason.TOO_FEW_RESPONDENTS
    assert sample_mean([math.nan, math.nan]) == figure


def test_one_person_has_a_mean_and_no_interval():
    figure = mean_interval(62.5, math.nan, 1)
    assert (figure.value, figure.low, figure.high) == (62.5, None, None)
    assert figure.reason is Reason.TOO_FEW_RESPONDENTS


@pytest.mark.parametrize("constant", [0.0, 0.1, 75.0, 100 / 3])
def test_equal_answers_give_a_point_and_say_so(constant):
    figure = sample_mean([constant] * 7)
    assert figure.low == figure.high == figure.value
    assert figure.value == approx(constant)
    assert figure.reason is Reason.NO_VARIATION


@pytest.mark.parametrize("n", [1, 2, 60])
def test_a_complete_count_has_no_sampling_error(n):
    figure = mean_interval(50.0, 20.0, n, population=n)
    assert figure.low == figure.high == 50.0
    assert figure.method == "S6-mean-t-complete-count"
    assert figure.reason is None


def test_a_finite_population_narrows_by_its_share():
    free, finite = mean_interval(50.0, 20.0, 30), mean_interval(50.0, 20.0, 30, population=120)
    assert finite.high - finite.low == approx((free.high - free.low) * math.sqrt(0.75))
    assert finite.method == "S6-mean-t-fpc"


@pytest.mark.parametrize(("n", "population"), [(61, 60), (1, 0), (5, -3)])
@pytest.mark.parametrize(
    "figure", [lambda n, of: mean_interval(50.0, 1.0, n, population=of), lambda n, of: wilson(1, n, population=of)]
)
def test_more_respondents_than_people_is_refused(figure, n, population):
    with pytest.raises(InputError, match=f"{n} respondents in a population of {population}"):
        figure(n, population)


@pytest.mark.parametrize(("successes", "n"), [(0, 1), (0, 8), (8, 8), (1, 1)])
def test_wilson_is_defined_at_the_ends(successes, n):
    figure = wilson(successes, n)
    assert (figure.low == 0.0) == (successes == 0)
    assert (figure.high == 1.0) == (successes == n)
    assert figure.high - figure.low > 0.2
    assert figure.reason is None


def test_wilson_of_nobody():
    assert wilson(0, 0).reason is Reason.TOO_FEW_RESPONDENTS


def test_wilson_of_a_complete_count():
    figure = wilson(30, 60, population=60)
    assert (figure.low, figure.value, figure.high) == (0.5, 0.5, 0.5)
    assert figure.method == "S6-wilson-complete-count"


def test_a_smaller_effective_sample_widens_wilson():
    narrow, wide = wilson(20, 40), wilson(20, 40, n_eff=20)
    assert wide.low < narrow.low
    assert wide.n == 40


@pytest.mark.parametrize("bad", [lambda: wilson(9, 8), lambda: wilson(-1, 8), lambda: wilson(1, 8, n_eff=0), lambda: sample_mean([1, 2], level=1.0), lambda: sample_mean([1, math.inf]), lambda: sample_mean([[1, 2]]), lambda: interval_from_se(1, -1, 3, 4, "x")])  # fmt: skip
def test_impossible_numbers_are_a_bug_of_the_caller(bad):
    with pytest.raises(ValueError, match=r".+"):
        bad()


def test_normal_interval_is_narrower_than_t():
    assert z_interval(0, 1, 5, "x").high == approx(1.959964, abs=1e-6)
    assert interval_from_se(0, 1, 4, 5, "x").high == approx(2.776445, abs=1e-6)


@steady
@given(points)
def test_mean_lies_within_its_interval_whatever_the_order(values):
    figure = sample_mean(values)
    assert figure.low <= figure.value <= figure.high
    assert sample_mean(values[::-1]).low == approx(figure.low, abs=1e-9)


@steady
@given(st.integers(0, 200), st.integers(1, 200), st.floats(0.5, 0.99))
def test_wilson_stays_within_0_and_1_and_around_the_share(successes, n, level):
    figure = wilson(min(successes, n), n, level=level)
    assert 0.0 <= figure.low <= figure.value <= figure.high <= 1.0


@steady
@given(points, st.integers(0, 5))
def test_bootstrap_does_not_depend_on_order(values, seed):
    shuffled = np.random.default_rng(0).permutation(values)
    assert bootstrap_mean(values, seed=seed, draws=50) == bootstrap_mean(shuffled, seed=seed, draws=50)


def test_bootstrap_of_few_or_equal_answers():
    assert bootstrap_mean([], seed=1).reason is Reason.TOO_FEW_RESPONDENTS
    assert bootstrap_mean([3.0], seed=1).low is None
    assert bootstrap_mean([3.0, 3.0], seed=1).reason is Reason.NO_VARIATION
    assert bootstrap_mean([1.0, 3.0, 5.0], seed=1) != bootstrap_mean([1.0, 3.0, 5.0], seed=2, draws=30)


@pytest.mark.parametrize(
    ("values", "wanted"),
    [([1.0] * 14, True), ([1.0] * 15, False), ([0.0] * 40 + [100.0], True), (list(range(40)), False)],
)
def test_few_or_very_skewed_answers_want_a_bootstrap(values, wanted):
    assert wants_bootstrap(values) is wanted
