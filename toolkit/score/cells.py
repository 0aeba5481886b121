"""From persons to cells: every figure of one audience, for all of it and for each group (S2 to S6)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from toolkit.ingest.values import Responses
from toolkit.model import Model, OutcomeItem
from toolkit.score.composition import composition
from toolkit.score.persons import PersonTable
from toolkit.score.sample import Design, Sample, item_average
from toolkit.score.values import Cell, Composition, Measure, SubjectKind
from toolkit.stats.arrays import FloatArray
from toolkit.stats.interval import spread
from toolkit.stats.loyalty import SMALL_BASE, nps_from_shares
from toolkit.stats.values import Estimate, Reason

NOT_STATED = "not stated"
"""Value of a group dimension for respondents who gave none; a group like any other (S25)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Slice:
    """Some respondents of an audience: all of them (both names None) or one group."""

    group_by: str | None
    group: str | None
    sample: Sample
    size: int


def slices(responses: Responses, design: Design) -> list[Slice]:
    """Return the whole audience and each of its groups, by dimension and value, ``not stated`` last.

    The population and its correction hold for the whole audience only. A group that is itself a cluster is looked at
    on its own: within it people were not drawn in clusters.
    """
    everybody = np.ones(len(responses.frame), dtype=np.bool_)
    sample = Sample(rows=everybody, weights=design.weights, clusters=design.clusters, population=design.population)
    found = [Slice(group_by=None, group=None, sample=sample, size=everybody.size)]
    for dimension in responses.groups:
        clusters = None if dimension == design.cluster_by else design.clusters
        values = responses.frame[dimension].to_numpy(dtype=object)
        for value in sorted(set(values), key=lambda text: (text == NOT_STATED, text)):
            rows = np.asarray(values == value, dtype=np.bool_)
            sample = Sample(rows=rows, weights=design.weights, clusters=clusters)
            found.append(Slice(group_by=dimension, group=str(value), sample=sample, size=int(rows.sum())))
    return found


def audience_cells(responses: Responses, table: PersonTable, model: Model, design: Design) -> Iterator[Cell]:
    """Yield the cells of one audience: items for all of it; criteria, dimensions, lens groups, outcomes by group too."""
    for part in slices(responses, design):
        yield from _subject_cells(table, part, design)
        yield from _outcome_cells(responses, model, part)
        if part.group_by is None:
            yield from _item_cells(responses, table, model, part)


def _subject_cells(table: PersonTable, part: Slice, design: Design) -> Iterator[Cell]:
    position = table.position_of_item
    sample = part.sample
    for column, subject in enumerate(table.subjects):
        kind, name = subject
        scores = table.scores[:, column]
        given = scores[sample.rows & ~np.isnan(scores)]
        n = given.size
        figures = {Measure.SCORE_0_100: sample.mean(scores)}
        threshold = table.threshold_0_100[column]
        if not np.isnan(threshold):
            # The slack keeps a mean such as (4 + 3) / 2 on the threshold it equals in exact arithmetic.
            favourable = np.where(np.isnan(scores), np.nan, scores >= threshold - 1e-9)
            figures[Measure.FAVOURABLE_PERSONS] = sample.share(favourable)
            weights = _item_weights(table, subject, position)
            figures[Measure.FAVOURABLE_ITEMS] = item_average(table.favourable, weights, n, sample)
        moments = sample.moments(scores)
        yield Cell(
            kind=kind,
            subject=name,
            audience=table.audience,
            group_by=part.group_by,
            group=part.group,
            n=n,
            sd_0_100=spread(given) if n > 1 else None,
            group_n=part.size,
            figures=figures,
            items=table.items_of[subject],
            distribution={},
            se_0_100=None if moments is None else moments.se,
            df=None if moments is None else moments.df,
            calibrated=sample.calibrated(scores, design.margins) if part.group_by is None else None,
            composition=_composition(table, subject, scores, part),
        )


def _composition(
    table: PersonTable, subject: tuple[SubjectKind, str], scores: FloatArray, part: Slice
) -> Composition | None:
    if subject[0] is not SubjectKind.CRITERION or part.group_by is not None:
        return None
    columns = [table.position_of_item[item] for item in table.items_of[subject]]
    return composition(table.points[:, columns], scores, part.sample)


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


def _item_cells(responses: Responses, table: PersonTable, model: Model, part: Slice) -> Iterator[Cell]:
    for column, item in enumerate(table.items):
        points = table.points[:, column]
        answered = ~np.isnan(points)
        n = int(answered.sum())
        figures = {Measure.SCORE_0_100: part.sample.mean(points)}
        favourable, unfavourable = table.favourable[:, column], table.unfavourable[:, column]
        if not np.isnan(favourable[answered]).any():
            figures[Measure.FAVOURABLE_ITEMS] = part.sample.share(favourable)
            figures[Measure.NEUTRAL] = part.sample.share(1.0 - favourable - unfavourable)
            figures[Measure.UNFAVOURABLE] = part.sample.share(unfavourable)
        codes = responses.frame[item].to_numpy()
        given = codes[codes >= 0]
        if item in responses.recoded:
            # Back to what people ticked: the survey tool had turned these answers before we saw them.
            scale = model.scale_of(item)
            given = scale.min + scale.max - given
        yield Cell(
            kind=SubjectKind.ITEM,
            subject=item,
            audience=table.audience,
            n=n,
            sd_0_100=spread(points[answered]) if n > 1 else None,
            group_n=len(codes),
            figures=figures,
            items=(item,),
            distribution=counted(given),
        )


def _outcome_cells(responses: Responses, model: Model, part: Slice) -> Iterator[Cell]:
    for item in model.outcome_items:
        if item.audience != responses.audience or item.id not in responses.frame.columns:
            continue
        codes = responses.frame[item.id].to_numpy()
        answers = np.where(codes < 0, np.nan, codes.astype(np.float64))
        given = codes[part.sample.rows & (codes >= 0)]
        yield Cell(
            kind=SubjectKind.OUTCOME,
            subject=item.id,
            audience=responses.audience,
            group_by=part.group_by,
            group=part.group,
            n=given.size,
            sd_0_100=None,
            group_n=part.size,
            figures=_outcome_figures(answers, item, model, part.sample),
            items=(item.id,),
            distribution=counted(given) if part.group_by is None else {},
        )


def _outcome_figures(answers: FloatArray, item: OutcomeItem, model: Model, sample: Sample) -> dict[Measure, Estimate]:
    """The figures S5 defines for the scale; for another scale the score and, where it names one, the favourable share."""
    scale = model.scales[item.scale]
    if scale.promoters:
        return {Measure.NPS: _nps(answers, sample)}
    if (scale.min, scale.max, scale.favourable) == (1, 5, (4, 5)):
        return {Measure.CSAT: small_base(sample.share(_flags(answers, scale.favourable), "S5-csat-wilson"))}
    if (scale.min, scale.max, scale.favourable) == (1, 7, (5, 6, 7)):
        return {
            Measure.CES_MEAN: small_base(sample.mean(answers, "S5-ces-mean-t")),
            Measure.CES_EASY: small_base(sample.share(_flags(answers, scale.favourable), "S5-ces-easy-wilson")),
        }
    figures = {Measure.SCORE_0_100: sample.mean(100.0 * (answers - scale.min) / (scale.max - scale.min))}
    if scale.favourable:
        figures[Measure.FAVOURABLE_ITEMS] = sample.share(_flags(answers, scale.favourable))
    return figures


def _nps(answers: FloatArray, sample: Sample) -> Estimate:
    promoters, detractors = sample.share(_flags(answers, (9, 10))), sample.share(_flags(answers, tuple(range(7))))
    balance = np.where(np.isnan(answers), np.nan, np.where(answers >= 9, 1.0, np.where(answers <= 6, -1.0, 0.0)))
    figure = nps_from_shares(
        promoters.value or 0.0,
        detractors.value or 0.0,
        promoters.n,
        n_eff=sample.effective_n(balance),
        population=sample.population if sample.clusters is None else None,
    )
    return replace(figure, weighted=sample.weights is not None)


def _flags(answers: FloatArray, chosen: tuple[int, ...]) -> FloatArray:
    return np.where(np.isnan(answers), np.nan, np.isin(answers, chosen))


def small_base(figure: Estimate) -> Estimate:
    """Return a loyalty figure, marked as resting on few answers where it does."""
    small = 0 < figure.n < SMALL_BASE and figure.reason is None
    return replace(figure, reason=Reason.SMALL_BASE) if small else figure


def counted(codes: npt.NDArray[np.int8]) -> dict[int, int]:
    """Return respondents by answer code, lowest code first."""
    values, counts = np.unique(codes, return_counts=True)
    return {int(value): int(count) for value, count in zip(values, counts, strict=True)}
