"""Groups against the rest of their audience, with effect sizes and a false discovery rate (S15, S16)."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from toolkit.ingest.values import Responses
from toolkit.score.cells import Slice, slices
from toolkit.score.persons import PersonTable
from toolkit.score.sample import Design, Sample
from toolkit.score.sample import Moments as SampleMoments
from toolkit.score.values import GroupGap, SubjectKind
from toolkit.stats.arrays import FloatArray
from toolkit.stats.comparison import Difference, Moments, hedges_g, meaningful, welch
from toolkit.stats.multiplicity import EXPLORATORY_Q, benjamini_hochberg

COMPARED = (SubjectKind.CRITERION, SubjectKind.DIMENSION)


def group_gaps(responses: Responses, table: PersonTable, design: Design, minimum_n: int) -> Iterator[GroupGap]:
    """Yield each group against the rest of its audience, on every criterion and dimension.

    Group and rest need `minimum_n` respondents each. A family is one subject and all groups of one dimension.
    """
    parts = [part for part in slices(responses, design) if part.group_by is not None]
    for dimension in dict.fromkeys(part.group_by for part in parts):
        groups = [part for part in parts if part.group_by == dimension]
        for column, (kind, subject) in enumerate(table.subjects):
            if kind not in COMPARED:
                continue
            scores = table.scores[:, column]
            compared = [found for part in groups if (found := _compared(scores, part, minimum_n)) is not None]
            p_values = np.array([math.nan if one.difference.p is None else one.difference.p for one in compared])
            for one, adjusted in zip(compared, benjamini_hochberg(p_values), strict=True):
                known = None if math.isnan(adjusted) else float(adjusted)
                figure = one.difference.figure
                yield GroupGap(
                    kind=kind,
                    subject=subject,
                    audience=table.audience,
                    group_by=str(one.part.group_by),
                    group=str(one.part.group),
                    difference=replace(figure, method="S15-welch-rest"),
                    effect=hedges_g(one.inside, one.outside),
                    n=one.inside.size,
                    rest_n=one.outside.size,
                    adjusted_p=known,
                    p=one.difference.p,
                    stands_out=known is not None and known <= EXPLORATORY_Q and meaningful(figure),
                )


@dataclass(frozen=True, kw_only=True)
class _Compared:
    part: Slice
    difference: Difference
    inside: FloatArray
    outside: FloatArray


def _compared(scores: FloatArray, part: Slice, minimum_n: int) -> _Compared | None:
    """The difference with the scores inside and outside; None where either side is too small."""
    given = ~np.isnan(scores)
    inside, outside = scores[given & part.sample.rows], scores[given & ~part.sample.rows]
    if min(inside.size, outside.size) < minimum_n:
        return None
    rest = Sample(rows=~part.sample.rows, weights=part.sample.weights, clusters=part.sample.clusters)
    weighted = part.sample.weights is not None
    first, second = (
        _comparable(sample.moments(scores), side.size, weighted)
        for sample, side in ((part.sample, inside), (rest, outside))
    )
    return _Compared(part=part, difference=welch(first, second), inside=inside, outside=outside)


def _comparable(found: SampleMoments | None, n: int, weighted: bool) -> Moments | None:
    return None if found is None else Moments(mean=found.mean, se=found.se, df=found.df, n=n, weighted=weighted)
