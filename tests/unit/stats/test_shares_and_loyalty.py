"""S4 and S5: favourable shares, CSAT, NPS and customer effort."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.errors import InputError
from toolkit.stats.favourable import item_average_share, item_shares, person_share
from toolkit.stats.interval import wilson
from toolkit.stats.loyalty import ces, csat, nps
from toolkit.stats.values import Reason

approx = pytest.approx
NAN = math.nan
steady = settings(max_examples=60, deadline=None, derandomize=True, database=None)
zero_to_ten = st.lists(st.sampled_from([*map(float, range(11)), NAN]), min_size=1, max_size=60)


def test_three_shares_of_the_valid_answers():
    found = item_shares([5, 4, 3, 2, 1, 1, NAN, NAN])
    assert (found.favourable.value, found.neutral.value, found.unfavourable.value) == approx((2 / 6, 1 / 6, 3 / 6))
    assert found.favourable.n == 6
    assert found.favourable.low == wilson(2, 6).low


def test_person_share_starts_at_3_and_a_half():
    scores = [3.5, np.mean([3.4, 3.6]), 3.499, NAN]
    assert person_share(scores).value == approx(2 / 3)


def test_person_share_and_item_average_differ():
    answers = [[5, 1], [5, 1], [5, 1]]
    assert item_average_share(answers).value == 0.5
    assert person_share(np.mean(answers, axis=1)).value == 0.0


def test_item_average_weighs_items_alike_whatever_their_answers():
    answers = np.array([[5, NAN], [5, NAN], [5, 1], [1, 1]])
    figure = item_average_share(answers)
    assert figure.value == approx((0.75 + 0.0) / 2)
    assert figure.n == 4
    assert figure.low <= figure.value <= figure.high


def test_shares_without_answers():
    for figure in (item_shares([NAN]).favourable, person_share([]), item_average_share([[NAN, NAN]])):
        assert (figure.value, figure.reason) == (None, Reason.TOO_FEW_RESPONDENTS)


def test_weights_move_the_share_and_widen_its_interval():
    plain, weighted = item_shares([5, 5, 1, 1]).favourable, item_shares([5, 5, 1, 1], weights=[3, 3, 1, 1]).favourable
    assert (plain.value, weighted.value) == (0.5, 0.75)
    assert weighted.high - weighted.low > wilson(3, 4).high - wilson(3, 4).low
    assert (weighted.weighted, weighted.n) == (True, 4)


def test_csat_counts_4_and_5():
    figure = csat([5, 4, 3, 2, 1, NAN])
    assert (figure.value, figure.n, figure.reason) == (0.4, 5, Reason.SMALL_BASE)
    assert csat([4] * 30).reason is None


@pytest.mark.parametrize("figure", [csat, nps, lambda answers: ces(answers, version="2.0").easy])
@pytest.mark.parametrize("bad", [[3.5], [-1.0], [11.0], [2.0, 99.0]])
def test_other_answers_are_refused(figure, bad):
    with pytest.raises(InputError, match=r"1 .* answers that are not whole numbers"):
        figure(bad)


@pytest.mark.parametrize("figure", [csat, nps, lambda answers: ces(answers, version="2.0").mean])
def test_no_answers_give_no_value(figure):
    for answers in ([], [NAN, NAN]):
        assert (figure(answers).value, figure(answers).reason) == (None, Reason.TOO_FEW_RESPONDENTS)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [([9, 10], 100), ([0, 6], -100), ([7, 8], 0), ([9, 8, 7, 6], 0), ([10, 10, 10, 0], 50)],
)
def test_nps_groups(answers, expected):
    assert nps(answers).value == approx(expected)


@pytest.mark.parametrize("answers", [[10] * 50, [0] * 50, [8] * 50])
def test_equal_answers_still_have_an_nps_interval(answers):
    figure = nps(answers)
    assert figure.low < figure.high
    assert -100 <= figure.low <= figure.high <= 100


def test_nps_in_a_small_population():
    answers = [9] * 10 + [3] * 20 + [7] * 10
    free, finite, complete = nps(answers), nps(answers, population=60), nps(answers, population=40)
    assert finite.high - finite.low == approx((free.high - free.low) * math.sqrt(1 / 3))
    assert complete.low == complete.high == complete.value == -25
    assert complete.method.endswith("complete-count")


def test_equal_weights_change_no_figure():
    answers = [9, 10, 7, 3, 6, 8, NAN, 10]
    plain, weighted = nps(answers), nps(answers, weights=[2.0] * 8)
    assert (weighted.value, weighted.low, weighted.high) == approx((plain.value, plain.low, plain.high))
    assert weighted.weighted


def test_weights_of_those_who_did_not_answer_are_not_looked_at():
    assert csat([5, NAN], weights=[1, NAN]).value == 1.0
    with pytest.raises(InputError, match="1 of 2 weights"):
        csat([5, 1], weights=[1, NAN])


def test_ces_is_the_item_of_2_0():
    found = ces([7, 6, 5, 4, 1], version="2.0")
    assert (found.mean.value, found.easy.value) == (approx(4.6), approx(0.6))
    assert found.mean.reason is Reason.SMALL_BASE
    with pytest.raises(InputError, match="version 2010"):
        ces([1, 2], version="2010")


@steady
@given(zero_to_ten)
def test_nps_is_bounded_and_free_of_order(answers):
    figure = nps(answers)
    assert nps(answers[::-1]) == figure
    if figure.value is not None:
        assert -100 <= figure.value <= 100


@steady
@given(zero_to_ten, st.integers(0, 59))
def test_a_happier_answer_never_lowers_nps(answers, place):
    place %= len(answers)
    if math.isnan(answers[place]) or answers[place] == 10:
        return
    better = [*answers[:place], answers[place] + 1, *answers[place + 1 :]]
    assert nps(better).value >= nps(answers).value
