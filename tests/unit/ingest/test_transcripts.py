"""Transcripts in turns: labels are found, and what only looks like one is left alone."""

import contextlib
import io
from collections.abc import Callable

import docx
import pytest

from toolkit.engagement import Engagement
from toolkit.errors import InputError
from toolkit.ingest.transcripts import read_transcript, read_transcripts
from toolkit.ingest.values import Source, Transcript

TALK = """Interview 07
Date: 2026-01-04

INTERVIEWER: Thank you for coming. Here is the thing: what happens?
Speaker 07 | Harbour Bank: I told him: no way. We say: fix it first.
Note: this is what I mean
I told him: never

over two paragraphs.
INTERVIEWER [00:01:20]: And?
[00:02:10] Speaker 07 | Harbour Bank: Nothing: zero, see http://example.org/a
"""


def read(text: str, name: str = "interviews/interview-07.txt", encoding: str = "utf-8") -> Transcript:
    return read_transcript(Source(name=name, content=text.encode(encoding)))


def spoken(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(segment.speaker, segment.text) for segment in transcript.segments]


def test_turns_have_a_speaker_and_a_stable_id() -> None:
    transcript = read(TALK)
    assert transcript.document == "interview-07"
    assert [segment.id for segment in transcript.segments] == [f"interview-07#000{n}" for n in range(1, 6)]
    assert spoken(transcript) == [
        (None, "Interview 07 Date: 2026-01-04"),
        ("INTERVIEWER", "Thank you for coming. Here is the thing: what happens?"),
        (
            "Speaker 07 | Harbour Bank",
            "I told him: no way. We say: fix it first. Note: this is what I mean I told him: never\nover two paragraphs.",
        ),
        ("INTERVIEWER", "And?"),
        ("Speaker 07 | Harbour Bank", "Nothing: zero, see http://example.org/a"),
    ]
    assert [segment.start for segment in transcript.segments] == [None, None, None, 80.0, 130.0]
    assert [finding.code for finding in transcript.findings] == ["unlabelled-segments"]


LABELS = [
    ("role in lower case", "interviewee: fine\ninterviewer: and?", ["interviewee", "interviewer"]),
    ("initials", "AB: hello\nCD: hello\nAB: bye", ["AB", "CD", "AB"]),
    ("names", "Anna Maria de Vries: hello\nJ. O'Brien: hello", ["Anna Maria de Vries", "J. O'Brien"]),
    (
        "one name among labels",
        "Interviewer: so?\nMaria: well\nInterviewer: ok",
        ["Interviewer", "Maria", "Interviewer"],
    ),
    ("brackets", "[id1] hello\n[id2] hi\n[laughs] ha\n[id1] bye\n[id2] bye", ["id1", "id2", "id1", "id2"]),
    (
        "dashes",
        "Interviewer – so?\nSpeaker 1 - well-known\nInterviewer — ok",
        ["Interviewer", "Speaker 1", "Interviewer"],
    ),
    ("question and answer", "Q: so?\nA: well", ["Q", "A"]),
    ("label on its own line", "Anna Smith:\nhello\n\nBen Jones:\nhi", ["Anna Smith", "Ben Jones"]),
    (
        "name and time above the words",
        "Speaker 1  0:05\nhello\n\nMaria Lopez  1:02:03\nhi",
        ["Speaker 1", "Maria Lopez"],
    ),
    ("full-width colon", "Interviewer：hello", None),
    ("bold marks of Markdown", "**Interviewer:** hello\n**Anna Smith:** hi", ["Interviewer", "Anna Smith"]),
    ("umlauts", "Jörg Müller: ja\nÖzlem Şahin: ja", ["Jörg Müller", "Özlem Şahin"]),
]


@pytest.mark.parametrize(("text", "speakers"), [case[1:] for case in LABELS], ids=[case[0] for case in LABELS])
def test_labels_of_many_styles(text: str, speakers: list[str] | None) -> None:
    transcript = read(text)
    found = [segment.speaker for segment in transcript.segments]
    assert found == (speakers if speakers is not None else [None])


NO_LABELS = [
    "I told him: no.",
    "The result: nothing.",
    "Example: we waited.",
    "We meet at 10:30 and leave.",
    "It says https://example.org: a page",
    "My view is this: they should ask.",
    "Here's the thing: nobody knows.",
    "Wait. What: why?",
]


@pytest.mark.parametrize("line", NO_LABELS)
def test_a_colon_in_speech_is_no_label(line: str) -> None:
    assert spoken(read(f"Interviewer: so?\nAnna Smith: {line}\n{line}")) == [
        ("Interviewer", "so?"),
        ("Anna Smith", f"{line} {line}"),
    ]
    assert [segment.speaker for segment in read(line).segments] == [None]


def test_paragraphs_without_speakers_become_segments_with_a_finding() -> None:
    transcript = read("First line\nof one paragraph.\n\nSecond paragraph.\n")
    assert spoken(transcript) == [(None, "First line of one paragraph."), (None, "Second paragraph.")]
    assert [finding.code for finding in transcript.findings] == ["no-speakers"]


def test_times_on_lines_of_their_own_belong_to_what_follows() -> None:
    transcript = read("00:00:05\nAnna Smith: hello\n(1:15) Ben Jones: hi\nstill Ben\n")
    assert [(s.speaker, s.start) for s in transcript.segments] == [("Anna Smith", 5.0), ("Ben Jones", 75.0)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_text_is_read_in_any_encoding(encoding: str) -> None:
    assert spoken(read("Jörg Müller: schön, größer, über\n" * 2, encoding=encoding))[0][0] == "Jörg Müller"


def word(build: Callable[[docx.document.Document], None]) -> Source:
    document = docx.Document()
    build(document)
    stream = io.BytesIO()
    document.save(stream)
    return Source(name="interviews/talk.docx", content=stream.getvalue())


def test_a_word_document_is_read_paragraph_by_paragraph() -> None:
    def build(document: docx.document.Document) -> None:
        document.add_heading("Interview")
        for text in ("Interviewer: so?", "Anna Smith: well", "more", ""):
            document.add_paragraph(text)

    transcript = read_transcript(word(build))
    assert spoken(transcript) == [(None, "Interview"), ("Interviewer", "so?"), ("Anna Smith", "well\nmore")]


def test_a_table_with_times_and_speakers_is_read_by_row() -> None:
    def build(document: docx.document.Document) -> None:
        table = document.add_table(rows=0, cols=3)
        for cells in (("00:05", "bank 1", "hello"), ("00:09", "us", "and: so?"), ("01:00", "bank 1", "bye")):
            row = table.add_row()
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text

    transcript = read_transcript(word(build))
    assert spoken(transcript) == [("bank 1", "hello"), ("us", "and: so?"), ("bank 1", "bye")]
    assert [segment.start for segment in transcript.segments] == [5.0, 9.0, 60.0]


BAD = [
    ("empty", b"", "empty-transcript"),
    ("blank", b"\n \n", "empty-transcript"),
    ("binary", bytes(range(256)), "wrong-encoding"),
    ("a broken PDF", b"%PDF-1.7 ...", "damaged-file"),
    ("old Word", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "unknown-format"),
    ("a zip", b"PK\x03\x04....", "unknown-format"),
]


@pytest.mark.parametrize(("content", "code"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_what_is_no_transcript_is_told(content: bytes, code: str) -> None:
    with pytest.raises(InputError) as error:
        read_transcript(Source(name="interviews/x.txt", content=content))
    assert [problem.code for problem in error.value.problems] == [code]


@pytest.mark.parametrize("place", range(0, 30_000, 4001))
def test_a_damaged_word_document_is_read_or_told(place: int) -> None:
    source = word(lambda document: document.add_paragraph("Interviewer: so?"))
    broken = source.content[:place] + b"\xff\xff\xff" + source.content[place + 3 :]
    with contextlib.suppress(InputError):
        assert read_transcript(Source(name="x.docx", content=broken)).segments


def test_a_word_document_cut_short_is_told() -> None:
    source = word(lambda document: document.add_paragraph("Interviewer: so?"))
    with pytest.raises(InputError):
        read_transcript(Source(name="x.docx", content=source.content[: len(source.content) // 2]))


def test_the_interviews_of_an_engagement_are_read_by_name(make_engagement: Callable[..., Engagement]) -> None:
    files = {"interviews/b.txt": "Interviewer: so?", "interviews/a.txt": "Some notes.", "interviews/.hidden": b"\0"}
    engagement = make_engagement(files, [])
    assert [transcript.document for transcript in read_transcripts(engagement)] == ["a", "b"]


def test_the_problems_of_all_interviews_are_told_at_once(make_engagement: Callable[..., Engagement]) -> None:
    files = {"interviews/a.txt": "x y", "interviews/a.md": "z", "interviews/b.txt": b"\0\1", "interviews/c.txt": ""}
    with pytest.raises(InputError) as error:
        read_transcripts(make_engagement(files, []))
    assert [problem.code for problem in error.value.problems] == [
        "duplicate-document",
        "wrong-encoding",
        "empty-transcript",
    ]


def test_an_engagement_without_interviews_has_none(make_engagement: Callable[..., Engagement]) -> None:
    assert read_transcripts(make_engagement({}, [])) == ()


@pytest.mark.parametrize("filler", [" ", "\t", "a ", "[", "(", "1:", "**", "- ", "A: "])
def test_a_line_made_to_be_slow_is_not(filler: str) -> None:
    assert read("Anna Smith: " + filler * 40_000 + "b").segments
