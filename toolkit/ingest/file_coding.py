"""A mapped file in blocks, from text to codes: the same answers, counts and problems as reading it whole gives."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.errors import Problem
from toolkit.findings import Finding
from toolkit.ingest import qualtrics
from toolkit.ingest.answer_columns import AnswerColumn
from toolkit.ingest.blocks import MAX_ROWS_NAMED, Survey, rows_phrase
from toolkit.ingest.checked_bytes import NeedsWholeFileError
from toolkit.ingest.columns import Columns, find_columns, unfed_problems
from toolkit.ingest.file_findings import (
    declared_codes,
    file_findings,
    nothing_left,
    personal_group,
    rows_left_out,
    scale_id,
    stray_answers,
    unknown_audience,
)
from toolkit.ingest.labels import matching_form
from toolkit.ingest.mapping import IGNORED, SurveyFile
from toolkit.ingest.streams import Coded, Rows, Stream, blank_rows
from toolkit.ingest.values import NOT_ASKED, SKIPPED, ReadOptions

BoolArray = npt.NDArray[np.bool_]
BLOCKING = ("missing-column", "duplicated-column", "mapped-twice")
"""Problems of a mapping that leave open which columns hold what."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CodedRows:
    """The rows of a block that count.

    Parameters
    ----------
    rows
        Their cells and row numbers.
    items, codes
        Item ids, and int8 codes as in `Responses`, items by rows.
    audiences
        By audience of the file, which rows are its; True when all are.
    """

    rows: Rows
    items: tuple[str, ...]
    codes: npt.NDArray[np.int8]
    audiences: dict[str, BoolArray | bool]


class Sink(Protocol):
    """What coded rows are handed to."""

    def add(self, block: CodedRows, columns: Columns) -> None:
        """Take a block."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class FileReport:
    """What was found in one file, beside its answers; `usable` when any row was handed on."""

    columns: Columns
    problems: tuple[Problem, ...]
    findings: tuple[Finding, ...]
    usable: bool


class _MarkFoundError(Exception):
    """A mark for "seen, unanswered" turned up: blanks before it meant something else than was thought."""


S = TypeVar("S", bound=Sink)


def code_file(survey: Survey, file: SurveyFile, stream: Stream, new_sink: Callable[[], S]) -> tuple[S, FileReport]:
    """Return a sink that was fed every row of a file that counts, and what was found on the way.

    What a blank means depends on whether a mark for "seen, unanswered" stands anywhere in the file (S1). It is guessed
    from the file's beginning; where the guess was wrong the file is read once more, into a new sink.

    Raises
    ------
    NeedsWholeFileError
        The file has to be read whole.
    """
    marked = _marked_at_first(survey, file, stream)
    for guess in (marked, not marked):
        sink, coder = new_sink(), _FileCoder(survey, file, stream, marked=guess)
        try:
            for block in coder.blocks():
                sink.add(block, coder.columns)
        except _MarkFoundError:
            continue
        if coder.marked == guess or not coder.blocking_clear:
            break
    return sink, coder.report()


def _marked_at_first(survey: Survey, file: SurveyFile, stream: Stream) -> bool:
    """Whether the beginning of a file holds a mark in a column of an item."""
    marks = _marks(survey)
    columns, _ = find_columns(file, stream.export, survey.form.model)
    head = stream.export.rows
    return any(
        matching_form(str(answer)) in marks or stream.export.missing.get(column, {}).get(str(answer)) == SKIPPED
        for column in columns.items.values()
        for answer in (head[column].unique() if marks or stream.export.missing else ())
    )


def _marks(survey: Survey) -> frozenset[str]:
    return frozenset(matching_form(label) for label in survey.mapping.missing.skipped)


@dataclass(kw_only=True, slots=True)
class _Counts:
    """What is counted on the way through a file."""

    rows: int = 0
    kept: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    ignored: int = 0
    stray: Counter[str] = field(default_factory=Counter)
    strange: dict[str, list[int]] = field(default_factory=dict)
    strange_count: Counter[str] = field(default_factory=Counter)
    personal: set[str] = field(default_factory=set)


class _FileCoder:
    """One pass through one file."""

    def __init__(self, survey: Survey, file: SurveyFile, stream: Stream, *, marked: bool) -> None:
        self._survey, self._file, self._stream, self._guess = survey, file, stream, marked
        export = stream.export
        self.columns, self._problems = find_columns(file, export, survey.form.model)
        self._problems += unfed_problems(file, self.columns, survey.form)
        self._options = ReadOptions(keep_unfinished=file.keep_unfinished)
        self._deciding = [
            question
            for question in export.questions
            if export.vendor == qualtrics.VENDOR and not stream.whole and qualtrics.deciding(question, self._options)
        ]
        self._items = {item: self._column(item, column) for item, column in self.columns.items.items()}
        self._audience_of: dict[str, int] = {}
        self._counts = _Counts()

    @property
    def blocking_clear(self) -> bool:
        """Whether the mapping says which columns hold what."""
        return not any(problem.code in BLOCKING for problem in self._problems)

    @property
    def marked(self) -> bool:
        """Whether a row that counts held a mark."""
        return any(column.marked for column in self._items.values())

    def _column(self, item: str, column: str) -> AnswerColumn:
        book = self._survey.books[scale_id(self._survey.form.model, item)]
        declared = declared_codes(self._survey, item, self._stream.export.missing.get(column, {}))
        return AnswerColumn(book, NOT_ASKED if self._guess else SKIPPED, declared, _marks(self._survey))

    def blocks(self) -> Iterator[CodedRows]:
        """Yield the rows that count, a block at a time."""
        if not self.blocking_clear:
            return
        for rows in self._filled():
            keep = self._kept(rows)
            if not keep.any():
                continue
            kept = rows if keep.all() else rows.only(keep, self._needed())
            self._counts.kept += len(kept.numbers)
            yield self._coded(kept)
            if self.marked and not self._guess:
                raise _MarkFoundError

    def _needed(self) -> set[str]:
        columns = self.columns
        others = (columns.respondent, columns.duration, columns.date, columns.audience, *columns.comments)
        return {*columns.items.values(), *columns.groups.values(), *(each for each in others if each is not None)}

    def _filled(self) -> Iterator[Rows]:
        """Yield the rows that hold anything. Blank ones are counted, in a text file not those after its last row."""
        waiting = 0
        for rows in self._stream.blocks():
            blank = blank_rows(list(rows.columns.values()))
            if not blank.any():
                self._counts.dropped["empty"] += waiting
                self._counts.rows += waiting + len(blank)
                waiting = 0
                yield rows
                continue
            end = len(blank) - int(np.argmin(blank[::-1])) if not blank.all() else 0
            if end:
                self._counts.dropped["empty"] += waiting + int(blank[:end].sum())
                self._counts.rows += waiting + end
                waiting = 0
                yield rows.only(~blank, set(rows.columns))
            waiting += len(blank) - end
        if self._stream.export.encoding is None:
            self._counts.dropped["empty"] += waiting
            self._counts.rows += waiting
        elif self._counts.dropped["empty"] and (lines := self._stream.blank_lines()):
            if waiting:
                raise NeedsWholeFileError  # which of the two kinds of blank row ends the file is not known here
            self._counts.dropped["empty"] -= lines
            self._counts.rows -= lines

    def _kept(self, rows: Rows) -> BoolArray:
        """Return which rows neither the vendor's marks nor the mapping's filter leaves out."""
        keep = np.ones(len(rows.numbers), dtype=np.bool_)
        if self._deciding:
            cells = pd.DataFrame({question.id: rows.texts(question.id) for question in self._deciding})
            reasons = qualtrics.dropped_because(cells, self._deciding, self._options)
            self._counts.dropped.update(Counter(reasons[reasons != ""].tolist()))
            keep &= (reasons == "").to_numpy()
        rule = self._file.rows
        if rule is not None and self.columns.row_filter is not None:
            wanted = {matching_form(value) for value in rule.values}
            found = rows.coded(self.columns.row_filter)
            keep &= np.array([matching_form(answer) in wanted for answer in found.answers], dtype=np.bool_)[
                found.places
            ]
        return keep

    def _coded(self, rows: Rows) -> CodedRows:
        codes = np.empty((len(self._items), len(rows.numbers)), dtype=np.int8)
        for row, (item, column) in enumerate(self.columns.items.items()):
            codes[row] = self._items[item].codes(rows.coded(column), rows.numbers)
        block = CodedRows(rows=rows, items=tuple(self._items), codes=codes, audiences=self._audiences(rows))
        for audience, own in block.audiences.items():
            strange = [row for row, item in enumerate(block.items) if item not in self._survey.form.asked[audience]]
            if strange:
                given = codes[strange] >= 0
                self._counts.stray[audience] += int((given if own is True else given[:, own]).sum())
        for group, column in self.columns.groups.items():
            if group not in self._counts.personal and _holds_address(rows.coded(column)):
                self._counts.personal.add(group)
        return block

    def _audiences(self, rows: Rows) -> dict[str, BoolArray | bool]:
        rule, column = self._file.audience_column, self.columns.audience
        if rule is None or column is None:
            return dict.fromkeys(self._file.audiences, True)
        known = {matching_form(value): audience for value, audience in rule.values.items()}
        names = (*self._file.audiences, IGNORED, "")
        cells = rows.coded(column)
        table = np.array([names.index(known.get(matching_form(answer), "")) for answer in cells.answers])
        found = table[cells.places]
        self._counts.ignored += int((found == names.index(IGNORED)).sum())
        strange = found == names.index("")
        if strange.any():
            self._tell_strange(cells, strange, rows.numbers)
        return {audience: found == place for place, audience in enumerate(self._file.audiences)}

    def _tell_strange(self, cells: Coded, strange: BoolArray, numbers: npt.NDArray[np.int64]) -> None:
        for place in np.unique(cells.places[strange]):
            answer, own = cells.answers[place], numbers[cells.places == place]
            named = self._counts.strange.setdefault(answer, [])
            named += own[: MAX_ROWS_NAMED - len(named)].tolist()
            self._counts.strange_count[answer] += len(own)

    def report(self) -> FileReport:
        """Return what was found, in the order in which a file read whole tells it."""
        file, counts = self._file, self._counts
        export = self._stream.export
        if not self._stream.whole and self.blocking_clear:
            dropped = {reason: count for reason, count in counts.dropped.items() if count}
            rest = export.rows if counts.rows > sum(dropped.values()) else export.rows.iloc[:0]
            export = replace(export, rows_read=counts.rows, dropped=dropped, rows=rest)
        findings = file_findings(file, export, self.columns)
        problems = list(self._problems)
        if self.blocking_clear and not counts.kept:
            problems.append(nothing_left(file, export))
        for value, count in counts.strange_count.most_common(MAX_ROWS_NAMED):
            known = [] if file.audience_column is None else list(file.audience_column.values)
            places = rows_phrase(counts.strange[value], count)
            problems.append(unknown_audience(file, self.columns.audience or "", value, places, count, known))
        for item, column in self.columns.items.items():
            if counts.kept:
                problems += self._items[item].problems(file.file, f"column {column} (item {item})")
        problems += [
            personal_group(file, group, column)
            for group, column in self.columns.groups.items()
            if group in counts.personal
        ]
        for audience in file.audiences:
            findings += stray_answers(audience, file, counts.stray[audience])
        findings += rows_left_out(file, counts.ignored)
        usable = bool(counts.kept)
        return FileReport(columns=self.columns, problems=tuple(problems), findings=tuple(findings), usable=usable)


def _holds_address(cells: Coded) -> bool:
    places = [place for place, answer in enumerate(cells.answers) if "@" in answer]
    return bool(places) and bool(np.isin(cells.places, places).any())
