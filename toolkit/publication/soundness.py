"""What may be shown of how well items go together (S8, S9), and the sentence on it."""

from collections import Counter
from collections.abc import Collection, Iterator

from toolkit.assessment import Assessment
from toolkit.publication.value import PublishedReliability
from toolkit.score.values import SubjectKind, cell_id

_BANDS = {
    "adequate": "sound as one score",
    "redundant": "with items that nearly repeat one another",
    "exploratory": "usable with care",
    "not-reportable": "better read item by item",
}


def published_reliability(
    assessment: Assessment, shown: Collection[str] | None = None
) -> Iterator[PublishedReliability]:
    """Yield the reliability of each criterion and audience that has one, from at least the minimum cell of people."""
    minimum = assessment.settings.minimum_cell.average
    for found in assessment.reliability:
        cell = cell_id(SubjectKind.CRITERION, found.criterion, found.audience)
        if found.band is not None and found.n >= minimum and (shown is None or cell in shown):
            yield PublishedReliability(
                criterion=found.criterion,
                audience=found.audience,
                items=found.items,
                alpha=found.alpha,
                omega=found.omega,
                band=found.band.value,
            )


def reliability_sentences(assessment: Assessment) -> Iterator[str]:
    """Yield what the reliabilities of each audience come to, a sentence an audience, and how they are read."""
    shown = tuple(published_reliability(assessment))
    for audience in dict.fromkeys(one.audience for one in shown):
        bands = Counter(one.band for one in shown if one.audience == audience)
        counts = ", ".join(f"{bands[band]} {words}" for band, words in _BANDS.items() if bands[band])
        yield f"{assessment.model.audience_names[audience]}: of {bands.total()} criteria {counts}."
    if not shown:
        yield "No criterion has the items and answers that a reliability needs."
        return
    yield (
        "By Cronbach's alpha (Spearman-Brown for two items) from complete answers: below .60 not one score, .60 to .70 "
        "with care, sound from .70 at the lower limit, above .95 repetitive. Two or three items a criterion keep the "
        "survey short and these values low."
    )
