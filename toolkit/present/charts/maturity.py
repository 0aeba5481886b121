"""Maturity levels: five steps a row, filled up to the level; hatched while provisional."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from toolkit.present import tables
from toolkit.present.charts import parts
from toolkit.present.figures import Figure
from toolkit.present.theme import Theme, hatched, theme_for
from toolkit.present.wording import Number, Sentence, Words, words_for
from toolkit.publication import Publication
from toolkit.publication.value import SubjectKind

PROVISIONAL = "provisional"
LEVELS = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class _Rated:
    name: str
    figure: str  # identifier of the level
    level: int | None
    status: str | None
    target: int | None


def maturity_profile(publication: Publication, dimension: str | None = None) -> Figure | None:
    """Return the levels of the dimensions, or of one dimension's criteria; None when the model has no levels."""
    kind = SubjectKind.DIMENSION if dimension is None else SubjectKind.CRITERION
    rated = _dimensions(publication) if dimension is None else _criteria(publication, dimension)
    if not rated or not publication.model.levels:
        return None
    theme, words = theme_for(publication), words_for(publication)
    names = words.listed(f"{level} {name}" for level, name in sorted(publication.model.levels.items()))
    sentences = [words("note.levels", names=names)]
    if any(each.status == PROVISIONAL for each in rated):
        sentences.append(words("note.levels-provisional"))
    if any(each.target is not None for each in rated):
        sentences.append(words("note.levels-target"))
    findings = [words("alt.levels-one", subject=each.name, level=_said(publication, words, each)) for each in rated]
    alt = words(
        "alt.levels",
        count=words.counted(len(rated)),
        kind=words.plural(f"kind.{kind}", len(rated)),
        findings=parts.joined(findings, "; "),
    )
    chart = _spec(publication, theme, words, rated)
    return Figure(
        id="levels" if dimension is None else f"levels-{dimension}",
        title=_title(words, kind, rated),
        chart=chart,
        narrow=parts.narrowed(chart),
        alt_text=alt,
        table=_table(publication, words, kind, rated)
        if dimension is None
        else tables.criterion_table(publication, dimension),
        note=parts.note(*sentences),
    )


def _dimensions(publication: Publication) -> list[_Rated]:
    names = {dimension.id: dimension.name for dimension in publication.model.dimensions}
    status = {level.criterion: level.status for level in publication.levels}
    members = {dimension.id: dimension.criteria for dimension in publication.model.dimensions}
    found = []
    for each in publication.dimension_levels:
        below = {status.get(criterion, "none") for criterion in members.get(each.dimension, ())} - {"none"}
        # a dimension is provisional when nothing firmer than a survey stands under it
        own = PROVISIONAL if below == {PROVISIONAL} else None
        figure = f"dimension-level:{each.dimension}#level"
        name = names.get(each.dimension, each.dimension)
        found.append(_Rated(name=name, figure=figure, level=each.level, status=own, target=None))
    return found


def _criteria(publication: Publication, dimension: str) -> list[_Rated]:
    names = {each.id: each.name for each in publication.model.criteria if each.dimension == dimension}
    return [
        _Rated(
            name=names[each.criterion],
            figure=f"level:{each.criterion}#level",
            level=each.level,
            status=each.status,
            target=each.target,
        )
        for each in publication.levels
        if each.criterion in names
    ]


def _number(rated: _Rated) -> Number:
    return Number(figure=rated.figure, shown=float(rated.level or 0), text=str(rated.level))


def _said(publication: Publication, words: Words, rated: _Rated) -> str:
    if rated.level is None:
        return str(words("level.none"))
    named = {"level": rated.level, "name": publication.model.levels.get(rated.level, "")}
    if rated.status in (None, "rated"):
        return str(words("level.label", **named)).strip()
    said = str(words("level.label-status", status=words.code("status", str(rated.status)), **named))
    return " ".join(said.split())  # a model may leave its levels without names


def _title(words: Words, kind: SubjectKind, rated: Sequence[_Rated]) -> Sentence:
    known = [each for each in rated if each.level is not None]
    if not known:
        return words("insight.levels-none")
    best = max(known, key=lambda each: each.level or 0)
    worst = min(known, key=lambda each: each.level or 0)
    if best.level == worst.level:
        return words("insight.levels-same", kind=words.kinds(kind), high=_number(best))
    return words("insight.levels", best=best.name, high=_number(best), worst=worst.name, low=_number(worst))


def _spec(publication: Publication, theme: Theme, words: Words, rated: Sequence[_Rated]) -> parts.Piece:
    labels = parts.distinct(parts.wrapped(each.name) for each in rated)
    rows: list[parts.Row] = []
    firm: list[parts.Row] = []
    loose: list[parts.Row] = []
    targets: list[parts.Row] = []
    said: list[parts.Row] = []
    for label, each in zip(labels, rated, strict=True):
        rows += [{"subject": label, "step": step} for step in range(1, LEVELS + 1)]
        filled = loose if each.status == PROVISIONAL else firm
        filled += [{"subject": label, "step": step} for step in range(1, (each.level or 0) + 1)]
        said.append({"subject": label, "said": _said(publication, words, each)})
        if each.target is not None:
            targets.append({"subject": label, "step": each.target})
    colour = {
        "field": "step",
        "type": "ordinal",
        "scale": {"domain": list(range(1, LEVELS + 1)), "range": list(theme.levels)},
        "legend": None,
    }
    block = {"type": "bar", "height": 18, "cornerRadius": 2}
    span = [{"calculate": "datum.step - 0.94", "as": "from"}, {"calculate": "datum.step", "as": "to"}]
    place = {"x": _x("from"), "x2": {"field": "to"}}
    layers: list[parts.Piece] = [{"transform": span, "mark": {**block, "color": theme.empty}, "encoding": place}]
    if firm:
        layers.append(
            {"data": {"values": firm}, "transform": span, "mark": block, "encoding": place | {"color": colour}}
        )
    if loose:
        hatch = {**block, "fill": hatched(theme.levels[2]), "stroke": theme.levels[2], "strokeWidth": 1}
        layers.append({"data": {"values": loose}, "transform": span, "mark": hatch, "encoding": place})
    if targets:
        ring = {**block, "filled": False, "stroke": theme.ink, "strokeWidth": 1.5}
        layers.append({"data": {"values": targets}, "transform": span, "mark": ring, "encoding": place})
    text = {"type": "text", "align": "left", "baseline": "middle"}
    layers.append(
        {"data": {"values": said}, "mark": text, "encoding": {"x": {"datum": LEVELS + 0.15}, "text": {"field": "said"}}}
    )
    return parts.chart(
        theme, rows, layers, encoding={"y": parts.y_subjects(labels, grid=False)}, height=parts.step(labels, 34)
    )


def _x(field: str) -> parts.Piece:
    scale = {"domain": [0, LEVELS + 3], "nice": False}
    return {"field": field, "type": "quantitative", "scale": scale, "axis": None}


def _table(publication: Publication, words: Words, kind: SubjectKind, rated: Sequence[_Rated]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                str(kind): each.name,
                "level": each.level,
                "level_figure": each.figure,
                "level_name": _said(publication, words, each),
            }
            for each in rated
        ]
    )
