"""Tables that other programs write about coding: codebooks, and lists of coded segments."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolkit.ingest.tables import load_table
from toolkit.ingest.values import ReadOptions, Source

CODE_HEADERS = frozenset(
    ("tag", "code", "codes", "code name", "codename", "criterion", "kode", "code système", "code-name")
)
COMPANIONS = re.compile(
    r"content|description|number of (highlights|documents)|comment|memo|quotation.*|segment|coded.*|document( name)?"
    r"|magnitude.*|grounded(ness)?|density|code groups?( \d+)?|frequency|statement|direction",
    re.IGNORECASE,
)
COUNT_HEADERS = re.compile(r"number of highlights|magnitude.*|grounded(ness)?|frequency|coded segments", re.IGNORECASE)
SEGMENT_HEADERS = re.compile(r"content|quotation( content)?|segment|coded segment|text", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class CodedTable:
    """How often each code is given in a coded file; None where the file does not say. `codings` is their sum."""

    codes: Mapping[str, int | None]
    codings: int


def coded_table(source: Source) -> CodedTable | None:
    """Return the codes of a table of coding, or None when the table is something else."""
    rows = [row for row in load_table(source, ReadOptions()).rows if any(row)]
    if not rows:
        return None
    headers = [header.casefold() for header in rows[0]]
    code = next((place for place, header in enumerate(headers) if header in CODE_HEADERS), None)
    companions = sum(COMPANIONS.fullmatch(header) is not None for header in headers)
    if code is None or companions < min(2, len(headers) - 1) or len(headers) < 2:
        return None
    count = next((place for place, header in enumerate(headers) if COUNT_HEADERS.fullmatch(header)), None)
    segments = any(SEGMENT_HEADERS.fullmatch(header) for header in headers)
    codes: dict[str, int | None] = {}
    for row in rows[1:]:
        name = _cell(row, code).removeprefix("●").strip()
        if not name:
            continue
        earlier = codes.get(name) or 0
        if count is not None and _cell(row, count).isdecimal():
            codes[name] = earlier + int(_cell(row, count)[:9])
        elif segments:
            codes[name] = earlier + 1
        else:
            codes.setdefault(name, None)
    return CodedTable(codes=codes, codings=sum(times or 0 for times in codes.values()))


def _cell(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""
