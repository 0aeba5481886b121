"""A workbook that a person edited: what they filled into the plan is carried into the new one, and nothing else.

Everything but the plan sheet shows published figures and their checks, so that there is nothing in it to merge. The
person's file is kept beside the new one, since it may hold more than the plan.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from toolkit.report.deck.parts import Parts, parse, read_parts, serialized, written
from toolkit.report.merge.order import merged_order
from toolkit.report.merge.plan_rows import Entries, PlanTable
from toolkit.report.merge.values import Merged, States, Told, check_origin
from toolkit.report.workbook.cells import Cell, cells_of, shared_texts, sheet_parts
from toolkit.report.workbook.filled import FilledPlan, PlanRow, plan_of
from toolkit.report.workbook.plan import COLUMNS
from toolkit.words import Words

FILE = "report.xlsx"
FIGURES = ("rank", "level", "target", "phase")
FILLED_IN = ("owner", "status", "due", "note")
TEXTS = tuple(name for name in COLUMNS if name not in (*FIGURES, "play"))
DAY_ZERO = dt.date(1899, 12, 30)
MOST_CELLS = 100
NEAR = 1e-9


def merge_workbooks(states: States, _values: Mapping[str, float], language: str) -> Merged:
    """Return the new workbook with what the person filled into the plan: status, owner, due date, note, rows of their own.

    Each text of the plan is merged for itself: where both changed it the person's stands, which is a conflict. So is
    every cell of another sheet that was changed, which is not carried over.

    Raises
    ------
    InputError
        One of the files is no workbook, holds no plan, or theirs is no edit of the base.
    """
    if states.is_unedited:
        return Merged(content=states.ours)
    told = Told(values={}, language=language)
    packages = [read_parts(content, FILE) for content in (states.base, states.theirs, states.ours)]
    old, own, new = (plan_of(parts, FILE) for parts in packages)
    check_origin(old.snapshot, own.snapshot, known=True)
    if not states.is_news:
        return Merged(content=states.theirs)
    merging = _PlanMerge(old, own, new, told, Words(language))
    root = parse(packages[2][new.part].blob)
    table = PlanTable(root, new, packages[2])
    table.arrange(merging.order(), merging.entries())
    packages[2][new.part].blob = serialized(root)
    for place in _elsewhere((packages[0], old), (packages[1], own)):
        told.note("conflict", place, "cell", ours=told.said("lost"))
    return Merged(content=written(packages[2]), changes=tuple(told.changes), partly=True)


class _PlanMerge:
    """Merges the rows of three plans; a row is known by its play, one of the person's own by its number."""

    def __init__(self, old: FilledPlan, own: FilledPlan, new: FilledPlan, told: Told, words: Words) -> None:
        self._before, self._after = _by_play(old), _by_play(new)
        self._now = _by_play(own)
        self._columns, self._told, self._words = own.columns, told, words
        self._place = new.sheet
        self._kept = [key for key, row in self._now.items() if self._stays(key, row)]

    def order(self) -> list[str]:
        """Return the keys of the rows of the merged plan."""
        common = [key for key in self._before if key in self._now and key in self._after]
        moved = [key for key in self._now if key in common] != common
        if moved:
            self._told.note("kept", self._place, "order")
        for key in self._before:
            if key not in self._now and key in self._after:
                self._told.note("kept", self._at(key, self._before[key]), "deleted row")
        for key, row in self._after.items():
            if key not in self._before and key not in self._now:
                self._told.note("added", self._at(key, row), "row", ours=_shown(row, "action"))
        planned = [at for at, key in enumerate(self._kept) if key in self._after]
        end = planned[-1] + 1 if planned else 0  # what stands below all plays goes on to stand there
        return [
            *merged_order(self._kept[:end], self._before, list(self._after), moved=moved),
            *self._kept[end:],
        ]

    def entries(self) -> Entries:
        """Return what is to stand otherwise than the program wrote it, by row and column."""
        found: Entries = {}
        for key in self._kept:
            row = self._now[key]
            if key in self._after:
                changed = {name: self._merged(key, name) for name in TEXTS if name in self._columns}
                found[key] = {name: value for name, value in changed.items() if value is not None}
            else:
                found[key] = {
                    name: _value(row, name) for name in (*TEXTS, "play") if _value(row, name) not in (None, "")
                }
        return found

    def _stays(self, key: str, row: PlanRow) -> bool:
        """Return whether a row of theirs goes on to stand in the plan, and tell what is not as it was."""
        if key in self._after:
            return True
        if key not in self._before:
            self._told.note("kept", self._at(key, row), "row", yours=_shown(row, "action"))
            return True
        if any(self._said(row, name) != self._said(self._before[key], name) for name in TEXTS):
            self._told.note("conflict", self._at(key, row), "row", yours=_shown(row, "action"))
            return True
        self._told.note("removed", self._at(key, row), "row", ours=_shown(row, "action"))
        return False

    def _merged(self, key: str, name: str) -> str | float | None:
        """Return what is to stand in a cell instead of the program's; None to leave that."""
        row, base, new = self._now[key], self._before.get(key), self._after[key]
        was = "" if base is None else self._said(base, name)
        mine, now = self._said(row, name), self._said(new, name)
        cell, place = row.cells.get(name), self._at(key, new)
        if cell is not None and cell.value is None and cell.formula:  # never worked out, or failed
            self._told.note("conflict", place, name, ours=self._told.said("lost"))
            return None
        if mine in (was, now) or (base is None and (name not in FILLED_IN or not mine)):
            return None
        clash = base is not None and now != was
        yours, ours = _shown(row, name), _shown(new, name) if clash else ""
        self._told.note("conflict" if clash else "kept", place, name, yours=yours, ours=ours)
        if name == "status" and row.status:
            return str(self._words(f"book.status.{row.status}"))
        return _value(row, name) if cell is not None else ""

    def _said(self, row: PlanRow, name: str) -> str:
        """Return what a cell says, to compare: a status by its id, so that another language is no other status."""
        return (row.status if name == "status" else "") or _shown(row, name)

    def _at(self, key: str, row: PlanRow) -> str:
        return f"{self._place}, {row.play or _shown(row, 'action') or row.number}"


def _by_play(plan: FilledPlan) -> dict[str, PlanRow]:
    """Return the rows by the id of their play; a second row of a play, and one without, by its number."""
    found: dict[str, PlanRow] = {}
    for row in plan.rows:
        known = row.play and row.play not in found
        if known or any(not cell.is_blank for name, cell in row.cells.items() if name != "status"):
            found[row.play if known else f"#{row.number}"] = row
    return found


def _value(row: PlanRow, name: str) -> str | float | None:
    cell = row.cells.get(name)
    return None if cell is None else cell.value


def _shown(row: PlanRow, name: str) -> str:
    value = _value(row, name)
    if isinstance(value, float):
        whole = name == "due" and value.is_integer() and 0 < value < 2_958_466  # the last day that Excel knows
        return (DAY_ZERO + dt.timedelta(days=value)).isoformat() if whole else f"{value:g}"
    return (value or "").strip()


def _elsewhere(base: tuple[Parts, FilledPlan], theirs: tuple[Parts, FilledPlan]) -> Iterator[str]:
    """Yield the places outside the plan's texts where a person changed anything, at most `MOST_CELLS`."""
    before, now = (list(_fixed(*each)) for each in (base, theirs))
    old, own = dict(before), dict(now)
    places = dict.fromkeys((*old, *own))
    changed = (place for place in places if not _same(old.get(place), own.get(place)))
    for place, _ in zip(changed, range(MOST_CELLS), strict=False):
        yield place


@dataclass(frozen=True, slots=True)
class _Fixed:
    """What stands in a cell: its formula without blanks, else its value."""

    formula: str
    value: str | float | None


def _fixed(parts: Parts, plan: FilledPlan) -> Iterator[tuple[str, _Fixed]]:
    """Yield what stands in each cell by its place, of the plan only what stands beside its texts, row by row."""
    texts = shared_texts(parts)
    plays = {str(row.number): row.play or f"#{row.number}" for row in plan.rows}
    named = {column: name for name, column in plan.columns.items()}
    for sheet, name in sheet_parts(parts).items():
        for cell in cells_of(parse(parts[name].blob), texts):
            if cell.is_blank:
                continue
            found = _Fixed("".join(cell.formula.split()), cell.value)
            if sheet != plan.sheet:
                yield f"{sheet}!{cell.at}", found
            elif (place := _in_plan(cell, plan, plays, named)) is not None:
                yield f"{sheet}{place}", found


def _in_plan(cell: Cell, plan: FilledPlan, plays: Mapping[str, str], named: Mapping[str, str]) -> str | None:
    """Return where a cell of the plan sheet stands, None for a text of the plan, which is merged."""
    column, number = cell.at.rstrip("0123456789"), cell.at.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    name = named.get(column)
    if int(number) < plan.first:
        return f"!{cell.at}"
    if name is not None and name not in FIGURES:
        return None
    return f", {plays.get(number, f'#{number}')}, {name or column}"


def _same(one: _Fixed | None, other: _Fixed | None) -> bool:
    if one is None or other is None:
        return one is other
    if one.formula or other.formula:
        return one.formula == other.formula
    values: tuple[Any, Any] = (one.value, other.value)
    if isinstance(one.value, float) and isinstance(other.value, float):
        return abs(one.value - other.value) <= NEAR * max(1.0, abs(one.value))
    return bool(values[0] == values[1])
