"""A file as a table of text cells, each row with the number that a spreadsheet shows beside it."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import zip_longest

import pandas as pd

from toolkit.errors import InputError, Problem
from toolkit.ingest.sources import OLE_MAGIC, decode, is_zip
from toolkit.ingest.values import ReadOptions, Source
from toolkit.ingest.workbooks import is_workbook, read_sheet

DELIMITERS = (",", ";", "\t", "|")
MAX_COLUMNS = 16_384
SNIFFED_ROWS = 50
MAX_FIELD_CHARACTERS = 10_000_000

OTHER_FORMATS = {
    b"$FL2": "an SPSS file",
    b"$FL3": "a compressed SPSS file",
    b"<stata_dta>": "a Stata file",
    b"PAR1": "a Parquet file",
    b"SQLite format 3": "an SQLite database",
    b"%PDF": "a PDF",
    b'{"SurveyEntry"': "a Qualtrics survey definition (.qsf), which holds no answers",
}
"""What a file of another kind begins with, and how to call it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """Rows of trimmed cells.

    Parameters
    ----------
    rows
        The rows in file order, of differing length; a row of blanks is kept, the blank ones at the end are not.
    numbers
        Row number of each, 1-based, as a spreadsheet shows it.
    encoding, delimiter
        How a text file was read; None for a workbook.
    sheet
        Name of the sheet read; None for a text file.
    """

    rows: list[list[str]]
    numbers: list[int]
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Kept:
    source: Source
    sheet: str | None
    encoding: str | None
    table: Table


_kept: ContextVar[_Kept | None] = ContextVar("_kept", default=None)
"""The table last read here, so that sniffing and reading parse a file once; `forget_tables` lets it go."""


def load_table(source: Source, options: ReadOptions) -> Table:
    """Return a delimited text file or an .xlsx workbook as a table; raise InputError for what is neither."""
    kept = _kept.get()
    if kept is not None and kept.source is source and (kept.sheet, kept.encoding) == (options.sheet, options.encoding):
        return kept.table
    table = _read_table(source, options.sheet, options.encoding)
    _kept.set(_Kept(source=source, sheet=options.sheet, encoding=options.encoding, table=table))
    return table


def sniffed_table(source: Source) -> Table:
    """Return the table of a file for a sniff: as it was last read, with whatever options, else without any."""
    kept = _kept.get()
    return kept.table if kept is not None and kept.source is source else load_table(source, ReadOptions())


def forget_tables() -> None:
    """Drop the table kept between sniffing and reading."""
    _kept.set(None)


def _read_table(source: Source, sheet: str | None, encoding: str | None) -> Table:
    if not source.content.strip():
        raise empty_export(source.name, "an empty file")
    if source.content.startswith(OLE_MAGIC):
        raise _not_a_table(source, "an old or password-protected Office file", "Save it as .xlsx without a password")
    for beginning, kind in OTHER_FORMATS.items():
        if source.content.startswith(beginning):
            raise _not_a_table(source, kind, "Export the answers as .csv or .xlsx")
    if is_zip(source):
        if not is_workbook(source):
            raise _not_a_table(source, "a zip that is no workbook", "Unpack it and give the file inside")
        return _workbook_table(source, sheet)
    return _delimited_table(source, encoding)


def empty_export(name: str, found: str) -> InputError:
    """Return the error for an export without answers."""
    return InputError(
        Problem(
            code="empty-export",
            file=name,
            found=found,
            expected="a header and at least one row of answers",
            remedy="Export it again with its responses",
        )
    )


def _not_a_table(source: Source, found: str, remedy: str) -> InputError:
    return InputError(
        Problem(
            code="unknown-format",
            file=source.name,
            found=found,
            expected="a survey export as .csv, .tsv or .xlsx",
            remedy=remedy,
        )
    )


def _delimited_table(source: Source, declared: str | None) -> Table:
    text, encoding = decode(source, declared)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    delimiter, text = _declared_delimiter(text)
    delimiter = delimiter or sniff_delimiter(text)
    rows, numbers = [], []
    for number, row in enumerate(_records(source, text, delimiter), start=1):
        rows.append(list(map(str.strip, row)))
        numbers.append(number)
    return _trimmed(Table(rows=rows, numbers=numbers, encoding=encoding, delimiter=delimiter))


def _records(source: Source, text: str, delimiter: str) -> Iterator[list[str]]:
    """Strict CSV records: a quotation mark left open would otherwise swallow rows without a word."""
    csv.field_size_limit(MAX_FIELD_CHARACTERS)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 1
    try:
        for row in reader:
            yield row
            number += 1
    except csv.Error:
        raise InputError(
            Problem(
                code="broken-quotes",
                file=source.name,
                place=f"row {number}",
                found="a quotation mark that is not closed, or stands inside a quoted cell",
                expected='quoted cells as in "one cell", a mark inside doubled',
                remedy="Export the file again, or mend that row",
            )
        ) from None


def _declared_delimiter(text: str) -> tuple[str | None, str]:
    """Spreadsheets write ``sep=;`` above the header and do not show it as a row."""
    found = re.match(r'"?sep=(.)"?\n', text, re.IGNORECASE)
    return (found.group(1), text[found.end() :]) if found else (None, text)


def sniff_delimiter(text: str) -> str:
    """Return the delimiter that cuts the first rows into the most, and most even, columns."""
    head = text[:200_000]
    best, best_rank = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        widths = []
        try:
            for row in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter):
                if row:
                    widths.append(len(row))
                if len(widths) > SNIFFED_ROWS:
                    break
        except csv.Error:
            continue
        widths = widths[:-1] if len(widths) > 2 else widths
        if not widths:
            continue
        width, times = Counter(widths).most_common(1)[0]
        rank = (times / len(widths) if width > 1 else 0.0, width)
        if rank[0] >= 0.5 and best_rank[0] >= 0.5:
            better = (round(rank[0], 1), rank[1]) > (round(best_rank[0], 1), best_rank[1])
        else:
            better = rank > best_rank
        if better:
            best, best_rank = delimiter, rank
    return best


def _workbook_table(source: Source, wanted: str | None) -> Table:
    sheet = read_sheet(source, wanted)
    if sheet is None:
        raise empty_export(source.name, "no cell filled in")
    return Table(rows=sheet.rows, numbers=list(range(1, len(sheet.rows) + 1)), sheet=sheet.title)


def _trimmed(table: Table) -> Table:
    """Return the table without the blank rows at its end."""
    rows = len(table.rows)
    while rows and not any(table.rows[rows - 1]):
        rows -= 1
    del table.rows[rows:], table.numbers[rows:]
    return table


def unique_names(headers: Sequence[str]) -> list[str]:
    """Return a unique name for each column: the header, ``#2`` added to its second appearance, and so on."""
    taken = set(headers)
    counts: Counter[str] = Counter()
    names = []
    for header in headers:
        counts[header] += 1
        name = header
        if counts[header] > 1:
            while (name := f"{header}#{counts[header]}") in taken:
                counts[header] += 1
            taken.add(name)
        names.append(name)
    return names


def column_letters(position: int) -> str:
    """Return a column's letters in a spreadsheet; `position` counts from 0."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def text_frame(rows: Iterable[Sequence[str]], names: Sequence[str]) -> pd.DataFrame:
    """Return rows as a frame of ``str`` columns, a short row filled with blanks."""
    columns = list(zip_longest(*rows, fillvalue="")) or [()] * len(names)
    columns += [("",) * len(columns[0])] * (len(names) - len(columns))
    series = [pd.Series(list(column), dtype="str") for column in columns[: len(names)]]
    frame = pd.concat(series, axis=1) if series else pd.DataFrame()
    return frame.set_axis(list(names), axis=1)
