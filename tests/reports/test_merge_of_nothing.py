"""Where nobody edited anything, or a program merely saved a file again, the next one says what is new and no more."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import docx
import pptx
import pytest
from reduced_publications import with_group_apart
from sample_publication import sample_publication

from toolkit.publication import Publication
from toolkit.publication.figures import figure_values
from toolkit.report.deck.writer import deck_bytes
from toolkit.report.merge import Merged, States
from toolkit.report.merge.deck import merge_decks
from toolkit.report.merge.document import merge_documents
from toolkit.report.proof import check_file
from toolkit.report.word.document import report_docx

LATER = sample_publication(8)


@dataclass(frozen=True, kw_only=True, slots=True)
class Format:
    """How a format is written, opened and merged, and what a whole file of it says."""

    written: Callable[[Publication], bytes]
    opened: Callable[[io.BytesIO], object]
    merged: Callable[[States, Mapping[str, float], str], Merged]
    said: Callable[[object], list[str]]


def words_of_deck(deck: object) -> list[str]:
    return ["".join(slide._element.itertext()) + slide.notes_slide.notes_text_frame.text for slide in deck.slides]


def words_of_document(document: object) -> list[str]:
    return ["".join(each.itertext()) for each in document.element.body]


FORMATS = {
    "report.pptx": Format(written=deck_bytes, opened=pptx.Presentation, merged=merge_decks, said=words_of_deck),
    "report.docx": Format(written=report_docx, opened=docx.Document, merged=merge_documents, said=words_of_document),
}


@cache
def states(name: str) -> tuple[bytes, bytes]:
    """Return a file as generated, and as generated later."""
    write = FORMATS[name].written
    return write(with_group_apart(sample_publication(7))), write(LATER)


@pytest.mark.parametrize("name", FORMATS)
def test_without_an_edit_it_is_the_new_file(name: str) -> None:
    base, ours = states(name)
    made = FORMATS[name].merged(States(base=base, theirs=base, ours=ours), figure_values(LATER), "en")
    assert made == Merged(content=ours)


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_merely_saved_again_says_what_the_new_one_says(tmp_path: Path, name: str) -> None:
    (base, ours), form, saved = states(name), FORMATS[name], io.BytesIO()
    form.opened(io.BytesIO(base)).save(saved)
    assert saved.getvalue() != base
    made = form.merged(States(base=base, theirs=saved.getvalue(), ours=ours), figure_values(LATER), "en")
    assert made.conflicts == ()
    (tmp_path / name).write_bytes(made.content)
    assert [each for each in check_file(tmp_path / name, LATER, whole=False).mistakes if each.figure] == []
    assert form.said(form.opened(io.BytesIO(made.content))) == form.said(form.opened(io.BytesIO(ours)))
