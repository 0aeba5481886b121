"""Numbers as people read them, and sentences of ours in a language that remember which figure each number is."""

import datetime as dt
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent, get_decimal_symbol, get_group_symbol

from toolkit.words.catalogue import ENGLISH, catalogue, language_of, locale_of

MINUS = "\u2212"
IN_WORDS = 12
MARK = "\ue000"
"""A letter of no script: it marks a place in a text that is put together later."""


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

    def __call__(self, message: str, /, **parts: object) -> Sentence:
        """Return a message with its parts filled in; numbers stay `Number` in its runs."""
        text = self._catalogue.texts[message]
        return _filled(text if isinstance(text, str) else text[-1], parts)

    def has(self, message: str) -> bool:
        """Return whether the catalogue has a message."""
        return message in self._catalogue.texts

    def plural(self, message: str, count: int, /, **parts: object) -> Sentence:
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

    def percent(self, share: float, places: int = 0) -> str:
        """Return a share (0 to 1) in percent, whole unless decimals are asked for: ``12%``, ``12,5 %``."""
        rounded = Decimal(100 * share).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) or Decimal(0)
        pattern = self.locale.percent_formats[None].pattern.replace(
            "#,##0", f"#,##0.{'0' * places}" if places else "#,##0"
        )
        return _minus(format_percent(rounded / 100, pattern, locale=self.locale, decimal_quantization=False))

    def decimals(self, figure: float, places: int = 2) -> str:
        """Return a figure with two decimals, or as many as asked for: ``0.13``, ``0,13``."""
        rounded = Decimal(figure).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        pattern = f"#,##0.{'0' * places}"
        return _minus(format_decimal(rounded, pattern, locale=self.locale, decimal_quantization=False))

    def grouped(self, count: float) -> str:
        """Return a count with its thousands apart: ``1,234``, ``1.234``."""
        return _minus(format_decimal(int(count), "#,##0", locale=self.locale))

    def d3_format(self) -> Mapping[str, object] | None:
        """Return how charts write numbers, as d3-format asks for it; None for English, which they write by themselves."""
        if self.language == ENGLISH:
            return None
        return {
            "decimal": get_decimal_symbol(self.locale),
            "thousands": get_group_symbol(self.locale),
            "grouping": [3],
            "currency": ["", ""],
            "percent": self.percent(0).removeprefix("0"),
        }

    def factor(self, name: str, figure: float) -> str:
        """Return a factor of a recommendation as text: stability in percent, the priority with three decimals."""
        return self.percent(figure) if name == "stability" else self.decimals(figure, 3 if name == "priority" else 2)


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


def _filled(text: str, parts: Mapping[str, object]) -> Sentence:
    runs: list[Run | Sentence] = []
    for literal, field in _pieces(text):
        runs.append(literal)
        if field is not None:
            part = parts[field]
            runs.append(part if isinstance(part, (Number, Sentence)) else str(part))
    return Sentence(*runs)


@cache
def _pieces(text: str) -> tuple[tuple[str, str | None], ...]:
    """The literal pieces of a message, each with the name of the part behind it; the catalogue's messages are few."""
    return tuple((literal, field) for literal, field, _, _ in string.Formatter().parse(text))


def _minus(text: str) -> str:
    return text.replace("-", MINUS)
