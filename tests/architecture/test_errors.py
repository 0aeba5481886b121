"""Exceptions cross process pools and clusters, so each must come out of a pickle as it went in."""

import importlib
import pickle
import pkgutil

import pytest

import toolkit
from toolkit.errors import CentricError, DisclosureError, InputError, Problem, RunError, UsageError

EXAMPLES: dict[type[CentricError], CentricError] = {
    CentricError: CentricError("something to mend"),
    InputError: InputError(
        [
            Problem(code="unknown-key", file="engagement.yaml", place="waves", found="the unknown key 'waves'"),
            Problem(code="missing-file", found="no such file", expected="a file", remedy="Check the folder"),
        ]
    ),
    UsageError: UsageError("no such verb"),
    RunError: RunError("2_scores", 4, "timeout", "The cell took longer than it may."),
    DisclosureError: DisclosureError("a cell shows fewer than the minimum"),
}


def all_error_classes() -> set[type[CentricError]]:
    for module in pkgutil.walk_packages(toolkit.__path__, "toolkit."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found, waiting = {CentricError}, [CentricError]
    while waiting:
        below = set(waiting.pop().__subclasses__()) - found
        found |= below
        waiting += below
    return found


def test_every_error_class_has_an_example_here() -> None:
    assert {kind.__qualname__ for kind in all_error_classes()} == {kind.__qualname__ for kind in EXAMPLES}


@pytest.mark.parametrize("error", EXAMPLES.values(), ids=lambda error: type(error).__name__)
def test_an_error_survives_pickling(error: CentricError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)
    assert again.exit_code == error.exit_code
