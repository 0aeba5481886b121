"""The embedded workbook of a chart: one small sheet, the same bytes each time."""

import io
import re
import zipfile
from collections.abc import Iterator

from toolkit.present.wording import Number
from toolkit.report.deck.values import Area, Cell, Formula, Sheet
from toolkit.report.deck.xml import HEAD, content

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
NAME = "Sheet1"
ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""What a workbook would read as a coded letter."""

_TYPES = (
    f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/styles.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
_START = f'{HEAD}{_RELATIONS}<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
_BOOK = (
    f'{HEAD}<workbook xmlns="{SPREADSHEET}" xmlns:r="{_OFFICE}"><sheets><sheet name="{NAME}" sheetId="1" r:id="rId1"/>'
    "</sheets></workbook>"
)
_BOOK_RELATIONS = (
    f'{HEAD}{_RELATIONS}<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
)
_STYLES = (
    f'{HEAD}<styleSheet xmlns="{SPREADSHEET}"><fonts count="2"><font><sz val="11"/><name val="Arial"/></font>'
    '<font><b/><sz val="11"/><name val="Arial"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/>'
    '<diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def workbook(sheet: Sheet) -> bytes:
    """Return the workbook; texts of a client are texts in it and never formulas."""
    rows = "".join(
        f'<row r="{number}">{"".join(_cell(cell, number, column) for column, cell in enumerate(row))}</row>'
        for number, row in enumerate(sheet.rows, start=1)
    )
    whole = (
        f'{HEAD}<worksheet xmlns="{SPREADSHEET}"><cols><col min="1" max="1" width="42" customWidth="1"/></cols>'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for name, text in (
            ("[Content_Types].xml", _TYPES),
            ("_rels/.rels", _START),
            ("xl/workbook.xml", _BOOK),
            ("xl/_rels/workbook.xml.rels", _BOOK_RELATIONS),
            ("xl/worksheets/sheet1.xml", whole),
            ("xl/styles.xml", _STYLES),
        ):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            archive.writestr(entry, text.encode())
    return made.getvalue()


def _cell(cell: Cell, row: int, column: int) -> str:
    at, look = f"{letters(column)}{row}", ' s="1"' if row == 1 else ""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, Formula):
        return f'<c r="{at}"><f>{content(cell.text)}</f><v>{cell.value!r}</v></c>'
    if isinstance(cell, str):
        return f'<c r="{at}" t="inlineStr"{look}><is><t xml:space="preserve">{_text(cell)}</t></is></c>'
    return f'<c r="{at}"><v>{float(value_of(cell) or 0)!r}</v></c>'


def _text(given: str) -> str:
    return ESCAPED.sub("_x005F_", content(given))


def value_of(cell: Cell) -> float | None:
    """Return the number a cell holds, None when it holds none."""
    if isinstance(cell, Number):
        return float(cell.shown)
    if isinstance(cell, Formula):
        return cell.value
    return None if cell is None or isinstance(cell, str) else float(cell)


def letters(column: int) -> str:
    """Return the name of a column counted from 0: ``A``, ``AA``."""
    made = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        made = chr(65 + rest) + made
    return made


def address(row: int, column: int) -> str:
    """Return the address of a cell counted from 0: ``C2``."""
    return f"{letters(column)}{row + 1}"


def reference(area: Area) -> str:
    """Return an area as a formula that a chart refers to."""
    name = letters(area.column)
    first, last = f"${name}${area.first + 1}", f"${name}${area.last + 1}"
    return f"{NAME}!{first}" if first == last else f"{NAME}!{first}:{last}"


def cells(sheet: Sheet, area: Area) -> Iterator[Cell]:
    """Yield the cells of an area."""
    for row in range(area.first, area.last + 1):
        yield sheet.at(row, area.column)


def figures(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """Yield the address and the identifier of every published figure."""
    for row, found in enumerate(sheet.rows):
        for column, cell in enumerate(found):
            if isinstance(cell, Number):
                yield address(row, column), cell.figure
