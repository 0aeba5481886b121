"""Where: the score of every group beside the whole; colour only where a group stands apart from the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from toolkit.present.charts import parts
from toolkit.present.figures import Figure
from toolkit.present.theme import Theme, hatched, theme_for
from toolkit.present.wording import (
    Sentence,
    Words,
    audience_name,
    figure_id,
    score_of,
    subject_name,
    words_for,
)
from toolkit.publication import Publication
from toolkit.publication.value import Measure, PublishedCell, PublishedGroupDimension, SubjectKind

BELOW, SAME, ABOVE = STANDS = ("below", "same", "above")
HEAD_LETTERS = 66  # that all columns together have room for
MOST_NARROW = 7  # on a phone, with slanted heads
MOST_COLUMNS = 9  # with room for the interval under the figure
GROUP_GAP = "group-gap:"
NOT_STATED = "not stated"  # the group of those who named none


@dataclass(frozen=True, kw_only=True, slots=True)
class _Square:
    subject: str
    group: str | None  # None: the whole audience
    cell: PublishedCell
    stands: str


def group_heatmap(
    publication: Publication,
    audience: str,
    group_by: str,
    kind: SubjectKind = SubjectKind.DIMENSION,
    subjects: Sequence[str] | None = None,
) -> Figure | None:
    """Return subjects by group in one audience; hidden cells keep their place, hatched, without any figure.

    None when the audience is not split that way or no group is shown.
    """
    split = next((each for each in publication.group_dimensions if each.id == group_by), None)
    if split is None or audience not in split.audiences:
        return None
    model = publication.model
    whole = [each.id for each in (model.dimensions if kind is SubjectKind.DIMENSION else model.criteria)]
    squares = _squares(publication, audience, split, kind, whole if subjects is None else subjects)
    if not any(square.group is not None and square.cell.hidden is None for square in squares):
        return None
    theme, words = theme_for(publication), words_for(publication)
    title = _title(publication, audience, squares)
    hidden = sum(square.cell.hidden is not None for square in squares)
    drawn = list(dict.fromkeys(square.subject for square in squares))
    every = [square.cell for square in squares]
    sentences = [words("note.heat", level=parts.interval_level(words, every))]
    if hidden:
        sentences.append(words("note.heat-hidden", minimum=publication.minimum_cell))
    overall = {audience: [square.cell for square in squares if square.group is None]}
    alt = words(
        "alt.heat",
        count=words.counted(len(drawn)),
        kind=words.kinds(kind),
        group=words.within(split.name),
        audience=words.within(audience_name(publication, audience)),
        title=title,
        hidden=words.plural("alt.heat-hidden", hidden) if hidden else "",
    )
    return Figure(
        id=f"groups-{audience}-{group_by}-{kind}",
        title=title,
        chart=_spec(publication, theme, kind, squares, split),
        narrow=_narrow(publication, theme, kind, squares, split),
        alt_text=parts.trimmed(alt),
        table=_table(publication, kind, squares, words),
        note=parts.note(*sentences, bases=parts.base_notes(publication, overall, Measure.SCORE_0_100)),
    )


def _squares(
    publication: Publication,
    audience: str,
    split: PublishedGroupDimension,
    kind: SubjectKind,
    subjects: Sequence[str],
) -> list[_Square]:
    apart = _stands_apart(publication)
    found = []
    for subject in subjects:
        whole = publication.cell(kind, subject, audience)
        if whole is None:
            continue
        if score_of(whole) is not None:
            found.append(_Square(subject=subject, group=None, cell=whole, stands=SAME))
        for group in split.values:
            cell = publication.cell(kind, subject, audience, split.id, group)
            if cell is not None and (cell.hidden is not None or score_of(cell) is not None):
                found.append(_Square(subject=subject, group=group, cell=cell, stands=apart.get(cell.id, SAME)))
    return found


def _stands_apart(publication: Publication) -> dict[str, str]:
    """Return how each group that stands apart from the rest of its audience does, by the id of its cell."""
    return {
        gap.id.removeprefix(GROUP_GAP): BELOW if (gap.difference.value or 0.0) < 0 else ABOVE
        for gap in publication.group_gaps
    }


def _title(publication: Publication, audience: str, squares: Sequence[_Square]) -> Sentence:
    words = words_for(publication)
    compared = [each for each in squares if each.group not in (None, NOT_STATED) and each.cell.hidden is None]
    tallies = {
        group: {stands: sum(each.group == group and each.stands == stands for each in compared) for stands in STANDS}
        for group in dict.fromkeys(each.group for each in compared)
    }
    for stands, other in ((BELOW, ABOVE), (ABOVE, BELOW)):
        named = {group: tally for group, tally in tallies.items() if tally[stands] > tally[other]}
        if named:
            group = max(named, key=lambda each: (named[each][stands] - named[each][other], named[each][stands]))
            return _apart(words, str(group), named[group], stands, str(compared[0].cell.kind))
    return words("insight.heat-same", audience=words.within(audience_name(publication, audience)))


def _apart(words: Words, group: str, tally: Mapping[str, int], stands: str, kind: str) -> Sentence:
    """Return how a group stands apart; `tally` counts its squares by how they stand."""
    count, total, others = tally[stands], sum(tally.values()), sum(tally.values()) - tally[SAME] - tally[stands]
    form = "all" if count == total > 1 else "mixed" if others else "some"
    counts = {"count": words.counted(count), "total": words.counted(total), "others": words.counted(others)}
    return words(f"insight.heat-{stands}-{form}", group=group, kind=words.kinds(kind), **counts)


def _spec(
    publication: Publication,
    theme: Theme,
    kind: SubjectKind,
    squares: Sequence[_Square],
    split: PublishedGroupDimension,
) -> parts.Piece:
    words = words_for(publication)
    subjects = list(dict.fromkeys(square.subject for square in squares))
    labels = parts.distinct(parts.wrapped(subject_name(publication, kind, subject)) for subject in subjects)
    band = dict(zip(subjects, labels, strict=True))
    present = {square.group for square in squares}
    heads = {
        group: _head(_named(words, group) or audience_name(publication, squares[0].cell.audience), group, squares)
        for group in present
    }
    columns = [heads[group] for group in (None, *split.values) if group in present]
    rows: list[parts.Row] = []
    covered: list[parts.Row] = []
    for square in squares:
        place = {
            "subject": band[square.subject],
            "group": heads[square.group],
        }
        estimate = score_of(square.cell)
        if estimate is None:
            covered.append(place | {"said": str(words("hidden", minimum=publication.minimum_cell))})
        else:
            row = place | {"score": estimate.value, "low": estimate.low, "high": estimate.high, "n": estimate.n}
            rows.append(row | {"whole": words.code("whole", square.stands), "all": square.group is None})
    x = {
        "field": "group",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": columns, "paddingInner": 0.06},
        "axis": {
            "orient": "top",
            "title": None,
            "labelAngle": 0,
            "labelPadding": 8 + parts.LINE * max(column.count("\n") for column in columns),
            "labelLineHeight": parts.LINE,
            "labelFontSize": 12 if len(columns) <= MOST_COLUMNS - 3 else 10.5,
            "grid": False,
            "labelColor": theme.ink,
            "labelExpr": "split(datum.label, '\\n')",
        },
    }
    y = parts.y_subjects(labels, padding=0.12, grid=False)
    encoding = {"x": x, "y": y}
    return parts.chart(
        theme, rows, _layers(theme, words, covered, len(columns)), encoding=encoding, height=parts.step(labels, 40)
    )


def _narrow(
    publication: Publication,
    theme: Theme,
    kind: SubjectKind,
    squares: Sequence[_Square],
    split: PublishedGroupDimension,
) -> parts.Piece | None:
    """Return the heat map for a phone; None where it has too many columns and is scrolled."""
    if len({square.group for square in squares}) > MOST_NARROW:
        return None
    made = parts.narrowed(_spec(publication, theme, kind, squares, split), columns=3)
    slanted = {"labelAngle": -50, "labelAlign": "left", "labelPadding": 6, "labelFontSize": 11, "labelLimit": 130}
    for layer in made["layer"]:
        if layer.get("encoding", {}).get("color", {}).get("legend"):
            layer["encoding"]["color"]["legend"]["title"] = None
        if layer.get("data", {}).get("values", [{}])[0].get("said"):
            layer["layer"] = layer["layer"][:1]  # hatched alone: a word would not fit
    made["encoding"]["x"]["axis"] |= slanted | {"labelExpr": "replace(datum.label, '\\n', ' ')"}
    return made


def _named(words: Words, group: str | None) -> str | None:
    return str(words("group.not-stated")) if group == NOT_STATED else group


def _head(name: str, group: str | None, squares: Sequence[_Square]) -> str:
    """Return the head of a column: the group and, where it is shown, how many answered."""
    bases = [each.cell.n for each in squares if each.group == group and each.cell.n is not None]
    broken = parts.wrapped(name, max(6, HEAD_LETTERS // len({each.group for each in squares})))
    if not bases:
        return broken
    base = f"n {min(bases)}" if min(bases) == max(bases) else f"n {min(bases)}–{max(bases)}"
    return f"{broken}\n{base}"


def _layers(theme: Theme, words: Words, covered: list[parts.Row], columns: int) -> list[parts.Piece]:
    names = [words.code("whole", each) for each in (BELOW, SAME, ABOVE)]
    colour = {
        "field": "whole",
        "type": "nominal",
        "scale": {"domain": names, "range": ["#f2b8a6", theme.surface, "#a9cde6"]},
        "legend": {"title": words.code("column", "whole"), "symbolType": "square", "titleOrient": "left"}
        # seen on a white ground too
        | {"symbolStrokeColor": theme.quiet, "symbolStrokeWidth": 0.5},
    }
    tooltip = [
        {"field": "group", "title": words.code("column", "group")},
        *({"field": each, "format": ".0f", "title": words.code("column", each)} for each in ("score", "low", "high")),
        {"field": "n", "title": words.code("column", "n")},
    ]
    ink = {
        "condition": [{"test": f"datum.whole !== '{names[1]}' || datum.all", "value": theme.ink}],
        "value": theme.muted,
    }
    interval = "datum.low === null ? '' : format(datum.low, '.0f') + '–' + format(datum.high, '.0f')"
    layers: list[parts.Piece] = [
        {"mark": {"type": "rect", "cornerRadius": 3}, "encoding": {"color": colour, "tooltip": tooltip}},
        {
            "mark": {"type": "text", "fontSize": 13, "dy": -5},
            "encoding": {"text": {"field": "score", "format": ".0f"}, "color": ink},
        },
    ]
    if columns <= MOST_COLUMNS:
        below: parts.Piece = {"type": "text", "fontSize": 10.5, "dy": 10, "color": theme.muted}
        transform = [{"calculate": interval, "as": "interval"}]
        layers.append({"transform": transform, "mark": below, "encoding": {"text": {"field": "interval"}}})
    if covered:
        hatch: dict[str, Any] = hatched("#e1e5e9", "#ffffff")
        shape = {"mark": {"type": "rect", "cornerRadius": 3, "fill": hatch, "stroke": theme.grid}}
        said = {"mark": {"type": "text", "fontSize": 11, "color": theme.muted}, "encoding": {"text": {"field": "said"}}}
        layers.append({"data": {"values": covered}, "layer": [shape, said]})
    return layers


def _table(publication: Publication, kind: SubjectKind, squares: Sequence[_Square], words: Words) -> pd.DataFrame:
    found = []
    for square in squares:
        estimate = score_of(square.cell)
        row: dict[str, object] = {
            str(kind): subject_name(publication, kind, square.subject),
            "group": _named(words, square.group)
            or str(words("axis.whole", audience=words.within(audience_name(publication, square.cell.audience)))),
            "score": None,
            "low": None,
            "high": None,
            "n": None,
            "figure": None,
            "whole": "" if square.group is None else words.code("whole", square.stands),
            "hidden": 0,
        }
        if estimate is None:
            row |= {"hidden": publication.minimum_cell, "whole": ""}
        else:
            ends = {"score": estimate.value, "low": estimate.low, "high": estimate.high, "n": estimate.n}
            row |= ends | {"figure": figure_id(square.cell, Measure.SCORE_0_100)}
        found.append(row)
    return pd.DataFrame(found)
