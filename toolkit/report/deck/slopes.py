"""Changes since the earlier wave as a native chart: a line a subject, from one wave to the other."""

from collections.abc import Mapping, Sequence

from toolkit.present.over_time import earlier_name
from toolkit.present.wording import Number, Sentence, signed, subject_name, words_for
from toolkit.publication import Publication
from toolkit.publication.value import PublishedChange
from toolkit.report.deck.lines import line, spot
from toolkit.report.deck.values import Axis, Colour, Label, Look, Plot, Series, Sheet

UNCLEAR = "no-clear-change"
ROWS_OF_NAMES = 20
BESIDE = 0.014  # of the width, between the ends of two lines


def reach_of(changes: Sequence[PublishedChange]) -> float:
    """Return how far from 0 the vertical axis reaches, in points, so that all changes and their intervals are on it."""
    ends = [
        end for each in changes for end in (each.change.low, each.change.high, each.change.value) if end is not None
    ]
    reach = max(10.0, *(abs(end) for end in ends))
    return _step(reach) * -(-reach // _step(reach))


def slopes(
    publication: Publication,
    changes: Sequence[PublishedChange],
    ink: Colour,
    names: tuple[str, str],
    reach: float,
) -> Plot:
    """Return the change of each subject in one audience as a line from the earlier wave, at 0, to this one.

    Clear changes are drawn in the audience's colour and named; the rest in grey; all with their intervals. `names` are
    identifier and alternative text, `reach` is the end of the axis.
    """
    words, earlier = words_for(publication), earlier_name(publication, changes[0].earlier)
    heads = [words.code("column", each) for each in (str(changes[0].kind), "change")]
    made = Sheet(rows=[[heads[0], "", heads[1], ""]])
    clear = sorted((each for each in changes if each.verdict != UNCLEAR), key=lambda each: -(each.change.value or 0))
    rest = [each for each in changes if each.verdict == UNCLEAR]
    spots = {
        each.id: round(1 + (place - (len(changes) - 1) / 2) * BESIDE, 4) for place, each in enumerate((*rest, *clear))
    }
    series = list[Series]()
    for own, colour, width in ((rest, "muted", 0.75), (clear, ink, 2.25)):
        if own:
            series.append(_slope(made, publication, own, spots, Look(colour=colour, size=7, line=width)))
            series.append(_spans(made, publication, own, spots, Look(colour=colour, marker="none", line=1.0)))
    series.sort(key=lambda each: each.values.first - each.values.last)
    if clear:
        series.append(_ends(made, publication, clear, ink, reach))
    series.append(_waves(made, (earlier, publication.wave_name), -reach))
    return Plot(
        id=names[0],
        kind="scatter",
        alt=names[1],
        sheet=made,
        series=tuple(series),
        x=Axis(low=-0.08, high=1.1, step=1.0, shown=False, grid=False),
        y=Axis(low=-reach, high=reach, step=_step(reach), format="+0;\u22120;0"),
        margins=(0.1, 0.04, 0.42, 0.12),
        legend=False,
        size=11,
    )


def _step(reach: float) -> float:
    return 5.0 if reach <= 16 else 10.0 if reach <= 40 else 25.0


def _slope(
    made: Sheet,
    publication: Publication,
    changes: Sequence[PublishedChange],
    spots: Mapping[str, float],
    look: Look,
) -> Series:
    """Add changes, an empty row after each, and return their lines as pieces of one."""
    first = len(made.rows)
    for each in changes:
        name = subject_name(publication, each.kind, each.subject)
        number = Number(figure=f"{each.id}#change", shown=each.change.value or 0.0, text="")
        made.rows += [[name, spot(0), spot(0), ""], [name, spot(spots[each.id]), number, ""], []]
    made.rows.pop()
    return line(first, len(made.rows) - 1, look)


def _spans(
    made: Sheet,
    publication: Publication,
    changes: Sequence[PublishedChange],
    spots: Mapping[str, float],
    look: Look,
) -> Series:
    """Add and return the intervals of changes, side by side."""
    first = len(made.rows)
    for each in changes:
        name, at = subject_name(publication, each.kind, each.subject), f"{each.id}#change"
        for end, value in (("low", each.change.low), ("high", each.change.high)):
            number = None if value is None else Number(figure=f"{at}.{end}", shown=value, text="")
            made.rows.append([name, spot(spots[each.id]), number, ""])
        made.rows.append([])
    made.rows.pop()
    return line(first, len(made.rows) - 1, look)


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
        made.rows.append([name, spot(1.08), spot(round(place + lift, 4)), ""])
        labels[index] = Label(text=Sentence(number, f"  {name}"), colour=ink, size=10)
    return line(first, len(made.rows) - 1, Look(marker="none"), labels)


def _waves(made: Sheet, names: tuple[str, str], lowest: float) -> Series:
    """Add and return the names of the two waves below their ends of the lines."""
    first = len(made.rows)
    made.rows += [[name, spot(place), spot(lowest), ""] for place, name in enumerate(names)]
    labels = {place: Label(text=name, place="b", colour="muted", size=10) for place, name in enumerate(names)}
    return line(first, first + 1, Look(marker="none"), labels)
