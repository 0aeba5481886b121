"""The PDF report: vector charts, tagged for assistive software (PDF/UA-1), the same bytes from the same results."""

import datetime as dt
import json
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from toolkit.engagement import write_atomically
from toolkit.present.brand import UNBRANDED, Brand
from toolkit.present.figures import Figure
from toolkit.present.fonts import letters
from toolkit.present.pictures import svg
from toolkit.present.theme import font_folder, theme_for
from toolkit.present.wording import MARK, Number, words_for
from toolkit.publication import Publication
from toolkit.report.blocks import Block, Picture, Report, Table
from toolkit.report.content import build_report
from toolkit.shipped import templates_folder

TEMPLATE = "report.typ"
UNDRAWN = "\ufffd"
SIZE = re.compile(r'<svg[^>]*? width="(?P<width>[\d.]+)" height="(?P<height>[\d.]+)"')
TALLEST, COMPACT_TALLEST = 1.18, 0.7  # height of a picture, in widths of the text column
EXPLAINED = 0.86  # of the line, for the many pictures of one kind that stand two to a page
LONGEST_HEADING = 14
NARROWEST, WIDEST = 13, 72  # letters that a column of text asks for
NO_FONT = re.compile("could not be displayed with")


class PdfReport:
    """Writes the report as PDF."""

    file = "report.pdf"

    def write(self, publication: Publication, target: Path, brand: Brand = UNBRANDED) -> None:
        """Write the report; `target` is replaced whole or left as it was."""
        write_atomically(target, report_pdf(publication))


def report_pdf(publication: Publication) -> bytes:
    """Return the report as PDF/UA-1.

    Letters that IBM Plex Sans lacks (Chinese, Arabic) are drawn with fonts installed on the machine. Where none has
    them, a sign for a missing letter stands in their place and the client's id in that of its name, and the cover says
    so: PDF/UA allows no letter without a shape.
    """
    content, pictures = _contents(publication)
    if not _foreign([content, *pictures.values()]):
        return _compiled(content, pictures, publication.wave_date, installed_fonts=False)
    try:
        return _compiled(content, pictures, publication.wave_date, installed_fonts=True)
    except RuntimeError as error:
        if not NO_FONT.search(str(error)):
            raise
    named = publication.client_id if _foreign([publication.client_name]) else publication.client_name
    content, pictures = _contents(replace(publication, client_name=named), undrawn=True)
    drawn = {name: _without_foreign(picture) for name, picture in pictures.items()}
    return _compiled(_without_foreign(content), drawn, publication.wave_date, installed_fonts=False)


def _contents(publication: Publication, *, undrawn: bool = False) -> tuple[str, dict[str, str]]:
    """Return what the template reads, as JSON, and the pictures by name."""
    report, words = build_report(publication), words_for(publication)
    pictures = {figure.id: svg(figure) for figure in report.figures}
    opening, _, closing = str(words("quote.marked", text=MARK)).partition(MARK)
    data = _plain(report, pictures) | {
        "brand": theme_for(publication).brand_ink,
        "undrawn": str(words("report.pdf.undrawn")) if undrawn else "",
        "words": {"now": str(words("report.why.now")), "opening": opening, "closing": closing},
    }
    return json.dumps(data, ensure_ascii=False), pictures


def _compiled(content: str, pictures: dict[str, str], wave_date: str, *, installed_fonts: bool) -> bytes:
    # Imported here: the compiler is 80 MB that other deliverables do without, and a process that used it must not fork.
    import typst

    day = dt.datetime.fromisoformat(wave_date).replace(tzinfo=dt.UTC)
    with tempfile.TemporaryDirectory(prefix="centric-pdf-") as scratch:
        root = Path(scratch)
        for name, picture in pictures.items():
            (root / f"{name}.svg").write_text(picture, encoding="utf-8")
        (root / "data.json").write_text(content, encoding="utf-8")
        (root / TEMPLATE).write_text((templates_folder() / "reports" / "pdf" / TEMPLATE).read_text(encoding="utf-8"))
        made: bytes = typst.compile(
            str(root / TEMPLATE),
            root=str(root),
            font_paths=[str(font_folder())],
            ignore_system_fonts=not installed_fonts,
            pdf_standards=["ua-1"],
            timestamp=int(day.timestamp()),
        )
    return made


def _plain(report: Report, pictures: Mapping[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = _json(report)
    made["sections"] = [
        _json(section) | {"blocks": [_block(block, pictures) for block in section.blocks]}
        for section in report.sections
    ]
    return made


def _block(block: Block, pictures: Mapping[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = _json(block) | {"kind": block.kind}
    if isinstance(block, Picture):
        figure = block.figure
        title = block.caption if block.caption is not None else figure.title
        share = _share_of_width(pictures[figure.id], full=EXPLAINED if block.explained else 1.0, compact=block.compact)
        made["figure"] = {
            "file": f"{figure.id}.svg",
            "title": str(title),
            "alt": figure.alt_text,
            "note": "" if block.explained else str(figure.note),
        }
        made["figure"]["share"] = share
    if isinstance(block, Table):
        made["widths"] = _widths(block)
    return made


def _share_of_width(picture: str, *, full: float, compact: bool) -> float:
    """Return how much of the line a picture takes, 0 to 1: all of it, unless it would then outgrow the page."""
    size = SIZE.search(picture)
    tallest = COMPACT_TALLEST if compact else TALLEST
    return full if size is None else min(full, tallest * float(size["width"]) / float(size["height"]))


def _widths(table: Table) -> list[float]:
    """Return the share of each column that holds text, by what stands in it; 0 where figures take what they need."""
    shares = []
    for index, (heading, numeric) in enumerate(zip(table.headings, table.numeric, strict=True)):
        longest = max([len(heading), *(len(str(row[index])) for row in table.rows if len(row) > index)])
        # a column of figures takes what it needs, unless its heading would take the room of the texts
        needs = numeric and len(heading) <= LONGEST_HEADING
        shares.append(0.0 if needs else float(NARROWEST if numeric else min(max(longest, NARROWEST), WIDEST)))
    return shares


def _json(found: Any) -> Any:
    """Return a value of the report's tree as JSON: sentences and numbers as their text."""
    if isinstance(found, Number):
        return str(found)
    if isinstance(found, Figure):
        return found.id
    if is_dataclass(found):
        return {field.name: _json(getattr(found, field.name)) for field in fields(found)}
    if isinstance(found, (tuple, list)):
        return [_json(each) for each in found]
    return str(found) if isinstance(found, str) else found


def _foreign(texts: Iterable[str]) -> set[str]:
    own = letters()
    return {letter for text in texts for letter in set(text) if ord(letter) not in own and not letter.isspace()}


def _without_foreign(text: str) -> str:
    return text.translate({ord(letter): UNDRAWN for letter in _foreign([text])})
