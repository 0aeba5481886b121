"""Three states of a native chart into one: the drawn values, the look, and the workbook behind it."""

import io
import math
import re
import zipfile
from collections.abc import Mapping
from typing import Any

from toolkit.report.deck.parts import Part, Parts, parse, serialized
from toolkit.report.deck.sheet import SPREADSHEET
from toolkit.report.deck.xml import C
from toolkit.report.merge.drawn import is_rewritten, same_chart
from toolkit.report.merge.package import free_name
from toolkit.report.merge.trees import Hook, canonical, merge
from toolkit.report.merge.values import Told

SHEET = re.compile(r"worksheets/sheet1\.xml$")
CELL, VALUE, FORMULA = f"{{{SPREADSHEET}}}c", f"{{{SPREADSHEET}}}v", f"{{{SPREADSHEET}}}f"


def merge_chart(
    charts: tuple[Part, Part, Part], packages: tuple[Parts, Parts, Parts], told: Told, place: str, hook: Hook
) -> bool:
    """Bring a chart of theirs up to date from the base's to ours; return whether it was taken over whole.

    `charts` and `packages` are the base's, theirs and ours.
    """
    base, theirs, ours = charts
    roots = [parse(each.blob) for each in charts]
    rewritten = is_rewritten(base, theirs)
    whole = same_chart(base, theirs, packages[:2])
    if whole:
        theirs.blob = ours.blob
        if rewritten:
            _with_book(theirs, ours, packages)
        for new, own in zip(ours.to("package"), theirs.to("package"), strict=False):
            _book_id(theirs, ours, new, own)
        if canonical(roots[0]) != canonical(roots[2]):
            told.note("updated", place, "chart")
    else:
        told.note("kept", place, "chart")
        if rewritten:  # by a program that keeps no workbook, and so no addresses in one
            for each in (each for root in (roots[0], roots[2]) for each in root.iter(f"{{{C}}}f")):
                each.text = ""
        merge(roots[0], roots[1], roots[2], told, place, hook)
        theirs.blob = serialized(roots[1])
    books = [
        next((parts[name] for name in chart.to("package") if name in parts), None)
        for chart, parts in zip(charts, packages, strict=True)
    ]
    if books[0] is not None and books[1] is not None and books[2] is not None:
        books[1].blob = merged_book(books[0].blob, books[1].blob, books[2].blob, told, place)
    return whole


def _with_book(theirs: Part, ours: Part, packages: tuple[Parts, Parts, Parts]) -> None:
    """Give a chart of theirs the workbook that another program dropped."""
    for each in ours.relations:
        if each.kind.endswith("/package") and each.target in packages[2]:
            source = packages[2][each.target]
            made = free_name(packages[1], each.target)
            packages[1][made] = Part(content_type=source.content_type, blob=source.blob)
            theirs.relate(each.kind, made)


def _book_id(theirs: Part, ours: Part, ours_name: str, theirs_name: str) -> None:
    """Let a chart taken over whole point to their workbook by the id that it uses."""
    new = next(each.id for each in ours.relations if each.target == ours_name)
    old = next(each.id for each in theirs.relations if each.target == theirs_name)
    if new != old:
        theirs.blob = theirs.blob.replace(f'r:id="{new}"'.encode(), f'r:id="{old}"'.encode())


def merged_book(base: bytes, theirs: bytes, ours: bytes, told: Told, place: str) -> bytes:
    """Return the workbook behind a chart: ours where the person left the data alone, else theirs cell by cell."""
    old, own, new = (_cells(each) for each in (base, theirs, ours))
    if _alike(old, own):
        return ours
    changes: dict[str, float] = {}
    for at, (value, formula) in new.items():
        if formula or not isinstance(value, float):
            continue
        before, mine = old.get(at, (None, False))[0], own.get(at, (None, False))[0]
        if _near(mine, before):
            changes[at] = value
        elif not _near(value, before) and not _near(value, mine):
            told.note("conflict", f"{place}, {at}", "number", yours=str(mine), ours=str(value))
    return _with_values(theirs, changes)


def _cells(book: bytes) -> dict[str, tuple[str | float | None, bool]]:
    """Return value and whether it is worked out, by address, of the first sheet."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        name = next(each for each in archive.namelist() if SHEET.search(each))
        root = parse(archive.read(name))
        shared = []
        if "xl/sharedStrings.xml" in archive.namelist():
            strings = parse(archive.read("xl/sharedStrings.xml"))
            shared = ["".join(t.text or "" for t in one.iter(f"{{{SPREADSHEET}}}t")) for one in strings]
    found: dict[str, tuple[str | float | None, bool]] = {}
    for cell in root.iter(CELL):
        text = cell.findtext(VALUE)
        value: str | float | None = None
        if cell.get("t") == "s" and text is not None:
            value = shared[int(text)]
        elif cell.get("t") == "inlineStr":
            value = "".join(each.text or "" for each in cell.iter(f"{{{SPREADSHEET}}}t"))
        elif text is not None:
            value = float(text) if cell.get("t") in (None, "n") else text
        if value is not None:
            found[cell.get("r")] = (value, cell.find(FORMULA) is not None)
    return found


def _alike(old: Mapping[str, tuple[Any, bool]], own: Mapping[str, tuple[Any, bool]]) -> bool:
    return old.keys() == own.keys() and all(_near(own[at][0], value) for at, (value, _) in old.items())


def _near(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-12)
    return bool(one == other)


def _with_values(book: bytes, changes: Mapping[str, float]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as archive, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in archive.infolist():
            blob = archive.read(entry)
            if SHEET.search(entry.filename):
                root = parse(blob)
                for cell in root.iter(CELL):
                    value = cell.find(VALUE)
                    if cell.get("r") in changes and value is not None:
                        value.text = repr(changes[cell.get("r")])
                blob = serialized(root)
            target.writestr(
                zipfile.ZipInfo(entry.filename, date_time=(1980, 1, 1, 0, 0, 0)), blob, zipfile.ZIP_DEFLATED
            )
    return made.getvalue()
