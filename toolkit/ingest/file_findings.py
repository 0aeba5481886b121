"""What is told of one survey file, whether it was read whole or in blocks."""

import collections.abc
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from toolkit.errors import Problem, nearest
from toolkit.findings import Finding, Severity
from toolkit.ingest.answers import AnswerBook, Recoded, told
from toolkit.ingest.blocks import Survey
from toolkit.ingest.columns import Columns
from toolkit.ingest.labels import matching_form
from toolkit.ingest.mapping import IGNORED, SurveyFile
from toolkit.ingest.values import SurveyExport
from toolkit.model import Model


def file_findings(file: SurveyFile, export: SurveyExport, columns: Columns) -> list[Finding]:
    """Return what is worth telling of a file before its answers are looked at."""
    findings = [replace(found, sentence=f"{file.file}: {found.sentence}") for found in export.findings]
    for reason, count in export.dropped.items():
        sentence = f"{file.file}: rows dropped as {reason}: {count}."
        findings.append(Finding(code="rows-dropped", severity=Severity.NOTE, sentence=sentence, count=count))
    if columns.unmapped:
        count = len(columns.unmapped)
        sentence = f"{file.file}: columns that are not in mapping.yaml and were left at the door: {count}."
        findings.append(Finding(code="unmapped-columns", severity=Severity.NOTE, sentence=sentence, count=count))
    return findings


def nothing_left(file: SurveyFile, export: SurveyExport) -> Problem:
    """Return the problem that no row of a file is left."""
    dropped = ", ".join(f"{count} {reason}" for reason, count in export.dropped.items())
    found = f"no row left of {export.rows_read}" + (f" (dropped: {dropped})" if dropped else "")
    remedy = "Mend 'rows' in mapping.yaml" if len(export.rows) else "Export it again with its responses"
    return Problem(code="empty-export", file=file.file, found=found, expected="at least one respondent", remedy=remedy)


def declared_codes(survey: Survey, item: str, missing: collections.abc.Mapping[str, int]) -> dict[str, int]:
    """Return the cells that the file declares missing and that neither mapping nor scale gives a code."""
    known = survey.books[scale_id(survey.form.model, item)].codes
    return {cell: code for cell, code in missing.items() if matching_form(cell) not in known}


def scale_id(model: Model, item: str) -> str:
    """Return the id of the scale that an item is answered on."""
    return model.scored_items[item].scale or model.item_scale


def recode_problems(file: str, place: str, recoded: Recoded, book: AnswerBook, numbers: pd.Series) -> list[Problem]:
    """Return the problems of a column whose answers do not fit; `numbers` by the positions that `recoded` names."""
    problems = []
    if recoded.unknown and recoded.first_unknown is not None:
        row = numbers.iloc[recoded.first_unknown]
        problems.append(
            Problem(
                code="off-scale",
                file=file,
                place=f"{place}, first in row {row}",
                found=told(recoded.unknown, book),
                expected=book.described(),
                remedy="Mend the column's item, or declare the answer under answers or missing in mapping.yaml",
            )
        )
    if recoded.mixed is not None:
        problems.append(
            Problem(
                code="mixed-answers",
                file=file,
                place=f"{place}, first in row {numbers.iloc[recoded.mixed]}",
                found="bare numbers beside labels in one column",
                expected="one way to write the answers",
                remedy="If they mean the same scale, declare the numbers under answers in mapping.yaml",
            )
        )
    return problems


def unknown_audience(file: SurveyFile, column: str, value: str, rows: str, count: int, known: Sequence[str]) -> Problem:
    """Return the problem of a value that audience_column does not know."""
    return Problem(
        code="unknown-audience",
        file=file.file,
        place=f"{rows}, column {column}",
        found=f"'{value}' {count} times" if value != "" else f"a blank {count} times",
        expected=f"one of {nearest(value, list(known))}",
        remedy=f"Add it to audience_column.values in mapping.yaml, as an audience or as {IGNORED}",
    )


def personal_group(file: SurveyFile, group: str, column: str) -> Problem:
    """Return the problem of a group column that holds e-mail addresses: mapped by mistake, it would carry people on."""
    return Problem(
        code="personal-group",
        file=file.file,
        place=f"column {column}",
        found=f"e-mail addresses in a column mapped as group '{group}'",
        expected="a group such as a site or a department",
        remedy="Map it as ignored or as respondent",
    )


def rows_left_out(file: SurveyFile, count: int) -> list[Finding]:
    """Return a finding when the mapping ignores the audience of some rows."""
    if not count:
        return []
    sentence = f"{file.file}: rows left out because the mapping ignores their audience: {count}."
    return [Finding(code="rows-left-out", severity=Severity.NOTE, sentence=sentence, count=count)]


def stray_answers(audience: str, file: SurveyFile, count: int) -> list[Finding]:
    """Return a finding when people of one audience answered items that the model asks of another."""
    if not count:
        return []
    sentence = f"{file.file}: answers of {audience} to items of another audience, left out: {count}."
    return [
        Finding(
            code="answers-of-another-audience",
            severity=Severity.WARNING,
            sentence=sentence,
            count=count,
            audience=audience,
        )
    ]
