"""The cell rules of S25 that the gate applies, case by case and as properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.disclosure import distribution_shown, hidden_groups, split_allowed

CASES = [
    ({"A": 12, "B": 10, "C": 8}, set()),
    ({"A": 12, "B": 10, "C": 4, "D": 9}, {"C", "D"}),  # C alone could be worked out from the total
    ({"A": 12, "B": 10, "C": 2, "D": 2, "E": 9}, {"C", "D", "E"}),  # two hidden, but only 4 people between them
    ({"A": 12, "B": 10, "C": 4, "D": 3}, {"C", "D"}),
    ({"A": 12, "B": 3}, {"A", "B"}),  # nothing is left to compare
    ({"A": 3, "B": 2}, {"A", "B"}),
    ({"A": 9, "B": 9, "C": 1, "D": 30}, {"A", "C"}),  # equal sizes: by name
    ({}, set()),
]


@pytest.mark.parametrize(("n_by_group", "hidden"), CASES)
def test_which_groups_are_hidden(n_by_group: dict[str, int], hidden: set[str]) -> None:
    assert hidden_groups(n_by_group, 5) == hidden


groups = st.dictionaries(st.sampled_from("ABCDEFGH"), st.integers(0, 40), max_size=8)


@given(n_by_group=groups, minimum=st.integers(5, 12))
def test_no_hidden_group_can_be_told_from_the_total(n_by_group: dict[str, int], minimum: int) -> None:
    hidden = hidden_groups(n_by_group, minimum)
    shown = set(n_by_group) - hidden
    assert all(n_by_group[group] >= minimum for group in shown)
    assert len(shown) != 1
    if shown and hidden:
        assert len(hidden) >= 2
        assert sum(n_by_group[group] for group in hidden) >= minimum


@given(n_by_group=groups, minimum=st.integers(5, 12), more=st.integers(1, 10))
def test_a_lower_minimum_never_hides_a_group_below_it_that_a_higher_one_shows(
    n_by_group: dict[str, int], minimum: int, more: int
) -> None:
    shown_at_high = set(n_by_group) - hidden_groups(n_by_group, minimum + more)
    assert all(n_by_group[group] >= minimum for group in shown_at_high)


@given(n_by_group=groups, order=st.randoms(use_true_random=False))
def test_the_order_of_groups_does_not_matter(n_by_group: dict[str, int], order: object) -> None:
    names = list(n_by_group)
    order.shuffle(names)  # type: ignore[attr-defined]
    assert hidden_groups({name: n_by_group[name] for name in names}, 5) == hidden_groups(n_by_group, 5)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({1: 3, 2: 4, 4: 5}, True),
        ({1: 3, 2: 4}, False),  # seven answers
        ({5: 12}, False),  # unanimous
        ({4: 1, 5: 12}, False),  # all but one
        ({4: 2, 5: 12}, True),
        ({}, False),
    ],
)
def test_which_distributions_are_shown(counts: dict[int, int], shown: bool) -> None:
    assert distribution_shown(counts, 10) is shown


def test_leaders_are_never_split() -> None:
    assert not split_allowed("leaders")
    assert split_allowed("employees")
