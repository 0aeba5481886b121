"""docs/statistics.md tells the truth: its examples run, its signatures and method ids are those of the code."""

import doctest
import importlib
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import toolkit.stats

PACKAGE = Path(toolkit.stats.__file__).parent
MODULES = sorted(path.stem for path in PACKAGE.glob("*.py") if path.stem != "__init__")
BUILDING = {"arrays", "values", "distributions", "resample"}  # what statistics are made of, not statistics


@pytest.fixture(scope="module")
def text(root):
    return (root / "docs" / "statistics.md").read_text(encoding="utf-8")


def public_functions():
    for name in MODULES:
        module = importlib.import_module(f"toolkit.stats.{name}")
        for function in vars(module).values():
            if inspect.isfunction(function) and function.__module__ == module.__name__ and function.__name__[0] != "_":
                yield name, function


def test_the_examples_run(text):
    blocks = re.findall(r"```pycon\n(.*?)```", text, flags=re.DOTALL)
    test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "statistics.md", None, 0)
    assert len(test.examples) > 15
    told = []
    results = doctest.DocTestRunner(verbose=False).run(test, out=told.append)
    assert results.failed == 0, "".join(told)


def test_every_signature_is_the_one_in_the_code(text):
    rows = re.findall(r"^\| (S\d+) [^|]*\| `(\w+)\.(\w+)\(([^)]*)\)` \|", text, flags=re.MULTILINE)
    assert len(rows) > 70
    for _, module, name, told in rows:
        function = getattr(importlib.import_module(f"toolkit.stats.{module}"), name)
        parameters = inspect.signature(function).parameters
        assert [part for part in told.split(", ") if part != "*"] == list(parameters), name
        keyword_only = [key for key, parameter in parameters.items() if parameter.kind is parameter.KEYWORD_ONLY]
        assert [part for part in told.partition("*")[2].split(", ") if part] == keyword_only, name


def test_every_public_function_is_documented(text):
    missing = [
        f"{module}.{function.__name__}"
        for module, function in public_functions()
        if module not in BUILDING and f"`{module}.{function.__name__}" not in text
    ]
    assert missing == []


def test_every_method_id_is_documented(text):
    # the mean of published criteria is worked out at the gate, where alone it is known what is published
    places = [*(PACKAGE / f"{name}.py" for name in MODULES), PACKAGE.parent / "publication" / "wholes.py"]
    written = "\n".join(path.read_text(encoding="utf-8") for path in places)
    ids = set(re.findall(r'"(S\d+-[a-z0-9-]+)"', written)) - {"S21-krippendorff-"}
    assert len(ids) > 25
    listed = set(re.findall(r"`(S\d+-[a-z0-9-]+)`", text))
    assert ids <= listed
    assert {entry for entry in listed - ids if not entry.startswith("S21-krippendorff-")} == set()


def modules_after(statement):
    """Return the names of what a fresh interpreter has loaded after a statement."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {statement}; print(' '.join(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_the_values_are_cheap_to_import():
    assert not {"numpy", "scipy", "pandas"} & modules_after("import toolkit.stats.values")


def test_no_formula_imports_what_costs_a_second_or_forbids_a_licence():
    loaded = modules_after("import " + ", ".join(f"toolkit.stats.{name}" for name in MODULES))
    assert not {"scipy.stats", "scipy.optimize", "pandas", "statsmodels", "pingouin", "krippendorff"} & loaded
