"""What kind of question each column of an export belongs to, judged from its answers and its neighbours."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from toolkit.ingest.label_packs import in_word_order
from toolkit.ingest.labels import matching_form
from toolkit.ingest.values import Question, QuestionKind

MAX_CHOICES = 30
"""More different answers than this are not the choices of one question."""

MAX_CHOICE_CHARACTERS = 200
LONG_TEXT_CHARACTERS = 60
SHORT_LABEL_CHARACTERS = 10
"""Answers longer than this on average, none given twice, are words of one's own even where there are few."""

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
    | (case|interview|resp|subject|record|serial)[ _.]?(id|no|nr|num|number) | lfdn
    | ip[ _-]?(address|adresse)? | (e-?mail|name)([ _-]?(address|adresse))? | (first|last|full|user)[ _]?name
    | vorname | nachname | prénom | nom([ ]de[ ]famille)? | nombre | apellidos? | cognome | imię | nazwisko | adresse[ ]e-?mail | status | progress | finished
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
    "no answer": "no_answer",
    "keine angabe": "no_answer",
    "sans réponse": "no_answer",
    "ns/nc": "no_answer",
    "prefer not to say": "no_answer",
}
"""Answers that are usually none, in the form in which labels are compared. Only told: a mapping says what they mean."""

MISSING_BEGINNINGS = frozenset(label[0] for label in MISSING_KINDS) | {" "}

OTHER = re.compile(
    r"^(other|autre|sonstige|andere|otro|altro|inne|anders|outro)\w*\b|please specify|bitte angeben|veuillez préciser|especifique",
    re.IGNORECASE,
)
MAX_RANKED_ROWS = 1000
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
    part
        What the column asks of its question: an option to tick, a row of a grid; None when the column is the question.
    joined
        What the vendor puts between the choices of one cell; None when a cell holds one answer.
    """

    id: str
    header: str
    text: str = ""
    stem: str | None = None
    kind: QuestionKind | None = None
    choices: tuple[str, ...] = ()
    part: str | None = None
    joined: str | None = None


def missing_kind(answer: str) -> str | None:
    """Return which kind of no answer an answer usually is, such as ``not_shown``; None for a real one."""
    if answer[:1].casefold() not in MISSING_BEGINNINGS:  # a column of keys would be folded one by one
        return None
    return MISSING_KINDS.get(matching_form(answer))


def is_meta(header: str) -> bool:
    """Return whether a column of this name is what survey tools add about the respondent, not an answer."""
    return META.match(header.strip()) is not None


def classify(rows: pd.DataFrame, columns: Sequence[Column]) -> tuple[Question, ...]:
    """Return a question for each column of `rows` (text cells, blank for no answer)."""
    answers = {column.id: _answers(rows[column.id]) for column in columns}
    kinds: dict[str, QuestionKind] = {}
    stems: dict[str, list[str]] = defaultdict(list)
    for column in columns:
        stated = column.kind or _kind_of_part(column, answers[column.id])
        if column.joined is not None and stated is None:
            choices = joined_choices(answers[column.id], column.joined)
            if choices is not None:
                stated = QuestionKind.RANKING if _is_order(answers[column.id], column.joined) else QuestionKind.MULTIPLE
                answers[column.id] = choices
        kinds[column.id] = stated or (QuestionKind.SINGLE if column.choices else _kind(answers[column.id]))
        if column.stem is not None and stated is None:
            stems[column.stem].append(column.id)
    for members in stems.values():
        ids = _without_own_words(members, answers, kinds)
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


def _without_own_words(ids: Sequence[str], answers: dict[str, pd.Series], kinds: dict[str, QuestionKind]) -> list[str]:
    """Return the columns of a question without the one for words of one's own: a text that shares no answer with them."""
    times = Counter(label for each in ids for label in answers[each].index)
    alone = [each for each in ids if kinds[each] is QuestionKind.TEXT and len(answers[each])]
    own = {each for each in alone if all(times[label] == 1 for label in answers[each].index)}
    return [each for each in ids if each not in own] if len(own) < len(ids) - 1 else list(ids)


def is_unticked(answer: str) -> bool:
    """Return whether an answer to an option says that it was not ticked."""
    return matching_form(answer) in UNTICKED


def _kind_of_part(column: Column, answers: pd.Series) -> QuestionKind | None:
    """Return the kind of a column that its option tells: ticked with the option's own words, or a text beside it."""
    if column.part is None or not len(answers):
        return None
    if {matching_form(str(label)) for label in answers.index} == {matching_form(column.part)}:
        return QuestionKind.MULTIPLE
    return QuestionKind.TEXT if OTHER.search(column.part) else None


def joined_choices(answers: pd.Series, separator: str) -> pd.Series | None:
    """Return how often each choice was ticked where cells join several; None when cells hold one answer each.

    Choices may hold the separator themselves: what always comes together, in the same order, is one choice.
    """
    cells = [(_parts(str(cell), separator), int(times)) for cell, times in answers.items()]
    joined = sum(times for parts, times in cells if len(parts) > 1)
    if joined < max(2, int(answers.sum()) // 10) or max(len(parts) for parts, _ in cells) > MAX_CHOICES:
        return None
    glued = _always_together([parts for parts, _ in cells])
    counts: Counter[str] = Counter()
    for parts, times in cells:
        for choice in _reglued(parts, glued, separator):
            counts[choice.strip()] += times
    used = [choice for choice in counts if choice]
    several = sum(counts[choice] > 1 for choice in used)
    if not 1 < len(used) <= MAX_CHOICES or several < len(used) / 2 or max(map(len, used)) > MAX_CHOICE_CHARACTERS:
        return None
    return pd.Series({choice: counts[choice] for choice in used})


def _parts(cell: str, separator: str) -> list[str]:
    """Return what a cell joins; a vendor that joins with a bare comma puts a blank behind those inside a choice."""
    joint = re.escape(separator) + ("(?! )" if separator == "," else "")
    return re.split(joint, cell.strip().removesuffix(separator.strip()))


def _always_together(cells: Sequence[Sequence[str]]) -> frozenset[tuple[str, str]]:
    """Return the pairs of parts of which one never comes without the other right behind it."""
    alone: Counter[str] = Counter(part for parts in cells for part in parts)
    pairs: Counter[tuple[str, str]] = Counter(pair for parts in cells for pair in pairwise(parts))
    return frozenset(
        pair
        for pair, times in pairs.items()
        if times == alone[pair[0]] == alone[pair[1]] and times > 1 and pair[1][:1].islower()
    )


def _reglued(parts: Sequence[str], glued: frozenset[tuple[str, str]], separator: str) -> list[str]:
    choices = [parts[0]]
    for before, part in pairwise(parts):
        if (before, part) in glued:
            choices[-1] += separator + part
        else:
            choices.append(part)
    return choices


def _is_order(answers: pd.Series, separator: str) -> bool:
    """Whether each cell holds the same choices and only their order differs."""
    cells = [tuple(sorted(_parts(str(cell), separator))) for cell in answers.index]
    return len(cells) > 1 and len(set(cells)) == 1 and len(cells[0]) > 2


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
    if different == given and lengths.mean() > SHORT_LABEL_CHARACTERS:
        return QuestionKind.TEXT
    if lengths.max() > MAX_CHOICE_CHARACTERS or (lengths.mean() > LONG_TEXT_CHARACTERS and different > given / 4):
        return QuestionKind.TEXT
    return QuestionKind.SINGLE if different <= max(2, min(MAX_CHOICES, given // 2)) else QuestionKind.TEXT


def _kind_together(rows: pd.DataFrame, answers: Sequence[pd.Series]) -> QuestionKind | None:
    """Return the kind of several columns of one question; None when they show no pattern."""
    given = [each for each in answers if len(each)]
    if not given:
        return None
    ticks = [{str(label).casefold() for label in each.index} for each in given]
    if all(len(labels - UNTICKED) <= 1 for labels in ticks):
        own_words = len({min(labels) for labels in ticks}) == len(ticks) > 1
        numbers = any(re.fullmatch(NUMBER, label) for labels in ticks for label in labels)
        if all(labels <= TICKED for labels in ticks) or (own_words and not numbers):
            return QuestionKind.MULTIPLE
    if _is_ranking(rows):
        return QuestionKind.RANKING
    return QuestionKind.MATRIX if _is_one_scale(ticks) else None


def _is_one_scale(columns: Sequence[set[str]]) -> bool:
    """Whether the answers of several columns are those of one scale: a few numbers close together, or shared labels."""
    counts = Counter(label for labels in columns for label in labels)
    if not 2 <= len(counts) <= MAX_SCALE_SPAN + 2 or max(map(len, counts)) > MAX_CHOICE_CHARACTERS:
        return False
    if all(re.fullmatch(r"[+-]?[0-9]{1,3}", label) for label in counts):
        numbers = [int(label) for label in counts]
        return max(numbers) - min(numbers) < MAX_SCALE_SPAN
    return sum(count > 1 for count in counts.values()) >= len(counts) / 2


def _is_ranking(rows: pd.DataFrame) -> bool:
    """Whether each respondent who answered gave the places 1, 2, 3... once each."""
    answered = rows[(rows != "").any(axis=1)].head(MAX_RANKED_ROWS)
    if len(answered) < 3 or rows.shape[1] < 3:
        return False
    given = answered.apply(pd.to_numeric, errors="coerce").to_numpy(dtype=np.float64)
    places = np.sort(given, axis=1)  # what is no number comes last
    counted = np.arange(1, places.shape[1] + 1)
    numbers = (~np.isnan(places)).sum(axis=1, keepdims=True)
    return bool((numbers > 1).all() and ((places == counted) | (counted > numbers)).all())


def _choices(kind: QuestionKind, answers: pd.Series) -> tuple[str, ...]:
    """Return the answers seen: numbers by size, words of a scale and ranges from low to high, other labels by how often given."""
    if kind in (QuestionKind.TEXT, QuestionKind.META, QuestionKind.NUMERIC) or len(answers) > MAX_CHOICES:
        return ()
    labels = [str(label) for label in answers.index]
    if kind is QuestionKind.MULTIPLE:
        labels = [label for label in labels if not is_unticked(label)]
    if all(re.fullmatch(NUMBER, label) for label in labels):
        return tuple(sorted(labels, key=lambda label: float(label.replace(",", "."))))
    ordered = in_word_order(labels)
    if ordered is not None:
        return ordered
    if all(re.search(r"[0-9]", label) for label in labels):
        return tuple(sorted(labels, key=_numbers_in))  # ages, incomes: ranges by where they begin
    counts = {str(label): int(times) for label, times in answers.items()}
    return tuple(sorted(labels, key=lambda label: (-counts[label], label)))


def _numbers_in(label: str) -> tuple[float, ...]:
    """The numbers in a label in order, thousands taken together."""
    return tuple(
        float(number) for number in re.findall(r"[0-9]+(?:\.[0-9]+)?", re.sub(r"(?<=[0-9]),(?=[0-9]{3})", "", label))
    )
