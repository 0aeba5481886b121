"""What the client's data lacks and the report must say: findings, as against exceptions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters to a reader of the results."""

    NOTE = "note"
    WARNING = "warning"
    SERIOUS = "serious"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One remark on the data.

    Parameters
    ----------
    code
        Stable identifier, e.g. ``low-response``; every code is documented in ``docs/codes.md``.
    severity
        How much it matters.
    sentence
        The finding in plain words, with its numbers, without a respondent's words or name.
    count
        How many rows, columns or cells it concerns.
    audience
        The audience concerned; None when it concerns all.
    public
        Whether a client may read it: it then passes the gate with `count` only where `count` is not a small cell.
    message, parts
        The message ``finding.MESSAGE`` that says the same in another language, and its counts; the gate words it.
    """

    code: str
    severity: Severity
    sentence: str
    count: int
    audience: str | None = None
    public: bool = False
    message: str | None = None
    parts: Mapping[str, int] = field(default_factory=dict)
