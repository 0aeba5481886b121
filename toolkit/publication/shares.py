"""Which figures of a shown cell may be shown: shares tell what people answered where (nearly) all answered one way."""

from collections.abc import Iterator, Mapping

from toolkit.disclosure import distribution_shown, nearly_alike
from toolkit.engagement.settings import MinimumCell
from toolkit.score.values import Cell, Measure, SubjectKind
from toolkit.stats.values import Estimate

_OF_ANSWERS = (Measure.FAVOURABLE_ITEMS, Measure.NEUTRAL, Measure.UNFAVOURABLE)


def shown_figures(cell: Cell, minimum: MinimumCell) -> dict[Measure, Estimate]:
    """Return the figures of a cell that may be shown.

    A share of persons is a distribution of two answers: it goes where all, or all but one, are on one side. By group it
    would then follow from the others, so it is given of whole audiences only. The three shares of an item are one of
    three answers: beside the mean they need as many answers as a distribution.
    """
    return dict(_shown(cell, minimum))


def one_answer(cell: Cell) -> bool:
    """Return whether the shares of a cell tell that all, or all but one, answered one way: then the cell is hidden."""
    figures = cell.figures
    if any(measure in figures and _one_sided(figures[measure]) for measure in (Measure.CSAT, Measure.CES_EASY)):
        return True
    if Measure.NPS in figures and abs(figures[Measure.NPS].value or 0.0) >= 100.0:
        return True
    average = figures.get(Measure.FAVOURABLE_ITEMS)
    return cell.kind is not SubjectKind.ITEM and average is not None and average.value in (0.0, 1.0)


def _shown(cell: Cell, minimum: MinimumCell) -> Iterator[tuple[Measure, Estimate]]:
    for measure, figure in cell.figures.items():
        if measure is Measure.FAVOURABLE_PERSONS and (cell.group_by is not None or _one_sided(figure)):
            continue
        if cell.kind is SubjectKind.ITEM and measure in _OF_ANSWERS and not _mixed(cell.figures, minimum):
            continue
        yield measure, figure


def _one_sided(figure: Estimate) -> bool:
    if figure.value is None:
        return False
    count = round(figure.value * figure.n)
    return nearly_alike(max(count, figure.n - count), figure.n)


def _mixed(figures: Mapping[Measure, Estimate], minimum: MinimumCell) -> bool:
    """Whether the shares of an item, as counts of three answers, pass the rule on distributions."""
    counts = {
        number: round((figures[measure].value or 0.0) * figures[measure].n)
        for number, measure in enumerate(_OF_ANSWERS)
        if measure in figures
    }
    return distribution_shown(counts, minimum.distribution)
