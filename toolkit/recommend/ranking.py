"""Every play with its priority and each factor of it (S24)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from toolkit.engagement import Decisions
from toolkit.engagement.decisions import PlayDecision
from toolkit.evidence import CriterionEvidence, Evidence, State
from toolkit.model import Criterion, Model
from toolkit.model.schema import Play
from toolkit.recommend.decided import DecidedPlay, decided_plays, places
from toolkit.recommend.importance import Importance
from toolkit.recommend.roadmap import roadmap
from toolkit.score.values import SubjectKind, cell_id
from toolkit.stats.arrays import FloatArray
from toolkit.words import Words
from toolkit.words.catalogue import ENGLISH

CONFIDENCE = {
    State.CONVERGENT: 1.0,
    State.PARTLY: 0.8,
    State.SILENT_INTERVIEWS: 0.6,
    State.SILENT_SURVEY: 0.6,
    State.SURVEY_HIGHER: 0.4,
    State.EVIDENCE_HIGHER: 0.4,
    State.CONTESTED: 0.4,
}
"""How far a state can be relied on; a state that is not here gives no rank."""

INVESTIGATE = frozenset({State.SURVEY_HIGHER, State.EVIDENCE_HIGHER, State.CONTESTED})
EFFORT = {"S": 1.0, "M": 2.0, "L": 4.0}
EQUAL_IMPORTANCE = 0.5
IMPORTANCE_FLOOR = 0.1
TOP = 5
DRAWS = 1000

Advice = Literal["do", "investigate", "maintain", "diagnose", "no-evidence"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What the consultant settled, and importance where known.

    Parameters
    ----------
    targets, strategy_weights
        By criterion; see engagement.yaml.
    importance
        By criterion, where answers show it.
    otherwise
        Why the other criteria count the same, in words.
    seed
        Of the draws behind the stability.
    """

    targets: Mapping[str, int] = field(default_factory=dict)
    strategy_weights: Mapping[str, float] = field(default_factory=dict)
    importance: Mapping[str, Importance] = field(default_factory=dict)
    otherwise: str = "equal for all"
    seed: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Recommendation:
    """One play with its factors; `priority` is gap x importance x strategy weight x confidence / effort.

    `rank` counts from 1 and is None for what is not ranked; `advice` then says why. `rule_rank` is the rank by priority
    alone, before a consultant put plays in places of their own (`placed`). `decided` is ``edited``, ``added`` or None,
    `reason` the consultant's for that or for the place. `stability` is the share of draws in which the play stays in
    the top five by priority. `phase`, `step` and `after` are its place on the roadmap, None and empty when not ranked.
    """

    play: Play
    criterion: str
    rank: int | None
    advice: Advice
    target: int | None
    gap: float | None
    importance: float | None
    importance_basis: str
    strategy_weight: float
    confidence: float | None
    effort_factor: float
    priority: float | None
    stability: float | None
    sentence: str
    evidence: tuple[str, ...]
    level: int | None = None
    rule_rank: int | None = None
    placed: bool = False
    decided: str | None = None
    reason: str | None = None
    phase: int | None = None
    step: int | None = None
    after: tuple[str, ...] = ()


def recommend(evidence: Evidence, model: Model, plan: Plan, decisions: Decisions) -> tuple[Recommendation, ...]:
    """Return every play of the model, ranked ones first in rank order, the rest in model order."""
    words, plays = Words(model.language), rank_plays(evidence, model, plan, decisions)
    ranked = sorted((one for one in plays if one.rank is not None), key=lambda one: one.rule_rank or 0)
    shares = _stability(ranked, {found.criterion: found for found in evidence.criteria}, plan)
    stability = {one.play.id: share for one, share in zip(ranked, shares, strict=True)}
    steps = roadmap(plays)
    told = [
        replace(
            one,
            stability=stability[one.play.id],
            sentence=_sentence(one, words),
            phase=steps[one.play.id].phase,
            step=steps[one.play.id].place,
            after=steps[one.play.id].after,
        )
        for one in plays[: len(ranked)]
    ]
    return (*told, *(replace(one, sentence=_unranked(one, words)) for one in plays[len(ranked) :]))


def rank_plays(evidence: Evidence, model: Model, plan: Plan, decisions: Decisions) -> tuple[Recommendation, ...]:
    """Return what `recommend` does, without stability and without sentences: cheap enough to repeat."""
    by_criterion = {found.criterion: found for found in evidence.criteria}
    found = [
        _weigh(play, model.criterion_by_id[play.criterion], by_criterion[play.criterion], plan)
        for play in decided_plays(model, decisions)
    ]
    ranked = sorted(
        (one for one in found if one.priority is not None),
        key=lambda one: (-(one.priority or 0.0), one.effort_factor, -(one.gap or 0.0), one.criterion, one.play.id),
    )
    by_rule = [replace(one, rule_rank=rank) for rank, one in enumerate(ranked, start=1)]
    return (*_placed(by_rule, places(decisions)), *(one for one in found if one.priority is None))


def _placed(ranked: Sequence[Recommendation], chosen: Mapping[str, PlayDecision]) -> list[Recommendation]:
    """The ranked plays with those a person placed in their places, the others around them in the order of the rule."""
    order = [one for one in ranked if one.play.id not in chosen]
    moved = [one for one in ranked if one.play.id in chosen]
    for one in sorted(moved, key=lambda one: (chosen[one.play.id].rank or 0, one.rule_rank or 0)):
        decision = chosen[one.play.id]
        order.insert((decision.rank or 1) - 1, replace(one, placed=True, reason=decision.reason))
    return [replace(one, rank=rank) for rank, one in enumerate(order, start=1)]


def target_level(criterion: str, level: int | None, plan: Plan) -> int | None:
    """Return the level aimed at: the client's, else one above today's, at most 5; None without a level."""
    if level is None:
        return None
    return plan.targets.get(criterion, min(level + 1, 5))


def _weigh(one: DecidedPlay, criterion: Criterion, found: CriterionEvidence, plan: Plan) -> Recommendation:
    play = one.play
    target = target_level(criterion.id, found.level, plan)
    gap = None if target is None or found.level is None else (target - found.level) / 4
    known = plan.importance.get(criterion.id)
    importance = EQUAL_IMPORTANCE if known is None else max(known.share_of_largest, IMPORTANCE_FLOOR)
    weight = plan.strategy_weights.get(criterion.id, 1.0)
    confidence = CONFIDENCE.get(found.state)
    effort = EFFORT[play.effort]
    advice = _advice(criterion, found, gap, confidence)
    priority = None
    if advice in ("do", "investigate") and gap is not None and confidence is not None:
        priority = gap * importance * weight * confidence / effort
    cells = [] if found.survey is None else [cell_id(SubjectKind.CRITERION, criterion.id, found.survey.audience)]
    return Recommendation(
        play=play,
        criterion=criterion.id,
        rank=None,
        advice=advice,
        target=target,
        gap=gap,
        importance=importance if criterion.kind == "enabler" else None,
        importance_basis=plan.otherwise if known is None else known.basis,
        strategy_weight=weight,
        confidence=confidence,
        effort_factor=effort,
        priority=priority,
        stability=None,
        sentence="",
        evidence=(*cells, *found.interviews.statements),
        level=found.level,
        decided=one.decided,
        reason=one.reason,
    )


def _advice(criterion: Criterion, found: CriterionEvidence, gap: float | None, confidence: float | None) -> Advice:
    if criterion.kind == "result":
        return "diagnose"
    if gap is None or confidence is None:
        return "no-evidence"
    if gap <= 0:
        return "maintain"
    return "investigate" if found.state in INVESTIGATE else "do"


def _unranked(one: Recommendation, words: Words) -> str:
    """Why a play has no rank; nothing for what has one."""
    message = f"rank.none.{one.advice}"
    return str(words(message)) if words.has(message) else ""


def _sentence(one: Recommendation, words: Words) -> str:
    """The sentence that explains a rank, every factor in it."""
    if one.gap is None or one.importance is None or one.confidence is None or one.priority is None:
        raise ValueError(f"{one.play.id} has no priority")
    much = "high" if one.importance >= 0.67 else "medium" if one.importance >= 0.34 else "low"
    weighted = one.strategy_weight != 1
    weight = _short(one.strategy_weight, words)
    gap, importance = _decimal(one.gap, words), _decimal(one.importance, words)
    confidence, divisor = _short(one.confidence, words), _short(one.effort_factor, words)
    factors = " x ".join((gap, importance, *((weight,) if weighted else ()), confidence))
    return str(
        words(
            "rank.placed" if one.placed else "rank.ranked",
            rank=one.rank,
            rule=one.rule_rank,
            below=words(f"rank.below.{max(1, min(4, round(one.gap * 4)))}"),
            gap=gap,
            much=words(f"rank.importance.{much}"),
            importance=importance,
            strategy=words("rank.strategy", weight=weight) if weighted else "",
            state=words(f"rank.state.{round(10 * one.confidence)}"),
            confidence=confidence,
            effort=words(f"rank.effort.{one.effort_factor:g}"),
            divisor=divisor,
            sum=f"{factors} / {divisor} = {_decimal(one.priority, words, 3)}",
        )
    )


def _short(number: float, words: Words) -> str:
    text = f"{number:g}"
    places = len(text.partition(".")[2])
    return words.decimals(number, places) if places else text


def _decimal(number: float, words: Words, places: int = 2) -> str:
    """A factor; English leaves out the nought before the point."""
    text = words.decimals(number, places)
    return text.removeprefix("0") if number < 1 and words.language == ENGLISH else text


def _stability(ranked: Sequence[Recommendation], evidence: Mapping[str, CriterionEvidence], plan: Plan) -> list[float]:
    """Share of draws in which each play stays in the top five.

    In a draw each criterion's level moves by one, up or down, with probability .2, its confidence by up to .2 either
    way, and its importance, where it comes from answers, is that of one bootstrap resample; plays of one criterion
    share its draw. Targets stay.
    """
    if not ranked:
        return []
    draw = np.random.default_rng(plan.seed)
    criteria = sorted({one.criterion for one in ranked})
    shape = (DRAWS, len(criteria))
    moved = np.where(draw.random(shape) < 0.2, draw.choice([-1, 1], size=shape), 0)
    shift = draw.uniform(-0.2, 0.2, size=shape)
    column = [criteria.index(one.criterion) for one in ranked]
    level = np.array([evidence[one.criterion].level or 0 for one in ranked])
    target = np.array([one.target or 0 for one in ranked])
    gap = np.clip(target - np.clip(level + moved[:, column], 1, 5), 0, 4) / 4
    confidence = np.clip(np.array([one.confidence or 0.0 for one in ranked]) + shift[:, column], 0, 1)
    importance = np.column_stack([_importance_draws(one, plan) for one in ranked])
    fixed = np.array([one.strategy_weight / one.effort_factor for one in ranked])
    priority = gap * confidence * importance * fixed
    # The order of equal priorities is that of the ranking itself, so a stable sort settles ties.
    order = np.argsort(-priority, axis=1, kind="stable")
    top = np.zeros(priority.shape, dtype=bool)
    np.put_along_axis(top, order[:, :TOP], True, axis=1)
    return [float(share) for share in (top & (priority > 0)).mean(axis=0)]


def _importance_draws(one: Recommendation, plan: Plan) -> FloatArray:
    known = plan.importance.get(one.criterion)
    if known is None or not known.draws:
        return np.full(DRAWS, one.importance or 0.0)
    drawn: FloatArray = np.maximum(np.resize(np.asarray(known.draws, dtype=np.float64), DRAWS), IMPORTANCE_FLOOR)
    return drawn
