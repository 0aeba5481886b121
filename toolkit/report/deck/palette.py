"""The colours of a deck on a given master: the master's own where everyone can tell them apart, ours where not."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from toolkit.present.theme import COMBINED_COLOUR, Theme, contrast, luminance
from toolkit.publication import Publication
from toolkit.publication.value import COMBINED
from toolkit.report.deck.values import Colour

GRAPHIC_CONTRAST = 3.0
"""Contrast that WCAG 2.2 AA asks of graphics against their ground."""

LEAST_APART = 18.0
"""Distance in CIELAB that two colours keep with any colour vision."""

# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
VISIONS: Mapping[str, tuple[tuple[float, float, float], ...]] = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
WHITE_POINT = (0.95047, 1.0, 1.08883)
ACCENTS = tuple(f"accent{place}" for place in range(1, 7))


@dataclass(frozen=True, kw_only=True, slots=True)
class Palette:
    """Colours by what they say; an audience's is one of the master's accents where those will do."""

    audiences: Mapping[str, Colour]
    strong: Colour
    theme: Theme
    ground: str
    """The colour slides stand on, ``#rrggbb``."""


def house_accents(publication: Publication, theme: Theme) -> list[str]:
    """Return the six accents of our own master: the audiences' colours first."""
    own = [theme.audiences[audience.id] for audience in publication.audiences]
    spare = [*theme.audiences.values(), "#7a3e8e", "#8a6d00", "#a1304d", "#3d6b2f", "#4b5563"]
    return list(dict.fromkeys([*own, *spare]))[:6]


def palette(publication: Publication, theme: Theme, colours: Mapping[str, str], *, own: bool) -> Palette:
    """Return the palette on a master with the given colours; `own` says that the master is ours."""
    ground = colours.get("bg1", "#ffffff")
    names = [audience.id for audience in publication.audiences]
    accents = [name for name in ACCENTS if name in colours and contrast(colours[name], ground) >= GRAPHIC_CONTRAST]
    chosen = accents[: len(names)]
    fits = len(chosen) == len(names) and (own or told_apart([colours[name] for name in chosen]))
    if fits:
        audiences: dict[str, Colour] = dict(zip(names, chosen, strict=True))
    else:
        audiences = {name: visible(theme.audiences[name], ground) for name in names}
    audiences[COMBINED] = visible(COMBINED_COLOUR, ground)
    strong = next(
        (name for name in ("tx2", "accent1") if name in colours and contrast(colours[name], ground) >= 4.5), "tx1"
    )
    return Palette(audiences=audiences, strong=strong, theme=theme, ground=ground)


def visible(colour: str, ground: str) -> str:
    """Return a colour as it is, or made lighter or darker step by step until it is seen on a ground."""
    parts = [int(colour[start : start + 2], 16) for start in (1, 3, 5)]
    towards = 255 if luminance(ground) < 0.2 else 0
    for _ in range(60):
        if contrast(_hex(parts), ground) >= GRAPHIC_CONTRAST:
            break
        parts = [round(part + (towards - part) * 0.08) for part in parts]
    return _hex(parts)


def told_apart(colours: Sequence[str]) -> bool:
    """Return whether every two colours are told apart with usual, protan, deutan and tritan colour vision."""
    return all(
        _distance(_lab(one, vision), _lab(other, vision)) >= LEAST_APART
        for vision in VISIONS
        for one, other in combinations(colours, 2)
    )


def _lab(colour: str, vision: str) -> tuple[float, float, float]:
    given = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    line = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in given]
    seen = [min(1.0, max(0.0, sum(a * b for a, b in zip(row, line, strict=True)))) for row in VISIONS[vision]]
    red, green, blue = seen
    xyz = (
        0.4124564 * red + 0.3575761 * green + 0.1804375 * blue,
        0.2126729 * red + 0.7151522 * green + 0.0721750 * blue,
        0.0193339 * red + 0.1191920 * green + 0.9503041 * blue,
    )
    x, y, z = (
        part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116
        for part in (value / white for value, white in zip(xyz, WHITE_POINT, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _distance(one: Sequence[float], other: Sequence[float]) -> float:
    return math.dist(one, other)


def _hex(parts: Sequence[int]) -> str:
    return "#" + "".join(f"{part:02x}" for part in parts)
