"""Where each subject stands: a dot and an interval for each audience."""

from collections.abc import Sequence

from toolkit.present import insights, tables
from toolkit.present.charts import parts
from toolkit.present.figures import Figure
from toolkit.present.theme import Theme, theme_for
from toolkit.present.wording import Sentence, audience_name, score, score_of, subject_name, words_for
from toolkit.publication import Publication
from toolkit.publication.value import COMBINED, Measure, PublishedCell, SubjectKind

LANE = 17


def dimension_profile(publication: Publication) -> Figure | None:
    """Return the profile over the model's dimensions."""
    subjects = [dimension.id for dimension in publication.model.dimensions]
    return _profile(publication, "dimension-profile", SubjectKind.DIMENSION, subjects)


def criterion_profile(publication: Publication, dimension: str) -> Figure | None:
    """Return the profile over the criteria of a dimension."""
    found = next((each for each in publication.model.dimensions if each.id == dimension), None)
    if found is None:
        return None
    return _profile(publication, f"criterion-profile-{dimension}", SubjectKind.CRITERION, found.criteria)


def lens_profile(publication: Publication, lens: str) -> Figure | None:
    """Return the profile over the parts of a lens."""
    found = next((each for each in publication.model.lenses if each.id == lens), None)
    if found is None:
        return None
    subjects = [f"{lens}/{group.id}" for group in found.groups]
    return _profile(publication, f"lens-profile-{lens}", SubjectKind.LENS_GROUP, subjects)


def _profile(publication: Publication, id: str, kind: SubjectKind, subjects: Sequence[str]) -> Figure | None:
    audiences = insights.audiences_on(publication, kind, subjects)
    if not audiences and insights.main_audience(publication, kind, subjects) == COMBINED:
        audiences = [COMBINED]
    title = insights.stands_out(publication, kind, subjects)
    if not audiences or title is None:
        return None
    theme, words = theme_for(publication), words_for(publication)
    cells = {audience: _cells(publication, kind, subjects, audience) for audience in audiences}
    drawn = [subject for subject in subjects if any(cell.subject == subject for own in cells.values() for cell in own)]
    table = tables.score_table(publication, kind, drawn, audiences)
    every = [cell for own in cells.values() for cell in own]
    sentences = [words("note.points", level=parts.interval_level(words, every))]
    if len(audiences) > 1:
        sentences.append(words("note.different-questions"))
    chart = _spec(publication, theme, kind, drawn, cells)
    return Figure(
        id=id,
        title=title,
        chart=chart,
        narrow=parts.narrowed(chart, room=1.25),
        alt_text=_alt_text(publication, kind, drawn, audiences),
        table=table,
        note=parts.note(*sentences, bases=parts.base_notes(publication, cells, Measure.SCORE_0_100)),
    )


def _cells(publication: Publication, kind: SubjectKind, subjects: Sequence[str], audience: str) -> list[PublishedCell]:
    found = (publication.cell(kind, subject, audience) for subject in subjects)
    return [cell for cell in found if cell is not None and score_of(cell) is not None]


def _spec(
    publication: Publication,
    theme: Theme,
    kind: SubjectKind,
    subjects: Sequence[str],
    cells: dict[str, list[PublishedCell]],
) -> parts.Piece:
    labels = parts.distinct(parts.wrapped(subject_name(publication, kind, subject)) for subject in subjects)
    band = dict(zip(subjects, labels, strict=True))
    audiences = parts.named(publication, cells)
    rows: list[parts.Row] = []
    for audience, name in audiences:
        for place, cell in enumerate(cells[audience]):
            estimate = cell.figures[Measure.SCORE_0_100]
            # the audience is named once, at its first dot
            row = {"subject": band[cell.subject], "audience": name, "score": estimate.value, "named": place == 0}
            rows.append(row | {"low": estimate.low, "high": estimate.high, "n": estimate.n})
    text = "format(datum.score, '.0f') + (datum.named ? '  ' + datum.audience : '')"
    lane = {"field": "audience", "type": "nominal", "sort": None, "scale": {"domain": [name for _, name in audiences]}}
    words = words_for(publication)
    shared = {
        "y": parts.y_subjects(labels, padding=0.22),
        "yOffset": lane,
        "x": parts.x_points(str(words("axis.score"))),
        "color": parts.by_audience(theme, audiences),
    }
    tooltip = [
        {"field": "subject", "title": words.code("column", str(kind))},
        {"field": "audience", "title": words.code("column", "audience")},
        *({"field": each, "format": ".0f", "title": words.code("column", each)} for each in ("score", "low", "high")),
        {"field": "n", "title": words.code("column", "n")},
    ]
    layers: list[parts.Piece] = [
        {
            "mark": {"type": "rule", "strokeWidth": 2.5, "opacity": 0.45, "strokeCap": "round"},
            "encoding": {"x": {**shared["x"], "field": "low"}, "x2": {"field": "high"}},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 85, "opacity": 1},
            "encoding": {"x": shared["x"], "shape": parts.by_audience(theme, audiences, "shape"), "tooltip": tooltip},
        },
        {
            "transform": [
                {"calculate": text, "as": "label"},
                {"calculate": "max(datum.score, datum.high || 0)", "as": "end"},
            ],
            "mark": {"type": "text", "align": "left", "dx": 7, "baseline": "middle", "fontWeight": 600},
            "encoding": {"x": {**shared["x"], "field": "end"}, "text": {"field": "label"}},
        },
    ]
    lanes = max(len(audiences), 2)
    rest = {
        "encoding": {key: shared[key] for key in ("y", "yOffset", "color")},
        "height": parts.step(labels, LANE * lanes + 8) | {"for": "position"},
    }
    return parts.chart(theme, rows, layers, **rest)


def _alt_text(
    publication: Publication, kind: SubjectKind, subjects: Sequence[str], audiences: Sequence[str]
) -> Sentence:
    words, findings = words_for(publication), list[Sentence]()
    for audience in audiences:
        ranked = insights.standings(publication, kind, subjects, audience)
        name = audience_name(publication, audience)
        best, worst = ranked[0], ranked[-1]
        if len(ranked) == 1:
            findings.append(words("alt.profile-single", audience=name, best=best.name, high=score(best.cell)))
        else:
            ends = {"best": best.name, "high": score(best.cell), "worst": worst.name, "low": score(worst.cell)}
            findings.append(words("alt.profile-audience", audience=name, **ends))
    kinds = words.plural(f"kind.{kind}", len(subjects))
    return words("alt.profile", count=words.counted(len(subjects)), kind=kinds, findings=parts.joined(findings))
