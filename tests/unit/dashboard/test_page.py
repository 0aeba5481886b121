"""The page a notebook opens: which file it reads, what it says without one, and callbacks that cannot leak."""

import logging
from pathlib import Path

import pytest
from sample_publication import sample_publication

from toolkit.dashboard.content import Content, Filter, View
from toolkit.dashboard.live import LiveView
from toolkit.dashboard.page import Page, open_dashboard
from toolkit.dashboard.views import VIEWS
from toolkit.publication import results_json


@pytest.fixture(scope="module")
def publication():
    return sample_publication()


@pytest.fixture
def results(tmp_path, publication) -> Path:
    file = tmp_path / "results.json"
    file.write_bytes(results_json(publication))
    return file


def test_a_path_opens_that_file(results, publication, monkeypatch):
    monkeypatch.delenv("CENTRIC_RESULTS", raising=False)
    assert open_dashboard(str(results)).publication == publication


def test_no_path_opens_the_file_that_the_server_names(results, publication, monkeypatch):
    monkeypatch.setenv("CENTRIC_RESULTS", str(results))
    assert open_dashboard().publication == publication


def test_a_file_that_cannot_be_read_is_told_in_a_sentence(tmp_path, monkeypatch):
    page = open_dashboard(str(tmp_path / "nothing.json"))
    assert "nothing.json: no such file" in page.header().data
    assert page.view("stand").value == ""
    monkeypatch.setenv("CENTRIC_SERVED", "1")
    served = open_dashboard(str(tmp_path / "nothing.json")).header().data
    assert "nothing.json" not in served
    assert "tell your consultant" in served


def test_a_served_page_adds_no_header_and_no_second_bundle(publication):
    assert Page(publication, served=True).header().data == ""
    assert "Harbour Bank" in Page(publication).header().data


def test_in_jupyterlab_the_styles_hold_inside_the_views_only(publication):
    style = Page(publication).header().data.split("<style>", 1)[1].split("</style>", 1)[0]
    outside, _, inside = style.partition("@scope (.centric-view, .centric-top, .trouble) {")
    rules = {rule.split("{")[0].strip() for rule in outside.split("}") if rule.strip()}
    assert rules == {"@font-face"}
    assert ":root" not in inside
    depth = 1
    for place, letter in enumerate(inside):
        depth += {"{": 1, "}": -1}.get(letter, 0)
        assert depth > 0 or place == len(inside) - 1, "a rule stands outside the scope"


def test_a_chosen_value_changes_the_content_and_its_dependent_list(publication):
    page = Page(publication)
    page.view("why")
    live = page.views["why"]
    before = live.content.content["html"]
    live.lists["part"].value = "culture"
    assert live.choice == {"lens": "model", "part": "culture", "criterion": "customer-orientation"}
    assert [value for _, value in live.lists["criterion"].options] == list(publication.model.dimensions[1].criteria)
    assert live.content.content["html"] != before
    assert live.content.said


def test_a_served_view_is_worked_out_when_something_is_chosen_or_asked_for(publication):
    page = Page(publication, served=True)
    for name in VIEWS:
        page.view(name)
    assert [live.content.content for live in page.views.values()] == [{}] * len(VIEWS)
    assert page.views["why"].content.start == Page(publication).view("why").children[-1].start
    page.views["why"].lists["criterion"].index = 1
    assert page.views["why"].content.content["html"]
    assert page.views["stand"].content.content == {}
    page.views["stand"].content.asked = '{"choice": {}, "at": 1}'
    eager = Page(publication)
    eager.view("stand")
    assert page.views["stand"].content.content == eager.views["stand"].content.content


def test_a_pick_in_one_view_shows_another(publication):
    page = Page(publication)
    for name in VIEWS:
        page.view(name)
    page.views["stand"].content.picked = "why|criterion|recognition|1"
    assert page.views["why"].choice["criterion"] == "recognition"


def test_a_pick_stays_within_the_lens_that_groups_the_view(publication):
    page = Page(publication)
    for name in VIEWS:
        page.view(name)
    page.views["who"].lists["lens"].value = "six-practices"
    page.views["who"].content.picked = "why|criterion|recognition|1"
    assert page.views["why"].choice == {
        "lens": "six-practices", "part": "celebrate-and-learn", "criterion": "recognition"
    }  # fmt: skip
    page.views["who"].content.picked = "why|criterion|customer-loyalty|2"
    assert page.views["why"].choice["criterion"] == "customer-loyalty"


@pytest.mark.parametrize(
    "picked",
    ["why|criterion|nobody|1", "nobody|x|y|1", "why|nobody|x|1", "why|criterion|recognition", "", "|||", "why|" * 500],
)
def test_a_pick_that_names_nothing_breaks_nothing(publication, picked):
    page = Page(publication)
    for name in VIEWS:
        page.view(name)
    page.views["stand"].content.picked = picked
    assert page.views["why"].choice["criterion"] == "service-vision"
    assert all("trouble" not in live.content.content["html"] for live in page.views.values())


def test_a_callback_that_fails_shows_a_sentence_with_a_number_and_logs_the_trace(publication, caplog):
    def broken(publication, choice):
        if choice["f"] == "b":
            raise RuntimeError("Anna said the boss is bad")
        return Content(html="<h2>fine</h2>")

    options = (("a", "A"), ("b", "B"))
    view = View(id="x", filters=lambda p, choice: (Filter.of("f", "F", options, choice),), content=broken)
    live = LiveView(view, publication, lambda *picked: None)
    with caplog.at_level(logging.ERROR, logger="centric.dashboard"):
        live.lists["f"].value = "b"
    shown = live.content.content["html"]
    number = shown.split("number ")[1][:8]
    assert "Anna" not in shown
    assert "Traceback" not in shown
    assert number in caplog.text
    assert "RuntimeError" in caplog.text
    live.lists["f"].value = "a"
    assert live.content.content["html"] == "<h2>fine</h2>"
