"""Reviewing in a real JupyterLab: a level and a play decided by a person, and found in the file."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from jupyter_lab import Lab, put_notebook, run_all, start_lab, stop_lab
from playwright.sync_api import Browser, expect

from toolkit.engagement import open_engagement
from toolkit.engagement.decision_file import decisions_on_disk

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EXAMPLE = Path("client_data") / "example-harbour-bank" / "2026-baseline"


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    process, started = start_lab(tmp_path / "lab")
    yield started
    stop_lab(process)


def test_a_level_and_a_play_are_decided_and_undone(browser: Browser, lab: Lab, root: Path, tmp_path: Path) -> None:
    folder = tmp_path / EXAMPLE
    shutil.copytree(root / EXAMPLE, folder, ignore=shutil.ignore_patterns("out", ".*"))
    engagement = open_engagement(folder)
    context = browser.new_context(viewport={"width": 1366, "height": 900})
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(lab.address(put_notebook(lab, root / "notebooks" / "0_review.ipynb", engagement=str(folder), work="")))
    run_all(page)
    review = page.locator(".centric-review")
    review.wait_for(timeout=120_000)
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    said = review.locator('.said [role="status"]')
    review.get_by_label("Criterion", exact=True).select_option(label="Service vision and strategic priority")
    review.get_by_label("Level", exact=True).select_option("2")
    review.get_by_role("button", name="Save level").click()
    expect(review.locator('[role="alert"]')).to_contain_text("no reason")
    review.get_by_label("Decided by").fill("A. Consultant")
    review.get_by_label("Reason").first.fill("Seen on three sites.")
    review.get_by_label("Reason").first.press("Tab")
    review.get_by_role("button", name="Save level").click()
    expect(said).to_contain_text("Saved: service-vision stands at level 2")
    assert {one.criterion: one.level for one in decisions_on_disk(engagement).levels}["service-vision"] == 2
    review.get_by_label("What to do").select_option(label="Drop it")
    review.get_by_label("Reason").last.fill("Done last year.")
    review.get_by_label("Reason").last.press("Tab")
    review.get_by_role("button", name="Save decision").click()
    expect(said).to_contain_text("is dropped")
    assert [one.do for one in decisions_on_disk(engagement).plays] == ["drop"]
    review.get_by_role("button", name="Undo").focus()
    page.keyboard.press("b")  # a key of JupyterLab's own, which has to do nothing here
    page.keyboard.press("Enter")
    expect(said).to_contain_text("taken back")
    assert decisions_on_disk(engagement).plays == ()
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells
    found = Axe().run(page, context=".centric-review").response["violations"]
    assert [f"{each['id']}: {each['nodes'][0]['target']}" for each in found if each["impact"] != "minor"] == []
    context.close()
