"""Transcripts as OpenDocument texts: paragraphs, and tables with a column for the speaker."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from toolkit.errors import InputError
from toolkit.ingest.archives import entries, local, parsed
from toolkit.ingest.sources import damaged, has_part
from toolkit.ingest.transcript_text import transcript_of
from toolkit.ingest.transcript_word import table_lines
from toolkit.ingest.turns import Line
from toolkit.ingest.values import Source, Transcript

PART, KIND = "content.xml", "mimetype"
TEXT_KIND = b"application/vnd.oasis.opendocument.text"
LEFT_OUT = frozenset(("annotation", "note-citation", "tracked-changes", "deletion", "sequence-decls", "forms"))
"""Parts that a reader of the document does not see as its text: remarks, deleted words, form definitions."""

SNIFFED_BYTES = 4000
MAX_SPACES = 1000
MAX_DEPTH = 200


def sniff(source: Source) -> bool:
    """Return whether the content is an OpenDocument text."""
    if not (has_part(source, PART) and has_part(source, KIND)):
        return False
    if TEXT_KIND in source.content[:SNIFFED_BYTES]:  # where the standard puts it: first and unpacked
        return True
    try:
        return entries(source, lambda name: name == KIND).get(KIND, b"").startswith(TEXT_KIND)
    except InputError:
        return False


def read(source: Source) -> Transcript:
    """Return the transcript in an .odt file; raise InputError when it is damaged, unsafe or holds no text."""
    content = entries(source, lambda name: name == PART)
    if PART not in content:
        raise damaged(source)
    lines = list(_blocks(source, parsed(source, content[PART]), 0))
    return transcript_of(source, lines)


def _blocks(source: Source, parent: Element, depth: int) -> Iterator[Line]:
    """Yield the lines of an element's paragraphs and tables, however deep lists and sections nest."""
    if depth > MAX_DEPTH:
        raise damaged(source)
    for child in parent:
        kind = local(child.tag)
        if kind in LEFT_OUT:
            continue
        if kind in ("p", "h"):
            for number, text in enumerate(_words(child, 0).splitlines()):
                yield Line(text=text.strip(), after_gap=number == 0)
        elif kind == "table":
            rows = [
                [_cell(cell) for cell in row if local(cell.tag) == "table-cell"]
                for row in child.iter()
                if local(row.tag) == "table-row"
            ]
            yield from table_lines(rows)
        else:
            yield from _blocks(source, child, depth + 1)


def _cell(cell: Element) -> str:
    return "\n".join(_words(one, 0) for one in cell.iter() if local(one.tag) in ("p", "h")).strip()


def _words(element: Element, depth: int) -> str:
    """Return the words of a paragraph, with its spaces, tabs and line breaks."""
    if depth > MAX_DEPTH:
        return ""
    parts = [element.text or ""]
    for child in element:
        kind = local(child.tag)
        if kind == "s":
            count = next((value for name, value in child.items() if local(name) == "c"), "1")
            parts.append(" " * min(int(count) if count.isdecimal() else 1, MAX_SPACES))
        elif kind in ("tab", "line-break"):
            parts.append("\t" if kind == "tab" else "\n")
        elif kind not in LEFT_OUT:
            parts.append(_words(child, depth + 1))
        parts.append(child.tail or "")
    return "".join(parts)
