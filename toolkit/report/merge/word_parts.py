"""Lists and styles that blocks of one Word file stand in, brought into another one."""

from copy import deepcopy
from typing import Any

from toolkit.report.deck.parts import Part, Parts, parse, serialized
from toolkit.report.merge.wording import W

Element = Any
LIST, SHAPE, LIST_ID, SHAPE_ID, VALUE = (
    f"{W}{name}" for name in ("num", "abstractNum", "numId", "abstractNumId", "val")
)
STYLE, STYLE_ID = f"{W}style", f"{W}styleId"
APART = 1000
"""What is added to the numbers of a program's own lists, so that they are none of ours."""


def renumber_lists(parts: Parts, part: Part, root: Element) -> None:
    """Give the lists of a document numbers apart from those that this program writes, in place; `root` is its tree."""
    _shift(root)
    for name in part.to("styles"):
        styles = parse(parts[name].blob)
        _shift(styles)
        parts[name].blob = serialized(styles)
    for name in part.to("numbering"):
        lists = parse(parts[name].blob)
        for each, key in ((LIST, LIST_ID), (SHAPE, SHAPE_ID)):
            for own in lists.findall(each):
                own.set(key, str(int(own.get(key)) + APART))
        for own in lists.iter(SHAPE_ID):
            own.set(VALUE, str(int(own.get(VALUE)) + APART))
        parts[name].blob = serialized(lists)


def colours_of(parts: Parts, part: Part) -> frozenset[str]:
    """Return the colours of text in a document's styles, in lower case."""
    styles = [parse(parts[name].blob) for name in part.to("styles") if name in parts]
    return frozenset(each.get(VALUE, "").lower() for style in styles for each in style.iter(f"{W}color"))


def add_lists(theirs: tuple[Parts, Part], ours: tuple[Parts, Part]) -> None:
    """Add the numbered lists and the styles of ours that their file has not got, in place."""
    _add(theirs, ours, "numbering", ((SHAPE, SHAPE_ID), (LIST, LIST_ID)))
    _add(theirs, ours, "styles", ((STYLE, STYLE_ID),))


def _shift(root: Element) -> None:
    for each in root.iter(LIST_ID):
        if each.get(VALUE, "0") != "0":  # 0 says that a paragraph stands in no list
            each.set(VALUE, str(int(each.get(VALUE)) + APART))


def _add(theirs: tuple[Parts, Part], ours: tuple[Parts, Part], kind: str, tags: tuple[tuple[str, str], ...]) -> None:
    names = [next(iter(part.to(kind)), "") for _, part in (theirs, ours)]
    if names[0] not in theirs[0] or names[1] not in ours[0]:
        return
    own, new = parse(theirs[0][names[0]].blob), parse(ours[0][names[1]].blob)
    for tag, key in tags:
        known = {each.get(key) for each in own.findall(tag)}
        last = next(reversed(own.findall(tag)), None)
        for each in new.findall(tag):
            if each.get(key) in known:
                continue
            made = deepcopy(each)
            if last is None:
                own.insert(0, made)
            else:
                last.addnext(made)
            last = made
    theirs[0][names[0]].blob = serialized(own)
