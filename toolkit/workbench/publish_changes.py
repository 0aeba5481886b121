"""What is different between the results that are out and those that a run would make now: decisions, files, figures, cells."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from toolkit.documents import read_document
from toolkit.engagement import Engagement
from toolkit.engagement.decision_file import FILE, decisions_on_disk
from toolkit.engagement.decisions import Decisions
from toolkit.errors import CentricError
from toolkit.present.wording import audience_name, subject_name
from toolkit.publication import Publication
from toolkit.publication.figures import figure_values
from toolkit.publication.value import Measure, PublishedCell, SubjectKind
from toolkit.run.record import input_hashes
from toolkit.run.work import last_record

NOTHING = "–"

DECIDED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "quotes": ("quote", ("statement",)),
    "levels": ("level", ("criterion",)),
    "plays": ("play", ("play", "do")),
    "exclusions": ("respondent", ("respondent",)),
    "progress": ("progress of a play", ("play",)),
    "snapshots": ("earlier results", ("withdraw",)),
}
"""How an entry is called and what names it, by section of decisions.yaml."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """A figure that is another one now; `before` and `now` as they are printed, `by` in points, None where one is missing."""

    what: str
    before: str
    now: str
    by: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Since:
    """What changed since the last publication.

    Parameters
    ----------
    files
        Inputs (by name) and what became of each: changed, new or gone.
    decisions
        Decisions made, changed or taken back, in words.
    moved
        Scores of whole audiences (single items aside) and levels that moved, the largest move first.
    figures
        Published figures of any kind that are others now, new or gone.
    newly_hidden, newly_shown
        Cells, in words.
    """

    files: tuple[tuple[str, str], ...] = ()
    decisions: tuple[tuple[str, str], ...] = ()
    moved: tuple[Moved, ...] = ()
    figures: int = 0
    newly_hidden: tuple[str, ...] = ()
    newly_shown: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether a run would publish what is out already."""
        return not (self.files or self.decisions or self.figures or self.newly_hidden or self.newly_shown)


def since(engagement: Engagement, before: Publication, now: Publication) -> Since:
    """Return what a run would change of the results that are out; private, as it names what is hidden."""
    old, new = figure_values(before), figure_values(now)
    cells = {cell.id: cell for cell in before.cells}
    both = [(cells[cell.id], cell) for cell in now.cells if cell.id in cells]
    return Since(
        files=tuple(changed_files(engagement)),
        decisions=tuple(changed_decisions(engagement)),
        moved=tuple(sorted(_moved(before, now), key=lambda one: -(101.0 if one.by is None else abs(one.by)))),
        figures=sum(old.get(name) != new.get(name) for name in {*old, *new}),
        newly_hidden=tuple(_called(now, cell) for was, cell in both if was.hidden is None and cell.hidden is not None),
        newly_shown=tuple(_called(now, cell) for was, cell in both if was.hidden is not None and cell.hidden is None),
    )


def changed_files(engagement: Engagement) -> Iterator[tuple[str, str]]:
    """Yield the input files that are not as the last good run read them, each with what became of it."""
    record = last_record(engagement)
    before, now = ({} if record is None else record.inputs), input_hashes(engagement)
    for name in sorted({*before, *now}):
        if before.get(name) != now.get(name):
            yield name, "new" if name not in before else "gone" if name not in now else "changed"


def changed_decisions(engagement: Engagement) -> Iterator[tuple[str, str]]:
    """Yield the decisions that are others than those the last good run went by; all of them where it kept none.

    A file of decisions that is as that run read it holds none that changed.
    """
    record = last_record(engagement)
    if record is not None and record.inputs.get(FILE) == input_hashes(engagement).get(FILE):
        return
    before, now = _kept(engagement), decisions_on_disk(engagement)
    for section, (called, names) in DECIDED.items():
        then, today = (_by_name(getattr(one, section), names) for one in (before, now))
        for name in [*today, *(name for name in then if name not in today)]:
            if then.get(name) != today.get(name):
                yield f"{called} {name}", _became(then.get(name), today.get(name))


def _kept(engagement: Engagement) -> Decisions:
    path = engagement.outputs.decisions_file
    try:
        return read_document(path, Decisions, path.name) if path.exists() else Decisions()
    except CentricError:
        return Decisions()  # a copy of ours that somebody spoilt: every decision then counts as new


def _by_name(listed: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {" ".join(str(getattr(one, name))[:16] for name in names): one for one in listed}


def _became(then: Any, today: Any) -> str:
    if today is None:
        return "taken back"
    by = getattr(today, "by", None) or getattr(today, "approved_by", "")
    return f"{'decided' if then is None else 'changed'} by {by}, {today.date}"


def _moved(before: Publication, now: Publication) -> Iterator[Moved]:
    names = {one.id: one.name for one in now.model.criteria}
    then, today = ({one.criterion: one.level for one in each.levels} for each in (before, now))
    for criterion in today:
        if then.get(criterion) != today[criterion]:
            level = (NOTHING if one is None else str(one) for one in (then.get(criterion), today[criterion]))
            yield Moved(what=f"Level of {names.get(criterion, criterion)}", before=next(level), now=next(level))
    cells = {cell.id: cell for cell in before.cells}
    for cell in (one for one in now.cells if one.group_by is None and one.kind is not SubjectKind.ITEM):
        was, score = _score(cells.get(cell.id)), _score(cell)
        if was is not None and score is not None and f"{was:.1f}" != f"{score:.1f}":
            yield Moved(what=f"Score: {_called(now, cell)}", before=f"{was:.1f}", now=f"{score:.1f}", by=score - was)


def _score(cell: PublishedCell | None) -> float | None:
    figure = None if cell is None else cell.figures.get(Measure.SCORE_0_100)
    return None if figure is None else figure.value


def _called(publication: Publication, cell: PublishedCell) -> str:
    whose = audience_name(publication, cell.audience)
    group = f", {cell.group_by} {cell.group}" if cell.group_by is not None else ""
    return f"{subject_name(publication, cell.kind, cell.subject)}, {whose}{group}"
