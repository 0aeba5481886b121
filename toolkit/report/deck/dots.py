"""Dots with intervals as a native chart: a line a subject, a mark an audience."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from toolkit.present.wording import Number, Words, whole, words_for
from toolkit.publication import Publication
from toolkit.publication.value import COMBINED
from toolkit.report.deck import sheet
from toolkit.report.deck.palette import Palette
from toolkit.report.deck.values import Area, Axis, Cell, Colour, Formula, Label, Look, Plot, Series, Sheet

MARKERS = ("circle", "square", "diamond", "triangle", "circle", "square", "diamond", "triangle")
LANE = 0.28
SMALL = 9.5
INTERVAL = 2.25


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
