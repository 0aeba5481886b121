"""A survey's definition beside its export: codes become labels, and a definition of another survey changes nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from toolkit.ingest.sources import open_source
from toolkit.ingest.surveys import read_export
from toolkit.ingest.values import Question, QuestionKind, SurveyExport

K = QuestionKind
POINTS = {"1": "Strongly disagree", "2": "Disagree", "3": "Agree", "4": "Strongly agree"}


def shown(labels: dict[str, str]) -> dict[str, dict[str, str]]:
    return {key: {"Display": label} for key, label in labels.items()}


def question(id_: str, tag: str, text: str, type_: str, selector: str, **more: Any) -> dict[str, Any]:
    payload = {
        "QuestionID": id_,
        "DataExportTag": tag,
        "QuestionText": text,
        "QuestionType": type_,
        "Selector": selector,
    }
    payload["QuestionDescription"] = more.pop("description", text)
    return {"Element": "SQ", "Payload": payload | more}


def qsf(**change: Any) -> str:
    grid = {
        "Choices": shown({"1": "We keep promises", "4": "We listen"}),
        "Answers": shown(POINTS),
        "AnswerOrder": [1, 2, 3, 4],
        "RecodeValues": {"1": "7", "2": "6", "3": "2", "4": "1"},
        "ChoiceDataExportTags": {"1": "promise", "4": "listen"},
        "SubSelector": "SingleAnswer",
    }
    questions = [
        question("QID1", "Q1", "How far do you <b>agree</b>?", "Matrix", "Likert", **(grid | change)),
        question("QID2", "Q2", "Which channel?", "MC", "SAVR", Choices=shown({"1": "Phone", "2": "E-mail"}), ChoiceOrder=["2", "1"]),
        question("QID3", "Q3", "Which of these?", "MC", "MAVR", Choices=shown({"1": "Red", "2": "Blue"}), RecodeValues=[]),
        question("QID5", "Q5", "Anything else?", "TE", "ML"),
    ]  # fmt: skip
    return json.dumps(
        {"SurveyEntry": {"SurveyID": "SV_1"}, "SurveyElements": [{"Element": "BL", "Payload": []}, *questions]}
    )


IDS = ["startDate", "endDate", "status", "_recordId", "QID1_1", "QID1_4", "QID2", "QID3", "QID5_TEXT"]
HEADERS = "StartDate,EndDate,Status,ResponseId,Q1_promise,Q1_listen,Q2,Q3,Q5"
TEXTS = "Start,End,Status,Id,How far do you agree? - We keep promises,How far do you agree? - We listen,Which channel?,Which of these?,Anything else?"
CODES = ['7,1,1,"1,2",no', "6,2,2,2,", "1,-99,2,1,thanks", "2,,1,,"]
WORDS = [
    'Strongly disagree,Strongly agree,Phone,"Red,Blue",no',
    "Disagree,Agree,E-mail,Blue,",
    "Strongly agree,-99,E-mail,Red,thanks",
    "Agree,,Phone,,",
]


def export_of(folder: Path, answers: list[str], definition: str | None, headers: str = HEADERS) -> SurveyExport:
    ids = ",".join(f'"{{""ImportId"":""{each}""}}"' for each in IDS)
    rows = [f"2026-05-01,2026-05-01,0,R_{number},{answer}" for number, answer in enumerate(answers)]
    (folder / "answers.csv").write_text("\n".join([headers, TEXTS, ids, *rows]) + "\n", encoding="utf-8")
    if definition is not None:
        (folder / "survey.qsf").write_text(definition, encoding="utf-8")
    return read_export(open_source(folder / "answers.csv"))


def asked(export: SurveyExport, id_: str) -> Question:
    return next(question for question in export.questions if question.id == id_)


def test_an_export_in_codes_and_one_in_words_give_the_same_answers(tmp_path: Path) -> None:
    codes, words = export_of(tmp_path, CODES, qsf()), export_of(tmp_path, WORDS, qsf())
    assert codes.rows.equals(words.rows)
    assert codes.rows["QID1_1"].tolist() == ["Strongly disagree", "Disagree", "Strongly agree", "Agree"]
    assert codes.rows["QID1_4"].tolist() == ["Strongly agree", "Agree", "-99", ""]
    assert codes.rows["QID3"].tolist() == ["Red,Blue", "Blue", "Red", ""]
    assert [each.kind for each in codes.questions[4:]] == [K.MATRIX, K.MATRIX, K.SINGLE, K.MULTIPLE, K.TEXT]
    assert asked(codes, "QID1_4").choices == tuple(POINTS.values())
    assert asked(codes, "QID1_4").text == "How far do you agree? - We listen"
    assert asked(codes, "QID2").choices == ("E-mail", "Phone")


def test_codes_that_run_against_the_labels_are_told(tmp_path: Path) -> None:
    found = export_of(tmp_path, CODES, qsf()).findings
    assert [each.code for each in found] == ["definition-used"]
    assert "survey.qsf" in found[0].sentence
    assert "the order of the labels: 3 columns" in found[0].sentence


def test_names_of_variables_mean_their_labels(tmp_path: Path) -> None:
    named = [line.replace("7,", "SD,", 1) if line.startswith("7") else line for line in CODES]
    export = export_of(tmp_path, named, qsf(VariableNaming={"1": "SD", "2": "D", "3": "A", "4": "SA"}))
    assert export.rows["QID1_1"].tolist()[0] == "Strongly disagree"


STRANGERS = {
    "other texts": lambda: qsf().replace("How far do you", "How often would you").replace("Which", "What"),
    "other codes": lambda: qsf(RecodeValues={"1": "71", "2": "72", "3": "73", "4": "74"}),
    "other rows": lambda: qsf(Choices=shown({"2": "x", "3": "y"})),
    "no definition": lambda: "[]",
    "no JSON": lambda: "\x00{",
    "odd parts": lambda: json.dumps({"SurveyElements": [None, 3, {"Element": "SQ", "Payload": []}]}),
}


@pytest.mark.parametrize("name", STRANGERS)
def test_a_definition_of_another_survey_changes_nothing(tmp_path: Path, name: str) -> None:
    alone = export_of(tmp_path, CODES, None)
    beside = export_of(tmp_path, CODES, STRANGERS[name]())
    assert beside.rows.equals(alone.rows)
    assert (beside.questions, beside.findings) == (alone.questions, alone.findings)


def lss(tables: dict[str, list[dict[str, str]]]) -> str:
    def row(cells: dict[str, str]) -> str:
        return "<row>" + "".join(f"<{key}><![CDATA[{value}]]></{key}>" for key, value in cells.items()) + "</row>"

    parts = "".join(f"<{name}><rows>{''.join(map(row, rows))}</rows></{name}>" for name, rows in tables.items())
    return f'<?xml version="1.0" encoding="UTF-8"?><document><LimeSurveyDocType>Survey</LimeSurveyDocType>{parts}</document>'


ANSWERS = [{"code": f"A{n}", "answer": label, "sortorder": str(n)} for n, label in enumerate(POINTS.values(), start=1)]
OLD = {
    "questions": [
        {"qid": "7", "type": "F", "title": "vision", "question": "<p>How far do you agree?</p>"},
        {"qid": "8", "type": "M", "title": "uses", "question": "Which?"},
    ],
    "subquestions": [
        {"qid": "71", "parent_qid": "7", "title": "SQ1", "question": "We keep promises"},
        {"qid": "81", "parent_qid": "8", "title": "SQ1", "question": "Phone"},
    ],
    "answers": [{"qid": "7", **each} for each in reversed(ANSWERS)],
}
NEW = {
    "questions": [{key: value for key, value in each.items() if key != "question"} for each in OLD["questions"]],
    "question_l10ns": [{"qid": each["qid"], "question": each["question"]} for each in OLD["questions"] + OLD["subquestions"]],
    "subquestions": [{key: value for key, value in each.items() if key != "question"} for each in OLD["subquestions"]],
    "answers": [{"qid": "7", "aid": str(n), "code": each["code"], "sortorder": each["sortorder"]} for n, each in enumerate(ANSWERS)],
    "answer_l10ns": [{"aid": str(n), "answer": each["answer"]} for n, each in enumerate(ANSWERS)],
}  # fmt: skip


@pytest.mark.parametrize("tables", [OLD, NEW], ids=["texts with the questions", "texts in tables of their own"])
def test_a_limesurvey_structure_gives_labels_in_its_order(tmp_path: Path, tables: dict[str, Any]) -> None:
    rows = "".join(f"{n};2026-05-01;3;en;A{n % 4 + 1};{'Y' if n % 2 else ''}\n" for n in range(8))
    (tmp_path / "a.csv").write_text(
        "\ufeffid;submitdate;lastpage;startlanguage;vision[SQ1];uses[SQ1]\n" + rows, encoding="utf-8"
    )
    (tmp_path / "s.lss").write_text(lss(tables), encoding="utf-8")
    export = read_export(open_source(tmp_path / "a.csv"))
    vision, uses = export.questions[4:]
    assert (vision.text, vision.kind, vision.choices) == (
        "How far do you agree? - We keep promises",
        K.MATRIX,
        tuple(POINTS.values()),
    )
    assert export.rows["vision[SQ1]"].tolist()[:4] == list(POINTS.values())
    assert (uses.text, uses.kind) == ("Which? - Phone", K.MULTIPLE)


def test_a_structure_that_declares_entities_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "id;submitdate;lastpage;startlanguage;vision[SQ1]\n1;2026-05-01;3;en;A1\n", encoding="utf-8"
    )
    (tmp_path / "s.lss").write_text(
        lss(OLD).replace("<document>", '<!DOCTYPE x [<!ENTITY a "b">]><document>'), encoding="utf-8"
    )
    assert read_export(open_source(tmp_path / "a.csv")).rows["vision[SQ1]"].tolist() == ["A1"]
