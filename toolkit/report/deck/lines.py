"""Lines over waves in a scatter: what the slides of two waves and those of many set their points with."""

from collections.abc import Mapping

from toolkit.report.deck.values import Area, Formula, Label, Look, Series


def line(first: int, last: int, look: Look, labels: Mapping[int, Label] | None = None) -> Series:
    """Return the series of some rows of the sheet, named by its first: places in the second column, values in the third."""
    return Series(
        name=(first, 0),
        values=Area(column=2, first=first, last=last),
        places=Area(column=1, first=first, last=last),
        look=look,
        labels=labels or {},
        in_legend=False,
    )


def spot(place: float) -> Formula:
    """Return a place in the drawing, which is no figure of anybody's."""
    return Formula(text=f"{place:g}", value=float(place))
