"""Drift: how the questions of this wave differ from those of the earlier one, so that no change goes unseen.

Compared are the columns that feed items and groups. A question is new, missing, reworded (the words differ), renamed
(the same words under another id) or moved (its place among the questions that both waves ask).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from toolkit.engagement import Engagement
from toolkit.errors import InputError
from toolkit.findings import Finding, Severity
from toolkit.ingest.drafting_earlier import EarlierFile, asked, earlier_wave, meanings_in, read_as_mapped
from toolkit.ingest.mapping import Use, load_mapping, meaning_of
from toolkit.ingest.values import Question

MOST_NAMED, MOST_RENAMED = 60, 6
"""Questions that a finding names, fewer where only the id changed; the table of drifts has all."""

COMPARED = (Use.ITEM, Use.GROUP)


class DriftKind(StrEnum):
    """How a question changed."""

    MISSING = "missing"
    NEW = "new"
    REWORDED = "reworded"
    RENAMED = "renamed"
    MOVED = "moved"


@dataclass(frozen=True, kw_only=True, slots=True)
class Drift:
    """One question that is not as it was.

    Parameters
    ----------
    kind
        What became of it.
    audience
        Whose survey; None where a column of the file says who answered.
    meaning
        The item or group, as mapping.yaml writes it.
    then, now
        Words, id or place (counted from 1) in the earlier wave and in this one; blank where there is none.
    """

    kind: DriftKind
    audience: str | None
    meaning: str
    then: str
    now: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    """The questions of one audience that feed items and groups, in order: question by meaning."""

    audience: str | None
    questions: Mapping[str, Question]


def drifts(engagement: Engagement) -> tuple[Drift, ...]:
    """Return how the questions of an engagement differ from its earlier wave's; nothing without an earlier wave.

    Raises
    ------
    InputError
        This wave's mapping or exports need mending. An earlier wave that cannot be read is no reason to stop.
    """
    wave = earlier_wave(engagement)
    if wave is None:
        return ()
    then = _by_audience(wave.files)
    files = []
    for file in load_mapping(engagement).files:
        export = read_as_mapped(engagement, file)
        files.append(EarlierFile(mapped=file, questions=export.questions, meanings=meanings_in(file, export)))
    now = _by_audience(files)
    found: list[Drift] = []
    for audience, asked_now in now.items():
        if audience in then:
            found += _compared(then[audience], asked_now)
    return tuple(found)


def _by_audience(files: Sequence[EarlierFile]) -> dict[str | None, _Asked]:
    found: dict[str | None, dict[str, Question]] = {}
    for file in files:
        own = found.setdefault(file.mapped.audience, {})
        for question in file.questions:
            meaning = file.meanings.get(question.id)
            if meaning is not None and meaning_of(meaning).use in COMPARED:
                own.setdefault(meaning, question)
    return {audience: _Asked(audience=audience, questions=questions) for audience, questions in found.items()}


def _compared(then: _Asked, now: _Asked) -> Iterator[Drift]:
    for meaning, question in then.questions.items():
        if meaning not in now.questions:
            yield _drift(DriftKind.MISSING, now, meaning, _words(question), "")
    for meaning, question in now.questions.items():
        before = then.questions.get(meaning)
        if before is None:
            yield _drift(DriftKind.NEW, now, meaning, "", _words(question))
        elif before.text and question.text and asked(before) != asked(question):
            yield _drift(DriftKind.REWORDED, now, meaning, _words(before), _words(question))
        elif before.id != question.id:
            yield _drift(DriftKind.RENAMED, now, meaning, before.id, question.id)
    yield from _moved(then, now)


def _moved(then: _Asked, now: _Asked) -> Iterator[Drift]:
    """Yield the fewest questions whose moving explains the new order: all but the longest run that kept it."""
    before = [meaning for meaning in then.questions if meaning in now.questions]
    after = [meaning for meaning in now.questions if meaning in then.questions]
    place = {meaning: number for number, meaning in enumerate(before)}
    kept = set(_longest_rising([place[meaning] for meaning in after]))
    for number, meaning in enumerate(after):
        if place[meaning] not in kept:
            yield _drift(DriftKind.MOVED, now, meaning, str(place[meaning] + 1), str(number + 1))


def _longest_rising(places: Sequence[int]) -> list[int]:
    """Return the longest subsequence of places that rises, the first one of equals."""
    best: list[list[int]] = []
    for place in places:
        longest = max((run for run in best if run[-1] < place), key=len, default=[])
        best.append([*longest, place])
    return max(best, key=len, default=[])


def _drift(kind: DriftKind, asked_of: _Asked, meaning: str, then: str, now: str) -> Drift:
    return Drift(kind=kind, audience=asked_of.audience, meaning=meaning, then=then, now=now)


def _words(question: Question) -> str:
    return " ".join((question.text or question.header).split())


def drift_findings(engagement: Engagement) -> tuple[Finding, ...]:
    """Return a finding for each audience and kind of drift, naming the questions; nothing where this wave cannot be read."""
    try:
        found = drifts(engagement)
    except InputError:
        return ()
    groups: dict[tuple[str | None, DriftKind], list[Drift]] = {}
    for drift in found:
        groups.setdefault((drift.audience, drift.kind), []).append(drift)
    return tuple(_finding(audience, kind, own, engagement) for (audience, kind), own in groups.items())


SAID = {
    DriftKind.MISSING: "asked in the earlier wave and not in this one; no change can be told",
    DriftKind.NEW: "asked in this wave for the first time; there is nothing to compare with",
    DriftKind.REWORDED: "in other words than in the earlier wave; a change may come from the words",
    DriftKind.RENAMED: "under another column id than in the earlier wave, in the same words",
    DriftKind.MOVED: "at another place in the survey than in the earlier wave",
}
GRAVITY = {DriftKind.RENAMED: Severity.NOTE, DriftKind.MOVED: Severity.NOTE, DriftKind.NEW: Severity.NOTE}


def _finding(audience: str | None, kind: DriftKind, own: Sequence[Drift], engagement: Engagement) -> Finding:
    names = [drift.meaning for drift in own]
    most = MOST_RENAMED if kind is DriftKind.RENAMED else MOST_NAMED
    shown = ", ".join(names[:most])
    more = f" and {len(names) - most} more" if len(names) > most else ""
    known = engagement.model.audience_names
    who = known.get(audience, audience) if audience is not None else "All audiences"
    return Finding(
        code="drift",
        severity=GRAVITY.get(kind, Severity.WARNING),
        sentence=f"{who}: {len(names)} questions {kind.value} ({shown}{more}): {SAID[kind]}.",
        count=len(names),
        audience=audience,
    )
