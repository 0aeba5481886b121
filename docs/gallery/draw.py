"""Draw the pictures of the documentation from the example client's results: `make gallery`, after `make demo`."""

import shutil
import subprocess
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

GALLERY = Path(__file__).parent
RESULTS = GALLERY.parents[1] / "client_data" / "example-harbour-bank" / "2026-baseline" / "out" / "client"
VIEWS = ("stand", "who", "where", "why", "do", "sure")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)


def draw_dashboard(browser: Browser) -> None:
    """Screenshot every view of dashboard.html on a laptop, and the first on a phone."""
    for name, view, width, height in (
        ("dashboard", "stand", 1280, 1000),
        *((f"dashboard-{view}", view, 1280, 1000) for view in VIEWS[1:]),
        ("dashboard-phone", "stand", 390, 844),
    ):
        page = browser.new_page(viewport={"width": width, "height": height})
        page.goto(f"{(RESULTS / 'dashboard.html').as_uri()}#{view}")
        page.wait_for_timeout(1500)
        page.screenshot(path=GALLERY / f"{name}.png")
        page.close()


def draw_report() -> None:
    """Draw some pages of report.pdf."""
    for name, page in (("report-cover", 1), ("report-summary", 3), ("report", 4), ("report-gaps", 6)):
        command = ["pdftoppm", "-r", "70", "-png", "-singlefile", "-f", str(page), "-l", str(page)]
        subprocess.run([*command, str(RESULTS / "report.pdf"), str(GALLERY / name)], check=True)


def main() -> None:
    """Draw everything."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(QUIET))
        draw_dashboard(browser)
        browser.close()
    draw_report()


if __name__ == "__main__":
    main()
