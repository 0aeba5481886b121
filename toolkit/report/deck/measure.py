"""How much room text takes: lines of it at a size, by the widths of IBM Plex Sans, a little wider to be safe."""

import unicodedata
from functools import cache, lru_cache

from toolkit.present.fonts import UPRIGHT
from toolkit.present.theme import font_folder

MARGIN = 1.06
"""A deck is opened with fonts of the reader's: most of them are no wider than this times Plex."""

BOLD = 1.07
LEADING = 1.22
"""Height of a line, in font sizes."""

WIDE = {"W": 1.0, "F": 1.0}
UNKNOWN = 0.65


@cache
def _widths() -> dict[int, float]:
    """Return the width of each letter of the typeface, in font sizes."""
    from fontTools.ttLib import TTFont  # takes 0.2 s to import

    with TTFont(font_folder() / UPRIGHT, lazy=True) as font:
        metrics, unit = font["hmtx"].metrics, font["head"].unitsPerEm
        return {code: metrics[glyph][0] / unit for code, glyph in font.getBestCmap().items()}


@lru_cache(maxsize=20_000)
def _width(text: str) -> float:
    known = _widths()
    total = 0.0
    for letter in text:
        width = known.get(ord(letter))
        if width is None:
            width = 0.0 if unicodedata.combining(letter) else WIDE.get(unicodedata.east_asian_width(letter), UNKNOWN)
        total += width
    return total


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text set in one line, in points."""
    return _width(text) * size * MARGIN * (BOLD if bold else 1)


def lines(text: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """Return a text broken into lines that fit a width in points; a word too long for a line is broken, never cut off."""
    space = width(" ", size, bold=bold)
    made: list[str] = []
    for given in text.split("\n"):
        line, used = "", 0.0
        for word in given.split(" "):
            needs = width(word, size, bold=bold)
            if line and used + space + needs <= room:
                line, used = f"{line} {word}", used + space + needs
                continue
            if line:
                made.append(line)
            *whole, line = _pieces(word, room, size, bold=bold) if needs > room else [word]
            made += whole
            used = width(line, size, bold=bold)
        made.append(line)
    return made


def _pieces(word: str, room: float, size: float, *, bold: bool) -> list[str]:
    """Return a long word, or a run of a script without spaces, in pieces that fit."""
    pieces, piece = [], ""
    for letter in word:
        if piece and width(piece + letter, size, bold=bold) > room:
            pieces.append(piece)
            piece = ""
        piece += letter
    return [*pieces, piece]


def height(text: str, room: float, size: float, *, bold: bool = False) -> float:
    """Return the height of a text set to a width, in points."""
    return len(lines(text, room, size, bold=bold)) * size * LEADING


def largest(text: str, box: tuple[float, float], sizes: tuple[float, ...], *, bold: bool = False) -> float | None:
    """Return the first of the sizes at which a text fits a box (width and height in points), None when none does.

    One at which no word is broken goes before.
    """
    fitting = [size for size in sizes if height(text, box[0], size, bold=bold) <= box[1] + 0.5]
    longest = max(text.split() or [""], key=len)
    unbroken = (size for size in fitting if width(longest, size, bold=bold) <= box[0])
    return next(unbroken, fitting[0] if fitting else None)
