"""S20: where one client stands among others, with estimates drawn towards their mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from toolkit.errors import InputError, Problem
from toolkit.stats.arrays import FloatArray, vector
from toolkit.stats.interval import percentile_limits
from toolkit.stats.values import Estimate, Reason

PERCENTILE_FROM, RANGE_FROM = 10, 5
"""Other clients needed to publish a percentile, and to publish the range."""

LARGEST_SHARE = 0.25
"""Most of the respondents of the benchmark that one client may hold."""

_STEPS = 500
_SETTLED = 1e-12


class Publish(StrEnum):
    """What of a benchmark may be shown."""

    PERCENTILE = "percentile"
    RANGE = "range"
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True, slots=True)
class Shrunken:
    """Estimates drawn towards the mean of all.

    Parameters
    ----------
    theta, variance
        Shrunken estimate and its posterior variance, in the order given.
    retained
        B, the share (0 to 1) of its own distance from the mean that each keeps.
    mu
        Inverse-variance weighted mean.
    tau2
        Variance between clients; 0 means that they do not differ measurably.
    method
        ``S20-reml``, or ``S20-dersimonian-laird`` where REML did not settle.
    """

    theta: FloatArray
    variance: FloatArray
    retained: FloatArray
    mu: float
    tau2: float
    method: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Benchmark:
    """One client among others.

    Parameters
    ----------
    publish
        What may be shown of it.
    percentile
        Mid-rank percentile, 0 to 100; no value unless `publish` is ``percentile``. Reason ``too-few-respondents``
        when others are too few or one of them holds too much, ``no-variation`` when clients do not differ measurably.
    lowest, highest
        Range of the shrunken estimates of the others; None when nothing may be shown.
    others
        Number of other clients K, those of one owner counted once.
    shrunken
        The client's own shrunken estimate; None when nothing may be shown.
    tau2
        Variance between clients.
    """

    publish: Publish
    percentile: Estimate
    lowest: float | None
    highest: float | None
    others: int
    shrunken: float | None
    tau2: float | None


def tau2_dersimonian_laird(estimates: npt.ArrayLike, variances: npt.ArrayLike) -> float:
    """Return the variance between clients by the method of moments, at least 0.

    References
    ----------
    DerSimonian & Laird (1986). Checked against R metafor.
    """
    y, v = _checked(estimates, variances)
    w = 1.0 / v
    mean = float(w @ y / w.sum())
    q = float(w @ (y - mean) ** 2)
    return max(0.0, (q - (y.size - 1)) / float(w.sum() - (w @ w) / w.sum()))


def tau2_reml(estimates: npt.ArrayLike, variances: npt.ArrayLike) -> float | None:
    """Return the variance between clients by restricted maximum likelihood, at least 0; None when it does not settle.

    References
    ----------
    Viechtbauer (2005), Fisher scoring. Checked against R metafor.
    """
    y, v = _checked(estimates, variances)
    tau2 = tau2_dersimonian_laird(y, v)
    for _ in range(_STEPS):
        w = 1.0 / (v + tau2)
        total = float(w.sum())
        squares, cubes = float(w @ w), float(w @ w**2)
        residual = y - float(w @ y) / total
        score = float((w**2) @ residual**2) - (total - squares / total)
        information = squares - 2.0 * cubes / total + (squares / total) ** 2
        step = score / information
        moved = max(0.0, tau2 + step)
        if abs(moved - tau2) <= _SETTLED * (1.0 + tau2):
            return moved
        tau2 = moved
    return None


def shrink(estimates: npt.ArrayLike, variances: npt.ArrayLike) -> Shrunken:
    """Return ``theta_j = B_j y_j + (1 - B_j) mu`` with ``B_j = tau^2/(tau^2 + v_j)``.

    Parameters
    ----------
    estimates, variances
        An estimate a client and its squared standard error; two clients or more.

    Raises
    ------
    InputError
        When an estimate is missing, or a variance is missing or not above 0.

    References
    ----------
    Checked against R metafor rma and blup. The posterior variance counts the uncertainty of mu, not that of tau^2.
    """
    y, v = _checked(estimates, variances)
    tau2, method = tau2_reml(y, v), "S20-reml"
    if tau2 is None:
        tau2, method = tau2_dersimonian_laird(y, v), "S20-dersimonian-laird"
    w = 1.0 / (v + tau2)
    mu = float(w @ y / w.sum())
    retained = tau2 / (tau2 + v)
    return Shrunken(
        theta=retained * y + (1.0 - retained) * mu,
        variance=retained * v + (1.0 - retained) ** 2 / w.sum(),
        retained=retained,
        mu=mu,
        tau2=tau2,
        method=method,
    )


def benchmark(
    own: str,
    estimates: Mapping[str, Estimate],
    variances: Mapping[str, float],
    *,
    seed: int,
    owners: Mapping[str, str] | None = None,
    draws: int = 2000,
) -> Benchmark:
    """Return where one client stands among the others, as far as it may be published.

    Parameters
    ----------
    own
        The client in question, a key of the two mappings.
    estimates
        A figure a client, with its unweighted n. The caller vouches that item set and version are the same and that
        the data are at most 3 years old.
    variances
        Squared standard error by client.
    seed
        Seed of the draws from the posteriors; results do not depend on the order of the clients.
    owners
        Who owns each client; clients of one owner count as one, and those of the own client's owner are left out. None
        where each client is its own.

    Raises
    ------
    InputError
        When a client has no value, or a variance is missing or not above 0.
    """
    if own not in estimates or estimates.keys() != variances.keys():
        raise ValueError("estimates and variances must name the same clients, the own one among them")
    owned = {name: name if owners is None else owners[name] for name in estimates}
    others = sorted(name for name in estimates if owned[name] != owned[own])
    n = estimates[own].n
    holdings = _holdings({name: estimates[name].n for name in others}, owned)
    publish = _publication(holdings)
    blank = Estimate(value=None, n=n, method="S20-percentile", reason=Reason.TOO_FEW_RESPONDENTS)
    if publish is Publish.NOTHING:
        return Benchmark(
            publish=publish, percentile=blank, lowest=None, highest=None, others=len(holdings), shrunken=None, tau2=None
        )
    names = [own, *others]
    values = [estimates[name].value for name in names]
    fit = shrink([np.nan if value is None else value for value in values], [variances[name] for name in names])
    percentile = blank
    if publish is Publish.PERCENTILE:
        percentile = _percentile(fit, seed, draws, blank)
    return Benchmark(
        publish=publish,
        percentile=percentile,
        lowest=float(fit.theta[1:].min()),
        highest=float(fit.theta[1:].max()),
        others=len(holdings),
        shrunken=float(fit.theta[0]),
        tau2=fit.tau2,
    )


def _holdings(sizes: Mapping[str, int], owned: Mapping[str, str]) -> list[int]:
    """Respondents by owner."""
    found: dict[str, int] = {}
    for name, n in sizes.items():
        found[owned[name]] = found.get(owned[name], 0) + n
    return list(found.values())


def mid_rank_percentile(own: float, others: npt.ArrayLike) -> float:
    """Return ``100 (below + .5 equal)/K`` of one value among K others; 0 to 100."""
    given = vector(others, "others")
    if not given.size:
        raise ValueError("a percentile needs others")
    return 100.0 * float(np.mean((given < own) + 0.5 * (given == own)))


def _publication(sizes: Sequence[int]) -> Publish:
    if len(sizes) < RANGE_FROM:
        return Publish.NOTHING
    dominated = max(sizes) > LARGEST_SHARE * sum(sizes)
    if dominated:
        return Publish.NOTHING
    return Publish.PERCENTILE if len(sizes) >= PERCENTILE_FROM else Publish.RANGE


def _percentile(fit: Shrunken, seed: int, draws: int, blank: Estimate) -> Estimate:
    if fit.tau2 == 0.0:
        return replace(blank, reason=Reason.NO_VARIATION)
    drawn = fit.theta + np.sqrt(fit.variance) * _normals(seed, draws, fit.theta.size)
    ranks = 100.0 * np.mean(drawn[:, 1:] < drawn[:, :1], axis=1)
    low, high = percentile_limits(ranks, blank.level)
    value = mid_rank_percentile(float(fit.theta[0]), fit.theta[1:])
    return replace(blank, value=value, low=low, high=high, reason=None)


@lru_cache(maxsize=2)
def _normals(seed: int, draws: int, clients: int) -> FloatArray:
    """Standard normal draws: the same for every client of a pool, which is what makes a thousand of them affordable."""
    drawn: FloatArray = np.random.default_rng(seed).standard_normal(size=(draws, clients))
    drawn.setflags(write=False)
    return drawn


def _checked(estimates: npt.ArrayLike, variances: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    y, v = vector(estimates, "estimates"), vector(variances, "variances")
    if y.size != v.size or y.size < 2:
        raise ValueError(f"{y.size} estimates and {v.size} variances; two or more of each are needed")
    problems = []
    missing = int(np.isnan(y).sum())
    if missing:
        problems.append(Problem(code="no-estimate", found=f"{missing} clients without an estimate"))
    bad = int(np.count_nonzero(~(v > 0.0)))
    if bad:
        found = f"{bad} clients whose variance is missing or not above 0"
        problems.append(Problem(code="bad-variance", found=found, expected="a squared standard error above 0"))
    if problems:
        raise InputError(problems)
    return y, v
