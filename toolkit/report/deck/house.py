"""Our own master: 16:9, in the colours of a publication, with the layouts a consultant asks for; built, never copied."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolkit.present.theme import Theme
from toolkit.report.deck.parts import OFFICE, Part, Parts
from toolkit.report.deck.xml import HEAD, SPACES, attribute

TYPES = "application/vnd.openxmlformats-officedocument.presentationml."
WIDTH, HEIGHT = 12_192_000, 6_858_000
LEFT, RIGHT = 548_640, WIDTH - 548_640
FONT = "Arial"
"""On every reader's machine, which the typeface of our pages is not: a deck cannot carry a font with it."""

INCH = 914_400
Box = tuple[int, int, int, int]  # left, top, width, height
_Span = tuple[int, int]  # top, height
TITLE: Box = (LEFT, 420_000, RIGHT - LEFT, 880_000)
BODY: Box = (LEFT, 1_430_000, RIGHT - LEFT, 4_850_000)
FOOTER: Box = (LEFT, 6_400_000, 8_229_600, 280_000)
NUMBER: Box = (RIGHT - 914_400, 6_400_000, 914_400, 280_000)
HALF = (RIGHT - LEFT - 320_040) // 2


@dataclass(frozen=True, kw_only=True, slots=True)
class _Holder:
    kind: str
    index: int | None
    name: str
    box: Box | None = None
    style: str = ""  # a:lstStyle inside
    anchor: str = ""


_TITLE = _Holder(kind="title", index=None, name="Title")


def _foot(align: str) -> str:
    return (
        f'<a:lvl1pPr algn="{align}"><a:defRPr sz="1000"><a:solidFill><a:schemeClr val="tx1"><a:lumMod val="65000"/>'
        '<a:lumOff val="35000"/></a:schemeClr></a:solidFill><a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/>'
        '<a:cs typeface="+mn-cs"/></a:defRPr></a:lvl1pPr>'
    )


_FEET = (
    _Holder(kind="ftr", index=11, name="Footer", style=_foot("l")),
    _Holder(kind="sldNum", index=12, name="Slide number", style=_foot("r")),
)
_WHITE_TITLE = '<a:lvl1pPr algn="l"><a:defRPr sz="{size}" b="1"><a:solidFill><a:schemeClr val="bg1"/></a:solidFill></a:defRPr></a:lvl1pPr>'
_WHITE_TEXT = (
    '<a:lvl1pPr marL="0" indent="0" algn="l"><a:buNone/><a:defRPr sz="2000">'
    '<a:solidFill><a:schemeClr val="bg1"/></a:solidFill></a:defRPr></a:lvl1pPr>'
)


def _on_brand(
    kinds: tuple[str, str], names: tuple[str, str], size: int, title: _Span, text: _Span
) -> tuple[_Holder, ...]:
    """Return the title and the text of a layout on the brand colour; `title` and `text` are where each begins and its height."""
    looks = (_WHITE_TITLE.format(size=size), _WHITE_TEXT)
    return tuple(
        _Holder(
            kind=kind,
            index=place or None,
            name=name,
            box=(LEFT + 182_880, top, 9_600_000, height),
            style=looks[place],
            anchor="" if place else "b",
        )
        for place, (kind, name, (top, height)) in enumerate(zip(kinds, names, (title, text), strict=True))
    )


LAYOUTS: Sequence[tuple[str, str, tuple[_Holder, ...], bool]] = (
    (
        "Title slide",
        "title",
        _on_brand(
            ("ctrTitle", "subTitle"), ("Title", "Subtitle"), 4000, (1_500_000, 1_750_000), (3_420_000, 1_350_000)
        ),
        True,
    ),
    ("Title and content", "obj", (_TITLE, _Holder(kind="", index=1, name="Content", box=BODY), *_FEET), False),
    ("Title only", "titleOnly", (_TITLE, *_FEET), False),
    (
        "Two contents",
        "twoObj",
        (
            _TITLE,
            _Holder(kind="", index=1, name="Content left", box=(LEFT, BODY[1], HALF, BODY[3])),
            _Holder(kind="", index=2, name="Content right", box=(RIGHT - HALF, BODY[1], HALF, BODY[3])),
            *_FEET,
        ),
        False,
    ),
    (
        "Section",
        "secHead",
        _on_brand(("title", "body"), ("Title", "Text"), 3200, (2_300_000, 1_200_000), (3_600_000, 900_000)),
        True,
    ),
    ("Blank", "blank", _FEET, False),
)
"""Name, type, placeholders of each layout, and whether it stands on the brand colour."""


def own_master(theme: Theme, accents: Sequence[str]) -> Parts:
    """Return the parts of an empty presentation in our look; `accents` are six colours, the audiences' first."""
    master = "/ppt/slideMasters/slideMaster1.xml"
    layouts = [f"/ppt/slideLayouts/slideLayout{number}.xml" for number in range(1, len(LAYOUTS) + 1)]
    parts: Parts = {
        "/": Part(content_type="", blob=b""),
        "/ppt/presentation.xml": Part(content_type=f"{TYPES}presentation.main+xml", blob=b""),
        master: Part(content_type=f"{TYPES}slideMaster+xml", blob=b""),
        "/ppt/theme/theme1.xml": Part(
            content_type="application/vnd.openxmlformats-officedocument.theme+xml", blob=theme_xml(theme, accents)
        ),
    }
    parts["/"].relate(f"{OFFICE}/officeDocument", "/ppt/presentation.xml")
    first = parts["/ppt/presentation.xml"].relate(f"{OFFICE}/slideMaster", master)
    parts["/ppt/presentation.xml"].relate(f"{OFFICE}/theme", "/ppt/theme/theme1.xml")
    parts["/ppt/presentation.xml"].blob = _presentation(first).encode()
    ids = []
    for name, (title, kind, holders, dark) in zip(layouts, LAYOUTS, strict=True):
        parts[name] = Part(
            content_type=f"{TYPES}slideLayout+xml", blob=_layout(title, kind, holders, dark=dark).encode()
        )
        parts[name].relate(f"{OFFICE}/slideMaster", master)
        ids.append(parts[master].relate(f"{OFFICE}/slideLayout", name))
    parts[master].relate(f"{OFFICE}/theme", "/ppt/theme/theme1.xml")
    parts[master].blob = _master(ids).encode()
    return parts


def theme_xml(theme: Theme, accents: Sequence[str]) -> bytes:
    """Return the theme part: colours of the publication, fonts that every machine has."""
    named: Mapping[str, str] = {
        "dk1": theme.ink,
        "lt1": "#ffffff",
        "dk2": theme.brand_ink,
        "lt2": theme.surface,
        **{f"accent{place}": each for place, each in enumerate(accents, start=1)},
        "hlink": theme.brand_ink,
        "folHlink": theme.muted,
    }
    colours = "".join(f'<a:{name}><a:srgbClr val="{value[1:].upper()}"/></a:{name}>' for name, value in named.items())
    font = f'<a:latin typeface="{FONT}"/><a:ea typeface=""/><a:cs typeface=""/>'
    plain = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="9525" cap="flat" cmpd="sng" algn="ctr">{plain}<a:prstDash val="solid"/></a:ln>'
    return (
        f'{HEAD}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Centric">'
        f'<a:themeElements><a:clrScheme name="Centric">{colours}</a:clrScheme>'
        f'<a:fontScheme name="Centric"><a:majorFont>{font}</a:majorFont><a:minorFont>{font}</a:minorFont></a:fontScheme>'
        f'<a:fmtScheme name="Centric"><a:fillStyleLst>{plain * 3}</a:fillStyleLst><a:lnStyleLst>{line * 3}</a:lnStyleLst>'
        f"<a:effectStyleLst>{'<a:effectStyle><a:effectLst/></a:effectStyle>' * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{plain * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    ).encode()


def _presentation(master: str) -> str:
    level = (
        '<a:lvl1pPr marL="0" algn="l" defTabSz="914400" rtl="0" eaLnBrk="1" latinLnBrk="0" hangingPunct="1">'
        '<a:defRPr sz="1800" kern="1200"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill>'
        '<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/></a:defRPr></a:lvl1pPr>'
    )
    return (
        f'{HEAD}<p:presentation {SPACES} saveSubsetFonts="1"><p:sldMasterIdLst>'
        f'<p:sldMasterId id="2147483648" r:id="{master}"/></p:sldMasterIdLst>'
        f'<p:sldSz cx="{WIDTH}" cy="{HEIGHT}"/><p:notesSz cx="6858000" cy="9144000"/>'
        f"<p:defaultTextStyle>{level}</p:defaultTextStyle></p:presentation>"
    )


def _master(layouts: Sequence[str]) -> str:
    holders = [
        _Holder(kind="title", index=None, name="Title", box=TITLE, anchor="t"),
        _Holder(kind="body", index=1, name="Text", box=BODY),
        _Holder(kind="ftr", index=3, name="Footer", box=FOOTER, anchor="ctr", style=_foot("l")),
        _Holder(kind="sldNum", index=4, name="Slide number", box=NUMBER, anchor="ctr", style=_foot("r")),
    ]
    shapes = _bar(9, (LEFT, 0, 640_080, 91_440)) + "".join(
        _shape(number, holder) for number, holder in enumerate(holders, start=2)
    )
    ids = "".join(f'<p:sldLayoutId id="{2147483649 + place}" r:id="{each}"/>' for place, each in enumerate(layouts))
    return (
        f'{HEAD}<p:sldMaster {SPACES}><p:cSld><p:bg><p:bgPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill>'
        f"<a:effectLst/></p:bgPr></p:bg>{_tree(shapes)}</p:cSld>"
        '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" '
        'accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>'
        f"<p:sldLayoutIdLst>{ids}</p:sldLayoutIdLst>"
        '<p:hf hdr="0" dt="0"/>'
        f"<p:txStyles><p:titleStyle>{_level(1, 0, 2400, bold=True, ink='tx2')}</p:titleStyle>"
        f"<p:bodyStyle>{''.join(_level(number, 228_600, size) for number, size in enumerate((1800, 1600, 1400), 1))}"
        f"</p:bodyStyle><p:otherStyle>{_level(1, 0, 1800)}</p:otherStyle></p:txStyles></p:sldMaster>"
    )


def _layout(title: str, kind: str, holders: Sequence[_Holder], *, dark: bool) -> str:
    ground = (
        '<p:bg><p:bgPr><a:solidFill><a:schemeClr val="tx2"/></a:solidFill><a:effectLst/></p:bgPr></p:bg>'
        if dark
        else ""
    )
    shapes = "".join(_shape(number, holder) for number, holder in enumerate(holders, start=2))
    hidden = ' showMasterSp="0"' if dark else ""
    return (
        f'{HEAD}<p:sldLayout {SPACES}{hidden} type="{kind}" preserve="1"><p:cSld name={attribute(title)}>{ground}'
        f"{_tree(shapes)}</p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>"
    )


def _tree(shapes: str) -> str:
    return (
        '<p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm>'
        '<a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>'
        f"{shapes}</p:spTree>"
    )


def _shape(number: int, holder: _Holder) -> str:
    kind = f' type="{holder.kind}"' if holder.kind else ""
    index = f' idx="{holder.index}"' if holder.index is not None else ""
    small = ' sz="quarter"' if holder.kind in ("ftr", "sldNum") else ""
    place = ""
    if holder.box is not None:
        left, top, wide, high = holder.box
        place = f'<a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        place += '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
    anchor = f' anchor="{holder.anchor}"' if holder.anchor else ""
    inset = ' lIns="0" tIns="0" rIns="0" bIns="0"' if holder.box is not None else ""
    words = '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:t>‹#›</a:t></a:fld>'
    inside = words if holder.kind == "sldNum" else ""
    inside = '<a:pPr algn="l"/>' if holder.kind == "ftr" else inside
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name={attribute(holder.name)}/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f"<p:nvPr><p:ph{kind}{small}{index}/></p:nvPr></p:nvSpPr><p:spPr>{place}</p:spPr>"
        f"<p:txBody><a:bodyPr{inset}{anchor}><a:normAutofit/></a:bodyPr><a:lstStyle>{holder.style}</a:lstStyle>"
        f"<a:p>{inside}<a:endParaRPr/></a:p></p:txBody></p:sp>"
    )


def _bar(number: int, box: Box) -> str:
    left, top, wide, high = box
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="Brand mark"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:schemeClr val="tx2"/></a:solidFill>'
        "<a:ln><a:noFill/></a:ln></p:spPr><p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr/></a:p></p:txBody></p:sp>"
    )


def _level(number: int, indent: int, size: int, *, bold: bool = False, ink: str = "tx1") -> str:
    margin = indent * number
    bullet = '<a:buFont typeface="Arial"/><a:buChar char="•"/>' if indent else "<a:buNone/>"
    space = 6 if indent else 0
    return (
        f'<a:lvl{number}pPr marL="{margin}" indent="{-indent}" algn="l" defTabSz="914400" rtl="0" eaLnBrk="1" '
        f'latinLnBrk="0" hangingPunct="1"><a:lnSpc><a:spcPct val="95000"/></a:lnSpc>'
        f'<a:spcBef><a:spcPts val="{space * 100}"/></a:spcBef>{bullet}'
        f'<a:defRPr sz="{size}" b="{int(bold)}" kern="1200"><a:solidFill><a:schemeClr val="{ink}"/></a:solidFill>'
        '<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/></a:defRPr>'
        f"</a:lvl{number}pPr>"
    )
