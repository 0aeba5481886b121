"""The typeface for pages: a part of IBM Plex Sans small enough to stand inside a file."""

import hashlib
import io
import logging
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from toolkit.present.kept import cache_folder, kept
from toolkit.present.theme import FONT, font_folder

UPRIGHT = "IBMPlexSans[wdth,wght].ttf"
WEIGHTS = (400, 700)
# Latin with its extensions, and the marks that figures and prose use.
LETTERS = (*range(0x20, 0x180), *map(ord, "ȘșȚț‐‑–—‘’‚“”„†•…‰‹›€™←↑→↓−≈≠≤≥×÷✓�"))
FEATURES = ("kern", "liga", "tnum", "lnum", "ccmp", "locl", "mark")


FACES = {400: "Regular", 600: "SemiBold", 700: "Bold"}
"""The weights that stand alone, in files that carry their typeface and for drawing."""


def web_font() -> bytes:
    """Return IBM Plex Sans as WOFF: upright, weights 400 to 700, the letters of western and central European languages."""
    return kept(f"plex-sans-{_key()}.woff", _web)


def print_font(bold: bool) -> bytes:
    """Return one weight of IBM Plex Sans as TrueType, 400 or 700, for files that carry their typeface: the letters of `web_font`."""
    return _face(WEIGHTS[bold])


def drawing_fonts() -> Path:
    """Return a folder with the weights that charts are set in, a file each.

    Measuring a text with a variable font takes twice the time. Where the cache cannot be written, it is the folder of the
    whole typeface.
    """
    folder = cache_folder() / f"plex-sans-{_key()}"
    for weight in FACES:
        _face(weight)
    whole = all((folder / f"{face}.ttf").is_file() for face in FACES.values())
    return folder if whole else font_folder()


@cache
def letters() -> frozenset[int]:
    """Return the code points that the whole typeface can draw."""
    from fontTools.ttLib import TTFont  # fontTools takes 0.2 s to import

    with TTFont(font_folder() / UPRIGHT, lazy=True) as font:
        return frozenset(font.getBestCmap())


def font_face(source: str) -> str:
    """Return the CSS that declares the typeface from an address, a ``data:`` one in a file that stands alone."""
    low, high = WEIGHTS
    return (
        f'@font-face{{font-family:"{FONT}";src:url({source}) format("woff");'
        f"font-weight:{low} {high};font-style:normal;font-display:swap}}"
    )


@cache
def _key() -> str:
    """Return what the fonts of the cache depend on, as a name."""
    versions = metadata.version("fontpkg-ibm-plex-sans"), metadata.version("fonttools")
    return hashlib.sha256(repr((*versions, LETTERS, FEATURES, WEIGHTS, FACES)).encode()).hexdigest()[:16]


def _face(weight: int) -> bytes:
    return kept(f"plex-sans-{_key()}/{FACES[weight]}.ttf", lambda: _one_weight(weight))


def _small() -> bytes:
    """Return the variable font with our letters only, the beginning of every other."""
    return kept(f"plex-sans-{_key()}.ttf", _subset)


def _subset() -> bytes:
    from fontTools import subset
    from fontTools.ttLib import TTFont

    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it reports every table it drops
    with TTFont(font_folder() / UPRIGHT) as font:
        cutter = subset.Subsetter(subset.Options(layout_features=list(FEATURES), hinting=False, notdef_outline=True))
        cutter.populate(unicodes=LETTERS)
        cutter.subset(font)
        return _saved(font)


def _one_weight(weight: int) -> bytes:
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    face = FACES[weight]
    with TTFont(io.BytesIO(_small())) as font:
        one = instancer.instantiateVariableFont(font, {"wdth": 100, "wght": weight})
        for number, name in ((1, FONT), (2, face), (4, f"{FONT} {face}"), (6, f"{FONT.replace(' ', '')}-{face}")):
            one["name"].setName(name, number, 3, 1, 0x409)
        for number in (16, 17, 25):
            one["name"].removeNames(nameID=number)
        bold = weight == max(WEIGHTS)
        one["OS/2"].usWeightClass = weight
        one["OS/2"].fsSelection = (one["OS/2"].fsSelection & ~0x61) | (0x20 if bold else 0x40)
        one["head"].macStyle = int(bold)
        return _saved(one)


def _web() -> bytes:
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    with TTFont(io.BytesIO(_small())) as font:
        small = instancer.instantiateVariableFont(font, {"wdth": 100, "wght": WEIGHTS})
        small.flavor = "woff"
        return _saved(small)


def _saved(font: Any) -> bytes:
    font.recalcTimestamp = False  # equal input, equal bytes
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()
