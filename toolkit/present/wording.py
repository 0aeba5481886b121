"""Numbers as people read them, sentences that remember which figure each number is, and the names of codes."""

import datetime as dt
import string
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from toolkit.present.catalogue import MESSAGES
from toolkit.publication import Publication
from toolkit.publication.value import COMBINED, Estimate, Measure, PublishedCell, SubjectKind

MINUS = "\u2212"
IN_WORDS = 12


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
        self.language = language if language in MESSAGES else "en"
        self._messages = MESSAGES[self.language]

    def __call__(self, message: str, **parts: object) -> Sentence:
        """Return a message with its parts filled in; numbers stay `Number` in its runs."""
        runs: list[Run | Sentence] = []
        for literal, field, _, _ in string.Formatter().parse(self._messages[message]):
            runs.append(literal)
            if field is not None:
                part = parts[field]
                runs.append(part if isinstance(part, (Number, Sentence)) else str(part))
        return Sentence(*runs)

    def has(self, message: str) -> bool:
        """Return whether the catalogue has a message."""
        return message in self._messages

    def plural(self, message: str, count: int, **parts: object) -> Sentence:
        """Return ``MESSAGE.one`` or ``MESSAGE.many``, with `count` in words where small."""
        form = "one" if count == 1 else "many"
        return self(f"{message}.{form}", count=self.counted(count), **parts)

    def code(self, family: str, code: str) -> str:
        """Return a code (a state, a status, an advice) in plain words; one that is not known as it stands."""
        message = f"{family}.{code}"
        return str(self(message)) if self.has(message) else code.replace("-", " ")

    def counted(self, count: int) -> str:
        """Return a small count in words, a larger one in digits."""
        return self._messages["numerals"].split()[count] if 0 <= count <= IN_WORDS else grouped(count)

    def listed(self, names: Iterable[str | Sentence]) -> Sentence:
        """Return names as a phrase: ``a``, ``a and b``, ``a, b and c``."""
        items = list(names)
        runs: list[str | Sentence] = []
        for index, item in enumerate(items):
            joint = "" if index == 0 else self._messages["list.last" if index == len(items) - 1 else "list.next"]
            runs += [joint, item]
        return Sentence(*runs)

    def date(self, iso: str) -> str:
        """Return an ISO date as people write it: ``18 May 2026``."""
        day = dt.date.fromisoformat(iso)
        return str(self("date", day=day.day, month=self._messages["months"].split()[day.month - 1], year=day.year))

    def percent(self, share: float) -> str:
        """Return a share (0 to 1) in whole percent."""
        return str(self("percent", number=whole(100 * share)))


def words_for(publication: Publication) -> Words:
    """Return the catalogue in the publication's language, English when there is none."""
    return Words(publication.language)


def whole(figure: float) -> str:
    """Return a figure rounded to a whole number, halves away from zero as charts round, with a true minus."""
    rounded = Decimal(figure).quantize(Decimal(1), ROUND_HALF_UP)
    return str(rounded if rounded else 0).replace("-", MINUS)


def signed(figure: float) -> str:
    """Return a difference as a whole number with its sign; 0 has none."""
    text = whole(figure)
    return text if text.startswith(MINUS) or text == "0" else f"+{text}"


def decimals(figure: float, places: int = 2) -> str:
    """Return a factor with two decimals, or as many as asked for."""
    return str(Decimal(figure).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)).replace("-", MINUS)


def factor(name: str, figure: float, words: Words) -> str:
    """Return a factor of a recommendation as text: stability in percent, the priority with three decimals."""
    if name == "stability":
        return words.percent(figure)
    return decimals(figure, 3 if name == "priority" else 2)


def grouped(count: float) -> str:
    """Return a count with its thousands apart."""
    return f"{int(count):,}"


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


def _defined(estimate: Estimate) -> float:
    if estimate.value is None:
        raise ValueError("an undefined estimate has no number")
    return estimate.value


def assessment_kind(publication: Publication) -> str:
    """Return what the deliverables call the assessment: our own name for our subject, else the model's title."""
    about_customers = "customer-centric" in publication.model.title.lower()
    return str(words_for(publication)("report.title")) if about_customers else publication.model.title
