"""docs/figures.md tells the truth: its commands and examples run, its ids and settings are those of the program."""

import doctest
import re
import shlex
import shutil
from pathlib import Path

import pytest
import yaml

from toolkit.assessment import assess
from toolkit.cli import main
from toolkit.engagement import open_engagement, write_atomically
from toolkit.publication import results_json
from toolkit.publication.gate import publish
from toolkit.publication.methods import METHODS


@pytest.fixture(scope="module")
def text(root: Path) -> str:
    return (root / "docs" / "figures.md").read_text(encoding="utf-8")


@pytest.fixture
def at_the_top(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder like the top of the repository, its example run as far as results.json."""
    name = "client_data/example-harbour-bank/2026-baseline"
    shutil.copytree(root / name, tmp_path / name, ignore=shutil.ignore_patterns("out", ".private", ".out-*"))
    engagement = open_engagement(tmp_path / name)
    write_atomically(engagement.results_file, results_json(publish(assess(engagement))))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_command_runs(text: str, at_the_top: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commands = re.findall(r"^\$ centric (.*)$", text, flags=re.MULTILINE)
    assert len(commands) == 3
    for command in commands:
        with pytest.raises(SystemExit) as end:
            main(shlex.split(command))
        assert (end.value.code or 0) == 0, command
        assert "equal" in capsys.readouterr().out


def test_the_examples_run(text: str, at_the_top: Path) -> None:
    blocks = re.findall(r"```pycon\n(.*?)```", text, flags=re.DOTALL)
    test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "figures.md", None, 0)
    assert len(test.examples) > 8
    told: list[str] = []
    assert doctest.DocTestRunner(verbose=False).run(test, out=told.append).failed == 0, "".join(told)


def test_the_settings_shown_are_accepted(text: str, at_the_top: Path) -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", text, flags=re.DOTALL)
    engagement = open_engagement(at_the_top / "client_data/example-harbour-bank/2026-baseline")
    content = engagement.settings.model_dump(by_alias=True) | yaml.safe_load(block)
    settings = type(engagement.settings).model_validate(content)
    assert settings.weights["employees"].margins["department"]["Branches"] == 500
    assert settings.clusters == {"customers": "site"}


def test_every_method_id_of_scoring_is_listed(text: str, root: Path) -> None:
    scoring = "\n".join(path.read_text(encoding="utf-8") for path in sorted((root / "toolkit/score").glob("*.py")))
    statistics = (root / "docs" / "statistics.md").read_text(encoding="utf-8")
    used = set(re.findall(r'"(S\d+-[a-z0-9-]+)"', scoring))
    listed = set(re.findall(r"`(S\d+-[a-z0-9-]+)`", text))
    known = set(re.findall(r"`(S\d+-[a-z0-9-]+)`", statistics))
    assert used - known <= listed | {"S2-combined"}
    assert listed <= used | {"S2-combined"}
    assert METHODS.keys() <= listed | known
