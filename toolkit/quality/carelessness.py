"""Careless respondents: flagged by S13, excluded on two independent flags, kept when a person says so."""

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
MUCH_EXCLUDED = 0.15
"""Share of an audience above which the exclusions speak of the survey rather than of the people (S13)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Exclusion:
    """One respondent (by pseudonym) set aside, with the flags that did it."""

    audience: str
    respondent: str
    flags: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Screened:
    """The responses that count, who was set aside, and what to say about it."""

    data: SurveyData
    exclusions: tuple[Exclusion, ...]
    findings: tuple[Finding, ...]


def screen(data: SurveyData, model: Model, kept: Collection[str] = ()) -> Screened:
    """Return the responses without those that carry two independent flags of carelessness (S13).

    Parameters
    ----------
    kept
        Pseudonyms that a person decided to keep in any case.
    """
    responses, exclusions, findings = {}, [], []
    for audience, found in data.responses.items():
        flags = flags_of(found, model)
        out = excluded(flags) & ~found.frame["respondent"].isin(list(kept)).to_numpy()
        for row in np.flatnonzero(out):
            raised = tuple(kind.value for kind in COUNTING if kind in flags and flags[kind][row])
            respondent = str(found.frame["respondent"].iloc[row])
            exclusions.append(Exclusion(audience=audience, respondent=respondent, flags=raised))
        if out.any():
            findings.append(_finding(model.audience_names[audience], audience, int(out.sum()), out.size))
        findings += _soft_signs(found, model, flags)
        remaining = found.frame.loc[~out].reset_index(drop=True)
        comments = found.comments[found.comments["respondent"].isin(remaining["respondent"])].reset_index(drop=True)
        responses[audience] = replace(found, frame=remaining, comments=comments)
    screened = replace(data, responses=responses)
    return Screened(data=screened, exclusions=tuple(exclusions), findings=tuple(findings))


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
