"""A Word report that a person edited is brought up to date: no edit is lost, no number goes stale."""

import copy
import io
import random
from collections.abc import Callable
from functools import cache
from pathlib import Path

import docx
import pytest
from docx.document import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from sample_publication import sample_publication

from toolkit.publication.figures import figure_values
from toolkit.report.merge import Merged, States
from toolkit.report.merge.document import merge_documents
from toolkit.report.proof import check_file
from toolkit.report.word.document import report_docx
from toolkit.report.word.figures import docx_figures

LATER = sample_publication(8)
VALUES = figure_values(LATER)
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
EXTENT = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent"
CONTROL = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}sdt"
PARAGRAPH = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"
PARAGRAPH_ID = "{http://schemas.microsoft.com/office/word/2010/wordml}paraId"
TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"


@cache
def states() -> tuple[bytes, bytes]:
    """Return the report as generated, and as generated later."""
    return report_docx(sample_publication(7)), report_docx(LATER)


@pytest.fixture
def base() -> bytes:
    return states()[0]


@pytest.fixture
def ours() -> bytes:
    return states()[1]


def merged(base: bytes, theirs: bytes, ours: bytes) -> Merged:
    return merge_documents(States(base=base, theirs=theirs, ours=ours), VALUES, LATER.language)


def _paragraph(document: Document, chance: random.Random):
    return chance.choice([each for each in document.paragraphs if each.runs and each.text and "Mark" not in each.text])


def words_before(document, chance, number):
    run = _paragraph(document, chance).runs[0]
    run.text = f"Mark{number}x {run.text}"
    return f"Mark{number}x"


def new_paragraph(document, chance, number):
    _paragraph(document, chance).insert_paragraph_before(f"Mark{number}x is new, with 4711.")
    return f"Mark{number}x is new, with 4711."


def cell_text(document, chance, number):
    table = chance.choice(document.tables)
    run = next((run for row in table.rows[1:] for run in row.cells[0].paragraphs[0].runs), None)
    if run is None:
        return ""
    run.text = f"{run.text} Mark{number}x"
    return f"Mark{number}x"


def bold_paragraph(document, chance, number):
    for run in _paragraph(document, chance).runs:
        run.bold = True
    return ""


def moved_paragraph(document, chance, number):
    own, other = _paragraph(document, chance)._p, _paragraph(document, chance)._p
    if own is not other:
        other.addnext(own)
    return ""


def deleted_paragraph(document, chance, number):
    own = _paragraph(document, chance)._p
    own.getparent().remove(own)
    return ""


EDITS: dict[str, Callable[[Document, random.Random, int], str]] = {
    each.__name__: each
    for each in (words_before, new_paragraph, cell_text, bold_paragraph, moved_paragraph, deleted_paragraph)
}


def edited(content: bytes, names: list[str], seed: int) -> tuple[bytes, list[str]]:
    document, chance = docx.Document(io.BytesIO(content)), random.Random(seed)
    words = [EDITS[name](document, chance, number) for number, name in enumerate(names)]
    made = io.BytesIO()
    document.save(made)
    kept = shown(made.getvalue())
    return made.getvalue(), [word for word in words if word and word in kept]


def shown(content: bytes) -> str:
    return "\n".join(each.text or "" for each in docx.Document(io.BytesIO(content)).element.iter(TEXT))


def said(paragraph) -> str:
    """Return the words of a paragraph between its numbers."""
    return "".join(each.text or "" for each in paragraph.iter(TEXT) if next(each.iterancestors(CONTROL), None) is None)


def number(paragraph) -> str:
    return "".join(each.text or "" for each in paragraph.find(CONTROL).iter(TEXT))


def stale(content: bytes, folder: Path) -> list[str]:
    (folder / "merged.docx").write_bytes(content)
    return [str(each) for each in check_file(folder / "merged.docx", LATER, values=VALUES).unvouched().mistakes]


def test_edited_words_keep_numbers_up_to_date(base: bytes, ours: bytes, tmp_path: Path) -> None:
    document = docx.Document(io.BytesIO(base))
    para = next(each for each in document.paragraphs if each.runs and len(each._p.findall(CONTROL)) > 1)
    para.runs[0].text = f"Please note: {para.runs[0].text}"
    numbers = len(para._p.findall(CONTROL))
    made = io.BytesIO()
    document.save(made)
    found = merged(base, made.getvalue(), ours)
    own = next(
        each for each in docx.Document(io.BytesIO(found.content)).paragraphs if each.text.startswith("Please note")
    )
    assert len(own._p.findall(CONTROL)) == numbers
    assert stale(found.content, tmp_path) == []


def test_a_number_that_both_changed_is_a_conflict_and_stays_the_persons(
    base: bytes, ours: bytes, tmp_path: Path
) -> None:
    document = docx.Document(io.BytesIO(base))
    later = {"".join(each.itertext()) for each in docx.Document(io.BytesIO(ours)).element.iter(CONTROL)}
    new = {each.get(PARAGRAPH_ID): each for each in docx.Document(io.BytesIO(ours)).element.body.iter(PARAGRAPH)}
    # a paragraph of the same words and one other number
    para = next(
        each for each in document.element.body.iter(PARAGRAPH)
        if len(each.findall(CONTROL)) == 1 and each.get(PARAGRAPH_ID) in new
        and said(each) == said(new[each.get(PARAGRAPH_ID)]) and len(new[each.get(PARAGRAPH_ID)].findall(CONTROL)) == 1
        and number(each) != number(new[each.get(PARAGRAPH_ID)])
    )  # fmt: skip
    control = para.find(CONTROL)
    next(control.iter(TEXT)).text = "98765"
    made = io.BytesIO()
    document.save(made)
    found = merged(base, made.getvalue(), ours)
    assert "98765" in shown(found.content)
    assert "98765" not in later
    assert [each.yours for each in found.conflicts if each.what == "number"] == ["98765"]
    assert any("98765" in each for each in stale(found.content, tmp_path))


@pytest.mark.parametrize("name", EDITS)
def test_every_kind_of_edit_is_kept(base: bytes, ours: bytes, tmp_path: Path, name: str) -> None:
    theirs, words = edited(base, [name], 3)
    made = merged(base, theirs, ours)
    assert [word for word in words if word not in shown(made.content)] == []
    assert stale(made.content, tmp_path) == []


def after(base: bytes, ours: bytes, change: Callable[[Document], object]) -> tuple[Document, Merged]:
    """Return the merged document after a change made by hand."""
    document, made = docx.Document(io.BytesIO(base)), io.BytesIO()
    change(document)
    document.save(made)
    found = merged(base, made.getvalue(), ours)
    return docx.Document(io.BytesIO(found.content)), found


def counted(document: Document, name: str) -> int:
    return sum(1 for _ in document.element.iter(f"{WORD}{name}"))


def sentence(document: Document):
    """Return a paragraph with words and several numbers, of which the later report says something else."""
    return next(each for each in document.paragraphs if each.runs and len(each._p.findall(CONTROL)) > 1)


BY = f'w:id="9001" w:author="Jo" w:date="2026-01-01T00:00:00Z" xmlns:w="{WORD[1:-1]}"'


def tracked_insertion(document: Document) -> None:
    run = f'<w:ins {BY}><w:r><w:t xml:space="preserve"> Inserted.</w:t></w:r></w:ins>'
    sentence(document)._p.append(etree.fromstring(run))


def tracked_deletion(document: Document) -> None:
    run = sentence(document).runs[0]._r
    deleted = etree.fromstring(f"<w:del {BY}/>")
    run.addprevious(deleted)
    deleted.append(run)
    run.find(TEXT).tag = f"{WORD}delText"


def comment(document: Document) -> None:
    document.add_comment(sentence(document).runs[0], text="Really?", author="Jo", initials="J")


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (tracked_insertion, ("ins",)),
        (tracked_deletion, ("del", "delText")),
        (comment, ("commentRangeStart", "commentRangeEnd", "commentReference")),
    ],
)
def test_tracked_changes_and_comments_stay_and_the_new_words_are_told(
    base: bytes, ours: bytes, tmp_path: Path, change: Callable[[Document], None], names: tuple[str, ...]
) -> None:
    document, found = after(base, ours, change)
    assert [counted(document, name) for name in names] == [1] * len(names)
    assert [each.what for each in found.conflicts] == ["text"]
    new = docx.Document(io.BytesIO(ours))
    assert found.conflicts[0].ours == "".join(each.text or "" for each in sentence(new)._p.iter(TEXT))
    assert stale(found.content, tmp_path) == []


def picture_of(document: Document):
    return next(each for each in document.element.body.iter(PARAGRAPH) if next(each.iter(BLIP), None) is not None)


def drawn(document: Document) -> bytes:
    return document.part.related_parts[next(picture_of(document).iter(BLIP)).get(EMBED)].blob


def test_a_resized_picture_keeps_its_size_and_shows_the_new_figures(base: bytes, ours: bytes) -> None:
    def change(document: Document) -> None:
        next(picture_of(document).iter(EXTENT)).set("cx", "1234567")

    document, found = after(base, ours, change)
    assert next(picture_of(document).iter(EXTENT)).get("cx") == "1234567"
    assert drawn(document) == drawn(docx.Document(io.BytesIO(ours)))
    assert found.conflicts == ()


def test_a_picture_that_a_person_put_in_the_place_of_ours_stays_and_is_a_conflict(base: bytes, ours: bytes) -> None:
    picture = (Path(__file__).parents[2] / "docs" / "gallery" / "one-page.png").read_bytes()

    def change(document: Document) -> None:
        number, _ = document.part.get_or_add_image(io.BytesIO(picture))
        next(picture_of(document).iter(BLIP)).set(EMBED, number)

    document, found = after(base, ours, change)
    assert drawn(document) == picture
    assert [each.what for each in found.conflicts] == ["chart"]


def test_numbers_in_a_copied_paragraph_are_brought_up_to_date(base: bytes, ours: bytes, tmp_path: Path) -> None:
    def change(document: Document) -> None:
        made = copy.deepcopy(sentence(document)._p)
        made.attrib.pop(PARAGRAPH_ID)  # Word gives a copy another one
        document.paragraphs[40]._p.addnext(made)

    numbers = len(sentence(docx.Document(io.BytesIO(base)))._p.findall(CONTROL))
    document, found = after(base, ours, change)
    new = docx.Document(io.BytesIO(ours))
    assert counted(document, "sdt") == counted(new, "sdt") + numbers
    assert stale(found.content, tmp_path) == []


def test_a_number_changed_in_a_copied_paragraph_is_told(base: bytes, ours: bytes) -> None:
    def change(document: Document) -> None:
        made = copy.deepcopy(sentence(document)._p)
        made.attrib.pop(PARAGRAPH_ID)
        next(made.find(CONTROL).iter(TEXT)).text = "98765"
        document.paragraphs[40]._p.addnext(made)

    document, found = after(base, ours, change)
    assert "98765" in "".join(document.element.body.itertext())
    assert ("number", "98765") in {(each.what, each.yours) for each in found.conflicts}


def own_column(document: Document) -> None:
    table = document.tables[1]._tbl
    table.tblGrid.append(copy.deepcopy(table.tblGrid[-1]))
    for number, row in enumerate(table.tr_lst):
        cell = copy.deepcopy(row.tc_lst[-1])
        for control in list(cell.iter(CONTROL)):
            control.getparent().remove(control)
        for paragraph in cell.iter(PARAGRAPH):
            paragraph.attrib.pop(PARAGRAPH_ID)
        for place, text in enumerate(cell.iter(TEXT)):
            text.text = f"Mine {number}" if place == 0 else ""
        row.tc_lst[-1].addnext(cell)


def own_row(document: Document) -> None:
    table = document.tables[1]._tbl
    made = copy.deepcopy(table.tr_lst[2])
    for control in list(made.iter(CONTROL)):
        control.getparent().remove(control)
    for paragraph in made.iter(PARAGRAPH):
        paragraph.attrib.pop(PARAGRAPH_ID)
    for text in made.iter(TEXT):
        text.text = "Mine 0"
    table.tr_lst[2].addnext(made)


@pytest.mark.parametrize("change", [own_column, own_row])
def test_a_row_or_a_column_of_ones_own_stays_in_a_table_that_is_brought_up_to_date(
    base: bytes, ours: bytes, tmp_path: Path, change: Callable[[Document], None]
) -> None:
    document, found = after(base, ours, change)
    assert "Mine 0" in "".join(document.tables[1]._tbl.itertext())
    assert found.conflicts == ()
    assert stale(found.content, tmp_path) == []


def test_what_a_person_deleted_stays_away_and_is_told(base: bytes, ours: bytes) -> None:
    def change(document: Document) -> None:
        table, gone = document.tables[1]._tbl, sentence(document)._p
        table.remove(table.tr_lst[2])
        gone.getparent().remove(gone)

    document, found = after(base, ours, change)
    assert len(document.tables[1].rows) == len(docx.Document(io.BytesIO(ours)).tables[1].rows) - 1
    assert {each.what for each in found.changes if each.kind == "kept"} == {"deleted row", "deleted text"}


def test_a_renamed_heading_stays_and_the_contents_are_written_anew(base: bytes, ours: bytes) -> None:
    def change(document: Document) -> None:
        heading = [each for each in document.paragraphs if each.style.name == "Heading 1"][2]
        heading.runs[0].text = "What we think"

    document, found = after(base, ours, change)
    assert "What we think" in [each.text for each in document.paragraphs if each.style.name == "Heading 1"]
    assert found.conflicts == ()


def without_ids(document: Document) -> None:
    """Drop what LibreOffice drops."""
    for paragraph in document.element.body.iter(PARAGRAPH):
        paragraph.attrib.pop(PARAGRAPH_ID, None)
    for tag in list(document.element.body.iter(f"{WORD}tag")):
        tag.getparent().remove(tag)


def test_ids_that_a_program_dropped_are_given_back(base: bytes, ours: bytes, tmp_path: Path) -> None:
    _, found = after(base, ours, without_ids)
    assert found.conflicts == ()
    assert stale(found.content, tmp_path) == []
    assert shown(found.content) == shown(ours)
    assert len(docx_figures(tmp_path / "merged.docx")) == len(controls(ours))


def controls(content: bytes) -> list[str]:
    """Return the numbers of a document."""
    body = docx.Document(io.BytesIO(content)).element.body
    return ["".join(each.itertext()) for each in body.iter(CONTROL) if each.find(f"{WORD}sdtPr/{WORD}tag") is not None]


def test_edits_in_a_document_without_ids_are_kept_and_its_numbers_known(
    base: bytes, ours: bytes, tmp_path: Path
) -> None:
    def change(document: Document) -> None:
        words_before(document, random.Random(1), 1)
        new_paragraph(document, random.Random(2), 2)
        next(each for each in document.paragraphs if len(each.runs) > 1 and each.text.isascii()).runs[0].bold = True
        without_ids(document)

    _, found = after(base, ours, change)
    assert [word for word in ("Mark1x", "Mark2x") if word not in shown(found.content)] == []
    assert stale(found.content, tmp_path) == []


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.sampled_from(sorted(EDITS)), min_size=1, max_size=6), seed=st.integers(0, 10_000))
def test_whatever_was_edited(tmp_path: Path, names: list[str], seed: int) -> None:
    base, ours = states()
    theirs, words = edited(base, names, seed)
    made = merged(base, theirs, ours)
    assert [word for word in words if word not in shown(made.content)] == []
    assert stale(made.content, tmp_path) == []
    again = merged(ours, made.content, ours)
    assert again.content == made.content
