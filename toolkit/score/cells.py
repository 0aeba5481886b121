"""From persons to cells: every figure of one audience, for all of it and for each group (S2 to S6)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.ingest.values import Responses
from toolkit.model import Model, OutcomeItem
from toolkit.score.persons import PersonTable
from toolkit.score.values import Cell, Measure, SubjectKind
from toolkit.stats.arrays import BoolArray, FloatArray
from toolkit.stats.interval import interval_from_se, mean_interval, spread, wilson
from toolkit.stats.loyalty import CES_VERSION, ces, csat, nps
from toolkit.stats.values import Estimate, Reason

NOT_STATED = "not stated"
"""Value of a group dimension for respondents who gave none; a group like any other (S25)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Slice:
    """Some respondents of an audience: all of them (both names None) or one group."""

    group_by: str | None
    group: str | None
    rows: BoolArray
    population: int | None


def slices(responses: Responses, population: int | None) -> list[Slice]:
    """Return the whole audience and each of its groups, by dimension and value, ``not stated`` last."""
    everybody = np.ones(len(responses.frame), dtype=np.bool_)
    found = [Slice(group_by=None, group=None, rows=everybody, population=population)]
    for dimension in responses.groups:
        values = responses.frame[dimension].to_numpy(dtype=object)
        for value in sorted(set(values), key=lambda text: (text == NOT_STATED, text)):
            rows = np.asarray(values == value, dtype=np.bool_)
            found.append(Slice(group_by=dimension, group=str(value), rows=rows, population=None))
    return found


def audience_cells(responses: Responses, table: PersonTable, model: Model, population: int | None) -> Iterator[Cell]:
    """Yield the cells of one audience: items for all of it; criteria, dimensions, lens groups, outcomes by group too.

    `population` narrows the intervals of the whole audience by the finite-population correction; None does not.
    """
    for part in slices(responses, population):
        yield from _subject_cells(table, part)
        yield from _outcome_cells(responses, model, part)
        if part.group_by is None:
            yield from _item_cells(responses, table, part)


def _subject_cells(table: PersonTable, part: Slice) -> Iterator[Cell]:
    position = table.position_of_item
    group_n = int(part.rows.sum())
    for column, subject in enumerate(table.subjects):
        kind, name = subject
        scores = table.scores[part.rows, column]
        scores = scores[~np.isnan(scores)]
        n = scores.size
        sd = spread(scores) if n > 1 else None
        figures = {Measure.SCORE_0_100: mean_of(scores, part.population)}
        threshold = table.threshold_0_100[column]
        if not np.isnan(threshold):
            # The slack keeps a mean such as (4 + 3) / 2 on the threshold it equals in exact arithmetic.
            favourable = int((scores >= threshold - 1e-9).sum())
            figures[Measure.FAVOURABLE_PERSONS] = wilson(favourable, n, population=part.population)
            weights = _item_weights(table, subject, position)
            figures[Measure.FAVOURABLE_ITEMS] = item_average(table.favourable[part.rows], weights, n)
        yield Cell(
            kind=kind,
            subject=name,
            audience=table.audience,
            group_by=part.group_by,
            group=part.group,
            n=n,
            sd_0_100=sd,
            group_n=group_n,
            figures=figures,
            items=table.items_of[subject],
            distribution={},
        )


def mean_of(scores: FloatArray, population: int | None) -> Estimate:
    """Return the mean of scores without NaN, with its t interval (S6)."""
    n = scores.size
    mean = float(scores.mean()) if n else 0.0
    return mean_interval(mean, spread(scores) if n > 1 else 0.0, n, population=population)


def _item_weights(
    table: PersonTable, subject: tuple[SubjectKind, str], position: Mapping[str, int]
) -> dict[int, float]:
    """Weight of each item's share in a subject: items equal within a criterion, criteria equal within a whole."""
    criteria = table.criteria_of[subject]
    weights: dict[int, float] = {}
    for criterion in criteria:
        items = table.items_of[(SubjectKind.CRITERION, criterion)]
        weights |= {position[item]: 1.0 / len(criteria) / len(items) for item in items}
    return weights


def item_average(favourable: FloatArray, weights: Mapping[int, float], n: int) -> Estimate:
    """Return the item-level favourable share (S4): the items' shares of valid answers, averaged with `weights`.

    The interval is linearised over persons: with ``u_i = sum_j w_j (y_ij - p_j) / n_j`` over the items j that person i
    answered, the variance is ``m/(m-1) sum_i u_i^2`` for the m persons with an answer, and t has m - 1 degrees.
    """
    method = "S4-item-average"
    columns = list(weights)
    given = favourable[:, columns]
    answered = ~np.isnan(given)
    counts = answered.sum(axis=0)
    persons = int(answered.any(axis=1).sum())
    if persons == 0 or (counts == 0).any():
        reason = Reason.TOO_FEW_RESPONDENTS if persons == 0 else Reason.TOO_FEW_ITEMS
        return Estimate(value=None, n=n, method=method, reason=reason)
    weight = np.array([weights[column] for column in columns])
    shares = np.where(answered, given, 0.0).sum(axis=0) / counts
    value = float(shares @ weight)
    if persons == 1:
        return Estimate(value=value, n=n, method=method, reason=Reason.TOO_FEW_RESPONDENTS)
    influence = np.where(answered, given - shares, 0.0) @ (weight / counts)
    se = float(np.sqrt(persons / (persons - 1) * (influence**2).sum()))
    whole = interval_from_se(value, se, persons - 1, n, method)
    if whole.low is None or whole.high is None:
        return whole
    low, high = max(0.0, whole.low), min(1.0, whole.high)
    return Estimate(value=value, low=low, high=high, n=n, method=method, reason=whole.reason)


def _item_cells(responses: Responses, table: PersonTable, part: Slice) -> Iterator[Cell]:
    for column, item in enumerate(table.items):
        points = table.points[:, column]
        answered = ~np.isnan(points)
        n = int(answered.sum())
        scores = points[answered]
        figures = {Measure.SCORE_0_100: mean_of(scores, part.population)}
        favourable, unfavourable = table.favourable[answered, column], table.unfavourable[answered, column]
        if not np.isnan(favourable).any():
            high, low = int(favourable.sum()), int(unfavourable.sum())
            for measure, count in (
                (Measure.FAVOURABLE_ITEMS, high),
                (Measure.NEUTRAL, n - high - low),
                (Measure.UNFAVOURABLE, low),
            ):
                figures[measure] = wilson(count, n, population=part.population)
        codes = responses.frame[item].to_numpy()
        yield Cell(
            kind=SubjectKind.ITEM,
            subject=item,
            audience=table.audience,
            n=n,
            sd_0_100=spread(scores) if n > 1 else None,
            group_n=len(codes),
            figures=figures,
            items=(item,),
            distribution=counted(codes[codes >= 0]),
        )


def _outcome_cells(responses: Responses, model: Model, part: Slice) -> Iterator[Cell]:
    for item in model.outcome_items:
        if item.audience != responses.audience or item.id not in responses.frame.columns:
            continue
        codes = responses.frame[item.id].to_numpy()[part.rows]
        given = codes[codes >= 0].astype(np.float64)
        yield Cell(
            kind=SubjectKind.OUTCOME,
            subject=item.id,
            audience=responses.audience,
            group_by=part.group_by,
            group=part.group,
            n=given.size,
            sd_0_100=None,
            group_n=int(part.rows.sum()),
            figures=_outcome_figures(given, item, model, part.population),
            items=(item.id,),
            distribution=counted(codes[codes >= 0]) if part.group_by is None else {},
        )


def _outcome_figures(
    given: FloatArray, item: OutcomeItem, model: Model, population: int | None
) -> dict[Measure, Estimate]:
    """The figures S5 defines for the scale; for another scale the score and, where it names one, the favourable share."""
    scale = model.scales[item.scale]
    if scale.promoters:
        return {Measure.NPS: nps(given, population=population)}
    if (scale.min, scale.max, scale.favourable) == (1, 5, (4, 5)):
        return {Measure.CSAT: csat(given, population=population)}
    if (scale.min, scale.max, scale.favourable) == (1, 7, (5, 6, 7)):
        effort = ces(given, version=CES_VERSION, population=population)
        return {Measure.CES_MEAN: effort.mean, Measure.CES_EASY: effort.easy}
    points = 100.0 * (given - scale.min) / (scale.max - scale.min)
    figures = {Measure.SCORE_0_100: mean_of(points, population)}
    if scale.favourable:
        count = int(np.isin(given, scale.favourable).sum())
        figures[Measure.FAVOURABLE_ITEMS] = wilson(count, given.size, population=population)
    return figures


def counted(codes: npt.NDArray[np.int8]) -> dict[int, int]:
    """Return respondents by answer code, lowest code first."""
    values, counts = np.unique(codes, return_counts=True)
    return {int(value): int(count) for value, count in zip(values, counts, strict=True)}
