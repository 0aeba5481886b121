"""What a page needs beside its content: styles, script, font and chart bundle; all from here, none from a network."""

import base64
import hashlib
import io
import logging
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import fontTools
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from fontpkg_ibm_plex_sans import ROOT as FONT_ROOT
from toolkit.engagement import write_atomically
from toolkit.present.pictures import cache_folder, vega_bundle
from toolkit.shipped import templates_folder

FONT_FILE = "IBMPlexSans[wdth,wght].ttf"
FONT_NAME = "plex-sans.woff"
WEIGHTS = (400, 700)
# Latin with its extensions, and the marks that figures and prose use.
LETTERS = [*range(0x20, 0x180), *map(ord, "‐–—‘’‚“”„†•…‰€™←↑→↓−≈≠≤≥×÷●▲▼◆")]
FEATURES = ["kern", "liga", "tnum", "lnum", "ccmp", "locl", "mark"]


@lru_cache(maxsize=1)
def page_font() -> bytes:
    """Return IBM Plex Sans for pages: one WOFF, upright, weights 400 to 700, the letters of western languages.

    Cutting it down takes over a second, so the result is kept in the user's cache folder under what it was made from.
    """
    source = FONT_ROOT / "files" / FONT_FILE
    made_from = f"{hashlib.sha256(source.read_bytes()).hexdigest()} {fontTools.version} {WEIGHTS} {LETTERS} {FEATURES}"
    kept = cache_folder() / f"plex-sans-{hashlib.sha256(made_from.encode()).hexdigest()[:16]}.woff"
    try:
        return kept.read_bytes()
    except OSError:
        made = _cut_down(source)
    with suppress(OSError):  # a cache that cannot be written is done without
        write_atomically(kept, made)
    return made


def _cut_down(source: Path) -> bytes:
    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it reports every table it drops
    font = TTFont(source, recalcTimestamp=False)  # equal input, equal bytes
    options = subset.Options(layout_features=FEATURES, hinting=False, notdef_outline=True)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=LETTERS)
    cutter.subset(font)
    small = instancer.instantiateVariableFont(font, {"wdth": 100, "wght": WEIGHTS})
    small.flavor = "woff"
    written = io.BytesIO()
    small.save(written)
    return written.getvalue()


def _font_face(source: str) -> str:
    low, high = WEIGHTS
    return (
        f'@font-face{{font-family:"IBM Plex Sans";src:url({source}) format("woff");'
        f"font-weight:{low} {high};font-style:normal;font-display:swap}}"
    )


@lru_cache(maxsize=1)
def page_assets() -> dict[str, bytes]:
    """Return the static files of the served page that are made rather than kept in ``templates/voila``, by name."""
    return {
        "fonts.css": _font_face(FONT_NAME).encode(),
        FONT_NAME: page_font(),
        "vega-bundle.js": vega_bundle().encode(),
    }


@lru_cache(maxsize=1)
def inline_style() -> str:
    """Return the styles of a page in one piece, its font inside."""
    font = base64.b64encode(page_font()).decode()
    return _font_face(f"data:font/woff;base64,{font}") + _static("centric.css")


@lru_cache(maxsize=1)
def inline_script() -> str:
    """Return the script of a page in one piece, the chart bundle inside, fit to stand in a script element."""
    return f"{vega_bundle()}\n{_static('centric.js')}".replace("</script", "<\\/script")


def _static(name: str) -> str:
    return (templates_folder() / "voila" / "centric" / "static" / name).read_text(encoding="utf-8")
