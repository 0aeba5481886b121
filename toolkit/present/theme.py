"""Looks: the one typeface, the colours and their contrast, and the Vega-Lite configuration made from them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from toolkit.publication import Publication
from toolkit.publication.value import COMBINED
from toolkit.words import Words

FONT = "IBM Plex Sans"
WHITE = "#ffffff"
DEFAULT_BRAND = "#0b4f6c"
TEXT_CONTRAST = 4.5
"""Contrast that WCAG 2.2 AA asks of text against its ground."""

# Told apart by lightness too, so that they stay distinct with any colour vision and in grey print; each reaches
# 4.5:1 on white because names are written in them.
KNOWN_AUDIENCES = {"leaders": "#17375e", "employees": "#b94d08", "customers": "#0b7f80"}
FURTHER_AUDIENCES = ("#7a3e8e", "#8a6d00", "#a1304d", "#3d6b2f", "#4b5563")
SHAPES = ("circle", "square", "diamond", "triangle-up", "triangle-down", "cross", "triangle-right", "triangle-left")
COMBINED_COLOUR = "#3b444c"


@dataclass(frozen=True, kw_only=True, slots=True)
class Theme:
    """The colours of one publication, as ``#rrggbb``.

    Parameters
    ----------
    brand
        The client's colour as given, for areas.
    brand_ink
        The same hue, darkened until white text on it, and it on white, reach a contrast of 4.5.
    audiences, shapes
        Colour and mark by audience id, the combined audience included. Known audiences keep their colour always.
    levels
        Maturity levels 1 to 5, light to dark.
    likert
        Unfavourable to favourable, five steps about a neutral grey.
    numbers
        How charts write numbers in the publication's language, as d3-format asks for it; None for English.
    """

    brand: str
    brand_ink: str
    audiences: Mapping[str, str]
    shapes: Mapping[str, str]
    levels: tuple[str, ...] = ("#cfdbe6", "#a6bfd4", "#7199bb", "#43739f", "#1d4a73")
    likert: tuple[str, ...] = ("#b5402f", "#eba38c", "#d3d8dd", "#86b8d8", "#1f6699")
    ink: str = "#1b2329"
    muted: str = "#55606a"
    quiet: str = "#8a949d"
    grid: str = "#e3e7eb"
    surface: str = "#f4f6f8"
    empty: str = "#eceff2"
    good: str = "#1f6699"
    bad: str = "#b5402f"
    numbers: Mapping[str, object] | None = None


def theme_for(publication: Publication) -> Theme:
    """Return the theme of a publication: its brand colour made legible, and a fixed colour for each audience."""
    given = publication.brand_colour or ""
    brand = given.lower() if re.fullmatch("#[0-9a-fA-F]{6}", given) else DEFAULT_BRAND
    names = [audience.id for audience in publication.audiences]
    spare = iter(FURTHER_AUDIENCES * len(names))
    colours = {name: KNOWN_AUDIENCES.get(name) or next(spare) for name in names}
    shapes = {name: SHAPES[index % len(SHAPES)] for index, name in enumerate(names)}
    return Theme(
        brand=brand,
        brand_ink=legible(brand),
        audiences=colours | {COMBINED: COMBINED_COLOUR},
        shapes=shapes | {COMBINED: "circle"},
        numbers=Words(publication.language).d3_format(),
    )


def font_folder() -> Path:
    """Return the folder of the font files, which ship inside a package of their own."""
    return Path(str(resources.files("fontpkg_ibm_plex_sans") / "files"))


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb``, 0 to 1 (WCAG 2.2)."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str = WHITE) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def legible(colour: str, ground: str = WHITE, least: float = TEXT_CONTRAST) -> str:
    """Return the colour, darkened step by step until it can carry text on a light ground."""
    parts = [int(colour[start : start + 2], 16) for start in (1, 3, 5)]
    while contrast(_hex(parts), ground) < least:
        parts = [int(part * 0.96) for part in parts]
    return _hex(parts)


def steps_of(colours: tuple[str, ...], count: int) -> list[str]:
    """Return `count` colours spread evenly over a scale of colours, mixing neighbours where needed."""
    if count == 1:
        return [colours[len(colours) // 2]]
    places = [index * (len(colours) - 1) / (count - 1) for index in range(count)]
    return [_mixed(colours[int(place)], colours[min(int(place) + 1, len(colours) - 1)], place % 1) for place in places]


def hatched(dark: str, light: str = WHITE, stripes: int = 7) -> dict[str, Any]:
    """Return a Vega gradient that looks like hatching: hard stops, so it prints and survives every renderer."""
    stops = []
    for stripe in range(2 * stripes):
        colour = dark if stripe % 2 else light
        start, end = stripe / (2 * stripes), (stripe + 1) / (2 * stripes)
        stops += [{"offset": start, "color": colour}, {"offset": end, "color": colour}]
    return {"gradient": "linear", "x1": 0, "y1": 0, "x2": 1, "y2": 0.6, "stops": stops}


def vega_config(theme: Theme) -> dict[str, Any]:
    """Return the Vega-Lite configuration: quiet axes, no frame, no legend unless a chart asks for one."""
    label = {"labelFont": FONT, "titleFont": FONT}
    text = {"labelColor": theme.muted, "titleColor": theme.muted, "labelFontSize": 12, "titleFontSize": 12}
    return {
        "font": FONT,
        "aria": False,
        "background": "transparent",
        "padding": {"left": 2, "right": 6, "top": 6, "bottom": 4},
        "lineBreak": "\n",
        "view": {"stroke": None},
        "axis": {
            **label,
            **text,
            "domain": False,
            "ticks": False,
            "grid": True,
            "gridColor": theme.grid,
            "titleFontWeight": "normal",
            "labelPadding": 8,
        },
        # names are wrapped before they are drawn: a limit would cut them, and each would be measured once more for it
        "axisY": {"grid": False, "labelColor": theme.ink, "labelFontSize": 12.5, "labelLimit": 0, "titlePadding": 12},
        "legend": {
            **label,
            **text,
            "titleFontWeight": "normal",
            "orient": "top",
            "symbolSize": 110,
            "layout": {"top": {"anchor": "end"}},
            "columnPadding": 14,
        },
        "text": {"font": FONT, "fontSize": 12, "color": theme.ink},
        "title": {"font": FONT, "fontWeight": 600, "anchor": "start", "color": theme.ink},
        **({} if theme.numbers is None else {"locale": {"number": theme.numbers}}),
    }


def _hex(parts: list[int]) -> str:
    return "#" + "".join(f"{part:02x}" for part in parts)


def _mixed(one: str, other: str, share: float) -> str:
    starts = range(1, 7, 2)
    ends = [(int(one[start : start + 2], 16), int(other[start : start + 2], 16)) for start in starts]
    return _hex([round(a + (b - a) * share) for a, b in ends])
