"""The private folder of a run: nobody else may read it, and nothing stays of it, though the run is killed."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from toolkit.run.scratch import remove_abandoned, scratch

HOLD = """
import sys, time
from toolkit.run.scratch import scratch
with scratch() as folder:
    (folder / "answers.csv").write_text("private")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def temporary(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where temporary files stand, for this test and the processes it starts."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def holding() -> tuple[subprocess.Popen[str], Path]:
    process = subprocess.Popen([sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def ended(process: subprocess.Popen[str]) -> None:
    process.communicate(timeout=60)


def test_only_its_owner_may_look_into_it_and_nothing_stays(temporary: Path) -> None:
    with scratch() as folder:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        (folder / "acme").mkdir()
        (folder / "acme" / "answers.csv").write_text("private")
        assert folder.parent == temporary
    assert list(temporary.iterdir()) == []


def test_nothing_stays_of_a_run_that_failed(temporary: Path) -> None:
    with pytest.raises(FileNotFoundError), scratch() as folder:
        (folder / "not" / "there").write_text("private")
    assert list(temporary.iterdir()) == []


def test_that_of_a_run_that_was_killed_goes_when_the_next_one_starts(temporary: Path) -> None:
    process, folder = holding()
    os.kill(process.pid, signal.SIGKILL)
    ended(process)
    assert (folder / "answers.csv").exists()
    with scratch() as mine:
        assert not folder.exists()
        assert mine.exists()
    assert list(temporary.iterdir()) == []


def test_that_of_a_run_that_goes_on_is_left_alone(temporary: Path) -> None:
    process, folder = holding()
    try:
        assert remove_abandoned() == []
        assert (folder / "answers.csv").read_text() == "private"
    finally:
        ended(process)
    assert list(temporary.iterdir()) == []


def test_a_link_that_is_named_like_one_is_left_alone(temporary: Path) -> None:
    other = temporary / "other"
    other.mkdir()
    (other / "kept").write_text("x")
    (temporary / "centric-brought-x.held").symlink_to(other / "kept")
    (temporary / "centric-brought-x").symlink_to(other)
    assert remove_abandoned() == []
    assert (other / "kept").exists()
