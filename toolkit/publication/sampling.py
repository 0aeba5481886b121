"""What the method page says of weights and clusters (S6, S7)."""

from collections.abc import Iterator, Mapping

from toolkit.assessment import Assessment
from toolkit.engagement.settings import Settings
from toolkit.score.values import SampleNotes
from toolkit.stats.cluster import FEW_CLUSTERS
from toolkit.words import Words


def sampling_sentences(assessment: Assessment) -> Iterator[str]:
    """Yield how each audience was weighted and drawn, in sentences; one sentence when there is nothing to say."""
    words = Words(assessment.settings.language)
    names = {dimension: words.within(setting.name) for dimension, setting in assessment.settings.groups.items()}
    said = False
    for audience, notes in assessment.scores.samples.items():
        who = assessment.model.audience_names[audience]
        for sentence in (
            *_weights(who, notes, names, words),
            *_clusters(who, notes, names, words, assessment.settings),
        ):
            said = True
            yield sentence
    if not said:
        yield str(words("method.weights-none"))
        return
    yield str(words("method.weights-rule"))


def _weights(who: str, notes: SampleNotes, names: Mapping[str, str], words: Words) -> Iterator[str]:
    if not notes.margins:
        return
    by = words.listed(names.get(margin, margin) for margin in notes.margins)
    if not notes.converged or notes.deff is None or notes.n_eff is None:
        yield str(words("method.weights-failed", audience=who, margins=by))
        return
    way = "post-stratified" if len(notes.margins) == 1 else "raked"
    size = {"deff": words.decimals(notes.deff), "n": f"{notes.n_eff:.0f}"}
    yield str(words(f"method.weights-{way}", audience=who, margins=by, **size))
    if notes.trimmed_share:
        shares = {"share": words.percent(notes.trimmed_share, 1), "error": words.percent(notes.margin_error or 0.0, 1)}
        yield str(words("method.weights-trimmed", **shares))
    for warning in notes.warnings:
        yield str(words("method.weights-mind", warning=words.code("weights", warning)))


def _clusters(
    who: str, notes: SampleNotes, names: Mapping[str, str], words: Words, settings: Settings
) -> Iterator[str]:
    if notes.cluster_by is None or notes.clusters is None:
        return
    name = names.get(notes.cluster_by, notes.cluster_by)
    yield str(words("method.clusters", audience=who, cluster=name, count=notes.clusters))
    if notes.clusters < FEW_CLUSTERS:
        yield str(words("method.clusters-few"))
    if settings.finite_population:
        yield str(words("method.clusters-finite"))
