"""Transcripts as delimited tables: a column for the speaker, one for the words, and perhaps one for the time (NVivo, Sonix)."""

import codecs
import re

from toolkit.ingest.sources import is_zip
from toolkit.ingest.speaker_labels import TIME_FIRST, seconds
from toolkit.ingest.tables import load_table
from toolkit.ingest.transcript_text import BINARY, too_large, transcript_of
from toolkit.ingest.turns import Line
from toolkit.ingest.values import ReadOptions, Source, Transcript

SPEAKER = frozenset(
    ("speaker", "speakers", "speaker name", "sprecher", "sprecherin", "locuteur", "hablante", "parlante")
)
WORDS = frozenset(
    ("text", "content", "transcript", "utterance", "words", "caption", "sentence", "speech", "inhalt", "texte", "texto")
)
TIMES = frozenset(("start", "start time", "starttime", "time", "timestamp", "timespan", "begin", "start (s)", "zeit"))
CODES = frozenset(("code", "codes", "tag", "tags", "label", "labels"))
"""A table with such a column is coding, not a transcript."""

MAX_HEAD = 4000
SECONDS = re.compile(r"^\d{1,6}(?:[.,]\d+)?$", re.ASCII)
NVIVO_TIME = re.compile(r"^(\d{1,3}):(\d{2}):(\d{2}(?:[.,]\d+)?)", re.ASCII)


def sniff(source: Source) -> bool:
    """Return whether the first line names a column of speakers and one of their words."""
    if is_zip(source) or source.content.startswith(BINARY):
        return False
    head = source.content[:MAX_HEAD]
    text = head.decode("utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8", "replace")
    names = _names(re.split(r"[,;\t|]", text.lstrip("\ufeff").partition("\n")[0]))
    return bool(SPEAKER.intersection(names) and WORDS.intersection(names)) and not CODES.intersection(names)


def read(source: Source) -> Transcript:
    """Return the rows as turns of speech; raise InputError when the table is damaged or holds no word."""
    too_large(source)
    table = load_table(source, ReadOptions())
    names = _names(table.rows[0])
    speaker, words = (_place(names, known) for known in (SPEAKER, WORDS))
    times = _place(names, TIMES)
    lines = []
    for row in table.rows[1:]:
        cells = [cell.strip() for cell in row] + [""] * (len(names) - len(row))
        if cells[words]:
            start = _seconds(cells[times]) if times >= 0 else None
            text = " ".join(cells[words].split())
            lines.append(Line(text=text, speaker=cells[speaker] or None, start=start, after_gap=True))
    return transcript_of(source, lines)


def _names(cells: list[str]) -> list[str]:
    return [" ".join(cell.strip().strip('"').casefold().split()) for cell in cells]


def _place(names: list[str], known: frozenset[str]) -> int:
    return next((place for place, name in enumerate(names) if name in known), -1)


def _seconds(cell: str) -> float | None:
    """Return when a row begins, in seconds; None where the cell holds no time."""
    if SECONDS.match(cell):
        return float(cell.replace(",", "."))
    if found := NVIVO_TIME.match(cell):
        return int(found[1]) * 3600 + int(found[2]) * 60 + float(found[3].replace(",", "."))
    if found := TIME_FIRST.match(cell):
        return seconds(found)
    return None
