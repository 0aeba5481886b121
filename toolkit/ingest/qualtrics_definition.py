"""Qualtrics survey definitions (.qsf): questions by id and by export tag, with labels, recode values and variable names."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from toolkit.ingest.defined import Defined, Finder, readable, rises
from toolkit.ingest.values import Question, QuestionKind

IMPORT_ID = re.compile(r"^(?:\d+_)?(?P<question>QID\d+)(?:#(?P<side>\d+))?(?:[-_](?P<rest>.+))?$")
SINGLE = frozenset(("SAVR", "SAHR", "SACOL", "DL", "SB"))
MULTIPLE = frozenset(("MAVR", "MAHR", "MACOL", "MSB"))
KINDS = {
    "RO": QuestionKind.RANKING,
    "Slider": QuestionKind.NUMERIC,
    "CS": QuestionKind.NUMERIC,
    "Timing": QuestionKind.META,
    "Meta": QuestionKind.META,
    "Captcha": QuestionKind.META,
}
SAME_CHARACTERS = 80
SHORTENED = re.compile(r"\.\.\.$")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Place:
    """A column of the export: its question and the row or option of it, blank for the question itself."""

    question: Mapping[str, Any]
    row: str


def parse(content: bytes) -> Finder | None:
    """Return what finds a column in a definition; None when the content is none."""
    questions = _questions(content)
    if questions is None:
        return None
    by_header: dict[str, list[_Place]] = defaultdict(list)
    for question in questions.values():
        for header, row in _headers(question):
            by_header[header].append(_Place(question=question, row=row))

    def find(column: Question) -> Defined | None:
        found = IMPORT_ID.match(column.id)
        if found and found["question"] in questions:
            question = _side(questions[found["question"]], found["side"])
            return _checked(_Place(question=question, row=found["rest"] or ""), column)
        places = by_header.get(column.header, [])
        if len(places) > 1:
            places = [place for place in places if readable(column.text).startswith(_beginning(place.question))]
        return _checked(places[0], column) if len(places) == 1 else None

    return find


def columns(content: bytes) -> tuple[Question, ...] | None:
    """Return the columns that an export of this survey has, in the order of the file; None when it is no definition."""
    questions = _questions(content)
    if questions is None:
        return None
    return tuple(column for question in questions.values() for column in _columns_of(question))


def _questions(content: bytes) -> dict[str, Mapping[str, Any]] | None:
    """Return the questions by id; None when the content is no definition."""
    try:
        elements = json.loads(content)["SurveyElements"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not isinstance(elements, list):
        return None
    questions: dict[str, Mapping[str, Any]] = {}
    for element in elements:
        payload = element.get("Payload") if isinstance(element, dict) and element.get("Element") == "SQ" else None
        if isinstance(payload, dict) and isinstance(payload.get("QuestionID"), str):
            questions[payload["QuestionID"]] = payload
    return questions


def _columns_of(question: Mapping[str, Any]) -> Iterator[Question]:
    """Yield the columns of a question: one for each row of a grid, a form or a ranking, else one."""
    id_, tag = question["QuestionID"], str(question.get("DataExportTag", ""))
    if question.get("QuestionType") == "DB":
        return  # a text to read, not a question
    sides = {f"#{number}": each for number, each in _entries(question.get("AdditionalQuestions")).items()}
    one_cell = question.get("QuestionType") in ("MC", "TE") and question.get("Selector") != "FORM"
    tags = _entries(question.get("ChoiceDataExportTags"))
    for side, part in (sides or {"": question}).items():
        rows = [] if one_cell or not isinstance(part, dict) else [str(row) for row in _listed(part, "Choices")]
        text = "_TEXT" if question.get("QuestionType") == "TE" and not rows else ""
        for row in rows or [""]:
            defined = _defined(_Place(question=part, row=row)) if isinstance(part, dict) else Defined(text="")
            yield Question(
                id=f"{id_}{side}{text}" + (f"_{row}" if row else ""),
                header=f"{tag}{side}" + (f"_{tags.get(row) or row}" if row else ""),
                text=defined.text,
                kind=defined.kind or QuestionKind.TEXT,
                choices=defined.choices,
            )


def _listed(question: Mapping[str, Any], key: str) -> list[str]:
    """Return the ids of a question's choices or answers in the order of the survey."""
    entries = _entries(question.get(key))
    order = question.get("AnswerOrder" if key == "Answers" else "ChoiceOrder")
    listed = [str(each) for each in order] if isinstance(order, list) else []
    return [each for each in listed if each in entries] + [each for each in entries if each not in listed]


def _checked(place: _Place, column: Question) -> Defined:
    """Return what a place of the definition says, and whether it is about this column at all."""
    question, row = place.question, place.row
    own = row.partition("_")[0]
    stray = bool(row) and "TEXT" not in row and (own not in _entries(question.get("Choices")) or _is_single(question))
    told, meant = _letters(column.text), _letters(_beginning(question))
    same = not told or not meant or "${" in _beginning(question) or told.startswith(meant[:SAME_CHARACTERS])
    return replace(_defined(place), fits=same and not stray)


def _letters(text: str) -> str:
    return "".join(sign for sign in readable(text).casefold() if sign.isalnum())


def _is_single(question: Mapping[str, Any]) -> bool:
    return question.get("QuestionType") == "MC" and question.get("Selector") in SINGLE


def _headers(question: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the headers under which a question's columns can stand, each with the row it means."""
    tag = str(question.get("DataExportTag", ""))
    yield tag, ""
    tags, recodes = _entries(question.get("ChoiceDataExportTags")), _entries(question.get("RecodeValues"))
    for row in _entries(question.get("Choices")):
        own = {row, str(tags.get(row, row))}
        if question.get("QuestionType") == "MC":
            own.add(str(recodes.get(row, row)))
        for name in own:
            yield f"{tag}_{name}", row
        if row in tags:
            yield str(tags[row]), row


def _side(question: Mapping[str, Any], side: str | None) -> Mapping[str, Any]:
    """Return one of the questions that stand side by side in one."""
    found = _entries(question.get("AdditionalQuestions")).get(side) if side else None
    return found if isinstance(found, dict) else question


def _entries(given: Any) -> dict[str, Any]:
    """Return what may be an object, a list (an object with keys from 0) or false, by key."""
    if isinstance(given, dict):
        return {str(key): value for key, value in given.items()}
    return {str(key): value for key, value in enumerate(given)} if isinstance(given, list) else {}


def _beginning(question: Mapping[str, Any]) -> str:
    return SHORTENED.sub("", readable(question.get("QuestionDescription")))


def _defined(place: _Place) -> Defined:
    question = place.question
    type_, selector = question.get("QuestionType"), question.get("Selector")
    text, choices = readable(question.get("QuestionText")), _entries(question.get("Choices"))
    row = readable((choices.get(place.row) or {}).get("Display")) if isinstance(choices.get(place.row), dict) else ""
    whole = f"{text} - {row}" if row else text
    if place.row.endswith("TEXT"):
        return Defined(text=text)
    if type_ in ("Matrix", "SBS") and _entries(question.get("Answers")):
        if question.get("SubSelector") == "MultipleAnswer" or selector in ("TE", "Profile", "CS"):
            return Defined(text=whole)
        return _scale(question, whole, "Answers", QuestionKind.MATRIX)
    if type_ == "MC" and selector in MULTIPLE and place.row:
        return Defined(
            text=whole, kind=QuestionKind.MULTIPLE, choices=(row,) if row else (), labels={"1": row} if row else {}
        )
    if type_ == "MC" and selector in SINGLE | MULTIPLE:
        return _scale(question, text, "Choices", QuestionKind.SINGLE if selector in SINGLE else QuestionKind.MULTIPLE)
    return Defined(text=whole, kind=KINDS.get(str(type_)))


def _scale(question: Mapping[str, Any], text: str, key: str, kind: QuestionKind) -> Defined:
    """Return a column whose answers are a question's choices, or the scale points of its grid."""
    answers = _entries(question.get(key))
    ids = _listed(question, key)
    labels = {each: readable(answers[each].get("Display")) for each in ids if isinstance(answers[each], dict)}
    recodes = _entries(question.get("RecodeValues"))
    names = _entries(question.get("VariableNaming"))
    codes = {each: str(recodes.get(each, each)) for each in labels}
    by_code = {str(names[each]): label for each, label in labels.items() if names.get(each)}
    by_code |= {codes[each]: label for each, label in labels.items()}
    return Defined(
        text=text,
        kind=kind,
        choices=tuple(dict.fromkeys(labels.values())),
        labels=by_code,
        out_of_order=not rises(list(codes.values())),
    )
