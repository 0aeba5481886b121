"""A deck that a person edited is brought up to date: no edit is lost, no number goes stale, whatever was done."""

import copy
import io
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pptx
import pytest
from deck_checker import faults
from edited_decks import EDITS, Edits, edited_deck
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pptx.chart.chart import Chart
from pptx.dml.color import RGBColor
from pptx.presentation import Presentation
from pptx.slide import Slide
from pptx.table import Table
from reduced_publications import with_group_apart
from sample_publication import sample_publication

from toolkit.publication import Publication
from toolkit.publication.figures import figure_values
from toolkit.report.deck import deck_figures
from toolkit.report.deck.writer import deck_bytes
from toolkit.report.merge import Merged, States
from toolkit.report.merge.deck import merge_decks
from toolkit.report.proof import check_file

LATER = sample_publication(8)
VALUES = figure_values(LATER)
TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
PINK = RGBColor(0xFF, 0x00, 0x80)


@cache
def states() -> tuple[bytes, bytes]:
    """Return the deck as generated, and as generated later."""
    return deck_bytes(with_group_apart(sample_publication(7))), deck_bytes(LATER)


@pytest.fixture
def base() -> bytes:
    return states()[0]


@pytest.fixture
def ours() -> bytes:
    return states()[1]


def merged(base: bytes, theirs: bytes, ours: bytes, publication: Publication = LATER) -> Merged:
    states = States(base=base, theirs=theirs, ours=ours)
    return merge_decks(states, figure_values(publication), publication.language)


def shown(content: bytes) -> str:
    said = []
    for slide in pptx.Presentation(io.BytesIO(content)).slides:
        said += [
            each.text or "" for each in slide._element.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}t")
        ]
        said += [slide.notes_slide.notes_text_frame.text] if slide.has_notes_slide else []
    return "\n".join(said)


def check_edits(content: bytes, edits: Edits, ours: bytes) -> None:
    """Assert that every edit left its trace."""
    text = shown(content)
    assert [word for word in edits.words if word not in text] == []
    deck = pptx.Presentation(io.BytesIO(content))
    slides = {each.name: each for each in deck.slides}
    assert edits.gone_slides & slides.keys() == set()
    for slide, shape in edits.gone_shapes:
        assert slide not in slides or shape not in {each.name for each in slides[slide].shapes}
    known = {each.name for each in pptx.Presentation(io.BytesIO(ours)).slides}
    for (slide, shape), place in edits.places.items():
        if slide in known:
            found = [(each.left, each.top) for each in slides[slide].shapes if each.name == shape]
            assert found == [place]


def stale(made: Merged, edits: Edits, folder: Path) -> list[str]:
    """Return figures that disagree although the person left them alone; charts told to be stale count as touched."""
    file = folder / "merged.pptx"
    file.write_bytes(made.content)
    told = {f"centric:{each.place}" for each in made.conflicts if each.what == "chart"}
    shapes = {shape for _, shape in edits.numbers} | told
    touched = {f"{shape.rpartition('/')[0]}, {shape.rpartition('/')[2]}" for shape in shapes}
    withdrawn = tuple(f"centric:{each.place.rpartition('/')[0]}," for each in made.conflicts if "any more" in each.ours)
    found = [
        each for each in check_file(file, LATER, values=VALUES).unvouched().mistakes
        if each.kind != "unknown" or not each.place.startswith(withdrawn)
    ]  # fmt: skip
    return [str(each) for each in found if not each.place.startswith(tuple(touched))]


def broken(content: bytes) -> list[str]:
    """Return what would need a repair; what a person adds has no name of ours, and may have no title."""
    return [each for each in faults(content) if not each.endswith(("no stable name", "no title"))]


@pytest.mark.parametrize("name", EDITS)
def test_every_kind_of_edit_is_kept(base: bytes, ours: bytes, tmp_path: Path, name: str) -> None:
    theirs, edits = edited_deck(base, [name], 2)
    made = merged(base, theirs, ours)
    check_edits(made.content, edits, ours)
    assert stale(made, edits, tmp_path) == []
    assert broken(made.content) == []


def slide_of(deck: Presentation, name: str) -> Slide:
    return next(each for each in deck.slides if each.name == name)


def chart_of(deck: Presentation, name: str) -> Chart:
    return next(each.chart for each in slide_of(deck, name).shapes if each.has_chart)


def table_of(deck: Presentation, name: str) -> Table:
    return next(each.table for each in slide_of(deck, name).shapes if each.has_table)


def after(base: bytes, ours: bytes, change: Callable[[Presentation], object]) -> tuple[Presentation, Merged]:
    """Return the merged deck after a change made by hand."""
    deck, made = pptx.Presentation(io.BytesIO(base)), io.BytesIO()
    change(deck)
    deck.save(made)
    found = merged(base, made.getvalue(), ours)
    assert broken(found.content) == []
    return pptx.Presentation(io.BytesIO(found.content)), found


def test_a_recoloured_chart_keeps_its_colour_and_takes_the_new_numbers(
    base: bytes, ours: bytes, tmp_path: Path
) -> None:
    def change(deck: Presentation) -> None:
        fill = chart_of(deck, "centric:maturity").plots[0].series[0].format.fill
        fill.solid()
        fill.fore_color.rgb = PINK

    deck, found = after(base, ours, change)
    chart, new = (chart_of(each, "centric:maturity") for each in (deck, pptx.Presentation(io.BytesIO(ours))))
    assert chart.plots[0].series[0].format.fill.fore_color.rgb == PINK
    assert [each.values for each in chart.plots[0].series] == [each.values for each in new.plots[0].series]
    assert stale(found, Edits(), tmp_path) == []


def duplicated(deck: Presentation, name: str, called: str) -> None:
    """Copy a slide as PowerPoint does: its shapes keep their names."""
    source = slide_of(deck, name)
    made = deck.slides.add_slide(source.slide_layout)
    tree = made.shapes._spTree
    for shape in list(made.shapes):
        tree.remove(shape._element)
    for shape in source.shapes:
        tree.append(copy.deepcopy(shape._element))
    for relation in source.part.rels.values():
        if relation.reltype.endswith("/chart"):
            number = made.part.rels.get_or_add(relation.reltype, relation.target_part)
            for each in tree.iter():
                if each.get(RELATION) == relation.rId:
                    each.set(RELATION, number)
    made._element.cSld.set("name", called)


@pytest.mark.parametrize("called", ["centric:profile", "Slide 40"])
def test_a_duplicated_slide_stays_and_both_are_brought_up_to_date(
    base: bytes, ours: bytes, tmp_path: Path, called: str
) -> None:
    deck, found = after(base, ours, lambda deck: duplicated(deck, "centric:profile", called))
    title = slide_of(pptx.Presentation(io.BytesIO(ours)), "centric:profile").shapes.title.text_frame.text
    assert [each.shapes.title.text_frame.text for each in deck.slides if each.shapes.title].count(title) == 2
    assert found.conflicts == ()
    assert [each.what for each in found.changes if each.kind == "kept"] == ["added slide"]
    assert stale(found, Edits(), tmp_path) == []


def added_column(deck: Presentation) -> None:
    table = table_of(deck, "centric:ranked")._tbl
    table.tblGrid.append(copy.deepcopy(table.tblGrid[-1]))
    for number, row in enumerate(table.tr_lst):
        cell = copy.deepcopy(row.tc_lst[-1])
        row.tc_lst[-1].addnext(cell)
        for place, text in enumerate(cell.iter(TEXT)):
            text.text = f"Mine {number}" if place == 0 else ""


def deleted_column(deck: Presentation) -> None:
    table = table_of(deck, "centric:ranked")._tbl
    table.tblGrid.remove(table.tblGrid[2])
    for row in table.tr_lst:
        row.remove(row.tc_lst[2])


def added_row(deck: Presentation) -> None:
    table = table_of(deck, "centric:ranked")._tbl
    row = copy.deepcopy(table.tr_lst[2])
    table.tr_lst[2].addnext(row)
    for text in row.iter(TEXT):
        text.text = "Ours"


@pytest.mark.parametrize(
    ("change", "columns", "words"), [(added_column, 11, "Mine 0"), (deleted_column, 9, ""), (added_row, 10, "Ours")]
)
def test_rows_and_columns_of_ones_own_stay_in_a_table_that_is_brought_up_to_date(
    base: bytes, ours: bytes, tmp_path: Path, change: Callable[[Presentation], None], columns: int, words: str
) -> None:
    deck, found = after(base, ours, change)
    table = table_of(deck, "centric:ranked")
    assert {len(row.cells) for row in table.rows} == {columns}
    assert len(table.columns) == columns
    assert words in "".join(table._tbl.itertext())
    first = next(each.action for each in LATER.recommendations if each.rank == 1)
    assert first in "".join(table._tbl.itertext())
    assert stale(found, Edits(), tmp_path) == []


def nameless(deck: Presentation) -> None:
    """Drop what LibreOffice drops: the names of slides and of what fills a placeholder."""
    for slide in deck.slides:
        slide._element.cSld.attrib.pop("name", None)
        for number, shape in enumerate(slide.placeholders, start=1):
            shape.name = f"PlaceHolder {number}"


def renamed(deck: Presentation) -> None:
    for shape in slide_of(deck, "centric:summary").shapes:
        shape.name = f"Shape {shape.shape_id}"


@pytest.mark.parametrize("change", [nameless, renamed])
def test_names_that_were_lost_are_given_back(
    base: bytes, ours: bytes, tmp_path: Path, change: Callable[[Presentation], None]
) -> None:
    deck, found = after(base, ours, change)
    assert found.conflicts == ()
    assert stale(found, Edits(), tmp_path) == []
    assert [each.name for each in deck.slides] == [each.name for each in pptx.Presentation(io.BytesIO(ours)).slides]
    assert shown(found.content) == shown(ours)


def dropped_slide(base: bytes, ours: bytes) -> str:
    """Return the name of a slide with a chart that is not written any more."""
    new = {each.name for each in pptx.Presentation(io.BytesIO(ours)).slides}
    return next(
        each.name for each in pptx.Presentation(io.BytesIO(base)).slides
        if each.name not in new and any(shape.has_chart for shape in each.shapes)
    )  # fmt: skip


def test_a_slide_that_is_not_written_any_more_goes_when_nobody_edited_it(base: bytes, ours: bytes) -> None:
    gone = dropped_slide(base, ours)
    deck, found = after(base, ours, lambda deck: None)
    assert gone not in {each.name for each in deck.slides}
    assert any(each.kind == "removed" and each.place == gone.removeprefix("centric:") for each in found.changes)


def recoloured(deck: Presentation, name: str) -> None:
    fill = chart_of(deck, name).plots[0].series[0].format.fill
    fill.solid()
    fill.fore_color.rgb = PINK


def bolder(deck: Presentation, name: str) -> None:
    slide_of(deck, name).shapes.title.text_frame.paragraphs[0].runs[0].font.bold = True


def noted(deck: Presentation, name: str) -> None:
    slide_of(deck, name).notes_slide.notes_text_frame.text = "To say"


@pytest.mark.parametrize("change", [recoloured, bolder, noted])
def test_one_that_somebody_edited_stays_and_its_chart_is_told_to_be_old(
    base: bytes, ours: bytes, tmp_path: Path, change: Callable[[Presentation, str], None]
) -> None:
    name = dropped_slide(base, ours)
    deck, found = after(base, ours, lambda deck: change(deck, name))
    assert name in {each.name for each in deck.slides}
    told = {each.what: each for each in found.conflicts if each.place.startswith(name.removeprefix("centric:"))}
    assert {"slide", "chart"} <= told.keys()
    assert "stays as it was" in told["chart"].ours
    assert stale(found, Edits(), tmp_path) == []


def generation(seed: int) -> bytes:
    return deck_bytes(sample_publication(seed))


def test_what_a_merge_kept_is_brought_up_to_date_by_every_later_one(base: bytes, ours: bytes, tmp_path: Path) -> None:
    name = dropped_slide(base, ours)

    def change(deck: Presentation) -> None:
        bolder(deck, name)
        table = table_of(deck, "centric:evidence")
        run = table.cell(5, 4).text_frame.paragraphs[0].runs[0]  # of a criterion that has no row later
        run.text = f"{run.text} people"

    deck, found = after(base, ours, change)
    row = next(row for row in table_of(deck, "centric:evidence").rows if row.cells[4].text.endswith(" people"))
    criterion = row.cells[0].text
    third = sample_publication(9)
    made = merged(ours, found.content, generation(9), third)
    assert broken(made.content) == []
    last = pptx.Presentation(io.BytesIO(made.content))
    assert name in {each.name for each in last.slides}
    assert criterion in {row.cells[0].text for row in table_of(last, "centric:evidence").rows}
    (tmp_path / "third.pptx").write_bytes(made.content)
    told = {f"centric:{each.place}".rpartition("/")[0] for each in made.conflicts if each.what == "chart"}
    wrong = check_file(tmp_path / "third.pptx", third).unvouched().mistakes
    assert [
        str(each)
        for each in wrong
        if each.figure and each.expected is not None and not each.place.startswith(tuple(told))
    ] == []
    found_again = {each.figure for each in deck_figures(tmp_path / "third.pptx") if each.slide == name}
    assert found_again != set()


def test_a_slide_that_comes_back_is_told_and_stays_once(base: bytes, ours: bytes) -> None:
    name = dropped_slide(base, ours)
    _, found = after(base, ours, lambda deck: bolder(deck, name))
    back = merged(ours, found.content, base, with_group_apart(sample_publication(7)))
    assert [each.name for each in pptx.Presentation(io.BytesIO(back.content)).slides].count(name) == 1
    assert any(each.what == "slide" and each.place == name.removeprefix("centric:") for each in back.conflicts)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.sampled_from(sorted(EDITS)), min_size=1, max_size=8), seed=st.integers(0, 10_000))
def test_whatever_was_edited(tmp_path: Path, names: list[str], seed: int) -> None:
    base, ours = states()
    theirs, edits = edited_deck(base, names, seed)
    made = merged(base, theirs, ours)
    check_edits(made.content, edits, ours)
    assert stale(made, edits, tmp_path) == []
    assert broken(made.content) == []
    again = merged(ours, made.content, ours)
    assert again.content == made.content
    assert again.conflicts == ()
