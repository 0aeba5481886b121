"""A consultant's decisions on levels and plays, without a widget: each is written at once and can be undone."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from toolkit.assessment import Desk
from toolkit.engagement.decision_file import decide, decisions_on_disk
from toolkit.engagement.decisions import PLAY_TEXTS, Decisions, LevelOverride, PlayDecision
from toolkit.errors import InputError, Problem
from toolkit.model.schema import Play
from toolkit.recommend.decided import check_plays, decided_plays

FILE = "review/decisions.yaml"


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    """A decision as it stands in the file.

    Parameters
    ----------
    section
        ``levels`` or ``plays``.
    name
        The criterion or the play.
    do
        Of a play, what is done with it; blank for a level.
    words
        What was decided, why, by whom and when, in a sentence.
    """

    section: str
    name: str
    do: str
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Change:
    section: str
    name: str
    do: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


class ReviewDesk:
    """Decisions on an assessment; what the file holds is read anew before each save, so that a colleague's stay."""

    def __init__(self, desk: Desk, today: Callable[[], dt.date] = dt.date.today) -> None:
        self.engagement = desk.engagement
        self.found = {one.criterion: one for one in desk.evidenced.evidence.criteria}
        self.ranks = {one.play.id: one.rank for one in desk.assessment.recommendations}
        self._today = today
        self._changes: list[_Change] = []

    def plays(self) -> dict[str, Play]:
        """Return every play as decided by now, by id: ranked ones first, in their order."""
        decided = decided_plays(self.engagement.model, decisions_on_disk(self.engagement))
        own = {one.play.id: one.play for one in decided}
        last = len(own) + 1
        return dict(sorted(own.items(), key=lambda entry: (self.ranks.get(entry[0]) or last, entry[0])))

    def decisions(self) -> list[Decided]:
        """Return the decisions on levels and plays that stand in the file."""
        held, names = decisions_on_disk(self.engagement), self.engagement.model.criterion_by_id
        levels = [
            Decided(
                section="levels",
                name=one.criterion,
                do="",
                words=f"{names[one.criterion].name if one.criterion in names else one.criterion}: level {one.level}. "
                f"{one.reason} ({one.by}, {one.date})",
            )
            for one in held.levels
        ]
        plays = [
            Decided(section="plays", name=one.play, do=one.do, words=f"{one.play}: {_said(one)} ({one.by}, {one.date})")
            for one in held.plays
        ]
        return [*levels, *plays]

    def set_level(self, criterion: str, level: int, reason: str, by: str) -> None:
        """Save a level against the rule.

        Raises
        ------
        InputError
            No reason, no name, a criterion or level that does not exist, or a file that must be mended first.
        """
        if criterion not in self.engagement.model.criterion_by_id:
            raise _refused(f"'{criterion}', which is no criterion of the model", "Choose one of the list")
        self._save("levels", criterion, "", {"criterion": criterion, "level": level, **self._why(reason, by)})

    def decide_play(self, play: str, do: str, reason: str, by: str, more: Mapping[str, Any] | None = None) -> None:
        """Save a decision on a play: ``drop``, ``edit``, ``place`` or ``add``, with its texts or its rank in `more`.

        Raises
        ------
        InputError
            As `set_level`, and for a play that does not exist or is called as another one.
        """
        said = {name: value for name, value in (more or {}).items() if value not in (None, "")}
        if do == "edit":
            now = self.plays().get(play)
            said = {name: value for name, value in said.items() if now is None or getattr(now, name) != value}
        self._save("plays", play, do, {"play": play, "do": do, **self._why(reason, by), **said})

    def take_back(self, decided: Decided) -> None:
        """Remove a decision from the file."""
        self._save(decided.section, decided.name, decided.do, None)

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
            raise _refused("a decision that somebody else has changed since", "Look at it again, and decide anew")
        self._write(last.section, last.name, last.do, last.before)
        self._changes.pop()
        return last.name

    def _why(self, reason: str, by: str) -> dict[str, str]:
        if not reason.strip():
            raise _refused("no reason", "Write why, in a sentence that you can stand by")
        if not by.strip():
            raise _refused("no name", "Write your name into 'Decided by'")
        return {"reason": " ".join(reason.split()), "by": by.strip(), "date": self._today().isoformat()}

    def _save(self, section: str, name: str, do: str, entry: Mapping[str, Any] | None) -> None:
        before = self._held(section, name, do)
        if entry is not None:
            checked = _checked(LevelOverride if section == "levels" else PlayDecision, entry)
            if isinstance(checked, PlayDecision):
                self._check_play(checked)
        self._write(section, name, do, entry)
        after = self._held(section, name, do)
        self._changes.append(_Change(section=section, name=name, do=do, before=before, after=after))

    def _check_play(self, checked: PlayDecision) -> None:
        others = [
            one for one in decisions_on_disk(self.engagement).plays if (one.play, one.do) != (checked.play, checked.do)
        ]
        known = decisions_on_disk(self.engagement).model_copy(update={"plays": (*others, checked), "progress": ()})
        check_plays(known, self.engagement.model)

    def _write(self, section: str, name: str, do: str, entry: Mapping[str, Any] | None) -> None:
        key = "criterion" if section == "levels" else "play"
        decide(self.engagement, section, key, entry, name, {"do": do} if do else None)

    def _held(self, section: str, name: str, do: str) -> Mapping[str, Any] | None:
        """The entry of the file as it stands; None when there is none."""
        held: Decisions = decisions_on_disk(self.engagement)
        if section == "levels":
            levels = [one for one in held.levels if one.criterion == name]
            return levels[-1].model_dump(exclude_none=True) if levels else None
        plays = [one for one in held.plays if (one.play, one.do) == (name, do)]
        return plays[-1].model_dump(exclude_none=True) if plays else None


def _checked(kind: type[BaseModel], entry: Mapping[str, Any]) -> BaseModel:
    """Return an entry validated: values from a browser are anybody's."""
    try:
        return kind.model_validate(dict(entry))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise _refused(f"{place}: {first['msg']}" if place else first["msg"], "Mend it and save again") from None


def _said(one: PlayDecision) -> str:
    texts = "; ".join(f"{name.replace('_', ' ')}: {one.texts[name]}" for name in PLAY_TEXTS if name in one.texts)
    what = {"drop": "dropped", "edit": f"edited, {texts}", "add": f"added, {texts}", "place": f"placed at {one.rank}"}
    return f"{what[one.do]}. {one.reason}"


def _refused(found: str, remedy: str) -> InputError:
    return InputError(Problem(code="decision-refused", file=FILE, found=found, remedy=remedy))
