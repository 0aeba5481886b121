"""Decisions written one at a time into review/decisions.yaml, each of which can be undone as long as nobody changed it since."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from toolkit.engagement import Engagement
from toolkit.engagement.decision_file import decide, decisions_on_disk
from toolkit.errors import InputError, Problem

FILE = "review/decisions.yaml"

KEYS: Mapping[str, str] = {
    "quotes": "statement",
    "levels": "criterion",
    "plays": "play",
    "exclusions": "respondent",
}
"""The field that names an entry, by section of the file."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Change:
    section: str
    name: str
    do: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


class DecisionLog:
    """Saves decisions and takes the last ones back; the file is read anew each time, so that a colleague's stay."""

    def __init__(self, engagement: Engagement) -> None:
        self.engagement = engagement
        self._changes: list[_Change] = []

    def save(self, section: str, name: str, entry: Mapping[str, Any] | None, do: str = "") -> None:
        """Write an entry in place of the one of the same name, or take that one away (None), and remember what stood.

        Parameters
        ----------
        section
            ``quotes``, ``levels``, ``plays`` or ``exclusions``.
        name
            What is decided on.
        do
            Of a play, which decision on it: one play may be both edited and placed.

        Raises
        ------
        InputError
            A file that a person must mend first, or that somebody changed in this very moment.
        """
        before = self._held(section, name, do)
        self._write(section, name, do, entry)
        after = self._held(section, name, do)
        self._changes.append(_Change(section=section, name=name, do=do, before=before, after=after))

    def undo(self) -> str | None:
        """Bring back what stood there before the last change made here, and say of what; None when there is none.

        Raises
        ------
        InputError
            Somebody else has changed that decision since.
        """
        if not self._changes:
            return None
        last = self._changes[-1]
        if self._held(last.section, last.name, last.do) != last.after:
            raise refused("a decision that somebody else has changed since", "Look at it again, and decide anew")
        self._write(last.section, last.name, last.do, last.before)
        self._changes.pop()
        return last.name

    def _write(self, section: str, name: str, do: str, entry: Mapping[str, Any] | None) -> None:
        decide(self.engagement, section, KEYS[section], entry, name, {"do": do} if do else None)

    def _held(self, section: str, name: str, do: str) -> Mapping[str, Any] | None:
        """The entry of the file as it stands; None when there is none."""
        listed = getattr(decisions_on_disk(self.engagement), section)
        found = [one for one in listed if getattr(one, KEYS[section]) == name and (not do or one.do == do)]
        return found[-1].model_dump(exclude_none=True) if found else None


def why(reason: str, by: str, day: str) -> dict[str, str]:
    """Return reason, name and day as an entry holds them; InputError when a person left one of the two out."""
    if not reason.strip():
        raise refused("no reason", "Write why, in a sentence that you can stand by")
    if not by.strip():
        raise refused("no name", "Write your name into 'Decided by'")
    return {"reason": " ".join(reason.split()), "by": by.strip(), "date": day}


def refused(found: str, remedy: str) -> InputError:
    """Return the error for a decision that cannot be taken."""
    return InputError(Problem(code="decision-refused", file=FILE, found=found, remedy=remedy))
