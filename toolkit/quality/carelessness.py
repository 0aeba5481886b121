"""Careless respondents: flagged by S13, excluded on two independent flags, kept when a person says so."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np

from toolkit.findings import Finding, Severity
from toolkit.ingest.values import NOT_ASKED, Responses, SurveyData
from toolkit.model import Model
from toolkit.stats.arrays import BoolArray, FloatArray
from toolkit.stats.careless import (
    COUNTING,
    Flag,
    excluded,
    instructed_flags,
    longstring_flags,
    seconds_per_item,
    self_report_flags,
    speed_flags,
)

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
        remaining = found.frame.loc[~out].reset_index(drop=True)
        comments = found.comments[found.comments["respondent"].isin(remaining["respondent"])].reset_index(drop=True)
        responses[audience] = replace(found, frame=remaining, comments=comments)
    screened = SurveyData(responses=responses, findings=data.findings)
    return Screened(data=screened, exclusions=tuple(exclusions), findings=tuple(findings))


def flags_of(responses: Responses, model: Model) -> Mapping[Flag, BoolArray]:
    """Return the flags of each respondent, by kind; a kind that the survey cannot raise is False for all."""
    items = [item for asked in model.items_for(responses.audience).values() for item in asked]
    items = [item for item in items if item.id in responses.frame.columns]
    codes = responses.frame[[item.id for item in items]].to_numpy(dtype=np.float64)
    raw: FloatArray = np.where(codes < 0, np.nan, codes)
    shown = (codes != NOT_ASKED).sum(axis=1)
    pace = seconds_per_item(responses.frame["duration_seconds"].to_numpy(dtype=np.float64), shown)
    nobody = np.zeros(len(responses.frame), dtype=np.bool_)
    flags = {
        Flag.SPEED: speed_flags(pace),
        Flag.PATTERN: longstring_flags(raw, [item.keyed == "reverse" for item in items]) if items else nobody,
        Flag.INSTRUCTED: nobody,
        Flag.SELF_REPORT: nobody,
    }
    for quality in model.quality_items:
        if responses.audience not in quality.audiences or quality.id not in responses.frame.columns:
            continue
        answers = responses.frame[quality.id].to_numpy(dtype=np.float64)
        answers = np.where(answers < 0, np.nan, answers)
        if quality.pass_value is not None:
            flags[Flag.INSTRUCTED] = flags[Flag.INSTRUCTED] | instructed_flags(answers, quality.pass_value)
        elif quality.flag_values:
            flags[Flag.SELF_REPORT] = flags[Flag.SELF_REPORT] | self_report_flags(answers)
    return flags


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
    )
