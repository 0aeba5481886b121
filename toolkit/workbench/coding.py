"""Coding without a widget: one coder's statements, ratings and answers to suggestions; each change is on disk at once."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from toolkit.engagement import Engagement
from toolkit.errors import CentricError, InputError
from toolkit.evidence.comments import comment_transcripts
from toolkit.evidence.suggestions import Example, Suggester, Suggestion
from toolkit.ingest.coding import RATINGS_FILE, STATEMENTS_FILE, Person, read_coding
from toolkit.ingest.responses import read_responses
from toolkit.ingest.transcripts import read_transcripts
from toolkit.ingest.values import Segment, Transcript
from toolkit.workbench.coding_actions import (
    Action,
    Code,
    Coded,
    NoneFits,
    Open,
    Rate,
    Recode,
    Remove,
    Undo,
    action_of,
    refused,
)
from toolkit.workbench.coding_files import SUGGESTIONS_FILE, Change, CodingFiles, Row

NONE_FITS = "none"
LONGEST_CODER = 60
LONGEST_PART = 400
"""Segments that a page shows at once."""


class CodingDesk:
    """One coder's work on an engagement.

    Parameters
    ----------
    engagement
        Whose transcripts are coded.
    coder
        The coder's name, as `coder` of every row; other coders' rows are neither shown nor touched.
    suggestions
        Whether criteria are suggested.
    embedding_model
        Folder of a local sentence-embedding model for the suggestions; None for TF-IDF.

    Raises
    ------
    InputError
        No coder's name, transcripts or coding files that a person must mend first, or no transcript at all.
    """

    def __init__(
        self,
        engagement: Engagement,
        coder: str,
        *,
        suggestions: bool = True,
        embedding_model: Path | None = None,
    ) -> None:
        self.engagement, self.model = engagement, engagement.model
        self.coder = _checked_coder(coder)
        read = (*read_transcripts(engagement), *_comments(engagement))
        self.parts = parts_of(read)
        if not self.parts:
            raise refused("no transcript under interviews/", "Put the transcripts into interviews/, as received")
        self.people: dict[str, Person] = {each.person: each for each in read_coding(engagement, self.model).people}
        self.segments: dict[str, Segment] = {each.id: each for one in read for each in one.segments}
        self.part_of: dict[str, str] = {each.id: name for name, own in self.parts.items() for each in own}
        self._questions = _questions(read)
        self._files = CodingFiles(engagement.coding_folder)
        self._past: list[tuple[Change, ...]] = []
        self._embedding_model, self._suggestions = embedding_model, suggestions
        self._suggested: dict[str, tuple[Suggestion, ...]] = {}
        self._given: set[str] = set()
        self.document = next(iter(self.parts))
        self.open(self.document)

    def do(self, given: Any) -> str:
        """Do what a browser asks for and return what was done, in a sentence.

        Raises
        ------
        InputError
            A value that is not allowed, or a row that somebody else changed meanwhile; nothing was saved.
        OSError
            The disk does not take it; nothing was saved.
        """
        action: Action = action_of(given)
        acts: Mapping[type, Callable[[Any], str]] = {
            Code: self._code,
            Recode: self._recode,
            Remove: self._remove,
            Rate: self._rate,
            NoneFits: self._none_fits,
            Open: lambda asked: self.open(asked.document),
            Undo: lambda _: self._undo(),
        }
        return acts[type(action)](action)

    def statements(self) -> list[Row]:
        """Return this coder's coded statements, in file order."""
        return [row for row in self._files.rows[STATEMENTS_FILE].values() if row["coder"] == self.coder]

    def ratings(self) -> list[Row]:
        """Return this coder's ratings, in file order."""
        return [row for row in self._files.rows[RATINGS_FILE].values() if row["coder"] == self.coder]

    def suggestion_log(self) -> list[Row]:
        """Return what was suggested to this coder, and what the coder gave."""
        return [row for row in self._files.rows[SUGGESTIONS_FILE].values() if row["coder"] == self.coder]

    def suggestions(self) -> dict[str, tuple[Suggestion, ...]]:
        """Return the suggestions for the segments of the open document that have neither a code nor a "none fits"."""
        done = {row["segment"] for row in [*self.statements(), *self.suggestion_log()]}
        return {segment: each for segment, each in self._suggested.items() if segment not in done}

    @property
    def changes(self) -> int:
        """How many changes can be taken back."""
        return len(self._past)

    def open(self, document: str) -> str:
        """Show a document: read what others wrote meanwhile, and work out the suggestions for it."""
        if document not in self.parts:
            raise refused("a document that is not there")
        self._files.refresh()
        self.document = document
        self._suggested = self._suggest() if self._suggestions else {}
        return f"{document} is open."

    def person_of(self, segment: Segment) -> str | None:
        """Return who says a segment: a person's id, blank for a text without speaker, None when nobody knows."""
        if segment.speaker is None:
            return ""
        label = segment.speaker.strip().casefold()
        found = [each.person for each in self.people.values() if label and each.label.strip().casefold() == label]
        if found:
            return found[0]
        same = (row for row in reversed(self.statements()) if row["document"] == _document_of(segment.id))
        return next((row["person"] for row in same if self._speaker(row["segment"]) == segment.speaker), None)

    def _speaker(self, segment: str) -> str | None:
        return self.segments[segment].speaker if segment in self.segments else None

    def _code(self, asked: Code) -> str:
        segment = self.segments.get(asked.segment)
        if segment is None:
            raise refused("a segment that is not there")
        text = passage(segment.text, asked.start, asked.end)
        row = {
            "id": self._fresh_id(),
            "document": _document_of(segment.id),
            "segment": segment.id,
            "text": text,
            "coder": self.coder,
            **self._given_values(asked, segment),
        }
        changes = [Change(file=STATEMENTS_FILE, before=None, after=row), *self._answered(segment.id, asked.criterion)]
        self._given.add(row["id"])
        return self._save(changes, f"Coded {asked.direction} {self._name(asked.criterion)}")

    def _recode(self, asked: Recode) -> str:
        row = self._own(asked.id)
        after = {**row, **self._given_values(asked, self.segments.get(row["segment"]))}
        if after == row:
            return "Nothing is different."
        return self._save([Change(file=STATEMENTS_FILE, before=row, after=after)], "The code is changed")

    def _remove(self, asked: Remove) -> str:
        return self._save([Change(file=STATEMENTS_FILE, before=self._own(asked.id), after=None)], "The code is removed")

    def _rate(self, asked: Rate) -> str:
        criterion = self.model.criterion_by_id.get(asked.criterion)
        if criterion is None:
            raise refused("a criterion that the model does not have")
        if asked.role and asked.role not in self.roles:
            raise refused("a role that coding/people.csv does not have")
        key = (self.coder, asked.criterion, asked.role)
        before = self._files.rows[RATINGS_FILE].get(key)
        row = {"coder": self.coder, "criterion": asked.criterion, "role": asked.role, "level": str(asked.level)}
        after = None if asked.level is None else row
        if (before or {}).get("level") == (after or {}).get("level"):
            return "Nothing is different."
        said = f"{criterion.name}: " + (f"level {asked.level}" if asked.level else "rating taken away")
        return self._save([Change(file=RATINGS_FILE, before=before, after=after)], said)

    def _none_fits(self, asked: NoneFits) -> str:
        if asked.segment not in self.suggestions():
            raise refused("a segment for which nothing is suggested")
        return self._save(self._answered(asked.segment, NONE_FITS), "No suggestion fits")

    def _undo(self) -> str:
        if not self._past:
            return "Nothing to undo."
        self._apply([change.reversed() for change in reversed(self._past[-1])])
        self._past.pop()
        return "The last change is taken back."

    @property
    def roles(self) -> list[str]:
        """The roles of people.csv, in its order."""
        return list(dict.fromkeys(each.role for each in self.people.values()))

    def _given_values(self, asked: Coded, segment: Segment | None) -> dict[str, str]:
        if asked.criterion not in self.model.criterion_by_id:
            raise refused("a criterion that the model does not have")
        person = asked.person
        if person is None:
            person = self.person_of(segment) if segment is not None else ""
        if person is None:
            raise refused(
                "the speaker of this turn is not in coding/people.csv",
                "Choose who says it, or add a row with this label to coding/people.csv and run the cell again",
            )
        if person and person not in self.people:
            raise refused("a person who is not in coding/people.csv")
        return {
            "person": person,
            "criterion": asked.criterion,
            "direction": asked.direction,
            "type": asked.type,
            "strength": str(asked.strength),
            "date": asked.date,
        }

    def _own(self, id: str) -> Row:
        row = self._files.rows[STATEMENTS_FILE].get((id,))
        if row is None or row["coder"] != self.coder:
            raise refused("a code of yours that is not there any more")
        return row

    def _fresh_id(self) -> str:
        """Return an id that names the coder, so that two coders' files can be laid together, and was never given."""
        taken = {key[0] for key in self._files.rows[STATEMENTS_FILE]} | self._given
        stem = re.sub(r"[^a-z0-9]+", "-", self.coder.casefold()).strip("-") or "coder"
        used = [int(each[1]) for one in taken if (each := re.fullmatch(rf"{re.escape(stem)}-(\d{{1,9}})", one))]
        return f"{stem}-{max(used, default=0) + 1:04d}"

    def _answered(self, segment: str, accepted: str) -> list[Change]:
        """Return the log's rows on the suggestions that stood at a segment; what was answered before stays as it is."""
        return [
            Change(
                file=SUGGESTIONS_FILE,
                before=None,
                after={
                    "coder": self.coder,
                    "segment": segment,
                    "rank": str(rank),
                    "suggested": each.criterion,
                    "confidence": "" if each.confidence is None else f"{each.confidence:.2f}",
                    "accepted": accepted,
                },
            )
            for rank, each in enumerate(self.suggestions().get(segment, ()), start=1)
        ]

    def _save(self, changes: Sequence[Change], said: str) -> str:
        others = self._apply(changes)
        self._past.append(tuple(changes))
        return f"{said}." + (f" Rows that others changed meanwhile were kept: {others}." if others else "")

    def _apply(self, changes: Sequence[Change]) -> int:
        """Make changes on disk; where they cannot be made, see what others wrote, so that the page shows it."""
        try:
            return self._files.apply(changes)
        except CentricError:
            self._files.refresh()
            raise

    def _suggest(self) -> dict[str, tuple[Suggestion, ...]]:
        suggester = Suggester(self.model, self._examples(), self._embedding_model)
        asked = [each for each in self.parts[self.document] if self.person_of(each) is not None]
        questions = [self._questions.get(each.id, "") for each in asked]
        found = suggester.suggest([each.text for each in asked], questions)
        return {each.id: suggestions for each, suggestions in zip(asked, found, strict=True) if suggestions}

    def _examples(self) -> list[Example]:
        return [
            Example(
                text=row["text"],
                context=self._questions.get(row["segment"], ""),
                criterion=row["criterion"],
                document=row["document"],
            )
            for row in self.statements()
        ]

    def _name(self, criterion: str) -> str:
        return self.model.criterion_by_id[criterion].name


def passage(text: str, start: int, end: int) -> str:
    """Return the words between two places counted in UTF-16 units, trimmed; InputError when they are not places of it."""
    units = text.encode("utf-16-le")
    if not 0 <= start < end <= len(units) // 2:
        raise refused("a passage that does not lie within its turn")
    try:
        words = units[2 * start : 2 * end].decode("utf-16-le").strip()
    except UnicodeDecodeError:
        raise refused("a passage that cuts a sign in two") from None
    if not words:
        raise refused("a passage without words")
    return words


def parts_of(transcripts: Sequence[Transcript]) -> dict[str, tuple[Segment, ...]]:
    """Return the documents by name, long ones in parts that a page can show; empty ones are left out."""
    found: dict[str, tuple[Segment, ...]] = {}
    for each in transcripts:
        starts = range(0, len(each.segments), LONGEST_PART)
        for number, start in enumerate(starts, start=1):
            name = each.document if len(starts) == 1 else f"{each.document}, part {number} of {len(starts)}"
            found[name] = each.segments[start : start + LONGEST_PART]
    return found


def _questions(transcripts: Sequence[Transcript]) -> dict[str, str]:
    """Return the turn before each segment, where another speaks in it: most often the question."""
    return {
        segment.id: before.text
        for transcript in transcripts
        for before, segment in zip(transcript.segments, transcript.segments[1:], strict=False)
        if before.speaker is not None and before.speaker != segment.speaker
    }


def _comments(engagement: Engagement) -> tuple[Transcript, ...]:
    """Return the surveys' comments as documents; none before the mapping is written and every answer is understood."""
    if engagement.mapping_is_untouched:
        return ()
    try:
        return comment_transcripts(read_responses(engagement, engagement.model).responses)
    except InputError:
        return ()  # what is wrong there is for centric check to say; interviews can be coded meanwhile


def _document_of(segment: str) -> str:
    return segment.rpartition("#")[0]


def _checked_coder(coder: str) -> str:
    name = " ".join(coder.split())
    if not name or len(name) > LONGEST_CODER or not name.isprintable():
        raise refused(
            "no name of a coder" if not name else "a coder's name that is too long",
            f'Write your name into the first cell: coder = "...", at most {LONGEST_CODER} characters',
        )
    return name
