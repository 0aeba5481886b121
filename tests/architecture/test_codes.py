"""Every finding and problem code of the program is explained in docs/codes.md, and nothing else is."""

import ast
import re
from pathlib import Path

from source_tree import package_modules, tree_of

RAISED_WITHOUT_A_CALL = {"missing-key", "unknown-key", "wrong-type", "bad-value", "duplicate-id", "dangling-reference"}
"""Codes that a check yields or chooses in a variable, in `toolkit.documents` and `toolkit.model.load`."""


def codes_in_the_program() -> set[str]:
    found = set(RAISED_WITHOUT_A_CALL)
    for path in package_modules():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) in ("Finding", "Problem"):
                values = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
                constants = [part for value in values for part in ast.walk(value) if isinstance(part, ast.Constant)]
                found |= {part.value for part in constants if isinstance(part.value, str)}
    return found


def test_every_code_is_documented(root: Path) -> None:
    documented = set(re.findall(r"^\| `([a-z-]+)` \|", (root / "docs" / "codes.md").read_text(encoding="utf-8"), re.M))
    assert codes_in_the_program() - documented == set()
    assert documented - codes_in_the_program() == set()
