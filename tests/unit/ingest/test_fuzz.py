"""Files cut, re-encoded and broken end in a result or in words for a person: no other exception, no row lost unseen."""

import io
import random
from collections.abc import Callable
from typing import Any

import docx
import openpyxl
import pandas as pd
from hypothesis import example, given, settings
from hypothesis import strategies as st

from toolkit.errors import InputError
from toolkit.ingest.answers import answer_book, recode
from toolkit.ingest.inspect import inspect_source
from toolkit.ingest.mapping import MissingAnswers
from toolkit.ingest.surveys import read_export
from toolkit.ingest.transcripts import read_transcript
from toolkit.ingest.values import SKIPPED, Source
from toolkit.model import Scale

QUALTRICS = (
    "StartDate,EndDate,Status,Finished,ResponseId,Q1_1,Q1_2,Q2_TEXT\n"
    'Start,Ende,Status,Fertig,Antwort,"Frage,\neins",Frage zwei,Freitext\n'
    '"{""ImportId"":""startDate""}","{""ImportId"":""endDate""}","{""ImportId"":""status""}",'
    '"{""ImportId"":""finished""}","{""ImportId"":""_recordId""}","{""ImportId"":""QID1_1""}",'
    '"{""ImportId"":""QID1_2""}","{""ImportId"":""QID2_TEXT""}"\n'
    "2026-05-01 09:00:00,2026-05-01 09:04:00,0,1,R_1,4,5,schön\n"
    '2026-05-01 09:01:00,2026-05-01 09:05:00,0,1,R_2,3,,"zwei\nZeilen"\n'
    "2026-05-01 09:02:00,2026-05-01 09:06:00,1,1,R_3,1,1,x\n"
)
PLAIN = 'id;Q1;Q2;Kommentar\n1;stimme zu;5;gut; \n2;lehne ab;4;\n3;;3;"na; ja"\n'.replace("gut; ", "gut")
TALK = "Interviewer: so?\nAnna Smith: I told him: no.\n\n[00:01:20] Interviewer: and?\nSpeaker 2 | Org – x\n"
MONKEY = (
    "Respondent ID,Collector ID,How often?,Which?,,\n,,Response,Phone,Desk,Other (please specify)\n"
    '10,1,Often,Phone,,\n11,1,Never,Phone,Desk,"by pigeon, naïve"\n12,1,Often,,,\n'
)
GOOGLE = 'Timestamp,Rate [a],Rate [b],Which?\n1/5/2026 9:00:00,4,5,"App, Desk"\n1/5/2026 9:01:00,3,,"App, Fax, late"\n'
LIME = (
    "Response ID;Date submitted;Last page;Start language;Seed;Both [a][Scale 1];Both [a][Scale 2];Files\n"
    '1;2026-05-01;3;de;7;1;N/A;"[{""name"":""a.pdf""}]"\n2;;1;de;7;;;\n'
)
CUES = (
    "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\n<v Anna Smith>So?</v>\n\n"
    "00:00:02.000 --> 00:00:03.000\nBen Jones\nNo: never.\n\n3\n00:00:04,000 --> 00:00:05,000\nBen Jones\nYes\n"
)
TIMED = "Timespan\tContent\tSpeaker\n0:00:00.0\tSo?\tAnna\n0:00:03.2\tNo.\tBen\n\nAnna Smith - 0:09\n#00:00:12-3# x\n"
LAYOUTS = (QUALTRICS, PLAIN, TALK, MONKEY, GOOGLE, LIME, CUES, TIMED)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252", "mac_roman", "utf-7", "utf-32")

Mutation = Callable[[bytes, random.Random], bytes]


def outcome(read: Callable[[Source], Any], source: Source) -> Any:
    """What a reader gives: its value, or its error with the problems in it."""
    try:
        return read(source)
    except InputError as error:
        return error


def explained(result: Any, name: str) -> bool:
    return all(problem.file == name and problem.found for problem in result.problems) and bool(result.problems)


def cut(content: bytes, dice: random.Random) -> bytes:
    return content[: dice.randrange(len(content) + 1)]


def punched(content: bytes, dice: random.Random) -> bytes:
    place = dice.randrange(len(content) + 1)
    return content[:place] + content[place + dice.randrange(20) :]


def noisy(content: bytes, dice: random.Random) -> bytes:
    place = dice.randrange(len(content) + 1)
    return content[:place] + dice.randbytes(3) + content[place:]


def quoted(content: bytes, dice: random.Random) -> bytes:
    place = dice.randrange(len(content) + 1)
    return content[:place] + dice.choice([b'"', b"'", b"\n", b"\r", b",", b";", b"\t", b"{", b"\x00"]) + content[place:]


def swapped(content: bytes, dice: random.Random) -> bytes:
    lines = content.split(b"\n")
    dice.shuffle(lines)
    return b"\n".join(lines)


def turned(content: bytes, dice: random.Random) -> bytes:
    mark = dice.choice([b",", b";"])
    return b"\n".join(mark.join(reversed(line.split(mark))) for line in content.split(b"\n"))


def doubled(content: bytes, dice: random.Random) -> bytes:
    return content + content[dice.randrange(len(content) + 1) :]


MUTATIONS: tuple[Mutation, ...] = (cut, punched, noisy, quoted, swapped, turned, doubled)


@settings(max_examples=500, deadline=None)
@given(
    text=st.sampled_from(LAYOUTS),
    encoding=st.sampled_from(ENCODINGS),
    mutations=st.lists(st.sampled_from(MUTATIONS), max_size=4),
    seed=st.integers(0, 2**32),
)
def test_a_broken_text_file_ends_in_a_result_or_in_words(
    text: str, encoding: str, mutations: list[Mutation], seed: int
) -> None:
    content = text.encode(encoding, errors="replace")
    dice = random.Random(seed)
    for mutation in mutations:
        content = mutation(content, dice)
    source = Source(name="survey/x.csv", content=content)
    export = outcome(read_export, source)
    if isinstance(export, InputError):
        assert explained(export, source.name)
    else:
        assert len(export.rows) + sum(export.dropped.values()) == export.rows_read
        assert len(export.first_row) == len(export.rows)
        assert export.first_row.is_monotonic_increasing
        assert [question.id for question in export.questions] == export.rows.columns.tolist()
        assert export.rows.columns.is_unique
    told = outcome(inspect_source, source)
    if isinstance(told, InputError):
        assert explained(told, source.name)
    elif told["kind"] == "survey":
        assert told["rows_read"] == told["respondents"] + sum(told["dropped"].values())
    transcript = outcome(read_transcript, source)
    if isinstance(transcript, InputError):
        assert explained(transcript, source.name)
    else:
        assert all(segment.text for segment in transcript.segments)


def office_files() -> list[bytes]:
    book, document = openpyxl.Workbook(), docx.Document()
    for row in (["id", "Q1"], [1, "Agree"], [2, 4.5]):
        book.active.append(row)
    document.add_paragraph("Interviewer: so?")
    contents = []
    for file in (book, document):
        stream = io.BytesIO()
        file.save(stream)
        contents.append(stream.getvalue())
    return contents


OFFICE = office_files()


@settings(max_examples=150, deadline=None)
@given(
    place=st.integers(0, 1),
    mutations=st.lists(st.sampled_from(MUTATIONS), min_size=1, max_size=3),
    seed=st.integers(0, 2**32),
)
def test_a_broken_office_file_ends_in_a_result_or_in_words(place: int, mutations: list[Mutation], seed: int) -> None:
    content, dice = OFFICE[place], random.Random(seed)
    for mutation in mutations:
        content = mutation(content, dice)
    for read in (read_export, read_transcript):
        result = outcome(read, Source(name="x.xlsx", content=content))
        assert not isinstance(result, InputError) or explained(result, "x.xlsx")


@given(st.binary(max_size=300))
@example(b"PK\x03\x04" + b"\xff" * 40)
@example(b"a,b\r1,2\r")
@example(b";")
@example("&\n۱".encode("utf-16"))
@example(b'"ImportId"\n"ImportId"\n"{""ImportId"": 1}"\n1')
@settings(max_examples=200, deadline=None)
def test_any_bytes_end_in_a_result_or_in_words(content: bytes) -> None:
    for read in (read_export, read_transcript, inspect_source):
        result = outcome(read, Source(name="x", content=content))
        assert not isinstance(result, InputError) or explained(result, "x")


ANSWERS = st.one_of(
    st.sampled_from(["", "1", "5", "5.0", "Agree", "agree ", "6", "x - 3", "N/A", "-99"]), st.text(max_size=12)
)


@given(st.lists(ANSWERS, max_size=40))
@settings(deadline=None)
def test_every_code_is_on_the_scale_or_a_missing_one_and_stands_in_its_row(answers: list[str]) -> None:
    scale = Scale(type="likert", min=1, max=5, labels={4: "Agree", 5: "Strongly agree"})
    book = answer_book(scale, {}, MissingAnswers())
    recoded = recode(pd.Series(answers, dtype="str"), book, SKIPPED)
    alone = [recode(pd.Series([answer], dtype="str"), book, SKIPPED).codes.item() for answer in answers]
    assert recoded.codes.tolist() == alone
    assert all(-3 <= code <= -1 or 1 <= code <= 5 for code in alone)
    unknown = [answer for answer in answers if answer != "" and book.code_of(answer) is None]
    assert sum(recoded.unknown.values()) == len(unknown)
