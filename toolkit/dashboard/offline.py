"""dashboard.html: the same views as one file that opens from a mail or a USB stick."""

import base64
import gzip
import json
import re
from html import escape, unescape
from pathlib import Path

from toolkit.dashboard.assets import inline_script, inline_style
from toolkit.dashboard.content import every_choice, state_of
from toolkit.dashboard.explained import explanations
from toolkit.dashboard.first_view import header, page_title, section
from toolkit.dashboard.views import VIEWS
from toolkit.engagement import write_atomically
from toolkit.present.wording import words_for
from toolkit.publication import Publication

FIGURE = re.compile(r'data-figure="([^"]+)"')
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

    Equal input gives equal text.
    """
    views = {}
    for view in VIEWS.values():
        states, start = {}, {each.id: each.value for each in view.filters(publication, {})}
        for choice in every_choice(view, publication):
            state = state_of(view, publication, choice)
            states[json.dumps(dict(choice), separators=(",", ":"), ensure_ascii=False)] = {
                "choice": dict(choice),
                "filters": [{"id": each.id, "value": each.value, "options": each.options} for each in state.filters],
                "said": state.content.said,
                "start": dict(choice) == start,
                **state.content.as_json(),
            }
        views[view.id] = states
    figures = {
        found for states in views.values() for state in states.values() for found in FIGURE.findall(state["html"])
    }
    told = explanations(publication, map(unescape, figures))
    text = json.dumps({"views": views, "explained": told}, separators=(",", ":"), ensure_ascii=False).encode()
    return base64.b64encode(gzip.compress(text, compresslevel=9, mtime=0)).decode()
