"""S7: weights from known population margins, and means that use them."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from toolkit.stats.arrays import vector, weights_for
from toolkit.stats.cluster import linearised
from toolkit.stats.interval import COMPLETE, FINITE, finite_correction, interval_from_se, mean_interval
from toolkit.stats.values import Estimate, Reason


def kish_n(weights: npt.ArrayLike) -> float:
    """Return the effective sample size ``(sum w)^2 / sum w^2``; n when all weights are equal.

    References
    ----------
    Kish (1965), Survey Sampling.
    """
    given = vector(weights, "weights")
    w = weights_for(given, given.size)
    return float(w.sum() ** 2 / (w @ w))


def kish_deff(weights: npt.ArrayLike) -> float:
    """Return the design effect of weighting, n over `kish_n`; 1 when all weights are equal."""
    given = vector(weights, "weights")
    return given.size / kish_n(given)


def weighted_mean(
    values: npt.ArrayLike,
    weights: npt.ArrayLike,
    *,
    population: int | None = None,
    level: float = 0.95,
    method: str = "S7-weighted-mean-t",
) -> Estimate:
    """Return the weighted mean with an interval that takes the weights as fixed (the cautious of the two in S7).

    ``SE = sqrt(n/(n-1) sum (w_i (x_i - mean)/W)^2)``, df n - 1.

    Parameters
    ----------
    values
        A figure a person; NaN is missing.
    weights
        A weight a person, also for those without a value.
    population
        N where known; multiplies the standard error by ``sqrt(1 - n/N)``.

    Returns
    -------
    Estimate
        n is unweighted. n = 0: no value; n = 1: no interval; both ``too-few-respondents``.

    References
    ----------
    Lumley (2010), Complex Surveys. Checked against R survey::svymean with weights only.
    """
    every = vector(values)
    present = ~np.isnan(every)
    given = every[present]
    n = given.size
    if n == 0:
        return replace(mean_interval(0.0, 0.0, 0, level=level, method=method), weighted=True)
    w = weights_for(vector(weights, "weights")[present], n)
    mean, se = linearised(given, w, np.arange(n), n)
    if population is not None:
        correction = finite_correction(n, population)
        method += COMPLETE if correction == 0.0 else FINITE
        if correction == 0.0:
            return Estimate(value=mean, low=mean, high=mean, level=level, n=n, method=method, weighted=True)
        se *= correction
    if n == 1:
        return Estimate(value=mean, level=level, n=1, method=method, weighted=True, reason=Reason.TOO_FEW_RESPONDENTS)
    return replace(interval_from_se(mean, se, n - 1, n, method, level), weighted=True)
