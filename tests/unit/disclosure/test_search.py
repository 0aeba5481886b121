"""The exact audit on the golden cases of S25, and against a search of every subset with plain fractions."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.disclosure.bounds import narrowed, span
from toolkit.disclosure.elimination import reduced
from toolkit.disclosure.search import smallest_disclosed

LETTERS = {"A": 12, "B": 10, "C": 4, "D": 9}
RECTANGLE = {"ax": 9, "ay": 3, "az": 8, "bx": 8, "by": 4, "bz": 9, "cx": 7, "cy": 9, "cz": 6}
MARGINS = ["ax ay az", "bx by bz", "cx cy cz", "ax bx cx", "ay by cy", "az bz cz"]

GOLDEN = [
    (LETTERS, ["A B C D", "A", "B", "D"], "C"),
    (LETTERS, ["A B C D", "A", "B"], None),
    (LETTERS, ["A", "B", "D"], None),
    (RECTANGLE, [*MARGINS, *(name for name in RECTANGLE if name != "ay")], "ay"),  # one hidden, all margins
    (RECTANGLE, [*MARGINS, *(name for name in RECTANGLE if name not in ("ax", "ay", "bx", "by"))], None),
    ({"first": 12, "joined": 2}, ["first", "first joined"], "joined"),
    ({"site": 11, "rest": 2}, ["site", "site rest"], "rest"),  # a site, and a region two people larger
    ({"one": 5}, ["one"], None),
    ({"one": 4}, ["one"], "one"),
    ({}, [], None),
]


def table(atoms: dict[str, int], published: list[list[str]]) -> tuple[np.ndarray, np.ndarray]:
    names = list(atoms)
    rows = [[int(name in words) for name in names] for words in published]
    return np.array(rows, dtype=np.int64).reshape(len(published), len(names)), np.array(
        list(atoms.values()), dtype=np.int64
    )


@pytest.mark.parametrize(("atoms", "published", "solved"), GOLDEN)
def test_golden_cases(atoms: dict[str, int], published: list[str], solved: str | None) -> None:
    names = list(atoms)
    rows, people = table(atoms, [text.split() for text in published])
    found = smallest_disclosed(rows, people, 5)
    assert found.proved
    assert (None if found.disclosed is None else " ".join(names[place] for place in found.disclosed)) == solved


def spanned(rows: np.ndarray, target: np.ndarray) -> bool:
    """By plain fractions, and nothing of the program."""
    work = [[Fraction(int(entry)) for entry in row] for row in rows]
    left = [Fraction(int(entry)) for entry in target]
    for column in range(len(left)):
        pivot = next((row for row in work if row[column]), None)
        if pivot is None:
            continue
        work.remove(pivot)
        pivot = [entry / pivot[column] for entry in pivot]
        work = [[a - row[column] * b for a, b in zip(row, pivot, strict=True)] for row in work]
        left = [a - left[column] * b for a, b in zip(left, pivot, strict=True)]
    return not any(left)


matrices = st.integers(1, 7).flatmap(
    lambda width: st.tuples(
        st.lists(st.lists(st.integers(0, 1), min_size=width, max_size=width), min_size=1, max_size=6),
        st.lists(st.integers(1, 7), min_size=width, max_size=width),
    )
)


@settings(max_examples=300, deadline=None)
@given(matrices, st.integers(5, 9))
def test_the_search_finds_a_set_whenever_there_is_one(case: tuple[list[list[int]], list[int]], minimum: int) -> None:
    rows, people = np.array(case[0], dtype=np.int64), np.array(case[1], dtype=np.int64)
    there = any(
        people[list(chosen)].sum() < minimum and spanned(rows, np.isin(np.arange(people.size), chosen).astype(int))
        for size in range(1, people.size + 1)
        for chosen in combinations(range(people.size), size)
    )
    found = smallest_disclosed(rows, people, minimum)
    assert found.proved
    if there:
        assert found.disclosed is not None
    if found.disclosed is not None:
        # Also what is not a plain sum is told, if it is of few people alone.
        assert people[list(found.disclosed)].sum() < minimum


@settings(max_examples=200, deadline=None)
@given(matrices, st.randoms(use_true_random=False))
def test_the_verdict_does_not_depend_on_the_order(case: tuple[list[list[int]], list[int]], order: object) -> None:
    rows, people = np.array(case[0], dtype=np.int64), np.array(case[1], dtype=np.int64)
    columns, lines = list(range(people.size)), list(range(len(rows)))
    order.shuffle(columns)  # type: ignore[attr-defined]
    order.shuffle(lines)  # type: ignore[attr-defined]
    first = smallest_disclosed(rows, people, 5)
    second = smallest_disclosed(rows[lines][:, columns], people[columns], 5)
    assert first.safe == second.safe


@settings(max_examples=200, deadline=None)
@given(matrices)
def test_the_basis_is_that_of_the_rational_numbers(case: tuple[list[list[int]], list[int]]) -> None:
    rows = np.array(case[0], dtype=np.int64)
    basis = reduced(rows)
    assert basis.rank == np.linalg.matrix_rank(rows)
    assert all(basis.spans(row) for row in rows)
    assert all(basis.spans(unit) == spanned(rows, unit) for unit in np.eye(rows.shape[1], dtype=np.int64))


def test_entries_too_large_to_lift_are_reduced_in_fractions() -> None:
    rows = np.array([[99991, 7, 1], [3, 99989, 5]], dtype=np.int64)
    basis = reduced(rows)
    assert basis.rank == 2
    assert all(basis.spans(row) for row in rows)
    assert not basis.spans(np.array([0, 0, 1]))


@pytest.mark.parametrize(
    ("mean", "wide"),
    [(50.0, True), (95.0, False), (3.0, False), (80.0, True)],
)
def test_a_hidden_mean_near_an_end_of_the_scale_is_narrow(mean: float, wide: bool) -> None:
    """Two groups of three hidden behind a total: their means lie as far apart as the scale lets them."""
    rows, people = np.array([[1, 1]], dtype=np.int64), np.array([3, 3], dtype=np.int64)
    hidden = np.array([True, False])
    sums = np.array([3 * mean, 3 * mean])
    assert (narrowed(rows, people, sums, [hidden]) is None) is wide
    assert span(rows, people, sums, hidden) == pytest.approx(min(100, 2 * mean) - max(0, 2 * mean - 100))
