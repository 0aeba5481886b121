"""Dimensions and parts of lenses as the means of their criteria's published figures, and what follows from them.

The mean of persons' own dimension scores differs from it where somebody answered only some of the criteria, and that
difference is what these few answered: with the criteria beside it, exactly (S25 d). A mean of published figures tells
nothing that they do not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from toolkit.score.comparison import Change
from toolkit.score.values import COMBINED, Cell, Gap, GroupGap, Measure, SubjectKind, cell_id
from toolkit.stats.values import Estimate

METHOD = "S2-mean-of-criteria"
_KEPT_ENDINGS = ("-complete-count", "-fpc")


def restated(cells: Iterable[Cell], parts: Mapping[str, tuple[str, ...]]) -> dict[str, Cell]:
    """Return the cells by id, those of wholes with the mean of their criteria as score, their interval moved along.

    Parameters
    ----------
    parts
        Ids of the criteria cells by the id of the whole's; wholes that are not listed stay as they are, to be hidden.
    """
    known = {cell.id: cell for cell in cells}
    for name, own in parts.items():
        cell = known[name]
        score = cell.figures.get(Measure.SCORE_0_100)
        values = [_value(known[part]) for part in own]
        if score is None or score.value is None or not values or None in values:
            continue
        value = sum(each for each in values if each is not None) / len(values)
        moved = replace(_shifted(score, value - score.value), method=_method(score.method))
        known[name] = replace(cell, figures={**cell.figures, Measure.SCORE_0_100: moved})
    for name, cell in list(known.items()):
        if cell.audience == COMBINED and cell.kind is not SubjectKind.CRITERION:
            known[name] = _combined(cell, known)
    return known


def restated_gaps(gaps: Iterable[Gap], cells: Mapping[str, Cell]) -> Iterable[Gap]:
    """Yield the gaps, moved to the difference of the cells as they are published."""
    for gap in gaps:
        first = _value(cells[cell_id(gap.kind, gap.subject, gap.audience)])
        second = _value(cells[cell_id(gap.kind, gap.subject, gap.other)])
        yield gap if first is None or second is None else replace(gap, difference=_at(gap.difference, first - second))


def restated_group_gaps(gaps: Iterable[GroupGap], cells: Mapping[str, Cell]) -> Iterable[GroupGap]:
    """Yield the groups against the rest; those on wholes moved to what the published cells of group and audience give."""
    for gap in gaps:
        group = cells.get(cell_id(gap.kind, gap.subject, gap.audience, gap.group_by, gap.group))
        whole = cells.get(cell_id(gap.kind, gap.subject, gap.audience))
        if gap.kind is SubjectKind.CRITERION or group is None or whole is None or not gap.rest_n:
            yield gap
            continue
        inside, everybody = _value(group), _value(whole)
        if inside is None or everybody is None:
            continue
        # The rest of n people: (N whole - n group) / (N - n), so group minus rest is (group - whole) N / (N - n).
        moved = (inside - everybody) * (gap.n + gap.rest_n) / gap.rest_n
        yield replace(gap, difference=_at(gap.difference, moved))


def restated_changes(
    changes: Iterable[Change], parts: Mapping[str, tuple[str, ...]], cells: Mapping[str, Cell]
) -> Iterable[Change]:
    """Yield the changes; that of a whole is the mean of those criteria's whose items it rests on.

    It is left out where one of them has none.
    """
    known = tuple(changes)
    by_cell = {cell_id(change.kind, change.subject, change.audience): change for change in known}
    for change in known:
        whole = parts.get(cell_id(change.kind, change.subject, change.audience))
        if whole is None:
            yield change
            continue
        own = [name for name in whole if set(cells[name].items) & set(change.items)]
        values = [by_cell[name].change.value for name in own if name in by_cell]
        if len(values) == len(own) and values and None not in values:
            mean = sum(value for value in values if value is not None) / len(values)
            yield replace(change, change=_at(change.change, mean))


def _combined(cell: Cell, known: Mapping[str, Cell]) -> Cell:
    score = cell.figures.get(Measure.SCORE_0_100)
    mates = [
        one
        for one in known.values()
        if (one.kind, one.subject, one.group_by) == (cell.kind, cell.subject, None)
        and one.audience != COMBINED
        and one.sd_0_100 is not None
        and set(one.items) <= set(cell.items)
    ]
    values = [value for value in map(_value, mates) if value is not None]
    if score is None or score.value is None or not values:
        return cell
    moved = _at(score, sum(values) / len(values))
    return replace(cell, figures={**cell.figures, Measure.SCORE_0_100: moved})


def _method(method: str) -> str:
    """The method id with what it says of the population kept."""
    return METHOD + next((ending for ending in _KEPT_ENDINGS if method.endswith(ending)), "")


def _value(cell: Cell) -> float | None:
    score = cell.figures.get(Measure.SCORE_0_100)
    return None if score is None else score.value


def _at(figure: Estimate, value: float) -> Estimate:
    return figure if figure.value is None else _shifted(figure, value - figure.value)


def _shifted(figure: Estimate, by: float) -> Estimate:
    if figure.value is None:
        return figure
    return replace(
        figure,
        value=figure.value + by,
        low=None if figure.low is None else figure.low + by,
        high=None if figure.high is None else figure.high + by,
    )
