"""Two coders side by side: where they agree, by how much, and what they have to talk over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from toolkit.engagement import Engagement, open_engagement
from toolkit.evidence.agreement import EVERYTHING, Basis, coding_agreement
from toolkit.evidence.suggestions import accepted_share
from toolkit.ingest.coding import Coding, Rating, Statement, read_coding
from toolkit.stats.krippendorff import CoderAgreement, Level, krippendorff_alpha
from toolkit.workbench.coding_files import SUGGESTIONS_FILE, CodingFiles

BOTH = 2.0
APART = 2
"""Levels between two ratings from which they are talked over first."""

_AGREEMENT = ["what", "units", "percent_agreement", "alpha", "low", "high", "use", "why_no_alpha"]
_SIDE_BY_SIDE = ["segment", "criterion", "verdict"]
_DISCUSS = ["first", "where", "criterion", "difference"]
_SUGGESTED = ["coder", "passages", "first_suggestion_accepted", "among_three"]
_BASIS = {Basis.CODES: "codes", Basis.RATINGS: "rated levels"}
_WHY = {
    "invalid-design": "fewer than two coders",
    "too-few-respondents": "fewer than ten units that two coded",
    "no-variation": "no variation: every code is the same",
}

Where = tuple[str, str]
"""Segment, or role, and criterion."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Coders:
    """The coding of an engagement by coder.

    Parameters
    ----------
    names
        The coders, by name.
    shared
        Segments in which two coders or more coded something; only there can they agree or differ.
    given
        Statements by segment and criterion, then by coder.
    rated
        Level by role (blank: all together) and criterion, then by coder.
    """

    names: tuple[str, ...]
    shared: tuple[str, ...]
    given: Mapping[Where, Mapping[str, tuple[Statement, ...]]]
    rated: Mapping[Where, Mapping[str, int]]


def coders_of(coding: Coding) -> Coders:
    """Return who coded what, ready to be compared."""
    rows: Sequence[Statement | Rating] = (*coding.statements, *coding.ratings)
    at: dict[str, set[str]] = {}
    given: dict[Where, dict[str, tuple[Statement, ...]]] = {}
    for one in coding.statements:
        if one.segment:
            at.setdefault(one.segment, set()).add(one.coder)
            own = given.setdefault((one.segment, one.criterion), {})
            own[one.coder] = (*own.get(one.coder, ()), one)
    rated: dict[Where, dict[str, int]] = {}
    for rating in coding.ratings:
        rated.setdefault((rating.role or "", rating.criterion), {})[rating.coder] = rating.level
    return Coders(
        names=tuple(sorted({row.coder for row in rows})),
        shared=tuple(sorted(segment for segment, coders in at.items() if len(coders) > 1)),
        given=given,
        rated=rated,
    )


def coder_agreement_table(folder: str | Path) -> pd.DataFrame:
    """Return how far coders agree (S21): presence of codes over all and by criterion, direction, and rated levels.

    Presence counts the segments in which two coders coded something: whether each gave the criterion or not.
    ``percent_agreement`` is 0 to 100; ``alpha`` is Krippendorff's, with its interval; ``use`` says what it is good for.
    """
    engagement, coders = _opened(folder)
    names = {EVERYTHING: "all criteria"} | {each.id: each.name for each in engagement.model.criteria}
    coding, seed = read_coding(engagement, engagement.model), engagement.settings.seed
    found = coding_agreement((coding,), engagement.model, seed).subjects
    twice = [where for where, own in coders.given.items() if len(own) > 1]
    rows = [
        _row(f"{_BASIS[one.basis]}, {names[one.subject]}", one.found)
        for one in sorted(found, key=lambda one: (one.subject != EVERYTHING, one.basis != Basis.CODES))
        if one.subject in names
    ]
    if twice:
        rows.append(
            _row("direction, all criteria", krippendorff_alpha(_directions(coders, twice), Level.NOMINAL, seed=seed))
        )
    return pd.DataFrame(rows, columns=_AGREEMENT)


def coders_side_by_side_table(folder: str | Path) -> pd.DataFrame:
    """Return a row a segment and criterion that anybody gave: what each coder gave, and whether they agree.

    ``verdict`` is "agree", "differ", or "one coder" where nobody else coded the segment.
    """
    engagement, coders = _opened(folder)
    names = {criterion.id: criterion.name for criterion in engagement.model.criteria}
    rows = []
    for (segment, criterion), own in sorted(coders.given.items()):
        cells = {name: _said(own.get(name, ())) for name in coders.names}
        verdict = "one coder" if segment not in coders.shared else "agree" if not _difference(coders, own) else "differ"
        rows.append({"segment": segment, "criterion": names[criterion], **cells, "verdict": verdict})
    return pd.DataFrame(rows, columns=[*_SIDE_BY_SIDE[:2], *coders.names, _SIDE_BY_SIDE[2]])


def discussion_table(folder: str | Path) -> pd.DataFrame:
    """Return what coders have to talk over, what changes the result most first: a difference and where it stands."""
    engagement, coders = _opened(folder)
    names = {criterion.id: criterion.name for criterion in engagement.model.criteria}
    found: list[tuple[int, str, str, str]] = []
    for (role, criterion), levels in coders.rated.items():
        if len(set(levels.values())) > 1:
            spread = max(levels.values()) - min(levels.values())
            said = ", ".join(f"{name} {level}" for name, level in sorted(levels.items()))
            where = f"level, {role}" if role else "level"
            found.append((1 if spread >= APART else 2, where, names[criterion], f"rated {said}"))
    for (segment, criterion), own in coders.given.items():
        if segment in coders.shared and (difference := _difference(coders, own)):
            rank, said = difference
            found.append((rank, segment, names[criterion], said))
    rows = sorted(found)
    return pd.DataFrame(rows, columns=_DISCUSS)


def suggestions_table(folder: str | Path) -> pd.DataFrame:
    """Return a row a coder: how often what they gave had been suggested first, or among three, in percent of passages."""
    engagement = open_engagement(Path(folder))
    log = list(CodingFiles(engagement.coding_folder).rows[SUGGESTIONS_FILE].values())
    rows = []
    for coder in sorted({row["coder"] for row in log}):
        rate = accepted_share([row for row in log if row["coder"] == coder])
        rows.append((coder, rate.passages, round(100 * rate.first), round(100 * rate.first_three)))
    return pd.DataFrame(rows, columns=_SUGGESTED)


def comparison_summary(folder: str | Path) -> str:
    """Return in sentences who coded, how much of it twice, and what that allows."""
    _, coders = _opened(folder)
    if len(coders.names) < 2:
        return "One coder or none so far: there is nothing to compare."
    segments = {segment for segment, _ in coders.given}
    twice = f"{len(coders.shared)} of {len(segments)} coded segments were coded by two or more."
    target = (
        "" if 5 * len(coders.shared) >= len(segments) else " A fifth at least should be, so that agreement is known."
    )
    return f"Coders: {', '.join(coders.names)}. {twice}{target}"


def _opened(folder: str | Path) -> tuple[Engagement, Coders]:
    engagement = open_engagement(Path(folder))
    return engagement, coders_of(read_coding(engagement, engagement.model))


def _directions(coders: Coders, units: Sequence[Where]) -> list[list[float]]:
    def code(statements: Sequence[Statement]) -> float:
        directions = {each.direction for each in statements}
        return np.nan if not directions else BOTH if len(directions) > 1 else float("for" in directions)

    return [[code(coders.given[where].get(name, ())) for where in units] for name in coders.names]


def _row(what: str, found: CoderAgreement) -> tuple[object, ...]:
    alpha, share = found.alpha, found.percent_agreement
    figures = [None if each is None else round(each, 2) for each in (alpha.value, alpha.low, alpha.high)]
    why = "" if alpha.value is not None or alpha.reason is None else _WHY.get(alpha.reason.value, alpha.reason.value)
    percent = None if share is None else round(100 * share)
    return (what, alpha.n, percent, *figures, found.use.value if found.use else None, why)


def _difference(coders: Coders, own: Mapping[str, Sequence[Statement]]) -> tuple[int, str] | None:
    """Return how grave a difference at a segment and criterion is, and what it is; None where coders agree."""
    segment = next(iter(own.values()))[0].segment
    worked = {name for (where, _), all_own in coders.given.items() if where == segment for name in all_own}
    directions = {name: {each.direction for each in statements} for name, statements in own.items()}
    said = ", ".join(f"{name}: {_said(own.get(name, ()))}" for name in sorted(worked))
    if len({frozenset(each) for each in directions.values()}) > 1:
        return 1, f"opposite directions ({said})"
    if worked - set(own):
        return 2, f"given by one only ({said})"
    if len({frozenset((each.type, each.strength) for each in statements) for statements in own.values()}) > 1:
        return 3, f"another type or strength ({said})"
    return None


def _said(statements: Sequence[Statement]) -> str:
    return "; ".join(f"{each.direction}, {each.type} {each.strength}" for each in statements) or "not given"
