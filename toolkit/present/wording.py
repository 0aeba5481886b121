"""What a publication's figures, audiences and subjects are called, in its language."""

from toolkit.publication import Publication
from toolkit.publication.value import COMBINED, Estimate, Measure, PublishedCell, PublishedQuote, SubjectKind
from toolkit.words import MARK, MINUS, Number, Run, Sentence, Words, signed, whole
from toolkit.words.catalogue import ENGLISH

__all__ = [
    "FEW_INTERVIEWEES",
    "MARK",
    "MINUS",
    "Number",
    "Run",
    "Sentence",
    "Words",
    "assessment_kind",
    "audience_name",
    "difference",
    "figure_id",
    "in_points",
    "quote_source",
    "score",
    "score_of",
    "shown",
    "signed",
    "subject_name",
    "whole",
    "words_for",
]

FEW_INTERVIEWEES = 3
"""Interviewees below which a publication does not tell their number."""


def words_for(publication: Publication) -> Words:
    """Return the words of the publication's language, English when there are none."""
    return Words(publication.language)


def figure_id(cell: PublishedCell, measure: Measure) -> str:
    """Return the identifier of a cell's figure."""
    return f"{cell.id}#{measure}"


def score(cell: PublishedCell) -> Number:
    """Return a cell's score in points; the cell must be shown."""
    return in_points(cell.figures[Measure.SCORE_0_100], figure_id(cell, Measure.SCORE_0_100))


def in_points(estimate: Estimate, figure: str) -> Number:
    """Return an estimate in points of 0 to 100 as a number."""
    return Number(figure=figure, shown=_defined(estimate), text=whole(_defined(estimate)))


def difference(estimate: Estimate, figure: str) -> Number:
    """Return an estimated difference in points as a number, without its sign."""
    return Number(figure=figure, shown=_defined(estimate), text=whole(abs(_defined(estimate))))


def shown(cell: PublishedCell | None) -> bool:
    """Return whether a cell has a score that may be shown."""
    return cell is not None and score_of(cell) is not None


def score_of(cell: PublishedCell | None) -> Estimate | None:
    """Return a cell's score (0 to 100) with its interval, None when there is none."""
    estimate = None if cell is None else cell.figures.get(Measure.SCORE_0_100)
    return estimate if estimate is not None and estimate.value is not None else None


def audience_name(publication: Publication, audience: str) -> str:
    """Return an audience's name; the combined one has a name of ours."""
    if audience == COMBINED:
        return str(words_for(publication)("audience.combined"))
    return next((each.name for each in publication.audiences if each.id == audience), audience)


def subject_name(publication: Publication, kind: SubjectKind, subject: str) -> str:
    """Return the name of a dimension, criterion, lens group or item; an outcome's from the catalogue."""
    model = publication.model
    if kind is SubjectKind.DIMENSION:
        return next((each.name for each in model.dimensions if each.id == subject), subject)
    if kind is SubjectKind.CRITERION:
        return next((each.name for each in model.criteria if each.id == subject), subject)
    if kind is SubjectKind.LENS_GROUP:
        lens, _, group = subject.partition("/")
        found = [each for own in model.lenses if own.id == lens for each in own.groups if each.id == group]
        return found[0].name if found else subject
    return next((each.text for each in model.items if each.id == subject), subject)


def _defined(estimate: Estimate) -> float:
    if estimate.value is None:
        raise ValueError("an undefined estimate has no number")
    return estimate.value


def assessment_kind(publication: Publication) -> str:
    """Return what the deliverables call the assessment: our own name for our subject, else the model's title."""
    words, title = words_for(publication), publication.model.title.lower()
    about_customers = any(str(each("report.subject")) in title for each in (words, Words(ENGLISH)))
    return str(words("report.title")) if about_customers else publication.model.title


def quote_source(words: Words, quote: PublishedQuote) -> str:
    """Return who said a quote, as a footer begins: a role group, with what a reader must know of the words."""
    said = [quote.attribution[:1].upper() + quote.attribution[1:]]
    said += [str(words("quote.comment"))] if quote.source == "comment" else []
    said += [str(words("quote.edited"))] if quote.edited else []
    return ", ".join(said)
