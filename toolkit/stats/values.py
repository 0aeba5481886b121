"""The shape every statistic comes back in: an estimate, its interval, its n, its method and a reason code."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a figure has no value, or carries a reservation."""

    TOO_FEW_RESPONDENTS = "too-few-respondents"
    TOO_FEW_ITEMS = "too-few-items"
    NO_VARIATION = "no-variation"
    NOT_IDENTIFIED = "not-identified"
    NOT_ASKED = "not-asked"
    SUPPRESSED = "suppressed"
    INVALID_DESIGN = "invalid-design"
    NOT_CONVERGED = "not-converged"
    SMALL_BASE = "small-base"
    SINGLE_ITEM = "single-item"


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """One figure.

    Parameters
    ----------
    value
        The estimate, unrounded; None when undefined, and then `reason` says why.
    low, high
        Limits of the interval; None when there is none.
    level
        Confidence level of the interval, 0 to 1.
    n
        Unweighted number of respondents (or units) answering.
    method
        Identifier of the formula, e.g. ``S6-mean-t``; ``docs/statistics.md`` lists them.
    weighted
        Whether weights entered.
    reason
        Why there is no value or no interval, or a reservation; None when there is nothing to say.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    level: float = 0.95
    n: int
    method: str
    weighted: bool = False
    reason: Reason | None = None
