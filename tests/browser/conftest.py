"""A real server on a free port, once for all browser tests."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext
from sample_engagements import sample_root

START_SECONDS = 60
PROGRAM = """
import gc, json, sys, threading, time
from pathlib import Path
from toolkit.serve.application import Gate
from toolkit.serve.server import Setting, print_links, serve

def routes(router):
    for rule in router.rules:
        inner = getattr(rule.target, "rules", None)
        if inner is None:
            yield [rule.matcher.regex.pattern, getattr(rule.target, "__name__", str(rule.target))]
        else:
            yield from routes(rule.target)

def tell(file):
    while not (found := [one for one in gc.get_objects() if isinstance(one, Gate)]):
        time.sleep(0.1)
    time.sleep(0.2)
    made = sorted(routes(found[0].default_router))
    file.with_suffix(".part").write_text(json.dumps(made))
    file.with_suffix(".part").rename(file)

root, told, asked = Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3])
threading.Thread(target=tell, args=(told,), daemon=True).start()
asked = {key: frozenset(value) if isinstance(value, list) else value for key, value in asked.items()}
asked |= {key: Path(value) for key, value in asked.items() if key == "notebook"}
serve(root, Setting(**{"port": 0, **asked}), announce=print_links)
"""
HARBOUR, RIVAL, HOSTILE = "harbour/2026-baseline", "rival/2026-baseline", "hostile/2026-baseline"
ATTACK = "<script>globalThis.owned=1</script><img src=x onerror='globalThis.owned=2'>\"&"
SECRET = "only-the-server-may-know-this"


@dataclass(frozen=True)
class Server:
    """A running server: its client_data folder, links by engagement, its own log, and the file of its routes."""

    root: Path
    links: dict[str, str]
    log: Path
    routes: Path
    process: subprocess.Popen

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return "/".join(next(iter(self.links.values())).split("/")[:3])


@contextmanager
def running_server(root: Path, folder: Path, **setting: object) -> Iterator[Server]:
    """Start a server for the engagements of a folder, and end it."""
    log, routes = folder / "server.log", folder / "routes.json"
    environment = {**os.environ, "CENTRIC_TEST_SECRET": SECRET}
    names = list(root.glob("*/*/out/client/results.json"))
    with log.open("a") as errors:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(root), str(routes), json.dumps(setting)],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            cwd=folder,
            env=environment,
            start_new_session=True,
        )
        try:
            assert process.stdout is not None
            lines = [process.stdout.readline().rstrip("\n") for _ in names]
            assert all("\t" in line for line in lines), f"the server did not start: {log.read_text()}"
            links = dict(line.split("\t") for line in lines)
            yield Server(root=root, links=links, log=log, routes=routes, process=process)
        finally:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
            process.stdout.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory) -> Iterator[Server]:
    """Serve three engagements, one of a client whose name is an attack."""
    folder = tmp_path_factory.mktemp("served")
    root = sample_root(folder, {HARBOUR: "Harbour Bank", RIVAL: "Rival Insurance", HOSTILE: ATTACK})
    for name in (HARBOUR, RIVAL):
        (root / name / "out" / "client" / "report.pdf").write_bytes(f"%PDF of {name}".encode())
        (root / name / "out" / "client" / "notes.txt").write_text("not for the client")
    with running_server(root, folder) as started:
        yield started


@pytest.fixture(scope="session")
def start_server():
    """How a test starts a server of its own."""
    return running_server


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser without cookies."""
    made = browser.new_context(viewport={"width": 1280, "height": 800})
    yield made
    made.close()
