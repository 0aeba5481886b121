"""LimeSurvey: question codes or texts with the part in brackets, or two header rows with the first one merged."""

import html
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pandas as pd

from toolkit.ingest.exports import Layout, build_export, named_headers, read_body, without_blank_columns
from toolkit.ingest.kinds import Column, is_meta
from toolkit.ingest.plain import header_place, one_header_export
from toolkit.ingest.tables import Table, load_table, sniffed_table, unique_names
from toolkit.ingest.values import QuestionKind, ReadOptions, Source, SurveyExport

VENDOR = "limesurvey"

MARKS = (
    frozenset(("response id", "antwort id", "id de la réponse", "id. response id", "id")),
    frozenset(
        ("date submitted", "datum abgeschickt", "submitdate", "submitdate. date submitted", "date de soumission")
    ),
    frozenset(("last page", "letzte seite", "lastpage", "lastpage. last page", "dernière page")),
    frozenset(
        (
            "start language",
            "start-sprache",
            "startlanguage",
            "startlanguage. start language",
            "langue de départ",
            "seed",
        )
    ),
)
"""Headers of the four columns before the answers, as text, as code, and as both."""

SUBMITTED = MARKS[1]
PARTS = re.compile(r"\s*\[\s*([^\[\]]*?)\s*\]")
TAG = re.compile(r"<[^<>]{1,200}>")
CODE = re.compile(r"^(?P<code>[A-Za-z]\w{0,40})(?P<parts>(\[[^\[\]]*\])+)?\. ")
UPLOADED = re.compile(r"^\[\s*\{\s*\"")
OWN_WORDS = re.compile(r"^[A-Za-z]\w{0,40}\[(other|\w*comment)\](\. |$)")
"""What a person wrote beside the choices, as its code says."""

SCALE_PART = re.compile(r"^(scale|skala|échelle|escala) \d$", re.IGNORECASE)
RANK_PART = re.compile(r"^(rank|ranking|rang|position) \d+$", re.IGNORECASE)
META = re.compile(
    r"^(filecount - |(question|group|gruppen|fragen)[ -]?(time|zeit)|interviewtime|date (submitted|started|last action)$|refurl|referrer url|ip-?addr|lastpage|seed|startdate|datestamp|id$)",
    re.IGNORECASE,
)


def sniff(source: Source) -> bool:
    """Return whether the header is LimeSurvey's, or a merged row of questions stands above a row of their parts."""
    rows = sniffed_table(source).rows
    return bool(rows) and (_has_marks(rows[0]) or has_merged_header(rows))


def _has_marks(header: Sequence[str]) -> bool:
    plain = {" ".join(cell.casefold().split()) for cell in header[:15]}
    return sum(bool(names & plain) for names in MARKS) >= 3


def has_merged_header(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether the first row names questions above the first of their columns, and the second every column."""
    if len(rows) < 3 or len(rows[1]) < 4:
        return False
    first = [*rows[0], *[""] * (len(rows[1]) - len(rows[0]))]
    named = [place for place, cell in enumerate(first) if cell]
    spans = [after - place for place, after in pairwise([*named, len(first)])]
    if not first[0] or len(named) < 2 or sum(span > 1 for span in spans) <= len(named) / 2:
        return False
    full = sum(1 for cell in rows[1] if cell) >= 0.9 * len(rows[1])
    values = sum(cell in {row[place] for row in rows[2:12] if place < len(row)} for place, cell in enumerate(rows[1]))
    return full and values <= len(rows[1]) / 4


def read(source: Source, options: ReadOptions) -> SurveyExport:
    """Return the answers; raise InputError when there are none. Rows never submitted go where the options say so."""
    table = load_table(source, options)
    if options.header_row is not None:
        return one_header_export(source, table, header_place(source, table, options), VENDOR, _column)
    merged = not _has_marks(table.rows[0]) and has_merged_header(table.rows)
    columns = _merged_columns(table) if merged else _columns(table.rows[0])
    header_rows = 2 if merged else 1
    body = read_body(source, table, header_rows, [column.id for column in columns])
    columns = [_without_files(column, body.rows) for column in without_blank_columns(body, columns)]
    layout = Layout(vendor=VENDOR, header_rows=header_rows, columns=tuple(columns))
    return build_export(table, layout, body, _reasons(body.rows, columns, options))


def _merged_columns(table: Table) -> list[Column]:
    width = max(len(table.rows[0]), len(table.rows[1]))
    first, second = (row + [""] * (width - len(row)) for row in table.rows[:2])
    questions, question = [], ""
    for cell in first:
        question = cell or question
        questions.append(question)
    shared = Counter(questions)
    names = [
        f"{question} [{part}]" if shared[question] > 1 else question
        for question, part in zip(questions, second, strict=True)
    ]
    return [
        Column(
            id=name, header=part, text=readable(question), stem=question if shared[question] > 1 else None, part=part
        )
        for name, question, part in zip(unique_names(names), questions, second, strict=True)
    ]


def _columns(headers: Sequence[str]) -> list[Column]:
    return [_column(name, header) for name, header in zip(unique_names(named_headers(headers)), headers, strict=True)]


def _column(name: str, header: str) -> Column:
    """Return a column from ``Q1[SQ001]``, ``Question [part]``, ``Q1[SQ001]. Question [part]`` or two parts with a scale."""
    coded = CODE.match(header)
    parts = PARTS.findall(header[coded.end() :] if coded else header) if header.rstrip().endswith("]") else []
    question = PARTS.sub("", header).strip() if parts else header
    scale = next((part for part in parts if SCALE_PART.match(part)), "")
    if not scale and len(parts) == 2:
        scale = parts[1]  # the second scale of a grid, or a column of one: its answers are its own
    own = [part for part in parts if part != scale]
    kind = None
    text = readable(CODE.sub("", question))
    names = (header, text, coded["code"]) if coded else (header,)
    if any(META.match(name) or is_meta(name) for name in names):
        kind = QuestionKind.META
    elif OWN_WORDS.match(header):
        kind = QuestionKind.TEXT
    elif any(RANK_PART.match(part) for part in own):
        kind = QuestionKind.RANKING
    return Column(
        id=name,
        header=header,
        text=text,
        stem=f"{coded['code'] if coded else question} {scale}".strip() if parts else None,
        part=(own[0] or None) if own else None,
        kind=kind,
    )


def _without_files(column: Column, rows: pd.DataFrame) -> Column:
    """Return a column of uploaded files as text: their names are a person's words, not choices."""
    given = rows.loc[rows[column.id] != "", column.id]
    files = len(given) > 0 and bool(given.str.match(UPLOADED).all())
    return replace(column, kind=QuestionKind.TEXT, stem=None) if files else column


def readable(text: str) -> str:
    """Return a question's text without tags, character references and runs of blanks."""
    return " ".join(html.unescape(TAG.sub(" ", text)).split())


def _reasons(rows: pd.DataFrame, columns: Sequence[Column], options: ReadOptions) -> pd.Series | None:
    submitted = [column.id for column in columns if column.header.casefold() in SUBMITTED]
    if options.keep_unfinished or not submitted:
        return None
    done = ~rows[submitted[0]].isin(["", "1980-01-01 00:00:00"])  # what LimeSurvey writes for an anonymous date
    if not done.any():
        return None
    return pd.Series("", index=rows.index, dtype="str").mask(rows[submitted[0]] == "", "unfinished")
