"""Numbers on the pages of a PDF that are neither listed as figures, nor drawn in a chart, nor explained by words."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from toolkit.present.pictures import svg
from toolkit.publication import Publication
from toolkit.report.content import build_report
from toolkit.report.pdf_figures import ATTACHED, JOINERS
from toolkit.report.proof.explained import Explained
from toolkit.report.proof.numbers import number_tokens

DRAWN = re.compile(r"<text[^>]*>(.*?)</text>", re.DOTALL)
AHEAD = 3
"""Pages over which a table may run on: its figures are listed where it begins."""


def pdf_numbers(path: Path, publication: Publication, explained: Explained) -> Iterator[tuple[str, str]]:
    """Yield each unexplained number of a PDF of ours with its page; nothing of a PDF without its list of figures."""
    import pypdf  # slow to import, and only this check reads a PDF

    reader = pypdf.PdfReader(path)
    attached = reader.attachments.get(ATTACHED)
    if not attached:
        return
    language = publication.language
    listed: dict[int, set[str]] = {}
    for each in json.loads(attached[0]):
        listed.setdefault(each["page"], set()).update(number_tokens(each["text"], language))
    drawn = _drawn(publication) | {str(number) for number in range(1, len(reader.pages) + 1)}
    for number, page in enumerate(reader.pages, start=1):
        lines = page.extract_text().translate(JOINERS).splitlines()
        known = drawn.union(*(listed.get(number - back, set()) for back in range(-1, AHEAD + 1)))
        # a phrase may run on over the end of a line, and a line may begin in the middle of nothing
        by_line = Counter(each for line in lines for each in explained.loose(line))
        for each in (by_line & Counter(explained.loose(" ".join(lines)))).elements():
            if not set(number_tokens(each, language)) <= known:
                yield each, f"page {number}"


def _drawn(publication: Publication) -> set[str]:
    """Return the numbers that the charts of a report show."""
    found = set[str]()
    for figure in build_report(publication).figures:
        for text in DRAWN.findall(svg(figure)):
            found.update(number_tokens(unescape(text), publication.language))
    return found
