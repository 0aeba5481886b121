"""How figures went over all waves: a line and its intervals for each subject, the audiences side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.present import insights, over_time
from toolkit.present.charts import parts
from toolkit.present.figures import Figure
from toolkit.present.theme import WHITE, Theme, theme_for
from toolkit.present.wording import Sentence, Words, subject_name, words_for
from toolkit.publication import Publication
from toolkit.publication.over_time import PublishedTrend
from toolkit.publication.value import Estimate, Measure, SubjectKind

BAND = 62
"""Height of a subject's lines."""

ROOM = 5.0
"""Pixels kept free above and below the lines of a band."""

LEAST_REACH = 20.0
APART = 1.0
"""Room between two audiences, in waves."""

ENDS = {Measure.NPS: (-100.0, 100.0), Measure.CES_MEAN: (1.0, 7.0)}
SHARES = (Measure.CSAT, Measure.CES_EASY)


def trend(
    publication: Publication,
    kind: SubjectKind = SubjectKind.DIMENSION,
    dimension: str | None = None,
    subjects: Sequence[str] | None = None,
) -> Figure | None:
    """Return dimensions (or criteria, of one dimension where it is named) over all waves; None with fewer than three.

    `subjects` keeps to those given, all of the kind when None.

    Only what was asked alike in every wave from there to here is a line; see `toolkit.publication.trends`.
    """
    found = [one for one in publication.trends if one.kind is kind and one.measure is Measure.SCORE_0_100]
    if dimension is not None:
        own = next((each.criteria for each in publication.model.dimensions if each.id == dimension), ())
        found = [one for one in found if one.subject in own]
    if subjects is not None:
        found = [one for one in found if one.subject in subjects]
    if not any(len(one.points) > 1 for one in found):
        return None
    suffix = f"-{dimension}" if dimension is not None else ""
    return _figure(publication, f"trend-{kind}{suffix}", found)


def outcome_trend(publication: Publication) -> Figure | None:
    """Return satisfaction, recommendation and ease over all waves; None where no earlier wave has one."""
    found = [one for one in publication.trends if one.kind is SubjectKind.OUTCOME]
    return _figure(publication, "trend-outcome", found) if found else None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Point:
    """A point of a line: the place of its wave, its figure, and the same on 0 to 100."""

    wave: int
    figure: Estimate
    care: bool  # on the way to the next point
    at: float
    low: float
    high: float
    text: str


def _figure(publication: Publication, id: str, found: Sequence[PublishedTrend]) -> Figure:
    theme, words = theme_for(publication), words_for(publication)
    kinds = tuple(dict.fromkeys(one.kind for one in found))
    lines = {(one.kind, one.subject, one.audience, one.measure): _line(publication, one, words) for one in found}
    title = _title(publication, words, list(lines.values()))
    chart = _spec(publication, theme, found, list(lines.values()))
    table = over_time.trend_table(publication, kinds)
    names = {_about(publication, one, words) for one in found}
    level = words.percent(next(iter(lines.values()))[-1].figure.level)
    return Figure(
        id=id,
        title=title,
        chart=chart,
        narrow=parts.narrowed(chart, room=1.0),
        alt_text=words("alt.trend", title=title, count=words.counted(len(names))),
        table=table[table["subject"].isin(names)].reset_index(drop=True),
        note=_note(publication, words, level, care=any(point.care for line in lines.values() for point in line)),
    )


def _note(publication: Publication, words: Words, level: str, *, care: bool) -> Sentence:
    dates = _dates(publication)
    named = [
        words("trend.wave", wave=name, date=words.date(dates[wave]))
        for wave, name in over_time.waves_named(publication)
    ]
    sentences = [words("note.trend", level=level, waves=words.listed(named))]
    if care:
        sentences.append(words("note.trend-care"))
    return parts.note(*sentences, *over_time.left_out(publication))


def _dates(publication: Publication) -> dict[str, str]:
    return {wave.id: wave.date for wave in publication.earlier_waves} | {publication.wave_id: publication.wave_date}


def _ticks(publication: Publication) -> list[str]:
    """Return for each wave what stands below it: the year, with the month where two share one."""
    dates = [_dates(publication)[wave] for wave, _ in over_time.waves_named(publication)]
    length = 4 if len({date[:4] for date in dates}) == len(dates) else 7
    return [date[:length] for date in dates]


def _line(publication: Publication, one: PublishedTrend, words: Words) -> list[_Point]:
    places = {wave: place for place, (wave, _) in enumerate(over_time.waves_named(publication))}
    care = [point.with_care for point in one.points]
    made = []
    figures = over_time.points_of(publication, one)
    waves = [*(point.wave for point in one.points), publication.wave_id]
    for place, (wave, (_, _, figure)) in enumerate(zip(waves, figures, strict=True)):
        value = figure.value or 0.0
        at, low, high = (
            _points(one, end) for end in (value, *(value if end is None else end for end in (figure.low, figure.high)))
        )
        made.append(
            _Point(
                wave=places[wave],
                figure=figure,
                care=place < len(care) and care[place],
                at=at,
                low=low,
                high=high,
                text=over_time.written(one, value, words),
            )
        )
    return made


def _points(one: PublishedTrend, value: float) -> float:
    if one.measure in SHARES:
        return 100.0 * value
    low, high = ENDS.get(one.measure, (0.0, 100.0))
    return 100.0 * (value - low) / (high - low)


def _title(publication: Publication, words: Words, lines: Sequence[Sequence[_Point]]) -> Sentence:
    first = min((line[0].wave for line in lines), default=0)
    names = [name for _, name in over_time.waves_named(publication)]
    ups = sum(insights.apart(line[-1].figure, line[0].figure) and line[-1].at > line[0].at for line in lines)
    downs = sum(insights.apart(line[0].figure, line[-1].figure) and line[-1].at < line[0].at for line in lines)
    message = {(True, True): "both", (True, False): "up", (False, True): "down"}.get((bool(ups), bool(downs)), "none")
    counts = {"ups": words.counted(ups), "downs": words.counted(downs), "total": words.counted(len(lines))}
    return words(f"insight.trend-{message}", first=names[first], last=names[-1], **counts)


def _about(publication: Publication, one: PublishedTrend, words: Words) -> str:
    if one.kind is SubjectKind.OUTCOME:
        return words.code("measure", one.measure)
    return subject_name(publication, one.kind, one.subject)


def _spec(
    publication: Publication, theme: Theme, found: Sequence[PublishedTrend], lines: Sequence[Sequence[_Point]]
) -> parts.Piece:
    words = words_for(publication)
    subjects = list(dict.fromkeys(_about(publication, one, words) for one in found))
    labels = parts.distinct(parts.wrapped(subject) for subject in subjects)
    band = dict(zip(subjects, labels, strict=True))
    order = [each.id for each in publication.audiences]
    audiences = parts.named(publication, sorted({one.audience for one in found}, key=order.index))
    ticks = _ticks(publication)
    wide = len(ticks) - 1 + APART
    rows = list[parts.Row]()
    for number, (one, line) in enumerate(zip(found, lines, strict=True)):
        place = [audience for audience, _ in audiences].index(one.audience) * wide
        own = {"subject": band[_about(publication, one, words)], "audience": dict(audiences)[one.audience]}
        rows += _rows(own, f"{number}", line, place)
    heads = [
        {"subject": labels[0], "audience": name, "place": index * wide + (len(ticks) - 1) / 2, "head": name}
        for index, (_, name) in enumerate(audiences)
    ]
    positions = [index * wide + wave for index in range(len(audiences)) for wave in range(len(ticks))]
    names = {str(round(at, 2)): tick for at, tick in zip(positions, ticks * len(audiences), strict=True)}
    return parts.chart(
        theme,
        rows,
        [*_layers(lines), _heads(heads)],
        encoding={
            "y": parts.y_subjects(labels, padding=0.06),
            "x": _x(positions, names),
            "color": parts.by_audience(theme, audiences),
        },
        height=parts.step(labels, BAND) | {"for": "position"},
    )


def _rows(own: parts.Row, line: str, points: Sequence[_Point], place: float) -> list[parts.Row]:
    """Rows of one line: what a point is, the ends of its interval, and the pieces between two points."""
    made: list[parts.Row] = []
    last = len(points) - 1
    for number, point in enumerate(points):
        here = own | {"place": place + point.wave}
        named = {"label": point.text if number in (0, last) else "", "newest": number == last}
        made.append(here | {"part": "point", "piece": line, "at": point.at} | named)
        made += [here | {"part": "interval", "piece": f"{line}i{number}", "at": end} for end in (point.low, point.high)]
        if number < last:
            after = own | {"place": place + points[number + 1].wave, "at": points[number + 1].at}
            piece = {"part": "care" if point.care else "step", "piece": f"{line}s{number}"}
            made += [here | piece | {"at": point.at}, after | piece]
    return made


def _x(positions: Sequence[float], names: dict[str, str]) -> parts.Piece:
    label = "".join(
        f"round(datum.value * 100) === {round(float(at) * 100)} ? '{tick}' : " for at, tick in names.items()
    )
    axis = {
        "title": None,
        "values": list(positions),
        "labelExpr": f"{label}''",
        "grid": False,
        "labelOverlap": True,
        "labelFontSize": 11,
    }
    scale = {"domain": [-0.45, positions[-1] + 0.45], "nice": False, "zero": False}
    return {"field": "place", "type": "quantitative", "scale": scale, "axis": axis}


def _layers(lines: Sequence[Sequence[_Point]]) -> list[parts.Piece]:
    ends = [end for line in lines for point in line for end in (point.low, point.high)]
    middle, half = (max(ends) + min(ends)) / 2, max(LEAST_REACH, max(ends) - min(ends)) / 2
    offset = {
        "field": "at",
        "type": "quantitative",
        "scale": {
            "domain": [middle - half, middle + half],
            "range": [BAND - ROOM * 2, ROOM],
            "nice": False,
            "zero": False,
        },
    }
    piece = {"detail": {"field": "piece"}, "yOffset": offset}

    def only(part: str) -> list[parts.Piece]:
        return [{"filter": f"datum.part === '{part}'"}]

    line = {"type": "line", "strokeCap": "round"}
    point = {"type": "point", "size": 55, "strokeWidth": 2, "opacity": 1}
    text = {"type": "text", "baseline": "bottom", "dy": -6, "fontWeight": 600, "fontSize": 11.5}
    return [
        {"transform": only("interval"), "mark": line | {"strokeWidth": 5, "opacity": 0.3}, "encoding": piece},
        {"transform": only("step"), "mark": line | {"strokeWidth": 2}, "encoding": piece},
        {"transform": only("care"), "mark": line | {"strokeWidth": 2, "strokeDash": [4, 4]}, "encoding": piece},
        {
            "transform": [{"filter": "datum.part === 'point' && !datum.newest"}],
            "mark": point | {"filled": False, "fill": WHITE},
            "encoding": {"yOffset": offset},
        },
        {
            "transform": [{"filter": "datum.part === 'point' && datum.newest"}],
            "mark": point | {"filled": True},
            "encoding": {"yOffset": offset},
        },
        {
            "transform": only("point"),
            "mark": text | {"stroke": WHITE, "strokeWidth": 3, "strokeJoin": "round"},
            "encoding": {"yOffset": offset, "text": {"field": "label"}},
        },
        {"transform": only("point"), "mark": text, "encoding": {"yOffset": offset, "text": {"field": "label"}}},
    ]


def _heads(heads: Sequence[parts.Row]) -> parts.Piece:
    return {
        "data": {"values": list(heads)},
        "mark": {"type": "text", "baseline": "bottom", "fontWeight": 600, "fontSize": 13, "dy": -6},
        "encoding": {"y": {"value": 0}, "yOffset": {"value": 0}, "text": {"field": "head"}},
    }
