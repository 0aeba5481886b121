"""`centric lab` in Chromium: the card in the launcher opens the start page, and its form makes an engagement."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from jupyter_lab import TOKEN, Lab, run_all, stop_lab
from playwright.sync_api import Browser, Page, expect

from toolkit.engagement import open_engagement

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """The command as a consultant gives it, in an empty folder; only its home and its token are the test's."""
    home = tmp_path_factory.mktemp("home")
    work, config, runtime = home / "work", home / "config", home / "runtime"
    for folder in (work, config, runtime):
        folder.mkdir()
    (config / "jupyter_server_config.py").write_text("c.ServerApp.allow_root = True\n", encoding="utf-8")
    environment = os.environ | {
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(config),
        "JUPYTER_RUNTIME_DIR": str(runtime),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_PLATFORM_DIRS": "1",
        "JUPYTER_TOKEN": TOKEN,
    }
    log = (home / "lab.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-c", "from toolkit.cli import main; main()", "lab", "--no-browser", "--port", "0"],
        cwd=work,
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    log.close()
    until = time.monotonic() + 60
    while not (files := list(runtime.glob("jpserver-*.json"))):
        assert process.poll() is None, (home / "lab.log").read_text(encoding="utf-8")
        assert time.monotonic() < until, "JupyterLab did not start"
        time.sleep(0.1)
    server = json.loads(files[0].read_text(encoding="utf-8"))
    yield Lab(origin=f"http://127.0.0.1:{server['port']}", folder=work)
    os.kill(server["pid"], 15)
    stop_lab(process)


@pytest.fixture
def page(browser: Browser, lab: Lab) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    made = context.new_page()
    made.set_default_timeout(30_000)
    left: list[str] = []
    made.on("request", lambda request: left.append(request.url))
    yield made
    outside = [url for url in left if not url.startswith((lab.origin, "data:", "blob:"))]
    context.close()
    assert outside == []


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
    start.get_by_role("link", name="0_map").click()
    expect(page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook")).to_contain_text(
        re.compile("Map: what does")
    )
    assert 'engagement: str = ".."' in (made.folder / "notebooks" / "0_map.ipynb").read_text().replace("\\", "")
    assert (lab.folder / "client_data" / ".lab" / "workspaces").is_dir()
    assert not (lab.folder.parent / ".jupyter").exists()
