"""Three trees of XML into one: what the person left as it was takes the program's new state, all else stays theirs."""

import math
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from typing import Any

from lxml import etree

from toolkit.report.deck.xml import R
from toolkit.report.merge.values import Told

Element = Any
Hook = Callable[[Element, Element, Element], bool]
"""Merges an element in a way of its own; says whether it did."""

UNSEEN = ("dirty", "err", "smtClean", "lang", "altLang", "noProof")
"""Attributes that programs set while a file is open, and nobody sees."""

PASSED_OVER = ("extLst", "endParaRPr", "proofErr", "lastRenderedPageBreak")
PLACES = ("x", "y", "cx", "cy")
MEASURES = {
    "x": "\N{RIGHTWARDS ARROW}",
    "y": "\N{DOWNWARDS ARROW}",
    "cx": "\N{LEFT RIGHT ARROW}",
    "cy": "\N{UP DOWN ARROW}",
}
EMU_PER_CM, ROUNDED = 360_000, 1_000
NUMBERED = ("ser", "dPt", "dLbl")


def canonical(element: Element | None) -> Any:
    """Return an element as a value to compare: without what programs add for themselves."""
    if element is None:
        return None
    inside = tuple(canonical(each) for each in _children(element))
    text = "" if inside else element.text or ""
    return element.tag, tuple(sorted(_seen(element).items())), text, inside


def merge(base: Element, theirs: Element, ours: Element, told: Told, place: str, hook: Hook) -> None:
    """Bring `theirs` up to date from `base` to `ours`, in place; what both changed stays theirs and is told."""
    if hook(base, theirs, ours):
        return
    _attributes(base, theirs, ours, told, place)
    if not len(base) and not len(theirs) and not len(ours):
        _leaf(base, theirs, ours, told, place)
        return
    olds, mine, news = (dict(_keyed(each)) for each in (base, theirs, ours))
    for key, new in news.items():
        old, own = olds.get(key), mine.get(key)
        if own is not None and old is not None:
            merge(old, own, new, told, place, hook)
        elif own is None and old is None:
            _insert(theirs, mine, news, key)
        elif canonical(own) != canonical(new) and (canonical(old) != canonical(new) and not _by_default(new)):
            told.note("conflict", place, "look")
    for key, old in olds.items():
        if key not in news and key in mine:
            if canonical(mine[key]) == canonical(old):
                theirs.remove(mine[key])
            else:
                told.note("conflict", place, "look")


def _attributes(base: Element, theirs: Element, ours: Element, told: Told, place: str) -> None:
    old, own, new = _seen(base), _seen(theirs), _seen(ours)
    for name in sorted({*old, *new}):
        if old.get(name) == new.get(name) or own.get(name) == new.get(name):
            continue
        if own.get(name) == old.get(name) or _nearly(name, own.get(name), old.get(name)):
            if name in new:
                theirs.set(name, new[name])
            else:
                theirs.attrib.pop(name, None)
        elif not _is_default(name, new.get(name), own.get(name)):
            told.note("conflict", place, _aspect(name), yours=_said(name, own), ours=_said(name, new))


def _leaf(base: Element, theirs: Element, ours: Element, told: Told, place: str) -> None:
    old, own, new = (each.text or "" for each in (base, theirs, ours))
    if _same(new, old) or _same(new, own):
        return
    if _same(own, old):
        theirs.text = new
    else:
        told.note("conflict", place, "text", yours=own, ours=new)


def _same(one: str, other: str) -> bool:
    """Return whether two texts are the same, or the same number: programs write its last digits differently."""
    if one == other:
        return True
    try:
        return math.isclose(float(one), float(other), rel_tol=1e-12)
    except ValueError:
        return False


def _insert(theirs: Element, mine: dict[Any, Element], news: dict[Any, Element], key: Any) -> None:
    """Put a new element after the nearest of those before it that is still there."""
    made, before = deepcopy(news[key]), None
    for each in news:
        if each == key:
            break
        before = mine.get(each, before)
    if before is None:
        theirs.insert(0, made)
    else:
        before.addnext(made)
    mine[key] = made


def _keyed(element: Element) -> Iterator[tuple[Any, Element]]:
    counts: dict[str, int] = {}
    for child in _children(element):
        name = etree.QName(child).localname
        number = child.get("idx") if name == "pt" else None
        if name in NUMBERED:
            index = child.find(f"{{{etree.QName(child).namespace}}}idx")
            number = None if index is None else index.get("val")
        if number is None:
            counts[child.tag] = counts.get(child.tag, 0) + 1
            yield (child.tag, counts[child.tag]), child
        else:
            yield (child.tag, f"#{number}"), child


def _children(element: Element) -> Iterator[Element]:
    for child in element:
        if isinstance(child.tag, str) and etree.QName(child).localname not in PASSED_OVER:
            yield child


def _seen(element: Element) -> dict[str, str]:
    return {
        name: value for name, value in element.attrib.items() if name not in UNSEEN and not name.startswith(f"{{{R}}}")
    }


def _is_default(name: str, new: str | None, own: str | None) -> bool:
    """Return whether a program left out what it takes for granted: no edit of a person."""
    return own is None and new in ("0", "1", None) and name not in PLACES


def _by_default(element: Element) -> bool:
    return not len(element) and not _seen(element) and not (element.text or "")


def _nearly(name: str, one: str | None, other: str | None) -> bool:
    """Return whether two measures of a place are the same but for what a program rounds away."""
    if name not in PLACES or one is None or other is None:
        return False
    return same_place((one,), (other,))


def same_place(one: Iterable[str], other: Iterable[str]) -> bool:
    """Return whether measures are the same but for a few thousandths of a centimetre, which LibreOffice rounds away."""
    try:
        return all(abs(int(a) - int(b)) <= ROUNDED for a, b in zip(one, other, strict=True))
    except ValueError:
        return False


def _said(name: str, attributes: dict[str, str]) -> str:
    """Return an attribute for people: a measure in centimetres, words as they stand, nothing of what only programs know."""
    text = attributes.get(name, "")
    if name in PLACES and text.lstrip("-").isdigit():
        return f"{MEASURES[name]} {int(text) / EMU_PER_CM:.1f} cm"
    return text if name == "descr" else ""


def _aspect(name: str) -> str:
    if name in PLACES:
        return "place"
    return "alternative text" if name == "descr" else "look"
