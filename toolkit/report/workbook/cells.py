"""The cells of a workbook as they stand in its file, whichever program saved it; no formula is ever worked out."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from toolkit.report.deck.parts import Parts, parse

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
ROW, CELL, VALUE, FORMULA, INLINE, TEXT = (f"{MAIN}{name}" for name in ("row", "c", "v", "f", "is", "t"))
PHONETIC = f"{MAIN}rPh"
ADDRESS = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """A cell: its address, what it shows (text, a number, or None for nothing and for an error), and its formula."""

    at: str
    value: str | float | None = None
    formula: str = ""

    @property
    def text(self) -> str:
        """Its text without blanks around it; empty for a number and for nothing."""
        return self.value.strip() if isinstance(self.value, str) else ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands there."""
        return not self.formula and (self.value is None or self.value == "")


def sheet_parts(parts: Parts) -> dict[str, str]:
    """Return the part of each sheet by its name, in order."""
    book = parts["/"].to("officeDocument")[0]
    targets = {each.id: each.target for each in parts[book].relations}
    sheets = parse(parts[book].blob).iter(f"{MAIN}sheet")
    return {
        each.get("name"): targets[each.get(RELATION)] for each in sheets if targets.get(each.get(RELATION)) in parts
    }


def defined_names(parts: Parts) -> dict[str, str]:
    """Return what each name of the workbook stands for, such as ``'Plan'!$A$5:$A$40``."""
    book = parse(parts[parts["/"].to("officeDocument")[0]].blob)
    return {each.get("name"): each.text or "" for each in book.iter(f"{MAIN}definedName")}


def shared_texts(parts: Parts) -> list[str]:
    """Return the texts that cells refer to by number."""
    name = next(iter(parts[parts["/"].to("officeDocument")[0]].to("sharedStrings")), "")
    return [_said(one) for one in parse(parts[name].blob).iter(f"{MAIN}si")] if name in parts else []


def cells_of(root: Any, texts: list[str]) -> Iterator[Cell]:
    """Yield the cells of a sheet, row by row; those without an address are passed over."""
    for cell in root.iter(CELL):
        if ADDRESS.fullmatch(cell.get("r", "")):
            formula = cell.find(FORMULA)
            said = "" if formula is None else formula.text or "="
            yield Cell(at=cell.get("r"), value=_value(cell, texts), formula=said)


def split(address: str) -> tuple[str, int]:
    """Return column and row of an address: ``("I", 5)``."""
    found = ADDRESS.fullmatch(address)
    if found is None:
        raise ValueError("no address of a cell")
    return found[1], int(found[2])


def custom_properties(parts: Parts) -> Mapping[str, str]:
    """Return the file's own properties by name."""
    name = next(iter(parts["/"].to("custom-properties")), "")
    if name not in parts:
        return {}
    return {each.get("name", ""): "".join(each.itertext()) for each in parse(parts[name].blob)}


def _value(cell: Any, texts: list[str]) -> str | float | None:
    kind, text = cell.get("t", "n"), cell.findtext(VALUE)
    if kind == "inlineStr":
        inline = cell.find(INLINE)
        return None if inline is None else _said(inline)
    if not text or kind == "e":
        return None
    if kind == "s":
        place = int(text)
        return texts[place] if 0 <= place < len(texts) else None
    if kind == "b":
        return "TRUE" if text == "1" else "FALSE"
    if kind != "n":
        return str(text)
    number = float(text)
    return number if math.isfinite(number) else None


def _said(element: Any) -> str:
    """Return the text of a string in pieces, without how it is pronounced."""
    pieces = (each for each in element.iter(TEXT) if next(each.iterancestors(PHONETIC), None) is None)
    return "".join(each.text or "" for each in pieces)
