"""Whether a shown number is a figure, to the digits shown."""

import math
import re
from functools import cache

from babel.numbers import get_decimal_symbol, get_group_symbol

from toolkit.words import MINUS
from toolkit.words.catalogue import locale_of

SIGNS = f"{MINUS}+\N{EN DASH}-"
SPACES = "[\u00a0\u202f\u2009 ]?"
EXACT = 1e-9
"""Relative difference that the writing of a binary fraction as text may leave."""

IN_PERCENT = (
    "favourable_items", "favourable_persons", "neutral", "unfavourable", "csat", "ces_easy", "response_rate",
    "percent_agreement", "stability", "adjusted_r_squared", "importance", "share", "composition", "confidence",
)  # fmt: skip
"""Measures between 0 and 1 whose limits stand without a percent sign beside a share that has one."""


@cache
def number_shape(language: str) -> tuple[re.Pattern[str], str, str]:
    """Return the pattern of a number in a language, and its signs between thousands and before decimals."""
    locale = locale_of(language)
    group, point = get_group_symbol(locale), get_decimal_symbol(locale)
    pattern = rf"(?P<sign>[{SIGNS}]?)(?P<digits>\d{{1,3}}(?:{re.escape(group)}\d{{3}})+|\d+)"
    return re.compile(pattern + rf"(?:{re.escape(point)}(?P<places>\d+))?(?P<share>{SPACES}%)?"), group, point


def equal(shown: float, value: float) -> bool:
    """Return whether an unrounded number is the value."""
    return math.isclose(shown, value, rel_tol=EXACT, abs_tol=EXACT)


def says(text: str, value: float, figure: str, language: str) -> bool:
    """Return whether a text shows a value, rounded to the digits it shows, in the notation of a language.

    A number without a sign may stand for a negative value, because a sentence turns a difference round ("18 points
    above" for minus 18); a number with a sign must have the right one.
    """
    pattern, group, _ = number_shape(language)
    found = pattern.search(text.strip())
    if found is None:
        return False
    places = found["places"] or ""
    shown = float(found["digits"].replace(group, "") + (f".{places}" if places else ""))
    scales = [100.0] if found["share"] else [1.0]
    if not found["share"] and any(name in figure.partition("#")[2] for name in IN_PERCENT):
        scales.append(100.0)
    return any(_rounds(shown, len(places), scale * value, found["sign"]) for scale in scales)


def _rounds(shown: float, places: int, value: float, sign: str) -> bool:
    near = bool(abs(shown - abs(value)) <= 0.5 * 10**-places + EXACT)
    if not near or not sign or not shown:
        return near
    return bool(value > 0 if sign == "+" else value < 0)


def number_tokens(text: str, language: str) -> list[str]:
    """Return the numbers in a text as they stand, without sign and percent: ``62``, ``1,234``, ``0.5``."""
    pattern, _, point = number_shape(language)
    return [
        found["digits"] + (f"{point}{found['places']}" if found["places"] else "") for found in pattern.finditer(text)
    ]
