"""S18: key drivers of an outcome, with bootstrap intervals, a gate and notes on overlap."""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from toolkit.stats.arrays import FloatArray, matrix, vector
from toolkit.stats.interval import percentile_limits
from toolkit.stats.relative_importance import LMG_LIMIT, correlations_of, johnson_weights, lmg
from toolkit.stats.resample import canonical_order, resampled_covariances
from toolkit.stats.values import Estimate, Reason

LEAST_ROWS, ROWS_PER_PREDICTOR = 50, 10
"""Complete rows needed: at least the first, and this many a predictor."""

LEAST_FIT = 0.05
"""The lower bootstrap limit of adjusted R^2 must exceed this."""

COLLINEAR = 0.95
"""No two predictors may correlate more than this."""


class Gate(StrEnum):
    """Why importance is equal instead of derived."""

    TOO_FEW_RESPONDENTS = "too-few-respondents"
    NO_PREDICTOR = "no-predictor"
    OUTCOME_CONSTANT = "outcome-constant"
    COLLINEAR = "collinear"
    WEAK_FIT = "weak-fit"


class Association(StrEnum):
    """How a predictor goes with the outcome; shares have no sign and none of these is a cause."""

    GOES_WITH = "goes-with"
    GOES_AGAINST = "goes-against"
    OVERLAPS = "overlaps-with-others"
    """Correlation and coefficient differ in sign: suppression, never a reason to reduce anything."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Driver:
    """One predictor.

    Parameters
    ----------
    column
        Its column among the predictors given.
    share
        Share (0 to 1) of R^2 that goes with it, with its bootstrap interval.
    rank, rank_low, rank_high
        Place by share, 1 the largest, and its bootstrap limits.
    importance
        Share over the largest share, 0 to 1.
    correlation, coefficient
        With the outcome alone, and standardised in the regression on all predictors.
    association
        How to word it.
    """

    column: int
    share: Estimate
    rank: int
    rank_low: int
    rank_high: int
    importance: float
    correlation: float
    coefficient: float
    association: Association


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyDrivers:
    """Drivers of one outcome.

    Parameters
    ----------
    drivers
        In the order of the columns; empty when nothing could be computed.
    gate
        Why the result must not be used as importance; empty when it may.
    dropped
        Columns left out because they do not vary.
    r_squared, adjusted_r_squared
        Fit; None when nothing could be computed. The interval of the second is by bootstrap.
    n
        Complete rows.
    share_draws
        Bootstrap shares, draws by drivers, for the stability of priorities; no column for dropped predictors.
    """

    drivers: tuple[Driver, ...]
    gate: tuple[Gate, ...]
    dropped: tuple[int, ...]
    r_squared: float | None
    adjusted_r_squared: Estimate
    n: int
    share_draws: FloatArray

    @property
    def usable(self) -> bool:
        """Whether the shares may be used as importance; otherwise all predictors count the same."""
        return not self.gate


def key_drivers(
    outcome: npt.ArrayLike, predictors: npt.ArrayLike, *, seed: int, draws: int = 1000, level: float = 0.95
) -> KeyDrivers:
    """Return how the R^2 of an outcome divides over its predictors.

    LMG up to 12 predictors, Johnson's relative weights above. What is computed stands even when the gate is shut,
    but then `usable` is False and importance must be taken as equal.

    Parameters
    ----------
    outcome
        A number a person; NaN is missing.
    predictors
        Persons by predictors; NaN is missing. Rows with a missing value are left out.
    seed
        Seed of the resamples; equal seeds give equal limits whatever the order of persons and predictors.
    draws
        Number of resamples, at least 1.
    """
    y, x = vector(outcome, "outcome"), matrix(predictors, "predictors")
    if y.size != x.shape[0] or draws < 1:
        raise ValueError(f"{y.size} outcomes, {x.shape[0]} rows of predictors, {draws} draws")
    complete = ~np.isnan(y) & ~np.isnan(x).any(axis=1)
    y, x = y[complete], x[complete]
    varying = np.ptp(x, axis=0) > 0.0 if y.size else np.zeros(x.shape[1], dtype=np.bool_)
    columns = np.flatnonzero(varying)
    n, p = y.size, columns.size
    blank = KeyDrivers(
        drivers=(),
        gate=_gate_by_design(y, p),
        dropped=tuple(int(column) for column in np.flatnonzero(~varying)),
        r_squared=None,
        adjusted_r_squared=Estimate(value=None, level=level, n=n, method="S18-adjusted-r2"),
        n=n,
        share_draws=np.empty((0, p)),
    )
    if p == 0 or n < p + 3 or Gate.OUTCOME_CONSTANT in blank.gate:
        reason = Reason.TOO_FEW_RESPONDENTS if n < p + 3 else Reason.NO_VARIATION
        return replace(blank, adjusted_r_squared=replace(blank.adjusted_r_squared, reason=reason))
    return _fitted(blank, y, x, columns, (seed, draws))


def _gate_by_design(y: FloatArray, p: int) -> tuple[Gate, ...]:
    found = []
    if y.size < max(LEAST_ROWS, ROWS_PER_PREDICTOR * p):
        found.append(Gate.TOO_FEW_RESPONDENTS)
    if p == 0:
        found.append(Gate.NO_PREDICTOR)
    if y.size and np.ptp(y) == 0.0:
        found.append(Gate.OUTCOME_CONSTANT)
    return tuple(found)


def _fitted(
    blank: KeyDrivers, y: FloatArray, x: FloatArray, columns: npt.NDArray[np.intp], seed_draws: tuple[int, int]
) -> KeyDrivers:
    n, p, level = blank.n, columns.size, blank.adjusted_r_squared.level
    data = np.column_stack([y, x[:, columns]])
    by_row, by_column = canonical_order(data, fixed=1)
    data = np.roll(data[by_row][:, by_column], -1, axis=1)  # predictors first, the outcome last
    columns = columns[by_column[1:] - 1]
    divide = lmg if p <= LMG_LIMIT else johnson_weights
    table = correlations_of(np.cov(data, rowvar=False)[None])
    gains = divide(table)[0]
    drawn = divide(correlations_of(resampled_covariances(data, seed_draws[1], seed_draws[0])))
    fit = _adjusted_fit(float(gains.sum()), drawn.sum(axis=1), n, p, blank.adjusted_r_squared)
    gate = list(blank.gate)
    between = np.abs(table[0, :p, :p][np.triu_indices(p, 1)])
    if between.size and float(between.max()) > COLLINEAR:
        gate.append(Gate.COLLINEAR)
    if fit.low is None or not fit.low > LEAST_FIT:
        gate.append(Gate.WEAK_FIT)
    shares, share_draws = _normalised(gains[None])[0], _normalised(drawn)
    method = "S18-lmg" if p <= LMG_LIMIT else "S18-relative-weights"
    template = Estimate(value=0.0, level=level, n=n, method=method)
    drivers = _describe(table[0], shares, share_draws, columns, template)
    back = np.argsort(columns)
    return replace(
        blank,
        drivers=tuple(drivers[place] for place in back),
        gate=tuple(gate),
        r_squared=float(gains.sum()),
        adjusted_r_squared=fit,
        share_draws=share_draws[:, back],
    )


def _adjusted_fit(r2: float, drawn: FloatArray, n: int, p: int, blank: Estimate) -> Estimate:
    scale = (n - 1.0) / (n - p - 1.0)
    low, high = percentile_limits(1.0 - (1.0 - drawn) * scale, blank.level)
    return replace(blank, value=1.0 - (1.0 - r2) * scale, low=low, high=high)


def _normalised(gains: FloatArray) -> FloatArray:
    positive = np.maximum(gains, 0.0)
    total = positive.sum(axis=1, keepdims=True)
    return np.where(total > 0.0, positive / np.where(total > 0.0, total, 1.0), 1.0 / gains.shape[1])


def _ranks(shares: FloatArray) -> npt.NDArray[np.int64]:
    """Return places, 1 the largest share; ties get the better place."""
    # Shares that differ by rounding only are tied.
    places: npt.NDArray[np.int64] = 1 + (shares[:, None, :] > shares[:, :, None] + 1e-12).sum(axis=2, dtype=np.int64)
    return places


def _describe(
    table: FloatArray, shares: FloatArray, draws: FloatArray, columns: npt.NDArray[np.intp], template: Estimate
) -> list[Driver]:
    p = shares.size
    slopes = np.linalg.lstsq(table[:p, :p], table[:p, p], rcond=None)[0]
    rank = _ranks(shares[None])[0]
    tail = (1.0 - template.level) / 2.0
    limits = np.quantile(_ranks(draws), [tail, 1.0 - tail], axis=0, method="nearest")
    drivers = []
    for place in range(p):
        low, high = percentile_limits(draws[:, place], template.level)
        r, slope = float(table[place, p]), float(slopes[place])
        drivers.append(
            Driver(
                column=int(columns[place]),
                share=replace(template, value=float(shares[place]), low=low, high=high),
                rank=int(rank[place]),
                rank_low=int(limits[0, place]),
                rank_high=int(limits[1, place]),
                importance=float(shares[place] / shares.max()),
                correlation=r,
                coefficient=slope,
                association=_association(r, slope),
            )
        )
    return drivers


def _association(correlation: float, coefficient: float) -> Association:
    if correlation * coefficient < 0.0:
        return Association.OVERLAPS
    return Association.GOES_AGAINST if correlation < 0.0 else Association.GOES_WITH
