"""The slides on other waves and other clients: whether waves may be compared, lines over all waves, percentiles."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from toolkit.present import benchmarks, charts, over_time
from toolkit.present.figures import Figure
from toolkit.present.wording import Number, audience_name, subject_name
from toolkit.publication.over_time import PublishedTrend
from toolkit.publication.value import Estimate, SubjectKind
from toolkit.report.blocks import Paragraph, Table
from toolkit.report.deck.dots import dots
from toolkit.report.deck.lines import line, spot
from toolkit.report.deck.proof import grid_of
from toolkit.report.deck.said import notes_on
from toolkit.report.deck.standing import Telling, charted
from toolkit.report.deck.values import (
    Axis,
    Colour,
    Label,
    Look,
    Para,
    Piece,
    Plot,
    Series,
    Sheet,
    Slide,
    Text,
)
from toolkit.report.since import since_blocks

COLUMNS, MOST_PLOTS = 4, 8
LEAST_REACH = 20.0
MOST_NAMED = 3
"""Waves that are all named below a small chart; of more only the first and the last."""


def compared_slide(told: Telling) -> Slide | None:
    """Return whether the waves may be compared, and what speaks against it; it stands before every change."""
    title = over_time.verdict_in_short(told.publication)
    if title is None:
        return None
    blocks = list(since_blocks(told.publication, told.words))
    said = tuple(Para(text=block.text) for block in blocks if isinstance(block, Paragraph))[
        : len(told.publication.comparability)
    ]
    table = next(block for block in blocks if isinstance(block, Table))
    return Slide(
        id="compared",
        title=title,
        columns=(
            (1.0, (Text(id="verdicts", paras=said, size=14, floor=10), grid_of(table, "table", size=11, floor=8))),
        ),
        notes=notes_on(told.words, title),
        chapter=told.chapter("stand"),
    )


def trend_slides(told: Telling) -> Iterator[Slide]:
    """Yield the dimensions over all waves, a native line chart each, on as many slides as they need."""
    publication, figure = told.publication, charts.trend(told.publication)
    if figure is None:
        return
    found: dict[str, list[PublishedTrend]] = {}
    for one in publication.trends:
        if one.kind is SubjectKind.DIMENSION:
            found.setdefault(one.subject, []).append(one)
    low, high = _reach(told, [one for own in found.values() for one in own])
    names = list(found)
    for start in range(0, len(names), MOST_PLOTS):
        columns: list[list[Piece]] = [[_legend(told, place)] for place in range(min(COLUMNS, len(names) - start))]
        for place, name in enumerate(names[start : start + MOST_PLOTS]):
            head = Para(text=subject_name(publication, SubjectKind.DIMENSION, name), bold=True)
            columns[place % COLUMNS] += [
                Text(id=f"name-{name}", paras=(head,), size=12, floor=9),
                _lines(told, f"chart-{name}", found[name], (low, high), figure),
            ]
        yield Slide(
            id="trend" if start == 0 else f"trend-{start // MOST_PLOTS + 1}",
            title=figure.title,
            columns=tuple((1.0, tuple(own)) for own in columns),
            note=figure.note,
            notes=notes_on(told.words, figure.title, figure),
            chapter=told.chapter("stand"),
        )


def benchmark_slide(told: Telling) -> Slide | None:
    """Return where the client stands among others, by dimension."""
    publication, figure = told.publication, charts.benchmark(told.publication)
    if figure is None:
        return None
    bases = {f"{one.id}#percentile": one.percentile.n for one in publication.benchmarks}
    table = figure.table[figure.table["percentile"].notna()].drop(columns=["score", "score_figure"])
    table = table.rename(columns={"percentile": "score"}).assign(n=lambda own: own["figure"].map(bases))
    plot = dots(publication, told.colours, table, ("chart", figure.alt_text, "dimension"))
    axis = Axis(low=0, high=100, step=25, title=str(told.words("axis.percentile")))
    slide = charted(told, "benchmark", "stand", figure, replace(plot, x=axis))
    return replace(slide, note=benchmarks.benchmark_lead(publication))


def _legend(told: Telling, place: int) -> Text:
    """Return the name of one audience in its colour; the lines of all audiences stand in every chart."""
    shown = {one.audience for one in told.publication.trends}
    speakers = [each.id for each in told.publication.audiences if each.id in shown]
    if place >= len(speakers):
        return Text(id=f"legend-{place}", paras=(Para(text="\u00a0"),), size=12, floor=9)
    name = audience_name(told.publication, speakers[place])
    para = Para(text=f"\u25cf {name}", bold=True, colour=told.colours.audiences.get(speakers[place], "tx1"))
    return Text(id=f"legend-{place}", paras=(para,), size=12, floor=9)


def _reach(told: Telling, found: Sequence[PublishedTrend]) -> tuple[float, float]:
    """Return the ends of the common vertical axis: tens that hold all intervals."""
    ends = [
        end
        for one in found
        for _, _, figure in over_time.points_of(told.publication, one)
        for end in (figure.value, figure.low, figure.high)
        if end is not None
    ]
    low, high = 10.0 * (min(ends) // 10), 10.0 * -(-max(ends) // 10)
    return max(0.0, low), min(100.0, max(high, low + LEAST_REACH))


def _lines(told: Telling, id: str, found: Sequence[PublishedTrend], reach: tuple[float, float], figure: Figure) -> Plot:
    """Return the lines of one subject: a line an audience, with its intervals."""
    words, (low, high) = told.words, reach
    made = Sheet(rows=[[words.code("column", "audience"), "", words.code("column", "score"), ""]])
    waves = [wave for wave, _ in over_time.waves_named(told.publication)]
    named = [name for _, name in over_time.waves_named(told.publication)]
    lines, series = list[Series](), list[Series]()
    for one in found:
        ink = told.colours.audiences.get(one.audience, "tx1")
        lines += _line(told, made, one, waves, ink)
        series.append(_points(told, made, one, waves, ink))
    lines.sort(key=lambda each: each.values.first - each.values.last)
    first = len(made.rows)
    made.rows += [[name, spot(place), spot(low), ""] for place, name in enumerate(named)]
    ends = range(len(named)) if len(named) <= MOST_NAMED else (0, len(named) - 1)
    labels = {place: Label(text=named[place], place="b", colour="muted", size=8) for place in ends}
    foot = line(first, len(made.rows) - 1, Look(marker="none"), labels)
    return Plot(
        id=id,
        kind="scatter",
        alt=str(figure.alt_text),
        sheet=made,
        series=(*lines, *series, foot),
        x=Axis(low=-0.4, high=len(waves) - 0.6, step=1.0, shown=False, grid=False),
        y=Axis(low=low, high=high, step=10.0 if high - low <= 50 else 20.0),
        margins=(0.13, 0.03, 0.03, 0.12),
        legend=False,
        size=9,
    )


def _line(told: Telling, made: Sheet, one: PublishedTrend, waves: Sequence[str], ink: Colour) -> list[Series]:
    """Add the steps of a line, those that call for care dashed, and the intervals of its points."""
    name, points = _named(told, one), over_time.points_of(told.publication, one)
    places = _places(told, one, waves)
    found = []
    for care in (False, True):
        steps = [place for place, point in enumerate(one.points) if point.with_care is care]
        first = len(made.rows)
        for place in steps:
            for end in (place, place + 1):
                made.rows.append([name, spot(places[end]), _number(points[end]), ""])
            made.rows.append([])
        if steps:
            made.rows.pop()
            look = Look(colour=ink, marker="none", line=2.0, dashed=care)
            found.append(line(first, len(made.rows) - 1, look))
    first = len(made.rows)
    for at, (_, figure, estimate) in zip(places, points, strict=True):
        for ending, value in (("low", estimate.low), ("high", estimate.high)):
            number = None if value is None else Number(figure=f"{figure}.{ending}", shown=value, text="")
            made.rows.append([name, spot(at), number, ""])
        made.rows.append([])
    made.rows.pop()
    found.append(line(first, len(made.rows) - 1, Look(colour=ink, marker="none", line=0.75)))
    return found


def _points(told: Telling, made: Sheet, one: PublishedTrend, waves: Sequence[str], ink: Colour) -> Series:
    points, places, first = over_time.points_of(told.publication, one), _places(told, one, waves), len(made.rows)
    made.rows += [
        [_named(told, one), spot(place), _number(point), ""] for place, point in zip(places, points, strict=True)
    ]
    look = Look(colour=ink, size=6, hollow=frozenset(range(len(points) - 1)))
    return line(first, len(made.rows) - 1, look)


def _named(told: Telling, one: PublishedTrend) -> str:
    return audience_name(told.publication, one.audience)


def _places(told: Telling, one: PublishedTrend, waves: Sequence[str]) -> list[int]:
    return [waves.index(wave) for wave in (*(point.wave for point in one.points), told.publication.wave_id)]


def _number(point: tuple[str, str, Estimate]) -> Number:
    _, figure, estimate = point
    return Number(figure=figure, shown=estimate.value or 0.0, text="")
