"""Plans as tables: the roadmap step by step, what waits or is kept up, and how far the last plan has come.

Columns are as in `toolkit.present.tables`.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from toolkit.present.tables import NOTHING, ranked
from toolkit.present.wording import Number, Sentence, Words, audience_name, signed, words_for
from toolkit.publication import Publication
from toolkit.publication.value import PublishedChange, PublishedProgress, PublishedRecommendation, SubjectKind

PHASES = (30, 90, 365)
"""Days by which the phases of the roadmap end."""

BY_HORIZON = {"0-30d": 30, "30-90d": 90}
STATUSES = ("done", "under-way", "not-started", "dropped")
"""How far a play of the earlier wave may have come, the furthest first."""


def phase_of(play: PublishedRecommendation) -> int:
    """Return within how many days a recommendation is done: as published, else by its horizon."""
    return play.phase if play.phase in PHASES else BY_HORIZON.get(play.horizon, PHASES[-1])


def on_the_roadmap(publication: Publication, most: int) -> list[PublishedRecommendation]:
    """Return the first `most` ranked recommendations and all that has to go before them, in the order of the steps."""
    known = {play.play: play for play in ranked(publication)}
    chosen = list(known.values())[:most]
    for play in chosen:  # it grows on the way
        chosen += [known[first] for first in play.after if first in known and known[first] not in chosen]
    return sorted(chosen, key=lambda play: (phase_of(play), play.step or 0, play.rank or 0))


def roadmap_table(publication: Publication, plays: Sequence[PublishedRecommendation]) -> pd.DataFrame:
    """Return a row for each step: what to do and who does it, the level today and its target, the ranks that go first."""
    words = words_for(publication)
    frame = pd.DataFrame(
        [
            _rank(play)
            | {
                "action": play.action,
                "owner": play.owner,
                "effort": words.code("effort", play.effort),
                "level": play.level,
                "level_figure": f"play:{play.play}#level",
                "target": play.target,
                "target_figure": f"play:{play.play}#target",
            }
            for play in plays
        ]
    )
    ranks = {play.play: rank_of(play) for play in ranked(publication)}
    before = [[Sentence(ranks[each]) for each in play.after if each in ranks] for play in plays]
    if any(before):  # of objects: as plain text they would forget their figures
        shown = [words.listed(first) if first else Sentence(NOTHING) for first in before]
        frame["after"] = pd.Series(shown, dtype=object, index=frame.index)
    return frame


def starts_table(plays: Sequence[PublishedRecommendation]) -> pd.DataFrame:
    """Return a row for each step: its first step and how one will know that it works."""
    return pd.DataFrame(
        [
            _rank(play)
            | {"action": play.action, "first_step": play.first_step, "success_measure": play.success_measure}
            for play in plays
        ]
    )


def advised_table(publication: Publication, advice: str) -> pd.DataFrame:
    """Return the recommendations with one advice: ``investigate`` (these have a rank), ``maintain``, ``diagnose``..."""
    names = {criterion.id: criterion.name for criterion in publication.model.criteria}
    plays = [play for play in publication.recommendations if play.advice == advice]
    found = []
    for play in sorted(plays, key=lambda play: play.rank or 0):
        row = _rank(play) if play.rank is not None else {}
        row |= {"criterion": names.get(play.criterion, play.criterion), "action": play.action, "owner": play.owner}
        if play.level is not None:
            row |= {"level": play.level, "level_figure": f"play:{play.play}#level"}
        found.append(row)
    return pd.DataFrame(found)


def progress_table(publication: Publication, play: PublishedProgress) -> pd.DataFrame:
    """Return how the criterion of an earlier play has moved since, an audience a row; empty when nothing is known.

    The change is no effect of the play: nothing here tells causes.
    """
    words = words_for(publication)
    return pd.DataFrame(
        [
            {
                "audience": audience_name(publication, each.audience),
                "verdict": words.code("verdict", each.verdict),
                "change": each.change.value,
                "low": each.change.low,
                "high": each.change.high,
                "n": each.change.n,
                "figure": f"{each.id}#change",
            }
            for each in changes_of(publication, play)
        ]
    )


def changes_of(publication: Publication, play: PublishedProgress) -> list[PublishedChange]:
    """Return the changes measured on the criterion of an earlier play, by audience."""
    return [
        each
        for each in publication.changes
        if each.kind is SubjectKind.CRITERION and each.subject == play.criterion and each.change.value is not None
    ]


def progress_said(publication: Publication, play: PublishedProgress) -> Sentence:
    """Return how far an earlier play has come: its status, what it is, whose it is, the client's note."""
    words = words_for(publication)
    parts = {"status": words.code("progress", play.status), "action": play.action, "owner": play.owner}
    said = words("progress.play", **parts)
    shown = Sentence(said[:1].upper() + said[1:])
    return words("progress.noted", play=shown, note=play.note) if play.note else shown


def measured_since(publication: Publication, play: PublishedProgress) -> Sentence:
    """Return the change of a play's criterion in every audience in words: the verdict, the points, their interval."""
    words, said = words_for(publication), list[Sentence | str]()
    for each in changes_of(publication, play):
        said += ["; " if said else "", change_said(publication, words, each)]
    return Sentence(*said) if said else words("progress.unmeasured")


def change_said(publication: Publication, words: Words, each: PublishedChange) -> Sentence:
    """Return a change in one audience: ``Employees: up, +10 (+5 to +14)``."""
    at, change = f"{each.id}#change", each.change
    parts = {
        name: Number(figure=at + suffix, shown=value, text=signed(value))
        for name, suffix, value in (
            ("change", "", change.value),
            ("low", ".low", change.low),
            ("high", ".high", change.high),
        )
        if value is not None
    }
    message = "progress.change" if len(parts) == len(("change", "low", "high")) else "progress.change-alone"
    names = {"audience": audience_name(publication, each.audience), "verdict": words.code("verdict", each.verdict)}
    return words(message, **names, **parts)


def progress_counted(publication: Publication, words: Words) -> Sentence:
    """Return how many of the earlier plays have come how far, as one sentence without its full stop."""
    counts = {status: sum(play.status == status for play in publication.progress) for status in STATUSES}
    said = [
        words("progress.counted", count=words.counted(count), status=words.code("progress", status))
        for status, count in counts.items()
        if count
    ]
    return words.plural("progress.title", len(publication.progress), counts=words.listed(said))


def rank_of(play: PublishedRecommendation) -> Number:
    """Return the rank of a ranked recommendation."""
    return Number(figure=f"play:{play.play}#rank", shown=play.rank or 0, text=str(play.rank))


def _rank(play: PublishedRecommendation) -> dict[str, Any]:
    return {"rank": play.rank, "rank_figure": f"play:{play.play}#rank"}
