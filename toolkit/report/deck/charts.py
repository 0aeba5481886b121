"""From what is published to native charts: dots with intervals, diverging bars, levels, the matrix, slopes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from toolkit.present import insights
from toolkit.present.charts.items import Bar, bars_on
from toolkit.present.insights import Placed
from toolkit.present.theme import steps_of
from toolkit.present.wording import Number, Sentence, Words, figure_id, signed, subject_name, whole, words_for
from toolkit.publication import Publication
from toolkit.publication.value import COMBINED, Measure, PublishedChange, PublishedDrivers
from toolkit.report.deck import measure, sheet
from toolkit.report.deck.palette import Palette, visible
from toolkit.report.deck.values import Area, Axis, Cell, Colour, Formula, Label, Look, Plot, Series, Sheet

MARKERS = ("circle", "square", "diamond", "triangle", "circle", "square", "diamond", "triangle")
LANE = 0.28
BESIDE = 0.62  # of the middle to the end of a stacked bar: room for the figures beside it, in shares
SMALL = 9.5
UNCLEAR = "no-clear-change"
NAMED = 7
TOP = 1.12
ROWS_OF_NAMES = 20
INTERVAL = 2.25
NAME_SIZE = 10.5
PLANNED = (720.0, 250.0)
"""Points that the drawing of a matrix has on our own master: what names need is judged by it."""


def figure_of(row: Mapping[Any, Any], column: str, text: str) -> Number | None:
    """Return a figure of a table's row as a number; None where the row has none."""
    value, base = row[column], row.get("figure")
    if value is None or value != value or not isinstance(base, str):
        return None
    suffix = f".{column}" if column in ("low", "high", "n") else ""
    return Number(figure=f"{base}{suffix}", shown=float(str(value)), text=text)


def dots(
    publication: Publication,
    colours: Palette,
    table: pd.DataFrame,
    names: tuple[str, str, str],
    said: Mapping[str, Label] | None = None,
) -> Plot:
    """Return a dot with its interval for each subject and audience.

    Parameters
    ----------
    table
        As `toolkit.present.tables.score_table` gives it.
    names
        Identifier of the plot, its alternative text, and the column that names the subjects.
    said
        Labels at the right end of a subject's line; the dots of a subject are then joined and stand on one line.
    """
    words, rows = words_for(publication), table.to_dict("records")
    subjects = list(dict.fromkeys(str(row[names[2]]) for row in rows))
    speakers = [each for each in _audiences(publication) if any(row["audience"] == each[1] for row in rows)]
    heads = [words.code("column", each) for each in (names[2], "audience", "score", "n")]
    drawn = _Dots(made=Sheet(rows=[[*heads, ""]]), subjects=subjects, column=names[2], words=words)
    intervals, series = list[Series](), list[Series]()
    for place, (audience, speaker) in enumerate(speakers):
        own = [row for row in rows if row["audience"] == speaker]
        lane = 0.0 if said is not None else ((len(speakers) - 1) / 2 - place) * LANE
        ink = colours.audiences[audience]
        series.append(drawn.dots(own, lane, ink, MARKERS[place % len(MARKERS)]))
        intervals.append(drawn.intervals(own, lane, ink, labelled=said is None))
    if said is not None:
        intervals.append(drawn.joined())
    # the longest series stands first: some programs lose what came before a longer one
    intervals.sort(key=lambda each: each.values.first - each.values.last)
    series.append(drawn.named(0.0, {place: Label(text=name, place="l") for place, name in enumerate(subjects)}))
    if said:
        ends = {place: said[name] for place, name in enumerate(subjects) if name in said}
        series.append(drawn.named(100.0, ends))
    return Plot(
        id=names[0],
        kind="scatter",
        alt=names[1],
        sheet=drawn.made,
        series=(*intervals, *series),
        x=Axis(low=0, high=100, step=25, title=str(words("axis.score"))),
        y=Axis(low=0, high=float(len(subjects)), step=1, shown=False),
        margins=(0.31 if said else 0.27, 0.1, 0.2 if said else 0.07, 0.13),
    )


def _audiences(publication: Publication) -> list[tuple[str, str]]:
    words = words_for(publication)
    found = [(audience.id, audience.name) for audience in publication.audiences]
    return [*found, (COMBINED, str(words("audience.combined")))]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Dots:
    """The sheet of a dot plot while it grows: subject, audience, figure, n, place on the vertical axis."""

    made: Sheet
    subjects: Sequence[str]
    column: str
    words: Words

    def dots(self, rows: Sequence[Mapping[Any, Any]], lane: float, ink: Colour, marker: str) -> Series:
        """Add the scores of an audience and return its dots."""
        first = len(self.made.rows)
        for row in rows:
            n = figure_of(row, "n", self.words.grouped(float(str(row["n"] or 0))))
            self._add(row, [_points(row, "score"), n], lane)
        return self._series(first, Look(colour=ink, marker=marker), in_legend=True)  # type: ignore[arg-type]

    def intervals(self, rows: Sequence[Mapping[Any, Any]], lane: float, ink: Colour, *, labelled: bool) -> Series:
        """Add the intervals of an audience, an empty row after each, and return them as pieces of a line."""
        first, labels = len(self.made.rows), {}
        for place, row in enumerate(rows):
            for end in ("low", "high"):
                self._add(row, [_points(row, end) or _points(row, "score"), self.words.code("column", end)], lane)
            self.made.rows.append([])
            score = _points(row, "score")
            if labelled and score is not None:
                labels[3 * place + 1] = Label(text=score, bold=True, colour=ink, size=SMALL)
        return self._series(first, Look(colour=ink, marker="none", line=INTERVAL), labels)

    def joined(self) -> Series:
        """Add and return the line from the lowest to the highest audience of each subject."""
        first, scores = len(self.made.rows), self.made.rows[1 : len(self.made.rows)]
        for place, subject in enumerate(self.subjects):
            own = [
                number
                for number, row in enumerate(scores, start=2)
                if row
                and row[0] == subject
                and isinstance(row[2], Number)
                and not row[2].figure.endswith((".low", ".high"))
            ]
            values = [sheet.value_of(self.made.at(number - 1, 2)) or 0.0 for number in own]
            cells = ",".join(f"C{number}" for number in own)
            for name, value in (("MIN", min(values)), ("MAX", max(values))):
                formula = Formula(text=f"{name}({cells})", value=value)
                self.made.rows.append([subject, None, formula, None, self._place(place, 0.0)])
            self.made.rows.append([])
        return self._series(first, Look(colour="muted", marker="none", line=1.0))

    def named(self, at: float, labels: Mapping[int, Label]) -> Series:
        """Add and return the series without marks that carries names at a place of the horizontal axis."""
        first = len(self.made.rows)
        for place, subject in enumerate(self.subjects):
            self.made.rows.append([subject, None, Formula(text=f"{at:g}", value=at), None, self._place(place, 0.0)])
        return self._series(first, Look(marker="none"), labels)

    def _add(self, row: Mapping[Any, Any], cells: Sequence[Cell], lane: float) -> None:
        place = self._place(self.subjects.index(str(row[self.column])), lane)
        self.made.rows.append([str(row[self.column]), str(row["audience"]), *cells, place])

    def _place(self, subject: int, lane: float) -> Formula:
        y = round(len(self.subjects) - subject - 0.5 + lane, 4)
        return Formula(text=f"{y:g}", value=y)

    def _series(
        self, first: int, look: Look, labels: Mapping[int, Label] | None = None, *, in_legend: bool = False
    ) -> Series:
        while not self.made.rows[-1]:
            self.made.rows.pop()
        last = len(self.made.rows) - 1
        return Series(
            name=(first, 1 if in_legend else 0),
            values=Area(column=4, first=first, last=last),
            places=Area(column=2, first=first, last=last),
            look=look,
            labels=labels or {},
            in_legend=in_legend,
        )


def _points(row: Mapping[Any, Any], column: str) -> Number | None:
    """Return a figure of a row in points of 0 to 100."""
    value = row[column]
    return None if value is None or value != value else figure_of(row, column, whole(float(str(value))))


def levels(
    publication: Publication, colours: Palette, table: pd.DataFrame, alt: str, provisional: frozenset[str]
) -> Plot:
    """Return the maturity levels as bars; those of the names in `provisional` hatched."""
    words, rows = words_for(publication), table.to_dict("records")
    column = str(table.columns[0])
    made = Sheet(
        rows=[[words.code("column", column), words.code("column", "level"), words.code("column", "level_name"), ""]]
    )
    inks, hatched, labels = {}, set(), {}
    for place, row in enumerate(rows):
        name, level = str(row[column]), row["level"]
        known = level is not None and level == level
        number = (
            Number(figure=str(row["level_figure"]), shown=float(level), text=whole(float(level))) if known else None
        )
        made.rows.append([name, number, str(row["level_name"]), Formula(text="2", value=2.0)])
        said = str(row["level_name"])
        text = Sentence(said)
        if number is not None and said.startswith(number.text):
            text = Sentence(number, said[len(number.text) :])
        labels[place] = Label(text=text, place="inBase")
        inks[place] = colours.theme.levels[max(0, min(4, int(number.shown) - 1))] if number is not None else "faint"
        if name in provisional:
            hatched.add(place)
            inks[place] = colours.theme.levels[3]
    last = len(rows)
    return Plot(
        id="levels",
        kind="bars",
        alt=alt,
        sheet=made,
        categories=Area(column=0, first=1, last=last),
        series=(
            Series(
                name=(0, 1),
                values=Area(column=1, first=1, last=last),
                look=Look(colour=colours.theme.levels[3], point_colours=inks, pattern=frozenset(hatched)),
            ),
            Series(name=(0, 2), values=Area(column=3, first=1, last=last), labels=labels),
        ),
        x=Axis(low=0, high=6.4, step=1, shown=False, grid=False),
        margins=(0.27, 0.02, 0.02, 0.02),
        legend=False,
        size=13,
        gap=40,
    )


def items(publication: Publication, colours: Palette, criterion: str, alt: str) -> Plot | None:
    """Return the answers to a criterion's questions as diverging bars that stay editable: counts and formulas.

    A bar begins so far to the right that the middle of its neutral part meets the middle line.
    """
    words = words_for(publication)
    bars = [bar for audience in publication.audiences for bar in bars_on(publication, criterion, audience.id)]
    if not bars:
        return None
    longest = max(bars, key=lambda bar: len(bar.shares))
    count = len(longest.labels)
    reach = max(0.6, *(max(-bar.left, sum(bar.shares) + bar.left) for bar in bars))
    heads = ["item", "favourable", "low", "high", "n"]
    made = Sheet(rows=[[*(words.code("column", each) for each in heads), *longest.labels, "", *longest.labels, ""]])
    labels = {}
    for place, bar in enumerate(bars):
        made.rows.append(_answers(publication, bar, longest, reach, place + 2))
        labels[place] = Label(text=_beside(words, bar), place="inEnd", size=11)
    last, start = len(bars), len(heads) + count
    inks = steps_of(colours.theme.likert, count)
    areas = [Area(column=start + place, first=1, last=last) for place in range(count + 2)]
    return Plot(
        id="items",
        kind="bars",
        alt=alt,
        sheet=made,
        categories=Area(column=0, first=1, last=last),
        series=(
            Series(name=(0, start), values=areas[0], in_legend=False),
            *(
                Series(name=(0, start + 1 + place), values=areas[place + 1], look=Look(colour=inks[place]))
                for place in range(count)
            ),
            Series(name=(0, start + 1 + count), values=areas[-1], labels=labels, in_legend=False),
        ),
        x=Axis(low=0, high=round(2 * reach + BESIDE, 6), step=round(reach, 6), shown=False),
        margins=(0.36, 0.12, 0.01, 0.02),
        size=11.5,
        gap=60,
    )


def _answers(publication: Publication, bar: Bar, longest: Bar, reach: float, row: int) -> list[Cell]:
    """Return a row of the sheet: what is published, then by formula where the bar begins, its parts, and the rest."""
    words = words_for(publication)
    at = figure_id(bar.cell, Measure.FAVOURABLE_ITEMS)
    found = bar.favourable
    published: list[Cell] = [
        None if value is None else Number(figure=f"{at}{suffix}", shown=value, text="")
        for suffix, value in (("", found.value), (".low", found.low), (".high", found.high), (".n", found.n))
    ]
    name = str(words("items.reversed", text=bar.item.text)) if bar.item.keyed == "reverse" else bar.item.text
    several = len({item.audience for item in publication.model.items if item.criterion == bar.item.criterion}) > 1
    if several:
        speaker = next(each.name for each in publication.audiences if each.id == bar.item.audience)
        name = f"{speaker}: {name}"
    count, own = len(longest.labels), len(bar.shares)
    spots = range(count) if own == count else [round(place * (count - 1) / (own - 1)) for place in range(own)]
    parts: list[Cell] = [None] * count
    shares = [0.0] * count
    for place, spot in enumerate(spots):
        parts[spot] = _counted(bar, place)
        shares[spot] = bar.shares[place]
    return [name, *published, *parts, *_formulas(bar, shares, reach, row)]


def _counted(bar: Bar, place: int) -> Cell:
    """Return what is published of a part of a bar: how many chose it, or its share where only that is."""
    if not bar.codes:
        measure = (Measure.UNFAVOURABLE, Measure.NEUTRAL, Measure.FAVOURABLE_ITEMS)[place]
        return Number(figure=figure_id(bar.cell, measure), shown=bar.shares[place], text="")
    code, counts = bar.codes[place], bar.cell.distribution or {}
    if code not in counts:
        return Formula(text="0", value=0.0)  # nobody's answer is no figure of results.json
    return Number(figure=f"{bar.cell.id}#distribution.{code}", shown=counts[code], text="")


def _formulas(bar: Bar, shares: Sequence[float], reach: float, row: int) -> list[Cell]:
    """Return the drawn cells of a row: where the bar begins, the share of each part, and the room to the right end."""
    count = len(shares)
    whole_bar = f"SUM({sheet.letters(5)}{row}:{sheet.letters(4 + count)}{row})"
    made: list[Cell] = [
        Formula(text=f"{sheet.letters(5 + place)}{row}/{whole_bar}", value=share) for place, share in enumerate(shares)
    ]
    drawn = [sheet.letters(6 + count + place) for place in range(count)]
    left, middle = drawn[: count // 2], drawn[count // 2] if count % 2 else None
    taken = "".join(f"-{name}{row}" for name in left) + (f"-{middle}{row}/2" if middle else "")
    begin = reach + bar.left
    end = 2 * reach + BESIDE - begin - sum(bar.shares)
    start = Formula(text=f"{reach!r}{taken}", value=begin)
    rest = Formula(text=f"{2 * reach + BESIDE!r}-{sheet.letters(5 + count)}{row}-1", value=end)
    return [start, *made, rest]


def _beside(words: Words, bar: Bar) -> Sentence:
    """Return the favourable share with its interval, and n."""
    found, at = bar.favourable, figure_id(bar.cell, Measure.FAVOURABLE_ITEMS)
    share = Number(figure=at, shown=found.value or 0.0, text=words.percent(found.value or 0.0))
    n = Number(figure=f"{at}.n", shown=found.n, text=words.grouped(found.n))
    if found.low is None or found.high is None:
        return words("items.label-plain", share=share, n=n)
    ends = {
        name: Number(figure=f"{at}.{name}", shown=value, text=whole(100 * value))
        for name, value in (("low", found.low), ("high", found.high))
    }
    return words("items.label", share=share, n=n, **ends)


def matrix(publication: Publication, colours: Palette, found: PublishedDrivers, alt: str) -> Plot:
    """Return importance against performance: a series a quadrant, the lines of the means, the first criteria named."""
    words, points = words_for(publication), insights.placed(publication, found)
    heads = ["criterion", "score", "importance", "quadrant"]
    made = Sheet(rows=[[*(words.code("column", each) for each in heads)]])
    theme = colours.theme
    inks: Mapping[str, Colour] = {
        "concentrate": visible(theme.bad, colours.ground),
        "keep-up": visible(theme.good, colours.ground),
        "low-priority": "muted",
        "possible-overkill": "muted",
    }
    series, ordered = list[Series](), list[Placed]()
    for place, (quadrant, ink) in enumerate(inks.items()):
        own = [each for each in points if each.driver.quadrant == quadrant]
        if own:
            series.append(_quadrant(made, words, found, own, Look(colour=ink, marker=MARKERS[place])))  # type: ignore[arg-type]
            ordered += own
    names = Series(
        name=(0, 0),
        values=Area(column=2, first=1, last=len(ordered)),
        places=Area(column=1, first=1, last=len(ordered)),
        look=Look(marker="none"),
        labels=_names(ordered),
        in_legend=False,
    )
    lines = [_means(made, found, across=across) for across in (True, False)]
    return Plot(
        id="chart",
        kind="scatter",
        alt=alt,
        sheet=made,
        series=(names, *series, *lines),
        x=Axis(low=0, high=100, step=25, title=str(words("axis.performance")), grid=False),
        y=Axis(low=0, high=TOP, step=0.25, title=str(words("axis.importance")), format="0.00", grid=False),
        margins=(0.08, 0.1, 0.06, 0.15),
    )


def _names(points: Sequence[Placed]) -> dict[int, Label]:
    """Return the labels that fit without covering each other, of what is most important first."""
    taken = [_spot(each, 0.0, 0.0, 0.012) for each in points]
    found: dict[int, Label] = {}
    for place, each in sorted(enumerate(points), key=lambda each: _weight(each[1])):
        wide = measure.width(each.name, NAME_SIZE) / PLANNED[0]
        for side, left in (("r", 0.012), ("l", -0.012 - wide), ("t", -wide / 2), ("b", -wide / 2)):
            down = {"t": -0.05, "b": 0.05}.get(side, 0.0)
            box = _spot(each, left, down, wide)
            free = (
                box[0] > 0 and box[1] < 1 and not any(_meet(box, other) for other in taken if other is not taken[place])
            )
            if free:
                found[place] = Label(text=each.name, place=side, size=NAME_SIZE)
                taken.append(box)
                break
        if len(found) == NAMED:
            break
    return found


def _spot(each: Placed, left: float, down: float, wide: float) -> tuple[float, float, float, float]:
    """Return left, right, top and bottom of what stands at a point, in shares of the drawing."""
    x, y = each.points / 100 + left, 1 - each.importance / TOP + down
    return x, x + wide, y - 0.022, y + 0.022


def _meet(one: Sequence[float], other: Sequence[float]) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


def _weight(each: Placed) -> tuple[bool, int]:
    return (each.driver.quadrant != "concentrate", each.driver.rank)


def _quadrant(made: Sheet, words: Words, found: PublishedDrivers, own: Sequence[Placed], look: Look) -> Series:
    """Add the criteria of a quadrant and return their dots; borderline ones are hollow."""
    first, name = len(made.rows), words.code("quadrant", own[0].driver.quadrant or "")
    for each in own:
        score = Number(figure=figure_id(each.cell, Measure.SCORE_0_100), shown=each.points, text=whole(each.points))
        at = f"driver:{each.driver.criterion}@{found.audience}#importance"
        importance = Number(figure=at, shown=each.importance, text=words.decimals(each.importance))
        made.rows.append([each.name, score, importance, name])
    last = len(made.rows) - 1
    return Series(
        name=(first, 3),
        values=Area(column=2, first=first, last=last),
        places=Area(column=1, first=first, last=last),
        look=replace(look, hollow=frozenset(place for place, each in enumerate(own) if each.driver.borderline)),
    )


def _means(made: Sheet, found: PublishedDrivers, *, across: bool) -> Series:
    """Add and return a line of the cross: of mean importance where `across`, else of mean performance."""
    first = len(made.rows)
    for end in (0.0, 1.0):
        if across:
            line: list[Cell] = [Formula(text=f"{100 * end!r}", value=100 * end), found.importance_line]
        else:
            line = [found.performance_line, Formula(text=f"{TOP * end!r}", value=TOP * end)]
        made.rows.append(
            ["", *[Formula(text=repr(each), value=each) if isinstance(each, float) else each for each in line]]
        )
    return Series(
        name=(first, 0),
        values=Area(column=2, first=first, last=first + 1),
        places=Area(column=1, first=first, last=first + 1),
        look=Look(colour="muted", marker="none", line=1.0, dashed=True),
        in_legend=False,
    )


def slopes(publication: Publication, changes: Sequence[PublishedChange], ink: Colour, names: tuple[str, str]) -> Plot:
    """Return the change of each subject in one audience as a line from the earlier wave, at 0, to this one.

    Clear changes are drawn in the audience's colour, with their interval, and named; the rest in grey. `names` are
    identifier and alternative text.
    """
    words, earlier = words_for(publication), changes[0].earlier
    heads = [words.code("column", each) for each in (str(changes[0].kind), "change")]
    made = Sheet(rows=[[heads[0], "", heads[1], ""]])
    ends = [
        end for each in changes for end in (each.change.low, each.change.high, each.change.value) if end is not None
    ]
    reach = max(10.0, *(abs(end) for end in ends))
    step = 5.0 if reach <= 16 else 10.0 if reach <= 40 else 25.0
    limit = step * -(-reach // step)
    clear = sorted((each for each in changes if each.verdict != UNCLEAR), key=lambda each: -(each.change.value or 0))
    rest = [each for each in changes if each.verdict == UNCLEAR]
    series = [_slope(made, publication, rest, "muted", 0.75)] if rest else []
    series += [_slope(made, publication, clear, ink, 2.25)] if clear else []
    series.sort(key=lambda each: each.values.first - each.values.last)
    if clear:
        series += [_spans(made, publication, clear, ink), _ends(made, publication, clear, ink, limit)]
    series.append(_waves(made, (earlier, publication.wave_name), -limit))
    return Plot(
        id=names[0],
        kind="scatter",
        alt=names[1],
        sheet=made,
        series=tuple(series),
        x=Axis(low=-0.05, high=1.05, step=1.0, shown=False, grid=False),
        y=Axis(low=-limit, high=limit, step=step, format="+0;\u22120;0"),
        margins=(0.1, 0.04, 0.42, 0.12),
        legend=False,
        size=11,
    )


def _slope(
    made: Sheet, publication: Publication, changes: Sequence[PublishedChange], ink: Colour, width: float
) -> Series:
    """Add changes, an empty row after each, and return their lines as pieces of one."""
    first = len(made.rows)
    for each in changes:
        name = subject_name(publication, each.kind, each.subject)
        number = Number(figure=f"{each.id}#change", shown=each.change.value or 0.0, text="")
        made.rows += [[name, _at(0), _at(0), ""], [name, _at(1), number, ""], []]
    made.rows.pop()
    return _lined(first, len(made.rows) - 1, Look(colour=ink, marker="circle", size=7, line=width))


def _spans(made: Sheet, publication: Publication, changes: Sequence[PublishedChange], ink: Colour) -> Series:
    """Add and return the intervals of changes, side by side."""
    first = len(made.rows)
    for place, each in enumerate(changes):
        name, at = subject_name(publication, each.kind, each.subject), f"{each.id}#change"
        beside = _at(round(1 + (place - (len(changes) - 1) / 2) * 0.012, 4))
        for end, value in (("low", each.change.low), ("high", each.change.high)):
            if value is not None:
                made.rows.append([name, beside, Number(figure=f"{at}.{end}", shown=value, text=""), ""])
        made.rows.append([])
    made.rows.pop()
    return _lined(first, max(first, len(made.rows) - 1), Look(colour=ink, marker="none", line=1.0))


def _ends(
    made: Sheet, publication: Publication, changes: Sequence[PublishedChange], ink: Colour, limit: float
) -> Series:
    """Add and return points without marks that carry the names of changes, far enough apart to be read."""
    first, apart = len(made.rows), 2 * limit / ROWS_OF_NAMES
    places = [each.change.value or 0.0 for each in changes]
    for index in range(1, len(places)):
        places[index] = min(places[index], places[index - 1] - apart)
    lift = max(0.0, apart / 2 - limit - places[-1])
    labels = {}
    for index, (each, place) in enumerate(zip(changes, places, strict=True)):
        value, name = each.change.value or 0.0, subject_name(publication, each.kind, each.subject)
        number = Number(figure=f"{each.id}#change", shown=value, text=signed(value))
        made.rows.append([name, _at(1.04), _at(round(place + lift, 4)), ""])
        labels[index] = Label(text=Sentence(number, f"  {name}"), colour=ink, size=10)
    return _lined(first, len(made.rows) - 1, Look(marker="none"), labels)


def _waves(made: Sheet, names: tuple[str, str], lowest: float) -> Series:
    """Add and return the names of the two waves below their ends of the lines."""
    first = len(made.rows)
    made.rows += [[name, _at(place), _at(lowest), ""] for place, name in enumerate(names)]
    labels = {place: Label(text=name, place="b", colour="muted", size=10) for place, name in enumerate(names)}
    return _lined(first, first + 1, Look(marker="none"), labels)


def _lined(first: int, last: int, look: Look, labels: Mapping[int, Label] | None = None) -> Series:
    return Series(
        name=(first, 0),
        values=Area(column=2, first=first, last=last),
        places=Area(column=1, first=first, last=last),
        look=look,
        labels=labels or {},
        in_legend=False,
    )


def _at(place: float) -> Formula:
    return Formula(text=f"{place:g}", value=float(place))
