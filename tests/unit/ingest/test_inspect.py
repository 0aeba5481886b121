"""A summary of a file before anything is mapped."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from coded_samples import FIRST, TEXT, counted, project, selection

from toolkit.errors import InputError
from toolkit.ingest.inspect import NOTHING_SAID, inspect_file

Inspect = Callable[[str, str | bytes], dict[str, Any]]


@pytest.fixture
def inspected(tmp_path: Path) -> Inspect:
    def inspect(name: str, content: str | bytes) -> dict[str, Any]:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        summary = inspect_file(path)
        assert json.loads(json.dumps(summary)) == summary
        return summary

    return inspect


def test_a_survey(inspected: Inspect, legacy_qualtrics: str) -> None:
    summary = inspected("export.dat", legacy_qualtrics)
    questions = summary.pop("questions")
    assert summary == {
        "file": "export.dat",
        "kind": "survey",
        "vendor": "qualtrics",
        "encoding": "utf-8-sig",
        "header_rows": 2,
        "rows_read": 4,
        "respondents": 3,
        "dropped": {"preview": 1},
        "warnings": [],
        **NOTHING_SAID,
    }
    by_id = {question["id"]: question for question in questions}
    assert by_id["Q2_2"]["counts"] == {"4": 1, "5": 1}
    assert by_id["Q2_2"]["missing"] == {"blank": 1}
    assert by_id["V5"]["counts"] == {}
    assert by_id["Q9_TEXT"] == {
        "id": "Q9_TEXT",
        "header": "Q9_TEXT",
        "text": "Other",
        "kind": "text",
        "choices": [],
        "answered": 2,
        "counts": {},
        "missing": {"blank": 1},
    }
    assert "two\nlines" not in json.dumps(questions)


def test_answers_that_are_none_are_counted_apart(inspected: Inspect) -> None:
    rows = "".join(f"{n},{a}\n" for n, a in enumerate(["4", "4", "5", "-99", "N/A", "Keine Angabe", "", "5", "4"]))
    question = inspected("a.csv", "id,Q1\n" + rows)["questions"][1]
    assert question["counts"] == {"4": 3, "5": 2}
    assert question["missing"] == {"seen_unanswered": 1, "not_shown": 1, "no_answer": 1, "blank": 1}


KINDS = [
    ("scale", [str(n % 5 + 1) for n in range(20)], "single"),
    ("labels", [("Yes", "No")[n % 2] for n in range(20)], "single"),
    ("amounts", [str(n * 37) for n in range(20)], "numeric"),
    ("fractions", [f"{n}.5" for n in range(20)], "numeric"),
    ("sentences", [f"I think that number {n} is what I would say about it, in many words" for n in range(20)], "text"),
    ("ticks joined", [("a;b;", "a;")[n % 2] for n in range(20)], "multiple"),
    ("nothing", [""] * 20, "text"),
]


@pytest.mark.parametrize(("cells", "kind"), [case[1:] for case in KINDS], ids=[case[0] for case in KINDS])
def test_the_kind_of_a_question(inspected: Inspect, cells: list[str], kind: str) -> None:
    text = "row\tQ\n" + "".join(f"r{n}\t{cell}\n" for n, cell in enumerate(cells))
    assert inspected("a.tsv", text)["questions"][1]["kind"] == kind


def test_columns_of_one_question_are_judged_together(inspected: Inspect) -> None:
    header = "say [a],say [b],tick [x],tick [y],rank [1],rank [2],rank [3]"
    rows = ["1,5,1,,1,2,3", "2,4,,1,2,1,3", "3,3,1,1,3,2,1", "4,2,,,1,3,2"]
    questions = inspected("a.csv", "\n".join([header, *rows]))["questions"]
    assert [question["kind"] for question in questions] == ["matrix"] * 2 + ["multiple"] * 2 + ["ranking"] * 3
    assert questions[0]["choices"] == ["1", "2", "3", "4", "5"]
    assert questions[2]["missing"] == {"unticked": 2}


def test_a_transcript(inspected: Inspect) -> None:
    talk = "Interviewer: So, what do you think, say, of this?\nAnna Smith: Well, fine.\nInterviewer: ok\n"
    assert inspected("talk.csv", talk) == {
        "file": "talk.csv",
        "kind": "transcript",
        "format": "txt",
        "speakers": ["Interviewer", "Anna Smith"],
        "segments": 3,
        "words": 11,
        "codes": {},
        "codings": 0,
        "warnings": [],
    }


def test_a_word_document(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Some notes of ours")
    document.save(tmp_path / "notes.docx")
    summary = inspect_file(tmp_path / "notes.docx")
    assert (summary["kind"], summary["format"], summary["words"], len(summary["warnings"])) == (
        "transcript",
        "docx",
        4,
        1,
    )


def test_a_codebook_and_a_list_of_coded_segments(inspected: Inspect) -> None:
    codebook = "tag,description,number of highlights,number of documents\nCalm,,3,2\nAnger,loud,0,0\n"
    assert inspected("codes.csv", codebook)["codes"] == {"Calm": 3, "Anger": 0}
    segments = "id,document,tag,content\n1,a.odt,Calm,words here\n2,b.odt,Calm,more\n3,b.odt,Anger,no\n"
    summary = inspected("segments.csv", segments)
    assert (summary["kind"], summary["codes"], summary["codings"]) == ("coding", {"Calm": 2, "Anger": 1}, 3)


def test_a_coded_project_with_its_speakers_and_words(inspected: Inspect) -> None:
    summary = inspected("p.qdpx", project(selection(*counted(TEXT, FIRST, "points"))).content)
    assert summary == {
        "file": "p.qdpx",
        "kind": "coding",
        "format": "refi-qda",
        "origin": "Some program",
        "documents": 1,
        "speakers": ["Interviewer", "Anna", "Ben"],
        "segments": 3,
        "words": 11,
        "codes": {"Vision (for)": 1, "Other": 0},
        "codings": 1,
        "warnings": [],
    }


def test_captions_in_which_nobody_spoke_are_a_transcript_without_words(inspected: Inspect) -> None:
    summary = inspected("a.vtt", "")
    assert (summary["kind"], summary["segments"], summary["codings"], len(summary["warnings"])) == (
        "transcript",
        0,
        0,
        1,
    )


@pytest.mark.parametrize("content", [b"PK\x03\x04 junk", b"words", b""])
def test_a_coded_project_that_is_none_is_told(inspected: Inspect, content: bytes) -> None:
    with pytest.raises(InputError, match=r"p\.qdpx"):
        inspected("p.qdpx", content)


def test_a_workbook_is_a_survey(inspected: Inspect, workbook: Callable[..., bytes]) -> None:
    summary = inspected("a.xlsx", workbook(S=[["Q1", "Q2"], [1, 2], [3, 4]]))
    assert (summary["kind"], summary["encoding"], summary["respondents"]) == ("survey", None, 2)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(range(256))])
def test_what_cannot_be_read_is_said_in_words(inspected: Inspect, content: bytes) -> None:
    with pytest.raises(InputError, match=r"a\.bin"):
        inspected("a.bin", content)


def test_an_option_that_says_no_is_unticked_and_no_answer(inspected: Inspect) -> None:
    text = (
        "\ufeffWas trifft zu?;;;Wie oft?;\nAuto;Rad;Bus;Reden;Lesen\n"
        + "Ja;Nein;Nein;oft;nie\nNein;Nein;Ja;nie;oft\n" * 3
    )
    auto, *_, reading = inspected("a.csv", text)["questions"]
    assert (auto["kind"], auto["choices"], auto["counts"], auto["missing"]) == ("multiple", ["Ja"], {"Ja": 3}, {"unticked": 3})  # fmt: skip
    assert (reading["kind"], reading["missing"]) == ("matrix", {})


def test_the_text_beside_a_grid_does_not_spoil_its_scale(inspected: Inspect) -> None:
    words = [f"Was ich dazu noch sagen will, in ganzen Sätzen, das ist Nummer {n}" if n < 4 else "" for n in range(12)]
    rows = "".join(
        f"{('oft', 'nie')[n % 2]},{('nie', 'oft', 'nie')[n % 3]},{words[n]!r}\n".replace("'", '"') for n in range(12)
    )
    questions = inspected("a.csv", "Wie oft? [A],Wie oft? [B],Wie oft? [Weiteres]\n" + rows)["questions"]
    assert [each["kind"] for each in questions] == ["matrix", "matrix", "text"]
    assert questions[0]["choices"] == ["nie", "oft"]


def test_few_answers_of_several_words_are_words_of_ones_own(inspected: Inspect) -> None:
    questions = inspected("a.csv", "id,Title,Colour\n1,Forest history,red\n2,Another title,blue\n")["questions"]
    assert [each["kind"] for each in questions] == ["meta", "text", "single"]


def test_a_text_question_of_qualtrics_answered_in_numbers_is_numeric(inspected: Inspect) -> None:
    header = 'StartDate,EndDate,Status,ResponseId,age,age_TEXT\na,b,c,d,e,f\n"{""ImportId"":""startDate""}","{""ImportId"":""endDate""}","{""ImportId"":""status""}","{""ImportId"":""_recordId""}","{""ImportId"":""QID3_TEXT""}","{""ImportId"":""QID4_2_TEXT""}"\n'
    rows = "".join(f"2026-05-01,2026-05-01,0,R_{n},{20 + n},{n}\n" for n in range(5))
    questions = inspected("a.csv", header + rows)["questions"]
    assert [each["kind"] for each in questions][-2:] == ["numeric", "text"]


@pytest.mark.parametrize(
    ("answers", "choices"),
    [
        (
            ["Agree", "Agree", "Disagree", "Strongly agree", "Agree", "Disagree"],
            ["Disagree", "Agree", "Strongly agree"],
        ),
        (["nie", "oft", "immer", "oft", "oft", "immer"], ["nie", "oft", "immer"]),
        (["> 60", "18-29", "30-44", "> 60", "> 60", "30-44"], ["18-29", "30-44", "> 60"]),
        (["$25,000 - $49,999", "$0 - $24,999", "$100,000+"] * 2, ["$0 - $24,999", "$25,000 - $49,999", "$100,000+"]),
        (["red", "blue", "red", "red", "blue", "green"], ["red", "blue", "green"]),
    ],
)
def test_choices_without_a_definition_stand_from_low_to_high(
    inspected: Inspect, answers: list[str], choices: list[str]
) -> None:
    text = "id,Q\n" + "".join(f'{n},"{answer}"\n' for n, answer in enumerate(answers * 2))
    assert inspected("a.csv", text)["questions"][1]["choices"] == choices


def test_qualtrics_joins_ticked_choices_with_a_bare_comma(inspected: Inspect) -> None:
    header = "StartDate,EndDate,Status,ResponseId,Q1\na,b,c,d,Which?\n"
    cells = ["Red,Blue, or nearly so", "Red", "Blue, or nearly so", "Red,Green", "Green,Blue, or nearly so", "Red"]
    rows = "".join(f'2026-05-01,2026-05-01,0,R_{n},"{cell}"\n' for n, cell in enumerate(cells))
    question = inspected("a.csv", header + rows)["questions"][-1]
    assert (question["kind"], sorted(question["choices"])) == ("multiple", ["Blue, or nearly so", "Green", "Red"])


QSF = """{"SurveyEntry": {}, "SurveyElements": [{"Element": "BL", "Payload": []},
 {"Element": "SQ", "Payload": {"QuestionID": "QID1", "DataExportTag": "Q1", "QuestionText": "How?", "QuestionType": "Matrix",
  "Selector": "Likert", "SubSelector": "SingleAnswer", "Choices": {"1": {"Display": "Fast"}, "4": {"Display": "Kind"}},
  "ChoiceOrder": ["4", "1"], "Answers": {"1": {"Display": "No"}, "2": {"Display": "Yes"}}}},
 {"Element": "SQ", "Payload": {"QuestionID": "QID2", "DataExportTag": "Q2", "QuestionText": "Why?", "QuestionType": "TE",
  "Selector": "ML"}},
 {"Element": "SQ", "Payload": {"QuestionID": "QID3", "DataExportTag": "Q3", "QuestionText": "Read this", "QuestionType": "DB"}}]}"""
LSS = """<?xml version="1.0" encoding="UTF-8"?><document><questions><rows>
<row><qid>1</qid><type>F</type><title>G1</title><question>How?</question></row>
<row><qid>2</qid><type>S</type><title>T1</title><question>Why?</question></row></rows></questions>
<subquestions><rows><row><parent_qid>1</parent_qid><title>A</title><question>Fast</question></row></rows></subquestions>
<answers><rows><row><qid>1</qid><code>1</code><answer>No</answer><sortorder>1</sortorder></row>
<row><qid>1</qid><code>2</code><answer>Yes</answer><sortorder>2</sortorder></row></rows></answers></document>"""


@pytest.mark.parametrize(
    ("name", "text", "vendor", "ids"),
    [("a.qsf", QSF, "qualtrics", ["QID1_4", "QID1_1", "QID2_TEXT"]), ("a.lss", LSS, "limesurvey", ["G1[A]", "T1"])],
)
def test_a_definition_alone_says_what_will_be_asked(
    inspected: Inspect, name: str, text: str, vendor: str, ids: list[str]
) -> None:
    summary = inspected(name, text)
    assert (summary["kind"], summary["vendor"], summary["respondents"]) == ("definition", vendor, 0)
    assert [question["id"] for question in summary["questions"]] == ids
    assert summary["questions"][0]["kind"] == "matrix"
    assert summary["questions"][0]["choices"] == ["No", "Yes"]
    assert summary["questions"][-1]["kind"] == "text"


SPEECH = [
    ("labels with bars", "Speaker 07 | Org - We meet.\nSpeaker 08 | Bank - Fine.\nSpeaker 07 | Org - Good.\n", "txt"),
    (
        "tabs between time, name and words",
        "10:04:05\tAnna Ray:\tSo.\n10:04:09\tBob:\tYes.\n10:05:09\tAnna Ray:\tGo.\n",
        "txt",
    ),
    ("a table of speakers", "Timespan\tContent\tSpeaker\n0:00:00\tSo.\tAnna\n0:00:03\tYes.\tBob\n", "table"),
]


@pytest.mark.parametrize(("text", "reader"), [case[1:] for case in SPEECH], ids=[case[0] for case in SPEECH])
def test_speech_that_falls_into_columns_is_a_transcript(inspected: Inspect, text: str, reader: str) -> None:
    summary = inspected("talk.txt", text)
    assert (summary["kind"], summary["format"], len(summary["speakers"])) == ("transcript", reader, 2)


def test_choices_that_a_cell_joins_are_counted_one_by_one(inspected: Inspect) -> None:
    cells = ["Fax, late, App", "App", "App, Desk", "Desk, by pigeon", "Fax, late, Desk", "App, Desk"]
    text = "Timestamp,Which?\n" + "".join(f'1/5/2026 9:0{n}:00,"{cell}"\n' for n, cell in enumerate(cells))
    which = inspected("form.csv", text)["questions"][1]
    assert (which["kind"], which["answered"]) == ("multiple", 6)
    assert which["counts"] == {"App": 4, "Desk": 4, "Fax, late": 2, "by pigeon": 1}
