"""What a deck is planned as: slides of parts, before any master is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from toolkit.present.wording import Number, Sentence

Said = str | Number | Sentence
Colour = str
"""``#rrggbb``, a scheme colour of the master (``tx1``, ``accent1``), or ``audience:ID`` for an audience's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Para:
    """A paragraph; `scale` is its size against the text's own."""

    text: Said
    bullet: bool = False
    bold: bool = False
    scale: float = 1.0
    colour: Colour = "tx1"
    before: float = 0.5  # space above it, in font sizes


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """Running text, set between two sizes in points; what does not fit at the smaller continues on another slide."""

    id: str
    paras: tuple[Para, ...]
    size: float = 16
    floor: float = 11


@dataclass(frozen=True, kw_only=True, slots=True)
class GridCell:
    """A cell of a table; `pattern` hatches it, `span` takes in so many columns, `sub` stands small below its text."""

    text: Said = ""
    sub: Said = ""
    bold: bool = False
    fill: Colour | None = None
    pattern: bool = False
    align: Literal["l", "ctr", "r"] = "l"
    colour: Colour | None = None
    span: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """A native table: `head` and `rows` of cells, `widths` the share of each column, `alt` what it says in words."""

    id: str
    alt: str
    head: tuple[GridCell, ...]
    rows: tuple[tuple[GridCell, ...], ...]
    widths: tuple[float, ...]
    size: float = 12
    floor: float = 8
    fill_height: bool = False  # rows share the height there is
    head_lines: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Formula:
    """A cell of an embedded workbook that is worked out from published cells, with its value at hand."""

    text: str
    value: float


Cell = str | float | Number | Formula | None


@dataclass(slots=True)
class Sheet:
    """The embedded workbook of a chart: published figures as they are, all else text or formula."""

    rows: list[list[Cell]] = field(default_factory=list)

    def at(self, row: int, column: int) -> Cell:
        """Return a cell; None where there is none."""
        return self.rows[row][column] if row < len(self.rows) and column < len(self.rows[row]) else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Area:
    """Cells of a sheet in one column: `column` and the rows from `first` to `last`, counted from 0."""

    column: int
    first: int
    last: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """How a series is drawn."""

    colour: Colour | None = None  # None: not drawn
    marker: Literal["circle", "square", "diamond", "triangle", "x", "dash", "none"] = "circle"
    size: int = 9
    hollow: frozenset[int] = frozenset()  # points drawn hollow
    point_colours: Mapping[int, Colour] = field(default_factory=dict)
    pattern: frozenset[int] = frozenset()  # points hatched
    line: float = 0.0  # width in points of the line that joins the points
    dashed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """A label of a point, with its place against it."""

    text: Said
    place: str = "r"
    bold: bool = False
    colour: Colour | None = None
    size: float = 0.0  # points; 0 for the chart's own


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """A series: where its name and values stand in the sheet, its look and labels.

    A line is broken where cells are empty: so intervals are drawn as pieces of one line, which every program shows (errors
    of a chart of their own get lost in some).
    """

    name: tuple[int, int]  # row and column
    values: Area
    places: Area = Area(column=0, first=0, last=0)  # x of a scatter
    look: Look = field(default_factory=Look)
    labels: Mapping[int, Label] = field(default_factory=dict)
    in_legend: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Axis:
    """An axis: its range, steps, title and number format; hidden axes still scale."""

    low: float
    high: float
    step: float
    title: str = ""
    format: str = "0"
    shown: bool = True
    grid: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Plot:
    """A native chart.

    Parameters
    ----------
    kind
        ``scatter`` (x and y are numbers) or ``bars`` (horizontal, stacked).
    categories
        Cells of the category axis of bars.
    x, y
        Axes as a reader sees them: `y` is None where the categories stand on it.
    margins
        Share of the width and height that is kept free left, top, right and below of the drawing.
    """

    id: str
    kind: Literal["scatter", "bars"]
    alt: str
    sheet: Sheet
    series: tuple[Series, ...]
    categories: Area = Area(column=0, first=0, last=0)
    x: Axis | None = None
    y: Axis | None = None
    margins: tuple[float, float, float, float] = (0.05, 0.05, 0.05, 0.1)
    legend: bool = True
    size: float = 12
    gap: int = 45  # between bars, in percent of one


Piece = Text | Grid | Plot


@dataclass(frozen=True, kw_only=True, slots=True)
class Slide:
    """A slide: an insight as title, columns of pieces, a note below, and what the speaker reads.

    `order` says how readily it is left out of a deck that grows too long: 0 never, higher sooner.
    """

    id: str
    title: Sentence
    columns: tuple[tuple[float, tuple[Piece, ...]], ...] = ()
    note: Sentence | None = None
    notes: tuple[Said, ...] = ()
    order: int = 0
    chapter: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cover:
    """The first slide."""

    title: Sentence
    lines: tuple[Sentence, ...]
    notes: tuple[Said, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Deck:
    """A whole deck; `cover` is None for one that begins at once."""

    title: str
    language: str
    date: str
    footer: str
    cover: Cover | None
    slides: tuple[Slide, ...]
    snapshot: str
