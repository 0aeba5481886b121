"""Cells against cells: audiences side by side, their equal-weight mean, and one wave against another (S2, S15, S17)."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from toolkit.score.values import COMBINED, Cell, Gap, Measure, SubjectKind
from toolkit.stats.interval import interval_from_se
from toolkit.stats.values import Estimate

PERCEPTION_GAP = 15.0
"""Points from which a gap between audiences is flagged when its interval leaves out 0 (S15)."""

MEANINGFUL_CHANGE = 3.0
"""Points from which a change between waves counts when its interval leaves out 0 (S17)."""

COMPARED = (SubjectKind.CRITERION, SubjectKind.DIMENSION, SubjectKind.LENS_GROUP)


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """How one cell moved since the earlier wave, in points of 0 to 100; positive is better now."""

    kind: SubjectKind
    subject: str
    audience: str
    earlier: str
    change: Estimate
    verdict: Literal["up", "down", "no-clear-change"]


def combined_cells(cells: Iterable[Cell], minimum_n: int) -> Iterator[Cell]:
    """Yield, for each subject, the equal-weight mean over the audiences with at least `minimum_n` respondents (S2).

    The interval takes the audiences as independent; its degrees of freedom are Welch and Satterthwaite's. A subject
    with one such audience has no combined cell: there is nothing to combine.
    """
    by_subject: dict[tuple[SubjectKind, str], list[Cell]] = {}
    for cell in cells:
        if cell.kind in COMPARED and cell.group_by is None and cell.n >= minimum_n and cell.sd_0_100 is not None:
            by_subject.setdefault((cell.kind, cell.subject), []).append(cell)
    for (kind, subject), parts in by_subject.items():
        if len(parts) < 2:
            continue
        n = sum(part.n for part in parts)
        values = [_value(part) for part in parts]
        figure = _mean_of_means(values, [_variance(part) for part in parts], [part.n for part in parts], n)
        figures = {Measure.SCORE_0_100: figure}
        shares = [part.figures.get(Measure.FAVOURABLE_ITEMS) for part in parts]
        known = [share.value for share in shares if share is not None and share.value is not None]
        if len(known) == len(parts):
            value = sum(known) / len(known)
            figures[Measure.FAVOURABLE_ITEMS] = Estimate(value=value, n=n, method="S2-combined-share")
        yield Cell(
            kind=kind,
            subject=subject,
            audience=COMBINED,
            n=n,
            group_n=sum(part.group_n for part in parts),
            figures=figures,
            items=tuple(item for part in parts for item in part.items),
            distribution={},
        )


def gaps(cells: Iterable[Cell], audiences: Sequence[str], minimum_n: int) -> Iterator[Gap]:
    """Yield the difference of every two audiences on each criterion and dimension both answered (Welch, S15)."""
    found: dict[tuple[SubjectKind, str, str], Cell] = {
        (cell.kind, cell.subject, cell.audience): cell
        for cell in cells
        if cell.group_by is None and cell.n >= minimum_n and cell.sd_0_100 is not None
    }
    for kind, subject, audience in list(found):
        if kind not in (SubjectKind.CRITERION, SubjectKind.DIMENSION) or audience not in audiences:
            continue
        for other in audiences[audiences.index(audience) + 1 :]:
            mate = found.get((kind, subject, other))
            if mate is None:
                continue
            difference = welch(found[kind, subject, audience], mate, "S15-welch")
            yield Gap(
                kind=kind,
                subject=subject,
                audience=audience,
                other=other,
                difference=difference,
                flagged=leaves_out_zero(difference) and abs(difference.value or 0.0) >= PERCEPTION_GAP,
            )


def changes(now: Iterable[Cell], then: Iterable[Cell], earlier: str) -> Iterator[Change]:
    """Yield the change of every whole-audience score asked with the same items in both waves (independent waves, S17)."""
    before = {cell.id: cell for cell in then if cell.group_by is None and cell.sd_0_100 is not None}
    for cell in now:
        past = before.get(cell.id)
        if cell.kind not in COMPARED or past is None or cell.sd_0_100 is None or set(cell.items) != set(past.items):
            continue
        change = welch(cell, past, "S17-welch")
        value = change.value or 0.0
        clear = leaves_out_zero(change) and abs(value) >= MEANINGFUL_CHANGE
        verdict: Literal["up", "down", "no-clear-change"] = "no-clear-change"
        if clear:
            verdict = "up" if value > 0 else "down"
        yield Change(
            kind=cell.kind,
            subject=cell.subject,
            audience=cell.audience,
            earlier=earlier,
            change=change,
            verdict=verdict,
        )


def welch(one: Cell, other: Cell, method: str) -> Estimate:
    """Return the difference of two cells' mean scores with Welch's interval."""
    parts = [_variance(one), _variance(other)]
    total = sum(parts)
    df = _satterthwaite(parts, [one.n, other.n])
    return interval_from_se(_value(one) - _value(other), math.sqrt(total), df, one.n + other.n, method)


def leaves_out_zero(difference: Estimate) -> bool:
    """Return whether the interval lies wholly on one side of 0."""
    return difference.low is not None and difference.high is not None and (difference.low > 0 or difference.high < 0)


def _mean_of_means(values: Sequence[float], variances: Sequence[float], sizes: Sequence[int], n: int) -> Estimate:
    count = len(values)
    df = _satterthwaite(variances, sizes)
    return interval_from_se(sum(values) / count, math.sqrt(sum(variances)) / count, df, n, "S2-combined")


def _satterthwaite(variances: Sequence[float], sizes: Sequence[int]) -> float:
    below = sum(variance**2 / (size - 1) for variance, size in zip(variances, sizes, strict=True))
    return sum(variances) ** 2 / below if below > 0 else float(sum(sizes) - len(sizes))


def _value(cell: Cell) -> float:
    value = cell.figures[Measure.SCORE_0_100].value
    if value is None:
        raise ValueError(f"{cell.id} has no score")
    return value


def _variance(cell: Cell) -> float:
    """Squared standard error of the cell's mean."""
    return (cell.sd_0_100 or 0.0) ** 2 / cell.n


def by_id(cells: Iterable[Cell]) -> Mapping[str, Cell]:
    """Return the cells by their id."""
    return {cell.id: cell for cell in cells}
