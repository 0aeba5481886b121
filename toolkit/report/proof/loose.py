"""Numbers that stand in a file without an identifier and that no word of the publication explains."""

from collections.abc import Iterator
from pathlib import Path

from toolkit.publication import Publication
from toolkit.report.proof.explained import Explained
from toolkit.report.proof.pages import is_dashboard
from toolkit.report.proof.pdf_texts import pdf_numbers
from toolkit.report.proof.texts import TEXTS

QUOTED = 80
"""Letters of the text that are told with a number."""


def loose_numbers(
    path: Path, publication: Publication, explained: Explained, *, whole: bool
) -> Iterator[tuple[str, str]]:
    """Yield each number with its place and the text about it.

    The pages of a PDF are read only when `whole`, because that takes seconds; of a dashboard file nothing is: it is made of
    the views that the server shows, every figure of which has an identifier or stands in a chart.
    """
    if path.suffix == ".pdf":
        yield from pdf_numbers(path, publication, explained) if whole else ()
        return
    if path.suffix not in TEXTS or (path.suffix == ".html" and is_dashboard(path)):
        return
    for place, text in TEXTS[path.suffix](path):
        for number in explained.loose(text):
            if path.suffix == ".xlsx" and _alone(text) and explained.typed(number):
                continue
            yield number, f"{place}, in \N{LEFT DOUBLE QUOTATION MARK}{text[:QUOTED]}\N{RIGHT DOUBLE QUOTATION MARK}"


def _alone(text: str) -> bool:
    """Return whether a cell holds nothing but numbers: one, or a list of them."""
    return all(any(sign.isdigit() for sign in word) or len(word) <= len("and") for word in text.split())
