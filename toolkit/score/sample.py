"""How the respondents of an audience were drawn: weights, clusters, population; and the figures that follow (S6, S7)."""

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from toolkit.errors import InputError, Problem
from toolkit.ingest.values import Responses
from toolkit.score.values import SampleNotes
from toolkit.stats.arrays import BoolArray, FloatArray, IntArray
from toolkit.stats.cluster import cluster_codes, linearised
from toolkit.stats.interval import interval_from_se, mean_interval, nothing, spread, wilson, with_population
from toolkit.stats.raking import TRIM_AT, Weighting, calibrated_mean, rake
from toolkit.stats.values import Estimate, Reason
from toolkit.stats.weighting import kish_n


@dataclass(frozen=True, kw_only=True, slots=True)
class Margins:
    """Known sizes of the groups of an audience's population, by group dimension: one to post-stratify, more to rake.

    Weights above `trim` medians are cut there and raked again.
    """

    sizes: Mapping[str, Mapping[str, float]]
    trim: float = TRIM_AT


@dataclass(frozen=True, kw_only=True)
class Design:
    """How one audience was drawn.

    Parameters
    ----------
    weighting
        Weights, a person a row; None when everybody counts once.
    margins
        The category of each person by margin, as the weights were made with.
    cluster_by, clusters
        Group dimension whose values were sampled as clusters, and the cluster of each person; None without.
    population
        N, where the intervals of the whole audience take the finite-population correction.
    """

    weighting: Weighting | None = None
    margins: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cluster_by: str | None = None
    clusters: IntArray | None = None
    population: int | None = None

    @property
    def weights(self) -> FloatArray | None:
        """A weight a person; None when everybody counts once, as when raking has not converged."""
        if self.weighting is None or self.weighting.reason is not None:
            return None
        return self.weighting.weights


def design_of(responses: Responses, margins: Margins | None, cluster_by: str | None, population: int | None) -> Design:
    """Return the design of an audience.

    Raises
    ------
    InputError
        When the margins do not fit the respondents; says so of engagement.yaml, all at once.
    """
    wanted = {*(margins.sizes if margins else ()), *([cluster_by] if cluster_by else ())}
    if missing := sorted(wanted - set(responses.groups)):
        raise InputError([_not_in_survey(name, responses.audience) for name in missing])
    weighting, categories = None, {}
    if margins is not None and len(responses.frame):
        categories = {name: tuple(responses.frame[name].astype(str)) for name in margins.sizes}
        targets = {name: _hashable(sizes) for name, sizes in margins.sizes.items()}
        try:
            weighting = rake(categories, targets, trim=margins.trim)
        except InputError as error:
            raise InputError([_of_settings(problem, responses.audience) for problem in error.problems]) from None
    clusters = None
    if cluster_by is not None:
        clusters, _ = cluster_codes(list(responses.frame[cluster_by]))
    return Design(
        weighting=weighting, margins=categories, cluster_by=cluster_by, clusters=clusters, population=population
    )


def _hashable(sizes: Mapping[str, float]) -> dict[Hashable, float]:
    return {group: sizes[group] for group in sizes}


def _not_in_survey(dimension: str, audience: str) -> Problem:
    return Problem(
        code="missing-group",
        file="engagement.yaml",
        place=f"weights or clusters, {audience}",
        found=f"'{dimension}', which no column of the survey gives",
        expected="a group dimension that mapping.yaml maps for this audience",
        remedy=f"Map a column to group:{dimension}, or take it out of weights and clusters",
    )


def _of_settings(problem: Problem, audience: str) -> Problem:
    remedy = problem.remedy
    if problem.code == "no-target":
        remedy = "Give every group a size under margins, 'not stated' too, or do not weight by this dimension."
    return replace(
        problem, file="engagement.yaml", place=f"weights.{audience}, {problem.place or 'margins'}", remedy=remedy
    )


def sample_notes(design: Design) -> SampleNotes:
    """Return what a method page says of a design."""
    weighting = design.weighting
    return SampleNotes(
        margins=tuple(design.margins),
        n_eff=None if weighting is None else weighting.n_eff,
        deff=None if weighting is None else weighting.deff,
        trimmed_share=None if weighting is None else weighting.trimmed_share,
        margin_error=None if weighting is None else weighting.margin_error,
        warnings=() if weighting is None else weighting.warnings,
        converged=weighting is None or weighting.reason is None,
        cluster_by=design.cluster_by,
        clusters=None if design.clusters is None else int(design.clusters.max(initial=-1)) + 1,
    )


@dataclass(frozen=True, kw_only=True)
class Moments:
    """Mean of some respondents, its standard error without finite-population correction, and its degrees of freedom."""

    mean: float
    se: float
    df: float


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Some respondents of an audience with their weights and clusters; figures of columns that hold them all."""

    rows: BoolArray
    weights: FloatArray | None = None
    clusters: IntArray | None = None
    population: int | None = None

    def mean(self, column: FloatArray, method: str = "S6-mean-t") -> Estimate:
        """Return the mean of a column (NaN is missing) with its interval, as the design asks."""
        given, weights, clusters = self._given(column)
        if weights is None and clusters is None:
            mean = float(given.mean()) if given.size else 0.0
            sd = spread(given) if given.size > 1 else 0.0
            return mean_interval(mean, sd, given.size, population=self.population, method=method)
        if not given.size:
            return replace(nothing(_designed(method, weights, clusters)), weighted=weights is not None)
        found = _moments(given, weights, clusters)
        method, se = _designed(method, weights, clusters), found.se
        if clusters is None:
            se, method = with_population(se, given.size, self.population, method)
        figure = interval_from_se(found.mean, se, found.df, given.size, method)
        alone = clusters is not None and found.df <= 0 and given.size > 1
        reason = Reason.INVALID_DESIGN if alone else figure.reason
        return replace(figure, weighted=weights is not None, reason=reason)

    def share(self, flags: FloatArray, method: str = "S6-wilson") -> Estimate:
        """Return the share of ones in a column of 1, 0 and NaN, with Wilson's interval on the effective sample size."""
        given, weights, _ = self._given(flags)
        n = given.size
        counted = float(given.sum()) if weights is None else self._weighted_share(given, weights) * n
        population = self.population if self.clusters is None else None
        figure = wilson(min(counted, float(n)), n, n_eff=self.effective_n(flags), population=population, method=method)
        return replace(figure, weighted=weights is not None)

    def moments(self, column: FloatArray) -> Moments | None:
        """Return the moments of a column; None without an answer."""
        given, weights, clusters = self._given(column)
        return _moments(given, weights, clusters) if given.size else None

    def effective_n(self, column: FloatArray) -> float | None:
        """Return the n that stands in for the number of answers: None for a simple sample.

        Kish's with weights; with clusters the one at which a simple sample has the variance found, at least the
        number of clusters and at most n; where nothing varies the number of clusters, for no more is known to differ.
        """
        given, weights, clusters = self._given(column)
        if not given.size or (weights is None and clusters is None):
            return None
        if clusters is None:
            return None if weights is None else kish_n(weights)
        w = np.ones(given.size) if weights is None else weights
        found = _moments(given, weights, clusters)
        least = float(np.unique(clusters).size)
        if found.se == 0.0:
            return least
        variance = float(w @ (given - found.mean) ** 2 / w.sum())
        return float(min(max(variance / found.se**2, least), given.size))

    def calibrated(self, column: FloatArray, margins: Mapping[str, tuple[str, ...]]) -> Estimate | None:
        """Return the mean with the interval that credits the margins (S7); None without weights or with clusters."""
        if self.weights is None or self.clusters is not None or not self.rows.all():
            return None
        return calibrated_mean(column, self.weights, margins, population=self.population)

    def _given(self, column: FloatArray) -> tuple[FloatArray, FloatArray | None, IntArray | None]:
        kept = self.rows & ~np.isnan(column)
        weights = None if self.weights is None else self.weights[kept]
        clusters = None if self.clusters is None else self.clusters[kept]
        return column[kept], weights, clusters

    @staticmethod
    def _weighted_share(given: FloatArray, weights: FloatArray) -> float:
        return float(given @ weights / weights.sum()) if given.size else 0.0


def _designed(method: str, weights: FloatArray | None, clusters: IntArray | None) -> str:
    """The method id of a mean under a design."""
    if clusters is not None:
        return "S6-cluster-linearised"
    return "S7-weighted-mean-t" if weights is not None else method


def _moments(given: FloatArray, weights: FloatArray | None, clusters: IntArray | None) -> Moments:
    n = given.size
    if weights is None and clusters is None:
        se = spread(given) / math.sqrt(n) if n > 1 else 0.0
        return Moments(mean=float(given.mean()), se=se, df=n - 1.0)
    w = np.ones(n) if weights is None else weights
    codes, m = (np.arange(n), n) if clusters is None else _recoded(clusters)
    mean, se = linearised(given, w, codes, m)
    return Moments(mean=mean, se=se, df=m - 1.0)


def _recoded(clusters: IntArray) -> tuple[IntArray, int]:
    values, codes = np.unique(clusters, return_inverse=True)
    return codes.astype(np.int64), values.size


def item_average(favourable: FloatArray, item_weights: Mapping[int, float], n: int, sample: Sample) -> Estimate:
    """Return the item-level favourable share (S4): the items' shares of valid answers, averaged with `item_weights`.

    The interval is linearised over persons: with ``u_i = w_i sum_j a_j (y_ij - p_j) / W_j`` over the items j that
    person i answered (W_j the weight of all who did), the variance is ``m/(m-1) sum_c (sum_i u_i)^2`` over the m
    clusters with an answer (persons, where they were not sampled in clusters), and t has m - 1 degrees.

    Parameters
    ----------
    favourable
        Persons by items: 1, 0 or NaN.
    item_weights
        The weight a_j of each item by its column.
    n
        Respondents with a score on the subject.
    """
    method = "S4-item-average"
    columns = list(item_weights)
    given = favourable[sample.rows][:, columns]
    w = np.ones(given.shape[0]) if sample.weights is None else sample.weights[sample.rows]
    answered = ~np.isnan(given)
    totals = w @ answered
    some = answered.any(axis=1)
    blank = Estimate(value=None, n=n, method=method, weighted=sample.weights is not None)
    if not some.any() or (totals == 0).any():
        return replace(blank, reason=Reason.TOO_FEW_ITEMS if some.any() else Reason.TOO_FEW_RESPONDENTS)
    weight = np.array([item_weights[column] for column in columns])
    shares = (w @ np.where(answered, given, 0.0)) / totals
    value = float(shares @ weight)
    influence = w * (np.where(answered, given - shares, 0.0) @ (weight / totals))
    sums: FloatArray = influence[some]
    if sample.clusters is not None:
        codes, m = _recoded(sample.clusters[sample.rows][some])
        sums = np.bincount(codes, weights=sums, minlength=m).astype(np.float64)
    if sums.size == 1:
        reason = Reason.TOO_FEW_RESPONDENTS if sample.clusters is None else Reason.INVALID_DESIGN
        return replace(blank, value=value, reason=reason)
    se = float(np.sqrt(sums.size / (sums.size - 1) * (sums**2).sum()))
    whole = interval_from_se(value, se, sums.size - 1, n, method)
    low = None if whole.low is None else max(0.0, whole.low)
    high = None if whole.high is None else min(1.0, whole.high)
    return replace(blank, value=value, low=low, high=high, reason=whole.reason)
