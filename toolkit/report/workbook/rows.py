"""Every figure of a Publication in one list: its identifier, its value with interval and n, or why there is none."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from toolkit.present.wording import Words, audience_name, subject_name
from toolkit.publication import Publication
from toolkit.publication.value import Estimate, Measure, PublishedCell, PublishedComposition, PublishedGap

EFFECTS = ("level", "target", "evidence_for", "evidence_against", "interviewees")
PLAY = (
    "rank",
    "rule_rank",
    "level",
    "target",
    "phase",
    "step",
    "gap",
    "importance",
    "strategy_weight",
    "confidence",
    "effort_factor",
    "priority",
    "stability",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class FigureRow:
    """One figure: what it is about in words, its value, its interval, the respondents behind it, the reason for none."""

    figure: str
    about: str
    audience: str = ""
    group: str = ""
    measure: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    reason: str = ""


def figure_rows(publication: Publication, words: Words) -> Iterator[FigureRow]:
    """Yield every figure of a publication in the order of results.json; those on other waves and clients are `since_rows`."""
    yield from _audiences(publication, words)
    for cell in publication.cells:
        yield from _cell(publication, words, cell)
    for gap in publication.gaps:
        yield from _gap(publication, words, gap)
    for group_gap in publication.group_gaps:
        about = subject_name(publication, group_gap.kind, group_gap.subject)
        who = audience_name(publication, group_gap.audience)
        named = words.code("column", "difference")
        for name, estimate in (("difference", group_gap.difference), ("effect", group_gap.effect)):
            measure = named if name == "difference" else words.code("book.measure", "effect")
            yield estimated(f"{group_gap.id}#{name}", estimate, words, about, measure, who, group_gap.group)
    for change in publication.changes:
        about = subject_name(publication, change.kind, change.subject)
        who, measure = audience_name(publication, change.audience), words.code("column", "change")
        yield estimated(f"{change.id}#change", change.change, words, about, measure, who)
        if change.reweighted is not None:
            measure = words.code("book.measure", "reweighted")
            yield estimated(f"{change.id}#reweighted", change.reweighted, words, about, measure, who)
    yield from _levels(publication, words)
    yield from _plays(publication, words)
    yield from _drivers(publication, words)


def _audiences(publication: Publication, words: Words) -> Iterator[FigureRow]:
    hidden = str(words("hidden"))
    for each in publication.audiences:
        for name, found in (("n", each.n), ("population", each.population), ("response_rate", each.response_rate)):
            if found is not None or name == "n":
                yield FigureRow(
                    figure=f"audience:{each.id}#{name}",
                    about=each.name,
                    audience=each.name,
                    measure=words.code("column", name),
                    value=found,
                    reason="" if found is not None else hidden,
                )
    for rule, limit in (
        ("minimum_cell", publication.minimum_cell),
        ("minimum_distribution", publication.minimum_distribution),
    ):
        measure = words.code("book.measure", rule)
        yield FigureRow(figure=f"rule#{rule}", about=measure, measure=measure, value=limit)


def _cell(publication: Publication, words: Words, cell: PublishedCell) -> Iterator[FigureRow]:
    about = subject_name(publication, cell.kind, cell.subject)
    who, group = audience_name(publication, cell.audience), cell.group or ""
    if cell.hidden is not None:
        yield FigureRow(
            figure=f"{cell.id}#{Measure.SCORE_0_100}",
            about=about,
            audience=who,
            group=group,
            measure=words.code("book.measure", str(Measure.SCORE_0_100)),
            value=None,
            reason=str(words("hidden")),
        )
        return
    for measure, estimate in cell.figures.items():
        yield estimated(
            f"{cell.id}#{measure}", estimate, words, about, words.code("book.measure", str(measure)), who, group
        )
    label = words.code("book.measure", "distribution")
    for code, count in (cell.distribution or {}).items():
        yield FigureRow(
            figure=f"{cell.id}#distribution.{code}",
            about=about,
            audience=who,
            group=group,
            measure=f"{label} {code}",
            value=count,
        )
    if cell.composition is not None:
        yield from _composition(cell, cell.composition, words, about, who)


def _composition(
    cell: PublishedCell, made: PublishedComposition, words: Words, about: str, who: str
) -> Iterator[FigureRow]:
    named = {"answered": made.n, "share": made.share, "rest": made.rest}
    named |= {f"mean.{item}": mean for item, mean in zip(cell.items, made.means, strict=True)}
    for name, value in named.items():
        if value is not None:
            measure = words.code("book.measure", f"composition-{name.partition('.')[0]}")
            figure = f"{cell.id}#composition.{name}"
            yield FigureRow(figure=figure, about=about, audience=who, measure=measure, value=value)


def _gap(publication: Publication, words: Words, gap: PublishedGap) -> Iterator[FigureRow]:
    about = subject_name(publication, gap.kind, gap.subject)
    who = f"{audience_name(publication, gap.audience)} − {audience_name(publication, gap.other)}"
    yield estimated(f"{gap.id}#difference", gap.difference, words, about, words.code("column", "difference"), who)
    if gap.effect is not None:
        yield estimated(f"{gap.id}#effect", gap.effect, words, about, words.code("book.measure", "effect"), who)


def _levels(publication: Publication, words: Words) -> Iterator[FigureRow]:
    names = {criterion.id: criterion.name for criterion in publication.model.criteria}
    for level in publication.levels:
        for name in EFFECTS:
            value = getattr(level, name)
            if value is not None or name == "level":
                yield FigureRow(
                    figure=f"level:{level.criterion}#{name}",
                    about=names.get(level.criterion, level.criterion),
                    measure=words.code("column", name),
                    value=value,
                    reason="" if value is not None else str(words("level.none")),
                )
    dimensions = {dimension.id: dimension.name for dimension in publication.model.dimensions}
    for each in publication.dimension_levels:
        yield FigureRow(
            figure=f"dimension-level:{each.dimension}#level",
            about=dimensions.get(each.dimension, each.dimension),
            measure=words.code("column", "level"),
            value=each.level,
            reason="" if each.level is not None else str(words("level.none")),
        )
    for found in publication.reliability:
        at = f"reliability:{found.criterion}@{found.audience}"
        about, who = names.get(found.criterion, found.criterion), audience_name(publication, found.audience)
        yield FigureRow(
            figure=f"{at}#items", about=about, audience=who, measure=words.code("column", "items"), value=found.items
        )
        yield estimated(f"{at}#alpha", found.alpha, words, about, words.code("column", "reliability"), who)
        if found.omega is not None:
            yield estimated(f"{at}#omega", found.omega, words, about, words.code("book.measure", "omega"), who)


def _plays(publication: Publication, words: Words) -> Iterator[FigureRow]:
    for play in publication.recommendations:
        for name in PLAY:
            value = getattr(play, name)
            if value is not None:
                yield FigureRow(
                    figure=f"play:{play.play}#{name}",
                    about=play.action,
                    measure=words.code("column", name),
                    value=value,
                )


def _drivers(publication: Publication, words: Words) -> Iterator[FigureRow]:
    names = {criterion.id: criterion.name for criterion in publication.model.criteria}
    for found in publication.drivers:
        who = audience_name(publication, found.audience)
        topic = words.code("topic", found.topic)
        if found.n is not None:
            yield FigureRow(
                figure=f"drivers:{found.audience}#n",
                about=topic,
                audience=who,
                measure=words.code("column", "n"),
                value=found.n,
            )
        if found.adjusted_r_squared is not None:
            measure = words.code("book.measure", "adjusted_r_squared")
            yield estimated(
                f"drivers:{found.audience}#adjusted_r_squared", found.adjusted_r_squared, words, topic, measure, who
            )
        for driver in found.drivers:
            at, about = f"driver:{driver.criterion}@{found.audience}", names.get(driver.criterion, driver.criterion)
            yield FigureRow(
                figure=f"{at}#rank", about=about, audience=who, measure=words.code("column", "rank"), value=driver.rank
            )
            yield estimated(
                f"{at}#importance", driver.importance, words, about, words.code("column", "importance"), who
            )


def estimated(figure: str, estimate: Estimate, words: Words, about: str, measure: str, *place: str) -> FigureRow:
    """Return an estimate as a row; `place` is its audience and its group."""
    audience, group = (*place, "", "")[:2]
    return FigureRow(
        figure=figure,
        about=about,
        audience=audience,
        group=group,
        measure=measure,
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        n=estimate.n,
        reason="" if estimate.reason is None else words.code("book.reason", str(estimate.reason)),
    )


PARTS: Mapping[str, str] = {"low": "figure_low", "high": "figure_high", "n": "figure_n"}
"""The named column of the sheet of figures in which a part of an estimate stands, by its suffix."""
