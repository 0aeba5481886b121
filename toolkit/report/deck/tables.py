"""Native tables: rows as high as their text, as many as fit, the rest on a further slide under the same heads."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from toolkit.report.deck import measure, text
from toolkit.report.deck.masters import Box
from toolkit.report.deck.text import Span, spans_of
from toolkit.report.deck.values import Colour, Grid, GridCell
from toolkit.report.deck.xml import EMU, attribute, colour, content, fill, run_properties, said

NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's own style without fills and lines, which every version has."""

SIDE, ABOVE = 5.0, 2.6
"""Points between a cell's edge and its text."""

SUB = 0.72
"""Size of the small text below a figure, against it."""

MERGED = '<a:tc hMerge="1"><a:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr/></a:p></a:txBody><a:tcPr/></a:tc>'
"""A cell that another one takes in."""

ROOMIEST = 1.9
STEP = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Laid:
    """A table that fits its box: size in points, widths of columns and heights of rows, and what is left over."""

    grid: Grid
    size: float
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    rest: Grid | None

    @property
    def height(self) -> float:
        """Of all rows, in points."""
        return sum(self.heights)


@dataclass(frozen=True, kw_only=True, slots=True)
class Marked:
    """Where the figures of a cell stand."""

    row: int
    column: int
    text: str
    spans: tuple[Span, ...]


def laid(grid: Grid, box: Box) -> Laid:
    """Return a table as it fits a box: first smaller, then continued, and then as large as so many slides allow."""
    size = grid.size
    while True:
        widths, whole = _widths(grid, box.width, size)
        heights = _heights(grid, widths, size)
        if sum(heights) <= box.height + 0.5 and (whole or size - STEP < grid.floor):
            return Laid(grid=grid, size=size, widths=widths, heights=_roomy(grid, heights, box.height), rest=None)
        if size - STEP < grid.floor:
            size = _largest(grid, box, size)
            widths, _ = _widths(grid, box.width, size)
            return _continued(grid, widths, _heights(grid, widths, size), size, box.height)
        size -= STEP


def _largest(grid: Grid, box: Box, floor: float) -> float:
    """Return the largest size at which a table takes no more slides than at its smallest."""
    most, size = _slides(grid, box, floor), grid.size
    while size > floor and not (most and 0 < _slides(grid, box, size) <= most):
        size -= STEP
    return max(size, floor)


def _slides(grid: Grid, box: Box, size: float) -> int:
    """Return how many slides a table takes at a size; 0 where a word or a row is too large for one."""
    widths, whole = _widths(grid, box.width, size)
    heights = _heights(grid, widths, size)
    head = heights[0] if grid.head else 0.0
    rows = heights[1 if grid.head else 0 :]
    if not whole or any(head + height > box.height for height in rows):
        return 0
    slides, used = 1, head
    for height in rows:
        if used + height > box.height:
            slides, used = slides + 1, head
        used += height
    return slides


def _widths(grid: Grid, free: float, size: float) -> tuple[tuple[float, ...], bool]:
    """Return the widths of the columns, none too narrow for its longest word, and whether that could be done."""
    total = sum(grid.widths)
    wished = [free * share / total for share in grid.widths]
    least = [0.0] * len(wished)
    for row in (grid.head, *grid.rows):
        for place, cell in enumerate(row):
            if cell.span == 1:
                longest = max(
                    (measure.width(word, size, bold=cell.bold or row is grid.head) for word in said(cell.text).split()),
                    default=0,
                )
                least[place] = max(least[place], longest + 2 * SIDE + 1)
    if sum(least) >= free:
        return tuple(free * need / sum(least) for need in least), False
    lacking = sum(max(need - width, 0) for need, width in zip(least, wished, strict=True))
    spare = sum(max(width - need, 0) for need, width in zip(least, wished, strict=True))
    made = (
        need if width <= need else width - (width - need) * lacking / spare
        for need, width in zip(least, wished, strict=True)
    )
    return tuple(made), True


def _heights(grid: Grid, widths: Sequence[float], size: float) -> list[float]:
    return [row_height(row, widths, size) for row in ((grid.head,) if grid.head else ()) + grid.rows]


def row_height(row: Sequence[GridCell], widths: Sequence[float], size: float) -> float:
    """Return the height a row needs, in points."""
    highest, column = 0.0, 0
    for cell in row:
        free = sum(widths[column : column + cell.span]) - 2 * SIDE
        needs = measure.height(said(cell.text), free, size, bold=cell.bold)
        if cell.sub:
            needs += measure.height(said(cell.sub), free, size * SUB)
        highest, column = max(highest, needs), column + cell.span
    return highest + 2 * ABOVE


def _roomy(grid: Grid, heights: Sequence[float], free: float) -> tuple[float, ...]:
    if not grid.fill_height:
        return tuple(heights)
    head = heights[: 1 if grid.head else 0]
    rows = heights[len(head) :]
    more = min(ROOMIEST, (free - sum(head)) / sum(rows)) if rows else 1.0
    return (*head, *(height * max(more, 1.0) for height in rows))


def _continued(grid: Grid, widths: tuple[float, ...], heights: Sequence[float], size: float, free: float) -> Laid:
    head = heights[: 1 if grid.head else 0]
    used, count = sum(head), 0
    for height in heights[len(head) :]:
        if used + height > free + 0.5:
            break
        used, count = used + height, count + 1
    rows = grid.rows
    while count > 1 and _is_heading(rows[count - 1], widths):
        count -= 1  # what heads a group of rows goes along with them
    count = _evened(heights[len(head) :], count, free - sum(head), rows, widths)
    if count == 0:
        first, rest = _broken_row(rows[0], widths, size, free - sum(head) - 2 * ABOVE)
        rows, count = (first, rest, *rows[1:]), 1
    kept = replace(grid, rows=rows[:count], fill_height=False)
    return Laid(
        grid=kept,
        size=size,
        widths=widths,
        heights=tuple(_heights(kept, widths, size)),
        rest=replace(grid, rows=rows[count:], size=size) if rows[count:] else None,
    )


def _evened(
    heights: Sequence[float], count: int, free: float, rows: Sequence[Sequence[GridCell]], widths: Sequence[float]
) -> int:
    """Return how many rows stay where the rest fits one further slide: about half of the height, not all but a row."""
    if not count or sum(heights[count:]) > free:
        return count
    half = next((place for place in range(1, count) if sum(heights[:place]) >= sum(heights) / 2), count)
    if sum(heights[half:]) > free:
        return count
    while half > 1 and _is_heading(rows[half - 1], widths):
        half -= 1
    return half


def _is_heading(row: Sequence[GridCell], widths: Sequence[float]) -> bool:
    return len(row) == 1 and row[0].span == len(widths)


def _broken_row(
    row: Sequence[GridCell], widths: Sequence[float], size: float, free: float
) -> tuple[tuple[GridCell, ...], tuple[GridCell, ...]]:
    """Return a row that is higher than a slide in two."""
    first, rest, column = list[GridCell](), list[GridCell](), 0
    for cell in row:
        width = sum(widths[column : column + cell.span]) - 2 * SIDE
        before, after = text.split(cell.text, width, size, max(free, size), bold=cell.bold)
        first.append(replace(cell, text=before))
        rest.append(replace(cell, text=after or "", sub=""))
        column += cell.span
    return tuple(first), tuple(rest)


def table_xml(found: Laid, box: Box, shape: int, name: str, language: str) -> tuple[str, tuple[Marked, ...]]:
    """Return a table as a graphic frame, and where its figures stand."""
    grid, rows = found.grid, (((found.grid.head,) if found.grid.head else ()) + found.grid.rows)
    columns = "".join(f'<a:gridCol w="{round(width * EMU)}"/>' for width in found.widths)
    made, marks = [], list[Marked]()
    for place, (row, height) in enumerate(zip(rows, found.heights, strict=True)):
        cells, column = [], 0
        head = bool(grid.head) and place == 0
        for cell in row:
            cells.append(_cell(cell, found.size, language, head=head))
            cells += [MERGED] * (cell.span - 1)
            marks += _marks(cell, place, column)
            column += cell.span
        made.append(f'<a:tr h="{round(height * EMU)}">{"".join(cells)}</a:tr>')
    wide, high = sum(found.widths), found.height
    first = ' firstRow="1"' if grid.head else ""
    return (
        (
            f'<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="{shape}" name={attribute(name)} descr={attribute(grid.alt)}/>'
            '<p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr>'
            f'<p:xfrm><a:off x="{round(box.left * EMU)}" y="{round(box.top * EMU)}"/>'
            f'<a:ext cx="{round(wide * EMU)}" cy="{round(high * EMU)}"/></p:xfrm>'
            '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table">'
            f"<a:tbl><a:tblPr{first}><a:tableStyleId>{NO_STYLE}</a:tableStyleId></a:tblPr><a:tblGrid>{columns}</a:tblGrid>"
            f"{''.join(made)}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
        ),
        tuple(marks),
    )


def _marks(cell: GridCell, row: int, column: int) -> list[Marked]:
    shown = said(cell.text) + (f"\n{said(cell.sub)}" if cell.sub else "")
    spans = (*spans_of(cell.text), *(spans_of(cell.sub, len(said(cell.text)) + 1) if cell.sub else ()))
    return [Marked(row=row, column=column, text=shown, spans=spans)] if spans else []


def _cell(cell: GridCell, size: float, language: str, *, head: bool) -> str:
    bold = cell.bold or head
    ink = cell.colour or ("muted" if head else "tx1")
    paras = [_line(said(cell.text), size, language, cell.align, bold=bold, ink=ink)]
    if cell.sub:
        paras.append(_line(said(cell.sub), size * SUB, language, cell.align, bold=False, ink=cell.colour or "muted"))
    rule = 12_700 if head else 6_350
    line = f'<a:lnB w="{rule}"><a:solidFill>{colour("muted" if head else "faint")}</a:solidFill></a:lnB>'
    if cell.fill is not None:
        # squares of a heat map are kept apart by lines in the colour of the ground
        edge = f'w="19050"><a:solidFill>{colour("bg1")}</a:solidFill>'
        line = "".join(f"<a:{side} {edge}</a:{side}>" for side in ("lnL", "lnR", "lnT", "lnB"))
    inside = fill(cell.fill, pattern=cell.pattern, ground="#ffffff") if cell.fill is not None else "<a:noFill/>"
    span = f' gridSpan="{cell.span}"' if cell.span > 1 else ""
    margins = (
        f'marL="{round(SIDE * EMU)}" marR="{round(SIDE * EMU)}" marT="{round(ABOVE * EMU)}" marB="{round(ABOVE * EMU)}"'
    )
    anchor = "b" if head else "ctr"
    return (
        f"<a:tc{span}><a:txBody><a:bodyPr/><a:lstStyle/>{''.join(paras)}</a:txBody>"
        f'<a:tcPr {margins} anchor="{anchor}">{line}{inside}</a:tcPr></a:tc>'
    )


def _line(shown: str, size: float, language: str, align: str, *, bold: bool, ink: Colour) -> str:
    look = run_properties("rPr", round(2 * size) / 2, language, bold=bold, ink=ink)
    if not shown:
        end = run_properties("endParaRPr", round(2 * size) / 2, language)
        return f'<a:p><a:pPr algn="{align}"/>{end}</a:p>'
    runs = "<a:br/>".join(f"<a:r>{look}<a:t>{content(line)}</a:t></a:r>" for line in shown.split("\n"))
    return f'<a:p><a:pPr algn="{align}"/>{runs}</a:p>'
