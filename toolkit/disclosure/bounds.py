"""How far a hidden mean can be narrowed down from the published sums, scores being bounded: by linear programming."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog

from toolkit.disclosure.elimination import IntMatrix, like_columns

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

HIGHEST = 100.0
NARROWEST = 25.0
"""Points of 100 that the possible mean of a hidden group must at least span."""

_SLACK = 1e-6


def narrowed(
    rows: IntMatrix,
    people: IntMatrix,
    sums: FloatArray,
    hidden: Sequence[BoolArray],
    near: Sequence[BoolArray] = (),
) -> int | None:
    """Return the place of the first hidden group whose mean cannot vary by `NARROWEST` points; None when all can.

    People of a group and others who stand in the same published sets can trade points without a trace. Where that alone
    is room enough, no program needs to be solved; where trading among `near` atoms is, a small one does. Parameters as
    `span`; `near` has the atoms of the other hidden groups of each one's dimension.
    """
    if not hidden:
        return None
    _, place = like_columns(rows)
    held = np.bincount(place, weights=sums)
    capacity = np.bincount(place, weights=people) * HIGHEST
    for number, mask in enumerate(hidden):
        n = int(people[mask].sum())
        inside = np.bincount(place[mask], weights=people[mask], minlength=held.size) * HIGHEST
        room = np.minimum(inside, held) - np.maximum(0.0, held - (capacity - inside))
        if float(room.sum()) >= NARROWEST * n:
            continue
        around = near[number] if near else None
        if around is not None and span(rows[:, around], people[around], sums[around], mask[around]) >= NARROWEST:
            continue
        if span(rows, people, sums, mask) < NARROWEST - _SLACK:
            return number
    return None


def spread_span(n: int, total: int, sums: float, squares: float) -> float:
    """Return by how many points the mean of `n` of `total` people can vary whose sum and sum of squares are known.

    Published intervals give the squares. The mean of n of N people is at most sqrt(v (N - n) / n) from the mean of all,
    v being the variance of all: what is alike together is alike in every part.
    """
    if not 0 < n < total:
        return 0.0
    variance = max(0.0, squares / total - (sums / total) ** 2)
    return 2.0 * float(np.sqrt(variance * (total - n) / n))


def span(rows: IntMatrix, people: IntMatrix, sums: FloatArray, hidden: BoolArray) -> float:
    """Return by how many points of 100 the mean of a hidden group can vary, given the published sums.

    Parameters
    ----------
    rows
        Published sums by atoms, 0 and 1.
    people, sums
        People by atom, and what their scores of 0 to 100 add up to: they give the published sums.
    hidden
        The atoms of the hidden group.
    """
    n = int(people[hidden].sum())
    if not n:
        return HIGHEST
    columns, place = like_columns(np.vstack([rows, hidden]))
    capacity, held = (np.bincount(place, weights=each, minlength=columns.shape[1]) for each in (people, sums))
    goal = columns[-1].astype(float)
    # What is not in the group and in no row can take any sum; it needs no column.
    used = columns.any(axis=0) & (capacity > 0)
    equal, target = columns[:-1, used].astype(float), columns[:-1] @ held
    if goal[used] @ capacity[used] <= _SLACK:
        return HIGHEST
    ends = []
    for sign in (1.0, -1.0):
        found = linprog(
            sign * goal[used],
            A_eq=equal,
            b_eq=target,
            bounds=np.column_stack([np.zeros(int(used.sum())), capacity[used] * HIGHEST]),
            method="highs",
        )
        if found.status != 0:
            return 0.0  # rounding made the sums contradict one another: taken as no room at all
        ends.append(sign * found.fun)
    return float(ends[1] - ends[0]) / n
