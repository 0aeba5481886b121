"""A real JupyterLab on a free port, with settings, workspaces and files of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
from playwright.sync_api import Browser, Page, expect

START_SECONDS = 120
PATIENT, BRISK = 60_000, 5_000
"""Milliseconds: for a page on a busy machine, and what playwright waits by itself."""
TOKEN = "a-token-of-the-test"
QUIET = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True},
    "notebook-extension/tracker": {"kernelShutdown": True, "windowingMode": "none"},
    "docmanager-extension/plugin": {"autosave": False},
}


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: its address with the token, its origin, and the folder it serves."""

    origin: str
    folder: Path

    def address(self, notebook: str) -> str:
        """Where a notebook opens, alone and in a workspace without memory."""
        return f"{self.origin}/lab/tree/{notebook}?token={TOKEN}&reset"


def start_lab(home: Path) -> tuple[subprocess.Popen[bytes], Lab]:
    """Start JupyterLab under a home of its own; nothing of the user's configuration is read or written."""
    folder, runtime, settings = home / "work", home / "runtime", home / "settings"
    for path in (folder, runtime, settings / "@jupyterlab"):
        path.mkdir(parents=True)
    for plugin, values in QUIET.items():
        path = settings / "@jupyterlab" / f"{plugin}.jupyterlab-settings"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(values), encoding="utf-8")
    environment = {
        **os.environ,
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_RUNTIME_DIR": str(runtime),
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_PLATFORM_DIRS": "1",
    }
    options = [
        "--no-browser",
        "--allow-root",
        "--ServerApp.port=0",
        "--ServerApp.ip=127.0.0.1",
        f"--IdentityProvider.token={TOKEN}",
        f"--ServerApp.root_dir={folder}",
        "--LabApp.extension_manager=readonly",
        "--LabApp.news_url=None",
    ]
    log = (home / "lab.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *options],
        stdout=log,
        stderr=subprocess.STDOUT,
        cwd=folder,
        env=environment,
        start_new_session=True,
    )
    log.close()
    return process, Lab(origin=f"http://127.0.0.1:{_server(runtime, process, home)['port']}", folder=folder)


@contextmanager
def centric_lab(home: Path) -> Iterator[Lab]:
    """`centric lab` as a consultant gives it, in an empty folder; only its home and its token are the test's."""
    work, config, runtime = home / "work", home / "config", home / "runtime"
    for folder in (work, config, runtime):
        folder.mkdir(parents=True)
    (config / "jupyter_server_config.py").write_text("c.ServerApp.allow_root = True\n", encoding="utf-8")
    environment = os.environ | {
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(config),
        "JUPYTER_RUNTIME_DIR": str(runtime),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_PLATFORM_DIRS": "1",
        "JUPYTER_TOKEN": TOKEN,
    }
    with (home / "lab.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", "from toolkit.cli import main; main()", "lab", "--no-browser", "--port", "0"],
            cwd=work,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        server = _server(runtime, process, home)
        yield Lab(origin=f"http://127.0.0.1:{server['port']}", folder=work)
        os.kill(server["pid"], signal.SIGTERM)
    finally:
        stop_lab(process)


def _server(runtime: Path, process: "subprocess.Popen[bytes]", home: Path) -> dict[str, int]:
    """Wait until JupyterLab has written where it listens."""
    until = time.monotonic() + START_SECONDS
    while not (files := list(runtime.glob("jpserver-*.json"))):
        assert process.poll() is None, (home / "lab.log").read_text(encoding="utf-8")
        assert time.monotonic() < until, "JupyterLab did not start"
        time.sleep(0.1)
    found: dict[str, int] = json.loads(files[0].read_text(encoding="utf-8"))
    return found


def stop_lab(process: "subprocess.Popen[bytes]") -> None:
    """End the server, and with it every kernel it started."""
    process.terminate()
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=15)


def put_notebook(lab: Lab, source: Path, **parameters: str) -> str:
    """Copy a notebook into the lab's folder with its parameters set, and return its name."""
    notebook = nbformat.read(source, as_version=4)
    (cell,) = (each for each in notebook.cells if "parameters" in each.metadata.get("tags", []))
    cell.source = "\n".join(f"{name} = {value!r}" for name, value in parameters.items())
    nbformat.write(notebook, lab.folder / source.name)
    return source.name


def run_all(page: Page) -> None:
    """Choose Run > Run All Cells, as a consultant does, once the kernel is there."""
    page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook .jp-CodeCell", timeout=60_000)
    # before the kernel is there, running only clears the cells
    page.wait_for_selector('#jp-main-statusbar :text("| Idle")', timeout=60_000)
    page.click('.lm-MenuBar-itemLabel:text-is("Run")')
    page.click('.lm-Menu-itemLabel:text-is("Run All Cells")')


@contextmanager
def lab_page(browser: Browser, lab: Lab) -> Iterator[Page]:
    """Open a page that waits for a busy machine; afterwards expect that it asked nothing of anybody but the lab."""
    context = browser.new_context(viewport={"width": 1366, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENT)
    expect.set_options(timeout=PATIENT)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    yield page
    expect.set_options(timeout=BRISK)
    outside = [url for url in asked if not url.startswith((lab.origin, "data:", "blob:"))]
    context.close()
    assert outside == []
