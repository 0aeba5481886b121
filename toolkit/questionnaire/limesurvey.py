"""A questionnaire as a LimeSurvey structure (.lss), in the layout of version 3, which later versions import too."""

import html
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from toolkit.model.survey_names import short_code
from toolkit.questionnaire.value import Choice, Grid, Option, Question, Questionnaire
from toolkit.questionnaire.vendor_ids import survey_number

DB_VERSION = 366
NOT_APPLICABLE_CODE = "na"
"""Answer code of "cannot judge"; the structure beside an export in codes gives it its label back."""

GRID, LIST, LONG_TEXT, SHORT_TEXT = "F", "L", "T", "S"
Row = Mapping[str, str | int]


def limesurvey_structure(survey: Questionnaire) -> bytes:
    """Return the .lss, the same bytes for the same questionnaire; choose Import when making a new survey."""
    tables = _Tables(survey)
    for number, page in enumerate(survey.pages, start=1):
        tables.group(number, page.title, f"centric{page.rotation}" if page.rotation else "")
        for order, question in enumerate(page.questions, start=1):
            tables.question(number, order, question)
    named = {
        "answers": tables.answers,
        "groups": tables.groups,
        "questions": tables.questions,
        "subquestions": tables.subquestions,
        "surveys": [_settings(survey, tables.sid)],
        "surveys_languagesettings": [_texts(survey, tables.sid)],
    }
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<document>\n <LimeSurveyDocType>Survey</LimeSurveyDocType>\n',
        f" <DBVersion>{DB_VERSION}</DBVersion>\n <languages>\n  <language>{tables.language}</language>\n </languages>\n",
        *(_table(name, rows) for name, rows in named.items() if rows),
        "</document>\n",
    ]
    return "".join(parts).encode()


def _table(name: str, rows: Sequence[Row]) -> str:
    fields = "".join(f"   <fieldname>{field}</fieldname>\n" for field in rows[0])
    body = "".join(
        "   <row>\n"
        + "".join(f"    <{field}>{escape(str(value))}</{field}>\n" for field, value in row.items())
        + "   </row>\n"
        for row in rows
    )
    return f" <{name}>\n  <fields>\n{fields}  </fields>\n  <rows>\n{body}  </rows>\n </{name}>\n"


class _Tables:
    """The rows of a structure; ids count up from 1, as the tool gives its own on import."""

    def __init__(self, survey: Questionnaire) -> None:
        self.sid = survey_number(survey)
        self.language = survey.language
        self.groups: list[Row] = []
        self.questions: list[Row] = []
        self.subquestions: list[Row] = []
        self.answers: list[Row] = []
        self._ids = 0

    def group(self, number: int, title: str, rotation: str) -> None:
        self.groups.append(
            {
                "gid": number,
                "sid": self.sid,
                "group_name": title,
                "group_order": number,
                "description": "",
                "language": self.language,
                "randomization_group": rotation,
                "grelevance": "1",
            }
        )

    def question(self, page: int, order: int, question: Question) -> None:
        if isinstance(question, Grid):
            qid = self._row(page, order, GRID, f"q{page:02}{order:02}", question.text)
            for place, line in enumerate(question.lines, start=1):
                self._line(page, qid, place, short_code(line.item), line.text)
        elif isinstance(question, Choice):
            qid = self._row(page, order, LIST, short_code(question.name), question.text, question.hint)
        else:
            kind = LONG_TEXT if question.long else SHORT_TEXT
            self._row(page, order, kind, short_code(question.name), question.text, question.hint)
            return
        for place, option in enumerate(question.options, start=1):
            self.answers.append(
                {
                    "qid": qid,
                    "code": _code(option, place, question.options),
                    "answer": html.escape(option.label, quote=False),
                    "sortorder": place,
                    "assessment_value": 0,
                    "language": self.language,
                    "scale_id": 0,
                }
            )

    def _row(self, page: int, order: int, kind: str, code: str, text: str, hint: str = "") -> int:
        return self._put(self.questions, page, 0, order, (kind, code, text, hint))

    def _line(self, page: int, parent: int, order: int, code: str, text: str) -> None:
        self._put(self.subquestions, page, parent, order, (LONG_TEXT, code, text, ""))

    def _put(self, rows: list[Row], page: int, parent: int, order: int, said: tuple[str, str, str, str]) -> int:
        self._ids += 1
        kind, code, text, hint = said
        rows.append(
            {
                "qid": self._ids,
                "parent_qid": parent,
                "sid": self.sid,
                "gid": page,
                "type": kind,
                "title": code,
                "question": html.escape(text, quote=False),
                "preg": "",
                "help": html.escape(hint, quote=False),
                "other": "N",
                "mandatory": "N",
                "question_order": order,
                "language": self.language,
                "scale_id": 0,
                "same_default": 0,
                "relevance": "1",
                "modulename": "",
            }
        )
        return self._ids


def _code(option: Option, place: int, options: Sequence[Option]) -> str:
    """The scale's own code, ``na`` for "cannot judge", and ``A01`` onwards for the values of a group."""
    if option.code is not None:
        return str(option.code)
    return NOT_APPLICABLE_CODE if any(each.code is not None for each in options) else f"A{place:02}"


def _settings(survey: Questionnaire, sid: int) -> Row:
    return {
        "sid": sid,
        "gsid": 1,
        "admin": "",
        "active": "N",
        "anonymized": "Y",
        "format": "G",
        "savetimings": "N",
        "template": "fruity",
        "language": survey.language,
        "additional_languages": "",
        "datestamp": "Y",
        "usecookie": "N",
        "allowregister": "N",
        "allowsave": "Y",
        "autoredirect": "N",
        "allowprev": "Y",
        "printanswers": "N",
        "ipaddr": "N",
        "refurl": "N",
        "publicstatistics": "N",
        "publicgraphs": "N",
        "listpublic": "N",
        "showwelcome": "Y",
        "showprogress": "Y",
        "questionindex": 0,
        "navigationdelay": 0,
        "nokeyboard": "N",
        "alloweditaftercompletion": "N",
        "shownoanswer": "N",
        "showgroupinfo": "B",
        "showqnumcode": "X",
        "showxquestions": "N",
    }


def _texts(survey: Questionnaire, sid: int) -> Row:
    return {
        "surveyls_survey_id": sid,
        "surveyls_language": survey.language,
        "surveyls_title": html.escape(survey.title, quote=False),
        "surveyls_description": "",
        "surveyls_welcometext": "".join(f"<p>{html.escape(each, quote=False)}</p>" for each in survey.introduction),
        "surveyls_endtext": html.escape(survey.thanks, quote=False),
        "surveyls_dateformat": 6,
        "surveyls_numberformat": 0,
    }
