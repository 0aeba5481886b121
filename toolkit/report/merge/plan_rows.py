"""The rows of a plan sheet of ours, put into another order and filled in, in its XML."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from lxml import etree

from toolkit.report.deck.parts import Parts, parse, serialized
from toolkit.report.workbook.book import FORMULA_SIGNS
from toolkit.report.workbook.cells import CELL, FORMULA, INLINE, MAIN, ROW, TEXT, VALUE, split
from toolkit.report.workbook.filled import FilledPlan

Element = Any
Entries = dict[str, Mapping[str, str | float | None]]
"""What is to stand in a row's cells, by the row's key and the column's name."""

SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class PlanTable:
    """The rows of a newly written plan sheet; a row is known by its play."""

    def __init__(self, root: Element, plan: FilledPlan, parts: Parts) -> None:
        self._root, self._plan, self._parts = root, plan, parts
        self._data = root.find(f"{MAIN}sheetData")
        own = {each.number: each.play for each in plan.rows}
        below = [each for each in self._data.findall(ROW) if int(each.get("r")) >= plan.first]
        self._planned = {own[int(each.get("r"))]: each for each in below if int(each.get("r")) in own}
        self._spare = [each for each in below if int(each.get("r")) not in own]
        for each in below:
            self._data.remove(each)

    def arrange(self, order: Sequence[str], entries: Entries) -> None:
        """Set the rows in this order, those of no play of ours in spare ones, and fill in what is to stand there."""
        spare, number = list(self._spare), self._plan.first
        pattern = deepcopy(spare[-1])
        for key in order:
            row = self._planned.get(key)
            if row is None:
                row = spare.pop(0) if spare else deepcopy(pattern)
            for name, value in entries.get(key, {}).items():
                self._fill(row, self._plan.columns[name], value)
            self._append(row, number)
            number += 1
        for row in spare:
            self._append(row, number)
            number += 1

    def _append(self, row: Element, number: int) -> None:
        row.set("r", str(number))
        for cell in row.findall(CELL):
            cell.set("r", f"{split(cell.get('r'))[0]}{number}")
        self._data.append(row)

    def _fill(self, row: Element, column: str, value: str | float | None) -> None:
        """Write text as text, whatever it begins with, and a number as one; the cell keeps its look."""
        cell = self._cell(row, column)
        for each in cell.findall(f"{MAIN}*"):
            if each.tag in (VALUE, FORMULA, INLINE):
                cell.remove(each)
        cell.attrib.pop("t", None)
        if isinstance(value, float):
            etree.SubElement(cell, VALUE).text = repr(value)
        elif value:
            cell.set("t", "inlineStr")
            text = etree.SubElement(etree.SubElement(cell, INLINE), TEXT)
            text.text = value
            text.set(SPACE, "preserve")
            if value.startswith(FORMULA_SIGNS):
                cell.set("s", self._quoted(cell.get("s", "0")))

    def _cell(self, row: Element, column: str) -> Element:
        wanted = (len(column), column)
        for cell in row.findall(CELL):
            own = split(cell.get("r"))[0]
            if own == column:
                return cell
            if (len(own), own) > wanted:
                made = etree.Element(CELL, {"r": f"{column}{row.get('r')}"})
                cell.addprevious(made)
                return made
        return etree.SubElement(row, CELL, {"r": f"{column}{row.get('r')}"})

    def _quoted(self, style: str) -> str:
        """Return the number of a look like another one whose text stays text when somebody edits the cell."""
        book = self._parts["/"].to("officeDocument")[0]
        part = self._parts[self._parts[book].to("styles")[0]]
        root = parse(part.blob)
        looks = root.find(f"{MAIN}cellXfs")
        own = looks.findall(f"{MAIN}xf")[int(style)]
        if own.get("quotePrefix") == "1":
            return style
        made = deepcopy(own)
        made.set("quotePrefix", "1")
        for place, each in enumerate(looks.findall(f"{MAIN}xf")):
            if dict(each.attrib) == dict(made.attrib) and len(each) == len(made):
                return str(place)
        looks.append(made)
        looks.set("count", str(len(looks)))
        part.blob = serialized(root)
        return str(len(looks) - 1)
