"""What may be shown of how well items go together (S8, S9), and the sentence on it."""

from collections import Counter
from collections.abc import Collection, Iterator

from toolkit.assessment import Assessment
from toolkit.publication.value import PublishedReliability
from toolkit.score.values import SubjectKind, cell_id
from toolkit.words import Words

_BANDS = ("adequate", "redundant", "exploratory", "not-reportable")


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
    words = Words(assessment.settings.language)
    for audience in dict.fromkeys(one.audience for one in shown):
        bands = Counter(one.band for one in shown if one.audience == audience)
        counts = ", ".join(words(f"soundness.{band}", count=bands[band]) for band in _BANDS if bands[band])
        name = assessment.model.audience_names[audience]
        yield str(words("method.reliability", audience=name, total=bands.total(), counts=counts))
    yield str(words("method.reliability-rule" if shown else "method.reliability-none"))
