"""From an answer as it stands in a file to its code on the scale (S1). Nothing is guessed: what is unknown is told."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.errors import nearest
from toolkit.ingest.label_packs import folded, shipped_codes
from toolkit.ingest.labels import matching_form, without_accents
from toolkit.ingest.mapping import MissingAnswers
from toolkit.ingest.values import NOT_APPLICABLE, NOT_ASKED, SKIPPED
from toolkit.model import Scale

WHOLE = re.compile(r"([+-]?\d{1,6})(?:[.,]0+)?", re.ASCII)
NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?", re.ASCII)
CODE_LAST = re.compile(r"\s*(?:[-–—=:.]\s?(?P<code>\d{1,3})|\(\s?(?P<bracketed>\d{1,3})\s?\))$", re.ASCII)
CODE_FIRST = re.compile(r"^(?P<code>\d{1,3})(?P<bracketed>)\s?[-–—=:.)]\s?(?=\D)", re.ASCII)
"""Half-labelled answers: ``Complete trust - 7``, ``Complete trust (7)``; ``7 - Complete trust``, ``7) Complete trust``."""

FEW_WORDS = 3
ALIKE = 0.6
"""Likeness (0 to 1) to a known label from which an answer given once is taken for a slip of it."""

BOOLEANS = frozenset({"true", "false"})
MAX_LABEL_CHARACTERS = 400
MAX_SHOWN_CHARACTERS = 60
MAX_SHOWN_WORDS = 10
MAX_SHOWN_LABELS = 15


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerBook:
    """Every way to write an answer of one scale.

    Parameters
    ----------
    scale
        The scale of the model.
    codes
        Code by label in its matching form: declared in the mapping, the scale's own, and the declared missing ones.
    plain
        The same by label without accents; a label that would be two codes is left out.
    declared
        Labels in matching form that the mapping declares for this scale.
    shipped
        Code by usual answer word in eight languages, in folded form; asked only where the rest is silent.
    doubtful
        Labels without accents that would be two codes, so that their accents matter.
    """

    scale: Scale
    codes: Mapping[str, int]
    plain: Mapping[str, int]
    declared: frozenset[str]
    shipped: Mapping[str, int] = field(default_factory=dict)
    doubtful: frozenset[str] = frozenset()

    def code_of(self, label: str) -> int | None:
        """Return the code of an answer as it stands in the file, or None when it is not one of this scale."""
        form = matching_form(label)
        code = self.labelled(form)
        if code is not None:
            return code
        if whole := WHOLE.fullmatch(form):
            return self._on_scale(int(whole[1]))
        return self._half_labelled(form) if len(form) <= MAX_LABEL_CHARACTERS else None

    def labelled(self, form: str) -> int | None:
        """Return the code of a label in matching form; None when neither the mapping, the scale nor a pack has it."""
        bare = without_accents(form)
        if bare in self.doubtful:
            return self.codes.get(form)
        return self.codes.get(form, self.plain.get(bare, self.shipped.get(folded(form))))

    def _half_labelled(self, form: str) -> int | None:
        """Return the code written beside a label; None when the label, where it is known, means another one."""
        for pattern in (CODE_LAST, CODE_FIRST):
            found = pattern.search(form)
            if found is None:
                continue
            label = (form[: found.start()] + form[found.end() :]).strip()
            if any(sign.isalpha() for sign in label):
                code = self._on_scale(int(found["code"] or found["bracketed"]))
                known = self.labelled(label)
                return code if known is None or known == code else None
        return None

    def _on_scale(self, code: int) -> int | None:
        return code if code in self.scale.codes else None

    @property
    def fully_labelled(self) -> bool:
        """Whether each code has a label, so that a bare number beside labels is a sign of two versions mixed."""
        return set(self.codes.values()) >= set(self.scale.codes)

    def described(self) -> str:
        """Return what is expected, in words: the range and the scale's labels."""
        labels = "; ".join(self.scale.labels.values())
        return f"{self.scale.min} to {self.scale.max}" + (f", or a label: {labels}" if labels else "")


def answer_book(scale: Scale, declared: Mapping[str, int], missing: MissingAnswers) -> AnswerBook:
    """Return the ways to write an answer of `scale`; what the mapping declares wins over the model's labels."""
    labels: dict[str, int] = {label: code for code, label in scale.labels.items()}
    if scale.not_applicable is not None:
        labels[scale.not_applicable] = NOT_APPLICABLE
    for names, code in (
        (missing.not_applicable, NOT_APPLICABLE),
        (missing.skipped, SKIPPED),
        (missing.not_asked, NOT_ASKED),
    ):
        labels |= dict.fromkeys(names, code)
    codes = {matching_form(label): code for label, code in labels.items()}
    codes |= {matching_form(label): code for label, code in declared.items()}
    plain: dict[str, int] = {}
    doubtful: set[str] = set()
    for label, code in codes.items():
        bare = without_accents(label)
        if plain.setdefault(bare, code) != code:
            doubtful.add(bare)
    return AnswerBook(
        scale=scale,
        codes=codes,
        plain={label: code for label, code in plain.items() if label not in doubtful},
        declared=frozenset(matching_form(label) for label in declared),
        shipped=shipped_codes(scale),
        doubtful=frozenset(doubtful),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Recoded:
    """A column as codes.

    Parameters
    ----------
    codes
        int8, one a row; `SKIPPED` where the answer is unknown.
    unknown
        How often each answer occurs that is not of the scale, by the answer as it stands in the file.
    first_unknown
        Position of the first row with an unknown answer; None when there is none.
    mixed
        Position of the first bare number beside labels, on a scale with a label for each code; None when there is none.
    """

    codes: npt.NDArray[np.int8]
    unknown: Mapping[str, int] = field(default_factory=dict)
    first_unknown: int | None = None
    mixed: int | None = None


def recode(cells: pd.Series, book: AnswerBook, blank: int) -> Recoded:
    """Return a column of text cells as codes, `blank` for an empty one. Each different answer is looked up once."""
    places, different = pd.factorize(cells)
    answers = [str(answer) for answer in different]
    found = [blank if answer == "" else book.code_of(answer) for answer in answers]
    table = np.array([SKIPPED if code is None else code for code in found], dtype=np.int8)
    codes = table[places] if answers else np.empty(0, dtype=np.int8)
    unknown_places = [place for place, code in enumerate(found) if code is None]
    counts = np.bincount(places, minlength=len(answers))
    unknown = {answers[place]: int(counts[place]) for place in unknown_places}
    first = int(np.argmax(np.isin(places, unknown_places))) if unknown_places else None
    return Recoded(codes=codes, unknown=unknown, first_unknown=first, mixed=mixed_place(places, answers, found, book))


def mixed_place(
    places: npt.NDArray[np.intp], answers: Sequence[str], found: Sequence[int | None], book: AnswerBook
) -> int | None:
    """Return the position of the first bare number where others are labels; None when the column is of one kind."""
    if not book.fully_labelled:
        return None
    forms = [matching_form(answer) for answer in answers]
    on_scale = [code is not None and code >= 0 for code in found]
    bare = [
        place
        for place, form in enumerate(forms)
        if on_scale[place] and WHOLE.fullmatch(form) and form not in book.declared
    ]
    labels = [place for place, form in enumerate(forms) if on_scale[place] and book.labelled(form) is not None]
    labels = [place for place in labels if not NUMBER.fullmatch(forms[place])]
    return int(np.argmax(np.isin(places, bare))) if bare and labels else None


def told(unknown: Mapping[str, int], book: AnswerBook) -> str:
    """Return unknown answers as a phrase for a problem: each with its count and the nearest known label.

    What may be a respondent's own words (long, too many different ones, or a sentence given once and like no label) is counted
    and not shown.
    """
    shown, hidden = [], 0
    known = [*book.scale.labels.values(), *([book.scale.not_applicable] if book.scale.not_applicable else [])]
    for answer, count in sorted(unknown.items(), key=lambda entry: -entry[1]):
        times = "once" if count == 1 else f"{count} times"
        if NUMBER.fullmatch(answer) or answer.casefold() in BOOLEANS:
            shown.append(f"{answer} {times}")
        elif _is_label(answer) and len(unknown) <= MAX_SHOWN_LABELS and (count > 1 or _is_like(answer, known)):
            close = f", nearest: {nearest(answer, known, 2)}" if known else ""
            shown.append(f"'{answer}' {times}{close}")
        else:
            hidden += count
    if len(shown) > MAX_SHOWN_LABELS:
        shown = [*shown[:MAX_SHOWN_LABELS], f"{len(shown) - MAX_SHOWN_LABELS} more"]
    if hidden:
        shown.append(f"free text in {hidden} rows")
    return "; ".join(shown)


def _is_like(answer: str, known: Sequence[str]) -> bool:
    """Whether an answer is a few words, or resembles a known label; a sentence that nobody else gave may be a remark."""
    form = matching_form(answer)
    return len(form.split()) <= FEW_WORDS or any(
        SequenceMatcher(None, form, matching_form(label)).ratio() >= ALIKE for label in known
    )


def _is_label(answer: str) -> bool:
    words = len(answer.split())
    return len(answer) <= MAX_SHOWN_CHARACTERS and words <= MAX_SHOWN_WORDS and "@" not in answer
