"""Numbers that a person put into a file: nobody vouches for them, so they are listed and not checked."""

import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from toolkit.report.deck.parts import parse
from toolkit.report.deck.xml import A
from toolkit.report.proof.numbers import number_tokens

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PARAGRAPHS = {
    ".pptx": ("ppt/slides/slide", f"{{{A}}}p", f"{{{A}}}t"),
    ".docx": ("word/document", f"{WORD}p", f"{WORD}t"),
}
"""Which parts of an edited file hold text, and the names of its paragraphs and texts."""


def added_numbers(now: Path, generated: Path, language: str) -> tuple[str, ...]:
    """Return each number of an edited file that the file as generated did not have so often, with its surroundings."""
    before = Counter(number for _, text in _paragraphs(generated) for number in number_tokens(text, language))
    found = []
    for place, text in _paragraphs(now):
        for number in number_tokens(text, language):
            before[number] -= 1
            if before[number] < 0:
                found.append(
                    f"{place}: {number} in \N{LEFT DOUBLE QUOTATION MARK}{text[:80]}\N{RIGHT DOUBLE QUOTATION MARK}"
                )
    return tuple(found)


def _paragraphs(path: Path) -> Iterator[tuple[str, str]]:
    if path.suffix not in PARAGRAPHS:
        return
    start, paragraph, piece = PARAGRAPHS[path.suffix]
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if name.startswith(start) and name.endswith(".xml"):
                place = name.rpartition("/")[2].removesuffix(".xml")
                for each in parse(archive.read(name)).iter(paragraph):
                    yield place, "".join(one.text or "" for one in each.iter(piece))
