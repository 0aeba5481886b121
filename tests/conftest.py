"""What every kind of test shares."""

from pathlib import Path

import pytest
from source_tree import ROOT

import toolkit  # noqa: F401 (first: it settles how many threads numpy will use)


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def shipped_model_file(root: Path) -> Path:
    """The criteria model that the project ships."""
    return root / "templates" / "models" / "customer_centric.yaml"
