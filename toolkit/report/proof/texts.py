"""What a file says beside its figures, text by text: each figure that carries an identifier gives way to a mark."""

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any

from lxml import etree

from toolkit.report.deck.beside import said_beside_figures
from toolkit.report.deck.parts import parse
from toolkit.report.proof.explained import FIGURE
from toolkit.report.proof.pages import STATES
from toolkit.report.proof.spreadsheet import workbook_texts
from toolkit.report.word.figures import WORD, docx_data

Said = tuple[str, str]
"""Where a text stands, and the text."""

OPENED = re.compile(r"^.*?<body[^>]*>", re.DOTALL)
UNSAID = re.compile(r"<(style|script|svg)\b.*?</\1>|<(\w+)[^>]* aria-hidden=\"true\"[^>]*>[^<]*</\2>", re.DOTALL)
MARKED = re.compile(r"<data [^>]*>.*?</data>", re.DOTALL)
INLINE = re.compile(r"</?(?:a|b|i|em|strong|span|time|data)\b[^>]*>")
TAG = re.compile(r"<[^>]*>")
FIELDS = (f"{WORD}fldSimple", f"{WORD}instrText")


def page_texts(path: Path) -> Iterator[Said]:
    """Yield the texts of an HTML report, none of a dashboard; not charts, which are drawn from the tables below them."""
    whole = path.read_text(encoding="utf-8", errors="replace")
    if STATES.search(whole):
        return
    page = OPENED.sub("", whole, count=1)
    plain = TAG.sub("\n", INLINE.sub("", MARKED.sub(FIGURE, UNSAID.sub(" ", page))))
    for line in re.split(r"\n\s*\n|\n", plain):
        if line.strip():
            yield "text", unescape(line.strip())


def document_texts(path: Path) -> Iterator[Said]:
    """Yield the paragraphs of a Word report, without what fields show."""
    with zipfile.ZipFile(path) as package:
        document = parse(package.read("word/document.xml"))
        tags, _ = docx_data(package)
    for paragraph in document.iter(f"{WORD}p"):
        text = "".join(_runs(paragraph, tags))
        if text.strip():
            yield "text", text


def _runs(element: Any, tags: Mapping[str, str]) -> Iterator[str]:
    for child in element:
        if child.tag == f"{WORD}sdt":
            tag = child.find(f"{WORD}sdtPr/{WORD}tag")
            name = "" if tag is None else tag.get(f"{WORD}val", "")
            if "#" in tags.get(name, name):
                yield FIGURE
                continue
        if child.tag in FIELDS:
            continue
        if child.tag == f"{WORD}t":
            yield child.text or ""
        elif child.tag in (f"{WORD}tab", f"{WORD}br"):
            yield " "
        elif etree.QName(child).localname != "p":
            yield from _runs(child, tags)


def deck_texts(path: Path) -> Iterator[Said]:
    """Yield the texts of slides, tables, labels and notes, and the typed numbers of the workbooks behind charts."""
    yield from said_beside_figures(path, FIGURE)


TEXTS: Mapping[str, Callable[[Path], Iterator[Said]]] = {
    ".html": page_texts,
    ".docx": document_texts,
    ".pptx": deck_texts,
    ".xlsx": workbook_texts,
}
"""What reads the texts of a format."""
