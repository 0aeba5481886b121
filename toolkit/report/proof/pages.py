"""Figures of our HTML files: the report's marked numbers, and those of every state that a dashboard file holds."""

import base64
import gzip
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from toolkit.report.proof.shown import Found

MARKED = re.compile(
    r'<data class="figure" value="[^"]*" data-figure="([^"]*)" data-value="([^"]*)">(.*?)</data>', re.DOTALL
)
HEADING = re.compile(r'<(?:section|h[1-4]|figure)[^>]*? id="([^"]+)"')
CELL = re.compile(r'<t[dh][^>]*? data-figure="([^"]*)"[^>]*>(.*?)</t[dh]>', re.DOTALL)
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
        views = json.loads(gzip.decompress(base64.b64decode(packed[1])))
    except (ValueError, OSError, EOFError):
        return found
    for view, states in views.items():
        for choice, state in states.items():
            found += _cells(state["html"], f"{view} {choice}")
    return found


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
        yield Found(figure=unescape(each[1]), text=_plain(each[2]), place=place)


def _plain(html: str) -> str:
    return unescape(TAG.sub("", html)).strip()
