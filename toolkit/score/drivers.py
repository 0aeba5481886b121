"""S18 and S19: which criteria go with what an audience says of the result, and how well those are done."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from toolkit.ingest.values import Responses, SurveyData
from toolkit.model import Model, OutcomeItem
from toolkit.score.persons import PersonTable, score_persons
from toolkit.score.values import Cell, Measure, SubjectKind
from toolkit.stats.arrays import FloatArray
from toolkit.stats.drivers import LEAST_ROWS, ROWS_PER_PREDICTOR, Association, Driver, Gate, KeyDrivers, key_drivers
from toolkit.stats.importance_performance import Matrix, importance_performance
from toolkit.stats.values import Estimate, Reason

DRAWS = 1000
DIGITS = 4
"""Decimals kept of an importance in a draw: enough for ranks, and half the size of a working paper."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CriterionDriver:
    """One criterion as a driver; see `toolkit.stats.drivers.Driver`. Without an open gate it has no limits."""

    criterion: str
    share: Estimate
    rank: int
    rank_low: int | None
    rank_high: int | None
    importance: float
    correlation: float
    coefficient: float
    association: Association


@dataclass(frozen=True, kw_only=True, slots=True)
class OutcomeDrivers:
    """The drivers of one audience's outcome. Private.

    Parameters
    ----------
    audience, outcome
        Audience id and the id of its outcome item.
    topic
        What the outcome is about, in a word: satisfaction, recommendation, effort or outcome.
    n
        Respondents with the outcome and every predictor.
    gate
        Why importance stays equal; empty when the shares may be used.
    dropped
        Criteria left out because their scores do not vary.
    adjusted_r_squared
        Fit, with its bootstrap interval when the gate is open.
    drivers
        In model order.
    importance_draws
        Share over the largest share in each bootstrap draw, in the order of `drivers`; empty without an open gate.
    matrix
        Importance and performance (S19); without points when importance is equal.
    """

    audience: str
    outcome: str
    topic: str
    n: int
    gate: tuple[Gate, ...]
    dropped: tuple[str, ...]
    adjusted_r_squared: Estimate
    drivers: tuple[CriterionDriver, ...]
    importance_draws: tuple[tuple[float, ...], ...]
    matrix: Matrix

    @property
    def usable(self) -> bool:
        """Whether the shares may be used as importance."""
        return not self.gate


def outcome_drivers(
    data: SurveyData, model: Model, cells: Iterable[Cell], missing_rule: float, seed: int
) -> tuple[OutcomeDrivers, ...]:
    """Return the drivers of every audience that was asked about a result, in the order of `data`.

    Predictors are the criteria of kind enabler; result criteria restate the outcome. Everybody counts once, weights
    or not: a share of what is explained has no margin to be weighted to.
    """
    known = tuple(cells)
    found = []
    for responses in data.responses.values():
        item = outcome_item(responses, model)
        if item is not None:
            table = score_persons(responses, model, missing_rule)
            found.append(_drivers(responses, table, model, item, seed))
    return tuple(replace(one, matrix=_matrix(one, known)) for one in found)


def outcome_item(responses: Responses, model: Model) -> OutcomeItem | None:
    """Return the outcome that is explained: satisfaction, else recommendation, else another; None without any."""
    asked = [
        item
        for item in model.outcome_items
        if item.audience == responses.audience and item.id in responses.frame.columns
    ]
    return min(asked, key=lambda item: _preference(item, model), default=None)


def _preference(item: OutcomeItem, model: Model) -> int:
    return ["satisfaction", "recommendation", "effort", "outcome"].index(topic_of(item, model))


def topic_of(item: OutcomeItem, model: Model) -> str:
    """Return what an outcome is about, told by its scale as S5 defines them."""
    scale = model.scales[item.scale]
    if scale.promoters:
        return "recommendation"
    if (scale.min, scale.max, scale.favourable) == (1, 5, (4, 5)):
        return "satisfaction"
    return "effort" if (scale.min, scale.max, scale.favourable) == (1, 7, (5, 6, 7)) else "outcome"


def _drivers(responses: Responses, table: PersonTable, model: Model, item: OutcomeItem, seed: int) -> OutcomeDrivers:
    columns = [
        column
        for column, (kind, name) in enumerate(table.subjects)
        if kind is SubjectKind.CRITERION and model.criterion_by_id[name].kind == "enabler"
    ]
    criteria = [table.subjects[column][1] for column in columns]
    predictors = table.scores[:, columns]
    codes = responses.frame[item.id].to_numpy(dtype=np.float64)
    outcome = np.where(codes < 0, np.nan, codes)
    # Below the least n the gate is shut whatever resamples say, and they are what costs time.
    enough = _complete(outcome, predictors) >= max(LEAST_ROWS, ROWS_PER_PREDICTOR * len(columns))
    result = key_drivers(outcome, predictors, seed=seed, draws=DRAWS if enough else 1)
    fit = result.adjusted_r_squared
    return OutcomeDrivers(
        audience=responses.audience,
        outcome=item.id,
        topic=topic_of(item, model),
        n=result.n,
        gate=result.gate,
        dropped=tuple(criteria[column] for column in result.dropped),
        adjusted_r_squared=fit if result.usable else replace(fit, low=None, high=None),
        drivers=tuple(_named(driver, criteria, result.usable) for driver in result.drivers),
        importance_draws=_importance_draws(result),
        matrix=_no_matrix(Reason.INVALID_DESIGN),
    )


def _complete(outcome: FloatArray, predictors: FloatArray) -> int:
    return int((~np.isnan(outcome) & ~np.isnan(predictors).any(axis=1)).sum())


def _named(driver: Driver, criteria: list[str], usable: bool) -> CriterionDriver:
    share = driver.share
    return CriterionDriver(
        criterion=criteria[driver.column],
        share=share if usable else replace(share, low=None, high=None),
        rank=driver.rank,
        rank_low=driver.rank_low if usable else None,
        rank_high=driver.rank_high if usable else None,
        importance=driver.importance,
        correlation=driver.correlation,
        coefficient=driver.coefficient,
        association=driver.association,
    )


def _importance_draws(result: KeyDrivers) -> tuple[tuple[float, ...], ...]:
    if not result.usable:
        return ()
    draws = result.share_draws / result.share_draws.max(axis=1, keepdims=True)
    return tuple(tuple(row) for row in draws.round(DIGITS).tolist())


def _matrix(found: OutcomeDrivers, cells: Iterable[Cell]) -> Matrix:
    if not found.usable:
        return found.matrix
    performance = {
        cell.subject: cell.figures[Measure.SCORE_0_100]
        for cell in cells
        if cell.kind is SubjectKind.CRITERION and cell.audience == found.audience and cell.group_by is None
    }
    return importance_performance(performance, importances(found))


def importances(found: OutcomeDrivers) -> dict[str, Estimate]:
    """Return the importance of each driver, 0 to 1 of the largest share, with the interval of its share likewise."""
    largest = max((driver.share.value or 0.0 for driver in found.drivers), default=0.0)
    return {
        driver.criterion: replace(
            driver.share,
            value=driver.importance,
            low=None if driver.share.low is None else driver.share.low / largest,
            high=None if driver.share.high is None else driver.share.high / largest,
            method="S19-importance",
        )
        for driver in found.drivers
    }


def _no_matrix(reason: Reason) -> Matrix:
    return Matrix(points={}, performance_line=None, importance_line=None, reason=reason)
