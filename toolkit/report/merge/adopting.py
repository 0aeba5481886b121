"""Names that another program dropped, given back: LibreOffice forgets what slides and placeholders are called."""

import difflib
from typing import Any

from toolkit.report.deck.figures import NAME
from toolkit.report.deck.xml import A, P
from toolkit.report.merge.package import OpenDeck, OpenSlide, texts

Element = Any
HOLDER, NAMED, TREE = (f"{{{P}}}{name}" for name in ("ph", "cNvPr", "spTree"))
PLACE = (f"{{{A}}}off", f"{{{A}}}ext")
TITLES = ("title", "ctrTitle")
ALIKE = 0.6
"""Share of its words that a slide without any name must have in common with one of the base to be taken for it."""


def adopt(base: OpenDeck, theirs: OpenDeck) -> None:
    """Give slides and placeholders of theirs the names they had, in place, where a program dropped them."""
    nameless = [slide for slide in theirs.slides if not slide.name]
    missing = [slide for slide in base.slides if slide.name not in theirs.by_name]
    for slide in nameless:
        alike = [(_likeness(slide, each), -at) for at, each in enumerate(missing)]
        best, at = max(alike, default=(0.0, 0))
        if best >= ALIKE and _is_nameless(slide):
            slide.name = missing.pop(-at).name
    before = base.by_name
    for slide in theirs.slides:
        if slide.name in before:
            _adopt_shapes(before[slide.name], slide)


def _likeness(one: OpenSlide, other: OpenSlide) -> float:
    return _alike(*("\n".join(texts(each.root)) for each in (one, other)))


def _alike(one: str, other: str) -> float:
    """Return the share of its words that a text has in common with another; 0 where one of them says nothing."""
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() if one and other else 0.0


def _is_nameless(slide: OpenSlide) -> bool:
    """Return whether a program dropped the names: a person's own slide has placeholders called otherwise than LibreOffice's."""
    return not any(each.get("name", "").startswith(NAME) for each in slide.root.iter(NAMED))


def _adopt_shapes(base: OpenSlide, theirs: OpenSlide) -> None:
    known = theirs.shapes
    lost = [(name, each) for name, (each, *_) in base.shapes.items() if name not in known]
    free = [each for each in _shapes(theirs.root) if not _name(each).startswith(NAME)]
    for name, shape in lost:
        own = next((each for each in free if _is_likely(each, shape)), None)
        if own is not None:
            own.find(f".//{NAMED}").set("name", name)
            free.remove(own)


def _is_likely(shape: Element, base: Element) -> bool:
    """Return whether a shape without a name of ours was the one of the base: the same placeholder, or only renamed."""
    if _kind(shape) or _kind(base):
        return _kind(shape) == _kind(base)
    same = shape.tag == base.tag and _number(shape) == _number(base)
    said = ["\n".join(texts(each)) for each in (shape, base)]
    return bool(same and (_alike(*said) >= ALIKE if any(said) else _place(shape) == _place(base)))


def _place(shape: Element) -> list[tuple[str, str]]:
    """Return where a shape stands and how large it is; a new shape may take the number of one that was deleted."""
    return [pair for each in shape.iter(*PLACE) for pair in sorted(each.attrib.items())][:4]


def _shapes(root: Element) -> list[Element]:
    """Return the shapes of a slide."""
    return [each.getparent().getparent() for each in root.iter(NAMED) if each.getparent().getparent().tag != TREE]


def _number(shape: Element) -> str:
    return str(shape.find(f".//{NAMED}").get("id", ""))


def _name(shape: Element) -> str:
    return str(shape.find(f".//{NAMED}").get("name", ""))


def _kind(shape: Element) -> str:
    """Return what kind of placeholder a shape fills, titles of both kinds alike; blank for none."""
    holder = shape.find(f".//{HOLDER}")
    kind = "" if holder is None else holder.get("type", "obj")
    return "title" if kind in TITLES else str(kind)
