"""Recommendations and the progress of earlier ones as they may be shown."""

from collections.abc import Collection, Iterator, Mapping

from toolkit.publication.quoting import published_evidence
from toolkit.publication.value import PublishedProgress, PublishedRecommendation
from toolkit.recommend import Progress, Recommendation


def published_recommendation(
    one: Recommendation, shown: Collection[str], names: Mapping[str, str]
) -> PublishedRecommendation:
    """Return a recommendation; of its evidence only cells that are shown, and statements by their published names."""
    play = one.play
    return PublishedRecommendation(
        play=play.id,
        criterion=one.criterion,
        rank=one.rank,
        advice=one.advice,
        action=play.action,
        owner=play.owner,
        effort=play.effort,
        horizon=play.horizon,
        first_step=play.first_step,
        success_measure=play.success_measure,
        gap=one.gap,
        importance=one.importance,
        importance_basis=one.importance_basis,
        strategy_weight=one.strategy_weight,
        confidence=one.confidence,
        effort_factor=one.effort_factor,
        priority=one.priority,
        stability=one.stability,
        sentence=one.sentence,
        evidence=published_evidence(one.evidence, names, shown),
        level=one.level,
        target=one.target,
        rule_rank=one.rule_rank,
        placed=one.placed,
        decided=one.decided,
        reason=one.reason,
        phase=one.phase,
        step=one.step,
        after=one.after,
    )


def published_progress(progress: Collection[Progress]) -> Iterator[PublishedProgress]:
    """Yield the plays of the earlier wave with their status; the change measured stands among the changes."""
    for one in progress:
        yield PublishedProgress(
            play=one.play,
            criterion=one.criterion,
            action=one.action,
            owner=one.owner,
            status=one.status,
            note=one.note,
        )
