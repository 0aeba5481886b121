"""Which numbers of a text are no figures: those that stand in words of ours, of the model or of the client.

A number is explained when the letters around it are those around the same number in a message of the catalogue or in a
text of the publication (a name, an action, a sentence on the method), or when it fills a place that a message keeps for a
count, a level or a rule. Every other number must carry an identifier: without one, nobody can prove it.
"""

import re
import string
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from toolkit.present.wording import FEW_INTERVIEWEES, words_for
from toolkit.publication import Publication
from toolkit.report.proof.numbers import number_shape
from toolkit.words.catalogue import catalogue

FIGURE = "\ufffc"
"""Stands in a text where a figure with an identifier stood."""

REACH = 12
"""Letters on either side of a number by which a text is known again."""

FEWEST = 4
"""Letters that must stand beside a number where a text begins or ends in the middle of a phrase."""

NAME = re.compile(r"[^\W\d_]")
QUIET = re.compile(r"[\s\u2060\u200b\u00ad\u200e\u200f-]+")
LISTED = re.compile(r"^\s*\d{1,3}\.\s")
DATE = re.compile(r"\d{4}-\d\d-\d\d")
DIGEST = re.compile("[0-9a-f]{16,}")
FINGERPRINT = 12
"""Signs of a digest that a file prints; they may all be digits."""

LEVELS, RULES, COUNTS = "levels", "rules", "counts"
PLACES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("count", "total", "others", "ups", "downs", "out", "hidden", "rule", "code", "number"), (COUNTS,)),
    **dict.fromkeys(("level", "target"), (LEVELS,)),
    **dict.fromkeys(("minimum", "average", "distribution", "least", "people"), (RULES,)),
}
"""What may fill a place of a message that is no figure, by the name of the place."""

Around = tuple[str, str, bool, bool]
"""What stands before and behind a number, and whether its phrase goes on there."""


class Explained:
    """The words in which the numbers of a publication's files stand that are no figures."""

    def __init__(self, publication: Publication) -> None:
        self._shape = number_shape(publication.language)[0]
        self._known = defaultdict[str, set[Around]](set)
        self._alone = set[str]()
        self._filled: Mapping[str, set[Around]] = {kind: set() for kind in (LEVELS, RULES, COUNTS)}
        self._values = _values(publication)
        ends = {end for item in publication.model.items for end in (item.scale_min, item.scale_max)}
        ranks = (play.rank for play in publication.recommendations)
        self._scales = {str(each) for each in (*ends, *ranks) if each is not None}
        words = words_for(publication)
        for text in _texts(publication):
            self._learn(text)
            if DIGEST.fullmatch(text):
                self._alone.add(text[:FINGERPRINT])
            if DATE.fullmatch(text):
                self._learn(words.date(text))
        self._alone |= {str(code) for code in _unlabelled(publication)}
        for number, name in publication.model.levels.items():
            self._learn(f"{number} {name}")
            self._learn(f"{number} ({name})")
        self._messages(words.language)

    def loose(self, text: str) -> list[str]:
        """Return the numbers of a text, without its figures, that nothing explains.

        No figures are the number of a line in a list, and a 0 by itself: an answer that nobody gave.
        """
        return [
            found[0].strip()
            for line in text.splitlines()
            for found in self._shape.finditer(_unlisted(line))
            if line.strip() != "0" and not self._explains(_unlisted(line), found)
        ]

    def typed(self, number: str) -> bool:
        """Return whether a number that is alone in a cell is the end of a scale or the rank of a step."""
        return number in self._scales

    def _explains(self, text: str, found: re.Match[str]) -> bool:
        start, end = found.span("digits")[0], found.end()
        token = _token(found)
        if NAME.match(text[start - 1 : start]) or NAME.match(text[end : end + 1]) or token in self._alone:
            return True  # a letter beside it: part of a name, such as R2 or a fingerprint
        before, behind = _quiet(text[:start])[-REACH:], text[found.end("places" if found["places"] else "digits") :]
        if any(_alike((before, _quiet(behind)[:REACH]), around) for around in self._known.get(token, ())):
            return True
        place = before, _quiet(text[end:])[:REACH]
        return any(
            token in values and any(_alike(place, around) for around in self._filled[kind])
            for kind, values in self._values.items()
            if kind == LEVELS or not found["share"]
        )

    def _learn(self, text: str, opened: bool = False, closed: bool = False) -> None:
        """Keep what stands around each number of a text; `opened` and `closed`: other words stand before and behind it."""
        for found in self._shape.finditer(text):
            start, end = found.span("digits")[0], found.end("places" if found["places"] else "digits")
            if found[0].strip() == text.strip():
                if not (opened or closed):
                    self._alone.add(_token(found))  # a name that is a number
                continue
            before, after = _quiet(text[:start]), _quiet(text[end:])
            if (opened or closed) and not _telling(before, after):
                continue
            self._known[_token(found)].add((before[-REACH:], after[:REACH], len(before) > REACH, len(after) > REACH))

    def _messages(self, language: str) -> None:
        every = {name: (one,) if isinstance(one, str) else one for name, one in catalogue(language).texts.items()}
        kinds = {form.format(count="") for name, forms in every.items() if name.startswith("kind.") for form in forms}
        for forms in every.values():
            for text in _with(forms, kinds):
                pieces = [(literal, field or "") for literal, field, _, _ in string.Formatter().parse(text)]
                for place, (literal, field) in enumerate(pieces):
                    self._learn(literal, opened=place > 0, closed=bool(field))
                    behind = pieces[place + 1][0] if place + 1 < len(pieces) else ""
                    before, after = _quiet(literal)[-REACH:], _quiet(behind)[:REACH]
                    least = FEWEST // 2 if before and after else FEWEST
                    for kind in PLACES.get(field, ()) if _telling(before, after, least) else ():
                        self._filled[kind].add((before, after, False, False))


def _unlabelled(publication: Publication) -> Iterator[int]:
    """Yield the answer codes that a model leaves without words: they head their column as they are."""
    for item in publication.model.items:
        if item.scale_min is not None and item.scale_max is not None:
            yield from (code for code in range(item.scale_min, item.scale_max + 1) if code not in item.answer_labels)


def _token(found: re.Match[str]) -> str:
    return found["digits"] + (f".{found['places']}" if found["places"] else "")


def _quiet(text: str) -> str:
    """Return a text without what the breaking of lines may change."""
    return QUIET.sub("", text).casefold()


def _with(forms: Iterable[str], kinds: Iterable[str]) -> Iterator[str]:
    """Yield the forms of a message; where a kind of subject (criteria, dimensions) is filled in, with each of them."""
    for form in forms:
        yield from (form.replace("{kind}", kind) for kind in kinds) if "{kind}" in form else (form,)


def _unlisted(line: str) -> str:
    return LISTED.sub("", line, count=1)


def _telling(before: str, after: str, least: int = FEWEST) -> bool:
    return len(NAME.findall(before[-REACH:])) + len(NAME.findall(after[:REACH])) >= least


def _alike(here: tuple[str, str], around: Around) -> bool:
    """Return whether the letters about a number are those of a phrase, and enough of them to know it by."""
    before, after, more_before, more_after = around
    if not (_meets(here[0][::-1], before[::-1]) and _meets(here[1], after)):
        return False
    shared = min(len(here[0]), len(before)) + min(len(here[1]), len(after))
    return shared >= min(FEWEST, len(before) + len(after)) and (not (more_before or more_after) or shared >= FEWEST)


def _meets(here: str, known: str) -> bool:
    """Return whether a text goes on as a phrase does, as far as both are known; it may break off inside the phrase."""
    here = here.partition("\u2026")[0]
    return here.startswith(known) or known.startswith(here)


def _values(publication: Publication) -> Mapping[str, set[str]]:
    words = words_for(publication)
    levels = {str(level) for level in (*publication.model.levels, *range(1, 6))}
    confidence = {each.level for cell in publication.cells for each in cell.figures.values()} | {0.95}
    rules = (publication.minimum_cell, publication.minimum_distribution, FEW_INTERVIEWEES)
    most = len(publication.cells) + len(publication.recommendations)
    return {
        LEVELS: levels | {words.percent(level).rstrip("%\u00a0\u202f ") for level in confidence},
        RULES: {str(rule) for rule in rules},
        COUNTS: {words.grouped(count) for count in range(most)},
    }


def _texts(found: Any) -> Iterator[str]:
    """Yield every text of a publication."""
    if isinstance(found, str):
        yield found
    elif is_dataclass(found):
        for each in fields(found):
            yield from _texts(getattr(found, each.name))
    elif isinstance(found, Mapping):
        for key, value in found.items():
            yield from _texts(key)
            yield from _texts(value)
    elif isinstance(found, (tuple, list, frozenset)):
        for one in found:
            yield from _texts(one)
