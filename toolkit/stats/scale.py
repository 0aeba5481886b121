"""S1 to S3: from item answers to person scores, and to points of 0 to 100."""

from dataclasses import dataclass
from typing import overload

import numpy as np
import numpy.typing as npt

from toolkit.errors import InputError, Problem
from toolkit.stats.arrays import BoolArray, FloatArray, IntArray, matrix, weights_for

MISSING_RULE = 0.5
"""Share of the items asked that must be answered for a person score (S2)."""

SENSITIVE_POINTS = 2.0
"""Move of a group score, in points of 0 to 100, from which the missing-item rule matters (S2)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonScores:
    """One score a person, in the unit of the items.

    Parameters
    ----------
    score
        Mean of the answered items; NaN where too few were answered or none was asked.
    answered, asked
        Items the person answered, and was asked.
    partial
        Whether the score rests on fewer items than were asked.
    single_item
        Whether the score rests on the one item that was asked.
    """

    score: FloatArray
    answered: IntArray
    asked: IntArray
    partial: BoolArray
    single_item: BoolArray


@dataclass(frozen=True, kw_only=True, slots=True)
class MissingItemSensitivity:
    """One group score under three ways of treating missing items, in points of 0 to 100.

    Parameters
    ----------
    prorated
        The score as reported: mean of the person means under the missing-item rule; None without persons.
    complete
        The same from persons who answered everything they were asked (rule 1); None without such persons.
    two_way
        The same after two-way imputation of the missing items of the scored persons.
    n, n_complete
        Persons behind `prorated` and `two_way`, and behind `complete`.
    largest_move
        The larger distance of `complete` and `two_way` from `prorated`; 0 when there is nothing to compare.
    sensitive
        Whether `largest_move` is above 2 points.
    """

    prorated: float | None
    complete: float | None
    two_way: float | None
    n: int
    n_complete: int
    largest_move: float
    sensitive: bool


def reverse(values: npt.ArrayLike, minimum: float, maximum: float) -> FloatArray:
    """Return ``minimum + maximum - value`` for answers to a reverse-keyed item (S1); NaN stays NaN.

    Raises
    ------
    InputError
        When the scale is empty or an answer lies outside it.
    """
    given = np.asarray(values, dtype=np.float64)
    check_range(given, minimum, maximum)
    return minimum + maximum - given


def check_range(values: FloatArray, minimum: float, maximum: float) -> None:
    """Refuse a scale with minimum >= maximum, and answers outside it (NaN passes).

    Raises
    ------
    InputError
        Says how many answers are out of range, never which.
    """
    if not minimum < maximum:
        raise InputError(
            Problem(
                code="empty-scale",
                found=f"a scale from {minimum:g} to {maximum:g}",
                expected="a minimum below a maximum",
            )
        )
    outside = int(np.count_nonzero((values < minimum) | (values > maximum)))
    if outside:
        raise InputError(
            Problem(
                code="out-of-range",
                found=f"{outside} answers outside {minimum:g} to {maximum:g}",
                expected=f"answers from {minimum:g} to {maximum:g}",
                remedy="Declare codes that mean no answer, or correct the scale.",
            )
        )


def check_rule(rule: float) -> None:
    """Refuse a missing-item rule outside .5 to 1.

    Raises
    ------
    InputError
        Names the rule found.
    """
    if not 0.5 <= rule <= 1.0:
        raise InputError(
            Problem(code="bad-missing-rule", found=f"a missing-item rule of {rule:g}", expected="a share from 0.5 to 1")
        )


def person_scores(
    answers: npt.ArrayLike, asked: npt.ArrayLike | None = None, *, rule: float = MISSING_RULE
) -> PersonScores:
    """Return the mean of each person's answered items, where answered/asked reaches the rule (S2).

    Parameters
    ----------
    answers
        Persons by items, recoded; NaN where there is no answer. Criterion scores do as well, for a dimension.
    asked
        Persons by items, whether the item was shown to the person; None when all were. An answer counts as
        asked, whatever stands here. "Cannot judge" is asked and not answered.
    rule
        Share of the asked items that must be answered, .5 to 1.

    Raises
    ------
    InputError
        When the rule is out of range.
    """
    check_rule(rule)
    given = matrix(answers, "answers")
    present = ~np.isnan(given)
    shown = _shown(present, asked)
    n_answered = present.sum(axis=1, dtype=np.int64)
    n_asked = shown.sum(axis=1, dtype=np.int64)
    # The small slack keeps a rule such as 2/3, given as .6667, from refusing 2 of 3.
    enough = (n_answered > 0) & (n_answered >= rule * n_asked - 1e-3)
    total = np.where(present, given, 0.0).sum(axis=1)
    score = np.where(enough, total / np.maximum(n_answered, 1), np.nan)
    return PersonScores(
        score=score,
        answered=n_answered,
        asked=n_asked,
        partial=enough & (n_answered < n_asked),
        single_item=enough & (n_asked == 1),
    )


def two_way_imputed(answers: npt.ArrayLike, minimum: float, maximum: float) -> FloatArray:
    """Return `answers` with each missing cell as person mean + item mean - grand mean, clipped to the scale.

    Means are of the answered cells. A person or an item without any answer stays missing.

    References
    ----------
    Bernaards & Sijtsma (2000), without the random error term.
    """
    given = matrix(answers, "answers")
    present = ~np.isnan(given)
    if not present.any():
        return given.copy()
    total = np.where(present, given, 0.0)
    with np.errstate(invalid="ignore"):
        person = total.sum(axis=1) / present.sum(axis=1)
        item = total.sum(axis=0) / present.sum(axis=0)
    filled = np.clip(person[:, None] + item[None, :] - total.sum() / present.sum(), minimum, maximum)
    return np.where(present, given, filled)


def missing_item_sensitivity(
    answers: npt.ArrayLike,
    minimum: float,
    maximum: float,
    *,
    asked: npt.ArrayLike | None = None,
    rule: float = MISSING_RULE,
    weights: npt.ArrayLike | None = None,
) -> MissingItemSensitivity:
    """Return a group's score of 0 to 100 under the rule, from complete persons, and after two-way imputation (S2).

    Parameters
    ----------
    answers, asked, rule
        As for `person_scores`; `minimum` and `maximum` bound the item scale. Only items asked are imputed.
    weights
        A weight a person; None counts everybody once.

    References
    ----------
    Mazza, Enders & Ruehlman (2015) on the bias of proration; Bernaards & Sijtsma (2000) on two-way imputation.
    """
    given = matrix(answers, "answers")
    check_range(given, minimum, maximum)
    w = np.ones(given.shape[0]) if weights is None else weights_for(weights, given.shape[0])
    shown = _shown(~np.isnan(given), asked)
    kept = person_scores(given, shown, rule=rule)
    scored = ~np.isnan(kept.score)
    complete = scored & ~kept.partial
    filled = np.where(shown, two_way_imputed(np.where(scored[:, None], given, np.nan), minimum, maximum), np.nan)
    prorated = _weighted_score(kept.score, scored, w, minimum, maximum)
    from_complete = _weighted_score(kept.score, complete, w, minimum, maximum)
    two_way = _weighted_score(person_scores(filled, rule=0.5).score, scored, w, minimum, maximum)
    moves = [abs(other - prorated) for other in (from_complete, two_way) if other is not None and prorated is not None]
    largest = max(moves, default=0.0)
    return MissingItemSensitivity(
        prorated=prorated,
        complete=from_complete,
        two_way=two_way,
        n=int(scored.sum()),
        n_complete=int(complete.sum()),
        largest_move=largest,
        sensitive=largest > SENSITIVE_POINTS,
    )


@overload
def to_0_100(value: float, minimum: float, maximum: float) -> float: ...
@overload
def to_0_100(value: FloatArray, minimum: float, maximum: float) -> FloatArray: ...
def to_0_100(value: float | FloatArray, minimum: float, maximum: float) -> float | FloatArray:
    """Return ``100 (x - min)/(max - min)``, the percent of the maximum possible (S3); NaN stays NaN.

    Raises
    ------
    InputError
        When minimum >= maximum or a value lies outside the scale.

    References
    ----------
    Cohen, Cohen, Aiken & West (1999).
    """
    given = np.asarray(value, dtype=np.float64)
    check_range(given, minimum, maximum)
    points = 100.0 * (given - minimum) / (maximum - minimum)
    return float(points) if given.ndim == 0 else points


def sd_to_0_100(sd: float, minimum: float, maximum: float) -> float:
    """Return a standard deviation (or any difference) on the scale as points of 0 to 100 (S3)."""
    check_range(np.empty(0), minimum, maximum)
    return 100.0 * sd / (maximum - minimum)


def _shown(present: BoolArray, asked: npt.ArrayLike | None) -> BoolArray:
    if asked is None:
        return np.ones_like(present)
    mask = np.asarray(asked, dtype=np.bool_)
    if mask.shape != present.shape:
        raise ValueError(f"asked has shape {mask.shape}, answers {present.shape}")
    return mask | present


def _weighted_score(
    score: FloatArray, kept: BoolArray, weights: FloatArray, minimum: float, maximum: float
) -> float | None:
    total = float(weights[kept].sum())
    if total == 0.0:
        return None
    return to_0_100(float(score[kept] @ weights[kept]) / total, minimum, maximum)
