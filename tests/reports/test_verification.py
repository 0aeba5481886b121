"""centric verify opens every deliverable again, and sees a number that is not the published one."""

import json
import re
from pathlib import Path

import docx
import pptx
import pytest
from sample_publication import sample_publication

from toolkit.cli import main
from toolkit.dashboard.offline import write_dashboard
from toolkit.errors import InputError
from toolkit.publication import results_json
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
