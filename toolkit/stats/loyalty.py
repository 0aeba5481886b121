"""S5: customer satisfaction, Net Promoter Score and customer effort."""

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from toolkit.errors import InputError, Problem
from toolkit.stats.arrays import BoolArray, FloatArray, vector, weights_for
from toolkit.stats.interval import critical, nothing, sample_mean, wilson, with_population
from toolkit.stats.values import Estimate, Reason
from toolkit.stats.weighting import kish_n, weighted_mean

SMALL_BASE = 30
"""Fewer answers than this carry the reason ``small-base``."""

CES_VERSION = "2.0"
"""The one version scored: agreement 1 to 7 that the company made it easy; high is easy."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerEffort:
    """CES 2.0: `mean` in scale points 1 to 7, and `easy`, the share (0 to 1) who answered 5 to 7."""

    mean: Estimate
    easy: Estimate


def csat(
    answers: npt.ArrayLike,
    *,
    weights: npt.ArrayLike | None = None,
    population: int | None = None,
    level: float = 0.95,
) -> Estimate:
    """Return the share (0 to 1) of 4 and 5 among answers of 1 to 5, with Wilson's interval.

    Parameters
    ----------
    answers
        Whole numbers 1 to 5; NaN is missing.
    weights
        A weight for each answer, missing ones included; Kish's n then stands in for n.
    population
        Size of the population where known; see `wilson`.

    Returns
    -------
    Estimate
        No answers: ``too-few-respondents``. Below 30 answers: ``small-base``.

    Raises
    ------
    InputError
        For answers that are not whole numbers of 1 to 5.
    """
    given, w = _whole_answers(answers, weights, 1, 5, "CSAT")
    return _top_share(given, w, 4, population, level, "S5-csat-wilson")


def nps(
    answers: npt.ArrayLike,
    *,
    weights: npt.ArrayLike | None = None,
    population: int | None = None,
    level: float = 0.95,
) -> Estimate:
    """Return the Net Promoter Score (-100 to 100) of answers 0 to 10, with the adjusted Wald interval.

    Promoters answer 9 or 10, detractors 0 to 6. The value is the plain score; the interval adds 3/4 to promoters and
    to detractors and 3 to n, so its centre lies a little nearer 0.

    Parameters
    ----------
    answers
        Whole numbers 0 to 10; NaN is missing. A scale of 0 to 5 or 1 to 7 has no NPS: nothing here can see that
        from the numbers alone, so the caller vouches for the scale.
    weights
        A weight for each answer, missing ones included; Kish's n then stands in for n.
    population
        Size of the population where known; narrows the interval by the finite-population correction.

    Returns
    -------
    Estimate
        No answers: ``too-few-respondents``. Below 30 answers: ``small-base``.

    Raises
    ------
    InputError
        For answers that are not whole numbers of 0 to 10.

    References
    ----------
    Rocks (2016), Interval estimation for the Net Promoter Score.
    """
    given, w = _whole_answers(answers, weights, 0, 10, "NPS")
    promoters, detractors = _share(given >= 9, w), _share(given <= 6, w)
    size = None if w is None or not given.size else kish_n(w)
    figure = nps_from_shares(promoters, detractors, given.size, n_eff=size, population=population, level=level)
    return replace(figure, weighted=w is not None)


def nps_from_shares(
    promoters: float,
    detractors: float,
    n: int,
    *,
    n_eff: float | None = None,
    population: int | None = None,
    level: float = 0.95,
) -> Estimate:
    """Return the Net Promoter Score from the shares (0 to 1) of promoters and detractors among n; see `nps`."""
    method = "S5-nps-adjusted-wald"
    if n < 1:
        return nothing(method, level)
    correction, method = with_population(1.0, n, population, method)
    value = 100.0 * (promoters - detractors)
    reason = Reason.SMALL_BASE if n < SMALL_BASE else None
    if correction == 0.0:
        return Estimate(value=value, low=value, high=value, level=level, n=n, method=method, reason=reason)
    size = float(n) if n_eff is None else n_eff
    p = (promoters * size + 0.75) / (size + 3.0)
    q = (detractors * size + 0.75) / (size + 3.0)
    half = critical(level) * correction * nps_standard_error(p, q, size + 3.0)
    centre = 100.0 * (p - q)
    return Estimate(
        value=value,
        low=max(-100.0, centre - half),
        high=min(100.0, centre + half),
        level=level,
        n=n,
        method=method,
        reason=reason,
    )


def nps_standard_error(promoters: float, detractors: float, n: float) -> float:
    """Return ``100 sqrt((p + q - (p - q)^2)/n)`` in points of NPS, for shares p and q of n answers."""
    return 100.0 * math.sqrt(max(0.0, promoters + detractors - (promoters - detractors) ** 2) / n)


def ces(
    answers: npt.ArrayLike,
    *,
    version: str,
    weights: npt.ArrayLike | None = None,
    population: int | None = None,
    level: float = 0.95,
) -> CustomerEffort:
    """Return the mean and the share of 5 to 7 of CES 2.0 answers, 1 to 7, high is easy.

    Parameters
    ----------
    answers
        Whole numbers 1 to 7; NaN is missing.
    version
        Must be ``"2.0"``. The item of 2010 asks for effort on 1 to 5, high is hard, and is not scored here.

    Raises
    ------
    InputError
        For another version, or answers that are not whole numbers of 1 to 7.
    """
    if version != CES_VERSION:
        raise InputError(
            Problem(
                code="effort-version",
                found=f"customer effort version {version}",
                expected=f"version {CES_VERSION} (1 to 7, high is easy)",
                remedy="The item of 2010 has another scale and direction; do not mix the two.",
            )
        )
    given, w = _whole_answers(answers, weights, 1, 7, "CES 2.0")
    easy = _top_share(given, w, 5, population, level, "S5-ces-easy-wilson")
    if w is None:
        mean = sample_mean(given, population=population, level=level, method="S5-ces-mean-t")
    else:
        mean = weighted_mean(given, w, population=population, level=level, method="S5-ces-mean-t")
    if given.size and given.size < SMALL_BASE and mean.reason is None:
        mean = replace(mean, reason=Reason.SMALL_BASE)
    return CustomerEffort(mean=mean, easy=easy)


def _top_share(
    given: FloatArray, w: FloatArray | None, lowest: int, population: int | None, level: float, method: str
) -> Estimate:
    n = given.size
    figure = wilson(
        _share(given >= lowest, w) * n,
        n,
        n_eff=None if w is None or not n else kish_n(w),
        population=population,
        level=level,
        method=method,
    )
    reason = Reason.SMALL_BASE if 0 < n < SMALL_BASE else figure.reason
    return replace(figure, weighted=w is not None, reason=reason)


def _share(chosen: BoolArray, w: FloatArray | None) -> float:
    if not chosen.size:
        return 0.0
    return float(chosen.mean()) if w is None else float(w[chosen].sum() / w.sum())


def _whole_answers(
    answers: npt.ArrayLike, weights: npt.ArrayLike | None, minimum: int, maximum: int, what: str
) -> tuple[FloatArray, FloatArray | None]:
    """Return the answers given, and their weights; refuse anything but whole numbers of the scale."""
    every = vector(answers, "answers")
    present = ~np.isnan(every)
    given = every[present]
    bad = int(np.count_nonzero((given != np.floor(given)) | (given < minimum) | (given > maximum)))
    if bad:
        raise InputError(
            Problem(
                code="out-of-range",
                found=f"{bad} {what} answers that are not whole numbers from {minimum} to {maximum}",
                expected=f"the {what} scale, {minimum} to {maximum}",
                remedy="Another scale gives another figure; map the question to what it asked.",
            )
        )
    if weights is None:
        return given, None
    return given, weights_for(vector(weights, "weights")[present], given.size)
