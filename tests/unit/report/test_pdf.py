"""The PDF report: tagged, searchable, the same each time, whatever letters a client's name has."""

import io
from dataclasses import replace

import pypdf
import pytest
from reduced_publications import hostile, reduced_publication
from sample_publication import sample_publication

from toolkit.publication import Publication
from toolkit.report.pdf import report_pdf


def opened(publication: Publication) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(report_pdf(publication)))


def text_of(reader: pypdf.PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


@pytest.fixture(scope="module")
def reader() -> pypdf.PdfReader:
    return opened(sample_publication())


def test_it_is_tagged_for_assistive_software(reader: pypdf.PdfReader) -> None:
    catalogue = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en"
    assert "pdfuaid:part" in reader.xmp_metadata.stream.get_data().decode()
    assert reader.metadata.title == "Customer-centricity assessment: Harbour Bank"


def test_its_sections_are_bookmarks(reader: pypdf.PdfReader) -> None:
    assert [entry.title for entry in reader.outline if not isinstance(entry, list)] == [
        "In one page",
        "Where do you stand?",
        "Who sees it differently?",
        "Where?",
        "Why do we think so?",
        "What to do first",
        "The same results through other lenses",
        "How sure are we?",
        "Method",
    ]


def test_the_summary_is_one_page(reader: pypdf.PdfReader) -> None:
    by_page = {
        entry.title: reader.get_destination_page_number(entry)
        for entry in reader.outline
        if not isinstance(entry, list)
    }
    assert by_page["Where do you stand?"] - by_page["In one page"] == 1


def test_every_page_after_the_cover_names_the_client_and_its_number(reader: pypdf.PdfReader) -> None:
    # a word joiner stands between digits where a line could break
    pages = [page.extract_text().replace("\u2060", "") for page in reader.pages]
    for number, text in enumerate(pages[1:], start=2):
        assert "Harbour Bank" in text
        assert f"{number} / {len(pages)}" in text


def test_its_letters_are_in_it(reader: pypdf.PdfReader) -> None:
    fonts = {
        str(font.get_object()["/BaseFont"]) for page in reader.pages for font in page["/Resources"]["/Font"].values()
    }
    assert fonts
    assert all("IBMPlexSans" in name for name in fonts)


def test_the_same_results_give_the_same_bytes() -> None:
    assert report_pdf(sample_publication()) == report_pdf(sample_publication())


@pytest.mark.parametrize("case", ["customers alone", "no rubric", "two dimensions", "everything hidden"])
def test_whatever_is_missing_it_is_written(case: str) -> None:
    assert len(opened(reduced_publication(case)).pages) > 3


def test_words_that_try_to_be_markup_are_words() -> None:
    text = text_of(opened(hostile(sample_publication()))).replace("\n", " ")
    assert "#panic($x$)" in text
    assert "<script>alert(1)</script>" in text


@pytest.mark.parametrize("name", ["بنك المرفأ", "海港銀行", "Harbour 🏦"])
def test_a_name_in_any_letters_gives_a_report(name: str) -> None:
    reader = opened(replace(sample_publication(), client_name=name))
    text = reader.pages[0].extract_text()
    # where no font at hand has the letters the client's id stands there, and the cover says so
    assert reader.metadata.title.startswith("Customer-centricity assessment: ")
    assert "could not be drawn" not in text or "example-harbour-bank" in text


def test_names_our_typeface_has_are_drawn_with_it() -> None:
    name = "Österreichische Банк Ελλάς"
    assert name in opened(replace(sample_publication(), client_name=name)).pages[0].extract_text()
