"""What the method page says of weights and clusters (S6, S7)."""

from collections.abc import Iterator, Mapping

from toolkit.assessment import Assessment
from toolkit.engagement.settings import Settings
from toolkit.score.values import SampleNotes
from toolkit.stats.cluster import FEW_CLUSTERS

_WARNINGS = {
    "high-design-effect": "the weights cost more than half of the sample's precision",
    "wide-weights": "the largest weight is more than ten times the smallest",
    "small-category": "a group that is weighted has fewer than ten respondents",
}


def sampling_sentences(assessment: Assessment) -> Iterator[str]:
    """Yield how each audience was weighted and drawn, in sentences; one sentence when there is nothing to say."""
    names = {dimension: setting.name for dimension, setting in assessment.settings.groups.items()}
    said = False
    for audience, notes in assessment.scores.samples.items():
        who = assessment.model.audience_names[audience]
        for sentence in (*_weights(who, notes, names), *_clusters(who, notes, names, assessment.settings)):
            said = True
            yield sentence
    if not said:
        yield "None: every respondent counts once."
        return
    yield (
        "Minimum cells, reliabilities and shares of importance count respondents as they are. Weights repair only "
        "differences that their margins explain; intervals take them as fixed."
    )


def _weights(who: str, notes: SampleNotes, names: Mapping[str, str]) -> Iterator[str]:
    if not notes.margins:
        return
    by = " and ".join(names.get(margin, margin).lower() for margin in notes.margins)
    if not notes.converged or notes.deff is None or notes.n_eff is None:
        yield f"{who}: weights by {by} could not be found, so everybody counts once."
        return
    way = "post-stratified" if len(notes.margins) == 1 else "raked"
    yield f"{who}: {way} by {by}, design effect {notes.deff:.2f}, effective number of answers {notes.n_eff:.0f}."
    if notes.trimmed_share:
        yield (
            f"{notes.trimmed_share:.1%} of the weights were cut; the largest error left in a margin is "
            f"{notes.margin_error or 0.0:.1%}."
        )
    for warning in notes.warnings:
        yield f"Mind: {_WARNINGS[warning]}."


def _clusters(who: str, notes: SampleNotes, names: Mapping[str, str], settings: Settings) -> Iterator[str]:
    if notes.cluster_by is None or notes.clusters is None:
        return
    name = names.get(notes.cluster_by, notes.cluster_by).lower()
    few = " Fewer than ten make the interval itself uncertain." if notes.clusters < FEW_CLUSTERS else ""
    off = " The finite-population correction is left out." if settings.finite_population else ""
    yield f"{who}: drawn by {name} in {notes.clusters} clusters, which the intervals allow for.{few}{off}"
