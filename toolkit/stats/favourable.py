"""S4: shares of favourable, neutral and unfavourable answers."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from toolkit.stats.arrays import BoolArray, FloatArray, matrix, vector, weights_for
from toolkit.stats.interval import wilson
from toolkit.stats.values import Estimate
from toolkit.stats.weighting import kish_n, weighted_mean

FAVOURABLE_FROM = 4.0
"""Lowest favourable answer of a five-point item, after recoding."""

UNFAVOURABLE_TO = 2.0
"""Highest unfavourable answer of a five-point item, after recoding."""

PERSON_FAVOURABLE_FROM = 3.5
"""Lowest favourable person score on five points."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemShares:
    """Shares (0 to 1) of the valid answers to one item; rounded for print they need not add up to 100 %."""

    favourable: Estimate
    neutral: Estimate
    unfavourable: Estimate


def item_shares(
    answers: npt.ArrayLike,
    *,
    weights: npt.ArrayLike | None = None,
    population: int | None = None,
    level: float = 0.95,
) -> ItemShares:
    """Return the shares of 4-5, 3 and 1-2 among the answers to one five-point item, with Wilson's intervals.

    Parameters
    ----------
    answers
        Recoded answers 1 to 5; NaN is missing and leaves the denominator.
    weights
        A weight for each answer, missing ones included; Kish's n then stands in for n.
    population
        N where known; see `wilson`.
    """
    every = vector(answers, "answers")
    high = _share(every, every >= FAVOURABLE_FROM, weights, population, level)
    low = _share(every, every <= UNFAVOURABLE_TO, weights, population, level)
    between = (every > UNFAVOURABLE_TO) & (every < FAVOURABLE_FROM)
    return ItemShares(favourable=high, neutral=_share(every, between, weights, population, level), unfavourable=low)


def person_share(
    scores: npt.ArrayLike,
    *,
    weights: npt.ArrayLike | None = None,
    population: int | None = None,
    level: float = 0.95,
) -> Estimate:
    """Return the share (0 to 1) of persons whose score on five points is at least 3.5; NaN is missing."""
    every = vector(scores, "scores")
    # A mean of items that is 3.5 on paper can be a hair below it in floating point.
    return _share(every, every >= PERSON_FAVOURABLE_FROM - 1e-9, weights, population, level)


def item_average_share(
    answers: npt.ArrayLike, *, weights: npt.ArrayLike | None = None, level: float = 0.95
) -> Estimate:
    """Return the favourable share (0 to 1) averaged over the items of a scale.

    Parameters
    ----------
    answers
        Persons by items, recoded, 1 to 5; NaN is missing.

    Returns
    -------
    Estimate
        Value: mean over items of the share favourable among their answers. The items of one person are not
        independent, so the interval is that of the mean over persons of their own share, set around the value.
        n: persons who answered any of the items.
    """
    given = matrix(answers, "answers")
    present = ~np.isnan(given)
    w = np.ones(given.shape[0]) if weights is None else weights_for(weights, given.shape[0])
    good = (given >= FAVOURABLE_FROM) & present
    base = w @ present
    rows = present.any(axis=1)
    own = good[rows].sum(axis=1) / present[rows].sum(axis=1)
    persons = weighted_mean(own, w[rows], level=level, method="S4-item-average")
    if persons.value is None or not (base > 0).any():
        return replace(persons, weighted=weights is not None)
    share = float(np.mean((w @ good)[base > 0] / base[base > 0]))
    half = None if persons.low is None else persons.value - persons.low
    return replace(
        persons,
        value=share,
        low=None if half is None else max(0.0, share - half),
        high=None if half is None else min(1.0, share + half),
        weighted=weights is not None,
    )


def _share(
    every: FloatArray,
    chosen: BoolArray,
    weights: npt.ArrayLike | None,
    population: int | None,
    level: float,
) -> Estimate:
    present = ~np.isnan(every)
    n = int(present.sum())
    method = "S4-favourable-wilson"
    if weights is None:
        return wilson(int((chosen & present).sum()), n, population=population, level=level, method=method)
    if n == 0:
        return replace(wilson(0, 0, level=level, method=method), weighted=True)
    w = weights_for(vector(weights, "weights")[present], n)
    share = float(w[chosen[present]].sum() / w.sum())
    figure = wilson(share * n, n, n_eff=kish_n(w), population=population, level=level, method=method)
    return replace(figure, weighted=True)
