"""What every kind of test shares."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from source_tree import ROOT

import toolkit  # noqa: F401 (first: it settles how many threads numpy will use)

BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium as Debian ships it.

    A browser for each module and no other place that starts one: playwright keeps an event loop running in the process
    while it is open, and neither a second playwright nor anything else with a loop of its own can start beside it.
    """
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert program is not None, "no Chromium here: make test installs it (apt-get install chromium)"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=BROWSER_FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def shipped_model_file(root: Path) -> Path:
    """The criteria model that the project ships."""
    return root / "templates" / "models" / "customer_centric.yaml"
