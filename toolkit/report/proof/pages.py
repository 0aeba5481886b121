"""Figures of our HTML files: the report's marked numbers, and those of every state that a dashboard file holds."""

import base64
import gzip
import json
import re
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path
from typing import Any

from toolkit.report.proof.shown import Found

MARKED = re.compile(
    r'<data class="figure" value="[^"]*" data-figure="([^"]*)" data-value="([^"]*)">(.*?)</data>', re.DOTALL
)
HEADING = re.compile(r'<(?:section|h[1-4]|figure)[^>]*? id="([^"]+)"')
CELL = re.compile(r'<(?P<tag>\w+)[^>]*? data-figure="(?P<figure>[^"]*)"[^>]*>(?P<text>.*?)</(?P=tag)>', re.DOTALL)
STATES = re.compile(r'<script type="text/plain" id="states">([^<]*)</script>')
TAG = re.compile(r"<[^>]*>")


def page_figures(path: Path) -> list[Found]:
    """Return the figures of an HTML file of ours."""
    page = path.read_text(encoding="utf-8", errors="replace")
    packed = STATES.search(page)
    if packed is None:
        return list(_marked(page))
    found = list(_cells(page, "first view"))
    try:
        whole = json.loads(gzip.decompress(base64.b64decode(packed[1])))
        states = list(_states(whole, "", whole["pieces"]))
    except (ValueError, TypeError, LookupError, OSError, EOFError):
        raise ValueError("the states of the dashboard cannot be unpacked") from None
    for place, html in states:
        found += _cells(html, place)
    return found


def is_dashboard(path: Path) -> bool:
    """Return whether an HTML file of ours is a dashboard's and not the report's."""
    return STATES.search(path.read_text(encoding="utf-8", errors="replace")) is not None


def _states(value: Any, place: str, pieces: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the HTML of every state that a dashboard file holds, put together, with its view and choice."""
    if not isinstance(value, dict):
        return
    if isinstance(value.get("html"), list):
        yield place, "".join(pieces[number] for number in value["html"])
        return
    for name, each in value.items():
        yield from _states(each, f"{place} {name}".strip(), pieces)


def _marked(page: str) -> Iterator[Found]:
    places = [(each.start(), each[1]) for each in HEADING.finditer(page)]
    at = 0
    for each in MARKED.finditer(page):
        while at + 1 < len(places) and places[at + 1][0] < each.start():
            at += 1
        place = places[at][1] if places and places[at][0] < each.start() else "cover"
        figure, text = unescape(each[1]), _plain(each[3])
        yield Found(figure=figure, text=text, place=place)
        yield Found(figure=figure, text=text, exact=float(each[2]), place=f"{place}, value carried")


def _cells(html: str, place: str) -> Iterator[Found]:
    for each in CELL.finditer(html):
        yield Found(figure=unescape(each["figure"]), text=_plain(each["text"]), place=place)


def _plain(html: str) -> str:
    return unescape(TAG.sub("", html)).strip()
