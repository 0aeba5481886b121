"""Three states of a text of DrawingML into one: edited words stay, the figures between them are brought up to date."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from toolkit.report.deck.figures import standing
from toolkit.report.deck.text import Span
from toolkit.report.deck.xml import A
from toolkit.report.merge.numbers import restated
from toolkit.report.merge.trees import canonical
from toolkit.report.merge.values import Told

Element = Any
PARAGRAPH, RUN, TEXT, BREAK = f"{{{A}}}p", f"{{{A}}}r", f"{{{A}}}t", f"{{{A}}}br"
LOOK = f"{{{A}}}rPr"


Written = tuple[str, Sequence[Span]]
"""A text as the program wrote it, and where its figures stand in it."""

NOTHING: Written = ("", ())


@dataclass(slots=True)
class Paragraph:
    """A paragraph, the text that it shows, and where its figures stand; `touched` figures are the person's own now."""

    element: Element
    text: str
    spans: list[Span] = field(default_factory=list)
    touched: list[Span] = field(default_factory=list)

    @property
    def skeleton(self) -> str:
        """The words, with each figure's identifier in its place: equal when only numbers differ."""
        made, at = "", 0
        for start, end, figure in sorted(self.spans):
            made += self.text[at:start] + f"\0{figure}\0"
            at = end
        return made + self.text[at:]

    def number(self, span: Span) -> str:
        """Return what stands at a span."""
        return self.text[span[0] : span[1]]


def paragraphs_of(body: Element, spans: Iterable[Span]) -> list[Paragraph]:
    """Return the paragraphs of a text body; `spans` are those of the whole text, paragraphs joined by new lines."""
    made, at, left = [], 0, sorted(spans)
    for element in body.iter(PARAGRAPH):
        text = shown(element)
        own = [(start - at, end - at, figure) for start, end, figure in left if at <= start and end <= at + len(text)]
        made.append(Paragraph(element=element, text=text, spans=own))
        at += len(text) + 1
    return made


def shown(paragraph: Element) -> str:
    """Return the text of a paragraph, line breaks as new lines."""
    return "".join("\n" if each.tag == BREAK else each.text or "" for each in paragraph.iter(TEXT, BREAK))


def spans_of(paragraphs: Sequence[Paragraph]) -> tuple[str, list[Span]]:
    """Return the whole text of paragraphs and where its figures stand now."""
    found, at = list[Span](), 0
    for each in paragraphs:
        found += [(start + at, end + at, figure) for start, end, figure in sorted([*each.spans, *each.touched])]
        at += len(each.text) + 1
    return "\n".join(each.text for each in paragraphs), found


def merge_bodies(
    base: tuple[Element, Sequence[Span]],
    theirs: Element,
    ours: tuple[Element, Sequence[Span]],
    told: Told,
    place: str,
    written: Written = NOTHING,
) -> tuple[str, list[Span]]:
    """Bring the paragraphs of `theirs` up to date, in place; return its text and where its figures stand.

    A paragraph that the person left alone becomes the new one. In one that was edited the words stay, and each number
    that the person left alone is brought up to date. Where both changed the words, or the same number, the person's
    stand and a conflict is told. `written` is what the map in their file says of the text: it knows the figures that an
    earlier merge kept although the program did not write them any more.
    """
    old, new = paragraphs_of(*base), paragraphs_of(*ours)
    own = _placed(spans_of(old), theirs)
    _with_more(own, _placed(written, theirs))
    if [(each.text, _look(each)) for each in old] == [(each.text, _look(each)) for each in own]:
        result = [Paragraph(element=deepcopy(each.element), text=each.text, spans=each.spans) for each in new]
        if [each.text for each in old] != [each.text for each in new]:
            told.note("updated", place, "text")
    else:
        result = _merged(old, own, new, told, place)
    _set(theirs, own, result)
    return spans_of(result)


def restated_body(written: Written, theirs: Element, told: Told, place: str) -> tuple[str, list[Span]]:
    """Bring the numbers of a body up to date, in place, that the program does not write any more; as `merge_bodies`."""
    own, (before, spans) = _placed(written, theirs), written
    shown_before = {figure: before[start:end] for start, end, figure in spans}
    for each in own:
        for span in each.touched:
            value = told.values.get(span[2])
            now = None if value is None else restated(shown_before[span[2]], value, span[2], told.language)
            if now != each.number(span):
                told.note("conflict", place, "number", yours=each.number(span), ours=now or told.said("unpublished"))
    return spans_of([_restated(each, {}, told, place) for each in own])


def _with_more(own: Sequence[Paragraph], more: Sequence[Paragraph]) -> None:
    """Add the untouched figures of the same paragraphs that are not known yet."""
    for each, other in zip(own, more, strict=True):
        taken = [*each.spans, *each.touched]
        each.spans += [span for span in other.spans if all(span[1] <= low or span[0] >= high for low, high, _ in taken)]


def _placed(written: Written, theirs: Element) -> list[Paragraph]:
    """Return their paragraphs with the figures found again, untouched ones apart from those that the person changed."""
    own = paragraphs_of(theirs, ())
    before, spans = written
    now = "\n".join(each.text for each in own)
    found = standing(before, now, [(start, end) for start, end, _ in spans])
    starts = [0]
    for each in own:
        starts.append(starts[-1] + len(each.text) + 1)
    for (start, end, figure), where in zip(spans, found, strict=True):
        if where is None:
            continue
        at = next(place for place in range(len(own)) if where[0] < starts[place + 1])
        span = (where[0] - starts[at], min(where[1] - starts[at], len(own[at].text)), figure)
        (own[at].spans if now[slice(*where)] == before[start:end] else own[at].touched).append(span)
    return own


def _merged(
    old: Sequence[Paragraph], own: Sequence[Paragraph], new: Sequence[Paragraph], told: Told, place: str
) -> list[Paragraph]:
    from_own, to_new = _pairs(own, old), _pairs(old, new)
    known = _by_figure(new)
    result: list[tuple[int | None, Paragraph]] = []
    for at, mine in enumerate(own):
        before = from_own.get(at)
        if before is None:
            told.note("kept", place, "text", yours=mine.text)
            result.append((None, _restated(mine, known, told, place)))
            continue
        after = to_new.get(before)
        if after is not None:
            result.append((after, _one(old[before], mine, new[after], told, place)))
        elif mine.text != old[before].text:
            told.note("conflict", place, "text", yours=mine.text)
            result.append((None, _restated(mine, known, told, place)))
    gone = set(range(len(old))) - set(from_own.values())
    for before in sorted(gone):
        told.note("kept", place, "deleted text", yours="", ours=old[before].text)
    fresh = [at for at in range(len(new)) if at not in to_new.values()]
    for at in fresh:
        where = max((spot + 1 for spot, (each, _) in enumerate(result) if each is not None and each < at), default=0)
        copied = Paragraph(element=deepcopy(new[at].element), text=new[at].text, spans=new[at].spans)
        result.insert(where, (at, copied))
    return [each for _, each in result]


def _pairs(first: Sequence[Paragraph], second: Sequence[Paragraph]) -> dict[int, int]:
    """Return which paragraph of the second list each of the first is: by its words, else by its place between such."""
    if len(first) == len(second):
        return {at: at for at in range(len(first))}
    keys = [[each.skeleton for each in one] for one in (first, second)]
    found: dict[int, int] = {}
    for tag, low, high, at, to in difflib.SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes():
        if tag == "equal" or (tag == "replace" and high - low == to - at):
            found |= {low + step: at + step for step in range(high - low)}
        elif tag == "replace":
            found |= _likest(keys, range(low, high), range(at, to))
    return found


def _likest(keys: Sequence[Sequence[str]], lows: range, highs: range) -> dict[int, int]:
    found: dict[int, int] = {}
    for low in lows:
        scored = [
            (difflib.SequenceMatcher(None, keys[0][low], keys[1][high], autojunk=False).ratio(), -high)
            for high in highs
            if high not in found.values() and high >= max(found.values(), default=-1)
        ]
        if scored and max(scored)[0] > 0.5:
            found[low] = -max(scored)[1]
    return found


def _one(old: Paragraph, own: Paragraph, new: Paragraph, told: Told, place: str) -> Paragraph:
    if own.text == old.text:
        if new.text != old.text:
            told.note("updated", place, "text")
        if _look(own) == _look(old):
            return Paragraph(element=deepcopy(new.element), text=new.text, spans=new.spans)
        if new.text == old.text:
            return Paragraph(element=own.element, text=own.text, spans=new.spans)
        return Paragraph(element=_in_look_of(own.element, own.text, new.text), text=new.text, spans=new.spans)
    told.note("kept", place, "text", yours=own.text)
    if old.skeleton != new.skeleton:
        told.note("conflict", place, "text", yours=own.text, ours=new.text)
    else:
        for before, after in zip(old.spans, new.spans, strict=True):
            touched = next((each for each in own.touched if each[2] == before[2]), None)
            intact = any(each[2] == before[2] for each in own.spans)
            if old.number(before) != new.number(after) and (touched or not intact):
                yours = own.number(touched) if touched else ""
                told.note("conflict", place, "number", yours=yours, ours=new.number(after))
    return _restated(own, _by_figure([new]), told, place)


def _restated(own: Paragraph, known: Mapping[tuple[str, int], str], told: Told, place: str) -> Paragraph:
    """Return a paragraph with the numbers that the person left alone brought up to date, and its figures' new places."""
    counts: dict[str, int] = {}
    fresh: list[tuple[Span, str]] = []
    for span in sorted(own.spans):
        counts[span[2]] = counts.get(span[2], -1) + 1
        now = known.get((span[2], counts[span[2]])) or known.get((span[2], 0))
        if now is None:
            value = told.values.get(span[2])
            now = None if value is None else restated(own.number(span), value, span[2], told.language)
        if now is None:
            told.note("conflict", place, "number", yours=own.number(span), ours=told.said("unpublished"))
        fresh.append((span, own.number(span) if now is None else now))
    text, spans, touched = own.text, list[Span](), list(own.touched)
    for (start, end, figure), now in reversed(fresh):
        put(own.element, start, end, now)
        text = text[:start] + now + text[end:]
        grown = len(now) - (end - start)
        spans = [(start, start + len(now), figure), *((a + grown, b + grown, f) for a, b, f in spans)]
        touched = [(a + grown, b + grown, f) if a >= end else (a, b, f) for a, b, f in touched]
    return Paragraph(element=own.element, text=text, spans=spans, touched=touched)


def _by_figure(paragraphs: Sequence[Paragraph]) -> dict[tuple[str, int], str]:
    """Return what is shown of each figure, by its identifier and how often it came before."""
    found: dict[tuple[str, int], str] = {}
    counts: dict[str, int] = {}
    for each in paragraphs:
        for span in sorted(each.spans):
            counts[span[2]] = counts.get(span[2], -1) + 1
            found[span[2], counts[span[2]]] = each.number(span)
    return found


def put(paragraph: Element, start: int, end: int, text: str) -> None:
    """Put text in the place of the letters from `start` to `end`, in the look of the first of them."""
    at, done = 0, False
    for piece in list(paragraph.iter(TEXT, BREAK)):
        own = "\n" if piece.tag == BREAK else piece.text or ""
        low, high = max(start - at, 0), min(end - at, len(own))
        if piece.tag == TEXT and low < high:
            piece.text = own[:low] + ("" if done else text) + own[high:]
            done = True
        at += len(own)


def _in_look_of(paragraph: Element, text: str, now: str) -> Element:
    """Return a paragraph of another text in which each word that stays keeps its look, and a new one takes its neighbour's."""
    looks: list[Element | None] = []
    for piece in paragraph.iter(TEXT, BREAK):
        own = "\n" if piece.tag == BREAK else piece.text or ""
        looks += [piece.getparent().find(LOOK) if piece.tag == TEXT else None] * len(own)
    chosen: list[Element | None] = []
    for tag, low, high, at, to in difflib.SequenceMatcher(None, text, now, autojunk=False).get_opcodes():
        beside = looks[min(low, len(looks) - 1)] if looks else None
        chosen += looks[low:high] if tag == "equal" else [beside] * (to - at)
    made = deepcopy(paragraph)
    for child in list(made):
        if etree.QName(child).localname in ("r", "br", "fld"):
            made.remove(child)
    where = len(made.findall(f"{{{A}}}pPr"))
    at = 0
    while at < len(now):
        to = at
        while to < len(now) and now[to] != "\n" and canonical(chosen[to]) == canonical(chosen[at]):
            to += 1
        if to == at:
            made.insert(where, etree.Element(BREAK))
            to = at + 1
        else:
            run = etree.Element(RUN)
            if chosen[at] is not None:
                run.append(deepcopy(chosen[at]))
            etree.SubElement(run, TEXT).text = now[at:to]
            made.insert(where, run)
        where, at = where + 1, to
    return made


def _look(paragraph: Paragraph) -> Any:
    """Return how a paragraph looks, letter by letter, to compare: the same however it is cut into runs."""
    looks: list[list[Any]] = []
    for piece in paragraph.element.iter(TEXT):
        own = canonical(piece.getparent().find(LOOK))
        if not looks or looks[-1][0] != own:
            looks.append([own, 0])
        looks[-1][1] += len(piece.text or "")
    return canonical(paragraph.element.find(f"{{{A}}}pPr")), tuple(tuple(each) for each in looks if each[1])


def _set(body: Element, own: Sequence[Paragraph], result: Sequence[Paragraph]) -> None:
    for each in own:
        body.remove(each.element)
    for each in result:
        body.append(each.element)
    if not result:
        body.append(etree.Element(PARAGRAPH))
