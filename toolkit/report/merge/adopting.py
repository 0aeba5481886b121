"""Names that another program dropped, given back: LibreOffice forgets what slides and placeholders are called."""

import difflib
from typing import Any

from toolkit.report.deck.figures import NAME
from toolkit.report.deck.xml import P
from toolkit.report.merge.package import OpenDeck, OpenSlide, texts

Element = Any
HOLDER, NAMED = f"{{{P}}}ph", f"{{{P}}}cNvPr"
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
    mine, other_said = ("\n".join(texts(each.root)) for each in (one, other))
    return difflib.SequenceMatcher(None, mine, other_said, autojunk=False).ratio() if mine and other_said else 0.0


def _is_nameless(slide: OpenSlide) -> bool:
    """Return whether a program dropped the names: a person's own slide has placeholders called otherwise than LibreOffice's."""
    return not any(each.get("name", "").startswith(NAME) for each in slide.root.iter(NAMED))


def _adopt_shapes(base: OpenSlide, theirs: OpenSlide) -> None:
    known = theirs.shapes
    lost = [(name, each) for name, (each, *_) in base.shapes.items() if name not in known and _kind(each)]
    free = [each for each in _holders(theirs.root) if not _name(each).startswith(NAME)]
    for name, shape in lost:
        own = next((each for each in free if _kind(each) == _kind(shape)), None)
        if own is not None:
            own.find(f".//{NAMED}").set("name", name)
            free.remove(own)


def _holders(root: Element) -> list[Element]:
    """Return the shapes of a slide that fill a placeholder."""
    return [each.getparent().getparent().getparent() for each in root.iter(HOLDER)]


def _name(shape: Element) -> str:
    return str(shape.find(f".//{NAMED}").get("name", ""))


def _kind(shape: Element) -> str:
    """Return what kind of placeholder a shape fills, titles of both kinds alike; blank for none."""
    holder = shape.find(f".//{HOLDER}")
    kind = "" if holder is None else holder.get("type", "obj")
    return "title" if kind in TITLES else str(kind)
