"""A questionnaire as a value: pages of questions in their order, whatever tool will ask them."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """An answer to choose.

    Parameters
    ----------
    code
        Its code on the scale; None for "cannot judge", and for the values of a group.
    label
        What the respondent reads; the code itself where the scale has no label for it.
    """

    code: int | None
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One statement of a grid.

    Parameters
    ----------
    item
        The item's id in the model.
    text
        Its words, the client's name in place.
    criterion
        The criterion it belongs to; blank for a quality item.
    reverse
        Whether agreeing speaks against the criterion.
    """

    item: str
    text: str
    criterion: str = ""
    reverse: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """Statements answered on one scale."""

    text: str
    lines: tuple[Line, ...]
    options: tuple[Option, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """A question with one answer of several.

    Parameters
    ----------
    name
        The id of an item, or the name of a group question (`toolkit.model.survey_names`).
    hint
        What stands below the question; blank for nothing.
    """

    name: str
    text: str
    options: tuple[Option, ...]
    hint: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """A question answered in one's own words; `long` for more than a line."""

    name: str
    text: str
    long: bool
    hint: str = ""


Question = Grid | Choice | Words


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """What is shown at once; `rotation` names the run of pages whose order is drawn anew for each respondent, 0 none."""

    title: str
    questions: tuple[Question, ...]
    rotation: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Questionnaire:
    """The survey of one audience in one language.

    Parameters
    ----------
    engagement
        ``CLIENT/WAVE``.
    client
        The client's name as it is printed.
    title, introduction, thanks
        What stands above the first page, by paragraph, and after the last.
    date
        The wave's date; the only date in any file.
    not_held
        Rules on the order that this model's items do not allow, in a sentence each.
    """

    engagement: str
    client: str
    audience: str
    audience_name: str
    language: str
    title: str
    introduction: tuple[str, ...]
    pages: tuple[Page, ...]
    thanks: str
    date: str
    not_held: tuple[str, ...] = ()

    def names(self) -> Iterator[str]:
        """Yield the id of every item, and the name of every other question, in order."""
        for page in self.pages:
            for question in page.questions:
                if isinstance(question, Grid):
                    yield from (line.item for line in question.lines)
                else:
                    yield question.name
