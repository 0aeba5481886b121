"""Every word of ours that a reader sees, by message id and language: the gettext files ``templates/words/LANGUAGE.po``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from babel import Locale
from babel.messages.pofile import read_po

from toolkit.shipped import templates_folder

ENGLISH = "en"
CATEGORIES = ("zero", "one", "two", "few", "many", "other")
"""Kinds of number that languages tell apart (CLDR), in the order in which a file gives the forms of a plural."""

REGIONS = {ENGLISH: "en_GB"}
"""Locale where a language is named without a region and Babel's own choice (American dates) is not ours."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Catalogue:
    """The messages of one language.

    Parameters
    ----------
    language
        As its file is named: ``en``, ``de``.
    texts
        Text by message id; one with a plural has its forms, in the language's order.
    form
        Which of the forms a count takes, by the language's own rule.
    """

    language: str
    texts: Mapping[str, str | tuple[str, ...]]
    form: Callable[[int], int]


@cache
def languages() -> tuple[str, ...]:
    """Return the languages there are messages in, in alphabetical order."""
    return tuple(sorted(path.stem for path in (templates_folder() / "words").glob("*.po")))


def language_of(wanted: str) -> str:
    """Return the language that messages are taken from: the one wanted, without its region, or English."""
    base = wanted.replace("_", "-").partition("-")[0].lower()
    return base if base in languages() else ENGLISH


@cache
def locale_of(wanted: str) -> Locale:
    """Return the locale that numbers, dates and lists are written by: with the region asked for, where Babel knows it."""
    language = language_of(wanted)
    asked = wanted.replace("-", "_")
    if "_" in asked and asked.partition("_")[0].lower() == language and asked in _known():
        return Locale.parse(asked)
    return Locale.parse(REGIONS.get(language, language))


@cache
def catalogue(language: str) -> Catalogue:
    """Return the messages of a language; it must be one of `languages`."""
    locale = Locale.parse(language)
    with (templates_folder() / "words" / f"{language}.po").open("rb") as file:
        found = read_po(file, locale=locale, abort_invalid=True)
    texts = {
        message.id if isinstance(message.id, str) else message.id[0]: (
            message.string if isinstance(message.string, str) else tuple(message.string)
        )
        for message in found
        if message.id and message.string
    }
    rule = locale.plural_form
    forms = [category for category in CATEGORIES if category in rule.tags or category == "other"]
    return Catalogue(language=language, texts=texts, form=lambda count: forms.index(rule(count)))


@cache
def _known() -> frozenset[str]:
    from babel.localedata import locale_identifiers  # walks a folder: only where a region is named

    return frozenset(locale_identifiers())
