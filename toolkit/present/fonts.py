"""The typeface for pages: a part of IBM Plex Sans small enough to stand inside a file."""

import hashlib
import io
import logging
from functools import cache
from importlib import metadata

from toolkit.present.kept import kept
from toolkit.present.theme import FONT, font_folder

UPRIGHT = "IBMPlexSans[wdth,wght].ttf"
WEIGHTS = (400, 700)
# Latin with its extensions, and the marks that figures and prose use.
LETTERS = (*range(0x20, 0x180), *map(ord, "ȘșȚț‐‑–—‘’‚“”„†•…‰‹›€™←↑→↓−≈≠≤≥×÷✓�"))
FEATURES = ("kern", "liga", "tnum", "lnum", "ccmp", "locl", "mark")


def web_font() -> bytes:
    """Return IBM Plex Sans as WOFF: upright, weights 400 to 700, the letters of western and central European languages."""
    version = metadata.version("fontpkg-ibm-plex-sans")
    key = hashlib.sha256(
        repr((version, metadata.version("fonttools"), LETTERS, FEATURES, WEIGHTS)).encode()
    ).hexdigest()
    return kept(f"plex-sans-{key[:16]}.woff", _subset)


def print_font(bold: bool) -> bytes:
    """Return one weight of IBM Plex Sans as TrueType, 400 or 700, for files that carry their typeface: the letters of `web_font`."""
    version = metadata.version("fontpkg-ibm-plex-sans")
    key = hashlib.sha256(repr((version, metadata.version("fonttools"), LETTERS, bold)).encode()).hexdigest()
    return kept(f"plex-sans-{'bold' if bold else 'regular'}-{key[:16]}.ttf", lambda: _one_weight(bold))


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


def _one_weight(bold: bool) -> bytes:
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    logging.getLogger("fontTools").setLevel(logging.ERROR)
    with TTFont(font_folder() / UPRIGHT) as font:
        cutter = subset.Subsetter(subset.Options(layout_features=list(FEATURES), hinting=False, notdef_outline=True))
        cutter.populate(unicodes=LETTERS)
        cutter.subset(font)
        one = instancer.instantiateVariableFont(font, {"wdth": 100, "wght": WEIGHTS[bold]})
        face = "Bold" if bold else "Regular"
        for number, name in ((1, FONT), (2, face), (4, f"{FONT} {face}"), (6, f"{FONT.replace(' ', '')}-{face}")):
            one["name"].setName(name, number, 3, 1, 0x409)
        for number in (16, 17, 25):
            one["name"].removeNames(nameID=number)
        one["OS/2"].usWeightClass = WEIGHTS[bold]
        one["OS/2"].fsSelection = (one["OS/2"].fsSelection & ~0x61) | (0x20 if bold else 0x40)
        one["head"].macStyle = int(bold)
        one.recalcTimestamp = False
        written = io.BytesIO()
        one.save(written)
    return written.getvalue()


def _subset() -> bytes:
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it reports every table it drops
    with TTFont(font_folder() / UPRIGHT) as font:
        cutter = subset.Subsetter(subset.Options(layout_features=list(FEATURES), hinting=False, notdef_outline=True))
        cutter.populate(unicodes=LETTERS)
        cutter.subset(font)
        small = instancer.instantiateVariableFont(font, {"wdth": 100, "wght": WEIGHTS})
        small.flavor = "woff"
        small.recalcTimestamp = False  # equal input, equal bytes
        written = io.BytesIO()
        small.save(written)
    return written.getvalue()
