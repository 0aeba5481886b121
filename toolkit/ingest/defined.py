"""What a survey's definition says about one column of its export."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from toolkit.ingest.values import Question, QuestionKind

INLINE = re.compile(r"</?(b|i|u|a|em|strong|span|font|su[bp])\b[^<>]{0,500}>", re.IGNORECASE)
TAG = re.compile(r"<[^<>]{1,500}>")


@dataclass(frozen=True, kw_only=True, slots=True)
class Defined:
    """A column as its survey defines it.

    Parameters
    ----------
    text
        The whole text of the question, with the row or option that the column stands for.
    kind
        Its kind; None when the definition leaves it open.
    choices
        The answers in the order of the survey.
    labels
        Label by what stands in an export of codes.
    out_of_order
        Whether the codes do not rise with the order of the answers: reversed, or moved about.
    fits
        Whether the column's text and place agree; a definition of another survey has the same numbers of questions.
    """

    text: str
    kind: QuestionKind | None = None
    choices: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    out_of_order: bool = False
    fits: bool = True


Finder = Callable[[Question], Defined | None]
"""Finds what a definition says about a column; None when it says nothing."""


def readable(text: object) -> str:
    """Return a text of a definition without tags, character references and runs of blanks."""
    return " ".join(html.unescape(TAG.sub(" ", INLINE.sub("", text))).split()) if isinstance(text, str) else ""


def rises(codes: list[str]) -> bool:
    """Return whether codes are numbers that rise by one from each to the next, or are no numbers at all."""
    if not all(re.fullmatch(r"-?\d{1,9}", code) for code in codes):
        return True
    numbers = [int(code) for code in codes]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True
