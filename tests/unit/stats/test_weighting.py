"""S6 clusters and S7 weighting."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.errors import InputError
from toolkit.stats.cluster import cluster_mean
from toolkit.stats.interval import sample_mean
from toolkit.stats.raking import calibrated_mean, post_stratify, rake
from toolkit.stats.values import Reason
from toolkit.stats.weighting import kish_deff, kish_n, weighted_mean

approx = pytest.approx
NAN = math.nan
steady = settings(max_examples=50, deadline=None, derandomize=True, database=None)


def test_equal_weights_cost_nothing_and_change_nothing():
    values = [10.0, 30.0, 20.0, 90.0]
    plain, weighted = sample_mean(values), weighted_mean(values, [2.5] * 4)
    assert (weighted.value, weighted.low, weighted.high) == approx((plain.value, plain.low, plain.high))
    assert (kish_n([2.5] * 4), kish_deff([2.5] * 4)) == approx((4, 1))


@pytest.mark.parametrize("bad", [[1, -1], [1, NAN], [0, 0]])
def test_bad_weights_are_refused(bad):
    with pytest.raises(InputError, match="weight"):
        weighted_mean([1.0, 2.0], bad)


@pytest.mark.parametrize(
    ("values", "reason"),
    [([], Reason.TOO_FEW_RESPONDENTS), ([5.0], Reason.TOO_FEW_RESPONDENTS), ([5.0, 5.0], Reason.NO_VARIATION)],
)
def test_weighted_mean_of_few_or_equal(values, reason):
    figure = weighted_mean(values, [1.3] * len(values))
    assert figure.reason is reason
    assert figure.weighted


def test_weighted_mean_of_a_complete_count():
    figure = weighted_mean([1.0, 2.0], [1, 3], population=2)
    assert (figure.low, figure.high, figure.method) == (1.75, 1.75, "S7-weighted-mean-t-complete-count")


def test_post_stratification_is_population_over_sample():
    found = post_stratify(["a", "a", "a", "b"], {"a": 30, "b": 30})
    assert found.weights == approx(np.array([2 / 3, 2 / 3, 2 / 3, 2]))
    assert found.margin_error == approx(0, abs=1e-12)
    assert "small-category" in found.warnings


@pytest.mark.parametrize(
    ("groups", "targets", "message"),
    [
        (["a", "b"], {"a": 1, "b": 0}, "a target of 0 for b"),
        (["a", "b"], {"a": 1, "b": -4}, "a target of -4 for b"),
        (["a", "c"], {"a": 1, "b": 1}, "1 respondents in categories without a target"),
        (["a", "c"], {"a": 1, "b": 1}, "no respondent in b"),
        (["a", None], {"a": 1}, "1 respondents without a category"),
    ],
)
def test_margins_that_do_not_fit_are_refused(groups, targets, message):
    with pytest.raises(InputError, match=message):
        post_stratify(groups, targets)


def test_every_problem_of_the_margins_is_told_at_once():
    with pytest.raises(InputError) as caught:
        rake({"x": ["a", None], "y": ["q", "q"]}, {"x": {"a": 1, "b": 0}, "y": {"p": 1}})
    assert {problem.code for problem in caught.value.problems} == {
        "bad-target",
        "missing-category",
        "empty-category",
        "no-target",
    }


@pytest.mark.parametrize(("total", "refused"), [(100.4, False), (100.6, True)])
def test_totals_of_margins_may_differ_by_half_a_percent(total, refused):
    margins = {"x": ["a", "b", "a"], "y": ["p", "q", "q"]}
    targets = {"x": {"a": 50, "b": 50}, "y": {"p": 40, "q": total - 40}}
    if refused:
        with pytest.raises(InputError, match=r"target totals differ: x 100, y 100\.6"):
            rake(margins, targets)
    else:
        rake(margins, targets)


def test_raking_that_cannot_settle_gives_equal_weights_and_says_so():
    # The two variables are the same, but their targets contradict each other.
    margins = {"x": ["a", "a", "b"], "y": ["p", "p", "q"]}
    found = rake(margins, {"x": {"a": 50, "b": 50}, "y": {"p": 80, "q": 20}}, max_sweeps=50)
    assert found.reason is Reason.NOT_CONVERGED
    assert found.weights.tolist() == [1, 1, 1]
    assert found.margin_error > 0.1


def test_trimming_cuts_at_five_medians_and_reports_what_is_left():
    groups = ["a"] * 95 + ["b"] * 5
    free = rake({"g": groups}, {"g": {"a": 50, "b": 50}}, trim=None)
    cut = rake({"g": groups}, {"g": {"a": 50, "b": 50}})
    assert free.weights.max() > 5 * np.median(free.weights)
    assert cut.weights.max() == approx(5 * np.median(cut.weights))
    assert cut.trimmed_share == 0.05
    assert cut.margin_error > 0.1
    assert (
        {"high-design-effect", "wide-weights", "small-category"}
        >= set(free.warnings)
        >= {"high-design-effect", "wide-weights"}
    )


def test_design_weights_are_the_start():
    start = [1, 2, 1, 2]
    found = rake({"g": ["a", "a", "b", "b"]}, {"g": {"a": 1, "b": 1}}, start=start)
    assert found.weights == approx(np.array(start) / 1.5)


@steady
@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("pqr")), min_size=6, max_size=40),
    st.randoms(use_true_random=False),
)
def test_raked_margins_are_met_whoever_comes_first(people, random):
    people = [("a", "p"), ("a", "q"), ("a", "r"), ("b", "p"), ("b", "q"), ("b", "r"), *people]
    targets = {"x": {"a": 70, "b": 30}, "y": {"p": 20, "q": 30, "r": 50}}
    order = list(range(len(people)))
    random.shuffle(order)

    def weights(which):
        margins = {"x": [people[i][0] for i in which], "y": [people[i][1] for i in which]}
        return rake(margins, targets, trim=None).weights

    found = weights(range(len(people)))
    assert weights(order) == approx(found[order], rel=1e-6)
    assert found.mean() == approx(1)
    share = sum(weight for weight, person in zip(found, people, strict=True) if person[0] == "a") / found.sum()
    assert share == approx(0.7, abs=1e-6)


def test_margins_that_explain_everything_leave_no_error():
    margin = ["a", "a", "b", "b"]
    weights = post_stratify(margin, {"a": 3, "b": 1}).weights
    figure = calibrated_mean([1.0, 1.0, 5.0, 5.0], weights, {"g": margin})
    assert figure.value == approx(2.0)
    assert figure.high - figure.low == approx(0, abs=1e-9)
    assert weighted_mean([1.0, 1.0, 5.0, 5.0], weights).high > 3


def test_calibrated_mean_with_gaps_and_with_nobody():
    margin, weights = ["a", "a", "b", "b"], np.ones(4)
    figure = calibrated_mean([1.0, NAN, 4.0, 6.0], weights, {"g": margin})
    assert (figure.value, figure.n) == (approx(11 / 3), 3)
    assert calibrated_mean([NAN] * 4, weights, {"g": margin}).reason is Reason.TOO_FEW_RESPONDENTS


def test_clusters_of_alike_people_widen_the_interval():
    values, clusters = [10, 11, 12, 50, 51, 52, 90, 91, 92], list("aaabbbccc")
    found = cluster_mean(values, clusters)
    assert found.figure.high - found.figure.low > 2 * (sample_mean(values).high - sample_mean(values).low)
    assert found.few_clusters


@pytest.mark.parametrize(
    ("values", "clusters", "value", "reason"),
    [
        ([1.0, 2.0, 6.0], ["a", "a", "a"], 3.0, Reason.INVALID_DESIGN),
        ([1.0, NAN], ["a", "b"], 1.0, Reason.INVALID_DESIGN),
        ([NAN], ["a"], None, Reason.TOO_FEW_RESPONDENTS),
        ([4.0, 4.0], ["a", "b"], 4.0, Reason.NO_VARIATION),
    ],
)
def test_clusters_that_give_no_interval(values, clusters, value, reason):
    figure = cluster_mean(values, clusters).figure
    assert (figure.value, figure.reason) == (value, reason)
    assert figure.low is None or figure.low == figure.high


def test_ten_clusters_are_enough_not_to_warn():
    assert not cluster_mean(range(20), [i % 10 for i in range(20)]).few_clusters


def test_all_clusters_sampled_is_a_complete_count():
    found = cluster_mean([1.0, 2.0, 5.0], ["a", "b", "b"], population_clusters=2)
    assert found.figure.method.endswith("-complete-count")
    assert found.se == 0
