"""What kind of question each column of an export belongs to, judged from its answers and its neighbours."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from toolkit.ingest.labels import matching_form
from toolkit.ingest.values import Question, QuestionKind

MAX_CHOICES = 30
"""More different answers than this are not the choices of one question."""

MAX_CHOICE_CHARACTERS = 200
LONG_TEXT_CHARACTERS = 60
MAX_SCALE_SPAN = 11
"""Whole numbers spanning no more than this (0 to 10, 1 to 11) are a scale; wider ones are a quantity."""

TICKED = frozenset({"0", "1", "yes", "no", "y", "n", "ja", "nein", "oui", "non", "sí", "si", "true", "false"})
UNTICKED = frozenset({"0", "no", "n", "nein", "non", "false", "not selected", "unchecked"})

META = re.compile(
    r"""^(
    (start|end|recorded|completion|completed|submit(ted)?|creation|modified|date)[ _]?(date|time|on|at|submitted|started)?
    | date[ ](submitted|started|last[ ]action|created|modified) | last[ ](page|modified[ ]time|action) | timestamp | zeitstempel
    | horodateur | marca[ ]temporal | informazioni[ ]cronologiche | sygnatura[ ]czasowa | tijdstempel | carimbo[ ]de.*
    | (response|respondent|recipient|collector|participant)[ _.]?(id|set|lastname|firstname|email|name)? | id | uuid | token
    | ip[ _-]?(address|adresse)? | (e-?mail|name)([ _]?address)? | (first|last|full|user)[ _]?name | status | progress | finished
    | duration.* | total[ ]time | external(data)?[ ]?(reference|data) | location(latitude|longitude|accuracy) | seed
    | distribution[ ]?channel | user[ ]?language | start[ ]language | (question|group)[ ]time:.* | total[ ]points | feedback.*
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
MISSING_KINDS = {
    "-99": "seen_unanswered",
    "n/a": "not_shown",
    "na": "not_shown",
    "not selected": "unticked",
    "unchecked": "unticked",
    "not applicable": "not_applicable",
    "cannot judge": "not_applicable",
    "don't know": "not_applicable",
    "i don't know": "not_applicable",
    "weiß nicht": "not_applicable",
    "no answer": "no_answer",
    "keine angabe": "no_answer",
    "sans réponse": "no_answer",
    "ns/nc": "no_answer",
    "prefer not to say": "no_answer",
}
"""Answers that are usually none, in the form in which labels are compared. Only told: a mapping says what they mean."""

NUMBER = r"[+-]?[0-9]+(?:[.,][0-9]+)?"


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column as its header describes it.

    Parameters
    ----------
    id, header, text
        As in `Question`.
    stem
        What columns of one question share; None when the column stands alone.
    kind
        The kind that the vendor states; None leaves it to the answers.
    choices
        The answers that the vendor declares; empty leaves them to the answers.
    """

    id: str
    header: str
    text: str = ""
    stem: str | None = None
    kind: QuestionKind | None = None
    choices: tuple[str, ...] = ()


def missing_kind(answer: str) -> str | None:
    """Return which kind of no answer an answer usually is, such as ``not_shown``; None for a real one."""
    return MISSING_KINDS.get(matching_form(answer))


def is_meta(header: str) -> bool:
    """Return whether a column of this name is what survey tools add about the respondent, not an answer."""
    return META.match(header.strip()) is not None


def classify(rows: pd.DataFrame, columns: Sequence[Column]) -> tuple[Question, ...]:
    """Return a question for each column of `rows` (text cells, blank for no answer)."""
    answers = {column.id: _answers(rows[column.id]) for column in columns}
    kinds = {column.id: column.kind or _kind(answers[column.id]) for column in columns}
    stems: dict[str, list[str]] = defaultdict(list)
    for column in columns:
        if column.stem is not None and column.kind is None:
            stems[column.stem].append(column.id)
    for ids in stems.values():
        together = _kind_together(rows[ids], [answers[each] for each in ids]) if len(ids) > 1 else None
        if together is not None:
            kinds |= dict.fromkeys(ids, together)
        if together is QuestionKind.MATRIX:
            shared = pd.concat([answers[each] for each in ids]).groupby(level=0).sum()
            answers |= dict.fromkeys(ids, shared)
    return tuple(
        Question(
            id=column.id,
            header=column.header,
            text=column.text,
            kind=kinds[column.id],
            choices=column.choices or _choices(kinds[column.id], answers[column.id]),
        )
        for column in columns
    )


def _answers(cells: pd.Series) -> pd.Series:
    """How often each answer was given, left out what is usually none."""
    counts = cells.value_counts(sort=True)
    return counts[[answer != "" and missing_kind(str(answer)) is None for answer in counts.index]]


def _kind(answers: pd.Series) -> QuestionKind:
    given, different = int(answers.sum()), len(answers)
    if not different:
        return QuestionKind.TEXT
    labels = answers.index.to_series().reset_index(drop=True)
    if labels.str.fullmatch(NUMBER).all():
        numbers = pd.to_numeric(labels.str.replace(",", ".", regex=False))
        whole = bool((numbers % 1 == 0).all())
        narrow = numbers.max() - numbers.min() < MAX_SCALE_SPAN and numbers.abs().max() < 1000
        few = different <= MAX_SCALE_SPAN and given >= 20 * different  # years, sites by number
        return QuestionKind.SINGLE if whole and (narrow or few) else QuestionKind.NUMERIC
    lengths = labels.str.len()
    if lengths.max() > MAX_CHOICE_CHARACTERS or (lengths.mean() > LONG_TEXT_CHARACTERS and different > given / 4):
        return QuestionKind.TEXT
    if labels.str.endswith(";").all() and labels.str.count(";").max() > 1:
        return QuestionKind.MULTIPLE  # Microsoft Forms ends each choice ticked with a semicolon
    return QuestionKind.SINGLE if different <= max(2, min(MAX_CHOICES, given // 2)) else QuestionKind.TEXT


def _kind_together(rows: pd.DataFrame, answers: Sequence[pd.Series]) -> QuestionKind | None:
    """Return the kind of several columns of one question; None when they show no pattern."""
    given = [each for each in answers if len(each)]
    if not given:
        return None
    ticks = [{str(label).casefold() for label in each.index} for each in given]
    alone = all(len(labels - UNTICKED) <= 1 for labels in ticks)
    if alone and (
        all(labels <= TICKED for labels in ticks) or len({min(labels) for labels in ticks}) == len(ticks) > 1
    ):
        return QuestionKind.MULTIPLE
    if _is_ranking(rows):
        return QuestionKind.RANKING
    union = {label for labels in ticks for label in labels}
    if 2 <= len(union) <= MAX_SCALE_SPAN + 2 and max(len(label) for label in union) <= MAX_CHOICE_CHARACTERS:
        return QuestionKind.MATRIX
    return None


def _is_ranking(rows: pd.DataFrame) -> bool:
    """Whether each respondent who answered gave the places 1, 2, 3... once each."""
    answered = rows[(rows != "").any(axis=1)]
    if len(answered) < 3 or rows.shape[1] < 3:
        return False
    places = answered.apply(pd.to_numeric, errors="coerce")
    ordered = places.apply(lambda row: sorted(row.dropna()), axis=1)
    return all(list(row) == list(range(1, len(row) + 1)) and len(row) > 1 for row in ordered)


def _choices(kind: QuestionKind, answers: pd.Series) -> tuple[str, ...]:
    """Return the answers seen: numbers by size, labels by how often they were given."""
    if kind in (QuestionKind.TEXT, QuestionKind.META, QuestionKind.NUMERIC) or len(answers) > MAX_CHOICES:
        return ()
    labels = [str(label) for label in answers.index]
    if all(re.fullmatch(NUMBER, label) for label in labels):
        return tuple(sorted(labels, key=lambda label: float(label.replace(",", "."))))
    counts = dict(zip(labels, answers.tolist(), strict=True))
    return tuple(sorted(labels, key=lambda label: (-counts[label], label)))
