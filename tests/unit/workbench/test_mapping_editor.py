"""The mapping editor, driven without a browser: what it shows, what it saves, what it takes back."""

import shutil
from pathlib import Path

import ipywidgets as widgets
import pytest

from toolkit.engagement import open_engagement
from toolkit.errors import InputError
from toolkit.ingest.drafting_text import marked
from toolkit.ingest.mapping import load_mapping
from toolkit.workbench.mapping_editor import ANSWERS, EVERYTHING, NOT_ASKED, MappingEditor, mapping_editor

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "client_data" / "example-harbour-bank" / "2026-baseline"
STAFF, CUSTOMERS = "survey/employees.csv", "survey/customers.csv"
SITE, DEPARTMENT, WORDS = (STAFF, "QID10"), (STAFF, "QID13"), (STAFF, "QID49_TEXT")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the example without a mapping, and with the two smaller files only."""
    made = tmp_path / EXAMPLE.parent.name / EXAMPLE.name
    for name in (STAFF, CUSTOMERS, "engagement.yaml"):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        lines = (EXAMPLE / name).read_text("utf-8").splitlines(keepends=True)
        (made / name).write_text("".join(lines[:60] if name.endswith("csv") else lines), encoding="utf-8")
    return made


def opened(folder: Path, file: str = STAFF) -> MappingEditor:
    editor = mapping_editor(folder)
    editor.file.value = file
    return editor


def columns(folder: Path, file: str = STAFF) -> dict[str, str]:
    (found,) = (each for each in load_mapping(open_engagement(folder)).files if each.file == file)
    return dict(found.columns)


def all_text(widget: widgets.Widget) -> str:
    own = str(getattr(widget, "value", "")) if isinstance(widget, widgets.HTML) else ""
    return own + "".join(all_text(child) for child in getattr(widget, "children", ()))


def test_it_opens_on_what_is_to_confirm_and_writes_nothing_by_itself(folder: Path) -> None:
    editor = opened(folder)
    assert set(editor.rows) == {SITE, DEPARTMENT, WORDS}
    assert not (folder / "mapping.yaml").exists()
    editor.shown.value = EVERYTHING
    assert len(editor.rows) > 80


def test_every_control_has_a_label(folder: Path) -> None:
    editor = opened(folder)
    controls = [editor.file, editor.shown, editor.people, *(row[0] for row in editor.rows.values())]
    buttons = [editor.undo, *(row[1] for row in editor.rows.values())]
    assert all(control.description for control in controls)
    assert all(button.description and button.tooltip for button in buttons)


def test_closed_questions_show_counts_and_open_ones_never_their_words(folder: Path) -> None:
    editor = opened(folder)
    shown = all_text(editor.widget)
    assert "Harbour Quay " in shown
    editor.shown.value = EVERYTHING
    shown = all_text(editor.widget)
    text = (folder / STAFF).read_text("utf-8").splitlines()
    assert len(text) == 60
    answers = [
        line.rsplit(',"', 1)[-1].strip('"')[:30] for line in text if line.count('"') == 2 and "ImportId" not in line
    ]
    assert [answer for answer in answers if len(answer) > 20 and answer in shown] == []
    assert "@" not in shown


def test_a_correction_is_saved_at_once_and_said(folder: Path) -> None:
    editor = opened(folder)
    editor.rows[SITE][0].value = "group:department"
    assert columns(folder)["QID10"] == "group:department"
    assert "Saved: QID10 is now group:department" in editor.said.value
    assert editor.rows[SITE][2].value == "confirmed"


def test_a_confirmation_takes_the_mark_away_and_is_known_next_time(folder: Path) -> None:
    editor = opened(folder)
    editor.rows[WORDS][1].click()
    assert columns(folder)["QID49_TEXT"] == "comment"
    assert WORDS not in marked((folder / "mapping.yaml").read_text("utf-8"))
    assert set(opened(folder).rows) == {SITE, DEPARTMENT}


def test_a_meaning_taken_away_leaves_the_column_to_confirm(folder: Path) -> None:
    editor = opened(folder)
    editor.rows[SITE][0].value = ""
    assert "QID10" not in columns(folder)
    assert SITE in opened(folder).rows


def test_undo_takes_changes_back_one_by_one_on_disk_too(folder: Path) -> None:
    editor = opened(folder)
    editor.rows[SITE][0].value = "ignored"
    editor.rows[DEPARTMENT][0].value = "ignored"
    editor.undo.click()
    assert (columns(folder)["QID10"], columns(folder)["QID13"]) == ("ignored", "group:department")
    editor.undo.click()
    assert columns(folder)["QID10"] == "group:site"
    editor.undo.click()
    assert "Nothing to undo" in editor.said.value


def test_who_answered_a_file_is_a_choice_of_its_own(folder: Path) -> None:
    editor = opened(folder, CUSTOMERS)
    assert editor.people is not None
    assert editor.people.value == "customers"
    editor.people.value = "employees"
    files = {file.file: file.audience for file in load_mapping(open_engagement(folder)).files}
    assert files == {STAFF: "employees", CUSTOMERS: "employees"}
    editor.undo.click()
    assert {file.audience for file in load_mapping(open_engagement(folder)).files} == {"employees", "customers"}


def test_what_a_person_wrote_elsewhere_in_the_mapping_stays(folder: Path) -> None:
    shutil.copy(EXAMPLE / "mapping.yaml", folder / "mapping.yaml")
    before = load_mapping(open_engagement(folder))
    editor = opened(folder)
    assert editor.rows == {}
    editor.shown.value = EVERYTHING
    editor.rows[SITE][0].value = "ignored"
    after = load_mapping(open_engagement(folder))
    assert (after.answers, after.missing) == (before.answers, before.missing)
    assert [file.file for file in after.files] == [file.file for file in before.files]
    assert columns(folder)["QID10"] == "ignored"
    assert (folder / "mapping.yaml").read_text("utf-8").startswith("# Synthetic:")


def test_a_mapping_changed_meanwhile_is_not_overwritten(folder: Path) -> None:
    shutil.copy(EXAMPLE / "mapping.yaml", folder / "mapping.yaml")
    editor = opened(folder)
    editor.shown.value = EVERYTHING
    (folder / "mapping.yaml").write_text((folder / "mapping.yaml").read_text("utf-8") + "# mine\n", encoding="utf-8")
    editor.rows[SITE][0].value = "ignored"
    assert "Not saved" in editor.said.value
    assert editor.rows[SITE][0].value == "group:site"
    assert (folder / "mapping.yaml").read_text("utf-8").endswith("# mine\n")


def test_a_mapping_to_mend_is_told_before_anything_is_shown(folder: Path) -> None:
    (folder / "mapping.yaml").write_text("schema: centric-mapping/1\nfiles: [{file: a.csv}]\n", encoding="utf-8")
    with pytest.raises(InputError):
        mapping_editor(folder)


def test_answers_that_no_scale_knows_are_listed_and_declared(folder: Path) -> None:
    path = folder / STAFF
    path.write_text(path.read_text("utf-8").replace("Strongly agree", "Ganz und gar"), encoding="utf-8")
    editor = opened(folder)
    editor.shown.value = ANSWERS
    (answer,) = (each for each in editor.labels if each.label == "Ganz und gar")
    assert answer.count > 10
    editor.labels[answer].value = "5"
    assert load_mapping(open_engagement(folder)).answers == {"agree5": {"Ganz und gar": 5}}
    editor.labels[answer].value = "not_applicable"
    declared = load_mapping(open_engagement(folder))
    assert (dict(declared.answers), declared.missing.not_applicable) == ({}, ("Ganz und gar",))
    editor.undo.click()
    editor.undo.click()
    assert load_mapping(open_engagement(folder)).answers == {}


def test_a_file_whose_answers_are_all_understood_says_so(folder: Path) -> None:
    editor = opened(folder)
    editor.shown.value = ANSWERS
    assert "Every answer is understood" in all_text(editor.widget)


def test_an_item_without_a_column_is_said_not_to_have_been_asked(folder: Path) -> None:
    editor = opened(folder)
    editor.shown.value = EVERYTHING
    place = next(place for place, meaning in editor.desk.state.meanings.items() if meaning == "service-vision.e1")
    editor.rows[place][0].value = "ignored"
    editor.shown.value = NOT_ASKED
    assert list(editor.unasked) == ["service-vision.e1"]
    editor.unasked["service-vision.e1"].value = True
    (file,) = (each for each in load_mapping(open_engagement(folder)).files if each.file == STAFF)
    assert file.not_fielded == ("service-vision.e1",)
    editor.unasked["service-vision.e1"].value = False
    (file,) = (each for each in load_mapping(open_engagement(folder)).files if each.file == STAFF)
    assert file.not_fielded == ()
