"""Differences that may be shown: between audiences, between a group and the rest, between waves (S15 to S17)."""

from collections.abc import Collection, Iterator

from toolkit.assessment import Assessment
from toolkit.disclosure import pairs_shown, split_allowed
from toolkit.publication.value import PublishedChange, PublishedGap, PublishedGroupGap
from toolkit.score.values import cell_id


def published_gaps(assessment: Assessment) -> Iterator[PublishedGap]:
    """Yield the gaps between audiences; each has the minimum cell of respondents already."""
    for gap in assessment.scores.gaps:
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


def published_changes(assessment: Assessment, shown: Collection[str]) -> Iterator[PublishedChange]:
    """Yield the changes of shown cells; those of pairs where the pairs, and the people in one wave only, are enough.

    The change in the earlier group mix is a second mixture of the groups' means: with one group hidden it could help
    to solve for it. It is shown only where every group of both waves reaches the minimum cell.
    """
    minimum = assessment.settings.minimum_cell.average
    for change in assessment.changes:
        if cell_id(change.kind, change.subject, change.audience) not in shown:
            continue
        if change.unpaired is not None and not pairs_shown(change.change.n, change.unpaired, minimum):
            continue
        shift = change.shift
        safe = shift is not None and shift.smallest >= minimum and split_allowed(change.audience)
        yield PublishedChange(
            kind=change.kind,
            subject=change.subject,
            audience=change.audience,
            earlier=change.earlier,
            change=change.change,
            verdict=change.verdict.value,
            adjusted_p=change.adjusted_p,
            items=change.items,
            reweighted=shift.reweighted if shift is not None and safe else None,
            reweighted_by=shift.group_by if shift is not None and safe else None,
        )
