"""How a published figure came about: items, answers, weights, rules, formula, source, and what its size decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from babel.numbers import get_decimal_symbol

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
from toolkit.words import Words
from toolkit.words.catalogue import ENGLISH

UNITS = {
    Measure.SCORE_0_100: "score_0_100",
    Measure.FAVOURABLE_ITEMS: "share-answers",
    Measure.FAVOURABLE_PERSONS: "share-persons",
    Measure.NEUTRAL: "share-answers",
    Measure.UNFAVOURABLE: "share-answers",
    Measure.CSAT: "share-persons",
    Measure.NPS: "nps",
    Measure.CES_MEAN: "ces_mean",
    Measure.CES_EASY: "share-persons",
}
"""Message of each measure's unit, behind ``explain.unit.``."""

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
    language
        Of all these texts: the publication's.
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
    language: str = ENGLISH

    def lines(self) -> Iterator[str]:
        """Yield the explanation as a person reads it."""
        words = Words(self.language)
        yield f"{self.about} ({self.figure})"
        if self.estimate is None:
            yield self.hidden
            return
        yield str(words("explain.value", figure=figure_in_words(self.estimate, words), unit=self.unit))
        if self.estimate.reason is not None:
            yield str(words("explain.reservation", reason=words.code("reason", self.estimate.reason.value)))
        people = "-pairs" if _is_paired(self.estimate) else ""
        weighted = "-weighted" if self.estimate.weighted else ""
        yield str(words(f"explain.n{people}{weighted}", n=self.estimate.n))
        yield str(words("explain.method", method=self.estimate.method, formula=self.formula, source=self.source))
        yield from self.rules
        yield from self.thresholds
        yield str(words("explain.items", count=len(self.items)))
        for item in self.items:
            turned = words("explain.turned") if item.keyed == "reverse" else ""
            yield f"  {item.id} ({item.audience}{turned}): {item.text}"


def figure_in_words(estimate: Estimate, words: Words | None = None) -> str:
    """Return value and interval, unrounded to six digits, in the language of `words`; English without."""
    told = Words(ENGLISH) if words is None else words
    if estimate.value is None:
        return str(told("explain.no-value"))
    value, low, high = (
        None if number is None else f"{number:.6g}".replace(".", get_decimal_symbol(told.locale))
        for number in (estimate.value, estimate.low, estimate.high)
    )
    if low is None or high is None:
        return str(value)
    return str(told("explain.figure", value=value, level=told.percent(estimate.level), low=low, high=high))


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
    name, _, measure = wanted.partition("#")
    cell = publication.cell_by_id.get(name)
    if cell is None:
        found = next((one for one in _differences(publication) if one.id == name), None)
        if found is None:
            _refuse(publication, wanted)
        return _difference(publication, found)
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
    words = Words(publication.language)
    return Explanation(
        figure=figure,
        about=_about(publication, cell.kind, cell.subject, _whose(publication, cell)),
        unit="",
        estimate=None,
        hidden=str(words("explain.hidden", minimum=publication.minimum_cell)),
        language=words.language,
    )


def _shown(publication: Publication, cell: PublishedCell, measure: Measure) -> Explanation:
    words = Words(publication.language)
    estimate = cell.figures[measure]
    method = method_of(estimate.method, words)
    about = _about(publication, cell.kind, cell.subject, _whose(publication, cell))
    return Explanation(
        figure=f"{cell.id}#{measure.value}",
        about=f"{about}: {measure.value}",
        unit=str(words(f"explain.unit.{UNITS[measure]}")),
        estimate=estimate,
        hidden="",
        items=_items(publication, cell.items),
        rules=_rules(publication),
        formula=method.formula,
        source=method.source,
        thresholds=tuple(_cell_thresholds(publication, cell, measure, estimate)),
        language=words.language,
    )


def _difference(publication: Publication, found: Difference) -> Explanation:
    words = Words(publication.language)
    estimate = found.change if isinstance(found, PublishedChange) else found.difference
    method = method_of(estimate.method, words)
    whose, thresholds, items = _compared(publication, found)
    return Explanation(
        figure=found.id,
        about=_about(publication, found.kind, found.subject, whose),
        unit=str(words("explain.unit.score_0_100")),
        estimate=estimate,
        hidden="",
        items=_items(publication, items),
        rules=_rules(publication),
        formula=method.formula,
        source=method.source,
        thresholds=thresholds,
        language=words.language,
    )


def _compared(publication: Publication, found: Difference) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Who is compared, what the difference decided, and the items."""
    words = Words(publication.language)
    audience = _name(publication, found.audience)
    cell = publication.cell(found.kind, found.subject, found.audience)
    items = cell.items if cell is not None else ()
    adjusted = "" if found.adjusted_p is None else words("explain.adjusted", p=f"{found.adjusted_p:.4f}")
    if isinstance(found, PublishedGap):
        mate = publication.cell(found.kind, found.subject, found.other)
        verdict = "flagged" if found.flagged else "not-flagged"
        flag = words(f"explain.{verdict}", points=f"{PERCEPTION_GAP:g}", adjusted=adjusted)
        both = (*items, *(mate.items if mate is not None else ()))
        whose = words("explain.minus", one=audience, other=_name(publication, found.other))
        return str(whose), (str(flag),), both
    if isinstance(found, PublishedGroupGap):
        stands = words("explain.stands-out", points=f"{MEANINGFUL_GAP:g}", adjusted=adjusted)
        return str(words("explain.minus-rest", audience=audience, group=found.group)), (str(stands),), items
    said = words.code("explain.verdict", found.verdict)
    held = next((one for one in publication.comparability if one.audience == found.audience), None)
    # before the change: whether there may be one
    compared = () if held is None else (held.verdict_on(found.kind, found.subject),)
    thresholds = [str(words("explain.comparable", verdict=words.code("compare.verdict", one))) for one in compared]
    thresholds += [str(words("explain.verdict", verdict=said, points=f"{CLEAR_CHANGE:g}", adjusted=adjusted))]
    if _is_paired(found.change):
        thresholds.append(str(words("explain.paired", fewest=FEWEST_PAIRS, n=found.change.n)))
    return str(words("explain.since", audience=audience, wave=found.earlier)), tuple(thresholds), found.items or items


def _is_paired(estimate: Estimate) -> bool:
    return estimate.method.startswith(PAIRED_METHOD)


def _cell_thresholds(
    publication: Publication, cell: PublishedCell, measure: Measure, estimate: Estimate
) -> Iterator[str]:
    words = Words(publication.language)
    yield str(words("explain.shown", minimum=publication.minimum_cell, n=cell.n or 0))
    if estimate.n < SMALL_BASE:
        yield str(words("explain.small", least=SMALL_BASE))
    if cell.distribution is None and cell.kind in (SubjectKind.ITEM, SubjectKind.OUTCOME) and cell.group_by is None:
        yield str(words("explain.no-distribution", least=publication.minimum_distribution))
    if measure is Measure.SCORE_0_100 and cell.kind is SubjectKind.CRITERION and estimate.value is not None:
        low, high = SURVEY_BANDS
        band = "low" if estimate.value < low else "high" if estimate.value >= high else "middle"
        yield str(words("explain.band", band=words(f"explain.band.{band}"), low=f"{low:g}", high=f"{high:g}"))


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
    return f"{names.get(subject, subject)} ({Words(publication.language).code('explain.kind', kind.value)}), {whose}"


def _whose(publication: Publication, cell: PublishedCell) -> str:
    audience = _name(publication, cell.audience)
    return audience if cell.group_by is None else f"{audience}, {cell.group_by} {cell.group}"


def _name(publication: Publication, audience: str) -> str:
    if audience == COMBINED:
        return str(Words(publication.language)("explain.combined"))
    return next((one.name for one in publication.audiences if one.id == audience), audience)
