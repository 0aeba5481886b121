"""S13 and S14: careless responding and acquiescence."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.stats.careless import (
    Flag,
    acquiescence,
    acquiescence_mean,
    duplicates,
    even_odd,
    even_odd_flags,
    excluded,
    instructed_flags,
    intra_individual_variability,
    irv_flags,
    longstring,
    longstring_flags,
    mahalanobis,
    mahalanobis_flags,
    seconds_per_item,
    self_report_flags,
    speed_flags,
)

approx = pytest.approx
NAN = math.nan
steady = settings(max_examples=40, deadline=None, derandomize=True, database=None)


@pytest.mark.parametrize(
    ("answers", "run"),
    [
        ([3, 3, 3, 4], 3),
        ([3, 3, NAN, 3, 3], 2),
        ([NAN, NAN], 0),
        ([NAN, 2, NAN], 1),
        ([1, 2, 2, 1, 1, 1], 3),
        ([5] * 6, 6),
    ],
)
def test_longest_run_is_broken_by_a_missing_answer(answers, run):
    assert longstring([answers])[0] == run


def test_longstring_without_items():
    assert longstring(np.empty((3, 0))).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("items", "run", "flagged"),
    [(10, 8, True), (10, 7, False), (20, 9, False), (20, 10, True), (21, 10, False), (21, 11, True)],
)
def test_runs_of_eight_or_half_the_items_are_flagged(items, run, flagged):
    answers = [3.0] * run + [2.0 if i % 2 else 4.0 for i in range(items - run)]
    assert longstring_flags([answers], [False] * (items - 1) + [True])[0] == flagged


def test_a_satisfied_person_on_direct_items_is_not_careless():
    assert not longstring_flags([[5.0] * 12], [False] * 12)[0]
    assert longstring_flags([[5.0] * 12], [False] * 11 + [True])[0]


def test_variability_within_a_person():
    found = intra_individual_variability([[1, 5, NAN], [3, 3, 3], [2, NAN, NAN]])
    assert found == approx(np.array([math.sqrt(8), 0, NAN]), nan_ok=True)
    assert irv_flags([[3.0] * 10, [3.0] * 9 + [NAN], [1.0, 5.0] * 5]).tolist() == [True, False, False]


def test_even_odd_is_high_for_the_consistent():
    scales = [list(range(start, start + 4)) for start in range(0, 20, 4)]
    consistent = np.repeat([5, 1, 4, 2, 3], 4).astype(float)
    careless = np.array([5, 1, 5, 1, 1, 5, 1, 5, 4, 2, 4, 2, 2, 4, 2, 4, 5, 3, 5, 3], dtype=float)
    answers = [consistent, careless, np.full(20, 3.0), np.full(20, NAN)]
    assert even_odd(answers, scales) == approx(np.array([1, -1, NAN, NAN]), nan_ok=True)
    assert even_odd_flags(answers, scales).tolist() == [False, True, False, False]


def test_even_odd_takes_every_second_item_of_longer_scales():
    answers = np.random.default_rng(3).integers(1, 6, 30).astype(float)
    halves = answers.reshape(6, 5)
    r = np.corrcoef(halves[:, [0, 2, 4]].mean(axis=1), halves[:, [1, 3]].mean(axis=1))[0, 1]
    scales = [list(range(start, start + 5)) for start in range(0, 30, 5)]
    assert even_odd([answers], scales)[0] == approx(max(-1, 2 * r / (1 + r)))
    assert r > -1 / 3  # so that the floor plays no part


@pytest.mark.parametrize(("scales", "items"), [(4, 4), (6, 3), (3, 2)])
def test_even_odd_flags_need_five_scales_of_four_items(scales, items):
    answers = np.tile([5.0, 1.0], (2, scales * items))[:, : scales * items]
    columns = [list(range(scale * items, (scale + 1) * items)) for scale in range(scales)]
    assert not even_odd_flags(answers, columns).any()


def test_mahalanobis_distance_is_bounded_and_needs_rows():
    rng = np.random.default_rng(1)
    answers = rng.integers(1, 6, (12, 3)).astype(float)
    answers[3, 1] = NAN
    found = mahalanobis(answers)
    assert np.isnan(found[3])
    assert np.nanmax(found) <= 10**2 / 11
    assert np.nansum(found) == approx(3 * 10)
    assert not mahalanobis_flags(answers).any()


@pytest.mark.parametrize("answers", [np.ones((30, 2)), np.repeat(np.arange(30.0)[:, None], 2, axis=1), np.empty((0, 2)), np.ones((2, 3)), np.empty((4, 0))])  # fmt: skip
def test_no_distance_without_an_invertible_covariance(answers):
    assert np.isnan(mahalanobis(answers)).all()
    assert not mahalanobis_flags(answers).any()


def test_an_outlier_among_many_is_flagged():
    rng = np.random.default_rng(2)
    answers = rng.normal(3, 0.3, (200, 2))
    answers[7] = [1.0, 5.0]
    assert np.flatnonzero(mahalanobis_flags(answers)).tolist() == [7]


def test_times_that_are_missing_zero_or_negative_are_never_flagged():
    pace = seconds_per_item([NAN, 0, -5, 10, 600, 660, 540], 20)
    assert pace == approx(np.array([NAN, NAN, NAN, 0.5, 30, 33, 27]), nan_ok=True)
    assert speed_flags(pace).tolist() == [False, False, False, True, False, False, False]
    assert not speed_flags([NAN, NAN]).any()
    assert np.isnan(seconds_per_item([60.0], [0])).all()


@pytest.mark.parametrize(("own", "flagged"), [(9.9, True), (10.1, False)])
def test_a_third_of_the_median_pace_is_too_fast(own, flagged):
    assert speed_flags([own, 30, 30, 30, 30])[0] == flagged


def test_instructed_and_self_reported_items():
    assert instructed_flags([4, 3, NAN], 4).tolist() == [False, True, False]
    assert self_report_flags([1, 2, 3, NAN]).tolist() == [True, True, False, False]


def test_duplicates_need_twenty_answers():
    row = np.arange(20.0) % 5 + 1
    answers = np.vstack([row, row[::-1], row, np.where(row == 1, NAN, row), np.where(row == 1, NAN, row), row])
    assert duplicates(answers) == ((0, 2, 5),)
    long = np.hstack([answers, np.ones((6, 5))])
    assert duplicates(long) == ((0, 2, 5), (3, 4))
    assert duplicates(np.ones((3, 19))) == ()


@pytest.mark.parametrize(
    ("kinds", "out"),
    [
        ([Flag.SPEED, Flag.PATTERN], True),
        ([Flag.CONSISTENCY, Flag.INSTRUCTED], True),
        ([Flag.SPEED], False),
        ([Flag.SPEED, Flag.MAHALANOBIS], False),
        ([Flag.IRV, Flag.MAHALANOBIS, Flag.SELF_REPORT, Flag.DUPLICATE], False),
    ],
)
def test_two_independent_flags_exclude(kinds, out):
    flags = {kind: np.array([kind in kinds]) for kind in Flag}
    assert excluded(flags).tolist() == [out]


def test_exclusion_needs_flags():
    with pytest.raises(ValueError, match="no flags"):
        excluded({})


def test_acquiescence_is_agreement_with_both_directions():
    pairs = [(0, 1), (2, 3), (4, 5), (6, 7)]
    yes, fair, gappy = [5, 4] * 4, [5, 1] * 4, [5, 4] * 3 + [5, NAN]
    found = acquiescence([yes, fair, gappy], pairs, 3)
    assert found == approx(np.array([1.5, 0.0, NAN]), nan_ok=True)
    assert np.isnan(acquiescence([yes], [], 3)).all()
    figure = acquiescence_mean(found)
    assert (figure.value, figure.n) == (0.75, 2)


@steady
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_every_index_follows_the_person(seed, random):
    rng = np.random.default_rng(seed)
    answers = rng.integers(1, 6, (15, 8)).astype(float)
    answers[rng.random((15, 8)) < 0.05] = NAN
    rows = list(range(15))
    random.shuffle(rows)
    scales = [[0, 1, 2, 3], [4, 5, 6, 7]]
    for index in (longstring, intra_individual_variability, mahalanobis, lambda a: even_odd(a, scales)):
        assert index(answers[rows]) == approx(index(answers)[rows], nan_ok=True)
