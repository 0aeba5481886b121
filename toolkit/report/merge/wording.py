"""Three states of a Word paragraph into one: the person's words, with the numbers in their controls brought up to date."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from toolkit.report.merge.numbers import restated
from toolkit.report.merge.trees import canonical
from toolkit.report.merge.values import Told

Element = Any
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TEXT, RUN, LOOK, CONTROL, PARAGRAPH_LOOK = (f"{W}{name}" for name in ("t", "r", "rPr", "sdt", "pPr"))


NOTED = tuple(
    f"{W}{name}"
    for name in (
        "commentRangeStart", "commentReference", "footnoteReference", "endnoteReference", "hyperlink", "ins", "del",
        "moveFrom", "moveTo", "rPrChange", "pPrChange", "drawing", "object", "pict",
    )
)  # fmt: skip


def block_text(block: Element) -> str:
    """Return all text of a block."""
    return "".join(each.text or "" for each in block.iter(TEXT))


@dataclass(frozen=True, slots=True)
class Wording:
    """Merges paragraphs; `tags` are the figures of the short tags of the base, theirs and ours."""

    tags: tuple[Mapping[str, str], Mapping[str, str], Mapping[str, str]]
    told: Told
    written: dict[str, set[str]] = field(default_factory=dict)

    def knows(self, base: Element) -> None:
        """Note what the program wrote of each figure, to tell a number left alone from one that a person changed."""
        for figure, control in self._controls(base, 0):
            self.written.setdefault(figure, set()).add(block_text(control))

    def merge(self, base: Element, theirs: Element, ours: Element, place: str) -> None:
        """Bring an edited paragraph up to date, in place."""
        same = self._skeleton(base, 0) == self._skeleton(ours, 2)
        if block_text(base) == block_text(theirs) and not same and noted(theirs) <= noted(base):
            self._looked(base, theirs, ours)
            return
        worded = block_text(base) != block_text(theirs)
        self.told.note("kept", place, "text" if worded else "look", yours=block_text(theirs))
        if not same:
            self.told.note("conflict", place, "text", yours=block_text(theirs), ours=block_text(ours))
        before, after = self._numbers(base, 0), self._numbers(ours, 2)
        seen = dict[str, int]()
        for figure, control in self._controls(theirs, 1):
            seen[figure] = seen.get(figure, -1) + 1
            was = before.get((figure, seen[figure])) or before.get((figure, 0), "")
            now = after.get((figure, seen[figure])) or after.get((figure, 0))
            self._number(control, (figure, was, now), place)

    def restate(self, block: Element, place: str) -> None:
        """Bring every number of a block up to date that the program does not write there: it dropped it, or a copy."""
        for figure, control in self._controls(block, 1):
            shown = block_text(control)
            was = shown if shown in self.written.get(figure, ()) else next(iter(self.written.get(figure, ())), "")
            self._number(control, (figure, was, None), place)

    def _number(self, control: Element, number: tuple[str, str, str | None], place: str) -> None:
        figure, was, now = number
        shown = block_text(control)
        if now is None:
            value = self.told.values.get(figure)
            now = None if value is None else restated(was, value, figure, self.told.language)
        if now is None:
            ours = self.told.said("unpublished") if figure not in self.told.values else ""
            self.told.note("conflict", place, "number", yours=shown, ours=ours)
        elif shown == was:
            _set(control, now)
        elif now != was:
            self.told.note("conflict", place, "number", yours=shown, ours=now)

    def _looked(self, base: Element, theirs: Element, ours: Element) -> None:
        """Take over a new text in the look that the person gave the paragraph."""
        if block_text(base) == block_text(ours):
            return
        own_look, run_look = theirs.find(PARAGRAPH_LOOK), next(theirs.iter(RUN), None)
        look = None if run_look is None else run_look.find(LOOK)
        changed = _looks(base) != _looks(theirs)
        theirs[:] = [deepcopy(each) for each in ours]
        if own_look is not None:
            fresh = theirs.find(PARAGRAPH_LOOK)
            if fresh is not None:
                theirs.remove(fresh)
            theirs.insert(0, own_look)
        if changed and look is not None:
            for run in theirs.iter(RUN):
                before = run.find(LOOK)
                if before is not None:
                    run.remove(before)
                run.insert(0, deepcopy(look))

    def _skeleton(self, block: Element, state: int) -> str:
        made, last = "", None
        for each in block.iter(TEXT):
            control = next(each.iterancestors(CONTROL), None)
            figure = "" if control is None else self._figure(control, state)
            if "#" not in figure:
                made += each.text or ""
            elif control is not last:
                made += f"\0{figure}\0"
            last = control
        return made

    def _numbers(self, block: Element, state: int) -> dict[tuple[str, int], str]:
        found: dict[tuple[str, int], str] = {}
        counts: dict[str, int] = {}
        for figure, control in self._controls(block, state):
            counts[figure] = counts.get(figure, -1) + 1
            found[figure, counts[figure]] = block_text(control)
        return found

    def _controls(self, block: Element, state: int) -> Iterator[tuple[str, Element]]:
        for control in list(block.iter(CONTROL)):
            figure = self._figure(control, state)
            if "#" in figure:
                yield figure, control

    def _figure(self, control: Element, state: int) -> str:
        tag = control.find(f"{W}sdtPr/{W}tag")
        name = "" if tag is None else tag.get(f"{W}val", "")
        return self.tags[state].get(name, name)


def noted(block: Element) -> set[str]:
    """Return what a person or Word hung on a paragraph beside its words: comments, notes, links, tracked changes."""
    return {each.tag for each in block.iter(*NOTED)}


def _set(control: Element, text: str) -> None:
    for place, each in enumerate(list(control.iter(TEXT))):
        each.text = text if place == 0 else ""


def _looks(block: Element) -> list[Any]:
    return [canonical(each.find(LOOK)) for each in block.iter(RUN)]
