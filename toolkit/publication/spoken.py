"""What may be shown of the evidence: levels, quotes that a person approved, and how far the coders agree."""

from dataclasses import dataclass
from typing import Literal

from toolkit.stats.values import Estimate


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedLevel:
    """The maturity level of a criterion (S23) and how survey and interviews agree on it (S22).

    `status` is one of ``rated``, ``capped-evidence``, ``capped-survey``, ``provisional``, ``overridden``, ``none``;
    `level` is None with ``none``. `state` is a triangulation state of S22. Evidence is given as counts, and
    `interviewees` is None where they were one or two: whoever was asked would know who said it.
    """

    criterion: str
    level: int | None
    status: str
    state: str
    target: int | None
    evidence_for: int
    evidence_against: int
    interviewees: int | None
    evidence: tuple[str, ...]  # ids of cells and of coded statements (``ev-012``: opaque, in no order of speakers)
    reason: str | None = None  # the consultant's, when overridden


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedDimensionLevel:
    """The maturity level of a dimension (S23.5); None when fewer than half of its criteria have one."""

    dimension: str
    level: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedQuote:
    """A redacted statement that a person approved; `attribution` is a role group or "a member of staff".

    `edited` says that a person changed more than what redaction replaced: shortened, reworded or translated it.
    """

    id: str
    criterion: str
    direction: Literal["for", "against"]
    text: str
    attribution: str
    edited: bool = False
    source: Literal["interview", "comment", "document"] = "interview"


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedCoderAgreement:
    """How far two coders agree (S21): on the rated levels (ordinal) or on which segments speak of a criterion (nominal).

    `subject` is a criterion or dimension id, or ``all``; `round` counts from 1, the last one being what is used. `alpha`
    has no value, and its reason says why, where it is not defined; `percent_agreement` is 0 to 1.
    """

    basis: Literal["ratings", "codes"]
    subject: str
    round: int
    alpha: Estimate
    percent_agreement: float | None
    use: Literal["rely", "tentative", "recode"] | None

    @property
    def id(self) -> str:
        """The identifier every deliverable uses: ``agreement:codes:service-vision@1``."""
        return f"agreement:{self.basis}:{self.subject}@{self.round}"
