"""Scores of any number of respondents in blocks: joint answers are counted, and the counts give every figure exactly.

A criterion has two or three items, so how often each combination of answers occurs in each group is a small table, and
n, mean, deviation, interval and bootstrap of its scores follow from it without a row a respondent. A dimension's score
follows from the sum of its criteria's scores and how many of them count, which is a small table too.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.ingest.values import NOT_APPLICABLE, NOT_ASKED, Responses
from toolkit.model import Model
from toolkit.score.persons import PersonTable, score_persons, threshold_0_100
from toolkit.score.values import Cell, Measure, SubjectKind
from toolkit.stats.arrays import FloatArray, IntArray
from toolkit.stats.interval import mean_interval, wilson

MOST_STATES = 20_000_000
"""Entries of one table of counts; a model that needs more must be scored in memory."""

_EXACT_IN_FLOAT32 = 1 << 24


@dataclass(frozen=True, kw_only=True)
class Block:
    """Some respondents of an audience.

    Parameters
    ----------
    codes
        Items by respondents, int8: answer codes as in `toolkit.ingest.values.Responses`, items in the tally's order.
    groups
        The group of each respondent, 0 to groups - 1.
    """

    codes: npt.NDArray[np.int8]
    groups: npt.NDArray[np.integer]


@dataclass(frozen=True, kw_only=True)
class _Criterion:
    """Where a criterion's items stand, the number its answers make, and the score that number means."""

    items: tuple[int, ...]
    radix: int
    scores: FloatArray  # by state, points of 0 to 100; NaN where the missing-item rule is not met
    asked: IntArray  # by state, 1 where an item was shown


@dataclass(frozen=True, kw_only=True)
class _Whole:
    """A dimension: its criteria, what each adds to its state, and the score a state means."""

    criteria: tuple[int, ...]
    steps: tuple[IntArray, ...]  # by criterion, by the criterion's state
    scores: FloatArray  # by state of the dimension


@dataclass(frozen=True, kw_only=True, slots=True)
class TallyPlan:
    """What a tally counts.

    Parameters
    ----------
    items
        Ids of the criterion items that were asked, in model order: the rows of a block's codes.
    groups
        Names of the groups, by number; one group for everybody when there is no breakdown.
    group_by
        The group dimension; None gives cells of the whole audience only.
    missing_rule, recoded
        As for `score_persons`, which works out what every combination of answers scores.
    """

    items: tuple[str, ...]
    groups: tuple[str, ...] = ("all",)
    group_by: str | None = None
    missing_rule: float = 0.5
    recoded: frozenset[str] = frozenset()


class Tally:
    """Counts of joint answers of one audience; feed it blocks, then ask for cells.

    Raises
    ------
    ValueError
        When a criterion has so many items, or there are so many groups, that the counts would not be small.
    """

    def __init__(self, model: Model, audience: str, plan: TallyPlan) -> None:
        self._audience, self._group_by, self._groups = audience, plan.group_by, plan.groups
        self._items, items = plan.items, set(plan.items)
        asked = {c: [i.id for i in one if i.id in items] for c, one in model.items_for(audience).items()}
        self._names = {criterion: tuple(own) for criterion, own in asked.items() if own}
        self._criteria = [_criterion(model, audience, own, plan) for own in self._names.values()]
        order = list(self._names)
        self._members = {
            d.id: tuple(c for c in d.criteria if c in self._names)
            for d in model.dimensions
            if any(c in self._names for c in d.criteria)
        }
        self._wholes = [
            _whole(
                [order.index(c) for c in members], self._criteria, _denominator(model, self._names), plan.missing_rule
            )
            for members in self._members.values()
        ]
        tables = [scores.size for scores in self._scores()]
        if max(tables, default=0) * len(self._groups) > MOST_STATES:
            raise ValueError(f"tables of {max(tables)} states in {len(self._groups)} groups are too large to count")
        self._counts = [np.zeros(size * len(self._groups), dtype=np.int64) for size in tables]
        self._group_n = np.zeros(len(self._groups), dtype=np.int64)
        self._places, self._shift = self._state_weights()
        self._thresholds = {name: _threshold(model, own) for name, own in self._names.items()}

    def _scores(self) -> list[FloatArray]:
        """The scores by state of every table, criteria first."""
        return [*(one.scores for one in self._criteria), *(one.scores for one in self._wholes)]

    def _state_weights(self) -> tuple[FloatArray, FloatArray]:
        """Weights by which one product with the codes gives the state of every criterion, and what to add."""
        places = np.zeros((len(self._criteria), len(self._items)))
        shift = np.zeros((len(self._criteria), 1))
        for row, one in enumerate(self._criteria):
            for power, item in enumerate(one.items):
                places[row, item] = one.radix**power
                shift[row] -= NOT_APPLICABLE * one.radix**power
        return places, shift

    def add(self, block: Block) -> None:
        """Count a block of respondents."""
        if block.codes.shape[0] != len(self._items) or block.codes.shape[1] != block.groups.size:
            raise ValueError(
                f"codes of {block.codes.shape} for {len(self._items)} items and {block.groups.size} people"
            )
        group = block.groups.astype(np.int64)
        self._group_n += np.bincount(group, minlength=len(self._groups))
        largest = max((one.scores.size for one in self._criteria), default=0)
        exact = np.dtype(np.float32 if largest < _EXACT_IN_FLOAT32 else np.float64)
        states = (self._places.astype(exact) @ block.codes.astype(exact)).astype(np.int64) + self._shift.astype(
            np.int64
        )
        for number, one in enumerate(self._criteria):
            self._count(number, group * one.scores.size + states[number])
        for number, whole in enumerate(self._wholes, start=len(self._criteria)):
            state = group * whole.scores.size
            for criterion, steps in zip(whole.criteria, whole.steps, strict=True):
                state += steps[states[criterion]]
            self._count(number, state)

    def _count(self, number: int, index: IntArray) -> None:
        table = self._counts[number]
        table += np.bincount(index, minlength=table.size)

    def histogram(self, kind: SubjectKind, subject: str) -> tuple[FloatArray, IntArray]:
        """Return the scores that occur on a criterion or dimension, rising, and respondents by group and score."""
        names = {SubjectKind.CRITERION: list(self._names), SubjectKind.DIMENSION: list(self._members)}[kind]
        number = names.index(subject) + (len(self._names) if kind is SubjectKind.DIMENSION else 0)
        scores = self._scores()[number]
        counts = self._counts[number].reshape(len(self._groups), scores.size)
        kept = np.flatnonzero(~np.isnan(scores) & (counts.any(axis=0)))
        # Equal scores reached on different ways differ in the last digits only.
        _, first, place = np.unique(scores[kept].round(9), return_index=True, return_inverse=True)
        values = scores[kept][first]
        merged = np.zeros((len(self._groups), values.size), dtype=np.int64)
        np.add.at(merged.T, place, counts[:, kept].T)
        return values, merged

    def cells(self) -> Iterator[Cell]:
        """Yield the cells of every criterion and dimension, for the whole audience and for each group.

        Scores and shares of persons with their intervals, equal to those of `toolkit.score.scoring.score` for an
        audience without weights, clusters and finite-population correction.
        """
        for kind, subjects in ((SubjectKind.CRITERION, self._names), (SubjectKind.DIMENSION, self._members)):
            for subject in subjects:
                values, counts = self.histogram(kind, subject)
                yield self._cell(kind, subject, None, values, counts.sum(axis=0))
                if self._group_by is not None:
                    for number in np.flatnonzero(self._group_n):
                        yield self._cell(kind, subject, int(number), values, counts[number])

    def _cell(self, kind: SubjectKind, subject: str, number: int | None, values: FloatArray, counts: IntArray) -> Cell:
        members = (subject,) if kind is SubjectKind.CRITERION else self._members[subject]
        n = int(counts.sum())
        mean = float(values @ counts / n) if n else 0.0
        sd = math.sqrt(float((values - mean) ** 2 @ counts) / (n - 1)) if n > 1 else None
        if np.count_nonzero(counts) == 1 and sd is not None:
            mean, sd = float(values[np.flatnonzero(counts)[0]]), 0.0
        figures = {Measure.SCORE_0_100: mean_interval(mean, sd or 0.0, n)}
        threshold = float(np.mean([self._thresholds[name] for name in members]))
        if not math.isnan(threshold):
            figures[Measure.FAVOURABLE_PERSONS] = wilson(int(counts[values >= threshold - 1e-9].sum()), n)
        return Cell(
            kind=kind,
            subject=subject,
            audience=self._audience,
            group_by=None if number is None else self._group_by,
            group=None if number is None else self._groups[number],
            n=n,
            sd_0_100=sd,
            group_n=int(self._group_n.sum() if number is None else self._group_n[number]),
            figures=figures,
            items=tuple(item for name in members for item in self._names[name]),
            distribution={},
            se_0_100=None if sd is None else sd / math.sqrt(n),
            df=None if sd is None else n - 1.0,
        )


def tallied(responses: Responses, model: Model, missing_rule: float, group_by: str | None = None) -> Tally:
    """Return the tally of responses held in memory; for data that are not, feed a `Tally` block by block."""
    asked = {item.id for items in model.items_for(responses.audience).values() for item in items}
    items = [item for item in responses.items if item in asked]
    values = responses.frame[group_by] if group_by is not None else pd.Series("all", index=responses.frame.index)
    groups = sorted(set(values))
    plan = TallyPlan(
        items=tuple(items),
        groups=tuple(groups),
        group_by=group_by,
        missing_rule=missing_rule,
        recoded=responses.recoded,
    )
    tally = Tally(model, responses.audience, plan)
    codes = np.ascontiguousarray(responses.frame[items].to_numpy(dtype=np.int8).T)
    tally.add(Block(codes=codes, groups=np.searchsorted(np.array(groups, dtype=object), values.to_numpy(dtype=object))))
    return tally


def bootstrap_means(values: FloatArray, counts: IntArray, *, seed: int, draws: int = 1000) -> FloatArray:
    """Return the means of `draws` resamples of each group, draws by groups; NaN for a group without respondents.

    A resample of n respondents is a multinomial draw of the n over the scores that occur: exact, at any n.

    Parameters
    ----------
    values, counts
        Of `Tally.histogram`.
    """
    rng = np.random.default_rng(seed)
    sizes = counts.sum(axis=1)
    means = np.full((draws, sizes.size), np.nan)
    for group in np.flatnonzero(sizes):
        seen = counts[group] > 0
        drawn = rng.multinomial(sizes[group], counts[group, seen] / sizes[group], size=draws)
        means[:, group] = drawn @ values[seen] / sizes[group]
    return means


def _criterion(model: Model, audience: str, own: Sequence[str], plan: TallyPlan) -> _Criterion:
    """Score every combination of answers as if each were a respondent, by the one scoring there is."""
    highest = max(model.scale_of(item).max for item in own)
    radix = highest - NOT_APPLICABLE + 1
    if radix ** len(own) > MOST_STATES:
        raise ValueError(f"{len(own)} items with {radix} codes each are too many to count")
    states = np.arange(radix ** len(own))
    codes = {item: (states // radix**power) % radix + NOT_APPLICABLE for power, item in enumerate(own)}
    # A code above an item's own scale occurs in no data; any answer may stand for it.
    frame = pd.DataFrame(
        {item: np.minimum(code, model.scale_of(item).max).astype(np.int8) for item, code in codes.items()}
    )
    table = _person_table(model, audience, frame, plan)
    shown = np.column_stack([frame[item].to_numpy() != NOT_ASKED for item in own])
    return _Criterion(
        items=tuple(plan.items.index(item) for item in own),
        radix=radix,
        scores=table.scores[:, 0],
        asked=np.asarray(shown.any(axis=1), dtype=np.int64),
    )


def _person_table(model: Model, audience: str, frame: pd.DataFrame, plan: TallyPlan) -> PersonTable:
    people = frame.assign(respondent="", duration_seconds=np.nan)
    blank = pd.DataFrame(columns=["respondent", "question", "text"])
    responses = Responses(
        audience=audience, frame=people, items=tuple(frame.columns), groups=(), recoded=plan.recoded, comments=blank
    )
    return score_persons(responses, model, plan.missing_rule)


def _denominator(model: Model, names: Mapping[str, Iterable[str]]) -> int:
    """The number by which every criterion score, as a share of 100, becomes whole."""
    found = 1
    for own in names.values():
        scales = [model.scale_of(item) for item in own]
        found = math.lcm(found, *(scale.max - scale.min for scale in scales)) if scales else found
    most = max((len(tuple(own)) for own in names.values()), default=1)
    return found * math.lcm(*range(1, most + 1))


def _whole(places: Sequence[int], criteria: Sequence[_Criterion], denominator: int, rule: float) -> _Whole:
    """A dimension's state is its sum of criterion scores (in whole parts), how many count and how many were asked."""
    count = len(places)
    sums = denominator * count + 1
    steps = []
    for place in places:
        one = criteria[place]
        scored = ~np.isnan(one.scores)
        parts = np.where(scored, np.rint(np.nan_to_num(one.scores) * denominator / 100.0), 0.0).astype(np.int64)
        steps.append(parts + sums * (scored.astype(np.int64) + (count + 1) * one.asked))
    states = np.arange(sums * (count + 1) ** 2)
    total, scored, asked = states % sums, states // sums % (count + 1), states // (sums * (count + 1))
    enough = (scored > 0) & (scored >= rule * asked - 1e-3)
    scores = np.where(enough, 100.0 * total / denominator / np.maximum(scored, 1), np.nan)
    return _Whole(criteria=tuple(places), steps=tuple(steps), scores=scores)


def _threshold(model: Model, own: Sequence[str]) -> float:
    return float(np.mean([threshold_0_100(item, model) for item in own]))
