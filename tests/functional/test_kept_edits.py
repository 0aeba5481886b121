"""Nothing that a person did to a delivered file is lost by the next run, whatever the file has become."""

import io
import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pptx
import pypdf
import pytest
from delivered_files import WRITTEN, delivered, generated
from sample_publication import sample_publication

from toolkit.report.proof import check_file
from toolkit.run.edits import OPEN

DECK, DOCUMENT, WORKBOOK = "board.pptx", "report.docx", "report.xlsx"


def saved(file: object) -> bytes:
    made = io.BytesIO()
    file.save(made)
    return made.getvalue()


def edited(name: str, content: bytes, mark: str = "Mark1x") -> bytes:
    """Return a file with a word of a person in it."""
    if name == DECK:
        deck = pptx.Presentation(io.BytesIO(content))
        deck.slides[0].shapes.add_textbox(0, 0, 999_999, 999_999).text_frame.text = mark
        return saved(deck)
    if name == DOCUMENT:
        document = docx.Document(io.BytesIO(content))
        document.paragraphs[5].insert_paragraph_before(mark)
        return saved(document)
    book = openpyxl.load_workbook(io.BytesIO(content))
    book["Plan"]["K5"] = mark
    return saved(book)


def said(name: str, content: bytes) -> str:
    """Return every word of a file."""
    if name == DECK:
        slides = pptx.Presentation(io.BytesIO(content)).slides
        return "\n".join("".join(slide._element.itertext()) for slide in slides)
    if name == DOCUMENT:
        return "".join(docx.Document(io.BytesIO(content)).element.body.itertext())
    sheets = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    return "\n".join(str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value)


@pytest.mark.parametrize("name", WRITTEN)
def test_an_edit_is_in_the_next_file_and_in_the_change_report(tmp_path: Path, name: str) -> None:
    own = delivered(tmp_path, name)
    own.path(name).write_bytes(edited(name, generated(7, name)))
    found = own.again()
    assert [(each.file, each.why) for each in found] == [(name, "")]
    assert "Mark1x" in said(name, own.path(name).read_bytes())
    assert any(each["kind"] == "kept" for each in json.loads(own.changes("json"))["files"][name])
    assert "edits kept" in str(found[0])
    assert wrong_figures(own.path(name)) == []


def wrong_figures(file: Path) -> list[str]:
    """Return the figures of a file that are not those of the sample of seed 8."""
    return [str(each) for each in check_file(file, sample_publication(8), whole=False).mistakes if each.figure]


@pytest.mark.parametrize("name", WRITTEN)
def test_a_file_that_is_damaged_when_there_is_nothing_new_to_say_is_replaced_as_well(tmp_path: Path, name: str) -> None:
    own = delivered(tmp_path, name)
    own.path(name).write_bytes(b"damaged")
    found = own.again(7)[0]
    assert (own.engagement.folder / found.beside).read_bytes() == b"damaged"
    assert own.path(name).read_bytes() == generated(7, name)


@pytest.mark.parametrize("name", WRITTEN)
def test_without_an_edit_the_next_file_is_the_new_one_and_nothing_is_told(tmp_path: Path, name: str) -> None:
    own = delivered(tmp_path, name)
    assert own.again() == []
    assert own.path(name).read_bytes() == generated(8, name)
    assert not (own.engagement.folder / "review").exists()


@pytest.mark.parametrize("lock", ["~${}", ".~lock.{}#"])
def test_a_file_that_a_program_has_open_is_kept_beside_and_the_person_is_told_to_close_it(
    tmp_path: Path, lock: str
) -> None:
    own, theirs = delivered(tmp_path, DECK), edited(DECK, generated(7, DECK))
    own.path(DECK).write_bytes(theirs)
    own.path(lock.format(DECK)).write_bytes(b"")
    found = own.again()
    assert str(found[0]) == f"board.pptx was written anew ({OPEN}); the file as it was is review/board.edited.pptx"
    assert "close it there without saving" in OPEN
    assert (own.engagement.folder / "review" / "board.edited.pptx").read_bytes() == theirs
    assert own.path(DECK).read_bytes() == generated(8, DECK)


def test_a_file_that_is_open_and_not_saved_yet_is_told(tmp_path: Path) -> None:
    own = delivered(tmp_path, DECK)
    own.path(f"~${DECK}").write_bytes(b"")
    assert [str(each) for each in own.again()] == [
        f"board.pptx was written anew: {OPEN}, which would bring its old state back if it was saved there"
    ]


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "cut short": cut,
    "empty": lambda _: b"",
    "no zip": lambda _: b"%PDF-1.7 no such thing",
    "old or locked": lambda _: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
}


@pytest.mark.parametrize("case", BROKEN)
@pytest.mark.parametrize("name", WRITTEN)
def test_a_damaged_file_is_kept_beside_and_a_whole_one_takes_its_place(tmp_path: Path, name: str, case: str) -> None:
    own, theirs = delivered(tmp_path, name), BROKEN[case](generated(7, name))
    own.path(name).write_bytes(theirs)
    found = own.again()[0]
    assert found.why != ""
    assert (own.engagement.folder / found.beside).read_bytes() == theirs
    assert own.path(name).read_bytes() == generated(8, name)


def of_another_client(name: str) -> bytes:
    other = replace(sample_publication(9), client_id="other", client_name="Other", snapshot="f" * 64)
    return WRITTEN[name](other)


def of_another_program(name: str) -> bytes:
    if name == DECK:
        deck = pptx.Presentation()
        deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = "Holidays"
        return saved(deck)
    if name == DOCUMENT:
        document = docx.Document()
        document.add_paragraph("Holidays")
        return saved(document)
    book = openpyxl.Workbook()
    book.active["A1"] = "Holidays"
    return saved(book)


@pytest.mark.parametrize("stranger", [of_another_client, of_another_program])
@pytest.mark.parametrize("name", WRITTEN)
def test_a_strangers_file_of_the_same_name_never_gets_into_the_deliverable(
    tmp_path: Path, name: str, stranger: Callable[[str], bytes]
) -> None:
    own, theirs = delivered(tmp_path, name), stranger(name)
    own.path(name).write_bytes(theirs)
    found = own.again()[0]
    assert any(words in found.why for words in ("other results", "no file of this program", "no plan sheet"))
    assert (own.engagement.folder / found.beside).read_bytes() == theirs
    assert own.path(name).read_bytes() == generated(8, name)


def test_what_is_kept_beside_is_never_written_over(tmp_path: Path) -> None:
    own = delivered(tmp_path, DECK)
    for content in (b"first", b"second", b"first"):
        own.path(DECK).write_bytes(content)
        own.again()
    kept = {path.name: path.read_bytes() for path in (own.engagement.folder / "review").iterdir()}
    assert kept == {"board.edited.pptx": b"first", "board.edited-2.pptx": b"second"}


def test_a_file_of_a_persons_own_is_moved_to_review(tmp_path: Path) -> None:
    own = delivered(tmp_path, DECK)
    own.path("minutes.txt").write_bytes(b"what was agreed")
    assert [each.file for each in own.again()] == ["minutes.txt"]
    assert (own.engagement.folder / "review" / "minutes.edited.txt").read_bytes() == b"what was agreed"


def test_an_edited_file_whose_generated_state_is_gone_is_kept_beside(tmp_path: Path) -> None:
    own, theirs = delivered(tmp_path, DECK), edited(DECK, generated(7, DECK))
    own.path(DECK).write_bytes(theirs)
    shutil.rmtree(own.engagement.outputs.generated_folder)
    found = own.again()[0]
    assert "not at hand" in found.why
    assert (own.engagement.folder / found.beside).read_bytes() == theirs


def test_a_workbook_is_kept_as_well_once_for_each_time_that_a_person_edited_it(tmp_path: Path) -> None:
    own = delivered(tmp_path, WORKBOOK)
    own.path(WORKBOOK).write_bytes(edited(WORKBOOK, generated(7, WORKBOOK)))
    assert own.again()[0].beside == "review/report.edited.xlsx"
    found = own.again(7)[0]  # nobody edited what the last run left
    assert (found.beside, found.why) == ("", "")
    assert "Mark1x" in said(WORKBOOK, own.path(WORKBOOK).read_bytes())
    assert [path.name for path in (own.engagement.folder / "review").iterdir()] == ["report.edited.xlsx"]


def test_the_change_report_of_a_german_engagement_is_german(tmp_path: Path) -> None:
    german = {seed: replace(sample_publication(seed), language="de") for seed in (7, 8)}
    states = {seed: {DECK: WRITTEN[DECK](german[seed])} for seed in german}
    own = delivered(tmp_path, DECK)
    own.again(7, states[7], "de")
    deck = pptx.Presentation(io.BytesIO(states[7][DECK]))
    for slide in deck.slides:  # both words and numbers of a title, so that the new one is a conflict
        for shape in slide.shapes:
            if shape.name.endswith("/title"):
                shape.text_frame.paragraphs[0].runs[0].text = "Unser Titel: 4711"
    own.path(DECK).write_bytes(saved(deck))
    own.again(8, states[8], "de")
    report = own.changes("html")
    assert '<html lang="de">' in report
    assert "Von beiden geändert" in report
    assert "Unser Titel: 4711" in report
    assert [word for word in ("not published", "not brought", "conflict", "column ") if word in report] == []


def converted(content: bytes, name: str, kind: str, folder: Path) -> bytes:
    """Return a file as LibreOffice saves it."""
    office = shutil.which("soffice")
    assert office, "make test-slow installs LibreOffice"
    (folder / "from").mkdir(exist_ok=True)
    (folder / "from" / name).write_bytes(content)
    profile, target = (folder / "profile").as_uri(), folder / "to"
    arguments = [office, "--headless", f"-env:UserInstallation={profile}", "--convert-to", kind, "--outdir"]
    subprocess.run([*arguments, str(target), str(folder / "from" / name)], check=True, capture_output=True, timeout=240)
    return (target / name).with_suffix(f".{kind}").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("name", WRITTEN)
def test_a_file_that_libreoffice_saved_is_merged(tmp_path: Path, name: str) -> None:
    own = delivered(tmp_path, name)
    theirs = converted(edited(name, generated(7, name)), name, name.rpartition(".")[2], tmp_path)
    own.path(name).write_bytes(theirs)
    found = own.again()[0]
    assert found.why == ""
    assert [each for each in found.changes if each.kind == "conflict" and each.what != "place"] == []
    assert "Mark1x" in said(name, own.path(name).read_bytes())
    assert wrong_figures(own.path(name)) == []
    files = (own.path(name), new_file(tmp_path, name))
    assert len({check_file(file, sample_publication(8), whole=False).figures for file in files}) == 1


def new_file(folder: Path, name: str) -> Path:
    (folder / "new").mkdir()
    (folder / "new" / name).write_bytes(generated(8, name))
    return folder / "new" / name


@pytest.mark.slow
@pytest.mark.parametrize("name", [DECK, DOCUMENT])
def test_libreoffice_opens_what_was_merged(tmp_path: Path, name: str) -> None:
    own = delivered(tmp_path, name)
    own.path(name).write_bytes(edited(name, generated(7, name)))
    own.again()
    pages = pypdf.PdfReader(io.BytesIO(converted(own.path(name).read_bytes(), name, "pdf", tmp_path))).pages
    if name == DECK:
        assert len(pages) == len(pptx.Presentation(own.path(name)).slides)
    else:
        plain = converted(generated(8, name), f"plain-{name}", "pdf", tmp_path)
        assert abs(len(pages) - len(pypdf.PdfReader(io.BytesIO(plain)).pages)) <= 1
    assert "Mark1x" in "".join(page.extract_text() for page in pages)
