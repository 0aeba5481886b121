"""SurveyMonkey: question texts above options in two header rows, or one row of ``Question - Option``."""

import re
from collections import Counter
from collections.abc import Sequence

from toolkit.ingest.exports import Layout, build_export, read_body, without_blank_columns
from toolkit.ingest.kinds import Column, is_meta
from toolkit.ingest.labels import matching_form
from toolkit.ingest.tables import Table, column_letters, load_table, sniffed_table, unique_names
from toolkit.ingest.values import QuestionKind, ReadOptions, Source, SurveyExport

VENDOR = "surveymonkey"

KEYS = frozenset(("respondentid", "respondent id", "respondent_id"))
KEY = re.compile(
    r"(respond|befragt|teilnehmer|répond|encuest|rispondent|intervist|respuesta|odpowie|badan|respost|deelnemer)", re.I
)
COLLECTOR = re.compile(
    r"(coll?e[ck]tor|collecteur|recopilador|raccogli|coletor|kolektor|sammler|verzamel)", re.IGNORECASE
)
"""The first two headers of an export in another language: the respondent's id and the collector's."""

ANSWER = frozenset(
    (
        "response",
        "open-ended response",
        "réponse",
        "antwort",
        "respuesta",
        "risposta",
        "odpowiedź",
        "antwoord",
        "resposta",
        "antwort mit freitext",
        "antworten mit freitext",
        "réponse ouverte",
        "respuesta abierta",
        "risposta aperta",
        "resposta aberta",
        "open antwoord",
    )
)
"""What stands below a question that has one column, in place of an option."""

META = frozenset(
    ("collectorid", "collector id", "collector_id", "startdate", "start date", "date_created", "enddate", "end date", "date_modified",
     "ip address", "ip_address", "email address", "email_address", "first name", "first_name", "lastname", "last name", "last_name")
)  # fmt: skip
SEPARATOR = " - "


def sniff(source: Source) -> bool:
    """Return whether the first column is SurveyMonkey's respondent id."""
    rows = sniffed_table(source).rows
    return bool(rows and rows[0]) and (matching_form(rows[0][0]) in KEYS or _is_localised(rows[0]))


def _is_localised(header: Sequence[str]) -> bool:
    """Return whether a header begins with SurveyMonkey's two ids in whatever language."""
    return len(header) > 2 and KEY.search(header[0]) is not None and COLLECTOR.search(header[1]) is not None


def read(source: Source, options: ReadOptions) -> SurveyExport:
    """Return the answers; raise InputError when there are none."""
    table = load_table(source, options)
    header_rows = 2 if has_option_row(table) else 1
    columns = _two_rows(table) if header_rows == 2 else _one_row(table)
    body = read_body(source, table, header_rows, [column.id for column in columns])
    layout = Layout(vendor=VENDOR, header_rows=header_rows, columns=without_blank_columns(body, columns))
    return build_export(table, layout, body)


def has_option_row(table: Table) -> bool:
    """Return whether the second row holds options: no respondent id, and the word for a single answer or a blank question."""
    if len(table.rows) < 2:
        return False
    first, second = table.rows[0], table.rows[1]
    if second[:1] != [""]:
        return False
    below_nothing = any(not question and option for question, option in zip(first, second, strict=False))
    return below_nothing or any(cell.casefold() in ANSWER for cell in second)


def _two_rows(table: Table) -> list[Column]:
    width = max(len(table.rows[0]), len(table.rows[1]))
    first, second = (row + [""] * (width - len(row)) for row in table.rows[:2])
    questions, question = [], ""
    for cell in first:
        question = cell or question
        questions.append(question)
    of_question = Counter(questions)
    options = ["" if option.casefold() in ANSWER else option for option in second]
    names = [
        SEPARATOR.join(part for part in (question, option) if part) or f"column {column_letters(place)}"
        for place, (question, option) in enumerate(zip(questions, options, strict=True))
    ]
    return [
        Column(
            id=name,
            header=own or option,
            text=question,
            stem=question if of_question[question] > 1 else None,
            part=option or None,
            kind=QuestionKind.META if _is_meta(question) else None,
        )
        for name, own, question, option in zip(unique_names(names), first, questions, options, strict=True)
    ]


def _one_row(table: Table) -> list[Column]:
    headers = table.rows[0]
    names = unique_names([header or f"column {column_letters(place)}" for place, header in enumerate(headers)])
    stems = [header.rpartition(SEPARATOR)[0].strip() for header in headers]
    shared = Counter(stems)
    alone = {header.strip() for header in headers}
    columns = []
    for name, header, stem in zip(names, headers, stems, strict=True):
        asked = bool(stem) and (shared[stem] > 1 or stem in alone or "select all that apply" in stem.casefold())
        columns.append(
            Column(
                id=name,
                header=header,
                text=stem if asked else header,
                stem=stem if asked and shared[stem] > 1 else None,
                part=header.rpartition(SEPARATOR)[2].strip() if asked else None,
                kind=QuestionKind.META if _is_meta(header) else None,
            )
        )
    return columns


def _is_meta(header: str) -> bool:
    form = matching_form(header)
    if form in KEYS or form in META or is_meta(header):
        return True
    return re.search(r"\bid\b", form) is not None and any(words.search(form) for words in (KEY, COLLECTOR))
