"""Differences that may be shown: between audiences, between a group and the rest, between waves (S15 to S17)."""

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from toolkit.assessment import Assessment
from toolkit.disclosure import pairs_shown, split_allowed
from toolkit.publication.protection import Protection
from toolkit.publication.value import PublishedChange, PublishedGap, PublishedGroupGap
from toolkit.score.comparison import Change
from toolkit.score.values import Cell, GroupGap, SubjectKind, cell_id
from toolkit.stats.arrays import FloatArray
from toolkit.stats.comparison import PERCEPTION_GAP, meaningful, verdict
from toolkit.stats.multiplicity import EXPLORATORY_Q, benjamini_hochberg, holm

AS_IT_WAS = -1.0
"""Stands for a p that needs no adjusting anew."""

Family = tuple[str, ...]


def published_gaps(assessment: Assessment, shown: Collection[str]) -> Iterator[PublishedGap]:
    """Yield the gaps between audiences whose own cells are both shown; they follow from these."""
    known = [
        (gap, all(cell_id(gap.kind, gap.subject, audience) in shown for audience in (gap.audience, gap.other)))
        for gap in assessment.scores.gaps
    ]
    families = [(gap.kind.value, gap.audience, gap.other) for gap, _ in known]
    again = _adjusted([gap.p for gap, _ in known], [safe for _, safe in known], families, holm)
    for (gap, safe), adjusted in zip(known, again, strict=True):
        if safe:
            figure = gap.difference
            significant = adjusted is not None and adjusted < round(1.0 - figure.level, 12)
            yield PublishedGap(
                kind=gap.kind,
                subject=gap.subject,
                audience=gap.audience,
                other=gap.other,
                difference=figure,
                flagged=gap.flagged if adjusted == AS_IT_WAS else meaningful(figure, PERCEPTION_GAP) and significant,
                effect=gap.effect,
                adjusted_p=gap.adjusted_p if adjusted == AS_IT_WAS else adjusted,
            )


def published_group_gaps(assessment: Assessment, shown: Collection[str]) -> Iterator[PublishedGroupGap]:
    """Yield the groups that stand out and whose cells are shown.

    The rest follows from a shown group and the shown whole audience, so it tells nothing more; it must reach the
    minimum cell itself.
    """
    known = [(gap, _group_shown(gap, assessment, shown)) for gap in assessment.scores.group_gaps]
    families = [(gap.kind.value, gap.subject, gap.audience, gap.group_by) for gap, _ in known]
    again = _adjusted([gap.p for gap, _ in known], [safe for _, safe in known], families, benjamini_hochberg)
    for (gap, safe), adjusted in zip(known, again, strict=True):
        p = gap.adjusted_p if adjusted == AS_IT_WAS else adjusted
        stands_out = gap.stands_out
        if adjusted != AS_IT_WAS:
            stands_out = p is not None and p <= EXPLORATORY_Q and meaningful(gap.difference)
        if safe and stands_out and p is not None:
            yield PublishedGroupGap(
                kind=gap.kind,
                subject=gap.subject,
                audience=gap.audience,
                group_by=gap.group_by,
                group=gap.group,
                difference=gap.difference,
                effect=gap.effect,
                adjusted_p=p,
            )


def published_changes(
    assessment: Assessment, shown: Collection[str], protection: Protection
) -> Iterator[PublishedChange]:
    """Yield the changes of shown cells that tell nothing of a few people.

    A change and the later mean give the earlier mean, so both waves need the minimum cell and more than one answer. Of
    pairs, the pairs and the people in one wave only must be enough. A change on fewer items than its cell's is a second
    score of the same people; it is shown where `Protection.common_changes` holds it. The change of a dimension or part
    of a lens is the mean of its criteria's, so it goes where one of these does. The change in the earlier group mix is
    a mixture of the groups' means: it is shown only where every group is.

    Parameters
    ----------
    shown
        Ids of the cells that are shown.
    """
    minimum = assessment.settings.minimum_cell.average
    cells = {cell.id: cell for cell in assessment.scores.cells}
    groups = _groups_shown(cells.values(), shown)
    safe = {
        (name, change.items)
        for change in assessment.changes
        if (name := cell_id(change.kind, change.subject, change.audience)) in shown
        and _change_safe(change, cells[name], protection, minimum)
    }
    whole = {name for name, _ in safe}
    known = [
        (change, (name, change.items) in safe and _parts_safe(change, protection.parts.get(name, ()), cells, whole))
        for change in assessment.changes
        for name in (cell_id(change.kind, change.subject, change.audience),)
    ]
    families = [(change.kind.value, change.audience) for change, _ in known]
    again = _adjusted([change.p for change, _ in known], [safe for _, safe in known], families, holm)
    for (change, is_safe), adjusted in zip(known, again, strict=True):
        if not is_safe:
            continue
        shift = change.shift
        name = cell_id(change.kind, change.subject, change.audience)
        mixed = shift is not None and shift.smallest >= minimum and groups.get((name, shift.group_by), False)
        as_it_was = adjusted == AS_IT_WAS
        yield PublishedChange(
            kind=change.kind,
            subject=change.subject,
            audience=change.audience,
            earlier=change.earlier,
            change=change.change,
            verdict=(change.verdict if as_it_was else verdict(change.change, adjusted)).value,
            adjusted_p=change.adjusted_p if as_it_was else adjusted,
            items=change.items,
            reweighted=shift.reweighted if shift is not None and mixed else None,
            reweighted_by=shift.group_by if shift is not None and mixed else None,
        )


def _change_safe(change: Change, cell: Cell, protection: Protection, minimum: int) -> bool:
    if change.unpaired is None:
        enough = change.change.n - cell.n >= minimum
    else:
        enough = pairs_shown(change.change.n, change.unpaired, minimum)
    fewer = change.kind is SubjectKind.CRITERION and set(change.items) != set(cell.items)
    return enough and not change.earlier_alike and not (fewer and cell.id not in protection.common_changes)


def _parts_safe(change: Change, parts: Collection[str], cells: Mapping[str, Cell], safe: Collection[str]) -> bool:
    """Whether the change of each criterion that a whole's change is the mean of is shown too."""
    return all(name in safe for name in parts if set(cells[name].items) & set(change.items))


def _group_shown(gap: GroupGap, assessment: Assessment, shown: Collection[str]) -> bool:
    group = cell_id(gap.kind, gap.subject, gap.audience, gap.group_by, gap.group)
    whole = cell_id(gap.kind, gap.subject, gap.audience)
    enough = gap.rest_n >= assessment.settings.minimum_cell.average
    return group in shown and whole in shown and enough and split_allowed(gap.audience)


def _adjusted(
    raw: Sequence[float | None],
    shown: Sequence[bool],
    families: Sequence[Family],
    adjust: Callable[[list[float]], FloatArray],
) -> list[float | None]:
    """The p of each one after adjusting over those of its family that are shown; `AS_IT_WAS` where all of them are.

    An adjusted p may be that of another member of its family. Of a hidden one it would tell the p, and with it the mean.
    """
    found: list[float | None] = [AS_IT_WAS] * len(raw)
    for family in {name for name, is_shown in zip(families, shown, strict=True) if not is_shown}:
        places = [place for place, name in enumerate(families) if name == family and shown[place]]
        given = [math.nan if (p := raw[place]) is None else p for place in places]
        for place, p in zip(places, adjust(given) if given else (), strict=True):
            found[place] = None if math.isnan(p) else float(p)
    return found


def _groups_shown(cells: Iterable[Cell], shown: Collection[str]) -> dict[tuple[str, str], bool]:
    """Whether every group of a dimension is shown, by the cell of the whole audience and the dimension."""
    found: dict[tuple[str, str], bool] = {}
    for cell in cells:
        if cell.group_by is not None:
            key = cell_id(cell.kind, cell.subject, cell.audience), cell.group_by
            found[key] = found.get(key, True) and cell.id in shown
    return found
