"""S6: confidence intervals of means and shares, with the finite-population correction where N is known."""

import math
from dataclasses import replace
from typing import NoReturn

import numpy as np
import numpy.typing as npt

from toolkit.errors import InputError, Problem
from toolkit.stats.arrays import FloatArray, answered
from toolkit.stats.distributions import normal_quantile, t_quantile
from toolkit.stats.values import Estimate, Reason

FINITE = "-fpc"
"""Ending of a method id when the standard error was corrected for a known population."""

COMPLETE = "-complete-count"
"""Ending of a method id when everybody answered: the interval has no width, there is no sampling error."""

SMALL_FOR_T = 15
"""Below this many answers a mean also deserves a bootstrap interval (S6)."""

VERY_SKEWED = 2.0
"""Absolute skewness from which a mean also deserves a bootstrap interval; a convention of this project."""


def critical(level: float, df: float | None = None) -> float:
    """Return the two-sided critical value at `level`: of t with `df`, of the normal when `df` is None."""
    if not 0.0 < level < 1.0:
        raise ValueError(f"level must lie between 0 and 1, not {level}")
    upper = 0.5 + level / 2.0
    return normal_quantile(upper) if df is None else t_quantile(upper, float(df))


def interval_from_se(value: float, se: float, df: float | None, n: int, method: str, level: float = 0.95) -> Estimate:
    """Return `value` with the interval ``value +- critical * se``.

    Parameters
    ----------
    value, se
        The figure and its standard error (0 or more), in the same unit.
    df
        Degrees of freedom of t; None for the normal.
    n
        Unweighted number answering.
    method
        Identifier of the formula.

    Returns
    -------
    Estimate
        With a standard error of 0 the interval is the point and the reason ``no-variation``, or none when the
        method ends in ``-complete-count``. With df of 0 there is no interval and the reason is
        ``too-few-respondents``.
    """
    if not math.isfinite(value) or not (math.isfinite(se) and se >= 0.0):
        raise ValueError("value must be finite and se finite and not negative")
    complete = method.endswith(COMPLETE)
    if df is not None and df <= 0 and not complete:
        return Estimate(value=value, level=level, n=n, method=method, reason=Reason.TOO_FEW_RESPONDENTS)
    half = 0.0 if se == 0.0 else critical(level, df) * se
    return Estimate(
        value=float(value),
        low=float(value - half),
        high=float(value + half),
        level=level,
        n=int(n),
        method=method,
        reason=Reason.NO_VARIATION if se == 0.0 and not complete else None,
    )


def finite_correction(n: int, population: int) -> float:
    """Return ``sqrt(1 - n/N)``, by which a standard error shrinks; 0 when everybody answered.

    Raises
    ------
    InputError
        When `population` is below 1 or below n.
    """
    if population < 1 or n > population:
        _refuse_population(n, population)
    return math.sqrt(1.0 - n / population)


def with_population(se: float, n: int, population: int | None, method: str) -> tuple[float, str]:
    """Return a standard error corrected for the population (None: unchanged), and the method id that says so."""
    if population is None:
        return se, method
    correction = finite_correction(n, population)
    return se * correction, method + (COMPLETE if correction == 0.0 else FINITE)


def nothing(method: str, level: float = 0.95) -> Estimate:
    """Return the figure of nobody: no value, n 0, ``too-few-respondents``."""
    return Estimate(value=None, level=level, n=0, method=method, reason=Reason.TOO_FEW_RESPONDENTS)


def mean_interval(
    mean: float,
    sd: float,
    n: int,
    *,
    population: int | None = None,
    level: float = 0.95,
    method: str = "S6-mean-t",
) -> Estimate:
    """Return a mean with its t interval, ``mean +- t(n-1) sd/sqrt(n)``, times ``sqrt(1 - n/N)`` where N is given.

    Parameters
    ----------
    mean, sd
        Sample mean and sample standard deviation (divisor n - 1); both are ignored where n leaves them undefined.
    n
        Respondents answering.
    population
        N, the size of the population this is about. Give it only when the figure speaks of that population now;
        leave it out for forecasts and for change between waves.
    method
        Identifier of the formula; gets the ending ``-fpc`` or ``-complete-count`` where N is given.

    Returns
    -------
    Estimate
        n = 0: no value; n = 1: no interval; both ``too-few-respondents``. sd = 0: interval equals the point,
        ``no-variation``. n = N: interval of width 0, method ending in ``-complete-count``.

    Raises
    ------
    InputError
        When n is above N.

    References
    ----------
    Lumley (2010), Complex Surveys. Checked against R survey::svymean and t.test.
    """
    if n < 1:
        return nothing(method, level)
    constant = n > 1 and sd == 0.0
    se, method = with_population(0.0 if n == 1 else sd / math.sqrt(n), n, population, method)
    figure = interval_from_se(mean, se, n - 1, n, method, level)
    return replace(figure, reason=Reason.NO_VARIATION) if constant else figure


def sample_mean(
    values: npt.ArrayLike, *, population: int | None = None, level: float = 0.95, method: str = "S6-mean-t"
) -> Estimate:
    """Return the mean of `values` (NaN is missing) with its t interval; see `mean_interval`."""
    given = answered(values)
    mean = float(given.mean()) if given.size else 0.0
    sd = spread(given) if given.size > 1 else 0.0
    return mean_interval(mean, sd, given.size, population=population, level=level, method=method)


def spread(values: FloatArray) -> float:
    """Return the sample standard deviation (divisor n - 1) of two or more values, exactly 0 when all are equal.

    Rounding in the mean would otherwise leave about 1e-16 for a constant such as 0.1, and `no-variation` would
    go unnoticed.
    """
    if np.ptp(values) == 0.0:
        return 0.0
    return float(np.std(values, ddof=1))


def wilson(
    successes: float,
    n: int,
    *,
    n_eff: float | None = None,
    population: int | None = None,
    level: float = 0.95,
    method: str = "S6-wilson",
) -> Estimate:
    """Return the share ``successes/n`` (0 to 1) with Wilson's score interval.

    Parameters
    ----------
    successes
        How many of the n, 0 to n; with weights, the weighted share times n.
    n
        Respondents answering, unweighted.
    n_eff
        Effective sample size to use in place of n: Kish's with weights (S7).
    population
        N where known: n is then replaced by ``n(N-1)/(N-n)``; n = N gives width 0.

    Returns
    -------
    Estimate
        n = 0: no value, ``too-few-respondents``. The interval is defined for 0 of n and n of n.

    Raises
    ------
    InputError
        When n is above N.

    References
    ----------
    Wilson (1927); Brown, Cai & DasGupta (2001). Checked against statsmodels proportion_confint.
    """
    size = float(n) if n_eff is None else float(n_eff)
    if population is not None:
        complete = finite_correction(n, population) == 0.0
        method += COMPLETE if complete else FINITE
        size = math.inf if complete else size * (population - 1) / (population - n)
    if n < 1:
        return nothing(method, level)
    if not 0.0 <= successes <= n * (1.0 + 1e-12) or not size > 0.0:
        raise ValueError(f"{successes} successes of {n} (effective {size})")
    share = min(successes / n, 1.0)
    low, high = wilson_limits(share, size, level)
    return Estimate(value=share, low=low, high=high, level=level, n=int(n), method=method)


def wilson_limits(share: float, size: float, level: float = 0.95) -> tuple[float, float]:
    """Return Wilson's limits for a share on an (effective) sample size; an infinite size gives the share twice."""
    if math.isinf(size):
        return share, share
    z2 = critical(level) ** 2
    middle = (share + z2 / (2.0 * size)) / (1.0 + z2 / size)
    half = math.sqrt(z2) / (1.0 + z2 / size) * math.sqrt(share * (1.0 - share) / size + z2 / (4.0 * size**2))
    # Where nobody or everybody is counted the limit is exact; rounding would put it at 1e-17 beside it.
    low = 0.0 if share == 0.0 else max(0.0, middle - half)
    high = 1.0 if share == 1.0 else min(1.0, middle + half)
    return low, high


def z_interval(value: float, se: float, n: int, method: str, level: float = 0.95) -> Estimate:
    """Return `value` with its normal interval; see `interval_from_se`."""
    return interval_from_se(value, se, None, n, method, level)


def wants_bootstrap(values: npt.ArrayLike) -> bool:
    """Return whether a mean also deserves a bootstrap interval: fewer than 15 answers, or very skewed (S6)."""
    given = answered(values)
    if given.size < SMALL_FOR_T:
        return True
    centred = given - given.mean()
    second = float(np.mean(centred**2))
    return second > 0.0 and abs(float(np.mean(centred**3))) / second**1.5 > VERY_SKEWED


def bootstrap_mean(
    values: npt.ArrayLike, *, seed: int, draws: int = 2000, level: float = 0.95, method: str = "S6-mean-bootstrap"
) -> Estimate:
    """Return the mean of `values` (NaN is missing) with a percentile bootstrap interval.

    Parameters
    ----------
    seed
        Seed of the draws; equal seeds give equal limits whatever the order of `values`.
    draws
        Number of resamples.

    Returns
    -------
    Estimate
        No value for n = 0 and no interval for n = 1 (``too-few-respondents``).
    """
    given = np.sort(answered(values))
    point = mean_interval(
        float(given.mean()) if given.size else 0.0,
        spread(given) if given.size > 1 else 0.0,
        given.size,
        level=level,
        method=method,
    )
    if point.low is None or point.reason is not None:
        return point
    picks = np.random.default_rng(seed).integers(0, given.size, size=(draws, given.size))
    low, high = percentile_limits(given[picks].mean(axis=1), level)
    return Estimate(value=point.value, low=low, high=high, level=level, n=given.size, method=method)


def percentile_limits(draws: FloatArray, level: float = 0.95) -> tuple[float, float]:
    """Return the limits that leave out ``(1 - level)/2`` of the draws at either end."""
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(draws, [tail, 1.0 - tail])
    return float(low), float(high)


def _refuse_population(n: int, population: int) -> NoReturn:
    raise InputError(
        Problem(
            code="population-too-small",
            found=f"{n} respondents in a population of {population}",
            expected="a population at least as large as the number of respondents",
            remedy="Correct the population size, or look for people counted twice.",
        )
    )
