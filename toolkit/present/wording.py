"""Numbers as people read them, sentences that remember which figure each number is, and the names of codes."""

import datetime as dt
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from toolkit.present.catalogue import catalogue, language_of, locale_of
from toolkit.publication import Publication
from toolkit.publication.value import COMBINED, Estimate, Measure, PublishedCell, SubjectKind

MINUS = "\u2212"
IN_WORDS = 12
MARK = "\ue000"
"""A letter of no script: it marks the places of names in a list."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Number:
    """A figure of results.json as shown.

    Parameters
    ----------
    figure
        Its identifier: ``CELL#MEASURE``, with ``.low``, ``.high`` or ``.n`` behind it for the interval and the base.
    shown
        The unrounded figure, in its own unit.
    text
        What the reader sees.
    """

    figure: str
    shown: float
    text: str

    def __str__(self) -> str:
        return self.text


Run = str | Number


class Sentence(str):
    """A sentence for people; `runs` are its pieces, with each number as a `Number`."""

    __slots__ = ("runs",)
    runs: tuple[Run, ...]

    def __new__(cls, *runs: "Run | Sentence") -> "Sentence":
        """Return the pieces as one sentence; sentences among them are taken apart."""
        flat: list[Run] = []
        for run in runs:
            flat.extend(run.runs if isinstance(run, Sentence) else (run,))
        made = super().__new__(cls, "".join(str(run) for run in flat))
        made.runs = tuple(flat)
        return made

    def __reduce__(self) -> "tuple[type[Sentence], tuple[Run, ...]]":
        return (Sentence, self.runs)


class Words:
    """The catalogue of one language; call it with a message id and the parts to fill in."""

    def __init__(self, language: str) -> None:
        self.language = language_of(language)
        self.locale = locale_of(language)
        self._catalogue = catalogue(self.language)

    def __call__(self, message: str, **parts: object) -> Sentence:
        """Return a message with its parts filled in; numbers stay `Number` in its runs."""
        text = self._catalogue.texts[message]
        return _filled(text if isinstance(text, str) else text[-1], parts)

    def has(self, message: str) -> bool:
        """Return whether the catalogue has a message."""
        return message in self._catalogue.texts

    def plural(self, message: str, count: int, **parts: object) -> Sentence:
        """Return the form of a message that a count takes, with `count` in words where small."""
        forms = self._catalogue.texts[message]
        if isinstance(forms, str):
            return _filled(forms, {"count": self.counted(count), **parts})
        form = forms[min(self._catalogue.form(count), len(forms) - 1)]
        return _filled(form, {"count": self.counted(count), **parts})

    def code(self, family: str, code: str) -> str:
        """Return a code (a state, a status, an advice) in plain words; one that is not known as it stands."""
        message = f"{family}.{code}"
        return str(self(message)) if self.has(message) else code.replace("-", " ")

    def kinds(self, kind: str) -> str:
        """Return what several subjects of a kind are called: ``criteria``."""
        return self.code("kind", kind)

    def counted(self, count: int) -> str:
        """Return a small count in words, where the language is better read so, a larger one in digits."""
        return str(self("numerals")).split()[count] if 0 <= count <= IN_WORDS else self.grouped(count)

    def within(self, name: str) -> str:
        """Return a name of ours as it stands inside a sentence: in small letters in English, unchanged in German."""
        return name.lower() if self("names.within") == "small" else name

    def following(self, sentence: str) -> str:
        """Return a sentence as it stands after a colon; an abbreviation keeps its capitals."""
        small = self("names.within") == "small" and sentence[1:2].islower()
        return sentence[:1].lower() + sentence[1:] if small else sentence

    def listed(self, names: Iterable[str | Sentence]) -> Sentence:
        """Return names as a phrase: ``a``, ``a and b``, ``a, b and c``."""
        items = list(names)
        pattern = format_list([f"{MARK}{place}{MARK}" for place in range(len(items))], locale=self.locale)
        pieces = pattern.split(MARK)
        return Sentence(*(items[int(piece)] if odd % 2 else piece for odd, piece in enumerate(pieces)))

    def date(self, iso: str) -> str:
        """Return an ISO date as people write it: ``18 May 2026``, ``18. Mai 2026``."""
        return str(format_date(dt.date.fromisoformat(iso), "long", locale=self.locale))

    def percent(self, share: float) -> str:
        """Return a share (0 to 1) in whole percent: ``12%``, ``12 %``."""
        rounded = Decimal(100 * share).quantize(Decimal(1), ROUND_HALF_UP)
        return _minus(format_percent((rounded or Decimal(0)) / 100, locale=self.locale))

    def decimals(self, figure: float, places: int = 2) -> str:
        """Return a figure with two decimals, or as many as asked for: ``0.13``, ``0,13``."""
        rounded = Decimal(figure).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        pattern = f"#,##0.{'0' * places}"
        return _minus(format_decimal(rounded, pattern, locale=self.locale, decimal_quantization=False))

    def grouped(self, count: float) -> str:
        """Return a count with its thousands apart: ``1,234``, ``1.234``."""
        return _minus(format_decimal(int(count), "#,##0", locale=self.locale))

    def factor(self, name: str, figure: float) -> str:
        """Return a factor of a recommendation as text: stability in percent, the priority with three decimals."""
        return self.percent(figure) if name == "stability" else self.decimals(figure, 3 if name == "priority" else 2)


def words_for(publication: Publication) -> Words:
    """Return the words of the publication's language, English when there are none."""
    return Words(publication.language)


def whole(figure: float) -> str:
    """Return points rounded to a whole number, halves away from zero as charts round, with a true minus.

    For figures of at most three digits, which every language writes alike; `Words.grouped` is for counts.
    """
    rounded = Decimal(figure).quantize(Decimal(1), ROUND_HALF_UP)
    return str(rounded if rounded else 0).replace("-", MINUS)


def signed(figure: float) -> str:
    """Return a difference as a whole number with its sign; 0 has none."""
    text = whole(figure)
    return text if text.startswith(MINUS) or text == "0" else f"+{text}"


def figure_id(cell: PublishedCell, measure: Measure) -> str:
    """Return the identifier of a cell's figure."""
    return f"{cell.id}#{measure}"


def score(cell: PublishedCell) -> Number:
    """Return a cell's score in points; the cell must be shown."""
    return in_points(cell.figures[Measure.SCORE_0_100], figure_id(cell, Measure.SCORE_0_100))


def in_points(estimate: Estimate, figure: str) -> Number:
    """Return an estimate in points of 0 to 100 as a number."""
    return Number(figure=figure, shown=_defined(estimate), text=whole(_defined(estimate)))


def difference(estimate: Estimate, figure: str) -> Number:
    """Return an estimated difference in points as a number, without its sign."""
    return Number(figure=figure, shown=_defined(estimate), text=whole(abs(_defined(estimate))))


def shown(cell: PublishedCell | None) -> bool:
    """Return whether a cell has a score that may be shown."""
    return cell is not None and score_of(cell) is not None


def score_of(cell: PublishedCell | None) -> Estimate | None:
    """Return a cell's score (0 to 100) with its interval, None when there is none."""
    estimate = None if cell is None else cell.figures.get(Measure.SCORE_0_100)
    return estimate if estimate is not None and estimate.value is not None else None


def audience_name(publication: Publication, audience: str) -> str:
    """Return an audience's name; the combined one has a name of ours."""
    if audience == COMBINED:
        return str(words_for(publication)("audience.combined"))
    return next((each.name for each in publication.audiences if each.id == audience), audience)


def subject_name(publication: Publication, kind: SubjectKind, subject: str) -> str:
    """Return the name of a dimension, criterion, lens group or item; an outcome's from the catalogue."""
    model = publication.model
    if kind is SubjectKind.DIMENSION:
        return next((each.name for each in model.dimensions if each.id == subject), subject)
    if kind is SubjectKind.CRITERION:
        return next((each.name for each in model.criteria if each.id == subject), subject)
    if kind is SubjectKind.LENS_GROUP:
        lens, _, group = subject.partition("/")
        found = [each for own in model.lenses if own.id == lens for each in own.groups if each.id == group]
        return found[0].name if found else subject
    return next((each.text for each in model.items if each.id == subject), subject)


def _filled(text: str, parts: Mapping[str, object]) -> Sentence:
    runs: list[Run | Sentence] = []
    for literal, field, _, _ in string.Formatter().parse(text):
        runs.append(literal)
        if field is not None:
            part = parts[field]
            runs.append(part if isinstance(part, (Number, Sentence)) else str(part))
    return Sentence(*runs)


def _minus(text: str) -> str:
    return text.replace("-", MINUS)


def _defined(estimate: Estimate) -> float:
    if estimate.value is None:
        raise ValueError("an undefined estimate has no number")
    return estimate.value


def assessment_kind(publication: Publication) -> str:
    """Return what the deliverables call the assessment: our own name for our subject, else the model's title."""
    about_customers = "customer-centric" in publication.model.title.lower()
    return str(words_for(publication)("report.title")) if about_customers else publication.model.title
