"""The locks and the conda environment say the same as pyproject.toml, and name no host."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)(?: ; (?P<marker>[^\\]+?))? \\$", re.MULTILINE)
LOCKS = ["requirements.lock", "requirements-dev.lock"]
LOCKED_EXTRAS = ("test", "dev")


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, object]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


def pins(root: Path, lock: str) -> dict[str, set[str]]:
    """Return the versions a lock holds by package: one, or one for each range of Python."""
    found: dict[str, set[str]] = {}
    for pin in PIN.finditer((root / lock).read_text(encoding="utf-8")):
        found.setdefault(canonicalize_name(pin["name"]), set()).add(pin["version"])
    return found


def declared(project: dict[str, object], lock: str) -> list[Requirement]:
    table = project["project"]
    wanted = [*table["dependencies"], *project["dependency-groups"]["build"]]  # type: ignore[index]
    if lock == "requirements-dev.lock":
        wanted += [line for extra in LOCKED_EXTRAS for line in table["optional-dependencies"][extra]]  # type: ignore[index]
    return [Requirement(line) for line in wanted]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host(root: Path, lock: str) -> None:
    text = (root / lock).read_text(encoding="utf-8")
    assert re.findall(r"\w+://\S*|^-\S+ .*", text, re.MULTILINE) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_leaves_out_what_costs_every_start_seconds(root: Path, lock: str) -> None:
    costly = {"rfc3987-syntax"} | (
        {"lark"} if lock == "requirements.lock" else set()
    )  # pyxform, of the tests, has lark
    assert pins(root, lock).keys() & costly == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_declared_dependency_is_locked_within_its_range(
    root: Path, project: dict[str, object], lock: str
) -> None:
    locked = pins(root, lock)
    off = {
        str(requirement): sorted(versions)
        for requirement in declared(project, lock)
        if not (versions := locked.get(canonicalize_name(requirement.name), set()))
        or not all(requirement.specifier.contains(version) for version in versions)
    }
    assert off == {}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_of_a_lock_has_its_hashes(root: Path, lock: str) -> None:
    text = (root / lock).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=\S)", text, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(PIN.findall(text))
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_development_lock_holds_the_run_time_lock(root: Path) -> None:
    run, dev = (pins(root, lock) for lock in LOCKS)
    assert {name: versions for name, versions in run.items() if dev.get(name) != versions} == {}


def test_test_tools_are_not_part_of_the_run_time(root: Path) -> None:
    assert pins(root, "requirements.lock").keys() & {"mypy", "playwright", "pytest", "ruff", "pingouin"} == set()


def test_every_declared_dependency_has_a_floor(project: dict[str, object]) -> None:
    bare = [
        str(requirement)
        for requirement in declared(project, "requirements-dev.lock")
        if not any(part.operator == ">=" for part in requirement.specifier)
    ]
    assert bare == []


def test_the_build_backend_of_the_lock_is_the_one_that_builds(project: dict[str, object]) -> None:
    assert set(project["build-system"]["requires"]) <= set(project["dependency-groups"]["build"])  # type: ignore[index]


def test_the_conda_environment_asks_for_what_the_project_asks_for(root: Path, project: dict[str, object]) -> None:
    asked = yaml.safe_load((root / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    table = project["project"]
    own = {Requirement(line).name: Requirement(line) for line in table["dependencies"]}  # type: ignore[index]
    by_pip = [line for part in asked if isinstance(part, dict) for line in part["pip"]]
    assert f"python{table['requires-python']}" in asked  # type: ignore[index]
    assert "-e ." in by_pip, "the project itself brings its dependencies"
    pinned = [line for line in [*asked, *by_pip] if isinstance(line, str) and line not in {"pip", "-e ."}]
    others = [Requirement(line) for line in pinned if not line.startswith("python>")]
    assert {str(r): str(own.get(r.name)) for r in others if own.get(r.name) != r} == {}
