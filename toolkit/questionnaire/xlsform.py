"""A questionnaire as an XLSForm (.xlsx), which ODK, KoboToolbox, SurveyCTO and others take."""

import datetime as dt
import io
from collections.abc import Sequence

import xlsxwriter

from toolkit.model.survey_names import NOTE, column_name
from toolkit.questionnaire.value import Choice, Grid, Option, Question, Questionnaire

NOT_APPLICABLE_CODE = "not_applicable"
SURVEY = ("type", "name", "label", "hint", "required", "appearance")
CHOICES = ("list_name", "name", "label")
SETTINGS = ("form_title", "form_id", "version", "default_language")

Row = tuple[str, ...]


def xlsform(survey: Questionnaire) -> bytes:
    """Return the workbook, the same bytes for the same questionnaire.

    A form keeps the order of its pages: the tools that read it cannot rotate them.
    """
    rows, lists = _rows(survey)
    choices = [(name, *answer) for options, name in lists.items() for answer in _choices(options)]
    title = column_name(survey.engagement.replace("/", "_"))
    settings = [
        (survey.title, f"{title}_{column_name(survey.audience)}", survey.date.replace("-", ""), survey.language)
    ]
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": dt.datetime.fromisoformat(survey.date), "title": survey.title})
    bold = book.add_format({"bold": True})
    sheets = (("survey", SURVEY, rows), ("choices", CHOICES, choices), ("settings", SETTINGS, settings))
    for sheet_name, header, content in sheets:
        sheet = book.add_worksheet(sheet_name)
        sheet.write_row(0, 0, header, bold)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 1, 34)
        sheet.set_column(2, 2, 90)
        for place, row in enumerate(content, start=1):
            for column, cell in enumerate(row):
                sheet.write_string(place, column, cell)
    book.close()
    return stream.getvalue()


def _rows(survey: Questionnaire) -> tuple[list[Row], dict[tuple[Option, ...], str]]:
    """The rows of the first sheet, and the name of each list of answers."""
    lists: dict[tuple[Option, ...], str] = {}
    rows: list[Row] = [("start", "start", "", "", "", ""), ("end", "end", "", "", "", "")]
    introduction = "\n\n".join((survey.title, *survey.introduction))
    rows.append(("note", f"{NOTE}introduction", introduction, "", "", ""))
    for number, page in enumerate(survey.pages, start=1):
        rows.append(("begin_group", f"p{number:02}", page.title, "", "", "field-list"))
        for question in page.questions:
            rows += _question(question, number, lists)
        rows.append(("end_group", "", "", "", "", ""))
    return [*rows, ("note", f"{NOTE}thanks", survey.thanks, "", "", "")], lists


def _question(question: Question, page: int, lists: dict[tuple[Option, ...], str]) -> list[Row]:
    if isinstance(question, Grid):
        answers = lists.setdefault(question.options, f"answers{len(lists) + 1}")
        head = (f"select_one {answers}", f"{NOTE}p{page:02}", question.text, "", "", "label")
        lines = [
            (f"select_one {answers}", column_name(line.item), line.text, "", "no", "list-nolabel")
            for line in question.lines
        ]
        return [head, *lines]
    if isinstance(question, Choice):
        answers = lists.setdefault(question.options, f"answers{len(lists) + 1}")
        return [(f"select_one {answers}", column_name(question.name), question.text, question.hint, "no", "")]
    appearance = "multiline" if question.long else ""
    return [("text", column_name(question.name), question.text, question.hint, "no", appearance)]


def _choices(options: Sequence[Option]) -> list[tuple[str, str]]:
    """The answers of a list: the scale's codes as names; the values of a group keep their own words as names."""
    scaled = any(option.code is not None for option in options)
    named = []
    for option in options:
        if option.code is not None:
            name = str(option.code)
        else:
            name = NOT_APPLICABLE_CODE if scaled else option.label
        named.append((name, option.label))
    return named
