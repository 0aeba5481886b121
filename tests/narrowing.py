"""What follows from told means and counts: solved exactly, or narrowed down by bounds; an outsider's linear algebra.

The outsider is generous to himself: he has a staff list, so he knows how many of each site and department answered what,
and wants to know what they answered. A small group is found out when its sum follows, or when its mean is known to less
than a quarter of the scale.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import numpy.typing as npt
from delivered_figures import Told
from scipy.optimize import linprog
from scipy.stats import t as student

FEW = 5
NARROW = 0.25
SCALES = {
    "score_0_100": (0.0, 100.0),
    "csat": (0.0, 1.0),
    "nps": (-100.0, 100.0),
    "ces_mean": (1.0, 7.0),
    "ces_easy": (0.0, 1.0),
    "favourable_persons": (0.0, 1.0),
}
Group = tuple[str, str]
Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Staff:
    """Who of an audience answered, by all their groups at once; `answered` counts them by subject (``criterion:x``)."""

    audience: str
    dimensions: tuple[str, ...]
    places: tuple[tuple[str, ...], ...]
    answered: Mapping[str, tuple[int, ...]]
    alike: frozenset[str] = frozenset()


@dataclass
class _System:
    """Told sums over the atoms of one subject: people in the same told sets are one atom."""

    name: str
    staff: Staff
    masks: dict[Group | None, npt.NDArray[np.bool_]]
    counts: npt.NDArray[np.int64]
    told: dict[Group | None, tuple[float, float]] = field(default_factory=dict)

    def cell(self, group: Group | None) -> str:
        return self.name if group is None else f"{self.name}/{group[0]}={group[1]}"

    def rows(self) -> Matrix:
        return np.array([self.masks[group] for group in self.told], dtype=np.float64)


def recovered(told: Iterable[Told], staff: Iterable[Staff]) -> list[str]:
    """What the told figures give away of small groups and of groups that answered alike."""
    intervals = _together(told)
    found = []
    for one in staff:
        for subject in one.answered:
            for measure, (lowest, highest) in SCALES.items():
                system = _system(subject, measure, one, intervals)
                if system.told:
                    found += [f"{system.name}#{measure}: {what}" for what in _solved(system)]
                    found += [f"{system.name}#{measure}: {what}" for what in _bounded(system, lowest, highest)]
                    found += [
                        f"{system.name}#{measure}: {what}" for what in _alike_together(system, measure, intervals)
                    ]
            found += list(_counted(subject, one, intervals))
    return found


def _together(told: Iterable[Told]) -> dict[tuple[str, str], tuple[float, float]]:
    """The narrowest interval that all files together leave, by cell and measure."""
    found: dict[tuple[str, str], tuple[float, float]] = {}
    for one in told:
        low, high = found.get((one.cell, one.measure), (-np.inf, np.inf))
        found[one.cell, one.measure] = max(low, one.low), min(high, one.high)
    return found


def _masks(staff: Staff) -> dict[Group | None, npt.NDArray[np.bool_]]:
    masks: dict[Group | None, npt.NDArray[np.bool_]] = {None: np.ones(len(staff.places), dtype=np.bool_)}
    for column, dimension in enumerate(staff.dimensions):
        for value in sorted({place[column] for place in staff.places}):
            masks[dimension, value] = np.array([place[column] == value for place in staff.places])
    return masks


def _system(
    subject: str, measure: str, staff: Staff, intervals: Mapping[tuple[str, str], tuple[float, float]]
) -> _System:
    counts = np.array(staff.answered[subject], dtype=np.int64)
    system = _System(f"{subject}@{staff.audience}", staff, _masks(staff), counts)
    for group, mask in system.masks.items():
        known = intervals.get((system.cell(group), measure))
        n = int(counts[mask].sum())
        if known is not None and n:
            system.told[group] = known[0] * n, known[1] * n
    return system


def _solved(system: _System) -> Iterator[str]:
    """Sets of fewer than five people, of up to three atoms, whose sum is a combination of told sums."""
    rows = system.rows()
    present = np.flatnonzero(system.counts)
    patterns, where = np.unique(rows[:, present], axis=1, return_inverse=True)
    where = np.ravel(where)
    people = np.bincount(where, weights=system.counts[present])
    _, values, right = np.linalg.svd(patterns, full_matrices=False)
    basis = right[values > 1e-9]
    outside = np.eye(people.size) - basis.T @ basis
    small = [atom for atom in range(people.size) if people[atom] < FEW and patterns[:, atom].any()]
    for size in (1, 2, 3):
        for atoms in combinations(small, size):
            chosen = list(atoms)
            if people[chosen].sum() < FEW and outside[np.ix_(chosen, chosen)].sum() < 1e-9:
                yield f"{int(people[chosen].sum())} people are solved for"
                return
    for group, mask in system.masks.items():
        alike = system.cell(group) in system.staff.alike
        target = np.array([bool(mask[present][where == atom].any()) for atom in range(people.size)], dtype=float)
        whole = all(mask[present][where == atom].all() or not target[atom] for atom in range(people.size))
        if alike and group not in system.told and whole and target @ outside @ target < 1e-9:
            yield f"{system.cell(group)}, where all answered alike, is solved for"


def _small(system: _System) -> Iterator[tuple[Group, npt.NDArray[np.bool_], int]]:
    for group, mask in system.masks.items():
        n = int(system.counts[mask].sum())
        if group is not None and 0 < n < FEW:
            yield group, mask, n


def _bounded(system: _System, lowest: float, highest: float) -> Iterator[str]:
    """Small groups whose mean the told sums and the ends of the scale leave less than a quarter of the scale."""
    rows, counts = system.rows(), system.counts.astype(float)
    limits = np.array(list(system.told.values()))
    ends = np.column_stack([lowest * counts, highest * counts])
    for group, mask, n in _small(system):
        if group in system.told:
            yield f"{group[1]}, {n} people, is told"
            continue
        sides = []
        for sign in (1.0, -1.0):
            found = linprog(
                sign * mask.astype(float),
                A_ub=np.vstack([rows, -rows]),
                b_ub=np.concatenate([limits[:, 1], -limits[:, 0]]) + 1e-6,
                bounds=ends,
                method="highs",
            )
            sides.append(sign * found.fun if found.status == 0 else np.nan)
        width = (sides[1] - sides[0]) / n
        if width < NARROW * (highest - lowest) - 1e-6:
            yield f"{group[1]}, {n} people, lies within {width:.1f}"


def _alike_together(
    system: _System, measure: str, intervals: Mapping[tuple[str, str], tuple[float, float]]
) -> Iterator[str]:
    """Small groups that are known because all hidden ones of their breakdown together hardly differ.

    An interval tells the standard deviation, n of it the sum of squares; the whole less its shown groups leaves those of
    the hidden ones.
    """
    low, high = SCALES[measure]
    for group, _, n in _small(system):
        own = [each for each in system.masks if each is not None and each[0] == group[0]]
        shown = [each for each in own if each in system.told]
        moments = [_moments(system, each, measure, intervals) for each in (None, *shown)]
        if not shown or None in moments or group in system.told:
            continue
        total, sums, squares = (
            first - sum(rest) for first, *rest in zip(*(one for one in moments if one is not None), strict=True)
        )
        variance = max(0.0, squares / total - (sums / total) ** 2)
        width = 2.0 * np.sqrt(variance * max(0.0, total - n) / n)
        if width < NARROW * (high - low) - 1e-6:
            yield f"{group[1]}, {n} people, lies within {width:.1f}: all that are hidden answered alike"


def _moments(
    system: _System, group: Group | None, measure: str, intervals: Mapping[tuple[str, str], tuple[float, float]]
) -> tuple[float, float, float] | None:
    cell = system.cell(group)
    sides = [intervals.get((cell, f"{measure}_{side}")) for side in ("low", "high")]
    n = int(system.counts[system.masks[group]].sum())
    if sides[0] is None or sides[1] is None or n < 2 or group not in system.told:
        return None
    half = (sides[1][0] - sides[0][1]) / 2.0
    mean = sum(system.told[group]) / 2.0 / n
    deviation = half / float(student.ppf(0.975, n - 1)) * np.sqrt(n)
    return float(n), mean * n, deviation**2 * (n - 1) + mean**2 * n


def _counted(subject: str, staff: Staff, intervals: Mapping[tuple[str, str], tuple[float, float]]) -> Iterator[str]:
    """Hidden counts that follow from told ones, without a staff list: only which groups there are is known."""
    system = _system(subject, "n", staff, intervals)
    known = {
        group: round(told[0])
        for group in system.masks
        if (told := intervals.get((system.cell(group), "n"))) is not None
    }
    hidden = [group for group, _, _ in _small(system) if group not in known]
    if None not in known or not hidden or len(known) < 2:
        return
    rows = np.array([system.masks[group] for group in known], dtype=float)
    values = np.array(list(known.values()), dtype=float)
    for group in hidden:
        goal = system.masks[group].astype(float)
        ends = [linprog(sign * goal, A_eq=rows, b_eq=values, method="highs") for sign in (1.0, -1.0)]
        if all(one.status == 0 for one in ends) and abs(ends[0].fun + ends[1].fun) < 0.5:
            yield f"{system.cell(group)}: {round(ends[0].fun)} people are in it"
