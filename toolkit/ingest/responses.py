"""From the exports and mapping.yaml to responses: codes for answers, pseudonyms for people, every problem at once."""

import collections.abc
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.engagement import Engagement
from toolkit.errors import InputError, Problem, nearest
from toolkit.findings import Finding, Severity
from toolkit.ingest.answers import AnswerBook, Recoded, answer_book, recode, told
from toolkit.ingest.blocks import MAX_ROWS_NAMED, Block, Part, Survey, block_of, looked_up, rows_named, together_of
from toolkit.ingest.columns import (
    MAPPING_FILE,
    Columns,
    find_columns,
    form_of,
    mapping_problems,
    unfed_problems,
)
from toolkit.ingest.labels import matching_form
from toolkit.ingest.mapping import IGNORED, Mapping, SurveyFile, load_mapping
from toolkit.ingest.sources import open_source
from toolkit.ingest.surveys import read_export
from toolkit.ingest.values import NOT_ASKED, SKIPPED, ReadOptions, SurveyData, SurveyExport
from toolkit.model import Model

DeclaredMissing = collections.abc.Mapping[str, collections.abc.Mapping[str, int]]
"""As in `SurveyExport.missing`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """The rows to be coded, their numbers in the file, and what the file itself declares to be no answer."""

    rows: pd.DataFrame
    numbers: pd.Series
    missing: DeclaredMissing


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What one file gave: its blocks, what is wrong and what is worth telling."""

    blocks: tuple[Block, ...] = ()
    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_responses(engagement: Engagement, model: Model, key_salt: bytes | None = None) -> SurveyData:
    """Return the answers of every audience of an engagement.

    Parameters
    ----------
    key_salt
        Secret for the pseudonyms of respondents with a key; None for the engagement's own. Rows and their order do not
        depend on it.

    Raises
    ------
    InputError
        Every problem of the mapping and of all files at once, none with a respondent's words, key or name.
    """
    mapping = load_mapping(engagement)
    form = form_of(engagement.settings, model)
    problems = list(mapping_problems(mapping, form))
    if problems:
        raise InputError(problems)
    books = {
        name: answer_book(scale, mapping.answers.get(name, {}), mapping.missing) for name, scale in model.scales.items()
    }
    salt = engagement.salt()
    survey = Survey(form=form, mapping=mapping, books=books, salt=salt, key_salt=key_salt or salt)
    readings = [_read_file(engagement, survey, file) for file in mapping.files]
    problems = [problem for reading in readings for problem in reading.problems]
    findings = [finding for reading in readings for finding in reading.findings]
    blocks = [block for reading in readings for block in reading.blocks]
    unread = {file.file for file, reading in zip(mapping.files, readings, strict=True) if not reading.blocks}
    responses = {}
    for audience in form.asked:
        own = [block for block in blocks if block.audience == audience and len(block.frame)]
        if not own:
            problems += _no_respondents(audience, mapping, unread)
            continue
        together, doubts = together_of(survey, audience, own)
        problems += [doubt for doubt in doubts if isinstance(doubt, Problem)]
        findings += [doubt for doubt in doubts if isinstance(doubt, Finding)]
        responses[audience] = together
    if problems:
        raise InputError(problems)
    return SurveyData(responses=responses, findings=tuple(findings))


def _no_respondents(audience: str, mapping: Mapping, unread: set[str]) -> list[Problem]:
    """Return the problem that an audience has nobody; none when one of its files is already told to be unreadable."""
    files = [file.file for file in mapping.files if audience in file.audiences]
    if unread & set(files):
        return []
    found = f"no row for {audience} in {', '.join(files)}" if files else f"no file for {audience}"
    return [
        Problem(
            code="empty-audience",
            file=MAPPING_FILE,
            place="files",
            found=found,
            expected="at least one respondent for each audience of engagement.yaml",
            remedy="Add its export, mend audience_column or rows, or take the audience out of engagement.yaml",
        )
    ]


def _read_file(engagement: Engagement, survey: Survey, file: SurveyFile) -> Reading:
    options = ReadOptions(
        sheet=file.sheet, header_row=file.header_row, keep_unfinished=file.keep_unfinished, encoding=file.encoding
    )
    try:
        if file.sql is not None:
            from toolkit.ingest.sql import read_sql  # SQLAlchemy costs every start a tenth of a second

            export = read_sql(file.sql, file.file)
        else:
            export = read_export(open_source(engagement.survey_file(file.file), file.file), options, file.reader)
    except InputError as error:
        return Reading(problems=error.problems)
    columns, problems = find_columns(file, export, survey.form.model)
    problems += unfed_problems(file, columns, survey.form)
    findings = _file_findings(file, export, columns)
    if any(problem.code in ("missing-column", "duplicated-column", "mapped-twice") for problem in problems):
        return Reading(problems=tuple(problems), findings=tuple(findings))
    keep = _kept_rows(file, export, columns)
    if not keep.any():
        problems.append(_nothing_left(file, export))
        return Reading(problems=tuple(problems), findings=tuple(findings))
    rows, numbers = export.rows[keep], export.first_row[keep]
    audiences, unknown = _audience_of(file, columns, rows, numbers)
    problems += unknown
    coded, off_scale = _coded_items(survey, file, columns, Answers(rows=rows, numbers=numbers, missing=export.missing))
    rows = _without_declared_missing(rows, export.missing)
    problems += off_scale
    problems += _personal_groups(file, columns, rows)
    blocks = []
    for audience in file.audiences:
        own = audiences == audience
        block = block_of(
            survey, audience, Part(file=file, columns=columns, rows=rows[own], numbers=numbers[own]), coded
        )
        blocks.append(block)
        findings += _stray_answers(survey, audience, file, coded[own])
    left_out = int((audiences == IGNORED).sum())
    if left_out:
        sentence = f"{file.file}: rows left out because the mapping ignores their audience: {left_out}."
        findings.append(Finding(code="rows-left-out", severity=Severity.NOTE, sentence=sentence, count=left_out))
    return Reading(blocks=tuple(blocks), problems=tuple(problems), findings=tuple(findings))


def _file_findings(file: SurveyFile, export: SurveyExport, columns: Columns) -> list[Finding]:
    findings = [replace(found, sentence=f"{file.file}: {found.sentence}") for found in export.findings]
    for reason, count in export.dropped.items():
        sentence = f"{file.file}: rows dropped as {reason}: {count}."
        findings.append(Finding(code="rows-dropped", severity=Severity.NOTE, sentence=sentence, count=count))
    if columns.unmapped:
        count = len(columns.unmapped)
        sentence = f"{file.file}: columns that are not in mapping.yaml and were left at the door: {count}."
        findings.append(Finding(code="unmapped-columns", severity=Severity.NOTE, sentence=sentence, count=count))
    return findings


def _kept_rows(file: SurveyFile, export: SurveyExport, columns: Columns) -> pd.Series:
    """Return which rows the mapping's row filter keeps."""
    if file.rows is None or columns.row_filter is None:
        return pd.Series(True, index=export.rows.index)
    wanted = {matching_form(value) for value in file.rows.values}
    return looked_up(export.rows[columns.row_filter], lambda cell: matching_form(cell) in wanted).astype(bool)


def _nothing_left(file: SurveyFile, export: SurveyExport) -> Problem:
    dropped = ", ".join(f"{count} {reason}" for reason, count in export.dropped.items())
    found = f"no row left of {export.rows_read}" + (f" (dropped: {dropped})" if dropped else "")
    remedy = "Mend 'rows' in mapping.yaml" if len(export.rows) else "Export it again with its responses"
    return Problem(code="empty-export", file=file.file, found=found, expected="at least one respondent", remedy=remedy)


def _audience_of(
    file: SurveyFile, columns: Columns, rows: pd.DataFrame, numbers: pd.Series
) -> tuple[pd.Series, list[Problem]]:
    """Return the audience of each row (blank when unknown), and a problem for each value the mapping does not know."""
    rule = file.audience_column
    if rule is None or columns.audience is None:
        return pd.Series(file.audience, index=rows.index, dtype="str"), []
    known = {matching_form(value): audience for value, audience in rule.values.items()}
    cells = rows[columns.audience]
    audiences = looked_up(cells, lambda cell: known.get(matching_form(cell), "")).astype("str")
    strange = cells[audiences == ""]
    problems = [
        Problem(
            code="unknown-audience",
            file=file.file,
            place=f"{rows_named(numbers[cells[cells == value].index])}, column {columns.audience}",
            found=f"'{value}' {count} times" if value != "" else f"a blank {count} times",
            expected=f"one of {nearest(str(value), list(rule.values))}",
            remedy=f"Add it to audience_column.values in mapping.yaml, as an audience or as {IGNORED}",
        )
        for value, count in strange.value_counts().head(MAX_ROWS_NAMED).items()
    ]
    return audiences, problems


def _without_declared_missing(rows: pd.DataFrame, missing: DeclaredMissing) -> pd.DataFrame:
    """Return the rows, what the file itself declares to be no answer made blank."""
    blanked = {column: rows[column].mask(rows[column].isin(list(cells)), "") for column, cells in missing.items()}
    return rows.assign(**blanked) if blanked else rows


def _coded_items(
    survey: Survey, file: SurveyFile, columns: Columns, answers: Answers
) -> tuple[pd.DataFrame, list[Problem]]:
    """Return the answers of a block of rows as codes, a column an item, and a problem a column that does not fit.

    A blank is `SKIPPED`; but in a file that writes a mark for "seen, unanswered" it means `NOT_ASKED`.
    """
    marks = {matching_form(label) for label in survey.mapping.missing.skipped}
    cells = {item: answers.rows[column] for item, column in columns.items.items()}
    declared = {
        item: _declared(survey, item, answers.missing.get(column, {})) for item, column in columns.items.items()
    }
    marked = any(
        matching_form(str(answer)) in marks or declared[item].get(str(answer)) == SKIPPED
        for item, column in cells.items()
        for answer in (column.unique() if marks or declared[item] else ())
    )
    problems: list[Problem] = []
    codes: dict[str, npt.NDArray[np.int8]] = {}
    for item, column in cells.items():
        book = survey.books[_scale_id(survey.form.model, item)]
        own = column.map(declared[item]) if declared[item] else pd.Series(np.nan, index=column.index)
        recoded = recode(column.mask(own.notna(), ""), book, NOT_ASKED if marked else SKIPPED)
        place = f"column {columns.items[item]} (item {item})"
        problems += _recode_problems(file.file, place, recoded, book, answers.numbers)
        codes[item] = np.where(own.notna(), own.fillna(0), recoded.codes).astype(np.int8)
    return pd.DataFrame(codes, index=answers.rows.index), problems


def _declared(survey: Survey, item: str, missing: collections.abc.Mapping[str, int]) -> dict[str, int]:
    """Return the cells that the file declares missing and that neither mapping nor scale gives a code."""
    known = survey.books[_scale_id(survey.form.model, item)].codes
    return {cell: code for cell, code in missing.items() if matching_form(cell) not in known}


def _scale_id(model: Model, item: str) -> str:
    return model.scored_items[item].scale or model.item_scale


def _recode_problems(file: str, place: str, recoded: Recoded, book: AnswerBook, numbers: pd.Series) -> list[Problem]:
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


def _personal_groups(file: SurveyFile, columns: Columns, rows: pd.DataFrame) -> list[Problem]:
    """Return a problem for each group column that holds e-mail addresses: mapped by mistake, it would carry people on."""
    return [
        Problem(
            code="personal-group",
            file=file.file,
            place=f"column {column}",
            found=f"e-mail addresses in a column mapped as group '{group}'",
            expected="a group such as a site or a department",
            remedy="Map it as ignored or as respondent",
        )
        for group, column in columns.groups.items()
        if rows[column].str.contains("@", regex=False).any()
    ]


def _stray_answers(survey: Survey, audience: str, file: SurveyFile, coded: pd.DataFrame) -> list[Finding]:
    """Return a finding when people of one audience answered items that the model asks of another."""
    strange = [item for item in coded.columns if item not in survey.form.asked[audience]]
    count = int((coded[strange] >= 0).to_numpy().sum())
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
