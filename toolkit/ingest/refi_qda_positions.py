"""Where a passage of a REFI-QDA project begins and ends: programs count the signs of a text in different ways.

The standard says code points. Programs built on .NET or Qt count UTF-16 code units, in which an emoji is two; some count
a line end of two signs as one, some count one that their text file holds as two. Nothing in the file says which, so every
way is tried on all passages together: the one that agrees with the words the file itself quotes wins, then the one that
keeps passages inside their texts and off the middle of words, then what the program that wrote it is known to do.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, product

MIN_QUOTED = 3
KNOWN_WAYS = (("atlas", ("points", "one")), ("nvivo", ("units", "two")), ("maxqda", ("units", "two")))
"""What a program is known to do, by a part of its name; else code points, and line ends as they stand."""

OWN_ORIGIN = "Centric"
"""What this program calls itself in the projects it writes; there nothing needs to be tried."""

MAX_SAMPLED = 2000
SPACES = re.compile(r"\s+")
COUNTED_APART = re.compile("[\n\U00010000-\U0010ffff]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Selected:
    """A passage as the file gives it: its text's place among `texts`, two positions, and the words quoted (or blank)."""

    text: int
    start: int
    end: int
    quoted: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """A way of counting: signs as ``points`` or UTF-16 ``units``; a line end of two signs as ``one``, ``two``, or ``added``."""

    signs: str
    line_ends: str

    def places(self, text: str) -> list[int]:
        """Return, for each sign of a text and its end, the position this way gives it; equal ones belong together."""
        widths = []
        for place, sign in enumerate(text):
            width = 2 if self.signs == "units" and ord(sign) > 0xFFFF else 1
            if self.line_ends == "one" and sign == "\r" and text[place + 1 : place + 2] == "\n":
                width = 0
            if self.line_ends == "added" and sign == "\n" and text[place - 1 : place] != "\r":
                width = 2
            widths.append(width)
        return list(accumulate(widths, initial=0))


class Places:
    """Turns the positions of a project into code points of its texts, in the way its writer counted."""

    def __init__(self, texts: Sequence[str], selected: Sequence[Selected], origin: str) -> None:
        self.texts = texts
        self._maps: dict[tuple[int, Way], dict[int, int]] = {}
        self.way = self._best(_sampled(selected), origin)

    def span(self, selected: Selected) -> tuple[int, int] | None:
        """Return where a passage begins and ends in its text; None when it lies outside."""
        return self._span(selected, self.way)

    def _best(self, selected: Sequence[Selected], origin: str) -> Way:
        if origin.startswith(OWN_ORIGIN):
            return Way("points", "two")
        known = next((way for part, way in KNOWN_WAYS if part in origin.casefold()), ("points", "two"))
        ways = sorted((Way(*way) for way in product(("points", "units"), ("two", "one", "added"))), key=lambda way: (
            way.line_ends == "added",
            (way.signs, way.line_ends) != known,
            way.signs != known[0],
        ))  # fmt: skip
        if all(_is_plain(self.texts[one.text]) for one in selected):
            return ways[0]
        return max(ways, key=lambda way: self._agreement(selected, way))  # the first of equals: the likeliest

    def _agreement(self, selected: Sequence[Selected], way: Way) -> tuple[int, int, int]:
        quoted = inside = clean = 0
        for one in selected:
            span = self._span(one, way)
            if span is None:
                continue
            inside += 1
            text = self.texts[one.text]
            # Not trimmed: a passage that is one sign off begins or ends with a space that was not quoted.
            words, wanted = SPACES.sub(" ", text[span[0] : span[1]]), SPACES.sub(" ", one.quoted)
            if len(wanted) >= MIN_QUOTED:
                quoted += 2 * (words == wanted) or words.startswith(wanted.rstrip("….").rstrip())
            clean += _clean_edges(text, *span)
        return quoted, inside, clean

    def _span(self, one: Selected, way: Way) -> tuple[int, int] | None:
        text = self.texts[one.text]
        if _is_plain(text):
            return (one.start, one.end) if 0 <= one.start <= one.end <= len(text) else None
        key = (one.text, way)
        if key not in self._maps:
            # Of signs that share a position the first is where a passage begins.
            self._maps[key] = {at: place for place, at in reversed(list(enumerate(way.places(text))))}
        start, end = self._maps[key].get(one.start), self._maps[key].get(one.end)
        return None if start is None or end is None or start > end else (start, end)


def _sampled(selected: Sequence[Selected]) -> Sequence[Selected]:
    step = max(1, len(selected) // MAX_SAMPLED)
    return selected[::step]


def _is_plain(text: str) -> bool:
    """Return whether every way gives the same: no line end, no sign beyond the first 65,536."""
    return COUNTED_APART.search(text) is None


def _clean_edges(text: str, start: int, end: int) -> int:
    """Return at how many of its two ends a passage begins or ends with a whole word."""
    if start >= end:
        return 0
    cut_before = text[start - 1 : start].isalnum() and text[start].isalnum()
    cut_after = text[end - 1].isalnum() and text[end : end + 1].isalnum()
    return (not cut_before and not text[start].isspace()) + (not cut_after and not text[end - 1].isspace())
