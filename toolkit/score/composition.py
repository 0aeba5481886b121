"""How a criterion's score comes about from its items, so that it can be worked out again from aggregates."""

import numpy as np

from toolkit.score.sample import Sample
from toolkit.score.values import Composition
from toolkit.stats.arrays import FloatArray


def composition(points: FloatArray, scores: FloatArray, sample: Sample) -> Composition | None:
    """Return how `scores` (a person's mean of `points`, persons by items) come about; None when nobody answered all."""
    own, given = points[sample.rows], scores[sample.rows]
    weights = np.ones(given.size) if sample.weights is None else sample.weights[sample.rows]
    counted = ~np.isnan(given)
    complete = counted & ~np.isnan(own).any(axis=1)
    total, whole = float(weights[counted].sum()), float(weights[complete].sum())
    if not complete.any() or whole <= 0:
        return None
    others = counted & ~complete
    left = float(weights[others].sum())
    means = weights[complete] @ own[complete] / whole
    return Composition(
        n=int(complete.sum()),
        share=whole / total,
        means=tuple(float(mean) for mean in means),
        rest=float(weights[others] @ given[others]) / left if left > 0 else None,
    )
