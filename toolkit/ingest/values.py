"""What ingest hands on: an export as received, the responses it holds, and transcripts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import pandas as pd

from toolkit.findings import Finding

NOT_ASKED = -1
"""Answer code: the item was not shown to this respondent (routing, or another form)."""
SKIPPED = -2
"""Answer code: shown and left unanswered."""
NOT_APPLICABLE = -3
"""Answer code: answered "cannot judge"; counts as asked, not as answered (S1, S2)."""


class QuestionKind(StrEnum):
    """What kind of question a column belongs to."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    MATRIX = "matrix"
    RANKING = "ranking"
    TEXT = "text"
    NUMERIC = "numeric"
    META = "meta"


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One column of an export.

    Parameters
    ----------
    id
        Unique name of the column: the vendor's id where there is one, else the header, ``#2`` added to a repeat.
    header
        The header as it stands in the file.
    text
        The question's text; empty when the export has none.
    kind
        Its kind; `QuestionKind.META` for what the vendor adds (dates, addresses, progress).
    choices
        Answers seen (or declared by the vendor), in the vendor's order where known; empty for text and meta.
    """

    id: str
    header: str
    text: str
    kind: QuestionKind
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class SurveyExport:
    """A survey file, understood but not yet given a meaning.

    Parameters
    ----------
    vendor
        Name of the reader, e.g. ``qualtrics``.
    encoding
        Text encoding, or None for a binary file.
    header_rows
        Rows above the first answer.
    rows_read
        Rows below the header, before any was dropped.
    questions
        The columns in file order.
    rows
        A row a respondent kept; a column a question id, all of dtype ``str``, trimmed; an empty cell is ``""``.
    first_row
        Row number in the file of each row kept (1-based, as a spreadsheet shows it); same index as `rows`.
    dropped
        Rows dropped, by reason (``preview``, ``test``, ``empty``...).
    findings
        What is worth telling about the file.
    missing
        Cells that the file itself declares to be no answer, by question: the answer code (`NOT_ASKED`, `SKIPPED` or
        `NOT_APPLICABLE`) of each. What a mapping says about the same cell comes first.
    """

    vendor: str
    encoding: str | None
    header_rows: int
    rows_read: int
    questions: tuple[Question, ...]
    rows: pd.DataFrame
    first_row: pd.Series
    dropped: Mapping[str, int]
    findings: tuple[Finding, ...] = ()
    missing: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A file to read: its bytes, the name a person knows it by, and the survey definitions that stand beside it."""

    name: str
    content: bytes
    beside: tuple["Source", ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadOptions:
    """What a mapping may say about how a file is to be read; None leaves it to the reader."""

    sheet: str | None = None
    header_row: int | None = None
    keep_unfinished: bool = True
    encoding: str | None = None


class SurveyReader(Protocol):
    """A format of survey export: a module in `toolkit.ingest` and a line in its dict of readers."""

    def sniff(self, source: Source) -> bool:
        """Return whether the content, not the name, is of this format."""
        ...

    def read(self, source: Source, options: ReadOptions) -> SurveyExport:
        """Return the export; raise InputError for what a person must mend."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Responses:
    """The answers of one audience, a row a respondent, with names, addresses and vendor ids left at the door.

    Parameters
    ----------
    audience
        Audience id.
    frame
        Columns: ``respondent`` (str, salted pseudonym), ``duration_seconds`` (float, NaN when unknown), ``day`` (str, ISO date, blank when
        unknown; only where the mapping names a date), one str
        column a group dimension (``not stated`` when blank), one int8 column an item id: the code as answered (raw, not yet reversed), or
        `NOT_ASKED`, `SKIPPED`, `NOT_APPLICABLE`.
    items
        Item ids, in model order.
    groups
        Group dimensions this audience has.
    recoded
        Reverse-keyed items that the vendor had already reversed.
    comments
        Columns ``respondent``, ``question``, ``text``: free-text answers. Private.
    """

    audience: str
    frame: pd.DataFrame
    items: tuple[str, ...]
    groups: tuple[str, ...]
    recoded: frozenset[str]
    comments: pd.DataFrame


@dataclass(frozen=True, kw_only=True, slots=True)
class SurveyData:
    """All responses of one engagement, with what was found on the way in.

    `invited` is how many people the invited lists name, by group dimension, audience and group.
    """

    responses: Mapping[str, Responses]
    findings: tuple[Finding, ...]
    invited: Mapping[str, Mapping[str, Mapping[str, int]]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Segment:
    """One turn of speech (or paragraph). `id` is stable: ``DOCUMENT#0012``. Times in seconds, None when unknown."""

    id: str
    speaker: str | None
    text: str
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Transcript:
    """One interview document in turns. Private: holds people's words and names."""

    document: str
    segments: tuple[Segment, ...]
    findings: tuple[Finding, ...] = ()


class TranscriptReader(Protocol):
    """A format of transcript: a module in `toolkit.ingest` and a line in its dict of readers."""

    def sniff(self, source: Source) -> bool:
        """Return whether the content is of this format."""
        ...

    def read(self, source: Source) -> Transcript:
        """Return the transcript; raise InputError for what a person must mend."""
        ...
