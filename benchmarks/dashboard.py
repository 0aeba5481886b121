"""The dashboard in Chromium: from the link to a painted and a live page, a widget's round trip, memory of a session.

Beside it stock Voila on the same notebook and the same results: same browser, same machine, one after the other. Each figure is
the median of some visits; memory is what a further session adds (proportional set size of all processes).
"""

import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "client_data/example-harbour-bank/2026-baseline/out/client/results.json"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
VISITS, IDLE, MOVES = 5, 20, 20
SERVE = """
import sys
from pathlib import Path
from toolkit.serve.server import Setting, print_links, serve
serve(Path(sys.argv[1]), Setting(port=0), announce=print_links)
"""
PAINTED = "!!document.querySelector('.chart svg') && document.querySelector('h2')?.innerText.length > 0"
LIVE = "document.documentElement?.classList.contains('is-live')"
STOCK_LIVE = (
    "document.querySelectorAll('.centric-view.settled').length >= 6 || "
    "document.querySelectorAll('.centric-view .view-content h2').length >= 6"
)
MOVE = """
async () => {
  const view = document.querySelector('.centric-view-who'), list = view.querySelector('select'), shown = view.querySelector('.view-content');
  const next = (list.selectedIndex + 1) % list.options.length, start = performance.now();
  const changed = new Promise((done) => new MutationObserver((_, one) => { one.disconnect(); done(); }).observe(shown, { childList: true }));
  list.selectedIndex = next; list.dispatchEvent(new Event('change', { bubbles: true }));
  await changed;
  return performance.now() - start;
}
"""


@contextmanager
def started(command: list[str], folder: Path, **environment: str) -> Iterator["subprocess.Popen[str]"]:
    """Run a server in a group of its own, and end the group."""
    with (folder / "log").open("a") as log:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=log, text=True, cwd=folder, env={**os.environ, **environment},
            start_new_session=True,
        )  # fmt: skip
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def family(pid: int) -> list[int]:
    """Return a process and all that descend from it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += family(int(child))
    return found


def memory(pid: int) -> float:
    """Return the proportional set size of a server and its kernels, in MB."""
    total = 0
    for each in family(pid):
        try:
            lines = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return total / 1024


def until(page: Page, condition: str) -> float:
    """Wait for a condition, looked at with every frame; return the moment."""
    page.wait_for_function(condition, polling=10, timeout=120_000)
    return time.perf_counter()


def visit(context: BrowserContext, address: str, live: str, painted: str | None) -> tuple[Page, float | None, float]:
    """Open an address; return the page and the seconds until it was painted and live."""
    page = context.new_page()
    start = time.perf_counter()
    page.goto(address, wait_until="commit")
    first = until(page, painted) - start if painted is not None else None
    return page, first, until(page, live) - start


def measured(browser: Browser, address: str, live: str, painted: str | None, pid: int) -> dict[str, float]:
    """Measure one server at its address."""
    cold, warm, paint = [], [], []
    for _ in range(VISITS):
        context = browser.new_context(viewport={"width": 1366, "height": 900})
        page, first, seconds = visit(context, address, live, painted)
        cold.append(seconds)
        paint += [] if first is None else [first]
        page.close(run_before_unload=True)
        page, _, seconds = visit(context, address, live, painted)
        warm.append(seconds)
        page.close(run_before_unload=True)
        context.close()
    found = {"live, cold cache, s": statistics.median(cold), "live, warm cache, s": statistics.median(warm)}
    if paint:
        found = {"painted overview, s": statistics.median(paint), **found}
    context = browser.new_context(viewport={"width": 1366, "height": 900})
    page, _, _ = visit(context, address, live, painted)
    if painted is not None:
        page.click('.questions a[href="#who"]')
        time.sleep(1)
    found["filter to new content, ms"] = statistics.median(page.evaluate(MOVE) for _ in range(MOVES))
    time.sleep(2)
    before = memory(pid)
    sessions = [visit(context, address, live, painted)[0] for _ in range(4)]
    time.sleep(2)
    found["memory of a further session, MB"] = (memory(pid) - before) / len(sessions)
    context.close()
    return found


def ours(browser: Browser, folder: Path) -> dict[str, float]:
    """Measure `centric serve`, at last with other sessions idle."""
    engagement = folder / "client_data/example-harbour-bank/2026-baseline"
    (engagement / "out/client").mkdir(parents=True)
    shutil.copy(RESULTS, engagement / "out/client")
    shutil.copy(RESULTS.parents[2] / "engagement.yaml", engagement)
    with started([sys.executable, "-c", SERVE, str(folder / "client_data")], folder) as process:
        assert process.stdout is not None
        link = process.stdout.readline().rstrip("\n").split("\t")[1]
        time.sleep(5)
        found = measured(browser, link, LIVE, PAINTED, process.pid)
        crowd = browser.new_context(viewport={"width": 800, "height": 600})
        for _ in range(IDLE):
            visit(crowd, link, LIVE, PAINTED)
        context = browser.new_context(viewport={"width": 1366, "height": 900})
        _, first, seconds = visit(context, link, LIVE, PAINTED)
        found[f"painted, {IDLE} sessions idle, s"], found[f"live, {IDLE} sessions idle, s"] = first or 0.0, seconds
        found["server and all kernels, MB"] = memory(process.pid)
        context.close()
        crowd.close()
    return found


def stock(browser: Browser, folder: Path) -> dict[str, float]:
    """Measure Voila as it comes, on the same notebook."""
    shutil.copy(ROOT / "notebooks/dashboard.ipynb", folder)
    command = [sys.executable, "-m", "voila", "dashboard.ipynb", "--no-browser", "--port=8899"]
    with started(command, folder, CENTRIC_RESULTS=str(RESULTS)) as process:
        for _ in range(100):
            try:
                urllib.request.urlopen("http://127.0.0.1:8899/voila/static/voila.js", timeout=1).close()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        return measured(browser, "http://127.0.0.1:8899/", STOCK_LIVE, None, process.pid)


def main() -> None:
    """Measure both and print one JSON document."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        kinds: dict[str, Callable[[Browser, Path], dict[str, float]]] = {"centric serve": ours, "stock Voila": stock}
        asked = sys.argv[1:] or list(kinds)
        for name in asked:
            with tempfile.TemporaryDirectory(prefix="centric-bench-", ignore_cleanup_errors=True) as folder:
                found = kinds[name](browser, Path(folder))
            print(json.dumps({name: {what: round(figure, 3) for what, figure in found.items()}}, indent=2), flush=True)
        browser.close()


if __name__ == "__main__":
    main()
