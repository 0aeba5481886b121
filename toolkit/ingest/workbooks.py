"""A workbook (.xlsx, .xlsm, .ods) as rows of text cells, after the checks that a stranger's file needs."""

import datetime as dt
import io
import math
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET
from xml.parsers import expat

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from toolkit.errors import InputError, Problem, nearest
from toolkit.ingest.sources import ZIP_ERRORS, checked_zip, damaged, has_part
from toolkit.ingest.values import Source

MAX_CELLS = 300_000_000
SMALL_AREA = 20_000_000
MAX_SPARSENESS = 10
"""A sheet of more than `SMALL_AREA` cells has at most this many places a cell: its rectangle is laid out in memory."""

MAX_TEXT = 4_000_000_000
"""Most characters of all cells together; shared strings make a small file say the same long one again and again."""

BLOCK_BYTES = 1_000_000
LONGEST_CELL_BYTES = 20_000
EXACT_BELOW = 1e15

REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})(\d{1,9})["']""")
VALUELESS_FORMULA = re.compile(rb"<f(?:/>|[ >][^<]*</f>|[^<>]*/>)(?:<v ?/>|<v></v>)?</c>")
"""A formula that was never calculated: its cell holds no value."""

ERROR_CELL = re.compile(
    rb"""<c\s(?=[^<>]*\bt="e")[^<>]*\br="([A-Z]{1,3})(\d{1,9})"[^<>]*>(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)?<v>(#[^<]{1,20})</v>"""
)
"""A formula that failed: its text stays an answer, so that it is told and not taken for a blank."""

SHARED = re.compile(rb't="s"[^<>]*>\s*<v>(\d{1,9})</v>')
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
CONTENT = "content.xml"


@dataclass(kw_only=True, slots=True)
class _Part:
    """What a first look at one part of a workbook found."""

    cells: int = 0
    rows: int = 0
    columns: int = 0
    valueless: bool = False
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A sheet's name and its rows from the first on, each without the blanks at its end."""

    title: str
    rows: list[list[str]]


def is_workbook(source: Source) -> bool:
    """Return whether a zip is a workbook of a kind read here."""
    return has_part(source, "[Content_Types].xml") or is_open_document(source)


def is_open_document(source: Source) -> bool:
    """Return whether a zip is a spreadsheet of LibreOffice or another program that writes OpenDocument."""
    return has_part(source, CONTENT) and has_part(source, "META-INF/manifest.xml")


def read_sheet(source: Source, wanted: str | None) -> Sheet | None:
    """Return the sheet `wanted`, else the one that holds most rows of data, the first of equals; None when all are blank.

    Raises
    ------
    InputError
        A file that is damaged, unsafe or too large, no sheet of that name, or formulas that were never calculated.
    """
    content = checked_zip(source)
    parts = _open_document_parts(source) if is_open_document(source) else _parts(source)
    try:
        with CalamineWorkbook.from_filelike(content) as workbook:
            titles = [each.name for each in workbook.sheets_metadata if each.typ is SheetTypeEnum.WorkSheet]
            if wanted is not None and wanted not in titles:
                raise _unknown_sheet(source, wanted, titles)
            best = _largest(workbook, [title for title in titles if wanted in (None, title)])
    except (CalamineError, *ZIP_ERRORS):
        raise damaged(source) from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # the library's way to say that a file broke it
            raise damaged(source) from None
        raise
    if best is None:
        return None
    part = parts.get(_part_of(source, best.title)) if any(p.valueless or p.errors for p in parts.values()) else None
    if part is not None and part.valueless:
        raise _valueless(source, best.title)
    return _with_errors(best, part.errors if part is not None else {})


def sheet_titles(source: Source) -> list[str]:
    """Return the names of a workbook's sheets in its order; raise InputError for one that is damaged or unsafe."""
    content = checked_zip(source)
    try:
        with CalamineWorkbook.from_filelike(content) as workbook:
            return [each.name for each in workbook.sheets_metadata if each.typ is SheetTypeEnum.WorkSheet]
    except (CalamineError, *ZIP_ERRORS):
        raise damaged(source) from None


def _largest(workbook: CalamineWorkbook, titles: list[str]) -> Sheet | None:
    best: Sheet | None = None
    for title in titles:
        rows = list(_rows(workbook.get_sheet_by_name(title)))
        while rows and not rows[-1]:
            rows.pop()
        if rows and (best is None or len(rows) > len(best.rows)):
            best = Sheet(title=title, rows=rows)
    return best


def _rows(sheet: CalamineSheet) -> Iterator[list[str]]:
    """Yield the rows; the library gives blank rows above the first cell, but no blank columns left of it."""
    if sheet.start is None:
        return
    left = [""] * sheet.start[1]
    for cells in sheet.iter_rows():
        row = left + [_cell_text(cell) for cell in cells]
        while row and not row[-1]:
            row.pop()
        yield row


def _cell_text(cell: object) -> str:
    """Return a workbook's cell as the text a CSV of it would hold: whole numbers without a decimal point."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float):
        whole = math.isfinite(cell) and cell.is_integer() and abs(cell) < EXACT_BELOW * 10
        return str(int(cell)) if whole else str(cell)
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, dt.date):
        return f"{cell.isoformat()} 00:00:00"  # one column then holds one way to write a time
    return str(cell).strip()


def _with_errors(sheet: Sheet, errors: Mapping[tuple[int, int], str]) -> Sheet:
    for (row, column), text in errors.items():
        if row < len(sheet.rows):
            cells = sheet.rows[row]
            cells += [""] * (column + 1 - len(cells))
            cells[column] = text
    return sheet


def _parts(source: Source) -> dict[str, _Part]:
    """Return a first look at each part of an .xlsx, and refuse what would take up memory out of all proportion."""
    found: dict[str, _Part] = {}
    shared = bytearray()
    try:
        with zipfile.ZipFile(io.BytesIO(source.content)) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
            strings = [archive.read(name) for name in names if name.casefold().endswith("sharedstrings.xml")]
            longest = max((len(text) for each in strings for text in each.split(b"</si>")), default=0)
            for name in names:
                found[name] = part = _Part()
                times = 0
                for block in _blocks(archive, name):
                    times += _look(part, block)
                _check_area(source, part)
                if times * longest > MAX_TEXT:
                    shared += archive.read(name)
            if shared:
                _check_text(source, bytes(shared), strings)
    except ZIP_ERRORS:
        raise damaged(source) from None
    return found


def _blocks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Yield a part in blocks that end where a cell does."""
    tail = b""
    with archive.open(name) as stream:
        while block := stream.read(BLOCK_BYTES):
            text = tail + block
            cut = text.rfind(b"</c>", max(0, len(text) - LONGEST_CELL_BYTES)) + 4
            cut = cut if cut > 3 else len(text)
            yield text[:cut]
            tail = text[cut:]
    yield tail


def _look(part: _Part, block: bytes) -> int:
    """Add what a block of a part holds to what is known of it; return how many of its cells are shared strings."""
    places = REFERENCE.findall(block)
    if places:
        letters, numbers = {place[0] for place in places}, {place[1] for place in places}
        part.cells += len(places)
        part.columns = max(part.columns, *(_column(each) + 1 for each in letters))
        part.rows = max(part.rows, *(int(each) for each in numbers))
    if b"<f" in block:
        part.valueless = part.valueless or VALUELESS_FORMULA.search(block) is not None
    if b't="e"' in block:
        for letters_of, number, text in ERROR_CELL.findall(block):
            part.errors[int(number) - 1, _column(letters_of)] = text.decode("ascii", "replace")
    return block.count(b't="s"') + block.count(b"t='s'")


def _column(letters: bytes) -> int:
    position = 0
    for letter in letters.upper():
        position = position * 26 + letter - 64
    return position - 1


def _check_area(source: Source, part: _Part) -> None:
    area = part.rows * part.columns
    if area > MAX_CELLS or (area > SMALL_AREA and area > MAX_SPARSENESS * part.cells):
        raise InputError(
            Problem(
                code="too-large",
                file=source.name,
                found=f"a sheet of {part.rows:,} rows and {part.columns:,} columns",
                expected=f"at most {MAX_CELLS:,} cells, and not all but blank",
                remedy="Delete the blank rows and columns beside the answers, or export the survey as CSV",
            )
        )


def _check_text(source: Source, cells: bytes, strings: list[bytes]) -> None:
    lengths = [len(text) for each in strings for text in each.split(b"</si>")]
    total = sum(lengths[int(place)] for place in SHARED.findall(cells) if int(place) < len(lengths))
    if total > MAX_TEXT:
        raise InputError(
            Problem(
                code="unsafe-file",
                file=source.name,
                found=f"{total:,} characters of text when unpacked",
                expected="a file as a survey tool or office program writes it",
                remedy="Export it again, or as CSV",
            )
        )


def _part_of(source: Source, title: str) -> str:
    """Return the name of the part that holds a sheet of an .xlsx; blank where the workbook does not say."""
    try:
        with zipfile.ZipFile(io.BytesIO(source.content)) as archive:
            book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 (no document type, checked)
            links = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    except (KeyError, ET.ParseError, *ZIP_ERRORS):
        return ""
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet") and sheet.get("name") == title:
            target = targets.get(sheet.get(RELATION), "")
            return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return ""


def _open_document_parts(source: Source) -> dict[str, _Part]:
    """Return a first look at an .ods: the area that each of its sheets spans, repeated cells counted."""
    part, row, column, repeated, filled = _Part(), 0, 0, 1, False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, repeated, filled
        kind = name.rpartition(":")[2]
        if kind == "table":
            row = 0
        elif kind == "table-row":
            repeated, column, filled = _times(attributes, "rows"), 0, False
        elif kind in ("table-cell", "covered-table-cell"):
            column += _times(attributes, "columns")
            if any(key.endswith("value-type") for key in attributes):
                filled = True
                part.cells += 1
                part.columns = max(part.columns, column)

    def end(name: str) -> None:
        nonlocal row
        if name.rpartition(":")[2] == "table-row":
            row += repeated
            part.rows = max(part.rows, row) if filled else part.rows

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        with zipfile.ZipFile(io.BytesIO(source.content)) as archive, archive.open(CONTENT) as stream:
            parser.ParseFile(stream)
    except (expat.ExpatError, KeyError, *ZIP_ERRORS):
        raise damaged(source) from None
    _check_area(source, part)
    return {}


def _times(attributes: Mapping[str, str], what: str) -> int:
    given = next((value for key, value in attributes.items() if key.endswith(f"number-{what}-repeated")), "1")
    return int(given[:9]) if given.isascii() and given.isdecimal() else 1


def _unknown_sheet(source: Source, wanted: str, titles: list[str]) -> InputError:
    return InputError(
        Problem(
            code="unknown-sheet",
            file=source.name,
            found=f"no sheet '{wanted}'",
            expected=f"one of {nearest(wanted, titles)}",
            remedy="Mend 'sheet' in mapping.yaml",
        )
    )


def _valueless(source: Source, title: str) -> InputError:
    return InputError(
        Problem(
            code="formula-cells",
            file=source.name,
            place=f"sheet {title}",
            found="formulas without a value",
            expected="the answers themselves",
            remedy="Open the file in a spreadsheet program, save it, or paste the cells as values",
        )
    )
