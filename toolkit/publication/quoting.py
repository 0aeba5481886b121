"""What of the evidence may be shown: levels, quotes, and how far the coders agree (S21, S23, S26)."""

from collections.abc import Collection, Iterator, Mapping

from toolkit.assessment import Assessment
from toolkit.evidence import Quote
from toolkit.evidence.quotes import published_names
from toolkit.publication.spoken import (
    PublishedCoderAgreement,
    PublishedDimensionLevel,
    PublishedLevel,
    PublishedQuote,
)
from toolkit.recommend import Plan, target_level
from toolkit.stats.krippendorff import CoderAgreement
from toolkit.words import Words

QUOTES_A_PERSON = 2
ROLE_POPULATION = 10
ROLE_INTERVIEWEES = 3
FEW_INTERVIEWEES = 3
"""Interviewees below which their number is not told: one or two know each other, and who was asked."""


def published_levels(assessment: Assessment, shown: Collection[str]) -> Iterator[PublishedLevel]:
    """Yield the level of every criterion with what it rests on; `shown` are the cells that may be named."""
    plan = Plan(targets=assessment.settings.targets)
    names = published_names(assessment.evidence)
    for found in assessment.evidence.criteria:
        people = found.interviews.interviewees
        yield PublishedLevel(
            criterion=found.criterion,
            level=found.level,
            status=found.status.value,
            state=found.state.value,
            target=target_level(found.criterion, found.level, plan),
            evidence_for=len(found.interviews.statements_for),
            evidence_against=len(found.interviews.statements_against),
            interviewees=people if people == 0 or people >= FEW_INTERVIEWEES else None,
            evidence=published_evidence(found.evidence, names, shown),
            reason=found.reason,
        )


def published_dimension_levels(assessment: Assessment) -> Iterator[PublishedDimensionLevel]:
    """Yield the level of every dimension."""
    for dimension, level in assessment.evidence.dimension_levels.items():
        yield PublishedDimensionLevel(dimension=dimension, level=level)


def published_evidence(ids: tuple[str, ...], names: Mapping[str, str], shown: Collection[str]) -> tuple[str, ...]:
    """Return ids of evidence as they are published: cells that are shown, and statements by their published name."""
    cells = tuple(one for one in ids if one in shown)
    return (*cells, *sorted(names[one] for one in ids if one in names))


def published_quotes(assessment: Assessment) -> Iterator[PublishedQuote]:
    """Yield the approved quotes, at most two a person, in an order that says nothing of who spoke."""
    evidence = assessment.evidence
    names = published_names(evidence)
    used: dict[str, int] = {}
    kept = []
    for quote in evidence.quotes:
        if quote.person is not None:
            used[quote.person] = used.get(quote.person, 0) + 1
            if used[quote.person] > QUOTES_A_PERSON:
                continue
        if quote.source != "comment" or quote.source_n >= assessment.settings.minimum_cell.distribution:
            kept.append(quote)
    for quote in sorted(kept, key=lambda one: names[one.statement]):
        yield PublishedQuote(
            id=names[quote.statement],
            criterion=quote.criterion,
            direction="for" if quote.direction == "for" else "against",
            text=quote.text,
            attribution=_attribution(quote, assessment),
            edited=quote.edited,
            source=quote.source,
        )


def _attribution(quote: Quote, assessment: Assessment) -> str:
    """The role group where it is large enough to hide in, else the widest words that are true (S26).

    One attribute and never two: not the site, not the length of service, not which of the quotes are one person's.
    """
    audience, words = quote.audience, Words(assessment.settings.language)
    if audience is None:
        return str(words("quoted.document"))
    setting = assessment.settings.audiences.get(audience)
    population = setting.population if setting else None
    people = population if population is not None else assessment.scores.audience_n.get(audience, 0)
    # Of a comment everybody in the audience may be the writer, so that no number of interviewees matters.
    asked = (
        quote.source_n if quote.source == "comment" else assessment.evidence.interviewees_by_audience.get(audience, 0)
    )
    large = people >= ROLE_POPULATION and asked >= ROLE_INTERVIEWEES
    if audience == "customers":
        return str(words("quoted.customer" if large or population is None else "quoted.asked"))
    name = words.within(assessment.model.audience_names.get(audience, audience))
    return str(words("quoted.one-of", audience=name) if large else words("quoted.staff"))


def published_coder_agreement(assessment: Assessment) -> Iterator[PublishedCoderAgreement]:
    """Yield agreement on everything and on each criterion and dimension that two coders worked on, by round."""
    for one in assessment.evidence.agreement.subjects:
        found: CoderAgreement = one.found
        if found.alpha.n:
            yield PublishedCoderAgreement(
                basis=one.basis.value,
                subject=one.subject,
                round=one.round,
                alpha=found.alpha,
                percent_agreement=found.percent_agreement,
                use=None if found.use is None else found.use.value,
            )
