"""S1 to S3: recoding, person scores and points of 0 to 100."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from toolkit.errors import InputError
from toolkit.stats.scale import (
    missing_item_sensitivity,
    person_scores,
    reverse,
    sd_to_0_100,
    to_0_100,
    two_way_imputed,
)

approx = pytest.approx
NAN = math.nan
steady = settings(max_examples=60, deadline=None, derandomize=True, database=None)
answers_1_to_5 = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 12), st.integers(1, 6)),
    elements=st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0, NAN]),
)


def test_reverse_leaves_the_raw_answers_and_the_gaps_alone():
    raw = np.array([1.0, NAN, 5.0, 3.0])
    assert reverse(raw, 1, 5) == approx(np.array([5.0, NAN, 1.0, 3.0]), nan_ok=True)
    assert raw[0] == 1.0


@pytest.mark.parametrize("bad", [[0.0], [6.0], [3.0, 99.0]])
def test_codes_outside_the_scale_are_refused_without_saying_which(bad):
    with pytest.raises(InputError, match="1 answers outside 1 to 5") as caught:
        reverse(bad, 1, 5)
    assert "99" not in str(caught.value)


@pytest.mark.parametrize(("minimum", "maximum"), [(5, 5), (5, 1)])
def test_an_empty_scale_is_refused(minimum, maximum):
    with pytest.raises(InputError, match="a scale from"):
        to_0_100(5.0, minimum, maximum)


@pytest.mark.parametrize(
    ("answers", "asked", "rule", "expected"),
    [
        ([4, NAN], [1, 1], 0.5, 4.0),  # 1 of 2
        ([4, NAN, NAN], [1, 1, 1], 0.5, NAN),  # 1 of 3
        ([4, 2, NAN], [1, 1, 1], 0.5, 3.0),  # 2 of 3
        ([4, NAN, NAN], [1, 0, 0], 0.5, 4.0),  # 1 of the 1 asked
        ([4, 2, NAN], [1, 1, 1], 1.0, NAN),
        ([4, 2, NAN], [1, 1, 0], 1.0, 3.0),
        ([4, 2, NAN], [1, 1, 1], 0.6667, 3.0),  # two thirds, rounded up by hand
        ([NAN, NAN, NAN], [1, 1, 1], 0.5, NAN),
        ([NAN, NAN, NAN], [0, 0, 0], 0.5, NAN),
    ],
)
def test_enough_of_what_was_asked_makes_a_score(answers, asked, rule, expected):
    found = person_scores([answers], [asked], rule=rule)
    assert found.score[0] == approx(expected, nan_ok=True)
    assert (found.answered[0], found.asked[0]) == (np.count_nonzero(~np.isnan(answers)), sum(asked))


def test_partial_and_single_item_scores_are_marked():
    found = person_scores(
        [[4, NAN, 3], [5, NAN, NAN], [1, 2, 3], [NAN, NAN, NAN]], [[1, 1, 1], [1, 0, 0], [1, 1, 1], [1, 1, 1]]
    )
    assert found.partial.tolist() == [True, False, False, False]
    assert found.single_item.tolist() == [False, True, False, False]


def test_an_answer_counts_as_asked():
    found = person_scores([[4, 2]], [[1, 0]])
    assert (found.asked[0], found.score[0]) == (2, 3.0)


@pytest.mark.parametrize("rule", [0.49, 0.0, 1.01, NAN])
def test_a_rule_out_of_range_is_refused(rule):
    with pytest.raises(InputError, match="missing-item rule"):
        person_scores([[1.0]], rule=rule)


def test_a_mask_of_another_shape_is_a_bug_of_the_caller():
    with pytest.raises(ValueError, match="shape"):
        person_scores([[1.0, 2.0]], [[True]])


@steady
@given(answers_1_to_5, st.floats(0.5, 1.0), st.randoms(use_true_random=False))
def test_scores_stay_on_the_scale_and_follow_the_person(answers, rule, random):
    rows, columns = list(range(answers.shape[0])), list(range(answers.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    score = person_scores(answers, rule=rule).score
    moved = person_scores(answers[rows][:, columns], rule=rule).score
    assert moved == approx(score[rows], nan_ok=True)
    given_scores = score[~np.isnan(score)]
    assert ((given_scores >= 1) & (given_scores <= 5)).all()


@steady
@given(answers_1_to_5)
def test_a_stricter_rule_never_scores_more_people(answers):
    loose, strict = (np.isnan(person_scores(answers, rule=rule).score) for rule in (0.5, 0.9))
    assert (loose <= strict).all()


@steady
@given(answers_1_to_5)
def test_imputation_fills_every_cell_it_can_and_stays_on_the_scale(answers):
    filled = two_way_imputed(answers, 1, 5)
    known = ~np.isnan(answers)
    assert (filled[known] == answers[known]).all()
    able = known.any(axis=1)[:, None] & known.any(axis=0)[None, :]
    assert ((filled[able] >= 1) & (filled[able] <= 5)).all()
    assert np.isnan(filled[~able]).all()


def test_two_way_imputation_is_person_plus_item_less_grand_mean():
    filled = two_way_imputed([[2, 3], [4, NAN]], 1, 5)
    assert filled[1, 1] == approx(4 + 3 - 3)


def test_sensitivity_warns_when_the_rule_decides_the_score():
    # Those who skip the second item are those who score high on the first.
    answers = [[5, NAN], [5, NAN], [3, 1], [3, 1]]
    found = missing_item_sensitivity(answers, 1, 5)
    assert found.prorated == approx(62.5)
    assert found.complete == approx(25.0)
    assert (found.sensitive, found.largest_move) == (True, approx(37.5))


def test_sensitivity_without_complete_persons_or_without_anybody():
    partial = missing_item_sensitivity([[5, NAN], [NAN, 3]], 1, 5)
    assert (partial.n, partial.n_complete, partial.complete) == (2, 0, None)
    nobody = missing_item_sensitivity([[NAN, NAN]], 1, 5)
    assert (nobody.prorated, nobody.two_way, nobody.largest_move, nobody.sensitive) == (None, None, 0.0, False)


def test_sensitivity_imputes_only_what_was_asked():
    answers, asked = [[5, NAN], [3, 1], [3, 1]], [[1, 0], [1, 1], [1, 1]]
    found = missing_item_sensitivity(answers, 1, 5, asked=asked)
    assert found.prorated == found.complete == found.two_way


def test_sensitivity_with_weights():
    answers = [[5, 5], [1, 1]]
    assert missing_item_sensitivity(answers, 1, 5, weights=[3, 1]).prorated == approx(75.0)


@pytest.mark.parametrize(("value", "expected"), [(1, 0), (3, 50), (5, 100), (4, 75)])
def test_points_are_the_percent_of_the_maximum_possible(value, expected):
    assert to_0_100(value, 1, 5) == expected


def test_points_of_arrays_keep_gaps():
    assert to_0_100(np.array([1.0, NAN, 5.0]), 1, 5) == approx(np.array([0.0, NAN, 100.0]), nan_ok=True)
    assert sd_to_0_100(1.0, 1, 5) == 25.0


@pytest.mark.parametrize("value", [0.99, 5.01])
def test_points_of_a_value_off_the_scale_are_refused(value):
    with pytest.raises(InputError, match="outside 1 to 5"):
        to_0_100(value, 1, 5)
