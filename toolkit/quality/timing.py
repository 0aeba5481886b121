"""Do those who answered late differ from those who answered early? The usual check for who never answered (S7)."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.findings import Finding, Severity
from toolkit.ingest.blocks import DAY
from toolkit.ingest.values import Responses
from toolkit.model import Model
from toolkit.quality.signs import items_asked
from toolkit.stats.arrays import FloatArray
from toolkit.stats.comparison import meaningful, moments, welch
from toolkit.stats.values import Estimate

FEWEST_A_PART = 30
SHARE_DATED = 0.8


@dataclass(frozen=True, kw_only=True, slots=True)
class Timing:
    """Early and late respondents of one audience.

    Parameters
    ----------
    early, late
        Respondents of the first and the last third of the fieldwork, whole days together.
    difference
        Late minus early, in points of 0 to 100 of each one's mean over all items, with its 95 % interval (Welch).
    """

    early: int
    late: int
    difference: Estimate


def late_and_early(responses: Responses, model: Model) -> Timing | None:
    """Return how late respondents differ from early ones.

    None where fewer than four in five respondents have a day, or fewer than 30 fall into the first or the last third.
    """
    if DAY not in responses.frame.columns:
        return None
    days, points = responses.frame[DAY].to_numpy(dtype=str), _points(responses, model)
    known = (days != "") & ~np.isnan(points)
    if not len(days) or known.sum() < SHARE_DATED * len(days):
        return None
    # whole days stay together, so the order of the rows of a day does not matter
    place = pd.Series(days[known]).rank(method="average", pct=True).to_numpy()
    early, late = points[known][place <= 1 / 3], points[known][place > 2 / 3]
    if min(len(early), len(late)) < FEWEST_A_PART:
        return None
    found = welch(moments(late), moments(early))
    return Timing(early=len(early), late=len(late), difference=found.figure)


def timing_findings(responses: Responses, model: Model) -> Iterator[Finding]:
    """Yield how late respondents differ: a warning where the difference is clear, else a note."""
    found = late_and_early(responses, model)
    if found is None or found.difference.value is None:
        return
    clear = meaningful(found.difference)
    remark = (
        " Those who did not answer at all may lie further that way: scores are to be read with care."
        if clear
        else " So nothing here says that those who did not answer think otherwise."
    )
    yield Finding(
        code="late-responders",
        severity=Severity.WARNING if clear else Severity.NOTE,
        sentence=f"{model.audience_names[responses.audience]}: the last third to answer ({found.late} people) scores "
        f"{found.difference.value:+.1f} points against the first third ({found.early}).{remark}",
        count=found.late,
        audience=responses.audience,
    )


def _points(responses: Responses, model: Model) -> FloatArray:
    """Each respondent's mean over the items answered, in points of 0 to 100, reverse items turned; NaN without any."""
    columns = []
    for item in items_asked(responses, model):
        scale = model.scale_of(item.id)
        codes = responses.frame[item.id].to_numpy(dtype=np.float64)
        answered = np.where(codes >= scale.min, (codes - scale.min) / (scale.max - scale.min) * 100, np.nan)
        turn = item.keyed == "reverse" and item.id not in responses.recoded
        columns.append(100 - answered if turn else answered)
    if not columns:
        return np.full(len(responses.frame), np.nan)
    matrix = np.column_stack(columns)
    given = ~np.isnan(matrix)
    total, count = np.nansum(matrix, axis=1), given.sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
