"""What a page needs beside its content: styles, script, font and chart bundle; all from here, none from a network."""

import base64
import hashlib
from functools import lru_cache

from toolkit.present.fonts import font_face, web_font
from toolkit.present.pictures import vega_bundle
from toolkit.shipped import templates_folder

FONT_NAME = "plex-sans.woff"


def page_assets() -> dict[str, bytes]:
    """Return the static files of the served page that are made rather than kept in ``templates/voila``, by name."""
    font = web_font()
    mark = hashlib.sha256(font).hexdigest()[:16]  # a browser keeps what has one for good
    return {
        "fonts.css": font_face(f"{FONT_NAME}?v={mark}").encode(),
        FONT_NAME: font,
        "vega-bundle.js": vega_bundle().encode(),
    }


@lru_cache(maxsize=1)
def inline_style() -> str:
    """Return the styles of a page in one piece, its font inside."""
    font = base64.b64encode(web_font()).decode()
    return font_face(f"data:font/woff;base64,{font}") + _static("centric.css")


@lru_cache(maxsize=1)
def scoped_style() -> str:
    """Return the styles of a page for views that stand in somebody else's page: they hold inside the views only."""
    font = base64.b64encode(web_font()).decode()
    inside = _static("centric.css").replace(":root", ":scope")
    return f"{font_face(f'data:font/woff;base64,{font}')}@scope (.centric-view, .centric-top, .trouble) {{{inside}}}"


@lru_cache(maxsize=1)
def inline_script() -> str:
    """Return the script of a page in one piece, the chart bundle inside, fit to stand in a script element."""
    return f"{vega_bundle()}\n{_static('centric.js')}\n{_static('tools.js')}".replace("</script", "<\\/script")


def _static(name: str) -> str:
    return (templates_folder() / "voila" / "centric" / "static" / name).read_text(encoding="utf-8")
