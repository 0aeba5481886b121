"""A deck that a person edited is brought up to date: no edit is lost, no number goes stale, whatever was done."""

import io
from functools import cache
from pathlib import Path

import pptx
import pytest
from deck_checker import faults
from edited_decks import EDITS, Edits, edited_deck
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reduced_publications import with_group_apart
from sample_publication import sample_publication

from toolkit.publication import Publication
from toolkit.publication.figures import figure_values
from toolkit.report.deck.writer import deck_bytes
from toolkit.report.merge import Merged, States
from toolkit.report.merge.deck import merge_decks
from toolkit.report.proof import check_file

LATER = sample_publication(8)
VALUES = figure_values(LATER)


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
        each for each in check_file(file, LATER, values=VALUES).mistakes
        if each.kind != "unknown" or not each.place.startswith(withdrawn)
    ]  # fmt: skip
    return [str(each) for each in found if not each.place.startswith(tuple(touched))]


def broken(content: bytes) -> list[str]:
    """Return what would need a repair; what a person adds has no name of ours, and may have no title."""
    return [each for each in faults(content) if not each.endswith(("no stable name", "no title"))]


def test_without_an_edit_it_is_the_new_file(base: bytes, ours: bytes) -> None:
    assert merged(base, base, ours) == Merged(content=ours)


def test_a_file_merely_saved_again_takes_every_new_number(base: bytes, ours: bytes, tmp_path: Path) -> None:
    saved, edits = edited_deck(base, [], 0)
    assert saved != base
    made = merged(base, saved, ours)
    assert made.conflicts == ()
    assert stale(made, edits, tmp_path) == []
    assert broken(made.content) == []
    assert shown(made.content) == shown(ours)


@pytest.mark.parametrize("name", EDITS)
@pytest.mark.parametrize("seed", [1, 2])
def test_every_kind_of_edit_is_kept(base: bytes, ours: bytes, tmp_path: Path, name: str, seed: int) -> None:
    theirs, edits = edited_deck(base, [name], seed)
    made = merged(base, theirs, ours)
    check_edits(made.content, edits, ours)
    assert stale(made, edits, tmp_path) == []
    assert broken(made.content) == []


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
