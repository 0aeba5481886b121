"""Careless respondents: flagged by S13, excluded on two independent flags; a person may keep one or leave one out."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from toolkit.findings import Finding, Severity
from toolkit.ingest.values import Responses, SurveyData
from toolkit.model import Model
from toolkit.quality.signs import constant, duplicate_groups, flags_of
from toolkit.stats.arrays import BoolArray
from toolkit.stats.careless import COUNTING, Flag, excluded

SOFT = (Flag.MAHALANOBIS, Flag.IRV, Flag.SELF_REPORT)
BY_HAND = "by-hand"
"""Stands among the flags of an exclusion that a person decided on."""

MUCH_EXCLUDED = 0.15
"""Share of an audience above which the exclusions speak of the survey rather than of the people (S13)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Exclusion:
    """One respondent (by pseudonym) set aside, with the flags that did it; `BY_HAND` alone where a person did."""

    audience: str
    respondent: str
    flags: tuple[str, ...]

    @property
    def by_hand(self) -> bool:
        """Whether a person decided on it."""
        return self.flags == (BY_HAND,)


@dataclass(frozen=True, kw_only=True, slots=True)
class Screened:
    """The responses that count, who was set aside, and what to say about it."""

    data: SurveyData
    exclusions: tuple[Exclusion, ...]
    findings: tuple[Finding, ...]


def screen(data: SurveyData, model: Model, kept: Collection[str] = (), left_out: Collection[str] = ()) -> Screened:
    """Return the responses without those that carry two independent flags of carelessness (S13).

    Parameters
    ----------
    kept
        Pseudonyms that a person decided to keep in any case.
    left_out
        Pseudonyms that a person decided to set aside in any case; this is stronger than `kept`.
    """
    responses, exclusions, findings = {}, [], []
    for audience, found in data.responses.items():
        flags = flags_of(found, model)
        people = found.frame["respondent"]
        by_hand = people.isin(list(left_out)).to_numpy()
        out = excluded(flags) & ~people.isin(list(kept)).to_numpy() & ~by_hand
        for row in np.flatnonzero(out | by_hand):
            raised = (BY_HAND,) if by_hand[row] else raised_at(flags, int(row))
            exclusions.append(Exclusion(audience=audience, respondent=str(people.iloc[row]), flags=raised))
        name = model.audience_names[audience]
        if out.any():
            # those set aside by hand are of no total here: a small number of them would follow from it
            findings.append(_finding(name, audience, int(out.sum()), int((~by_hand).sum())))
        if by_hand.any():
            findings.append(_by_hand_finding(name, audience, int(by_hand.sum())))
        findings += _soft_signs(found, model, flags)
        remaining = found.frame.loc[~(out | by_hand)].reset_index(drop=True)
        comments = found.comments[found.comments["respondent"].isin(remaining["respondent"])].reset_index(drop=True)
        responses[audience] = replace(found, frame=remaining, comments=comments)
    findings += _missing_people(data, {*kept, *left_out})
    screened = replace(data, responses=responses)
    return Screened(data=screened, exclusions=tuple(exclusions), findings=tuple(findings))


def raised_at(flags: Mapping[Flag, BoolArray], row: int) -> tuple[str, ...]:
    """Return the signs that count towards exclusion and that a respondent shows, by the row in the responses."""
    return tuple(kind.value for kind in COUNTING if kind in flags and flags[kind][row])


def _by_hand_finding(name: str, audience: str, out: int) -> Finding:
    return Finding(
        code="set-aside-by-hand",
        severity=Severity.NOTE,
        sentence=f"{name}: {out} answers were set aside by a decision of the consultant, each with a reason on file.",
        count=out,
        audience=audience,
        public=True,
        message="set-aside-by-hand",
        parts={"n": out},
    )


def _missing_people(data: SurveyData, decided: Collection[str]) -> Iterator[Finding]:
    """Decisions on people whom the answers do not hold (any more): told, for they change nothing."""
    known = {str(one) for found in data.responses.values() for one in found.frame["respondent"]}
    gone = sorted(set(decided) - known)
    if gone:
        yield Finding(
            code="decision-on-nobody",
            severity=Severity.WARNING,
            sentence=f"review/decisions.yaml keeps or sets aside {len(gone)} respondents whom the answers do not hold, "
            f"the first {gone[0]}. Another export, or another salt, gives other pseudonyms: decide anew.",
            count=len(gone),
        )


def _finding(name: str, audience: str, out: int, of: int) -> Finding:
    share = out / of
    many = share > MUCH_EXCLUDED
    remark = " So many speak of the survey or its incentive, not of the people." if many else ""
    return Finding(
        code="careless",
        severity=Severity.SERIOUS if many else Severity.NOTE,
        sentence=f"{name}: {out} of {of} answers were set aside, each on two independent signs of careless "
        f"answering (speed, pattern, instructed item).{remark}",
        count=out,
        audience=audience,
        public=True,
        message="careless-many" if many else "careless",
        parts={"n": out, "total": of},
    )


def _soft_signs(responses: Responses, model: Model, flags: Mapping[Flag, BoolArray]) -> Iterator[Finding]:
    """Signs that set nobody aside: how often each is seen, and answers that are equal throughout."""
    name = model.audience_names[responses.audience]
    counts = {kind.value: int(flags[kind].sum()) for kind in SOFT if flags[kind].any()}
    if counts:
        people = int(np.logical_or.reduce([flags[kind] for kind in SOFT]).sum())
        told = ", ".join(f"{kind} {count}" for kind, count in counts.items())
        yield Finding(
            code="soft-signs",
            severity=Severity.NOTE,
            sentence=f"{name}: {people} of {len(responses.frame)} show a soft sign of careless answering ({told}); "
            "these set nobody aside.",
            count=people,
            audience=responses.audience,
        )
    groups = duplicate_groups(responses, model)
    if groups:
        people = sum(len(group) for group in groups)
        same = int((flags[Flag.DUPLICATE] & constant(responses, model)).sum())
        yield Finding(
            code="identical-answers",
            severity=Severity.WARNING,
            sentence=f"{name}: {people} respondents gave the very answers of another one (sets of equal answers: "
            f"{len(groups)}; people with one answer throughout: {same}). Look whether somebody answered twice; none was "
            "set aside for it.",
            count=people,
            audience=responses.audience,
        )
