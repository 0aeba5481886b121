"""S13 and S14: indices of careless responding and of acquiescence, over matrices of persons by items.

Columns stand in the order in which the items were shown. An index that is undefined for a person is NaN, never a flag.
"""

import math
from collections.abc import Mapping, Sequence
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from toolkit.stats.arrays import BoolArray, FloatArray, IntArray, matrix, vector
from toolkit.stats.distributions import chi_square_upper
from toolkit.stats.interval import sample_mean
from toolkit.stats.values import Estimate

LONGSTRING_LEAST = 8
"""A run of equal answers shorter than this is never flagged."""

IRV_BELOW, IRV_ITEMS = 0.25, 10
"""Within-person SD below which a person is flagged, and the items answered that this needs."""

EVEN_ODD_BELOW, EVEN_ODD_SCALES, EVEN_ODD_ITEMS = 0.30, 5, 4
"""Consistency below which a person is flagged, and the scales, and items in each, that this needs."""

MAHALANOBIS_P, MAHALANOBIS_ROWS = 0.001, 5
"""Probability below which a person is flagged, and complete rows per item that this needs."""

SECONDS_PER_ITEM, SHARE_OF_MEDIAN = 2.0, 1.0 / 3.0
"""Faster than either is flagged (Huang et al. 2012 for the first)."""

SELF_REPORT_BELOW = 3.0
"""Self-reported care of 1 to 5 below this is flagged."""

DUPLICATE_ITEMS = 20
"""Items answered from which equal rows are listed as duplicates."""

ACQUIESCENCE_ITEMS, ACQUIESCENCE_ABOVE = 4, 0.5
"""Pairs of direct and reverse items that the index needs, and group mean above which to warn."""


class Flag(StrEnum):
    """Kinds of flag. Only the first four count towards exclusion, each kind once."""

    SPEED = "speed"
    PATTERN = "pattern"
    CONSISTENCY = "consistency"
    INSTRUCTED = "instructed"
    MAHALANOBIS = "mahalanobis"
    IRV = "irv"
    SELF_REPORT = "self-report"
    DUPLICATE = "duplicate"


COUNTING = (Flag.SPEED, Flag.PATTERN, Flag.CONSISTENCY, Flag.INSTRUCTED)
"""The independent kinds of flag; two of them exclude."""


def longstring(raw: npt.ArrayLike) -> IntArray:
    """Return each person's longest run of equal answers; a missing answer breaks the run, none at all gives 0.

    Parameters
    ----------
    raw
        Persons by items, not recoded.

    References
    ----------
    Johnson (2005). Checked against R careless::longstring.
    """
    given = matrix(raw, "raw")
    longest = np.zeros(given.shape[0], dtype=np.int64)
    run = np.zeros(given.shape[0], dtype=np.int64)
    for column in range(given.shape[1]):
        here = given[:, column]
        same = here == given[:, column - 1] if column else np.zeros(here.size, dtype=np.bool_)
        run = np.where(np.isnan(here), 0, np.where(same, run + 1, 1))
        longest = np.maximum(longest, run)
    return longest


def longstring_flags(raw: npt.ArrayLike, reverse_keyed: Sequence[bool]) -> BoolArray:
    """Return who gave a run of at least ``max(8, half the items)`` equal answers.

    Parameters
    ----------
    raw
        Persons by items of one block, not recoded.
    reverse_keyed
        Whether each item is reverse keyed. Without a single reverse item nobody is flagged: all 5s on direct items
        is what a satisfied person answers.
    """
    given = matrix(raw, "raw")
    if len(reverse_keyed) != given.shape[1]:
        raise ValueError(f"{len(reverse_keyed)} keys for {given.shape[1]} items")
    if not any(reverse_keyed):
        return np.zeros(given.shape[0], dtype=np.bool_)
    flags: BoolArray = longstring(given) >= max(LONGSTRING_LEAST, math.ceil(given.shape[1] / 2))
    return flags


def intra_individual_variability(raw: npt.ArrayLike) -> FloatArray:
    """Return each person's standard deviation over the items answered (IRV); NaN for fewer than two answers.

    References
    ----------
    Dunn et al. (2018). Checked against R careless::irv.
    """
    given = matrix(raw, "raw")
    present = ~np.isnan(given)
    n = present.sum(axis=1)
    filled = np.where(present, given, 0.0)
    mean = filled.sum(axis=1) / np.maximum(n, 1)
    squares = np.where(present, (filled - mean[:, None]) ** 2, 0.0).sum(axis=1)
    return np.where(n > 1, np.sqrt(squares / np.maximum(n - 1, 1)), np.nan)


def irv_flags(raw: npt.ArrayLike) -> BoolArray:
    """Return whose within-person SD is below .25 over at least 10 answers (a soft flag)."""
    given = matrix(raw, "raw")
    enough = (~np.isnan(given)).sum(axis=1) >= IRV_ITEMS
    flags: BoolArray = enough & _below(intra_individual_variability(given), IRV_BELOW)
    return flags


def even_odd(recoded: npt.ArrayLike, scales: Sequence[Sequence[int]]) -> FloatArray:
    """Return each person's consistency over scales, -1 to 1, high is consistent.

    The within-person correlation of odd and even half-scale means, stepped up by Spearman-Brown and floored at -1.
    R careless 1.2 and later gives the same with the sign turned.

    Parameters
    ----------
    recoded
        Persons by items, reverse items recoded; NaN is missing.
    scales
        Columns of each scale, in the order shown.

    Returns
    -------
    array
        NaN where fewer than two scales have both halves, or a half does not vary over scales.

    References
    ----------
    Johnson (2005); Curran (2016).
    """
    given = matrix(recoded, "recoded")
    odd = np.column_stack([_row_means(given[:, list(scale)[0::2]]) for scale in scales])
    even = np.column_stack([_row_means(given[:, list(scale)[1::2]]) for scale in scales])
    both = ~np.isnan(odd) & ~np.isnan(even)
    result = np.full(given.shape[0], np.nan)
    for person in np.flatnonzero(both.sum(axis=1) > 1):
        x, y = odd[person, both[person]], even[person, both[person]]
        if np.ptp(x) > 0.0 and np.ptp(y) > 0.0:
            a, b = x - x.mean(), y - y.mean()
            r = float(np.clip(a @ b / math.sqrt(float(a @ a) * float(b @ b)), -1.0, 1.0))
            result[person] = max(-1.0, 2.0 * r / (1.0 + r)) if r > -1.0 else -1.0
    return result


def even_odd_flags(recoded: npt.ArrayLike, scales: Sequence[Sequence[int]]) -> BoolArray:
    """Return whose even-odd consistency is below .30; nobody's with fewer than 5 scales of 4 items."""
    given = matrix(recoded, "recoded")
    long = [scale for scale in scales if len(scale) >= EVEN_ODD_ITEMS]
    if len(long) < EVEN_ODD_SCALES:
        return np.zeros(given.shape[0], dtype=np.bool_)
    return _below(even_odd(given, long), EVEN_ODD_BELOW)


def mahalanobis(recoded: npt.ArrayLike) -> FloatArray:
    """Return each complete row's squared Mahalanobis distance from the mean of the complete rows.

    Returns
    -------
    array
        NaN for incomplete rows; NaN for everybody when the covariance cannot be inverted. No value can exceed
        ``(n - 1)^2/n``, so small samples never flag anyone.

    References
    ----------
    Meade & Craig (2012).
    """
    given = matrix(recoded, "recoded")
    complete = ~np.isnan(given).any(axis=1)
    rows = given[complete]
    result = np.full(given.shape[0], np.nan)
    n, p = rows.shape
    if n <= p or p == 0:
        return result
    centred = rows - rows.mean(axis=0)
    covariance = np.atleast_2d(centred.T @ centred / (n - 1))
    if np.linalg.matrix_rank(covariance, hermitian=True) < p:
        return result
    result[complete] = np.einsum("ij,ij->i", centred, np.linalg.solve(covariance, centred.T).T)
    return result


def mahalanobis_flags(recoded: npt.ArrayLike) -> BoolArray:
    """Return who lies beyond p < .001 of chi-square(items); nobody unless complete rows exceed 5 an item."""
    given = matrix(recoded, "recoded")
    p = given.shape[1]
    distance = mahalanobis(given)
    if np.count_nonzero(~np.isnan(distance)) <= MAHALANOBIS_ROWS * p:
        return np.zeros(given.shape[0], dtype=np.bool_)
    tail = [1.0 if np.isnan(d) else chi_square_upper(float(d), p) for d in distance]
    return np.array(tail) < MAHALANOBIS_P


def seconds_per_item(seconds: npt.ArrayLike, items: npt.ArrayLike) -> FloatArray:
    """Return total seconds over items shown; NaN where the time is missing, zero or negative, or no item was shown.

    Parameters
    ----------
    seconds
        A total time a person.
    items
        Items shown to each person, or one number for all.
    """
    time = vector(seconds, "seconds")
    shown = np.broadcast_to(np.asarray(items, dtype=np.float64), time.shape)
    timed = (time > 0.0) & (shown > 0.0)
    return np.where(timed, time / np.where(shown > 0.0, shown, 1.0), np.nan)


def speed_flags(pace: npt.ArrayLike) -> BoolArray:
    """Return who took less than 2 seconds an item, or less than a third of the median pace; NaN is never flagged."""
    given = vector(pace, "pace")
    timed = given[~np.isnan(given)]
    if not timed.size:
        return np.zeros(given.size, dtype=np.bool_)
    limit = max(SECONDS_PER_ITEM, SHARE_OF_MEDIAN * float(np.median(timed)))
    return _below(given, limit)


def instructed_flags(answers: npt.ArrayLike, expected: float) -> BoolArray:
    """Return who answered an instructed item with anything but the answer asked for; no answer is no flag."""
    given = vector(answers, "answers")
    flags: BoolArray = ~np.isnan(given) & (given != expected)
    return flags


def self_report_flags(answers: npt.ArrayLike) -> BoolArray:
    """Return who rated their own care 1 or 2 of 5 (a soft flag)."""
    given = vector(answers, "answers")
    return _below(given, SELF_REPORT_BELOW)


def duplicates(raw: npt.ArrayLike) -> tuple[tuple[int, ...], ...]:
    """Return groups of row numbers whose answers are equal throughout, at least 20 of them given; a person decides.

    Missing answers must be missing in the same places.
    """
    given = matrix(raw, "raw")
    long = np.flatnonzero((~np.isnan(given)).sum(axis=1) >= DUPLICATE_ITEMS)
    alike: dict[bytes, list[int]] = {}
    for row in long:
        # Adding 0 makes -0 and 0 the same bytes; NaN is made one pattern.
        key = np.where(np.isnan(given[row]), np.inf, given[row] + 0.0).tobytes()
        alike.setdefault(key, []).append(int(row))
    return tuple(tuple(rows) for rows in alike.values() if len(rows) > 1)


def excluded(flags: Mapping[Flag, npt.ArrayLike]) -> BoolArray:
    """Return who has at least two independent kinds of flag (speed, pattern, consistency, instructed).

    Mahalanobis distance, IRV, self-report and duplicates never exclude on their own or together.
    """
    if not flags:
        raise ValueError("no flags given")
    given = {kind: np.asarray(flag, dtype=np.bool_) for kind, flag in flags.items()}
    size = next(iter(given.values())).size
    counted = np.zeros(size, dtype=np.int64)
    for kind in COUNTING:
        if kind in given:
            counted += given[kind]
    result: BoolArray = counted >= 2
    return result


def acquiescence(raw: npt.ArrayLike, pairs: Sequence[tuple[int, int]], midpoint: float) -> FloatArray:
    """Return how far each person leans to agreeing, in scale points: the mean of raw direct and raw reverse items.

    Parameters
    ----------
    raw
        Persons by items, not recoded.
    pairs
        Columns of a direct and a reverse item of the same criterion.
    midpoint
        Middle of the scale.

    Returns
    -------
    array
        Mean over the pairs answered in full, less the midpoint; NaN with fewer than 4 of them.
    """
    given = matrix(raw, "raw")
    if not pairs:
        return np.full(given.shape[0], np.nan)
    means = np.column_stack([(given[:, direct] + given[:, reverse]) / 2.0 for direct, reverse in pairs])
    answered = (~np.isnan(means)).sum(axis=1)
    return np.where(answered >= ACQUIESCENCE_ITEMS, _row_means(means) - midpoint, np.nan)


def acquiescence_mean(index: npt.ArrayLike, *, level: float = 0.95) -> Estimate:
    """Return the group mean of `acquiescence` with its t interval; above .5 (`ACQUIESCENCE_ABOVE`) deserves a warning."""
    return sample_mean(index, level=level, method="S14-acquiescence-t")


def _below(index: FloatArray, limit: float) -> BoolArray:
    """Return where an index is defined and below the limit."""
    flags: BoolArray = np.where(np.isnan(index), np.inf, index) < limit
    return flags


def _row_means(values: FloatArray) -> FloatArray:
    present = ~np.isnan(values)
    n = present.sum(axis=1)
    return np.where(n > 0, np.where(present, values, 0.0).sum(axis=1) / np.maximum(n, 1), np.nan)
