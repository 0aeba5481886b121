"""One page for the board, as PDF/UA-1: how things stand, three things to know, what to do first, how sure we are."""

from pathlib import Path
from typing import Any

from toolkit.engagement import write_atomically
from toolkit.present.brand import UNBRANDED, Brand
from toolkit.present.pictures import svg
from toolkit.present.theme import theme_for
from toolkit.present.wording import words_for
from toolkit.publication import Publication
from toolkit.report.blocks import Note, Paragraph, Picture, Points, Report, Section
from toolkit.report.content import build_report
from toolkit.report.logo import read_logo
from toolkit.report.typeset import Contents, as_json, numbers_in, svg_size, typeset

TEMPLATE = "board/board.typ"
LOGO = "logo.png"
MOST_NOTES = 3
WEIGHT = {"serious": 0, "warning": 1, "note": 2}


class BoardPage:
    """Writes the page for the board."""

    file = "board.pdf"

    def write(self, publication: Publication, target: Path, brand: Brand = UNBRANDED) -> None:
        """Write the page; `target` is replaced whole or left as it was. InputError when the logo cannot be used."""
        write_atomically(target, board_pdf(publication, brand))


def board_pdf(publication: Publication, brand: Brand = UNBRANDED) -> bytes:
    """Return one A4 page from the report's summary and its gravest reservations: never two.

    Where the text is long it is set smaller, then what matters least is left out: reservations first, then the chart's
    size. Its figures are attached as those of the report are.
    """
    logo = None if brand.logo is None else read_logo(brand.logo).png
    return typeset(TEMPLATE, publication, lambda shown, undrawn: _contents(shown, logo, undrawn=undrawn))


def _contents(publication: Publication, logo: bytes | None, *, undrawn: bool) -> Contents:
    report, words = build_report(publication), words_for(publication)
    summary = next(section for section in report.sections if section.id == "summary")
    picture = next((block for block in summary.blocks if isinstance(block, Picture)), None)
    points = [block for block in summary.blocks if isinstance(block, Points)]
    sure = _sure(report)
    shown = [report.headline, *([picture.caption] if picture else []), *points, *sure]
    data: dict[str, Any] = {
        "title": report.title,
        "client": report.client,
        "wave": report.wave,
        "date": report.date,
        "language": report.language,
        "headline": str(report.headline),
        "points": [as_json(block) for block in points],
        "sure": {"title": _title(report, "sure"), "notes": [as_json(block) for block in sure]},
        "chart": None if picture is None else _chart(picture),
        "brand": theme_for(publication).brand_ink,
        "logo": "" if logo is None else LOGO,
        "undrawn": str(words("report.pdf.undrawn")) if undrawn else "",
        "colophon": report.colophon,
        "figures": [
            {"figure": number.figure, "text": number.text, "page": 1, "block": "board"} for number in numbers_in(shown)
        ],
    }
    files = (
        {} if picture is None else {"chart.svg": svg(picture.figure, narrow=picture.figure.narrow is not None).encode()}
    )
    return data, files if logo is None else files | {LOGO: logo}


def _chart(picture: Picture) -> dict[str, Any]:
    figure = picture.figure
    size = svg_size(svg(figure, narrow=figure.narrow is not None)) or (1.0, 1.0)
    return {
        "title": str(picture.caption if picture.caption is not None else figure.title),
        "alt": figure.alt_text,
        "note": str(figure.note),
        "shape": size[1] / size[0],
    }


def _sure(report: Report) -> list[Note | Paragraph]:
    """Return the gravest things to mind about the data, and where there are none what intervals say."""
    section = _section(report, "sure")
    notes = [block for block in section.blocks if isinstance(block, Note)] if section else []
    graver = sorted(notes, key=lambda note: WEIGHT.get(note.severity, len(WEIGHT)))[:MOST_NOTES]
    lead = [block for block in section.blocks if isinstance(block, Paragraph)][:1] if section else []
    return [*graver] or [*lead]


def _title(report: Report, name: str) -> str:
    section = _section(report, name)
    return "" if section is None else section.title


def _section(report: Report, name: str) -> Section | None:
    return next((section for section in report.sections if section.id == name), None)
