"""The vocabulary the charts share: Vega-Lite pieces, wrapped labels, notes on n.

Specifications are plain dicts: making one through Altair's classes costs its import (0.7 s) and a validation per
chart, and a dict is what every renderer takes. A test validates each of them with Altair.
"""

import json
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from toolkit.present.theme import WHITE, Theme, vega_config
from toolkit.present.wording import Number, Sentence, Words, audience_name, words_for
from toolkit.publication import Publication
from toolkit.publication.value import Measure, PublishedCell

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
WIDTH = 680
LABEL_LETTERS = 34
NARROW_WIDTH = 350
NARROW_LETTERS = 46
LINE = 14.5
LONGEST_WORD = 16
AUDIENCE_LETTERS = 24

Piece = dict[str, Any]
Row = dict[str, Any]


def chart(theme: Theme, rows: Sequence[Row], layers: Sequence[Piece], **rest: Any) -> Piece:
    """Return a layered chart as wide as its place, over inline rows."""
    return {
        "$schema": SCHEMA,
        "config": vega_config(theme),
        "width": WIDTH,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": list(rows)},
        "layer": list(layers),
        **rest,
    }


def y_subjects(names: Sequence[str], field: str = "subject", padding: float = 0.0, **axis: Any) -> Piece:
    """Return the vertical axis: one band a subject in the order given, its name wrapped, a line between bands."""
    look = {
        "title": None,
        "labelExpr": "split(datum.label, '\\n')",
        # several lines hang from their first one: lift them so that their middle meets the band's
        "labelOffset": {"expr": f"-{LINE / 2} * (length(split(datum.value, '\\n')) - 1)"},
        "labelLineHeight": LINE,
        "grid": True,
        "tickBand": "extent",
        **axis,
    }
    return {
        "field": field,
        "type": "nominal",
        "sort": None,
        "scale": {"domain": list(names), "paddingInner": padding},
        "axis": look,
    }


def x_points(title: str, low: float = 0, high: float = 118, values: Sequence[int] = (0, 25, 50, 75, 100)) -> Piece:
    """Return the horizontal axis in points; it runs on past the last line so that labels have room."""
    axis = {"title": title, "values": list(values), "titleAnchor": "start"}
    return {"field": "score", "type": "quantitative", "scale": {"domain": [low, high], "nice": False}, "axis": axis}


def narrowed(spec: Piece, room: float = 1.0, columns: int = 2, *, halo: bool = False) -> Piece:
    """Return a chart for the width of a phone: each subject above its band, so that the whole width is the plot's.

    `room` times the axis leaves space for labels; a legend has so many columns; `halo` keeps a
    line of the plot from running through the subjects.
    """
    made: Piece = json.loads(json.dumps(spec))
    axis = made["encoding"]["y"]
    field, old = axis["field"], axis["scale"]["domain"]
    new = distinct(wrapped(name.replace("\n", " "), NARROW_LETTERS) for name in old)
    _rename(made, field, dict(zip(old, new, strict=True)))
    lines = max(name.count("\n") + 1 for name in new)
    gap, step = LINE * lines + 10, made["height"]["step"] * (1 - axis["scale"].get("paddingInner", 0.0))
    share = gap / (gap + step)
    axis["scale"] |= {"domain": new, "paddingInner": share, "paddingOuter": share}
    look = axis["axis"]
    axis["axis"] = {"title": None, "labels": False, "grid": False, "ticks": False}
    made["height"]["step"] = gap + step
    for part in _parts(made):
        encoding = part.get("encoding", {})
        domain = encoding.get("x", {}).get("scale", {}).get("domain")
        if domain is not None and not isinstance(domain[-1], str):
            domain[1] *= room
        legend = encoding.get("color", {}).get("legend")
        if legend:
            legend |= {"columns": columns, "labelLimit": NARROW_WIDTH // columns - 20, "direction": "horizontal"}
    grouped = _by_lines(new)
    for names in (*grouped, *grouped) if halo else grouped:
        made["layer"].append(_above(field, names, look))
    for layer in made["layer"][-2 * len(grouped) : -len(grouped)] if halo else ():
        layer["mark"] |= {"stroke": WHITE, "strokeWidth": 6, "strokeJoin": "round"}
    return made | {"width": NARROW_WIDTH, "resolve": {"scale": {"x": "shared"}}}


def _parts(spec: Piece) -> Iterable[Piece]:
    yield spec
    for layer in spec.get("layer", ()):
        yield from _parts(layer)


def _rename(spec: Piece, field: str, names: Mapping[str, str]) -> None:
    for part in _parts(spec):
        for row in part.get("data", {}).get("values", ()):
            row[field] = names[row[field]]


def _by_lines(names: Sequence[str]) -> list[list[str]]:
    """Return names with as many lines each: how far a text stands above its band goes by its lines."""
    found: dict[int, list[str]] = {}
    for name in names:
        found.setdefault(name.count("\n"), []).append(name)
    return list(found.values())


def _above(field: str, names: Sequence[str], look: Piece) -> Piece:
    lines = names[0].count("\n") + 1
    mark = {"type": "text", "align": "left", "baseline": "top", "dy": -LINE * lines - 3, "lineHeight": LINE}
    weight = look.get("labelFontWeight", 400)
    return {
        "data": {"values": [{field: name} for name in names]},
        "mark": mark | {"fontSize": 12.5, "fontWeight": 600 if isinstance(weight, int) else 400},
        "encoding": {
            "x": {"value": 0},
            "y": {"field": field, "bandPosition": 0},
            "yOffset": {"value": 0},
            "color": _ink(field, look.get("labelColor", "#1b2329")),
            "text": {"field": field},
        },
    }


def _ink(field: str, colour: str | Piece) -> Piece:
    """Return the colour of a label as that of a text: what asks for a label's value asks for the row's instead."""
    return {"value": colour} if isinstance(colour, str) else _renamed(colour, field)


def _renamed(colour: Piece, field: str) -> Piece:
    made: Piece = json.loads(json.dumps(colour).replace("datum.value", f"datum['{field}']"))
    return made


def by_audience(theme: Theme, audiences: Sequence[tuple[str, str]], channel: str = "color") -> Piece:
    """Return colour (or shape) by audience, without a legend: audiences are named in the chart."""
    looks = theme.audiences if channel == "color" else theme.shapes
    scale = {"domain": [name for _, name in audiences], "range": [looks[each] for each, _ in audiences]}
    return {"field": "audience", "type": "nominal", "scale": scale, "legend": None}


def wrapped(text: str, letters: int = LABEL_LETTERS) -> str:
    """Return a name broken into lines of about so many letters; a word is cut only where it is far too long."""
    lines = textwrap.wrap(text, letters, break_long_words=False)
    return "\n".join(piece for line in lines for piece in textwrap.wrap(line, max(letters, LONGEST_WORD))) or text


def distinct(names: Iterable[str]) -> list[str]:
    """Return names made different where two are alike (a band holds one subject)."""
    seen: dict[str, int] = {}
    made = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        made.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return made


def step(names: Iterable[str], least: float) -> Piece:
    """Return the height of a band: at least so many pixels, and enough for the name with the most lines."""
    return {"step": max(least, *(LINE * (name.count("\n") + 1) + 2 for name in names))}


def named(publication: Publication, audiences: Iterable[str]) -> list[tuple[str, str]]:
    """Return audiences as id and name; names are cut to what a label has room for, and made distinct."""
    ids = list(audiences)
    return list(zip(ids, distinct(_cut(audience_name(publication, each)) for each in ids), strict=True))


def interval_level(words: Words, cells: Iterable[PublishedCell]) -> str:
    """Return the confidence level of the cells' intervals in percent; 95% when they have none."""
    levels = [estimate.level for cell in cells for estimate in cell.figures.values()]
    return words.percent(levels[0] if levels else 0.95)


def base_notes(
    publication: Publication, cells: Mapping[str, Sequence[PublishedCell]], measure: Measure
) -> list[Sentence]:
    """Return the n of each audience: one figure, or the range over its cells."""
    words, notes = words_for(publication), []
    for audience, own in cells.items():
        bases = sorted(
            ((cell.figures[measure].n, cell.id) for cell in own if measure in cell.figures), key=lambda base: base[0]
        )
        if not bases:
            continue
        low, high = (
            Number(figure=f"{cell}#{measure}.n", shown=n, text=words.grouped(n)) for n, cell in (bases[0], bases[-1])
        )
        name = audience_name(publication, audience)
        if low.shown == high.shown:
            notes.append(words("note.n", audience=name, n=low))
        else:
            notes.append(words("note.n-range", audience=name, low=low, high=high))
    return notes


def note(*sentences: Sentence, bases: Sequence[Sentence] = ()) -> Sentence:
    """Return sentences and, at their end, the bases as one more."""
    runs: list[str | Sentence] = []
    for sentence in sentences:
        runs += [" " if runs else "", sentence]
    for index, base in enumerate(bases):
        runs += [" " if index == 0 and runs else "", base, "; " if index < len(bases) - 1 else "."]
    return Sentence(*runs)


def joined(sentences: Sequence[Sentence], between: str = " ") -> Sentence:
    """Return sentences one after the other; they keep their figures."""
    runs: list[str | Sentence] = []
    for sentence in sentences:
        runs += [between, sentence] if runs else [sentence]
    return Sentence(*runs)


def trimmed(sentence: Sentence) -> Sentence:
    """Return a sentence without the blanks that an empty last part left."""
    runs = [run for run in sentence.runs if str(run).strip()]
    return Sentence(*runs[:-1], runs[-1].rstrip() if isinstance(runs[-1], str) else runs[-1]) if runs else sentence


def _cut(name: str) -> str:
    return name if len(name) <= AUDIENCE_LETTERS else name[: AUDIENCE_LETTERS - 1] + "…"
