"""Codebooks and lists of coded segments of other programs, as tables and databases."""

import contextlib
from collections.abc import Callable

import pytest
from coded_samples import QUALCODER, TAGUETTE, database
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.errors import InputError
from toolkit.ingest.coded_reading import is_project, read_project
from toolkit.ingest.coded_tables import split_codes
from toolkit.ingest.values import Source

LAYOUTS = [
    (
        "Taguette, a row a tag",
        "id,document,tag,content\n1,a.odt,Calm,one two\n1,a.odt,Anger,one two\n2,b.odt,Calm,more\n",
        {"Calm": 2, "Anger": 1},
        ("a.odt", "one two", ""),
    ),
    (
        "ATLAS.ti, codes in one cell",
        'ID;Document;Quotation Content;Codes;Comment\n1:1;a.docx;words;"Calm\nAnger";why\n1:2;a.docx;more;Calm;\n',
        {"Calm": 2, "Anger": 1},
        ("a.docx", "words", ""),
    ),
    (
        "MAXQDA, a code with those above it",
        """Color\tComment\tDocument group\tDocument name\tCode\tBeginning\tEnd\tWeight score\tSegment\tModified by\tModified
\tn\tG\tTalk\tTrust\\Kept\t1\t1\t0\twords\tAnn\t2026-01-01\n""",
        {"Trust\\Kept": 1},
        ("Talk", "words", "Ann"),
    ),
    (
        "NVivo, a row a reference",
        "Name,Source Name,Code Name,Reference Text,Coder Name,Coverage\nx,Talk,Calm,words,AB,1%\n",
        {"Calm": 1},
        ("Talk", "words", "AB"),
    ),
    (
        "QualCoder, a row a coding",
        "Coder,Coded text,Code,Category,Filename,Pos0,Pos1,Memo\nann,words,Calm,Mood,talk.txt,3,8,m\n",
        {"Calm": 1},
        ("talk.txt", "words", "ann"),
    ),
]


@pytest.mark.parametrize(("text", "counts", "first"), [case[1:] for case in LAYOUTS], ids=[case[0] for case in LAYOUTS])
def test_segments_of_every_program_become_the_same_value(
    text: str, counts: dict[str, int], first: tuple[str, str, str]
) -> None:
    found = read_project(Source(name="coding/s.csv", content=text.encode()))
    assert found is not None
    assert found.counts == counts
    passage = found.passages[0]
    assert (found.document_by_id[passage.document].name, passage.text, passage.coder) == first


def test_a_workbook_is_read_like_text_from_below_the_lines_above_its_header(workbook: Callable[..., bytes]) -> None:
    content = workbook(
        S=[
            ["Quotations of a project"],
            [],
            ["Document", "Quotation Content", "Codes"],
            ["a", "words", "Calm; Anger"],
            ["a", "more", "Calm"],
        ]
    )
    found = read_project(Source(name="s.xlsx", content=content))
    assert found is not None
    assert found.counts == {"Calm": 2, "Anger": 1}


def test_a_codebook_on_another_sheet_tells_names_apart_and_describes_them(workbook: Callable[..., bytes]) -> None:
    segments = [["Document", "Quotation Content", "Codes"], ["a", "w", "Hot; cold; Calm"], ["b", "v", "Calm"]]
    codes = [
        ["Code", "Description", "Code Group 1"],
        ["Hot; cold", "both", "G"],
        ["Calm", "still", ""],
        ["New", "", ""],
    ]
    for sheets in ({"Quotations": segments, "Codes": codes[:3]}, {"Codes": codes, "Quotations": segments}):
        found = read_project(Source(name="s.xlsx", content=workbook(Notes=[["about", "us"]], **sheets)))
        assert found is not None
        assert (found.format, len(found.passages), len(found.documents)) == ("segments", 3, 2)
        assert {name: times for name, times in found.counts.items() if times} == {"Hot; cold": 1, "Calm": 2}
        assert {code.name: code.description for code in found.codes}["Hot; cold"] == "both"


def test_a_theme_that_the_codebook_lists_stands_above_its_codes(text_source: Callable[..., Source]) -> None:
    names = ["T1. Speed", "T1. Speed: At night", "T1. Speed: Calls: late", "Care: not listed", "Coke", "Coke::diet"]
    found = read_project(text_source("Code;Comment;Code Group 1\n" + "".join(f"{name};;G\n" for name in names)))
    assert found is not None
    assert {code.name: code.parent for code in found.codes} == {
        "T1. Speed": None,
        "T1. Speed: At night": "T1. Speed",
        "T1. Speed: Calls: late": "T1. Speed",
        "Care: not listed": None,
        "Coke": None,
        "Coke::diet": "Coke",
    }
    assert found.counts == dict.fromkeys(names)


SPLITS = [
    ("Speed, cost; Trust", {"Speed, cost", "Trust"}, ["Speed, cost", "Trust"]),
    ("Trust; Speed; cost", {"Speed; cost", "Trust"}, ["Trust", "Speed; cost"]),
    ("A, B, C", {"A, B", "C", "A"}, ["A, B", "C"]),
    ("A, B", set(), ["A, B"]),
    ("A; B", set(), ["A", "B"]),
    ("A; x\nB", set(), ["A; x", "B"]),
    ("A, unknown", {"A"}, ["A, unknown"]),
    ("A|B", {"A", "B"}, ["A", "B"]),
]


@pytest.mark.parametrize(("cell", "known", "codes"), SPLITS)
def test_a_separator_inside_a_name_is_none(cell: str, known: set[str], codes: list[str]) -> None:
    assert split_codes(cell, known) == codes


def test_codes_that_stand_alone_elsewhere_tell_a_comma_between_two(text_source: Callable[..., Source]) -> None:
    text = 'document,codes,text\na,Calm,w\na,Anger,w\na,"Calm, Anger",w\na,"Hot, cold",w\na,"Hot, cold",v\n'
    found = read_project(text_source(text))
    assert found is not None
    assert found.counts == {"Calm": 2, "Anger": 2, "Hot, cold": 2}


def test_the_codebook_of_a_file_beside_tells_names_apart(text_source: Callable[..., Source]) -> None:
    found = read_project(text_source("document,codes,text\na,Hot; cold; Calm,w\n"), {"Hot; cold", "Calm"})
    assert found is not None
    assert found.counts == {"Hot; cold": 1, "Calm": 1}


BOOKS = [
    ("tag,description,number of highlights,number of documents\nCalm,,3,2\nAnger,loud,0,0\n", {"Calm": 3, "Anger": 0}),
    ("Code;Comment;Code Group 1;Code Group 2\nCalm;;G;H\nAnger;loud;;\n", {"Calm": None, "Anger": None}),
    (
        "Code;Magnitude Degree |;Density;Groups;Number of Groups;Comment\n● T1. Calm;112;0;Themes;1;\n",
        {"T1. Calm": 112},
    ),
    (
        "Calm\ta memo\nMood>>Anger\nMood>>Low>>Sad\n",
        {"Calm": None, "Mood": None, "Anger": None, "Low": None, "Sad": None},
    ),
]


@pytest.mark.parametrize(("text", "counts"), BOOKS)
def test_a_codebook_keeps_its_counts(
    text_source: Callable[..., Source], text: str, counts: dict[str, int | None]
) -> None:
    found = read_project(text_source(text))
    assert found is not None
    assert (found.counts, found.passages) == (counts, ())


NO_CODING = [
    "ID,Code,Comment,Q1,Q2,Q3,Q4,Q5\n1,a,b,1,2,3,4,5\n",
    "id,Q1\n1,2\n",
    ">> ANNA: so we waited.\n>> BEN: yes, we did.\n",
    "Anna: it goes >> up.\nBen: yes.\n",
    "",
]


@pytest.mark.parametrize("text", NO_CODING)
def test_what_is_no_coding_is_left_to_others(text_source: Callable[..., Source], text: str) -> None:
    assert read_project(text_source(text)) is None


def test_a_taguette_database_is_read_with_its_positions_in_bytes() -> None:
    source = database(TAGUETTE)
    assert is_project(source)
    found = read_project(source)
    assert found is not None
    assert (found.origin, found.counts, found.documents[0].text) == (
        "Taguette",
        {"Vision (for)": 1, "Other": 1},
        "Größe & morefine words",
    )
    assert [(one.start, one.end, one.text) for one in found.passages] == [(12, 22, "fine words")] * 2


def test_a_qualcoder_database_is_read_and_codings_of_lost_codes_are_told() -> None:
    found = read_project(database(QUALCODER))
    assert found is not None
    assert [found.path(code) for code in found.codes] == ["Vision", "Vision > for"]
    assert [(one.text, one.coder, one.memo) for one in found.passages] == [("fine words", "ann", "m")]
    assert [(finding.code, finding.count) for finding in found.findings] == [("unknown-codes", 1)]


def test_a_database_of_another_program_is_told() -> None:
    with pytest.raises(InputError, match="another program"):
        read_project(database("CREATE TABLE t (a INTEGER);"))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_mutated_file_is_read_or_told(data: st.DataObject) -> None:
    texts = [case[1].encode() for case in LAYOUTS] + [case[0].encode() for case in BOOKS]
    raw = bytearray(data.draw(st.sampled_from([*texts, database(TAGUETTE).content, database(QUALCODER).content])))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(raw)))
        raw[place : place + data.draw(st.integers(0, 60))] = data.draw(st.binary(max_size=8))
    with contextlib.suppress(InputError):
        found = read_project(Source(name="coding/s.csv", content=bytes(raw)))
        assert found is None or {one.code for one in found.passages} <= set(found.code_by_id)


PROGRAMS = [
    ("NVivo's codes", "Name,Description,Files,References\nSpeed,quick,3,12\nCare,,2,4\n", {"Speed": 12, "Care": 4}),
    (
        "NVivo's summary",
        (
            "Code,File,Coverage,Number Of Coding References,Reference Number,Coded Text,Coded By Initials,Modified On\n"
            "Nodes\\\\Speed,Files\\\\I1,0.1,1,1,It is quick,AB,1/2/2024\nNodes\\\\Care,Files\\\\I1,0.1,1,1,They care,AB,1/2/2024\n"
        ),
        {"Speed": 1, "Care": 1},
    ),
    (
        "MAXQDA in German",
        (
            "Farbe;Kommentar;Dokumentgruppe;Dokumentname;Code;Anfang;Ende;Gewicht;Segment;Bearbeitet von;Bearbeitet am;Fläche\n"
            ";;G;I1;Service > Tempo;3;3;0;Schnell;AB;01.02.2024;20\n;;G;I2;Service > Tempo;3;3;0;Gut;AB;01.02.2024;20\n"
        ),
        {"Service > Tempo": 2},
    ),
    (
        "Delve",
        "Snippet,Transcript,Codes,Created At\nquick,I1,Speed; Care,2024\nb,I1,Speed,2024\n",
        {"Speed": 2, "Care": 1},
    ),
    ("QualCoder's report", "File/case,Coder,Coded,Id,Codename,Coded_memo\ni.txt,AB,quick,1,Speed,\n", {"Speed": 1}),
]


@pytest.mark.parametrize(("text", "counts"), [case[1:] for case in PROGRAMS], ids=[case[0] for case in PROGRAMS])
def test_what_programs_call_their_columns(
    text_source: Callable[..., Source], text: str, counts: dict[str, int]
) -> None:
    found = read_project(text_source(text))
    assert found is not None
    assert found.counts == counts
