"""Figures to pictures, and the one script bundle that draws them in a page; nothing is fetched."""

import hashlib
import io
import json
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from html import escape
from importlib import metadata
from typing import Any

from toolkit.present.figures import Figure, Spec
from toolkit.present.fonts import drawing_fonts
from toolkit.present.kept import kept
from toolkit.present.theme import font_folder

VEGA_LITE = "6.4"
PRINT_SCALE = 2.5
"""Dots for each unit of a picture: about 240 an inch where a chart fills the line of an A4 page."""

COLOURS = 128
INNER_ROLES = re.compile(r' (?:role="graphics-[a-z]+"|aria-(?:roledescription|label|hidden)="[^"]*")')
LABEL = re.compile(r' aria-label="([^"]*)"')
OPENING = re.compile("<svg[^>]*>")
PAPER = '<rect width="100%" height="100%" fill="white"/>'
BUNDLE = "globalThis.vegaEmbed = vegaEmbed; globalThis.vegaLodashDebounce = lodashDebounce;"


def svg(figure: Figure, *, narrow: bool = False, tips: bool = False) -> str:
    """Return a figure's chart as SVG with live text, its title and alternative text inside for assistive software.

    Identifiers inside are prefixed with the figure's, so that several pictures can stand in one page. `narrow` asks for
    the chart for a phone, where the figure has one. With `tips` each mark that has something to say carries it as
    ``data-tip``.
    """
    if narrow and figure.narrow is not None:
        return _accessible(_drawn(_told(figure.narrow)), figure, f"{figure.id}-narrow", tips=tips)
    return _accessible(_drawn(_told(figure.chart)), figure, figure.id, tips=tips)


def png(figure: Figure) -> bytes:
    """Return a figure's chart as PNG, sharp in print; for files whose readers cannot be trusted with SVG and its fonts.

    Drawn once: kept in the user's cache folder under a hash of the chart.
    """
    drawn = _drawn(_told(figure.chart))
    return kept(f"chart-{_key(f'png {PRINT_SCALE} {COLOURS} {drawn}')}.png", lambda: _rastered(drawn))


def vega_bundle() -> str:
    """Return the script that defines ``vegaEmbed``: Vega, Vega-Lite and Vega-Embed in one piece, about 0.9 MB.

    Bundling takes seconds, so the result is kept in the user's cache folder under the version that made it.
    """
    version = metadata.version("vl-convert-python")
    key = hashlib.sha256(f"{version} {VEGA_LITE} {BUNDLE}".encode()).hexdigest()[:16]
    return kept(f"vega-bundle-{version}-{key}.js", _bundled).decode()


def _bundled() -> bytes:
    script = _vl_convert().javascript_bundle(BUNDLE, vl_version=VEGA_LITE)
    return f"(function(){{{script}\n}})();".encode()


def _told(spec: Spec) -> str:
    """Return a chart as JSON in which every mark with a tooltip describes itself, as a still picture keeps it."""
    made = json.loads(json.dumps(spec))
    layers = list(made.get("layer", ()))
    while layers:
        layer = layers.pop()
        layers += layer.get("layer", ())
        told = layer.get("encoding", {}).get("tooltip")
        if told:
            layer["mark"]["aria"] = True
            layer["encoding"]["description"] = {"value": {"expr": " + ".join(_described(each) for each in told)}}
    return json.dumps(made)


def _described(part: Mapping[str, Any]) -> str:
    """Return the expression that says one part of a tooltip; nothing for what is not known."""
    value = f"datum[{json.dumps(part['field'])}]"
    shown = (
        f"format({value}, {json.dumps(part['format'])})" if "format" in part else f"replace('' + {value}, /\\s+/g, ' ')"
    )
    title = f"{part['title']}: " if "title" in part else ""
    return f"({value} === null ? '' : {json.dumps(title)} + {shown} + '\\n')"


@lru_cache(maxsize=512)
def _drawn(spec: str) -> str:
    """Return the picture of a specification given as JSON; the writers of one run share it."""
    return kept(f"chart-{_key(f'svg {VEGA_LITE} {spec}')}.svg", lambda: _first_drawn(spec)).decode()


def forget_drawn() -> None:
    """Let go of the pictures held in memory; those kept on the disk stay."""
    _drawn.cache_clear()


def _first_drawn(spec: str) -> bytes:
    drawn: str = _vl_convert().vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])
    return drawn.encode()


def _rastered(drawn: str) -> bytes:
    from PIL import Image  # only what brings pictures as dots needs it

    made = io.BytesIO()
    on_paper = OPENING.sub(rf"\g<0>{PAPER}", drawn, count=1)
    with Image.open(io.BytesIO(_vl_convert().svg_to_png(on_paper, scale=PRINT_SCALE))) as picture:
        # charts have few colours: a palette takes a tenth of the room, and this one keeps white white
        picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
            made, "PNG"
        )
    return made.getvalue()


@cache
def _maker() -> str:
    return " ".join(f"{name} {metadata.version(name)}" for name in ("vl-convert-python", "fontpkg-ibm-plex-sans"))


def _key(content: str) -> str:
    return hashlib.sha256(f"{_maker()} {content}".encode()).hexdigest()[:32]


@cache
def _vl_convert() -> Any:
    # Imported on first use: it starts a JavaScript engine, and a process that has one must not fork afterwards.
    import vl_convert

    vl_convert.register_font_directory(str(drawing_fonts()))
    vl_convert.register_font_directory(str(font_folder()))  # letters that those lack, and italics
    return vl_convert


def _accessible(drawn: str, figure: Figure, id: str, *, tips: bool) -> str:
    prefix = re.sub(r"[^A-Za-z0-9_-]", "-", id)
    own = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', drawn)
    own = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", own)
    own = re.sub(r'href="#([^"]+)"', rf'href="#{prefix}-\1"', own)
    # the picture as a whole has a name and a description: its parts must not be read out one by one
    own = LABEL.sub(_tip, own) if tips else own
    opening, rest = INNER_ROLES.sub("", own).split(">", 1)
    labels = f'role="img" aria-labelledby="{prefix}-title {prefix}-desc"'
    words = f'<title id="{prefix}-title">{escape(figure.title)}</title><desc id="{prefix}-desc">{escape(figure.alt_text)}</desc>'
    return f"{opening} {labels}>{words}{rest}"


def _tip(label: re.Match[str]) -> str:
    return f' data-tip="{label[1].strip()}"'
