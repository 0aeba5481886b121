"""Every public name says what it is for."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from source_tree import package_modules, shown, tree_of

Documented = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def public_definitions(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, Documented]]:
    for node in body:
        if isinstance(node, Documented) and not node.name.startswith("_"):
            yield prefix + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from public_definitions(node.body, f"{node.name}.")


def is_overload(node: Documented) -> bool:
    return any("overload" in ast.unparse(decorator) for decorator in node.decorator_list)


@pytest.mark.parametrize("path", package_modules(), ids=shown)
def test_public_names_have_a_docstring(path: Path) -> None:
    tree = tree_of(path)
    missing = [
        name for name, node in public_definitions(tree.body) if not ast.get_docstring(node) and not is_overload(node)
    ]
    if not ast.get_docstring(tree):
        missing.insert(0, "the module itself")
    assert missing == []
