"""Transcripts of every kind that can be read, and all those of an engagement."""

from toolkit.engagement import Engagement
from toolkit.errors import InputError, Problem
from toolkit.ingest import transcript_odt, transcript_pdf, transcript_rtf, transcript_text, transcript_word
from toolkit.ingest.sources import open_source
from toolkit.ingest.transcript_cues import TimedText, WebVtt
from toolkit.ingest.values import Source, Transcript, TranscriptReader

READERS: dict[str, TranscriptReader] = {
    "docx": transcript_word,
    "odt": transcript_odt,
    "rtf": transcript_rtf,
    "pdf": transcript_pdf,
    "vtt": WebVtt(),
    "srt": TimedText(),
    "txt": transcript_text,
}
"""Readers by format, the most particular first: `txt` takes any text."""


def read_transcript(source: Source) -> Transcript:
    """Return the transcript in a file, its segments by turn of speech.

    Raises
    ------
    InputError
        No reader knows the content, or the file is damaged, unsafe or empty.
    """
    for reader in READERS.values():
        if reader.sniff(source):
            return reader.read(source)
    raise InputError(
        Problem(
            code="unknown-format",
            file=source.name,
            found="no transcript that can be read",
            expected=f"one of {', '.join(READERS)}",
            remedy="Save it as .docx, .odt or text",
        )
    )


def read_transcripts(engagement: Engagement) -> tuple[Transcript, ...]:
    """Return every transcript under interviews/, by file name; raise InputError with every problem of all files."""
    transcripts: dict[str, Transcript] = {}
    problems: list[Problem] = []
    for path in engagement.interview_files():
        shown = f"interviews/{path.name}"
        try:
            transcript = read_transcript(open_source(path, shown))
        except InputError as error:
            problems += error.problems
            continue
        if transcript.document in transcripts:
            problems.append(
                Problem(
                    code="duplicate-document",
                    file=shown,
                    found=f"a second document named '{transcript.document}'",
                    expected="each name once, whatever the ending: segments are named after it",
                    remedy="Rename or remove one of the files",
                )
            )
        transcripts[transcript.document] = transcript
    if problems:
        raise InputError(problems)
    return tuple(transcripts.values())
