"""What a chart shows, whichever program wrote it, so that a chart merely saved again is no edit."""

from collections.abc import Mapping
from typing import Any

from lxml import etree

from toolkit.report.deck.parts import Part, Parts, parse
from toolkit.report.deck.xml import A, C
from toolkit.report.merge.trees import canonical

INKS = {"tx1": "dk1", "bg1": "lt1", "tx2": "dk2", "bg2": "lt2"}
"""What a master of ours calls the colours of its theme."""

Drawn = tuple[list[tuple[str, list[tuple[str, str]], str]], list[str]]
"""Kind, numbers and colour of each series, and all labels in order."""


def is_rewritten(base: Part, theirs: Part) -> bool:
    """Return whether a program wrote a chart anew and dropped the workbook behind it, as LibreOffice does."""
    return bool(base.to("package")) and not theirs.to("package")


def same_chart(base: Part, theirs: Part, packages: tuple[Parts, Parts]) -> bool:
    """Return whether a person left a chart alone; of one written anew only what is drawn can be compared."""
    roots = parse(base.blob), parse(theirs.blob)
    if canonical(roots[0]) == canonical(roots[1]):
        return True
    drawn = (_drawn(root, _theme(parts)) for root, parts in zip(roots, packages, strict=True))
    return is_rewritten(base, theirs) and _drawn_alike(*drawn)


def _drawn_alike(one: Drawn, other: Drawn) -> bool:
    """Return whether two drawings show the same; a colour that only one of them names is no difference."""
    (first, said), (second, says) = one, other
    return (
        said == says
        and len(first) == len(second)
        and all(a[:2] == b[:2] and ("" in (a[2], b[2]) or a[2] == b[2]) for a, b in zip(first, second, strict=True))
    )


def _drawn(chart: Any, theme: Mapping[str, str]) -> Drawn:
    """Return what a chart shows, whichever program wrote it: each series' kind, numbers and colour, and all labels."""
    series = []
    for each in chart.iter(f"{{{C}}}ser"):
        numbers = [
            (point.get("idx"), _rounded(point.findtext(f"{{{C}}}v")))
            for cache in each.iter(f"{{{C}}}numCache")
            for point in cache.iter(f"{{{C}}}pt")
        ]
        series.append((etree.QName(each.getparent()).localname, sorted(numbers), _colour(each, theme)))
    return series, sorted(text for each in chart.iter(f"{{{A}}}t") if (text := (each.text or "").strip()))


def _colour(series: Any, theme: Mapping[str, str]) -> str:
    """Return the colour that a series is drawn in, blank where it is none of its own or a shade of the theme's."""
    for path in (f"{{{C}}}spPr/{{{A}}}ln/{{{A}}}solidFill", f"{{{C}}}spPr/{{{A}}}solidFill"):
        fill = series.find(path)
        if fill is not None and len(fill) and not len(fill[0]):
            found = fill[0].get("val", "")
            return theme.get(found, "") if fill[0].tag == f"{{{A}}}schemeClr" else found.lower()
    return ""


def _theme(parts: Parts) -> dict[str, str]:
    """Return the colours of a deck's theme by the names that charts use."""
    name = next((each for each in sorted(parts) if "/theme/theme" in each), "")
    scheme = parse(parts[name].blob).find(f".//{{{A}}}clrScheme") if name else None
    found = {} if scheme is None else {etree.QName(each).localname: _plain(each[0]) for each in scheme if len(each)}
    return found | {ink: found[named] for ink, named in INKS.items() if named in found}


def _plain(colour: Any) -> str:
    return str(colour.get("lastClr") or colour.get("val", "")).lower()


def _rounded(text: str | None) -> str:
    try:
        return f"{float(text or ''):.9g}"
    except ValueError:
        return text or ""
