"""Speaker notes: how the numbers of a slide came about, and on what evidence it rests."""

from collections.abc import Sequence

from lxml import etree

from toolkit.present.theme import Theme
from toolkit.report.deck.house import TYPES, theme_xml
from toolkit.report.deck.parts import OFFICE, Part, Parts, parse, serialized
from toolkit.report.deck.text import Written, paragraphs
from toolkit.report.deck.values import Para, Said
from toolkit.report.deck.xml import HEAD, SPACES, P, R

PLAIN = Theme(brand="#55606a", brand_ink="#55606a", audiences={}, shapes={})
GREYS = ("#1b2329", "#55606a", "#8a949d", "#3b444c", "#6b7680", "#aab2b9")
IMAGE = (685_800, 1_143_000, 5_486_400, 3_086_100)
BODY = (685_800, 4_400_550, 5_486_400, 3_600_450)


def add_notes(parts: Parts, presentation: str, slide: str, notes: Sequence[Said], language: str) -> Written:
    """Add the notes of a slide, and a notes master where the file has none; return them as they were written."""
    master = next(iter(parts[presentation].to("notesMaster")), None) or _add_master(parts, presentation)
    number = slide.rpartition("slide")[2].removesuffix(".xml")
    name = f"/ppt/notesSlides/notesSlide{number}.xml"
    found = paragraphs([Para(text=note) for note in notes], None, language)
    body = _shape(3, "Notes", "body", 1, found.xml)
    part = Part(
        content_type=f"{TYPES}notesSlide+xml",
        blob=(
            f"{HEAD}<p:notes {SPACES}><p:cSld>{_tree(_image(2, place=False) + body)}</p:cSld>"
            "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:notes>"
        ).encode(),
    )
    part.relate(f"{OFFICE}/notesMaster", master)
    part.relate(f"{OFFICE}/slide", slide)
    parts[name] = part
    parts[slide].relate(f"{OFFICE}/notesSlide", name)
    return found


def _add_master(parts: Parts, presentation: str) -> str:
    name, theme = "/ppt/notesMasters/notesMaster1.xml", "/ppt/theme/themeOfNotes.xml"
    parts[theme] = Part(
        content_type="application/vnd.openxmlformats-officedocument.theme+xml", blob=theme_xml(PLAIN, GREYS)
    )
    shapes = _image(2, place=True) + _shape(3, "Notes", "body", 1, "<a:p><a:endParaRPr/></a:p>", place=True)
    parts[name] = Part(
        content_type=f"{TYPES}notesMaster+xml",
        blob=(
            f'{HEAD}<p:notesMaster {SPACES}><p:cSld><p:bg><p:bgPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill>'
            f"<a:effectLst/></p:bgPr></p:bg>{_tree(shapes)}</p:cSld>"
            '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" '
            'accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>'
            '<p:notesStyle><a:lvl1pPr marL="0" algn="l"><a:spcBef><a:spcPts val="600"/></a:spcBef><a:defRPr sz="1200"/>'
            "</a:lvl1pPr></p:notesStyle></p:notesMaster>"
        ).encode(),
    )
    parts[name].relate(f"{OFFICE}/theme", theme)
    root = parse(parts[presentation].blob)
    made = etree.Element(f"{{{P}}}notesMasterIdLst")
    relation = parts[presentation].relate(f"{OFFICE}/notesMaster", name)
    etree.SubElement(made, f"{{{P}}}notesMasterId", {f"{{{R}}}id": relation})
    root.find(f"{{{P}}}sldMasterIdLst").addnext(made)
    parts[presentation].blob = serialized(root)
    return name


def _tree(shapes: str) -> str:
    return (
        '<p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
        f"{shapes}</p:spTree>"
    )


def _image(number: int, *, place: bool) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="Slide"/><p:cNvSpPr><a:spLocks noGrp="1" noRot="1" '
        f'noChangeAspect="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldImg"/></p:nvPr></p:nvSpPr>'
        f"<p:spPr>{_box(IMAGE) if place else ''}</p:spPr></p:sp>"
    )


def _shape(number: int, name: str, kind: str, index: int, inside: str, *, place: bool = False) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph type="{kind}" idx="{index}"/></p:nvPr></p:nvSpPr><p:spPr>{_box(BODY) if place else ""}</p:spPr>'
        f"<p:txBody><a:bodyPr/><a:lstStyle/>{inside}</p:txBody></p:sp>"
    )


def _box(box: tuple[int, int, int, int]) -> str:
    left, top, wide, high = box
    return (
        f'<a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
    )
