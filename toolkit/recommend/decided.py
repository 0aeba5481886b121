"""The plays as the consultant left them: the model's, without the dropped, with the edited and the added."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from toolkit.engagement import Decisions
from toolkit.engagement.decisions import PlayDecision
from toolkit.errors import InputError, Problem, nearest
from toolkit.model import Model
from toolkit.model.schema import Play

FILE = "review/decisions.yaml"


@dataclass(frozen=True, kw_only=True, slots=True)
class DecidedPlay:
    """A play and how a person changed it: ``edited``, ``added`` or None, with the reason given."""

    play: Play
    criterion: str
    decided: str | None = None
    reason: str | None = None


def decided_plays(model: Model, decisions: Decisions) -> tuple[DecidedPlay, ...]:
    """Return the plays to weigh, in model order, added ones behind those of their criterion."""
    dropped = {decision.play for decision in decisions.plays if decision.do == "drop"}
    return tuple(play for play in _all(model, decisions) if play.play.id not in dropped)


def places(decisions: Decisions) -> Mapping[str, PlayDecision]:
    """Return the decision that gives a play its place, by play; the last one where there are several."""
    return {decision.play: decision for decision in decisions.plays if decision.do == "place"}


def _all(model: Model, decisions: Decisions) -> Iterator[DecidedPlay]:
    edits: dict[str, list[PlayDecision]] = {}
    for decision in decisions.plays:
        if decision.do == "edit":
            edits.setdefault(decision.play, []).append(decision)
    for criterion in model.criteria:
        for play in criterion.plays:
            yield _edited(DecidedPlay(play=play, criterion=criterion.id), edits.get(play.id, []))
        for decision in decisions.plays:
            if decision.do == "add" and decision.criterion == criterion.id:
                added = Play.model_validate({"id": decision.play, **decision.texts})
                one = DecidedPlay(play=added, criterion=criterion.id, decided="added", reason=decision.reason)
                yield _edited(one, edits.get(decision.play, []))


def _edited(one: DecidedPlay, edits: list[PlayDecision]) -> DecidedPlay:
    """The play after its edits in order; one added by a person stays called so."""
    for edit in edits:
        play = one.play.model_copy(update=edit.texts)
        one = DecidedPlay(
            play=play, criterion=one.criterion, decided=one.decided or "edited", reason=one.reason or edit.reason
        )
    return one


def check_plays(decisions: Decisions, model: Model, earlier: Decisions | None = None) -> None:
    """Refuse decisions on plays that do not exist, or that add one under an id that is taken.

    Parameters
    ----------
    earlier
        The decisions of the earlier wave, whose added plays progress may name too.

    Raises
    ------
    InputError
        Each with the nearest that exists.
    """
    problems = list(_problems(decisions, model, earlier or Decisions()))
    if problems:
        raise InputError(problems)


def _problems(decisions: Decisions, model: Model, earlier: Decisions) -> Iterator[Problem]:
    criteria = list(model.criterion_by_id)
    own = [play.id for criterion in model.criteria for play in criterion.plays]
    added = [decision.play for decision in decisions.plays if decision.do == "add"]
    added_before = [decision.play for decision in earlier.plays if decision.do == "add"]
    for decision in decisions.plays:
        if decision.do == "add":
            if decision.criterion not in criteria:
                yield _unknown("plays.criterion", decision.criterion or "", criteria, "a criterion")
            if decision.play in own or added.count(decision.play) > 1:
                found = f"'{decision.play}', which another play is called already"
                remedy = f"Call it for example {decision.criterion}.own1"
                yield Problem(code="duplicate-id", file=FILE, place="plays.play", found=found, remedy=remedy)
        elif decision.play not in (*own, *added):
            yield _unknown("plays.play", decision.play, [*own, *added], "a play")
        if decision.horizon is not None and model.horizons and decision.horizon not in model.horizons:
            yield _unknown("plays.horizon", decision.horizon, list(model.horizons), "a horizon")
    for report in decisions.progress:
        if report.play not in (*own, *added, *added_before):
            yield _unknown("progress.play", report.play, [*own, *added_before], "a play")


def _unknown(place: str, name: str, known: list[str], what: str) -> Problem:
    return Problem(
        code="unknown-reference",
        file=FILE,
        place=place,
        found=f"'{name}', which does not exist",
        expected=f"{what}: {nearest(name, known)}",
        remedy="Mend the id or remove the decision",
    )
