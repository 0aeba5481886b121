"""Every figure of a publication by its identifier: the one way from the id that a file carries to the value."""

from collections.abc import Iterator, Mapping

from toolkit.publication.over_time import aspect_figures
from toolkit.publication.value import (
    Estimate,
    Publication,
    PublishedCell,
    PublishedCoderAgreement,
    PublishedDrivers,
)

Figure = tuple[str, float | None]

LEVEL = ("level", "target", "evidence_for", "evidence_against", "interviewees")
PLAY = (
    "rank", "rule_rank", "level", "target", "phase", "step", "gap", "importance", "strategy_weight", "confidence",
    "effort_factor", "priority", "stability",
)  # fmt: skip
AUDIENCE = ("n", "population", "response_rate")
RULES = ("minimum_cell", "minimum_distribution")


def figure_values(publication: Publication) -> Mapping[str, float]:
    """Return the unrounded value of every figure that a deliverable may show, by its identifier.

    An estimate stands under its own id and, with ``.low``, ``.high`` and ``.n`` behind it, its limits and its base. What
    is hidden or undefined is not among them: a file that shows it shows something that nobody published.
    """
    return {name: value for name, value in _figures(publication) if value is not None}


def _figures(publication: Publication) -> Iterator[Figure]:
    for cell in publication.cells:
        yield from _cell(cell)
    for gap in publication.gaps:
        yield from _estimate(f"{gap.id}#difference", gap.difference)
        yield from _estimate(f"{gap.id}#effect", gap.effect)
    for group_gap in publication.group_gaps:
        yield from _estimate(f"{group_gap.id}#difference", group_gap.difference)
        yield from _estimate(f"{group_gap.id}#effect", group_gap.effect)
    for change in publication.changes:
        yield from _estimate(f"{change.id}#change", change.change)
        yield from _estimate(f"{change.id}#reweighted", change.reweighted)
    yield from _over_time(publication)
    for level in publication.levels:
        yield from ((f"level:{level.criterion}#{name}", getattr(level, name)) for name in LEVEL)
    for each in publication.dimension_levels:
        yield f"dimension-level:{each.dimension}#level", each.level
    for play in publication.recommendations:
        yield from ((f"play:{play.play}#{name}", getattr(play, name)) for name in PLAY)
    for found in publication.drivers:
        yield from _drivers(found)
    for one in publication.reliability:
        yield f"reliability:{one.criterion}@{one.audience}#items", one.items
        yield from _estimate(f"reliability:{one.criterion}@{one.audience}#alpha", one.alpha)
        yield from _estimate(f"reliability:{one.criterion}@{one.audience}#omega", one.omega)
    for agreement in publication.coder_agreement:
        yield from _agreement(agreement)
    for audience in publication.audiences:
        yield from ((f"audience:{audience.id}#{name}", getattr(audience, name)) for name in AUDIENCE)
    yield from ((f"rule#{rule}", getattr(publication, rule)) for rule in RULES)


def _cell(cell: PublishedCell) -> Iterator[Figure]:
    for measure, estimate in cell.figures.items():
        yield from _estimate(f"{cell.id}#{measure}", estimate)
    for code, count in (cell.distribution or {}).items():
        yield f"{cell.id}#distribution.{code}", count
    made = cell.composition
    if made is not None:
        yield f"{cell.id}#composition.answered", made.n
        yield f"{cell.id}#composition.share", made.share
        yield f"{cell.id}#composition.rest", made.rest
        for item, mean in zip(cell.items, made.means, strict=True):
            yield f"{cell.id}#composition.mean.{item}", mean


def _over_time(publication: Publication) -> Iterator[Figure]:
    for compared in publication.comparability:
        yield from aspect_figures(compared).items()
    for trend in publication.trends:
        for point in trend.points:
            yield from _estimate(trend.figure_id(point), point.figure)
    for benchmark in publication.benchmarks:
        yield from _estimate(f"{benchmark.id}#percentile", benchmark.percentile)
        yield f"{benchmark.id}#others", benchmark.others
        yield f"{benchmark.id}#lowest", benchmark.lowest
        yield f"{benchmark.id}#highest", benchmark.highest


def _drivers(found: PublishedDrivers) -> Iterator[Figure]:
    yield f"drivers:{found.audience}#n", found.n
    yield from _estimate(f"drivers:{found.audience}#adjusted_r_squared", found.adjusted_r_squared)
    for driver in found.drivers:
        name = f"driver:{driver.criterion}@{found.audience}"
        yield f"{name}#rank", driver.rank
        yield from _estimate(f"{name}#importance", driver.importance)


def _agreement(found: PublishedCoderAgreement) -> Iterator[Figure]:
    name = f"agreement:{found.basis}:{found.subject}@{found.round}"
    yield f"{name}#round", found.round
    yield f"{name}#percent_agreement", found.percent_agreement
    yield from _estimate(f"{name}#alpha", found.alpha)


def _estimate(name: str, estimate: Estimate | None) -> Iterator[Figure]:
    if estimate is not None:
        yield name, estimate.value
        yield f"{name}.low", estimate.low
        yield f"{name}.high", estimate.high
        yield f"{name}.n", estimate.n
