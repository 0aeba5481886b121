"""A Word report that a person edited is brought up to date: no edit is lost, no number goes stale."""

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
from sample_publication import sample_publication

from toolkit.publication.figures import figure_values
from toolkit.report.merge import Merged, States
from toolkit.report.merge.document import merge_documents
from toolkit.report.proof import check_file
from toolkit.report.word.document import report_docx

LATER = sample_publication(8)
VALUES = figure_values(LATER)
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
    return [str(each) for each in check_file(folder / "merged.docx", LATER, values=VALUES).mistakes]


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
