"""From counts to cells: the figures of one audience, equal to those that its respondents, held in memory, would give."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from toolkit.ingest.values import NOT_APPLICABLE
from toolkit.model import Item, OutcomeItem
from toolkit.score.cells import small_base
from toolkit.score.tally import Tally
from toolkit.score.values import Cell, Measure, SubjectKind
from toolkit.stats.arrays import FloatArray, IntArray
from toolkit.stats.interval import mean_interval, wilson
from toolkit.stats.loyalty import nps_from_shares
from toolkit.stats.values import Estimate

CONSTANT_BELOW = 1e-5
"""A standard deviation in points that only rounding makes: scores that differ at all differ by more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Part:
    """The whole audience, or one group of it, by its number."""

    dimension: str | None
    number: int
    name: str | None
    size: int
    population: int | None


def tally_cells(
    tally: Tally, names: Mapping[str, Sequence[str]] | None = None, population: int | None = None
) -> Iterator[Cell]:
    """Yield the cells of every criterion, dimension, lens group, item and outcome, of the whole audience and its groups.

    Scores, shares of persons and shares of answers with their intervals, equal to those of `toolkit.score.scoring.score`
    for an audience without weights and clusters. Not among them is the favourable share averaged over items, whose
    interval needs which items were answered together across criteria.

    Parameters
    ----------
    names
        The groups of each dimension of the plan by number.
    population
        N, where the intervals of the whole audience take the finite-population correction.
    """
    for part in _parts(tally, names or {}, population):
        for criterion in tally.items_of:
            yield _counted(tally, part, SubjectKind.CRITERION, criterion, (criterion,))
        for subject, members in tally.members.items():
            yield _counted(tally, part, SubjectKind.DIMENSION, subject, members)
        for subject, members in tally.lens_members.items():
            yield _from_moments(tally, part, subject, members)
        for outcome in tally.outcomes.values():
            yield _outcome(tally, part, outcome)
        if part.dimension is None:
            for items in tally.items_of.values():
                yield from (_item(tally, part, item) for item in items)


def _parts(tally: Tally, names: Mapping[str, Sequence[str]], population: int | None) -> Iterator[_Part]:
    size = int(tally.group_sizes(None)[0])
    yield _Part(dimension=None, number=0, name=None, size=size, population=population)
    for dimension in tally.plan.dimensions:
        sizes = tally.group_sizes(dimension)
        for number in np.flatnonzero(sizes):
            name = names[dimension][int(number)]
            yield _Part(dimension=dimension, number=int(number), name=name, size=int(sizes[number]), population=None)


def _counted(tally: Tally, part: _Part, kind: SubjectKind, subject: str, members: Sequence[str]) -> Cell:
    values, by_group = tally.histogram(kind, subject, part.dimension)
    counts = by_group[part.number]
    n = int(counts.sum())
    threshold = tally.threshold(members)
    favourable = None if math.isnan(threshold) else int(counts[values >= threshold - 1e-9].sum())
    mean, sd = _mean_and_sd(values, counts)
    return _scored(tally, part, (kind, subject), members, _Summary(n=n, mean=mean, sd=sd, favourable=favourable))


def _from_moments(tally: Tally, part: _Part, subject: str, members: Sequence[str]) -> Cell:
    count, total, squares, high = tally.moments(subject, part.dimension)[part.number]
    n = int(count)
    mean = 50.0 + float(total) / n if n else 0.0
    sd = math.sqrt(max(0.0, float(squares) - float(total) ** 2 / n) / (n - 1)) if n > 1 else None
    sd = 0.0 if sd is not None and sd < CONSTANT_BELOW else sd
    favourable = None if math.isnan(tally.threshold(members)) else int(high)
    summary = _Summary(n=n, mean=mean, sd=sd, favourable=favourable)
    return _scored(tally, part, (SubjectKind.LENS_GROUP, subject), members, summary)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Summary:
    """What is known of the scores of some people; `sd` is None below two, `favourable` where no scale names it."""

    n: int
    mean: float
    sd: float | None
    favourable: int | None


def _scored(
    tally: Tally, part: _Part, subject: tuple[SubjectKind, str], members: Sequence[str], found: _Summary
) -> Cell:
    n, sd = found.n, found.sd
    figures = {Measure.SCORE_0_100: mean_interval(found.mean, sd or 0.0, n, population=part.population)}
    if found.favourable is not None:
        figures[Measure.FAVOURABLE_PERSONS] = wilson(found.favourable, n, population=part.population)
    return Cell(
        kind=subject[0],
        subject=subject[1],
        audience=tally.audience,
        group_by=part.dimension,
        group=part.name,
        n=n,
        sd_0_100=sd,
        group_n=part.size,
        figures=figures,
        items=tuple(item for name in members for item in tally.items_of[name]),
        distribution={},
        se_0_100=None if not n else 0.0 if sd is None else sd / math.sqrt(n),
        df=None if not n else n - 1.0,
    )


def _mean_and_sd(values: FloatArray, counts: IntArray) -> tuple[float, float | None]:
    n = int(counts.sum())
    if not n:
        return 0.0, None
    if np.count_nonzero(counts) == 1:
        return float(values[np.flatnonzero(counts)[0]]), 0.0 if n > 1 else None
    mean = float(values @ counts / n)
    return mean, math.sqrt(float((values - mean) ** 2 @ counts) / (n - 1))


def _item(tally: Tally, part: _Part, item: str) -> Cell:
    """Return the cell of an item: points, and shares of favourable, neutral and unfavourable answers."""
    scale = tally.model.scale_of(item)
    entry = tally.model.scored_items[item]
    counts = tally.answers(item)[0][scale.min - NOT_APPLICABLE : scale.max - NOT_APPLICABLE + 1]
    codes = np.arange(scale.min, scale.max + 1)
    reverse = isinstance(entry, Item) and entry.keyed == "reverse"
    # The vendor may have turned the answers of a reverse item before we saw them: people ticked the other end.
    ticked = counts[::-1] if item in tally.plan.recoded else counts
    meant = counts[::-1] if reverse and item not in tally.plan.recoded else counts
    n = int(counts.sum())
    points = 100.0 * (codes - scale.min) / (scale.max - scale.min)
    mean, sd = _mean_and_sd(points, meant)
    figures = {Measure.SCORE_0_100: mean_interval(mean, sd or 0.0, n, population=part.population)}
    if scale.favourable or not n:
        low_codes = scale.unfavourable or tuple(scale.reversed(code) for code in scale.favourable)
        high = int(meant[np.isin(codes, scale.favourable)].sum())
        low = int(meant[np.isin(codes, low_codes)].sum())
        shares = {Measure.FAVOURABLE_ITEMS: high, Measure.NEUTRAL: n - high - low, Measure.UNFAVOURABLE: low}
        figures |= {name: wilson(count, n, population=part.population) for name, count in shares.items()}
    return Cell(
        kind=SubjectKind.ITEM,
        subject=item,
        audience=tally.audience,
        n=n,
        sd_0_100=sd,
        group_n=part.size,
        figures=figures,
        items=(item,),
        distribution=_distribution(codes, ticked),
    )


def _distribution(codes: IntArray, counts: IntArray) -> dict[int, int]:
    return {int(code): int(count) for code, count in zip(codes, counts, strict=True) if count}


def _outcome(tally: Tally, part: _Part, item: OutcomeItem) -> Cell:
    scale = tally.model.scales[item.scale]
    first = max(0, scale.min) - NOT_APPLICABLE
    counts = tally.answers(item.id, part.dimension)[part.number][first:]
    codes = np.arange(max(0, scale.min), scale.max + 1)
    return Cell(
        kind=SubjectKind.OUTCOME,
        subject=item.id,
        audience=tally.audience,
        group_by=part.dimension,
        group=part.name,
        n=int(counts.sum()),
        sd_0_100=None,
        group_n=part.size,
        figures=_outcome_figures(tally, item, part, (codes, counts)),
        items=(item.id,),
        distribution=_distribution(codes, counts) if part.dimension is None else {},
    )


def _outcome_figures(
    tally: Tally, item: OutcomeItem, part: _Part, answers: tuple[IntArray, IntArray]
) -> dict[Measure, Estimate]:
    """The figures S5 defines for the scale, as `toolkit.score.cells` makes them from answers."""
    scale = tally.model.scales[item.scale]
    codes, counts = answers
    n = int(counts.sum())

    def share(chosen: Sequence[int], method: str = "S6-wilson") -> Estimate:
        return wilson(int(counts[np.isin(codes, chosen)].sum()), n, population=part.population, method=method)

    def mean(values: FloatArray, method: str = "S6-mean-t") -> Estimate:
        middle, sd = _mean_and_sd(values, counts)
        return mean_interval(middle, sd or 0.0, n, population=part.population, method=method)

    if scale.promoters:
        high, low = share((9, 10)).value or 0.0, share(tuple(range(7))).value or 0.0
        return {Measure.NPS: nps_from_shares(high, low, n, population=part.population)}
    if (scale.min, scale.max, scale.favourable) == (1, 5, (4, 5)):
        return {Measure.CSAT: small_base(share(scale.favourable, "S5-csat-wilson"))}
    if (scale.min, scale.max, scale.favourable) == (1, 7, (5, 6, 7)):
        return {
            Measure.CES_MEAN: small_base(mean(codes.astype(np.float64), "S5-ces-mean-t")),
            Measure.CES_EASY: small_base(share(scale.favourable, "S5-ces-easy-wilson")),
        }
    figures = {Measure.SCORE_0_100: mean(100.0 * (codes - scale.min) / (scale.max - scale.min))}
    if scale.favourable:
        figures[Measure.FAVOURABLE_ITEMS] = share(scale.favourable)
    return figures
