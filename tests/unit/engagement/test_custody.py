"""Archive, purge, seal and retention on a copy of a shipped client: nothing more goes, nothing is lost."""

import datetime as dt
import io
import shutil
import zipfile
from pathlib import Path

import pytest
from sample_engagements import sample_root

from toolkit.cli import main
from toolkit.engagement import Engagement, custody, open_engagement
from toolkit.errors import InputError

SECRET = "what somebody said"


@pytest.fixture
def engagement(tmp_path: Path) -> Engagement:
    """Published, with raw data, working papers and a ledger."""
    folder = sample_root(tmp_path, {"acme/2026": "Acme"}) / "acme" / "2026"
    for name in ("survey/employees.csv", "interviews/deep/one.txt", "coding/people.csv", "out/work/scored.json",
                 ".out-failed/1_data.ipynb", ".private/snapshots.json"):  # fmt: skip
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"{SECRET}: {name}", encoding="utf-8")
    return open_engagement(folder)


def content(engagement: Engagement) -> dict[str, bytes]:
    return {
        path.relative_to(engagement.folder).as_posix(): path.read_bytes()
        for path in sorted(engagement.folder.rglob("*"))
        if path.is_file() and not path.is_relative_to(engagement.folder / ".private")
    }


def test_the_archive_holds_what_passed_the_gate_and_nothing_else(engagement: Engagement) -> None:
    made = custody.archive(engagement)
    with zipfile.ZipFile(io.BytesIO(made)) as bundle:
        assert bundle.namelist() == ["results.json"]
        assert SECRET.encode() not in b"".join(bundle.read(name) for name in bundle.namelist())
    for path in engagement.outputs.client_folder.iterdir():
        path.touch()
    assert custody.archive(engagement) == made


def test_without_results_there_is_nothing_to_hand_over(engagement: Engagement) -> None:
    shutil.rmtree(engagement.outputs.folder)
    with pytest.raises(InputError, match=r"results\.json"):
        custody.archive(engagement)


def test_a_purge_only_lists_until_it_is_confirmed(engagement: Engagement, capsys: pytest.CaptureFixture[str]) -> None:
    before = content(engagement)
    with pytest.raises(SystemExit) as end:
        main(["purge", str(engagement.folder)])
    assert end.value.code == 2
    assert "survey/employees.csv" in capsys.readouterr().out
    assert content(engagement) == before


def test_a_purge_leaves_results_and_settings(engagement: Engagement, tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere.csv"
    outside.write_text(SECRET, encoding="utf-8")
    (engagement.folder / "survey" / "link.csv").symlink_to(outside)
    gone = custody.purge(engagement)
    assert len(gone) == 7
    assert set(content(engagement)) == {"engagement.yaml", "out/client/results.json"}
    assert outside.exists()
    assert not (engagement.folder / ".private").exists()


@pytest.mark.parametrize(("today", "warned"), [("2026-12-31", False), ("2027-01-01", True)])
def test_data_kept_too_long_is_told(engagement: Engagement, today: str, warned: bool) -> None:
    settings = engagement.folder / "engagement.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + "retention_until: 2026-12-31\n", encoding="utf-8")
    opened = open_engagement(engagement.folder)
    assert bool(custody.retention_findings(opened, dt.date.fromisoformat(today))) is warned
    custody.purge(opened)
    assert custody.retention_findings(opened, dt.date(2030, 1, 1)) == ()


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "keys" / "acme.key"
    custody.new_key(path)
    return path


def test_what_is_sealed_cannot_be_read_and_comes_back_whole(engagement: Engagement, key: Path) -> None:
    before = content(engagement)
    assert custody.seal(engagement, key) == 5
    held = content(engagement)
    assert [name for name, found in held.items() if SECRET.encode() in found] == []
    assert "out/client/results.json" in held
    assert custody.unseal(engagement, key) == 5
    assert content(engagement) == before
    assert key.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("opening", [False, True])
def test_killed_half_way_nothing_is_lost_and_it_goes_on(
    engagement: Engagement, key: Path, opening: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(engagement)
    if opening:
        custody.seal(engagement, key)
    go = custody.unseal if opening else custody.seal
    unlink, left = Path.unlink, iter(range(2))

    def killed(path: Path, missing_ok: bool = False) -> None:
        if path.is_relative_to(engagement.folder) and next(left, None) is None:
            raise KeyboardInterrupt
        unlink(path, missing_ok=missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", killed)
        with pytest.raises(KeyboardInterrupt):
            go(engagement, key)
    go(engagement, key)
    custody.unseal(engagement, key)
    assert content(engagement) == before


def test_a_wrong_key_changes_nothing_and_says_so(engagement: Engagement, key: Path, tmp_path: Path) -> None:
    custody.seal(engagement, key)
    before = content(engagement)
    other = tmp_path / "other.key"
    custody.new_key(other)
    nonsense = tmp_path / "nonsense.key"
    nonsense.write_text("no key", encoding="utf-8")
    inside = engagement.folder / "inside.key"
    for path, code in (
        (other, "wrong-key"),
        (nonsense, "wrong-key"),
        (inside, "key-inside"),
        (tmp_path / "no", "missing-file"),
    ):
        for go in (custody.seal, custody.unseal):
            with pytest.raises(InputError) as error:
                go(engagement, path)
            assert error.value.problems[0].code == code
    assert content(engagement) == before
