"""How a criterion's score comes about: as an outsider adds it up again, and never where few people follow."""

from dataclasses import replace

import numpy as np
import pytest

from toolkit.publication.composition import published_composition
from toolkit.score.composition import composition
from toolkit.score.sample import Sample
from toolkit.score.values import Cell, Composition, SubjectKind

NAN = float("nan")
COMPLETE = [[0.0, 100.0]] * 6
SKIPPED = [[50.0, NAN]] * 5 + [[NAN, 25.0]] * 5


def sampled(points: list[list[float]], weights: list[float] | None = None) -> tuple[Composition | None, float]:
    own = np.array(points, dtype=np.float64).reshape(-1, 2)
    answered = (~np.isnan(own)).sum(axis=1)
    scores = np.where(answered > 0, np.nansum(own, axis=1) / np.maximum(answered, 1), NAN)
    given = None if weights is None else np.array(weights)
    sample = Sample(rows=np.ones(len(own), dtype=np.bool_), weights=given, clusters=None)
    counted = ~np.isnan(scores)
    mean = float(np.average(scores[counted], weights=None if given is None else given[counted])) if counted.any() else 0
    return composition(own, scores, sample), mean


@pytest.mark.parametrize("weights", [None, [2.0] * 6 + [0.5] * 10])
def test_share_means_and_rest_give_the_score_back(weights: list[float] | None) -> None:
    found, mean = sampled(COMPLETE + SKIPPED, weights)
    assert found is not None
    assert found.n == 6
    rest = found.rest if found.rest is not None else 0.0
    assert found.share * sum(found.means) / 2 + (1 - found.share) * rest == pytest.approx(mean, abs=1e-9)


def test_without_anybody_who_left_something_out_there_is_no_rest() -> None:
    found, _ = sampled(COMPLETE)
    assert found is not None
    assert (found.share, found.rest, found.means) == (1.0, None, (0.0, 100.0))


@pytest.mark.parametrize("points", [[], SKIPPED])
def test_where_nobody_answered_everything_there_is_none(points: list[list[float]]) -> None:
    assert sampled(points)[0] is None


def cell(kind: SubjectKind, subject: str, n: int, found: Composition | None = None) -> Cell:
    return Cell(
        kind=kind,
        subject=subject,
        audience="staff",
        n=n,
        group_n=n,
        figures={},
        items=("a", "b"),
        distribution={},
        composition=found,
    )


@pytest.mark.parametrize(
    ("complete", "scored", "answered", "published"),
    [
        (20, 20, (20, 20), True),
        (20, 25, (25, 20), True),
        (20, 30, (25, 25), True),
        (4, 20, (12, 12), False),  # too few who answered everything
        (20, 24, (20, 24), False),  # four more have a score: theirs follows
        (20, 30, (21, 29), False),  # one answered one item only
        (20, 20, (20, 21), False),  # one answered and has no score
        (20, 20, (20, None), False),  # an item that is not there
    ],
)
def test_it_is_published_where_the_others_are_none_or_enough(
    complete: int, scored: int, answered: tuple[int | None, ...], published: bool
) -> None:
    made = Composition(n=complete, share=complete / scored, means=(40.0, 60.0), rest=50.0)
    whole = cell(SubjectKind.CRITERION, "x", scored, made)
    items = [
        replace(cell(SubjectKind.ITEM, name, n), items=(name,))
        for name, n in zip("ab", answered, strict=True)
        if n is not None
    ]
    found = published_composition(whole, {one.id: one for one in items}, 5)
    assert (found is not None) is published
    assert found is None or (found.n, found.means, found.rest) == (complete, (40.0, 60.0), 50.0)


def test_a_cell_without_one_publishes_none() -> None:
    assert published_composition(cell(SubjectKind.OUTCOME, "x", 30), {}, 5) is None
