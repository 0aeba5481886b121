"""From a table with a known header to a survey export: rows dropped with a reason, questions understood."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from toolkit.errors import InputError, Problem
from toolkit.findings import Finding, Severity
from toolkit.ingest.kinds import Column, classify
from toolkit.ingest.tables import Table, column_letters, empty_export, text_frame
from toolkit.ingest.values import Source, SurveyExport

MAX_ROWS_NAMED = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """The rows below a header.

    Parameters
    ----------
    rows
        All rows that hold anything, a column a column of the file; short rows filled with blanks.
    numbers
        Row number in the file of each, same index.
    rows_read
        How many rows stand below the header; a line with nothing at all on it is no row.
    short
        How many rows of a text file had fewer cells than the header.
    """

    rows: pd.DataFrame
    numbers: pd.Series
    rows_read: int
    short: int


def read_body(source: Source, table: Table, header_rows: int, names: Sequence[str]) -> Body:
    """Return the rows below the first `header_rows` rows of `table`, under `names`.

    Raises
    ------
    InputError
        No row of answers, or a row with cells beyond the last column.
    """
    width = len(names)
    rows, numbers, wide = [], [], []
    read = short = 0
    for row, number in zip(table.rows[header_rows:], table.numbers[header_rows:], strict=True):
        if not row:
            continue
        read += 1
        if not any(row):
            continue
        if len(row) > width and any(row[width:]):
            wide.append(number)
        short += len(row) < width and table.delimiter is not None
        rows.append(row)
        numbers.append(number)
    if wide:
        raise _wide_rows(source, wide, width)
    if not rows:
        raise empty_export(source.name, "a header without a row of answers")
    return Body(rows=text_frame(rows, names), numbers=pd.Series(numbers, dtype="int64"), rows_read=read, short=short)


def _wide_rows(source: Source, wide: Sequence[int], width: int) -> InputError:
    named = ", ".join(str(number) for number in wide[:MAX_ROWS_NAMED])
    more = f" and {len(wide) - MAX_ROWS_NAMED} more" if len(wide) > MAX_ROWS_NAMED else ""
    return InputError(
        Problem(
            code="extra-cells",
            file=source.name,
            place=f"row {named}{more}",
            found=f"more cells than the header's {width}",
            expected=f"at most {width} cells",
            remedy="A cell with an unquoted delimiter is the usual cause: export the file again",
        )
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """What a reader found out about a file: its vendor, its header and its columns."""

    vendor: str
    header_rows: int
    columns: tuple[Column, ...]


def build_export(table: Table, layout: Layout, body: Body, reasons: pd.Series | None = None) -> SurveyExport:
    """Return the export of a file.

    Parameters
    ----------
    table, layout, body
        The file, what is known of it, and its rows.
    reasons
        Why each row of `body` is dropped, ``""`` for a row to keep; None keeps all.
    """
    dropped: dict[str, int] = {}
    blank = body.rows_read - len(body.rows)
    if blank:
        dropped["empty"] = blank
    rows, numbers = body.rows, body.numbers
    if reasons is not None:
        counts = reasons[reasons != ""].value_counts()
        dropped |= {str(reason): int(count) for reason, count in counts.items()}
        keep = reasons == ""
        rows, numbers = rows[keep].reset_index(drop=True), numbers[keep].reset_index(drop=True)
    return SurveyExport(
        vendor=layout.vendor,
        encoding=table.encoding,
        header_rows=table.numbers[layout.header_rows - 1],
        rows_read=body.rows_read,
        questions=classify(rows if len(rows) else body.rows, layout.columns),
        rows=rows[[column.id for column in layout.columns]],
        first_row=numbers,
        dropped=dropped,
        findings=tuple(_findings(table, layout, body)),
    )


def _findings(table: Table, layout: Layout, body: Body) -> list[Finding]:
    findings = []
    if body.short:
        sentence = f"Rows with fewer cells than the header, read as blank there: {body.short}."
        findings.append(Finding(code="short-rows", severity=Severity.WARNING, sentence=sentence, count=body.short))
    if table.encoding is not None and not table.encoding.startswith("utf"):
        sentence = f"The file is not UTF-8; it was read as {table.encoding}, judged from its letters."
        findings.append(Finding(code="encoding-guessed", severity=Severity.NOTE, sentence=sentence, count=1))
    unnamed = sum(not column.header for column in layout.columns)
    if unnamed:
        sentence = f"Columns that hold values and have no name, called by their letters: {unnamed}."
        findings.append(Finding(code="unnamed-columns", severity=Severity.WARNING, sentence=sentence, count=unnamed))
    return findings


def named_headers(headers: Sequence[str]) -> list[str]:
    """Return the headers with a name by position (``column G``) for the blank ones."""
    return [header or f"column {column_letters(position)}" for position, header in enumerate(headers)]


def without_blank_columns(body: Body, columns: Sequence[Column]) -> tuple[Column, ...]:
    """Return the columns that have a header or hold anything; the blank column at a line's end is none."""
    return tuple(column for column in columns if column.header or (body.rows[column.id] != "").any())
