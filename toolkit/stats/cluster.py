"""S6: the mean of people who were sampled in clusters (stores, teams), with a linearised standard error."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from toolkit.stats.arrays import FloatArray, IntArray, vector, weights_for
from toolkit.stats.interval import interval_from_se, nothing, with_population
from toolkit.stats.values import Estimate, Reason

FEW_CLUSTERS = 10
"""Fewer clusters than this make the interval itself uncertain."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClusterMean:
    """A mean over clusters.

    Parameters
    ----------
    figure
        The mean with its t interval, df = clusters - 1.
    se
        Linearised standard error; None when there are fewer than 2 clusters.
    clusters
        Clusters with at least one answer.
    few_clusters
        Whether there are fewer than 10: say so beside the figure.
    """

    figure: Estimate
    se: float | None
    clusters: int
    few_clusters: bool


def cluster_mean(
    values: npt.ArrayLike,
    clusters: Sequence[Hashable],
    *,
    weights: npt.ArrayLike | None = None,
    population_clusters: int | None = None,
    level: float = 0.95,
) -> ClusterMean:
    """Return the (weighted) mean with ``V = m/(m-1) sum_c (sum_i w_i (x_i - mean)/W)^2``.

    Parameters
    ----------
    values
        A figure a person; NaN is missing.
    clusters
        The cluster of each person.
    weights
        A weight a person; None counts everybody once.
    population_clusters
        Clusters there are in all, where known and where the m were drawn from them: ``sqrt(1 - m/M)`` then
        multiplies the standard error.

    Returns
    -------
    ClusterMean
        No value without answers; with m < 2 a mean without interval, reason ``invalid-design``.

    References
    ----------
    Lumley (2010), Complex Surveys. Checked against R survey::svymean.
    """
    every = vector(values)
    if len(clusters) != every.size:
        raise ValueError(f"{len(clusters)} clusters for {every.size} values")
    present = ~np.isnan(every)
    given = every[present]
    method = "S6-cluster-linearised"
    if not given.size:
        return ClusterMean(figure=nothing(method, level), se=None, clusters=0, few_clusters=True)
    w = np.ones(given.size) if weights is None else weights_for(vector(weights)[present], given.size)
    codes, m = cluster_codes([name for name, kept in zip(clusters, present, strict=True) if kept])
    mean, se = linearised(given, w, codes, m)
    if m < 2:
        alone = Estimate(value=mean, level=level, n=given.size, method=method, reason=Reason.INVALID_DESIGN)
        return ClusterMean(figure=replace(alone, weighted=weights is not None), se=None, clusters=m, few_clusters=True)
    se, method = with_population(se, m, population_clusters, method)
    figure = interval_from_se(mean, se, m - 1, given.size, method, level)
    return ClusterMean(
        figure=replace(figure, weighted=weights is not None), se=se, clusters=m, few_clusters=m < FEW_CLUSTERS
    )


def cluster_codes(clusters: Sequence[Hashable]) -> tuple[IntArray, int]:
    """Return a whole number for each cluster name, 0 to m - 1 in order of first sight, and m."""
    seen: dict[Hashable, int] = {}
    codes = np.array([seen.setdefault(name, len(seen)) for name in clusters], dtype=np.int64)
    return codes, len(seen)


def linearised(values: FloatArray, weights: FloatArray, codes: IntArray, m: int) -> tuple[float, float]:
    """Return a weighted mean and its linearised standard error over m clusters; the error is 0 for m < 2."""
    total = float(weights.sum())
    constant = bool(np.ptp(values) == 0.0)
    mean = float(values[0]) if constant else float(values @ weights / total)
    if m < 2 or constant:
        return mean, 0.0
    sums = np.bincount(codes, weights=weights * (values - mean) / total, minlength=m)
    return mean, math.sqrt(m / (m - 1.0) * float(sums @ sums))
