"""The method page (S28): what was measured, how, and what may not be concluded."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata

from toolkit.assessment import Assessment
from toolkit.engagement.settings import FieldworkSetting
from toolkit.publication.sampling import sampling_sentences
from toolkit.publication.soundness import reliability_sentences
from toolkit.publication.value import MethodNote, PublishedCell, SubjectKind
from toolkit.recommend import equal_because
from toolkit.stats.comparison import FEWEST_PAIRS

COMPARISONS = (
    "Effect sizes are Hedges g. Two audiences differ clearly from 15 points, where the interval leaves out 0 and p after "
    "Holm is below .05; a family is one pair of audiences on all criteria, or on all dimensions. A group is compared "
    "with the rest of its audience and stands out from 5 points, by Benjamini and Hochberg at .10 over the groups of one "
    "dimension: a reason to look, not a claim. A change since an earlier wave uses the items asked alike in both and is "
    "up or down from 3 points where p after Holm is below .05; a family is one audience on all subjects of a kind."
)
INDEPENDENT_WAVES = "Respondents of two waves are taken as independent, which is cautious where some answered twice."
LINKED_WAVES = (
    f"Waves are linked by respondent key: from {FEWEST_PAIRS} people who answered in both, a change is the paired "
    "difference of these people, with n their number. With fewer, with too few others to keep their answers hidden, and "
    "in weighted or clustered audiences respondents of two waves are taken as independent."
)

NOT_RECORDED = "not recorded"

_SIGNS = {
    "speed": "speed",
    "pattern": "pattern",
    "consistency": "inconsistent answers",
    "instructed": "instructed item",
}
_SOFTWARE = ("centric-toolkit", "numpy", "pandas")


def software() -> Mapping[str, str]:
    """Return the version of every package that figures depend on, by name."""
    return {name: metadata.version(name) for name in _SOFTWARE}


def method_notes(assessment: Assessment, cells: Iterable[PublishedCell]) -> Iterator[MethodNote]:
    """Yield the lines of the method page, each a term and what holds for this engagement."""
    settings, model = assessment.settings, assessment.model
    yield MethodNote(
        id="instrument",
        term="Instrument",
        text=f"{model.title}, version {model.version} (fingerprint {assessment.model_sha256[:12]}), "
        f"{'core items only' if settings.form == 'short' else 'full form'}.",
    )
    yield MethodNote(id="population", term="Population and answers", text=" ".join(_answers(assessment)))
    yield MethodNote(id="fieldwork", term="Fieldwork", text=" ".join(_fieldwork(assessment)))
    yield MethodNote(id="exclusions", term="Exclusions", text=" ".join(_exclusions(assessment)))
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
    yield MethodNote(id="confidentiality", term="Confidentiality", text=" ".join(_hidden(assessment, tuple(cells))))
    versions = ", ".join(f"{name} {version}" for name, version in software().items())
    yield MethodNote(
        id="software",
        term="Software and seed",
        text=f"{versions}. Every random draw starts from seed {settings.seed}, so the same answers give the same figures.",
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
    waves = LINKED_WAVES if assessment.settings.linked_waves else INDEPENDENT_WAVES
    yield MethodNote(id="comparisons", term="Comparisons", text=f"{COMPARISONS} {waves}")
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
    for audience in assessment.scores.audience_n:
        name = assessment.model.audience_names[audience]
        population = assessment.settings.audiences[audience].population
        yield f"{name}: {_counted(assessment, audience)} answers" + (
            f" of {population} people." if population else "; population not known."
        )


def _counted(assessment: Assessment, audience: str) -> str:
    n, minimum = assessment.scores.audience_n[audience], assessment.settings.minimum_cell.average
    return f"{n}" if n >= minimum else f"fewer than {minimum}"


def _fieldwork(assessment: Assessment) -> Iterator[str]:
    """A sentence an audience: list, mode, days, people invited, answers that count and their share of the invited."""
    minimum = assessment.settings.minimum_cell.average
    for audience, n in assessment.scores.audience_n.items():
        found = assessment.settings.fieldwork.get(audience, FieldworkSetting())
        if found == FieldworkSetting():
            name = assessment.model.audience_names[audience]
            yield f"{name}: frame, mode, dates and invitations {NOT_RECORDED}; answered {_counted(assessment, audience)}."
            continue
        if found.invited is None:
            rate = NOT_RECORDED
        elif n < minimum:
            rate = "not shown"
        elif n > found.invited:
            rate = "none, for more answered than were invited"
        else:
            rate = f"{n / found.invited:.0%}"
        yield (
            f"{assessment.model.audience_names[audience]}: frame {_or_not(found.frame)}; mode {_or_not(found.mode)}; "
            f"from {_or_not(found.from_)} to {_or_not(found.to)}; invited {_or_not(found.invited)}; "
            f"answered {_counted(assessment, audience)}; response rate {rate}."
        )
    yield "Answered are the answers that count, after exclusions."


def _or_not(value: object | None) -> str:
    return NOT_RECORDED if value is None else str(value)


def _exclusions(assessment: Assessment) -> Iterator[str]:
    """How many were set aside in each audience and on which signs, never a count below the minimum cell."""
    minimum = assessment.settings.minimum_cell.average
    for audience in assessment.scores.audience_n:
        name = assessment.model.audience_names[audience]
        out = [one for one in assessment.exclusions if one.audience == audience]
        signs = Counter(flag for one in out for flag in one.flags)
        if len(out) < minimum:
            yield f"{name}: none or fewer than {minimum} set aside."
        elif min(signs.values(), default=0) < minimum:
            yield f"{name}: {len(out)} set aside."
        else:
            kinds = ", ".join(f"{_SIGNS.get(kind, kind)} {signs[kind]}" for kind in sorted(signs))
            yield f"{name}: {len(out)} set aside ({kinds})."
    yield (
        f"Set aside is who shows two independent signs of careless answering ({', '.join(_SIGNS.values())}); a person "
        "counts under each sign. A person who left too much out has no score on that subject (see Scores)."
    )


def _hidden(assessment: Assessment, cells: tuple[PublishedCell, ...]) -> Iterator[str]:
    """The rules and how many figures each hid; never which group, nor which of two reasons hid it."""
    minimum = assessment.settings.minimum_cell
    yield (
        f"Averages are shown from {minimum.average} answers, distributions from {minimum.distribution}; leaders are "
        "never split. A group is also hidden where its figure could be worked out from the others, a distribution also "
        "where all but one agree."
    )
    hidden = sum(1 for cell in cells if cell.hidden is not None)
    kept = sum(1 for cell in cells if cell.hidden is None and cell.distribution is None and _has_distribution(cell))
    if not hidden and not kept:
        yield "Nothing had to be hidden."
    if hidden:
        yield f"{hidden} figures are hidden by the rule on small cells."
    if kept:
        yield f"{kept} distributions are hidden by the rule on distributions; their averages are shown."


def _has_distribution(cell: PublishedCell) -> bool:
    """Whether answers are counted by option at all: of items, and of outcomes in whole audiences."""
    return cell.kind is SubjectKind.ITEM or (cell.kind is SubjectKind.OUTCOME and cell.group_by is None)
