"""Transcripts as Rich Text, as old word processors and dictation programs write them."""

from striprtf.striprtf import rtf_to_text

from toolkit.ingest.sources import damaged
from toolkit.ingest.transcript_text import lines_of, too_large, transcript_of
from toolkit.ingest.values import Source, Transcript

MAGIC = b"{\\rtf"
RTF_ERRORS = (LookupError, ValueError, TypeError, OverflowError, AttributeError, RecursionError)
"""What striprtf is seen to raise on damaged files."""


def sniff(source: Source) -> bool:
    """Return whether the content begins as Rich Text does."""
    return source.content.startswith(MAGIC)


def read(source: Source) -> Transcript:
    """Return the transcript in an .rtf file; raise InputError when it is damaged or holds no text."""
    too_large(source)
    try:
        # Rich Text is ASCII by its definition; other signs stand in it as escapes of the code page it names.
        text = rtf_to_text(source.content.decode("latin-1"), errors="replace")
    except RTF_ERRORS:
        raise damaged(source) from None
    return transcript_of(source, lines_of(text.replace("\x00", "")))
