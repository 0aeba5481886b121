"""From the exports and mapping.yaml to responses: codes for answers, pseudonyms for people, every problem at once."""

import collections.abc
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.engagement import Engagement
from toolkit.errors import InputError, Problem
from toolkit.findings import Finding
from toolkit.ingest.answers import answer_book, recode
from toolkit.ingest.blocks import MAX_ROWS_NAMED, Block, Part, Survey, block_of, looked_up, rows_named, together_of
from toolkit.ingest.columns import (
    MAPPING_FILE,
    Columns,
    find_columns,
    form_of,
    mapping_problems,
    unfed_problems,
)
from toolkit.ingest.file_findings import (
    declared_codes,
    file_findings,
    nothing_left,
    personal_group,
    recode_problems,
    rows_left_out,
    scale_id,
    stray_answers,
    unknown_audience,
)
from toolkit.ingest.invited import with_invited
from toolkit.ingest.labels import matching_form
from toolkit.ingest.large_files import is_large, read_large
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
    survey = survey_of(engagement, model, key_salt)
    form, mapping = survey.form, survey.mapping
    readings = [_read_file(engagement, survey, file) for file in mapping.files]
    problems = [problem for reading in readings for problem in reading.problems]
    findings = [finding for reading in readings for finding in reading.findings]
    blocks = [block for reading in readings for block in reading.blocks]
    unread = {file.file for file, reading in zip(mapping.files, readings, strict=True) if not reading.blocks}
    responses = {}
    for audience in form.asked:
        own = [block for block in blocks if block.audience == audience and len(block.frame)]
        if not own:
            problems += no_respondents(audience, mapping, unread)
            continue
        together, doubts = together_of(survey, audience, own)
        problems += [doubt for doubt in doubts if isinstance(doubt, Problem)]
        findings += [doubt for doubt in doubts if isinstance(doubt, Finding)]
        responses[audience] = together
    if problems:
        raise InputError(problems)
    return with_invited(engagement, survey, SurveyData(responses=responses, findings=tuple(findings)))


def survey_of(engagement: Engagement, model: Model, key_salt: bytes | None = None) -> Survey:
    """Return what reading needs to know beside the files; raise InputError with every problem of the mapping."""
    mapping = load_mapping(engagement)
    form = form_of(engagement.settings, model)
    problems = list(mapping_problems(mapping, form))
    if problems:
        raise InputError(problems)
    books = {
        name: answer_book(scale, mapping.answers.get(name, {}), mapping.missing) for name, scale in model.scales.items()
    }
    salt = engagement.salt()
    return Survey(form=form, mapping=mapping, books=books, salt=salt, key_salt=key_salt or salt)


def read_whole(engagement: Engagement, file: SurveyFile, options: ReadOptions) -> SurveyExport:
    """Return the export that a file of mapping.yaml, or a database, holds; raise InputError when it cannot be read."""
    if file.sql is not None:
        from toolkit.ingest.sql import read_sql  # SQLAlchemy costs every start a tenth of a second

        return read_sql(file.sql, file.file)
    return read_export(open_source(engagement.survey_file(file.file), file.file), options, file.reader)


def no_respondents(audience: str, mapping: Mapping, unread: set[str]) -> list[Problem]:
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
        path = engagement.survey_file(file.file) if file.sql is None else None
        large = read_large(survey, file, path, options) if path is not None and is_large(path) else None
        if large is not None:
            return Reading(blocks=large.blocks, problems=large.report.problems, findings=large.report.findings)
        export = read_whole(engagement, file, options)
    except InputError as error:
        return Reading(problems=error.problems)
    columns, problems = find_columns(file, export, survey.form.model)
    problems += unfed_problems(file, columns, survey.form)
    findings = file_findings(file, export, columns)
    if any(problem.code in ("missing-column", "duplicated-column", "mapped-twice") for problem in problems):
        return Reading(problems=tuple(problems), findings=tuple(findings))
    keep = _kept_rows(file, export, columns)
    if not keep.any():
        problems.append(nothing_left(file, export))
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
        findings += stray_answers(audience, file, _stray_count(survey, audience, coded[own]))
    findings += rows_left_out(file, int((audiences == IGNORED).sum()))
    return Reading(blocks=tuple(blocks), problems=tuple(problems), findings=tuple(findings))


def _kept_rows(file: SurveyFile, export: SurveyExport, columns: Columns) -> pd.Series:
    """Return which rows the mapping's row filter keeps."""
    if file.rows is None or columns.row_filter is None:
        return pd.Series(True, index=export.rows.index)
    wanted = {matching_form(value) for value in file.rows.values}
    return looked_up(export.rows[columns.row_filter], lambda cell: matching_form(cell) in wanted).astype(bool)


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
    problems = []
    for value, count in strange.value_counts().head(MAX_ROWS_NAMED).items():
        places = rows_named(numbers[cells[cells == value].index])
        problems.append(unknown_audience(file, columns.audience, str(value), places, count, list(rule.values)))
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
        item: declared_codes(survey, item, answers.missing.get(column, {})) for item, column in columns.items.items()
    }
    marked = any(
        matching_form(str(answer)) in marks or declared[item].get(str(answer)) == SKIPPED
        for item, column in cells.items()
        for answer in (column.unique() if marks or declared[item] else ())
    )
    problems: list[Problem] = []
    codes: dict[str, npt.NDArray[np.int8]] = {}
    for item, column in cells.items():
        book = survey.books[scale_id(survey.form.model, item)]
        own = column.map(declared[item]) if declared[item] else pd.Series(np.nan, index=column.index)
        recoded = recode(column.mask(own.notna(), ""), book, NOT_ASKED if marked else SKIPPED)
        place = f"column {columns.items[item]} (item {item})"
        problems += recode_problems(file.file, place, recoded, book, answers.numbers)
        codes[item] = np.where(own.notna(), own.fillna(0), recoded.codes).astype(np.int8)
    return pd.DataFrame(codes, index=answers.rows.index), problems


def _personal_groups(file: SurveyFile, columns: Columns, rows: pd.DataFrame) -> list[Problem]:
    return [
        personal_group(file, group, column)
        for group, column in columns.groups.items()
        if rows[column].str.contains("@", regex=False).any()
    ]


def _stray_count(survey: Survey, audience: str, coded: pd.DataFrame) -> int:
    """Return how many answers people of one audience gave to items that the model asks of another."""
    strange = [item for item in coded.columns if item not in survey.form.asked[audience]]
    return int((coded[strange] >= 0).to_numpy().sum())
