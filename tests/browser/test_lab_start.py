"""`centric lab` in Chromium: the card in the launcher opens the start page, and its form makes an engagement."""

import re
from collections.abc import Iterator

import pytest
from jupyter_lab import TOKEN, Lab, centric_lab, lab_page, run_all
from playwright.sync_api import Browser, Page, expect

from toolkit.engagement import open_engagement

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with centric_lab(tmp_path_factory.mktemp("home")) as started:
        yield started


@pytest.fixture
def page(browser: Browser, lab: Lab) -> Iterator[Page]:
    with lab_page(browser, lab) as made:
        yield made


def test_the_card_opens_the_start_page_and_the_form_makes_an_engagement(page: Page, lab: Lab) -> None:
    page.goto(f"{lab.origin}/lab/tree/notebooks?token={TOKEN}&reset")
    card = page.locator('.jp-LauncherCard:has-text("Centric: engagements")')
    expect(card).to_be_visible()
    card.click()
    run_all(page)
    start = page.locator(".centric-start")
    expect(start).to_contain_text("No engagement yet")
    start.get_by_label("Client's name").fill("Acme & Söhne")
    start.get_by_label("Wave's folder").fill("2026-baseline")
    start.get_by_label("Wave's folder").press("Tab")
    start.get_by_role("button", name="Make engagement").click()
    expect(start.locator('[role="status"]')).to_contain_text("Made: acme-sohne/2026-baseline")
    expect(start.locator("table")).to_contain_text("Field the survey")
    made = open_engagement(lab.folder / "client_data" / "acme-sohne" / "2026-baseline")
    assert made.settings.client.name == "Acme & Söhne"
    start.get_by_role("button", name="Make engagement").click()
    expect(start.locator('[role="alert"]')).to_contain_text("exists already")
    start.get_by_role("button", name="Show its notebooks").click()
    start.get_by_role("link", name="0_map").last.click()
    expect(page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook")).to_contain_text(
        re.compile("Map: what does")
    )
    assert 'engagement: str = ".."' in (made.folder / "notebooks" / "0_map.ipynb").read_text().replace("\\", "")
    assert (lab.folder / "client_data" / ".lab" / "workspaces").is_dir()
    assert not (lab.folder.parent / ".jupyter").exists()


TYPED = {
    "mi": {"minimum_cell", "missing_rule"},
    "fieldwork:\n  leaders:\n    mo": {"mode"},
    "fieldwork:\n  leaders:\n    mode: o": {"online"},
    "portfolio: t": {"true"},
    "groups:\n  site:\n    name: Site\n    au": {"audiences"},
}


def test_the_editor_completes_what_an_engagement_may_say(page: Page, lab: Lab) -> None:
    made = lab.folder / "client_data" / "typed" / "2026" / "engagement.yaml"
    made.parent.mkdir(parents=True)
    made.write_text("schema: centric-engagement/1\n", encoding="utf-8")
    page.goto(f"{lab.origin}/lab/tree/client_data/typed/2026/engagement.yaml?token={TOKEN}&reset")
    editor = page.locator(".jp-FileEditor .cm-content")
    expect(editor).to_contain_text("centric-engagement/1")
    editor.click()
    for typed, offered in TYPED.items():
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(f"schema: centric-engagement/1\n{typed}")
        page.keyboard.press("Tab")
        for word in offered:
            expect(page.locator(".jp-Completer-item", has_text=word).first).to_be_visible()
        page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    page.locator(".jp-Completer-item", has_text="audiences").first.click()
    expect(editor).to_contain_text("audiences:")
