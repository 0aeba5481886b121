"""out/work/run.html: what a run was made from, and from any figure of a deliverable back to the notebook cell that made it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import jinja2
import nbformat
import yaml
from nbformat import ValidationError

from toolkit.publication import Publication
from toolkit.publication.figures import figure_values
from toolkit.run.record import RunRecord
from toolkit.shipped import templates_folder

SCORES, INTERVIEWS, PLAYS = "2_scores", "3_interviews", "4_recommendations"

MADE_BY: Mapping[str, tuple[str, str]] = {
    "criterion": (SCORES, "criteria_table(desk)"),
    "criterion/": (SCORES, 'groups_table(desk, "criterion")'),
    "dimension": (SCORES, "dimensions_table(desk)"),
    "dimension/": (SCORES, "groups_table(desk)"),
    "lens-group": (SCORES, "lens_groups_table(desk)"),
    "lens-group/": (SCORES, 'groups_table(desk, "lens-group")'),
    "item": (SCORES, "item_scores_table(desk)"),
    "outcome": (SCORES, "outcomes_table(desk)"),
    "outcome/": (SCORES, "outcome_groups_table(desk)"),
    "gap": (SCORES, "gaps_table(desk)"),
    "group-gap/": (SCORES, "groups_table(desk)"),
    "change": (SCORES, "changes_table(desk)"),
    "comparability": (SCORES, "changes_table(desk)"),
    "drivers": (SCORES, "drivers_table(desk)"),
    "driver": (SCORES, "drivers_table(desk)"),
    "reliability": (SCORES, "reliability_table(desk)"),
    "audience": ("1_data", "responses_table(desk)"),
    "rule": ("1_data", "hiding_table(desk)"),
    "level": (INTERVIEWS, "evidence_table(desk)"),
    "dimension-level": (INTERVIEWS, "evidence_table(desk)"),
    "agreement": (INTERVIEWS, "agreement_by_round_table(desk)"),
    "play": (PLAYS, "recommendations_table(desk)"),
}
"""Notebook and call in it that makes a figure, by the kind of its id; with ``/`` behind it, by group."""

CALL = re.compile(r"workbench\.(\w+\(desk(?:, \"[\w-]+\")?\))")

MADE_ELSEWHERE: Mapping[str, str] = {
    "trend": "read from the published results of the earlier wave",
    "benchmark": "read from the practice's edition of benchmarks",
}
"""Where the figures come from that no notebook of this run makes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MakingCell:
    """One executed cell: notebook, its number there (as JupyterLab shows it, from 1), its id, heading and source."""

    notebook: str
    number: int
    id: str
    heading: str
    source: str

    @property
    def link(self) -> str:
        """Address of the cell from out/work, as JupyterLab opens it."""
        return f"{self.notebook}.ipynb#cell-id={self.id}"


def kind_of(figure: str) -> str:
    """Return the kind of a figure by its id, a key of `MADE_BY` or `MADE_ELSEWHERE` where the kind is known."""
    kind = re.split(r"[:#]", figure, maxsplit=1)[0]
    by_group = f"{kind}/" in MADE_BY and re.match(r"[^@]*@[A-Za-z0-9._-]+/", figure)
    return f"{kind}/" if by_group else kind


def making_cells(work: Path) -> dict[tuple[str, str], MakingCell]:
    """Return the executed cells of the notebooks in a work folder, by notebook and each call of `MADE_BY` in them."""
    found = dict[tuple[str, str], MakingCell]()
    for path in sorted(work.glob("[0-9]_*.ipynb")):
        heading = ""
        for cell in _cells(path):
            if cell.cell_type == "markdown":
                titles = re.findall(r"^#+ (.+)$", cell.source, re.MULTILINE)
                heading = titles[-1] if titles else heading
            elif cell.get("execution_count"):
                source = cell.source.strip()
                number, name = int(cell.execution_count), str(cell.get("id", ""))
                made = MakingCell(notebook=path.stem, number=number, id=name, heading=heading, source=source)
                found |= {(path.stem, call): made for call in CALL.findall(source)}
    return found


def _cells(path: Path) -> Sequence[nbformat.NotebookNode]:
    try:
        return list(nbformat.read(path, as_version=4).cells)
    except (OSError, ValueError, AttributeError, TypeError, ValidationError):
        return []  # a working paper that somebody broke: its cells are not known, and nothing else is wrong


def made_in(figure: str, cells: Mapping[tuple[str, str], MakingCell]) -> MakingCell | None:
    """Return the executed cell that made a figure; None for one of another run, or where the notebooks are gone."""
    notebook, call = MADE_BY.get(kind_of(figure), ("", ""))
    return cells.get((notebook, call))


def provenance_page(record: RunRecord, publication: Publication, work: Path) -> bytes:
    """Return run.html: the record as a page, and every figure with the cell that made it. Private, like run.json."""
    cells = making_cells(work)
    figures: dict[MakingCell | str, list[str]] = {}
    for figure in _whole_figures(publication):
        made = made_in(figure, cells) or MADE_ELSEWHERE.get(kind_of(figure), "no notebook of this run")
        figures.setdefault(made, []).append(figure)
    order = sorted(figures, key=lambda made: (made.notebook, made.number) if isinstance(made, MakingCell) else ("~", 0))
    settings = yaml.safe_dump(dict(record.settings), allow_unicode=True, sort_keys=False)
    listed = {made: figures[made] for made in order}
    page = _template().render(record=record, publication=publication, figures=listed, settings=settings)
    return page.encode("utf-8")


def _whole_figures(publication: Publication) -> Sequence[str]:
    """The ids of all figures, those of an interval's ends and of its base standing under their figure."""
    known = figure_values(publication)
    parts = re.compile(r"^(.+)\.(?:low|high|n)$")
    return [name for name in known if (part := parts.match(name)) is None or part[1] not in known]


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates_folder() / "reports" / "provenance"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("run.html.j2")
