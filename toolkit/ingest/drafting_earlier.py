"""The earlier wave's exports and mapping, as far as they say what the columns of this wave mean."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.engagement import Engagement
from toolkit.errors import InputError
from toolkit.ingest.columns import column_finder
from toolkit.ingest.drafting_items import alike, words_of
from toolkit.ingest.drafting_values import Certainty, Proposal
from toolkit.ingest.mapping import Mapping, SurveyFile, load_mapping
from toolkit.ingest.sources import open_source
from toolkit.ingest.surveys import read_export
from toolkit.ingest.values import Question, QuestionKind, ReadOptions, SurveyExport

SAME_FILE = 0.3
"""Share of a file's questions that an earlier file must also have to be the same survey."""

SAME_QUESTION = 0.8
"""Likeness of two texts under one id from which the question was reworded and not replaced."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EarlierFile:
    """One export of the earlier wave: how it was mapped, its questions, and the meaning of each by id."""

    mapped: SurveyFile
    questions: tuple[Question, ...]
    meanings: dict[str, str]

    def overlap(self, export: SurveyExport) -> float:
        """Return the share (0 to 1) of an export's questions that this file asks in the same words."""
        own = {asked(question) for question in self.questions if question.kind is not QuestionKind.META}
        theirs = [asked(question) for question in export.questions if question.kind is not QuestionKind.META]
        return sum(words in own for words in theirs) / len(theirs) if theirs else 0.0

    def proposal(self, question: Question) -> Proposal | None:
        """Return what the earlier wave's mapping says of a question: certain in the same words, likely when reworded."""
        same = [each for each in self.questions if each.id in self.meanings and asked(each) == asked(question)]
        meanings = {self.meanings[each.id] for each in same}
        if len(meanings) == 1:
            return Proposal(meaning=meanings.pop(), certainty=Certainty.CERTAIN, reason="as in the earlier wave")
        for each in self.questions:
            if each.id == question.id and each.id in self.meanings:
                if alike(asked(each), asked(question)) >= SAME_QUESTION:
                    reason = "as in the earlier wave, but the question was reworded"
                    return Proposal(meaning=self.meanings[each.id], certainty=Certainty.LIKELY, reason=reason)
                break
        return None


@dataclass(frozen=True, kw_only=True, slots=True)
class EarlierWave:
    """What the earlier wave's exports and mapping say."""

    name: str
    mapping: Mapping
    files: tuple[EarlierFile, ...]

    def like(self, export: SurveyExport, file: str) -> EarlierFile | None:
        """Return the earlier file that is the same survey as an export; None when none is."""
        ranked = [(each.overlap(export), each.mapped.file == file, -place) for place, each in enumerate(self.files)]
        if not ranked:
            return None
        best = max(ranked)
        return self.files[-best[2]] if best[0] >= SAME_FILE else None


def asked(question: Question) -> str:
    """Return the words by which a question is known from wave to wave: its text, or its header without one."""
    return words_of(question.text) or words_of(question.header)


def names_of(questions: Sequence[Question]) -> dict[str, str]:
    """Return the name by which mapping.yaml may call each column, by question id."""
    headers = Counter(question.header for question in questions)
    repeated = {header for header, count in headers.items() if header and count > 1}
    return {question.id: f"{question.id}#1" if question.id in repeated else question.id for question in questions}


def read_as_mapped(engagement: Engagement, file: SurveyFile) -> SurveyExport:
    """Return an export of an engagement, read as its mapping says; InputError when it cannot be."""
    options = ReadOptions(
        sheet=file.sheet, header_row=file.header_row, keep_unfinished=file.keep_unfinished, encoding=file.encoding
    )
    return read_export(open_source(engagement.survey_file(file.file), file.file), options, file.reader)


def earlier_wave(engagement: Engagement) -> EarlierWave | None:
    """Return what the wave named in engagement.yaml says; None without one, or where it has no mapping that holds."""
    try:
        earlier = engagement.earlier()
        if earlier is None:
            return None
        mapping = load_mapping(earlier)
    except InputError:
        return None
    files = []
    for file in mapping.files:
        try:
            export = read_as_mapped(earlier, file)
        except InputError:
            continue
        files.append(EarlierFile(mapped=file, questions=export.questions, meanings=meanings_in(file, export)))
    return EarlierWave(name=earlier.name, mapping=mapping, files=tuple(files))


def meanings_in(file: SurveyFile, export: SurveyExport) -> dict[str, str]:
    """Return what a mapping says of the columns that an export has: meaning by question id."""
    find = column_finder(export)
    found = {find(name, file): meaning for name, meaning in file.columns.items()}
    return {column: meaning for column, meaning in found.items() if isinstance(column, str)}
