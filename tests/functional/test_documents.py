"""What the README and docs/ tell a newcomer to type works, in order, from a clean copy."""

import glob
import re
import shlex
import shutil
from pathlib import Path

import pytest

from toolkit.cli import main
from toolkit.cli.command import VERBS

SERVES_FOR_EVER = {"serve"}
"""The browser tests start the server."""


def commands_of(text: str) -> list[list[str]]:
    """The words of each `centric` command in the shell blocks of a document, comments left out."""
    blocks = re.findall(r"```sh\n(.*?)```", text, re.S)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    return [shlex.split(line, comments=True) for line in lines if line.startswith("centric ")]


def documents(root: Path) -> list[Path]:
    return [root / "README.md", *sorted((root / "docs").glob("*.md"))]


def test_the_commands_of_the_readme_work_one_after_the_other(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for client in ("example-harbour-bank", "example-nordlicht-energie"):
        ignored = shutil.ignore_patterns("out", ".*")
        shutil.copytree(root / "client_data" / client, tmp_path / "client_data" / client, ignore=ignored)
    monkeypatch.chdir(tmp_path)
    commands = commands_of((root / "README.md").read_text(encoding="utf-8"))
    assert len(commands) >= 5
    for words in commands:
        arguments = [name for word in words[1:] for name in (sorted(glob.glob(word)) if "*" in word else [word])]
        with pytest.raises(SystemExit) as end:
            main(arguments)
        assert end.value.code == 0, words


def test_every_command_in_the_documents_is_a_verb(root: Path) -> None:
    verbs = {
        words[1]
        for path in documents(root)
        for words in commands_of(path.read_text(encoding="utf-8"))
        if not words[1].startswith("-")
    }
    assert verbs - set(VERBS) == set()


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb not in SERVES_FOR_EVER])
def test_every_verb_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([verb, "--help"])
    assert end.value.code == 0
    assert "Usage:" in capsys.readouterr().out


def test_every_verb_is_in_a_document(root: Path) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in documents(root))
    assert [verb for verb in VERBS if f"centric {verb}" not in text] == []


def test_every_link_and_picture_of_the_documents_is_there(root: Path) -> None:
    missing = [
        f"{path.name}: {target}"
        for path in documents(root)
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
        if not target.startswith(("http:", "https:", "mailto:")) and not (path.parent / target).exists()
    ]
    assert missing == []
