"""Transcripts in turns: labels are found, and what only looks like one is left alone."""

import contextlib
import io
import re
from collections.abc import Callable

import docx
import pytest
from coded_samples import packed
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.engagement import Engagement
from toolkit.errors import InputError
from toolkit.ingest.transcript_text import MAX_TRANSCRIPT_BYTES
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
    ("full-width colon", "Interviewer：hello", ["Interviewer"]),
    (
        "Chinese names",
        "访谈者：你好吗？\n受访者：很好。\n王明：好。\n王明：再见。",
        ["访谈者", "受访者", "王明", "王明"],
    ),
    (
        "a bracketed label before a colon",
        "[SPEAKER_00]: a\n[SPEAKER_01]: b\n[Jane]: c",
        ["SPEAKER_00", "SPEAKER_01", "Jane"],
    ),
    (
        "organizations behind dashes",
        "Speaker 07 | Org - a\nSpeaker 08 | Bank — b",
        ["Speaker 07 | Org", "Speaker 08 | Bank"],
    ),
    ("a dash before the time", "Jane Doe - 00:03\na\n\nBob Smith - 00:09\nb", ["Jane Doe", "Bob Smith"]),
    ("the time before a name alone", "00:03 - Jane\na\n\n00:09 - Bob\nb\n\n00:11 - Jane\nc", ["Jane", "Bob", "Jane"]),
    (
        "names alone above their words",
        "Speaker 1 | A\na b.\n\nSpeaker 2\nc.\n\nSpeaker 1 | A\nd",
        ["Speaker 1 | A", "Speaker 2", "Speaker 1 | A"],
    ),
    ("headings above paragraphs", "Our Bank\nIt opened.\n\nOur Staff\nThey came.", [None, None]),
    ("tabs", "10:04:05\tJane Doe:\ta\n10:04:09\tBob Smith:\tb", ["Jane Doe", "Bob Smith"]),
    (
        "what programs add",
        "Jane Doe hat die Transkription gestartet\nJane Doe: a\nJane Doe hat die Transkription beendet",
        ["Jane Doe"],
    ),
    ("the end of a call", "Jane Doe: a\nBob Ray: b\nMeeting ended after 00:12:03 👋", ["Jane Doe", "Bob Ray"]),
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


TIMES_BEHIND = [
    ("round", "Jane Doe: (00:03)\nWe meet.\n\nBob: (01:02)\nFine.", [3.0, 62.0]),
    ("square", "Jane Doe: [00:00:03] We meet.\nBob: [00:01:02] Fine.", [3.0, 62.0]),
    ("at the end of a paragraph", "Jane Doe: We meet. #00:00:03-4#\nBob: Fine. #00:01:02-0#", [None, None]),
    ("at its beginning", "#00:00:03-4# Jane Doe: We meet.\n#00:01:02-0# Bob: Fine.", [3.4, 62.0]),
]


@pytest.mark.parametrize(
    ("text", "starts"), [case[1:] for case in TIMES_BEHIND], ids=[case[0] for case in TIMES_BEHIND]
)
def test_times_behind_a_label_are_no_words(text: str, starts: list[float | None]) -> None:
    transcript = read(text)
    assert spoken(transcript) == [("Jane Doe", "We meet."), ("Bob", "Fine.")]
    assert [segment.start for segment in transcript.segments] == starts


TABLES = [
    ("NVivo", "Timespan\tContent\tSpeaker\n0:00:00.0 - 0:00:03.2\tWe, too.\tJane\n0:00:03.2 - 0:00:09.2\tFine.\tBob\n"),
    ("CSV", 'start,end,Speaker,Text\n0.0,3.2,Jane,"We, too."\n"3,2",9.2,Bob,Fine.\n'),
    ("a clock", 'Speaker;Time;Text\nJane;0:00:00;"We, too."\nBob;0:00:03,2;Fine.\n;;\n'),
]


@pytest.mark.parametrize("text", [case[1] for case in TABLES], ids=[case[0] for case in TABLES])
def test_a_table_of_speakers_and_words_is_a_transcript(text: str) -> None:
    transcript = read(text)
    assert spoken(transcript) == [("Jane", "We, too."), ("Bob", "Fine.")]
    assert [segment.start for segment in transcript.segments] == [0.0, 3.2]


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


ODT = """<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="b">
<office:body><office:text><text:sequence-decls/><text:h>Interview</text:h>
<text:p>Interviewer: <text:span>so<text:s text:c="2"/>?</text:span><office:annotation><text:p>a remark</text:p></office:annotation></text:p>
<text:section><text:list><text:list-item><text:p>Anna Smith: well<text:line-break/>more</text:p></text:list-item></text:list></text:section>
</office:text></office:body></office:document-content>"""


def open_document(content: str = ODT) -> Source:
    kind = "application/vnd.oasis.opendocument.text"
    return packed({"mimetype": kind, "styles/current.xml": "", "content.xml": content}, "interviews/talk.odt")


def test_an_open_document_is_read_paragraph_by_paragraph_without_its_remarks() -> None:
    assert spoken(read_transcript(open_document())) == [
        (None, "Interview"),
        ("Interviewer", "so ?"),
        ("Anna Smith", "well more"),
    ]


def test_a_table_of_an_open_document_is_read_by_row() -> None:
    cells = (("00:05", "bank 1", "hello"), ("00:09", "us", "so?"), ("01:00", "bank 1", "bye"))
    rows = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row)
        + "</table:table-row>"
        for row in cells
    )
    table = re.sub(r"<text:h>.*</text:section>", f"<table:table>{rows}</table:table>", ODT, flags=re.DOTALL)
    found = read_transcript(open_document(table))
    assert spoken(found) == [("bank 1", "hello"), ("us", "so?"), ("bank 1", "bye")]
    assert [segment.start for segment in found.segments] == [5.0, 9.0, 60.0]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("<!DOCTYPE x><office/>", "unsafe-file"),
        ("words", "damaged-file"),
        ("<a>" * 500 + "</a>" * 500, "damaged-file"),
        ("<office/>", "empty-transcript"),
    ],
)
def test_an_open_document_that_cannot_be_read_is_told(content: str, code: str) -> None:
    with pytest.raises(InputError) as error:
        read_transcript(open_document(content))
    assert [problem.code for problem in error.value.problems] == [code]


def test_rich_text_is_read_in_the_code_page_it_names() -> None:
    text = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\f0 Interviewer: So?\par J\'f6rg M\u252\'fcller: Sch\'f6n \u8212? gut\par}"
    found = read_transcript(Source(name="interviews/a.rtf", content=text))
    assert spoken(found) == [("Interviewer", "So?"), ("Jörg Müller", "Schön — gut")]


def pdf(words: str) -> Source:
    """Return a PDF of one page, made by hand; without words, as a scan is."""
    lines = " ".join(f"({line}) Tj 0 -20 Td" for line in words.splitlines())
    stream = f"BT /F1 12 Tf 50 700 Td {lines} ET" if words else "0 0 10 10 re f"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, places = "%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj{one}endobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    trailer = f"trailer<</Size 6/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF"
    return Source(name="interviews/a.pdf", content=f"{body}xref\n0 6\n0000000000 65535 f \n{table}{trailer}".encode())


def test_the_text_of_a_pdf_is_read() -> None:
    assert spoken(read_transcript(pdf("Interviewer: So?\nAnna Smith: Well.\nAnd so on."))) == [
        ("Interviewer", "So?"),
        ("Anna Smith", "Well. And so on."),
    ]


def test_a_scanned_pdf_is_told() -> None:
    with pytest.raises(InputError, match="scanned") as error:
        read_transcript(pdf(""))
    assert [problem.code for problem in error.value.problems] == ["scanned-pdf"]


@pytest.mark.parametrize("name", ["a.txt", "a.rtf", "a.pdf"])
def test_a_file_larger_than_any_interview_is_told(name: str) -> None:
    head = {"a.txt": b"", "a.rtf": b"{\\rtf1 ", "a.pdf": b"%PDF-1.4 "}[name]
    with pytest.raises(InputError) as error:
        read_transcript(Source(name=name, content=head + b"a" * (MAX_TRANSCRIPT_BYTES + 1)))
    assert [problem.code for problem in error.value.problems] == ["too-large"]


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_mutated_transcript_is_read_or_told(data: st.DataObject) -> None:
    whole = data.draw(
        st.sampled_from(
            [open_document().content, pdf("Anna Smith: hello").content, b"{\\rtf1 \\'f6 \\u8212? A: b\\par}"]
        )
    )
    raw = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(raw)))
        raw[place : place + data.draw(st.integers(0, 60))] = data.draw(st.binary(max_size=8))
    with contextlib.suppress(InputError):
        assert read_transcript(Source(name="interviews/a.odt", content=bytes(raw))).document == "a"


PROGRAMS = [
    (
        "Zoom, a name and the time of day above the words",
        "[Anna Smith] 10:02:03\nHello\n\n[Ben Jones] 10:02:09\nhi: there\n",
        [("Anna Smith", 36123.0, "Hello"), ("Ben Jones", 36129.0, "hi: there")],
    ),
    (
        "Otter, with its own last line",
        "Anna Smith  0:05  \nHello there\n\nUnknown Speaker  1:02:09\nhi\n\nTranscribed by https://otter.ai\n",
        [("Anna Smith", 5.0, "Hello there"), ("Unknown Speaker", 3729.0, "hi")],
    ),
    (
        "numbers of cues that begin elsewhere and stand close",
        "45\n00:00:01,000 --> 00:00:03,000\nSpeaker 1: hi\n46\n00:00:04,000 --> 00:00:05,000\nSpeaker 2: ho\n",
        [("Speaker 1", 1.0, "hi"), ("Speaker 2", 4.0, "ho")],
    ),
]


@pytest.mark.parametrize(("text", "said"), [case[1:] for case in PROGRAMS], ids=[case[0] for case in PROGRAMS])
def test_the_layouts_of_programs(text: str, said: list[tuple[str, float, str]]) -> None:
    assert [(one.speaker, one.start, one.text) for one in read(text).segments] == said


def test_the_names_that_older_teams_documents_put_under_the_times() -> None:
    def build(document: docx.document.Document) -> None:
        document.add_paragraph("Anna Smith started transcription")
        for number, (who, what) in enumerate([("Anna Smith", "Hello."), ("Ben", "I said: no.")] * 2):
            for text in (f"0:0:{number}.0 --> 0:0:{number}.500", who, what):
                document.add_paragraph(text)

    found = read_transcript(word(build))
    assert [(one.speaker, one.start, one.text) for one in found.segments] == [
        ("Anna Smith", 0.0, "Hello."),
        ("Ben", 1.0, "I said: no."),
        ("Anna Smith", 2.0, "Hello."),
        ("Ben", 3.0, "I said: no."),
    ]
