"""Text on a slide: set at the largest size that fits, continued elsewhere when even the smallest does not; never cut."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from toolkit.present.wording import Number, Sentence
from toolkit.report.deck import measure
from toolkit.report.deck.masters import Box
from toolkit.report.deck.values import Para, Said, Text
from toolkit.report.deck.xml import EMU, content, run_properties, runs_of, said

INDENT = 1.1
"""Of a bullet, in font sizes."""

STEP = 0.5
Span = tuple[int, int, str]
"""Where a figure stands in a text (from, to) and its identifier."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """A text as XML, as a reader sees it, and where its figures stand."""

    xml: str
    text: str
    spans: tuple[Span, ...]


def spans_of(text: Said, start: int = 0) -> tuple[Span, ...]:
    """Return where the figures of a text stand once it is cleaned, counted from `start`."""
    found, at = [], start
    for run in runs_of(text):
        length = len(said(run))
        if isinstance(run, Number):
            found.append((at, at + length, run.figure))
        at += length
    return tuple(found)


def paragraphs(paras: Sequence[Para], size: float | None, language: str) -> Written:
    """Return paragraphs as XML; a size of None leaves the placeholder's."""
    made, texts, spans, at = [], [], list[Span](), 0
    for place, para in enumerate(paras):
        own = None if size is None else round(2 * size * para.scale) / 2
        look = run_properties("rPr", own, language, bold=True if para.bold else None, ink=_ink(para, size))
        text = said(para.text)
        lines = [f"<a:r>{look}<a:t>{content(line)}</a:t></a:r>" for line in text.split("\n")]
        made.append(f"<a:p>{_paragraph_look(para, own, first=place == 0)}{'<a:br/>'.join(lines)}</a:p>")
        spans += spans_of(para.text, at)
        texts.append(text)
        at += len(text) + 1
    return Written(xml="".join(made), text="\n".join(texts), spans=tuple(spans))


def _ink(para: Para, size: float | None) -> str | None:
    return None if size is None and para.colour == "tx1" else para.colour


def _paragraph_look(para: Para, size: float | None, *, first: bool) -> str:
    if size is None:
        return ""
    before = 0 if first else round(100 * size * para.before)
    space = f'<a:spcBef><a:spcPts val="{before}"/></a:spcBef>'
    if not para.bullet:
        return f'<a:pPr marL="0" indent="0">{space}<a:buNone/></a:pPr>'
    indent = round(size * INDENT * EMU)
    return f'<a:pPr marL="{indent}" indent="{-indent}">{space}<a:buFont typeface="Arial"/><a:buChar char="•"/></a:pPr>'


def height(paras: Sequence[Para], room: float, size: float) -> float:
    """Return the height of paragraphs set to a width, in points."""
    return sum(_height(para, room, size, first=place == 0) for place, para in enumerate(paras))


def _height(para: Para, room: float, size: float, *, first: bool) -> float:
    own = size * para.scale
    free = room - (own * INDENT if para.bullet else 0)
    return measure.height(said(para.text), free, own, bold=para.bold) + (0 if first else own * para.before)


def fitted(text: Text, box: Box) -> tuple[Text, float, Text | None]:
    """Return what of a text fits a box, at what size, and the rest of it (None when all does)."""
    size = text.size
    while size >= text.floor:
        if height(text.paras, box.width, size) <= box.height + 0.5:
            return text, size, None
        size -= STEP
    kept, used = list[Para](), 0.0
    for place, para in enumerate(text.paras):
        needs = _height(para, box.width, text.floor, first=not kept)
        if used + needs > box.height:
            return _broken(text, kept, place, box.height - used, box.width)
        kept.append(para)
        used += needs
    return text, text.floor, None


def _broken(text: Text, kept: list[Para], place: int, free: float, width: float) -> tuple[Text, float, Text | None]:
    """Break a text before or inside one of its paragraphs."""
    para = text.paras[place]
    if len(kept) > 1 and kept[-1].bold and not kept[-1].bullet:
        # a heading goes along with what it heads
        return _parted(text, kept[:-1], (kept[-1], *text.paras[place:]))
    if kept:
        return _parted(text, kept, text.paras[place:])
    own = text.floor * para.scale
    first, rest = split(para.text, width - (own * INDENT if para.bullet else 0), own, free, bold=para.bold)
    following = text.paras[place + 1 :] if rest is None else (replace(para, text=rest), *text.paras[place + 1 :])
    return _parted(text, [replace(para, text=first)], following)


def _parted(text: Text, kept: Sequence[Para], rest: Sequence[Para]) -> tuple[Text, float, Text | None]:
    return replace(text, paras=tuple(kept)), text.floor, replace(text, paras=tuple(rest)) if rest else None


def split(
    text: Said, width: float, size: float, free: float, *, bold: bool = False
) -> tuple[Sentence, Sentence | None]:
    """Return a text in two where its height is used up: at least a line in the first, None when nothing is left."""
    shown = said(text)
    lines = measure.lines(shown, width, size, bold=bold)
    fit = max(1, int(free / (size * measure.LEADING)))
    if fit >= len(lines):
        return Sentence(*runs_of(text)), None
    at = 0
    for line in lines[:fit]:
        at = shown.index(line, at) + len(line)
    before, after = list[str | Number](), list[str | Number]()
    place = 0
    for run in runs_of(text):
        own = said(run)
        cut = max(0, min(len(own), at - place))
        if isinstance(run, Number):
            (before if place < at else after).append(run)
        else:
            before.append(own[:cut])
            after.append(own[cut:])
        place += len(own)
    if after and isinstance(after[0], str):
        after[0] = after[0].lstrip()
    return Sentence(*before), Sentence(*after)
