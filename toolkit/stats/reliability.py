"""S8 and S10: whether a set of items hangs together."""

import math
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from toolkit.stats.arrays import FloatArray, matrix, vector
from toolkit.stats.distributions import f_quantile
from toolkit.stats.interval import critical
from toolkit.stats.values import Estimate, Reason

FEWEST, UNSTABLE = 10, 30
"""Complete rows below which there is no value, and below which it carries ``small-base``."""

MISKEY_FROM = 30
"""Answers from which a negative item-total correlation counts as a possible mis-key (S1)."""

CROWDED = 0.80
"""Share of answers in one end of the scale above which an item has a floor or a ceiling."""


class Band(StrEnum):
    """What may be done with a scale of this reliability (a convention; the bounds are arguments of `band`)."""

    NOT_REPORTABLE = "not-reportable"
    EXPLORATORY = "exploratory"
    ADEQUATE = "adequate"
    REDUNDANT = "redundant"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reliability:
    """Reliability of a scale.

    Parameters
    ----------
    figure
        Cronbach's alpha, or the Spearman-Brown coefficient for two items; -inf to 1, never cut off at 0.
    items
        Items used.
    constant_items
        Columns left out because everybody answered the same.
    possible_miskey
        Whether the value is negative.
    """

    figure: Estimate
    items: int
    constant_items: tuple[int, ...]
    possible_miskey: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemStatistics:
    """One item within its scale, from complete rows (mean, SD, floor and ceiling from all its answers).

    Parameters
    ----------
    n
        Answers to the item.
    mean, sd
        In scale points; None when undefined.
    item_total
        Correlation with the sum of the other items; None when undefined.
    alpha_if_dropped
        Alpha of the other items; None for fewer than two others.
    floor, ceiling
        Share (0 to 1) of answers at the lowest and at the highest point.
    crowded
        Whether more than 80 % of the answers are at one end.
    possible_miskey
        Whether `item_total` is negative with 30 or more complete rows.
    reason
        ``no-variation`` or ``too-few-respondents``, or None.
    """

    n: int
    mean: float | None
    sd: float | None
    item_total: float | None
    alpha_if_dropped: float | None
    floor: float | None
    ceiling: float | None
    crowded: bool
    possible_miskey: bool
    reason: Reason | None


def reliability(answers: npt.ArrayLike, *, level: float = 0.95) -> Reliability:
    """Return alpha with Feldt's interval, or Spearman-Brown for two items, from complete rows (S8).

    Parameters
    ----------
    answers
        Persons by items, recoded; NaN is missing. Items that everybody answered alike are left out and listed.

    Returns
    -------
    Reliability
        One item: ``too-few-items``. Fewer than 10 complete rows: ``too-few-respondents``; fewer than 30: a value
        with ``small-base``. All items constant: ``no-variation``.
    """
    given = matrix(answers, "answers")
    complete = given[~np.isnan(given).any(axis=1)]
    constant = np.ptp(complete, axis=0) == 0.0 if complete.shape[0] else np.zeros(given.shape[1], dtype=np.bool_)
    used = complete[:, ~constant]
    if used.shape[1] == 2:
        figure = spearman_brown(used[:, 0], used[:, 1], level=level)
    else:
        figure = cronbach_alpha(used if used.shape[1] else complete, level=level)
    return Reliability(
        figure=figure,
        items=used.shape[1],
        constant_items=tuple(int(column) for column in np.flatnonzero(constant)),
        possible_miskey=figure.value is not None and figure.value < 0.0,
    )


def cronbach_alpha(answers: npt.ArrayLike, *, pairwise: bool = False, level: float = 0.95) -> Estimate:
    """Return ``k/(k-1) (1 - sum s_i^2 / s_total^2)`` with Feldt's interval.

    Parameters
    ----------
    answers
        Persons by items, recoded; NaN is missing.
    pairwise
        Whether covariances come from all pairs answered instead of complete rows. There is no interval then.

    Returns
    -------
    Estimate
        Negative values are returned as they are. n is the number of complete rows (of rows with any answer when
        `pairwise`). Reasons as for `reliability`.

    References
    ----------
    Cronbach (1951); Feldt (1965). The interval uses the rows left after deletion (pingouin 0.7.0 uses those before).
    """
    given = matrix(answers, "answers")
    present = ~np.isnan(given)
    rows = given[present.any(axis=1) if pairwise else present.all(axis=1)]
    n, k = rows.shape
    method = "S8-alpha-pairwise" if pairwise else "S8-alpha-feldt"
    blank = Estimate(value=None, level=level, n=n, method=method)
    if k < 2:
        return replace(blank, reason=Reason.TOO_FEW_ITEMS)
    if n < FEWEST:
        return replace(blank, reason=Reason.TOO_FEW_RESPONDENTS)
    covariance = pairwise_covariance(rows) if pairwise else np.cov(rows, rowvar=False)
    if np.isnan(covariance).any():
        return replace(blank, reason=Reason.TOO_FEW_RESPONDENTS)
    value = _alpha_of(covariance)
    if value is None:
        return replace(blank, reason=Reason.NO_VARIATION)
    reason = Reason.SMALL_BASE if n < UNSTABLE else None
    if pairwise:
        return replace(blank, value=value, reason=reason)
    tail = (1.0 - level) / 2.0
    within = (n - 1.0) * (k - 1.0)
    low = 1.0 - (1.0 - value) * f_quantile(1.0 - tail, n - 1.0, within)
    high = 1.0 - (1.0 - value) * f_quantile(tail, n - 1.0, within)
    return replace(blank, value=value, low=low, high=high, reason=reason)


def spearman_brown(first: npt.ArrayLike, second: npt.ArrayLike, *, level: float = 0.95) -> Estimate:
    """Return ``2r/(1+r)`` for two items, with Fisher's interval for r carried through the formula.

    Parameters
    ----------
    first, second
        Recoded answers of the same persons; NaN is missing.

    References
    ----------
    Eisinga, te Grotenhuis & Pelzer (2013).
    """
    x, y = vector(first), vector(second)
    kept = ~np.isnan(x) & ~np.isnan(y)
    x, y = x[kept], y[kept]
    blank = Estimate(value=None, level=level, n=x.size, method="S8-spearman-brown")
    if x.size < FEWEST:
        return replace(blank, reason=Reason.TOO_FEW_RESPONDENTS)
    r = correlation(x, y)
    if r is None or r <= -1.0:
        return replace(blank, reason=Reason.NO_VARIATION)
    reason = Reason.SMALL_BASE if x.size < UNSTABLE else None
    if r >= 1.0:
        return replace(blank, value=1.0, low=1.0, high=1.0, reason=reason)
    half = critical(level) / math.sqrt(x.size - 3.0)
    low, high = (math.tanh(math.atanh(r) + side * half) for side in (-1.0, 1.0))
    return replace(blank, value=2 * r / (1 + r), low=2 * low / (1 + low), high=2 * high / (1 + high), reason=reason)


def item_statistics(answers: npt.ArrayLike, minimum: float, maximum: float) -> tuple[ItemStatistics, ...]:
    """Return the statistics of each item of a scale (S10), in the order of the columns.

    Parameters
    ----------
    answers
        Persons by items, recoded; NaN is missing.
    minimum, maximum
        Ends of the scale.

    References
    ----------
    Checked against R psych::alpha (``r.drop``, ``alpha.drop``).
    """
    given = matrix(answers, "answers")
    complete = given[~np.isnan(given).any(axis=1)]
    varying = np.ptp(complete, axis=0) > 0.0 if complete.shape[0] else np.zeros(given.shape[1], dtype=np.bool_)
    return tuple(
        _item(given[:, column], complete, varying, column, (minimum, maximum)) for column in range(given.shape[1])
    )


def band(figure: Estimate, bounds: tuple[float, float, float] = (0.60, 0.70, 0.95)) -> Band | None:
    """Return how a reliability may be worded; None when it has no value.

    The value decides between not reportable (below .60), exploratory, and redundant (above .95); adequate asks the
    lower limit of the interval, where there is one, to reach .70.
    """
    if figure.value is None:
        return None
    lowest, adequate, redundant = bounds
    if figure.value < lowest:
        return Band.NOT_REPORTABLE
    if figure.value > redundant:
        return Band.REDUNDANT
    sure = figure.value if figure.low is None else figure.low
    return Band.ADEQUATE if sure >= adequate else Band.EXPLORATORY


def correlation(x: FloatArray, y: FloatArray) -> float | None:
    """Return Pearson's r of two complete vectors, within -1 to 1; None when either does not vary."""
    if x.size < 2 or np.ptp(x) == 0.0 or np.ptp(y) == 0.0:
        return None
    a, b = x - x.mean(), y - y.mean()
    return float(np.clip(a @ b / math.sqrt(float(a @ a) * float(b @ b)), -1.0, 1.0))


def pairwise_covariance(rows: FloatArray) -> FloatArray:
    """Return covariances from the rows in which both items are answered; NaN for fewer than two such rows."""
    k = rows.shape[1]
    covariance = np.full((k, k), np.nan)
    for i in range(k):
        for j in range(i, k):
            both = rows[~np.isnan(rows[:, i]) & ~np.isnan(rows[:, j])]
            if both.shape[0] > 1:
                covariance[i, j] = covariance[j, i] = np.cov(both[:, i], both[:, j])[0, 1]
    return covariance


def _alpha_of(covariance: FloatArray) -> float | None:
    k = covariance.shape[0]
    total = float(covariance.sum())
    own = float(np.trace(covariance))
    if k < 2 or total <= 1e-12 * max(own, 1e-300):
        return None
    return float(k / (k - 1.0) * (1.0 - own / total))


def _item(
    answers: FloatArray, complete: FloatArray, varying: npt.NDArray[np.bool_], column: int, ends: tuple[float, float]
) -> ItemStatistics:
    present = answers[~np.isnan(answers)]
    n = present.size
    rest = complete[:, [other for other in np.flatnonzero(varying) if other != column]]
    enough = complete.shape[0] >= FEWEST and rest.shape[1] > 0
    total = correlation(complete[:, column], rest.sum(axis=1)) if enough and varying[column] else None
    dropped = _alpha_of(np.cov(rest, rowvar=False)) if enough and rest.shape[1] > 1 else None
    floor, ceiling = (float(np.mean(present == end)) if n else None for end in ends)
    reason = None
    if complete.shape[0] < FEWEST:
        reason = Reason.TOO_FEW_RESPONDENTS
    elif not varying[column]:
        reason = Reason.NO_VARIATION
    return ItemStatistics(
        n=n,
        mean=float(present.mean()) if n else None,
        sd=float(np.std(present, ddof=1)) if n > 1 else None,
        item_total=total,
        alpha_if_dropped=dropped,
        floor=floor,
        ceiling=ceiling,
        crowded=max(floor or 0.0, ceiling or 0.0) > CROWDED,
        possible_miskey=total is not None and total < 0.0 and complete.shape[0] >= MISKEY_FROM,
        reason=reason,
    )
