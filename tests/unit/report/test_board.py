"""The page for the board: one page, whatever it has to say."""

import io
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
from figure_checker import published_figures
from PIL import Image
from reduced_publications import REDUCED, hostile, reduced_publication
from sample_publication import sample_publication

from toolkit.errors import InputError
from toolkit.present.brand import Brand
from toolkit.publication import Publication, results_json
from toolkit.report import WRITERS
from toolkit.report.board import board_pdf
from toolkit.report.pdf_figures import pdf_figures

A4 = (595, 842)


def opened(made: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(made))


@pytest.fixture(scope="module")
def reader() -> pypdf.PdfReader:
    return opened(board_pdf(sample_publication()))


def test_it_says_how_things_stand_and_what_to_do_and_how_sure_that_is(reader: pypdf.PdfReader) -> None:
    text = reader.pages[0].extract_text()
    for said in ("Harbour Bank", "Three things to know", "What to do first", "How sure are we?"):
        assert said in text
    assert tuple(round(float(side)) for side in reader.pages[0].mediabox[2:]) == A4
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


@pytest.mark.parametrize("case", REDUCED)
def test_it_is_one_page_whatever_is_missing(case: str) -> None:
    assert len(opened(board_pdf(reduced_publication(case))).pages) == 1


def wordy(publication: Publication) -> Publication:
    long = "A very long name that somebody thought of on a Friday afternoon " * 4
    plays = tuple(replace(play, action=f"{long}{long}", owner=long) for play in publication.recommendations)
    criteria = tuple(replace(each, name=f"{long}{each.id}") for each in publication.model.criteria)
    dimensions = tuple(replace(each, name=f"{long}{each.id}") for each in publication.model.dimensions)
    model = replace(publication.model, criteria=criteria, dimensions=dimensions)
    return replace(publication, client_name=long, wave_name=long, recommendations=plays, model=model)


@pytest.mark.parametrize("change", [wordy, hostile])
def test_long_words_make_it_smaller_and_not_longer(change) -> None:
    made = opened(board_pdf(change(sample_publication())))
    assert len(made.pages) == 1
    assert "How sure" in made.pages[0].extract_text() or change is wordy


def test_its_figures_are_the_published_ones(tmp_path: Path) -> None:
    WRITERS["one-page"].write(sample_publication(), tmp_path / "board.pdf")
    found = pdf_figures(tmp_path / "board.pdf")
    known = published_figures(results_json(sample_publication()))
    assert found
    assert [each for each in found if each.figure not in known or not each.text] == []


def test_the_same_results_give_the_same_bytes() -> None:
    assert board_pdf(sample_publication()) == board_pdf(sample_publication())


def test_a_logo_stands_on_it_and_a_broken_one_is_told(tmp_path: Path) -> None:
    Image.new("RGB", (4000, 900), "navy").save(tmp_path / "logo.png")
    made = opened(board_pdf(sample_publication(), Brand(logo=tmp_path / "logo.png")))
    assert len(made.pages) == 1
    assert len(made.pages[0].images) == 1
    (tmp_path / "broken.png").write_bytes(b"\x89PNG no picture")
    with pytest.raises(InputError):
        board_pdf(sample_publication(), Brand(logo=tmp_path / "broken.png"))
