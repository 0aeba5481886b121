"""The documentation builds without a warning or a network, its reference is current, and its tutorial runs."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.cli import main


def test_the_site_builds_without_a_warning_and_asks_nothing_of_elsewhere(root: Path, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "--quiet",
        "--site-dir",
        str(tmp_path),
    ]
    ran = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    pages = sorted(tmp_path.glob("*.html"))
    assert {"index.html", "tutorial.html", "commands.html"} <= {page.name for page in pages}
    loaded = [
        found
        for page in pages
        for found in re.findall(
            r'<(?:script|img|link rel="stylesheet")[^>]*(?:src|href)="(https?:[^"]+)', page.read_text("utf-8")
        )
    ]
    assert loaded == []


@pytest.mark.parametrize("page", ["commands", "settings", "methods"])
def test_the_reference_is_what_the_program_says(root: Path, page: str) -> None:
    # in a process of its own: click keeps the help option of the first call, and other tests have called the commands before
    command = [sys.executable, root / "docs/reference.py", "--print", page]
    said = subprocess.run(command, capture_output=True, check=True, cwd=root)
    assert (root / f"docs/{page}.md").read_text(encoding="utf-8") == said.stdout.decode("utf-8"), "make reference"


@pytest.mark.slow
def test_the_tutorial_runs_from_the_first_command_to_the_last(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    example = "client_data/example-harbour-bank"
    shutil.copytree(root / example, tmp_path / example, ignore=shutil.ignore_patterns("out", ".*"))
    monkeypatch.chdir(tmp_path)
    text = (root / "docs" / "tutorial.md").read_text(encoding="utf-8")
    lines = [line for block in re.findall(r"```sh\n(.*?)```", text, re.S) for line in block.splitlines()]
    assert len(lines) >= 9
    for line in lines:
        words = shlex.split(line)
        assert words[0] == "centric"
        with pytest.raises(SystemExit) as end:
            main(words[1:])
        assert end.value.code == 0, (line, capsys.readouterr().err)
    assert (tmp_path / "handover.zip").is_file()
