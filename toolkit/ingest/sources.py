"""Files from outside, as bytes and as text: opening them, and the checks before anything parses them."""

import codecs
import io
import re
import zipfile
import zlib
from pathlib import Path
from xml.parsers import expat

from charset_normalizer import from_bytes

from toolkit.errors import InputError, Problem
from toolkit.ingest.values import Source

MAX_SOURCE_BYTES = 2_000_000_000
"""A client's file larger than this is refused before it is read."""

MAX_UNPACKED_BYTES = 1_000_000_000
"""Largest content, unpacked, of a spreadsheet or word-processor file."""

MAX_RATIO = 200
"""Largest unpacked size over packed size of a zip with more than `SMALL_UNPACKED_BYTES`; real workbooks stay under 30."""

SMALL_UNPACKED_BYTES = 20_000_000
DEFINITIONS = frozenset((".qsf", ".lss"))
MAX_DEFINITION_BYTES = 50_000_000
MAX_DEFINITIONS = 20
MAX_PARTS = 10_000
MAX_PROLOG_BYTES = 1_000_000

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WESTERN_ENCODINGS = ("cp1252", "mac_roman")
USUAL = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿœß’‘“”„–—…€£§°«»¿¡·\u00a0")
"""Signs that Western text holds beside the plain letters; most capitals with accents are rarer than a wrong reading."""

MIN_USUAL_SHARE = 0.75
MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, OSError, EOFError, RuntimeError)
ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def open_source(path: Path, shown_as: str | None = None) -> Source:
    """Return a file's bytes under the name a person knows it by; raise InputError when it cannot be read."""
    name = shown_as or path.name
    try:
        if path.stat().st_size > MAX_SOURCE_BYTES:
            found = f"{path.stat().st_size:,} bytes"
            raise InputError(
                Problem(code="too-large", file=name, found=found, expected=f"at most {MAX_SOURCE_BYTES:,} bytes")
            )
        return Source(name=name, content=path.read_bytes(), beside=definitions_beside(path))
    except FileNotFoundError:
        raise InputError(
            Problem(code="missing-file", file=name, found="no such file", remedy="Check the folder and the name")
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a usable path"
        raise InputError(Problem(code="unreadable-file", file=name, found=f"cannot be read ({reason})")) from None


def definitions_beside(path: Path) -> tuple[Source, ...]:
    """Return the survey definitions in a file's folder; whether one is of its survey is for their reader to tell."""
    home = path.resolve().parent
    found = sorted(each for each in path.parent.iterdir() if each.suffix.casefold() in DEFINITIONS and each != path)
    inside = [each for each in found if each.resolve().parent == home and each.is_file()]
    small = [each for each in inside if each.stat().st_size <= MAX_DEFINITION_BYTES]
    return tuple(Source(name=each.name, content=each.read_bytes()) for each in small[:MAX_DEFINITIONS])


def decode(source: Source, declared: str | None = None) -> tuple[str, str]:
    """Return a text file's content without its byte-order mark, and the encoding it was read in.

    `declared` wins. Else a byte-order mark decides, then UTF-8, then UTF-16 without a mark; then Windows-1252 or Mac
    Roman where one of them makes letters of the bytes; what is left is for charset-normalizer to tell.

    Raises
    ------
    InputError
        Binary content, a broken UTF-8 or UTF-16 file, or bytes that are not of the declared encoding.
    """
    content = source.content
    encoding = declared or next((name for bom, name in BOMS if content.startswith(bom)), None)
    if encoding is None:
        encoding = _utf16_without_mark(content) or "utf-8"
    try:
        text = content.decode(encoding)
    except LookupError:
        raise _wrong_encoding(source, f"the unknown encoding '{encoding}'") from None
    except UnicodeError as error:
        place = f"byte {error.start + 1:,}" if isinstance(error, UnicodeDecodeError) else ""
        if encoding != "utf-8" or declared:
            raise _wrong_encoding(source, f"a byte that is not {encoding}", place) from None
        text, encoding = _one_byte_text(source, place)
    if "\x00" in text:
        raise _wrong_encoding(source, "binary content, not text")
    return text.removeprefix("\ufeff"), encoding


def _utf16_without_mark(content: bytes) -> str | None:
    """UTF-16 shows as a NUL in every second byte of Latin text."""
    head = content[:2000]
    if len(head) < 4 or 0 not in head:
        return None
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if head[offset::2].count(0) > len(head) // 4 and head[1 - offset :: 2].count(0) == 0:
            return encoding
    return None


def _one_byte_text(source: Source, place: str) -> tuple[str, str]:
    """Text of a file that is not UTF-8; a file that is UTF-8 for the most part is damaged, not of another encoding."""
    content = source.content
    if b"\x00" in content:
        raise _wrong_encoding(source, "binary content, not text")
    high = sum(byte >= 0x80 for byte in content[:1_000_000])
    valid = [len(found) for found in MULTIBYTE.findall(content[:1_000_000])]
    if len(valid) > 1 and sum(valid) >= MIN_USUAL_SHARE * high:
        raise _wrong_encoding(source, "UTF-8 text with a broken character", place)
    encoding = _western(content) or _guessed(content)
    try:
        return content.decode(encoding or "utf-8"), encoding or "utf-8"
    except (UnicodeDecodeError, LookupError):
        raise _wrong_encoding(source, "bytes of no encoding that could be told", place) from None


def _western(content: bytes) -> str | None:
    """Return which of the two Western encodings makes letters of most bytes beyond ASCII; None when neither does."""
    high = bytes(byte for byte in content[:1_000_000] if byte >= 0x80)
    shares = {}
    for encoding in WESTERN_ENCODINGS:
        try:
            text = high.decode(encoding)
        except UnicodeDecodeError:
            continue
        shares[encoding] = sum(1.0 if sign in USUAL else 0.5 if sign.lower() in USUAL else 0.0 for sign in text) / len(
            text
        )
    best = max(shares, key=lambda encoding: shares[encoding], default=None)
    return best if best is not None and shares[best] >= MIN_USUAL_SHARE else None


def _guessed(content: bytes) -> str | None:
    best = from_bytes(content[:200_000]).best()
    return best.encoding if best is not None else None


def _wrong_encoding(source: Source, found: str, place: str = "") -> InputError:
    return InputError(
        Problem(
            code="wrong-encoding",
            file=source.name,
            place=place,
            found=found,
            expected="text in UTF-8, UTF-16 or Windows-1252",
            remedy="Export the file again as UTF-8",
        )
    )


def is_zip(source: Source) -> bool:
    """Return whether the content is a zip archive, as .xlsx and .docx files are."""
    return source.content.startswith(ZIP_MAGIC)


def has_part(source: Source, part: str) -> bool:
    """Return whether the content is a readable zip that holds `part`."""
    if not is_zip(source):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(source.content)) as archive:
            return part in archive.namelist()
    except ZIP_ERRORS:
        return False


def checked_zip(source: Source) -> io.BytesIO:
    """Return an office file's bytes for its library to open, after the checks that a stranger's zip needs.

    The declared unpacked size is held to `MAX_UNPACKED_BYTES` (zipfile never unpacks more than declared) and to
    `MAX_RATIO`; a part that declares a document type is refused, so no entity can be defined, let alone expanded.

    Raises
    ------
    InputError
        Not a zip, damaged, too large unpacked, encrypted, or a part with a document type.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(source.content)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            packed = max(1, sum(part.compress_size for part in parts))
            if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED_BYTES:
                raise _unsafe(source, f"{unpacked:,} bytes in {len(parts):,} parts when unpacked")
            if unpacked > SMALL_UNPACKED_BYTES and unpacked / packed > MAX_RATIO:
                raise _unsafe(source, f"{unpacked:,} bytes packed into {packed:,}, as no real document is")
            for part in parts:
                if part.flag_bits & 1:
                    raise _unsafe(source, "a password-protected file")
                if part.filename.endswith((".xml", ".rels", ".vml")):
                    _refuse_document_type(source, archive, part)
    except ZIP_ERRORS:
        raise _damaged(source) from None
    return io.BytesIO(source.content)


def _refuse_document_type(source: Source, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Parse a part up to its first element; a document type can stand nowhere else."""
    started = False

    def start(name: str, attributes: dict[str, str]) -> None:  # noqa: ARG001 (expat's signature)
        nonlocal started
        started = True

    def refuse(*declaration: object) -> None:  # noqa: ARG001 (expat's signature)
        raise _unsafe(source, "a document type declaration, which can hide an attack")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    with archive.open(part) as stream:
        for _ in range(MAX_PROLOG_BYTES // 4096):
            block = stream.read(4096)
            try:
                parser.Parse(block, not block)
            except LookupError:  # an encoding nobody knows
                raise _damaged(source) from None
            except expat.ExpatError:
                if not started:
                    raise _damaged(source) from None
            if started or not block:
                return
    raise _damaged(source)


def damaged(source: Source) -> InputError:
    """Return the error for a file whose library could not read it."""
    return _damaged(source)


def _damaged(source: Source) -> InputError:
    return InputError(
        Problem(
            code="damaged-file",
            file=source.name,
            found="a file that is damaged or cut short",
            expected="a whole file",
            remedy="Export or copy it again",
        )
    )


def _unsafe(source: Source, found: str) -> InputError:
    return InputError(
        Problem(
            code="unsafe-file",
            file=source.name,
            found=found,
            expected="a file as a survey tool or office program writes it",
            remedy="Export it again, or as CSV",
        )
    )
