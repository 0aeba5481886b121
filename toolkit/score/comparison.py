"""Cells against cells: audiences side by side, their equal-weight mean, and one wave against another (S2, S15, S17)."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from toolkit.score.values import COMBINED, Cell, Gap, Measure, SubjectKind
from toolkit.stats.arrays import FloatArray
from toolkit.stats.comparison import (
    PERCEPTION_GAP,
    Difference,
    Moments,
    Verdict,
    hedges_g,
    meaningful,
    verdict,
    welch,
)
from toolkit.stats.interval import interval_from_se
from toolkit.stats.multiplicity import holm
from toolkit.stats.values import Estimate

COMPARED = (SubjectKind.CRITERION, SubjectKind.DIMENSION, SubjectKind.LENS_GROUP)


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """A change with the later wave in the group mix of the earlier one (S17); `smallest` is the smallest group of both."""

    group_by: str
    reweighted: Estimate
    smallest: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Pairing:
    """A change of people who answered in both waves; `unpaired` people have a score in one of the two only."""

    difference: Difference
    unpaired: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """How one cell moved since the earlier wave, in points of 0 to 100; positive is better now.

    `items` are those it rests on: asked in the same words in both waves. `adjusted_p` is after Holm. `shift` says what
    would have come of it with the groups answering as they did then; None without a common group dimension. `unpaired`
    is None for independent waves; else the change is that of pairs and as many people have a score in one wave only.
    `p` is before Holm. `earlier_alike` says that all, or all but one, had the same score in the earlier wave.
    """

    kind: SubjectKind
    subject: str
    audience: str
    earlier: str
    change: Estimate
    verdict: Verdict
    adjusted_p: float | None = None
    items: tuple[str, ...] = ()
    shift: Shift | None = None
    unpaired: int | None = None
    p: float | None = None
    earlier_alike: bool = False


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
        figure = _mean_of_means(parts, n)
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
    """Yield the difference of every two audiences on each criterion and dimension both answered (Welch, S15).

    A family of comparisons is one pair of audiences on all subjects of one kind; a flag holds after Holm over it.
    """
    found: dict[tuple[SubjectKind, str, str], Cell] = {
        (cell.kind, cell.subject, cell.audience): cell
        for cell in cells
        if cell.group_by is None and cell.n >= minimum_n and cell.sd_0_100 is not None
    }
    families: dict[tuple[SubjectKind, str, str], list[tuple[Cell, Cell, Difference]]] = {}
    for kind, subject, audience in list(found):
        if kind not in (SubjectKind.CRITERION, SubjectKind.DIMENSION) or audience not in audiences:
            continue
        for other in audiences[audiences.index(audience) + 1 :]:
            cell, mate = found[kind, subject, audience], found.get((kind, subject, other))
            if mate is not None:
                difference = welch(_moments(cell), _moments(mate))
                families.setdefault((kind, audience, other), []).append((cell, mate, difference))
    for family in families.values():
        adjusted = holm([_p(difference) for _, _, difference in family])
        for (cell, mate, difference), p in zip(family, adjusted, strict=True):
            significant = p < round(1.0 - difference.figure.level, 12)
            yield Gap(
                kind=cell.kind,
                subject=cell.subject,
                audience=cell.audience,
                other=mate.audience,
                difference=difference.figure,
                flagged=meaningful(difference.figure, PERCEPTION_GAP) and bool(significant),
                effect=effect_size(cell, mate),
                adjusted_p=None if math.isnan(p) else float(p),
                p=difference.p,
            )


def effect_size(cell: Cell, mate: Cell) -> Estimate:
    """Return Hedges g of two cells from their n, means and deviations; as `toolkit.stats.comparison.hedges_g` would.

    Weights shift the means and leave the deviation of persons as it is.
    """
    return hedges_g(_stand_in(cell), _stand_in(mate))


def _stand_in(cell: Cell) -> FloatArray:
    """Scores with the n, mean and deviation of the cell: all that g looks at."""
    if cell.n < 2 or not cell.sd_0_100:
        return np.full(cell.n, _value(cell))
    ramp = np.arange(cell.n, dtype=np.float64) - (cell.n - 1) / 2.0
    return np.asarray(_value(cell) + ramp * (cell.sd_0_100 / float(np.std(ramp, ddof=1))), dtype=np.float64)


def changes(
    now: Iterable[Cell],
    then: Iterable[Cell],
    earlier: str,
    shifts: Mapping[str, Shift] | None = None,
    pairings: Mapping[str, Pairing] | None = None,
) -> Iterator[Change]:
    """Yield the change of every whole-audience score asked with the same items in both waves (S17).

    A verdict other than "no clear change" holds after Holm over its family: one kind of subject in one audience.
    `shifts` holds, by cell id, the change in the group mix of the earlier wave; `pairings` that of the people in both
    waves, which then is the change. Without one the waves are taken as independent.
    """
    pairings = pairings or {}
    before = {cell.id: cell for cell in then if cell.group_by is None and cell.sd_0_100 is not None}
    families: dict[tuple[SubjectKind, str], list[tuple[Cell, Difference]]] = {}
    for cell in now:
        past = before.get(cell.id)
        if cell.kind not in COMPARED or past is None or cell.sd_0_100 is None or set(cell.items) != set(past.items):
            continue
        if cell.se_0_100 is None or past.se_0_100 is None:
            continue
        pairing = pairings.get(cell.id)
        difference = pairing.difference if pairing else _independent(cell, past)
        families.setdefault((cell.kind, cell.audience), []).append((cell, difference))
    for family in families.values():
        adjusted = holm([_p(difference) for _, difference in family])
        for (cell, difference), p in zip(family, adjusted, strict=True):
            yield Change(
                kind=cell.kind,
                subject=cell.subject,
                audience=cell.audience,
                earlier=earlier,
                change=difference.figure,
                verdict=verdict(difference.figure, float(p)),
                adjusted_p=None if math.isnan(p) else float(p),
                p=difference.p,
                items=cell.items,
                shift=(shifts or {}).get(cell.id),
                unpaired=pairings[cell.id].unpaired if cell.id in pairings else None,
            )


def _independent(cell: Cell, past: Cell) -> Difference:
    difference = welch(_moments(cell), _moments(past))
    return replace(difference, figure=replace(difference.figure, method="S17-welch"))


def _p(difference: Difference) -> float:
    return math.nan if difference.p is None else difference.p


def _mean_of_means(parts: Sequence[Cell], n: int) -> Estimate:
    found = [_moments(part) for part in parts]
    variances = [one.se**2 for one in found]
    below = sum(one.se**4 / one.df for one in found if one.df > 0)
    df = sum(variances) ** 2 / below if below > 0 else sum(one.df for one in found)
    value = sum(one.mean for one in found) / len(found)
    figure = interval_from_se(value, math.sqrt(sum(variances)) / len(found), df, n, "S2-combined")
    return replace(figure, weighted=any(one.weighted for one in found))


def _value(cell: Cell) -> float:
    value = cell.figures[Measure.SCORE_0_100].value
    if value is None:
        raise ValueError(f"{cell.id} has no score")
    return value


def _moments(cell: Cell) -> Moments:
    """What comparisons need of a cell: its own mean, never corrected for a finite population."""
    if cell.se_0_100 is None or cell.df is None:
        raise ValueError(f"{cell.id} has no standard error")
    weighted = cell.figures[Measure.SCORE_0_100].weighted
    return Moments(mean=_value(cell), se=cell.se_0_100, df=cell.df, n=cell.n, weighted=weighted)
