"""What a file is, before anything is mapped: a survey export, a transcript or coding, as a JSON-ready summary."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any

import pandas as pd

from toolkit.errors import InputError, Problem
from toolkit.ingest.coded_projects import CodedProject
from toolkit.ingest.coded_reading import is_project, read_project
from toolkit.ingest.definitions import defined_columns
from toolkit.ingest.kinds import is_unticked, missing_kind
from toolkit.ingest.sources import is_zip, open_source
from toolkit.ingest.surveys import is_binary, is_read_by_plugin, read_export
from toolkit.ingest.tables import Table, forget_tables, load_table
from toolkit.ingest.transcript_text import is_speech
from toolkit.ingest.transcripts import READERS, project_transcripts, read_transcript, transcript_readers
from toolkit.ingest.values import (
    NOT_APPLICABLE,
    NOT_ASKED,
    SKIPPED,
    Question,
    QuestionKind,
    ReadOptions,
    Source,
    SurveyExport,
    Transcript,
)

MIN_EVEN_SHARE = 0.8
TRANSCRIPT_ONLY = ("docx", "odt", "rtf", "pdf", "vtt", "srt")
CAPTIONS = frozenset((".vtt", ".srt", ".sbv"))
"""Endings of recordings' captions: a meeting in which nobody spoke leaves an empty one, which is no mistake."""

NOTHING_SAID: Mapping[str, Any] = {"speakers": [], "segments": 0, "words": 0, "codes": {}, "codings": 0}
"""What stands for interviews in the summary of a file that holds none, so that a script may ask every file the same."""

JOINT = r"\s*[;,]\s*"
"""What stands between the choices of one cell."""

DECLARED_MISSING: dict[int, str] = {NOT_ASKED: "not_shown", SKIPPED: "no_answer", NOT_APPLICABLE: "not_applicable"}
"""How the kinds of missing answers are called that a file itself declares."""


def inspect_file(path: Path) -> dict[str, Any]:
    """Return what a file is and what was understood of it.

    The keys are, for a survey or its definition: ``file, kind, vendor, encoding, header_rows, rows_read, respondents, dropped,
    questions, warnings``; for a transcript: ``file, kind, format, warnings``; for coding: ``file, kind, format, origin,
    documents, warnings``; and for each of them ``speakers, segments, words, codes, codings``. `codes` holds how often each
    was given, None where a codebook does not say. Free-text answers are counted, never shown.

    Raises
    ------
    InputError
        What keeps the file from being read, in words a person can act on.
    """
    return inspect_source(open_source(path))


def inspect_source(source: Source) -> dict[str, Any]:
    """Return what `inspect_file` does, of a file that is already open."""
    captions = PurePath(source.name).suffix.casefold() in CAPTIONS
    if not source.content.strip() and not captions:
        expected = "a survey export, a transcript or coding"
        raise InputError(Problem(code="empty-file", file=source.name, found="an empty file", expected=expected))
    try:
        found = _transcript_summary(source, "srt") if captions and not source.content.strip() else _summary(source)
        summary = {"file": source.name} | found
        return summary | {name: empty for name, empty in NOTHING_SAID.items() if name not in summary}
    finally:
        forget_tables()


def _summary(source: Source) -> dict[str, Any]:
    defined = defined_columns(source)
    if defined is not None:
        return _definition_summary(*defined)
    if is_binary(source) or is_read_by_plugin(source):
        return _survey_summary(read_export(source))
    only = [reader for name, reader in transcript_readers().items() if name in TRANSCRIPT_ONLY or name not in READERS]
    if not is_project(source) and any(reader.sniff(source) for reader in only):
        return _transcript_summary(source)
    coding = read_project(source)
    if coding is not None:
        return _coding_summary(coding)
    if not is_zip(source) and (READERS["table"].sniff(source) or is_speech(source) or not _is_table(source)):
        return _transcript_summary(source)
    return _survey_summary(read_export(source))


def _is_table(source: Source) -> bool:
    """Return whether a text file falls into columns; speech with commas does not, at least not evenly."""
    if READERS["txt"].sniff(source) is False:
        return True  # the survey readers say best what is wrong with it
    try:
        table = load_table(source, ReadOptions())
    except InputError as error:
        return any(problem.code != "broken-quotes" for problem in error.problems) or _looks_delimited(source)
    return _is_even(table)


def _is_even(table: Table) -> bool:
    widths = Counter(len(row) for row in table.rows if row)
    if not widths:
        return True  # nothing but delimiters: the survey readers say so
    width, times = widths.most_common(1)[0]
    enough = times >= MIN_EVEN_SHARE * sum(widths.values())
    return enough and width > 1


def _looks_delimited(source: Source) -> bool:
    head = source.content[:4000].replace(b"\x00", b"").splitlines()[:1]
    return bool(head) and max(head[0].count(mark) for mark in (b",", b";", b"\t", b"|")) >= 3


def _survey_summary(export: SurveyExport) -> dict[str, Any]:
    return {
        "kind": "survey",
        "vendor": export.vendor,
        "encoding": export.encoding,
        "header_rows": export.header_rows,
        "rows_read": export.rows_read,
        "respondents": len(export.rows),
        "dropped": dict(export.dropped),
        "questions": [
            _question(question, export.rows[question.id], export.missing.get(question.id, {}))
            for question in export.questions
        ],
        "warnings": [finding.sentence for finding in export.findings],
    }


def _definition_summary(vendor: str, columns: Sequence[Question]) -> dict[str, Any]:
    """A survey's definition: what will be asked, and nobody's answer."""
    return {
        "kind": "definition",
        "vendor": vendor,
        "encoding": "utf-8",
        "header_rows": 0,
        "rows_read": 0,
        "respondents": 0,
        "dropped": {},
        "questions": [_question(column, pd.Series(dtype="str"), {}) for column in columns],
        "warnings": ["A survey's definition, without answers: put it beside its export, which it then describes."],
    }


def _question(question: Question, cells: pd.Series, declared: Mapping[str, int]) -> dict[str, Any]:
    closed = question.kind not in (QuestionKind.TEXT, QuestionKind.META)
    blank = "unticked" if question.kind is QuestionKind.MULTIPLE else "blank"
    missing: Counter[str] = Counter()
    counts: dict[str, int] = {}
    for answer, count in cells.value_counts(sort=True).items():
        kind = missing_kind(str(answer)) if answer != "" else blank
        if question.kind is QuestionKind.MULTIPLE and is_unticked(str(answer)):
            kind = "unticked"
        kind = DECLARED_MISSING.get(declared.get(str(answer), 0), kind)
        if kind is not None:
            missing[kind] += int(count)
        else:
            counts[str(answer)] = int(count)
    answered = sum(counts.values())
    if question.kind is QuestionKind.MULTIPLE:
        counts = _by_choice(counts, question.choices)
    return {
        "id": question.id,
        "header": question.header,
        "text": question.text,
        "kind": question.kind.value,
        "choices": list(question.choices),
        "answered": answered,
        "counts": _ordered(counts, question.choices) if closed else {},
        "missing": dict(missing),
    }


def _by_choice(cells: Mapping[str, int], choices: Sequence[str]) -> dict[str, int]:
    """Return how often each choice was ticked; what is none of the choices, such as words of one's own, counts as it is."""
    longest = sorted(choices, key=len, reverse=True)
    counts: Counter[str] = Counter()
    for cell, times in cells.items():
        for part in [cell] if cell in choices else _ticked(cell, longest):
            counts[part] += times
    return dict(counts)


def _ticked(cell: str, choices: Sequence[str]) -> list[str]:
    """Return the choices that a cell joins, in its order, and what stands between them."""
    found: list[str] = []
    rest = cell
    while rest:
        choice = next((each for each in choices if rest == each or re.match(JOINT, rest.removeprefix(each))), None)
        if choice is None or not rest.startswith(choice):
            choice = re.split(JOINT, rest, maxsplit=1)[0] if re.search(JOINT, rest) else rest
        if choice.strip():
            found.append(choice.strip())
        rest = re.sub(rf"^(?:{JOINT})", "", rest[len(choice) :]) if choice else rest[1:]
    return found


def _ordered(counts: dict[str, int], choices: Sequence[str]) -> dict[str, int]:
    """Return counts with the declared choices first, in their order."""
    known = {choice: counts.get(choice, 0) for choice in choices if choice in counts}
    return known | {answer: count for answer, count in counts.items() if answer not in known}


def _transcript_summary(source: Source, reader: str | None = None) -> dict[str, Any]:
    readers = transcript_readers()
    transcript: Transcript = readers[reader].read(source) if reader else read_transcript(source)
    reader = reader or next(name for name, known in readers.items() if known.sniff(source))
    summary = {"kind": "transcript", "format": reader} | _speech([transcript]) | {"codes": {}, "codings": 0}
    return summary | {"warnings": [finding.sentence for finding in transcript.findings]}


def _coding_summary(project: CodedProject) -> dict[str, Any]:
    """Return what a coded project holds; segments and words are those of its texts, else of the passages coded."""
    transcripts = project_transcripts(project)
    texts = {(passage.document, passage.start, passage.text) for passage in project.passages if passage.text}
    coded = {"speakers": [], "segments": len(texts), "words": sum(len(text.split()) for *_, text in texts)}
    counts = project.counts
    return {
        "kind": "coding",
        "format": project.format,
        "origin": project.origin,
        "documents": len(project.documents),
        **(_speech(transcripts) if transcripts else coded),
        "codes": dict(counts),
        "codings": sum(times or 0 for times in counts.values()),
        "warnings": [finding.sentence for finding in project.findings],
    }


def _speech(transcripts: Sequence[Transcript]) -> dict[str, Any]:
    segments = [segment for transcript in transcripts for segment in transcript.segments]
    return {
        "speakers": list(dict.fromkeys(segment.speaker for segment in segments if segment.speaker is not None)),
        "segments": len(segments),
        "words": sum(len(segment.text.split()) for segment in segments),
    }
