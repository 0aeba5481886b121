"""Charts of a view: each with its finding as title, its note on n, a text alternative, and its figures as a table."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import escape
from typing import Any

from toolkit.dashboard.content import Content, Spec
from toolkit.dashboard.markup import folded, grid, table
from toolkit.present.charts import Figure


class Parts:
    """Collects what a view shows, in order."""

    def __init__(self) -> None:
        self._html: list[str] = []
        self._specs: dict[str, Spec] = {}

    def add(self, html: str) -> None:
        """Add HTML."""
        self._html.append(html)

    def figure(self, figure: Figure) -> None:
        """Add a chart across the whole width."""
        self._html.append(self._framed(figure))

    def figures(self, figures: Iterable[Figure]) -> None:
        """Add charts side by side where there is room."""
        self._html.append(grid([self._framed(figure) for figure in figures]))

    def content(self, said: str) -> Content:
        """Return everything added; `said` is what a screen reader is told when the view changes."""
        return Content(html="".join(self._html), specs=self._specs, said=said)

    def _framed(self, figure: Figure) -> str:
        self._specs[figure.id] = page_spec(figure)
        return chart_card(figure)


def chart_card(figure: Figure) -> str:
    """Return the frame of a chart: title, place to draw in, note and table."""
    rows = [[str(cell) for cell in row] for row in figure.table.itertuples(index=False)]
    numbers = table([str(column) for column in figure.table.columns], rows, figure.title)
    return (
        f'<figure class="chart-card"><h3>{escape(figure.title)}</h3>'
        f'<div class="chart" role="img" aria-label="{escape(figure.alt_text)}" data-spec="{escape(figure.id)}"></div>'
        f'<figcaption class="note">{escape(figure.note)}</figcaption>'
        f'{folded("table-" + figure.id, "Show the figures as a table", numbers)}</figure>'
    )


def page_spec(figure: Figure) -> dict[str, Any]:
    """Return a chart's spec for a page: as wide as its place, its size worked out by the browser."""
    return figure.chart.to_dict()
