"""A deck opened for a merge: its slides by name, its shapes, its map of figures, and parts copied from one to another."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from toolkit.report.deck.figures import NAME, NOTES, map_of_figures, notes_body, snapshot_of
from toolkit.report.deck.parts import Part, Parts, Relation, parse, read_parts, serialized
from toolkit.report.deck.text import Span
from toolkit.report.deck.xml import A, P, R

Element = Any
NUMBER = re.compile(r"\d*(\.\w+)$")


@dataclass(slots=True)
class OpenSlide:
    """A slide: its part's name, its tree, and the name it is known by (empty for a person's own)."""

    part: str
    root: Element
    name: str

    @property
    def shapes(self) -> dict[str, list[Element]]:
        """Its shapes by name, those in groups as well; a copy that a person made has the same name."""
        found: dict[str, list[Element]] = {}
        for each in self.root.iter(f"{{{P}}}cNvPr"):
            if each.get("name", "").startswith(f"{NAME}"):
                found.setdefault(each.get("name"), []).append(each.getparent().getparent())
        return found


Marked = dict[tuple[str, str, str], tuple[str, list[Span]]]
"""Text and figures by slide, shape and place."""


@dataclass(slots=True)
class OpenDeck:
    """A deck's parts, its slides in order, and where its figures stand."""

    parts: Parts
    presentation: str
    slides: list[OpenSlide]
    marks: Marked
    snapshot: str = ""
    books: dict[tuple[str, str], list[list[str]]] = field(default_factory=dict)

    @property
    def by_name(self) -> dict[str, OpenSlide]:
        """The first slide of each name."""
        return {each.name: each for each in reversed(self.slides) if each.name}

    def spans(self, slide: str, shape: str, place: str) -> Sequence[Span]:
        """Return where the figures of a text stand."""
        return self.marks.get((slide, shape, place), ("", []))[1]

    def part(self, slide: OpenSlide) -> Part:
        """Return the part of a slide."""
        return self.parts[slide.part]

    def chart(self, slide: OpenSlide, shape: Element) -> Part | None:
        """Return the chart part that a shape shows."""
        named = next((each for each in shape.iter() if str(each.tag).endswith("/chart}chart")), None)
        if named is None:
            return None
        target = {each.id: each.target for each in self.part(slide).relations}.get(named.get(f"{{{R}}}id"), "")
        return self.parts.get(target)

    def notes(self, slide: OpenSlide) -> tuple[Part, Element, Element] | None:
        """Return the part of a slide's notes, its tree and the text body in it."""
        for name in self.part(slide).to("notesSlide"):
            if name in self.parts:
                root = parse(self.parts[name].blob)
                body = notes_body(root)
                if body is not None:
                    return self.parts[name], root, body
        return None

    def layout(self, slide: OpenSlide) -> str:
        """Return the name of the part of a slide's layout."""
        return next(iter(self.part(slide).to("slideLayout")), "")


def open_deck(content: bytes, name: str) -> OpenDeck:
    """Return a deck. InputError when it is no PowerPoint file."""
    parts = read_parts(content, name)
    presentation = parts["/"].to("officeDocument")[0]
    targets = {each.id: each.target for each in parts[presentation].relations}
    slides = []
    for each in parse(parts[presentation].blob).iter(f"{{{P}}}sldId"):
        part = targets[each.get(f"{{{R}}}id")]
        root = parse(parts[part].blob)
        slides.append(OpenSlide(part=part, root=root, name=_name(root)))
    deck = OpenDeck(parts=parts, presentation=presentation, slides=slides, marks={}, snapshot=snapshot_of(parts))
    for slide, shape, place, text, marks in map_of_figures(parts):
        if place == "workbook":
            deck.books[slide, shape] = marks
        else:
            deck.marks[slide, shape, place] = (text, [(start, end, figure) for start, end, figure in marks])
    return deck


def _name(root: Element) -> str:
    own = str(root.find(f"{{{P}}}cSld").get("name", ""))
    if own.startswith(NAME):
        return own
    names = [each.get("name", "").rpartition("/")[0] for each in root.iter(f"{{{P}}}cNvPr")]
    return next((name for name in names if name.startswith(NAME)), "")


def copied(source: Parts, name: str, target: Parts, known: dict[str, str]) -> str:
    """Copy a part with all it leads to into another file; return its name there. `known` are parts that are there."""
    if name in known:
        return known[name]
    made = free_name(target, name)
    known[name] = made
    part = source[name]
    target[made] = Part(content_type=part.content_type, blob=part.blob)
    for each in part.relations:
        aim = each.target if each.external or each.target not in source else copied(source, each.target, target, known)
        target[made].relations.append(Relation(id=each.id, kind=each.kind, target=aim, external=each.external))
    return made


def free_name(parts: Parts, name: str) -> str:
    """Return a name for a part like another one's, with a number that is not taken."""
    folder, file = posixpath.split(name)
    taken = {each.lower() for each in parts}
    stem = NUMBER.sub(r"{}\1", file)
    numbers = (posixpath.join(folder, stem.format(number)) for number in range(1, len(parts) + 2))
    return next(each for each in numbers if each.lower() not in taken)


def layouts(ours: OpenDeck, theirs: OpenDeck) -> dict[str, str]:
    """Return which layout of theirs each of ours is: the one that the same slides stand on, else the one of its name."""
    votes: dict[str, Counter[str]] = {}
    known = theirs.by_name
    for slide in ours.slides:
        if slide.name in known:
            votes.setdefault(ours.layout(slide), Counter())[theirs.layout(known[slide.name])] += 1
    named = {_layout_name(theirs.parts, name): name for name in theirs.parts if "/slideLayout" in name}
    fallback = Counter(theirs.layout(slide) for slide in theirs.slides).most_common(1)
    found = {}
    for slide in ours.slides:
        own = ours.layout(slide)
        if own in votes:
            found[own] = votes[own].most_common(1)[0][0]
        else:
            found[own] = named.get(_layout_name(ours.parts, own)) or (fallback[0][0] if fallback else "")
    return found


def _layout_name(parts: Parts, name: str) -> str:
    return str(parse(parts[name].blob).find(f"{{{P}}}cSld").get("name", "")) if name in parts else ""


def texts(element: Element) -> list[str]:
    """Return every text of a tree in order."""
    return [each.text or "" for each in element.iter(f"{{{A}}}t")]


def renumbered(slides: Sequence[OpenSlide]) -> None:
    """Write the number that each slide has now into its number field."""
    for number, slide in enumerate(slides, start=1):
        for field_ in slide.root.iter(f"{{{A}}}fld"):
            shown = field_.find(f"{{{A}}}t")
            if field_.get("type") == "slidenum" and shown is not None:
                shown.text = str(number)


def save_slides(deck: OpenDeck) -> None:
    """Write the trees of the slides back into their parts."""
    for slide in deck.slides:
        deck.parts[slide.part].blob = serialized(slide.root)


def shape_names(slide: OpenSlide) -> Iterator[str]:
    """Yield the names of the shapes of a slide that are known."""
    yield from slide.shapes
    yield f"{slide.name}/{NOTES}"
