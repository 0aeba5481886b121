"""What a merge did, place by place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from toolkit.errors import InputError, Problem
from toolkit.words import Words

Kind = Literal["conflict", "kept", "updated", "added", "removed"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One thing that a merge found.

    Parameters
    ----------
    kind
        ``conflict``: the person and the program changed the same thing, and the person's stands. ``kept``: an edit of
        the person that nothing speaks against. ``updated``, ``added``, ``removed``: what the program brought up to
        date, put in and took out.
    place
        Where, for people: slide and shape, or the key of a paragraph.
    what
        What of it: ``text``, ``number``, ``place``, ``slide``, ``shape``, ``row``, ``order``, ``look``, of a plan the
        name of the column.
    yours, ours
        What the person has there, and what the program would have written; empty where it says nothing.
    """

    kind: Kind
    place: str
    what: str
    yours: str = ""
    ours: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Merged:
    """A merged file and everything that the merge found, in the order of the file.

    `partly` says that the person's file may hold more than was taken over, so that it must be kept as well.
    """

    content: bytes
    changes: tuple[Change, ...] = ()
    partly: bool = False

    @property
    def conflicts(self) -> tuple[Change, ...]:
        """What a person has to look at."""
        return tuple(each for each in self.changes if each.kind == "conflict")


@dataclass(frozen=True, kw_only=True, slots=True)
class States:
    """The three states of a file that a merge makes one of.

    Parameters
    ----------
    base, theirs, ours
        The file as last generated, as the person has it now, and as newly generated.
    """

    base: bytes
    theirs: bytes
    ours: bytes

    @property
    def is_unedited(self) -> bool:
        """Whether the person's file is the one last generated."""
        return self.theirs == self.base

    @property
    def is_news(self) -> bool:
        """Whether the new file says anything that the one last generated did not; else an edited file stays as it is."""
        return self.base != self.ours


def check_origin(base: str, theirs: str, *, known: bool) -> None:
    """Refuse to merge a file that is no edit of the one last generated.

    Parameters
    ----------
    base, theirs
        The snapshot of the results that each was written from; blank where a program lost it.
    known
        Whether the file holds anything at all that this program wrote.

    Raises
    ------
    InputError
        It was written from other results (of another client, of another wave), or by another program altogether.
    """
    if theirs and theirs != base:
        found, expected = "it was made from other results: of another client, wave or time", "the file last generated"
    elif not known:
        found, expected = "it is no file of this program", "the file last generated, edited"
    else:
        return
    raise InputError(
        Problem(code="not-an-edit", found=found, expected=expected, remedy="Take over what you need by hand")
    )


@dataclass(slots=True)
class Told:
    """Collects what a merge finds; `values` are the published figures, `language` how numbers are written."""

    values: Mapping[str, float]
    language: str
    changes: list[Change] = field(default_factory=list)

    @property
    def words(self) -> Words:
        """The words of the publication's language."""
        return Words(self.language)

    def said(self, message: str, **parts: object) -> str:
        """Return one of the sentences of the change report: ``unpublished``, ``stale``, ``lost``."""
        return str(self.words(f"merge.{message}", **parts))

    def note(self, kind: Kind, place: str, what: str, yours: str = "", ours: str = "") -> None:
        """Note one change, each once."""
        made = Change(kind=kind, place=place, what=what, yours=yours, ours=ours)
        if made not in self.changes:
            self.changes.append(made)
