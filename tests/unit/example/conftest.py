from pathlib import Path

import pytest

from toolkit.example import EXAMPLES, SyntheticClient, generate, write_example


@pytest.fixture(scope="session")
def clients() -> dict[str, SyntheticClient]:
    return {name: generate(specification, specification.seed) for name, specification in EXAMPLES.items()}


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    target = tmp_path_factory.mktemp("clients")
    return {name: write_example(name, target) for name in EXAMPLES}
