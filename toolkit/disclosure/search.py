"""Every set of fewer than k people whose sum follows from the published ones: found, or proved not to be there.

A set T of atoms is disclosed when its indicator is a combination of the published rows. Such a combination f is
determined by its values on a basis of atoms, and these are 0 or 1. Take bases that share no person: T has fewer than k
people, so with j of them it holds fewer than k/j atoms of at least one, and only that many ones need to be tried on each.
With k such bases nothing needs to be tried at all: the search is then a proof, in k eliminations. (This is how the
smallest weight of a linear code is found: Brouwer and Zimmermann.) The search is exact and complete for sets; a
combination with other coefficients is reported too when it is met.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np

from toolkit.disclosure.elimination import Basis, IntMatrix, like_columns, reduced

MOST_TRIALS = 400_000
"""Combinations tried before a table counts as not proved, and more of it is hidden instead."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a search found.

    Parameters
    ----------
    disclosed
        Atoms (column numbers) of the smallest disclosed set that was met; None when there is none.
    proved
        Whether there is provably no other: False only when the search grew too large.
    certified
        Whether the bases alone were the proof, which then holds for any people between `sure` and `people`.
    group
        A hidden group that can be narrowed down too far, where that is what was found.
    """

    disclosed: tuple[int, ...] | None
    proved: bool = True
    certified: bool = False
    group: tuple[str, str] | None = None

    @property
    def safe(self) -> bool:
        """Nothing is disclosed, and that is proved."""
        return self.disclosed is None and self.proved


def smallest_disclosed(rows: IntMatrix, people: IntMatrix, minimum: int, sure: IntMatrix | None = None) -> Verdict:
    """Return the smallest set of atoms with 1 to `minimum` - 1 people whose sum follows from the rows.

    Parameters
    ----------
    rows
        Published sums by atoms: 0 and 1, or other whole numbers.
    people
        People by atom.
    sure
        People by atom whom the bases may be built of, at most `people`; with the least over several subjects one
        proof holds for all of them. Defaults to `people`.
    """
    distinct, people, sure, back = _merged(rows, people, people if sure is None else sure)
    if not distinct.size or not distinct.any():
        return Verdict(disclosed=None, certified=True)
    bases: list[tuple[Basis, int]] = []
    left = sure.copy()
    rank = -1
    while len(bases) < minimum and rank != 0:
        basis = reduced(distinct, np.lexsort((np.arange(left.size), -people, -left)))
        rank = basis.rank
        fresh = [pivot for pivot in basis.pivots if left[pivot] > 0]
        if not fresh:
            break
        left[fresh] -= 1
        bases.append((basis, rank - len(fresh)))
    return _tried(bases, people, minimum, back)


def _tried(bases: list[tuple[Basis, int]], people: IntMatrix, minimum: int, back: list[list[int]]) -> Verdict:
    found: tuple[int, IntMatrix] | None = None
    trials, ones = 0, 0
    while sum(max(0, ones + 1 - short) for _, short in bases) < minimum:
        ones += 1
        if ones >= minimum or all(ones > basis.rank for basis, _ in bases):
            break
        for basis, _ in bases:
            trials += comb(basis.rank, ones)
            if trials > MOST_TRIALS:
                return Verdict(disclosed=_atoms(found, back), proved=False)
            for combination in _combined(basis, people, minimum, ones):
                size = int(people[combination != 0].sum())
                if 0 < size < minimum and (found is None or size < found[0]):
                    found = size, combination
        if found is not None:
            break
    return Verdict(disclosed=_atoms(found, back), certified=ones == 0)


def _combined(basis: Basis, people: IntMatrix, minimum: int, ones: int) -> Iterator[IntMatrix]:
    """Sums of `ones` rows of the basis; rows whose own pivot is too large for the set are left out."""
    small = [place for place, pivot in enumerate(basis.pivots) if people[pivot] < minimum]
    for chosen in combinations(small, ones):
        yield basis.rows[list(chosen)].sum(axis=0)


def _atoms(found: tuple[int, IntMatrix] | None, back: list[list[int]]) -> tuple[int, ...] | None:
    if found is None:
        return None
    return tuple(sorted(atom for place in np.flatnonzero(found[1]) for atom in back[place]))


def _merged(
    rows: IntMatrix, people: IntMatrix, sure: IntMatrix
) -> tuple[IntMatrix, IntMatrix, IntMatrix, list[list[int]]]:
    """Atoms in the same rows made one; those without people or in no row left out. Also: which atoms each was made of."""
    kept = np.flatnonzero((people > 0) & rows.any(axis=0)) if rows.size else np.empty(0, dtype=np.int64)
    columns, place = like_columns(rows[:, kept])
    counts = np.zeros(columns.shape[1], dtype=np.int64)
    certain = np.zeros(columns.shape[1], dtype=np.int64)
    np.add.at(counts, place, people[kept])
    np.add.at(certain, place, sure[kept])
    back: list[list[int]] = [[] for _ in range(columns.shape[1])]
    for atom, where in zip(kept, place, strict=True):
        back[where].append(int(atom))
    return columns.astype(np.int64), counts, certain, back
