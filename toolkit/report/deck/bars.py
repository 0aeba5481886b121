"""Bars as native charts: maturity levels, and answers that diverge about a middle."""

from collections.abc import Sequence

import pandas as pd

from toolkit.present.charts.items import Bar, bars_on
from toolkit.present.theme import steps_of
from toolkit.present.wording import Number, Sentence, Words, figure_id, whole, words_for
from toolkit.publication import Publication
from toolkit.publication.value import Measure
from toolkit.report.deck import sheet
from toolkit.report.deck.palette import Palette
from toolkit.report.deck.values import Area, Axis, Cell, Formula, Label, Look, Plot, Series, Sheet

BESIDE = 0.72  # of the middle to the end of a stacked bar: room for the figures beside it, in shares


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
        labels[place] = Label(text=_beside(words, bar), place="inEnd", size=10.5)
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
