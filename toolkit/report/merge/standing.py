"""A slide that the program does not write any more, as it would: its own words with today's numbers."""

from copy import deepcopy
from dataclasses import replace

from toolkit.report.deck.figures import NOTES
from toolkit.report.deck.parts import Part, serialized
from toolkit.report.deck.text import Span
from toolkit.report.deck.xml import A, P
from toolkit.report.merge.numbers import restated
from toolkit.report.merge.package import OpenDeck, OpenSlide
from toolkit.report.merge.texts import Paragraph, paragraphs_of, put, spans_of
from toolkit.report.merge.values import Told

BODY = f"{{{P}}}txBody"


def restated_slide(deck: OpenDeck, slide: OpenSlide, told: Told) -> OpenDeck:
    """Return the deck with one slide whose numbers are brought up to date by their identifiers.

    A figure that is not published any more keeps its number, and is told: whoever keeps the slide has to take it out.
    Charts stay as they were drawn, which is told as well: what they were worked out with is not made any more.
    """
    made = OpenSlide(part=slide.part, root=deepcopy(slide.root), name=slide.name)
    parts = {
        name: Part(content_type=p.content_type, blob=p.blob, relations=list(p.relations))
        for name, p in deck.parts.items()
    }
    found = replace(deck, parts=parts, slides=[made], marks={})
    for name, shape in deck.books:
        if name == slide.name:
            told.note("conflict", shape.removeprefix("centric:"), "chart", ours=told.said("stale"))
    for (name, shape, place), (_, spans) in deck.marks.items():
        if name != slide.name:
            continue
        if place == NOTES:
            notes = found.notes(made)
            if notes is not None:
                found.marks[name, shape, place] = _restated(paragraphs_of(notes[2], spans), told, shape)
                notes[0].blob = serialized(notes[1])
            continue
        frame = made.shapes[shape][0]
        if place == "text":
            found.marks[name, shape, place] = _restated(paragraphs_of(frame.find(BODY), spans), told, shape)
        elif place.startswith("cell "):
            row, column = (int(each) for each in place.removeprefix("cell ").split(","))
            cell = frame.findall(f".//{{{A}}}tr")[row].findall(f"{{{A}}}tc")[column]
            found.marks[name, shape, place] = _restated(paragraphs_of(cell, spans), told, shape)
        else:
            found.marks[name, shape, place] = deck.marks[name, shape, place]
    return found


def _restated(paragraphs: list[Paragraph], told: Told, place: str) -> tuple[str, list[Span]]:
    for each in paragraphs:
        fresh = list[Span]()
        for span in sorted(each.spans, reverse=True):
            value, before = told.values.get(span[2]), each.number(span)
            now = None if value is None else restated(before, value, span[2], told.language)
            if now is None:
                told.note(
                    "conflict", place.removeprefix("centric:"), "number", yours=before, ours=told.said("unpublished")
                )
                now = before
            put(each.element, span[0], span[1], now)
            each.text = each.text[: span[0]] + now + each.text[span[1] :]
            grown = len(now) - (span[1] - span[0])
            fresh = [(span[0], span[0] + len(now), span[2]), *((a + grown, b + grown, f) for a, b, f in fresh)]
        each.spans = fresh
    return spans_of(paragraphs)
