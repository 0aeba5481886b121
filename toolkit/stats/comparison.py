"""S15 and S17: differences between groups and between waves, with effect sizes and verdicts."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from toolkit.stats.arrays import answered, vector, weights_for
from toolkit.stats.cluster import linearised
from toolkit.stats.distributions import log_gamma, noncentrality_of_t, t_two_sided_p
from toolkit.stats.interval import interval_from_se, mean_interval, spread
from toolkit.stats.values import Estimate, Reason

MEANINGFUL_GAP = 5.0
"""Smallest gap between groups, in points of 0 to 100, worth speaking of."""

PERCEPTION_GAP = 15.0
"""Gap between leaders and employees, in points of 0 to 100, that is flagged."""

CLEAR_CHANGE = 3.0
"""Smallest change between waves, in points of 0 to 100, that has a direction."""

FEWEST_PAIRS = 30
"""People in both waves from which a change is the paired one."""

PAIRED_METHOD = "S17-paired-t"
"""Method id of a paired change; its n counts pairs."""

FEWEST_DF = 4.0
"""Degrees of freedom below which there is no Hedges g."""


class Verdict(StrEnum):
    """What to say of a change; never "no change"."""

    UP = "up"
    DOWN = "down"
    NO_CLEAR_CHANGE = "no-clear-change"


@dataclass(frozen=True, kw_only=True, slots=True)
class Moments:
    """What a comparison needs of one sample.

    Parameters
    ----------
    mean, se, df
        Mean, its standard error and degrees of freedom; `se` and `df` are 0 for a single answer.
    n
        Unweighted respondents.
    weighted
        Whether weights entered.
    """

    mean: float
    se: float
    df: float
    n: int
    weighted: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """First minus second.

    Parameters
    ----------
    figure
        The difference with its interval; n is that of both samples together.
    t, df, p
        Test statistic, degrees of freedom and two-sided p; None when undefined.
    """

    figure: Estimate
    t: float | None
    df: float | None
    p: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CompositionShift:
    """A change as it is, and with the later wave re-weighted to the group mix of the earlier one."""

    raw: Difference
    reweighted: Difference


def moments(values: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> Moments | None:
    """Return the moments of a sample (NaN is missing), weighted if weights are given; None without any answer."""
    given = answered(values)
    n = given.size
    if n == 0:
        return None
    if weights is not None:
        w = weights_for(vector(weights, "weights")[~np.isnan(vector(values))], n)
        mean, se = linearised(given, w, np.arange(n), n)
        return Moments(mean=mean, se=se, df=n - 1.0, n=n, weighted=True)
    se = spread(given) / math.sqrt(n) if n > 1 else 0.0
    return Moments(mean=float(given.mean()), se=se, df=n - 1.0, n=n)


def welch(first: Moments | None, second: Moments | None, *, level: float = 0.95) -> Difference:
    """Return first minus second of two independent samples, unequal variances allowed.

    The same person must not be in both: compare a group with the rest, not with a total that contains it.

    Returns
    -------
    Difference
        No value when a sample is empty; no interval when one has a single answer; both ``too-few-respondents``.
        When neither varies the interval is the point, without p, ``no-variation``.

    References
    ----------
    Welch (1947). Checked against R t.test.
    """
    n = sum(sample.n for sample in (first, second) if sample is not None)
    weighted = any(sample is not None and sample.weighted for sample in (first, second))
    blank = Estimate(value=None, level=level, n=n, method="S15-welch", weighted=weighted)
    if first is None or second is None:
        return _untested(blank, Reason.TOO_FEW_RESPONDENTS)
    difference = first.mean - second.mean
    if first.df <= 0 or second.df <= 0:
        return _untested(replace(blank, value=difference), Reason.TOO_FEW_RESPONDENTS)
    a, b = first.se**2, second.se**2
    if a + b == 0.0:
        return _untested(replace(blank, value=difference, low=difference, high=difference), Reason.NO_VARIATION)
    return _tested(blank, difference, math.sqrt(a + b), (a + b) ** 2 / (a**2 / first.df + b**2 / second.df))


def paired_change(earlier: npt.ArrayLike, later: npt.ArrayLike, *, level: float = 0.95) -> Difference:
    """Return later minus earlier of the same persons with the paired t interval (S17).

    Parameters
    ----------
    earlier, later
        A score a person in both waves, in the same order; persons with a missing one are left out.
    """
    first, second = vector(earlier, "earlier"), vector(later, "later")
    if first.size != second.size:
        raise ValueError(f"{first.size} earlier and {second.size} later scores")
    change = answered(second - first)
    n = change.size
    sd = spread(change) if n > 1 else 0.0
    figure = mean_interval(float(change.mean()) if n else 0.0, sd, n, level=level, method=PAIRED_METHOD)
    if figure.value is None or sd == 0.0:
        return Difference(figure=figure, t=None, df=None, p=None)
    return _tested(figure, figure.value, sd / math.sqrt(n), n - 1.0)


def hedges_g(first: npt.ArrayLike, second: npt.ArrayLike, *, level: float = 0.95) -> Estimate:
    """Return ``g = J d`` of first minus second, with exact J and an interval by the noncentral t.

    Parameters
    ----------
    first, second
        Scores of two independent samples; NaN is missing.

    Returns
    -------
    Estimate
        Fewer than 4 degrees of freedom or a sample of one: ``too-few-respondents``. No variance: ``no-variation``.

    References
    ----------
    Hedges (1981). Checked against R effectsize::hedges_g. The usual ``1 - 3/(4 df - 1)`` for J differs by about 1e-4.
    """
    x, y = answered(first), answered(second)
    df = x.size + y.size - 2.0
    blank = Estimate(value=None, level=level, n=x.size + y.size, method="S15-hedges-g")
    if df < FEWEST_DF or min(x.size, y.size) < 2:
        return replace(blank, reason=Reason.TOO_FEW_RESPONDENTS)
    pooled = math.sqrt(((x.size - 1) * spread(x) ** 2 + (y.size - 1) * spread(y) ** 2) / df)
    if pooled == 0.0:
        return replace(blank, reason=Reason.NO_VARIATION)
    d = (float(x.mean()) - float(y.mean())) / pooled
    j = hedges_correction(df)
    root = math.sqrt(x.size * y.size / (x.size + y.size))
    tail = (1.0 - level) / 2.0
    low = noncentrality_of_t(1.0 - tail, df, d * root) / root
    high = noncentrality_of_t(tail, df, d * root) / root
    return replace(blank, value=j * d, low=j * low, high=j * high)


def hedges_correction(df: float) -> float:
    """Return ``J = Gamma(df/2) / (sqrt(df/2) Gamma((df-1)/2))`` for df above 1."""
    return math.exp(log_gamma(df / 2.0) - log_gamma((df - 1.0) / 2.0)) / math.sqrt(df / 2.0)


def meaningful(difference: Estimate, points: float = MEANINGFUL_GAP) -> bool:
    """Return whether a difference is at least `points` and its interval leaves out 0.

    Use `PERCEPTION_GAP` for leaders against employees.
    """
    if difference.value is None or difference.low is None or difference.high is None:
        return False
    return abs(difference.value) >= points and not difference.low <= 0.0 <= difference.high


def verdict(change: Estimate, adjusted_p: float | None, *, points: float = CLEAR_CHANGE) -> Verdict:
    """Return up or down when a change is at least `points` and significant after Holm, else no clear change.

    Parameters
    ----------
    change
        Later minus earlier, in points of 0 to 100.
    adjusted_p
        The p of the change after `toolkit.stats.multiplicity.holm` over its family; None when it has none.
    """
    if change.value is None or adjusted_p is None or math.isnan(adjusted_p):
        return Verdict.NO_CLEAR_CHANGE
    # 1 - .95 is a hair above .05 in floating point.
    if adjusted_p >= round(1.0 - change.level, 12) or abs(change.value) < points:
        return Verdict.NO_CLEAR_CHANGE
    return Verdict.UP if change.value > 0.0 else Verdict.DOWN


def composition_shift(
    earlier: npt.ArrayLike,
    earlier_groups: Sequence[Hashable],
    later: npt.ArrayLike,
    later_groups: Sequence[Hashable],
    *,
    level: float = 0.95,
) -> CompositionShift:
    """Return later minus earlier as it is and with the later wave in the group mix of the earlier one (S17).

    Parameters
    ----------
    earlier, later
        A score a person; NaN is missing.
    earlier_groups, later_groups
        The group of each person.

    Returns
    -------
    CompositionShift
        `reweighted` has no value, ``invalid-design``, when a group of the earlier wave has nobody in the later.
        Groups new in the later wave get no weight in it.
    """
    first, second = vector(earlier, "earlier"), vector(later, "later")
    if len(earlier_groups) != first.size or len(later_groups) != second.size:
        raise ValueError("every score needs a group")
    raw = welch(moments(second), moments(first), level=level)
    before = _counts(first, earlier_groups)
    after = _counts(second, later_groups)
    if not before or any(group not in after for group in before):
        blank = replace(raw.figure, value=None, low=None, high=None)
        return CompositionShift(raw=raw, reweighted=_untested(blank, Reason.INVALID_DESIGN))
    weights = np.array([before.get(group, 0) / after.get(group, 1) for group in later_groups])
    kept = weights > 0.0
    mixed = welch(moments(second[kept], weights[kept]), moments(first), level=level)
    return CompositionShift(raw=raw, reweighted=mixed)


def _counts(values: npt.NDArray[np.float64], groups: Sequence[Hashable]) -> dict[Hashable, int]:
    counts: dict[Hashable, int] = {}
    for value, group in zip(values, groups, strict=True):
        if not math.isnan(value):
            counts[group] = counts.get(group, 0) + 1
    return counts


def _untested(figure: Estimate, reason: Reason) -> Difference:
    return Difference(figure=replace(figure, reason=reason), t=None, df=None, p=None)


def _tested(blank: Estimate, difference: float, se: float, df: float) -> Difference:
    figure = interval_from_se(difference, se, df, blank.n, blank.method, blank.level)
    t = difference / se
    return Difference(figure=replace(figure, weighted=blank.weighted), t=t, df=df, p=t_two_sided_p(t, df))
