"""Many sessions at once: Chromium pages, and clients that speak HTTP and websocket as the page does; errors are counted.

    python benchmarks/crowd.py [PAGES [CLIENTS [SECONDS]]]

All sessions open within SECONDS, each makes five choices with pauses between, and stays open to the end. A client is
a session like a page's, kernel included, without what a browser draws: fifty Chromium pages would measure Chromium.
"""

import asyncio
import json
import os
import random
import re
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dashboard import FLAGS, OURS, RESULTS, SERVE, memory, processor, started
from playwright.sync_api import Error, sync_playwright
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

PAGES, CLIENTS, SECONDS, CHOICES = 10, 40, 20.0, 5
AT_MOST_WAITED = 120


@dataclass(kw_only=True, slots=True)
class Heard:
    """What the sessions went through: errors, and seconds by kind."""

    errors: list[str] = field(default_factory=list)
    live: list[float] = field(default_factory=list)
    chosen: list[float] = field(default_factory=list)


class Client:
    """A session without a browser.

    Parameters
    ----------
    link
        The signed link to open.
    heard
        Where what happens is noted.
    """

    def __init__(self, link: str, heard: Heard) -> None:
        self.link, self.heard, self.line = link, heard, None

    async def run(self, wait: float, over: asyncio.Event) -> None:
        """Open the page after a while, choose, and stay until all is over."""
        await asyncio.sleep(wait)
        try:
            start = time.perf_counter()
            states, line = await self._open()
            self.heard.live.append(time.perf_counter() - start)
            lists = [name for name, state in states.items() if len(state.get("_options_labels", ())) > 1]
            for turn in range(CHOICES):
                await asyncio.sleep(random.uniform(0.5, 2.0))
                await self._choose(line, lists[turn % len(lists)], states)
            await over.wait()
            line.close()
        except Exception as error:  # noqa: BLE001 (whatever it was, it is one error more)
            self.heard.errors.append(f"client: {type(error).__name__} {error}"[:200])

    async def _open(self) -> tuple[dict[str, Any], WebSocketClientConnection]:
        fetch, parts = AsyncHTTPClient().fetch, urlsplit(self.link)
        origin = f"{parts.scheme}://{parts.netloc}"
        first = await fetch(HTTPRequest(self.link, follow_redirects=False), raise_error=False)
        cookie = first.headers["Set-Cookie"].split(";")[0]
        asked = HTTPRequest(
            origin + first.headers["Location"], headers={"Cookie": cookie}, request_timeout=AT_MOST_WAITED
        )
        page = (await fetch(asked)).body.decode()
        told = json.loads(_script(page, "jupyter-config-data"))
        states = json.loads(_script(page, "widget-states"))
        address = f"{origin.replace('http', 'ws', 1)}/api/kernels/{told['kernelId']}/channels?session_id=crowd"
        headers = {"Cookie": cookie, "Origin": origin}
        return states, await websocket_connect(HTTPRequest(address, headers=headers, request_timeout=AT_MOST_WAITED))

    async def _choose(self, line: WebSocketClientConnection, name: str, states: dict[str, Any]) -> None:
        state = states[name]
        state["index"] = (state["index"] + 1) % len(state["_options_labels"])
        data = {"method": "update", "state": {"index": state["index"]}, "buffer_paths": []}
        header = {
            "msg_id": os.urandom(8).hex(),
            "msg_type": "comm_msg",
            "session": "crowd",
            "username": "",
            "version": "5.3",
        }
        said = {"channel": "shell", "parent_header": {}, "metadata": {}, "buffers": [], "header": header}
        start = time.perf_counter()
        await line.write_message(json.dumps({**said, "content": {"comm_id": name, "data": data}}))
        while True:
            heard = await asyncio.wait_for(line.read_message(), AT_MOST_WAITED)
            if heard is None:
                raise ConnectionError("the line was closed")
            content = json.loads(heard).get("content", {})
            if "content" in content.get("data", {}).get("state", {}):
                self.heard.chosen.append(time.perf_counter() - start)
                return


def _script(page: str, name: str) -> str:
    found = re.search(rf'<script[^>]*id="{name}"[^>]*>(.*?)</script>', page, re.S)
    if found is None:
        raise ValueError(f"the page has no {name}")
    return found[1]


async def clients(link: str, count: int, seconds: float, heard: Heard, over: threading.Event) -> None:
    """Run so many clients until all is over."""
    AsyncHTTPClient.configure(None, max_clients=count, max_body_size=50_000_000)
    ended = asyncio.Event()
    tasks = [asyncio.create_task(Client(link, heard).run(seconds * each / count, ended)) for each in range(count)]
    while not over.is_set():
        await asyncio.sleep(0.2)
    ended.set()
    await asyncio.gather(*tasks)


def pages(link: str, count: int, seconds: float, heard: Heard, look: Callable[[], None]) -> None:
    """Open so many pages, choose in each, and leave them open; when all have chosen, look, and close them."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        context = browser.new_context(viewport={"width": 1366, "height": 900})
        for _ in range(count):
            until = time.perf_counter() + seconds / count
            page = context.new_page()
            page.on("pageerror", lambda error: heard.errors.append(f"page: {error}"[:200]))
            page.on("response", lambda one: heard.errors.append(f"page: {one.status}") if one.status >= 400 else None)
            try:
                start = time.perf_counter()
                page.goto(link, wait_until="commit")
                page.wait_for_function(OURS.live, polling=10, timeout=1000 * AT_MOST_WAITED)
                heard.live.append(time.perf_counter() - start)
                page.click(OURS.opened or "")
                heard.chosen += [page.evaluate(OURS.move, False) / 1000 for _ in range(CHOICES)]
            except Error as error:
                heard.errors.append(f"page: {error.message}"[:200])
            time.sleep(max(0.0, until - time.perf_counter()))
        time.sleep(10)
        look()
        browser.close()


def main() -> None:
    """Let the crowd in and print one JSON document."""
    asked = [float(each) for each in sys.argv[1:]]
    count, others, seconds = (*asked, *(PAGES, CLIENTS, SECONDS)[len(asked) :])
    heard, over = Heard(), threading.Event()
    with tempfile.TemporaryDirectory(prefix="centric-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        engagement = folder / "client_data/example-harbour-bank/2026-baseline"
        (engagement / "out/client").mkdir(parents=True)
        shutil.copy(RESULTS, engagement / "out/client")
        shutil.copy(RESULTS.parents[2] / "engagement.yaml", engagement)
        with started([sys.executable, "-c", SERVE, str(folder / "client_data")], folder) as process:
            assert process.stdout is not None
            link = process.stdout.readline().rstrip("\n").split("\t")[1]
            time.sleep(5)
            alone, spent = memory(process.pid), processor(process.pid)
            run = asyncio.run
            crowd = threading.Thread(target=lambda: run(clients(link, int(others), seconds, heard, over)))
            crowd.start()
            whole: list[float] = []
            pages(link, int(count), seconds, heard, lambda: whole.append(memory(process.pid)))
            used = processor(process.pid) - spent
            over.set()
            crowd.join()
            written = (folder / "log").read_text()
    sessions = int(count + others)
    print(
        json.dumps(
            {
                "sessions": sessions,
                "live": len(heard.live),
                "errors": heard.errors,
                "in the server's log": sorted(set(written.splitlines()))[:8],
                "live, median and slowest, s": [round(f(heard.live), 2) for f in (statistics.median, max)],
                "choices": len(heard.chosen),
                "choice to answer, median and slowest, ms": [
                    round(1000 * f(heard.chosen)) for f in (statistics.median, max)
                ],
                "server alone, MB": round(alone),
                "server and all kernels, MB": round(whole[0]),
                "processor a session, s": round(used / sessions, 2),
                "load of the machine": os.getloadavg()[0],
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
