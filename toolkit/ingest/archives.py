"""Zips of strangers, read in memory and never unpacked to disk: the checks, and the XML in them without entities."""

import io
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from toolkit.errors import InputError, Problem
from toolkit.ingest.sources import MAX_RATIO, SMALL_UNPACKED_BYTES, ZIP_ERRORS, damaged
from toolkit.ingest.values import Source

MAX_ENTRIES = 20_000
MAX_ENTRY_BYTES = 100_000_000
"""Largest text or XML taken out of an archive; recordings and pictures are left inside, whatever their size."""

MAX_TAKEN_BYTES = 500_000_000


def unsafe(source: Source, found: str, expected: str = "a file as the program that made it writes it") -> InputError:
    """Return the error for a file that could do harm when read."""
    remedy = "Export it again from the program it comes from"
    return InputError(Problem(code="unsafe-file", file=source.name, found=found, expected=expected, remedy=remedy))


def entries(source: Source, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    """Return the content of the entries that are `wanted`, by name.

    Raises
    ------
    InputError
        A damaged or encrypted zip, more than `MAX_ENTRIES`, names that lead out of it, or a size no document has.
    """
    taken: dict[str, bytes] = {}
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(source.content)) as archive:
            listed = archive.infolist()
            _check(source, listed)
            for entry in listed:
                if entry.is_dir() or not wanted(entry.filename):
                    continue
                total += entry.file_size
                if entry.flag_bits & 1:
                    raise unsafe(source, "a password-protected file", "a file without a password")
                if entry.file_size > MAX_ENTRY_BYTES or total > MAX_TAKEN_BYTES:
                    raise unsafe(source, f"{entry.file_size:,} bytes of text in one entry", f"{MAX_ENTRY_BYTES:,}")
                taken[entry.filename] = archive.read(entry)
    except ZIP_ERRORS:
        raise damaged(source) from None
    return taken


def _check(source: Source, listed: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in listed)
    packed = max(1, sum(entry.compress_size for entry in listed))
    if len(listed) > MAX_ENTRIES:
        raise unsafe(source, f"{len(listed):,} entries in a zip", f"at most {MAX_ENTRIES:,}")
    if unpacked > SMALL_UNPACKED_BYTES and unpacked / packed > MAX_RATIO:
        raise unsafe(source, f"{unpacked:,} bytes packed into {packed:,}, as no real document is")
    for entry in listed:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or (path.parts[:1] and path.parts[0].endswith(":")):
            raise unsafe(source, "an entry whose name leads out of the archive")


def parsed(source: Source, content: bytes) -> Element:
    """Return the root of an XML document; InputError when it is damaged or declares a document type or entities."""
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except DefusedXmlException:
        raise unsafe(source, "a document type declaration, which can hide an attack") from None
    except (ParseError, ValueError, LookupError, RecursionError):
        raise damaged(source) from None
    return root


def local(tag: object) -> str:
    """Return a tag without its namespace; blank for what is no element."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
