"""Figures of our workbook: every look-up with the value it shows now, and the list that they are looked up in."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from toolkit.report.deck.parts import parse
from toolkit.report.proof.shown import Found

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
LOOK_UP = re.compile(r'INDEX\(figure_(value|low|high|n),\s*MATCH\("((?:[^"]|"")+)",\s*figure_id,\s*0\)\)')
NAMED = re.compile(r"^'?(?P<sheet>.+?)'?!\$(?P<column>[A-Z]+)\$(?P<first>\d+):\$[A-Z]+\$(?P<last>\d+)$")
ENDINGS: Mapping[str, str] = {"value": "", "low": ".low", "high": ".high", "n": ".n"}
LETTERS = re.compile("[A-Z]+")


def workbook_figures(path: Path, *, listed: bool = True) -> list[Found]:
    """Return every figure that the sheets look up, unrounded, sheet by sheet, and those of the list they look in."""
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        book = parse(archive.read("xl/workbook.xml"))
        links = {each.get("Id"): each.get("Target") for each in parse(archive.read("xl/_rels/workbook.xml.rels"))}
        texts = _shared(archive) if listed else []
        found, sheets = list[Found](), {}
        for sheet in book.iter(f"{MAIN}sheet"):
            target = links[sheet.get(RELATION)]
            blob = archive.read(target[1:] if target.startswith("/") else f"xl/{target}")
            if not listed and b"<f>INDEX(" not in blob:
                continue
            root = parse(blob)
            cells = {cell.get("r"): cell for cell in root.iter(f"{MAIN}c")}
            sheets[sheet.get("name")] = cells
            found += _look_ups(sheet.get("name"), cells, texts)
    if not listed:
        return found
    columns = {each.get("name"): each.text or "" for each in book.iter(f"{MAIN}definedName")}
    return found + list(_listed(columns, sheets, texts))


def workbook_texts(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the texts of the sheets, and their numbers that are typed and not worked out; not the list of figures."""
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        book = parse(archive.read("xl/workbook.xml"))
        links = {each.get("Id"): each.get("Target") for each in parse(archive.read("xl/_rels/workbook.xml.rels"))}
        columns = {each.get("name"): each.text or "" for each in book.iter(f"{MAIN}definedName")}
        listed, texts = NAMED.match(columns.get("figure_id", "")), _shared(archive)
        for sheet in book.iter(f"{MAIN}sheet"):
            if listed is not None and sheet.get("name") == listed["sheet"].replace("''", "'"):
                continue
            target = links[sheet.get(RELATION)]
            for cell in parse(archive.read(target[1:] if target.startswith("/") else f"xl/{target}")).iter(f"{MAIN}c"):
                if cell.find(f"{MAIN}f") is None and cell.find(f"{MAIN}v") is not None:
                    yield f"{sheet.get('name')}!{cell.get('r')}", _text(cell, texts)


def _look_ups(name: str, cells: Mapping[str, Any], texts: list[str]) -> Iterator[Found]:
    for at, cell in cells.items():
        formula = cell.findtext(f"{MAIN}f")
        match = LOOK_UP.fullmatch(formula.strip()) if formula else None
        if match is not None:
            yield _found(match[2].replace('""', '"') + ENDINGS[match[1]], cell, f"{name}!{at}", texts)


def _listed(columns: Mapping[str, str], sheets: Mapping[str, Any], texts: list[str]) -> Iterator[Found]:
    """Yield the figures of the list itself, by the columns that the workbook names."""
    places = {part: NAMED.match(columns.get(f"figure_{part}", "")) for part in ("id", *ENDINGS)}
    ids = places["id"]
    if ids is None or ids["sheet"].replace("''", "'") not in sheets:
        return
    sheet = ids["sheet"].replace("''", "'")
    for row in range(int(ids["first"]), int(ids["last"]) + 1):
        own = sheets[sheet].get(f"{ids['column']}{row}")
        figure = "" if own is None else _text(own, texts)
        for part, ending in ENDINGS.items():
            place = places[part]
            cell = None if place is None else sheets[sheet].get(f"{place['column']}{row}")
            if figure and cell is not None and cell.find(f"{MAIN}v") is not None:
                yield _found(figure + ending, cell, f"{sheet}!{cell.get('r')}", texts)


def _found(figure: str, cell: Any, place: str, texts: list[str]) -> Found:
    text = _text(cell, texts)
    try:
        return Found(figure=figure, text=text, exact=float(text), place=place)
    except ValueError:
        return Found(figure=figure, text=text, place=place)


def _text(cell: Any, texts: list[str]) -> str:
    value = cell.findtext(f"{MAIN}v") or ""
    if cell.get("t") == "s":
        return texts[int(value)]
    return value if cell.get("t") != "inlineStr" else "".join(each.text or "" for each in cell.iter(f"{MAIN}t"))


def _shared(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    return [
        "".join(each.text or "" for each in one.iter(f"{MAIN}t"))
        for one in parse(archive.read("xl/sharedStrings.xml")).iter(f"{MAIN}si")
    ]
