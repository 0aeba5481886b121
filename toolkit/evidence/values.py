"""What interviews and surveys together say about a criterion (private, before the gate)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from toolkit.evidence.agreement import CodingAgreement


class State(StrEnum):
    """How the survey and the interviews agree on a criterion (S22)."""

    CONVERGENT = "convergent"
    PARTLY = "partly"
    SURVEY_HIGHER = "divergent-survey-higher"
    EVIDENCE_HIGHER = "divergent-evidence-higher"
    CONTESTED = "contested"
    SILENT_INTERVIEWS = "silent-interviews"
    SILENT_SURVEY = "silent-survey"
    NO_EVIDENCE = "no-evidence"


class LevelStatus(StrEnum):
    """How a maturity level came about (S23)."""

    RATED = "rated"
    CAPPED_EVIDENCE = "capped-evidence"
    CAPPED_SURVEY = "capped-survey"
    PROVISIONAL = "provisional"
    OVERRIDDEN = "overridden"
    NONE = "none"


@dataclass(frozen=True, kw_only=True, slots=True)
class SurveySide:
    """The survey's view of one criterion: the audience with the lowest score that passes the minimum n.

    `score_0_100`, `low` and `high` are its mean and interval, in points.
    """

    audience: str
    score_0_100: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True, slots=True)
class InterviewSide:
    """The interviews' view of one criterion.

    Parameters
    ----------
    agreed_level
        Level both coders rated, or the lower; None when nobody rated it.
    role_levels
        Agreed level by role, for the roles rated apart.
    interviewees, documents
        Distinct people and documents with a coded statement.
    sources, roles
        Distinct sources (people and documents) and roles of people.
    has_document_or_metric
        Whether a statement rests on a document or a metric.
    months_apart
        Calendar months between the earliest and the latest dated statement, a part of one as a fraction.
    statements_for, statements_against
        Ids of the coded statements by direction, sorted; what two coders coded alike counts once. Comments of the survey
        count here and nowhere above: they are no source beside the survey.
    """

    agreed_level: int | None
    role_levels: Mapping[str, int]
    interviewees: int
    documents: int
    sources: int
    roles: int
    has_document_or_metric: bool
    months_apart: float
    statements_for: tuple[str, ...]
    statements_against: tuple[str, ...]

    @property
    def exists(self) -> bool:
        """Whether there is an interview side: two interviewees, or one and a document (S22), and a rating."""
        enough = self.interviewees >= 2 or (self.interviewees >= 1 and self.documents >= 1)
        return enough and self.agreed_level is not None

    @property
    def statements(self) -> tuple[str, ...]:
        """Ids of every coded statement."""
        return tuple(sorted((*self.statements_for, *self.statements_against)))


@dataclass(frozen=True, kw_only=True, slots=True)
class CriterionEvidence:
    """Survey, interviews, their agreement and the level they give, for one criterion."""

    criterion: str
    survey: SurveySide | None
    interviews: InterviewSide
    state: State
    level: int | None
    status: LevelStatus
    reason: str | None = None

    @property
    def evidence(self) -> tuple[str, ...]:
        """Ids of all that the state and the level rest on: the survey's cell, then the coded statements."""
        cell = () if self.survey is None else (f"criterion:{self.criterion}@{self.survey.audience}",)
        return (*cell, *self.interviews.statements)


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """A statement in the redacted words that a person approved.

    `audience` and `person` are the speaker's, None for a document; the person of a comment is a pseudonym. `edited` says
    that the approved words are not those that redaction left; `source_n` counts the respondents behind a comment.
    """

    statement: str
    criterion: str
    direction: str
    text: str
    audience: str | None
    person: str | None
    edited: bool = False
    source: Literal["interview", "comment", "document"] = "interview"
    source_n: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """All evidence of an engagement; `interviewees_by_audience` counts people with a coded statement."""

    criteria: tuple[CriterionEvidence, ...]
    dimension_levels: Mapping[str, int | None]
    quotes: tuple[Quote, ...]
    interviewees_by_audience: Mapping[str, int]
    agreement: CodingAgreement = field(default_factory=CodingAgreement)
