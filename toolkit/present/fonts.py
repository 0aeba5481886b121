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
