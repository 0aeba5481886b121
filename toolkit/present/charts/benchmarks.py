"""Beside other clients: a percentile and its interval for each audience."""

from collections.abc import Sequence

from toolkit.present import benchmarks
from toolkit.present.charts import parts
from toolkit.present.figures import Figure
from toolkit.present.theme import WHITE, Theme, theme_for
from toolkit.present.wording import Sentence, subject_name, words_for
from toolkit.publication import Publication
from toolkit.publication.value import PublishedBenchmark, SubjectKind

LANE = 17
QUARTERS = (0, 25, 50, 75, 100)


def benchmark(publication: Publication, kind: SubjectKind = SubjectKind.DIMENSION) -> Figure | None:
    """Return the percentiles of the dimensions (or criteria) among other clients; None where none may be shown."""
    found = [one for one in benchmarks.benchmarks_on(publication, kind) if one.percentile.value is not None]
    title = benchmarks.benchmark_title(publication, found)
    lead = benchmarks.benchmark_lead(publication)
    if title is None or lead is None:
        return None
    theme, words = theme_for(publication), words_for(publication)
    chart = _spec(publication, theme, kind, found)
    return Figure(
        id=f"benchmark-{kind}",
        title=title,
        chart=chart,
        narrow=parts.narrowed(chart, room=1.25),
        alt_text=words("alt.benchmark", title=title),
        table=benchmarks.benchmark_table(publication, kind),
        note=Sentence(words("note.benchmark"), " ", lead),
    )


def _spec(
    publication: Publication, theme: Theme, kind: SubjectKind, found: Sequence[PublishedBenchmark]
) -> parts.Piece:
    words = words_for(publication)
    subjects = list(dict.fromkeys(one.subject for one in found))
    labels = parts.distinct(parts.wrapped(subject_name(publication, kind, subject)) for subject in subjects)
    band = dict(zip(subjects, labels, strict=True))
    audiences = parts.named(publication, dict.fromkeys(one.audience for one in found))
    names, first, rows = dict(audiences), set[str](), list[parts.Row]()
    for one in found:
        figure = one.percentile
        row = {"subject": band[one.subject], "audience": names[one.audience], "score": figure.value}
        low, high = (figure.value if end is None else end for end in (figure.low, figure.high))
        rows.append(
            row | {"low": low, "high": high, "clear": benchmarks.stands_clear(one), "named": one.audience not in first}
        )
        first.add(one.audience)
    lane = {"field": "audience", "type": "nominal", "sort": None, "scale": {"domain": [name for _, name in audiences]}}
    x = parts.x_points(str(words("axis.percentile")), values=QUARTERS)
    x["axis"] |= {"gridColor": {"condition": {"test": "datum.value === 50", "value": theme.quiet}, "value": theme.grid}}
    return parts.chart(
        theme,
        rows,
        _layers(x, parts.by_audience(theme, audiences, "shape")),
        encoding={
            "y": parts.y_subjects(labels, padding=0.22),
            "yOffset": lane,
            "color": parts.by_audience(theme, audiences),
        },
        height=parts.step(labels, LANE * max(len(audiences), 2) + 8) | {"for": "position"},
    )


def _layers(x: parts.Piece, shape: parts.Piece) -> list[parts.Piece]:
    dot = {"type": "point", "size": 80, "strokeWidth": 2, "opacity": 1}
    label = "format(datum.score, '.0f') + (datum.named ? '  ' + datum.audience : '')"
    dots = {"x": x, "shape": shape}
    return [
        {
            "mark": {"type": "rule", "strokeWidth": 2.5, "opacity": 0.45, "strokeCap": "round"},
            "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}},
        },
        {"transform": [{"filter": "datum.clear"}], "mark": {**dot, "filled": True}, "encoding": dots},
        {
            "transform": [{"filter": "!datum.clear"}],
            "mark": {**dot, "filled": False, "fill": WHITE},
            "encoding": dots,
        },
        {
            "transform": [{"calculate": label, "as": "label"}],
            "mark": {"type": "text", "align": "left", "dx": 7, "baseline": "middle", "fontWeight": 600},
            "encoding": {"x": {**x, "field": "high"}, "text": {"field": "label"}},
        },
    ]
