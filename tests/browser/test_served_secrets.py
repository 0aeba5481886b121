"""What a nasty client's page and its websocket carry: no answer in words, no name, and no figure that was hidden."""

from pathlib import Path

import pytest
from playwright.sync_api import TimeoutError as TooLateError
from watched_page import QUESTIONS, WatchedPage

from toolkit.assessment import Assessment, assess
from toolkit.engagement import open_engagement, write_atomically
from toolkit.example import write_example
from toolkit.publication import Publication, results_json
from toolkit.publication.gate import publish
from toolkit.score.values import Measure

pytestmark = pytest.mark.browser
CHOICES = 6
FILLED = "!document.querySelector('.current .view-content > [data-old]')"
CANARIES = ("canary", "example.org", "192.0.2.", "01632 960", "preview only")
"""What the raw data of every example holds and nothing else may."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    (made,) = write_example("nasty", tmp_path_factory.mktemp("nasty") / "client_data")
    return made


@pytest.fixture(scope="module")
def assessment(folder: Path) -> Assessment:
    return assess(open_engagement(folder))


@pytest.fixture(scope="module")
def publication(folder: Path, assessment: Assessment) -> Publication:
    published = publish(assessment)
    write_atomically(open_engagement(folder).results_file, results_json(published))
    return published


def choose_next(watched: WatchedPage, place: int) -> None:
    """Choose the next option of a list of the view that is shown, and wait until the view is filled anew.

    A list may be filled anew by an earlier choice in the instant of this one, which is then void: a person would choose again.
    """
    chosen = watched.page.locator(".current select").nth(place)
    for _ in range(CHOICES):
        options, at = chosen.locator("option").count(), chosen.evaluate("(list) => list.selectedIndex")
        if options < 2:
            return
        watched.page.evaluate("document.querySelector('.current .view-content > *').dataset.old = 'yes'")
        chosen.select_option(index=(at + 1) % options)
        try:
            watched.page.wait_for_function(FILLED, timeout=8_000)
        except TooLateError:
            continue
        return
    pytest.fail(f"list {place} was chosen from {CHOICES} times and the view stays as it was")


@pytest.fixture(scope="module")
def told(publication: Publication, folder: Path, browser, start_server, tmp_path_factory) -> str:
    """Everything the browser was sent: the page's source, what is drawn of every question and after choices, every frame."""
    home = tmp_path_factory.mktemp("nasty-server")
    context = browser.new_context()
    with start_server(folder.parents[1], home) as server:
        (link,) = server.links.values()
        watched = WatchedPage(context, server.origin)
        source = []
        watched.page.on("response", lambda answer: source.append(answer) if "/results/" in answer.url else None)
        watched.open(link)
        pages = []
        for question in QUESTIONS:
            watched.show(question)
            pages.append(watched.page.content())
            for place in range(watched.page.locator(".current select").count()):
                choose_next(watched, place)
                pages.append(watched.page.content())
        sent = [answer.text() for answer in source if answer.ok]
        assert watched.faults == []
    context.close()
    assert publication.client_name in pages[0]
    assert len(watched.frames) > 10
    return "\n".join([*sent, *pages, *watched.frames])


def test_no_canary_is_sent(told: str) -> None:
    assert [canary for canary in CANARIES if canary in told.lower()] == []


def test_no_hidden_figure_is_sent(told: str, assessment: Assessment, publication: Publication) -> None:
    hidden = {cell.id for cell in publication.cells if cell.hidden is not None}
    assert len(hidden) > 20
    # ends of the intervals of scores: a mean or a share may be a plain fraction such as 2/7, which others are too
    ends = {
        repr(end)
        for cell in assessment.scores.cells
        if cell.id in hidden
        for score in [cell.figures.get(Measure.SCORE_0_100)]
        for end in (() if score is None else (score.low, score.high))
        if end is not None and len(repr(end)) > 14
    }
    # five people can answer elsewhere as five hidden ones did: an end that is published for others is no secret
    shown = (cell.figures.get(Measure.SCORE_0_100) for cell in publication.cells if cell.hidden is None)
    ends -= {repr(end) for score in shown if score is not None for end in (score.low, score.high)}
    assert len(ends) > 20
    assert [end for end in sorted(ends) if end in told] == []
