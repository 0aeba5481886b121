"""What coding says: people interviewed, statements on criteria, and the levels that coders give."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Direction = Literal["for", "against"]
StatementType = Literal["statement", "example", "document", "metric"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Someone interviewed. `label` is their label in the transcripts; `attribution` is how a quote may name them.

    `consent_by` and `consent_date` say who took the consent down, and when; blank where the file does not tell.
    """

    person: str
    label: str
    role: str
    audience: str
    consent: bool
    attribution: str
    consent_by: str = ""
    consent_date: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """A passage coded to a criterion. Private: `text` holds a person's words.

    Parameters
    ----------
    id
        Unique in the engagement.
    document, segment
        Where it stands: the document's id, and ``DOCUMENT#0012`` (blank when the document is not one in segments).
    person
        Id of who said it; None for a document or a metric.
    criterion
        Criterion id of the model.
    direction
        Whether it speaks ``for`` or ``against`` the criterion being met.
    type
        What kind of evidence it is.
    strength
        1 (weak) to 3 (strong).
    text
        The words.
    date
        When it was said or written; None when unknown.
    coder
        Who coded it.
    """

    id: str
    document: str
    segment: str
    person: str | None
    criterion: str
    direction: Direction
    type: StatementType
    strength: int
    text: str
    date: date | None
    coder: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Rating:
    """The maturity level, 1 to 5, that a coder gives a criterion; `role` None for the criterion as a whole."""

    coder: str
    criterion: str
    role: str | None
    level: int
