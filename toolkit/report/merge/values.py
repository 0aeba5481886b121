"""What a merge did, place by place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

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
        What of it: ``text``, ``number``, ``place``, ``slide``, ``shape``, ``row``, ``order``, ``look``.
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
    """A merged file and everything that the merge found, in the order of the file."""

    content: bytes
    changes: tuple[Change, ...] = ()

    @property
    def conflicts(self) -> tuple[Change, ...]:
        """What a person has to look at."""
        return tuple(each for each in self.changes if each.kind == "conflict")


@dataclass(slots=True)
class Told:
    """Collects what a merge finds; `values` are the published figures, `language` how numbers are written."""

    values: Mapping[str, float]
    language: str
    changes: list[Change] = field(default_factory=list)
    stale: str = "not brought up to date"

    def note(self, kind: Kind, place: str, what: str, yours: str = "", ours: str = "") -> None:
        """Note one change, each once."""
        made = Change(kind=kind, place=place, what=what, yours=yours, ours=ours)
        if made not in self.changes:
            self.changes.append(made)
