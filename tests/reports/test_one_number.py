"""Every figure a report shows is in results.json, unrounded there, and rounds to what the reader sees."""

import re
from html.parser import HTMLParser

import pytest
from figure_checker import disagreements, marked_figures, published_figures
from reduced_publications import with_group_apart
from sample_publication import sample_publication

from toolkit.publication import results_json
from toolkit.report.html import report_html


@pytest.fixture(scope="module")
def results() -> bytes:
    return results_json(with_group_apart(sample_publication()))


@pytest.fixture(scope="module")
def page() -> str:
    return report_html(with_group_apart(sample_publication()))


def test_every_figure_shown_is_the_published_one(page: str, results: bytes) -> None:
    assert disagreements(page, results) == []
    # a report of this size that marks few figures has lost them on the way
    assert len(marked_figures(page)) > 3000


class TestTheCheckerSees:
    """A checker that finds nothing must be one that could."""

    def test_a_figure_that_was_changed_after_writing(self, page: str, results: bytes) -> None:
        shown = next(figure for figure in marked_figures(page) if figure.figure.endswith("#score_0_100"))
        other = str(int(shown.text) + 1)
        marked = f'data-figure="{shown.figure}" data-value='
        forged = re.sub(rf"({re.escape(marked)}[^>]*>){shown.text}<", rf"\g<1>{other}<", page, count=1)
        assert disagreements(forged, results) == [
            f"{shown.figure}: shows {other}, published {published_figures(results)[shown.figure]}"
        ]

    def test_a_value_that_was_carried_along_wrongly(self, page: str, results: bytes) -> None:
        shown = next(figure for figure in marked_figures(page) if figure.figure.endswith("#score_0_100"))
        forged = page.replace(f'data-value="{shown.carried}"', 'data-value="99.5"', 1)
        assert any("carries 99.5" in each for each in disagreements(forged, results))

    def test_a_figure_nobody_published(self, page: str, results: bytes) -> None:
        forged = page.replace('data-figure="criterion:', 'data-figure="invented:', 1)
        assert any("not in results.json" in each for each in disagreements(forged, results))


class _UnmarkedFigures(HTMLParser):
    """Collects figure columns of tables whose text is no marked figure; 0 is an answer that nobody gave."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._cell: str | None = None
        self._marked = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "td" and ("class", "right") in attrs:
            self._cell, self._marked = "", False
        elif tag == "data":
            self._marked = True

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "td" and self._cell is not None:
            if not self._marked and self._cell not in ("–", "hidden", "0"):
                self.found.append(self._cell)
            self._cell = None


def test_no_figure_of_a_table_is_unmarked(page: str) -> None:
    reader = _UnmarkedFigures()
    reader.feed(page)
    assert reader.found == []
