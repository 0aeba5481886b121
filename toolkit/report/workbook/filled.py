"""A plan sheet as a person filled it in: a row a play, found by the names of its columns and the play's id."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from lxml import etree

from toolkit.errors import InputError, Problem
from toolkit.report.deck.parts import Parts, parse, read_parts
from toolkit.report.workbook.cells import (
    MAIN,
    Cell,
    cells_of,
    custom_properties,
    defined_names,
    shared_texts,
    sheet_parts,
    split,
)
from toolkit.report.workbook.making import PROPERTIES
from toolkit.report.workbook.plan import COLUMNS, NAMED, STATUSES
from toolkit.words import Words
from toolkit.words.catalogue import languages

RANGE = re.compile(
    r"^'?(?P<sheet>.+?)'?!\$?(?P<column>[A-Z]{1,3})\$?(?P<first>\d+)(?::\$?[A-Z]{1,3}\$?(?P<last>\d+))?$"
)
LOOKED_UP = re.compile(r'"play:([^"#]+)#rank"')
SINCE_1904 = 1462
"""Days between the two calendars that Excel counts dates by."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanRow:
    """A row of a plan that says anything.

    Parameters
    ----------
    number
        The row's number on the sheet, from 1.
    play
        The id of its play; blank for a row that a person added.
    cells
        What stands in each column, by the names of `COLUMNS`; a column that is gone is left out.
    """

    number: int
    play: str
    cells: Mapping[str, Cell]

    @property
    def status(self) -> str:
        """The status chosen: one of `STATUSES`, whatever the language; blank for none, and for what is no status."""
        cell = self.cells.get("status")
        return "" if cell is None else status_words().get(cell.text.casefold(), "")


@dataclass(frozen=True, kw_only=True, slots=True)
class FilledPlan:
    """A plan sheet: its name, the part it stands in, the column of each name, its rows, and whose results it was made from.

    `client`, `wave` and `snapshot` are blank where the program that saved the file dropped its properties.
    """

    sheet: str
    part: str
    columns: Mapping[str, str]
    first: int
    last: int
    rows: tuple[PlanRow, ...]
    client: str
    wave: str
    snapshot: str


@cache
def status_words() -> Mapping[str, str]:
    """Return the status that each word for one stands for, in every language there are messages in, and its own id."""
    found = {status: status for status in STATUSES}
    for language in languages():
        words = Words(language)
        for family in ("book.status", "progress"):
            found |= {words.code(family, status).casefold(): status for status in STATUSES}
    return found


def filled_plan(content: bytes, name: str) -> FilledPlan:
    """Return the plan sheet of a workbook of this program, whatever a person did to it since.

    Raises
    ------
    InputError
        It is no workbook, a damaged one, or one without the plan.
    """
    try:
        return plan_of(read_parts(content, name), name)
    except (InputError, etree.LxmlError, KeyError, IndexError, ValueError) as error:
        if isinstance(error, InputError) and error.problems[0].code == "no-plan":
            raise
    raise InputError(
        Problem(
            code="damaged-file",
            file=name,
            found="a file that is no Excel workbook, or a damaged or locked one",
            expected="report.xlsx with its plan filled in",
            remedy="Save it anew as .xlsx, without a password",
        )
    )


def plan_of(parts: Parts, name: str) -> FilledPlan:
    """Return the plan sheet of an opened workbook; InputError when it has none."""
    places = {called: RANGE.match(defined_names(parts).get(f"{NAMED}{called}", "")) for called in COLUMNS}
    sheets, found = sheet_parts(parts), places["action"]
    sheet = "" if found is None else found["sheet"].replace("''", "'")
    if found is None or sheet not in sheets:
        raise InputError(
            Problem(
                code="no-plan",
                file=name,
                found="no plan sheet in it",
                expected="report.xlsx, whose sheet with the plan knows its columns by name",
                remedy="Fill in the plan of report.xlsx as it was written, without copying the sheet elsewhere",
            )
        )
    columns = {
        called: place["column"] for called, place in places.items() if place and place["sheet"] == found["sheet"]
    }
    first, last = int(found["first"]), int(found["last"] or found["first"])
    rows, own = _rows(parts, sheets[sheet], columns, first), custom_properties(parts)
    client, wave, snapshot = (own.get(each, "") for each in PROPERTIES)
    return FilledPlan(
        sheet=sheet,
        part=sheets[sheet],
        columns=columns,
        first=first,
        last=last,
        rows=tuple(_of_1900(row) if _counts_from_1904(parts) else row for row in rows),
        client=client,
        wave=wave,
        snapshot=snapshot,
    )


def _rows(parts: Parts, sheet: str, columns: Mapping[str, str], first: int) -> tuple[PlanRow, ...]:
    """Return the rows from the first on that hold any text; what a person wrote below the last counts as well."""
    named = {column: called for called, column in columns.items()}
    rows: dict[int, dict[str, Cell]] = {}
    for cell in cells_of(parse(parts[sheet].blob), shared_texts(parts)):
        column, number = split(cell.at)
        if number >= first and column in named and not cell.is_blank:
            rows.setdefault(number, {})[named[column]] = cell
    return tuple(PlanRow(number=number, play=_play(cells), cells=cells) for number, cells in sorted(rows.items()))


def _play(cells: Mapping[str, Cell]) -> str:
    """Return the play of a row: by its id, or by the figure that its rank looks up."""
    own = cells["play"].text if "play" in cells else ""
    looked_up = LOOKED_UP.search(cells["rank"].formula) if "rank" in cells else None
    return own or ("" if looked_up is None else looked_up[1])


def _counts_from_1904(parts: Parts) -> bool:
    """Return whether the workbook counts dates as Excel once did on a Mac."""
    settings = parse(parts[parts["/"].to("officeDocument")[0]].blob).find(f"{MAIN}workbookPr")
    return settings is not None and settings.get("date1904") in ("1", "true")


def _of_1900(row: PlanRow) -> PlanRow:
    due = row.cells.get("due")
    if due is None or not isinstance(due.value, float):
        return row
    return replace(row, cells={**row.cells, "due": replace(due, value=due.value + SINCE_1904)})
