"""S20 and S27: benchmarks over clients, and precision before fieldwork."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.errors import InputError
from toolkit.stats.benchmark import Publish, benchmark, mid_rank_percentile, shrink, tau2_dersimonian_laird, tau2_reml
from toolkit.stats.interval import mean_interval
from toolkit.stats.planning import detectable_difference, half_width, sample_size, worth_planning
from toolkit.stats.values import Estimate, Reason

approx = pytest.approx
NAN = math.nan
steady = settings(max_examples=40, deadline=None, derandomize=True, database=None)
clients = st.lists(st.tuples(st.floats(0, 100), st.floats(0.5, 200)), min_size=2, max_size=15)


def pool(values, n=50, variance=9.0):
    names = [f"client-{place:02d}" for place in range(len(values))]
    figures = {name: Estimate(value=value, n=n, method="S6-mean-t") for name, value in zip(names, values, strict=True)}
    return figures, dict.fromkeys(names, variance)


@steady
@given(clients)
def test_shrinking_draws_every_client_towards_the_mean(pairs):
    y, v = (np.array(column) for column in zip(*pairs, strict=True))
    found = shrink(y, v)
    assert found.tau2 >= 0
    assert (np.abs(found.theta - found.mu) <= np.abs(y - found.mu) + 1e-9).all()
    assert ((found.retained >= 0) & (found.retained <= 1)).all()
    # Of two clients, the one measured worse keeps less of its distance.
    order = np.argsort(v)
    assert (np.diff(found.retained[order]) <= 1e-12).all()


@steady
@given(clients)
def test_reml_is_a_stationary_point(pairs):
    y, v = (np.array(column) for column in zip(*pairs, strict=True))
    tau2 = tau2_reml(y, v)

    def restricted(t):
        w = 1 / (v + t)
        mu = w @ y / w.sum()
        return -0.5 * (np.log(v + t).sum() + np.log(w.sum()) + w @ (y - mu) ** 2)

    if tau2 is not None:
        step = 1e-3 * (1 + tau2)
        near = [restricted(tau2 + step), restricted(max(0.0, tau2 - step))]
        assert restricted(tau2) >= max(near) - 1e-7


def test_clients_that_do_not_differ_all_shrink_to_the_mean():
    found = shrink([50, 50.1, 49.9, 50], [20, 20, 20, 20])
    assert found.tau2 == 0
    assert found.theta == approx(np.full(4, found.mu))
    figures, variances = pool([50 + place / 100 for place in range(12)], variance=30.0)
    mark = benchmark("client-00", figures, variances, seed=1)
    assert mark.publish is Publish.PERCENTILE
    assert (mark.percentile.value, mark.percentile.reason, mark.tau2) == (None, Reason.NO_VARIATION, 0)


@pytest.mark.parametrize(("y", "v", "code"), [([1, 2], [1, 0], "bad-variance"), ([1, 2], [1, NAN], "bad-variance"), ([1, NAN], [1, 1], "no-estimate"), ([1, 2], [-1, 1], "bad-variance")])  # fmt: skip
@pytest.mark.parametrize("figure", [shrink, tau2_reml, tau2_dersimonian_laird])
def test_missing_or_zero_variances_are_refused(figure, y, v, code):
    with pytest.raises(InputError) as caught:
        figure(y, v)
    assert [problem.code for problem in caught.value.problems] == [code]


@pytest.mark.parametrize(
    ("others", "publish"), [(4, Publish.NOTHING), (5, Publish.RANGE), (9, Publish.RANGE), (10, Publish.PERCENTILE)]
)
def test_what_is_published_depends_on_the_number_of_others(others, publish):
    figures, variances = pool(np.linspace(30, 70, others + 1))
    mark = benchmark("client-02", figures, variances, seed=1)
    assert (mark.publish, mark.others) == (publish, others)
    assert (mark.percentile.value is not None) == (publish is Publish.PERCENTILE)
    assert (mark.lowest is not None) == (publish is not Publish.NOTHING)
    assert (mark.shrunken is not None) == (publish is not Publish.NOTHING)


def test_a_benchmark_that_is_mostly_one_client_is_not_published():
    figures, variances = pool(np.linspace(30, 70, 13))
    figures["client-05"] = Estimate(value=50.0, n=500, method="S6-mean-t")
    assert benchmark("client-00", figures, variances, seed=1).publish is Publish.NOTHING
    # The client's own size is no matter.
    assert benchmark("client-05", figures, variances, seed=1).publish is Publish.PERCENTILE


def test_percentile_is_among_the_others_with_an_interval():
    figures, variances = pool(np.linspace(30, 70, 11), variance=4.0)
    first, middle, last = (
        benchmark(f"client-{place:02d}", figures, variances, seed=1).percentile for place in (0, 5, 10)
    )
    assert (first.value, middle.value, last.value) == (0, 50, 100)
    assert middle.low < 50 < middle.high


def test_percentile_does_not_depend_on_the_order_of_clients():
    figures, variances = pool([40, 62, 55, 48, 71, 66, 59, 52, 45, 68, 50, 57])
    turned = dict(reversed(figures.items()))
    assert benchmark("client-03", turned, variances, seed=4) == benchmark("client-03", figures, variances, seed=4)


@pytest.mark.parametrize(("own", "expected"), [(0, 0), (1, 12.5), (2, 50), (5, 100)])
def test_mid_rank(own, expected):
    assert mid_rank_percentile(own, [1, 2, 2, 3]) == expected


def test_planning_inverts_the_interval():
    plan = sample_size(5, population=400)
    assert half_width(plan.answers, population=400) <= 5 < half_width(plan.answers - 2, population=400) * 1.02
    assert sample_size(5).answers == math.ceil((1.959964 * 22 / 5) ** 2)


def test_response_and_design_effect_multiply_invitations():
    plain = sample_size(4)
    inflated = sample_size(4, response_rate=0.25, design_effect=1.5)
    assert inflated.invitations == approx(plain.answers * 6, abs=6)
    assert inflated.attainable is None
    assert sample_size(2, population=100, response_rate=0.5).attainable is False


def test_a_planned_half_width_is_about_what_t_gives():
    figure = mean_interval(50.0, 22.0, 200)
    assert half_width(200) == approx((figure.high - figure.low) / 2, rel=0.01)


def test_detectable_difference_as_in_the_textbook():
    # 64 a group find half a standard deviation with 80 % power (Cohen 1988, by the normal 63).
    assert detectable_difference(63, 63, sd=1) == approx(0.5, abs=0.002)
    assert detectable_difference(30, 60) > detectable_difference(60, 60)


@pytest.mark.parametrize(("people", "rate", "expected"), [(20, 0.5, True), (19, 0.5, False)])
def test_small_breakdowns_are_not_planned(people, rate, expected):
    assert worth_planning(people, rate) is expected


@pytest.mark.parametrize("bad", [lambda: sample_size(0), lambda: sample_size(5, response_rate=0), lambda: sample_size(5, design_effect=0.5), lambda: sample_size(5, population=0), lambda: half_width(0), lambda: half_width(5, population=4), lambda: detectable_difference(0, 5)])  # fmt: skip
def test_impossible_plans_are_a_bug_of_the_caller(bad):
    with pytest.raises(ValueError, match=r".+"):
        bad()
