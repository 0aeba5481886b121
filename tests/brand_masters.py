"""Presentations as firms bring them: odd names, odd sizes, odd places, and some that are none."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pptx
from lxml import etree
from pptx.util import Emu, Inches

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"

Change = Callable[["pptx.presentation.Presentation"], None]


def saved(target: Path, *changes: Change) -> Path:
    """Save the classic 4:3 master, changed, with a slide of the firm's still in it."""
    deck = pptx.Presentation()
    for change in changes:
        change(deck)
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    slide.shapes.add_textbox(0, 0, 9_000_000, 900_000).text_frame.text = "Internal: our pitch to somebody else"
    deck.core_properties.author = "Jane Template"
    deck.save(target)
    return target


def renamed(deck: pptx.presentation.Presentation) -> None:
    """Give every layout a name in another language, and take its type away."""
    for place, layout in enumerate(deck.slide_layouts):
        layout.name = f"版式 {place}"
        layout._element.attrib.pop("type", None)


def sized(width: float, height: float) -> Change:
    """Return what sets the slide to a size in inches, every placeholder scaled along."""

    def change(deck: pptx.presentation.Presentation) -> None:
        across, down = Inches(width) / deck.slide_width, Inches(height) / deck.slide_height
        deck.slide_width, deck.slide_height = Inches(width), Inches(height)
        for shapes in (deck.slide_master.shapes, *(layout.shapes for layout in deck.slide_layouts)):
            for shape in shapes:
                if shape._element.find(f".//{P}spPr/*") is not None:
                    left, top, wide, high = shape.left, shape.top, shape.width, shape.height
                    shape.left, shape.top = Emu(int(left * across)), Emu(int(top * down))
                    shape.width, shape.height = Emu(int(wide * across)), Emu(int(high * down))

    return change


def only(*kept: int) -> Change:
    """Return what removes all layouts but some."""

    def change(deck: pptx.presentation.Presentation) -> None:
        for place in reversed(range(len(deck.slide_layouts))):
            if place not in kept:
                deck.slide_layouts.remove(deck.slide_layouts[place])

    return change


def without(kinds: Sequence[str]) -> Change:
    """Return what removes placeholders of some kinds from every layout and the master."""

    def change(deck: pptx.presentation.Presentation) -> None:
        for shapes in (deck.slide_master.shapes, *(layout.shapes for layout in deck.slide_layouts)):
            for shape in list(shapes):
                held = shape._element.find(f".//{P}ph")
                if held is not None and held.get("type", "") in kinds:
                    shape._element.getparent().remove(shape._element)

    return change


def placed(kind: str, inches: tuple[float, float, float, float]) -> Change:
    """Return what sets the placeholders of a kind, on every layout and the master, to a place (left, top, wide, high)."""

    def change(deck: pptx.presentation.Presentation) -> None:
        for shapes in (deck.slide_master.shapes, *(layout.shapes for layout in deck.slide_layouts)):
            for shape in shapes:
                held = shape._element.find(f".//{P}ph")
                if held is not None and held.get("type", "obj") == kind:
                    shape.left, shape.top, shape.width, shape.height = (Inches(each) for each in inches)

    return change


def dark(deck: pptx.presentation.Presentation) -> None:
    """Turn text and ground of the master round."""
    named = deck.slide_master._element.find(f"{P}clrMap")
    named.attrib.update({"bg1": "dk1", "tx1": "lt1", "bg2": "dk2", "tx2": "lt2"})


def titles_hidden_in_vertical(deck: pptx.presentation.Presentation) -> None:
    """Let every title run from top to bottom."""
    for shapes in (deck.slide_master.shapes, *(layout.shapes for layout in deck.slide_layouts)):
        for shape in shapes:
            held = shape._element.find(f".//{P}ph")
            if held is not None and held.get("type") in ("title", "ctrTitle"):
                body = next(shape._element.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}bodyPr"))
                body.set("vert", "eaVert")


USABLE: Mapping[str, tuple[Change, ...]] = {
    "the classic one, 4:3": (),
    "renamed in another language, no types": (renamed,),
    "16:9": (sized(13.333, 7.5),),
    "A4 upright": (sized(7.5, 10.83),),
    "no layout of a title alone": (only(0, 1, 3),),
    "a title slide and nothing else": (only(0),),
    "one layout, no title slide": (only(5),),
    "no footer": (without(["ftr", "sldNum", "dt"]),),
    "tiny placeholders for content": (placed("obj", (4.0, 4.0, 0.8, 0.4)), placed("body", (4.0, 4.0, 0.8, 0.4))),
    "the title at the bottom": (placed("title", (0.5, 6.3, 9.0, 0.7)), without(["ftr", "sldNum", "dt"])),
    "a narrow title at the left": (only(5), placed("title", (0.2, 0.5, 3.2, 6.0))),
    "dark": (dark,),
}
"""Masters that a deck can stand on."""

UNUSABLE: Mapping[str, tuple[Change, ...]] = {
    "no title anywhere": (without(["title", "ctrTitle"]),),
    "no room beside the title": (only(5), placed("title", (0.1, 0.1, 9.8, 7.0))),
    "only vertical titles": (titles_hidden_in_vertical,),
    "titles too small for a letter": (placed("title", (0.1, 0.1, 0.2, 0.1)), placed("ctrTitle", (0.1, 0.1, 0.2, 0.1))),
}
"""Masters that no deck can stand on."""


def repacked(source: Path, target: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """Save a file with every part changed by a function of its name and content."""
    import zipfile

    with zipfile.ZipFile(source) as read, zipfile.ZipFile(target, "w") as write:
        for name in read.namelist():
            write.writestr(name, change(name, read.read(name)))
    return target


def names_in(content: bytes) -> str:
    """Return all XML of a file as one text, to look for what must not be in it."""
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(
            etree.tostring(etree.fromstring(archive.read(name)), encoding="unicode")
            for name in archive.namelist()
            if name.endswith((".xml", ".rels"))
        )
