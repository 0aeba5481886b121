"""Three states of a table into one: rows are known by their label, cells of the person stay in their row."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from toolkit.report.deck.text import Span
from toolkit.report.deck.xml import A
from toolkit.report.merge.order import paired
from toolkit.report.merge.texts import Written, merge_bodies, paragraphs_of, restated_body, spans_of
from toolkit.report.merge.trees import canonical, merge
from toolkit.report.merge.values import Told

Element = Any
ROW, CELL, BODY, LOOK = f"{{{A}}}tr", f"{{{A}}}tc", f"{{{A}}}txBody", f"{{{A}}}tcPr"
GROUND = f"{{{A}}}solidFill"
Cells = Mapping[tuple[int, int], Sequence[Span]]
"""Where the figures of each cell stand, by row and column."""

Merged = list[tuple[int, int, str, list[Span]]]
"""Row, column, text and figures of the cells of a merged table."""


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """One state of a table."""

    table: Element
    cells: Cells
    written: Mapping[tuple[int, int], Written] = field(default_factory=dict)

    @property
    def rows(self) -> list[Element]:
        """Its rows."""
        return list(self.table.findall(ROW))

    def label(self, row: int) -> str:
        """Return what a row is about: its first text in words that is no figure."""
        for column, cell in enumerate(self.rows[row].findall(CELL)):
            said = text_of(cell)
            if not self.cells.get((row, column)) and any(letter.isalpha() for letter in said):
                return said
        return ""


def merge_tables(base: State, own: State, ours: State, told: Told, place: str) -> Merged:
    """Bring their table up to date, in place; return the text and the figures of every cell."""
    theirs = own.table
    if canonical(base.table) == canonical(theirs):
        theirs[:] = [deepcopy(each) for each in ours.table]
        if canonical(base.table) != canonical(ours.table):
            told.note("updated", place, "table")
        return _whole(ours)
    columns = _columns_of(base, own)
    to_own, to_new = _rows(base, own, columns), _labelled(base, ours)
    after: State | None = ours
    if _columns(base) != _columns(ours):
        told.note("conflict", place, "table", ours=_head(ours))
        to_new, after = {at: at for at in range(len(base.rows))}, None
    elif len(columns) < max(_columns(base), _columns(own)):
        told.note("kept", place, "column", yours=_head(own))
    return _Merging(base, own, after, told, place, columns).merged(to_own, to_new)


class _Merging:
    def __init__(
        self, base: State, own: State, ours: State | None, told: Told, place: str, columns: Mapping[int, int]
    ) -> None:
        self._base, self._own, self._told, self._place = base, own, told, place
        self._columns, self._ours = columns, ours
        self._made: dict[int, list[tuple[int, str, list[Span]]]] = {}

    def merged(self, to_own: Mapping[int, int], to_new: Mapping[int, int]) -> Merged:
        """Return the cells of the merged table; its rows are set in place."""
        old_of_own = {own: old for old, own in to_own.items()}
        old_of_new = {new: old for old, new in to_new.items()}
        own_rows, new_rows = self._own.rows, (self._base if self._ours is None else self._ours).rows
        order = list[Element]()
        moved = [old_of_own[at] for at in range(len(own_rows)) if at in old_of_own]
        by_person = moved != sorted(moved)
        sequence = range(len(new_rows)) if not by_person else self._in_their_order(old_of_own, to_new, len(new_rows))
        for new in sequence:
            old = old_of_new.get(new)
            if old is None and self._ours is not None:
                order.append(self._fresh(self._ours, new))
            elif old is not None and old in to_own:
                order.append(self._row(old, own_rows[to_own[old]], new))
            elif old is not None:
                self._told.note("kept", self._place, "deleted row", ours=self._base.label(old))
        for at, row in enumerate(own_rows):
            old = old_of_own.get(at)
            if old is not None and old in to_new:
                continue
            if old is not None and not self._edited(old, row):
                self._told.note("removed", self._place, "row", ours=self._base.label(old))
                continue
            self._told.note("kept" if old is None else "conflict", self._place, "row", yours=text_of(row))
            before = next((own_rows[each] for each in range(at - 1, -1, -1) if own_rows[each] in order), None)
            order.insert(0 if before is None else order.index(before) + 1, row)
            if old is not None:
                self._alone(old, row)
            else:
                self._known(at, row)
        for row in own_rows:
            self._own.table.remove(row)
        for row in order:
            self._own.table.append(row)
        return [
            (at, column, text, spans)
            for at, row in enumerate(order)
            for column, text, spans in self._made.get(id(row), ())
        ]

    def _in_their_order(self, old_of_own: Mapping[int, int], to_new: Mapping[int, int], count: int) -> list[int]:
        order = [to_new[old_of_own[at]] for at in sorted(old_of_own) if old_of_own[at] in to_new]
        for new in range(count):
            if new not in order:
                before = next((each for each in range(new - 1, -1, -1) if each in order), None)
                order.insert(0 if before is None else order.index(before) + 1, new)
        return order

    def _fresh(self, ours: State, new: int) -> Element:
        """Return a row that the program writes newly, with the columns that the person's table has."""
        row = deepcopy(ours.rows[new])
        self._told.note("added", self._place, "row", ours=ours.label(new))
        self._made[id(row)] = [
            (self._columns[column], text_of(cell), list(ours.cells.get((new, column), ())))
            for column, cell in enumerate(row.findall(CELL))
            if column in self._columns
        ]
        _fit(row, {own: old for old, own in self._columns.items()}, _columns(self._own))
        return row

    def _row(self, old: int, row: Element, new: int) -> Element:
        """Merge a row's cells in place."""
        if self._ours is None:
            return self._alone(old, row)
        made = []
        before, own, after = (each.findall(CELL) for each in (self._base.rows[old], row, self._ours.rows[new]))
        for column, at in self._columns.items():
            if column >= len(before) or column >= len(after) or at >= len(own):
                continue
            place = self._cell(old, column)
            text, spans = merge_bodies(
                (before[column].find(BODY), self._base.cells.get((old, column), ())),
                own[at].find(BODY),
                (after[column].find(BODY), self._ours.cells.get((new, column), ())),
                self._told,
                place,
            )
            was, mine, now = (each.find(LOOK) for each in (before[column], own[at], after[column]))
            if was is not None and mine is not None and now is not None:
                _same_ground(was, mine)
                merge(was, mine, now, self._told, place, lambda *_: False)
            made.append((at, text, spans))
        self._made[id(row)] = made
        return row

    def _alone(self, old: int, row: Element) -> Element:
        """Bring the numbers of a row up to date, in place, that the program does not write any more."""
        before, own, made = self._base.rows[old].findall(CELL), row.findall(CELL), []
        for column, at in self._columns.items():
            if column < len(before) and at < len(own):
                written = (text_of(before[column]), self._base.cells.get((old, column), ()))
                found = restated_body(written, own[at].find(BODY), self._told, self._cell(old, column))
                made.append((at, *found))
        self._made[id(row)] = made
        return row

    def _known(self, at: int, row: Element) -> None:
        """Bring the numbers of a row up to date that an earlier merge kept, where it stands as it was written then."""
        cells = dict(enumerate(row.findall(CELL)))
        mine = {column: self._own.written[at, column] for column in cells if (at, column) in self._own.written}
        if any(text_of(cells[column]) != text for column, (text, _) in mine.items()):
            return
        place = f"{self._place}, {self._own.label(at)}"
        self._made[id(row)] = [
            (column, *restated_body(written, cells[column].find(BODY), self._told, place))
            for column, written in mine.items()
        ]

    def _cell(self, old: int, column: int) -> str:
        words = self._told.words
        row = self._base.label(old) or str(words("merge.row", number=str(old + 1)))
        return f"{self._place}, {row}, {words('merge.column', number=str(column + 1))}"

    def _edited(self, old: int, row: Element) -> bool:
        before, own = self._base.rows[old].findall(CELL), row.findall(CELL)
        added = [cell for at, cell in enumerate(own) if at not in self._columns.values()]
        return any(text_of(cell).strip() for cell in added) or any(
            column >= len(before) or at >= len(own) or text_of(before[column]) != text_of(own[at])
            for column, at in self._columns.items()
        )


def text_of(element: Element) -> str:
    """Return all text of a cell or a row."""
    return spans_of(paragraphs_of(element, ()))[0]


def _whole(state: State) -> Merged:
    return [
        (row, column, text_of(cell), list(state.cells.get((row, column), ())))
        for row, each in enumerate(state.rows)
        for column, cell in enumerate(each.findall(CELL))
    ]


def _same_ground(base: Element, theirs: Element) -> None:
    """Write the ground of a cell as the base does where it is the same colour, however a program wrote it."""
    was, own = (each.find(GROUND) for each in (base, theirs))
    if was is not None and own is not None and len(was) == len(own) == 1:
        colours = [each[0].get("val", "").lower() for each in (was, own)]
        if colours[0] == colours[1]:
            own[:] = [deepcopy(was[0])]


def _columns(state: State) -> int:
    return len(state.table.find(f"{{{A}}}tblGrid"))


def _head(state: State) -> str:
    return " | ".join(text_of(cell) for cell in state.rows[0].findall(CELL)) if state.rows else ""


def _columns_of(base: State, own: State) -> dict[int, int]:
    """Return which of their columns each column of the base is: by its head, what is left over by its place."""
    first, second = (
        [text_of(cell) for cell in state.rows[0].findall(CELL)] if state.rows else [] for state in (base, own)
    )
    return paired(first, second)


def _fit(row: Element, old_of_own: Mapping[int, int], count: int) -> None:
    """Give a row of ours the columns of their table: theirs stay empty in it, and those that they deleted go."""
    cells = row.findall(CELL)
    if count == len(cells) and all(old_of_own.get(at) == at for at in range(count)):
        return
    fitted = []
    for at in range(count):
        old = old_of_own.get(at)
        if old is not None and old < len(cells):
            fitted.append(cells[old])
            continue
        blank = deepcopy(cells[-1])
        body = blank.find(BODY)
        for each in body.findall(f"{{{A}}}p"):
            body.remove(each)
        body.append(etree.Element(f"{{{A}}}p"))
        fitted.append(blank)
    for cell in cells:
        row.remove(cell)
    row[:0] = fitted


def _rows(base: State, own: State, columns: Mapping[int, int]) -> dict[int, int]:
    """Return which of their rows each row of the base is, by the columns that both have."""
    first = [_row_text(row, columns.keys()) for row in base.rows]
    second = [_row_text(row, columns.values()) for row in own.rows]
    found: dict[int, int] = {}
    for old, text in enumerate(first):  # the same words are the same row, wherever it was moved to
        match = next((at for at, each in enumerate(second) if each == text and at not in found.values()), None)
        if match is not None:
            found[old] = match
    left = [at for at in range(len(second)) if at not in found.values()]
    for old, text in enumerate(first):
        if old in found or not left:
            continue
        label, labels = base.label(old), {at: own.label(at) for at in left}
        likest = max(
            left,
            key=lambda at: (
                bool(label) and labels[at] == label,
                difflib.SequenceMatcher(None, text, second[at], autojunk=False).ratio(),
                -abs(at - old),
            ),
        )
        alike = difflib.SequenceMatcher(None, text, second[likest], autojunk=False).ratio()
        if (label and labels[likest] == label) or alike > 0.4 or len(first) == len(second):
            found[old] = likest
            left.remove(likest)
    return found


def _row_text(row: Element, columns: Iterable[int]) -> str:
    cells = row.findall(CELL)
    return "\n".join(text_of(cells[column]) for column in columns if column < len(cells))


def _labelled(base: State, ours: State) -> dict[int, int]:
    """Return which new row each row of the base is, by its label and how often that came before."""
    found: dict[int, int] = {}
    places: dict[tuple[str, int], int] = {}
    counts: dict[str, int] = {}
    for new in range(len(ours.rows)):
        label = ours.label(new)
        places[label, counts.setdefault(label, 0)] = new
        counts[label] += 1
    counts = {}
    for old in range(len(base.rows)):
        label = base.label(old)
        key = (label, counts.setdefault(label, 0))
        counts[label] += 1
        if key in places:
            found[old] = places[key]
    return found
