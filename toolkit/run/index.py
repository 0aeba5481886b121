"""The index of all runs under a client_data folder: a page and a workbook, private to the practice."""

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
import xlsxwriter

from toolkit.engagement import Engagement, open_engagement, waves_in, write_atomically
from toolkit.errors import CentricError
from toolkit.findings import Severity
from toolkit.present.wording import words_for
from toolkit.publication import read_results
from toolkit.report.content import headline
from toolkit.run.gate import PASSED
from toolkit.run.record import RunRecord
from toolkit.run.work import last_record
from toolkit.shipped import templates_folder

if TYPE_CHECKING:
    from toolkit.run.job import JobResult

PAGE, WORKBOOK = "index.html", "index.xlsx"
OLD_RESULTS = "The results that are there are those of an earlier run."


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexRow:
    """What the index says of one engagement.

    `state` is ``done``, ``failed`` or ``not run``; `findings` are counts by severity, private ones too; `checks` are the verdicts of the
    quality gate; `seconds` are those of the last good run, by step; `links` lead from the index to its files.
    """

    engagement: str
    client: str = ""
    wave: str = ""
    state: str
    headline: str = ""
    problem: str = ""
    findings: Mapping[str, int] = field(default_factory=dict)
    checks: Mapping[str, str] = field(default_factory=dict)
    started: str = ""
    seconds: Mapping[str, float] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)

    @property
    def gate(self) -> str:
        """The quality gate in a word: ``passed``, the names of what failed, or blank when it was not asked."""
        failed = [name for name, verdict in self.checks.items() if verdict != PASSED]
        return ", ".join(failed) or (PASSED if self.checks else "")


def write_index(root: Path, results: Iterable["JobResult"] = ()) -> list[Path]:
    """Write index.html and index.xlsx of all engagements under `root`; return their paths.

    Parameters
    ----------
    root
        A client_data folder.
    results
        How the runs of the batch went: they tell what failed and why.
    """
    written = index_files(index_rows(root, results))
    for name, content in written.items():
        write_atomically(root / name, content)
    return [root / name for name in written]


def index_files(rows: Sequence[IndexRow]) -> dict[str, bytes]:
    """Return the index as files by name, the page first."""
    return {PAGE: _page(rows), WORKBOOK: _workbook(rows)}


def in_index_order(rows: Iterable[IndexRow]) -> list[IndexRow]:
    """Return rows as the index shows them: what failed first, then by name."""
    return sorted(rows, key=lambda row: (row.state != "failed", row.engagement))


def published_row(root: Path, engagement: Engagement) -> IndexRow:
    """Return the row of an engagement that has results; InputError when they cannot be read."""
    return _published_row(root, engagement, _published(engagement), "done", "")


def index_rows(root: Path, results: Iterable["JobResult"] = ()) -> list[IndexRow]:
    """Return a row an engagement under `root`: what failed first, then by name."""
    told = {Path(result.folder).resolve(): result for result in results}  # those of a store match no folder
    folders = [folder for client in sorted(root.iterdir()) if client.is_dir() for folder in waves_in(client)]
    rows = [_row(root, folder, told.get(folder.resolve())) for folder in folders if folder != folder.parent]
    return in_index_order(row for row in rows if row is not None)


def _row(root: Path, folder: Path, result: "JobResult | None") -> IndexRow | None:
    name = f"{folder.parent.name}/{folder.name}"
    failed = result is not None and result.status == "failed"
    problem = result.problem if result is not None else ""
    try:
        engagement = open_engagement(folder)
    except CentricError as error:
        # a folder without engagement.yaml is no engagement, unless the batch was asked to run it
        return IndexRow(engagement=name, state="failed", problem=problem or str(error)) if result is not None else None
    if result is None and engagement.failed_folder.exists():
        failed, problem = True, "Its last run failed; centric run tells why."
    try:
        published = _published(engagement) if engagement.results_file.exists() else None
    except CentricError as error:
        published, failed, problem = None, True, problem or str(error)
    state = "failed" if failed else "done" if published is not None else "not run"
    if published is None:
        client, wave = engagement.settings.client.name, engagement.settings.wave.name
        return IndexRow(engagement=name, client=client, wave=wave, state=state, problem=problem)
    return _published_row(root, engagement, published, state, f"{problem}\n{OLD_RESULTS}" if failed else "")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Published:
    """What the index takes from results: whose they are, and what they come to; and the record of their run."""

    client: str
    wave: str
    headline: str
    record: RunRecord | None


def _published(engagement: Engagement) -> _Published:
    """What is published: as the record of the run has it, where results.json is still the one of that run.

    It takes a thirtieth of the time that reading results.json takes, which is what an index of a thousand clients needs.
    """
    path, record = engagement.results_file, last_record(engagement)
    if record is not None and record.headline and record.outputs.get(path.name) == _sha256(path):
        return _Published(client=record.client_name, wave=record.wave_name, headline=record.headline, record=record)
    publication = read_results(path)
    told = str(headline(publication, words_for(publication)))
    return _Published(client=publication.client_name, wave=publication.wave_name, headline=told, record=record)


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _published_row(root: Path, engagement: Engagement, published: _Published, state: str, problem: str) -> IndexRow:
    record = published.record
    written = sorted(engagement.outputs.client_folder.iterdir())
    return IndexRow(
        engagement=engagement.name,
        client=published.client,
        wave=published.wave,
        state=state,
        headline=published.headline,
        problem=problem,
        findings=record.findings if record is not None else {},
        checks=record.checks if record is not None else {},
        started=record.started if record is not None else "",
        seconds=record.seconds if record is not None else {},
        links={path.name: Path(os.path.relpath(path, root)).as_posix() for path in written},
    )


def _page(rows: Sequence[IndexRow]) -> bytes:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates_folder() / "reports" / "index"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    counts = {state: sum(row.state == state for row in rows) for state in ("done", "failed", "not run")}
    slowest = max((sum(row.seconds.values()) for row in rows), default=0.0)
    template = environment.get_template("index.html.j2")
    return template.render(rows=rows, counts=counts, slowest=slowest, severities=list(reversed(Severity))).encode()


def _workbook(rows: Sequence[IndexRow]) -> bytes:
    """A row an engagement; every text is written as text, so that no name is taken for a formula."""
    severities = [severity.value for severity in reversed(Severity)]
    steps = list(dict.fromkeys(step for row in rows for step in row.seconds))
    head = ["engagement", "client", "wave", "state", "quality gate", "headline", "problem", *severities, "started"]
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet, bold = book.add_worksheet("Runs"), book.add_format({"bold": True, "bottom": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for column, name in enumerate([*head, "seconds", *(f"seconds: {step}" for step in steps), "report"]):
            sheet.write_string(0, column, name, bold)
        for line, row in enumerate(rows, start=1):
            texts = [row.engagement, row.client, row.wave, row.state, row.gate, row.headline, row.problem]
            for column, text in enumerate(texts):
                sheet.write_string(line, column, text, wrapped)
            for column, severity in enumerate(severities, start=len(texts)):
                sheet.write_number(line, column, row.findings.get(severity, 0))
            sheet.write_string(line, len(head) - 1, row.started)
            times = [sum(row.seconds.values()), *(row.seconds.get(step, 0.0) for step in steps)]
            for column, seconds in enumerate(times, start=len(head)):
                sheet.write_number(line, column, round(seconds, 3))
            sheet.write_string(line, len(head) + len(times), row.links.get("report.html", ""))
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(1, len(rows)), len(head) + len(steps) + 1)
        sheet.set_column(0, 4, 18)
        sheet.set_column(5, 6, 60)
    return stream.getvalue()
