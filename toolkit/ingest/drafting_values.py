"""A draft of mapping.yaml as a value: what each column probably means, how certain that is, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from toolkit.errors import Problem
from toolkit.ingest.mapping import AudienceColumn, RowFilter
from toolkit.ingest.values import QuestionKind


class Certainty(StrEnum):
    """How sure the draft is of a meaning; only what is certain needs no look."""

    CERTAIN = "certain"
    LIKELY = "likely"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """A meaning for a column.

    Parameters
    ----------
    meaning
        As mapping.yaml writes it; None when unknown.
    certainty
        How sure that is.
    reason
        Why, in a few words, without a respondent's answer.
    """

    meaning: str | None
    certainty: Certainty
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftColumn:
    """One column of an export and what it probably means.

    Parameters
    ----------
    name
        The column as mapping.yaml may call it.
    header, text, kind
        As in `toolkit.ingest.values.Question`.
    answered
        How many rows hold anything.
    counts
        How often each answer was given, of closed questions that hold nothing personal; empty for all others.
    proposal
        What the column means.
    """

    name: str
    header: str
    text: str
    kind: QuestionKind
    answered: int
    counts: Mapping[str, int]
    proposal: Proposal


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftFile:
    """One export under the engagement's folder.

    Parameters
    ----------
    file
        Its path under the engagement's folder.
    reader
        Name of the reader that knows it; None when none is named.
    audience, audience_column
        Who answered; both None when that is unknown.
    audience_certainty, audience_reason
        How sure that is, and why.
    columns
        In file order.
    not_fielded
        Items of the audience that no column feeds.
    recoded
        Reverse items that the vendor had reversed in the earlier wave.
    rows
        Row filter of the earlier wave.
    """

    file: str
    reader: str | None
    audience: str | None
    audience_column: AudienceColumn | None
    audience_certainty: Certainty
    audience_reason: str
    columns: tuple[DraftColumn, ...]
    not_fielded: tuple[str, ...] = ()
    recoded: tuple[str, ...] = ()
    rows: RowFilter | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A draft of mapping.yaml.

    Parameters
    ----------
    files
        A draft for each export that could be read.
    unread
        Why the others could not.
    answers, not_applicable, skipped, not_asked, repeated_answers
        What the earlier wave declared; without one, what the vendor's own codes say.
    doubtful_codes
        Numbers off every scale that stand in item columns and may mean "no answer", with how often: to be confirmed.
    reused
        The earlier wave that was reused, ``CLIENT/WAVE``; None without one.
    """

    files: tuple[DraftFile, ...]
    unread: tuple[Problem, ...] = ()
    answers: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    not_applicable: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    not_asked: tuple[str, ...] = ()
    repeated_answers: str = "refuse"
    doubtful_codes: Mapping[str, int] = field(default_factory=dict)
    reused: str | None = None

    @property
    def counts(self) -> dict[str, int]:
        """How many columns are certain, likely and unknown."""
        found = dict.fromkeys((certainty.value for certainty in Certainty), 0)
        for file in self.files:
            for column in file.columns:
                found[column.proposal.certainty.value] += 1
        return found
