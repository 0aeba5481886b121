"""The start page: every engagement with its state, broken ones told, and notebooks brought to an engagement."""

import json
import shutil
from pathlib import Path

import pytest

from toolkit.errors import InputError, UsageError
from toolkit.workbench.links import ROOT_VARIABLE, served_path
from toolkit.workbench.start import bring_notebooks, engagement_states, make_engagement
from toolkit.workbench.start_editor import StartPage

EXAMPLE = Path("example-harbour-bank") / "2026-baseline"


@pytest.fixture
def clients(root: Path, tmp_path: Path) -> Path:
    shutil.copytree(root / "client_data" / EXAMPLE, tmp_path / EXAMPLE, ignore=shutil.ignore_patterns("out", ".*"))
    return tmp_path


def test_an_engagement_is_told_with_what_comes_next(clients: Path) -> None:
    (state,) = engagement_states(clients)
    assert (state.name, state.title) == ("example-harbour-bank/2026-baseline", "Harbour Bank, Baseline 2026")
    assert state.states[1:] == ("confirmed", state.states[2], "never", "not yet", "none")
    assert state.notebook == "0_quality"
    mapping = clients / EXAMPLE / "mapping.yaml"
    mapping.unlink()
    assert engagement_states(clients)[0].notebook == "0_map"


def test_inputs_changed_since_the_last_run_are_counted(clients: Path) -> None:
    work = clients / EXAMPLE / "out" / "work"
    work.mkdir(parents=True)
    record = {"status": "done", "started": "2026-06-01T10:00:00+00:00", "inputs": {}}
    (work / "run.json").write_text(json.dumps(record), encoding="utf-8")
    assert "inputs changed since" in engagement_states(clients)[0].states[3]
    (work / "run.json").write_text(json.dumps(record | {"status": "failed"}), encoding="utf-8")
    assert engagement_states(clients)[0].states[3] == "failed 2026-06-01"
    (work / "run.json").write_text("{", encoding="utf-8")
    assert engagement_states(clients)[0].states[3] == "never"


@pytest.mark.parametrize("content", ["client: [", "schema: centric-engagement/1\n", "\x00"])
def test_an_engagement_that_cannot_be_read_takes_nothing_else_with_it(clients: Path, content: str) -> None:
    broken = clients / "broken" / "2026"
    broken.mkdir(parents=True)
    (broken / "engagement.yaml").write_text(content, encoding="utf-8")
    states = {state.name: state for state in engagement_states(clients)}
    assert states["broken/2026"].next_step.startswith("Mend this first")
    assert states["example-harbour-bank/2026-baseline"].states


def test_a_folder_copied_by_hand_is_told(clients: Path) -> None:
    shutil.copytree(clients / EXAMPLE, clients / "other-client" / "2026-baseline")
    states = {state.name: state for state in engagement_states(clients)}
    assert "other-client" in states["other-client/2026-baseline"].next_step


def test_an_engagement_is_made_once_and_its_notebooks_know_where_they_are(clients: Path) -> None:
    made = make_engagement(clients, " acme ", "2027", "Acme")
    assert made.next_step.startswith("Field the survey")
    notebooks = bring_notebooks(made)
    assert "0_review" in {path.stem for path in notebooks}
    assert all('engagement: str = \\"..\\"' in path.read_text(encoding="utf-8") for path in notebooks)
    notebooks[0].write_text("mine", encoding="utf-8")
    bring_notebooks(made)
    assert notebooks[0].read_text(encoding="utf-8") == "mine"
    with pytest.raises(InputError, match="exists already"):
        make_engagement(clients, "acme", "2027", "Acme")
    with pytest.raises(UsageError):
        make_engagement(clients, "../up", "2027", "")


def test_markup_in_a_name_stays_text_and_a_link_leads_only_into_what_is_served(
    clients: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_engagement(clients, "acme", "2027", "<img src=x>")
    page = StartPage(clients)
    assert "<img" not in page.table.value
    page.chosen.value = "acme/2027"
    page.open_notebooks.click()
    assert "commandlinker" not in page.links.value
    monkeypatch.setenv(ROOT_VARIABLE, str(clients))
    page.open_notebooks.click()
    assert "acme/2027/notebooks/0_map.ipynb" in page.links.value
    assert served_path(clients.parent) is None
