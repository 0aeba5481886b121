"""Plain tables: one header row above the answers, as CSV in any delimiter or as a workbook."""

import re
from collections.abc import Callable, Sequence

from toolkit.errors import InputError, Problem
from toolkit.ingest.exports import Layout, build_export, named_headers, read_body, without_blank_columns
from toolkit.ingest.kinds import Column, is_meta
from toolkit.ingest.tables import SNIFFED_ROWS, Table, empty_export, load_table, sniffed_table, unique_names
from toolkit.ingest.values import QuestionKind, ReadOptions, Source, SurveyExport

VENDOR = "plain"

MIN_FILLED = 0.6
"""A header names at least this share of the columns of the widest row; notes above it do not."""

VALUE = re.compile(r"[+-]?\d+([.,]\d+)?%?|\d{1,4}[-./]\d{1,2}[-./]\d{1,4}([ T].*)?|\S+@\S+\.\S+", re.ASCII)
BRACKETED = re.compile(r"^(?P<stem>.{3,}?)\s*\[\s*(?P<part>[^\[\]]+?)\s*\]$", re.DOTALL)


def sniff(source: Source) -> bool:
    """Return whether the content is a table at all."""
    table = sniffed_table(source)
    return bool(table.rows)


def read(source: Source, options: ReadOptions) -> SurveyExport:
    """Return a table as an export.

    Raises
    ------
    InputError
        No row that looks like a header, no answers below it, or a row wider than the header.
    """
    table = load_table(source, options)
    place = header_place(source, table, options)
    return one_header_export(source, table, place, VENDOR, plain_column)


def one_header_export(
    source: Source, table: Table, place: int, vendor: str, column_of: Callable[[str, str], Column]
) -> SurveyExport:
    """Return a table whose row `place` (of `table.rows`) names its columns as an export.

    `column_of` makes a column from its unique name and its header.
    """
    headers = list(table.rows[place])
    while headers and not headers[-1]:
        headers.pop()
    width = len(headers)
    if table.delimiter is None:  # a workbook's row may run on beyond the header; a text file's row there is broken
        width = max([width, *(len(row) for row in table.rows[place + 1 :])])
    headers += [""] * (width - len(headers))
    names = unique_names(named_headers(headers))
    body = read_body(source, table, place + 1, names)
    columns = tuple(column_of(name, header) for name, header in zip(names, headers, strict=True))
    layout = Layout(vendor=vendor, header_rows=place + 1, columns=without_blank_columns(body, columns))
    return build_export(table, layout, body)


def header_place(source: Source, table: Table, options: ReadOptions) -> int:
    """Return which row of `table.rows` names the columns: the one asked for, else the first that looks like it."""
    if not table.rows:
        raise empty_export(source.name, "no row")
    if options.header_row is not None:
        if options.header_row not in table.numbers or not any(table.rows[table.numbers.index(options.header_row)]):
            raise _no_header(source, f"nothing in row {options.header_row}")
        return table.numbers.index(options.header_row)
    head = table.rows[:SNIFFED_ROWS]
    filled = [sum(1 for cell in row if cell) for row in head]
    widest = max(filled)
    place = next(place for place, count in enumerate(filled) if count >= MIN_FILLED * widest)
    if _holds_values(table.rows, place):
        raise _no_header(source, "a first row that holds answers, not names of columns")
    return place


def _holds_values(rows: Sequence[Sequence[str]], place: int) -> bool:
    """Whether a would-be header is a row of answers: values, or what stands in the rows below it too."""
    cells = [cell for cell in rows[place] if cell]
    if sum(VALUE.fullmatch(cell) is not None for cell in cells) > len(cells) / 2:
        return True
    below = rows[place + 1 : place + 1 + SNIFFED_ROWS]
    if len(below) < 3:
        return False
    repeated = sum(
        1
        for position, cell in enumerate(rows[place])
        if cell and any(position < len(row) and row[position] == cell for row in below)
    )
    return repeated > len(cells) / 2


def _no_header(source: Source, found: str) -> InputError:
    return InputError(
        Problem(
            code="no-header",
            file=source.name,
            found=found,
            expected="a row with the name of each column, above the answers",
            remedy="Export the file with its header, or say header_row in mapping.yaml",
        )
    )


def plain_column(name: str, header: str) -> Column:
    """Return a column as its header describes it: ``Question [part]`` shares a question with its neighbours."""
    found = BRACKETED.match(header)
    return Column(
        id=name,
        header=header,
        stem=found["stem"] if found else None,
        part=found["part"] if found else None,
        kind=QuestionKind.META if is_meta(header) else None,
        joined=";" if found is None else None,
    )
