"""LimeSurvey structures (.lss): questions by code and by text, with the labels of their answer codes."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from toolkit.ingest.defined import Defined, Finder, readable, rises
from toolkit.ingest.values import Question, QuestionKind

CODED = re.compile(r"^(?P<code>[A-Za-z]\w*)(?P<parts>(?:\[[^\[\]]*\])*)(?:\.\s|$)")
PART = re.compile(r"\[\s*([^\[\]]*?)\s*\]")
K = QuestionKind
KINDS: dict[str, QuestionKind] = {
    **dict.fromkeys("L!OIYG5", K.SINGLE),
    **dict.fromkeys("FABCEH1:", K.MATRIX),
    **dict.fromkeys("MP", K.MULTIPLE),
    **dict.fromkeys("NK", K.NUMERIC),
    **dict.fromkeys("STUQ;|DX", K.TEXT),
    "R": K.RANKING,
    "*": K.META,
}
"""Kinds of question by LimeSurvey's letter."""

FIXED = {"Y": {"Y": "Yes", "N": "No"}, "C": {"Y": "Yes", "N": "No", "U": "Uncertain"}, "E": {"I": "Increase", "S": "Same", "D": "Decrease"}}  # fmt: skip
"""Answers that a type of question has by itself."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    type_: str
    text: str
    rows: Mapping[str, str]
    answers: Mapping[str, str]


def parse(content: bytes) -> Finder | None:
    """Return what finds a column in a structure; None when the content is none, or declares entities."""
    asked = _asked(content)
    if not asked:
        return None
    texts = defaultdict(list)
    for code, question in asked.items():
        texts[question.text].append(code)

    def find(column: Question) -> Defined | None:
        coded = CODED.match(column.header)
        if coded and coded["code"] in asked:
            return _defined(asked[coded["code"]], PART.findall(coded["parts"]))
        parts = PART.findall(column.header) if column.header.endswith("]") else []
        codes = texts.get(readable(PART.sub("", column.header) if parts else column.header), [])
        return _defined(asked[codes[0]], parts) if len(codes) == 1 else None

    return find


def columns(content: bytes) -> tuple[Question, ...] | None:
    """Return the columns that an export of this survey has, in the order of the file; None when it is no structure."""
    asked = _asked(content)
    if not asked:
        return None
    found = []
    for code, question in reversed(asked.items()):
        for row in question.rows or ("",):
            defined = _defined(question, [row] if row else [])
            name = f"{code}[{row}]" if row else code
            kind = defined.kind or K.TEXT
            found.append(Question(id=name, header=name, text=defined.text, kind=kind, choices=defined.choices))
    return tuple(found)


def _asked(content: bytes) -> dict[str, _Asked]:
    """Return the questions by code, last first; none when the content is no structure, or declares entities."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        return {}
    try:
        root = ET.fromstring(content)  # noqa: S314 (no document type)
    except (ET.ParseError, ValueError, LookupError):
        return {}
    return _questions(root)


def _rows(root: ET.Element, table: str) -> list[dict[str, str]]:
    return [{field.tag: field.text or "" for field in row} for row in root.iterfind(f"{table}/rows/row")]


def _questions(root: ET.Element) -> dict[str, _Asked]:
    """Return the questions by code; texts stand with them, or in tables of their own since LimeSurvey 4."""
    texts = {row.get("qid", ""): row.get("question", "") for row in reversed(_rows(root, "question_l10ns"))}
    labels = {row.get("aid", ""): row.get("answer", "") for row in reversed(_rows(root, "answer_l10ns"))}
    rows, answers = defaultdict(dict), defaultdict(dict)  # type: ignore[var-annotated]
    for row in _rows(root, "subquestions"):
        text = readable(row.get("question") or texts.get(row.get("qid", "")))
        rows[row.get("parent_qid", "")].setdefault(row.get("title", ""), text)
    for row in sorted(_rows(root, "answers"), key=_order):
        label = readable(row.get("answer") or labels.get(row.get("aid", "")))
        answers[row.get("qid", "")].setdefault(row.get("code", ""), label)
    return {
        row.get("title", ""): _Asked(
            type_=row.get("type", ""),
            text=readable(row.get("question") or texts.get(row.get("qid", ""))),
            rows=rows[row.get("qid", "")],
            answers=answers[row.get("qid", "")],
        )
        for row in reversed(_rows(root, "questions"))
    }


def _order(row: Mapping[str, str]) -> int:
    given = row.get("sortorder", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0


def _defined(question: _Asked, parts: Sequence[str]) -> Defined:
    part = parts[0] if parts else ""
    row = question.rows.get(part, part)
    text = f"{question.text} - {row}" if row else question.text
    kind = KINDS.get(question.type_)
    if part == "other" or part.casefold().endswith("comment") or (kind is K.MATRIX and question.type_ == ":"):
        return Defined(text=text)
    if kind is K.MULTIPLE:
        return Defined(text=text, kind=kind)
    labels = {code: label for code, label in (question.answers or FIXED.get(question.type_, {})).items() if label}
    if kind not in (K.SINGLE, K.MATRIX, K.RANKING):
        return Defined(text=text, kind=kind)
    labels = {} if question.type_ == "1" else labels
    return Defined(
        text=text,
        kind=kind,
        choices=tuple(dict.fromkeys(labels.values())),
        labels=labels,
        out_of_order=not rises([re.sub(r"^[A-Za-z]+", "", code) for code in labels]),
    )
