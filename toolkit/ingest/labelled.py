"""What SPSS and Stata files have in common: value labels, declared missing values, copies and totals stored inside."""

import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from pyreadstat import ReadstatError

from toolkit.errors import InputError, Problem
from toolkit.findings import Finding, Severity
from toolkit.ingest.derived import derived_columns
from toolkit.ingest.kinds import MAX_CHOICES, MAX_SCALE_SPAN, Column, is_meta
from toolkit.ingest.labels import matching_form
from toolkit.ingest.sources import damaged
from toolkit.ingest.tables import empty_export, unique_names
from toolkit.ingest.typed import TypedFile, text_column, typed_export, value_text
from toolkit.ingest.values import (
    NOT_APPLICABLE,
    NOT_ASKED,
    SKIPPED,
    QuestionKind,
    ReadOptions,
    Source,
    SurveyExport,
)

READ_ERRORS = (ReadstatError, ValueError, LookupError, TypeError, ArithmeticError, OSError)
OLD_ENCODING = "windows-1252"
TIMES = re.compile(r"^%?(-?t[cdCwmqhyb]|d\b|.*(date|time|month|moyr|qyr|wkyr|wkday))", re.IGNORECASE)
"""Formats of dates and times, as SPSS (``EDATE10``) and Stata (``%td``) write them."""

BATTERY = re.compile(r"^(?P<stem>.*?\d*)(?:[_.]\d{1,3}|[_.]?[a-z])$", re.IGNORECASE)
NUMBERED = re.compile(r"^(?P<stem>.*[^\W\d_].*?)[_.]?\d{1,3}[_.]?[A-Za-z]?$")
"""How the rows of one grid are called: ``q3_1`` or ``q3a``; with the same labels also ``q1`` and ``q2``."""

NEVER_ASKED = re.compile(r"inapplicable|\biap\b|not asked|not (shown|presented)|legitimate skip|filter|nicht gestellt")
NOT_FOR_THEM = re.compile(
    r"not applicable|does not apply|\bn/?\.?a\.?\b|don'?t know|do not know|\bdk\b|can(no|')t (judge|say|choose|rate)"
    r"|no opinion|wei(ß|ss) nicht|kann ich nicht|trifft nicht zu|nicht zutreffend|ne sa(it|is) pas|sans objet"
    r"|no (lo )?s[aeé]\b|no aplica|ns/nc|non s[oa]\b|non applicabile|nie wiem|nie dotyczy|weet (ik )?niet|n\.?v\.?t"
    r"|não (sei|sabe|se aplica)"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Labels:
    """What one variable's values mean: labels by value, and the values that the file declares missing."""

    labels: Mapping[object, str]
    missing: Callable[[object], bool]
    mostly: bool
    scale: bool

    def text(self, value: object) -> str:
        """Return a value as its label; on a scale with labels at some points only, label and number."""
        label = self.labels.get(value, "").strip()
        if not label:
            return (
                value_text(value)
                if not (isinstance(value, str) and len(value) == 1 and self.missing(value))
                else f".{value}"
            )
        if self.missing(value) or self.mostly or isinstance(value, str):
            return label
        return f"{label} - {value_text(value)}" if self.scale else value_text(value)


def labelled_export(source: Source, options: ReadOptions, vendor: str, reader: Callable[..., Any]) -> SurveyExport:
    """Return a file that pyreadstat's `reader` reads as an export; raise InputError when it is damaged or empty."""
    frame, about, findings = _content(source, options, reader)
    if not len(frame.columns) or not len(frame):
        raise empty_export(source.name, "no variable or no case")
    names = unique_names([str(name) for name in frame.columns])
    frame = frame.set_axis(names, axis=1)
    originals = [str(name) for name in about.column_names]
    told = {name: _labels(frame[name], original, about) for name, original in zip(names, originals, strict=True)}
    cells = pd.DataFrame({name: text_column(frame[name], told[name].text) for name in names})
    missing = {name: codes for name in names if (codes := _missing_cells(frame[name], told[name]))}
    derived = derived_columns(_numbers(frame, told))
    sets = _multiple_sets(about)
    columns = [
        _column(name, original, about, choices=_choices(told[name]), kind=_kind(original, about, name in derived, sets))
        for name, original in zip(names, originals, strict=True)
    ]
    if derived:
        sentence = f"Variables computed from others (reversed copies, sums and means), not taken for questions: {', '.join(sorted(derived))}."
        findings.append(Finding(code="derived-columns", severity=Severity.NOTE, sentence=sentence, count=len(derived)))
    file = TypedFile(vendor=vendor, columns=columns, cells=cells, missing=missing, findings=tuple(findings))
    return typed_export(source, file)


def _content(
    source: Source, options: ReadOptions, reader: Callable[..., Any]
) -> tuple[pd.DataFrame, Any, list[Finding]]:
    """Return the variables, what the file says about them, and a finding when its encoding had to be guessed."""
    attempts: list[tuple[dict[str, Any], list[Finding]]] = [({"encoding": options.encoding}, [])]
    attempts.append(({"encoding": options.encoding, "disable_datetime_conversion": True}, []))
    if options.encoding is None:
        sentence = f"The file's own encoding does not fit its texts; it was read as {OLD_ENCODING}."
        guessed = Finding(code="encoding-guessed", severity=Severity.NOTE, sentence=sentence, count=1)
        attempts.append(({"encoding": OLD_ENCODING}, [guessed]))
    reason = ""
    for settings, findings in attempts:
        try:
            # a frame would hold 0 for Stata's system-missing beside tagged ones
            content, about = reader(io.BytesIO(source.content), user_missing=True, output_format="dict", **settings)
            frame = pd.DataFrame({name: pd.Series(values) for name, values in content.items()})
        except READ_ERRORS as error:
            reason = reason or str(error)
        else:
            return frame, about, findings
    if "encoding" in reason or "convert" in reason:
        raise InputError(
            Problem(
                code="wrong-encoding",
                file=source.name,
                found="texts that are not in the encoding the file names",
                remedy="Say 'encoding' in mapping.yaml, or save the file again as Unicode",
            )
        )
    raise damaged(source)


def _labels(values: pd.Series, name: str, about: Any) -> _Labels:
    labels: dict[object, str] = dict(about.variable_value_labels.get(name, {}))
    ranges = [(each["lo"], each["hi"]) for each in about.missing_ranges.get(name, ())]
    marks = set(about.missing_user_values.get(name, ()))

    def missing(value: object) -> bool:
        return value in marks or any(_within(value, low, high) for low, high in ranges)

    given = [value for value in values.dropna().unique() if not missing(value)]
    labelled = sum(bool(labels.get(value)) for value in given)
    numbers = [value for value in given if isinstance(value, int | float | np.number)]
    scale = len(numbers) == len(given) > 0 and float(max(numbers)) - float(min(numbers)) < MAX_SCALE_SPAN
    mostly = labelled == len(given) and any(not missing(value) for value in labels)
    return _Labels(labels=labels, missing=missing, mostly=mostly, scale=scale)


def _within(value: object, low: object, high: object) -> bool:
    if isinstance(value, str) or isinstance(low, str) or isinstance(high, str):
        return value in (low, high)
    return isinstance(value, int | float | np.number) and low <= value <= high  # type: ignore[operator]


def _missing_cells(values: pd.Series, told: _Labels) -> dict[str, int]:
    """Return the cells of a variable that its file declares missing, each with the code it means."""
    return {told.text(value): _meaning(told.text(value)) for value in values.dropna().unique() if told.missing(value)}


def _meaning(text: str) -> int:
    """Return what a declared missing value means: never asked, cannot judge, and for the rest asked and unanswered."""
    form = matching_form(text)
    if NEVER_ASKED.search(form):
        return NOT_ASKED
    return NOT_APPLICABLE if NOT_FOR_THEM.search(form) else SKIPPED


def _choices(told: _Labels) -> tuple[str, ...]:
    """Return the labels of the answers in the order of their codes."""
    values = [value for value in told.labels if not told.missing(value) and told.labels[value].strip()]
    if not values or not (told.mostly or told.scale) or len(values) > MAX_CHOICES:
        return ()
    ordered = sorted(values, key=lambda value: (isinstance(value, str), value))
    return tuple(dict.fromkeys(told.text(value) for value in ordered)) if told.mostly else ()


def _numbers(frame: pd.DataFrame, told: Mapping[str, _Labels]) -> pd.DataFrame:
    """Return the numeric variables, declared missing values taken out."""
    numeric = frame.select_dtypes("number")
    return pd.DataFrame(
        {name: numeric[name].mask(numeric[name].map(told[name].missing).astype(bool)) for name in numeric.columns}
    ).astype("float64")


def _multiple_sets(about: Any) -> frozenset[str]:
    sets: Iterable[Mapping[str, Any]] = (getattr(about, "mr_sets", None) or {}).values()
    return frozenset(str(name) for each in sets if each.get("is_dichotomy") for name in each.get("variable_list", ()))


def _kind(name: str, about: Any, derived: bool, sets: frozenset[str]) -> QuestionKind | None:
    if derived or is_meta(name) or TIMES.match(str(about.original_variable_types.get(name, ""))):
        return QuestionKind.META
    return QuestionKind.MULTIPLE if name in sets else None


def _column(name: str, original: str, about: Any, choices: tuple[str, ...], kind: QuestionKind | None) -> Column:
    numbered = NUMBERED.match(name) if choices else BATTERY.match(name)
    text = (about.column_names_to_labels.get(original) or "").strip()
    stem = "\n".join((numbered["stem"], *choices)) if numbered and numbered["stem"] else None
    return Column(id=name, header=name, text=text, stem=stem, kind=kind, choices=choices)
