"""A deck on the firm's master: whatever it is called, however large, and told at once when it cannot be used."""

from pathlib import Path

import pptx
import pytest
from brand_masters import UNUSABLE, USABLE, names_in, repacked, saved
from deck_checker import faults
from reduced_publications import with_group_apart
from sample_publication import sample_publication

from toolkit.errors import InputError
from toolkit.present.brand import Brand
from toolkit.publication import Publication
from toolkit.report import WRITERS
from toolkit.report.deck.palette import told_apart
from toolkit.report.deck.writer import deck_bytes, master_for


@pytest.fixture(scope="module")
def publication() -> Publication:
    return with_group_apart(sample_publication())


@pytest.mark.parametrize("case", USABLE)
def test_a_deck_stands_on_any_master_with_a_title_and_room(publication: Publication, tmp_path: Path, case: str) -> None:
    brand = Brand(presentation=saved(tmp_path / "master.pptx", *USABLE[case]))
    target = tmp_path / "deck.pptx"
    WRITERS["pptx"].write(publication, target, brand)
    assert faults(target.read_bytes()) == []
    deck, firm = pptx.Presentation(target), pptx.Presentation(brand.presentation)
    assert (deck.slide_width, deck.slide_height) == (firm.slide_width, firm.slide_height)
    assert len(deck.slides) >= 20
    for slide in deck.slides:
        assert slide.shapes.title.text
        for shape in slide.shapes:
            inside = shape.left >= -1 and shape.left + shape.width <= deck.slide_width + 12_700
            assert inside, (slide.name, shape.name)
            assert shape.top + shape.height <= deck.slide_height + 12_700, (slide.name, shape.name)


def test_nothing_of_the_firms_slides_and_authors_is_left(publication: Publication, tmp_path: Path) -> None:
    found = names_in(deck_bytes(publication, Brand(presentation=saved(tmp_path / "master.pptx"))))
    assert "our pitch to somebody else" not in found
    assert "Jane Template" not in found
    assert "printerSettings" not in found


def test_a_template_is_taken_like_a_presentation(publication: Publication, tmp_path: Path) -> None:
    def change(name: str, content: bytes) -> bytes:
        return content.replace(b"presentation.main+xml", b"template.main+xml") if "Content_Types" in name else content

    template = repacked(saved(tmp_path / "firm.pptx"), tmp_path / "firm.potx", change)
    assert faults(deck_bytes(publication, Brand(presentation=template), board=True)) == []


@pytest.mark.parametrize("case", UNUSABLE)
def test_what_a_master_lacks_is_said_with_the_layouts_it_has(
    publication: Publication, tmp_path: Path, case: str
) -> None:
    brand, target = Brand(presentation=saved(tmp_path / "firm.pptx", *UNUSABLE[case])), tmp_path / "deck.pptx"
    with pytest.raises(InputError) as told:
        WRITERS["pptx"].write(publication, target, brand)
    (problem,) = told.value.problems
    assert (problem.code, problem.file) == ("brand-layout", "firm.pptx")
    assert "'Title Only'" in problem.found
    assert problem.remedy
    assert not target.exists()


def _truncated(_name: str, content: bytes) -> bytes:
    return content[: len(content) // 2]


def _as(old: bytes, new: bytes):
    return lambda name, content: content.replace(old, new) if "Content_Types" in name else content


def _without_map(name: str, content: bytes) -> bytes:
    return (
        content.replace(b"<p:clrMap ", b"<p:other ") if "slideMaster1.xml" in name and "rels" not in name else content
    )


BROKEN = {
    "macros": _as(b"presentation.main+xml", b"presentation.macroEnabled.main+xml").__call__,
    "a Word file": _as(
        b"vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
        b"vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    ),
    "do not fit together": _without_map,
    "damaged": _truncated,
}


@pytest.mark.parametrize("found", BROKEN)
def test_a_file_that_is_no_presentation_is_named(publication: Publication, tmp_path: Path, found: str) -> None:
    firm = repacked(saved(tmp_path / "good.pptx"), tmp_path / "firm.pptx", BROKEN[found])
    with pytest.raises(InputError) as told:
        deck_bytes(publication, Brand(presentation=firm))
    assert told.value.problems[0].code == "brand-file"
    assert found in told.value.problems[0].found


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a password"),
        (b"", "damaged or something else"),
        (b"PK\x03\x04 and no more", "damaged or something else"),
        (b"<html>", "damaged or something else"),
    ],
)
def test_bytes_that_are_no_office_file_are_named(
    publication: Publication, tmp_path: Path, content: bytes, found: str
) -> None:
    firm = tmp_path / "firm.pptx"
    firm.write_bytes(content)
    with pytest.raises(InputError) as told:
        deck_bytes(publication, Brand(presentation=firm))
    assert found in told.value.problems[0].found


def test_a_master_that_is_not_there_is_named(publication: Publication, tmp_path: Path) -> None:
    with pytest.raises(InputError) as told:
        deck_bytes(publication, Brand(presentation=tmp_path / "gone.pptx"))
    assert told.value.problems[0].code == "missing-file"


def test_the_layouts_are_found_by_what_they_hold(publication: Publication, tmp_path: Path) -> None:
    named = master_for(
        publication, Brand(presentation=saved(tmp_path / "firm.pptx", *USABLE["renamed in another language, no types"]))
    )
    assert named.cover.name == "版式 0"
    assert named.plain.name == "版式 5"


def test_accents_that_look_alike_to_some_are_not_taken_for_audiences() -> None:
    assert told_apart(["#17375e", "#b94d08", "#0b7f80"])
    assert not told_apart(["#c0504d", "#9bbb59", "#bf504d"])
    assert not told_apart(["#008000", "#a05a00"])
