"""A master as it is found: layouts by the role they can play, the room they leave, and what is missing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from toolkit.errors import InputError, Problem
from toolkit.report.deck.house import TYPES
from toolkit.report.deck.parts import Element, Part, Parts, parse, read_parts, serialized
from toolkit.report.deck.xml import EMU, A, P, R

MAIN = (f"{TYPES}presentation.main+xml", f"{TYPES}template.main+xml", f"{TYPES}slideshow.main+xml")
STRICT = b"http://purl.oclc.org/ooxml/"
TITLES = ("title", "ctrTitle")
FEET = ("dt", "ftr", "sldNum")
CONTENT = ("", "obj", "body", "tbl", "chart", "subTitle", "pic", "media", "clipArt", "dgm")
UPRIGHT = ("", "horz", None)
LEAST_WIDTH, LEAST_HEIGHT = 288.0, 150.0
"""Points of free room without which no chart or table can be read."""

LEAST_TITLE = (200.0, 16.0)
GENEROUS = 0.4  # of the slide: a body that takes less is no place for a chart, and the free room is worked out instead
GAP = 8.0
PRIVATE = ("commentAuthors", "authors", "customXml", "tags", "vbaProject", "slide", "handoutMaster", "printerSettings")
"""Kinds of parts of the firm's file that a client does not get: who wrote, what was said, on which printer, and its slides."""

DEFAULT_TITLE_SIZE = 44.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """A rectangle in points."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    @property
    def area(self) -> float:
        """Square points; 0 where it is turned inside out."""
        return max(self.width, 0) * max(self.height, 0)

    def meets(self, other: "Box") -> bool:
        """Return whether the two overlap."""
        across = self.left < other.right - 1 and other.left < self.right - 1
        return across and self.top < other.bottom - 1 and other.top < self.bottom - 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Holder:
    """A placeholder of a layout, what it inherits included."""

    kind: str
    index: str
    box: Box | None
    upright: bool
    size: float  # points of its first level
    capitals: bool
    inset: tuple[float, float]  # both sides, above and below together


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """A layout with its placeholders; `pictures` are boxes that something is drawn in already."""

    part: str
    name: str
    kind: str
    holders: tuple[Holder, ...]
    pictures: tuple[Box, ...]

    @property
    def title(self) -> Holder | None:
        """The title that reads from left to right and has room, None when there is none."""
        for holder in self.holders:
            fits = holder.box is not None and holder.box.width >= LEAST_TITLE[0] and holder.box.height >= LEAST_TITLE[1]
            if holder.kind in TITLES and holder.upright and fits:
                return holder
        return None

    @property
    def contents(self) -> tuple[Holder, ...]:
        """The placeholders for content."""
        return tuple(holder for holder in self.holders if holder.kind in CONTENT and holder.box is not None)

    @property
    def feet(self) -> tuple[Holder, ...]:
        """Date, footer and slide number."""
        return tuple(holder for holder in self.holders if holder.kind in FEET)

    def says(self) -> str:
        """Return what it is and holds, for a person."""
        kinds = [holder.kind or "content" for holder in self.holders if holder.kind not in FEET]
        return f"'{self.name}' ({', '.join(kinds) or 'no placeholder'})"


@dataclass(frozen=True, kw_only=True, slots=True)
class Master:
    """An empty presentation, the layouts for its roles, and the room that each leaves.

    `cover` and `plain` (title and free room) are the roles that a deck of ours needs; the rest is for the consultant.
    """

    parts: Parts
    presentation: str
    slide: Box
    layouts: tuple[Layout, ...]
    cover: Layout
    plain: Layout
    room: Box
    colours: Mapping[str, str]
    """Colour by its name in the master's map: ``bg1``, ``tx1``, ``accent1``."""


def brand_parts(path: Path) -> Parts:
    """Return the parts of a firm's file; InputError when it cannot be read or is no presentation."""
    try:
        content = path.read_bytes()
    except OSError:
        raise InputError(
            Problem(
                code="missing-file",
                file=path.name,
                found="not there, or not readable",
                remedy="Copy the file there, or mend brand.presentation",
            )
        ) from None
    parts = read_parts(content, path.name)
    main = parts["/"].to("officeDocument")
    kind = parts[main[0]].content_type if main and main[0] in parts else ""
    if kind not in MAIN:
        raise InputError(_unfit(path.name, _what(kind, parts)))
    if STRICT in parts[main[0]].blob[:4000]:
        raise InputError(_unfit(path.name, "a presentation in the Strict form of the format"))
    if any(b"<!DOCTYPE" in part.blob[:2000] for part in parts.values() if part.content_type.endswith("xml")):
        raise InputError(_unfit(path.name, "a file with a document type inside, which no presentation has"))
    return parts


def _what(kind: str, parts: Parts) -> str:
    if "macroEnabled" in kind or any("vbaProject" in name for name in parts):
        return "a presentation with macros"
    for word, named in (("wordprocessing", "a Word file"), ("spreadsheet", "an Excel file")):
        if word in kind:
            return named
    return "no presentation"


def open_master(parts: Parts, name: str) -> Master:
    """Return a master without the slides that stood in it.

    Raises
    ------
    InputError
        It lacks a layout with a title, or leaves no room; all that is missing at once, with the layouts there are.
    """
    try:
        return _opened(parts, name)
    except (etree.XMLSyntaxError, KeyError, ValueError, IndexError, AttributeError, TypeError):
        # the file's own XML lacks what the format asks for
        raise InputError(_unfit(name, "a presentation whose parts do not fit together")) from None


def _opened(parts: Parts, name: str) -> Master:
    presentation = parts["/"].to("officeDocument")[0]
    size = _emptied(parts, presentation)
    masters = parts[presentation].to("slideMaster")
    layouts = tuple(layout for master in masters for layout in _layouts(parts, master))
    titled = [layout for layout in layouts if layout.title is not None]
    if not titled:
        raise InputError(_missing(name, "no layout with a title that text can be set in", layouts))
    plain, room = _plain(titled, size)
    if room.width < LEAST_WIDTH or room.height < LEAST_HEIGHT:
        raise InputError(_missing(name, "no layout with a title that leaves room for a chart or a table", layouts))
    return Master(
        parts=parts,
        presentation=presentation,
        slide=size,
        layouts=layouts,
        cover=_cover(titled),
        plain=plain,
        room=room,
        colours=_colours(parts, plain),
    )


def _emptied(parts: Parts, presentation: str) -> Box:
    """Drop the slides and what belongs to them or to persons; return the slide's size."""
    root, part = parse(parts[presentation].blob), parts[presentation]
    for kind in (
        "sldIdLst",
        "custShowLst",
        "custDataLst",
        "photoAlbum",
        "modifyVerifier",
        "handoutMasterIdLst",
        "extLst",
    ):
        # the list of extensions names sections by the slides that are gone
        for found in root.findall(f"{{{P}}}{kind}"):
            root.remove(found)
    part.blob, part.content_type = serialized(root), MAIN[0]
    part.relations = [each for each in part.relations if each.kind.rpartition("/")[2] not in PRIVATE]
    parts["/"].relations = [each for each in parts["/"].relations if each.kind.endswith("/officeDocument")]
    given = root.find(f"{{{P}}}sldSz")
    wide, high = (float(given.get(side)) / EMU for side in ("cx", "cy"))
    return Box(left=0, top=0, width=wide, height=high)


def _layouts(parts: Parts, master: str) -> Iterator[Layout]:
    """Yield the layouts of a master in its order."""
    root, targets = parse(parts[master].blob), {each.id: each.target for each in parts[master].relations}
    above = {_kind(shape): shape for shape in _placeholders(root)}
    styles = {"title": root.find(f".//{{{P}}}titleStyle"), "body": root.find(f".//{{{P}}}bodyStyle")}
    shown = list(_drawn(root))
    for named in root.iter(f"{{{P}}}sldLayoutId"):
        part = targets[named.get(f"{{{R}}}id")]
        layout = parse(parts[part].blob)
        holders = tuple(_holder(shape, above, styles) for shape in _placeholders(layout))
        own = shown if layout.get("showMasterSp", "1") not in ("0", "false") else []
        given = layout.find(f"{{{P}}}cSld").get("name") or part.rpartition("/")[2]
        yield Layout(
            part=part,
            name=given,
            kind=layout.get("type", ""),
            holders=holders,
            pictures=(*own, *_drawn(layout)),
        )


def _placeholders(root: Element) -> Iterator[Element]:
    for shape in root.iter(f"{{{P}}}sp", f"{{{P}}}pic", f"{{{P}}}graphicFrame"):
        if shape.find(f".//{{{P}}}nvPr/{{{P}}}ph") is not None:
            yield shape


def _kind(shape: Element) -> str:
    found: str = shape.find(f".//{{{P}}}nvPr/{{{P}}}ph").get("type", "")
    return found


def _holder(shape: Element, above: Mapping[str, Element], styles: Mapping[str, Element]) -> Holder:
    kind = _kind(shape)
    family = "title" if kind in TITLES else kind if kind in FEET else "body"
    parent = above.get(kind) if kind in above else above.get(family)
    chain = [each for each in (shape, parent) if each is not None]
    box = next((found for each in chain if (found := _box(each)) is not None), None)
    bodies = [body for each in chain if (body := each.find(f".//{{{A}}}bodyPr")) is not None]
    vertical = next((body.get("vert") for body in bodies if body.get("vert")), None)
    fonts = [*(each.find(f".//{{{A}}}lvl1pPr/{{{A}}}defRPr") for each in chain)]
    if (style := styles.get(family)) is not None:
        fonts.append(style.find(f"{{{A}}}lvl1pPr/{{{A}}}defRPr"))
    sizes = [font.get("sz") for font in fonts if font is not None and font.get("sz")]
    capitals = next((font.get("cap") for font in fonts if font is not None and font.get("cap")), "none")
    inset = [
        sum(next((float(body.get(side)) for body in bodies if body.get(side)), usual) for side in sides) / EMU
        for sides, usual in ((("lIns", "rIns"), 91_440.0), (("tIns", "bIns"), 45_720.0))
    ]
    return Holder(
        kind=kind,
        index=shape.find(f".//{{{P}}}nvPr/{{{P}}}ph").get("idx", ""),
        box=box,
        upright=vertical in UPRIGHT,
        size=float(sizes[0]) / 100 if sizes else DEFAULT_TITLE_SIZE if family == "title" else 18.0,
        capitals=capitals == "all",
        inset=(inset[0], inset[1]),
    )


def _box(shape: Element) -> Box | None:
    found = shape.find(f"{{{P}}}spPr/{{{A}}}xfrm")
    if found is None:
        found = shape.find(f"{{{P}}}xfrm")
    if found is None or found.find(f"{{{A}}}off") is None or found.find(f"{{{A}}}ext") is None:
        return None
    at, size = found.find(f"{{{A}}}off"), found.find(f"{{{A}}}ext")
    left, top, wide, high = (float(value) / EMU for value in (at.get("x"), at.get("y"), size.get("cx"), size.get("cy")))
    return Box(left=left, top=top, width=wide, height=high)


def _drawn(root: Element) -> Iterator[Box]:
    """Yield where something is drawn that is no placeholder: logos, bars."""
    tree = root.find(f"{{{P}}}cSld/{{{P}}}spTree")
    for shape in tree:
        if etree.QName(shape).localname not in ("sp", "pic", "grpSp"):
            continue
        if shape.find(f".//{{{P}}}nvPr/{{{P}}}ph") is not None:
            continue
        found = shape.find(f"{{{P}}}grpSpPr/{{{A}}}xfrm")
        box = _box(shape) if found is None else _group(found)
        if box is not None and box.area > 0:
            yield box


def _group(found: Element) -> Box | None:
    at, size = found.find(f"{{{A}}}off"), found.find(f"{{{A}}}ext")
    if at is None or size is None:
        return None
    values = [float(each) / EMU for each in (at.get("x"), at.get("y"), size.get("cx"), size.get("cy"))]
    return Box(left=values[0], top=values[1], width=values[2], height=values[3])


def _plain(titled: Sequence[Layout], slide: Box) -> tuple[Layout, Box]:
    """Return the layout for a title with free room below or beside it, and that room.

    A layout of a title alone is best; else any other, whose further placeholders are then left empty.
    """
    whole = [layout for layout in titled if layout.kind not in ("title", "secHead")] or list(titled)
    bodies = [
        body.box
        for layout in whole
        for body in layout.contents
        if len(layout.contents) == 1 and body.box is not None and body.upright
    ]
    ranked = sorted(whole, key=lambda layout: (len(layout.contents), layout.kind != "titleOnly"))
    rooms = [(layout, _room(layout, bodies, slide)) for layout in ranked]
    enough = [each for each in rooms if each[1].width >= LEAST_WIDTH and each[1].height >= LEAST_HEIGHT]
    if enough:
        # among those with as few placeholders, the roomiest: some have a big picture or a narrow column
        least = len(enough[0][0].contents)
        alike = [each for each in enough if len(each[0].contents) == least]
        best = max(room.area for _, room in alike)
        return next(each for each in alike if each[1].area >= 0.85 * best)
    return max(rooms, key=lambda each: each[1].area)


def _room(layout: Layout, bodies: Sequence[Box], slide: Box) -> Box:
    """Return the free room of a layout: where the master sets content, or the largest box beside the title."""
    taken = [
        holder.box
        for holder in layout.holders
        if holder.box is not None and (holder in layout.feet or holder is layout.title)
    ]
    # a picture over half the slide is a ground that things stand on
    taken += [box for box in layout.pictures if box.area < 0.5 * slide.area]
    own = [holder.box for holder in layout.contents if holder.box is not None]
    for body in sorted([*own, *bodies], key=lambda box: -box.area):
        inside = (
            body.left >= -1 and body.top >= -1 and body.right <= slide.right + 1 and body.bottom <= slide.bottom + 1
        )
        if inside and body.area >= GENEROUS * slide.area and not any(body.meets(box) for box in taken):
            return body
    titles = [holder.box for holder in layout.holders if holder is layout.title and holder.box is not None]
    return _largest(titles[0], [box for box in taken if box is not titles[0]], slide)


def _largest(title: Box, others: Sequence[Box], slide: Box) -> Box:
    """Return the largest box below, above or beside the title that nothing else stands in."""
    margin = max(min(title.left, slide.width * 0.06), slide.width * 0.03)
    edge = slide.height * 0.05
    right = slide.width - margin
    found = []
    for left, top, to, bottom in (
        (margin, title.bottom + GAP, right, slide.height - edge),
        (margin, edge, right, title.top - GAP),
        (title.right + GAP, edge, right, slide.height - edge),
        (margin, edge, title.left - GAP, slide.height - edge),
    ):
        box = Box(left=left, top=top, width=to - left, height=bottom - top)
        for other in sorted(others, key=lambda each: -each.area):
            if box.area and box.meets(other):
                box = max(_without(box, other), key=lambda each: each.area)
        found.append(box)
    return max(found, key=lambda box: box.area)


def _without(box: Box, other: Box) -> Iterator[Box]:
    """Yield what is left of a box on each side of another."""
    yield Box(left=box.left, top=box.top, width=box.width, height=other.top - GAP / 2 - box.top)
    yield Box(left=box.left, top=other.bottom + GAP / 2, width=box.width, height=box.bottom - other.bottom - GAP / 2)
    yield Box(left=box.left, top=box.top, width=other.left - GAP / 2 - box.left, height=box.height)
    yield Box(left=other.right + GAP / 2, top=box.top, width=box.right - other.right - GAP / 2, height=box.height)


def _cover(titled: Sequence[Layout]) -> Layout:
    """Return the layout for the first slide: a centred title with a subtitle, else the type says so, else any."""

    def rank(layout: Layout) -> tuple[int, int]:
        kinds = {holder.kind for holder in layout.holders}
        centred = "ctrTitle" in kinds
        return (0 if centred and "subTitle" in kinds else 1 if centred else 2 if layout.kind == "title" else 3, 0)

    return min(titled, key=rank)


def _colours(parts: Parts, layout: Layout) -> Mapping[str, str]:
    """Return the colours of the theme that a layout stands on, by the names of its master's map."""
    master = parts[layout.part].to("slideMaster")[0]
    theme = parse(parts[parts[master].to("theme")[0]].blob)
    scheme = theme.find(f".//{{{A}}}clrScheme")
    own = {}
    for each in scheme:
        if len(each):
            value = each[0].get("lastClr") or each[0].get("val") or ""
            own[etree.QName(each).localname] = f"#{value.lower()}"
    named = parse(parts[master].blob).find(f"{{{P}}}clrMap")
    return {name: own[value] for name, value in named.attrib.items() if value in own and len(own[value]) == 7}


def _missing(name: str, found: str, layouts: Sequence[Layout]) -> Problem:
    there = "; ".join(layout.says() for layout in layouts) or "none at all"
    return Problem(
        code="brand-layout",
        file=name,
        found=f"{found}. Its layouts: {there}",
        expected="a layout with a title placeholder over, under or beside free room of at least 4 by 2 inches",
        remedy="Add such a layout in the slide master view (Title Only does), or leave brand.presentation out for ours",
    )


def _unfit(name: str, found: str) -> Problem:
    return Problem(
        code="brand-file",
        file=name,
        found=found,
        expected="a presentation or template of PowerPoint without macros (.pptx or .potx)",
        remedy="Open it in PowerPoint and save it as .pptx or .potx",
    )


def layout_part(master: Master, layout: Layout) -> Part:
    """Return the part of a layout."""
    return master.parts[layout.part]
