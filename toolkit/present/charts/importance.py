"""What matters against how well it is done: the matrix of importance and performance of one audience (S19)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from toolkit.present import insights, tables
from toolkit.present.charts import parts
from toolkit.present.figures import Figure
from toolkit.present.insights import Placed
from toolkit.present.theme import Theme, theme_for
from toolkit.present.wording import Number, Sentence, Words, audience_name, whole, words_for
from toolkit.publication import Publication
from toolkit.publication.value import PublishedDrivers

HEIGHT = 400
TOP = 1.15  # of importance: room above the most important point for the names of the quadrants
AXES = 62  # pixels that the vertical axis takes of the width
SCALES = (0.82, 1.0, 1.4)  # a page may draw the chart this much narrower or wider than planned; a phone's is as it is
IMPORTANT, WEAK = 6, 3
LETTERS, NARROW_LETTERS = 26, 18
LETTER, LINE, DOT = 6.7, 14.5, 7.0
QUADRANTS = ("concentrate", "keep-up", "low-priority", "possible-overkill")
ON_A_LINE = 6.0  # what crossing a cross-hair costs a place for a name, in places further down the list

Box = tuple[float, float, float, float]  # left, top, right, bottom in pixels


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a text stands against its point: how it is aligned, and pixels to the right and down."""

    align: str
    dx: float
    dy: float


Text = tuple[parts.Row, Place]
"""A text with its point (``score``, ``importance``, ``label``), and where it stands against it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Canvas:
    """The plot in pixels, at what scales it may be drawn, and the lines that cross in it (0 to 100, 0 to 1)."""

    width: float
    scales: tuple[float, ...]
    across: float
    up: float

    def spot(self, score: float, importance: float, scale: float = 1.0) -> tuple[float, float]:
        """Return a point in pixels, at a width of `scale` times the planned one."""
        return self.width * scale * score / 100, HEIGHT * (1 - importance / TOP)


def importance_performance(publication: Publication, audience: str) -> Figure | None:
    """Return the matrix of an audience; None where its importance is equal or too few criteria can be placed."""
    found = next((each for each in insights.drivers_of(publication) if each.audience == audience), None)
    points = [] if found is None else insights.placed(publication, found)
    if found is None or not points:
        return None
    theme, title = theme_for(publication), insights.importance_title(publication, found)
    return Figure(
        id=f"importance-{audience}",
        title=title,
        chart=_spec(publication, theme, found, points, parts.WIDTH),
        narrow=_spec(publication, theme, found, points, parts.NARROW_WIDTH),
        alt_text=_alt_text(publication, found, points, title),
        table=tables.importance_table(publication, found),
        note=_note(publication, found),
    )


def _spec(
    publication: Publication, theme: Theme, found: PublishedDrivers, points: Sequence[Placed], width: int
) -> parts.Piece:
    words = words_for(publication)
    wide = width == parts.WIDTH
    lines = {"across": found.performance_line or 0.0, "up": found.importance_line or 0.0}
    canvas = Canvas(width=width - AXES, scales=SCALES if wide else (1.0,), **lines)
    x = _axis("score", [0, 100], [0, 25, 50, 75, 100], str(words("axis.performance")), ".0f")
    y = _axis("importance", [0, TOP], [0, 0.25, 0.5, 0.75, 1], str(words("axis.importance")), ".2f")
    corners = _corners(words, canvas, points)
    means = _means(words, canvas)
    named = _named(canvas, points, [*corners, *means], LETTERS if wide else NARROW_LETTERS)
    ink = theme.audiences[found.audience]
    tooltip = [
        {"field": "criterion", "title": words.code("column", "criterion")},
        {"field": "importance", "format": ".2f", "title": words.code("column", "importance")},
        {"field": "score", "format": ".0f", "title": words.code("column", "score")},
    ]
    layers = [
        _field(theme, canvas, x, y),
        *_cross(theme, canvas, x, y),
        *(_text(row, place, x, y, {"color": theme.muted, "fontSize": 11.5}) for row, place in corners),
        *(_text(row, place, x, y, {"color": theme.muted, "fontSize": 11}) for row, place in means),
        {
            "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1, "stroke": ink, "strokeWidth": 2},
            "encoding": {
                "x": x,
                "y": y,
                "fill": {"condition": {"test": "datum.hollow", "value": "#ffffff"}, "value": ink},
                "tooltip": tooltip,
            },
        },
        *(_text(row, place, x, y, {"color": theme.ink, "fontWeight": 600}) for row, place in named),
    ]
    rows: list[parts.Row] = [
        {
            "criterion": each.name,
            "score": each.points,
            "importance": each.importance,
            "hollow": each.driver.borderline,
        }
        for each in points
    ]
    return parts.chart(theme, rows, layers, height=HEIGHT) | {"width": width}


def _axis(field: str, domain: Sequence[float], values: Sequence[float], title: str, format: str) -> parts.Piece:
    axis = {"title": title, "values": list(values), "titleAnchor": "start", "grid": False, "format": format}
    scale = {"domain": list(domain), "nice": False, "zero": True}
    return {"field": field, "type": "quantitative", "scale": scale, "axis": axis}


def _field(theme: Theme, canvas: Canvas, x: parts.Piece, y: parts.Piece) -> parts.Piece:
    """Return the ground of the quadrant where to begin, so that the eye begins there too."""
    corner = {"left": 0, "across": canvas.across, "up": canvas.up, "top": TOP}
    return {
        "data": {"values": [corner]},
        "mark": {"type": "rect", "color": theme.empty, "opacity": 0.8},
        "encoding": {
            "x": {**x, "field": "left"},
            "x2": {"field": "across"},
            "y": {**y, "field": "up"},
            "y2": {"field": "top"},
        },
    }


def _cross(theme: Theme, canvas: Canvas, x: parts.Piece, y: parts.Piece) -> list[parts.Piece]:
    mark = {"type": "rule", "color": theme.quiet, "strokeWidth": 1.2, "strokeDash": [4, 3]}
    upright = {"data": {"values": [{"across": canvas.across}]}, "mark": mark}
    level = {"data": {"values": [{"up": canvas.up}]}, "mark": mark}
    return [
        upright | {"encoding": {"x": {**x, "field": "across"}}},
        level | {"encoding": {"y": {**y, "field": "up"}}},
    ]


def _corners(words: Words, canvas: Canvas, points: Sequence[Placed]) -> list[Text]:
    """Return the names of the quadrants at the outer corners; the lower ones move up where a point is in the way."""
    made = []
    for name in QUADRANTS:
        right = name in ("keep-up", "possible-overkill")
        row = {"score": 100 if right else 0, "label": words.code("quadrant", name)}
        align, dx = ("right", -6) if right else ("left", 6)
        if name in ("concentrate", "keep-up"):
            made.append((row | {"importance": TOP}, Place(align=align, dx=dx, dy=10)))
            continue
        low: Text = (row | {"importance": 0.0}, Place(align=align, dx=dx, dy=-10))
        high: Text = (row | {"importance": canvas.up}, Place(align=align, dx=dx, dy=12))
        dots = [_dot(canvas, each, 1.0) for each in points]
        made.append(min((low, high), key=lambda piece: _hits(_box(canvas, piece[0], piece[1], 1.0), dots)))
    return made


def _means(words: Words, canvas: Canvas) -> list[Text]:
    """Return the figures of the two lines, each at the end of its line."""
    mean = str(words("axis.mean", number=whole(canvas.across)))
    before = canvas.across > 60  # on the side that has more room
    upright = Place(align="right" if before else "left", dx=-5 if before else 5, dy=10)
    level = Place(align="right", dx=-6, dy=-9)
    return [
        ({"score": canvas.across, "importance": TOP, "label": mean}, upright),
        (
            {"score": 100, "importance": canvas.up, "label": str(words("axis.mean", number=words.decimals(canvas.up)))},
            level,
        ),
    ]


def _named(canvas: Canvas, points: Sequence[Placed], taken: Sequence[Text], letters: int) -> list[Text]:
    """Return names for the most important and the weakest criteria, as far as there is a free place beside them."""
    chosen = [each for each in points if each.importance >= canvas.up][:IMPORTANT]
    chosen += [each for each in sorted(points, key=lambda each: each.points)[:WEAK] if each not in chosen]
    made: list[Text] = []
    for each in chosen:
        label = parts.wrapped(each.name, letters)
        row = {"score": each.points, "importance": each.importance, "label": label}
        others = [one for one in points if one is not each]
        costs = {}
        for order, place in enumerate(_places(label)):
            cost = _cost(canvas, (row, place), others, [*taken, *made])
            # only what matters most is worth a name across a line
            if cost is not None and (cost == 0 or each.importance >= canvas.up):
                costs[cost + order] = place
        if costs:
            made.append((row, costs[min(costs)]))
    return made


def _places(label: str) -> Iterable[Place]:
    """Return where a name may stand, the best first: beside its point, then over, under, and at its corners."""
    lines = label.count("\n") + 1
    middle, above, below = -LINE * (lines - 1) / 2, -LINE * (lines - 1) - 14, 15.0
    yield Place(align="left", dx=10, dy=middle)
    yield Place(align="right", dx=-10, dy=middle)
    yield Place(align="center", dx=0, dy=above)
    yield Place(align="center", dx=0, dy=below)
    for align, dx in (("left", 7), ("right", -7)):
        yield Place(align=align, dx=dx, dy=above + 3)
        yield Place(align=align, dx=dx, dy=below - 3)


def _cost(
    canvas: Canvas,
    piece: Text,
    others: Sequence[Placed],
    texts: Sequence[Text],
) -> float | None:
    """Return what a place costs: 0 when clear, more across a line; None where it covers something or leaves the plot."""
    for scale in canvas.scales:
        box = _box(canvas, *piece, scale)
        if box[0] < 0 or box[2] > canvas.width * scale or box[1] < 0 or box[3] > HEIGHT:
            return None
        dots = [_dot(canvas, each, scale) for each in others]
        if _hits(box, [*dots, *(_box(canvas, *each, scale) for each in texts)]):
            return None
    box = _box(canvas, *piece, 1.0)
    x, y = canvas.spot(canvas.across, canvas.up)
    return ON_A_LINE * ((box[0] < x < box[2]) + (box[1] < y < box[3]))


def _box(canvas: Canvas, row: parts.Row, place: Place, scale: float) -> Box:
    """Return the room that a text takes."""
    lines = str(row["label"]).split("\n")
    wide = max(len(line) for line in lines) * LETTER
    x, y = canvas.spot(row["score"], row["importance"], scale)
    left = x + place.dx - {"left": 0.0, "center": wide / 2, "right": wide}[place.align]
    top = y + place.dy - LINE / 2
    return left, top, left + wide, top + LINE * len(lines)


def _dot(canvas: Canvas, each: Placed, scale: float) -> Box:
    x, y = canvas.spot(each.points, each.importance, scale)
    return x - DOT, y - DOT, x + DOT, y + DOT


def _hits(box: Box, others: Iterable[Box]) -> int:
    """Return how many boxes overlap with a box."""
    return sum(box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3] for other in others)


def _text(row: parts.Row, place: Place, x: parts.Piece, y: parts.Piece, look: parts.Piece) -> parts.Piece:
    mark = {"type": "text", "align": place.align, "dx": place.dx, "dy": place.dy, "baseline": "middle"}
    return {
        "data": {"values": [{"x": row["score"], "y": row["importance"], "label": row["label"]}]},
        "mark": mark | {"lineHeight": LINE} | look,
        "encoding": {"x": {**x, "field": "x"}, "y": {**y, "field": "y"}, "text": {"field": "label"}},
    }


def _note(publication: Publication, found: PublishedDrivers) -> Sentence:
    words, topic = words_for(publication), words_for(publication).code("topic", found.topic)
    level = words.percent(found.drivers[0].importance.level)
    said, fit, at = [words("note.importance", topic=topic, level=level)], found.adjusted_r_squared, found.audience
    if fit is not None and fit.value is not None and fit.low is not None and fit.high is not None:
        ends = {
            name: Number(figure=f"drivers:{at}#adjusted_r_squared{end}", shown=shown, text=words.percent(shown))
            for name, end, shown in (("share", "", fit.value), ("low", ".low", fit.low), ("high", ".high", fit.high))
        }
        said.append(words("note.importance-fit", topic=topic, **ends))
    bases = []
    if found.n is not None:
        n = Number(figure=f"drivers:{at}#n", shown=found.n, text=words.grouped(found.n))
        bases.append(words("note.n", audience=audience_name(publication, at), n=n))
    return parts.note(*said, bases=bases)


def _alt_text(publication: Publication, found: PublishedDrivers, points: Sequence[Placed], title: Sentence) -> Sentence:
    words, findings = words_for(publication), []
    for quadrant in QUADRANTS:
        names = [each.name for each in points if each.driver.quadrant == quadrant]
        if names:
            label = words.code("quadrant", quadrant)
            findings.append(words("alt.importance-quadrant", quadrant=label, names=words.listed(names)))
    return words(
        "alt.importance",
        count=words.counted(len(points)),
        audience=words.within(audience_name(publication, found.audience)),
        title=title,
        findings=parts.joined(findings, "; "),
    )
