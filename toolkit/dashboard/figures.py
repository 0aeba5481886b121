"""Charts of a view: each with its finding as title, its note on n, a text alternative, and its figures as a table."""

from collections.abc import Iterable
from html import escape
from typing import Any

import pandas as pd

from toolkit.dashboard.content import Content, Spec
from toolkit.dashboard.markup import empty, folded, grid
from toolkit.present import tables
from toolkit.present.figures import Figure
from toolkit.present.wording import Words

HEATMAP = "groups-"
NARROW = ":narrow"
LEAST_WIDTHS = {"audience-gaps": 480, "items": 520, "priority": 540, "importance-": 570, "changes-": 400, HEATMAP: 130}
COLUMN_WIDTH = 64


class Parts:
    """Collects what a view shows, in order."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._html: list[str] = []
        self._specs: dict[str, Spec] = {}

    def add(self, html: str) -> None:
        """Add HTML."""
        self._html.append(html)

    def empty(self, sentence: object) -> None:
        """Add why there is nothing to see."""
        self._html.append(empty(str(sentence)))

    def figure(self, figure: Figure | None, *, titled: bool = True) -> None:
        """Add a chart across the whole width; untitled when its finding is the title of the view."""
        if figure is not None:
            self._html.append(self._framed(figure, titled=titled))

    def beside(self, figure: Figure | None, aside: Iterable[str], *, titled: bool = False) -> None:
        """Add a chart, and what belongs to it below it, or at its side on a wide screen."""
        found = [each for each in aside if each]
        if figure is None or not found:
            self.figure(figure, titled=titled)
            self._html += found
            return
        main = self._framed(figure, titled=titled)
        self._html.append(
            f'<div class="split"><div class="main">{main}</div><div class="aside">{"".join(found)}</div></div>'
        )

    def figures(self, figures: Iterable[Figure | None]) -> None:
        """Add charts below each other, side by side on a wide screen."""
        framed = [self._framed(figure, titled=True) for figure in figures if figure is not None]
        if framed:
            self._html.append(grid(framed, kind="pair"))

    def content(self, said: str) -> Content:
        """Return everything added; `said` is what a screen reader is told when the view changes."""
        return Content(html="".join(self._html), specs=self._specs, said=said)

    def _framed(self, figure: Figure, *, titled: bool) -> str:
        self._specs[figure.id] = figure.chart
        if figure.narrow is not None:
            self._specs[f"{figure.id}{NARROW}"] = figure.narrow
        title = f"<h3>{escape(figure.title)}</h3>" if titled else ""
        return (
            f'<figure class="chart-card">{title}'
            f'<div class="scroll drawing"><div class="chart" role="img" aria-label="{escape(figure.alt_text)}" '
            f'data-spec="{escape(figure.id)}" style="--least:{least_width(figure)}px"></div></div>'
            f'<figcaption class="note">{escape(figure.note)}</figcaption>'
            f"{folded(f'table-{figure.id}', str(self._words('page.figures')), figure_table(figure, self._words))}</figure>"
        )


def least_width(figure: Figure) -> int:
    """Return how many pixels a chart needs to be read; on a narrower screen it scrolls sideways within its frame."""
    wide = next((width for start, width in LEAST_WIDTHS.items() if figure.id.startswith(start)), 0)
    columns = (
        {row["group"] for row in figure.chart["data"]["values"] if "group" in row}
        if figure.id.startswith(HEATMAP)
        else ()
    )
    return wide + COLUMN_WIDTH * len(columns)


def figure_table(figure: Figure, words: Words) -> str:
    """Return the figures drawn, as a table; the identifier of each figure stays with it as ``data-figure``."""
    return frame_table(figure.table, words, figure.title)


def frame_table(frame: pd.DataFrame, words: Words, caption: str) -> str:
    """Return a frame of `toolkit.present.tables` as a table; the identifier of each figure stays with it."""
    names = tables.headings(frame, words)
    head = "".join(f'<th scope="col"{_right(name)}>{escape(label)}</th>' for name, label in names.items())
    lines = []
    for row in tables.rows(frame, words):
        cells = [
            _cell(name, shown, first=place == 0) for place, (name, shown) in enumerate(zip(names, row, strict=True))
        ]
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return (
        f'<div class="scroll"><table><caption class="unseen">{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


def _cell(name: str, shown: Any, *, first: bool) -> str:
    mark = f' data-figure="{escape(shown.figure)}"' if hasattr(shown, "figure") else ""
    if first:
        return f'<th scope="row"{mark}>{escape(str(shown))}</th>'
    return f"<td{_right(name)}{mark}>{escape(str(shown))}</td>"


def _right(name: str) -> str:
    return ' class="right"' if tables.is_numeric(name) else ""
