"""Workbooks: every kind of cell as a CSV would hold it, OpenDocument, and files made to fill the memory."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable

import pytest

from toolkit.errors import InputError
from toolkit.ingest.surveys import read_export
from toolkit.ingest.tables import forget_tables, load_table
from toolkit.ingest.values import ReadOptions, Source

Workbook = Callable[..., bytes]


def table_of(content: bytes) -> list[list[str]]:
    try:
        return load_table(Source(name="x.xlsx", content=content), ReadOptions()).rows
    finally:
        forget_tables()


def repacked(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, change(old.read(name) if name in old.namelist() else b""))
    return stream.getvalue()


CELLS = [
    ("Agree ", "Agree"),
    (4, "4"),
    (4.0, "4"),
    (2.5, "2.5"),
    (123_456_789_012_345, "123456789012345"),
    (True, "TRUE"),
    (dt.datetime.fromisoformat("2026-05-01T09:30"), "2026-05-01 09:30:00"),
    (dt.datetime.fromisoformat("2026-05-01"), "2026-05-01 00:00:00"),
    (dt.time(9, 4), "09:04:00"),
    (dt.timedelta(minutes=4), "0:04:00"),
    ("#N/A", "#N/A"),
    ("two\nlines", "two\nlines"),
]


@pytest.mark.parametrize(("cell", "text"), CELLS, ids=[text for _, text in CELLS])
def test_a_cell_is_read_as_a_csv_would_hold_it(workbook: Workbook, cell: object, text: str) -> None:
    assert table_of(workbook(S=[["a", "b"], ["x", cell]]))[1] == ["x", text]


def test_blank_rows_and_columns_before_the_first_cell_keep_the_numbers_of_rows(workbook: Workbook) -> None:
    content = workbook(S=[[], [None, "id", "Q1"], [None, "r1", 4], [], [None, "r2", 5]])
    assert table_of(content) == [[], ["", "id", "Q1"], ["", "r1", "4"], [], ["", "r2", "5"]]
    assert read_export(Source(name="x.xlsx", content=content)).first_row.tolist() == [3, 5]


def test_formulas_that_failed_stay_answers_on_the_sheet_they_stand_on(workbook: Workbook) -> None:
    content = workbook(**{"Notes & more": [["a", "#DIV/0!"]], "Data": [["id", "Q1"], ["r1", "#REF!"], ["r2", 3]]})
    assert table_of(content) == [["id", "Q1"], ["r1", "#REF!"], ["r2", "3"]]


def test_two_far_cells_do_not_take_up_the_memory_of_all_between_them(workbook: Workbook) -> None:
    far = repacked(
        workbook(S=[["a", "b"], ["1", "2"]]),
        "xl/worksheets/sheet1.xml",
        lambda sheet: sheet.replace(b'r="B2"', b'r="XFD1048576"'),
    )
    with pytest.raises(InputError) as error:
        table_of(far)
    assert [problem.code for problem in error.value.problems] == ["too-large"]


def test_one_long_text_told_a_million_times_is_refused(workbook: Workbook) -> None:
    row = b"<row>" + b'<c t="s"><v>0</v></c>' * 1000 + b"</row>"
    content = repacked(
        workbook(S=[["a"]]),
        "xl/worksheets/sheet1.xml",
        lambda sheet: sheet.replace(b"</sheetData>", row * 300 + b"</sheetData>"),
    )
    strings = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>'
    content = repacked(content, "xl/sharedStrings.xml", lambda _: strings % (b"x" * 30_000))
    with pytest.raises(InputError) as error:
        table_of(content)
    assert [problem.code for problem in error.value.problems] == ["unsafe-file"]


def open_document(rows: str) -> bytes:
    content = (
        '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="Antworten">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><manifest/>')
        archive.writestr("content.xml", content)
    return stream.getvalue()


def ods_row(*cells: str | int, repeated: int = 1) -> str:
    told = "".join(
        f'<table:table-cell office:value-type="float" office:value="{cell}"><text:p>{cell}</text:p></table:table-cell>'
        if isinstance(cell, int)
        else f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        for cell in cells
    )
    blank = '<table:table-cell table:number-columns-repeated="16380"/>'
    return f'<table:table-row table:number-rows-repeated="{repeated}">{told}{blank}</table:table-row>'


def test_an_open_document_spreadsheet_with_the_blanks_that_its_programs_write() -> None:
    end = '<table:table-row table:number-rows-repeated="1048573"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    content = open_document(ods_row("id", "Größe") + ods_row("r1", 4) + ods_row("r2", 5) + end)
    export = read_export(Source(name="survey.bin", content=content))
    assert (export.vendor, export.rows["Größe"].tolist()) == ("plain", ["4", "5"])


def test_an_open_document_row_repeated_without_end_is_refused() -> None:
    wide = "".join(f"c{number}" for number in range(3))
    row = ods_row(*(["x"] * 400), repeated=1_000_000)
    with pytest.raises(InputError) as error:
        table_of(open_document(ods_row(wide) + row))
    assert [problem.code for problem in error.value.problems] == ["too-large"]
