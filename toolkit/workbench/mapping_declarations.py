"""What a mapping declares beside its columns: answers by code, answers that are none, and items that were not asked."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from toolkit.ingest.answers import answer_book
from toolkit.ingest.drafting_values import DraftColumn
from toolkit.ingest.mapping import MissingAnswers, Use, meaning_of
from toolkit.model import Model, Scale

MISSING_WORDS = {
    "not_applicable": 'no answer: "cannot judge"',
    "skipped": "no answer: seen and skipped",
    "not_asked": "no answer: not shown",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerLabel:
    """An answer as it stands in the file, on one scale of the model; `count` is how often it was given."""

    scale: str
    label: str
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Declarations:
    """The parts ``answers``, ``missing`` and ``not_fielded`` (by file) of a mapping."""

    answers: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    not_fielded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, answer: AnswerLabel) -> str:
        """Return what an answer is declared as: a code as text, a kind of missing, or a blank."""
        if answer.label in self.answers.get(answer.scale, {}):
            return str(self.answers[answer.scale][answer.label])
        return next((kind for kind, labels in self.missing.items() if answer.label in labels), "")

    def declared(self, answer: AnswerLabel, given: str) -> "Declarations":
        """Return the declarations with an answer declared as a code or a kind of missing; a blank takes it away."""
        answers = {
            scale: {label: code for label, code in labels.items() if (scale, label) != (answer.scale, answer.label)}
            for scale, labels in self.answers.items()
        }
        missing = {
            kind: tuple(label for label in labels if label != answer.label) for kind, labels in self.missing.items()
        }
        if given in MISSING_WORDS:
            missing[given] = (*missing.get(given, ()), answer.label)
        elif given:
            answers.setdefault(answer.scale, {})[answer.label] = int(given)
        return replace(self, answers=answers, missing=missing)

    def fielded(self, file: str, item: str, *, asked: bool) -> "Declarations":
        """Return the declarations with an item of a file said to have been asked, or not."""
        others = tuple(each for each in self.not_fielded.get(file, ()) if each != item)
        return replace(self, not_fielded={**self.not_fielded, file: others if asked else (*others, item)})

    def written(self) -> dict[str, Any]:
        """Return ``answers`` and ``missing`` as mapping.yaml holds them, empty ones left out."""
        answers = {scale: dict(labels) for scale, labels in self.answers.items() if labels}
        missing = {kind: list(labels) for kind, labels in self.missing.items() if labels}
        return ({"answers": answers} if answers else {}) | ({"missing": missing} if missing else {})


def declarations_of(document: Mapping[str, Any]) -> Declarations:
    """Return what the content of a mapping.yaml declares."""
    answers = document.get("answers") or {}
    missing = document.get("missing") or {}
    return Declarations(
        answers={str(scale): {str(label): code for label, code in labels.items()} for scale, labels in answers.items()},
        missing={str(kind): tuple(str(label) for label in labels) for kind, labels in missing.items()},
        not_fielded={str(file["file"]): tuple(file.get("not_fielded", ())) for file in document["files"]},
    )


def answers_to_show(
    columns: Iterable[tuple[DraftColumn, str]], model: Model, declarations: Declarations
) -> list[AnswerLabel]:
    """Return the answers of a file that no scale knows, most frequent first, then those that are declared.

    Parameters
    ----------
    columns
        The file's columns, each with what it means.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for column, text in columns:
        meaning = meaning_of(text)
        if meaning.use is Use.ITEM and meaning.name in model.scored_items:
            item = model.scored_items[meaning.name]
            scale = item.scale or model.item_scale
            counts.update({(scale, label): count for label, count in column.counts.items() if label})
    undeclared = MissingAnswers()
    books = {scale: answer_book(model.scales[scale], {}, undeclared) for scale in {scale for scale, _ in counts}}
    found = [
        AnswerLabel(scale=scale, label=label, count=count)
        for (scale, label), count in counts.items()
        if books[scale].code_of(label) is None or declarations.of(AnswerLabel(scale=scale, label=label, count=count))
    ]
    return sorted(found, key=lambda each: (bool(declarations.of(each)), -each.count, each.scale, each.label))


def answer_choices(scale: Scale) -> list[tuple[str, str]]:
    """Return what an answer may be declared as, as (words, value)."""
    codes = [
        (f"{code}: {scale.labels[code]}" if code in scale.labels else str(code), str(code)) for code in scale.codes
    ]
    return [("not decided yet", ""), *codes, *((words, kind) for kind, words in MISSING_WORDS.items())]
