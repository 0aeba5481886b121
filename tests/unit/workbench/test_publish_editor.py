"""Publishing from JupyterLab: the gate tried, what changed told, the run heard to its end, and a link noted."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from small_engagements import small_client

from toolkit.engagement import open_engagement
from toolkit.engagement.decision_file import decide
from toolkit.serve.links import links_in_force
from toolkit.workbench.links import ROOT_VARIABLE, link_html
from toolkit.workbench.listened_run import Ended, ListenedRun
from toolkit.workbench.publish_changes import Since
from toolkit.workbench.publish_desk import PublishDesk
from toolkit.workbench.publish_editor import PublishEditor
from toolkit.workbench.start import state_of

LONGEST = 300.0
LEVEL = {"criterion": "handover", "level": 4, "reason": "Seen on site.", "by": "A. Consultant", "date": "2026-06-02"}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small client, published by the page's own button."""
    folder = small_client(tmp_path_factory.mktemp("publish") / "client_data", "alpha")
    page = PublishEditor(PublishDesk(folder))
    assert "Nothing is published yet" in page.state.value
    assert "Nothing was published before" in page.trial.value
    page.make.click()
    assert "no published results" in page.said.value
    page.publish.click()
    assert page.run is not None
    page.publish.click()
    assert page.run.wait(LONGEST)
    assert "Published in" in page.said.value, page.said.value
    assert page.bar.value == page.bar.max > 10
    assert "Nothing: a run would publish what is out already" in page.trial.value
    return folder


@pytest.fixture
def client(published: Path, tmp_path: Path) -> Path:
    root = tmp_path / "client_data"
    shutil.copytree(published.parent.parent, root)
    return root / "alpha" / "2026-first"


def test_a_run_with_nothing_new_says_so(client: Path) -> None:
    page = PublishEditor(PublishDesk(client))
    page.publish.click()
    assert page.run is not None
    assert page.run.wait(LONGEST)
    assert "Nothing changed since the last run" in page.said.value


def test_decisions_files_and_levels_that_changed_are_told(client: Path) -> None:
    engagement = open_engagement(client)
    decide(engagement, "levels", "criterion", LEVEL, "handover")
    found = PublishDesk(client).trial().since
    assert found is not None
    assert found.decisions == (("level handover", "decided by A. Consultant, 2026-06-02"),)
    assert found.files == (("review/decisions.yaml", "new"),)
    assert [one.now for one in found.moved if one.what.startswith("Level of")] == ["4"]
    assert found.figures > 0
    page = PublishEditor(PublishDesk(client))
    assert "1 decision, 1 file" in page.trial.value
    assert state_of(client).notebook == "0_publish"


def test_a_higher_minimum_names_the_cells_that_it_hides(client: Path) -> None:
    settings = client / "engagement.yaml"
    settings.write_text(settings.read_text() + "minimum_cell: {average: 38, distribution: 60}\n", encoding="utf-8")
    trial = PublishDesk(client).trial()
    assert trial.since is not None
    assert trial.since.newly_hidden
    assert trial.since.newly_shown == ()
    assert {audience for audience, _, _ in trial.rules} <= {"Charge nurses", "Ward staff", "Combined"}
    assert trial.since.figures > 0


def test_a_few_who_left_are_told_before_the_run_is_refused(client: Path) -> None:
    survey = client / "survey" / "ward-staff.csv"
    survey.write_text("".join(survey.read_text().splitlines(keepends=True)[:-2]), encoding="utf-8")
    page = PublishEditor(PublishDesk(client))
    assert "A run would be refused" in page.trial.value
    assert page.publish.disabled


def test_what_must_be_mended_is_told_and_looking_again_goes_on(client: Path) -> None:
    mapping = client / "mapping.yaml"
    before = mapping.read_bytes()
    mapping.write_bytes(before.replace(b"handover.", b"handoverr.", 1))
    page = PublishEditor(PublishDesk(client))
    assert "Mend this first" in page.trial.value
    assert page.publish.disabled
    mapping.write_bytes(before)
    page.again.click()
    assert not page.publish.disabled
    assert "What the gate will hide" in page.trial.value


def test_a_failed_run_is_told_and_the_last_good_results_stay(client: Path) -> None:
    page = PublishEditor(PublishDesk(client))
    results = client / "out" / "client" / "results.json"
    before = results.read_bytes()
    survey = client / "survey" / "ward-staff.csv"
    survey.write_bytes(b"")
    page.publish.click()
    assert page.run is not None
    assert page.run.wait(LONGEST)
    assert "Not published." in page.said.value
    assert 'role="alert"' in page.said.value
    assert "survey/ward-staff.csv" in page.said.value
    assert results.read_bytes() == before


def test_a_link_is_made_noted_and_ended(client: Path) -> None:
    page = PublishEditor(PublishDesk(client))
    page.days.value = 7
    page.make.click()
    assert page.link.value.startswith("http://127.0.0.1:8866/results/alpha/2026-first?t=")
    assert "Links in force: 1" in page.given.value
    root = client.parent.parent
    assert len(links_in_force(root, "alpha/2026-first")) == 1
    assert state_of(client).states[-1].startswith("1, until ")
    page.end.click()
    assert links_in_force(root, "alpha/2026-first") == []
    assert state_of(client).states[-1] == "none"
    assert page.link.value == ""


LISTENER = """
import os, subprocess, sys
command = [sys.executable, "-P", "-m", "toolkit.run.telling", sys.argv[1]]
run = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
assert b"step" in run.stdout.readline()
os._exit(0)
"""
"""A page whose kernel dies while the run goes on."""

LATECOMER = """
import sys
from pathlib import Path
from toolkit.engagement import open_engagement
from toolkit.run.job import Job, run_job
from toolkit.run.lock import locked
with locked(open_engagement(Path(sys.argv[1])), patience=200.0):
    pass
print(run_job(Job(folder=sys.argv[1])).status)
"""
"""Waits for the run under way, and finds nothing left to do."""


@pytest.mark.slow
def test_a_run_outlives_whoever_listened(client: Path) -> None:
    (client / "review").mkdir()
    (client / "review" / "decisions.yaml").write_text("schema: centric-decisions/1\n", encoding="utf-8")
    subprocess.run([sys.executable, "-c", LISTENER, str(client)], check=True)
    late = subprocess.run([sys.executable, "-c", LATECOMER, str(client)], capture_output=True, text=True, check=True)
    assert late.stdout.strip() == "skipped"


def test_a_process_that_dies_is_told_as_such(client: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHOME", str(client))  # a Python that cannot start, as when memory runs out
    said: list[Ended] = []
    run = ListenedRun(folder=client, only=(), step=lambda *_: None, ended=said.append)
    assert run.wait(60)
    assert [one.status for one in said] == ["failed"]
    assert "ended early" in said[0].problem


def test_nothing_changed_is_nothing() -> None:
    assert Since().nothing
    assert not Since(figures=1).nothing


def test_a_path_outside_what_is_served_is_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ROOT_VARIABLE, raising=False)
    assert "<a" not in link_html(tmp_path / "a<b>.pdf", "open")
    assert "&lt;b&gt;" in link_html(tmp_path / "a<b>.pdf", "open")
