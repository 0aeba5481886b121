"""A logo as a picture that every writer can set: PNG, no larger than it is seen, without what a camera wrote into it."""

import io
import re
import warnings
from dataclasses import dataclass
from pathlib import Path

from toolkit.errors import InputError, Problem

LARGEST = (1600, 800)
MOST_BYTES = 60_000_000
MOST_DOTS = 400_000_000
"""Dots beyond which a picture is a trap and no logo."""

SIZES = (re.compile(r'<svg[^>]*?\swidth="([\d.]+)'), re.compile(r'<svg[^>]*?\sheight="([\d.]+)'))
VIEW = re.compile(r'<svg[^>]*?\sviewBox="\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)')
SHARPEST = 8.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Logo:
    """A logo as PNG with its size in dots."""

    png: bytes
    width: int
    height: int


def read_logo(path: Path) -> Logo:
    """Return a PNG, JPEG or SVG as a logo, made smaller where it is huge.

    Raises
    ------
    InputError
        It is not there, no such picture, damaged, or far too large.
    """
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= MOST_BYTES else b""
    except OSError:
        raise InputError(_problem(path, "not there, or not readable")) from None
    if not content:
        raise InputError(_problem(path, "empty, or a file of more than 60 MB"))
    if b"<svg" in content[:4096].lower() or path.suffix.lower() == ".svg":
        content = _drawn(content, path)
    return _small(content, path)


def _drawn(content: bytes, path: Path) -> bytes:
    import vl_convert  # 80 MB that only a drawn logo needs

    try:
        drawing = content.decode("utf-8-sig")
        made: bytes = vl_convert.svg_to_png(drawing, scale=_scale(drawing))
    except (ValueError, RuntimeError):  # the drawer says of any fault only that there was one
        raise InputError(_problem(path, "an SVG that cannot be drawn")) from None
    return made


def _scale(drawing: str) -> float:
    """Return how much larger a drawing is drawn than it says: as large as a logo needs, and no larger."""
    view = VIEW.search(drawing)
    given = [
        own[1] if (own := size.search(drawing)) else view[place] if view else "" for place, size in enumerate(SIZES, 1)
    ]
    sides = [float(each) for each in given if each.replace(".", "", 1).isdigit() and float(each) > 0]
    if len(sides) < len(LARGEST):
        return 1.0
    return min(SHARPEST, *(most / side for most, side in zip(LARGEST, sides, strict=True)))


def _small(content: bytes, path: Path) -> Logo:
    from PIL import Image  # only where there is a logo

    before, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, MOST_DOTS
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as given:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            if given.width * given.height > MOST_DOTS:
                raise InputError(_problem(path, f"a picture of {given.width} by {given.height} dots"))
            given.draft("RGB", LARGEST)
            picture = given.convert("RGBA" if "A" in given.getbands() or "transparency" in given.info else "RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise InputError(_problem(path, "no picture, a damaged one, or one far too large")) from None
    finally:
        Image.MAX_IMAGE_PIXELS = before
    picture.thumbnail(LARGEST)
    made = io.BytesIO()
    picture.save(made, "PNG", optimize=False)
    return Logo(png=made.getvalue(), width=picture.width, height=picture.height)


def _problem(path: Path, found: str) -> Problem:
    return Problem(
        code="brand-logo",
        file=path.name,
        place="brand.logo",
        found=found,
        expected="a PNG, JPEG or SVG picture",
        remedy="Save the logo as PNG, about 1600 dots wide",
    )
