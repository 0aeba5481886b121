"""Transcripts of every kind that can be read, and all those of an engagement."""

from dataclasses import dataclass
from functools import cache

from toolkit.engagement import Engagement
from toolkit.errors import InputError, Problem
from toolkit.findings import Finding, Severity
from toolkit.ingest import (
    transcript_odt,
    transcript_pdf,
    transcript_rtf,
    transcript_table,
    transcript_text,
    transcript_word,
)
from toolkit.ingest.coded_projects import CodedProject, document_id
from toolkit.ingest.coded_reading import is_project, read_project
from toolkit.ingest.sources import open_source
from toolkit.ingest.transcript_cues import TimedText, WebVtt
from toolkit.ingest.transcript_text import lines_of
from toolkit.ingest.turns import speaker_findings, turns
from toolkit.ingest.values import Source, Transcript, TranscriptReader
from toolkit.plugins import TRANSCRIPT_READERS, plugins

READERS: dict[str, TranscriptReader] = {
    "docx": transcript_word,
    "odt": transcript_odt,
    "rtf": transcript_rtf,
    "pdf": transcript_pdf,
    "vtt": WebVtt(),
    "srt": TimedText(),
    "table": transcript_table,
    "txt": transcript_text,
}
"""Shipped readers by format, the most particular first: `txt` takes any text."""


@cache
def transcript_readers() -> dict[str, TranscriptReader]:
    """Return every reader by format, those that other packages add first; InputError for an added one that is broken."""
    return plugins(TRANSCRIPT_READERS, READERS) | READERS


def read_transcript(source: Source) -> Transcript:
    """Return the transcript in a file, its segments by turn of speech.

    Raises
    ------
    InputError
        No reader knows the content, or the file is damaged, unsafe or empty.
    """
    readers = transcript_readers()
    for reader in readers.values():
        if reader.sniff(source):
            return reader.read(source)
    raise InputError(
        Problem(
            code="unknown-format",
            file=source.name,
            found="no transcript that can be read",
            expected=f"one of {', '.join(readers)}",
            remedy="Save it as .docx, .odt or text",
        )
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Interviews:
    """What stands in interviews/: transcripts by file name, and findings on files that are none."""

    transcripts: tuple[Transcript, ...]
    findings: tuple[Finding, ...] = ()


def read_transcripts(engagement: Engagement) -> tuple[Transcript, ...]:
    """Return every transcript under interviews/, by file name; raise InputError as `read_interviews` does."""
    return read_interviews(engagement).transcripts


def read_interviews(engagement: Engagement) -> Interviews:
    """Return every transcript under interviews/ and what else stands there.

    A file of another kind is a finding; a coded project is read by `toolkit.ingest.coded_evidence`, and its documents
    count as transcripts where no transcript of that name is there.

    Raises
    ------
    InputError
        Every problem of all transcripts: damaged, unsafe, empty, or two of one name.
    """
    transcripts: dict[str, Transcript] = {}
    problems: list[Problem] = []
    findings: list[Finding] = []
    projects: list[CodedProject] = []
    for path in engagement.interview_files():
        shown = f"interviews/{path.name}"
        try:
            source = open_source(path, shown)
            if is_project(source):
                projects.append(read_project(source) or CodedProject(name=path.stem, format=""))
                continue
            transcript = read_transcript(source)
        except InputError as error:
            unknown = [problem for problem in error.problems if problem.code == "unknown-format"]
            findings += [_unknown_file(shown) for _ in unknown]
            problems += [problem for problem in error.problems if problem.code != "unknown-format"]
            continue
        if transcript.document in transcripts:
            problems.append(_twice(shown, transcript.document))
        transcripts[transcript.document] = transcript
    if problems:
        raise InputError(problems)
    for project in projects:
        findings += project.findings
        for found in project_transcripts(project):
            transcripts.setdefault(found.document, found)
    return Interviews(transcripts=tuple(transcripts.values()), findings=tuple(findings))


def project_transcripts(project: CodedProject) -> tuple[Transcript, ...]:
    """Return the documents of a coded project that hold text, in turns of speech."""
    found = []
    for document in project.documents:
        name = document_id(document.name)
        segments = turns(name, lines_of(document.text))
        if segments:
            found.append(Transcript(document=name, segments=segments, findings=speaker_findings(segments)))
    return tuple(found)


def _unknown_file(shown: str) -> Finding:
    sentence = f"{shown} is neither a transcript that can be read nor a coded project; it was left out."
    return Finding(code="unknown-interview-file", severity=Severity.WARNING, sentence=sentence, count=1)


def _twice(shown: str, document: str) -> Problem:
    return Problem(
        code="duplicate-document",
        file=shown,
        found=f"a second document named '{document}'",
        expected="each name once, whatever the ending: segments are named after it",
        remedy="Rename or remove one of the files",
    )
