"""Tables of a Word report: a header row that repeats, rows that stay whole, widths by what stands in the columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolkit.report.blocks import Recommendation, Table
from toolkit.report.room import column_widths
from toolkit.report.word.markup import Marks, Shown, attribute, paragraph, right_to_left, runs

LETTER = 92  # a letter of a table cell, in twentieths of a point
RIGHT, WHOLE_ROW = '<w:jc w:val="right"/>', "<w:trPr><w:cantSplit/></w:trPr>"
HEADER_ROW = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """Where a table stands: the key of its block, the document's marks and styles, the width of the column."""

    key: str
    marks: Marks
    styles: Mapping[str, str]
    width: int

    def cell(self, name: str, shown: Shown, style: str, width: int, *, right: bool = False, span: int = 1) -> str:
        """Return a cell with one paragraph."""
        across = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        extra = RIGHT if right else right_to_left(str(shown))
        inside = paragraph(f"{self.key}/{name}", self.styles[style], runs(shown, self.marks), self.marks, extra)
        return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{across}</w:tcPr>{inside}</w:tc>'


def placed_table(table: Table, place: Placed) -> str:
    """Return a table; a row of one cell heads those below it."""
    widths = column_widths(table, place.width, LETTER)
    head = "".join(
        place.cell(f"head/{index}", heading, "CentricCellHead", width, right=numeric)
        for index, (heading, width, numeric) in enumerate(zip(table.headings, widths, table.numeric, strict=True))
    )
    rows = [f"<w:tr>{HEADER_ROW}{head}</w:tr>"]
    named: dict[str, int] = {}
    for row in table.rows:
        first = str(row[0])
        named[first] = named.get(first, 0) + 1
        name = f"row/{first}/{named[first]}"
        if len(row) == 1 and len(widths) > 1:
            cells = place.cell(name, row[0], "CentricCellGroup", sum(widths), span=len(widths))
        else:
            cells = "".join(
                place.cell(f"{name}/{index}", shown, "CentricCell", width, right=numeric)
                for index, (shown, width, numeric) in enumerate(zip(row, widths, table.numeric, strict=True))
            )
        rows.append(f"<w:tr>{WHOLE_ROW}{cells}</w:tr>")
    return _framed(widths, rows, table.caption, place)


def factor_table(block: Recommendation, place: Placed) -> str:
    """Return the factors of a recommendation: their names, and under each its number."""
    each = place.width // len(block.factors)
    widths = [each] * len(block.factors)
    head = "".join(place.cell(f"factor/{name}/head", name, "CentricCellHead", each) for name, _ in block.factors)
    cells = "".join(place.cell(f"factor/{name}", shown, "CentricCellKept", each) for name, shown in block.factors)
    rows = [f"<w:tr>{HEADER_ROW}{head}</w:tr>", f"<w:tr>{WHOLE_ROW}{cells}</w:tr>"]
    return _framed(widths, rows, block.action, place)


def _framed(widths: Sequence[int], rows: Sequence[str], caption: str, place: Placed) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f"<w:tbl><w:tblPr><w:tblStyle w:val={attribute(place.styles['CentricTable'])}/>"
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="04A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
        f"<w:tblCaption w:val={attribute(caption)}/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )
