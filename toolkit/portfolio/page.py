"""The portfolio as one HTML page for the practice lead: private, no script, no request."""

from pathlib import Path

import jinja2
import pandas as pd

from toolkit.engagement import write_atomically
from toolkit.portfolio.lead import Portfolio
from toolkit.shipped import templates_folder

PAGE = "portfolio.html"
FIRST = 12
"""Clients of "who improved" that stand open; the rest unfolds."""


def write_page(portfolio: Portfolio) -> Path:
    """Write the page into the edition's folder; return its path."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates_folder() / "reports" / "portfolio"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    improved = portfolio.improved()
    text = environment.get_template("portfolio.html.j2").render(
        head=portfolio.head,
        clients=_rows(portfolio.clients()),
        cuts=_rows(portfolio.cuts()),
        standings=_rows(portfolio.standings()),
        improved=_rows(improved),
        again=improved["client"].nunique(),
        better=int((improved.groupby("client")[["up", "down"]].sum().diff(axis=1)["down"] < 0).sum()),
        most=max(1, int(improved[["up", "down"]].to_numpy().max(initial=0))),
        first=FIRST,
        plays=_rows(portfolio.plays()),
    )
    target = portfolio.folder / PAGE
    write_atomically(target, text.encode())
    return target


def _rows(frame: pd.DataFrame) -> list[dict[str, object]]:
    plain = frame.astype(object)
    return [
        {str(name): value for name, value in row.items()} for row in plain.where(plain.notna(), None).to_dict("records")
    ]
