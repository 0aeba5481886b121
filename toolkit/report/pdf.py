"""The PDF report: vector charts, tagged for assistive software (PDF/UA-1), the same bytes from the same results."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from toolkit.engagement import write_atomically
from toolkit.present.brand import UNBRANDED, Brand
from toolkit.present.figures import Figure
from toolkit.present.pictures import svg
from toolkit.present.theme import theme_for
from toolkit.present.wording import MARK, words_for
from toolkit.publication import Publication
from toolkit.report.blocks import Block, Picture, Report, Table
from toolkit.report.content import build_report
from toolkit.report.keys import keyed_blocks
from toolkit.report.logo import read_logo
from toolkit.report.room import column_shares, share_of_width
from toolkit.report.typeset import Contents, as_json, numbers_in, svg_size, typeset

TEMPLATE = "pdf/report.typ"
LOGO = "logo.png"


class PdfReport:
    """Writes the report as PDF."""

    file = "report.pdf"

    def write(self, publication: Publication, target: Path, brand: Brand = UNBRANDED) -> None:
        """Write the report; `target` is replaced whole or left as it was. InputError when the logo cannot be used."""
        write_atomically(target, report_pdf(publication, brand))


def report_pdf(publication: Publication, brand: Brand = UNBRANDED) -> bytes:
    """Return the report as PDF/UA-1.

    Attached to it is ``figures.json``: every figure in running text and tables with its identifier, the text shown,
    its page and the key of its block, in the order of reading; `pdf_figures` reads it. See `typeset` for letters that
    our typeface lacks.
    """
    logo = None if brand.logo is None else read_logo(brand.logo).png
    return typeset(TEMPLATE, publication, lambda shown, undrawn: _contents(shown, logo, undrawn=undrawn))


def _contents(publication: Publication, logo: bytes | None, *, undrawn: bool) -> Contents:
    report, words = build_report(publication), words_for(publication)
    pictures = {figure.id: svg(figure) for figure in report.figures}
    opening, _, closing = str(words("quote.marked", text=MARK)).partition(MARK)
    data = _plain(report, pictures) | {
        "brand": theme_for(publication).brand_ink,
        "logo": "" if logo is None else LOGO,
        "undrawn": str(words("report.pdf.undrawn")) if undrawn else "",
        "words": {"now": str(words("report.why.now")), "opening": opening, "closing": closing},
    }
    files = {f"{name}.svg": picture.encode() for name, picture in pictures.items()}
    return data, files if logo is None else files | {LOGO: logo}


def _plain(report: Report, pictures: Mapping[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = as_json(report)
    made["sections"] = [
        as_json(section) | {"blocks": [_block(key, block, pictures) for key, block in keyed_blocks(section)]}
        for section in report.sections
    ]
    made["figures"] = [["cover", number.figure, number.text] for number in numbers_in(report.headline)] + [
        [key, number.figure, number.text]
        for section in report.sections
        for key, block in keyed_blocks(section)
        for number in _numbers(block)
    ]
    return made


def _numbers(block: Block) -> list[Any]:
    """Return the numbers that the PDF shows of a block."""
    if isinstance(block, Picture):
        title = block.caption if block.caption is not None else block.figure.title
        return list(numbers_in((title,) if block.explained else (title, block.figure.note)))
    return list(numbers_in(block))


def _block(key: str, block: Block, pictures: Mapping[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = as_json(block) | {"kind": block.kind, "key": key}
    if isinstance(block, Picture):
        made["figure"] = _figure(block, block.figure, pictures)
    if isinstance(block, Table):
        made["widths"] = column_shares(block)
    return made


def _figure(block: Picture, figure: Figure, pictures: Mapping[str, str]) -> dict[str, Any]:
    size = svg_size(pictures[figure.id])
    return {
        "file": f"{figure.id}.svg",
        "title": str(block.caption if block.caption is not None else figure.title),
        "alt": figure.alt_text,
        "note": "" if block.explained else str(figure.note),
        "share": share_of_width(size, explained=block.explained, compact=block.compact),
    }
