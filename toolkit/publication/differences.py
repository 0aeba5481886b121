"""Differences that may be shown: between audiences, between a group and the rest, between waves (S15 to S17)."""

from collections.abc import Collection, Iterable, Iterator

from toolkit.assessment import Assessment
from toolkit.disclosure import pairs_shown, split_allowed
from toolkit.publication.value import PublishedChange, PublishedGap, PublishedGroupGap
from toolkit.score.values import Cell, SubjectKind, cell_id


def published_gaps(assessment: Assessment, shown: Collection[str]) -> Iterator[PublishedGap]:
    """Yield the gaps between audiences whose own cells are both shown; they follow from these."""
    for gap in assessment.scores.gaps:
        if any(cell_id(gap.kind, gap.subject, audience) not in shown for audience in (gap.audience, gap.other)):
            continue
        yield PublishedGap(
            kind=gap.kind,
            subject=gap.subject,
            audience=gap.audience,
            other=gap.other,
            difference=gap.difference,
            flagged=gap.flagged,
            effect=gap.effect,
            adjusted_p=gap.adjusted_p,
        )


def published_group_gaps(assessment: Assessment, shown: Collection[str]) -> Iterator[PublishedGroupGap]:
    """Yield the groups that stand out and whose cells are shown.

    The rest follows from a shown group and the shown whole audience, so it tells nothing more; it must reach the
    minimum cell itself.
    """
    minimum = assessment.settings.minimum_cell.average
    for gap in assessment.scores.group_gaps:
        group = cell_id(gap.kind, gap.subject, gap.audience, gap.group_by, gap.group)
        whole = cell_id(gap.kind, gap.subject, gap.audience)
        safe = group in shown and whole in shown and gap.rest_n >= minimum and split_allowed(gap.audience)
        if gap.stands_out and safe and gap.adjusted_p is not None:
            yield PublishedGroupGap(
                kind=gap.kind,
                subject=gap.subject,
                audience=gap.audience,
                group_by=gap.group_by,
                group=gap.group,
                difference=gap.difference,
                effect=gap.effect,
                adjusted_p=gap.adjusted_p,
            )


def published_changes(
    assessment: Assessment, shown: Collection[str], common: Collection[str] = ()
) -> Iterator[PublishedChange]:
    """Yield the changes of shown cells that tell nothing of a few people.

    A change and the later mean give the earlier mean, so both waves need the minimum cell. Of pairs, the pairs and the
    people in one wave only must be enough. A change on fewer items than its cell's is a second score of the same
    people; it is shown where `common` (ids of criterion cells) holds it. The change in the earlier group mix is a
    mixture of the groups' means: it is shown only where every group is.

    Parameters
    ----------
    shown
        Ids of the cells that are shown.
    """
    minimum = assessment.settings.minimum_cell.average
    cells = {cell.id: cell for cell in assessment.scores.cells}
    groups = _groups_shown(cells.values(), shown)
    for change in assessment.changes:
        name = cell_id(change.kind, change.subject, change.audience)
        if name not in shown:
            continue
        if change.unpaired is None:
            safe = change.change.n - cells[name].n >= minimum
        else:
            safe = pairs_shown(change.change.n, change.unpaired, minimum)
        fewer = change.kind is SubjectKind.CRITERION and set(change.items) != set(cells[name].items)
        if not safe or (fewer and name not in common):
            continue
        shift = change.shift
        mixed = shift is not None and shift.smallest >= minimum and groups.get((name, shift.group_by), False)
        yield PublishedChange(
            kind=change.kind,
            subject=change.subject,
            audience=change.audience,
            earlier=change.earlier,
            change=change.change,
            verdict=change.verdict.value,
            adjusted_p=change.adjusted_p,
            items=change.items,
            reweighted=shift.reweighted if shift is not None and mixed else None,
            reweighted_by=shift.group_by if shift is not None and mixed else None,
        )


def _groups_shown(cells: Iterable[Cell], shown: Collection[str]) -> dict[tuple[str, str], bool]:
    """Whether every group of a dimension is shown, by the cell of the whole audience and the dimension."""
    found: dict[tuple[str, str], bool] = {}
    for cell in cells:
        if cell.group_by is not None:
            key = cell_id(cell.kind, cell.subject, cell.audience), cell.group_by
            found[key] = found.get(key, True) and cell.id in shown
    return found
