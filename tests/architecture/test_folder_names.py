"""Only the engagement knows what a folder or file of an engagement is called."""

import ast
from collections.abc import Iterator
from pathlib import Path

from source_tree import PACKAGE, package_modules, shown, tree_of

NAMES = {
    "client",
    "client_data",
    "coding",
    "dashboard.html",
    "decisions.yaml",
    "engagement.yaml",
    "interviews",
    "mapping.yaml",
    "notebooks",
    "out",
    "people.csv",
    "ratings.csv",
    "report.html",
    "report.pdf",
    "responses.parquet",
    "results.json",
    "review",
    "run.json",
    "statements.csv",
    "survey",
    "templates",
    "work",
}


def path_steps(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The steps that code appends to a path: `folder / "survey"`, `folder.joinpath("survey")`, `Path("survey")`."""
    for node in ast.walk(tree):
        parts: list[ast.expr] = []
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            parts = [node.right]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in {
            "joinpath",
            "Path",
            "glob",
            "rglob",
        }:
            parts = list(node.args)
        for part in parts:
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield from ((node.lineno, step) for step in part.value.split("/"))


def may_name(path: Path) -> bool:
    top = path.relative_to(PACKAGE).parts[0]
    return top in {"engagement", "engagement.py", "shipped.py"}


def test_only_the_engagement_names_its_folders_and_files() -> None:
    found = [
        f"{shown(path)}:{line}: {step}"
        for path in package_modules()
        if not may_name(path)
        for line, step in path_steps(tree_of(path))
        if step in NAMES
    ]
    assert found == []


def test_the_engagement_is_seen_to_name_them() -> None:
    steps = {step for path in package_modules() if may_name(path) for _, step in path_steps(tree_of(path))}
    assert {"coding", "interviews", "out", "results.json"} <= steps
