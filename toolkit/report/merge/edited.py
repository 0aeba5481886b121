"""Whether a person changed anything on a slide, whichever program they saved it with."""

from typing import Any

from toolkit.report.deck.xml import A, P
from toolkit.report.merge.drawn import same_chart
from toolkit.report.merge.package import OpenDeck, OpenSlide, texts
from toolkit.report.merge.trees import PLACES, canonical, same_place

Element = Any
Slide = tuple[OpenDeck, OpenSlide]
NAMED, SLIDE, PLACE = f"{{{P}}}cNvPr", f"{{{P}}}cSld", f"{{{A}}}off"


def is_edited(base: Slide, theirs: Slide) -> bool:
    """Return whether a person changed a slide: its words, notes, shapes, charts, their places and looks.

    A program that dropped the slide's name wrote all of it anew in its own way, so that looks cannot be compared then.
    """
    notes = [
        "" if found is None else "".join(texts(found[2]))
        for found in (base[0].notes(base[1]), theirs[0].notes(theirs[1]))
    ]
    if notes[0] != notes[1] or base[1].shapes.keys() != theirs[1].shapes.keys():
        return True
    if not theirs[1].root.find(SLIDE).get("name"):
        return _said(base[1]) != _said(theirs[1]) or not _in_place(base[1], theirs[1])
    tree = f"{SLIDE}/{{{P}}}spTree"
    return bool(canonical(base[1].root.find(tree)) != canonical(theirs[1].root.find(tree))) or _drawn_otherwise(
        base, theirs
    )


def is_shape_edited(base: tuple[OpenDeck, OpenSlide, Element], theirs: tuple[OpenDeck, OpenSlide, Element]) -> bool:
    """Return whether a person changed a shape: its words, its place, its look, its chart."""
    if not theirs[1].root.find(SLIDE).get("name"):
        return texts(base[2]) != texts(theirs[2])
    before, after = base[0].chart(base[1], base[2]), theirs[0].chart(theirs[1], theirs[2])
    if before is not None and (after is None or not same_chart(before, after, (base[0].parts, theirs[0].parts))):
        return True
    return bool(canonical(base[2]) != canonical(theirs[2]))


def _said(slide: OpenSlide) -> tuple[int, dict[str, str]]:
    """Return how many shapes a slide has, and what those that are known say."""
    known = {name: "".join("".join(texts(each)) for each in shapes) for name, shapes in slide.shapes.items()}
    return sum(bool(each.get("name")) for each in slide.root.iter(NAMED)), known


def _in_place(base: OpenSlide, theirs: OpenSlide) -> bool:
    """Return whether the shapes that both give a place stand where they stood; heights are set anew by programs."""
    now = theirs.shapes
    return all(
        same_place(_measures(was), _measures(own)) or not _measures(own) or not _measures(was)
        for name, (was, *_) in base.shapes.items()
        for own in now[name]
    )


def _measures(shape: Element) -> list[str]:
    place = next(shape.iter(PLACE), None)
    return [] if place is None else [place.get(name) for name in PLACES if place.get(name) is not None]


def _drawn_otherwise(base: Slide, theirs: Slide) -> bool:
    now = theirs[1].shapes
    for name, (shape, *_) in base[1].shapes.items():
        before = base[0].chart(base[1], shape)
        after = [theirs[0].chart(theirs[1], each) for each in now[name]]
        if before is not None and any(
            each is None or not same_chart(before, each, (base[0].parts, theirs[0].parts)) for each in after
        ):
            return True
    return False
