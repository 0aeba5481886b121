"""Seeded resampling of persons whose draws do not depend on the order of rows or columns."""

from collections.abc import Iterator

import numpy as np

from toolkit.stats.arrays import FloatArray, IntArray

ROUNDS = 4
"""Rounds of refining the order; rows or columns still tied after them hold the same values for all purposes."""

CELLS_AT_ONCE = 4_000_000
"""Resampled counts held in memory at one time."""


def canonical_order(data: FloatArray, fixed: int = 0) -> tuple[IntArray, IntArray]:
    """Return an order of rows and of columns that depends on the values only, not on how they were laid out.

    Rows are told apart by the values they hold, columns likewise; each round uses the other's order to part what
    was still tied.

    Parameters
    ----------
    data
        Complete matrix, a row a person.
    fixed
        Leading columns that keep their places, e.g. an outcome.
    """
    values = np.unique(data, return_inverse=True)[1].reshape(data.shape).astype(np.int64)
    width = int(values.max(initial=0)) + 1
    rows = np.zeros(data.shape[0], dtype=np.int64)
    columns = np.where(np.arange(data.shape[1]) < fixed, np.arange(data.shape[1]), fixed)
    for _ in range(ROUNDS):
        rows = _ranks(rows, np.sort(columns[None, :] * width + values, axis=1))
        columns = _ranks(columns, np.sort(rows[:, None] * width + values, axis=0).T)
    return np.argsort(rows, kind="stable"), np.argsort(columns, kind="stable")


def _ranks(key: IntArray, features: IntArray) -> IntArray:
    table = np.concatenate([key[:, None], features], axis=1)
    return np.unique(table, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)


def resample_counts(n: int, draws: int, seed: int) -> Iterator[FloatArray]:
    """Yield blocks of `draws` resamples of n persons: how often each person (column) is in each resample (row)."""
    rng = np.random.default_rng(seed)
    block = max(1, min(draws, CELLS_AT_ONCE // max(n, 1)))
    for first in range(0, draws, block):
        size = min(block, draws - first)
        picks = rng.integers(0, n, size=(size, n)) + np.arange(size)[:, None] * n
        yield np.bincount(picks.ravel(), minlength=size * n).reshape(size, n).astype(np.float64)


def resampled_covariances(data: FloatArray, draws: int, seed: int) -> FloatArray:
    """Return the covariance matrices (divisor n) of `draws` resamples of the rows; shape draws, k, k.

    Rows are taken in the order given: put them in `canonical_order` first.
    """
    n, k = data.shape
    centred = data - data.mean(axis=0)
    products = (centred[:, :, None] * centred[:, None, :]).reshape(n, k * k)
    blocks = []
    for counts in resample_counts(n, draws, seed):
        means = counts @ centred / n
        blocks.append((counts @ products / n).reshape(-1, k, k) - means[:, :, None] * means[:, None, :])
    return np.concatenate(blocks) if blocks else np.empty((0, k, k))
