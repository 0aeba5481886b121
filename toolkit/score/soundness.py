"""S8 to S12 in use: does each criterion's set of items hang together, and do groups agree within and differ between."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from toolkit.findings import Finding, Severity
from toolkit.ingest.values import NOT_APPLICABLE, NOT_ASKED, Responses, SurveyData
from toolkit.model import Model
from toolkit.score.cells import NOT_STATED
from toolkit.score.persons import PersonTable, score_persons
from toolkit.score.values import SubjectKind
from toolkit.stats.agreement import (
    GroupAgreement,
    IntraclassCorrelation,
    intraclass_correlation,
    within_group_agreement,
)
from toolkit.stats.arrays import FloatArray
from toolkit.stats.omega import FEWEST_ITEMS, omega
from toolkit.stats.reliability import Band, ItemStatistics, band, item_statistics, reliability
from toolkit.stats.values import Estimate


@dataclass(frozen=True, kw_only=True, slots=True)
class CriterionReliability:
    """How well the items of one criterion and audience go together. Everybody counts once.

    Parameters
    ----------
    criterion, audience
        Ids.
    items
        Items asked.
    n
        Respondents who answered all of them.
    alpha
        Cronbach's alpha, or the Spearman-Brown coefficient for two items; its method says which.
    omega
        McDonald's omega for three items or more, without interval unless draws were asked for; None otherwise.
    band
        What may be done with the score; None without a value.
    possible_miskey
        Whether the value is negative: an item may be keyed the wrong way.
    """

    criterion: str
    audience: str
    items: int
    n: int
    alpha: Estimate
    omega: Estimate | None
    band: Band | None
    possible_miskey: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemSoundness:
    """One item within its criterion (S10); `cannot_judge` is the share (0 to 1) of those asked, None when nobody was."""

    item: str
    criterion: str
    audience: str
    statistics: ItemStatistics
    cannot_judge: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CriterionAgreement:
    """Agreement on one criterion within the groups of one dimension, and how far the groups differ (S11, S12). Private.

    `within` is by group, ``not stated`` left out; it is empty where the items have different scales.
    """

    criterion: str
    audience: str
    group_by: str
    within: dict[str, GroupAgreement]
    between: IntraclassCorrelation


def reliabilities(data: SurveyData, model: Model, *, seed: int = 1, draws: int = 0) -> tuple[CriterionReliability, ...]:
    """Return the reliability of every criterion by audience; `draws` bootstrap resamples give omega an interval."""
    found = []
    for responses in data.responses.values():
        table = score_persons(responses, model, 1.0)
        for criterion, answers, _ in _criteria(table, model):
            alpha = reliability(answers)
            several = answers.shape[1] >= FEWEST_ITEMS
            found.append(
                CriterionReliability(
                    criterion=criterion,
                    audience=responses.audience,
                    items=answers.shape[1],
                    n=alpha.figure.n,
                    alpha=alpha.figure,
                    omega=omega(answers, seed=seed, draws=draws) if several else None,
                    band=band(alpha.figure),
                    possible_miskey=alpha.possible_miskey,
                )
            )
    return tuple(found)


def reliability_findings(found: tuple[CriterionReliability, ...], model: Model) -> tuple[Finding, ...]:
    """Return a finding an audience whose criteria include some that may not be read as one score."""
    findings = []
    for audience in dict.fromkeys(one.audience for one in found):
        weak = [one.criterion for one in found if one.audience == audience and one.band is Band.NOT_REPORTABLE]
        if weak:
            names = ", ".join(model.criterion_by_id[criterion].name for criterion in weak)
            findings.append(
                Finding(
                    code="low-reliability",
                    severity=Severity.WARNING,
                    sentence=f"{model.audience_names[audience]}: the items of {names} do not go together well enough "
                    "(below .60) to be read as one score. Look at the items one by one.",
                    count=len(weak),
                    audience=audience,
                )
            )
    return tuple(findings)


def item_soundness(data: SurveyData, model: Model) -> tuple[ItemSoundness, ...]:
    """Return the statistics of every item within its criterion, in model order by audience."""
    found = []
    for responses in data.responses.values():
        table = score_persons(responses, model, 1.0)
        for criterion, answers, points in _criteria(table, model):
            statistics = item_statistics(answers, 1.0, float(points))
            for item, one in zip(table.items_of[SubjectKind.CRITERION, criterion], statistics, strict=True):
                found.append(
                    ItemSoundness(
                        item=item,
                        criterion=criterion,
                        audience=responses.audience,
                        statistics=one,
                        cannot_judge=_cannot_judge(responses, item),
                    )
                )
    return tuple(found)


def agreements(data: SurveyData, model: Model, missing_rule: float) -> Iterator[CriterionAgreement]:
    """Yield the agreement on each criterion for every group dimension of every audience."""
    for responses in data.responses.values():
        table = score_persons(responses, model, missing_rule)
        for dimension in responses.groups:
            values = responses.frame[dimension].to_numpy(dtype=object)
            stated = values != NOT_STATED
            for criterion, answers, points in _criteria(table, model):
                column = table.subjects.index((SubjectKind.CRITERION, criterion))
                yield CriterionAgreement(
                    criterion=criterion,
                    audience=responses.audience,
                    group_by=dimension,
                    within={
                        str(group): within_group_agreement(answers[values == group], points=points)
                        for group in sorted(set(values[stated]))
                        if _same_scale(table, criterion, model)
                    },
                    between=intraclass_correlation(table.scores[stated, column], list(values[stated])),
                )


def _criteria(table: PersonTable, model: Model) -> Iterator[tuple[str, FloatArray, int]]:
    """Each criterion with its recoded answers in scale points from 1, and the number of points of its (first) scale."""
    position = table.position_of_item
    for kind, criterion in table.subjects:
        if kind is SubjectKind.CRITERION:
            items = table.items_of[kind, criterion]
            scale = model.scale_of(items[0])
            points = scale.max - scale.min + 1
            yield criterion, 1.0 + table.points[:, [position[item] for item in items]] * (points - 1) / 100.0, points


def _same_scale(table: PersonTable, criterion: str, model: Model) -> bool:
    scales = [model.scale_of(item) for item in table.items_of[SubjectKind.CRITERION, criterion]]
    return len({(scale.min, scale.max) for scale in scales}) == 1


def _cannot_judge(responses: Responses, item: str) -> float | None:
    codes = responses.frame[item].to_numpy()
    asked = codes != NOT_ASKED
    return float(np.mean(codes[asked] == NOT_APPLICABLE)) if asked.any() else None
