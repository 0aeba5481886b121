"""What a hurried person does to an engagement, and what the pages of JupyterLab then say: what to do, and no work lost."""

import errno
import resource
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from raw_fieldwork import receive, settle

from toolkit.assessment import open_desk
from toolkit.engagement import open_engagement
from toolkit.engagement.decision_file import decisions_on_disk
from toolkit.engagement.template import new_engagement
from toolkit.errors import InputError, Problem
from toolkit.workbench.mapping_desk import MappingDesk
from toolkit.workbench.mapping_editor import MappingEditor
from toolkit.workbench.publish_desk import PublishDesk
from toolkit.workbench.publish_editor import PublishEditor
from toolkit.workbench.quality_desk import QualityDesk
from toolkit.workbench.quality_editor import QualityEditor
from toolkit.workbench.refusals import told
from toolkit.workbench.start import state_of
from toolkit.workbench.start_editor import StartPage

Mistake = Callable[[Path], None]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An engagement with its data in and its columns mapped."""
    root = tmp_path_factory.mktemp("hurried") / "client_data"
    folder = new_engagement(root, "harbour-ferries", "2026-baseline", "Harbour Ferries")
    settle(folder, "Harbour Ferries")
    receive(folder)
    desk = MappingDesk(open_engagement(folder))
    for place in desk.columns:
        if desk.to_confirm(place):
            desk.set(place, "ignored")
    return folder


@pytest.fixture
def engagement(made: Path, tmp_path: Path) -> Path:
    root = tmp_path / "client_data"
    shutil.copytree(made.parent.parent, root)
    return root / "harbour-ferries" / "2026-baseline"


@contextmanager
def full_disk(at: int) -> Iterator[None]:
    """A limit on the size of files, as a full disk or a used-up share gives: writing more is refused."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (at, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def put(name: str, content: bytes = b"x") -> Mistake:
    return lambda folder: (folder / name).write_bytes(content) and None


def edited(name: str, old: str, new: str) -> Mistake:
    def mistake(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return mistake


IN_FOLDERS: dict[str, tuple[Mistake, str]] = {
    "a transcript among the exports": (
        put("survey/interview-02.docx"),
        "survey/interview-02.docx does not belong there: move it to interviews/",
    ),
    "a photo among the exports": (put("survey/IMG_1.JPG"), "survey/IMG_1.JPG does not belong there"),
    "an export among the transcripts": (
        put("interviews/leaders.sav"),
        "interviews/leaders.sav does not belong there: move it to survey/",
    ),
    "a file open in Excel": (put("survey/~$employees.xlsx", b"\x05Nina"), "survey/employees.xlsx is open in another"),
    "a file open in LibreOffice": (put("coding/.~lock.people.csv#", b",Nina"), "coding/people.csv is open in another"),
}


@pytest.mark.parametrize("case", list(IN_FOLDERS))
def test_what_is_wrong_in_the_folders_stands_on_the_start_page(engagement: Path, case: str) -> None:
    before = open_engagement(engagement).input_files()
    mistake, says = IN_FOLDERS[case]
    mistake(engagement)
    (remark,) = state_of(engagement).remarks
    assert remark.startswith(says)
    assert "Nina" not in remark
    assert says.split(":")[0] in StartPage(engagement.parent.parent).table.value
    if "open in" in says:
        assert open_engagement(engagement).input_files() == before, "a mark of another program is no input"


BY_HAND: dict[str, tuple[Mistake, str]] = {
    "a list that is not closed": (edited("engagement.yaml", "groups:", "groups: ["), "engagement.yaml, line"),
    "a tab": (edited("engagement.yaml", "\n  site:", "\n\tsite:"), "Mend that line"),
    "a word misspelt": (edited("engagement.yaml", "audiences:", "audience:"), "the unknown key 'audience'"),
    "an id of another wave": (
        edited("engagement.yaml", "id: 2026-baseline", "id: 2025-pilot"),
        "'2025-pilot' in a folder",
    ),
}


@pytest.mark.parametrize("case", list(BY_HAND))
def test_settings_spoilt_by_hand_are_told_and_nothing_is_written(engagement: Path, case: str) -> None:
    mistake, says = BY_HAND[case]
    mistake(engagement)
    before = {path: path.read_bytes() for path in engagement.rglob("*") if path.is_file()}
    assert state_of(engagement).next_step.startswith("Mend this first: ")
    with pytest.raises(InputError) as refused:
        MappingDesk(open_engagement(engagement))
    shown = "\n".join(refused.value._render_traceback_())
    assert says in shown
    assert "Traceback" not in shown
    assert {path: path.read_bytes() for path in engagement.rglob("*") if path.is_file()} == before


def test_an_engagement_copied_by_hand_is_told_before_anything_is_done_to_it(engagement: Path) -> None:
    copied = engagement.parent / "2027-follow-up"
    shutil.copytree(engagement, copied)
    assert "'2026-baseline' in a folder named '2027-follow-up'" in state_of(copied).next_step
    with pytest.raises(InputError, match="Rename the folder or mend the id"):
        PublishDesk(copied)


def test_a_column_renamed_mid_project_takes_the_place_of_the_old_one(engagement: Path) -> None:
    edited("survey/employees.csv", ",Site,", ",Landing,")(engagement)
    page = MappingEditor(MappingDesk(open_engagement(engagement)))
    assert "Landing" in {name for _, name in page.desk.columns}
    assert list(page.removals) == [("survey/employees.csv", "Site")]
    page.rows["survey/employees.csv", "Landing"][0].value = "group:site"
    assert page.removals == {}
    mapping = (engagement / "mapping.yaml").read_text(encoding="utf-8")
    assert "Landing: group:site" in mapping.replace('"', "").replace("'", "")
    assert "Site" not in mapping
    page.undo.click()
    assert "Site: group:site" in (engagement / "mapping.yaml").read_text(encoding="utf-8").replace('"', "").replace(
        "'", ""
    )


def test_a_column_that_is_gone_for_good_is_taken_out(engagement: Path) -> None:
    edited("survey/employees.csv", ",Site,", ",Landing,")(engagement)
    page = MappingEditor(MappingDesk(open_engagement(engagement)))
    (remove,) = page.removals.values()
    remove.click()
    assert "Site is out of the mapping" in page.said.value
    assert page.removals == {}


def test_a_mapping_changed_by_a_colleague_is_never_written_over(engagement: Path) -> None:
    page = MappingEditor(MappingDesk(open_engagement(engagement)))
    mapping = engagement / "mapping.yaml"
    mapping.write_text(mapping.read_text(encoding="utf-8") + "# theirs\n", encoding="utf-8")
    before = mapping.read_bytes()
    page.shown.value = "all columns"
    place = ("survey/employees.csv", "Batch")
    page.rows[place][0].value = "comment"
    assert "changed since it was opened here" in page.said.value
    assert mapping.read_bytes() == before


def test_a_full_disk_is_told_and_what_was_there_stays_whole(engagement: Path) -> None:
    quality = QualityEditor(QualityDesk(open_desk(engagement)))
    mapping = MappingEditor(MappingDesk(open_engagement(engagement)))
    mapping.shown.value = "all columns"
    before = (engagement / "mapping.yaml").read_bytes()
    quality.by.value, quality.reason.value = "A. Consultant", "Known to be careful."
    name, (change, _) = next(iter(quality.rows.items()))
    with full_disk(at=64):
        change.click()
        mapping.rows["survey/employees.csv", "Batch"][0].value = "comment"
    for said in (quality.said.value, mapping.said.value):
        assert "Not saved: " in said
        assert "full. Make room" in said
        assert str(engagement) not in said
    assert (engagement / "mapping.yaml").read_bytes() == before
    assert list(engagement.glob(".mapping.yaml.*")) == []
    assert decisions_on_disk(open_engagement(engagement)).kept == frozenset()
    change.click()
    assert "is counted" in quality.said.value
    assert decisions_on_disk(open_engagement(engagement)).kept == {name}


def test_a_folder_that_became_a_file_is_told(engagement: Path) -> None:
    quality = QualityEditor(QualityDesk(open_desk(engagement)))
    shutil.rmtree(engagement / "review", ignore_errors=True)
    (engagement / "review").write_text("my notes", encoding="utf-8")
    quality.by.value, quality.reason.value = "A. Consultant", "Known to be careful."
    next(iter(quality.rows.values()))[0].click()
    assert "Not saved: " in quality.said.value
    assert "Look into the engagement&#x27;s folder" in quality.said.value
    assert (engagement / "review").read_text(encoding="utf-8") == "my notes"


def test_a_damaged_export_is_told_where_one_publishes_and_looking_again_goes_on(engagement: Path) -> None:
    survey = engagement / "survey" / "leaders.csv"
    before = survey.read_bytes()
    survey.write_bytes(b"")
    page = PublishEditor(PublishDesk(engagement))
    assert "Mend this first" in page.trial.value
    assert "survey/leaders.csv" in page.trial.value
    survey.write_bytes(before)
    page.again.click()
    assert "What the gate will hide" in page.trial.value


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.ENOSPC, "is full. Make room"),
        (errno.EDQUOT, "is full. Make room"),
        (errno.EACCES, "open in another program such as Excel"),
        (errno.EROFS, "read-only"),
        (errno.EPERM, "read-only"),
        (errno.ENOTDIR, "is something else"),
        (errno.EIO, "the system refused"),
    ],
)
def test_what_the_system_refuses_is_a_sentence_without_a_path(number: int, says: str) -> None:
    said = told(OSError(number, "why", "/media/nina/clients/acme/people.csv"))
    assert says in said
    assert said.startswith("people.csv: ")
    assert "nina" not in said
    assert told(OSError(number, "why", "/media/nina/.people.csv.3f9a"))[0].isupper()


def test_a_mistake_of_the_inputs_is_told_as_it_is() -> None:
    error = InputError(Problem(code="bad-value", file="mapping.yaml", found="nothing", remedy="Write it"))
    assert told(error) == "mapping.yaml: nothing. Write it."
