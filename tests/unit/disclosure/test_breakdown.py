"""What is hidden of an audience: safe against least squares, the same in any order, and never more for a lower minimum."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.disclosure.breakdown import Answered, Breakdowns, Crossings, Group, hide


def made(people: list[tuple[int, int]], scores: list[int]) -> tuple[Crossings, dict[str, Answered]]:
    """People by site and department with two subjects, of which the second is skipped by every seventh."""
    places, where = np.unique(np.array(people), axis=0, return_inverse=True)
    where = np.ravel(where)
    crossings = Crossings(
        dimensions=("site", "department"),
        values=(tuple(f"s{n}" for n in range(6)), tuple(f"d{n}" for n in range(4))),
        places=places,
    )
    points = np.array(scores) * 25.0
    keep = np.arange(len(people)) % 7 != 0
    answered = {
        name: Answered(
            people=np.bincount(where[rows], minlength=len(places)),
            sums=np.bincount(where[rows], weights=points[rows], minlength=len(places)),
        )
        for name, rows in (("all", np.ones(len(people), dtype=bool)), ("some", keep))
    }
    return crossings, answered


audiences = st.integers(8, 90).flatmap(
    lambda size: st.tuples(
        st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), min_size=size, max_size=size),
        st.lists(st.integers(0, 4), min_size=size, max_size=size),
    )
)
Case = tuple[list[tuple[int, int]], list[int]]


def rows_of(crossings: Crossings, answered: Answered, hidden: Mapping[Group, object]) -> np.ndarray:
    shown = [mask for group, mask in crossings.groups() if group not in hidden]
    return np.array([np.ones(len(answered.people)), *shown], dtype=float)


@settings(max_examples=60, deadline=None)
@given(audiences, st.integers(5, 8))
def test_least_squares_solves_no_hidden_cell(case: Case, minimum: int) -> None:
    crossings, answered = made(*case)
    found = hide(crossings, answered, minimum)
    for name, one in answered.items():
        hidden = found.hidden[name]
        rows = rows_of(crossings, one, hidden)[:, one.people > 0]
        rank = np.linalg.matrix_rank(rows)
        for group, mask in crossings.groups():
            target = mask[one.people > 0].astype(float)
            n = int(one.people[mask].sum())
            if 0 < n < minimum:
                assert group in hidden
                assert np.linalg.matrix_rank(np.vstack([rows, target])) == rank + 1


@settings(max_examples=40, deadline=None)
@given(audiences, st.integers(5, 8), st.integers(1, 6))
def test_a_lower_minimum_never_hides_more(case: Case, minimum: int, more: int) -> None:
    crossings, answered = made(*case)
    low, high = hide(crossings, answered, minimum), hide(crossings, answered, minimum + more)
    assert all(low.hidden[name].keys() <= high.hidden[name].keys() for name in answered)


@settings(max_examples=40, deadline=None)
@given(audiences, st.randoms(use_true_random=False))
def test_the_order_of_people_changes_nothing(case: Case, order: object) -> None:
    crossings, answered = made(*case)
    places = list(range(len(crossings.places)))
    order.shuffle(places)  # type: ignore[attr-defined]
    shuffled = Crossings(dimensions=crossings.dimensions, values=crossings.values, places=crossings.places[places])
    moved = {
        name: Answered(people=one.people[places], sums=one.sums[places])
        for name, one in reversed(list(answered.items()))
    }
    assert hide(shuffled, moved, 5).hidden == hide(crossings, answered, 5).hidden


def counts(sites: Mapping[str, int], regions: Mapping[str, str]) -> tuple[Crossings, dict[str, Answered]]:
    values = tuple(sites), tuple(dict.fromkeys(regions.values()))
    places = np.array([[values[0].index(site), values[1].index(regions[site])] for site in sites])
    people = np.array(list(sites.values()))
    answered = {"subject": Answered(people=people, sums=people * 55.0)}
    return Crossings(dimensions=("site", "region"), values=values, places=places), answered


def hidden_of(found: Breakdowns) -> set[str]:
    return {value for _, value in found.hidden["subject"]}


def test_a_region_two_people_larger_than_its_site_is_not_shown_beside_it() -> None:
    sites = {"Gorse": 11, "Briar": 2, "Holly": 30, "Yew": 3, "Elm": 25, "Oak": 20}
    regions = {"Gorse": "North", "Briar": "North", "Holly": "South", "Yew": "South", "Elm": "West", "Oak": "West"}
    found = hide(*counts(sites, regions), 5)
    hidden = hidden_of(found)
    assert {"Briar", "Yew"} <= hidden
    assert "Gorse" in hidden or "North" in hidden
    assert "Holly" in hidden or "South" in hidden
    assert "Elm" not in hidden


def test_nothing_is_hidden_where_every_group_is_large_and_no_difference_is_small() -> None:
    sites = {"A": 12, "B": 10, "C": 15, "D": 9}
    assert hidden_of(hide(*counts(sites, {"A": "N", "B": "N", "C": "S", "D": "S"}), 5)) == set()


@pytest.mark.parametrize("dimension", [0, 1])
def test_a_group_all_of_whom_answered_alike_does_not_follow_from_the_rest(dimension: int) -> None:
    sites = {"A": 12, "B": 10, "C": 15, "D": 9}
    crossings, answered = counts(sites, {"A": "N", "B": "N", "C": "S", "D": "S"})
    alike = frozenset({("site", "B")})
    one = Answered(people=answered["subject"].people, sums=answered["subject"].sums, alike=alike)
    hidden = hidden_of(hide(crossings, {"subject": one}, 5))
    assert "B" in hidden
    assert len(hidden) >= 2
    assert "A" in hidden or "N" in hidden or len(hidden & {"C", "D"}) > 0
