"""A whole engagement in a real JupyterLab, from a raw export to a deck: what a consultant does, by mouse and keyboard."""

import re
from collections.abc import Iterator
from pathlib import Path

import pptx
import pytest
from axe_playwright_python.sync_playwright import Axe
from jupyter_lab import TOKEN, Lab, centric_lab, lab_page, run_all
from playwright.sync_api import Browser, Locator, Page, expect
from raw_fieldwork import CARELESS, PEOPLE, UNKNOWN_COLUMN, receive, settle

from toolkit.engagement import open_engagement
from toolkit.engagement.decision_file import decisions_on_disk
from toolkit.engagement.settings_file import brand_on_disk
from toolkit.ingest.mapping import load_mapping
from toolkit.publication import read_results
from toolkit.report.proof import check_folder
from toolkit.serve.links import links_in_force

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CLIENT, NAME = "harbour-ferries/2026-baseline", "Harbour Ferries"
VISIBLE = ".jp-NotebookPanel:not(.lm-mod-hidden)"
LONG = 400_000
"""Milliseconds for a run."""


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    with centric_lab(tmp_path / "home") as started:
        yield started


@pytest.fixture
def page(browser: Browser, lab: Lab) -> Iterator[Page]:
    with lab_page(browser, lab) as made:
        yield made


def widget(page: Page, name: str) -> Locator:
    """A page of ours in the notebook that is in front; a key of JupyterLab's own does nothing on it."""
    found = page.locator(f"{VISIBLE} .centric-{name}")
    found.wait_for(timeout=LONG)
    return found


def said(found: Locator) -> Locator:
    return found.locator(".said [role]")


def accessible(page: Page, name: str) -> None:
    """Expect no serious barrier in what is ours; JupyterLab has some of its own."""
    shown = f"{VISIBLE} .centric-{name}"
    violations = Axe().run(page, context=shown).response["violations"]
    assert [f"{each['id']}: {each['nodes'][0]['target']}" for each in violations if each["impact"] != "minor"] == []


def keys_do_nothing(page: Page, button: Locator) -> None:
    """Letters that insert and delete cells in JupyterLab are typed on a button of ours."""
    cells = page.locator(f"{VISIBLE} .jp-Cell").count()
    button.focus()
    for key in "badd":
        page.keyboard.press(key)
    assert page.locator(f"{VISIBLE} .jp-Cell").count() == cells


def opened(page: Page, notebook: str, name: str) -> Locator:
    """Open one of the engagement's notebooks from the start page, run it, and return our page in it."""
    page.locator(".lm-TabBar-tabLabel", has_text=re.compile(r"^start\.ipynb")).click()
    start = page.locator(f"{VISIBLE} .centric-start")
    start.get_by_role("button", name="Look again").click()
    start.get_by_role("link", name=re.compile(rf"^{notebook}\b")).last.click()
    page.locator(".lm-TabBar-tabLabel", has_text=f"{notebook}.ipynb").wait_for()
    page.locator(f"{VISIBLE} .jp-Notebook", has_text="Private working paper").or_(
        page.locator(f"{VISIBLE} .jp-Notebook", has_text="has passed the disclosure gate")
    ).wait_for()
    run_all(page)
    return widget(page, name)


def next_step(page: Page) -> str:
    page.locator(".lm-TabBar-tabLabel", has_text=re.compile(r"^start\.ipynb")).click()
    start = page.locator(f"{VISIBLE} .centric-start")
    start.get_by_role("button", name="Look again").click()
    page.wait_for_timeout(500)
    return start.locator("tbody tr").inner_text()


def make_engagement(page: Page, lab: Lab) -> Path:
    page.goto(f"{lab.origin}/lab/tree/notebooks?token={TOKEN}&reset")
    page.locator('.jp-LauncherCard:has-text("Centric: engagements")').click()
    run_all(page)
    start = widget(page, "start")
    start.get_by_label("Client's name").fill(NAME)
    start.get_by_label("Wave's folder").fill("2026-baseline")
    start.get_by_label("Wave's folder").press("Tab")
    start.get_by_role("button", name="Make engagement").click()
    expect(said(start)).to_contain_text(f"Made: {CLIENT}")
    folder = lab.folder / "client_data" / CLIENT
    settle(folder, NAME)
    receive(folder)
    start.get_by_role("button", name="Show its notebooks").click()
    expect(start.get_by_role("link", name=re.compile("^0_deliver")).last).to_be_visible()
    keys_do_nothing(page, start.get_by_role("button", name="Look again"))
    accessible(page, "start")
    return folder


def map_columns(page: Page, folder: Path) -> None:
    desk = opened(page, "0_map", "mapping")
    unknown = desk.get_by_label(f"Meaning of {UNKNOWN_COLUMN}")
    for file in ("survey/employees.csv", "survey/leaders.csv"):
        desk.get_by_label("File", exact=True).select_option(file)
        unknown.select_option(label="ignored: not carried on")
        expect(said(desk)).to_contain_text("Saved")
    accessible(page, "mapping")
    assert {one.audience for one in load_mapping(open_engagement(folder)).files} == set(PEOPLE)


def decide_who_counts(page: Page, folder: Path) -> None:
    desk = opened(page, "0_quality", "quality")
    expect(desk).to_contain_text(f"Employees: {CARELESS} of {PEOPLE['employees']} are set aside")
    back = desk.get_by_role("button", name="Put back")
    back.first.click()
    expect(said(desk)).to_contain_text("no reason")
    desk.get_by_label("Decided by").fill("A. Consultant")
    desk.get_by_label("Reason").fill("Known to be careful.")
    desk.get_by_label("Reason").press("Tab")
    back.first.click()
    expect(said(desk)).to_contain_text("is counted")
    assert len(decisions_on_disk(open_engagement(folder)).kept) == 1
    keys_do_nothing(page, desk.get_by_role("button", name="Undo"))
    page.keyboard.press("Enter")
    expect(said(desk)).to_contain_text("is taken back")
    assert decisions_on_disk(open_engagement(folder)).kept == frozenset()
    accessible(page, "quality")


def code_a_passage(page: Page, folder: Path) -> None:
    desk = opened(page, "0_code", "coding")
    desk.locator(".turn").first.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "s", "Enter"):
        page.keyboard.press(key)
    page.keyboard.type("vision")
    for key in ("Enter", "a", "e", "3", "Enter"):
        page.keyboard.press(key)
    expect(desk.locator(".status")).to_have_text(re.compile("Coded against Service vision"))
    assert "The office on the mainland does." in (folder / "coding" / "statements.csv").read_text(encoding="utf-8")


def review(page: Page, folder: Path) -> None:
    desk = opened(page, "0_review", "review")
    desk.get_by_label("Decided by").fill("A. Consultant")
    desk.get_by_label("Criterion", exact=True).select_option(label="Service vision and strategic priority")
    desk.get_by_label("Level", exact=True).select_option("2")
    desk.get_by_label("Reason").first.fill("Seen at both landings.")
    desk.get_by_label("Reason").first.press("Tab")
    desk.get_by_role("button", name="Save level").click()
    expect(said(desk)).to_contain_text("service-vision stands at level 2")
    quotes = widget(page, "quotes")
    quotes.get_by_role("button", name="Approve", exact=True).first.click()
    expect(said(quotes)).to_contain_text("no name")
    quotes.get_by_label("Approved by").fill("A. Consultant")
    quotes.get_by_label("Approved by").press("Tab")
    quotes.get_by_role("button", name="Approve", exact=True).first.click()
    expect(said(quotes)).to_contain_text("is approved")
    keys_do_nothing(page, quotes.get_by_role("button", name="Undo"))
    page.keyboard.press("Enter")
    expect(said(quotes)).to_contain_text("taken back")
    assert decisions_on_disk(open_engagement(folder)).quotes == ()
    quotes.get_by_role("button", name="Approve", exact=True).first.click()
    expect(said(quotes)).to_contain_text("is approved")
    assert [one.approved_by for one in decisions_on_disk(open_engagement(folder)).quotes] == ["A. Consultant"]
    accessible(page, "review")
    accessible(page, "quotes")


def publish(page: Page, folder: Path) -> None:
    desk = opened(page, "0_publish", "publish")
    expect(desk).to_contain_text("Nothing was published before")
    desk.get_by_role("button", name="Publish").click()
    expect(said(desk)).to_contain_text("Published in", timeout=LONG)
    expect(desk).to_contain_text("Nothing: a run would publish what is out already")
    desk.get_by_role("button", name="Make link").click()
    expect(said(desk)).to_contain_text("The link is below")
    expect(desk.get_by_label("The link")).to_have_value(re.compile(r"/results/harbour-ferries/2026-baseline\?t="))
    keys_do_nothing(page, desk.get_by_role("button", name="Look again"))
    accessible(page, "publish")
    assert len(links_in_force(folder.parent.parent, CLIENT)) == 1


def deliver(page: Page, folder: Path) -> None:
    desk = opened(page, "0_deliver", "deliver")
    desk.get_by_label("Colour", exact=True).fill("#7a1f3d")
    desk.get_by_label("Colour", exact=True).press("Tab")
    desk.get_by_role("button", name="Use this colour").click()
    expect(said(desk)).to_contain_text("Saved: brand.colour is #7a1f3d")
    assert brand_on_disk(open_engagement(folder)).colour == "#7a1f3d"
    assert "# leaders are too few to split" in (folder / "engagement.yaml").read_text(encoding="utf-8")
    desk.get_by_role("button", name="Write the chosen").click()
    expect(said(desk)).to_contain_text("Written in", timeout=LONG)
    desk.get_by_label("File", exact=True).select_option("report.pdf")
    desk.get_by_role("button", name="Show pictures").click()
    expect(desk.get_by_role("img", name="Page 1 of report.pdf")).to_be_visible(timeout=LONG)
    desk.get_by_role("button", name="Pack the chosen").click()
    expect(said(desk)).to_contain_text("Packed: harbour-ferries-2026-baseline.zip")
    keys_do_nothing(page, desk.get_by_role("button", name="Pack the chosen"))
    accessible(page, "deliver")


def test_a_raw_export_becomes_a_deck(page: Page, lab: Lab) -> None:
    folder = make_engagement(page, lab)
    assert "0_map" in next_step(page)
    map_columns(page, folder)
    assert "0_quality" in next_step(page)
    decide_who_counts(page, folder)
    code_a_passage(page, folder)
    review(page, folder)
    publish(page, folder)
    assert "1, until" in next_step(page)
    deliver(page, folder)

    home = folder / "out" / "client"
    published = read_results(home / "results.json")
    assert {one.id: one.n for one in published.audiences} == {**PEOPLE, "employees": PEOPLE["employees"] - CARELESS}
    assert published.brand_colour == "#7a1f3d"
    assert {one.criterion: one.level for one in published.levels}["service-vision"] == 2
    assert len(published.quotes) == 1
    deck = pptx.Presentation(str(home / "report.pptx"))
    words = [shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame]
    assert any(NAME in text for text in words)
    checks = {check.file: check for check in check_folder(home, published, names=["report.pptx", "report.docx"])}
    assert checks["report.pptx"].figures > 50
    assert [str(mistake) for check in checks.values() for mistake in check.mistakes] == []
    assert (folder.parent / "harbour-ferries-2026-baseline.zip").stat().st_size > 100_000
