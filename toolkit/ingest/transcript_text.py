"""Transcripts as plain text: a label and a colon before each turn, or one paragraph after another."""

from pathlib import PurePath

from toolkit.errors import InputError, Problem
from toolkit.ingest.sources import OLE_MAGIC, decode, is_zip
from toolkit.ingest.turns import Line, mostly_labelled, speaker_findings, turns
from toolkit.ingest.values import Source, Transcript

MAX_TRANSCRIPT_BYTES = 50_000_000
"""A day of speech is under half a megabyte; a larger text file is something else."""

MAX_SAMPLED = 20_000
SAMPLED_LINES = 100

BINARY = (OLE_MAGIC, b"%PDF", b"{\\rtf", b"\x89PNG", b"SQLite format 3")


def sniff(source: Source) -> bool:
    """Return whether the content is text and no document of another kind."""
    return not is_zip(source) and not source.content.startswith(BINARY)


def read(source: Source) -> Transcript:
    """Return the transcript in a text file; raise InputError when it is empty, too large or not text."""
    too_large(source)
    text, _ = decode(source)
    return transcript_of(source, lines_of(text))


def lines_of(text: str) -> list[Line]:
    """Return the lines of a text that hold words, each with whether a blank line stands above it."""
    lines: list[Line] = []
    gap = True
    for raw in text.splitlines():
        words = raw.strip()
        if words:
            lines.append(Line(text=words, after_gap=gap))
        gap = not words
    return lines


def is_speech(source: Source) -> bool:
    """Return whether most of the first lines begin with a speaker's label, whatever else divides them."""
    text = source.content[:MAX_SAMPLED].decode("utf-8", "replace")
    return mostly_labelled(lines_of(text)[:SAMPLED_LINES])


def too_large(source: Source) -> None:
    """Refuse a file larger than any interview; raise InputError."""
    if len(source.content) > MAX_TRANSCRIPT_BYTES:
        raise InputError(
            Problem(
                code="too-large",
                file=source.name,
                found=f"{len(source.content):,} bytes",
                expected=f"a transcript of at most {MAX_TRANSCRIPT_BYTES:,} bytes",
                remedy="Split it, or check that this is the right file",
            )
        )


def transcript_of(source: Source, lines: list[Line]) -> Transcript:
    """Return lines as a transcript named after its file; raise InputError when they hold no word."""
    document = PurePath(source.name).stem
    segments = turns(document, lines)
    if not segments:
        raise InputError(
            Problem(
                code="empty-transcript",
                file=source.name,
                found="no text",
                expected="what was said, with the speakers' names",
                remedy="Check that this is the right file",
            )
        )
    return Transcript(document=document, segments=segments, findings=speaker_findings(segments))
