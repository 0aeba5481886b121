"""A real server on a free port, once for all browser tests."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext
from sample_engagements import sample_root

START_SECONDS = 60
PROGRAM = """
import sys
from pathlib import Path
from toolkit.serve.server import Setting, print_links, serve
serve(Path(sys.argv[1]), Setting(port=0), announce=print_links)
"""
HARBOUR, RIVAL, HOSTILE = "harbour/2026-baseline", "rival/2026-baseline", "hostile/2026-baseline"
ATTACK = "<script>globalThis.owned=1</script><img src=x onerror='globalThis.owned=2'>\"&"
SECRET = "only-the-server-may-know-this"


@dataclass(frozen=True)
class Server:
    """A running server: its client_data folder, its links by engagement, and where its own log goes."""

    root: Path
    links: dict[str, str]
    log: Path

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return "/".join(next(iter(self.links.values())).split("/")[:3])


@pytest.fixture(scope="session")
def server(tmp_path_factory) -> Iterator[Server]:
    """Serve three engagements, one of a client whose name is an attack."""
    folder = tmp_path_factory.mktemp("served")
    names = {HARBOUR: "Harbour Bank", RIVAL: "Rival Insurance", HOSTILE: ATTACK}
    root = sample_root(folder, names)
    log = folder / "server.log"
    environment = {**os.environ, "CENTRIC_TEST_SECRET": SECRET}
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(root)],
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
            yield Server(root=root, links=links, log=log)
        finally:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
            process.stdout.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser without cookies."""
    made = browser.new_context(viewport={"width": 1280, "height": 800})
    yield made
    made.close()
