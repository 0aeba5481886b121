"""Three states of a slide into one: its shapes, charts, tables, notes."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from toolkit.report.deck.figures import NAME, NOTES
from toolkit.report.deck.parts import Part, serialized
from toolkit.report.deck.text import Span
from toolkit.report.deck.xml import A, C, P
from toolkit.report.merge.charts import merge_chart
from toolkit.report.merge.edited import is_shape_edited
from toolkit.report.merge.package import OpenDeck, OpenSlide, copied, texts
from toolkit.report.merge.standing import Standing
from toolkit.report.merge.tables import State, merge_tables
from toolkit.report.merge.texts import NOTHING, Written, merge_bodies
from toolkit.report.merge.trees import merge
from toolkit.report.merge.values import Told

Element = Any
Note = list[Any]
"""A note of the map of figures: slide, shape, place, text, figures."""

TABLE, NAMED, RICH, SERIES, LABEL = f"{{{A}}}tbl", f"{{{P}}}cNvPr", f"{{{C}}}rich", f"{{{C}}}ser", f"{{{C}}}dLbl"
BODIES = (f"{{{P}}}txBody", f"{{{A}}}txBody")
FIELDS = f"{{{A}}}fld"


@dataclass(slots=True)
class SlideMerge:
    """Merges the slides of one name; `notes` collects the new map of figures, `charts` what is merged already."""

    base: OpenDeck
    theirs: OpenDeck
    ours: OpenDeck
    told: Told
    notes: list[Note] = field(default_factory=list)
    charts: list[Part] = field(default_factory=list)

    def slide(self, old: OpenSlide, own: OpenSlide, new: OpenSlide) -> None:
        """Bring a slide of theirs up to date, in place."""
        before, now, after = old.shapes, own.shapes, new.shapes
        for name, (made, *_) in after.items():
            place = name.removeprefix("centric:")
            if name in now and name in before:
                for each in now[name]:
                    self._shape(name, (old, before[name][0]), (own, each), (new, made), place)
            elif name not in now and name not in before:
                self._added(own, new, made, name)
            elif name not in now:
                self.told.note("kept", place, "deleted shape")
        for name, (was, *_) in before.items():
            if name in after or name not in now:
                continue
            place = name.removeprefix("centric:")
            if any(is_shape_edited((self.base, old, was), (self.theirs, own, each)) for each in now[name]):
                self.told.note("conflict", place, "shape", yours=" ".join(texts(now[name][0])))
                self.standing(self.base).restate(own, name)
                continue
            for each in now[name]:
                each.getparent().remove(each)
            self.told.note("removed", place, "shape")
        known = {each.get("name") for each in (*old.root.iter(NAMED), *new.root.iter(NAMED))}
        for name in dict.fromkeys(each.get("name", "") for each in own.root.iter(NAMED)):
            if name and name not in known:
                place = f"{new.name}, {name}" if not name.startswith(NAME) else name
                self.told.note("kept", place.removeprefix(NAME), "added shape")
        self._speaker(old, own, new)

    def _shape(
        self, name: str, old: tuple[OpenSlide, Element], own: tuple[OpenSlide, Element], new: tuple[OpenSlide, Element],
        place: str,
    ) -> None:  # fmt: skip
        if old[1].tag != own[1].tag:
            self.told.note("conflict", place, "shape")
            return
        slide = new[0].name

        def hook(base: Element, theirs: Element, ours: Element) -> bool:
            if base.tag in BODIES:
                if next(base.iter(FIELDS), None) is not None:
                    return False
                text, spans = merge_bodies(
                    (base, self.base.spans(old[0].name, name, "text")),
                    theirs,
                    (ours, self.ours.spans(slide, name, "text")),
                    self.told,
                    place,
                    self.theirs.marks.get((own[0].name, name, "text"), NOTHING),
                )
                self._note(slide, name, "text", text, spans)
                return True
            if base.tag == TABLE:
                before, after = (
                    self._table(self.base, old[0].name, name, base),
                    self._table(self.ours, slide, name, ours),
                )
                mine = State(
                    table=theirs, cells={}, written=self._table(self.theirs, own[0].name, name, theirs).written
                )
                for row, column, text, spans in merge_tables(before, mine, after, self.told, place):
                    self._note(slide, name, f"cell {row},{column}", text, spans)
                return True
            if base.tag == NAMED:
                for attribute in ("descr", "title"):
                    _described(base, theirs, ours, attribute)
                return True
            return False

        merge(old[1], own[1], new[1], self.told, place, hook)
        self._chart(name, old, own, new, place)

    def _table(self, deck: OpenDeck, slide: str, shape: str, table: Element) -> State:
        written: dict[tuple[int, int], Written] = {}
        for (where, of, place), said in deck.marks.items():
            if where == slide and of == shape and place.startswith("cell "):
                row, column = place.removeprefix("cell ").split(",")
                written[int(row), int(column)] = said
        return State(table=table, cells={at: spans for at, (_, spans) in written.items()}, written=written)

    def _chart(
        self, name: str, old: tuple[OpenSlide, Element], own: tuple[OpenSlide, Element], new: tuple[OpenSlide, Element],
        place: str,
    ) -> None:  # fmt: skip
        before, mine, after = self.base.chart(*old), self.theirs.chart(*own), self.ours.chart(*new)
        if before is None or mine is None or after is None or any(mine is each for each in self.charts):
            return
        self.charts.append(mine)  # two slides may show one chart, once a program duplicated the slide
        slide = new[0].name
        labels = list[Note]()

        def hook(base: Element, theirs: Element, ours: Element) -> bool:
            if base.tag != RICH:
                return False
            was, now = _label(base), _label(ours)
            text, spans = merge_bodies(
                (base, self.base.spans(old[0].name, name, was)),
                theirs,
                (ours, self.ours.spans(slide, name, now)),
                self.told,
                place,
            )
            if now:
                labels.append([slide, name, now, text, spans])
            return True

        packages = (self.base.parts, self.theirs.parts, self.ours.parts)
        if merge_chart((before, mine, after), packages, self.told, place, hook):
            labels = [[*key, text, spans] for key, (text, spans) in self.ours.marks.items() if key[:2] == (slide, name)]
        for note in labels:
            self._note(*note)
        if (slide, name) in self.ours.books:
            self.notes.append([slide, name, "workbook", "", self.ours.books[slide, name]])

    def _speaker(self, old: OpenSlide, own: OpenSlide, new: OpenSlide) -> None:
        """Merge the speaker's notes, and write into them what the program would have said where both changed."""
        found = [deck.notes(each) for deck, each in ((self.base, old), (self.theirs, own), (self.ours, new))]
        before, mine, after = found
        if before is None or mine is None or after is None:
            return
        shape, place = f"{new.name}/{NOTES}", f"{new.name.removeprefix('centric:')}/{NOTES}"
        text, spans = merge_bodies(
            (before[2], self.base.spans(old.name, f"{old.name}/{NOTES}", NOTES)),
            mine[2],
            (after[2], self.ours.spans(new.name, shape, NOTES)),
            self.told,
            place,
            self.theirs.marks.get((own.name, shape, NOTES), NOTHING),
        )
        self._note(new.name, shape, NOTES, text, spans)
        mine[0].blob = serialized(mine[1])

    def _added(self, own: OpenSlide, new: OpenSlide, shape: Element, name: str) -> None:
        made = deepcopy(shape)
        known: dict[str, str] = {}
        mine, source = self.theirs.part(own), self.ours.part(new)
        relations = {each.id: each for each in source.relations}
        for each in made.iter():
            for attribute, value in list(each.attrib.items()):
                if value in relations and attribute.startswith("{http://schemas.openxmlformats.org/officeDocument"):
                    relation = relations[value]
                    target = copied(self.ours.parts, relation.target, self.theirs.parts, known)
                    each.set(attribute, mine.relate(relation.kind, target))
        taken = [int(each.get("id", "0")) for each in own.root.iter(NAMED)]
        for place, each in enumerate(made.iter(NAMED), start=1):
            each.set("id", str(max(taken, default=1) + place))
        own.root.find(f"{{{P}}}cSld/{{{P}}}spTree").append(made)
        self.told.note("added", name.removeprefix("centric:"), "shape")
        self.whole(new.name, name)

    def standing(self, written: OpenDeck) -> Standing:
        """Return what brings up to date what the program does not write any more, by the map of a deck."""

        def booked(slide: str, shape: str, marks: Any) -> None:
            self.notes.append([slide, shape, "workbook", "", marks])

        return Standing(written=written, theirs=self.theirs, told=self.told, noted=self._note, booked=booked)

    def whole(self, slide: str, shape: str | None = None) -> None:
        """Take over what the new map says of a slide, or of one shape of it."""
        for key, (text, spans) in self.ours.marks.items():
            if key[0] == slide and shape in (None, key[1]):
                self._note(*key, text, spans)
        for (where, name), marks in self.ours.books.items():
            if where == slide and shape in (None, name):
                self.notes.append([where, name, "workbook", "", marks])

    def _note(self, slide: str, shape: str, place: str, text: str, spans: Sequence[Span]) -> None:
        if spans:
            self.notes.append([slide, shape, place, text, [list(each) for each in sorted(spans)]])


def _label(rich: Element) -> str:
    """Return the place of a label as the map of figures calls it."""
    label = next((each for each in rich.iterancestors(LABEL)), None)
    series = next((each for each in rich.iterancestors(SERIES)), None)
    if label is None or series is None:
        return ""
    every = list(series.getroottree().getroot().iter(SERIES))
    return f"label {every.index(series)},{label.find(f'{{{C}}}idx').get('val')}"


def _described(base: Element, theirs: Element, ours: Element, attribute: str) -> None:
    """Take over a new alternative text, unless the person wrote one."""
    if theirs.get(attribute) == base.get(attribute) and ours.get(attribute) is not None:
        theirs.set(attribute, ours.get(attribute))
