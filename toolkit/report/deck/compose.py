"""Slides on a master: each title in its placeholder, each piece in the room there is, what does not fit on a next one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lxml import etree

from toolkit.present.wording import Sentence, Words
from toolkit.report.deck import measure, plots, sheet, tables, text
from toolkit.report.deck.figures import NAME, NOTES, Marks, attach
from toolkit.report.deck.house import TYPES
from toolkit.report.deck.masters import Box, Holder, Layout, Master
from toolkit.report.deck.notes import add_notes
from toolkit.report.deck.parts import OFFICE, Part, Parts, parse, serialized, written
from toolkit.report.deck.properties import add_properties
from toolkit.report.deck.values import Cover, Deck, Grid, Para, Piece, Plot, Said, Slide, Text
from toolkit.report.deck.xml import EMU, HEAD, SPACES, P, R, attribute, content, run_properties, said, tag_of
from toolkit.report.logo import Logo

CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
GAP = 18.0
NOTE_SIZE, SMALLEST_NOTE, NOTE_GAP = 9.5, 6.5, 6.0
TABLE_GAP = 22.0  # above a note: a table grows where the letters are wider than ours
SMALLEST_TITLE = 16.0
MOST_PAGES = 40
LEAST_PLOT = 0.5  # of its column
LEAD, SMALLEST_LEAD = 14.0, 8.0


def composed(deck: Deck, master: Master, words: Words, logo: Logo | None) -> bytes:
    """Return the whole file."""
    writer = _Writer(deck, master, words)
    if deck.cover is not None:
        writer.cover(deck.cover, logo)
    for slide in deck.slides:
        writer.slide(slide)
    return writer.finished()


def pages_of(slide: Slide, master: Master, words: Words) -> int:
    """Return how many slides of a master one slide takes."""
    return len(paged(slide, master, words))


Placed = tuple[Piece | tables.Laid | tuple[Text, float], Box]
"""A piece as it will stand, and where; a text with its size in points."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Page:
    """One slide as it will stand: the pieces with their boxes, and whether its title went below as text."""

    id: str
    title: Sentence
    title_size: float | None
    placed: tuple[Placed, ...]
    notes: tuple[Said, ...]


class _Writer:
    """Writes slides into the parts of a master, one after the other."""

    def __init__(self, deck: Deck, master: Master, words: Words) -> None:
        self._deck, self._master, self._words = deck, master, words
        self._parts: Parts = master.parts
        self._language = tag_of(deck.language)
        self._slides: list[str] = []
        self._charts = 0
        self._marks = Marks()

    def cover(self, cover: Cover, logo: Logo | None) -> None:
        """Write the first slide."""
        layout, name = self._master.cover, f"{NAME}cover"
        title = _title_of(layout)
        shapes = [self._title(name, cover.title, layout, _title_size(cover.title, title), 2)]
        lower = [holder for holder in layout.contents if holder.kind in ("subTitle", "body") and holder.box is not None]
        if lower:
            shapes.append(self._subtitle(name, cover.lines, lower[0], 3))
        else:
            box = self._master.room if layout is self._master.plain else _below(_box_of(title), self._master.slide)
            shapes.append(self._text(name, "lines", _plain(cover.lines, "tx1"), box, 3))
        relations = []
        if logo is not None:
            shapes.append(self._picture(name, logo, layout, 4))
            relations.append((f"{OFFICE}/image", "/ppt/media/logo.png"))
            self._parts["/ppt/media/logo.png"] = Part(content_type="image/png", blob=logo.png)
        self._add(name, layout, shapes, relations, cover.notes)

    def slide(self, slide: Slide) -> None:
        """Write a slide, and those it continues on."""
        for page in paged(slide, self._master, self._words):
            self._write(page)

    def finished(self) -> bytes:
        """Return the file."""
        root = parse(self._parts[self._master.presentation].blob)
        part = self._parts[self._master.presentation]
        made = etree.Element(f"{{{P}}}sldIdLst")
        for number, name in enumerate(self._slides):
            relation = part.relate(f"{OFFICE}/slide", name)
            etree.SubElement(made, f"{{{P}}}sldId", {"id": str(256 + number), f"{{{R}}}id": relation})
        size = root.find(f"{{{P}}}sldSz")
        size.addprevious(made)
        part.blob = serialized(root)
        attach(self._parts, self._master.presentation, self._marks, self._deck.snapshot)
        add_properties(self._parts, self._deck)
        return written(self._parts)

    def _write(self, page: _Page) -> None:
        shapes = [self._title(page.id, page.title, self._master.plain, page.title_size, 2)]
        relations: list[tuple[str, str]] = []
        for place, (piece, box) in enumerate(page.placed):
            number = place + 3
            if isinstance(piece, tables.Laid):
                shapes.append(self._table(page.id, piece, box, number))
            elif isinstance(piece, Plot):
                relations.append((f"{OFFICE}/chart", self._chart(page.id, piece, box)))
                shapes.append(plots.frame_xml(piece, box, number, f"{page.id}/{piece.id}", f"rId{len(relations) + 1}"))
            elif isinstance(piece, tuple):
                shapes.append(self._sized(page.id, piece[0], piece[1], box, number))
        shapes += self._feet(page.id, self._master.plain, len(page.placed) + 3)
        self._add(page.id, self._master.plain, shapes, relations, page.notes)

    def _add(
        self,
        name: str,
        layout: Layout,
        shapes: Sequence[str],
        relations: Sequence[tuple[str, str]],
        notes: Sequence[Said],
    ) -> None:
        at = f"/ppt/slides/slide{len(self._slides) + 1}.xml"
        tree = (
            '<p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
            f"{''.join(shapes)}</p:spTree>"
        )
        part = Part(
            content_type=f"{TYPES}slide+xml",
            blob=(
                f"{HEAD}<p:sld {SPACES}><p:cSld name={attribute(name)}>{tree}</p:cSld>"
                "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>"
            ).encode(),
        )
        part.relate(f"{OFFICE}/slideLayout", layout.part)
        for kind, target in relations:
            part.relate(kind, target)
        self._parts[at] = part
        self._slides.append(at)
        if notes:
            found = add_notes(self._parts, self._master.presentation, at, notes, self._language)
            self._marks.text(name, f"{name}/{NOTES}", NOTES, found.text, found.spans)

    def _title(self, slide: str, title: Sentence, layout: Layout, size: float | None, number: int) -> str:
        holder = _title_of(layout)
        found = text.paragraphs([Para(text=title)], None, self._language)
        xml = found.xml
        if size is not None:
            xml = xml.replace(' dirty="0"', f' sz="{round(size * 100)}" dirty="0"')
        self._marks.text(slide, f"{slide}/title", "text", found.text, found.spans)
        return _placeholder(f"{slide}/title", holder, xml, number)

    def _subtitle(self, slide: str, lines: Sequence[Sentence], holder: Holder, number: int) -> str:
        paras = tuple(Para(text=line) for line in lines)
        box = _box_of(holder)
        box = _high(box, box.height - holder.inset[1])
        wide = Box(left=box.left, top=box.top, width=box.width - holder.inset[0], height=box.height)
        sizes = [holder.size * share for share in (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)]
        size = next((each for each in sizes if text.height(paras, wide.width, each) <= wide.height), sizes[-1])
        found = text.paragraphs(paras, None, self._language)
        xml = found.xml if size == sizes[0] else found.xml.replace(' dirty="0"', f' sz="{round(size * 100)}" dirty="0"')
        return _placeholder(f"{slide}/lines", holder, xml, number)

    def _text(self, slide: str, id: str, paras: Sequence[Para], box: Box, number: int) -> str:
        fit, size, _ = text.fitted(Text(id=id, paras=tuple(paras), size=18, floor=9), box)
        return self._sized(slide, fit, size, box, number)

    def _sized(self, slide: str, piece: Text, size: float, box: Box, number: int) -> str:
        found, name = text.paragraphs(piece.paras, size, self._language), f"{slide}/{piece.id}"
        self._marks.text(slide, name, "text", found.text, found.spans)
        return (
            f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name={attribute(name)}/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr>'
            f'<p:spPr>{_place(box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>'
            '<p:txBody><a:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" rtlCol="0"><a:normAutofit/></a:bodyPr>'
            f"<a:lstStyle/>{found.xml}</p:txBody></p:sp>"
        )

    def _table(self, slide: str, found: tables.Laid, box: Box, number: int) -> str:
        name = f"{slide}/{found.grid.id}"
        xml, marks = tables.table_xml(found, box, number, name, self._language)
        for each in marks:
            self._marks.text(slide, name, f"cell {each.row},{each.column}", each.text, each.spans)
        return xml

    def _chart(self, slide: str, plot: Plot, box: Box) -> str:
        self._charts += 1
        name, book = f"/ppt/charts/chart{self._charts}.xml", f"/ppt/embeddings/workbook{self._charts}.xlsx"
        part = Part(content_type=CHART, blob=plots.chart_xml(plot, box, self._language))
        part.relate(f"{OFFICE}/package", book)
        self._parts[name] = part
        self._parts[book] = Part(
            content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            blob=sheet.workbook(plot.sheet),
        )
        shape = f"{slide}/{plot.id}"
        self._marks.chart(slide, shape, plot.sheet)
        for series, each in enumerate(plot.series):
            for point, label in sorted(each.labels.items()):
                place = f"label {series},{point}"
                self._marks.text(slide, shape, place, said(label.text), text.spans_of(label.text))
        return name

    def _picture(self, slide: str, logo: Logo, layout: Layout, number: int) -> str:
        box = _logo_box(logo, layout, self._master.slide)
        alt = attribute(str(self._words("deck.logo")))
        return (
            f'<p:pic><p:nvPicPr><p:cNvPr id="{number}" name={attribute(f"{slide}/logo")} descr={alt}/>'
            '<p:cNvPicPr><a:picLocks noChangeAspect="1"/></p:cNvPicPr><p:nvPr/></p:nvPicPr>'
            '<p:blipFill><a:blip r:embed="rId2"/><a:stretch><a:fillRect/></a:stretch></p:blipFill>'
            f'<p:spPr>{_place(box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>'
        )

    def _foot_look(self, holder: Holder) -> str:
        look = run_properties("rPr", _foot_size(self._deck.footer, holder), self._language)
        # said outright, because some programs forget the master's typeface here
        return look.replace("/>", '><a:latin typeface="+mn-lt"/></a:rPr>')

    def _feet(self, slide: str, layout: Layout, number: int) -> list[str]:
        """Return the footer and the number of the slide, where the layout has them."""
        made = list[str]()
        for holder in layout.feet:
            look = self._foot_look(holder)
            if holder.kind == "ftr":
                inside = f"<a:p><a:r>{look}<a:t>{content(self._deck.footer)}</a:t></a:r></a:p>"
            elif holder.kind == "sldNum":
                inside = (
                    '<a:p><a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum">'
                    f"{look}<a:t>{len(self._slides) + 1}</a:t></a:fld></a:p>"
                )
            else:
                continue
            made.append(_placeholder(f"{slide}/{holder.kind}", holder, inside, number + len(made)))
        return made


def _foot_size(shown: str, holder: Holder) -> float:
    """Return the size at which a footer keeps to its place."""
    if holder.box is None:
        return holder.size
    room = (holder.box.width - holder.inset[0], holder.box.height)
    sizes = tuple(size for size in (holder.size, 10.0, 9.0, 8.0, 7.0, 6.0) if size <= holder.size)
    return measure.largest(shown, room, sizes) or sizes[-1]


def paged(slide: Slide, master: Master, words: Words) -> list[_Page]:
    """Return the slides that one slide takes: what does not fit continues under the same title, with its number."""
    found, columns = list[_Page](), slide.columns
    while (columns or not found) and len(found) < MOST_PAGES:
        number = len(found) + 1
        title = slide.title if number == 1 else words("deck.continued", title=slide.title, number=str(number))
        size, room = _title_size(title, _title_of(master.plain)), master.room
        above, below = list[Placed](), list[Placed]()
        if size is None:
            # too long for its place even when small: its chapter stands there, the whole sentence above the rest
            lead, room = _lead(title, room)
            above.append(lead)
            title = Sentence(slide.chapter)
            size = _title_size(title, _title_of(master.plain)) or SMALLEST_TITLE
        if slide.note is not None:
            long = any(isinstance(piece, Grid) for _, pieces in columns for piece in pieces)
            note, room = _note(slide.note, room, TABLE_GAP if long else NOTE_GAP)
            below.append(note)
        placed, columns = _set(_alike(columns, room), room)
        name = f"{NAME}{slide.id}" + ("" if number == 1 else f"~{number}")
        found.append(_Page(id=name, title=title, title_size=size, placed=(*above, *placed, *below), notes=slide.notes))
    return found


def _title_of(layout: Layout) -> Holder:
    if layout.title is None:
        raise ValueError("only layouts with a title are chosen")
    return layout.title


def _box_of(holder: Holder) -> Box:
    if holder.box is None:
        raise ValueError("only placeholders with a place are chosen")
    return holder.box


def _lead(title: Sentence, room: Box) -> tuple[Placed, Box]:
    """Return a title as the first text of its slide, and the room below it."""
    text_size = LEAD
    while (
        text_size > SMALLEST_LEAD and measure.height(said(title), room.width, text_size, bold=True) > room.height * 0.35
    ):
        text_size -= 0.5
    used = measure.height(said(title), room.width, text_size, bold=True)
    piece = Text(id="lead", paras=(Para(text=title, bold=True),))
    return ((piece, text_size), replace(room, height=used)), _lower(room, used + NOTE_GAP)


def _note(note: Sentence, room: Box, gap: float) -> tuple[Placed, Box]:
    """Return the note at the lower end of a room, and the room above it."""
    size = NOTE_SIZE
    while size > SMALLEST_NOTE and measure.height(said(note), room.width, size) > room.height * 0.2:
        size -= 0.5
    used = measure.height(said(note), room.width, size)
    piece = Text(id="note", paras=(Para(text=note, colour="muted"),))
    place = replace(room, top=room.bottom - used, height=used)
    return ((piece, size), place), replace(room, height=room.height - used - gap)


def _alike(columns: Sequence[tuple[float, tuple[Piece, ...]]], room: Box) -> Sequence[tuple[float, tuple[Piece, ...]]]:
    """Return columns of text at one size, the smallest that any of them asks for."""
    texts = [(share, pieces[0]) for share, pieces in columns if len(pieces) == 1 and isinstance(pieces[0], Text)]
    if len(columns) < 2 or len(texts) < len(columns):
        return columns
    total = sum(share for share, _ in texts)
    free = room.width - GAP * (len(columns) - 1)
    sizes = [text.fitted(piece, replace(room, width=free * share / total))[1] for share, piece in texts]
    return [(share, (replace(piece, size=min(sizes)),)) for share, piece in texts]


def _set(
    columns: Sequence[tuple[float, tuple[Piece, ...]]], room: Box
) -> tuple[list[Placed], tuple[tuple[float, tuple[Piece, ...]], ...]]:
    """Return the pieces of columns in their boxes, and the columns of what is left over."""
    total = sum(share for share, _ in columns)
    free = room.width - GAP * (len(columns) - 1)
    placed: list[Placed] = []
    rest, left = [], room.left
    for share, pieces in columns:
        width = free * share / total
        own, over = _column(pieces, Box(left=left, top=room.top, width=width, height=room.height))
        placed += own
        if over:
            rest.append((share, over))
        left += width + GAP
    return placed, tuple(rest)


def _column(pieces: Sequence[Piece], box: Box) -> tuple[list[Placed], tuple[Piece, ...]]:
    placed: list[Placed] = []
    for place, piece in enumerate(pieces):
        following = pieces[place + 1 :]
        if isinstance(piece, Plot):
            after = sum(_wish(each, box.width) for each in following if not isinstance(each, Plot))
            drawn = 1 + sum(isinstance(each, Plot) for each in following)
            high = max(box.height * LEAST_PLOT, box.height - after - GAP * bool(after)) / drawn
            own = _high(box, min(high, box.height))
            placed.append((piece, own))
            box = _lower(box, own.height + GAP / 2)
            continue
        if box.height < 2 * NOTE_SIZE and placed:
            return placed, tuple(pieces[place:])
        if isinstance(piece, Grid):
            found = tables.laid(piece, box)
            placed.append((found, _high(box, found.height)))
            box = _lower(box, found.height + GAP / 2)
            over: Piece | None = found.rest
        else:
            fit, size, left = text.fitted(piece, box)
            used = text.height(fit.paras, box.width, size)
            placed.append(((fit, size), _high(box, min(used + 4, box.height))))
            box, over = _lower(box, used + GAP / 2), left
        if over is not None:
            return placed, (over, *following)
    return placed, ()


def _wish(piece: Text | Grid, width: float) -> float:
    if isinstance(piece, Text):
        return text.height(piece.paras, width, piece.size)
    return tables.laid(piece, Box(left=0, top=0, width=width, height=10_000)).height


def _title_size(title: Sentence, holder: Holder) -> float | None:
    """Return the size at which a title fits its place, None when it fits at none; its own size first."""
    box = _box_of(holder)
    room = (box.width - holder.inset[0] - 2, box.height - holder.inset[1])
    shown = said(title).upper() if holder.capitals else said(title)
    least = min(SMALLEST_TITLE, holder.size)
    sizes = [holder.size]
    while sizes[-1] - 1 >= least:
        sizes.append(sizes[-1] - 1)
    return measure.largest(shown, room, tuple(sizes), bold=True)


def _high(box: Box, height: float) -> Box:
    return replace(box, height=height)


def _lower(box: Box, by: float) -> Box:
    return replace(box, top=box.top + by, height=box.height - by)


def _below(title: Box, slide: Box) -> Box:
    return Box(
        left=title.left, top=title.bottom + 12, width=title.width, height=max(slide.height * 0.92 - title.bottom, 60)
    )


def _plain(lines: Sequence[Sentence], ink: str) -> tuple[Para, ...]:
    return tuple(Para(text=line, colour=ink) for line in lines)


def _logo_box(logo: Logo, layout: Layout, slide: Box) -> Box:
    """Return where the logo stands: in the corner of the cover where it covers nothing."""
    high = slide.height * 0.11
    wide = high * logo.width / logo.height
    most = slide.width * 0.28
    if wide > most:
        wide, high = most, most * logo.height / logo.width
    edge = slide.width * 0.045
    taken = [holder.box for holder in layout.holders if holder.box is not None]
    corners = [
        Box(left=left, top=top, width=wide, height=high)
        for top in (slide.height - edge - high, edge)
        for left in (slide.width - edge - wide, edge)
    ]
    return next((box for box in corners if not any(box.meets(other) for other in taken)), corners[0])


def _place(box: Box) -> str:
    return (
        f'<a:xfrm><a:off x="{round(box.left * EMU)}" y="{round(box.top * EMU)}"/>'
        f'<a:ext cx="{round(box.width * EMU)}" cy="{round(max(box.height, 1) * EMU)}"/></a:xfrm>'
    )


def _placeholder(name: str, holder: Holder, paragraphs: str, number: int) -> str:
    kind = f' type="{holder.kind}"' if holder.kind else ""
    index = f' idx="{holder.index}"' if holder.index else ""
    size = ' sz="quarter"' if holder.kind in ("ftr", "sldNum") else ""
    fit = "<a:bodyPr><a:normAutofit/></a:bodyPr>" if holder.kind not in ("ftr", "sldNum") else "<a:bodyPr/>"
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name={attribute(name)}/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f"<p:nvPr><p:ph{kind}{size}{index}/></p:nvPr></p:nvSpPr><p:spPr/>"
        f"<p:txBody>{fit}<a:lstStyle/>{paragraphs}</p:txBody></p:sp>"
    )
