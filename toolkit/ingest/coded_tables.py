"""Tables that other programs write about coding: codebooks with or without counts, and lists of coded segments."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from toolkit.ingest.coded_projects import Code, CodedDocument, CodedPassage, CodedProject
from toolkit.ingest.sources import has_part, is_zip
from toolkit.ingest.tables import load_table
from toolkit.ingest.values import ReadOptions, Source
from toolkit.ingest.workbooks import read_sheet, sheet_titles

COLUMNS: dict[str, frozenset[str]] = {
    meaning: frozenset(name.strip() for name in names.split(","))
    for meaning, names in {
        "code": """tag, tags, code, codes, code name, codename, code-name, criterion, kode, kodes, code system, codesystem,
            code système, code path, node, node name, nodes, código, códigos, codes applied combined, quirk""",
        "text": """content, quotation, quotation content, segment, coded segment, text, coded text, selected text, seltext,
            quotation text, reference text, reference, segment text, codiertes segment, text content, fragment, extrait,
            snippet, excerpt, excerpt copy, coded excerpt, coded""",
        "document": """document, document name, documents, file, filename, file name, source, source name, dokument,
            dokumentname, document title, transcript, interview, case, media title, file/case""",
        "coder": "coder, coder name, created by, coded by, coded by initials, excerpt creator, bearbeitet von, author, user, owner, creator, erstellt von, codiert von, modified by",
        "memo": "memo, comment, comments, note, notes, coding memo, coded memo, kommentar, segment comment",
        "date": "date, created, creation date, coded on, erstellt am, coding date, modified, modified on, bearbeitet am, created at, excerpt date",
        "description": "description, definition, code memo, beschreibung",
        "start": "pos0, start offset, start position, startposition",
        "end": "pos1, end offset, end position, endposition",
    }.items()
}
"""What columns are called, by what they hold, in the exports of Taguette, ATLAS.ti, NVivo, MAXQDA, QualCoder and others."""

COUNTS = re.compile(
    r"number of (highlights|references|codings|coding references|coded segments|quotations)|magnitude.*|grounded(ness)?|frequency|count"
    r"|coded segments|references|codings|häufigkeit",
    re.IGNORECASE,
)
GROUPS = re.compile(r"(code )?groups?( \d+)?|category|kategorie", re.IGNORECASE)
OTHERS = re.compile(
    r"id|quotation id|number of (documents|files|groups)|files|density|weight( score)?|colou?r|begin(ning)?|end|area|coverage"
    r"|modification date|farbe|dokumentgruppe|anfang|ende|gewicht(ung|ungsscore)?|fläche|abdeckungsgrad( %)?|coverage %|excerpt range"
    r"|reference number|hierarchical name|nickname|aggregate|code: .* (applied|range|weight)|document group.*|direction|statement|quotation name|reference \d+|size|strength|type|cid|fid|#|no\.?",
    re.IGNORECASE,
)
OWN = frozenset(("criterion", "direction", "strength"))
"""Columns of this program's own coding/statements.csv, which is no export of another one."""

SEPARATORS = ("\n", ";", "|", ",")
HEADER_ROWS = 15
NVIVO_FOLDER = re.compile(r"^(?:Nodes|Codes)\\+")
THEME_MARK = re.compile(r"::?\s*(?=\S)")
MAX_SHEETS = 30
MAX_CODE_CHARACTERS = 120


@dataclass(frozen=True, kw_only=True, slots=True)
class _Layout:
    """Where the columns stand; `header` is the row of their names."""

    header: int
    place: dict[str, int]
    count: int | None
    groups: tuple[int, ...]


def read_table(source: Source, codebook: Collection[str] = ()) -> CodedProject | None:
    """Return the codes and coded segments of a table, or None when the table is something else.

    Parameters
    ----------
    source
        A .csv, .tsv or .xlsx file.
    codebook
        Names of codes known from elsewhere, which tell a separator between two codes from one inside a name.
    """
    if is_zip(source) and not has_part(source, "xl/workbook.xml"):
        return None
    table = load_table(source, ReadOptions())
    first = _laid_out(table.rows)
    if first is None:
        return None
    name = re.sub(r"\.[^.]*$", "", source.name.rpartition("/")[2])
    sheets = [first, *_further_sheets(source, table.sheet)]
    books = [_codebook(name, body, layout) for layout, body in sheets if "text" not in layout.place]
    named = {*codebook, *(code.name for book in books for code in book.codes)}
    lists = [_segments(name, body, layout, named) for layout, body in sheets if "text" in layout.place]
    return _together(name, lists, books)


def _laid_out(rows: Sequence[Sequence[str]]) -> tuple[_Layout, Sequence[Sequence[str]]] | None:
    """Return where the columns of a sheet stand and the rows below their names; None for a sheet of something else."""
    filled = [row for row in rows if any(row)]
    layout = next((found for at in range(min(HEADER_ROWS, len(filled))) if (found := _layout(filled[at], at))), None)
    return None if layout is None else (layout, filled[layout.header + 1 :])


def _further_sheets(source: Source, read: str | None) -> Iterator[tuple[_Layout, Sequence[Sequence[str]]]]:
    """Yield the other sheets of a workbook of coding: a codebook beside the segments, or segments beside a codebook."""
    for title in sheet_titles(source)[:MAX_SHEETS] if is_zip(source) else ():
        sheet = read_sheet(source, title) if title != read else None
        found = None if sheet is None else _laid_out(sheet.rows)
        if found is not None:
            yield found


def _together(name: str, lists: Sequence[CodedProject], books: Sequence[CodedProject]) -> CodedProject:
    """Return the lists of segments and the codebooks of one file as one project; what a codebook says of a code stands."""
    codes = {code.id: code for project in (*lists, *books) for code in project.codes}
    declared = {code: times for book in books for code, times in book.declared.items()}
    if not lists:
        return CodedProject(name=name, format="codebook", codes=tuple(codes.values()), declared=declared)
    passages = [
        replace(passage, id=passage.id if place == 0 else f"{place}.{passage.id}")
        for place, project in enumerate(lists)
        for passage in project.passages
    ]
    documents = {document.id: document for project in lists for document in project.documents}
    return CodedProject(
        name=name,
        format="segments",
        documents=tuple(documents.values()),
        codes=tuple(codes.values()),
        passages=tuple(passages),
    )


def is_own(source: Source) -> bool:
    """Return whether a table is of this program's own kind of statements."""
    rows = load_table(source, ReadOptions()).rows
    return bool(rows) and {cell.casefold() for cell in rows[0]} >= OWN


def split_codes(cell: str, known: Collection[str]) -> list[str]:
    """Return the codes named in one cell.

    A separator counts as one only when all that stands between separators are known codes; the longest names go first,
    so a code that holds a comma or a semicolon stays whole. Without knowledge a line break separates, then a semicolon.
    """
    cell = cell.strip()
    if cell in known:
        return [cell]
    found = _segmented(cell, known)
    if found is not None:
        return found
    mark = next((mark for mark in ("\n", ";") if mark in cell), None)
    return [part for part in (one.strip() for one in cell.split(mark)) if part] if mark else [cell]


def _segmented(cell: str, known: Collection[str]) -> list[str] | None:
    """Return a cell as known codes one after another, the longest first; None when it does not come apart so."""
    ends = [place for place, sign in enumerate(cell) if sign in SEPARATORS] + [len(cell)]
    found: list[str] = []
    start = 0
    while start < len(cell):
        end = next((end for end in reversed(ends) if end > start and cell[start:end].strip() in known), None)
        if end is None:
            return None
        found.append(cell[start:end].strip())
        start = end + 1
    return found or None


def _layout(row: Sequence[str], at: int) -> _Layout | None:
    """Return where the columns stand when a row is the header of such a table, by how many names it recognises."""
    headers = [re.sub(r"[\s_|]+", " ", cell).strip().casefold() for cell in row]
    place: dict[str, int] = {}
    for meaning, names in COLUMNS.items():
        found = next((spot for spot, header in enumerate(headers) if header in names), None)
        if found is not None and found not in place.values():
            place[meaning] = found
    if "code" not in place and "name" in headers and {"files", "references"} <= set(headers):
        place["code"] = headers.index("name")  # NVivo's own list of codes, where References counts them
        place.pop("text", None)
    counts = [spot for spot, header in enumerate(headers) if COUNTS.fullmatch(header) and spot not in place.values()]
    groups = tuple(
        spot for spot, header in enumerate(headers) if GROUPS.fullmatch(header) and spot != place.get("code")
    )
    other = sum(OTHERS.fullmatch(header) is not None for header in headers)
    known = len(place) - 1 + len(counts) + len(groups) + other
    filled = sum(bool(header) for header in headers)
    # Half of the columns at least: a survey may well have one called Code and one called Comment.
    if "code" not in place or len(headers) < 2 or known < max(min(2, filled - 1), filled // 2):
        return None
    if "text" not in place and not counts and not groups and not {"description", "memo"} & set(place):
        return None
    return _Layout(header=at, place=place, count=counts[0] if counts else None, groups=groups)


def _codebook(name: str, rows: Sequence[Sequence[str]], layout: _Layout) -> CodedProject:
    codes: dict[str, Code] = {}
    declared: dict[str, int] = {}
    described = layout.place.get("description", layout.place.get("memo"))
    for row in rows:
        code = _code(_cell(row, layout.place["code"]))
        if not code:
            continue
        groups = tuple(
            dict.fromkeys(one for spot in layout.groups if (one := _cell(row, spot)) and not one.isdecimal())
        )
        codes.setdefault(
            code,
            Code(id=code, name=code, description="" if described is None else _cell(row, described), groups=groups),
        )
        count = "" if layout.count is None else _cell(row, layout.count)
        if count.isdecimal():
            declared[code] = declared.get(code, 0) + int(count[:9])
    return CodedProject(name=name, format="codebook", codes=tuple(_under_themes(codes)), declared=declared)


def _under_themes(codes: Mapping[str, Code]) -> Iterator[Code]:
    """Yield the codes; ``Theme: Code`` and ``Theme::Code`` stand below the theme where the codebook lists it itself."""
    for code in codes.values():
        heads = [code.name[: found.start()].strip() for found in THEME_MARK.finditer(code.name)]
        theme = next((head for head in reversed(heads) if head in codes), None)
        yield code if theme is None else replace(code, parent=theme)


def _segments(name: str, rows: Sequence[Sequence[str]], layout: _Layout, codebook: Collection[str]) -> CodedProject:
    cells = [_code(_cell(row, layout.place["code"])) for row in rows]
    known = {*codebook} or _names_alone(cells)
    codes: dict[str, Code] = {}
    documents: dict[str, CodedDocument] = {}
    passages: list[CodedPassage] = []
    for number, (row, cell) in enumerate(zip(rows, cells, strict=True), start=1):
        if not cell:
            continue
        given = {meaning: _cell(row, spot) for meaning, spot in layout.place.items()}
        document = given.get("document") or name
        documents.setdefault(document, CodedDocument(id=document, name=document))
        for part, code in enumerate(dict.fromkeys(split_codes(cell, known)), start=1):
            codes.setdefault(code, Code(id=code, name=code))
            passages.append(
                CodedPassage(
                    id=f"{number}.{part}",
                    document=document,
                    code=code,
                    start=_number(given.get("start", "")),
                    end=_number(given.get("end", "")),
                    text=given["text"],
                    coder=given.get("coder", ""),
                    memo=given.get("memo", ""),
                    date=given.get("date", ""),
                )
            )
    return CodedProject(
        name=name,
        format="segments",
        documents=tuple(documents.values()),
        codes=tuple(codes.values()),
        passages=tuple(passages),
    )


def _names_alone(cells: Sequence[str]) -> set[str]:
    """Return the codes that a column itself shows to be whole: those that stand alone, without any separator.

    A longer cell that comes again, and does not come apart into such codes, is a code as well.
    """
    alone = {cell for cell in cells if cell and not any(mark in cell for mark in SEPARATORS)}
    again = (cell for cell, times in Counter(cells).items() if times > 1 and "\n" not in cell and ";" not in cell)
    return alone | {cell for cell in again if cell and _segmented(cell, alone) is None}


def read_code_list(text: str, name: str) -> CodedProject | None:
    """Return a plain list of codes, ``category>>code`` a line with a memo after a tab, or None when it is none."""
    lines = [line.split("\t") for line in text.splitlines() if line.strip()]
    if not lines or not any(">>" in line[0] for line in lines) or len(lines) < 2:
        return None
    if any(len(line) > 2 or not _is_listed(line[0]) for line in lines):
        return None  # captions mark a new speaker with the same sign
    return CodedProject(name=name, format="codebook", codes=tuple(_listed(lines)))


def _is_listed(name: str) -> bool:
    parts = name.split(">>")
    return (
        len(name) <= MAX_CODE_CHARACTERS and all(part.strip() for part in parts) and not name.endswith((".", "?", "!"))
    )


def _listed(lines: Sequence[Sequence[str]]) -> Iterator[Code]:
    seen: set[str] = set()
    for line in lines:
        path = [part.strip() for part in line[0].split(">>")]
        for depth in range(1, len(path) + 1):
            key = ">>".join(path[:depth])
            if key not in seen:
                seen.add(key)
                last = depth == len(path)
                yield Code(
                    id=key,
                    name=path[depth - 1],
                    parent=">>".join(path[: depth - 1]) or None,
                    description=line[1].strip() if last and len(line) > 1 else "",
                    codable=last,
                )


def _code(cell: str) -> str:
    return NVIVO_FOLDER.sub("", cell.removeprefix("●").removeprefix("○").strip())


def _number(cell: str) -> int | None:
    return int(cell) if cell.isdecimal() and len(cell) < 12 else None


def _cell(row: Sequence[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""
