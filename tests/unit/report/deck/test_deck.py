"""The decks as files: whole by the rules of the format, the same bytes each time, as long as they should be."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pptx
import pytest
from deck_checker import faults
from PIL import Image
from reduced_publications import for_audiences, hostile, two_dimensions, with_group_apart
from sample_publication import sample_publication

from toolkit.errors import InputError
from toolkit.present.brand import Brand
from toolkit.publication import Publication
from toolkit.report.deck.masters import Box
from toolkit.report.deck.tables import laid
from toolkit.report.deck.values import Grid, GridCell
from toolkit.report.deck.writer import deck_bytes

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="80" height="20"><rect width="80" height="20" fill="#0b4f6c"/></svg>'
LONG = "A name that goes on and on, " * 12
NAMES = {
    "right to left": "شركة الميناء للخدمات المصرفية",
    "Chinese": "海港银行有限公司客户服务中心",
    "a formula": '=HYPERLINK("http://bank.example.com","click")',
    "marks of XML": 'A & B <Bank> "C" ]]>',
    "letters XML cannot hold": "Bank\x00\x0b\ufffe of _x0041_ Harbour",
    "very long": LONG,
}


@pytest.fixture(scope="module")
def whole() -> Publication:
    return with_group_apart(sample_publication())


@pytest.fixture(scope="module")
def content(whole: Publication) -> bytes:
    return deck_bytes(whole)


def opened(content: bytes) -> "pptx.presentation.Presentation":
    return pptx.Presentation(io.BytesIO(content))


def workbooks(content: bytes) -> list[openpyxl.Workbook]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.endswith(".xlsx")]
        return [openpyxl.load_workbook(io.BytesIO(archive.read(name))) for name in names]


def test_the_full_deck_has_twenty_to_thirty_slides(content: bytes) -> None:
    assert faults(content) == []
    slides = [slide.name for slide in opened(content).slides]
    assert 20 <= len(slides) <= 30
    assert len(set(slides)) == len(slides)
    for name in ("cover", "summary", "profile", "maturity", "gaps", "ranked", "roadmap", "data", "method", "criteria"):
        assert f"centric:{name}" in slides


def test_the_board_gets_two_slides(whole: Publication) -> None:
    content = deck_bytes(whole, board=True)
    assert faults(content) == []
    assert [slide.name for slide in opened(content).slides] == ["centric:summary", "centric:actions"]


@pytest.mark.parametrize("board", [False, True])
def test_the_same_results_give_the_same_bytes(whole: Publication, content: bytes, board: bool) -> None:
    assert deck_bytes(whole, board=board) == (deck_bytes(whole, board=True) if board else content)


def test_every_chart_can_be_edited(content: bytes) -> None:
    charts = [shape.chart for slide in opened(content).slides for shape in slide.shapes if shape.has_chart]
    assert len(charts) >= 8
    for chart in charts:
        assert chart.part.chart_workbook.xlsx_part is not None
    assert len(workbooks(content)) == len(charts)


def test_tables_are_tables_and_pictures_are_none(content: bytes) -> None:
    shapes = [shape for slide in opened(content).slides for shape in slide.shapes]
    assert sum(shape.has_table for shape in shapes) >= 8
    assert not any(hasattr(shape, "image") for shape in shapes)


def test_every_slide_has_notes_and_those_with_figures_say_their_names(content: bytes) -> None:
    notes = {slide.name: slide.notes_slide.notes_text_frame.text for slide in opened(content).slides}
    assert all(notes.values())
    assert "#score_0_100" in notes["centric:profile"]
    assert "95% interval" in notes["centric:profile"]
    assert "Evidence:" in notes["centric:ranked"]


def test_the_properties_name_nobody(content: bytes) -> None:
    properties = opened(content).core_properties
    assert properties.title.endswith("Customer-centricity assessment")
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")


@pytest.mark.parametrize("name", NAMES)
def test_any_name_of_a_client_gives_a_whole_file(whole: Publication, name: str) -> None:
    content = deck_bytes(replace(whole, client_name=NAMES[name], wave_name=NAMES[name]))
    assert faults(content) == []
    shown = "\n".join(shape.text_frame.text for shape in opened(content).slides[0].shapes if shape.has_text_frame)
    kept = NAMES[name].replace("\x00", "").replace("\x0b", "").replace("\ufffe", "")
    assert kept.strip() in shown


def test_words_of_a_client_are_never_formulas(whole: Publication) -> None:
    formula = NAMES["a formula"]
    model = replace(whole.model, dimensions=tuple(replace(each, name=formula) for each in whole.model.dimensions))
    content = deck_bytes(replace(whole, model=model))
    cells = [cell for book in workbooks(content) for row in book.active.iter_rows() for cell in row]
    assert any(cell.value == formula for cell in cells)
    assert {cell.data_type for cell in cells if cell.value == formula} == {"s"}


def test_text_too_long_for_its_slide_continues_and_is_never_cut(whole: Publication) -> None:
    play = replace(whole.recommendations[0], rank=1, action=LONG, first_step=LONG * 8)
    rest = tuple(replace(each, rank=each.rank and each.rank + 1) for each in whole.recommendations[1:])
    content = deck_bytes(replace(whole, recommendations=(play, *rest)))
    assert faults(content) == []
    pages = [slide for slide in opened(content).slides if slide.name.startswith(f"centric:play-{play.play}")]
    assert len(pages) > 1
    tables = [shape.table for page in pages for shape in page.shapes if shape.name.endswith("/facts")]
    shown = "".join(row.cells[1].text for table in tables for row in table.rows)
    assert shown.replace(" ", "").count("Anamethatgoesonandon,") >= 12 * 8
    said = " ".join(shape.text_frame.text for shape in pages[0].shapes if shape.has_text_frame)
    assert LONG.strip() in said


REDUCED: dict[str, Callable[[Publication], Publication]] = {
    "hostile words": hostile,
    "one audience": lambda whole: for_audiences(whole, "employees"),
    "two dimensions": two_dimensions,
    "no recommendations": lambda whole: replace(whole, recommendations=()),
    "no quotes, levels or changes": lambda whole: replace(whole, quotes=(), levels=(), dimension_levels=(), changes=()),
    "in German": lambda whole: replace(whole, language="de"),
    "nothing shown": lambda whole: replace(whole, cells=(), gaps=(), changes=(), drivers=(), reliability=()),
}


@pytest.mark.parametrize("case", REDUCED)
@pytest.mark.parametrize("board", [False, True], ids=["full", "board"])
def test_whatever_there_is_to_say_gives_a_whole_deck(whole: Publication, case: str, board: bool) -> None:
    content = deck_bytes(REDUCED[case](whole), board=board)
    assert faults(content) == []
    assert len(opened(content).slides) == 2 if board else len(opened(content).slides) <= 34


class TestLogo:
    """A logo of any size stands on the cover, or what is wrong with it is told."""

    def png(self, path: Path, width: int, height: int) -> Path:
        Image.new("RGB", (width, height), "#0b4f6c").save(path)
        return path

    def picture(self, whole: Publication, path: Path) -> Image.Image:
        content = deck_bytes(whole, Brand(logo=path))
        assert faults(content) == []
        (shape,) = [each for each in opened(content).slides[0].shapes if hasattr(each, "image")]
        assert shape.name == "centric:cover/logo"
        return Image.open(io.BytesIO(shape.image.blob))

    @pytest.mark.parametrize(("width", "height"), [(200, 80), (9000, 4000), (3000, 60), (40, 900)])
    def test_a_logo_is_no_larger_than_it_is_seen(
        self, whole: Publication, tmp_path: Path, width: int, height: int
    ) -> None:
        made = self.picture(whole, self.png(tmp_path / "logo.png", width, height))
        assert made.width <= 1600
        assert made.height <= 800

    @pytest.mark.parametrize(
        "size", ['width="80" height="20"', 'width="60000" height="9000"', 'viewBox="0 0 80 20"', ""]
    )
    def test_a_drawing_is_drawn_as_large_as_it_is_seen(self, whole: Publication, tmp_path: Path, size: str) -> None:
        path = tmp_path / "logo.svg"
        path.write_bytes(SVG.replace(b'width="80" height="20">', size.encode() + b">", 1))
        assert 60 <= self.picture(whole, path).width <= 1600

    @pytest.mark.parametrize(
        "content",
        [b"", b"GIF89a", b"\x89PNG\r\n\x1a\nbroken", b"<svg", b'<svg xmlns="http://www.w3.org/2000/svg"><rect'],
    )
    def test_what_is_no_picture_is_told(self, whole: Publication, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "logo.png"
        path.write_bytes(content)
        with pytest.raises(InputError) as told:
            deck_bytes(whole, Brand(logo=path))
        assert told.value.problems[0].code == "brand-logo"


def test_a_table_that_goes_on_is_as_large_as_its_slides_allow() -> None:
    rows = tuple((GridCell(text=f"Row {number}"), GridCell(text="a few words")) for number in range(40))
    grid = Grid(id="table", alt="Rows", head=(), rows=rows, widths=(1.0, 3.0), size=14, floor=8)
    box = Box(left=0, top=0, width=800, height=340)
    first = laid(grid, box)
    assert first.rest is not None
    second = laid(first.rest, box)
    assert (first.size, second.size, second.rest) == (first.size, first.size, None)
    assert first.size > grid.floor
    assert first.height > 0.8 * box.height
