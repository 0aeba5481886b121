"""Coded projects as SQLite databases: Taguette's project file, and the one inside a QualCoder project folder."""

import html
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import PurePosixPath
from typing import Any

from toolkit.errors import InputError, Problem
from toolkit.findings import Finding, Severity
from toolkit.ingest.coded_projects import Code, CodedDocument, CodedPassage, CodedProject
from toolkit.ingest.sources import damaged
from toolkit.ingest.values import Source

MAGIC = b"SQLite format 3\x00"
MAX_BYTES = 500_000_000
TAGUETTE = frozenset(("documents", "highlights", "tags", "highlight_tags"))
QUALCODER = frozenset(("source", "code_name", "code_text"))
TAG = re.compile(r"<[^>]*>")
Row = tuple[Any, ...]


def sniff(source: Source) -> bool:
    """Return whether the content is an SQLite database."""
    return source.content.startswith(MAGIC)


def read(source: Source) -> CodedProject:
    """Return the coded project in a database, which is opened in memory and only read from.

    Raises
    ------
    InputError
        It is damaged, too large, or of neither program.
    """
    if len(source.content) > MAX_BYTES:
        found = f"{len(source.content):,} bytes"
        raise InputError(
            Problem(code="too-large", file=source.name, found=found, expected=f"at most {MAX_BYTES:,} bytes")
        )
    # A database that was left in write-ahead mode cannot be opened from memory; the two bytes that say so are set back.
    content = source.content[:18] + b"\x01\x01" + source.content[20:]
    name = PurePosixPath(source.name).stem
    try:
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(content)
            database.execute("PRAGMA trusted_schema = OFF")
            database.text_factory = lambda raw: raw.decode("utf-8", "replace")
            tables = {str(row[0]) for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if tables >= TAGUETTE:
                return _taguette(name, database)
            if tables >= QUALCODER:
                return _qualcoder(name, database)
    except (sqlite3.Error, OverflowError, MemoryError, TypeError, ValueError):
        raise damaged(source) from None
    raise InputError(
        Problem(
            code="unknown-format",
            file=source.name,
            found="a database of another program",
            expected="a project of Taguette or QualCoder",
            remedy="Export the project as REFI-QDA (.qdpx)",
        )
    )


def _taguette(name: str, database: sqlite3.Connection) -> CodedProject:
    documents = {
        str(row[0]): CodedDocument(id=str(row[0]), name=_text(row[1]), text=plain(_text(row[2])))
        for row in database.execute("SELECT id, name, contents FROM documents ORDER BY id")
    }
    codes = tuple(
        Code(id=str(row[0]), name=_text(row[1]), description=_text(row[2]))
        for row in database.execute("SELECT id, path, description FROM tags ORDER BY id")
    )
    given = database.execute(
        "SELECT h.id, t.tag_id, h.document_id, h.start_offset, h.end_offset, h.snippet FROM highlights h "
        "JOIN highlight_tags t ON t.highlight_id = h.id ORDER BY h.document_id, h.start_offset, h.id, t.tag_id"
    )
    passages = tuple(_highlight(row, documents) for row in given)
    return _project(name, "Taguette", tuple(documents.values()), codes, passages)


def _highlight(row: Row, documents: dict[str, CodedDocument]) -> CodedPassage:
    """Return one tag of one highlight; Taguette counts bytes of UTF-8, in the text without its markup."""
    number, tag, document, start, end, snippet = row
    words = plain(_text(snippet)).strip()
    encoded = documents[str(document)].text.encode() if str(document) in documents else b""
    span: tuple[int, int] | None = None
    if isinstance(start, int) and isinstance(end, int) and 0 <= start <= end <= len(encoded):
        before, inside = (part.decode("utf-8", "ignore") for part in (encoded[:start], encoded[start:end]))
        if _same(inside, words):
            span = (len(before), len(before) + len(inside))
    if span is None and words and (found := encoded.decode().find(words)) >= 0:
        span = (found, found + len(words))
    at, to = span or (None, None)
    return CodedPassage(id=f"{number}.{tag}", document=str(document), code=str(tag), start=at, end=to, text=words)


def _same(one: str, other: str) -> bool:
    return "".join(one.split()) == "".join(other.split())


def _qualcoder(name: str, database: sqlite3.Connection) -> CodedProject:
    documents = tuple(
        CodedDocument(id=str(row[0]), name=_text(row[1]), text=_text(row[2]), memo=_text(row[3]))
        for row in database.execute("SELECT id, name, fulltext, memo FROM source ORDER BY id")
    )
    columns = {str(row[1]) for row in database.execute("PRAGMA table_info(code_cat)")}
    above = (
        list(database.execute("SELECT catid, name, memo, supercatid FROM code_cat ORDER BY catid")) if columns else []
    )
    codes = [
        Code(id=f"cat {row[0]}", name=_text(row[1]), description=_text(row[2]), parent=_category(row[3]), codable=False)
        for row in above
    ]
    codes += [
        Code(
            id=str(row[0]),
            name=_text(row[1]),
            description=_text(row[2]),
            parent=_category(row[3]),
            colour=_text(row[4]),
        )
        for row in database.execute("SELECT cid, name, memo, catid, color FROM code_name ORDER BY cid")
    ]
    given = database.execute(
        "SELECT cid, fid, pos0, pos1, seltext, owner, memo, date FROM code_text ORDER BY fid, pos0"
    )
    passages = tuple(
        CodedPassage(
            id=str(number),
            code=str(row[0]),
            document=str(row[1]),
            start=row[2] if isinstance(row[2], int) else None,
            end=row[3] if isinstance(row[3], int) else None,
            text=_text(row[4]),
            coder=_text(row[5]),
            memo=_text(row[6]),
            date=_text(row[7]),
        )
        for number, row in enumerate(given, start=1)
    )
    return _project(name, "QualCoder", documents, tuple(codes), passages)


def _project(
    name: str,
    origin: str,
    documents: tuple[CodedDocument, ...],
    codes: tuple[Code, ...],
    passages: tuple[CodedPassage, ...],
) -> CodedProject:
    """Return the project without the codings whose code or document is not there any more, which become a finding."""
    there = {code.id for code in codes}, {document.id for document in documents}
    kept = tuple(one for one in passages if one.code in there[0] and one.document in there[1])
    lost = len(passages) - len(kept)
    sentence = f"Codings of codes that the project's codebook does not have, left out: {lost}."
    finding = Finding(code="unknown-codes", severity=Severity.WARNING, sentence=sentence, count=lost)
    return CodedProject(
        name=name,
        format="database",
        origin=origin,
        documents=documents,
        codes=codes,
        passages=kept,
        findings=(finding,) if lost else (),
    )


def plain(markup: str) -> str:
    """Return the text of a piece of HTML as Taguette counts it: the tags gone, the entities resolved."""
    return "".join(_pieces(markup))


def _pieces(markup: str) -> Iterator[str]:
    place = 0
    for found in TAG.finditer(markup):
        yield html.unescape(markup[place : found.start()])
        place = found.end()
    yield html.unescape(markup[place:])


def _category(given: object) -> str | None:
    return None if given is None else f"cat {given}"


def _text(given: object) -> str:
    return "" if given is None else str(given)
