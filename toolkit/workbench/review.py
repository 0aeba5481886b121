"""A consultant's decisions on levels and plays, without a widget: each is written at once and can be undone."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from toolkit.assessment import Desk
from toolkit.engagement.decision_file import decisions_on_disk
from toolkit.engagement.decisions import PLAY_TEXTS, LevelOverride, PlayDecision
from toolkit.model.schema import Play
from toolkit.recommend.decided import check_plays, decided_plays
from toolkit.workbench.decision_log import DecisionLog, refused, why


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


class ReviewDesk:
    """Decisions on an assessment; what the file holds is read anew before each save, so that a colleague's stay."""

    def __init__(self, desk: Desk, today: Callable[[], dt.date] = dt.date.today) -> None:
        self.engagement = desk.engagement
        self.found = {one.criterion: one for one in desk.evidenced.evidence.criteria}
        self.ranks = {one.play.id: one.rank for one in desk.assessment.recommendations}
        self._today = today
        self._log = DecisionLog(desk.engagement)

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
            raise refused(f"'{criterion}', which is no criterion of the model", "Choose one of the list")
        self._save(
            "levels",
            criterion,
            "",
            {"criterion": criterion, "level": level, **why(reason, by, self._today().isoformat())},
        )

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
        self._save("plays", play, do, {"play": play, "do": do, **why(reason, by, self._today().isoformat()), **said})

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
        return self._log.undo()

    def _save(self, section: str, name: str, do: str, entry: Mapping[str, Any] | None) -> None:
        if entry is not None:
            checked = _checked(LevelOverride if section == "levels" else PlayDecision, entry)
            if isinstance(checked, PlayDecision):
                self._check_play(checked)
        self._log.save(section, name, entry, do)

    def _check_play(self, checked: PlayDecision) -> None:
        others = [
            one for one in decisions_on_disk(self.engagement).plays if (one.play, one.do) != (checked.play, checked.do)
        ]
        known = decisions_on_disk(self.engagement).model_copy(update={"plays": (*others, checked), "progress": ()})
        check_plays(known, self.engagement.model)


def _checked(kind: type[BaseModel], entry: Mapping[str, Any]) -> BaseModel:
    """Return an entry validated: values from a browser are anybody's."""
    try:
        return kind.model_validate(dict(entry))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise refused(f"{place}: {first['msg']}" if place else first["msg"], "Mend it and save again") from None


def _said(one: PlayDecision) -> str:
    texts = "; ".join(f"{name.replace('_', ' ')}: {one.texts[name]}" for name in PLAY_TEXTS if name in one.texts)
    what = {"drop": "dropped", "edit": f"edited, {texts}", "add": f"added, {texts}", "place": f"placed at {one.rank}"}
    return f"{what[one.do]}. {one.reason}"
