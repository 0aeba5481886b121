"""S18: how much of R^2 goes with each predictor, for one correlation matrix or for many at once."""

import math

import numpy as np

from toolkit.stats.arrays import FloatArray

LMG_LIMIT = 12
"""Most predictors for which all orders are averaged; above it relative weights are used."""

_SINGULAR = 1e-10
_SUBSETS_AT_ONCE = 4_000_000


def lmg(correlations: FloatArray) -> FloatArray:
    """Return each predictor's gain in R^2 averaged over all orders (LMG, Shapley); the gains add up to R^2.

    Parameters
    ----------
    correlations
        Matrices by variables by variables; predictors first, the outcome last.

    Returns
    -------
    array
        Matrices by predictors. A predictor that others reproduce exactly shares their gain.

    References
    ----------
    Lindeman, Merenda & Gold (1980); Groemping (2006). Checked against R relaimpo.
    """
    p = correlations.shape[1] - 1
    if not 1 <= p <= LMG_LIMIT:
        raise ValueError(f"LMG over {p} predictors; use johnson_weights above {LMG_LIMIT}")
    order_weights = _order_weights(p)
    block = max(1, _SUBSETS_AT_ONCE // 2**p)
    parts = [
        r_squared_of_subsets(correlations[first : first + block]).T @ order_weights.T
        for first in range(0, correlations.shape[0], block)
    ]
    return np.concatenate(parts) if parts else np.empty((0, p))


def r_squared_of_subsets(correlations: FloatArray) -> FloatArray:
    """Return R^2 for every subset of the predictors: 2^p by matrices; bit p-1-i of the row number is predictor i.

    Each predictor in turn is left out or swept out (a Schur complement), so all subsets cost little more than one.
    """
    p = correlations.shape[1] - 1
    tables = correlations[None]
    for _ in range(p):
        pivot = tables[:, :, 0, 0]
        usable = pivot > _SINGULAR
        column = np.where(usable[:, :, None], tables[:, :, 1:, 0], 0.0)
        rest = tables[:, :, 1:, 1:]
        swept = rest - column[:, :, :, None] * column[:, :, None, :] / np.where(usable, pivot, 1.0)[:, :, None, None]
        tables = np.stack([rest, swept], axis=1).reshape(-1, *rest.shape[1:])
    return 1.0 - tables[:, :, 0, 0]


def johnson_weights(correlations: FloatArray) -> FloatArray:
    """Return Johnson's relative weights; they add up to R^2. Shapes as for `lmg`, any number of predictors.

    References
    ----------
    Johnson (2000). Checked against R (relative weights from the eigenvectors of the predictors' correlations).
    """
    p = correlations.shape[1] - 1
    values, vectors = np.linalg.eigh(correlations[:, :p, :p])
    root = np.sqrt(np.maximum(values, 0.0))
    linked = (vectors * root[:, None, :]) @ vectors.transpose(0, 2, 1)
    inverse = np.where(root > math.sqrt(_SINGULAR), 1.0 / np.maximum(root, math.sqrt(_SINGULAR)), 0.0)
    projected = np.einsum("bji,bj->bi", vectors, correlations[:, :p, p]) * inverse
    slopes = np.einsum("bij,bj->bi", vectors, projected)
    weights: FloatArray = np.einsum("bij,bj->bi", linked**2, slopes**2)
    return weights


def correlations_of(covariances: FloatArray) -> FloatArray:
    """Return correlation matrices of covariance matrices; a variable that does not vary correlates 0 with all others."""
    sd = np.sqrt(np.maximum(np.einsum("bii->bi", covariances), 0.0))
    safe = np.where(sd > 0.0, sd, 1.0)
    result = covariances / safe[:, :, None] / safe[:, None, :]
    index = np.arange(sd.shape[1])
    result[:, index, index] = 1.0
    return result


def _order_weights(p: int) -> FloatArray:
    """Return predictors by subsets: what R^2 of each subset adds to the average gain of each predictor."""
    numbers = np.arange(2**p)
    member = (numbers[None, :] >> (p - 1 - np.arange(p))[:, None]) & 1
    size = member.sum(axis=0)
    gained = np.array(
        [math.factorial(k - 1) * math.factorial(p - k) if k else 0 for k in range(p + 1)]
    ) / math.factorial(p)
    lost = np.array([math.factorial(k) * math.factorial(p - k - 1) if k < p else 0 for k in range(p + 1)])
    weights: FloatArray = np.where(member == 1, gained[size], -(lost / math.factorial(p))[size])
    return weights
