"""What if some criteria scored higher: which levels and ranks would change; and does the ranking hang on its weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from toolkit.engagement import Decisions
from toolkit.evidence import CriterionEvidence, Evidence
from toolkit.evidence.levels import criterion_level, dimension_level, triangulate
from toolkit.evidence.values import LevelStatus, SurveySide
from toolkit.model import Model
from toolkit.recommend.ranking import DRAWS, TOP, Plan, Recommendation, rank_plays, target_level
from toolkit.score.what_if import check_raises, raised

LEAST_WEIGHT, MOST_WEIGHT = 0.5, 1.5
"""Between which strategy weights are drawn: what a client may set."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LevelMove:
    """A maturity level of a criterion or dimension before and after; None where there is none."""

    subject: str
    before: int | None
    after: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class RankMove:
    """A play's rank before and after; None where it is not ranked."""

    play: str
    criterion: str
    before: int | None
    after: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlook:
    """What would change: levels of criteria and dimensions, ranks of plays. What stays is left out."""

    criteria: tuple[LevelMove, ...]
    dimensions: tuple[LevelMove, ...]
    plays: tuple[RankMove, ...]


def outlook(evidence: Evidence, model: Model, plan: Plan, decisions: Decisions, raises: Mapping[str, float]) -> Outlook:
    """Return which levels and ranks change when the survey scores of some criteria move by some points.

    Interviews, importance and targets stay as they are today, also targets of one level above; an overridden level
    stays what the consultant set. The interval moves with its score.

    Raises
    ------
    UsageError
        For a criterion that the model does not have.
    """
    check_raises(raises, model)
    fixed = {
        found.criterion: target
        for found in evidence.criteria
        if (target := target_level(found.criterion, found.level, plan)) is not None
    }
    plan = replace(plan, targets=fixed)
    criteria = tuple(_raised(found, raises.get(found.criterion, 0.0)) for found in evidence.criteria)
    levels = {found.criterion: found.level for found in criteria}
    dimensions = {d.id: dimension_level([levels.get(c) for c in d.criteria]) for d in model.dimensions}
    after = replace(evidence, criteria=criteria, dimension_levels=dimensions)
    old, new = (_ranks(rank_plays(one, model, plan, decisions)) for one in (evidence, after))
    return Outlook(
        criteria=tuple(
            LevelMove(subject=was.criterion, before=was.level, after=now.level)
            for was, now in zip(evidence.criteria, criteria, strict=True)
            if was.level != now.level
        ),
        dimensions=tuple(
            LevelMove(subject=name, before=evidence.dimension_levels.get(name), after=level)
            for name, level in dimensions.items()
            if evidence.dimension_levels.get(name) != level
        ),
        plays=tuple(
            RankMove(play=play, criterion=criterion, before=rank, after=new[play][0])
            for play, (rank, criterion) in old.items()
            if new[play][0] != rank
        ),
    )


def weight_robustness(recommendations: Sequence[Recommendation], *, seed: int, draws: int = DRAWS) -> dict[str, float]:
    """Return, by ranked play, the share of draws (0 to 1) in which it stays among the first five whatever the weights.

    A draw gives every criterion a strategy weight between .5 and 1.5, evenly; gap, importance, confidence and effort
    stay. Plays of one criterion share its weight. Equal priorities keep the order of the ranking.
    """
    ranked = sorted((one for one in recommendations if one.rank is not None), key=lambda one: one.rank or 0)
    criteria = sorted({one.criterion for one in ranked})
    drawn = np.random.default_rng(seed).uniform(LEAST_WEIGHT, MOST_WEIGHT, size=(draws, len(criteria)))
    column = [criteria.index(one.criterion) for one in ranked]
    plain = np.array([(one.priority or 0.0) / one.strategy_weight for one in ranked])
    order = np.argsort(-(drawn[:, column] * plain), axis=1, kind="stable")[:, :TOP]
    shares = np.bincount(order.ravel(), minlength=len(ranked)) / draws
    return {one.play.id: float(share) for one, share in zip(ranked, shares, strict=True)}


def _raised(found: CriterionEvidence, points: float) -> CriterionEvidence:
    if points == 0.0 or found.survey is None:
        return found
    side = found.survey
    survey = SurveySide(
        audience=side.audience,
        score_0_100=raised(side.score_0_100, points),
        low=raised(side.low, points),
        high=raised(side.high, points),
    )
    state = triangulate(survey, found.interviews)
    if found.status is LevelStatus.OVERRIDDEN:
        return replace(found, survey=survey, state=state)
    level, status = criterion_level(survey, found.interviews)
    return replace(found, survey=survey, state=state, level=level, status=status)


def _ranks(plays: Sequence[Recommendation]) -> dict[str, tuple[int | None, str]]:
    return {one.play.id: (one.rank, one.criterion) for one in plays}
