"""Scores of any number of respondents in blocks: joint answers are counted, and the counts give every figure exactly.

A criterion has two or three items, so how often each combination of answers occurs in each group is a small table, and
n, mean, deviation, interval and bootstrap of its scores follow from it without a row a respondent. A dimension's score
follows from the sum of its criteria's scores and how many of them count, which is a small table too.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.ingest.values import NOT_APPLICABLE, NOT_ASKED, Responses
from toolkit.model import Model
from toolkit.score.persons import PersonTable, asked_wholes, score_persons, threshold_0_100
from toolkit.score.values import SubjectKind
from toolkit.stats.arrays import FloatArray, IntArray

MOST_STATES = 20_000_000
"""Entries of one table of counts; a model that needs more must be scored in memory."""

EVERYBODY = "everybody"
"""Name of the one breakdown there is when no group dimension is counted."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """Some respondents of an audience.

    Parameters
    ----------
    codes
        Items by respondents, int8: answer codes as in `toolkit.ingest.values.Responses`, items in the plan's order.
    groups
        By group dimension of the plan, the number of each respondent's group, from 0.
    """

    codes: npt.NDArray[np.int8]
    groups: Mapping[str, npt.NDArray[np.integer]] = field(default_factory=dict)


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
        Ids of the criterion and outcome items that were asked: the rows of a block's codes.
    dimensions
        Group dimensions to count by, each on its own; none gives the whole audience only.
    missing_rule, recoded
        As for `score_persons`, which works out what every combination of answers scores.
    """

    items: tuple[str, ...]
    dimensions: tuple[str, ...] = ()
    missing_rule: float = 0.5
    recoded: frozenset[str] = frozenset()


@dataclass(kw_only=True)
class _Breakdown:
    """The counts of one group dimension, a row a group: respondents, states by table, and moments of lens groups."""

    n: IntArray
    tables: list[IntArray]
    moments: list[FloatArray]  # by lens group: n, sum and sum of squares of score - 50, favourable persons

    def grow(self, groups: int) -> None:
        """Make room for so many groups; numbers given before stay."""
        more = groups - self.n.size
        if more <= 0:
            return
        self.n = np.concatenate([self.n, np.zeros(more, dtype=np.int64)])
        self.tables = [np.vstack([t, np.zeros((more, t.shape[1]), dtype=np.int64)]) for t in self.tables]
        self.moments = [np.vstack([m, np.zeros((more, m.shape[1]))]) for m in self.moments]


class Tally:
    """Counts of joint answers of one audience; feed it blocks, then ask `tally_cells` for cells.

    Parameters
    ----------
    model, audience
        Whose answers are counted.
    plan
        What is counted.

    Raises
    ------
    ValueError
        When a criterion has so many items, or there are so many groups, that the counts would not be small.
    """

    def __init__(self, model: Model, audience: str, plan: TallyPlan) -> None:
        self.model, self.audience, self.plan = model, audience, plan
        items = set(plan.items)
        asked = {c: [i.id for i in one if i.id in items] for c, one in model.items_for(audience).items()}
        self.items_of = {criterion: tuple(own) for criterion, own in asked.items() if own}
        self._criteria = [_criterion(model, audience, own, plan) for own in self.items_of.values()]
        order = {criterion: place for place, criterion in enumerate(self.items_of)}
        wholes = asked_wholes(model, list(order))
        self.members = {subject: members for (kind, subject), members in wholes if kind is SubjectKind.DIMENSION}
        self.lens_members = {subject: members for (kind, subject), members in wholes if kind is SubjectKind.LENS_GROUP}
        parts = _denominator(model, self.items_of)
        self._wholes, self._lens_groups = (
            [_whole([order[c] for c in own], self._criteria, parts, plan.missing_rule) for own in named.values()]
            for named in (self.members, self.lens_members)
        )
        outcomes = [item for item in model.outcome_items if item.audience == audience and item.id in items]
        self.outcomes = {item.id: item for item in outcomes}
        self._outcome_rows = [plan.items.index(item) for item in self.outcomes]
        self._thresholds = [self.threshold(own) for own in self.lens_members.values()]
        sizes = [one.scores.size for one in self._criteria] + [one.scores.size for one in self._wholes]
        sizes += [model.scale_of(item).max - NOT_APPLICABLE + 1 for item in self.outcomes]
        self._sizes = sizes
        self._counts = {name: self._breakdown() for name in plan.dimensions or (EVERYBODY,)}

    def _breakdown(self) -> _Breakdown:
        return _Breakdown(
            n=np.zeros(1, dtype=np.int64),
            tables=[np.zeros((1, size), dtype=np.int64) for size in self._sizes],
            moments=[np.zeros((1, 4)) for _ in self._lens_groups],
        )

    def threshold(self, criteria: Iterable[str]) -> float:
        """Return the points from which a person's score on some criteria is favourable; NaN where none is named."""
        own = [np.mean([threshold_0_100(item, self.model) for item in self.items_of[name]]) for name in criteria]
        return float(np.mean(own))

    def add(self, block: Block) -> None:
        """Count a block of respondents."""
        rows, n = block.codes.shape
        if rows != len(self.plan.items) or any(block.groups[name].size != n for name in self.plan.dimensions):
            raise ValueError(f"codes of {block.codes.shape} for {len(self.plan.items)} items, and their groups")
        if not n:
            return
        states = [_joint_state(one, block.codes) for one in self._criteria]
        found = list(states)
        found += [_state_of(whole, states) for whole in self._wholes]
        found += [block.codes[row].astype(np.int64) - NOT_APPLICABLE for row in self._outcome_rows]
        scores = [whole.scores[_state_of(whole, states)] for whole in self._lens_groups]
        for name, counts in self._counts.items():
            group = block.groups[name].astype(np.int64) if name in block.groups else np.zeros(n, dtype=np.int64)
            self._grow(counts, int(group.max()) + 1)
            counts.n += np.bincount(group, minlength=counts.n.size)
            begins = {width: group * width for width in {table.shape[1] for table in counts.tables}}
            for number, state in enumerate(found):
                table = counts.tables[number]
                index = begins[table.shape[1]] + state
                table += np.bincount(index, minlength=table.size).reshape(table.shape)
            for number, (score, threshold) in enumerate(zip(scores, self._thresholds, strict=True)):
                counts.moments[number] += _moments(group, score, threshold, counts.n.size)

    def _grow(self, counts: _Breakdown, groups: int) -> None:
        if max(self._sizes, default=0) * groups > MOST_STATES:
            raise ValueError(f"tables of {max(self._sizes)} states in {groups} groups are too large to count")
        counts.grow(groups)

    def merge(self, other: "Tally") -> None:
        """Add the counts of a tally of the same plan; a group has the same number in both."""
        for name, counts in self._counts.items():
            added = other._counts[name]
            groups = max(counts.n.size, added.n.size)
            counts.grow(groups)
            added.grow(groups)
            counts.n = counts.n + added.n
            counts.tables = [own + its for own, its in zip(counts.tables, added.tables, strict=True)]
            counts.moments = [own + its for own, its in zip(counts.moments, added.moments, strict=True)]

    def group_sizes(self, dimension: str | None) -> IntArray:
        """Return respondents by group of a dimension; of the whole audience alone for None."""
        return self._by(dimension, lambda counts: counts.n)

    def _by(self, dimension: str | None, wanted: Callable[[_Breakdown], npt.NDArray[Any]]) -> npt.NDArray[Any]:
        """Counts by group; those of the whole audience are the sum over the groups of any dimension."""
        if dimension is not None:
            return wanted(self._counts[dimension])
        found: npt.NDArray[Any] = wanted(next(iter(self._counts.values()))).sum(axis=0, keepdims=True)
        return found

    def histogram(self, kind: SubjectKind, subject: str, dimension: str | None = None) -> tuple[FloatArray, IntArray]:
        """Return the scores that occur on a criterion or dimension, rising, and respondents by group and score."""
        names = {SubjectKind.CRITERION: list(self.items_of), SubjectKind.DIMENSION: list(self.members)}[kind]
        number = names.index(subject) + (len(self.items_of) if kind is SubjectKind.DIMENSION else 0)
        scores = [*(one.scores for one in self._criteria), *(one.scores for one in self._wholes)][number]
        counts = self._by(dimension, lambda found: found.tables[number])
        kept = np.flatnonzero(~np.isnan(scores) & (counts.any(axis=0)))
        # Equal scores reached on different ways differ in the last digits only.
        _, first, place = np.unique(scores[kept].round(9), return_index=True, return_inverse=True)
        values = scores[kept][first]
        merged = np.zeros((counts.shape[0], values.size), dtype=np.int64)
        np.add.at(merged.T, place, counts[:, kept].T)
        return values, merged

    def moments(self, subject: str, dimension: str | None = None) -> FloatArray:
        """Return n, sum and sum of squares of score - 50, and favourable persons of a lens group, a row a group."""
        number = list(self.lens_members).index(subject)
        return self._by(dimension, lambda found: found.moments[number])

    def answers(self, item: str, dimension: str | None = None) -> IntArray:
        """Return respondents by group and answer code, the first being `NOT_APPLICABLE`, for an item or outcome."""
        if item in self.outcomes:
            number = len(self._criteria) + len(self._wholes) + list(self.outcomes).index(item)
            return self._by(dimension, lambda found: found.tables[number])
        criterion = next(place for place, own in enumerate(self.items_of.values()) if item in own)
        one = self._criteria[criterion]
        joint = self._by(dimension, lambda found: found.tables[criterion])
        own_place = one.items.index(self.plan.items.index(item))
        # The first item of a criterion counts by ones, so it is the last axis.
        cube = joint.reshape(joint.shape[0], *[one.radix] * len(one.items))
        others = tuple(axis for axis in range(1, cube.ndim) if axis != cube.ndim - 1 - own_place)
        found: IntArray = cube.sum(axis=others)
        return found


def _joint_state(one: _Criterion, codes: npt.NDArray[np.int8]) -> IntArray:
    """The number that each respondent's answers to a criterion make. A matrix product would start threads of its own."""
    # No state reaches MOST_STATES, so 32 bits hold them all; half of the bytes is twice the speed here.
    found = codes[one.items[-1]].astype(np.int32)
    for item in reversed(one.items[:-1]):
        found *= one.radix
        found += codes[item]
    found -= NOT_APPLICABLE * sum(one.radix**power for power in range(len(one.items)))
    states: IntArray = found.astype(np.intp)
    return states


def _state_of(whole: _Whole, states: Sequence[IntArray]) -> IntArray:
    found = np.zeros(states[0].size, dtype=np.int64)
    for criterion, steps in zip(whole.criteria, whole.steps, strict=True):
        found += steps.take(states[criterion])
    return found


def _moments(group: IntArray, score: FloatArray, threshold: float, groups: int) -> FloatArray:
    given = ~np.isnan(score)
    if not given.all():
        group, score = group[given], score[given]
    centred = score - 50.0
    weights = (None, centred, centred**2, (score >= threshold - 1e-9).astype(np.float64))
    return np.column_stack([np.bincount(group, weights=each, minlength=groups) for each in weights])


def tallied(responses: Responses, model: Model, missing_rule: float) -> tuple[Tally, dict[str, list[str]]]:
    """Return the tally of responses held in memory, and the names of the groups of each dimension by number."""
    asked = {item.id for items in model.items_for(responses.audience).values() for item in items}
    asked |= {item.id for item in model.outcome_items}
    items = tuple(item for item in responses.items if item in asked)
    plan = TallyPlan(items=items, dimensions=responses.groups, missing_rule=missing_rule, recoded=responses.recoded)
    tally = Tally(model, responses.audience, plan)
    names, groups = {}, {}
    for dimension in responses.groups:
        groups[dimension], different = pd.factorize(responses.frame[dimension])
        names[dimension] = [str(each) for each in different]
    codes = np.ascontiguousarray(responses.frame[list(items)].to_numpy(dtype=np.int8).T)
    tally.add(Block(codes=codes, groups=groups))
    return tally, names


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
