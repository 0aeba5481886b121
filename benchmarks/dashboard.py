"""The dashboard in Chromium: from the link to a painted and a live page, a widget's round trip, memory of a session.

Beside it stock Voila on the same notebook, and Streamlit showing the overview of the same results: same browser, same machine, one after the
other. Each figure is the median of some visits; memory is what a further session adds (proportional set size of all
processes); processor seconds are those of the server and its kernels, not of the browser. Streamlit is measured when
CENTRIC_STREAMLIT names the Python of an environment that has it.
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
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "client_data/example-harbour-bank/2026-baseline/out/client/results.json"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
VISITS, IDLE, MOVES, SESSIONS, IDLE_SECONDS, PAUSE_SECONDS = 5, 20, 20, 4, 20, 0.3
SERVE = """
import sys
from pathlib import Path
from toolkit.serve.server import Setting, print_links, serve
serve(Path(sys.argv[1]), Setting(port=0), announce=print_links)
"""
MOVE = """
async (drawn) => {
  const view = document.querySelector('[data-view="who"], .centric-view-who'), shown = view.querySelector('.view-content');
  const list = [...view.querySelectorAll('select')].pop();
  const next = (list.selectedIndex + 1) % list.options.length, start = performance.now();
  const changed = new Promise((done) => new MutationObserver((_, one) => { one.disconnect(); done(); }).observe(shown, { childList: true }));
  list.selectedIndex = next; list.dispatchEvent(new Event('change', { bubbles: true }));
  await changed;
  const ready = () => [...shown.querySelectorAll('.chart')].every((one) => one.dataset.state === 'drawn');
  while (drawn && !ready()) await new Promise((done) => setTimeout(done, 1));
  return performance.now() - start;
}
"""
MOVE_THERE = """
async () => {
  const heading = () => document.querySelector('h2')?.innerText;
  const all = [...document.querySelectorAll('input[type=radio]')], at = all.findIndex((one) => one.checked);
  const before = heading(), start = performance.now();
  all[(at + 1) % all.length].click();
  while (heading() === before) await new Promise((done) => setTimeout(done, 1));
  return performance.now() - start;
}
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """What of a page shows that it is painted (None: with its widgets) and live, how a choice is made, and where first."""

    live: str
    painted: str | None
    move: str
    opened: str | None = None


OURS = Kind(
    live="document.documentElement?.classList.contains('is-live')",
    painted="!!document.querySelector('.chart svg') && document.querySelector('h2')?.innerText.length > 0",
    move=MOVE,
    opened='.questions a[href="#who"]',
)
STOCK = Kind(
    live="document.querySelectorAll('.centric-view.settled').length >= 6 || "
    "document.querySelectorAll('.centric-view .view-content h2').length >= 6",
    painted=None,
    move=MOVE,
)
STREAMLIT = Kind(
    live="document.querySelectorAll('input[type=radio]').length > 1 && document.querySelectorAll('.vega-embed svg, canvas').length > 1",
    painted="document.querySelector('h1')?.innerText.length > 0 && !!document.querySelector('.vega-embed svg, canvas')",
    move=MOVE_THERE,
)


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


def processor(pid: int) -> float:
    """Return the processor seconds of a server, of its kernels, and of those that have ended."""
    ticks = 0
    for each in family(pid):
        try:
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(int(fields[place]) for place in (11, 12, 13, 14))
    return ticks / os.sysconf("SC_CLK_TCK")


def until(page: Page, condition: str) -> float:
    """Wait for a condition, looked at every 10 ms; return the moment."""
    page.wait_for_function(condition, polling=10, timeout=120_000)
    return time.perf_counter()


def visit(context: BrowserContext, address: str, kind: Kind) -> tuple[Page, float | None, float]:
    """Open an address; return the page and the seconds until it was painted and live."""
    page = context.new_page()
    start = time.perf_counter()
    page.goto(address, wait_until="commit")
    first = until(page, kind.painted) - start if kind.painted is not None else None
    return page, first, until(page, kind.live) - start


def visits(browser: Browser, address: str, kind: Kind, pid: int) -> dict[str, float]:
    """Visit again and again: with an empty cache, and with what the visit before left in it."""
    cold, warm, paint, before = [], [], [], processor(pid)
    for _ in range(VISITS):
        context = browser.new_context(viewport={"width": 1366, "height": 900})
        page, first, seconds = visit(context, address, kind)
        cold.append(seconds)
        paint += [] if first is None else [first]
        page.close(run_before_unload=True)
        page, _, seconds = visit(context, address, kind)
        warm.append(seconds)
        page.close(run_before_unload=True)
        context.close()
    time.sleep(1)
    spent = (processor(pid) - before) / (2 * VISITS)
    found = {"live, cold cache, s": statistics.median(cold), "live, warm cache, s": statistics.median(warm)}
    if paint:
        found = {"painted overview, s": statistics.median(paint), **found}
    return {**found, "processor a visit, s": spent}


def moves(page: Page, kind: Kind, *, drawn: bool) -> Iterator[float]:
    """Choose one thing after another, with the pause that a reader makes; yield the milliseconds each took."""
    for _ in range(MOVES):
        time.sleep(PAUSE_SECONDS)
        yield page.evaluate(kind.move, drawn)


def measured(browser: Browser, address: str, kind: Kind, pid: int) -> dict[str, float]:
    """Measure one server at its address."""
    found = visits(browser, address, kind, pid)
    context = browser.new_context(viewport={"width": 1366, "height": 900})
    page, _, _ = visit(context, address, kind)
    if kind.opened is not None:
        page.click(kind.opened)
        time.sleep(1)
    found["first choice to new content, ms"] = page.evaluate(kind.move, False)
    found["choice to new content, ms"] = statistics.median(moves(page, kind, drawn=False))
    if kind.move == MOVE:
        found["choice to redrawn, ms"] = statistics.median(moves(page, kind, drawn=True))
    time.sleep(2)
    before = memory(pid)
    sessions = [visit(context, address, kind)[0] for _ in range(SESSIONS)]
    time.sleep(2)
    found["memory of a further session, MB"] = (memory(pid) - before) / SESSIONS
    for each in sessions:
        for _ in range(3):
            each.evaluate(kind.move, False)
    time.sleep(2)
    found["the same after three choices, MB"] = (memory(pid) - before) / SESSIONS
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
        found = measured(browser, link, OURS, process.pid)
        crowd = browser.new_context(viewport={"width": 800, "height": 600})
        for _ in range(IDLE):
            visit(crowd, link, OURS)
        time.sleep(2)
        spent = processor(process.pid)
        time.sleep(IDLE_SECONDS)
        found[f"processor, {IDLE} sessions idle, of one core"] = (processor(process.pid) - spent) / IDLE_SECONDS
        idle = visits(browser, link, OURS, process.pid)
        found |= {f"{what} ({IDLE} idle)": figure for what, figure in idle.items()}
        found["server and all kernels, MB"] = memory(process.pid)
        crowd.close()
    return found


def awaited(address: str) -> None:
    """Wait until a server answers."""
    for _ in range(150):
        try:
            urllib.request.urlopen(address, timeout=1).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)


def stock(browser: Browser, folder: Path) -> dict[str, float]:
    """Measure Voila as it comes, on the same notebook."""
    shutil.copy(ROOT / "notebooks/dashboard.ipynb", folder)
    command = [sys.executable, "-m", "voila", "dashboard.ipynb", "--no-browser", "--port=8899"]
    with started(command, folder, CENTRIC_RESULTS=str(RESULTS)) as process:
        awaited("http://127.0.0.1:8899/voila/static/voila.js")
        return measured(browser, "http://127.0.0.1:8899/", STOCK, process.pid)


def streamlit(browser: Browser, folder: Path) -> dict[str, float]:
    """Measure the overview in Streamlit; nothing when no Python with it is named."""
    python = os.environ.get("CENTRIC_STREAMLIT")
    if python is None:
        return {}
    program = str(Path(__file__).with_name("dashboard_in_streamlit.py"))
    options = ["--server.headless=true", "--server.port=8898", "--browser.gatherUsageStats=false"]
    command = [python, "-m", "streamlit", "run", program, *options]
    with started(command, folder, CENTRIC_RESULTS=str(RESULTS)) as process:
        awaited("http://127.0.0.1:8898/_stcore/health")
        return measured(browser, "http://127.0.0.1:8898/", STREAMLIT, process.pid)


def main() -> None:
    """Measure what is asked for, or each, and print a JSON document a kind, with the load of the machine."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        kinds: dict[str, Callable[[Browser, Path], dict[str, float]]] = {
            "centric serve": ours,
            "stock Voila": stock,
            "Streamlit": streamlit,
        }
        asked = sys.argv[1:] or list(kinds)
        for name in asked:
            with tempfile.TemporaryDirectory(prefix="centric-bench-", ignore_cleanup_errors=True) as folder:
                found = kinds[name](browser, Path(folder))
            found["load of the machine"] = os.getloadavg()[0]
            print(json.dumps({name: {what: round(figure, 3) for what, figure in found.items()}}, indent=2), flush=True)
        browser.close()


if __name__ == "__main__":
    main()
