"""Exports whose columns have types already: their values as the text that a CSV of them would hold."""

import datetime as dt
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import pandas as pd

from toolkit.findings import Finding
from toolkit.ingest.kinds import Column, classify
from toolkit.ingest.tables import empty_export
from toolkit.ingest.values import Source, SurveyExport

EXACT_BELOW = 1e15
BETWEEN = ";"
"""What joins the values of a list in one cell, as other exports join the ticks of a question."""


def value_text(value: object) -> str:
    """Return a value as text: whole numbers without a decimal point, times as ISO writes them, none as a blank."""
    if value is None or value is pd.NaT:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < EXACT_BELOW else str(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace").strip()
    if isinstance(value, Decimal):
        whole = value.is_finite() and value == value.to_integral_value()
        return str(int(value)) if whole else str(value)
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, default=str, sort_keys=True)
    if isinstance(value, Iterable):
        return BETWEEN.join(value_text(each) for each in value)
    return str(value).strip()


def text_column(values: pd.Series, text_of: Callable[[object], str] = value_text) -> pd.Series:
    """Return a column as text, a missing value as a blank; each different value is looked at once."""
    try:
        places, different = pd.factorize(values)
    except TypeError:  # lists and other values that cannot be compared
        return pd.Series([text_of(value) for value in values], index=values.index, dtype="str")
    texts = [text_of(_plain(value)) for value in different] + [""]
    return pd.Series(pd.array(texts, dtype="str").take(places), index=values.index, dtype="str")


def _plain(value: object) -> object:
    """Return a numpy value as Python's own."""
    item = getattr(value, "item", None)
    return item() if callable(item) else value


@dataclass(frozen=True, kw_only=True, slots=True)
class TypedFile:
    """What a reader of typed columns found: the columns, their cells as text, and what the file says of them.

    `missing` holds, by column, the cells that the file declares to be no answer, with the answer code each means.
    """

    vendor: str
    columns: Sequence[Column]
    cells: pd.DataFrame
    missing: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def typed_export(source: Source, file: TypedFile) -> SurveyExport:
    """Return the export of a file without header rows, blank rows dropped; raise InputError when it holds no answer."""
    kept = (file.cells != "").any(axis=1)
    if not kept.any():
        raise empty_export(source.name, "no row of answers")
    rows = file.cells[kept].reset_index(drop=True)
    answers = rows.copy(deep=False)
    for column, cells in file.missing.items():
        answers[column] = answers[column].mask(answers[column].isin(list(cells)), "")
    blank = len(kept) - len(rows)
    return SurveyExport(
        vendor=file.vendor,
        encoding=None,
        header_rows=0,
        rows_read=len(kept),
        questions=classify(answers, file.columns),
        rows=rows,
        first_row=pd.Series(kept.to_numpy().nonzero()[0] + 1, dtype="int64"),
        dropped={"empty": blank} if blank else {},
        findings=file.findings,
        missing=file.missing,
    )
