"""The audit of a publication from itself alone, as an outsider could make it: tables, cells, hidden, and what gives way.

`publish` runs it over everything it is about to hand out; `centric audit` runs it over a folder of deliverables too.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from toolkit.disclosure import distribution_shown
from toolkit.disclosure.search import smallest_disclosed
from toolkit.errors import DisclosureError
from toolkit.publication.value import COMBINED, Publication, PublishedCell, SubjectKind
from toolkit.score.values import cell_id

MOST_NAMED = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Leak:
    """One way to work out what is hidden.

    Parameters
    ----------
    table
        The table it starts from: a cell id without its group, or the id of a gap or change.
    sentence
        What gives what away, in words, without a number of people.
    """

    table: str
    sentence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OutsideAudit:
    """What an outsider's audit of a publication came to; `leaks` is empty when nothing gives way.

    `tables` are breakdowns and whole-audience figures by kind and audience; `rules` counts hidden cells by kind.
    """

    tables: int
    cells: int
    hidden: int
    hidden_by_kind: dict[str, int]
    leaks: tuple[Leak, ...]


def audit_publication(publication: Publication) -> OutsideAudit:
    """Return what can be worked out from a publication alone: its n's, sums, gaps, combined scores and changes."""
    hidden = Counter(cell.kind.value for cell in publication.cells if cell.hidden is not None)
    tables = {(cell.kind, cell.audience, cell.group_by) for cell in publication.cells}
    leaks = (
        *_breakdowns(publication),
        *_wholes(publication),
        *_combined(publication),
        *_differences(publication),
        *_distributions(publication),
    )
    return OutsideAudit(
        tables=len(tables),
        cells=len(publication.cells),
        hidden=hidden.total(),
        hidden_by_kind=dict(sorted(hidden.items())),
        leaks=leaks,
    )


def check_publication(publication: Publication) -> None:
    """Refuse a publication that gives somebody away; DisclosureError names the tables and what to do."""
    refuse(audit_publication(publication).leaks)


def refuse(leaks: tuple[Leak, ...]) -> None:
    """Raise DisclosureError that names the tables of the leaks; nothing without any."""
    if leaks:
        named = "\n".join(f"  {leak.table}: {leak.sentence}" for leak in leaks[:MOST_NAMED])
        more = f"\n  and {len(leaks) - MOST_NAMED} more" if len(leaks) > MOST_NAMED else ""
        raise DisclosureError(
            f"what would be published gives people away; nothing was written.\n{named}{more}\n"
            "Drop the breakdown from groups in engagement.yaml, or raise minimum_cell."
        )


def _breakdowns(publication: Publication) -> Iterator[Leak]:
    """Groups of one breakdown against their total: what is hidden must be several groups of enough people together."""
    breakdowns: dict[tuple[str, str], list[PublishedCell]] = {}
    for cell in publication.cells:
        if cell.group_by is not None and cell.kind in (SubjectKind.CRITERION, SubjectKind.OUTCOME):
            breakdowns.setdefault((cell_id(cell.kind, cell.subject, cell.audience), cell.group_by), []).append(cell)
    for (name, dimension), groups in breakdowns.items():
        whole = publication.cell_by_id.get(name)
        shown = [cell.n for cell in groups if cell.n is not None]
        if whole is None or whole.n is None or not shown:
            if shown and (whole is None or whole.n is None) and len(shown) == len(groups):
                yield Leak(table=f"{name}/{dimension}", sentence="the groups add up to the hidden whole")
            continue
        rest = whole.n - sum(shown)
        if rest <= 0:
            continue
        people = np.array([*shown, rest], dtype=np.int64)
        rows = np.vstack([np.ones(people.size), np.eye(people.size)[:-1]]).astype(np.int64)
        solved = not smallest_disclosed(rows, people, publication.minimum_cell).safe
        if solved or len(shown) == len(groups) - 1:
            yield Leak(
                table=f"{name}/{dimension}", sentence="the hidden groups follow from the shown ones and the whole"
            )


def _wholes(publication: Publication) -> Iterator[Leak]:
    """A dimension or part of a lens is shown only where each of its criteria is."""
    members = {(SubjectKind.DIMENSION, one.id): one.criteria for one in publication.model.dimensions}
    members |= {
        (SubjectKind.LENS_GROUP, f"{lens.id}/{part.id}"): part.criteria
        for lens in publication.model.lenses
        for part in lens.groups
    }
    for cell in publication.cells:
        if cell.hidden is not None or cell.audience == COMBINED:
            continue
        for criterion in members.get((cell.kind, cell.subject), ()):
            part = publication.cell(SubjectKind.CRITERION, criterion, cell.audience, cell.group_by, cell.group)
            if part is not None and part.hidden is not None:
                yield Leak(
                    table=cell.id, sentence="it holds a criterion that is hidden there, which follows from the others"
                )


def _combined(publication: Publication) -> Iterator[Leak]:
    """A combined figure of audiences of which one is hidden gives that one away."""
    for cell in publication.cells:
        if cell.audience == COMBINED and cell.n is not None:
            mates = (publication.cell(cell.kind, cell.subject, one.id) for one in publication.audiences)
            if cell.n > sum(mate.n for mate in mates if mate is not None and mate.n is not None):
                yield Leak(table=cell.id, sentence="an audience in it is hidden, which follows from the others")


def _differences(publication: Publication) -> Iterator[Leak]:
    """A difference with one shown side gives the other; a mixture of groups needs all of them shown."""

    def hidden(name: str) -> bool:
        cell = publication.cell_by_id.get(name)
        return cell is not None and cell.hidden is not None

    for gap in publication.gaps:
        if any(hidden(cell_id(gap.kind, gap.subject, audience)) for audience in (gap.audience, gap.other)):
            yield Leak(table=gap.id, sentence="one side of the difference is hidden")
    for group in publication.group_gaps:
        whole = cell_id(group.kind, group.subject, group.audience)
        if hidden(whole) or hidden(cell_id(group.kind, group.subject, group.audience, group.group_by, group.group)):
            yield Leak(table=group.id, sentence="the group or its audience is hidden")
    mixed = {
        (cell.kind, cell.subject, cell.audience, cell.group_by)
        for cell in publication.cells
        if cell.group_by is not None and cell.hidden is not None
    }
    for change in publication.changes:
        if hidden(cell_id(change.kind, change.subject, change.audience)):
            yield Leak(table=change.id, sentence="the later figure is hidden")
        if (change.kind, change.subject, change.audience, change.reweighted_by) in mixed:
            yield Leak(table=change.id, sentence="the change in the earlier mix holds a hidden group")


def _distributions(publication: Publication) -> Iterator[Leak]:
    for cell in publication.cells:
        if cell.distribution and not distribution_shown(cell.distribution, publication.minimum_distribution):
            yield Leak(table=cell.id, sentence="all or all but one gave the same answer")
