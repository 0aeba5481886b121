"""Variables that repeat others: reversed copies, sums and means that someone stored beside the answers."""

import re
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

MAX_SCALE_SPAN = 11
MIN_ROWS = 10
MAX_SOURCES = 300
ROWS_LOOKED_AT = 2000
TOLERANCE = 1e-6
COPY = re.compile(r"^(?:r|rev|reversed?|recoded?|inv)[_.]?(?P<after>.+)$|^(?P<before>.+?)[_.]?(?:r|rev|reversed?|rec|recoded?|inv|umgepolt)$", re.IGNORECASE)  # fmt: skip
"""How a copy is called: the name of the variable it was made from, with a mark before or behind."""


def derived_columns(numbers: pd.DataFrame) -> frozenset[str]:
    """Return the columns of `numbers` (NaN for none) that are computed from others of it.

    A reversed copy bears its original's name with a mark and adds up with it to the same number in every row. A sum or mean
    is, in every row without a gap, the same multiple of the sum of two or more answers on a scale.
    """
    copies = {name for name, original in _named_alike(numbers) if _is_mirror(numbers[name], numbers[original])}
    head = numbers.drop(columns=list(copies)).head(ROWS_LOOKED_AT)
    scales = [name for name in head.columns if _is_scale(head[name])]
    return frozenset(copies | {name for name in head.columns if name not in scales and _is_total(head, name, scales)})


def _named_alike(numbers: pd.DataFrame) -> Iterator[tuple[str, str]]:
    names = {str(name).casefold(): str(name) for name in numbers.columns}
    for name in names.values():
        found = COPY.match(name)
        original = names.get((found["after"] or found["before"]).casefold()) if found else None
        if original is not None and original != name:
            yield name, original


def _is_mirror(copy: pd.Series, original: pd.Series) -> bool:
    both = (copy + original).dropna()
    return len(both) >= 3 and original[both.index].nunique() > 1 and float(np.ptp(both.to_numpy())) < TOLERANCE


def _is_scale(column: pd.Series) -> bool:
    given = column.dropna()
    return bool(len(given) and (given % 1 == 0).all() and given.max() - given.min() < MAX_SCALE_SPAN)


def _is_total(numbers: pd.DataFrame, name: str, scales: list[str]) -> bool:
    """Whether a column is a weighted sum of some scales, the weights all alike but for their sign."""
    target = numbers[name].dropna()
    if len(target) < MIN_ROWS or target.nunique() < 3 or not 2 <= len(scales) <= MAX_SOURCES:
        return False
    complete = numbers.loc[target.index, scales].dropna(axis=1, thresh=max(MIN_ROWS, len(target) // 2)).dropna()
    if len(complete) <= complete.shape[1] + MIN_ROWS or complete.shape[1] < 2:
        return False
    sources = np.column_stack([complete.to_numpy(), np.ones(len(complete))])
    wanted = target[complete.index].to_numpy()
    if float(np.ptp(wanted)) < TOLERANCE:
        return False
    weights: npt.NDArray[np.float64] = np.linalg.lstsq(sources, wanted, rcond=None)[0]
    if float(np.abs(sources @ weights - wanted).max()) > max(0.01, TOLERANCE * float(np.abs(wanted).max())):
        return False
    used = np.abs(weights[:-1][np.abs(weights[:-1]) > TOLERANCE * 1000])
    return len(used) >= 2 and float(np.ptp(used)) < 0.01 * float(used.max())
