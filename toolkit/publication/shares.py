"""Which figures of a shown cell may be shown: shares tell what people answered where (nearly) all answered one way."""

from collections.abc import Iterator, Mapping

from toolkit.disclosure import distribution_shown, nearly_alike
from toolkit.engagement.settings import MinimumCell
from toolkit.score.values import Cell, Measure, SubjectKind
from toolkit.stats.values import Estimate

_OF_PERSONS = (Measure.FAVOURABLE_PERSONS, Measure.CSAT, Measure.CES_EASY)
_OF_ANSWERS = (Measure.FAVOURABLE_ITEMS, Measure.NEUTRAL, Measure.UNFAVOURABLE)


def shown_figures(cell: Cell, minimum: MinimumCell) -> dict[Measure, Estimate]:
    """Return the figures of a cell that may be shown.

    A share of persons is a distribution of two answers: it goes where all, or all but one, are on one side. The three
    shares of an item are one of three answers: beside the mean they need as many answers as a distribution.
    """
    return dict(_shown(cell, minimum))


def _shown(cell: Cell, minimum: MinimumCell) -> Iterator[tuple[Measure, Estimate]]:
    for measure, figure in cell.figures.items():
        if measure in _OF_PERSONS and _one_sided(figure):
            continue
        if cell.kind is SubjectKind.ITEM and measure in _OF_ANSWERS and not _mixed(cell.figures, minimum):
            continue
        if measure is Measure.FAVOURABLE_ITEMS and figure.value in (0.0, 1.0):
            continue
        if measure is Measure.NPS and figure.value is not None and abs(figure.value) >= 100.0:
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
