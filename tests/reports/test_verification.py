"""centric verify opens every deliverable again, and sees a number that is not the published one."""

import json
import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pptx
import pytest
from sample_publication import sample_publication

from toolkit.cli import main
from toolkit.dashboard.offline import write_dashboard
from toolkit.errors import InputError
from toolkit.publication import Publication, results_json
from toolkit.report import WRITERS
from toolkit.report.proof import check_file
from toolkit.report.proof.numbers import says

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PUBLICATION = sample_publication()
FORMATS = ("html", "docx", "xlsx", "pptx", "board", "one-page")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("client")
    for name in FORMATS:
        WRITERS[name].write(PUBLICATION, home / WRITERS[name].file)
    write_dashboard(PUBLICATION, home / "dashboard.html")
    (home / "results.json").write_bytes(results_json(PUBLICATION))
    return home


def verified(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict]:
    with pytest.raises(SystemExit) as end:
        main(["verify", str(folder), "--json"])
    return int(end.value.code or 0), json.loads(capsys.readouterr().out)


def test_every_file_agrees(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = verified(folder, capsys)
    assert (code, found["agrees"]) == (0, True)
    assert {each["file"] for each in found["files"]} == {path.name for path in folder.iterdir()} - {"results.json"}
    assert min(each["figures"] for each in found["files"]) > 3


def test_other_results_are_seen_in_every_file(folder: Path) -> None:
    other = sample_publication(8)
    wrong = {path.name: len(check_file(path, other).mistakes) for path in folder.iterdir() if path.suffix != ".json"}
    assert [name for name, count in wrong.items() if not count] == []


def test_a_number_typed_over_in_word_ends_with_3(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = docx.Document(folder / "report.docx")
    figures = [each for each in document.element.iter(f"{WORD}sdtContent") if "".join(each.itertext()).isdigit()]
    next(figures[0].iter(f"{WORD}t")).text = "98765"
    document.save(tmp_path / "report.docx")
    (tmp_path / "results.json").write_bytes((folder / "results.json").read_bytes())
    code, found = verified(tmp_path, capsys)
    assert (code, [each["shown"] for each in found["files"][0]["disagree"]]) == (3, ["98765"])


def test_a_number_typed_over_on_a_slide_ends_with_3(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deck = pptx.Presentation(folder / "report.pptx")
    title = next(each for each in deck.slides if each.name == "centric:profile").shapes.title
    run = title.text_frame.paragraphs[0].runs[0]
    run.text = re.sub(r"\d+", "98765", run.text, count=1)
    deck.save(tmp_path / "report.pptx")
    (tmp_path / "results.json").write_bytes((folder / "results.json").read_bytes())
    code, found = verified(tmp_path, capsys)
    assert (code, [each["shown"] for each in found["files"][0]["disagree"]]) == (3, ["98765"])


def test_a_number_typed_over_in_excel_ends_with_3(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    retyped(
        folder / "report.xlsx", tmp_path / "report.xlsx", b"</f><v>", rb"(<f>INDEX[^<]*</f><v>)[^<]*", rb"\g<1>98765"
    )
    (tmp_path / "results.json").write_bytes((folder / "results.json").read_bytes())
    code, found = verified(tmp_path, capsys)
    assert (code, [each["shown"] for each in found["files"][0]["disagree"]]) == (3, ["98765"])


class TestANumberWithoutIdentifier:
    """A figure that the program writes and does not name is a fault of the program's, and stops a run."""

    def test_in_a_sentence_of_the_page(self, folder: Path, tmp_path: Path) -> None:
        page = (folder / "report.html").read_text(encoding="utf-8")
        made = re.sub(r'(strongest at )<data class="figure"[^>]*>(\d+)</data>', r"\1\2", page, count=1)
        assert made != page
        (tmp_path / "report.html").write_text(made, encoding="utf-8")
        assert loose(tmp_path / "report.html") == 1

    def test_in_a_cell_of_a_table(self, folder: Path, tmp_path: Path) -> None:
        page = (folder / "report.html").read_text(encoding="utf-8")
        made = re.sub(r'(<td class="right">)<data class="figure"[^>]*>([4-9]\d)</data>', r"\1\2", page, count=1)
        (tmp_path / "report.html").write_text(made, encoding="utf-8")
        assert loose(tmp_path / "report.html") == 1

    def test_in_a_paragraph_of_the_word_report(self, folder: Path, tmp_path: Path) -> None:
        document = docx.Document(folder / "report.docx")
        controls = (
            each for each in document.element.iter(f"{WORD}sdt") if each.find(f"{WORD}sdtContent/{WORD}r") is not None
        )
        control = next(each for each in controls if re.fullmatch("[4-9][0-9]", "".join(each.itertext())))
        control.getparent().replace(control, control.find(f"{WORD}sdtContent/{WORD}r"))
        document.save(tmp_path / "report.docx")
        assert loose(tmp_path / "report.docx") == 1

    @pytest.mark.parametrize("name", ["report.pptx", "board.pptx"])
    def test_on_a_slide(self, folder: Path, tmp_path: Path, name: str) -> None:
        deck = pptx.Presentation(folder / name)
        text = next(each for each in deck.slides[1].shapes if each.has_text_frame and len(each.text_frame.text) > 60)
        text.text_frame.paragraphs[-1].add_run().text = " Employees stand at 61.7."
        deck.save(tmp_path / name)
        assert loose(tmp_path / name) == 1

    def test_typed_into_the_workbook(self, folder: Path, tmp_path: Path) -> None:
        retyped(
            folder / "report.xlsx",
            tmp_path / "report.xlsx",
            b"INDEX(",
            rb"<f>INDEX[^<]*</f>(<v>[^<]*\.\d+</v>)",
            rb"\g<1>",
        )
        assert loose(tmp_path / "report.xlsx") == 1

    def test_on_a_page_of_the_board_s_pdf(self, folder: Path, tmp_path: Path) -> None:
        path = folder / "board.pdf"
        assert loose(path) == 0
        other = replace(PUBLICATION, wave_name="", client_name="", model=replace(PUBLICATION.model, dimensions=()))
        assert loose(path, other) > 0

    @pytest.mark.parametrize("language", ["en", "de"])
    def test_names_that_hold_numbers_are_names(self, tmp_path: Path, language: str) -> None:
        audiences = tuple(
            replace(each, name=f"{each.name} 50+ (A{place})") for place, each in enumerate(PUBLICATION.audiences)
        )
        odd = replace(
            PUBLICATION,
            client_name='3M <b>& 1,299 =HYPERLINK("http://x")',
            wave_name="2026",
            language=language,
            audiences=audiences,
            recommendations=tuple(
                replace(each, action=f"={each.rank}+1 {each.action}") for each in PUBLICATION.recommendations
            ),
        )
        for name in ("xlsx", "pptx", "board"):
            WRITERS[name].write(odd, tmp_path / WRITERS[name].file)
            assert loose(tmp_path / WRITERS[name].file, odd) == 0


def loose(path: Path, publication: Publication = PUBLICATION) -> int:
    found = check_file(path, publication).mistakes
    assert [each for each in found if each.kind != "loose"] == []
    return len(found)


def retyped(source: Path, target: Path, holds: bytes, pattern: bytes, becomes: bytes) -> None:
    """Write a workbook with one cell changed, on the first sheet that has such a one."""
    changed = 0
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            blob = old.read(entry)
            if not changed and entry.filename.startswith("xl/worksheets/sheet") and holds in blob:
                blob, changed = re.subn(pattern, becomes, blob, count=1)
            new.writestr(entry, blob)
    assert changed == 1


@pytest.mark.slow
@pytest.mark.parametrize("client", ["example-harbour-bank", "example-nordlicht-energie"])
def test_every_file_of_a_shipped_example_agrees(
    root: Path, tmp_path: Path, client: str, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "client_data" / client
    shutil.copytree(root / "client_data" / client, home, ignore=shutil.ignore_patterns("out"))
    with pytest.raises(SystemExit) as end:
        main(["run", str(home), "--workers", "1"])
    assert not end.value.code
    waves = sorted(path.parent for path in home.glob("*/engagement.yaml"))
    for wave in waves:
        capsys.readouterr()
        code, found = verified(wave, capsys)
        assert (code, found["agrees"], [each["not_checked"] for each in found["files"] if each["not_checked"]]) == (
            0,
            True,
            [],
        )
        assert len(found["files"]) == 8


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(b"no document")
    with pytest.raises(InputError, match="cannot be read"):
        check_file(tmp_path / "report.docx", PUBLICATION)


@pytest.mark.parametrize(
    ("text", "value", "language", "agrees"),
    [
        ("62", 61.6, "en", True),
        ("61", 61.6, "en", False),
        ("61.6", 61.64, "en", True),
        ("61.7", 61.64, "en", False),
        ("18", -18.2, "en", True),
        ("−18", -18.2, "en", True),
        ("−18", 18.2, "en", False),
        ("+18", -18.2, "en", False),
        ("1,234", 1234.0, "en", True),
        ("1.234", 1234.0, "de", True),
        ("61,6", 61.64, "de", True),
        ("none", 61.64, "en", False),
    ],
)
def test_a_text_says_a_value_to_the_digits_it_shows(text: str, value: float, language: str, agrees: bool) -> None:
    assert says(text, value, "cell#score_0_100", language) is agrees
