"""The HTML report in a real browser: nothing asked from outside, readable from 320 px, in the dark, by everyone."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from reduced_publications import hostile
from sample_publication import sample_publication

from toolkit.report import WRITERS

pytestmark = pytest.mark.browser

WIDTHS = (320, 390, 768, 1280, 2560)


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("report") / "report.html"
    WRITERS["html"].write(sample_publication(), target)
    return target


@pytest.fixture
def faults() -> list[str]:
    return []


def opened(browser: Browser, file: Path, faults: list[str], width: int = 1280, **look: str) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 900}, **look)
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: faults.append(request.url) if not _own(request.url) else None)
    page.goto(file.as_uri())
    return page


def _own(address: str) -> bool:
    return address.startswith(("file:", "data:"))


def test_it_asks_nothing_of_anyone(browser: Browser, file: Path, faults: list[str]) -> None:
    page = opened(browser, file, faults)
    assert page.locator("figure.chart svg").count() > 40
    # the typeface inside the file is the one in use
    assert page.evaluate("document.fonts.ready.then(fonts => [...fonts].map(font => font.status))") == ["loaded"]
    assert faults == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_never_scrolls_sideways(browser: Browser, file: Path, faults: list[str], width: int) -> None:
    page = opened(browser, file, faults, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_a_phone_gets_the_narrow_chart(browser: Browser, file: Path, faults: list[str]) -> None:
    page = opened(browser, file, faults, 390)
    first = page.locator("#figure-dimension-profile .paper")
    assert first.locator(".narrow").is_visible()
    assert not first.locator(".wide").is_visible()
    assert first.evaluate("place => place.scrollWidth <= place.clientWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, file: Path, faults: list[str], scheme: str) -> None:
    page = opened(browser, file, faults, color_scheme=scheme)
    found = Axe().run(page)
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found.response["violations"]] == []


def test_the_keyboard_skips_to_the_report(browser: Browser, file: Path, faults: list[str]) -> None:
    page = opened(browser, file, faults)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_table_of_a_chart_opens_without_a_script(browser: Browser, file: Path, faults: list[str]) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    table = page.locator("#figure-dimension-profile table")
    assert not table.is_visible()
    page.locator("#figure-dimension-profile summary").click()
    assert table.is_visible()
    context.close()


def test_words_of_a_client_never_run(browser: Browser, tmp_path: Path, faults: list[str]) -> None:
    target = tmp_path / "hostile.html"
    WRITERS["html"].write(hostile(sample_publication()), target)
    page = opened(browser, target, faults, 390)
    assert page.locator("h1").inner_text().startswith("<script>alert(1)</script>")
    assert page.locator("script").count() == 1  # our own, for tooltips
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert faults == []


def test_a_mark_says_its_figures_when_pointed_at(browser: Browser, file: Path, faults: list[str]) -> None:
    page = opened(browser, file, faults, 1366)
    mark, tip = page.locator("#figure-dimension-profile .wide [data-tip]").first, page.locator(".tip")
    assert tip.is_hidden()
    mark.scroll_into_view_if_needed()
    mark.hover(force=True)
    tip.wait_for(state="visible")
    assert tip.inner_text().split() == (mark.get_attribute("data-tip") or "").split()
    page.keyboard.press("Escape")
    assert tip.is_hidden()
    assert faults == []
