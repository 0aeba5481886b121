"""dashboard.html: the same views as one file that opens from a mail or a USB stick."""

import base64
import gzip
import json
import re
from html import escape, unescape
from pathlib import Path
from typing import Any

from toolkit.dashboard.assets import inline_script, inline_style
from toolkit.dashboard.content import Spec, View, every_choice, state_of
from toolkit.dashboard.explained import explanations
from toolkit.dashboard.first_view import header, page_title, section
from toolkit.dashboard.views import VIEWS
from toolkit.engagement import write_atomically
from toolkit.present.wording import words_for
from toolkit.publication import Publication

FIGURE = re.compile(r'data-figure="([^"]+)"')
CUTS = re.compile(r'(?=<div class="card|<figure|<section|<h3 class="part|<blockquote|<ul|<p)')
# Inline script and style are the file's own; nothing may be fetched, sent, framed or embedded.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data:; "
    "font-src data:; base-uri 'none'; form-action 'none'"
)


def dashboard_html(publication: Publication) -> str:
    """Return the dashboard as one HTML document; it holds published cells only and asks no host for anything."""
    words = words_for(publication)
    sections = "".join(section(view, state_of(view, publication, {}), words, waiting=False) for view in VIEWS.values())
    return (
        f'<!doctype html><html lang="{words.language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">'
        f'<link rel="icon" href="data:,"><title>{escape(page_title(publication))}</title><style>{inline_style()}</style></head>'
        f'<body class="centric-file">{header(publication)}<main id="content">{sections}</main>'
        f'<script type="text/plain" id="states">{packed_states(publication)}</script>'
        f"<script>{inline_script()}\ncentric.start();</script></body></html>\n"
    )


def write_dashboard(publication: Publication, target: Path) -> None:
    """Write dashboard.html, whole or not at all."""
    write_atomically(target, dashboard_html(publication).encode())


def packed_states(publication: Publication) -> str:
    """Return every state of every view by choice, and how every figure in them came about: base64 of gzipped JSON.

    What several states have in common is kept once, in ``pieces``: HTML is a list of their numbers, a spec has one for each
    of its keys and its data one for each row. Equal input gives equal text.
    """
    pieces = _Pieces()
    views = {view.id: _states(view, publication, pieces) for view in VIEWS.values()}
    figures = {found for piece in pieces.values() if isinstance(piece, str) for found in FIGURE.findall(piece)}
    told = {name: pieces.html(html) for name, html in explanations(publication, map(unescape, figures)).items()}
    whole = {"pieces": pieces.values(), "views": views, "explained": told}
    text = json.dumps(whole, separators=(",", ":"), ensure_ascii=False).encode()
    return base64.b64encode(gzip.compress(text, compresslevel=9, mtime=0)).decode()


class _Pieces:
    """Texts and values, each kept once; a text of HTML is cut where a part of it ends and a table never is."""

    def __init__(self) -> None:
        self._number: dict[str, int] = {}
        self._kept: list[str] = []

    def html(self, html: str) -> list[int]:
        """Return the numbers of the pieces of a text."""
        return [self.keep(piece) for piece in CUTS.split(html) if piece]

    def spec(self, spec: Spec) -> dict[str, int | list[int]]:
        """Return the number of the value of each key; of the data, drawn alike in many charts, those of its rows."""
        return {
            name: [self.keep(row) for row in value["values"]] if name == "data" else self.keep(value)
            for name, value in spec.items()
        }

    def values(self) -> list[Any]:
        """Return what was kept, by number."""
        return [json.loads(each) for each in self._kept]

    def keep(self, value: object) -> int:
        """Return the number of a value."""
        text = _compact(value)
        number = self._number.setdefault(text, len(self._kept))
        if number == len(self._kept):
            self._kept.append(text)
        return number


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _states(view: View, publication: Publication, pieces: _Pieces) -> dict[str, dict[str, Any]]:
    """Return the states of a view by choice; where two choices show the same, the later one names the earlier."""
    states, start = dict[str, dict[str, Any]](), {each.id: each.value for each in view.filters(publication, {})}
    known: dict[tuple[str, ...], str] = {}
    for choice in every_choice(view, publication):
        name, shown = _compact(dict(choice)), view.shown(choice)
        filters = view.filters(publication, choice)
        state: dict[str, Any] = {
            "choice": dict(choice),
            "filters": [{"id": each.id, "value": each.value, "options": pieces.keep(each.options)} for each in filters],
            "start": dict(choice) == start,
        }
        if shown in known:
            state["as"] = known[shown]
        else:
            known[shown] = name
            content = view.content(publication, choice)
            specs = {each: pieces.spec(spec) for each, spec in content.specs.items()}
            state |= {"said": content.said, "html": pieces.html(content.html), "specs": specs}
        states[name] = state
    return states
