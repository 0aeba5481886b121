"""centric progress: what a filled-in plan says, read back into review/decisions.yaml."""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toolkit.cli.output import print_json
from toolkit.errors import InputError, Problem

if TYPE_CHECKING:
    from toolkit.engagement import Engagement
    from toolkit.recommend.progress_read import PlanEntry, ReportedPlay
    from toolkit.report.workbook.cells import Cell
    from toolkit.report.workbook.filled import FilledPlan, PlanRow

FILE = "review/decisions.yaml"
LONGEST_SHOWN = 40
LONGEST_LINE = 100


@click.command()
@click.argument("engagement", type=click.Path(path_type=Path))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--by", metavar="NAME", help="Who reports it: with a name it is written, without it is only shown.")
@click.option(
    "--date", metavar="YYYY-MM-DD", type=click.DateTime(["%Y-%m-%d"]), help="When it was reported; today if left out."
)
@click.option("--all", "everything", is_flag=True, help="Also plays that are not started and have no note.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def progress(
    engagement: Path, file: Path, by: str | None, date: dt.datetime | None, everything: bool, as_json: bool
) -> None:
    """Read the statuses and notes of the plan in FILE (a filled-in report.xlsx) into review/decisions.yaml of ENGAGEMENT.

    ENGAGEMENT is the wave that reports on the plays, most often the one after the plan's. What would be written is shown
    first; with --by it is written, all of it or, where anything in the plan cannot be read, none of it.
    """
    from toolkit.engagement import open_engagement  # start-up: reading the settings
    from toolkit.report.workbook.filled import filled_plan  # start-up: the writers of the deliverables

    opened = open_engagement(engagement)
    plan = filled_plan(_content(file), file.name)
    reported = _reported(opened, plan, file.name)
    wanted = [one for one in reported if one.is_news and (everything or not one.is_blank)]
    if by is not None:
        _write(opened, wanted, by.strip(), (date or dt.datetime.now()).date())  # noqa: DTZ005 - the day where they are
    if as_json:
        print_json({"written": by is not None, "progress": [_as_dict(one) for one in wanted]})
    else:
        click.echo("\n".join(_page(wanted, reported, by)))


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise InputError(
            Problem(
                code="missing-file",
                file=file.name,
                found="not there, or not readable",
                expected="report.xlsx with its plan filled in",
                remedy="Check the path",
            )
        ) from None


def _reported(opened: "Engagement", plan: "FilledPlan", file: str) -> "tuple[ReportedPlay, ...]":
    from toolkit.engagement import Decisions
    from toolkit.engagement.decision_file import decisions_on_disk
    from toolkit.recommend.progress_read import reported_plays

    client = opened.settings.client.id
    if plan.client and plan.client != client:
        raise InputError(
            Problem(
                code="another-client",
                file=file,
                found=f"the plan of '{plan.client}'",
                expected=f"a plan of '{client}'",
                remedy="Check which file and which engagement belong together",
            )
        )
    before = opened.earlier()
    earlier = Decisions() if before is None else before.decisions
    entries = [_entry(row, plan) for row in plan.rows]
    return reported_plays(entries, opened.readers_model, decisions_on_disk(opened), earlier, file)


def _entry(row: "PlanRow", plan: "FilledPlan") -> "PlanEntry":
    from toolkit.recommend.progress_read import PlanEntry

    cells = {name: row.cells.get(name) for name in ("action", "status", "note")}
    strange = {}
    if (status := cells["status"]) is not None and (status.formula or not row.status) and not _is_empty(status):
        strange["status"] = _strange(status)
    if (note := cells["note"]) is not None and (note.formula or note.value is None):
        strange["note"] = _strange(note)
    texts = {name: "" if cell is None or name in strange else _text(cell) for name, cell in cells.items()}
    return PlanEntry(
        play=row.play,
        action=texts["action"],
        status="" if "status" in strange else row.status,
        note=texts["note"],
        places={name: f"{plan.sheet}!{plan.columns.get(name, '')}{row.number}" for name in ("play", "status", "note")},
        strange=strange,
    )


def _is_empty(cell: "Cell") -> bool:
    return isinstance(cell.value, str) and not cell.text and not cell.formula


def _text(cell: "Cell") -> str:
    return f"{cell.value:g}" if isinstance(cell.value, float) else cell.text


def _strange(cell: "Cell") -> str:
    if cell.formula:
        return "a formula"
    if isinstance(cell.value, float):
        return "a number"
    return f"'{cell.text[:LONGEST_SHOWN]}'" if cell.text else "an error"


def _write(opened: "Engagement", wanted: "Sequence[ReportedPlay]", by: str, date: dt.date) -> None:
    """Write each report in the place of the one before, through the function that every decision goes through."""
    from toolkit.engagement.decision_file import decide, decisions_on_disk

    if not by:
        remedy = "Say who reports it, such as --by 'A. Consultant'"
        raise InputError(Problem(code="decision-refused", file=FILE, found="no name", remedy=remedy))
    for one in wanted:
        entry = {"play": one.play, "status": one.status, "by": by, "date": date.isoformat()}
        while sum(each.play == one.play for each in decisions_on_disk(opened).progress) > 1:
            decide(opened, "progress", "play", None, one.play)  # the last one of several counts: one is to stand there
        decide(opened, "progress", "play", {**entry, **({"note": one.note} if one.note else {})}, one.play)


def _page(wanted: "Sequence[ReportedPlay]", reported: "Sequence[ReportedPlay]", by: str | None) -> Iterator[str]:
    for one in wanted:
        was = f" (was {_shown(one.before.status)}, {one.before.by}, {one.before.date})" if one.before else ""
        yield f"{one.place}  {one.play}: {_shown(one.status)}{was}"
        yield f"    {one.action[:LONGEST_LINE]}"
        if one.note:
            yield f"    Note: {one.note[:LONGEST_LINE]}"
    known = sum(not one.is_news for one in reported)
    blank = len(reported) - len(wanted) - known
    left = [f"{known} said so already" if known else "", f"{blank} not started, without a note" if blank else ""]
    more = "; ".join(each for each in left if each)
    said = f"{len(wanted)} of {len(reported)} plays{f' ({more})' if more else ''}"
    if by is None:
        yield f"{said} would be written into {FILE}. Nothing is written yet: say who reports it with --by NAME."
    else:
        yield f"{said} written into {FILE}."


def _shown(status: str) -> str:
    return status.replace("-", " ")


def _as_dict(one: "ReportedPlay") -> dict[str, Any]:
    before = None if one.before is None else one.before.status
    return {"play": one.play, "status": one.status, "note": one.note, "place": one.place, "before": before}
