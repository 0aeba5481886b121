"""Which figure stands where in a deck: written into it, and read back even after a person has edited it.

Slides are known by the ``name`` of their ``p:cSld`` (``centric:summary``) and shapes by the ``name`` of their
``p:cNvPr`` (``centric:summary/known``): PowerPoint keeps both through every edit, moves them along with what is moved,
and gives a duplicated slide another name. A slide whose name a program forgot is known by the names of its shapes.

Which figure of results.json each number is stands in a custom XML part of the presentation (``/customXml/item1.xml``,
which PowerPoint keeps as it is): for each shape the text as written with the places of its figures, for each chart the
cells of its embedded workbook. Text that was edited since is compared with the text as written, so that a figure is
found again wherever the words around it still stand.
"""

import difflib
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lxml import etree

from toolkit.report.deck import sheet
from toolkit.report.deck.parts import OFFICE, Element, Part, Parts, parse, read_parts
from toolkit.report.deck.text import Span
from toolkit.report.deck.values import Sheet
from toolkit.report.deck.xml import HEAD, A, C, P, R, content

SPACE: Final = "urn:centric:deck:1"
SCHEMA: Final = "centric-deck/1"
NAME: Final = "centric:"
"""What the names of slides and shapes begin with."""

NOTES: Final = "notes"
"""The place of a slide's speaker notes, which count as a shape of the slide: ``centric:summary/notes``."""

ITEM_ID = "{C8E1B0A4-5D5B-4F0E-9A57-0C3E6D1F7A21}"
CELL = re.compile(r"([A-Z]+)(\d+)")
DIGIT = re.compile(r"\d")
JOINT = re.compile(r"[\w%+−]")
PIECE = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d]+|\s+|.", re.DOTALL)


@dataclass(frozen=True, kw_only=True, slots=True)
class DeckFigure:
    """A figure of a deck.

    Parameters
    ----------
    slide, shape
        Names of the slide and the shape it stands in.
    figure
        Its identifier in results.json.
    shown
        What the file shows now; empty when it is gone.
    written
        What the program wrote.
    place
        ``text``, ``cell 2,3`` (row and column of a table), ``label 0,4`` (series and point of a chart),
        ``workbook C2`` (a cell of a chart's embedded workbook), ``chart C2`` (the same as the chart has it drawn) or
        ``notes`` (the speaker's).
    """

    slide: str
    shape: str
    figure: str
    shown: str
    written: str
    place: str


class Marks:
    """Collects, while a deck is written, where its figures stand."""

    def __init__(self) -> None:
        self._found: list[list[Any]] = []

    @classmethod
    def of(cls, notes: Sequence[Sequence[Any]]) -> "Marks":
        """Return a collection that holds these notes already."""
        made = cls()
        made._found = [list(each) for each in notes]
        return made

    def text(self, slide: str, shape: str, place: str, text: str, spans: Sequence[Span]) -> None:
        """Note the figures of a text."""
        if spans:
            self._found.append([slide, shape, place, text, [list(span) for span in spans]])

    def chart(self, slide: str, shape: str, found: Sheet) -> None:
        """Note the figures of a chart's workbook."""
        cells = [[at, figure] for at, figure in sheet.figures(found)]
        self._found.append([slide, shape, "workbook", "", cells])

    def item(self, snapshot: str) -> Part:
        """Return the custom XML part."""
        whole = {"schema": SCHEMA, "snapshot": snapshot, "figures": self._found}
        said = content(json.dumps(whole, ensure_ascii=False, separators=(",", ":")))
        return Part(content_type="application/xml", blob=f'{HEAD}<figures xmlns="{SPACE}">{said}</figures>'.encode())


def attach(parts: Parts, presentation: str, marks: Marks, snapshot: str) -> None:
    """Add the map of figures to a presentation."""
    name, about = "/customXml/item1.xml", "/customXml/itemProps1.xml"
    parts[name] = marks.item(snapshot)
    parts[about] = Part(
        content_type="application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
        blob=(
            f'{HEAD}<ds:datastoreItem ds:itemID="{ITEM_ID}" '
            'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"><ds:schemaRefs>'
            f'<ds:schemaRef ds:uri="{SPACE}"/></ds:schemaRefs></ds:datastoreItem>'
        ).encode(),
    )
    parts[presentation].relate(f"{OFFICE}/customXml", name)
    parts[name].relate(f"{OFFICE}/customXmlProps", about)


def deck_figures(path: Path) -> list[DeckFigure]:
    """Return every figure of a deck that this program wrote, in the order in which it was written.

    Figures of slides or shapes that a person deleted are left out; those whose words were deleted are `shown` empty.

    Raises
    ------
    InputError
        It is no PowerPoint file.
    """
    parts = read_parts(path.read_bytes(), path.name)
    slides = known_slides(parts)
    shapes = {
        slide: {each.get("name"): each for each in root.iter(f"{{{P}}}cNvPr")} for slide, (_, root) in slides.items()
    }
    found: list[DeckFigure] = []
    for slide, shape, place, text, marks in map_of_figures(parts):
        if place == NOTES and slide in slides:
            own = [parts[name] for name in slides[slide][0].to("notesSlide") if name in parts]
            frame = notes_body(parse(own[0].blob)) if own else None
        elif shape in shapes.get(slide, {}):
            frame = shapes[slide][shape].getparent().getparent()
        else:
            continue
        if frame is None:
            continue
        reader = _Reader(slide=slide, shape=shape, parts=parts, part=slides[slide][0], frame=frame)
        found += reader.read(place, text, marks)
    return found


@dataclass(frozen=True, kw_only=True)
class _Reader:
    """Reads the figures of one shape as it is now."""

    slide: str
    shape: str
    parts: Parts
    part: Part
    frame: Element

    def read(self, place: str, text: str, marks: Sequence[Sequence[Any]]) -> Iterator[DeckFigure]:
        """Yield the figures of a note in the map."""
        if place == "workbook":
            yield from self._chart(marks)
            return
        now = self._text(place)
        for start, end, figure in marks:
            yield self._figure(figure, moved(text, now, start, end), text[start:end], place)

    def _figure(self, figure: str, shown: str, written: str, place: str) -> DeckFigure:
        return DeckFigure(slide=self.slide, shape=self.shape, figure=figure, shown=shown, written=written, place=place)

    def _text(self, place: str) -> str:
        kind, _, at = place.partition(" ")
        if kind == NOTES:
            return text_of(self.frame)
        if kind == "text":
            return text_of(self.frame.find(f"{{{P}}}txBody"))
        row, column = (int(each) for each in at.split(","))
        if kind == "cell":
            rows = self.frame.findall(f".//{{{A}}}tr")
            cells = rows[row].findall(f"{{{A}}}tc") if row < len(rows) else []
            return text_of(cells[column].find(f"{{{A}}}txBody")) if column < len(cells) else ""
        chart = self._chart_part()
        if chart is None:
            return ""
        series = list(parse(chart.blob).iter(f"{{{C}}}ser"))
        for label in series[row].iter(f"{{{C}}}dLbl") if row < len(series) else ():
            if label.find(f"{{{C}}}idx").get("val") == str(column):
                return text_of(label.find(f".//{{{C}}}rich"))
        return ""

    def _chart_part(self) -> Part | None:
        named = self.frame.find(f".//{{{C}}}chart")
        targets = {each.id: each.target for each in self.part.relations}
        return None if named is None else self.parts.get(targets.get(named.get(f"{{{R}}}id"), ""))

    def _chart(self, marks: Sequence[Sequence[Any]]) -> Iterator[DeckFigure]:
        chart = self._chart_part()
        if chart is None:
            return
        books = [self.parts[name].blob for name in chart.to("package") if name in self.parts]
        kept = workbook_values(books[0]) if books else {}
        drawn = _drawn_values(parse(chart.blob))
        for at, figure in marks:
            yield self._figure(figure, kept.get(at, ""), "", f"workbook {at}")
            if at in drawn:
                yield self._figure(figure, drawn[at], "", f"chart {at}")


def moved(before: str, now: str, start: int, end: int) -> str:
    """Return what stands now where `before` had the letters from `start` to `end`; empty when it is gone."""
    found = standing(before, now, [(start, end)])[0]
    return "" if found is None else now[found[0] : found[1]]


def standing(before: str, now: str, places: Sequence[tuple[int, int]]) -> list[tuple[int, int] | None]:
    """Return where in `now` stands what `before` had between each pair of letters; None for what is gone.

    Words and numbers are compared whole, so that a figure is never taken for a part of another one.
    """
    if before == now:
        return list(places)
    old, new = _pieces(before), _pieces(now)
    matcher = difflib.SequenceMatcher(None, [each for _, each in old], [each for _, each in new], autojunk=False)
    blocks = [
        (tag, _at(old, low), _at(old, high), _at(new, at), _at(new, to))
        for tag, low, high, at, to in matcher.get_opcodes()
    ]
    return [_standing(before, now, blocks, start, end) for start, end in places]


def _standing(
    before: str, now: str, blocks: Sequence[tuple[str, int, int, int, int]], start: int, end: int
) -> tuple[int, int] | None:
    first, last = None, None
    for tag, low, high, at, to in blocks:
        if tag == "insert" or high <= start or low >= end:
            continue
        if tag == "equal":
            own = at + max(start - low, 0), to - max(high - end, 0)
        else:
            own = at, to
        first = own[0] if first is None else first
        last = own[1]
    if first is None or last is None:
        return None
    # what was typed directly before or after a figure belongs to it now
    while first > 0 and JOINT.match(now[first - 1]) and (start == 0 or not JOINT.match(before[start - 1])):
        first -= 1
    while last < len(now) and JOINT.match(now[last]) and (end == len(before) or not JOINT.match(before[end])):
        last += 1
    while first < last and now[first].isspace():
        first += 1
    while last > first and now[last - 1].isspace():
        last -= 1
    # words typed over a figure are no figure
    gone = first == last or (DIGIT.search(before[start:end]) and not DIGIT.search(now[first:last]))
    return None if gone else (first, last)


def _pieces(text: str) -> list[tuple[int, str]]:
    return [(each.start(), each[0]) for each in PIECE.finditer(text)] + [(len(text), "")]


def _at(pieces: Sequence[tuple[int, str]], place: int) -> int:
    return pieces[place][0] if place < len(pieces) else pieces[-1][0]


def text_of(body: Element | None) -> str:
    """Return the text of a text body, paragraphs and line breaks as new lines."""
    if body is None:
        return ""
    said = []
    for para in body.iter(f"{{{A}}}p"):
        pieces = [
            "\n" if etree.QName(each).localname == "br" else each.text or ""
            for each in para.iter(f"{{{A}}}t", f"{{{A}}}br")
        ]
        said.append("".join(pieces))
    return "\n".join(said)


def notes_body(notes: Element) -> Element | None:
    """Return the text body of speaker notes, None when there is none."""
    for shape in notes.iter(f"{{{P}}}sp"):
        holder = shape.find(f"{{{P}}}nvSpPr/{{{P}}}nvPr/{{{P}}}ph")
        if holder is not None and holder.get("type") == "body":
            return shape.find(f"{{{P}}}txBody")
    return None


def workbook_values(book: bytes) -> Mapping[str, str]:
    """Return the numbers of the first sheet of an embedded workbook by address."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        name = next(each for each in archive.namelist() if re.search(r"worksheets/sheet1\.xml$", each))
        root = parse(archive.read(name))
    found = {}
    for cell in root.iter(f"{{{sheet.SPREADSHEET}}}c"):
        value = cell.find(f"{{{sheet.SPREADSHEET}}}v")
        if value is not None and cell.get("t") in (None, "n"):
            found[cell.get("r")] = value.text or ""
    return found


def _drawn_values(chart: Element) -> dict[str, str]:
    """Return the values a chart was drawn from, by the address of their cells."""
    found = {}
    for each in chart.iter(f"{{{C}}}numRef"):
        named = (each.findtext(f"{{{C}}}f") or "").replace("$", "").rpartition("!")[2]
        first = CELL.match(named)
        if first is None:
            continue
        for point in each.iter(f"{{{C}}}pt"):
            at = f"{first[1]}{int(first[2]) + int(point.get('idx'))}"
            found[at] = point.findtext(f"{{{C}}}v") or ""
    return found


def _slides(parts: Parts) -> Iterator[tuple[Part, Element]]:
    presentation = parts[parts["/"].to("officeDocument")[0]]
    targets = {each.id: each.target for each in presentation.relations}
    for named in parse(presentation.blob).iter(f"{{{P}}}sldId"):
        part = parts[targets[named.get(f"{{{R}}}id")]]
        yield part, parse(part.blob)


def known_slides(parts: Parts) -> dict[str, tuple[Part, Element]]:
    """Return the slides that are known, by name; one whose name a program forgot by the names of its shapes."""
    found, nameless = dict[str, tuple[Part, Element]](), list[tuple[Part, Element]]()
    for part, root in _slides(parts):
        name = root.find(f"{{{P}}}cSld").get("name", "")
        if name.startswith(NAME):
            found.setdefault(name, (part, root))
        else:
            nameless.append((part, root))
    for part, root in nameless:
        names = [each.get("name", "").rpartition("/")[0] for each in root.iter(f"{{{P}}}cNvPr")]
        own = next((name for name in names if name.startswith(NAME)), "")
        if own:
            found.setdefault(own, (part, root))
    return found


def map_of_figures(parts: Parts) -> list[list[Any]]:
    """Return the map as it was written: slide, shape, place, text and figures of each note; nothing without one."""
    found: list[list[Any]] = _item(parts).get("figures", [])
    return found


def snapshot_of(parts: Parts) -> str:
    """Return the snapshot of the results that a deck was written from, blank when it does not say."""
    return str(_item(parts).get("snapshot", ""))


def _item(parts: Parts) -> dict[str, Any]:
    presentation = parts[parts["/"].to("officeDocument")[0]]
    # LibreOffice hangs the part on the file itself
    for name in (*presentation.to("customXml"), *parts["/"].to("customXml")):
        root = parse(parts[name].blob)
        if etree.QName(root).namespace == SPACE:
            found: dict[str, Any] = json.loads(root.text or "{}")
            return found
    return {}
