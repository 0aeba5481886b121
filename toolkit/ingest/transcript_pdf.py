"""Transcripts as PDF with text in it; a scan is told apart and refused."""

import io
import logging
import zlib

import pypdf
from pypdf.errors import PyPdfError

from toolkit.errors import InputError, Problem
from toolkit.ingest.sources import damaged
from toolkit.ingest.transcript_text import lines_of, too_large, transcript_of
from toolkit.ingest.values import Source, Transcript

MAGIC = b"%PDF-"
MAX_PAGES = 2000
PDF_ERRORS = (
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    zlib.error,
)
"""What pypdf is seen to raise on damaged files."""


def sniff(source: Source) -> bool:
    """Return whether the content is a PDF."""
    return MAGIC in source.content[:1024]


def read(source: Source) -> Transcript:
    """Return the transcript in a .pdf file.

    Raises
    ------
    InputError
        It is damaged, protected by a password, too long, or holds pictures of pages instead of text.
    """
    too_large(source)
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it logs what it mends, and with it the file's words
    try:
        document = pypdf.PdfReader(io.BytesIO(source.content))
        if document.is_encrypted and not document.decrypt(""):
            found, remedy = "a PDF that asks for a password", "Save it without one"
            raise InputError(Problem(code="password-protected", file=source.name, found=found, remedy=remedy))
        if len(document.pages) > MAX_PAGES:
            found, expected = f"{len(document.pages):,} pages", f"a transcript of at most {MAX_PAGES:,}"
            raise InputError(Problem(code="too-large", file=source.name, found=found, expected=expected))
        pages = [page.extract_text() for page in document.pages]
    except PDF_ERRORS:
        raise damaged(source) from None
    text = "\n".join(pages).replace("\x00", "")
    if pages and not text.strip():
        raise InputError(
            Problem(
                code="scanned-pdf",
                file=source.name,
                found="a scanned PDF: pictures of pages, without text",
                expected="a PDF whose words can be marked and copied",
                remedy="Run text recognition over it, or give the transcript as .docx or text",
            )
        )
    return transcript_of(source, lines_of(text))
