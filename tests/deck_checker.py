"""What PowerPoint asks of a file before it opens it without a word: rules of the package and of the XML we write."""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"

ORDER = {
    # ECMA-376, the sequences of the elements that the program writes itself
    f"{P}presentation": "sldMasterIdLst notesMasterIdLst handoutMasterIdLst sldIdLst sldSz notesSz smartTags embeddedFontLst "
    "custShowLst photoAlbum custDataLst kinsoku defaultTextStyle modifyVerifier extLst",
    f"{P}sld": "cSld clrMapOvr transition timing extLst",
    f"{P}cSld": "bg spTree custDataLst controls extLst",
    f"{P}sp": "nvSpPr spPr style txBody extLst",
    f"{P}pic": "nvPicPr blipFill spPr style extLst",
    f"{P}graphicFrame": "nvGraphicFramePr xfrm graphic extLst",
    f"{A}p": "pPr r br fld endParaRPr",
    f"{A}pPr": "lnSpc spcBef spcAft buClrTx buClr buSzTx buSzPct buSzPts buFontTx buFont buNone buAutoNum buChar buBlip tabLst defRPr",
    f"{A}rPr": "ln noFill solidFill gradFill effectLst highlight latin ea cs sym hlinkClick hlinkMouseOver rtl extLst",
    f"{A}tbl": "tblPr tblGrid tr",
    f"{A}tc": "txBody tcPr extLst",
    f"{A}tcPr": "lnL lnR lnT lnB lnTlToBr lnBlToTr cell3D noFill solidFill gradFill blipFill pattFill grpFill headers extLst",
    f"{C}chartSpace": "date1904 lang roundedCorners style clrMapOvr pivotSource protection chart spPr txPr externalData "
    "printSettings userShapes extLst",
    f"{C}chart": "title autoTitleDeleted pivotFmts view3D floor sideWall backWall plotArea legend plotVisOnly dispBlanksAs",
    f"{C}plotArea": "layout scatterChart barChart catAx valAx dTable spPr",
    f"{C}scatterChart": "scatterStyle varyColors ser dLbls axId",
    f"{C}barChart": "barDir grouping varyColors ser dLbls gapWidth overlap serLines axId",
    f"{C}ser": "idx order tx spPr invertIfNegative marker pictureOptions dPt dLbls trendline errBars xVal cat yVal val smooth",
    f"{C}dPt": "idx invertIfNegative marker bubble3D explosion spPr",
    f"{C}dLbls": "dLbl delete numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent "
    "showBubbleSize separator showLeaderLines",
    f"{C}dLbl": "idx delete layout tx numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent "
    "showBubbleSize separator",
    f"{C}valAx": "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark "
    "tickLblPos spPr txPr crossAx crosses crossesAt crossBetween majorUnit minorUnit",
    f"{C}catAx": "axId scaling delete axPos majorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr "
    "crossAx crosses auto lblAlgn lblOffset noMultiLvlLbl",
    f"{C}legend": "legendPos legendEntry layout overlay spPr txPr",
    f"{C}marker": "symbol size spPr",
    f"{C}scaling": "logBase orientation max min",
}
FREE = {f"{A}p"}
"""Where runs, breaks and fields may follow each other in any order."""

PLACES = {"scatterChart": {"b", "ctr", "l", "r", "t"}, "barChart": {"ctr", "inBase", "inEnd"}}


def faults(content: bytes) -> list[str]:
    """Return what is wrong with a presentation; nothing when it opens without a repair."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        blobs = {f"/{name}": archive.read(name) for name in archive.namelist()}
        names = archive.namelist()
    found = [f"{name} twice" for name in names if names.count(name) > 1]
    found += _types(blobs)
    for name, blob in blobs.items():
        if not name.endswith((".xml", ".rels")):
            continue
        root = etree.fromstring(blob)
        found += [f"{name}: {fault}" for fault in _order(root)]
        if not name.endswith(".rels"):
            found += [f"{name}: {fault}" for fault in (*_references(name, root, blobs), *_names(root))]
        if "/charts/" in name and root.tag == f"{C}chartSpace":
            found += [f"{name}: {fault}" for fault in _chart(root)]
        if name.startswith("/ppt/slides/") and root.tag == f"{P}sld":
            found += [f"{name}: {fault}" for fault in _slide(root)]
    return found


def _types(blobs: dict[str, bytes]) -> Iterator[str]:
    types = etree.fromstring(blobs["/[Content_Types].xml"])
    known = {each.get("Extension") for each in types.iter(f"{TYPES}Default")}
    own = {each.get("PartName") for each in types.iter(f"{TYPES}Override")}
    for name in blobs:
        if name != "/[Content_Types].xml" and name not in own and name.rpartition(".")[2] not in known:
            yield f"{name} has no content type"
    yield from (f"{name} has a content type and is not there" for name in own if name not in blobs)


def _references(name: str, root: etree._Element, blobs: dict[str, bytes]) -> Iterator[str]:
    folder, file = posixpath.split(name)
    stored = blobs.get(f"{folder}/_rels/{file}.rels")
    targets = {}
    for each in etree.fromstring(stored).iter(f"{REL}Relationship") if stored else ():
        target = posixpath.normpath(posixpath.join(folder, each.get("Target")))
        targets[each.get("Id")] = target
        if each.get("TargetMode") != "External" and target not in blobs:
            yield f"{each.get('Id')} leads to {target}, which is not there"
    for each in root.iter():
        for key, value in each.attrib.items():
            if key.startswith(R) and value not in targets:
                yield f"{value} is no relation"


def _order(root: etree._Element) -> Iterator[str]:
    for parent in root.iter(*ORDER):
        allowed = ORDER[parent.tag].split()
        places = []
        for child in parent:
            name = etree.QName(child).localname
            if name not in allowed:
                yield f"{etree.QName(parent).localname} holds {name}"
            else:
                places.append(allowed.index(name))
        if parent.tag not in FREE and places != sorted(places):
            yield f"{etree.QName(parent).localname} holds {[etree.QName(child).localname for child in parent]}"


def _names(root: etree._Element) -> Iterator[str]:
    ids = [each.get("id") for each in root.iter(f"{P}cNvPr")]
    yield from (f"shape id {each} twice" for each in set(ids) if ids.count(each) > 1)


def _slide(root: etree._Element) -> Iterator[str]:
    shapes = [each.get("name") for each in root.iter(f"{P}cNvPr") if each.get("id") != "1"]
    yield from (f"shape {each} twice" for each in set(shapes) if shapes.count(each) > 1)
    slide = root.find(f"{P}cSld").get("name", "")
    yield from (f"shape {each} has no stable name" for each in shapes if not each.startswith(f"{slide}/"))
    titles = [
        each
        for each in root.iter(f"{P}sp")
        if (held := each.find(f".//{P}ph")) is not None and "itle" in held.get("type", "")
    ]
    titles = [each for each in titles if each.find(f".//{P}ph").get("type") != "subTitle"]
    if len(titles) != 1 or not "".join(titles[0].itertext()).strip():
        yield "no title"
    tree = root.find(f"{P}cSld/{P}spTree")
    if titles and tree[2] is not titles[0]:
        yield "the title is not read first"
    for each in root.iter(f"{P}graphicFrame", f"{P}pic"):
        if not each.find(f".//{P}cNvPr").get("descr"):
            yield "no alternative text"
    for each in root.iter(f"{A}rPr"):
        if not each.get("lang"):
            yield "a run without its language"
    for row in root.iter(f"{A}tr"):
        if len(row.findall(f"{A}tc")) != len(row.getparent().findall(f"{A}tblGrid/{A}gridCol")):
            yield "a row with another number of cells than columns"
    for body in root.iter(f"{P}txBody", f"{A}txBody"):
        if body.find(f"{A}p") is None:
            yield "a text without a paragraph"


def _chart(root: etree._Element) -> Iterator[str]:
    if root.find(f"{C}externalData") is None:
        yield "no workbook"
    axes = {each.find(f"{C}axId").get("val") for each in root.iter(f"{C}valAx", f"{C}catAx")}
    used = {each.get("val") for each in root.find(f".//{C}plotArea")[1].findall(f"{C}axId")}
    if axes != used:
        yield "axes that no chart uses"
    for kind, places in PLACES.items():
        for chart in root.iter(f"{C}{kind}"):
            yield from (
                f"a label at {each.get('val')}" for each in chart.iter(f"{C}dLblPos") if each.get("val") not in places
            )
    for each in root.iter(f"{C}f"):
        if not re.fullmatch(r"Sheet1!\$[A-Z]+\$\d+(:\$[A-Z]+\$\d+)?", each.text or ""):
            yield f"a reference to {each.text}"
    for cache in root.iter(f"{C}numCache", f"{C}strCache"):
        count = int(cache.find(f"{C}ptCount").get("val"))
        if any(int(each.get("idx")) >= count for each in cache.iter(f"{C}pt")):
            yield "more points than there are"
