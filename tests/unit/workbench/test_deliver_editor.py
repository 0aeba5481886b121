"""Delivering from JupyterLab: files written anew, the look saved with its comments kept, pages drawn in place, one hand-over file."""

import datetime as dt
import io
import shutil
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from small_engagements import small_client

from toolkit.engagement import open_engagement
from toolkit.errors import InputError
from toolkit.report.previews import page_pictures
from toolkit.run.execution import run_engagement
from toolkit.workbench.deliver_desk import DeliverDesk
from toolkit.workbench.deliver_editor import DeliverEditor, in_words

LONGEST = 300.0
NOTE = "brand:   # as agreed\n  colour: '#7a1f3d'   # the client's red\n"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = small_client(tmp_path_factory.mktemp("deliver") / "client_data", "alpha", settings=NOTE)
    run_engagement(open_engagement(folder))
    return folder


@pytest.fixture
def client(published: Path, tmp_path: Path) -> Path:
    root = tmp_path / "client_data"
    shutil.copytree(published.parent.parent, root)
    return root / "alpha" / "2026-first"


def a_logo(colour: str = "red") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (60, 20), colour).save(made, "PNG")
    return made.getvalue()


def uploaded(name: str, content: bytes) -> tuple[dict[str, object], ...]:
    """What the browser sends for a file."""
    day = dt.datetime(2026, 6, 20, tzinfo=dt.UTC)
    return ({"name": name, "type": "", "size": len(content), "content": memoryview(content), "last_modified": day},)


def test_every_deliverable_is_listed_with_its_size(client: Path) -> None:
    desk = DeliverDesk(client)
    files = {one.name: one for one in desk.files()}
    assert {"html", "pdf", "docx", "xlsx", "pptx", "dashboard"} <= set(files)
    assert all(one.size == (client / "out" / "client" / one.file).stat().st_size for one in files.values())
    (client / "out" / "client" / "report.pdf").unlink()
    (client / "out" / "client" / "report.html").write_text("mine", encoding="utf-8")
    files = {one.name: one for one in desk.files()}
    assert (files["pdf"].size, files["html"].edited, files["pptx"].edited) == (None, True, False)


def test_the_chosen_files_are_written_from_the_results_at_hand(client: Path) -> None:
    page = DeliverEditor(DeliverDesk(client))
    home = client / "out" / "client"
    (home / "report.xlsx").unlink()
    deck = (home / "report.pptx").stat().st_mtime_ns
    for name, box in page.chosen.items():
        box.value = name == "xlsx"
    page.write.click()
    assert page.run is not None
    page.write.click()
    assert page.run.wait(LONGEST)
    assert "Written in" in page.said.value, page.said.value
    assert (home / "report.xlsx").stat().st_size > 0
    assert page.bar.value == 1
    assert (home / "report.pptx").read_bytes().startswith(b"PK")
    assert (home / "report.pptx").stat().st_mtime_ns >= deck
    page.chosen["xlsx"].value = False
    page.write.click()
    assert "Nothing chosen" in page.said.value


def test_a_colour_is_saved_at_once_needs_a_whole_run_and_is_undone(client: Path) -> None:
    desk = DeliverDesk(client)
    page = DeliverEditor(desk)
    settings = client / "engagement.yaml"
    before = settings.read_bytes()
    assert page.colour.value == "#7a1f3d"
    assert desk.needs_whole_run() == ""
    page.colour.value = "#0a5c36"
    page.use_colour.click()
    assert "Saved: brand.colour is #0a5c36" in page.said.value
    assert "the client's red" in settings.read_text(encoding="utf-8")
    assert "colour" in desk.needs_whole_run()
    page.no_colour.click()
    assert desk.brand().colour is None
    page.undo.click()
    page.undo.click()
    assert settings.read_bytes() == before
    assert desk.needs_whole_run() == ""
    page.undo.click()
    assert "Nothing to undo" in page.said.value


def test_undo_leaves_what_a_colleague_chose_since(client: Path) -> None:
    desk, other = DeliverDesk(client), DeliverDesk(client)
    desk.set("colour", "#0a5c36")
    other.set("colour", "#111111")
    with pytest.raises(InputError, match="somebody else"):
        desk.undo()
    assert desk.brand().colour == "#111111"


def test_a_logo_is_added_chosen_and_taken_away(client: Path) -> None:
    page = DeliverEditor(DeliverDesk(client))
    page.upload["logo"].value = uploaded("Firm logo.png", a_logo())
    assert "Firm logo.png is in brand/" in page.said.value
    assert (client / "brand" / "Firm logo.png").read_bytes() == a_logo()
    assert page.parts["logo"].value == "brand/Firm logo.png"
    assert page.desk.brand().logo == "brand/Firm logo.png"
    page.parts["logo"].value = ""
    assert page.desk.brand().logo is None
    page.undo.click()
    assert page.parts["logo"].value == "brand/Firm logo.png"


@pytest.mark.parametrize(
    ("part", "name", "content", "said"),
    [
        ("logo", "logo.exe", b"MZ", "no logo"),
        ("logo", "logo.png", b"not a picture", "logo.png"),
        ("logo", "~$logo.png", b"", "no logo"),
        ("presentation", "master.pptx", b"PK\x03\x04 broken", "master.pptx"),
        ("document", "letter.docx", b"plain words", "letter.docx"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_and_not_kept(
    client: Path, part: str, name: str, content: bytes, said: str
) -> None:
    page = DeliverEditor(DeliverDesk(client))
    before = (client / "engagement.yaml").read_bytes()
    page.upload[part].value = uploaded(name, content)
    assert "Not saved" in page.said.value
    assert said in page.said.value
    assert not (client / "brand" / name).exists()
    assert (client / "engagement.yaml").read_bytes() == before


def test_another_file_of_the_same_name_is_never_written_over(client: Path) -> None:
    desk = DeliverDesk(client)
    assert desk.add_file("logo", "logo.png", a_logo()) == desk.add_file("logo", "C:\\x\\logo.png", a_logo())
    with pytest.raises(InputError, match="Rename yours"):
        desk.add_file("logo", "../logo.png", a_logo("blue"))
    assert (client / "brand" / "logo.png").read_bytes() == a_logo()


def test_pages_are_drawn_in_place_and_turned(client: Path) -> None:
    page = DeliverEditor(DeliverDesk(client))
    page.file.value = "report.pdf"
    page.show.click()
    assert "pages 1 to 2 of" in page.pictures.value
    assert page.pictures.value.count("data:image/png;base64,") == 2
    assert 'alt="Page 2 of report.pdf"' in page.pictures.value
    page.further.click()
    assert "pages 3 to 4 of" in page.pictures.value
    page.file.value = "report.html"
    page.show.click()
    assert "a page for a browser" in page.pictures.value
    picture = Image.open(io.BytesIO(page_pictures((client / "out/client/report.pdf").read_bytes(), [1])[0]))
    assert picture.width > 700
    assert len(picture.convert("L").getcolors()) > 3, "a blank page"


def test_without_libreoffice_a_deck_is_told_by_its_titles(client: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(client))
    found = DeliverDesk(client).preview("report.pptx")
    assert found.pictures == ()
    assert "No LibreOffice here to draw report.pptx. Its slides: " in found.said
    assert found.said.count(";") > 3


@pytest.mark.parametrize("file", ["", "../../engagement.yaml", "results.json", "no.pdf"])
def test_what_is_no_deliverable_is_not_shown(client: Path, file: str) -> None:
    found = DeliverDesk(client).preview(file)
    assert found.pictures == ()
    assert "not written yet" in found.said


def test_the_hand_over_file_holds_what_was_chosen_and_nothing_else(client: Path) -> None:
    page = DeliverEditor(DeliverDesk(client))
    for name, box in page.chosen.items():
        box.value = name in ("pdf", "pptx")
    page.pack.click()
    packed = client.parent / "alpha-2026-first.zip"
    assert "Packed: alpha-2026-first.zip" in page.said.value
    with zipfile.ZipFile(packed) as bundle:
        assert bundle.namelist() == ["report.pdf", "report.pptx"]
    for box in page.chosen.values():
        box.value = False
    page.pack.click()
    assert "nothing chosen" in page.said.value


def test_settings_spoilt_by_hand_are_told_and_left_alone(client: Path) -> None:
    page = DeliverEditor(DeliverDesk(client))
    settings = client / "engagement.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + "groups: [\n", encoding="utf-8")
    page.use_colour.click()
    assert "engagement.yaml" in page.said.value
    assert 'role="alert"' in page.said.value
    assert settings.read_text(encoding="utf-8").endswith("[\n")


@pytest.mark.parametrize(("size", "words"), [(0, "1 kB"), (1_499, "1 kB"), (999_999, "1000 kB"), (2_340_000, "2.3 MB")])
def test_sizes_in_words(size: int, words: str) -> None:
    assert in_words(size) == words


def test_a_colour_that_is_none_is_told_and_never_markup(client: Path) -> None:
    page = DeliverEditor(DeliverDesk(client))
    page.colour.value = '"><b>red'
    assert "<b>" not in page.swatch.value
    page.use_colour.click()
    assert "Not saved: engagement.yaml, brand.colour" in page.said.value
    page.colour.value = "#0A5C36"
    assert "background:#0A5C36" in page.swatch.value
