"""Findings on the responses that count: who answered, what is missing, what looks wrong."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from toolkit.findings import Finding, Severity
from toolkit.ingest.values import NOT_APPLICABLE, SKIPPED, Responses, SurveyData
from toolkit.model import Item, Model
from toolkit.quality.acquiescence import agreeing_findings
from toolkit.quality.composition import NO_POPULATIONS, GroupPopulations, unrepresentative
from toolkit.quality.timing import timing_findings

LOW_RESPONSE_RATE, SOUND_RESPONSE_RATE = 0.3, 0.7
FEW_RESPONDENTS = 30
MUCH_MISSING = 0.2
MUCH_CANNOT_JUDGE = 0.2
MISKEY_MINIMUM = 30


def examine(
    data: SurveyData,
    model: Model,
    populations: Mapping[str, int],
    group_populations: GroupPopulations = NO_POPULATIONS,
) -> tuple[Finding, ...]:
    """Return what a reader must know before believing the scores: who answered, what is missing, what looks wrong.

    Parameters
    ----------
    populations
        People by audience, where known.
    group_populations
        People by group dimension, audience and group, where known.
    """
    findings: list[Finding] = []
    for responses in data.responses.values():
        findings += _response(responses, model, populations.get(responses.audience))
        findings += _missing(responses, model)
        findings += _miskeyed(responses, model)
        findings += agreeing_findings(responses, model)
        findings += timing_findings(responses, model)
        findings += unrepresentative(responses, model, group_populations)
    return tuple(findings)


def item_table(responses: Responses) -> pd.DataFrame:
    """Return, for each item of an audience, how it was answered.

    Columns: ``item``, ``answered``, ``skipped``, ``cannot_judge`` (respondents), ``missing_share`` (0 to 1 of asked).
    """
    rows = []
    for item in responses.items:
        codes = responses.frame[item].to_numpy()
        answered, skipped = int((codes >= 0).sum()), int((codes == SKIPPED).sum())
        cannot = int((codes == NOT_APPLICABLE).sum())
        asked = answered + skipped + cannot
        rows.append(
            {
                "item": item,
                "answered": answered,
                "skipped": skipped,
                "cannot_judge": cannot,
                "missing_share": skipped / asked if asked else np.nan,
            }
        )
    return pd.DataFrame(rows, columns=["item", "answered", "skipped", "cannot_judge", "missing_share"])


def _response(responses: Responses, model: Model, population: int | None) -> Iterator[Finding]:
    n = len(responses.frame)
    name = model.audience_names[responses.audience]
    if population is not None:
        rate = n / population
        low = rate < LOW_RESPONSE_RATE
        remark = " Those who did not answer may think otherwise." if rate < SOUND_RESPONSE_RATE else ""
        yield Finding(
            code="low-response" if low else "response",
            severity=Severity.WARNING if low else Severity.NOTE,
            sentence=f"{name}: {n} of {population} people answered ({rate:.0%}).{remark}",
            count=n,
            audience=responses.audience,
            public=True,
            message="response-unsound" if rate < SOUND_RESPONSE_RATE else "response",
            parts={"n": n, "population": population},
        )
    if n < FEW_RESPONDENTS:
        yield Finding(
            code="small-base",
            severity=Severity.WARNING,
            sentence=f"{name}: only {n} respondents, so the intervals are wide.",
            count=n,
            audience=responses.audience,
            public=True,
            message="small-base",
            parts={"n": n},
        )


def _missing(responses: Responses, model: Model) -> Iterator[Finding]:
    table = item_table(responses)
    name = model.audience_names[responses.audience]
    asked = table["answered"] + table["skipped"] + table["cannot_judge"]
    much = int((table["missing_share"] > MUCH_MISSING).sum())
    if much:
        yield Finding(
            code="many-missing",
            severity=Severity.WARNING,
            sentence=f"{name}: {much} items were left unanswered by more than {MUCH_MISSING:.0%} of those asked.",
            count=much,
            audience=responses.audience,
        )
    cannot = int((table["cannot_judge"] > MUCH_CANNOT_JUDGE * asked).sum())
    if cannot:
        yield Finding(
            code="cannot-judge",
            severity=Severity.NOTE,
            sentence=f"{name}: {cannot} items could not be judged by more than {MUCH_CANNOT_JUDGE:.0%} of those asked.",
            count=cannot,
            audience=responses.audience,
        )


def _miskeyed(responses: Responses, model: Model) -> Iterator[Finding]:
    """Reverse items that go against the rest of their criterion after recoding: recoded twice, or not at all (S1)."""
    suspects = []
    for items in model.items_for(responses.audience).values():
        asked = [item for item in items if item.id in responses.frame.columns]
        points = np.column_stack([_turned(responses, item, model) for item in asked]) if asked else np.empty((0, 0))
        for column, item in enumerate(asked):
            if item.keyed == "reverse" and len(asked) > 1 and _against(points, column):
                suspects.append(item.id)
    if suspects:
        yield Finding(
            code="possible-miskey",
            severity=Severity.SERIOUS,
            sentence=f"{', '.join(suspects)}: answers go against the other items of the criterion after recoding. "
            "Check whether the survey tool had already reversed them (recoded in mapping.yaml).",
            count=len(suspects),
            audience=responses.audience,
        )


def _turned(responses: Responses, item: Item, model: Model) -> np.ndarray:
    codes = responses.frame[item.id].to_numpy()
    scale = model.scale_of(item.id)
    turn = item.keyed == "reverse" and item.id not in responses.recoded
    meaning = np.where(turn, scale.min + scale.max - codes.astype(int), codes)
    return np.where(codes >= scale.min, meaning, np.nan)


def _against(points: np.ndarray, column: int) -> bool:
    complete = points[~np.isnan(points).any(axis=1)]
    others = np.delete(complete, column, axis=1).sum(axis=1)
    if len(complete) < MISKEY_MINIMUM or np.ptp(others) == 0 or np.ptp(complete[:, column]) == 0:
        return False
    return bool(np.corrcoef(complete[:, column], others)[0, 1] < 0)
