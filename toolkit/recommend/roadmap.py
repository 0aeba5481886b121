"""When the ranked plays happen: 30, 90 or 365 days, and none before those it builds on (S24)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Final, Protocol

from toolkit.model.schema import Play

PHASES: Final = (30, 90, 365)
"""Ends of the phases, in days from the start."""

_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


class Ranked(Protocol):
    """A play with a rank; None when it has none."""

    @property
    def play(self) -> Play:
        """The play."""

    @property
    def rank(self) -> int | None:
        """From 1, None when it is not ranked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A play's place on the roadmap.

    Parameters
    ----------
    phase
        30, 90 or 365: the days by which it is done, never before a play it builds on.
    place
        From 1, in the order in which the plays can start.
    after
        The ranked plays that go first, by id.
    """

    phase: int
    place: int
    after: tuple[str, ...]


def phase_of(horizon: str) -> int:
    """Return the phase that a horizon such as ``30-90d`` or ``3-6m`` ends in; the last one for any other text."""
    found = re.search(r"(\d+)\s*([dwmy])\b", horizon)
    if found is None or horizon.rstrip().endswith("+"):
        return PHASES[-1]
    days = int(found[1]) * _DAYS[found[2]]
    return next((phase for phase in PHASES if days <= phase), PHASES[-1])


def roadmap(recommendations: Iterable[Ranked]) -> Mapping[str, Step]:
    """Return the roadmap of the ranked plays, by play.

    A play that builds on one that is not ranked (its target is reached, or the consultant dropped it) does not wait.
    Within a phase plays follow their ranks, each behind those it builds on.
    """
    ranks = {one.play.id: one.rank for one in recommendations if one.rank is not None}
    plays = {one.play.id: one.play for one in recommendations if one.rank is not None}
    after = {name: tuple(first for first in play.after if first in plays) for name, play in plays.items()}
    phase: dict[str, int] = {}
    for name in TopologicalSorter(after).static_order():
        phase[name] = max([phase_of(plays[name].horizon), *(phase[first] for first in after[name])])
    steps: dict[str, Step] = {}
    waiting = sorted(plays, key=lambda name: (phase[name], ranks[name] or 0, name))
    while waiting:
        # no ring: the model is refused with one, and an added play builds on nothing
        ready = next(name for name in waiting if all(first in steps for first in after[name]))
        waiting.remove(ready)
        steps[ready] = Step(phase=phase[ready], place=len(steps) + 1, after=after[ready])
    return steps
