"""What if some criteria scored higher: which criteria and dimensions would stand where."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from toolkit.errors import UsageError, nearest
from toolkit.model import Model
from toolkit.score.values import COMBINED, Cell, Measure, SubjectKind


@dataclass(frozen=True, kw_only=True, slots=True)
class ScoreMove:
    """A score before and after, points of 0 to 100, and its place among those of its kind and audience, 1 the highest."""

    kind: SubjectKind
    subject: str
    audience: str
    before: float
    after: float
    rank_before: int
    rank_after: int


def what_if(cells: Iterable[Cell], model: Model, raises: Mapping[str, float]) -> tuple[ScoreMove, ...]:
    """Return every criterion and dimension whose score or place would change, by audience.

    Parameters
    ----------
    cells
        Cells of an engagement; only whole audiences are looked at.
    raises
        Points to add, by criterion id, in every audience; negative ones lower. Scores stay within 0 and 100.

    Returns
    -------
    tuple of ScoreMove
        A dimension moves by the mean of what its criteria of the audience really move, which is exact where everybody
        has a score on each of them.

    Raises
    ------
    UsageError
        For a criterion that the model does not have.
    """
    check_raises(raises, model)
    scores: dict[tuple[str, SubjectKind], dict[str, float]] = {}
    for cell in cells:
        figure = cell.figures.get(Measure.SCORE_0_100)
        if cell.group_by is None and cell.audience != COMBINED and figure is not None and figure.value is not None:
            scores.setdefault((cell.audience, cell.kind), {})[cell.subject] = figure.value
    moves: list[ScoreMove] = []
    for (audience, kind), before in scores.items():
        if kind is SubjectKind.CRITERION:
            after = {name: raised(score, raises.get(name, 0.0)) for name, score in before.items()}
            moves += _moves(kind, audience, before, after)
            wholes = scores.get((audience, SubjectKind.DIMENSION), {})
            moved = {name: after[name] - before[name] for name in before}
            later = {d.id: raised(wholes[d.id], _mean(moved, d.criteria)) for d in model.dimensions if d.id in wholes}
            moves += _moves(SubjectKind.DIMENSION, audience, wholes, later)
    return tuple(moves)


def check_raises(raises: Mapping[str, float], model: Model) -> None:
    """Refuse a criterion that the model does not have, by a UsageError that names the nearest."""
    for name in raises:
        if name not in model.criterion_by_id:
            raise UsageError(
                f"there is no criterion '{name}'; the nearest are {nearest(name, list(model.criterion_by_id))}"
            )


def raised(score_0_100: float, points: float) -> float:
    """Return a score moved by some points, within 0 and 100."""
    return min(100.0, max(0.0, score_0_100 + points))


def _mean(moved: Mapping[str, float], criteria: Iterable[str]) -> float:
    known = [moved[name] for name in criteria if name in moved]
    return sum(known) / len(known) if known else 0.0


def _moves(
    kind: SubjectKind, audience: str, before: Mapping[str, float], after: Mapping[str, float]
) -> Iterable[ScoreMove]:
    old, new = _ranks(before), _ranks(after)
    for name, score in before.items():
        if after[name] != score or old[name] != new[name]:
            yield ScoreMove(
                kind=kind,
                subject=name,
                audience=audience,
                before=score,
                after=after[name],
                rank_before=old[name],
                rank_after=new[name],
            )


def _ranks(scores: Mapping[str, float]) -> dict[str, int]:
    order = sorted(scores, key=lambda name: (-scores[name], name))
    return {name: rank for rank, name in enumerate(order, start=1)}
