"""The consultant's notebooks in a real JupyterLab: confirmed and coded by mouse and by keyboard, and found on disk."""

import csv
import os
import re
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from jupyter_lab import Lab, put_notebook, run_all, start_lab, stop_lab
from playwright.sync_api import Browser, Page, expect
from sample_engagements import sample_root

from toolkit.cli import main
from toolkit.engagement import open_engagement
from toolkit.ingest.drafting_text import marked
from toolkit.ingest.mapping import load_mapping

pytestmark = pytest.mark.browser
EXAMPLE = Path("client_data") / "example-harbour-bank" / "2026-baseline"
LAPTOP = {"width": 1366, "height": 768}


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    process, started = start_lab(tmp_path_factory.mktemp("lab"))
    yield started
    stop_lab(process)


@pytest.fixture
def engagement(lab: Lab, root: Path, tmp_path: Path) -> Path:
    """The example engagement as received: no mapping, no code, no rating, no decision."""
    folder = tmp_path / EXAMPLE
    shutil.copytree(root / EXAMPLE, folder, ignore=shutil.ignore_patterns("out", ".*", "mapping.yaml", "review"))
    for name in ("statements", "ratings"):
        (folder / "coding" / f"{name}.csv").unlink()
    return folder


@pytest.fixture
def page(browser: Browser, lab: Lab) -> Iterator[Page]:
    """A laptop's browser, without cookies, in which no request may leave the machine."""
    context = browser.new_context(viewport=LAPTOP)
    made = context.new_page()
    made.set_default_timeout(30_000)
    expect.set_options(timeout=15_000)
    left: list[str] = []
    made.on("request", lambda request: left.append(request.url))
    yield made
    outside = [url for url in left if not url.startswith((lab.origin, "data:", "blob:"))]
    context.close()
    assert outside == []


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "coding" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def open_coding(page: Page, lab: Lab, root: Path, engagement: Path) -> None:
    name = put_notebook(
        lab,
        root / "notebooks" / "0_code.ipynb",
        engagement=str(engagement),
        coder="Nina",
        suggestions=True,
        embedding_model="",
    )
    page.goto(lab.address(name))
    run_all(page)
    page.wait_for_selector(".centric-coding .turn")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_passage_is_coded_by_keyboard_alone_and_outlives_the_kernel(
    page: Page, lab: Lab, root: Path, engagement: Path
) -> None:
    open_coding(page, lab, root, engagement)
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    said = page.locator(".centric-coding .status")
    page.locator(".centric-coding .turn").first.focus()
    press(page, "ArrowDown", "ArrowDown", "ArrowDown", "s", "s", "Shift+S", "Enter")
    page.keyboard.type("vision")
    check_barriers(page, ".centric-coding")
    press(page, "Enter", "a", "e", "3", "Enter")
    expect(said).to_have_text(re.compile(r"^saved \d\d:\d\d:\d\d · Coded against Service vision"))
    (row,) = rows(engagement, "statements")
    assert (row["segment"], row["criterion"], row["person"]) == ("interview-01#0004", "service-vision", "p01")
    assert (row["direction"], row["type"], row["strength"]) == ("against", "example", "3")
    assert row["text"].startswith("It is one page: quick answers")
    assert row["text"].endswith("money against each of the three.")
    press(page, "r", "4")
    expect(said).to_contain_text("level 4")
    check_barriers(page, ".centric-coding")
    assert [(row["criterion"], row["level"]) for row in rows(engagement, "ratings")] == [("service-vision", "4")]
    press(page, "Escape", "b", "d", "d", "n", "1", "Enter")
    expect(said).to_contain_text("Coded for")
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells, "JupyterLab's own keys have to be off"
    accepted = [row["suggested"] == row["accepted"] for row in rows(engagement, "suggestions") if row["rank"] == "1"]
    assert accepted == [True, True]
    press(page, "u")
    expect(said).to_contain_text("taken back")
    assert len(rows(engagement, "statements")) == 1
    check_barriers(page, ".centric-coding")

    kill_kernels(lab)
    page.locator(".jp-Dialog button").click()
    page.wait_for_selector('#jp-main-statusbar :text("| Idle")')
    page.locator(".centric-coding .turn").nth(5).focus()
    press(page, "u")
    expect(page.locator(".centric-coding [role=alert]")).to_contain_text("Not saved: the kernel does not answer")
    run_all(page)
    expect(page.locator(".centric-coding select").first).to_contain_text("interview-01 (1 coded)")
    assert len(rows(engagement, "statements")) == 1


def check_barriers(page: Page, ours: str) -> None:
    """Expect no serious barrier in what is ours; JupyterLab has some of its own."""
    found = Axe().run(page, context=ours).response["violations"]
    assert [f"{each['id']}: {each['nodes'][0]['target']}" for each in found if each["impact"] != "minor"] == []


def kill_kernels(lab: Lab) -> None:
    """Kill the kernels of this JupyterLab, and of no other."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "cmdline").read_bytes().decode("utf-8", "replace")
            except OSError:
                continue
            if "ipykernel_launcher" in words and str(lab.folder.parent) in words:
                os.kill(int(folder.name), signal.SIGKILL)


@pytest.mark.slow
def test_a_passage_is_selected_with_the_mouse(page: Page, lab: Lab, root: Path, engagement: Path) -> None:
    open_coding(page, lab, root, engagement)
    words = page.locator(".centric-coding .turn").nth(7).locator(".words")
    words.scroll_into_view_if_needed()
    box = words.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 1, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 250, box["y"] + 10, steps=5)
    page.mouse.up()
    quoted = page.locator(".centric-coding blockquote").inner_text()
    page.locator('.centric-coding [role="option"]').nth(1).click()
    page.locator('.centric-coding input[value="metric"]').check()
    page.locator('.centric-coding button:has-text("Save")').click()
    expect(page.locator(".centric-coding .status")).to_contain_text("Coded for")
    (row,) = rows(engagement, "statements")
    assert (row["text"], row["segment"], row["type"]) == (quoted, "interview-01#0008", "metric")
    assert quoted.startswith("I would put it like this")
    page.locator(".centric-coding .chip").focus()
    press(page, "Delete")
    expect(page.locator(".centric-coding .chip")).to_have_count(0)
    assert rows(engagement, "statements") == []


def test_a_draft_is_confirmed_by_mouse_and_keyboard_and_check_accepts_it(
    page: Page, lab: Lab, root: Path, engagement: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page.goto(lab.address(put_notebook(lab, root / "notebooks" / "0_map.ipynb", engagement=str(engagement))))
    run_all(page)
    status = page.locator('.centric-mapping [role="status"]')
    files = page.get_by_label("File", exact=True)
    to_confirm = page.locator('.centric-mapping button:text-is("Confirm"):enabled')
    to_confirm.first.wait_for()
    assert not (engagement / "mapping.yaml").exists()
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    check_barriers(page, ".centric-mapping")
    to_confirm.first.click()
    expect(status).to_contain_text("Saved")
    for file in files.locator("option").all_inner_texts()[1:]:
        files.focus()
        press(page, "ArrowDown")
        expect(files).to_have_value(file)
        to_confirm.first.wait_for()
        while to_confirm.count():
            left = int(re.findall(r"(\d+) columns left", status.inner_text())[0])
            to_confirm.first.focus()
            press(page, "b", "Enter")  # the first is a key of JupyterLab's own, which has to do nothing here
            expect(status).to_contain_text(f"{left - 1} columns left")
    expect(status).to_contain_text(" 0 columns left")
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells
    assert marked((engagement / "mapping.yaml").read_text(encoding="utf-8")) == set()
    assert {file.audience for file in load_mapping(open_engagement(engagement)).files} == {
        "customers",
        "employees",
        "leaders",
    }
    with pytest.raises(SystemExit) as end:
        main(["check", str(engagement)])
    assert end.value.code == 0, capsys.readouterr().out


@pytest.mark.slow
def test_charts_are_drawn_in_jupyterlab_without_a_network(page: Page, lab: Lab, root: Path, tmp_path: Path) -> None:
    results = next(sample_root(tmp_path, {"harbour/2026-baseline": "Harbour Bank"}).rglob("results.json"))
    page.goto(lab.address(put_notebook(lab, root / "notebooks" / "dashboard.ipynb", results=str(results))))
    run_all(page)
    drawn = page.locator('.jp-OutputArea .chart[data-state="drawn"] svg')
    expect(drawn.first).to_be_visible(timeout=60_000)
    assert drawn.first.locator('[class*="mark-"] path').count() > 0
