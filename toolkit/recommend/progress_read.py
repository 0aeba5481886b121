"""What a filled-in plan says of its plays: checked as a whole before any of it becomes a decision."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from toolkit.engagement import Decisions
from toolkit.engagement.decisions import PlayProgress
from toolkit.errors import InputError, Problem, nearest
from toolkit.model import Model

NOT_STARTED = "not-started"
STATUSES: tuple[str, ...] = get_args(PlayProgress.model_fields["status"].annotation)
LONGEST_NOTE = 4000
LONGEST_SHOWN = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanEntry:
    """A row of a plan as it was filled in.

    Parameters
    ----------
    play, action
        The id of the play, blank where the row has none, and what is to be done.
    status
        One of `STATUSES`, blank when no cell of the row says one.
    note
        What was written beside it, blank for nothing.
    places
        Where ``play``, ``status`` and ``note`` stand, such as ``Plan!I5``.
    strange
        What stands in ``status`` or ``note`` instead of what can be read there: a formula, a word that is no status.
    """

    play: str
    action: str
    status: str
    note: str
    places: Mapping[str, str]
    strange: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportedPlay:
    """What is said of a play, where, and what decisions.yaml said of it before (None for nothing)."""

    play: str
    action: str
    status: str
    note: str | None
    place: str
    before: PlayProgress | None

    @property
    def is_news(self) -> bool:
        """Whether decisions.yaml does not say the same already."""
        return self.before is None or (self.status, self.note) != (self.before.status, self.before.note)

    @property
    def is_blank(self) -> bool:
        """Whether it is only what a plan says before anybody filled it in."""
        return self.status == NOT_STARTED and self.note == (None if self.before is None else self.before.note)


def reported_plays(
    entries: Sequence[PlanEntry], model: Model, decisions: Decisions, earlier: Decisions, file: str
) -> tuple[ReportedPlay, ...]:
    """Return what a plan says of plays, in its order; rows of the client's own that say no status are passed over.

    Parameters
    ----------
    decisions, earlier
        Those of the engagement and of its earlier wave, whose added plays are known as well.
    file
        What the plan's file is called in a message.

    Raises
    ------
    InputError
        A play that does not exist, a status that is none, a formula in the place of words, a play with two statuses:
        each with its cell, all at once.
    """
    added = [decision for held in (decisions, earlier) for decision in held.plays if decision.do == "add"]
    known = {play.id: play.action for criterion in model.criteria for play in criterion.plays}
    known |= {decision.play: decision.action or "" for decision in added}
    by_action = {action.strip().casefold(): play for play, action in known.items()}
    before = {report.play: report for report in decisions.progress}
    problems, found = list[Problem](), dict[str, ReportedPlay]()
    for entry in entries:
        play = entry.play or by_action.get(entry.action.strip().casefold(), "")
        if not play and not entry.status and not entry.strange:
            continue
        wrong = list(_problems(entry, play, known, file))
        told = found.get(play)
        if told is not None and entry.status and told.status != entry.status:
            wrong.append(_twice(entry, play, told.place, file))
        problems += wrong
        if not wrong and told is None and entry.status:
            last = before.get(play)
            found[play] = ReportedPlay(
                play=play,
                action=entry.action or known[play],
                status=entry.status,
                note=" ".join(entry.note.split()) or (None if last is None else last.note),
                place=entry.places["status"],
                before=last,
            )
    if problems:
        raise InputError(problems)
    return tuple(found.values())


def _problems(entry: PlanEntry, play: str, known: Mapping[str, str], file: str) -> Iterator[Problem]:
    if play not in known:
        yield Problem(
            code="unknown-reference",
            file=file,
            place=entry.places["play"],
            found=f"'{play[:LONGEST_SHOWN]}', which is no play" if play else "a status in a row of no known play",
            expected=f"a play of the model or one added in review/decisions.yaml: {nearest(play, list(known))}",
            remedy="Add the play there with 'do: add', or empty the row's status",
        )
    if "status" in entry.strange:
        yield Problem(
            code="unknown-status",
            file=file,
            place=entry.places["status"],
            found=entry.strange["status"],
            expected=", ".join(status.replace("-", " ") for status in STATUSES),
            remedy="Choose one of the list",
        )
    if "note" in entry.strange or len(entry.note) > LONGEST_NOTE:
        yield Problem(
            code="bad-value",
            file=file,
            place=entry.places["note"],
            found=entry.strange.get("note", f"a note of {len(entry.note)} characters"),
            expected=f"words, at most {LONGEST_NOTE} characters",
            remedy="Write the note as text",
        )


def _twice(entry: PlanEntry, play: str, place: str, file: str) -> Problem:
    return Problem(
        code="duplicate-id",
        file=file,
        place=entry.places["status"],
        found=f"{play} with another status than in {place}",
        expected="one row for each play",
        remedy="Delete one of the two rows",
    )
