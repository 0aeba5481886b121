"""Which groups of one audience are hidden, subject by subject: the fewest and smallest that the exact audit lets by.

All breakdowns of an audience (site, department, ...) are judged together, for they cut the same people in several ways.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from toolkit.disclosure.bounds import NARROWEST, BoolArray, FloatArray, narrowed, spread_span
from toolkit.disclosure.elimination import IntMatrix, like_columns, reduced
from toolkit.disclosure.rules import AVERAGE_FLOOR, hidden_groups
from toolkit.disclosure.search import Verdict, smallest_disclosed

Group = tuple[str, str]
"""A group dimension and one of its values."""


class Rule(StrEnum):
    """Why a cell is hidden. For the consultant alone: a reader is told the rules, never which of them it was."""

    SMALL = "small"  # fewer people answered than the minimum cell
    ALIKE = "alike"  # all, or all but one, have the same score
    COMPLEMENT = "complement"  # a smaller one of its breakdown could be worked out from it
    AUDIT = "audit"  # a few people could be worked out from it and other tables together
    BOUNDS = "bounds"  # a hidden mean could be narrowed down to less than 25 points
    PART = "part"  # something that it is made of is hidden
    SKIPPERS = "skippers"  # the answers of a few who left a question out could be worked out from it
    AUDIENCE = "audience"  # the audience is never split, or too small in all


_FOR_OTHERS = frozenset({Rule.COMPLEMENT, Rule.AUDIT, Rule.BOUNDS})


@dataclass(frozen=True, kw_only=True)
class Crossings:
    """The people of an audience by all their groups at once.

    Parameters
    ----------
    dimensions
        Names of the group dimensions.
    values
        The values of each dimension.
    places
        Crossings by dimensions: the number of the value; every crossing that occurs stands once.
    """

    dimensions: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    places: npt.NDArray[np.int64]

    def groups(self) -> Iterator[tuple[Group, BoolArray]]:
        """Yield every group with the crossings that make it up."""
        for column, (dimension, values) in enumerate(zip(self.dimensions, self.values, strict=True)):
            for number, value in enumerate(values):
                yield (dimension, value), self.places[:, column] == number


@dataclass(frozen=True, kw_only=True)
class Answered:
    """Who has a score on one subject.

    Parameters
    ----------
    people, sums
        By crossing: people with a score, and their scores added up (0 to 100 each).
    alike
        Groups in which all, or all but one, have the same score.
    squares
        By crossing: the squares of the scores added up, which published intervals tell of; None where none is shown.
    others
        By crossing: what else is published of the same people added up, such as shares, each 0 to 100 a person.
    """

    people: npt.NDArray[np.int64]
    sums: FloatArray
    alike: frozenset[Group] = frozenset()
    squares: FloatArray | None = None
    others: tuple[FloatArray, ...] = ()

    def narrowed(self, rows: IntMatrix, hidden: Sequence[BoolArray], near: Sequence[BoolArray]) -> int | None:
        """Return the place of the first hidden group of which some figure is known too well; None when none is."""
        found = (narrowed(rows, self.people, sums, hidden, near) for sums in (self.sums, *self.others))
        return next((place for place in found if place is not None), None)


@dataclass(frozen=True, kw_only=True)
class Breakdowns:
    """What is hidden of an audience: by subject, the groups and the rule that hid each first.

    `audits` counts the rounds of the audit that found something.
    """

    hidden: Mapping[str, Mapping[Group, Rule]]
    audits: int = 0


@dataclass
class _Table:
    """The breakdowns of one subject while they are being decided."""

    name: str
    answered: Answered
    masks: Mapping[Group, BoolArray]
    n: Mapping[Group, int]
    hidden: dict[Group, Rule] = field(default_factory=dict)

    def rows(self) -> IntMatrix:
        shown = [np.ones(len(self.answered.people), dtype=np.bool_)]
        shown += [mask for group, mask in self.masks.items() if group not in self.hidden]
        width = len(self.answered.people)
        return np.array(shown, dtype=np.int64).reshape(len(shown), width)

    def shown(self) -> list[Group]:
        return [group for group, n in self.n.items() if n and group not in self.hidden]

    def family(self) -> frozenset[Group]:
        return frozenset(self.hidden)

    def hide(self, group: Group, rule: Rule) -> None:
        self.hidden.setdefault(group, rule)


def hide(
    crossings: Crossings, answered: Mapping[str, Answered], minimum: int, most: IntMatrix | None = None
) -> Breakdowns:
    """Return the groups to hide, by subject.

    The minimum is raised from the floor to `minimum` one by one, each step starting from what the one before hid: so a
    lower minimum never hides more. A step that finds nothing wrong at the last minimum is the last.

    Parameters
    ----------
    most
        The most people of each crossing who answered any subject; from `answered` unless given.
    """
    masks = dict(crossings.groups())
    tables = [
        _Table(
            name=name,
            answered=one,
            masks=masks,
            n={group: int(one.people[mask].sum()) for group, mask in masks.items()},
        )
        for name, one in sorted(answered.items())
    ]
    if most is None:
        most = np.max([one.people for one in answered.values()], axis=0)
    sizes = {group: int(most[mask].sum()) for group, mask in masks.items()}
    audits = 0
    for step in range(min(AVERAGE_FLOOR, minimum), minimum + 1):
        for table in tables:
            _by_rules(table, sizes, step)
        audits += _by_audit(tables, step)
        settled = step < minimum and all(_passes_rules(table, sizes, minimum) for table in tables)
        if settled and not _failing(tables, minimum):
            break
    for table in tables:
        _show_what_follows(table)
    return Breakdowns(
        hidden={table.name: dict(table.hidden) for table in tables},
        audits=audits,
    )


def _show_what_follows(table: _Table) -> None:
    """Show what follows anyway: it tells nothing more, and a reader who could work it out need not."""
    for group in _following(table):
        del table.hidden[group]


def _following(table: _Table) -> set[Group]:
    """The groups hidden for the sake of others whose sums are combinations of the shown ones all the same."""
    for_others = [group for group, rule in table.hidden.items() if rule in _FOR_OTHERS and table.n[group]]
    if not for_others or not table.shown():
        return set()
    present = table.answered.people > 0
    columns, _ = like_columns(np.vstack([table.rows(), [table.masks[group] for group in for_others]])[:, present])
    basis = reduced(columns[: -len(for_others)])
    targets = zip(for_others, columns[-len(for_others) :], strict=True)
    return {group for group, target in targets if basis.spans(target)}


def _by_rules(table: _Table, sizes: Mapping[Group, int], minimum: int) -> None:
    """The primary rule, attribute disclosure and the complement, breakdown by breakdown."""
    for group, n in table.n.items():
        if n < minimum:
            table.hide(group, Rule.SMALL)
    for group in sorted(table.answered.alike):
        table.hide(group, Rule.ALIKE)
    for counts in (sizes, table.n):
        for dimension in dict.fromkeys(group[0] for group in table.masks):
            own = {group[1]: counts[group] for group in table.masks if group[0] == dimension and table.n[group]}
            forced = {group[1] for group in table.hidden if group[0] == dimension}
            for value in sorted(hidden_groups(own, minimum, forced)):
                table.hide((dimension, value), Rule.COMPLEMENT)


def _passes_rules(table: _Table, sizes: Mapping[Group, int], minimum: int) -> bool:
    trial = replace(table, hidden=dict(table.hidden))
    _by_rules(trial, sizes, minimum)
    return trial.hidden.keys() == table.hidden.keys()


def _by_audit(tables: list[_Table], minimum: int) -> int:
    """Hide more until every table passes; return how many rounds that took."""
    rounds = 0
    while failing := _failing(tables, minimum):
        rounds += 1
        for table, verdict in failing:
            _mend(table, verdict, minimum)
    return rounds


def _failing(tables: list[_Table], minimum: int) -> list[tuple[_Table, Verdict]]:
    """The tables that disclose someone, with what; tables that show the same groups share one proof."""
    families: dict[frozenset[Group], list[_Table]] = {}
    for table in tables:
        if not table.shown():
            continue  # the whole audience alone: whether it is large enough is settled before
        families.setdefault(table.family(), []).append(table)
    failing = []
    for family in families.values():
        least = np.min([table.answered.people for table in family], axis=0)
        most = np.max([table.answered.people for table in family], axis=0)
        rows = family[0].rows()
        together = smallest_disclosed(rows, most, minimum, least) if len(family) > 1 else None
        certain = together is not None and together.certified
        for table in family:
            verdict = None if certain else smallest_disclosed(rows, table.answered.people, minimum)
            if verdict is None or verdict.safe:
                verdict = _recovered(table, rows) or _narrow(table, rows)
            if verdict is not None and not verdict.safe:
                failing.append((table, verdict))
    return failing


def _recovered(table: _Table, rows: IntMatrix) -> Verdict | None:
    """A group hidden for what its people answered, whatever its size, whose sum follows from the rows."""
    causes = [group for group, rule in table.hidden.items() if rule is Rule.ALIKE and table.n[group]]
    if not causes:
        return None
    present = table.answered.people > 0
    basis = reduced(rows[:, present])
    for group in causes:
        if basis.spans(table.masks[group][present].astype(np.int64)):
            return Verdict(disclosed=tuple(np.flatnonzero(table.masks[group] & present).tolist()))
    return None


def _narrow(table: _Table, rows: IntMatrix) -> Verdict | None:
    """A small group whose mean is known to less than 25 points; reported as not proved, for it is not solved for."""
    small = [group for group, rule in table.hidden.items() if rule is Rule.SMALL and table.n[group]]
    unknown = table.hidden.keys() - (_following(table) if small and table.answered.squares is not None else set())
    too_alike = next((group for group in small if _too_alike(table, group, unknown)), None)
    if too_alike is not None:
        return Verdict(disclosed=None, proved=False, group=too_alike)
    masks, near = [table.masks[group] for group in small], [_hidden_of(table, group[0]) for group in small]
    found = table.answered.narrowed(rows, masks, near)
    return None if found is None else Verdict(disclosed=None, proved=False, group=small[found])


def _hidden_of(table: _Table, dimension: str) -> BoolArray:
    """The atoms of all hidden groups of a dimension."""
    hidden = [table.masks[group] for group in table.hidden if group[0] == dimension]
    return np.asarray(np.logical_or.reduce(hidden), dtype=np.bool_)


def _too_alike(table: _Table, group: Group, unknown: Collection[Group]) -> bool:
    """Whether all hidden groups of a dimension together answered so much alike that a small one of them is known."""
    answered, known = table.answered, [each for each in table.masks if each[0] == group[0] and each not in unknown]
    if answered.squares is None or not known:
        return False  # with nothing of the dimension known, nothing is told of it
    together = np.logical_or.reduce([table.masks[each] for each in unknown if each[0] == group[0]])
    total = int(answered.people[together].sum())
    sums, squares = float(answered.sums[together].sum()), float(answered.squares[together].sum())
    return spread_span(table.n[group], total, sums, squares) < NARROWEST


def _mend(table: _Table, verdict: Verdict, minimum: int) -> None:
    """Hide the fewest and smallest groups of one dimension that undo what was found.

    A group never goes alone where it would follow from the rest of its dimension. Where no dimension mends it by
    itself, the least of them goes, those of the narrowed group's own dimension first, and the audit looks again.
    """
    own = None if verdict.group is None else verdict.group[0]
    choices = sorted(
        {_with_complement(table, group, minimum) for group in table.shown()},
        key=lambda groups: (len(groups), sum(table.n[group] for group in groups), sorted(groups)),
    )
    helpful = next((groups for groups in choices if _helps(table, groups, verdict)), None)
    fallback = next((groups for groups in choices if any(group[0] == own for group in groups)), choices[0])
    for group in sorted(helpful or fallback):
        table.hide(group, Rule.AUDIT if verdict.group is None else Rule.BOUNDS)


def _with_complement(table: _Table, group: Group, minimum: int) -> frozenset[Group]:
    """A shown group and those of its dimension that must go with it."""
    own = {each[1]: n for each, n in table.n.items() if each[0] == group[0] and n}
    forced = {each[1] for each in (*table.hidden, group) if each[0] == group[0]}
    hidden = {(group[0], value) for value in hidden_groups(own, minimum, forced)}
    return frozenset(hidden - table.hidden.keys())


def _helps(table: _Table, groups: frozenset[Group], verdict: Verdict) -> bool:
    trial = replace(table, hidden={**table.hidden, **dict.fromkeys(groups, Rule.AUDIT)})
    rows = trial.rows()
    if verdict.group is not None:
        mask = table.masks[verdict.group]
        if not trial.shown():
            return True
        if _too_alike(trial, verdict.group, trial.hidden.keys() - _following(trial)):
            return False
        near = _hidden_of(trial, verdict.group[0])
        return table.answered.narrowed(rows, [mask], [near]) is None
    if verdict.disclosed is None:
        return False
    present = table.answered.people > 0
    target = np.zeros(len(present), dtype=np.int64)
    target[list(verdict.disclosed)] = 1
    return not reduced(rows[:, present]).spans(target[present])
