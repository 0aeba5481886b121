"""What a wheel holds: the package, and beside it what a consultant copies or runs."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from source_tree import repository_files, shown


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(out)]
    ran = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    (built,) = out.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return frozenset(archive.namelist())


@pytest.mark.parametrize("folder", ["templates", "notebooks"])
def test_the_wheel_holds_what_a_consultant_copies(wheel: frozenset[str], folder: str) -> None:
    there = {shown(path) for path in repository_files() if shown(path).startswith(f"{folder}/")}
    assert there
    assert there - {name.removeprefix("toolkit/_shipped/") for name in wheel} == set()


def test_the_wheel_holds_every_file_of_the_package(wheel: frozenset[str]) -> None:
    there = {shown(path) for path in repository_files() if shown(path).startswith("toolkit/")}
    assert there - wheel == set()


def test_the_wheel_holds_no_test_and_no_client(wheel: frozenset[str]) -> None:
    own = {
        name.split("/")[0] for name in wheel if ".dist-info/" not in name and ".data/data/share/jupyter/" not in name
    }
    assert own == {"toolkit"}


def test_the_wheel_brings_the_launchers_card(wheel: frozenset[str]) -> None:
    card = "data/share/jupyter/labextensions/centric"
    assert {name.partition(".data/")[2] for name in wheel} >= {f"{card}/package.json", f"{card}/static/remoteEntry.js"}


def test_the_wheel_declares_the_command_and_the_engine(wheel: frozenset[str]) -> None:
    assert any(name.endswith(".dist-info/entry_points.txt") for name in wheel)
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in wheel)
