"""Who sees it differently: the audiences of each subject on one line, gaps that count named at its end."""

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.present import insights, tables
from toolkit.present.charts import parts
from toolkit.present.figures import Figure
from toolkit.present.theme import Theme, theme_for
from toolkit.present.wording import audience_name, score_of, subject_name, whole, words_for
from toolkit.publication import Publication
from toolkit.publication.value import Measure, PublishedCell, PublishedGap, SubjectKind

MOST = 14
LEADERS = "leaders"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Line:
    subject: str
    cells: tuple[PublishedCell, ...]
    gap: PublishedGap | None  # the widest flagged gap on the subject
    spread: float  # points between the highest and the lowest audience


def audience_gaps(
    publication: Publication,
    kind: SubjectKind = SubjectKind.CRITERION,
    most: int = MOST,
    subjects: Sequence[str] | None = None,
) -> Figure | None:
    """Return the subjects on which audiences differ most, widest first; None where fewer than two are shown.

    `subjects` keeps to those given, all of the kind when None.
    """
    lines = [line for line in _lines(publication, kind) if subjects is None or line.subject in subjects]
    if not lines:
        return None
    drawn = lines[:most]
    words, theme = words_for(publication), theme_for(publication)
    gaps = [gap for gap in publication.gaps if gap.kind is kind and (subjects is None or gap.subject in subjects)]
    title = insights.gaps_title(publication, kind, gaps)
    audiences = [
        each.id
        for each in publication.audiences
        if any(cell.audience == each.id for line in drawn for cell in line.cells)
    ]
    cells = {each: [cell for line in drawn for cell in line.cells if cell.audience == each] for each in audiences}
    every = [cell for line in drawn for cell in line.cells]
    sentences = [
        words("note.gap", level=parts.interval_level(words, every)),
        words("note.different-questions"),
    ]
    return Figure(
        id=f"audience-gaps-{kind}",
        title=title,
        chart=_spec(publication, theme, kind, drawn, audiences),
        narrow=parts.narrowed(_spec(publication, theme, kind, drawn, audiences, short=True), room=0.8),
        alt_text=words("alt.gaps", count=words.counted(len(drawn)), kind=words.kinds(kind), title=title),
        table=tables.score_table(publication, kind, [line.subject for line in drawn], audiences),
        note=parts.note(*sentences, bases=parts.base_notes(publication, cells, Measure.SCORE_0_100)),
    )


def _lines(publication: Publication, kind: SubjectKind) -> list[_Line]:
    model = publication.model
    subjects = model.criteria if kind is SubjectKind.CRITERION else model.dimensions
    flagged = insights.widest(gap for gap in publication.gaps if gap.kind is kind and gap.flagged)
    found = []
    for subject in subjects:
        cells = (publication.cell(kind, subject.id, audience.id) for audience in publication.audiences)
        scored = tuple(cell for cell in cells if cell is not None and score_of(cell) is not None)
        if len(scored) < 2:
            continue
        values = [cell.figures[Measure.SCORE_0_100].value or 0.0 for cell in scored]
        gap = next((each for each in flagged if each.subject == subject.id), None)
        found.append(_Line(subject=subject.id, cells=scored, gap=gap, spread=max(values) - min(values)))
    return sorted(
        found, key=lambda line: (line.gap is None, -abs(line.gap.difference.value or 0) if line.gap else -line.spread)
    )


def _spec(
    publication: Publication,
    theme: Theme,
    kind: SubjectKind,
    lines: Sequence[_Line],
    audiences: Sequence[str],
    *,
    short: bool = False,
) -> parts.Piece:
    words = words_for(publication)
    labels = parts.distinct(parts.wrapped(subject_name(publication, kind, line.subject)) for line in lines)
    speakers = parts.named(publication, audiences)
    names = dict(speakers)
    rows: list[parts.Row] = []
    for label, line in zip(labels, lines, strict=True):
        for cell in line.cells:
            estimate = cell.figures[Measure.SCORE_0_100]
            row = {"subject": label, "audience": names[cell.audience], "score": estimate.value}
            rows.append(row | {"low": estimate.low, "high": estimate.high, "n": estimate.n})
    said = [
        {"subject": label, "said": _said(publication, line.gap, short=short)}
        for label, line in zip(labels, lines, strict=True)
        if line.gap is not None
    ]
    x = parts.x_points(str(words("axis.score")), high=158)
    colour = {**parts.by_audience(theme, speakers), "legend": {"title": None, "symbolOpacity": 1}}
    whole_line = [
        {"aggregate": [{"op": op, "field": "score", "as": op} for op in ("min", "max")], "groupby": ["subject"]}
    ]
    tooltip = [
        {"field": "audience", "title": words.code("column", "audience")},
        *({"field": each, "format": ".0f", "title": words.code("column", each)} for each in ("score", "low", "high")),
        {"field": "n", "title": words.code("column", "n")},
    ]
    layers: list[parts.Piece] = [
        {
            "transform": whole_line,
            "mark": {"type": "rule", "strokeWidth": 1.5, "color": theme.quiet},
            "encoding": {"x": {**x, "field": "min"}, "x2": {"field": "max"}},
        },
        {
            "mark": {"type": "rule", "strokeWidth": 7, "opacity": 0.28, "strokeCap": "round"},
            "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}, "color": colour},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 95, "opacity": 1},
            "encoding": {
                "x": x,
                "color": colour,
                "shape": parts.by_audience(theme, speakers, "shape"),
                "tooltip": tooltip,
            },
        },
    ]
    if said:
        text = {"type": "text", "align": "left", "baseline": "middle", "fontWeight": 600}
        place = {"x": {"datum": 103}, "text": {"field": "said"}}
        layers.append({"data": {"values": said}, "mark": text, "encoding": place})
    rest = {"encoding": {"y": parts.y_subjects(labels)}, "height": parts.step(labels, 36)}
    return parts.chart(theme, rows, layers, **rest)


def _said(publication: Publication, gap: PublishedGap, *, short: bool) -> str:
    """Return who rates higher and by how much; leaders above others is a blind spot."""
    words, (higher, _) = words_for(publication), insights.sides(gap)
    if short:
        return str(words("gap.short", points=whole(abs(gap.difference.value or 0.0))))
    label = words(
        "gap.label", audience=audience_name(publication, higher), points=whole(abs(gap.difference.value or 0.0))
    )
    return f"{label} · {words('gap.blind-spot')}" if higher == LEADERS else str(label)
