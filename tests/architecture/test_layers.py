"""The import order of the package, held by import-linter, and the rules of the house that it cannot see."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from source_tree import PACKAGE, package_modules, shown

CLIENT_FACING = {"present", "report", "dashboard", "portfolio", "serve"}
NAMELESS = {"utils", "util", "helpers", "common", "misc", "base", "core", "manager"}


@pytest.fixture(scope="module")
def contracts(root: Path) -> dict[str, dict[str, object]]:
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return {contract["id"]: contract for contract in settings["tool"]["importlinter"]["contracts"]}


def test_every_import_contract_is_kept(root: Path) -> None:
    script = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    ran = subprocess.run([sys.executable, "-c", script, "--no-cache"], cwd=root, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-2000:]
    assert " 0 broken" in ran.stdout


def test_no_import_is_excused(contracts: dict[str, dict[str, object]]) -> None:
    assert [name for name, contract in contracts.items() if "ignore_imports" in contract] == []


def test_the_gate_contract_names_every_client_facing_module_there_is(contracts: dict[str, dict[str, object]]) -> None:
    there = {path.stem for path in PACKAGE.iterdir() if path.stem in CLIENT_FACING}
    assert contracts["one-gate"]["source_modules"] == [
        f"toolkit.{name}" for name in ("present", "report", "dashboard", "portfolio", "serve") if name in there
    ]


def test_no_module_is_named_for_having_no_home() -> None:
    modules = [path for path in package_modules() if NAMELESS & set(path.relative_to(PACKAGE).with_suffix("").parts)]
    assert [shown(path) for path in modules] == []
