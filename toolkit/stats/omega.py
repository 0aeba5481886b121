"""S9: McDonald's omega from a one-factor model fitted by maximum likelihood."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from toolkit.stats.arrays import BoolArray, FloatArray, matrix
from toolkit.stats.interval import percentile_limits
from toolkit.stats.resample import canonical_order, resampled_covariances
from toolkit.stats.values import Estimate, Reason

FEWEST, UNSTABLE = 10, 30
"""Complete rows below which there is no value, and below which it carries ``small-base``."""

FEWEST_ITEMS = 3
"""With two items the model is not identified: use `toolkit.stats.reliability.spearman_brown`."""

HEYWOOD = 1e-3
"""An item whose uniqueness falls below this share of its variance makes the model unusable."""

USABLE_DRAWS = 0.90
"""Share of the resamples that must have a solution for the interval to be given."""

_STEPS = 200
_GRADIENT = 1e-9
_LARGEST = 1.4  # log of a uniqueness four times the variance: far beyond any solution


def omega(answers: npt.ArrayLike, *, seed: int, draws: int = 1000, level: float = 0.95) -> Estimate:
    """Return ``(sum l)^2 / ((sum l)^2 + sum theta)`` with a percentile bootstrap interval over persons.

    Parameters
    ----------
    answers
        Persons by items, recoded; NaN is missing and its row is left out.
    seed
        Seed of the resamples. Equal seeds give equal limits whatever the order of persons and items.
    draws
        Number of resamples; 0 gives no interval.

    Returns
    -------
    Estimate
        Fewer than three items: ``too-few-items``; fewer than 10 complete rows: ``too-few-respondents``; an item that
        does not vary: ``no-variation``; a uniqueness at or below 0 (Heywood): ``not-identified``; no solution:
        ``not-converged``; fewer than 30 rows: a value with ``small-base``. When more than a tenth of the resamples
        have no solution the value stands without interval, ``not-identified``.

    References
    ----------
    McDonald (1999); Kelley & Pornprasertmanit (2016). Checked against R lavaan and psych::fa.
    """
    given = matrix(answers, "answers")
    rows = given[~np.isnan(given).any(axis=1)]
    n, k = rows.shape
    blank = Estimate(value=None, level=level, n=n, method="S9-omega-ml")
    if k < FEWEST_ITEMS:
        return replace(blank, reason=Reason.TOO_FEW_ITEMS)
    if n < max(FEWEST, k + 1):
        return replace(blank, reason=Reason.TOO_FEW_RESPONDENTS)
    if (np.ptp(rows, axis=0) == 0.0).any():
        return replace(blank, reason=Reason.NO_VARIATION)
    by_row, by_column = canonical_order(rows)
    rows = rows[by_row][:, by_column]
    values, proper, converged = omega_of_covariances(np.cov(rows, rowvar=False)[None])
    if not (proper[0] and converged[0]):
        return replace(blank, reason=Reason.NOT_CONVERGED if proper[0] else Reason.NOT_IDENTIFIED)
    figure = replace(blank, value=float(values[0]), reason=Reason.SMALL_BASE if n < UNSTABLE else None)
    if draws < 1:
        return figure
    drawn, fine, done = omega_of_covariances(resampled_covariances(rows, draws, seed))
    usable = fine & done
    if usable.mean() < USABLE_DRAWS:
        return replace(figure, reason=Reason.NOT_IDENTIFIED)
    low, high = percentile_limits(drawn[usable], level)
    return replace(figure, low=low, high=high)


def omega_of_covariances(covariances: FloatArray) -> tuple[FloatArray, BoolArray, BoolArray]:
    """Return omega of each covariance matrix, whether its solution is proper, and whether it was reached.

    Parameters
    ----------
    covariances
        Matrices by items by items, three items or more.

    Returns
    -------
    tuple
        Omega (NaN where not proper or not reached), proper (no Heywood case), converged.
    """
    k = covariances.shape[1]
    variances = np.einsum("bii->bi", covariances)
    varies = (variances > 0.0).all(axis=1)
    safe = np.where(varies[:, None, None], covariances, np.eye(k))
    scale = np.sqrt(np.einsum("bii->bi", safe))
    correlations = safe / scale[:, :, None] / scale[:, None, :]
    loadings, uniqueness, proper, converged = (_three_items if k == FEWEST_ITEMS else _maximum_likelihood)(correlations)
    proper &= varies
    common = (loadings * scale).sum(axis=1) ** 2
    unique = (uniqueness * scale**2).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.where(proper & converged, common / (common + unique), np.nan)
    return value, proper, converged


_Solution = tuple[FloatArray, FloatArray, BoolArray, BoolArray]


def _three_items(r: FloatArray) -> _Solution:
    """Three items are just identified: the loadings solve ``r_ij = l_i l_j`` exactly."""
    a, b, c = r[:, 0, 1], r[:, 0, 2], r[:, 1, 2]
    with np.errstate(invalid="ignore", divide="ignore"):
        squares = np.stack([a * b / c, a * c / b, b * c / a], axis=1)
    proper: BoolArray = np.all(np.isfinite(squares) & (squares > 0.0) & (squares < 1.0 - HEYWOOD), axis=1)
    squares = np.where(proper[:, None], squares, 0.25)
    loadings = np.sqrt(squares)
    # Item 2 and 3 load with the sign of their correlation with item 1.
    loadings[:, 1] *= np.sign(a)
    loadings[:, 2] *= np.sign(b)
    return loadings, 1.0 - squares, proper, np.ones(r.shape[0], dtype=np.bool_)


def _maximum_likelihood(r: FloatArray) -> _Solution:
    """Fit one factor to each correlation matrix by Newton's method on the log uniquenesses.

    With ``P = diag(exp x)`` and eigenvalues t and vectors u of ``P^-1/2 R P^-1/2``, the likelihood, maximised over the
    loadings, falls with ``f = sum_(m>1) (t_m - log t_m - 1)`` (Joreskog 1967); gradient and Hessian are exact.
    """
    batch, k = r.shape[0], r.shape[1]
    x = np.full((batch, k), np.log(0.5))
    positive = np.linalg.eigvalsh(r)[:, 0] > 1e-10
    proper = positive.copy()
    converged = np.zeros(batch, dtype=np.bool_)
    active = np.flatnonzero(positive)
    for _ in range(_STEPS):
        if not active.size:
            break
        f, gradient, hessian = _likelihood(r[active], x[active])
        done = np.abs(gradient).max(axis=1) < _GRADIENT
        escaped = (x[active] < np.log(HEYWOOD)).any(axis=1)
        converged[active[done & ~escaped]] = True
        proper[active[escaped]] = False
        going = ~done & ~escaped
        active, f, gradient, hessian = active[going], f[going], gradient[going], hessian[going]
        x[active] = _step(r[active], x[active], f, gradient, hessian)
    t, u = _scaled_eigen(r, x)
    loadings = np.exp(x / 2.0) * u[:, :, -1] * np.sqrt(np.maximum(t[:, -1:] - 1.0, 0.0))
    return loadings, np.exp(x), proper, converged | ~proper


def _scaled_eigen(r: FloatArray, x: FloatArray) -> tuple[FloatArray, FloatArray]:
    root = np.exp(-x / 2.0)
    t, u = np.linalg.eigh(r * root[:, :, None] * root[:, None, :])
    return np.asarray(t, dtype=np.float64), np.asarray(u, dtype=np.float64)


def _fit(t: FloatArray) -> FloatArray:
    small = np.maximum(t[:, :-1], 1e-300)
    fit: FloatArray = (small - np.log(small) - 1.0).sum(axis=1)
    return fit


def _likelihood(r: FloatArray, x: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    t, u = _scaled_eigen(r, x)
    small, first = t[:, :-1], t[:, -1:]
    vectors, lead = u[:, :, :-1], u[:, :, -1]
    gradient = ((1.0 - small)[:, None, :] * vectors**2).sum(axis=2)
    spread = (1.0 - small) * (first + small) / np.maximum(first - small, 1e-12)

    def outer(weight: FloatArray) -> FloatArray:
        product: FloatArray = (vectors * weight[:, None, :]) @ vectors.transpose(0, 2, 1)
        return product

    hessian = outer(small) * outer(np.ones_like(small)) + outer(spread) * (lead[:, :, None] * lead[:, None, :])
    return _fit(t), gradient, hessian


def _step(r: FloatArray, x: FloatArray, f: FloatArray, gradient: FloatArray, hessian: FloatArray) -> FloatArray:
    """Return the next point of each problem: a Newton step, made convex where needed, halved until f falls."""
    values, vectors = np.linalg.eigh(hessian)
    # A negative or tiny curvature would send the step uphill or far away.
    curvature = np.maximum(np.abs(values), 1e-3)
    along = np.einsum("bji,bj->bi", vectors, gradient) / curvature
    step = np.clip(-np.einsum("bij,bj->bi", vectors, along), -2.0, 2.0)
    size = np.ones(x.shape[0])
    for _ in range(30):
        worse = _fit(_scaled_eigen(r, x + size[:, None] * step)[0]) > f + 1e-14
        if not worse.any():
            break
        size = np.where(worse, size / 2.0, size)
    moved: FloatArray = np.minimum(x + size[:, None] * step, _LARGEST)
    return moved
