"""How a figure came about, asked by a page: what has an id is explained, in the page's language, and nothing else is."""

from dataclasses import replace

import pytest
from sample_publication import sample_publication

from toolkit.dashboard.explained import explanation_html, explanations
from toolkit.dashboard.live import LiveView
from toolkit.dashboard.views import VIEWS


@pytest.fixture(scope="module")
def publication():
    return sample_publication()


def test_a_score_is_explained_with_its_questions(publication):
    cell = next(cell for cell in publication.cells if cell.hidden is None and cell.audience == "employees")
    html = explanation_html(publication, f"{cell.id}#score_0_100")
    assert html is not None
    item = next(item for item in publication.model.items if item.id == cell.items[0])
    assert item.text in html.replace("&#x27;", "'")


def test_a_hidden_cell_says_the_rule_and_no_figure(publication):
    cell = next(cell for cell in publication.cells if cell.hidden is not None)
    html = explanation_html(publication, cell.id)
    assert html is not None
    assert "small cells" in html


@pytest.mark.parametrize(
    "asked", ["", "x", "../../etc/passwd", "<script>", "criterion:nothing@nobody#score_0_100", "#", ".n" * 50]
)
def test_what_is_no_figure_is_not_explained(publication, asked):
    assert explanation_html(publication, asked) is None
    assert explanations(publication, [asked]) == {}


def test_another_language_is_explained_in_it(publication):
    cell = next(cell for cell in publication.cells if cell.hidden is None and cell.audience == "employees")
    html = explanation_html(replace(publication, language="de"), f"{cell.id}#score_0_100")
    assert html is not None
    assert "Fragen" in html
    assert "respondents" not in html


@pytest.mark.parametrize(
    "asked",
    ["", "{", "[]", "1", "null", '{"choice": 7}', '{"choice": {"part": 7}}', '{"choice": {"__class__": "x"}}', "[" * 1500, "x" * 5000,
     '{"choice": {"part": "<script>"}}', '{"figure": {}}', '{"figure": "nothing"}'],
)  # fmt: skip
def test_what_a_browser_asks_in_bad_faith_changes_nothing(publication, asked):
    live = LiveView(VIEWS["who"], publication, lambda *_: None)
    before = dict(live.content.content)
    live.content.asked = asked
    assert live.content.content == before
    assert live.content.explained in ({}, {"figure": "nothing", "html": ""})


def test_an_address_sets_what_is_chosen(publication):
    live = LiveView(VIEWS["who"], publication, lambda *_: None)
    wanted = publication.model.dimensions[2].id
    live.content.asked = f'{{"choice": {{"part": "{wanted}"}}}}'
    assert live.content.choice == {"lens": "model", "part": wanted, "criterion": "all"}
    assert live.lists["part"].value == wanted
