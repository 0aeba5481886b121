"""A test that does not run, or that cannot fail, is a defect."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from source_tree import ROOT, shown, tree_of

TESTS = tuple(sorted((ROOT / "tests").rglob("test_*.py")))
CHECKS = re.compile(
    r"assert|check|expect|raises|refuse|validate|warns|\.fail$", re.IGNORECASE
)  # pytest's own, or a helper named for what it does
SKIPS = re.compile(r"\b(import" + r"orskip|mark\.skip(if)?|mark\.xfail|pytest\.skip|pytest\.xfail)\b")


def functions_in(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test_"):
            yield node


def can_fail(test: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(
        isinstance(node, ast.Assert) or (isinstance(node, ast.Call) and CHECKS.search(ast.unparse(node.func)))
        for node in ast.walk(test)
    )


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    here = Path(__file__)
    assert [shown(path) for path in TESTS if path != here and SKIPS.search(path.read_text(encoding="utf-8"))] == []


def test_every_test_can_fail() -> None:
    cannot = [
        f"{shown(path)}:{test.lineno}: {test.name}"
        for path in TESTS
        for test in functions_in(path)
        if not can_fail(test)
    ]
    assert cannot == []


def test_nothing_is_left_unfinished() -> None:
    unfinished = re.compile(r"\b(TO" + r"DO|FIX" + r"ME)\b|raise NotImplemented" + "Error")
    sources = [*TESTS, *(ROOT / "toolkit").rglob("*.py")]
    assert [shown(path) for path in sources if unfinished.search(path.read_text(encoding="utf-8"))] == []
