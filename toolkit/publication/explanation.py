"""How a published figure came about: items, answers, weights, rules, formula, source, and what its size decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from toolkit.disclosure import split_allowed
from toolkit.errors import UsageError, nearest
from toolkit.evidence.levels import SURVEY_BANDS
from toolkit.publication.methods import method_of
from toolkit.publication.value import (
    COMBINED,
    Estimate,
    Measure,
    Publication,
    PublishedCell,
    PublishedChange,
    PublishedGap,
    PublishedGroupGap,
    PublishedItem,
    SubjectKind,
)
from toolkit.stats.comparison import CLEAR_CHANGE, FEWEST_PAIRS, MEANINGFUL_GAP, PAIRED_METHOD, PERCEPTION_GAP
from toolkit.stats.loyalty import SMALL_BASE

UNITS = {
    Measure.SCORE_0_100: "points of 0 to 100",
    Measure.FAVOURABLE_ITEMS: "share of answers, 0 to 1",
    Measure.FAVOURABLE_PERSONS: "share of persons, 0 to 1",
    Measure.NEUTRAL: "share of answers, 0 to 1",
    Measure.UNFAVOURABLE: "share of answers, 0 to 1",
    Measure.CSAT: "share of persons, 0 to 1",
    Measure.NPS: "net promoters, -100 to 100",
    Measure.CES_MEAN: "scale points, 1 to 7",
    Measure.CES_EASY: "share of persons, 0 to 1",
}
ENDINGS = (".low", ".high", ".n")
"""What deliverables put behind an id for the limits and the base of a figure."""

Difference = PublishedGap | PublishedGroupGap | PublishedChange


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """Everything about one figure.

    Parameters
    ----------
    figure
        Its identifier.
    about
        What it measures, of whom, in words.
    unit
        Of value and limits.
    estimate
        The figure as published; None when it is hidden.
    hidden
        The rule that hides it, in words; empty when it is shown. Nothing more is said of a hidden figure.
    items
        The questions that went in.
    rules
        Weights, missing answers and scoring, as the method page states them.
    formula, source
        Of the method; empty for a hidden figure.
    thresholds
        What the figure decided, or would have, at which value.
    """

    figure: str
    about: str
    unit: str
    estimate: Estimate | None
    hidden: str
    items: tuple[PublishedItem, ...] = ()
    rules: tuple[str, ...] = ()
    formula: str = ""
    source: str = ""
    thresholds: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """Yield the explanation as a person reads it."""
        yield f"{self.about} ({self.figure})"
        if self.estimate is None:
            yield self.hidden
            return
        yield f"Value: {figure_in_words(self.estimate)}, in {self.unit}"
        if self.estimate.reason is not None:
            yield f"Reservation: {self.estimate.reason.value}"
        people = "people who answered in both waves" if _is_paired(self.estimate) else "respondents answering"
        yield f"n: {self.estimate.n} {people}, {'weighted' if self.estimate.weighted else 'unweighted'}"
        yield f"Method: {self.estimate.method}: {self.formula} [{self.source}]"
        yield from self.rules
        yield from self.thresholds
        yield f"Items: {len(self.items)}"
        for item in self.items:
            turned = ", turned: agreeing is bad" if item.keyed == "reverse" else ""
            yield f"  {item.id} ({item.audience}{turned}): {item.text}"


def figure_in_words(estimate: Estimate) -> str:
    """Return value and interval, unrounded to six digits."""
    if estimate.value is None:
        return "none"
    text = f"{estimate.value:.6g}"
    if estimate.low is not None and estimate.high is not None:
        text += f" ({estimate.level:.0%} interval {estimate.low:.6g} to {estimate.high:.6g})"
    return text


def explain(publication: Publication, figure: str) -> Explanation:
    """Return how a figure of a publication came about.

    Parameters
    ----------
    figure
        ``CELL_ID#MEASURE`` (the measure may be left out where there is one), or the id of a gap, a group's gap or a
        change. An ending ``.low``, ``.high`` or ``.n`` means the same figure.

    Raises
    ------
    UsageError
        For an id that no figure has; lists the nearest.
    """
    wanted = figure.strip()
    for ending in ENDINGS:
        wanted = wanted.removesuffix(ending)
    differences = {one.id: one for one in _differences(publication)}
    name, _, measure = wanted.partition("#")
    if name in differences:
        return _difference(publication, differences[name])
    cell = publication.cell_by_id.get(name)
    if cell is None:
        _refuse(publication, wanted)
    if cell.hidden is not None:
        return _hidden(publication, cell, wanted)
    measures = {found.value: found for found in cell.figures}
    if not measure and len(measures) == 1:
        measure = next(iter(measures))
    if measure not in measures:
        raise UsageError(f"{name} has no '{measure}'; its figures are {', '.join(f'{name}#{m}' for m in measures)}")
    return _shown(publication, cell, measures[measure])


def figure_ids(publication: Publication) -> Iterator[str]:
    """Yield the id of every figure that `explain` knows and that is shown."""
    for cell in publication.cells:
        yield from (f"{cell.id}#{measure.value}" for measure in cell.figures)
    yield from (one.id for one in _differences(publication))


def _differences(publication: Publication) -> tuple[Difference, ...]:
    return (*publication.gaps, *publication.group_gaps, *publication.changes)


def _refuse(publication: Publication, wanted: str) -> NoReturn:
    audience = wanted.partition("@")[2].partition("/")[0]
    if "/" in wanted.partition("@")[2] and audience and not split_allowed(audience):
        raise UsageError(f"{audience} are shown only as one group, never split: there is no figure '{wanted}'")
    raise UsageError(f"there is no figure '{wanted}'; the nearest are {nearest(wanted, list(figure_ids(publication)))}")


def _hidden(publication: Publication, cell: PublishedCell, figure: str) -> Explanation:
    # One sentence for both reasons: which of them holds would itself say something about the group's size.
    return Explanation(
        figure=figure,
        about=_about(publication, cell.kind, cell.subject, _whose(publication, cell)),
        unit="",
        estimate=None,
        hidden=f"Hidden by the rule on small cells (S25): fewer than {publication.minimum_cell} people answered, or the "
        "figure of a group that small could be worked out from it.",
    )


def _shown(publication: Publication, cell: PublishedCell, measure: Measure) -> Explanation:
    estimate = cell.figures[measure]
    method = method_of(estimate.method)
    about = _about(publication, cell.kind, cell.subject, _whose(publication, cell))
    return Explanation(
        figure=f"{cell.id}#{measure.value}",
        about=f"{about}: {measure.value}",
        unit=UNITS[measure],
        estimate=estimate,
        hidden="",
        items=_items(publication, cell.items),
        rules=_rules(publication),
        formula=method.formula,
        source=method.source,
        thresholds=tuple(_cell_thresholds(publication, cell, measure, estimate)),
    )


def _difference(publication: Publication, found: Difference) -> Explanation:
    estimate = found.change if isinstance(found, PublishedChange) else found.difference
    method = method_of(estimate.method)
    whose, thresholds, items = _compared(publication, found)
    return Explanation(
        figure=found.id,
        about=_about(publication, found.kind, found.subject, whose),
        unit="points of 0 to 100",
        estimate=estimate,
        hidden="",
        items=_items(publication, items),
        rules=_rules(publication),
        formula=method.formula,
        source=method.source,
        thresholds=thresholds,
    )


def _compared(publication: Publication, found: Difference) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Who is compared, what the difference decided, and the items."""
    audience = _name(publication, found.audience)
    cell = publication.cell(found.kind, found.subject, found.audience)
    items = cell.items if cell is not None else ()
    adjusted = "" if found.adjusted_p is None else f"; p adjusted for its family: {found.adjusted_p:.4f}"
    if isinstance(found, PublishedGap):
        mate = publication.cell(found.kind, found.subject, found.other)
        verdict = "flagged" if found.flagged else "not flagged"
        rule = f"from {PERCEPTION_GAP:g} points with 0 outside the interval, and p after Holm below .05"
        both = (*items, *(mate.items if mate is not None else ()))
        return f"{audience} minus {_name(publication, found.other)}", (f"Flag: {verdict} ({rule}{adjusted})",), both
    if isinstance(found, PublishedGroupGap):
        rule = f"from {MEANINGFUL_GAP:g} points with 0 outside the interval, Benjamini and Hochberg at .10"
        return f"{audience}, {found.group} minus the rest", (f"Stands out: yes ({rule}{adjusted})",), items
    rule = f"up or down from {CLEAR_CHANGE:g} points with p after Holm below .05"
    thresholds = [f"Verdict: {found.verdict} ({rule}{adjusted})"]
    if _is_paired(found.change):
        thresholds.append(f"Paired: from {FEWEST_PAIRS} people who answered in both waves ({found.change.n} did)")
    return f"{audience} since {found.earlier}", tuple(thresholds), found.items or items


def _is_paired(estimate: Estimate) -> bool:
    return estimate.method.startswith(PAIRED_METHOD)


def _cell_thresholds(
    publication: Publication, cell: PublishedCell, measure: Measure, estimate: Estimate
) -> Iterator[str]:
    n = cell.n or 0
    yield f"Shown: from {publication.minimum_cell} people answering ({n} did)"
    if estimate.n < SMALL_BASE:
        yield f"Small base: fewer than {SMALL_BASE} answers"
    if cell.distribution is None and cell.kind in (SubjectKind.ITEM, SubjectKind.OUTCOME) and cell.group_by is None:
        least = publication.minimum_distribution
        yield f"Distribution: not shown (from {least} answers, and not when all but one agree)"
    if measure is Measure.SCORE_0_100 and cell.kind is SubjectKind.CRITERION and estimate.value is not None:
        low, high = SURVEY_BANDS
        band = "low" if estimate.value < low else "high" if estimate.value >= high else "middle"
        yield f"Band: {band} (below {low:g} low, from {high:g} high)"


def _rules(publication: Publication) -> tuple[str, ...]:
    notes = {note.id: note for note in publication.method}
    return tuple(f"{notes[name].term}: {notes[name].text}" for name in ("scores", "weights") if name in notes)


def _items(publication: Publication, names: tuple[str, ...]) -> tuple[PublishedItem, ...]:
    known = {item.id: item for item in publication.model.items}
    return tuple(known[name] for name in names if name in known)


def _about(publication: Publication, kind: SubjectKind, subject: str, whose: str) -> str:
    names = {criterion.id: criterion.name for criterion in publication.model.criteria}
    names |= {dimension.id: dimension.name for dimension in publication.model.dimensions}
    names |= {
        f"{lens.id}/{group.id}": f"{lens.name}, {group.name}"
        for lens in publication.model.lenses
        for group in lens.groups
    }
    return f"{names.get(subject, subject)} ({kind.value}), {whose}"


def _whose(publication: Publication, cell: PublishedCell) -> str:
    audience = _name(publication, cell.audience)
    return audience if cell.group_by is None else f"{audience}, {cell.group_by} {cell.group}"


def _name(publication: Publication, audience: str) -> str:
    if audience == COMBINED:
        return "all audiences, equal weight"
    return next((one.name for one in publication.audiences if one.id == audience), audience)
