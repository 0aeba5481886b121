"""S19: the importance-performance matrix."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from toolkit.stats.values import Estimate, Reason

LEAST_POINTS = 4
"""Criteria needed for a matrix."""


class Quadrant(StrEnum):
    """Where a point lies; on a line counts as above it."""

    CONCENTRATE = "concentrate"  # important, low performance
    KEEP_UP = "keep-up"  # important, high performance
    LOW_PRIORITY = "low-priority"  # less important, low performance
    POSSIBLE_OVERKILL = "possible-overkill"  # less important, high performance


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """One criterion in the matrix; `borderline` when an interval of it crosses a line, drawn hollow."""

    quadrant: Quadrant
    borderline: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Matrix:
    """The matrix.

    Parameters
    ----------
    points
        By criterion; empty when there is a reason.
    performance_line, importance_line
        Where the lines cross: 0 to 100, and 0 to 1; None when there is a reason.
    reason
        ``too-few-items`` below four criteria with both values; ``invalid-design`` when importance is equal
        throughout: print a ranked bar instead. None otherwise.
    """

    points: Mapping[str, Point]
    performance_line: float | None
    importance_line: float | None
    reason: Reason | None


def importance_performance(
    performance: Mapping[str, Estimate],
    importance: Mapping[str, Estimate],
    *,
    performance_line: float | None = None,
    importance_line: float | None = None,
) -> Matrix:
    """Return the quadrant of each criterion that has both values.

    Parameters
    ----------
    performance
        By criterion, points of 0 to 100.
    importance
        By criterion, share over the largest share, 0 to 1; or stated importance: never a mixture of the two.
    performance_line, importance_line
        Fixed targets; None takes the mean over the points.

    References
    ----------
    Martilla & James (1977).
    """
    known = {
        name: (performance[name], importance[name])
        for name in performance
        if name in importance and performance[name].value is not None and importance[name].value is not None
    }
    if len(known) < LEAST_POINTS:
        return Matrix(points={}, performance_line=None, importance_line=None, reason=Reason.TOO_FEW_ITEMS)
    heights = sorted(_value(high) for _, high in known.values())
    if heights[0] == heights[-1]:
        return Matrix(points={}, performance_line=None, importance_line=None, reason=Reason.INVALID_DESIGN)
    widths = sorted(_value(wide) for wide, _ in known.values())  # sorted, so that their sum knows no order
    across = sum(widths) / len(widths) if performance_line is None else performance_line
    up = sum(heights) / len(heights) if importance_line is None else importance_line
    points = {
        name: Point(
            quadrant=_quadrant(_value(score) >= across, _value(weight) >= up),
            borderline=_crosses(score, across) or _crosses(weight, up),
        )
        for name, (score, weight) in known.items()
    }
    return Matrix(points=points, performance_line=across, importance_line=up, reason=None)


def _value(figure: Estimate) -> float:
    if figure.value is None:
        raise ValueError("a point needs a value")
    return figure.value


def _quadrant(performs: bool, matters: bool) -> Quadrant:
    if matters:
        return Quadrant.KEEP_UP if performs else Quadrant.CONCENTRATE
    return Quadrant.POSSIBLE_OVERKILL if performs else Quadrant.LOW_PRIORITY


def _crosses(figure: Estimate, line: float) -> bool:
    return figure.low is not None and figure.high is not None and figure.low <= line <= figure.high
