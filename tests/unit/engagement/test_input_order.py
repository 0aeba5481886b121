"""The order of an engagement's inputs, which the key of its results rests on, is the same wherever its model stands."""

import shutil
from pathlib import Path

import pytest
from small_engagements import small_client

from toolkit.engagement import open_engagement


@pytest.mark.parametrize("client", ["ada", "zoe"])
def test_a_model_outside_the_folder_comes_last(tmp_path: Path, client: str) -> None:
    folder = small_client(tmp_path, client)
    shipped = open_engagement(folder).model_file
    (tmp_path / "models").mkdir()
    shutil.copy(shipped, tmp_path / "models" / shipped.name)  # by path, before the one folder and behind the other
    engagement = open_engagement(folder)
    *inside, last = engagement.input_files()
    assert last == engagement.model_file == tmp_path / "models" / shipped.name
    assert inside == sorted(path for path in inside if path.is_relative_to(folder))
