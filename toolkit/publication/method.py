"""The method page (S28): what was measured, how, and what may not be concluded."""

from collections.abc import Iterable, Iterator

from toolkit.assessment import Assessment
from toolkit.publication.sampling import sampling_sentences
from toolkit.publication.soundness import reliability_sentences
from toolkit.publication.value import MethodNote, PublishedCell
from toolkit.recommend import equal_because

COMPARISONS = (
    "Effect sizes are Hedges g. Two audiences differ clearly from 15 points, where the interval leaves out 0 and p after "
    "Holm is below .05; a family is one pair of audiences on all criteria, or on all dimensions. A group is compared "
    "with the rest of its audience and stands out from 5 points, by Benjamini and Hochberg at .10 over the groups of one "
    "dimension: a reason to look, not a claim. A change since an earlier wave uses the items asked alike in both and is "
    "up or down from 3 points where p after Holm is below .05; a family is one audience on all subjects of a kind. "
    "Respondents of two waves are taken as independent, which is cautious where some answered twice."
)


def method_notes(assessment: Assessment, cells: Iterable[PublishedCell]) -> Iterator[MethodNote]:
    """Yield the lines of the method page, each a term and what holds for this engagement."""
    settings, model = assessment.settings, assessment.model
    minimum = settings.minimum_cell
    yield MethodNote(
        id="instrument",
        term="Instrument",
        text=f"{model.title}, version {model.version} (fingerprint {assessment.model_sha256[:12]}), "
        f"{'core items only' if settings.form == 'short' else 'full form'}.",
    )
    yield MethodNote(id="population", term="Population and answers", text=" ".join(_answers(assessment)))
    yield MethodNote(
        id="scores",
        term="Scores",
        text="Each answer becomes points of 0 to 100 (lowest answer 0, highest 100; items worded against the customer "
        "turned). A person's score is the mean of the answered items where at least "
        f"{settings.missing_rule:.0%} of those asked were answered; a group's score is the mean of its persons'. "
        "Audiences are never merged; a combined score is their equal-weight mean.",
    )
    yield MethodNote(
        id="favourable",
        term="Favourable share",
        text="The share of valid answers on the favourable side, averaged over the items of a criterion and over the "
        "criteria of a dimension.",
    )
    yield MethodNote(
        id="intervals",
        term="Intervals",
        text="95% throughout: t for means, Wilson for shares, Welch for differences, adjusted Wald for NPS. "
        + (
            "Corrected for the finite population."
            if settings.finite_population
            else "No correction for a finite population."
        ),
    )
    yield from _statistics(assessment)
    yield MethodNote(
        id="levels",
        term="Maturity levels",
        text="From interviews rated by two coders, capped where sources are too few or the survey does not support "
        "the level. Without interviews a level is provisional and at most 3. A survey never raises a level.",
    )
    yield _priority(assessment)
    hidden = sum(1 for cell in cells if cell.hidden is not None)
    yield MethodNote(
        id="confidentiality",
        term="Confidentiality",
        text=f"Averages are shown from {minimum.average} answers, distributions from {minimum.distribution}; leaders "
        "are never split. A group is also hidden where its figure could be worked out from the others. "
        + (f"{hidden} figures are hidden by these rules." if hidden else "Nothing had to be hidden."),
    )
    yield MethodNote(
        id="limits",
        term="Limits",
        text="Answers are people's own reports, and outcomes come from the same people. The instrument is new and has "
        "not been validated; its content is mapped to published constructs. Differences between audiences rest on "
        "different questions and are descriptive.",
    )


def _statistics(assessment: Assessment) -> Iterator[MethodNote]:
    yield MethodNote(id="importance", term="Importance", text=_importance(assessment))
    yield MethodNote(id="comparisons", term="Comparisons", text=COMPARISONS)
    yield MethodNote(id="reliability", term="Reliability", text=" ".join(reliability_sentences(assessment)))
    yield MethodNote(id="weights", term="Weights", text=" ".join(sampling_sentences(assessment)))


def _priority(assessment: Assessment) -> MethodNote:
    return MethodNote(
        id="priority",
        term="Priority",
        text="Gap to target x importance x confidence / effort, every factor printed. Stability is the share of "
        f"1,000 draws (seed {assessment.settings.seed}) in which a play stays among the first five.",
    )


def _importance(assessment: Assessment) -> str:
    usable = [found for found in assessment.drivers if found.usable]
    if not usable:
        return f"Equal for every criterion ({equal_because(assessment.drivers, assessment.model)})."
    whose = "; ".join(
        f"{assessment.model.audience_names[found.audience].lower()}' {found.topic} (adjusted R2 "
        f"{found.adjusted_r_squared.value or 0.0:.2f})"
        for found in usable
    )
    return (
        f"From how criterion scores go with {whose}: each criterion's share of what is explained (LMG up to 12 "
        "criteria, Johnson's relative weights above), over the largest share. Criteria and result come from the same "
        "people at the same time: a share says what goes with the result, not what causes it."
    )


def _answers(assessment: Assessment) -> Iterator[str]:
    minimum = assessment.settings.minimum_cell.average
    for audience, n in assessment.scores.audience_n.items():
        name = assessment.model.audience_names[audience]
        population = assessment.settings.audiences[audience].population
        shown = f"{n}" if n >= minimum else f"fewer than {minimum}"
        yield f"{name}: {shown} answers" + (f" of {population} people." if population else "; population not known.")
