"""A Word report that a person edited, brought up to date: paragraphs by their ids, numbers by their content controls."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from lxml import etree

from toolkit.report.deck.parts import OFFICE, Part, Parts, parse, read_parts, serialized, written
from toolkit.report.deck.xml import R
from toolkit.report.merge.order import merged_order, paired
from toolkit.report.merge.package import free_name
from toolkit.report.merge.trees import canonical
from toolkit.report.merge.values import Merged, States, Told, check_origin
from toolkit.report.merge.word_adopting import Adopting
from toolkit.report.merge.word_parts import add_lists, colours_of, renumber_lists
from toolkit.report.merge.wording import Wording, block_text
from toolkit.report.word.figures import DATA_SPACE, PARSER, docx_data

Element = Any
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
PARAGRAPH, TABLE, ROW, CELL, CONTROL = (f"{{{W}}}{name}" for name in ("p", "tbl", "tr", "tc", "sdt"))
CLOSING, START, END = (f"{{{W}}}{name}" for name in ("sectPr", "bookmarkStart", "bookmarkEnd"))
PARAGRAPH_ID, ID, NAME = f"{{{W14}}}paraId", f"{{{W}}}id", f"{{{W}}}name"
BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
EMBED = f"{{{R}}}embed"


def merge_documents(states: States, values: Mapping[str, float], language: str) -> Merged:
    """Return the person's document with numbers, pictures and texts that they left alone brought up to date.

    Parameters
    ----------
    values, language
        The published figures by identifier, and how numbers are written.

    Raises
    ------
    InputError
        One of the files is no Word file, or theirs is no edit of the base.
    """
    if states.is_unedited:
        return Merged(content=states.ours)
    told = Told(values=values, language=language)
    old, own, new = (_Open(content) for content in (states.base, states.theirs, states.ours))
    check_origin(old.snapshot, own.snapshot, known=bool(_ids(own) & _ids(old)))
    if not states.is_news:
        return Merged(content=states.theirs)
    wording = Wording(tags=(old.tags, own.tags | old.tags, new.tags), told=told)
    wording.knows(old.body)
    merging = _Merging(old, own, new, wording, told)
    if _lost_ids(old, own):
        renumber_lists(own.parts, own.part, own.root)
        Adopting(same_pictures=merging.same_images, colours=colours_of(old.parts, old.part)).adopt(old.body, own.body)
    merging.sequence(old.body, own.body, new.body)
    _unique(own.root)
    add_lists((own.parts, own.part), (new.parts, new.part))
    own.parts[own.main].blob = serialized(own.root)
    _data(own, new, old)
    return Merged(content=written(own.parts), changes=tuple(told.changes))


class _Open:
    """A document opened for a merge."""

    def __init__(self, content: bytes) -> None:
        self.parts: Parts = read_parts(content, "report.docx")
        self.main = self.parts["/"].to("officeDocument")[0]
        self.root = parse(self.parts[self.main].blob)
        self.body = self.root.find(f"{{{W}}}body")
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.tags, self.keys = docx_data(archive)
        self.snapshot = _snapshot(self.parts)

    @property
    def part(self) -> Part:
        return self.parts[self.main]

    def image(self, relation: str) -> Part | None:
        target = next((each.target for each in self.part.relations if each.id == relation), "")
        return self.parts.get(target)


class _Merging:
    def __init__(self, old: _Open, own: _Open, new: _Open, wording: Wording, told: Told) -> None:
        self._old, self._own, self._new, self._wording, self._told = old, own, new, wording, told
        self._place = ""
        self._columns: Mapping[int, int] = {}

    def sequence(self, base: Element, theirs: Element, ours: Element) -> None:
        """Bring the blocks of a body, the rows of a table or the paragraphs of a cell up to date, in place."""
        before, after = _keyed(base, self._old), _keyed(ours, self._new)
        now = _keyed(theirs, self._own)
        common = [key for key in before if key in now and key in after]
        moved = [key for key in now if key in common] != common
        kept = dict[str, Element]()
        for key, element in now.items():
            self._at(key, element)
            if key in before and key in after:
                self._one(before[key], element, after[key])
                kept[key] = element
            elif key in before and block_text(before[key]) == block_text(element):
                self._told.note("removed", self._place, "paragraph", ours=block_text(element)[:200])
            elif key in before:
                self._told.note("conflict", self._place, "paragraph", yours=block_text(element)[:500])
                self._wording.restate(element, self._place)
                kept[key] = element
            else:
                self._told.note("kept", self._place, "paragraph", yours=block_text(element)[:200])
                self._wording.restate(element, self._place)
                kept[key] = element
        keys = merged_order(list(kept), before, list(after), moved=moved)
        order = [kept[key] if key in kept else self._fresh(after[key]) for key in keys]
        if moved:
            whole = etree.QName(theirs).localname == "body"
            self._told.note("kept", self._told.said("whole") if whole else self._place, "order")
        for key, gone in before.items():
            if key in after and key not in now and block_text(gone).strip():
                what = "deleted row" if gone.tag == ROW else "deleted text"
                self._told.note("kept", self._of(gone), what, ours=block_text(gone)[:200])
        closing = [each for each in theirs if each.tag not in (PARAGRAPH, TABLE, CONTROL, ROW)]
        first = [each for each in closing if each.tag != CLOSING]
        theirs[:] = [*first, *order, *(each for each in closing if each.tag == CLOSING)]

    def _at(self, key: str, element: Element) -> None:
        mark = next((each.get(NAME) for each in element.iter(START) if each.get(NAME, "") in self._old.keys), None)
        if mark is not None:
            self._place = self._old.keys[mark]

    def _of(self, block: Element) -> str:
        """Return where a block of the base stands, by its own mark or the place that was last reached."""
        mark = next((each.get(NAME) for each in block.iter(START) if each.get(NAME, "") in self._old.keys), "")
        return self._old.keys.get(mark, self._place)

    def _fresh(self, element: Element) -> Element:
        made = deepcopy(element)
        self._told.note("added", self._place, "paragraph", ours=block_text(made)[:200])
        self._with_images(made)
        return made

    def _with_images(self, made: Element) -> None:
        """Bring the pictures of a block copied from ours into their file."""
        for blip in made.iter(BLIP):
            source = self._new.image(blip.get(EMBED, ""))
            if source is None:
                continue
            target = next((name for name, part in self._own.parts.items() if part.blob == source.blob), "")
            if not target:
                target = free_name(self._own.parts, "/word/media/centric-chart1.png")
                self._own.parts[target] = Part(content_type=source.content_type, blob=source.blob)
            known = next((each.id for each in self._own.part.relations if each.target == target), "")
            blip.set(EMBED, known or self._own.part.relate(f"{OFFICE}/image", target))

    def _one(self, base: Element, theirs: Element, ours: Element) -> None:
        if base.tag != theirs.tag or base.tag != ours.tag:
            self._told.note(
                "conflict", self._place, "paragraph", yours=block_text(theirs)[:200], ours=block_text(ours)[:500]
            )
        elif _plain(base) == _plain(theirs) and self.same_images(base, theirs):
            if _plain(base) != _plain(ours) or not self.same_images(base, ours, self._new):
                if block_text(base) != block_text(ours):
                    self._told.note("updated", self._place, "text")
                _replace(theirs, ours)
                self._with_images(theirs)
        elif base.tag == PARAGRAPH:
            self._pictures(base, theirs, ours)
            if block_text(base) or block_text(theirs) or block_text(ours):
                self._wording.merge(base, theirs, ours, self._place)
        elif base.tag == TABLE:
            outer, self._columns = self._columns, self._columns_of(base, theirs)
            self.sequence(base, theirs, ours)
            self._columns = outer
        elif base.tag == ROW:
            self._cells(base, theirs, ours)
        elif block_text(base) != block_text(ours):
            _replace(
                theirs, ours
            )  # the table of contents, which Word writes anew itself: nothing of a person's is in it
            self._told.note("updated", self._place, "text")

    def _pictures(self, base: Element, theirs: Element, ours: Element) -> None:
        """Show the new pictures in the size and place that the person gave them; one that they replaced stays."""
        blips = [list(each.iter(BLIP)) for each in (base, theirs, ours)]
        if self.same_images(base, ours, self._new):
            return
        if not self.same_images(base, theirs) or len({len(each) for each in blips}) != 1:
            self._told.note("conflict", self._place, "chart", ours=self._told.said("stale"))
            return
        fresh = deepcopy(ours)
        self._with_images(fresh)
        for own, new in zip(blips[1], fresh.iter(BLIP), strict=True):
            own.set(EMBED, new.get(EMBED))
        for own, new in zip(theirs.iter(DRAWN), fresh.iter(DRAWN), strict=False):
            if new.get("descr"):
                own.set("descr", new.get("descr"))
        self._told.note("updated", self._place, "chart")

    def _columns_of(self, base: Element, theirs: Element) -> Mapping[int, int]:
        """Return which of their columns each column of a table is, by its head; empty where the columns are the same."""
        heads = [[block_text(cell) for cell in next(each.iter(ROW)).findall(CELL)] for each in (base, theirs)]
        if heads[0] == heads[1]:
            return {}
        columns = paired(*heads)
        if len(columns) < max(map(len, heads)):
            self._told.note("kept", self._place, "column", yours=" | ".join(heads[1]))
        return columns

    def _cells(self, base: Element, theirs: Element, ours: Element) -> None:
        before, own, after = (each.findall(CELL) for each in (base, theirs, ours))
        if len(before) != len(after):
            self._told.note("conflict", self._place, "row", yours=block_text(theirs)[:200], ours=block_text(ours)[:500])
            self._wording.restate(theirs, self._place)
            return
        for column, cell in enumerate(before):
            at = self._columns.get(column) if len(self._columns) > 1 and len(before) > 1 else column
            if at is not None and at < len(own):
                self.sequence(cell, own[at], after[column])

    def same_images(self, base: Element, other: Element, where: _Open | None = None) -> bool:
        """Return whether a block shows the pictures of the base's; `where` is the file it stands in, theirs if left out."""
        opened = self._own if where is None else where
        first = [self._old.image(each.get(EMBED, "")) for each in base.iter(BLIP)]
        second = [opened.image(each.get(EMBED, "")) for each in other.iter(BLIP)]
        return [each and each.blob for each in first] == [each and each.blob for each in second]


def _keyed(parent: Element, opened: _Open) -> dict[str, Element]:
    """Return the blocks of a parent by the id of their first paragraph, or the name of their bookmark."""
    found: dict[str, Element] = {}
    for number, each in enumerate(parent):
        if each.tag not in (PARAGRAPH, TABLE, CONTROL, ROW):
            continue
        first = each if each.tag == PARAGRAPH else next(each.iter(PARAGRAPH), None)
        key = "" if first is None else first.get(PARAGRAPH_ID, "")
        mark = next((one.get(NAME) for one in each.iter(START) if one.get(NAME, "") in opened.keys), None)
        key = f"{etree.QName(each).localname}:{mark or key}"
        if parent.tag == CELL:
            key = f"p:{number}"
        found[key if key not in found and not key.endswith(":") else f"{key}:{number}"] = each
    return found


def _lost_ids(old: _Open, own: _Open) -> bool:
    """Return whether a program dropped the ids of paragraphs, as LibreOffice does, and those of numbers with them."""
    before, now = ({each.get(PARAGRAPH_ID) for each in one.body.iter(PARAGRAPH)} for one in (old, own))
    return len(before & now) * 2 < len(before - {None})


def _ids(opened: _Open) -> set[str]:
    """Return the ids of the paragraphs and the names of the bookmarks of a document."""
    paragraphs = {each.get(PARAGRAPH_ID, "") for each in opened.body.iter(PARAGRAPH)}
    return (paragraphs | {each.get(NAME, "") for each in opened.body.iter(START)}) - {"", "_GoBack"}


def _snapshot(parts: Parts) -> str:
    """Return the snapshot of the results that a document was written from, blank when it does not say."""
    for part in parts.values():
        if DATA_SPACE.encode() in part.blob and b"<results" in part.blob:
            found = parse(part.blob).find(f"{{{DATA_SPACE}}}results")
            return "" if found is None else str(found.get("snapshot", ""))
    return ""


def _plain(element: Element) -> Any:
    """Return a block to compare: without what programs number anew at each save."""
    made = deepcopy(element)
    for each in list(made.iter(START, END, f"{{{W}}}proofErr", f"{{{W}}}lastRenderedPageBreak")):
        each.getparent().remove(each)
    for each in made.iter():
        for name in list(each.attrib):
            local = etree.QName(name).localname
            if local.startswith("rsid") or local in ("textId", "paraId") or (local == "id" and name != ID):
                del each.attrib[name]
        if each.tag in (ID, DRAWN):
            each.attrib.pop(f"{{{W}}}val", None)
            each.attrib.pop("name", None)
    return canonical(made)


def _replace(theirs: Element, ours: Element) -> None:
    theirs[:] = [deepcopy(each) for each in ours]


def _unique(root: Element) -> None:
    """Give bookmarks, controls and drawings numbers of their own again."""
    number, opened = 0, dict[str, str]()
    for each in root.iter(START, END):
        if each.tag == START:
            number += 1
            opened[each.get(ID)] = str(number)
            each.set(ID, str(number))
        else:
            each.set(ID, opened.get(each.get(ID), each.get(ID)))
    renumbered: Sequence[tuple[Callable[[], Any], str]] = (
        (lambda: root.iter(f"{{{W}}}sdtPr"), "control"),
        (lambda: root.iter(DRAWN), "drawing"),
    )
    for elements, kind in renumbered:
        for place, each in enumerate(elements(), start=100_001):
            if kind == "drawing":
                each.set("id", str(place))
            else:
                own = each.find(ID)
                if own is not None:
                    own.set(f"{{{W}}}val", str(place))


def _data(own: _Open, new: _Open, old: _Open) -> None:
    """Let the document say which figure each tag is and which block each bookmark, of both states."""
    blob = next(
        (part.blob for part in new.parts.values() if DATA_SPACE.encode() in part.blob and b"<results" in part.blob),
        None,
    )
    if blob is None:
        return
    root = etree.fromstring(blob, PARSER)
    space = f"{{{DATA_SPACE}}}"
    for name, attribute, value, known, more in (
        ("figures", "tag", "id", new.tags, old.tags | own.tags),
        ("blocks", "bookmark", "key", new.keys, old.keys | own.keys),
    ):
        for tag, said in more.items():
            if tag not in known:
                etree.SubElement(root.find(f"{space}{name}"), f"{space}{name[:-1]}", {attribute: tag, value: said})
    for each in own.part.to("customXml"):
        if each in own.parts and DATA_SPACE.encode() in own.parts[each].blob:
            own.parts[each].blob = serialized(root)
            return
    made = free_name(own.parts, "/customXml/item1.xml")
    own.parts[made] = Part(content_type="application/xml", blob=serialized(root))
    own.part.relate(f"{OFFICE}/customXml", made)
