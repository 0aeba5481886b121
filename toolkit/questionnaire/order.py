"""The order of statements: criteria apart, reverse items spread, never two in a row and none first on its page."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import ceil

from toolkit.questionnaire.value import Line

LINES_A_PAGE = 7


def in_pages(lines: Sequence[Line], seed: str, least: int = 1) -> list[list[Line]]:
    """Return statements in pages of about seven, the same for the same seed.

    No page begins with a reverse item and none has two in a row, so the pages may come in any order. Where a model
    has more reverse items than others, the ones too many stand at the end of their pages.

    Parameters
    ----------
    least
        Pages that there have to be, as far as there are lines.
    """
    if not lines:
        return []
    count = min(max(ceil(len(lines) / LINES_A_PAGE), least), len(lines))
    lengths = [len(lines) // count + (place < len(lines) % count) for place in range(count)]
    plain = _mixed([line for line in lines if not line.reverse], seed)
    turned = _mixed([line for line in lines if line.reverse], f"{seed} reverse")
    shares = _shares(len(turned), lengths)
    pages = []
    for length, share in zip(lengths, shares, strict=True):
        places = {(2 * each + 1) * length // (2 * share) for each in range(share)}
        pages.append([(turned if place in places and turned else plain or turned).pop(0) for place in range(length)])
    return _criteria_apart(pages)


def _mixed(lines: Sequence[Line], seed: str) -> list[Line]:
    """Return lines so that those of one criterion are far apart: the first of each, then the second of each."""
    by_criterion: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_criterion[line.criterion].append(line)
    order = sorted(by_criterion, key=lambda criterion: hashlib.sha256(f"{seed}/{criterion}".encode()).digest())
    rounds = max((len(own) for own in by_criterion.values()), default=0)
    return [by_criterion[each][turn] for turn in range(rounds) for each in order if turn < len(by_criterion[each])]


def _shares(turned: int, lengths: Sequence[int]) -> list[int]:
    """Return how many reverse items each page takes: evenly, at most every second line while that is possible."""
    count = len(lengths)
    shares = [turned * (place + 1) // count - turned * place // count for place in range(count)]
    shares = [min(share, length // 2) for share, length in zip(shares, lengths, strict=True)]
    for place in range(count):
        room = lengths[place] // 2 - shares[place]
        shares[place] += min(room, turned - sum(shares))
    return shares


def _criteria_apart(pages: list[list[Line]]) -> list[list[Line]]:
    """Return the pages, neighbours of one criterion exchanged for others of the same keying where that helps."""
    for page in pages:
        for place in range(1, len(page)):
            if page[place].criterion == page[place - 1].criterion:
                _exchange(pages, page, place)
    return pages


def _exchange(pages: list[list[Line]], page: list[Line], place: int) -> None:
    for other in pages:
        for there, line in enumerate(other):
            if line.reverse != page[place].reverse or (other is page and abs(there - place) <= 1):
                continue
            page[place], other[there] = other[there], page[place]
            if not _touches(page, place) and not _touches(other, there):
                return
            page[place], other[there] = other[there], page[place]


def _touches(page: Sequence[Line], place: int) -> bool:
    own = page[place].criterion
    return any(0 <= near < len(page) and page[near].criterion == own for near in (place - 1, place + 1))


def with_checks(pages: Sequence[Sequence[Line]], checks: Sequence[Line]) -> tuple[list[list[Line]], set[int]]:
    """Return the pages with attention items spread over them, never on the first, and the places of theirs."""
    placed = [list(page) for page in pages]
    held: set[int] = set()
    for number, check in enumerate(checks):
        place = max(1, round((number + 1) * len(placed) / (len(checks) + 1)))
        place = min(place, len(placed) - 1)
        placed[place].insert(len(placed[place]) // 2, replace(check, criterion="", reverse=False))
        held.add(place)
    return placed, held


def broken_rules(pages: Sequence[Sequence[Line]]) -> tuple[str, ...]:
    """Return which rules on the order these pages do not keep, in a sentence each."""
    first = sum(page[0].reverse for page in pages if page)
    rows = sum(a.reverse and b.reverse for page in pages for a, b in pairwise(page))
    told = []
    if first:
        told.append(f"{first} pages begin with a reverse item: the model has too few others.")
    if rows:
        told.append(f"{rows} times two reverse items follow each other: the model has too few others.")
    return tuple(told)
