"""Importance against performance as a native chart."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from toolkit.present import insights
from toolkit.present.insights import Placed
from toolkit.present.wording import Number, Words, figure_id, whole, words_for
from toolkit.publication import Publication
from toolkit.publication.value import Measure, PublishedDrivers
from toolkit.report.deck import measure
from toolkit.report.deck.dots import MARKERS
from toolkit.report.deck.palette import Palette, visible
from toolkit.report.deck.values import Area, Axis, Cell, Colour, Formula, Label, Look, Plot, Series, Sheet

NAMED = 7
TOP = 1.12
NAME_SIZE = 10.5
PLANNED = (720.0, 250.0)
"""Points that the drawing of a matrix has on our own master: what names need is judged by it."""


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
                # an en space keeps the name off its mark
                text = {"r": f"\u2002{each.name}", "l": f"{each.name}\u2002"}.get(side, each.name)
                found[place] = Label(text=text, place=side, size=NAME_SIZE)
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
