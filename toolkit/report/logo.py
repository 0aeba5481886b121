"""The firm's logo as every format can show it."""

import io
from pathlib import Path

from toolkit.errors import InputError, Problem

LARGEST = 30_000_000
MOST_DOTS = 1600
MOST_PIXELS = 80_000_000


def logo_png(path: Path) -> bytes:
    """Return a PNG, JPEG or SVG logo as PNG of at most 1600 dots a side.

    Raises
    ------
    InputError
        It is no picture, is damaged, or is larger than 30 MB or 80 million dots.
    """
    from PIL import Image  # only what brings pictures as dots needs it

    try:
        content = path.read_bytes()
    except OSError:
        raise _problem(path, "missing-file", "a file that cannot be read") from None
    if len(content) > LARGEST:
        raise _problem(path, "too-large", "a picture of more than 30 MB")
    try:
        if path.suffix.lower() == ".svg" or b"<svg" in content[:2000]:
            content = _drawn(content)
        with Image.open(io.BytesIO(content)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise _problem(path, "too-large", "a picture of more than 80 million dots")
            picture.load()
            shown = picture.convert("RGBA")
    except InputError:
        raise
    except Exception as error:  # every decoder fails in its own way; to the owner of the file it is one
        raise _problem(path, "damaged-file", "no picture that can be shown") from error
    shown.thumbnail((MOST_DOTS, MOST_DOTS))
    made = io.BytesIO()
    shown.save(made, "PNG")
    return made.getvalue()


def size_of(png: bytes) -> tuple[int, int]:
    """Return width and height of a PNG in dots, as its header says."""
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def _drawn(content: bytes) -> bytes:
    import vl_convert  # starts an engine: only for a logo in SVG

    made: bytes = vl_convert.svg_to_png(content.decode("utf-8"), scale=2)
    return made


def _problem(path: Path, code: str, found: str) -> InputError:
    return InputError(
        Problem(
            code=code,
            file=path.name,
            place="brand.logo",
            found=found,
            expected="a PNG, JPEG or SVG picture",
            remedy="Save the logo anew as PNG, or take it out of engagement.yaml",
        )
    )
