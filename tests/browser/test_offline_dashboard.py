"""dashboard.html as it comes from a mail: opened from disk, alone, without any server."""

import pytest
from sample_publication import sample_publication
from watched_page import DRAWN, QUESTIONS, WatchedPage, serious_barriers

from toolkit.dashboard.offline import dashboard_html, write_dashboard

pytestmark = pytest.mark.browser
HEADLINE = ".current h2"


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    target = tmp_path_factory.mktemp("mailed") / "dashboard.html"
    write_dashboard(sample_publication(), target)
    return target


@pytest.fixture
def watched(context, file):
    page = WatchedPage(context, file.as_uri())
    page.page.goto(file.as_uri())
    page.page.wait_for_function(DRAWN)
    return page


def test_every_question_draws_its_charts_and_nothing_is_asked_of_anybody(watched):
    for question in QUESTIONS:
        watched.show(question)
        assert watched.page.locator(HEADLINE).inner_text().strip()
        assert serious_barriers(watched.page) == [], question
    assert watched.faults == []


def test_filters_work_and_a_dimension_brings_its_criteria(watched):
    watched.show("why")
    headlines = set()
    dimension = watched.page.locator(".current select").nth(0)
    for value in dimension.locator("option").evaluate_all("(all) => all.map((one) => one.value)"):
        dimension.select_option(value)
        headlines.add(watched.page.locator(HEADLINE).inner_text())
    assert len(headlines) == 8
    last = watched.page.locator(".current select").nth(1)
    last.select_option(index=1)
    watched.page.wait_for_function(DRAWN)
    assert watched.page.locator(HEADLINE).inner_text() not in headlines
    assert watched.page.locator("#announcer").inner_text().startswith(watched.page.locator(HEADLINE).inner_text())
    assert watched.faults == []


def test_a_finding_leads_to_its_reasons(watched):
    link = watched.page.locator('.current a[data-pick^="why|criterion|"]').first
    wanted = link.get_attribute("data-pick").split("|")[2]
    link.click()
    watched.page.wait_for_selector('[data-view="why"].current')
    assert watched.page.locator(".current select").nth(1).input_value() == wanted


def test_without_scripts_every_answer_and_table_is_there_to_read(browser, file):
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(file.as_uri())
    assert page.locator("h2:visible").count() == len(QUESTIONS)
    assert page.locator("table").count() >= 7
    plain.close()


def test_the_file_is_small_enough_to_mail_and_the_same_each_time(file):
    assert file.stat().st_size < 3_000_000
    assert file.read_text(encoding="utf-8") == dashboard_html(sample_publication())
