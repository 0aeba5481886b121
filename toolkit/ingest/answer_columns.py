"""One item's answers, looked up once each however many rows and blocks they stand in."""

from collections import Counter
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.errors import Problem
from toolkit.ingest.answers import AnswerBook, Recoded, mixed_place
from toolkit.ingest.file_findings import recode_problems
from toolkit.ingest.labels import matching_form
from toolkit.ingest.streams import CHARACTERS, Coded
from toolkit.ingest.values import SKIPPED

UNKNOWN, UNSEEN = 126, 127
"""Codes that no scale has: an answer that is not of the scale, and one not looked up yet."""


class AnswerColumn:
    """Codes one column block by block, and remembers what does not fit; `marked` once a mark for "unanswered" was met.

    Parameters
    ----------
    book
        How answers of the item's scale are written.
    blank
        The code of an empty cell.
    declared
        Cells that the file itself declares to be no answer, with their codes; they come before `book`.
    marks
        Answers, in matching form, that mean "seen, unanswered".
    """

    def __init__(self, book: AnswerBook, blank: int, declared: Mapping[str, int], marks: frozenset[str]) -> None:
        self._book, self._declared, self._marks = book, declared, marks
        self._codes = {"": blank}
        self._characters = bytearray([UNSEEN]) * 256
        self._learn_byte("")
        self._first_row: dict[str, int] = {}
        self._unknown: Counter[str] = Counter()
        self.marked = False

    def codes(self, column: Coded, numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int8]:
        """Return the code of each row; `SKIPPED` where the answer is unknown, which is counted."""
        found = self._looked_up(column)
        highest = found.max(initial=0)
        if highest == UNSEEN:
            self._learn(column, found == UNSEEN, numbers)
            found = self._looked_up(column)
            highest = found.max(initial=0)
        if highest >= UNKNOWN:
            strange = found == UNKNOWN
            for place, count in zip(*np.unique(column.places[strange], return_counts=True), strict=True):
                self._unknown[column.answers[place]] += int(count)
            found = np.where(strange, np.int8(SKIPPED), found)
        return found

    def _looked_up(self, column: Coded) -> npt.NDArray[np.int8]:
        if column.answers is CHARACTERS:
            return np.frombuffer(column.places.tobytes().translate(bytes(self._characters)), dtype=np.int8)
        table = np.array([self._codes.get(answer, UNSEEN) for answer in column.answers], dtype=np.int8)
        found: npt.NDArray[np.int8] = table[column.places]
        return found

    def _learn(self, column: Coded, rows: npt.NDArray[np.bool_], numbers: npt.NDArray[np.int64]) -> None:
        """Look up the answers that these rows hold and none before did."""
        places, first = np.unique(column.places[rows], return_index=True)
        for place, row in zip(places, numbers[rows][first], strict=True):
            answer = column.answers[place]
            if answer in self._codes:
                continue
            code = self._declared.get(answer)
            self.marked = self.marked or code == SKIPPED or matching_form(answer) in self._marks
            if code is None:
                code = self._book.code_of(answer)
                self._first_row[answer] = int(row)
            self._codes[answer] = UNKNOWN if code is None else code
            self._learn_byte(answer)

    def _learn_byte(self, answer: str) -> None:
        if len(answer) <= 1:
            for byte, character in enumerate(CHARACTERS):
                if character == answer:
                    self._characters[byte] = self._codes[answer] % 256

    def problems(self, file: str, place: str) -> list[Problem]:
        """Return what does not fit, as for a file read whole: answers off the scale, and numbers beside labels."""
        answers = sorted(self._first_row, key=lambda answer: self._first_row[answer])
        found = [None if self._codes[answer] == UNKNOWN else self._codes[answer] for answer in answers]
        rows = [self._first_row[answer] for answer in answers]
        unknown = {answer: self._unknown[answer] for answer in answers if answer in self._unknown}
        recoded = Recoded(
            codes=np.empty(0, dtype=np.int8),
            unknown=unknown,
            first_unknown=answers.index(next(iter(unknown))) if unknown else None,
            mixed=mixed_place(np.arange(len(answers)), answers, found, self._book),
        )
        return recode_problems(file, place, recoded, self._book, pd.Series(rows, dtype="int64"))
