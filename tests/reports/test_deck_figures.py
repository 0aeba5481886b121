"""Every figure of a deck is the published one: in texts, tables, labels, drawn charts and the workbooks behind them."""

import math
import re
import zipfile
from pathlib import Path

import pptx
import pytest
from figure_checker import published_figures
from reduced_publications import with_group_apart
from sample_publication import sample_publication

from toolkit.publication import results_json
from toolkit.report import WRITERS
from toolkit.report.deck import DeckFigure, deck_figures

NUMBER = re.compile(r"[−-]?[\d,]+(?:\.\d+)?")


@pytest.fixture(scope="module")
def results() -> dict[str, float]:
    return published_figures(results_json(with_group_apart(sample_publication())))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("deck") / "report.pptx"
    WRITERS["pptx"].write(with_group_apart(sample_publication()), target)
    return target


def agrees(found: DeckFigure, results: dict[str, float]) -> bool:
    value = results.get(found.figure)
    if value is None:
        return False
    if found.place.startswith(("workbook", "chart")):
        return math.isclose(float(found.shown), value, rel_tol=1e-12, abs_tol=1e-12)
    digits = NUMBER.search(found.shown)
    if digits is None:
        return False
    shown, places = float(digits[0].replace(",", "").replace("−", "-")), len(digits[0].partition(".")[2])
    candidates = [value, 100 * value]  # a share may be shown in percent, its limits without the sign
    return any(abs(abs(shown) - abs(each)) <= 0.5 * 10**-places + 1e-9 for each in candidates)


def test_every_figure_is_the_published_one(file: Path, results: dict[str, float]) -> None:
    found = deck_figures(file)
    assert [each for each in found if not agrees(each, results)] == []
    places = {each.place.partition(" ")[0] for each in found}
    assert places == {"text", "cell", "label", "workbook", "chart", "notes"}
    assert len(found) > 1500


def test_the_workbooks_hold_published_numbers_and_formulas_alone(file: Path, results: dict[str, float]) -> None:
    import io

    import openpyxl

    known = set(results.values())
    with zipfile.ZipFile(file) as archive:
        books = [archive.read(name) for name in archive.namelist() if name.endswith(".xlsx")]
    cells = [
        cell for book in books for row in openpyxl.load_workbook(io.BytesIO(book)).active.iter_rows() for cell in row
    ]
    numbers = [cell.value for cell in cells if isinstance(cell.value, (int, float))]
    assert len(numbers) > 300
    assert [number for number in numbers if number not in known] == []


class TestAfterAnEdit:
    """What a person did to the deck since is seen."""

    def edited(self, file: Path, target: Path, slide: str, shape: str, old: str, new: str) -> list[DeckFigure]:
        deck = pptx.Presentation(file)
        own = next(each for each in deck.slides if each.name == slide)
        frame = next(each for each in own.shapes if each.name == f"{slide}/{shape}").text_frame
        for paragraph in frame.paragraphs:
            for run in paragraph.runs:
                run.text = run.text.replace(old, new)
        deck.save(target)
        before = {(each.slide, each.shape, each.place, each.figure): each.shown for each in deck_figures(file)}
        after = deck_figures(target)
        return [each for each in after if before[each.slide, each.shape, each.place, each.figure] != each.shown]

    def title(self, file: Path) -> tuple[str, list[str]]:
        deck = pptx.Presentation(file)
        text = next(each for each in deck.slides if each.name == "centric:profile").shapes.title.text
        shown = [e.shown for e in deck_figures(file) if e.shape == "centric:profile/title"]
        return text, shown

    def test_words_around_a_figure_may_change(self, file: Path, tmp_path: Path) -> None:
        text, _ = self.title(file)
        word = next(each for each in text.split() if each.isalpha())
        found = self.edited(file, tmp_path / "edited.pptx", "centric:profile", "title", f" {word} ", " now and then ")
        assert found == []

    def test_a_changed_figure_is_shown_as_it_is_now(self, file: Path, tmp_path: Path) -> None:
        _, shown = self.title(file)
        found = self.edited(file, tmp_path / "edited.pptx", "centric:profile", "title", shown[0], "99")
        assert {(each.written, each.shown) for each in found} == {(shown[0], "99")}

    def test_a_deleted_figure_is_shown_empty(self, file: Path, tmp_path: Path) -> None:
        text, _ = self.title(file)
        found = self.edited(file, tmp_path / "edited.pptx", "centric:profile", "title", text, "We are fine")
        assert {each.shown for each in found} == {""}

    def test_a_deleted_slide_is_no_fault(self, file: Path, tmp_path: Path) -> None:
        deck = pptx.Presentation(file)
        ids = deck.slides._sldIdLst
        ids.remove(ids[2])
        deck.save(tmp_path / "edited.pptx")
        assert "centric:profile" not in {each.slide for each in deck_figures(tmp_path / "edited.pptx")}
        assert "centric:maturity" in {each.slide for each in deck_figures(tmp_path / "edited.pptx")}

    def test_slides_without_their_names_are_known_by_their_shapes(self, file: Path, tmp_path: Path) -> None:
        deck = pptx.Presentation(file)
        for slide in deck.slides:
            slide._element.cSld.attrib.pop("name")
        deck.save(tmp_path / "edited.pptx")
        assert deck_figures(tmp_path / "edited.pptx") == deck_figures(file)
