"""The served dashboard as a client meets it: a link, a page that draws itself, filters that answer."""

import nbformat
import pytest
from sample_engagements import sample_root
from watched_page import DRAWN, LIVE, QUESTIONS, WatchedPage, serious_barriers, too_wide

from toolkit.dashboard.offline import write_dashboard
from toolkit.publication import read_results

pytestmark = pytest.mark.browser
HARBOUR, RIVAL, HOSTILE = "harbour/2026-baseline", "rival/2026-baseline", "hostile/2026-baseline"
HEADLINE = ".current h2"


@pytest.fixture
def watched(context, server):
    return WatchedPage(context, server.origin)


def test_a_link_opens_the_page_and_every_question_draws_its_charts_without_any_fault(watched, server):
    watched.open(server.links[HARBOUR])
    assert watched.page.url == f"{server.origin}/results/{HARBOUR}", "the token must leave the address bar"
    assert "Harbour Bank" in watched.page.title()
    charts = 0
    for question in QUESTIONS:
        watched.show(question)
        charts += watched.page.locator(".current .chart").count()
        assert watched.page.locator(HEADLINE).inner_text().strip()
    assert charts >= 7
    assert watched.faults == []


def test_the_first_view_stands_in_the_page_before_the_kernel_does(watched, server):
    heard = []
    watched.page.route_web_socket("**/channels*", lambda line: line.connect_to_server() if heard else line.close())
    watched.page.goto(server.links[HARBOUR])
    watched.page.wait_for_selector('[data-view="stand"] .chart svg')
    assert not watched.page.evaluate(LIVE)
    assert watched.page.locator("#connection").inner_text().strip()
    first = watched.page.locator(HEADLINE).inner_text()
    heard.append(True)
    watched.page.wait_for_function(LIVE)
    assert watched.page.locator(HEADLINE).inner_text() == first


def test_the_page_goes_live_in_place_and_what_is_drawn_stays(watched, server):
    watched.page.add_init_script(
        """document.addEventListener('DOMContentLoaded', () => {
             globalThis.painted = document.querySelector('[data-view="stand"] .view-content > *');
           });"""
    )
    asked = []
    watched.page.on("request", lambda request: asked.append(request.url.split("?")[0]))
    watched.open(server.links[HARBOUR])
    assert not [one for one in asked if "/voila/static/" in one], "our views need nothing of JupyterLab in the browser"
    assert watched.page.evaluate("painted.isConnected && !!painted.closest('.current')")
    assert watched.page.locator("[data-first]").count() == 0
    assert watched.page.locator(".filters select:disabled").count() == 0
    assert watched.page.locator("#connection").count() == 0
    assert watched.faults == []


def test_a_filter_changes_what_the_page_shows_and_says_so(watched, server):
    watched.open(server.links[HARBOUR])
    watched.show("stand")
    before = watched.page.locator(".current .view-content").inner_text()
    lens = watched.page.get_by_role("combobox", name="Group by").locator("visible=true")
    lens.select_option(index=2)
    watched.page.wait_for_function(
        "(before) => document.querySelector('.current .view-content').innerText !== before", arg=before
    )
    watched.page.wait_for_function("document.querySelectorAll('.current .chart[data-state=drawn]').length > 0")
    assert watched.page.locator("#announcer").inner_text() != ""
    assert watched.faults == []


def test_choosing_a_dimension_brings_its_criteria_and_the_keyboard_alone_does_it(watched, server):
    watched.open(server.links[HARBOUR])
    watched.show("why")
    criteria = watched.page.locator(".current select").nth(2)
    before = criteria.locator("option").all_inner_texts()
    watched.page.locator(".current select").nth(1).focus()
    watched.page.keyboard.press("ArrowDown")
    watched.page.wait_for_function(
        "(before) => [...document.querySelectorAll('.current select')[2].options].map((one) => one.text).join() !== before",
        arg=",".join(before),
    )
    assert watched.page.evaluate("document.activeElement.tagName") == "SELECT", "the focus stays where the reader works"
    assert watched.faults == []


def test_a_line_that_breaks_is_taken_up_again_and_what_was_chosen_meanwhile_is_shown(watched, server):
    lines = []
    watched.page.route_web_socket("**/channels*", lambda line: lines.append((line, line.connect_to_server())))
    watched.open(server.links[HARBOUR])
    watched.show("stand")
    before = watched.page.locator(".current .view-content").inner_text()
    lines[0][0].close()
    watched.page.get_by_role("combobox", name="Group by").locator("visible=true").select_option(index=1)
    watched.page.wait_for_function(
        "(before) => document.querySelector('.current .view-content').innerText !== before", arg=before
    )
    assert len(lines) > 1
    assert watched.page.locator(".ended").count() == 0
    assert watched.faults == []


def test_a_notebook_with_other_widgets_and_a_cell_that_fails_gets_voilas_front_end_and_its_views_work(
    root, tmp_path, context, start_server
):
    notebook = nbformat.read(root / "notebooks/dashboard.ipynb", as_version=4)
    for source in ("import ipywidgets\nipywidgets.IntSlider(description='Ours')", "raise ValueError('Anna said so')"):
        notebook.cells.append(nbformat.v4.new_code_cell(source))
    nbformat.write(notebook, tmp_path / "ours.ipynb")
    clients = sample_root(tmp_path, {HARBOUR: "Harbour Bank"})
    with start_server(clients, tmp_path, notebook=str(tmp_path / "ours.ipynb")) as server:
        watched = WatchedPage(context, server.origin)
        watched.open(server.links[HARBOUR])
        watched.page.wait_for_selector(".widget-slider", state="attached")
        assert watched.page.locator("#content .trouble").count() == 1, "a cell that fails says so in a sentence"
        assert "Anna" not in watched.page.content() + "".join(watched.frames) + server.log.read_text()
        watched.show("why")
        before = watched.page.locator(HEADLINE).inner_text()
        watched.page.locator(".current select").last.select_option(index=1)
        watched.page.wait_for_function(
            "(before) => document.querySelector('.current h2').innerText !== before", arg=before
        )
        assert watched.faults == []


def test_a_finding_leads_to_its_reasons(watched, server):
    watched.open(server.links[HARBOUR])
    watched.show("stand")
    link = watched.page.locator('.current a[data-pick^="why|criterion|"]').first
    criterion = link.get_attribute("data-pick").split("|")[2]
    link.click()
    watched.page.wait_for_selector('[data-view="why"].current')
    watched.page.wait_for_function(
        "(wanted) => document.querySelector('.current h2').innerText.startsWith(wanted)",
        arg=_criterion_name(server, criterion),
    )
    assert watched.faults == []


def _criterion_name(server, criterion: str) -> str:
    model = read_results(server.root / HARBOUR / "out/client/results.json").model
    return next(each.name for each in model.criteria if each.id == criterion)


def test_words_of_a_client_are_never_run_as_script(watched, server):
    watched.open(server.links[HOSTILE])
    for question in QUESTIONS:
        watched.show(question)
    assert watched.page.evaluate("globalThis.owned") is None
    assert "<script>" in watched.page.locator("h1").inner_text()
    assert watched.faults == []


def test_hostile_widget_values_change_nothing_and_no_traceback_reaches_the_page(watched, server):
    watched.open(server.links[HARBOUR])
    watched.show("why")
    before = watched.page.locator(HEADLINE).inner_text()
    watched.page.evaluate(
        """() => {
          const link = document.querySelector('.current .view-content');
          for (const pick of ['why|criterion|../../etc/passwd', 'why|__class__|x', 'nobody|x|y', '|||||', 'x'.repeat(5000)]) {
            const made = document.createElement('a');
            made.href = '#why'; made.dataset.pick = pick; link.append(made); made.click(); made.remove();
          }
        }"""
    )
    # a change asked for last is answered last: by then all that came before has been dealt with
    watched.page.locator(".current select").nth(1).select_option(index=1)
    watched.page.wait_for_function("(before) => document.querySelector('.current h2').innerText !== before", arg=before)
    assert watched.page.locator(".current .trouble").count() == 0
    everything = "".join(watched.frames)
    assert "Traceback" not in everything
    assert 'File "' not in everything
    assert watched.faults == []


def test_nothing_stands_in_the_way_and_nothing_scrolls_sideways_at_any_width(watched, server):
    watched.open(server.links[HARBOUR])
    watched.show_everything()
    assert serious_barriers(watched.page) == []
    for width in (320, 768, 1920):
        assert too_wide(watched.page, width) == []
    assert watched.faults == []


def test_the_file_to_be_mailed_shows_the_same_figures(watched, server, context, tmp_path):
    watched.open(server.links[HARBOUR])
    served = walked(watched)
    watched.page.close()
    write_dashboard(read_results(server.root / HARBOUR / "out/client/results.json"), tmp_path / "dashboard.html")
    mailed = WatchedPage(context, (tmp_path / "dashboard.html").as_uri())
    mailed.page.goto((tmp_path / "dashboard.html").as_uri())
    assert walked(mailed) == served
    assert watched.faults + mailed.faults == []


def walked(watched: WatchedPage) -> dict[str, tuple[list[str], list[str]]]:
    """What every question shows, and one of them under another lens."""
    found = {}
    for question in QUESTIONS:
        watched.show(question)
        found[question] = shown(watched)
    watched.show("who")
    before = watched.page.locator(HEADLINE).inner_text()
    watched.page.locator(".current select").nth(0).select_option(index=2)
    watched.page.wait_for_function("(before) => document.querySelector('.current h2').innerText !== before", arg=before)
    watched.page.wait_for_function(DRAWN)
    return {**found, "who, by a lens": shown(watched)}


def shown(watched: WatchedPage) -> tuple[list[str], list[str]]:
    """Everything a view says and draws: its words, tables and all, and the words in its charts."""
    view = watched.page.locator(".current .view-content")
    return view.evaluate(
        "(view) => [view.textContent.replace(/\\s+/g, ' ').trim(), [...view.querySelectorAll('svg text')].map((one) => one.textContent)]"
    )
