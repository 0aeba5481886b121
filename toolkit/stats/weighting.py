"""S7: weights from known population margins, and means that use them."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from toolkit.stats.arrays import vector, weights_for
from toolkit.stats.cluster import linearised
from toolkit.stats.interval import interval_from_se, nothing, with_population
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
        return replace(nothing(method, level), weighted=True)
    w = weights_for(vector(weights, "weights")[present], n)
    mean, se = linearised(given, w, np.arange(n), n)
    constant = n > 1 and se == 0.0
    se, method = with_population(se, n, population, method)
    figure = interval_from_se(mean, se, n - 1, n, method, level)
    return replace(figure, weighted=True, reason=Reason.NO_VARIATION if constant else figure.reason)
