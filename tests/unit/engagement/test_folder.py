"""An engagement's folder: what it refuses, and that no path leads out of it."""

import shutil
from pathlib import Path

import pytest

from toolkit.engagement import open_engagement, published, waves_in, write_atomically
from toolkit.engagement.template import new_engagement
from toolkit.errors import InputError, UsageError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return new_engagement(tmp_path, "harbour", "2026-baseline", 'Harbour "Bank" & Söhne')


def mended(folder: Path, old: str, new: str) -> Path:
    path = folder / "engagement.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return folder


def codes(error: pytest.ExceptionInfo[InputError]) -> set[str]:
    return {problem.code for problem in error.value.problems}


def test_a_new_engagement_opens_at_once(folder: Path) -> None:
    engagement = open_engagement(folder)
    assert engagement.name == "harbour/2026-baseline"
    assert engagement.settings.client.name == "Harbour 'Bank' & Söhne"
    assert len(engagement.model.criteria) == 32


def test_a_wave_named_by_its_year_opens_too(tmp_path: Path) -> None:
    assert open_engagement(new_engagement(tmp_path, "acme", "2026")).name == "acme/2026"


def test_an_engagement_is_never_made_twice(folder: Path) -> None:
    before = (folder / "engagement.yaml").read_bytes()
    with pytest.raises(InputError, match="exists already"):
        new_engagement(folder.parents[1], "harbour", "2026-baseline")
    assert (folder / "engagement.yaml").read_bytes() == before


@pytest.mark.parametrize("name", ["", "..", "Harbour", "a/b", "a b", "x" * 64])
def test_a_name_that_is_no_folder_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError):
        new_engagement(tmp_path, name, "2026")
    assert list(tmp_path.iterdir()) == []


def test_a_copied_folder_is_refused(folder: Path) -> None:
    copy = folder.parent / "2027-follow-up"
    shutil.copytree(folder, copy)
    with pytest.raises(InputError) as error:
        open_engagement(copy)
    assert codes(error) == {"copied-folder"}


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("form: full", "fomr: full", "unknown-key", "form"),
        ("form: full", "form: No", "wrong-type", "quotes"),
        ("average: 5", "average: 4", "bad-value", "5"),
        ("average: 5, distribution: 10", "average: 12, distribution: 10", "bad-value", "distribution"),
        ("  leaders: {}", "  leaders: {population: 0}", "bad-value", "1"),
        ("language: en", "language: no", "wrong-type", "quotes"),
        ("form: full", "form: full\nfieldwork: {employees: {mode: fax}}", "bad-value", "online"),
        ("form: full", "form: full\nfieldwork: {employees: {invited: 0}}", "bad-value", "1"),
        ("form: full", "form: full\nfieldwork: {employees: {until: 2026-05-18}}", "unknown-key", "until"),
        ("form: full", "form: full\nfieldwork: {employees: {from: yesterday}}", "bad-value", "YYYY-MM-DD"),
        (
            "form: full",
            "form: full\nfieldwork: {employees: {from: 2026-05-18, to: 2026-05-17}}",
            "bad-value",
            "last day",
        ),
        ("form: full", "form: full\nfieldwork: {suppliers: {mode: online}}", "bad-value", "suppliers"),
        ('id: "2026-baseline"', "id: 2026", "wrong-type", "quotes"),
    ],
)
def test_a_mistake_in_the_settings_is_told_with_its_remedy(
    folder: Path, old: str, new: str, code: str, says: str
) -> None:
    with pytest.raises(InputError) as error:
        open_engagement(mended(folder, old, new))
    assert code in codes(error)
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("id: customer_centric", "id: customer_centrik", "unknown-model", "customer_centric"),
        ('version: "0.1.0"', 'version: "9.9"', "model-version", "0.1.0"),
        ("  leaders: {}", "  leeders: {}", "unknown-reference", "leaders"),
        ("form: full", "form: full\ntargets: {service-visio: 4}", "unknown-reference", "service-vision"),
    ],
)
def test_a_reference_that_the_model_does_not_have_names_the_nearest(
    folder: Path, old: str, new: str, code: str, says: str
) -> None:
    engagement = open_engagement(mended(folder, old, new))
    with pytest.raises(InputError) as error:
        engagement.model  # noqa: B018 (loading it is the point)
    assert code in codes(error)
    assert says in str(error.value)


@pytest.mark.parametrize("name", ["../other/survey.csv", "/etc/passwd", "survey/../../x.csv", "survey/\0.csv"])
def test_a_survey_file_outside_the_folder_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(InputError) as error:
        open_engagement(folder).survey_file(name)
    assert codes(error) == {"outside-folder"}


def test_a_link_out_of_the_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("another client's", encoding="utf-8")
    (folder / "survey" / "link.csv").symlink_to(secret)
    (folder / "interviews" / "link.txt").symlink_to(secret)
    engagement = open_engagement(folder)
    with pytest.raises(InputError):
        engagement.survey_file("survey/link.csv")
    assert engagement.interview_files() == []


def test_an_own_model_in_the_engagement_comes_before_the_shipped_one(folder: Path) -> None:
    shipped = open_engagement(folder).model_file
    own = folder / "models" / "customer_centric.yaml"
    own.parent.mkdir()
    shutil.copy(shipped, own)
    assert open_engagement(folder).model_file == own


@pytest.mark.parametrize(("invited", "accepted"), [(60, True), (61, False)])
def test_no_more_are_invited_than_there_are(folder: Path, invited: int, accepted: bool) -> None:
    mended(folder, "  employees: {}", "  employees: {population: 60}")
    mended(folder, "form: full", f"form: full\nfieldwork: {{employees: {{mode: paper, invited: {invited}}}}}")
    if accepted:
        assert open_engagement(folder).settings.fieldwork["employees"].invited == 60
    else:
        with pytest.raises(InputError, match="no more employees invited than the 60"):
            open_engagement(folder)


def test_the_salt_is_made_once_and_is_private(folder: Path) -> None:
    engagement = open_engagement(folder)
    assert engagement.salt() == engagement.salt()
    assert (folder / ".private" / "salt").stat().st_mode & 0o077 == 0


def test_a_clients_folder_names_all_its_waves(folder: Path) -> None:
    later = new_engagement(folder.parents[1], "harbour", "2027")
    assert waves_in(folder.parent) == [folder, later]
    assert waves_in(folder) == [folder]
    assert waves_in(folder / "survey") == [folder / "survey"]


def test_only_engagements_with_results_are_published(folder: Path) -> None:
    root = folder.parents[1]
    assert published(root) == []
    write_atomically(folder / "out" / "client" / "results.json", b"{}")
    assert [engagement.name for engagement in published(root)] == ["harbour/2026-baseline"]


def test_a_write_that_fails_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    target = tmp_path / "kept.txt"
    write_atomically(target, b"old")
    with pytest.raises(TypeError):
        write_atomically(target, "text, not bytes")  # type: ignore[arg-type]
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]
