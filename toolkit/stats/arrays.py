"""The plain arrays that statistics take: 64-bit floats in which NaN, and only NaN, means missing."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from toolkit.errors import InputError, Problem

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]


def vector(values: npt.ArrayLike, name: str = "values") -> FloatArray:
    """Return `values` as a one-dimensional float array; NaN is missing.

    Raises
    ------
    ValueError
        When the shape is another one or a value is infinite: both are mistakes of the calling code.
    """
    return _floats(values, 1, name)


def matrix(values: npt.ArrayLike, name: str = "values") -> FloatArray:
    """Return `values` as a two-dimensional float array, a row a person; NaN is missing.

    Raises
    ------
    ValueError
        When the shape is another one or a value is infinite: both are mistakes of the calling code.
    """
    return _floats(values, 2, name)


def answered(values: npt.ArrayLike, name: str = "values") -> FloatArray:
    """Return the values of a vector that are not missing, in their order."""
    given = vector(values, name)
    return given[~np.isnan(given)]


def weights_for(weights: npt.ArrayLike, n: int) -> FloatArray:
    """Return `weights` as n floats.

    Raises
    ------
    InputError
        When a weight is missing or negative, or none is above 0.
    ValueError
        When there are not n of them.
    """
    given = vector(weights, "weights")
    if given.size != n:
        raise ValueError(f"{given.size} weights for {n} values")
    bad = int(np.count_nonzero(~(given >= 0)))
    if bad or (n and not given.any()):
        found = f"{bad} of {n} weights are missing or negative" if bad else "every weight is 0"
        raise InputError(Problem(code="bad-weight", found=found, expected="a weight of 0 or more for each respondent"))
    return given


def _floats(values: npt.ArrayLike, dimensions: int, name: str) -> FloatArray:
    given = np.asarray(values, dtype=np.float64)
    if given.ndim != dimensions:
        raise ValueError(f"{name} must have {dimensions} dimension(s), not {given.ndim}")
    if np.isinf(given).any():
        raise ValueError(f"{name} must be finite or NaN")
    return given
