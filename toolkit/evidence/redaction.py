"""S26: what could tell who a person is, replaced by labels in brackets. A person decides on every quote after it."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from toolkit.evidence.folding import Folded, fold
from toolkit.evidence.names import names_in
from toolkit.evidence.patterns import REGIONS, patterns_in
from toolkit.evidence.roster import Roster

MONEY_ABOVE = 1_000.0
"""Sums from this on are replaced, whatever the currency."""

LABELS = (
    "person", "site", "project", "customer", "product", "role", "organisation",
    "e-mail", "link", "handle", "phone", "number", "postcode", "date", "amount", "age",
)  # fmt: skip
_LABELLED = re.compile(rf"\[(?:{'|'.join(LABELS)})(?: \d+)?\]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """One replacement: where in the original, the label that stands there now, and the rule. Never the words."""

    start: int
    end: int
    label: str
    rule: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Redacted:
    """A text with labels in place of what was replaced, and the replacements in order."""

    text: str
    hits: tuple[Hit, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """Replacements by rule: all that a log may hold."""
        return dict(sorted(Counter(hit.rule for hit in self.hits).items()))


@dataclass(slots=True)
class _Labels:
    """The numbers given out within one document; the first of a kind has none."""

    given: dict[tuple[str, str], int] = field(default_factory=dict)

    def label(self, kind: str, key: str) -> str:
        if (kind, key) not in self.given:
            self.given[kind, key] = 1 + sum(1 for other, _ in self.given if other == kind)
        number = self.given[kind, key]
        return f"[{kind}]" if number == 1 else f"[{kind} {number}]"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Span:
    start: int
    end: int
    kind: str
    key: str
    rule: str


def redact(
    text: str, roster: Roster, *, money_above: float = MONEY_ABOVE, regions: tuple[str, ...] = REGIONS
) -> Redacted:
    """Return a text with what could tell who a person is replaced by labels.

    Parameters
    ----------
    text
        One document: a quote, a comment, a passage.
    roster
        Names to look for, whatever their accents, case, ending, line breaks or letters that cannot be seen.
    money_above
        Sums from this on are replaced.
    regions
        Countries whose national telephone numbers are known.

    Returns
    -------
    Redacted
        Labels such as ``[person]`` and ``[person 2]`` mean the same within this text only. Text that is redacted
        already is not touched again. Rules miss what they do not know: a person must read the result.
    """
    return redact_document([text], roster, money_above=money_above, regions=regions)[0]


def redact_document(
    texts: Iterable[str], roster: Roster, *, money_above: float = MONEY_ABOVE, regions: tuple[str, ...] = REGIONS
) -> tuple[Redacted, ...]:
    """Return the segments of one document redacted, with labels that mean the same throughout; see `redact`."""
    labels = _Labels()
    return tuple(_replaced(text, _spans(text, roster, money_above, regions), labels) for text in texts)


def _spans(text: str, roster: Roster, money_above: float, regions: tuple[str, ...]) -> list[_Span]:
    """Return what is to be replaced, in original positions, none overlapping another."""
    seen = fold(text)
    found = [
        _span(seen, one.start, one.end, one.label, seen.text[one.start : one.end], one.rule)
        for one in patterns_in(seen, money_above=money_above, regions=regions)
    ]
    found += [
        _span(seen, one.start, one.end, one.kind.value, _who(one.keys), one.rule) for one in names_in(seen, roster)
    ]
    done = [match.span() for match in _LABELLED.finditer(text)]
    fresh = [span for span in found if not any(start < span.end and span.start < end for start, end in done)]
    # What begins first and reaches furthest gives the label; others that overlap it are taken in.
    order = {id(span): place for place, span in enumerate(fresh)}
    merged: list[_Span] = []
    for span in sorted(fresh, key=lambda one: (one.start, -one.end, order[id(one)])):
        if merged and span.start < merged[-1].end:
            last = merged[-1]
            merged[-1] = _Span(
                start=last.start, end=max(last.end, span.end), kind=last.kind, key=last.key, rule=last.rule
            )
        else:
            merged.append(span)
    return merged


def _span(seen: Folded, start: int, end: int, kind: str, key: str, rule: str) -> _Span:
    begin, last = seen.span(start, end)
    return _Span(start=begin, end=last, kind=kind, key=key, rule=rule)


def _who(keys: frozenset[str]) -> str:
    """Return one key for a name; a name that several people share stands for all of them."""
    return "|".join(sorted(keys))


def _replaced(text: str, spans: Iterable[_Span], labels: _Labels) -> Redacted:
    parts, hits, position = [], [], 0
    for span in spans:
        label = labels.label(span.kind, span.key)
        parts += [text[position : span.start], label]
        hits.append(Hit(start=span.start, end=span.end, label=label, rule=span.rule))
        position = span.end
    return Redacted(text="".join([*parts, text[position:]]), hits=tuple(hits))
