"""Which compositions of scores may be published: none that tells of fewer people than the minimum cell."""

from collections.abc import Mapping

from toolkit.publication.value import PublishedComposition
from toolkit.score.values import Cell, SubjectKind, cell_id


def published_composition(cell: Cell, cells: Mapping[str, Cell], minimum: int) -> PublishedComposition | None:
    """Return how a criterion's score comes about from its items; None where it would tell too much.

    The means of those who answered everything, beside the published mean of each item, give away the sum of the
    others' answers, and beside the score the sum of the others' scores: each of these groups is either empty or has
    at least `minimum` people, or nothing is published.
    """
    found = cell.composition
    if found is None or found.n < minimum:
        return None
    items = [cells.get(cell_id(SubjectKind.ITEM, item, cell.audience)) for item in cell.items]
    known = [item.n for item in items if item is not None]
    others = [n - found.n for n in (cell.n, *known)]
    if len(known) < len(items) or any(0 < count < minimum for count in others):
        return None
    return PublishedComposition(n=found.n, share=found.share, means=found.means, rest=found.rest)
