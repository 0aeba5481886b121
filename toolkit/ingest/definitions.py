"""A survey's definition beside its export (.qsf, .lss): whole texts, kinds, and labels for the vendor's codes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from toolkit.findings import Finding, Severity
from toolkit.ingest import limesurvey_definition, qualtrics_definition
from toolkit.ingest.defined import Defined, Finder
from toolkit.ingest.typed import text_column
from toolkit.ingest.values import Question, QuestionKind, Source, SurveyExport

PARSERS: dict[str, Callable[[bytes], Finder | None]] = {
    "qualtrics": qualtrics_definition.parse,
    "limesurvey": limesurvey_definition.parse,
}
"""How the definition of a survey is read, by the reader of its export."""

COLUMNS: dict[str, Callable[[bytes], tuple[Question, ...] | None]] = {
    "qualtrics": qualtrics_definition.columns,
    "limesurvey": limesurvey_definition.columns,
}
"""How the columns that a definition promises are read, by the reader of its export."""

MIN_SHARE = 0.5
MAX_STRANGE_SHARE = 0.1
"""A definition is of this export when it knows at least half of its columns and next to none of those contradicts it."""

SEEN_UNANSWERED = "-99"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Match:
    name: str
    columns: Mapping[str, Defined] = field(default_factory=dict)


def defined_columns(source: Source) -> tuple[str, tuple[Question, ...]] | None:
    """Return the vendor of a survey's definition and the columns its export will have; None for any other file."""
    if source.content.lstrip()[:1] not in (b"{", b"<", b"\xef"):
        return None
    for vendor, columns in COLUMNS.items():
        found = columns(source.content)
        if found:
            return vendor, found
    return None


def with_definition(export: SurveyExport, source: Source) -> SurveyExport:
    """Return an export with what the definition beside it says; unchanged when none beside it is of its survey.

    A column of codes then holds labels, so that an export in numbers and one in words give the same answers.
    """
    parser = PARSERS.get(export.vendor)
    if parser is None or not source.beside:
        return export
    asked = [question for question in export.questions if question.kind is not QuestionKind.META]
    best = _Match(name="")
    for other in source.beside:
        find = parser(other.content)
        found = {q.id: defined for q in asked if (defined := find(q)) is not None} if find is not None else {}
        fitting = {id_: defined for id_, defined in found.items() if _fits(export.rows[id_], defined)}
        strange = len(found) - len(fitting)
        enough = len(fitting) >= max(1.0, MIN_SHARE * len(asked)) and strange <= MAX_STRANGE_SHARE * len(found)
        if enough and len(fitting) > len(best.columns):
            best = _Match(name=other.name, columns=fitting)
    return _applied(export, best) if best.columns else export


def _fits(cells: pd.Series, defined: Defined) -> bool:
    """Whether a column's text and place are those of the definition, and some of its answers, if it has any."""
    known = {*defined.labels, *defined.choices}
    given = set(cells.unique()) - {"", SEEN_UNANSWERED}
    return defined.fits and (not known or not given or any(_parts(cell) & known for cell in given))


def _applied(export: SurveyExport, match: _Match) -> SurveyExport:
    rows = export.rows.copy(deep=False)
    recoded = 0
    for id_, defined in match.columns.items():
        labelled = _labelled(rows[id_], defined)
        if labelled is not None:
            rows[id_] = labelled
            recoded += 1
    odd = sum(defined.out_of_order for defined in match.columns.values())
    sentence = f"{match.name} beside the export described {len(match.columns)} columns and gave labels to the codes of {recoded}; codes that are not the order of the labels: {odd} columns."
    found = Finding(code="definition-used", severity=Severity.NOTE, sentence=sentence, count=len(match.columns))
    return replace(
        export,
        rows=rows,
        questions=tuple(_described(question, match.columns.get(question.id)) for question in export.questions),
        findings=(*export.findings, found),
    )


def _described(question: Question, defined: Defined | None) -> Question:
    if defined is None:
        return question
    return replace(
        question,
        text=defined.text or question.text,
        kind=defined.kind or question.kind,
        choices=defined.choices or question.choices,
    )


def _labelled(cells: pd.Series, defined: Defined) -> pd.Series | None:
    """Return a column of codes as labels; None when it holds labels already, or nothing that is a code."""
    given = set(cells.unique()) - {""}
    if (
        not defined.labels
        or given <= set(defined.choices)
        or not any(_parts(cell) & set(defined.labels) for cell in given)
    ):
        return None
    return text_column(cells, lambda cell: _label(str(cell), defined))


def _parts(cell: str) -> set[str]:
    return {cell, *cell.split(",")}


def _label(cell: str, defined: Defined) -> str:
    label = defined.labels.get(cell)
    parts = cell.split(",")
    if label is None and defined.kind is QuestionKind.MULTIPLE and all(part in defined.labels for part in parts):
        return ",".join(defined.labels[part] for part in parts)
    return cell if label is None else label
