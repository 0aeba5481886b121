"""S16: p-values adjusted for the number of comparisons in a family."""

import numpy as np
import numpy.typing as npt

from toolkit.errors import InputError, Problem
from toolkit.stats.arrays import FloatArray, vector

EXPLORATORY_Q = 0.10
"""False discovery rate for exploratory dashboards; claims in a report use Holm."""


def holm(p_values: npt.ArrayLike) -> FloatArray:
    """Return Holm's adjusted p-values, in the order given; never below the raw ones, at most 1.

    Parameters
    ----------
    p_values
        The p-values of one family, 0 to 1. NaN is left out of the count and stays NaN.

    Raises
    ------
    InputError
        For a p outside 0 to 1.

    References
    ----------
    Holm (1979). Checked against R p.adjust and statsmodels multipletests.
    """
    given, kept, order = _sorted(p_values)
    m = order.size
    adjusted = np.maximum.accumulate(given[kept][order] * (m - np.arange(m))) if m else np.empty(0)
    return _restored(given, kept, order, adjusted)


def benjamini_hochberg(p_values: npt.ArrayLike) -> FloatArray:
    """Return Benjamini and Hochberg's adjusted p-values (q-values), in the order given; arguments as for `holm`.

    References
    ----------
    Benjamini & Hochberg (1995). Checked against R p.adjust and statsmodels multipletests.
    """
    given, kept, order = _sorted(p_values)
    m = order.size
    steps = given[kept][order] * m / (np.arange(m) + 1.0) if m else np.empty(0)
    return _restored(given, kept, order, np.minimum.accumulate(steps[::-1])[::-1])


def _sorted(p_values: npt.ArrayLike) -> tuple[FloatArray, npt.NDArray[np.bool_], npt.NDArray[np.intp]]:
    given = vector(p_values, "p_values")
    kept = ~np.isnan(given)
    outside = int(np.count_nonzero((given < 0.0) | (given > 1.0)))
    if outside:
        found = f"{outside} p-values outside 0 to 1"
        raise InputError(Problem(code="bad-p", found=found, expected="probabilities from 0 to 1"))
    return given, kept, np.argsort(given[kept], kind="stable")


def _restored(
    given: FloatArray, kept: npt.NDArray[np.bool_], order: npt.NDArray[np.intp], adjusted: FloatArray
) -> FloatArray:
    back = np.empty(order.size)
    back[order] = adjusted
    result = np.full(given.size, np.nan)
    # The maximum undoes rounding that would put an adjusted p a hair below its own.
    result[kept] = np.clip(np.maximum(back, given[kept]), 0.0, 1.0)
    return result
