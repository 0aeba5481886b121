"""What a batch does once and not for each notebook, writer or client: counted, not timed."""

import gc
from pathlib import Path

import pandas as pd
import pytest
from small_engagements import small_client

from toolkit.assessment import open_desk
from toolkit.engagement import open_engagement
from toolkit.ingest.responses import read_responses
from toolkit.model import load_model
from toolkit.run.batch import run_batch
from toolkit.run.job import Job
from toolkit.shipped import templates_folder
from toolkit.workbench.quality_pages import exclusions_effect_table

CARELESS = 4
"""Respondents who give one answer throughout, each in a second."""


def with_careless_people(folder: Path) -> None:
    """Let the first respondents answer the same throughout, and fast; the survey says how long each took."""
    path = folder / "survey" / "ward-staff.csv"
    answers = pd.read_csv(path)
    items = [name for name in answers.columns if name not in ("who", "ward")]
    answers.loc[: CARELESS - 1, items] = 3
    answers["took"] = [1] * CARELESS + [300 + row % 7 for row in range(len(answers) - CARELESS)]
    answers.to_csv(path, index=False)
    mapping = folder / "mapping.yaml"
    text = mapping.read_text(encoding="utf-8")
    mapping.write_text(text.rstrip("\n") + "\n      took: duration\n", encoding="utf-8")


@pytest.mark.parametrize("careless", [False, True], ids=["nobody set aside", "some set aside"])
def test_the_files_of_a_survey_are_not_read_again_for_tables_on_their_quality(tmp_path: Path, careless: bool) -> None:
    folder = small_client(tmp_path, "ada")
    if careless:
        with_careless_people(folder)
    engagement = open_engagement(folder)
    read = read_responses(engagement, engagement.model)
    _ = open_desk(folder, tmp_path / "work").prepared
    again = open_desk(folder, tmp_path / "work")
    assert len(again.prepared.exclusions) == (CARELESS if careless else 0)
    for path in (folder / "survey").iterdir():
        path.unlink()
    assert again.received.findings == read.findings
    for audience, found in read.responses.items():
        pd.testing.assert_frame_equal(again.received.responses[audience].frame, found.frame)
        pd.testing.assert_frame_equal(again.received.responses[audience].comments, found.comments)
        assert again.received.responses[audience].items == found.items
    table = exclusions_effect_table(again)
    assert (table["n_with"] > table["n_without"]).any() == careless


def test_a_model_is_read_once_and_again_when_its_file_says_something_else(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    text = (templates_folder() / "models" / "team_climate.yaml").read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    first = load_model(path)
    assert load_model(path) is first
    path.write_text(text.replace("version: 0.1.0", "version: 0.1.1", 1), encoding="utf-8")
    assert (first.version, load_model(path).version) == ("0.1.0", "0.1.1")


def test_imports_are_left_to_themselves_while_a_batch_runs_and_no_longer(tmp_path: Path) -> None:
    results = run_batch([Job(folder=str(tmp_path / name / "wave")) for name in ("ada", "bea")], workers=1)
    held = [gc.get_freeze_count() for _ in results]
    assert len(held) == 2
    assert min(held) > 1000
    assert gc.get_freeze_count() == 0
