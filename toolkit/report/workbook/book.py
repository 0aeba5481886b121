"""A workbook in the making: its formats, text that is never a formula, and figures that are looked up by their id."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import CellFormulaTuple, Worksheet

from toolkit.present.theme import Theme
from toolkit.present.wording import Words
from toolkit.report.workbook.rows import PARTS, FigureRow

FONT = "Calibri"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
LONGEST_TEXT = 32_767
LONGEST_ID = 250
POINTS, COUNT, SHARE, FACTOR, PRIORITY, SIGNED = "0", "#,##0", "0%", "0.00", "0.000", "+0;\N{MINUS SIGN}0;0"
FIRST_ROW = 3
"""Row of the heads of a table, under the title of its sheet."""

LINE_POINTS = 13.2
EXACT = 1e-6
"""Points by which a figure worked out again may differ from the published one: what binary fractions lose."""


class Sheet(Worksheet):  # type: ignore[misc]  # xlsxwriter has no types
    """A worksheet whose formulas stay as they are.

    xlsxwriter rewrites what looks like a newer function, also inside quotes: the look-up of a group called "MAP(A)"
    would find nothing. It takes most of the time of writing, too, and none of our formulas needs it.
    """

    def _write_formula(self, row: int, col: int, formula: str, cell_format: Any = None, value: Any = 0) -> int:
        self.table[row][col] = CellFormulaTuple(formula.removeprefix("="), cell_format, value)
        return -1 if self._check_dimensions(row, col) else 0

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


@dataclass(slots=True)
class Book:
    """The workbook being written.

    Parameters
    ----------
    figures
        Every published figure by its identifier: only these can be shown.
    """

    words: Words
    theme: Theme
    figures: Mapping[str, FigureRow]
    made: io.BytesIO = field(default_factory=io.BytesIO)
    book: Any = None
    _formats: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        safe = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self.book = xlsxwriter.Workbook(self.made, safe)

    def format(self, **properties: Any) -> Any:
        """Return the format with these properties, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            look = {"font_name": FONT, "font_size": 10, "font_color": self.theme.ink, "valign": "top"} | properties
            self._formats[key] = self.book.add_format(look)
        return self._formats[key]

    def sheet(self, name: str, *, landscape: bool = True, tab: str | None = None) -> Any:
        """Return a new sheet whose name is a message's text."""
        return self.named(str(self.words(name)), landscape=landscape, tab=tab)

    def named(self, name: str, *, landscape: bool = True, tab: str | None = None) -> Any:
        """Return a new sheet of a name, set up for print on A4."""
        made = self.book.add_worksheet(name, Sheet)
        made.set_paper(9)
        if landscape:
            made.set_landscape()
        made.fit_to_pages(1, 0)
        made.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
        made.set_footer("&L&8&A&R&8&P / &N")
        made.hide_gridlines(2)
        made.set_tab_color(tab or self.theme.brand_ink)
        return made

    def text(self, sheet: Any, row: int, column: int, text: object, **look: Any) -> None:
        """Write text as text, whatever it begins with."""
        shown = str(text)[:LONGEST_TEXT]
        if shown.startswith(FORMULA_SIGNS):
            look["quote_prefix"] = True
        sheet.write_string(row, column, shown, self.format(**look))

    def title(self, sheet: Any, text: object, under: object = "") -> None:
        """Write a sheet's title and the line under it; the table begins in the fourth row."""
        sheet.set_row(0, 26)
        self.text(sheet, 0, 0, text, font_size=16, bold=True, font_color=self.theme.brand_ink)
        if str(under):
            self.text(sheet, 1, 0, under, font_color=self.theme.muted)

    def heads(self, sheet: Any, row: int, heads: Sequence[object], *, start: int = 0, right: int = 99) -> None:
        """Write the heads of a table; from column `right` on they stand over figures."""
        for place, head in enumerate(heads, start=start):
            side = {"align": "right"} if place >= right else {}
            self.text(
                sheet, row, place, head, bold=True, text_wrap=True, valign="bottom", bottom=1,
                font_color=self.theme.muted, bottom_color=self.theme.muted, **side,
            )  # fmt: skip

    def figure(self, sheet: Any, row: int, column: int, figure: str, shape: str = POINTS, **look: Any) -> float | None:
        """Write a published figure as a look-up by its identifier, with its value kept; return the value.

        `figure` may end in ``.low``, ``.high`` or ``.n``. Where there is no value the reason stands there as text.
        """
        whole, _, part = figure.rpartition(".")
        known = self.figures.get(figure)
        if known is None and part in PARTS:
            known, at = self.figures.get(whole), whole
        else:
            part, at = "value", figure
        found = None if known is None else getattr(known, part)
        if found is None:
            nothing = known.reason if known is not None and part in ("value", "n") else ""
            self.text(sheet, row, column, nothing, **({"align": "right", "font_color": self.theme.muted} | look))
            return None
        form = self.format(num_format=shape, **look)
        if len(at) > LONGEST_ID:
            sheet.write_number(row, column, found, form)
        else:
            name = at.replace('"', '""')
            formula = f'=INDEX({PARTS.get(part, "figure_value")},MATCH("{name}",figure_id,0))'
            sheet.write_formula(row, column, formula, form, found)
        return float(found)

    def formula(
        self, sheet: Any, row: int, column: int, formula: str, value: Any, shape: str = "General", **look: Any
    ) -> None:
        """Write a formula of ours with its value, so that it shows where nothing is worked out."""
        sheet.write_formula(row, column, formula, self.format(num_format=shape, **look), value)

    def frame(self, sheet: Any, row: int, columns: int, last: int, widths: Sequence[float]) -> None:
        """Freeze what stands above and left of a table's body, repeat its head in print, and let it be filtered."""
        sheet.freeze_panes(row + 1, 1)
        sheet.repeat_rows(row)
        if last > row:
            sheet.autofilter(row, 0, last, columns - 1)
        self.widths(sheet, widths)

    def widths(self, sheet: Any, widths: Sequence[float]) -> None:
        """Set the width of each column."""
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)

    def tall(self, sheet: Any, row: int, texts: Sequence[tuple[str, float]]) -> None:
        """Set a row as high as its longest text asks for in the width of its column, in lines."""
        lines = max(sum(-(-max(len(part), 1) * 1.05 // width) for part in text.split("\n")) for text, width in texts)
        sheet.set_row(row, LINE_POINTS * lines + 2)

    def below(self, sheet: Any, row: int, chart: Any, size: tuple[int, int], said: str) -> None:
        """Put a chart below a short table, all on one page in print; `said` tells who cannot see it what it shows."""
        chart.set_size({"width": size[0], "height": size[1]})
        sheet.insert_chart(row, 0, chart, {"description": said, "x_offset": 4})
        sheet.fit_to_pages(1, 1)

    def beside(self, sheet: Any, last: tuple[int, int], chart: Any, size: tuple[int, int], said: str) -> None:
        """Put a chart beside a long table that ends in row and column `last`; in print the table stands alone."""
        chart.set_size({"width": size[0], "height": size[1]})
        sheet.insert_chart(FIRST_ROW, last[1] + 2, chart, {"description": said})
        sheet.print_area(0, 0, *last)


def cell(row: int, column: int, *, fixed: bool = False) -> str:
    """Return the address of a cell: ``C5``, or ``$C$5``."""
    return str(xl_rowcol_to_cell(row, column, row_abs=fixed, col_abs=fixed))
