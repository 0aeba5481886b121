"""What the program does not write any more and a person keeps: their words with today's numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.report.deck.figures import NAME, NOTES
from toolkit.report.deck.parts import serialized
from toolkit.report.deck.text import Span
from toolkit.report.deck.xml import A, P
from toolkit.report.merge.package import OpenDeck, OpenSlide
from toolkit.report.merge.texts import restated_body
from toolkit.report.merge.values import Told

BODY, CELL_BODY, ROW, CELL = f"{{{P}}}txBody", f"{{{A}}}txBody", f"{{{A}}}tr", f"{{{A}}}tc"
Element = Any
Noted = Callable[[str, str, str, str, Sequence[Span]], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Brings the numbers of their slides up to date by the identifiers that a map knows them by.

    A figure that is not published any more keeps its number, and is told: whoever keeps the slide has to take it out.
    Charts stay as they were drawn, which is told as well: what they were worked out with is not made any more.

    Parameters
    ----------
    written
        The deck whose map says what the program wrote: the base, or theirs for what an earlier merge kept.
    theirs
        The deck that is brought up to date.
    noted
        Takes what the new map is to say of a text.
    booked
        Takes what it is to say of a chart.
    """

    written: OpenDeck
    theirs: OpenDeck
    told: Told
    noted: Noted
    booked: Callable[[str, str, Any], None]

    def restate(self, slide: OpenSlide, only: str | None = None) -> None:
        """Bring a slide up to date, in place, or one shape of it."""
        for (name, shape), marks in self.written.books.items():
            if name == slide.name and only in (None, shape) and shape in slide.shapes:
                self.told.note("conflict", shape.removeprefix(NAME), "chart", ours=self.told.said("stale"))
                self.booked(name, shape, marks)
        for (name, shape, place), (text, spans) in self.written.marks.items():
            if name != slide.name or only not in (None, shape):
                continue
            if place == NOTES:
                self._speaker(slide, shape, (text, spans))
                continue
            body = _body(slide, shape, place)
            if body is not None:
                found = restated_body((text, spans), body, self.told, shape.removeprefix(NAME))
                self.noted(name, shape, place, *found)
            elif place.startswith("label"):
                self.noted(name, shape, place, text, spans)

    def _speaker(self, slide: OpenSlide, shape: str, written: tuple[str, Sequence[Span]]) -> None:
        notes = self.theirs.notes(slide)
        if notes is not None:
            found = restated_body(written, notes[2], self.told, shape.removeprefix(NAME))
            self.noted(slide.name, shape, NOTES, *found)
            notes[0].blob = serialized(notes[1])


def _body(slide: OpenSlide, shape: str, place: str) -> Element | None:
    """Return the text body that a place of the map is, None where it is gone, or no text."""
    frame: Element = next(iter(slide.shapes.get(shape, ())), None)
    if frame is None or place == "text":
        return None if frame is None else frame.find(BODY)
    if not place.startswith("cell "):
        return None
    row, column = (int(each) for each in place.removeprefix("cell ").split(","))
    rows = frame.findall(f".//{ROW}")
    cells = rows[row].findall(CELL) if row < len(rows) else []
    return cells[column].find(CELL_BODY) if column < len(cells) else None
