"""Pieces of DrawingML that slides, tables, charts and notes share, written as text with every word escaped."""

import re
from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from toolkit.present.wording import Number, Sentence
from toolkit.report.deck.values import Colour, Said

A: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
C: Final = "http://schemas.openxmlformats.org/drawingml/2006/chart"
P: Final = "http://schemas.openxmlformats.org/presentationml/2006/main"
R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACES: Final = f'xmlns:a="{A}" xmlns:r="{R}" xmlns:p="{P}"'
HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

EMU: Final = 12_700
"""English metric units in a point."""

NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SPACE = re.compile(r"[\t\r]+")
LANGUAGES: Mapping[str, str] = {"en": "en-GB", "de": "de-DE"}


def clean(text: str) -> str:
    """Return a text without the letters that XML cannot hold."""
    return SPACE.sub(" ", NOT_IN_XML.sub("", text))


def said(text: Said) -> str:
    """Return what a reader sees of a text, cleaned."""
    return clean(str(text))


def runs_of(text: Said) -> tuple[str | Number, ...]:
    """Return the pieces of a text, each number as a `Number`."""
    if isinstance(text, Sentence):
        return text.runs
    return (text,)


def attribute(text: str) -> str:
    """Return a text as a quoted XML attribute."""
    return quoteattr(clean(text), {"\n": " "})


def content(text: str) -> str:
    """Return a text as XML content."""
    return escape(clean(text))


def tag_of(language: str) -> str:
    """Return the language tag that proofing tools know: with a region."""
    return language if "-" in language else LANGUAGES.get(language, language)


def colour(named: Colour) -> str:
    """Return a colour element: of the theme, or its own."""
    if named.startswith("#"):
        return f'<a:srgbClr val="{named[1:].upper()}"/>'
    if named == "muted":
        return '<a:schemeClr val="tx1"><a:lumMod val="65000"/><a:lumOff val="35000"/></a:schemeClr>'
    if named == "faint":
        return '<a:schemeClr val="bg1"><a:lumMod val="78000"/><a:lumOff val="10000"/></a:schemeClr>'
    return f'<a:schemeClr val="{named}"/>'


def fill(named: Colour | None, *, pattern: bool = False, ground: Colour = "bg1") -> str:
    """Return a fill element; None is no fill, `pattern` hatches."""
    if named is None:
        return "<a:noFill/>"
    if pattern:
        return f'<a:pattFill prst="wdUpDiag"><a:fgClr>{colour(named)}</a:fgClr><a:bgClr>{colour(ground)}</a:bgClr></a:pattFill>'
    return f"<a:solidFill>{colour(named)}</a:solidFill>"


def run_properties(
    name: str, size: float | None, language: str, *, bold: bool | None = None, ink: Colour | None = None
) -> str:
    """Return ``a:rPr`` or a sibling of it; a size of None leaves the master's."""
    parts = [f' lang="{language}"']
    if size is not None:
        parts.append(f' sz="{round(size * 100)}"')
    if bold is not None:
        parts.append(f' b="{int(bold)}"')
    parts.append(' dirty="0"')
    inside = fill(ink) if ink is not None else ""
    return f"<a:{name}{''.join(parts)}>{inside}</a:{name}>" if inside else f"<a:{name}{''.join(parts)}/>"
