"""Draw the guided steps in a real JupyterLab, on a copy of the example engagement: a part of `make gallery`.

Needs the folder ``tests`` on PYTHONPATH, whose JupyterLab it starts, and Chromium.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from jupyter_lab import TOKEN, Lab, centric_lab, run_all
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from toolkit.engagement import open_engagement
from toolkit.engagement.decision_file import decide
from toolkit.workbench.links import ROOT_VARIABLE
from toolkit.workbench.start import bring_notebooks, state_of

GALLERY = Path(__file__).parent
EXAMPLE = Path("client_data") / "example-harbour-bank" / "2026-baseline"
WINDOW, TALL = {"width": 1280, "height": 900}, {"width": 1280, "height": 1120}
COLOURS = 64
WAIT = 180_000
VISIBLE = ".jp-NotebookPanel:not(.lm-mod-hidden)"
STEPS = {
    "lab-map": ("0_map", "mapping"),
    "lab-quality": ("0_quality", "quality"),
    "lab-code": ("0_code", "coding"),
    "lab-compare": ("0_compare", ""),
    "lab-review": ("0_review", "review"),
    "lab-publish": ("0_publish", "publish"),
    "lab-deliver": ("0_deliver", "deliver"),
}
"""Notebook and page of each picture."""

OPEN_AT = {"lab-map": "all columns"}
"""What is chosen before a picture is drawn."""

DECIDED = {
    "criterion": "service-vision",
    "level": 2,
    "reason": "Seen on site.",
    "by": "A. Consultant",
    "date": "2026-06-20",
}


def draw_steps(browser: Browser, wanted: Sequence[str] = ()) -> None:
    """Draw the start page and every guided step, or those that are wanted."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch, centric_lab(Path(scratch, "home")) as lab:
        folder = lab.folder / EXAMPLE
        shutil.copytree(GALLERY.parents[1] / EXAMPLE, folder, ignore=shutil.ignore_patterns(".out-*", ".run.lock"))
        os.environ[ROOT_VARIABLE] = str(lab.folder)
        bring_notebooks(state_of(folder))
        if not wanted or "lab-start" in wanted:
            _start(browser, lab)
        for name, (notebook, shown) in STEPS.items():
            if wanted and name not in wanted:
                continue
            if name == "lab-publish":  # something to tell
                decide(open_engagement(folder), "levels", "criterion", DECIDED, str(DECIDED["criterion"]))
            page = _opened(browser, f"{lab.origin}/lab/tree/{EXAMPLE.as_posix()}/notebooks/{notebook}.ipynb")
            _draw(page, name, shown)
            page.context.close()


def _start(browser: Browser, lab: Lab) -> None:
    page = _opened(browser, f"{lab.origin}/lab/tree/notebooks/start.ipynb")
    page.locator(f"{VISIBLE} .centric-start").wait_for(timeout=WAIT)
    page.get_by_role("button", name="Show its notebooks").click()
    page.get_by_role("link", name="0_map").last.wait_for()
    _saved(page, "lab-start")
    page.context.close()


def _opened(browser: Browser, address: str) -> Page:
    page = browser.new_context(viewport=WINDOW).new_page()
    page.goto(f"{address}?token={TOKEN}&reset")
    page.wait_for_selector(".jp-Notebook")
    page.keyboard.press("Control+b")  # the list of files says nothing here
    run_all(page)
    return page


def _draw(page: Page, name: str, shown: str) -> None:
    place = page.locator(f"{VISIBLE} .centric-{shown}" if shown else f"{VISIBLE} .jp-OutputArea-output table").first
    place.wait_for(timeout=WAIT)
    page.wait_for_selector('#jp-main-statusbar :text("| Idle")', timeout=WAIT)
    if name == "lab-deliver":
        page.get_by_label("File", exact=True).select_option("report.pptx" if shutil.which("soffice") else "report.pdf")
        page.get_by_label("From page").fill("2")
        page.get_by_label("From page").press("Tab")
        page.get_by_role("button", name="Show pictures").click()
        page.locator(".pages img").first.wait_for(timeout=WAIT)
        page.set_viewport_size(TALL)  # the slides stand below the look
    if name in OPEN_AT:
        page.get_by_role("button", name=OPEN_AT[name]).click()
        page.locator(".in-table").first.wait_for(timeout=WAIT)
    place.evaluate("(found) => found.scrollIntoView({block: 'start'})")
    page.wait_for_timeout(1500)
    _saved(page, name)


def _saved(page: Page, name: str) -> None:
    path = GALLERY / f"{name}.png"
    page.screenshot(path=path)
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def main() -> None:
    """Draw the guided steps alone, or those named."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        draw_steps(browser, sys.argv[1:])
        browser.close()


if __name__ == "__main__":
    main()
