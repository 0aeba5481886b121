"""Draw the pictures of the documentation from the example client's results: `make gallery`, after `make demo`.

Needs Chromium, pdftoppm and, for the pictures of PowerPoint, Word and Excel, LibreOffice as the command `soffice` with typefaces
as wide as Arial and Calibri (Debian: libreoffice, fonts-liberation, fonts-crosextra-carlito).
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from pptx import Presentation
from pypdf import PdfReader

GALLERY = Path(__file__).parent
RESULTS = GALLERY.parents[1] / "client_data" / "example-harbour-bank" / "2026-baseline" / "out" / "client"
COLOURS = 128
LARGEST = 200_000
PAGES = {
    "report.pdf": (("report-cover", 1), ("report-summary", 3), ("report", 4), ("report-gaps", 6)),
    "board.pdf": (("one-page", 1),),
}
"""Name and page of each picture, by file of the results."""

FIRST_PAGES = 'pdf:calc_pdf_Export:{"PageRange":{"type":"string","value":"1-8"}}'
"""A workbook has more than a hundred pages, and what is drawn of it stands at its beginning."""

SLIDES = ("summary", "gaps", "importance-customers", "ranked", "roadmap")
WORD, EXCEL = "What to do, in order", "Profile"
"""What stands on the pages that are drawn of the Word report and of the workbook."""

WIDEST = 1920
DRAWN = """
() => {
  const places = [...document.querySelectorAll('.current .chart')];
  return document.fonts.status === 'loaded' && places.every((place) => place.dataset.state === 'drawn');
}
"""
VIEWS = ("stand", "who", "where", "why", "do", "sure")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)


def draw_dashboard(browser: Browser) -> None:
    """Screenshot the dashboard: every view on a laptop, a lens and one criterion, a phone, the dark, a wall."""
    for name, address, width, height in (
        ("dashboard", "stand", 1280, 1000),
        *((f"dashboard-{view}", view, 1280, 1000) for view in VIEWS[1:]),
        ("dashboard-lens", "stand?lens=icare", 1280, 1000),
        ("dashboard-criterion", "who?criterion=decision-authority", 1280, 1000),
        ("dashboard-phone", "stand", 390, 844),
        ("dashboard-wall", "stand", 3840, 2160),
    ):
        _view(browser, f"{(RESULTS / 'dashboard.html').as_uri()}#{address}", name, (width, height))
    _view(browser, f"{(RESULTS / 'dashboard.html').as_uri()}#where", "dashboard-dark", (1280, 1000), dark=True)


def _view(browser: Browser, address: str, name: str, size: tuple[int, int], *, dark: bool = False) -> None:
    width, height = size
    page = browser.new_page(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", reduced_motion="reduce"
    )
    page.goto(address)
    page.wait_for_function(DRAWN)
    page.screenshot(path=GALLERY / f"{name}.png")
    page.close()
    if width > WIDEST:
        with Image.open(GALLERY / f"{name}.png") as picture:
            picture.resize((WIDEST, height * WIDEST // width)).save(GALLERY / f"{name}.png")
    _small(GALLERY / f"{name}.png")


def draw_report(browser: Browser) -> None:
    """Screenshot the HTML report: a chart with its tooltip on a laptop, and one on a phone."""
    for name, width, height in (("report-tooltip", 1100, 760), ("report-phone", 390, 844)):
        page = browser.new_page(viewport={"width": width, "height": height})
        page.goto((RESULTS / "report.html").as_uri())
        chart = page.locator("#figure-audience-gaps-criterion" if width > height else "#figure-dimension-profile")
        chart.evaluate("chart => chart.scrollIntoView()")
        if width > height:
            chart.locator(".wide [data-tip]").nth(5).hover(force=True)
        page.wait_for_timeout(300)
        page.screenshot(path=GALLERY / f"{name}.png")
        _small(GALLERY / f"{name}.png")
        page.close()


def draw_pages() -> None:
    """Draw some pages of the PDF files."""
    for file, pages in PAGES.items():
        for name, page in pages:
            _page(RESULTS / file, page, name, 70)


def draw_office() -> None:
    """Draw slides, a page of the Word report and the plan of the workbook, as LibreOffice shows them."""
    with tempfile.TemporaryDirectory() as scratch:
        slides = [slide.element.cSld.get("name", "") for slide in Presentation(str(RESULTS / "report.pptx")).slides]
        deck = _as_pdf("report.pptx", scratch)
        for name in SLIDES:
            _page(deck, slides.index(f"centric:{name}") + 1, f"deck-{name}", 70)
        _page(_as_pdf("board.pptx", scratch), 2, "board-slide", 70)
        for file, words, name in (("report.docx", WORD, "word"), ("report.xlsx", EXCEL, "excel")):
            shown = _as_pdf(file, scratch)
            pages = [page.extract_text() for page in PdfReader(shown).pages]
            # a sheet's title opens its page; the contents of the Word report name the heading too, so its last page counts
            found = [
                place
                for place, text in enumerate(pages)
                if (words in text if name == "word" else text.strip().startswith(words))
            ]
            _page(shown, (found[-1] if name == "word" else found[0]) + 1, name, 70)


def _as_pdf(file: str, scratch: str) -> Path:
    command = [shutil.which("soffice") or "", "--headless", f"-env:UserInstallation={Path(scratch).as_uri()}/profile"]
    subprocess.run(
        [
            *command,
            "--convert-to",
            FIRST_PAGES if file.endswith(".xlsx") else "pdf",
            "--outdir",
            scratch,
            str(RESULTS / file),
        ],
        check=True,
        capture_output=True,
    )
    made = Path(scratch) / f"{Path(file).stem}.pdf"
    return made.rename(made.with_name(f"{file}.pdf"))


def _page(document: Path, page: int, name: str, dots: int) -> None:
    command = ["pdftoppm", "-r", str(dots), "-png", "-singlefile", "-f", str(page), "-l", str(page)]
    subprocess.run([*command, str(document), str(GALLERY / name)], check=True)
    _small(GALLERY / f"{name}.png")


def _small(path: Path) -> None:
    """Keep a picture in few colours, and refuse one that is still too large."""
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    if path.stat().st_size > LARGEST:
        raise SystemExit(f"{path.name} is larger than {LARGEST // 1000} kB: draw it with fewer dots.")


def main() -> None:
    """Draw everything."""
    if shutil.which("soffice") is None:
        raise SystemExit(
            "The gallery needs LibreOffice as the command 'soffice' (Debian: apt-get install libreoffice)."
        )
    draw_pages()
    draw_office()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(QUIET))
        draw_dashboard(browser)
        draw_report(browser)
        browser.close()


if __name__ == "__main__":
    main()
