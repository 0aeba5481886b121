"""Which cells of an assessment are hidden, and by which rule: the exact audit over all its tables decides (S25).

People are the unknowns, one for each crossing of groups and each subject; a published mean with its n is a known sum.
Criteria and outcomes are published by group and audited; a dimension or a part of a lens is published as the mean of
its criteria's published figures, so that it tells nothing which they do not; an item is published for whole audiences
and audited against its criterion, whose score it is part of; combined scores, gaps, changes and groups against the rest
follow from shown means alone, or are dropped.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from toolkit.assessment import Assessment
from toolkit.disclosure import split_allowed
from toolkit.disclosure.breakdown import Answered, Crossings, Group, Rule, hide
from toolkit.disclosure.search import smallest_disclosed
from toolkit.model import Model
from toolkit.publication.shares import one_answer
from toolkit.score.membership import AudienceMembers
from toolkit.score.values import COMBINED, Cell, Measure, SubjectKind, cell_id
from toolkit.stats.values import Estimate

_BY_GROUP = (SubjectKind.CRITERION, SubjectKind.OUTCOME)
_WHOLES = (SubjectKind.DIMENSION, SubjectKind.LENS_GROUP)


@dataclass(frozen=True, kw_only=True)
class Protection:
    """What is hidden of an assessment.

    Parameters
    ----------
    rules
        The rule that hides it, by id of a hidden cell.
    parts
        The criteria cells that a dimension's or a lens part's cell is the mean of, by its id.
    common_changes
        Criterion cells whose change may be shown although it rests on fewer items than the cell.
    compositions
        Criterion cells of which it may be shown how those who answered every item answered.
    shareless
        Cells without the favourable share of their items: that of a hidden item would follow from it.
    """

    rules: Mapping[str, Rule]
    parts: Mapping[str, tuple[str, ...]]
    common_changes: frozenset[str]
    compositions: frozenset[str] = frozenset()
    shareless: frozenset[str] = frozenset()

    def shown(self, name: str) -> bool:
        """Return whether a cell of the assessment is shown."""
        return name not in self.rules

    def kept(self, name: str, figures: Mapping[Measure, Estimate]) -> dict[Measure, Estimate]:
        """Return the figures of a shown cell without those that would give a hidden item away."""
        gone = {Measure.FAVOURABLE_ITEMS} if name in self.shareless else set()
        return {measure: figure for measure, figure in figures.items() if measure not in gone}


def protect(assessment: Assessment) -> Protection:
    """Return what must be hidden of an assessment so that nobody can be worked out from all of the rest together."""
    minimum = assessment.settings.minimum_cell.average
    cells = {cell.id: cell for cell in assessment.scores.cells}
    rules: dict[str, Rule] = {}
    members = {one.audience: one for one in assessment.members}
    for cell in cells.values():
        if cell.audience != COMBINED:
            rule = _on_its_own(cell, members.get(cell.audience), assessment.scores.audience_n, minimum)
            if rule is not None:
                rules[cell.id] = rule
    common: set[str] = set()
    for one in assessment.members:
        _items(one, cells, rules, minimum)
        _breakdowns(one, cells, rules, minimum)
        common |= {
            cell_id(SubjectKind.CRITERION, name.removesuffix("|common"), one.audience)
            for name, partial in one.partial.items()
            if name.endswith("|common") and not 0 < partial < minimum
        }
    parts = {cell.id: _parts(cell, assessment.model, cells) for cell in cells.values() if cell.kind in _WHOLES}
    _hide_wholes(cells.values(), parts, rules)
    return Protection(
        rules={name: rules[name] for name in cells if name in rules},
        parts={name: own for name, own in parts.items() if name not in rules},
        common_changes=frozenset(common),
        compositions=frozenset(
            name for one in assessment.members for name in _compositions(one, cells, rules, minimum)
        ),
        shareless=frozenset(_shareless(cells.values(), rules)),
    )


def _on_its_own(
    cell: Cell, members: AudienceMembers | None, audience_n: Mapping[str, int], minimum: int
) -> Rule | None:
    """The rule that hides a cell whatever else is shown; an audience without counted members is never split."""
    if audience_n.get(cell.audience, 0) < minimum:
        return Rule.AUDIENCE
    if cell.group_by is not None and (members is None or not split_allowed(cell.audience)):
        return Rule.AUDIENCE
    if cell.n < minimum:
        return Rule.SMALL
    return Rule.ALIKE if members is not None and (cell.id in members.alike or one_answer(cell)) else None


def _items(one: AudienceMembers, cells: Mapping[str, Cell], rules: dict[str, Rule], minimum: int) -> None:
    """Items against the criterion they make up, in the whole audience.

    Twice a criterion's sum less the sums of its two items is what those few who left one out answered to the other. Of
    one to k - 1 of them, the item with the fewest answers is hidden. An item hidden on its own takes the others of its
    criterion along, for one that is missing follows from the rest.
    """
    for cell in cells.values():
        if cell.kind is not SubjectKind.CRITERION or cell.audience != one.audience or cell.group_by is not None:
            continue
        own = [cell_id(SubjectKind.ITEM, item, one.audience) for item in cell.items]
        own = [name for name in own if name in cells]
        if cell.id in rules or any(name in rules for name in own):
            for name in own:
                rules.setdefault(name, Rule.PART)
            if len(own) == 1:
                rules.setdefault(cell.id, Rule.PART)
        elif 0 < one.partial.get(cell.subject, 0) < minimum:
            rules[min(own, key=lambda name: (cells[name].n, name))] = Rule.SKIPPERS


def _breakdowns(one: AudienceMembers, cells: Mapping[str, Cell], rules: dict[str, Rule], minimum: int) -> None:
    if not split_allowed(one.audience) or not one.dimensions:
        return
    crossings = _crossings(one)
    names = {f"{cell.kind}:{cell.subject}": cell for cell in _wholes_of(one.audience, cells.values())}
    answered = {
        name: Answered(
            people=np.array(one.people[name], dtype=np.int64),
            sums=np.array(one.sums[name], dtype=np.float64),
            squares=np.array(one.squares[name], dtype=np.float64),
            others=tuple(np.array(sums, dtype=np.float64) for sums in one.others.get(name, ())),
            alike=_alike_groups(one, cell, cells),
        )
        for name, cell in names.items()
        if cell.id not in rules and name in one.people
    }
    for name, cell in names.items():
        for group in (group for group, _ in crossings.groups()):
            hidden = cell_id(cell.kind, cell.subject, one.audience, *group)
            if name not in answered and hidden in cells:
                # The groups together give the whole audience, which is hidden.
                rules.setdefault(hidden, Rule.PART)
    # By all subjects, hidden ones too, so that a higher minimum starts from the same sizes.
    most = np.max([one.people[name] for name in names if name in one.people], axis=0)
    found = hide(crossings, answered, minimum, most) if answered else None
    for name, groups in (found.hidden if found is not None else {}).items():
        cell = names[name]
        for group, rule in groups.items():
            hidden = cell_id(cell.kind, cell.subject, one.audience, *group)
            if hidden in cells:
                rules.setdefault(hidden, rule)


def _compositions(
    one: AudienceMembers, cells: Mapping[str, Cell], rules: Mapping[str, Rule], minimum: int
) -> Iterator[str]:
    """Criteria whose complete answerers may be a published set of their own, beside all that is shown already.

    Nobody may follow from it: neither the few who answered too little for a score, nor a few of a group.
    """
    crossings = _crossings(one)
    for name, complete in one.complete.items():
        cell = cells.get(cell_id(SubjectKind.CRITERION, name, one.audience))
        if cell is None or cell.id in rules:
            continue
        if any(cell_id(SubjectKind.ITEM, item, one.audience) in rules for item in cell.items):
            continue
        everything = np.array(complete, dtype=np.int64)
        some = np.array(one.people[f"{SubjectKind.CRITERION}:{name}"], dtype=np.int64) - everything
        unscored = one.partial.get(name, 0) - int(some.sum())
        groups = [
            mask
            for group, mask in crossings.groups()
            if split_allowed(one.audience) and cell_id(SubjectKind.CRITERION, name, one.audience, *group) not in rules
        ]
        rows = np.vstack(
            [np.tile(np.array([np.ones_like(everything), *groups]), 2), np.repeat([1, 0], everything.size)]
        )
        people = np.concatenate([everything, some])
        if not 0 < unscored < minimum and smallest_disclosed(rows.astype(np.int64), people, minimum).safe:
            yield cell.id


def _wholes_of(audience: str, cells: Iterable[Cell]) -> Iterable[Cell]:
    return (cell for cell in cells if cell.audience == audience and cell.group_by is None and cell.kind in _BY_GROUP)


def _crossings(one: AudienceMembers) -> Crossings:
    places = np.array(one.places, dtype=np.int64).reshape(len(one.places), len(one.dimensions))
    return Crossings(dimensions=one.dimensions, values=one.values, places=places)


def _alike_groups(one: AudienceMembers, cell: Cell, cells: Mapping[str, Cell]) -> frozenset[Group]:
    """Groups that answered alike, whatever the minimum: what is hidden at a lower one is hidden at a higher one too."""
    groups = ((name, value) for name, values in zip(one.dimensions, one.values, strict=True) for value in values)
    found = {group: cells.get(cell_id(cell.kind, cell.subject, one.audience, *group)) for group in groups}
    return frozenset(
        group for group, own in found.items() if own is not None and (own.id in one.alike or one_answer(own))
    )


def _parts(cell: Cell, model: Model, known: Collection[str]) -> tuple[str, ...]:
    """The cells of the criteria that a dimension or lens part is made of, those this audience was asked about."""
    if cell.audience == COMBINED:
        return ()
    if cell.kind is SubjectKind.DIMENSION:
        criteria = next(one.criteria for one in model.dimensions if one.id == cell.subject)
    else:
        lens, _, group = cell.subject.partition("/")
        criteria = next(
            part.criteria for one in model.lenses if one.id == lens for part in one.groups if part.id == group
        )
    names = [cell_id(SubjectKind.CRITERION, name, cell.audience, cell.group_by, cell.group) for name in criteria]
    return tuple(name for name in names if name in known)


def _hide_wholes(cells: Iterable[Cell], parts: Mapping[str, tuple[str, ...]], rules: dict[str, Rule]) -> None:
    known = list(cells)
    for cell in known:
        if any(part in rules for part in parts.get(cell.id, ())):
            rules.setdefault(cell.id, Rule.PART)
    shown_n: dict[tuple[SubjectKind, str], int] = {}
    for cell in known:
        if cell.group_by is None and cell.audience != COMBINED and cell.id not in rules:
            key = (cell.kind, cell.subject)
            shown_n[key] = shown_n.get(key, 0) + cell.n
    for cell in known:
        # An audience that went in and is hidden would follow from the others.
        if cell.audience == COMBINED and cell.n > shown_n.get((cell.kind, cell.subject), 0):
            rules.setdefault(cell.id, Rule.PART)


def _shareless(cells: Iterable[Cell], rules: Collection[str]) -> Iterator[str]:
    """Cells of criteria, dimensions and parts of lenses that rest on a hidden item, in whatever group.

    Their favourable share is the mean of their items' shares: of two items, one of which is hidden, it gives the other.
    """
    known = list(cells)
    hidden = {cell.subject for cell in known if cell.kind is SubjectKind.ITEM and cell.id in rules}
    for cell in known:
        if cell.kind is not SubjectKind.ITEM and not hidden.isdisjoint(cell.items):
            yield cell.id
