"""Exports as survey tools would give them, made from nothing but the survey file that was written for the tool."""

import csv
import html
import io
import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl

PEOPLE = 40
SITES = ("North", "South", "Harbour", "Old Town")
TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True)
class Asked:
    """A column of answers: its names, its text, and the answers to draw from as (as a code, as a label)."""

    header: str
    text: str
    answers: tuple[tuple[str, str], ...]
    long: bool = False
    import_id: str = ""


def qualtrics_export(survey: Path, *, codes: bool) -> str:
    """Three header rows and a row a person, as Qualtrics exports choice texts or recode values."""
    before = [
        ("StartDate", "Start Date", "startDate", "2026-05-0{day} 09:00:00"),
        ("EndDate", "End Date", "endDate", "2026-05-0{day} 09:09:00"),
        ("Status", "Response Type", "status", "0"),
        ("Progress", "Progress", "progress", "100"),
        ("Duration (in seconds)", "Duration (in seconds)", "duration", "6{day}1"),
        ("Finished", "Finished", "finished", "True"),
        ("RecordedDate", "Recorded Date", "recordedDate", "2026-05-0{day} 09:09:01"),
        ("ResponseId", "Response ID", "_recordId", "R_{person:08}"),
        ("DistributionChannel", "Distribution Channel", "distributionChannel", "anonymous"),
        ("UserLanguage", "User Language", "userLanguage", "EN"),
    ]
    asked = qualtrics_columns(survey)
    rows = [
        [name for name, *_ in before] + [each.header for each in asked],
        [text for _, text, *_ in before] + [each.text for each in asked],
        [json.dumps({"ImportId": each[2]}) for each in before] + [json.dumps({"ImportId": a.import_id}) for a in asked],
    ]
    return table(rows, [each[3] for each in before], asked, codes=codes)


def qualtrics_columns(survey: Path) -> list[Asked]:
    questions = {
        element["PrimaryAttribute"]: element["Payload"]
        for element in json.loads(survey.read_text(encoding="utf-8"))["SurveyElements"]
        if element["Element"] == "SQ"
    }
    asked = []
    for qid, question in questions.items():
        tag, text, recodes = (
            question["DataExportTag"],
            plain(question["QuestionText"]),
            question.get("RecodeValues", {}),
        )
        scale = question.get("Answers") if question["QuestionType"] == "Matrix" else question.get("Choices")
        answers = tuple((recodes.get(each, each), plain(shown["Display"])) for each, shown in (scale or {}).items())
        if question["QuestionType"] == "Matrix":
            for line in question["ChoiceOrder"]:
                name = f"{tag}_{question['ChoiceDataExportTags'][line]}"
                said = f"{text} - {plain(question['Choices'][line]['Display'])}"
                asked.append(Asked(name, said, answers, import_id=f"{qid}_{line}"))
        elif question["QuestionType"] == "MC":
            asked.append(Asked(tag, text, answers, import_id=qid))
        elif question["QuestionType"] == "TE":
            asked.append(Asked(tag, text, (), question["Selector"] == "ESTB", import_id=f"{qid}_TEXT"))
    return asked


def limesurvey_export(survey: Path, *, codes: bool, heading: str) -> str:
    """One header row of question codes, texts, or both, and answers in full or as codes."""
    before = [
        ("id", "Response ID", "{person}"),
        ("submitdate", "Date submitted", "2026-05-0{day} 09:09:00"),
        ("lastpage", "Last page", "14"),
        ("startlanguage", "Start language", "en"),
        ("seed", "Seed", "12345{person}"),
        ("startdate", "Date started", "2026-05-0{day} 09:00:00"),
        ("datestamp", "Date last action", "2026-05-0{day} 09:09:00"),
    ]
    root = ET.fromstring(survey.read_text(encoding="utf-8"))
    lines, answers = rows_of(root, "subquestions"), rows_of(root, "answers")
    asked = []
    for question in rows_of(root, "questions"):
        own = tuple((each["code"], plain(each["answer"])) for each in answers if each["qid"] == question["qid"])
        text = plain(question["question"])
        for line in [each for each in lines if each["parent_qid"] == question["qid"]] or [None]:
            name = question["title"] + (f"[{line['title']}]" if line else "")
            said = text + (f" [{plain(line['question'])}]" if line else "")
            shown = {"code": name, "full": said, "codefull": f"{name}. {said}"}[heading]
            asked.append(Asked(shown, said, own, question["type"] == "T"))
    place = {"code": 0, "full": 1}.get(heading)
    names = [each[place] if place is not None else f"{each[0]}. {each[1]}" for each in before]
    return table([names + [each.header for each in asked]], [each[2] for each in before], asked, codes=codes)


def odk_export(survey: Path, *, kobo: bool) -> str:
    """The table of ODK Central or of KoboToolbox; answers are the names of choices."""
    book = openpyxl.load_workbook(survey)
    form, choices = (
        [[cell or "" for cell in row] for row in book[name].iter_rows(values_only=True)][1:]
        for name in ("survey", "choices")
    )
    asked, group = [], ""
    for kind, name, label, *_ in form:
        group = name if kind == "begin_group" else "" if kind == "end_group" else group
        if kind in ("begin_group", "end_group") or (kind == "note" and kobo):
            continue
        header = f"{group}{'/' if kobo else '-'}{name}" if group else name
        answers = tuple((row[1], row[2]) for row in choices if kind == f"select_one {row[0]}")
        answers = () if name.startswith("centric_note") else answers
        asked.append(Asked(header, label, answers, kind == "text" and name == "centric_comment", import_id=kind))
    first = [] if kobo else [("SubmissionDate", "2026-05-0{day}T09:09:01.000Z")]
    after = (
        [
            ("_id", "{person}"),
            ("_uuid", "uuid-{person:06}"),
            ("_submission_time", "2026-05-0{day}T09:09:01"),
            ("_status", "x"),
        ]
        if kobo
        else [("KEY", "uuid:{person:06}"), ("SubmitterID", "7"), ("AttachmentsPresent", "0"), ("ReviewState", "")]
    )
    names = [name for name, _ in first] + [each.header for each in asked] + [name for name, _ in after]
    return table([names], [cell for _, cell in first], asked, codes=True, after=[cell for _, cell in after])


def table(
    header: list[list[str]], before: Sequence[str], asked: Sequence[Asked], *, codes: bool, after: Sequence[str] = ()
) -> str:
    """The header and the answers of forty people drawn from a seed, some left out."""
    draw, stream = random.Random(7), io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerows(header)
    for person in range(1, PEOPLE + 1):
        fill: Callable[[str], str] = lambda cell, n=person: cell.format(person=n, day=1 + n % 9)  # noqa: E731
        writer.writerow([*map(fill, before), *(answer(each, draw, person, codes) for each in asked), *map(fill, after)])
    return stream.getvalue()


def answer(asked: Asked, draw: random.Random, person: int, codes: bool) -> str:
    if asked.import_id in ("start", "end"):
        return f"2026-05-01T09:{person:02}:00.000+02:00"
    if asked.import_id == "note" or "centric_note" in asked.header:
        return ""
    if asked.answers:
        given = draw.choice(asked.answers)
        if len(asked.answers) > 4 and draw.random() < 0.05:
            return ""
        return given[0 if codes else 1]
    return (
        f"Person {person} would begin with the forms, which nobody here understands."
        if asked.long
        else draw.choice(SITES)
    )


def rows_of(root: ET.Element, name: str) -> list[dict[str, str]]:
    return [{field.tag: field.text or "" for field in row} for row in root.iterfind(f"{name}/rows/row")]


def plain(text: str) -> str:
    return " ".join(html.unescape(TAG.sub(" ", text)).split())
