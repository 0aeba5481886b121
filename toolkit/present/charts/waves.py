"""What has changed since the earlier wave: a dot and an interval for each audience, hollow where nothing is clear."""

from collections.abc import Sequence

import pandas as pd

from toolkit.present import over_time
from toolkit.present.charts import parts
from toolkit.present.figures import Figure
from toolkit.present.theme import WHITE, Theme, theme_for
from toolkit.present.wording import Number, Sentence, audience_name, subject_name, words_for
from toolkit.publication import Publication
from toolkit.publication.value import PublishedChange, SubjectKind

LANE = 17
UNCLEAR = "no-clear-change"


def wave_change(
    publication: Publication, kind: SubjectKind = SubjectKind.DIMENSION, subjects: Sequence[str] | None = None
) -> Figure | None:
    """Return the changes of the dimensions (or criteria, or parts of a lens) in points; None without an earlier wave.

    `subjects` keeps to those given, all of the kind when None.
    """
    changes = [
        each
        for each in publication.changes
        if each.kind is kind and each.change.value is not None and (subjects is None or each.subject in subjects)
    ]
    if not changes:
        return None
    theme, words = theme_for(publication), words_for(publication)
    earlier = over_time.earlier_name(publication, changes[0].earlier)
    title = _title(publication, changes)
    level = words.percent(changes[0].change.level)
    chart = _spec(publication, theme, kind, changes)
    return Figure(
        id=f"changes-{kind}",
        title=title,
        chart=chart,
        narrow=parts.narrowed(chart, room=1.4),
        alt_text=words("alt.change", title=title),
        table=_table(publication, kind, changes),
        note=parts.note(words("note.change", earlier=earlier, level=level), bases=_bases(publication, changes)),
    )


def _bases(publication: Publication, changes: Sequence[PublishedChange]) -> list[Sentence]:
    words, found = words_for(publication), []
    for audience in dict.fromkeys(each.audience for each in changes):
        counts = sorted(
            (
                Number(figure=f"{each.id}#change.n", shown=each.change.n, text=words.grouped(each.change.n))
                for each in changes
                if each.audience == audience
            ),
            key=lambda count: count.shown,
        )
        name = audience_name(publication, audience)
        if counts[0].shown == counts[-1].shown:
            found.append(words("note.n", audience=name, n=counts[0]))
        else:
            found.append(words("note.n-range", audience=name, low=counts[0], high=counts[-1]))
    return found


def _title(publication: Publication, changes: Sequence[PublishedChange]) -> Sentence:
    words = words_for(publication)
    ups, downs = (sum(each.verdict == verdict for each in changes) for verdict in ("up", "down"))
    message = {(True, True): "both", (True, False): "up", (False, True): "down"}.get((bool(ups), bool(downs)), "none")
    counts = {"ups": words.counted(ups), "downs": words.counted(downs), "total": words.counted(len(changes))}
    earlier = over_time.earlier_name(publication, changes[0].earlier)
    return words(f"insight.change-{message}", earlier=earlier, **counts)


def _spec(publication: Publication, theme: Theme, kind: SubjectKind, changes: Sequence[PublishedChange]) -> parts.Piece:
    subjects = list(dict.fromkeys(each.subject for each in changes))
    labels = parts.distinct(parts.wrapped(subject_name(publication, kind, subject)) for subject in subjects)
    band = dict(zip(subjects, labels, strict=True))
    audiences = parts.named(publication, dict.fromkeys(each.audience for each in changes))
    names, first, rows = dict(audiences), set[str](), list[parts.Row]()
    for each in changes:
        row = {"subject": band[each.subject], "audience": names[each.audience], "score": each.change.value}
        row |= {"low": each.change.low, "high": each.change.high, "clear": each.verdict != UNCLEAR}
        rows.append(row | {"named": each.audience not in first})  # once, at its first dot
        first.add(each.audience)
    lane = {"field": "audience", "type": "nominal", "sort": None, "scale": {"domain": [name for _, name in audiences]}}
    encoding = {
        "y": parts.y_subjects(labels, padding=0.22),
        "yOffset": lane,
        "color": parts.by_audience(theme, audiences),
    }
    height = parts.step(labels, LANE * max(len(audiences), 2) + 8) | {"for": "position"}
    layers = _layers(_x(publication, theme, rows), parts.by_audience(theme, audiences, "shape"))
    return parts.chart(theme, rows, layers, encoding=encoding, height=height)


def _x(publication: Publication, theme: Theme, rows: Sequence[parts.Row]) -> parts.Piece:
    """Return the axis about 0: round ticks on both sides, room for the labels at the right."""
    ends = [abs(row[name]) for row in rows for name in ("score", "low", "high") if row[name] is not None]
    reach = max(10.0, *ends)
    step = 5 if reach <= 16 else 10 if reach <= 40 else 25
    ticks = list(range(-int(reach // step) * step, int(reach // step) * step + 1, step))
    title = str(words_for(publication)("axis.change"))
    x = parts.x_points(title, low=-reach * 1.05, high=reach * 1.45, values=ticks)
    x["axis"] |= {
        "labelExpr": "datum.value === 0 ? '0' : format(datum.value, '+d')",
        "gridColor": {"condition": {"test": "datum.value === 0", "value": theme.quiet}, "value": theme.grid},
    }
    return x


def _layers(x: parts.Piece, shape: parts.Piece) -> list[parts.Piece]:
    change = "(round(abs(datum.score)) === 0 ? '0' : format(datum.score, '+.0f'))"
    label = f"{change} + (datum.named ? '  ' + datum.audience : '')"
    rule = {"type": "rule", "strokeWidth": 2.5, "opacity": 0.45, "strokeCap": "round"}
    dot = {"type": "point", "size": 80, "strokeWidth": 2, "opacity": 1}
    text = {"type": "text", "align": "left", "dx": 7, "baseline": "middle", "fontWeight": 600}
    dots = {"x": x, "shape": shape}
    return [
        {"mark": rule, "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}}},
        {"transform": [{"filter": "datum.clear"}], "mark": {**dot, "filled": True}, "encoding": dots},
        {
            "transform": [{"filter": "!datum.clear"}],
            "mark": {**dot, "filled": False, "fill": WHITE},
            "encoding": dots,
        },
        {
            "transform": [
                {"calculate": label, "as": "label"},
                {"calculate": "datum.high === null ? datum.score : datum.high", "as": "end"},
            ],
            "mark": text,
            "encoding": {"x": {**x, "field": "end"}, "text": {"field": "label"}},
        },
    ]


def _table(publication: Publication, kind: SubjectKind, changes: Sequence[PublishedChange]) -> pd.DataFrame:
    words = words_for(publication)
    return pd.DataFrame(
        [
            {
                str(kind): subject_name(publication, kind, each.subject),
                "audience": audience_name(publication, each.audience),
                "change": each.change.value,
                "low": each.change.low,
                "high": each.change.high,
                "n": each.change.n,
                "figure": f"change:{each.kind}:{each.subject}@{each.audience}#change",
                "verdict": words.code("verdict", each.verdict),
            }
            for each in changes
        ]
    )
