"""Edits such as a consultant makes in PowerPoint, each with the trace it must leave in every later version."""

import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field

import pptx
from pptx.opc.packuri import PackURI
from pptx.presentation import Presentation
from pptx.util import Pt


@dataclass
class Edits:
    """What was done: words that must stay, shapes that must stay away or in their place, slides that must stay away."""

    words: list[str] = field(default_factory=list)
    numbers: set[tuple[str, str]] = field(default_factory=set)
    gone_shapes: set[tuple[str, str]] = field(default_factory=set)
    places: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    gone_slides: set[str] = field(default_factory=set)
    own_order: list[str] = field(default_factory=list)
    bold: list[str] = field(default_factory=list)


Edit = Callable[[Presentation, random.Random, Edits, int], None]


def _slide(deck: Presentation, chance: random.Random, edits: Edits):
    return chance.choice([each for each in deck.slides if each.name and each.name not in edits.gone_slides])


def _texts(slide):
    return [
        each
        for each in slide.shapes
        if each.has_text_frame
        and each.name.startswith("centric:")
        and each.text_frame.text
        and not each.name.endswith("sldNum")
    ]


def words_before(deck, chance, edits, number):
    shape = chance.choice(_texts(_slide(deck, chance, edits)))
    run = chance.choice([run for para in shape.text_frame.paragraphs for run in para.runs])
    run.text = f"Mark{number}x {run.text}"
    edits.words.append(f"Mark{number}x")


def words_after(deck, chance, edits, number):
    shape = chance.choice(_texts(_slide(deck, chance, edits)))
    para = shape.text_frame.add_paragraph()
    para.text = f"Ours is another view, Mark{number}x."
    edits.words.append(f"Mark{number}x")


def another_word(deck, chance, edits, number):
    for shape in _texts(_slide(deck, chance, edits)):
        for para in shape.text_frame.paragraphs:
            for run in para.runs:
                words = [word for word in run.text.split() if word.isalpha() and len(word) > 3]
                if words:
                    run.text = run.text.replace(chance.choice(words), f"Mark{number}x", 1)
                    edits.words.append(f"Mark{number}x")
                    return


def another_number(deck, chance, edits, number):
    slide = _slide(deck, chance, edits)
    for shape in _texts(slide):
        for run in [run for para in shape.text_frame.paragraphs for run in para.runs]:
            found = [word.strip(".,;()") for word in run.text.split() if word.strip(".,;()").isdigit()]
            if found:
                run.text = run.text.replace(found[0], f"987{number}", 1)
                edits.words.append(f"987{number}")
                edits.numbers.add((slide.name, shape.name))
                return


def bold_text(deck, chance, edits, number):
    shape = chance.choice(_texts(_slide(deck, chance, edits)))
    for para in shape.text_frame.paragraphs:
        for run in para.runs:
            run.font.bold = True
            run.font.size = Pt(7)
    edits.bold.append(shape.name)


def cell_text(deck, chance, edits, number):
    tables = [
        each for slide in deck.slides for each in slide.shapes
        if each.has_table and slide.name not in edits.gone_slides and (slide.name, each.name) not in edits.gone_shapes
    ]  # fmt: skip
    if not tables:
        return
    table = chance.choice(tables).table
    cell = table.cell(chance.randrange(1, len(table.rows)), len(table.columns) - 1)
    run = next((run for para in cell.text_frame.paragraphs for run in para.runs), None)
    if run is not None:
        run.text = f"{run.text} Mark{number}x"
        edits.words.append(f"Mark{number}x")


def moved_shape(deck, chance, edits, number):
    slide = _slide(deck, chance, edits)
    shape = chance.choice([each for each in slide.shapes if each.name.startswith("centric:")])
    shape.left, shape.top, shape.width, shape.height = 1000 + number, 2000 + number, 3_000_000, 1_000_000
    edits.places[slide.name, shape.name] = (shape.left, shape.top)


def deleted_shape(deck, chance, edits, number):
    slide = _slide(deck, chance, edits)
    free = [
        each for each in slide.shapes
        if each.name.startswith("centric:") and not each.name.endswith("/title") and not _holds_mark(each)
    ]  # fmt: skip
    if free:
        shape = chance.choice(free)
        shape._element.getparent().remove(shape._element)
        edits.gone_shapes.add((slide.name, shape.name))
        edits.places.pop((slide.name, shape.name), None)


def _holds_mark(shape) -> bool:
    said = "".join(
        each.text or "" for each in shape._element.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}t")
    )
    return "Mark" in said or "987" in said


def added_shape(deck, chance, edits, number):
    box = _slide(deck, chance, edits).shapes.add_textbox(0, 0, 999_999, 999_999)
    box.text_frame.text = f"Mark{number}x says 4711"
    edits.words.append(f"Mark{number}x says 4711")


def added_slide(deck, chance, edits, number):
    made = deck.slides.add_slide(deck.slide_layouts[0])
    made.part.partname = PackURI(
        f"/ppt/slides/slide{900 + number}.xml"
    )  # its name may be taken once a slide was deleted
    made.shapes.title.text = f"Mark{number}x slide"
    edits.words.append(f"Mark{number}x slide")
    ids = deck.slides._sldIdLst
    own = ids[-1]
    ids.remove(own)
    ids.insert(chance.randrange(len(ids) + 1), own)


def deleted_slide(deck, chance, edits, number):
    named = [each.name for each in deck.slides]
    free = [
        at for at, each in enumerate(deck.slides)
        if each.name.startswith("centric:") and not any(_holds_mark(shape) for shape in each.shapes)
        and not (each.has_notes_slide and "Mark" in each.notes_slide.notes_text_frame.text)
    ]  # fmt: skip
    if free:
        at = chance.choice(free)
        edits.gone_slides.add(named[at])
        for kept in (edits.places, edits.gone_shapes, edits.numbers):
            for key in [key for key in kept if key[0] == named[at]]:
                kept.pop(key) if isinstance(kept, dict) else kept.remove(key)
        edits.bold = [name for name in edits.bold if not name.startswith(f"{named[at]}/")]
        ids = deck.slides._sldIdLst
        deck.part.drop_rel(ids[at].rId)
        ids.remove(ids[at])


def moved_slide(deck, chance, edits, number):
    ids = deck.slides._sldIdLst
    own = ids[chance.randrange(len(ids))]
    ids.remove(own)
    ids.insert(chance.randrange(len(ids) + 1), own)
    edits.own_order.append("moved")


def notes_text(deck, chance, edits, number):
    slide = _slide(deck, chance, edits)
    if slide.has_notes_slide:
        slide.notes_slide.notes_text_frame.add_paragraph().text = f"Mark{number}x to say"
        edits.words.append(f"Mark{number}x to say")


EDITS: dict[str, Edit] = {
    each.__name__: each
    for each in (
        words_before, words_after, another_word, another_number, bold_text, cell_text, moved_shape, deleted_shape,
        added_shape, added_slide, deleted_slide, moved_slide, notes_text,
    )
}  # fmt: skip


def edited_deck(content: bytes, names: list[str], seed: int) -> tuple[bytes, Edits]:
    """Return a deck after edits, and what they were."""
    deck, chance, edits = pptx.Presentation(io.BytesIO(content)), random.Random(seed), Edits()
    for number, name in enumerate(names):
        EDITS[name](deck, chance, edits, number)
    made = io.BytesIO()
    deck.save(made)
    return made.getvalue(), edits
