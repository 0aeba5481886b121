"""S21: agreement between coders."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from toolkit.stats.arrays import FloatArray, matrix
from toolkit.stats.interval import percentile_limits
from toolkit.stats.resample import resample_counts
from toolkit.stats.values import Estimate, Reason

FEWEST_UNITS = 10
"""Units coded by two or more below which there is no value."""

USABLE_DRAWS = 0.90
"""Share of the resamples that must hold more than one value for the interval to be given."""

RELY, TENTATIVE = 0.80, 0.667
"""Alpha from which codes may be relied on, and from which conclusions are tentative."""


class Level(StrEnum):
    """Level of measurement of the codes."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


class Use(StrEnum):
    """What codes of this agreement may be used for (Krippendorff 2004)."""

    RELY = "rely"
    TENTATIVE = "tentative"
    RECODE = "recode"


@dataclass(frozen=True, kw_only=True, slots=True)
class CoderAgreement:
    """Krippendorff's alpha.

    Parameters
    ----------
    alpha
        1 is perfect, 0 chance, negative worse; n is the number of units coded by two or more.
    percent_agreement
        Share (0 to 1) of the pairs of codes within units that are equal; None without pairs.
    use
        What the codes may be used for; None without a value.
    """

    alpha: Estimate
    percent_agreement: float | None
    use: Use | None


def krippendorff_alpha(
    codes: npt.ArrayLike,
    measured: Level,
    *,
    seed: int,
    draws: int = 1000,
    level: float = 0.95,
    fewest_units: int = FEWEST_UNITS,
) -> CoderAgreement:
    """Return ``1 - D_o/D_e`` with a percentile bootstrap interval over units.

    Parameters
    ----------
    codes
        Coders by units, numbers; NaN where a coder did not code the unit. Units with one code are not counted.
    measured
        Level of measurement: ordinal for maturity ratings, nominal for the presence of a code.
    seed
        Seed of the resamples; results do not depend on the order of coders or units.
    draws
        Number of resamples; 0 gives no interval.
    fewest_units
        Shared units below which there is no value.

    Returns
    -------
    CoderAgreement
        Fewer than two coders: ``invalid-design``; too few shared units: ``too-few-respondents``. All codes equal:
        alpha is undefined (not 1), ``no-variation``, and percent agreement is what can be printed. When more than
        a tenth of the resamples are of that kind the value stands without interval, ``no-variation``.

    References
    ----------
    Krippendorff (2011); Hayes & Krippendorff (2007) on the bootstrap. Checked against the published 4 x 12 example.
    """
    given = matrix(codes, "codes")
    counts, values = _unit_counts(given)
    counts = counts[np.lexsort(counts.T)] if counts.size else counts  # an order that the layout has no part in
    units = counts.shape[0]
    agreed = percent_agreement(counts)
    blank = Estimate(value=None, level=level, n=units, method=f"S21-krippendorff-{measured}")
    if np.count_nonzero(~np.isnan(given).all(axis=1)) < 2:
        return _without(blank, agreed, Reason.INVALID_DESIGN)
    if units < fewest_units:
        return _without(blank, agreed, Reason.TOO_FEW_RESPONDENTS)
    if values.size < 2:
        return _without(blank, agreed, Reason.NO_VARIATION)
    coincidences = _unit_coincidences(counts)
    point = float(_alphas(coincidences.sum(axis=0)[None], values, measured)[0])
    alpha = replace(blank, value=point)
    if draws > 0:
        flat = coincidences.reshape(units, -1)
        sums = np.concatenate([block @ flat for block in resample_counts(units, draws, seed)])
        alpha = _with_limits(alpha, _alphas(sums.reshape(draws, values.size, values.size), values, measured))
    use = Use.RELY if point >= RELY else Use.TENTATIVE if point >= TENTATIVE else Use.RECODE
    return CoderAgreement(alpha=alpha, percent_agreement=agreed, use=use)


def percent_agreement(counts: FloatArray) -> float | None:
    """Return the share of equal pairs among all pairs of codes within units, from units by values counts."""
    size = counts.sum(axis=1)
    pairs = float((size * (size - 1.0)).sum())
    return float((counts * (counts - 1.0)).sum()) / pairs if pairs else None


def _with_limits(alpha: Estimate, drawn: FloatArray) -> Estimate:
    usable = drawn[~np.isnan(drawn)]
    if usable.size < USABLE_DRAWS * drawn.size:
        return replace(alpha, reason=Reason.NO_VARIATION)
    low, high = percentile_limits(usable, alpha.level)
    return replace(alpha, low=low, high=high)


def _without(blank: Estimate, agreed: float | None, reason: Reason) -> CoderAgreement:
    return CoderAgreement(alpha=replace(blank, reason=reason), percent_agreement=agreed, use=None)


def _unit_counts(given: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return how often each value was given to each unit that has two codes or more, and the values."""
    shared = given[:, (~np.isnan(given)).sum(axis=0) >= 2]
    values = np.unique(shared[~np.isnan(shared)])
    counts = (shared[:, :, None] == values[None, None, :]).sum(axis=0).astype(np.float64)
    return counts, values


def _unit_coincidences(counts: FloatArray) -> FloatArray:
    """Return each unit's coincidences, values by values; its pairs weigh 1/(codes - 1)."""
    pairs = counts[:, :, None] * counts[:, None, :]
    index = np.arange(counts.shape[1])
    pairs[:, index, index] -= counts
    coincidences: FloatArray = pairs / (counts.sum(axis=1) - 1.0)[:, None, None]
    return coincidences


def _alphas(coincidences: FloatArray, values: FloatArray, measured: Level) -> FloatArray:
    """Return alpha of each coincidence matrix; NaN where only one value occurs."""
    totals = coincidences.sum(axis=2)
    n = totals.sum(axis=1)
    distance = _DISTANCES[measured](values, totals)
    observed = (coincidences * distance).sum(axis=(1, 2))
    expected = (totals[:, :, None] * totals[:, None, :] * distance).sum(axis=(1, 2)) / (n - 1.0)
    varies = expected > 0.0
    return np.where(varies, 1.0 - observed / np.where(varies, expected, 1.0), np.nan)


def _nominal(values: FloatArray, totals: FloatArray) -> FloatArray:
    return np.broadcast_to(1.0 - np.eye(values.size), (totals.shape[0], values.size, values.size))


def _ordinal(_values: FloatArray, totals: FloatArray) -> FloatArray:
    up_to = np.cumsum(totals, axis=1) - totals / 2.0
    return (up_to[:, :, None] - up_to[:, None, :]) ** 2


def _interval(values: FloatArray, totals: FloatArray) -> FloatArray:
    squares = (values[:, None] - values[None, :]) ** 2
    return np.broadcast_to(squares, (totals.shape[0], *squares.shape))


def _ratio(values: FloatArray, totals: FloatArray) -> FloatArray:
    sums = values[:, None] + values[None, :]
    squares = np.where(sums == 0.0, 0.0, (values[:, None] - values[None, :]) / np.where(sums == 0.0, 1.0, sums)) ** 2
    return np.broadcast_to(squares, (totals.shape[0], *squares.shape))


_DISTANCES: dict[Level, Callable[[FloatArray, FloatArray], FloatArray]] = {
    Level.NOMINAL: _nominal,
    Level.ORDINAL: _ordinal,
    Level.INTERVAL: _interval,
    Level.RATIO: _ratio,
}
