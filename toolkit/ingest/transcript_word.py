"""Transcripts as Word documents: paragraphs, and tables with a column for the speaker."""

import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import ParseError

import docx
from docx.table import Table
from docx.text.paragraph import Paragraph

from toolkit.ingest.sources import checked_zip, damaged, has_part
from toolkit.ingest.speaker_labels import TIME_FIRST, seconds
from toolkit.ingest.transcript_text import transcript_of
from toolkit.ingest.turns import Line
from toolkit.ingest.values import Source, Transcript

PART = "word/document.xml"
MAX_SPEAKER_CHARACTERS = 40
DOCUMENT_ERRORS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    SyntaxError,
    TypeError,
    ValueError,
    ParseError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
)
"""What python-docx is seen to raise on damaged files."""


def sniff(source: Source) -> bool:
    """Return whether the content is a Word document."""
    return has_part(source, PART)


def read(source: Source) -> Transcript:
    """Return the transcript in a .docx file; raise InputError when it is damaged or holds no text."""
    checked = checked_zip(source)
    try:
        lines = list(_lines(docx.Document(checked)))
    except DOCUMENT_ERRORS:
        raise damaged(source) from None
    return transcript_of(source, lines)


def _lines(document: docx.document.Document) -> Iterator[Line]:
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            for number, text in enumerate(block.text.splitlines()):
                yield Line(text=text.strip(), after_gap=number == 0)
        else:
            yield from table_lines(_rows(block))


def _rows(table: Table) -> list[list[str]]:
    return [[cell.text.strip() for cell in row.cells] for row in table.rows]


def table_lines(rows: Sequence[Sequence[str]]) -> Iterator[Line]:
    """Yield a line a row of a table; a column of a few short values that come again is the speaker's."""
    width = max((len(row) for row in rows), default=0)
    speaker = next((place for place in range(width - 1) if _is_speaker(rows, place)), None)
    for row in rows:
        start = None
        words = []
        for place, cell in enumerate(row):
            found = TIME_FIRST.fullmatch(cell)
            if found is not None:
                start = seconds(found)
            elif place != speaker and cell not in words:
                words.append(cell)
        name = row[speaker].rstrip(":").strip() if speaker is not None and speaker < len(row) else None
        yield Line(text=" ".join(words).strip(), speaker=name or None, start=start, after_gap=True)


def _is_speaker(rows: Sequence[Sequence[str]], place: int) -> bool:
    cells = [row[place] for row in rows if place < len(row) and row[place]]
    cells = [cell for cell in cells if not TIME_FIRST.fullmatch(cell)]
    if len(cells) < 2 or max(len(cell) for cell in cells) > MAX_SPEAKER_CHARACTERS:
        return False
    return max(Counter(cells).values()) > 1
