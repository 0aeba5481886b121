"""S11 and S12: do the members of a group agree, and do groups differ from one another."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from toolkit.stats.arrays import FloatArray, matrix, vector
from toolkit.stats.cluster import cluster_codes
from toolkit.stats.distributions import f_quantile
from toolkit.stats.values import Estimate, Reason

FEWEST = 5
"""Complete rows below which a group has no agreement value."""

SKEWED_VARIANCE = 1.34
"""Variance of the slightly skewed null distribution on five points (LeBreton & Senter 2008)."""

FEW_GROUPS = 10
"""Fewer groups than this make the intraclass correlations very uncertain."""


class AgreementBand(StrEnum):
    """Wording of rWG (LeBreton & Senter 2008): 0-.30, .31-.50, .51-.70, .71-.90, .91 and more."""

    NONE = "none"
    WEAK = "weak"
    MODERATE = "moderate"
    STRONG = "strong"
    VERY_STRONG = "very-strong"


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupAgreement:
    """How far a group agrees, 1 being complete agreement.

    Parameters
    ----------
    uniform
        rWG(J) against answers spread evenly, 0 to 1; None when undefined.
    skewed
        The same against a slightly skewed null; None when undefined or for another scale than five points.
    r_star
        Lindell's r*, which does not grow with the number of items and may be negative; None when undefined.
    band
        Wording of `uniform`.
    items
        Number of items J: always print it beside the value.
    n
        Complete rows.
    reason
        ``too-few-respondents``, ``too-few-items`` or None.
    """

    uniform: float | None
    skewed: float | None
    r_star: float | None
    band: AgreementBand | None
    items: int
    n: int
    reason: Reason | None


@dataclass(frozen=True, kw_only=True, slots=True)
class IntraclassCorrelation:
    """One-way intraclass correlations.

    Parameters
    ----------
    icc1
        Share of the variance that lies between groups; may be negative (no group effect).
    icc2
        Reliability of the group means.
    ms_between, ms_within
        Mean squares; None when undefined.
    k0
        The group size used, ``(N - sum n_i^2/N)/(G - 1)``; None when undefined.
    groups
        Groups with an answer.
    few_groups
        Whether there are fewer than 10: the intervals are wide.
    """

    icc1: Estimate
    icc2: Estimate
    ms_between: float | None
    ms_within: float | None
    k0: float | None
    groups: int
    few_groups: bool


def within_group_agreement(answers: npt.ArrayLike, *, points: int = 5) -> GroupAgreement:
    """Return rWG(J) and r* of one group: ``f = 1 - mean(s_j^2)/s_E^2``, ``J f/(J f + 1 - f)``, r* = f (S11).

    Parameters
    ----------
    answers
        Members by items, recoded; NaN is missing and its row is left out.
    points
        Answer points A of the items; the even null has variance ``(A^2 - 1)/12``.

    References
    ----------
    James, Demaree & Wolf (1984); Lindell, Brandt & Whitney (1999). Checked against R multilevel::rwg.j.
    """
    if points < 2:
        raise ValueError(f"a scale of {points} points")
    given = matrix(answers, "answers")
    rows = given[~np.isnan(given).any(axis=1)]
    n, items = rows.shape
    blank = GroupAgreement(uniform=None, skewed=None, r_star=None, band=None, items=items, n=n, reason=None)
    if items < 1:
        return replace(blank, reason=Reason.TOO_FEW_ITEMS)
    if n < FEWEST:
        return replace(blank, reason=Reason.TOO_FEW_RESPONDENTS)
    mean_variance = float(np.var(rows, axis=0, ddof=1).mean())
    even = (points**2 - 1) / 12.0
    uniform = _rwg(mean_variance / even, items)
    return replace(
        blank,
        uniform=uniform,
        skewed=_rwg(mean_variance / SKEWED_VARIANCE, items) if points == 5 else None,
        r_star=1.0 - mean_variance / even,
        band=agreement_band(uniform),
    )


def agreement_band(rwg: float) -> AgreementBand:
    """Return the wording of an rWG of 0 to 1, judged at two decimals as the bands are printed."""
    rounded = round(rwg, 2)
    bounds = {0.30: AgreementBand.NONE, 0.50: AgreementBand.WEAK, 0.70: AgreementBand.MODERATE}
    for upper, wording in {**bounds, 0.90: AgreementBand.STRONG}.items():
        if rounded <= upper:
            return wording
    return AgreementBand.VERY_STRONG


def intraclass_correlation(
    values: npt.ArrayLike, groups: Sequence[Hashable], *, level: float = 0.95
) -> IntraclassCorrelation:
    """Return ICC(1) and ICC(2) from a one-way analysis of variance, with F intervals (S12).

    ``ICC1 = (MSB - MSW)/(MSB + (k0 - 1) MSW)``, ``ICC2 = (MSB - MSW)/MSB``; groups of unequal size enter by k0, with
    which the intervals are approximate.

    Parameters
    ----------
    values
        A score a person; NaN is missing.
    groups
        The group of each person.

    Returns
    -------
    IntraclassCorrelation
        Fewer than two groups, or every group of one: ``invalid-design``. No variance within groups: ICC1 = 1 and
        ICC2 = 1 without interval, ``no-variation``. No variance at all: no value, ``no-variation``. MSB = 0:
        ICC2 has no value. Negative values stand as computed.

    References
    ----------
    Shrout & Fleiss (1979); Bliese (2000). Checked against R multilevel and psych::ICC.
    """
    every = vector(values)
    if len(groups) != every.size:
        raise ValueError(f"{len(groups)} groups for {every.size} values")
    present = ~np.isnan(every)
    given = every[present]
    codes, g = cluster_codes([name for name, kept in zip(groups, present, strict=True) if kept])
    n = given.size
    blank = _blank_icc(n, g, level)
    if g < 2 or n <= g:
        return _with_reason(blank, None, Reason.INVALID_DESIGN)
    if np.ptp(given) == 0.0:
        return _with_reason(blank, None, Reason.NO_VARIATION)
    between, within, k0 = _mean_squares(given, codes, g)
    blank = replace(blank, ms_between=between, ms_within=within, k0=k0)
    if within == 0.0:
        return _with_reason(blank, 1.0, Reason.NO_VARIATION)
    tail = (1.0 - level) / 2.0
    ratio = between / within
    low = ratio / f_quantile(1.0 - tail, g - 1.0, n - g)
    high = ratio * f_quantile(1.0 - tail, n - g, g - 1.0)
    icc1 = replace(blank.icc1, value=_icc1(ratio, k0), low=_icc1(low, k0), high=_icc1(high, k0))
    if ratio == 0.0:
        return replace(blank, icc1=icc1, icc2=replace(blank.icc2, reason=Reason.NO_VARIATION))
    icc2 = replace(blank.icc2, value=1.0 - 1.0 / ratio, low=1.0 - 1.0 / low, high=1.0 - 1.0 / high)
    return replace(blank, icc1=icc1, icc2=icc2)


def group_scores_reportable(icc2: Estimate, group: Estimate, company_mean: float, minimum: float = 0.50) -> bool:
    """Return whether a group's score may be told apart: ICC(2) reaches `minimum`, or its interval leaves out the mean."""
    if icc2.value is not None and icc2.value >= minimum:
        return True
    return group.low is not None and group.high is not None and not group.low <= company_mean <= group.high


def _rwg(ratio: float, items: int) -> float:
    f = max(0.0, 1.0 - ratio)
    return items * f / (items * f + 1.0 - f)


def _icc1(ratio: float, k0: float) -> float:
    return (ratio - 1.0) / (ratio + k0 - 1.0)


def _mean_squares(given: FloatArray, codes: npt.NDArray[np.int64], g: int) -> tuple[float, float, float]:
    sizes = np.bincount(codes, minlength=g).astype(np.float64)
    means = np.bincount(codes, weights=given, minlength=g) / sizes
    for group in range(g):
        inside = given[codes == group]
        if np.ptp(inside) == 0.0:
            means[group] = inside[0]  # exact, so that no variation within is found to be none
    n = given.size
    between = float(sizes @ (means - given.mean()) ** 2) / (g - 1)
    within = float(np.sum((given - means[codes]) ** 2)) / (n - g)
    return between, within, float((n - (sizes @ sizes) / n) / (g - 1))


def _blank_icc(n: int, groups: int, level: float) -> IntraclassCorrelation:
    return IntraclassCorrelation(
        icc1=Estimate(value=None, level=level, n=n, method="S12-icc1"),
        icc2=Estimate(value=None, level=level, n=n, method="S12-icc2"),
        ms_between=None,
        ms_within=None,
        k0=None,
        groups=groups,
        few_groups=groups < FEW_GROUPS,
    )


def _with_reason(blank: IntraclassCorrelation, value: float | None, reason: Reason) -> IntraclassCorrelation:
    return replace(
        blank,
        icc1=replace(blank.icc1, value=value, reason=reason),
        icc2=replace(blank.icc2, value=value, reason=reason),
    )
