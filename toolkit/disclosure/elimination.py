"""Exact elimination: a basis of what published means say, over the rationals, with its proof.

Rows are published sums, columns are atoms: people who stand in the same published sets. Elimination runs modulo a prime,
where no digit is ever lost, and its result is lifted back to whole numbers and checked against every row. A lifted basis
that gives back all rows spans them over the rationals; modulo a prime the rank can only be smaller, never larger; so the
two ranks are equal and the basis is the rational one. No verdict rests on rounded numbers. Where lifting fails, which
matrices of sets do not do, plain fractions take over.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
import numpy.typing as npt

IntMatrix = npt.NDArray[np.int64]

PRIME = 2_147_483_629
"""The largest prime whose products stay within 63 bits."""

_LARGEST_ENTRY = 1 << 15
_LARGEST_DENOMINATOR = 60


@dataclass(frozen=True, kw_only=True)
class Basis:
    """The reduced row echelon form of some rows.

    Parameters
    ----------
    rows
        Rank by atoms, whole numbers; divided by `denominator` every pivot is 1 and stands alone in its column.
    pivots
        The pivot's atom of each row.
    denominator
        At least 1.
    """

    rows: IntMatrix
    pivots: tuple[int, ...]
    denominator: int

    @property
    def rank(self) -> int:
        """Number of independent rows."""
        return len(self.pivots)

    def spans(self, target: IntMatrix) -> bool:
        """Return whether a row of whole numbers is a combination of the rows: then what it asks for can be worked out."""
        if not self.rank:
            return not target.any()
        given = target[list(self.pivots)] @ self.rows
        return bool(np.array_equal(given, target * self.denominator))


def reduced(rows: IntMatrix, order: npt.NDArray[np.int64] | None = None) -> Basis:
    """Return the basis of the rows (whole numbers), with pivots at the first atoms of `order` that can be ones."""
    columns = np.arange(rows.shape[1]) if order is None else order
    modular, pivots = _modular(rows, columns)
    for denominator in range(1, _LARGEST_DENOMINATOR + 1):
        lifted = modular * denominator % PRIME
        lifted = np.where(lifted > PRIME // 2, lifted - PRIME, lifted)
        if lifted.size == 0 or np.abs(lifted).max() < _LARGEST_ENTRY:
            basis = Basis(rows=lifted, pivots=pivots, denominator=denominator)
            if _gives_back(basis, rows):
                return basis
    return _by_fractions(rows, columns)


def _gives_back(basis: Basis, rows: IntMatrix) -> bool:
    """Whether every row is a combination of the basis: all at once, in floating point, where no product loses a digit."""
    if not basis.rank:
        return not rows.any()
    if basis.rank * _LARGEST_ENTRY * int(np.abs(rows).max(initial=0)) >= 1 << 53:
        return all(basis.spans(row) for row in rows)
    given = rows[:, list(basis.pivots)].astype(np.float64) @ basis.rows.astype(np.float64)
    return bool(np.array_equal(given, rows.astype(np.float64) * basis.denominator))


def like_columns(rows: IntMatrix) -> tuple[IntMatrix, npt.NDArray[np.int64]]:
    """Return the distinct columns, and the place of each column among them; in the same order for equal sets of columns."""
    if rows.size and rows.min() >= 0 and rows.max() <= 1:
        packed = np.ascontiguousarray(np.packbits(rows.astype(np.bool_), axis=0).T)
        keys = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
        _, first, place = np.unique(keys, return_index=True, return_inverse=True)
        return rows[:, first], np.ravel(place)
    columns, place = np.unique(rows, axis=1, return_inverse=True)
    return columns, np.ravel(place)


def _modular(rows: IntMatrix, order: npt.NDArray[np.int64]) -> tuple[IntMatrix, tuple[int, ...]]:
    work = rows.astype(np.int64) % PRIME
    pivots: list[int] = []
    for column in order:
        done = len(pivots)
        if done == work.shape[0]:
            break
        below = np.flatnonzero(work[done:, column])
        if not below.size:
            continue
        chosen = done + int(below[0])
        work[[done, chosen]] = work[[chosen, done]]
        work[done] = work[done] * pow(int(work[done, column]), -1, PRIME) % PRIME
        touched = np.flatnonzero(work[:, column])
        touched = touched[touched != done]
        if touched.size:
            wide = np.flatnonzero(work[done])
            patch = np.ix_(touched, wide)
            work[patch] = (work[patch] - work[touched, column][:, None] * work[done, wide] % PRIME) % PRIME
        pivots.append(int(column))
    return work[: len(pivots)], tuple(pivots)


def _by_fractions(rows: IntMatrix, order: npt.NDArray[np.int64]) -> Basis:
    """The same in fractions of whole numbers without limit: slow, and right whatever the rows are."""
    work = [[Fraction(int(entry)) for entry in row] for row in rows]
    pivots: list[int] = []
    for column in (int(each) for each in order):
        done = len(pivots)
        chosen = next((place for place in range(done, len(work)) if work[place][column]), None)
        if chosen is None:
            continue
        work[done], work[chosen] = work[chosen], work[done]
        head = [entry / work[done][column] for entry in work[done]]
        work = [
            row if place == done or not row[column] else [a - row[column] * b for a, b in zip(row, head, strict=True)]
            for place, row in enumerate(work)
        ]
        work[done] = head
        pivots.append(column)
    kept = work[: len(pivots)]
    denominator = lcm(1, *(entry.denominator for row in kept for entry in row))
    whole = np.array([[int(entry * denominator) for entry in row] for row in kept], dtype=object)
    return Basis(rows=whole.reshape(len(pivots), rows.shape[1]), pivots=tuple(pivots), denominator=denominator)
