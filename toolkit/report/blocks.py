"""What a report is made of: sections of blocks, a frozen tree that every writer renders.

Text is `Sentence`: its runs say which figure each number is, so a writer can mark every number it sets.
"""

from dataclasses import dataclass
from typing import ClassVar

from toolkit.present.figures import Figure
from toolkit.present.wording import Number, Sentence

Shown = str | Number


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """A heading inside a section; `level` 2 stands under the section's title, 3 under that."""

    kind: ClassVar[str] = "heading"
    id: str
    text: Sentence
    level: int = 2
    new_page: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """Running text; `role` is ``plain``, ``lead`` (the finding a section opens with) or ``small``.

    `sticky` keeps it on the page of what follows.
    """

    kind: ClassVar[str] = "paragraph"
    text: Sentence
    role: str = "plain"
    sticky: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Points:
    """Short statements under a heading of their own, numbered when their order matters."""

    kind: ClassVar[str] = "points"
    title: str
    items: tuple[Sentence, ...]
    numbered: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A figure; `caption` stands in for its title, `compact` asks for less room.

    `explained` says that the text before it has told how to read such a figure, so that its note is left out.
    """

    kind: ClassVar[str] = "picture"
    figure: Figure
    caption: Sentence | None = None
    compact: bool = False
    explained: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table whose first column names the row; `numeric` says which columns are set to the right."""

    kind: ClassVar[str] = "table"
    caption: str
    headings: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[Shown, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Level:
    """The maturity level of a criterion with its rubric: what it is now, and what the next level asks."""

    kind: ClassVar[str] = "level"
    level: Number | None
    name: str
    status: Sentence
    steps: int
    now: str
    next_name: str
    next: str
    evidence: Sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """A quote that a person approved."""

    kind: ClassVar[str] = "quote"
    text: str
    attribution: str
    direction: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Recommendation:
    """A ranked recommendation: what to do, who, when, how one knows, and why it stands where it stands.

    `details` are facts of a line and more, `facts` those of a word or two; `decided` is what the consultant changed,
    `sentence` explains the rank, `evidence` says what led to it. The last three may be empty.
    """

    kind: ClassVar[str] = "recommendation"
    rank: Number
    action: str
    criterion: str
    advice: str
    details: tuple[tuple[str, Shown], ...]
    facts: tuple[tuple[str, Shown], ...]
    factors: tuple[tuple[str, Shown], ...]
    decided: Sentence
    sentence: str
    evidence: Sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """Something to mind: a finding on the data or a limit; `severity` is ``note``, ``warning`` or ``serious``."""

    kind: ClassVar[str] = "note"
    label: str
    text: Sentence
    severity: str = "note"


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """Terms and what holds for each."""

    kind: ClassVar[str] = "terms"
    items: tuple[tuple[str, Sentence], ...]


Block = Heading | Paragraph | Points | Picture | Table | Level | Quote | Recommendation | Note | Terms


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A question of the reader, and its answer; `id` is stable."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    new_page: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """A whole report."""

    title: str
    client: str
    wave: str
    date: str
    iso_date: str
    language: str
    headline: Sentence
    contents: str
    colophon: str
    sections: tuple[Section, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure in it, in order."""
        return tuple(
            block.figure for section in self.sections for block in section.blocks if isinstance(block, Picture)
        )
