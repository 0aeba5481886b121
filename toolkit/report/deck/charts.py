"""From what is published to native charts: dots with intervals, diverging bars, levels, the matrix, slopes."""

from collections.abc import Mapping, Sequence

import pandas as pd

from toolkit.present import insights
from toolkit.present.charts.items import Bar, bars_on
from toolkit.present.insights import Placed
from toolkit.present.theme import steps_of
from toolkit.present.wording import Number, Sentence, Words, figure_id, signed, subject_name, whole, words_for
from toolkit.publication import Publication
from toolkit.publication.value import Measure, PublishedChange, PublishedDrivers
from toolkit.report.deck import sheet
from toolkit.report.deck.palette import Palette
from toolkit.report.deck.values import Area, Axis, Cell, Colour, Formula, Label, Look, Plot, Series, Sheet

MARKERS = ("circle", "square", "diamond", "triangle", "circle", "square", "diamond", "triangle")
LANE = 0.25
BESIDE = 0.62  # of the middle to the end of a stacked bar: room for the figures beside it, in shares
SMALL = 9.5
UNCLEAR = "no-clear-change"
NAMED = 9
TOP = 1.12
ROWS_OF_NAMES = 20


def figure_of(row: Mapping[str, object], column: str, text: str) -> Number | None:
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
    heads = [names[2], "audience", "score", "low", "high", "n"]
    made = Sheet(rows=[[words.code("column", each) for each in heads] + ["", "", ""]])
    series: list[Series] = []
    joined = said is not None
    for place, (audience, speaker) in enumerate(speakers):
        own = [row for row in rows if row["audience"] == speaker]
        lane = 0.0 if joined else ((len(speakers) - 1) / 2 - place) * LANE
        series += _dotted(made, own, subjects, names[2], lane, colours.audiences[audience], MARKERS[place])
        if joined:
            series.pop()  # figures would stand on the joining line
    lined = [_joining(made, rows, subjects, names[2])] if joined else []
    beside = [_naming(made, subjects, 0.0, {place: Label(text=name, place="l") for place, name in enumerate(subjects)})]
    if said:
        ends = {place: said[name] for place, name in enumerate(subjects) if name in said}
        beside.append(_naming(made, subjects, 100.0, ends))
    return Plot(
        id=names[0],
        kind="scatter",
        alt=names[1],
        sheet=made,
        series=(*lined, *series, *beside),
        x=Axis(low=0, high=100, step=25, title=str(words("axis.score"))),
        y=Axis(low=0, high=float(len(subjects)), step=1, shown=False),
        margins=(0.27, 0.1, 0.22 if said else 0.07, 0.13),
        legend=len(speakers) > 1 or joined,
    )


def _audiences(publication: Publication) -> list[tuple[str, str]]:
    words = words_for(publication)
    found = [(audience.id, audience.name) for audience in publication.audiences]
    return [*found, ("combined", str(words("audience.combined")))]


def _dotted(
    made: Sheet,
    rows: Sequence[Mapping[str, object]],
    subjects: Sequence[str],
    column: str,
    lane: float,
    ink: Colour,
    marker: str,
) -> list[Series]:
    """Add the rows of an audience to the sheet; return its dots, and the series that carries their figures."""
    first, ends = len(made.rows), {}
    for place, row in enumerate(rows):
        at = len(made.rows) + 1
        numbers: list[Cell] = [
            figure_of(row, each, whole(float(str(row[each] or 0)))) for each in ("score", "low", "high", "n")
        ]
        value, low, high = (sheet.value_of(cell) for cell in numbers[:3])
        y = len(subjects) - subjects.index(str(row[column])) - 0.5 + lane
        minus = Formula(text=f"C{at}-D{at}", value=(value or 0) - low) if low is not None else None
        plus = Formula(text=f"E{at}-C{at}", value=high - (value or 0)) if high is not None else None
        made.rows.append(
            [str(row[column]), str(row["audience"]), *numbers, minus, plus, Formula(text=f"{y!r}", value=y)]
        )
        text = Sentence(numbers[0]) if isinstance(numbers[0], Number) else ""
        ends[place] = Label(text=text, place="r", bold=True, colour=ink, size=SMALL)
    last = len(made.rows) - 1
    area = {
        name: Area(column=place, first=first, last=last)
        for name, place in (("score", 2), ("high", 4), ("minus", 6), ("plus", 7), ("y", 8))
    }
    whole_line = all(made.rows[row][4] is not None for row in range(first, last + 1))
    dot = Series(
        name=(first, 1),
        values=area["y"],
        places=area["score"],
        minus=area["minus"],
        plus=area["plus"],
        error_width=2.25,
        look=Look(colour=ink, marker=marker),  # type: ignore[arg-type]
    )
    carrier = Series(
        name=(first, 1),
        values=area["y"],
        places=area["high"] if whole_line else area["score"],
        look=Look(marker="none"),
        labels=ends,
        in_legend=False,
    )
    return [dot, carrier]


def _joining(made: Sheet, rows: Sequence[Mapping[str, object]], subjects: Sequence[str], column: str) -> Series:
    """Add and return the line from the lowest to the highest audience of each subject."""
    first = len(made.rows)
    for place, subject in enumerate(subjects):
        at = len(made.rows) + 1
        own = [number + 2 for number, row in enumerate(made.rows[1:first]) if row[0] == subject]
        values = [sheet.value_of(made.rows[row - 1][2]) or 0.0 for row in own]
        cells = ",".join(f"C{row}" for row in own)
        high, low, y = max(values), min(values), len(subjects) - place - 0.5
        made.rows.append(
            [subject, None, Formula(text=f"MAX({cells})", value=high), None, None, None]
            + [Formula(text=f"C{at}-MIN({cells})", value=high - low), None, Formula(text=f"{y!r}", value=y)]
        )
    last = len(made.rows) - 1
    return Series(
        name=(first, 0),
        values=Area(column=8, first=first, last=last),
        places=Area(column=2, first=first, last=last),
        minus=Area(column=6, first=first, last=last),
        error_colour="muted",
        error_width=1.0,
        look=Look(marker="none"),
        in_legend=False,
    )


def _naming(made: Sheet, subjects: Sequence[str], at: float, labels: Mapping[int, Label]) -> Series:
    """Add and return the series without marks that carries names at a place of the axis."""
    first = len(made.rows)
    for place, subject in enumerate(subjects):
        y = len(subjects) - place - 0.5
        cells: list[Cell] = [subject, None, Formula(text=f"{at!r}", value=at), None, None, None, None, None]
        made.rows.append([*cells, Formula(text=f"{y!r}", value=y)])
    last = len(made.rows) - 1
    return Series(
        name=(first, 0),
        values=Area(column=8, first=first, last=last),
        places=Area(column=2, first=first, last=last),
        look=Look(marker="none"),
        labels=labels,
        in_legend=False,
    )


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
        x=Axis(low=0, high=7, step=1, shown=False, grid=False),
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
    made = Sheet(rows=[[words.code("column", each) for each in heads] + [*longest.labels, "", *longest.labels, ""]])
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
    made = Sheet(rows=[[words.code("column", each) for each in heads]])
    inks: Mapping[str, Colour] = {
        "concentrate": colours.theme.bad if colours.ground != "#000000" else "accent1",
        "keep-up": colours.theme.good,
        "low-priority": "muted",
        "possible-overkill": "muted",
    }
    named = {each.driver.criterion for each in sorted(points, key=_weight)[:NAMED]}
    series = []
    for place, (quadrant, ink) in enumerate(inks.items()):
        own = [each for each in points if each.driver.quadrant == quadrant]
        if own:
            series.append(_quadrant(made, words, found, own, quadrant, (ink, MARKERS[place]), named))
    lines = [_means(made, found, across=across) for across in (True, False)]
    return Plot(
        id=f"importance-{found.audience}",
        kind="scatter",
        alt=alt,
        sheet=made,
        series=(*series, *lines),
        x=Axis(low=0, high=100, step=25, title=str(words("axis.performance")), grid=False),
        y=Axis(low=0, high=TOP, step=0.25, title=str(words("axis.importance")), format="0.00", grid=False),
        margins=(0.08, 0.1, 0.06, 0.15),
    )


def _weight(each: Placed) -> tuple[bool, int]:
    return (each.driver.quadrant != "concentrate", each.driver.rank)


def _quadrant(
    made: Sheet,
    words: Words,
    found: PublishedDrivers,
    own: Sequence[Placed],
    quadrant: str,
    look: tuple[Colour, str],
    named: set[str],
) -> Series:
    first, name = len(made.rows), words.code("quadrant", quadrant)
    for each in own:
        score = Number(figure=figure_id(each.cell, Measure.SCORE_0_100), shown=each.points, text=whole(each.points))
        at = f"driver:{each.driver.criterion}@{found.audience}#importance"
        importance = Number(figure=at, shown=each.importance, text=words.decimals(each.importance))
        made.rows.append([each.name, score, importance, name])
    last = len(made.rows) - 1
    labels = {
        place: Label(text=each.name, place="l" if each.points > 66 else "r", size=10.5)
        for place, each in enumerate(own)
        if each.driver.criterion in named
    }
    return Series(
        name=(first, 3),
        values=Area(column=2, first=first, last=last),
        places=Area(column=1, first=first, last=last),
        look=Look(
            colour=look[0],
            marker=look[1],  # type: ignore[arg-type]
            hollow=frozenset(place for place, each in enumerate(own) if each.driver.borderline),
        ),
        labels=labels,
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


def slopes(
    publication: Publication, colours: Palette, changes: Sequence[PublishedChange], ink: Colour, names: tuple[str, str]
) -> Plot:
    """Return the change of each subject in one audience as a line from the earlier wave, at 0, to this one.

    Clear changes are drawn in the audience's colour, with their interval, and named; the rest in grey. `names` are
    identifier and alternative text.
    """
    words, earlier = words_for(publication), changes[0].earlier
    heads = [
        "",
        earlier,
        publication.wave_name,
        words.code("column", "low"),
        words.code("column", "high"),
        "",
        "",
        "",
        "",
    ]
    made = Sheet(rows=[[head] for head in heads])
    ordered = sorted(changes, key=lambda each: each.verdict != UNCLEAR, reverse=True)
    ends = [
        end for each in changes for end in (each.change.low, each.change.high, each.change.value) if end is not None
    ]
    reach = max(10.0, *(abs(end) for end in ends))
    step = 5.0 if reach <= 16 else 10.0 if reach <= 40 else 25.0
    limit = step * -(-reach // step)
    series = [_slope(made, publication, each, ink) for each in ordered]
    clear = [each for each in ordered if each.verdict != UNCLEAR]
    series += _named_ends(made, publication, clear, ink, limit)
    return Plot(
        id=names[0],
        kind="line",
        alt=names[1],
        sheet=made,
        categories=Area(column=0, first=1, last=2),
        series=tuple(series),
        y=Axis(low=-limit, high=limit, step=step, format="+0;\u22120;0"),
        margins=(0.1, 0.04, 0.4, 0.1),
        legend=False,
        size=11,
    )


def _slope(made: Sheet, publication: Publication, each: PublishedChange, ink: Colour) -> Series:
    """Add a column to the sheet and return its line."""
    column, value = len(made.rows[0]), each.change.value or 0.0
    own = sheet.letters(column)
    published: list[Cell] = [
        None if end is None else Number(figure=f"{each.id}#change{suffix}", shown=end, text=signed(end))
        for suffix, end in (("", value), (".low", each.change.low), (".high", each.change.high))
    ]
    low, high = each.change.low, each.change.high
    errors: list[Cell] = [
        None,
        None if low is None else Formula(text=f"{own}3-{own}4", value=value - low),
        None,
        None if high is None else Formula(text=f"{own}5-{own}3", value=high - value),
    ]
    name = subject_name(publication, each.kind, each.subject)
    for row, cell in zip(made.rows, [name, Formula(text="0", value=0.0), *published, *errors], strict=True):
        row.append(cell)
    clear = each.verdict != UNCLEAR
    return Series(
        name=(0, column),
        values=Area(column=column, first=1, last=2),
        minus=Area(column=column, first=5, last=6) if clear and low is not None else None,
        plus=Area(column=column, first=7, last=8) if clear and high is not None else None,
        error_width=1.25,
        look=Look(colour=ink if clear else "muted", size=7, line=2.25 if clear else 0.75),
    )


def _named_ends(
    made: Sheet, publication: Publication, clear: Sequence[PublishedChange], ink: Colour, limit: float
) -> list[Series]:
    """Add and return points without marks that carry the names of clear changes, far enough apart to be read."""
    apart = 2 * limit / ROWS_OF_NAMES
    ranked = sorted(clear, key=lambda each: -(each.change.value or 0.0))
    places = [each.change.value or 0.0 for each in ranked]
    for index in range(1, len(places)):
        places[index] = min(places[index], places[index - 1] - apart)
    lowest = places[-1] if places else 0.0
    lift = max(0.0, -limit + apart / 2 - lowest)
    found = []
    for each, place in zip(ranked, places, strict=True):
        column, at = len(made.rows[0]), f"{each.id}#change"
        cells: list[Cell] = ["", None, Formula(text=repr(place + lift), value=place + lift), *[None] * 6]
        for row, cell in zip(made.rows, cells, strict=True):
            row.append(cell)
        number = Number(figure=at, shown=each.change.value or 0.0, text=signed(each.change.value or 0.0))
        text = Sentence(number, f"  {subject_name(publication, each.kind, each.subject)}")
        found.append(
            Series(
                name=(0, column),
                values=Area(column=column, first=1, last=2),
                look=Look(marker="none"),
                labels={1: Label(text=text, place="r", colour=ink, size=10)},
                in_legend=False,
            )
        )
    return found
