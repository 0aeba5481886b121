"""Who is set aside and why, without a widget: a person may put somebody back or set somebody aside, each with a reason.

People are pseudonyms throughout, and nothing that they answered or wrote is shown.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from pydantic import ValidationError

from toolkit.assessment import Desk
from toolkit.engagement.decision_file import decisions_on_disk
from toolkit.engagement.decisions import ExclusionDecision
from toolkit.publication.snapshots import released
from toolkit.quality import flags_of, raised_at
from toolkit.stats.careless import COUNTING, Flag
from toolkit.workbench.decision_log import DecisionLog, refused, why

SIGNS: Mapping[str, str] = {
    Flag.SPEED: "faster than the questions can be read",
    Flag.PATTERN: "the same answer many times in a row",
    Flag.CONSISTENCY: "halves of the scales do not go together",
    Flag.INSTRUCTED: "wrong answer where the answer was given",
    Flag.MAHALANOBIS: "answers far from all others",
    Flag.IRV: "hardly any spread",
    Flag.SELF_REPORT: "says so themselves",
    Flag.DUPLICATE: "the very answers of another person",
}
"""What each sign is, in a few words."""

NEEDED = 2
"""Independent signs that set a respondent aside (S13)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """One respondent who shows a sign of careless answering, or on whom a person decided.

    Parameters
    ----------
    audience
        Id of the audience.
    respondent
        The pseudonym, 16 hexadecimal digits.
    signs
        Every sign shown; those that count towards exclusion come first.
    counting
        How many of the signs count.
    decision
        What a person decided; None when nobody did.
    """

    audience: str
    respondent: str
    signs: tuple[str, ...]
    counting: int
    decision: ExclusionDecision | None = None

    @property
    def out(self) -> bool:
        """Whether the respondent is set aside, by rule or by decision."""
        return self.counting >= NEEDED if self.decision is None else self.decision.do == "exclude"

    @property
    def words(self) -> str:
        """Why, in words: signs, then the decision."""
        said = "; ".join(f"{sign}: {SIGNS[sign]}" for sign in self.signs) or "no sign"
        if self.decision is None:
            return said
        done = "set aside" if self.decision.do == "exclude" else "put back"
        return f"{said}. {done.capitalize()}: {self.decision.reason} ({self.decision.by}, {self.decision.date})"


class QualityDesk:
    """Exclusions of an engagement; decisions are read anew each time, so that a colleague's show and stay."""

    def __init__(self, desk: Desk, today: Callable[[], dt.date] = dt.date.today) -> None:
        self.engagement = desk.engagement
        self.names = {name: desk.engagement.model.audience_names[name] for name in desk.received.responses}
        self.sizes = {name: len(found.frame) for name, found in desk.received.responses.items()}
        self.at_the_door = tuple(
            one.sentence for one in desk.received.findings if one.code in ("rows-dropped", "rows-left-out")
        )
        self._today = today
        self._log = DecisionLog(desk.engagement)
        self._audience_of: dict[str, str] = {}
        self._signs: dict[str, tuple[tuple[str, ...], int]] = {}
        for audience, found in desk.received.responses.items():
            flags = flags_of(found, desk.engagement.model)
            people = [str(one) for one in found.frame["respondent"]]
            self._audience_of |= dict.fromkeys(people, audience)
            shown = np.flatnonzero(np.logical_or.reduce([flags[kind] for kind in Flag]))
            for row in (int(place) for place in shown):
                counting = raised_at(flags, row)
                soft = tuple(kind.value for kind in Flag if kind not in COUNTING and flags[kind][row])
                self._signs[people[row]] = ((*counting, *soft), len(counting))

    def records(self) -> list[Record]:
        """Return everybody who shows a sign or was decided on: those set aside first, then by number of signs."""
        decided = {one.respondent: one for one in decisions_on_disk(self.engagement).exclusions}
        people = [*self._signs, *(one for one in decided if one not in self._signs)]
        found = [self._record(one, decided.get(one)) for one in people if one in self._audience_of]
        return sorted(
            found, key=lambda one: (not one.out, -one.counting, -len(one.signs), one.audience, one.respondent)
        )

    def record(self, respondent: str) -> Record:
        """Return one respondent, by pseudonym.

        Raises
        ------
        InputError
            Nobody has this pseudonym.
        """
        if respondent not in self._audience_of:
            raise refused("a pseudonym that no respondent has", "Take it from the list")
        decided = {one.respondent: one for one in decisions_on_disk(self.engagement).exclusions}
        return self._record(respondent, decided.get(respondent))

    def counts(self) -> list[tuple[str, str, int]]:
        """Return who is set aside or kept, as (rule, audience, respondents); an audience without any has no row."""
        found: Counter[tuple[str, str]] = Counter()
        for one in self.records():
            if one.decision is not None:
                found["set aside by decision" if one.out else "put back by decision", one.audience] += 1
            elif one.out:
                found["two signs: " + " and ".join(one.signs[: one.counting]), one.audience] += 1
        return [(rule, self.names[audience], count) for (rule, audience), count in sorted(found.items())]

    def put_back(self, respondent: str, reason: str, by: str) -> Record:
        """Keep a respondent in whatever speaks against them; save, and return them as they now stand.

        Raises
        ------
        InputError
            No reason, no name, an unknown pseudonym, or a decisions.yaml that must be mended first.
        """
        return self._decide(respondent, "keep", reason, by)

    def set_aside(self, respondent: str, reason: str, by: str) -> Record:
        """Set a respondent aside whatever speaks for them; save, and return them. Raises as `put_back`."""
        return self._decide(respondent, "exclude", reason, by)

    def take_back(self, respondent: str) -> Record:
        """Take the decision on a respondent away, so that the rule holds again; save, and return them."""
        self._log.save("exclusions", respondent, None)
        return self.record(respondent)

    def undo(self) -> str | None:
        """Bring back what stood there before the last change made here, and say of whom; None when there is none."""
        return self._log.undo()

    def in_force(self) -> str:
        """Return what holds for people who come or go after results were handed out; blank when none were."""
        withdrawn = [one.withdraw for one in decisions_on_disk(self.engagement).snapshots]
        given = [one for one in released(self.engagement) if not any(one.snapshot.startswith(w) for w in withdrawn)]
        if not given:
            return ""
        few = self.engagement.settings.minimum_cell.average
        return (
            "Results of this engagement are out already. Who reads both could work out the answers of the few by whom they "
            f"differ: unless at least {few} people in an audience come or go, the next run is refused, and tells how to "
            "withdraw the earlier results."
        )

    def _decide(self, respondent: str, do: str, reason: str, by: str) -> Record:
        self.record(respondent)
        entry = {"respondent": respondent, "do": do, **why(reason, by, self._today().isoformat())}
        try:
            ExclusionDecision.model_validate(entry)
        except ValidationError as error:
            raise refused(error.errors()[0]["msg"], "Mend it and save again") from None
        self._log.save("exclusions", respondent, entry)
        return self.record(respondent)

    def _record(self, respondent: str, decision: ExclusionDecision | None) -> Record:
        signs, counting = self._signs.get(respondent, ((), 0))
        return Record(
            audience=self._audience_of[respondent],
            respondent=respondent,
            signs=signs,
            counting=counting,
            decision=decision,
        )
