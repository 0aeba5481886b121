"""S7: weights that bring a sample to known population margins, and the mean that knows about it."""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from toolkit.errors import InputError, Problem
from toolkit.stats.arrays import BoolArray, FloatArray, IntArray, vector, weights_for
from toolkit.stats.interval import interval_from_se, mean_interval, with_population
from toolkit.stats.values import Estimate, Reason
from toolkit.stats.weighting import kish_deff, kish_n

TOLERANCE = 1e-8
"""Raking stops when the largest relative error of a margin is below this."""

MAX_SWEEPS = 500
"""Sweeps over all margins before raking counts as not converged."""

TRIM_AT = 5.0
"""Weights are cut at this many times their median."""

TRIM_ROUNDS = 50
"""Rounds of cutting and raking again before the remaining margin error is accepted and reported."""

TOTALS_AGREE = 0.005
"""Largest relative difference between the totals of two margins."""

HIGH_DEFF, WIDE_RATIO, SMALL_CELL = 2.0, 10.0, 10
"""Warnings: design effect above, largest over smallest weight above, respondents in a category below."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Weighting:
    """Weights and what they cost.

    Parameters
    ----------
    weights
        A weight a person, mean 1; all 1 when raking did not converge.
    n_eff, deff
        Kish's effective sample size and design effect.
    margin_error
        Largest relative error of a margin that is left.
    sweeps
        Sweeps over the margins.
    trimmed_share
        Share (0 to 1) of persons whose weight was cut.
    warnings
        Any of ``high-design-effect``, ``wide-weights``, ``small-category``.
    reason
        ``not-converged``, or None.
    """

    weights: FloatArray
    n_eff: float
    deff: float
    margin_error: float
    sweeps: int
    trimmed_share: float
    warnings: tuple[str, ...]
    reason: Reason | None = None


def post_stratify(groups: Sequence[Hashable], targets: Mapping[Hashable, float]) -> Weighting:
    """Return weights ``N_g / n_g``, scaled to mean 1.

    Parameters
    ----------
    groups
        The group of each person; None is missing and refused.
    targets
        People in each group of the population, or their shares.

    Raises
    ------
    InputError
        For a target that is not above 0, respondents in a category without target or without category, and
        target categories without respondents; all are told at once.
    """
    return rake({"groups": groups}, {"groups": targets}, trim=None)


def rake(
    margins: Mapping[str, Sequence[Hashable]],
    targets: Mapping[str, Mapping[Hashable, float]],
    *,
    start: npt.ArrayLike | None = None,
    trim: float | None = TRIM_AT,
    max_sweeps: int = MAX_SWEEPS,
) -> Weighting:
    """Return weights under which every margin of the sample has the shares of the population.

    Parameters
    ----------
    margins
        By variable, the category of each person. None is missing and refused: give such persons a category of
        their own, with a target, or leave the variable out.
    targets
        By variable, people in each category of the population.
    start
        Design weights to start from; None for equal ones.
    trim
        Weights are cut at this many times their median and raked again; None leaves them alone.
    max_sweeps
        Sweeps before giving up: then every weight is 1 and the reason ``not-converged``.

    Raises
    ------
    InputError
        For a target that is not above 0, totals of margins more than .5 % apart, respondents in a category
        without target or without category, and target categories without respondents; all are told at once.

    References
    ----------
    Deming & Stephan (1940). Checked against R survey::rake.
    """
    coded = _code_margins(margins, targets)
    n = coded[0][0].size
    first = np.ones(n) if start is None else weights_for(start, n)
    w, sweeps, error = _sweep(first, coded, max_sweeps)
    cut = np.zeros(n, dtype=np.bool_)
    if not error < TOLERANCE:
        return _result(np.ones(n), coded, _margin_error(np.ones(n), coded), sweeps, cut, Reason.NOT_CONVERGED)
    if trim is not None:
        w, cut, more = _trimmed(w, coded, trim, max_sweeps)
        sweeps += more
    return _result(w, coded, _margin_error(w, coded), sweeps, cut, None)


def calibrated_mean(
    values: npt.ArrayLike,
    weights: npt.ArrayLike,
    margins: Mapping[str, Sequence[Hashable]],
    *,
    population: int | None = None,
    level: float = 0.95,
) -> Estimate:
    """Return the weighted mean with an interval that credits the raking for what the margins explain.

    The influence of each person is replaced by its residual on the margins. The interval is narrower than that of
    `weighted_mean`, which takes the weights as fixed and is the one to print by default.

    Parameters
    ----------
    values
        A figure a person; NaN is missing.
    weights
        The weights that `rake` or `post_stratify` gave.
    margins
        The margins they were made with.
    population
        N where known; multiplies the standard error by ``sqrt(1 - n/N)``.

    References
    ----------
    Deville & Sarndal (1992); checked against R survey::svymean of a raked design.
    """
    every = vector(values)
    w = weights_for(weights, every.size)
    present = ~np.isnan(every)
    n = int(present.sum())
    method = "S7-calibrated-mean-t"
    if n < 2 or every.size < 2:
        value = float(every[present][0]) if n else 0.0
        return replace(mean_interval(value, 0.0, n, level=level, method=method), weighted=True)
    x = np.where(present, every, 0.0)
    total = float(w[present].sum())
    mean = float(w @ x) / total
    influence = np.where(present, (x - mean) / total, 0.0)
    residual = w * _project_out(influence, [_codes(margins[name]) for name in margins])
    m = every.size
    se = math.sqrt(m / (m - 1.0) * float(np.sum((residual - residual.mean()) ** 2)))
    se, method = with_population(se, m, population, method)
    return replace(interval_from_se(mean, se, m - 1, n, method, level), weighted=True)


def _trimmed(
    w: FloatArray, coded: Sequence[tuple[IntArray, FloatArray]], trim: float, max_sweeps: int
) -> tuple[FloatArray, BoolArray, int]:
    """Return the weights cut at `trim` medians and raked again until none is above, who was cut, and the sweeps."""
    cut = np.zeros(w.size, dtype=np.bool_)
    sweeps = 0
    for _ in range(TRIM_ROUNDS):
        limit = trim * float(np.median(w))
        above = w > limit * (1.0 + 1e-9)
        if not above.any():
            return w, cut, sweeps
        cut |= above
        w, more, _ = _sweep(np.minimum(w, limit), coded, max_sweeps)
        sweeps += more
    return np.minimum(w, trim * float(np.median(w))), cut, sweeps


def _project_out(values: FloatArray, codes: Sequence[IntArray]) -> FloatArray:
    columns = [np.eye(int(margin.max()) + 1)[margin] for margin in codes]
    design = np.concatenate([np.ones((values.size, 1)), *columns], axis=1)
    fitted: FloatArray = design @ np.linalg.lstsq(design, values, rcond=None)[0]
    return values - fitted


def _codes(margin: Sequence[Hashable]) -> IntArray:
    seen: dict[Hashable, int] = {}
    return np.array([seen.setdefault(name, len(seen)) for name in margin], dtype=np.int64)


def _sweep(
    start: FloatArray, coded: Sequence[tuple[IntArray, FloatArray]], max_sweeps: int
) -> tuple[FloatArray, int, float]:
    w = start.copy()
    error = math.inf
    for sweep in range(1, max_sweeps + 1):
        for codes, shares in coded:
            held = np.bincount(codes, weights=w, minlength=shares.size)
            if not (held > 0.0).all():
                return w, sweep, math.inf
            w = w * (shares * start.size / held)[codes]
        error = _margin_error(w, coded)
        if error < TOLERANCE:
            return w, sweep, error
    return w, max_sweeps, error


def _margin_error(w: FloatArray, coded: Sequence[tuple[IntArray, FloatArray]]) -> float:
    errors = [
        np.abs(np.bincount(codes, weights=w, minlength=shares.size) / w.sum() / shares - 1.0) for codes, shares in coded
    ]
    return float(max(error.max() for error in errors))


def _result(
    w: FloatArray,
    coded: Sequence[tuple[IntArray, FloatArray]],
    error: float,
    sweeps: int,
    cut: BoolArray,
    reason: Reason | None,
) -> Weighting:
    w = w / w.mean()
    deff = kish_deff(w)
    smallest = min(int(np.bincount(codes).min()) for codes, _ in coded)
    found = {
        "high-design-effect": deff > HIGH_DEFF,
        "wide-weights": float(w.max()) > WIDE_RATIO * float(w.min()),
        "small-category": smallest < SMALL_CELL,
    }
    return Weighting(
        weights=w,
        n_eff=kish_n(w),
        deff=deff,
        margin_error=error,
        sweeps=sweeps,
        trimmed_share=float(cut.mean()),
        warnings=tuple(name for name, holds in found.items() if holds),
        reason=reason,
    )


def _code_margins(
    margins: Mapping[str, Sequence[Hashable]], targets: Mapping[str, Mapping[Hashable, float]]
) -> list[tuple[IntArray, FloatArray]]:
    """Return, for each margin, the category number of each person and the target shares; refuse what is off."""
    if not margins or margins.keys() != targets.keys():
        raise ValueError(f"margins {sorted(margins)} and targets {sorted(targets)} must name the same variables")
    if len({len(margin) for margin in margins.values()}) != 1 or not len(next(iter(margins.values()))):
        raise ValueError("every margin must hold one category for each person")
    problems = [problem for name in margins for problem in _margin_problems(name, margins[name], targets[name])]
    totals = {name: math.fsum(target.values()) for name, target in targets.items()}
    if not problems and max(totals.values()) > min(totals.values()) * (1.0 + TOTALS_AGREE):
        listed = ", ".join(f"{name} {total:g}" for name, total in totals.items())
        found = f"target totals differ: {listed}"
        problems.append(Problem(code="margin-totals", found=found, expected="the same population in every margin"))
    if problems:
        raise InputError(problems)
    coded = []
    for name, margin in margins.items():
        place = {category: number for number, category in enumerate(targets[name])}
        shares = np.array(list(targets[name].values()), dtype=np.float64)
        coded.append((np.array([place[category] for category in margin], dtype=np.int64), shares / shares.sum()))
    return coded


def _margin_problems(name: str, margin: Sequence[Hashable], target: Mapping[Hashable, float]) -> list[Problem]:
    problems = []
    where = f"weighting by {name}"
    for category, size in target.items():
        if not (size > 0 and math.isfinite(size)):
            found = f"a target of {size:g} for {category}"
            problems.append(Problem(code="bad-target", place=where, found=found, expected="a number above 0"))
    missing = sum(category is None for category in margin)
    if missing:
        problems.append(
            Problem(
                code="missing-category",
                place=where,
                found=f"{missing} respondents without a category",
                expected="a category for each respondent",
                remedy="Give them a category of their own with a target, or do not weight by this variable.",
            )
        )
    unknown = sum(category is not None and category not in target for category in margin)
    if unknown:
        listed = ", ".join(str(category) for category in target)
        found = f"{unknown} respondents in categories without a target"
        problems.append(Problem(code="no-target", place=where, found=found, expected=f"one of {listed}"))
    present = set(margin)
    empty = [str(category) for category in target if category not in present]
    if empty:
        problems.append(
            Problem(
                code="empty-category",
                place=where,
                found=f"no respondent in {', '.join(empty)}",
                expected="respondents in every category that has a target",
                remedy="Merge categories by an explicit rule.",
            )
        )
    return problems
