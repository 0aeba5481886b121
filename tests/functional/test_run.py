"""A whole run on a shipped example: the same numbers by every way, the same bytes twice, and nothing lost when it fails."""

import json
import os
import shutil
from pathlib import Path

import nbformat
import pytest

from toolkit.assessment import assess, open_desk
from toolkit.cli import main
from toolkit.engagement import open_engagement
from toolkit.errors import InputError, RunError, UsageError
from toolkit.publication import read_results, results_json
from toolkit.publication.figures import figure_values
from toolkit.publication.gate import publish
from toolkit.publication.trends import earlier_waves, with_trends
from toolkit.run.execution import deliverables, run_engagement
from toolkit.run.notebooks import NOTEBOOKS, check_parameters, run_notebook
from toolkit.run.provenance import MADE_ELSEWHERE, kind_of, made_in, making_cells

CANARIES = ("canary", "example.org", "192.0.2.", "01632 960", "preview only")


@pytest.fixture(scope="module")
def clients(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped clients, one of them run through the command."""
    folder = tmp_path_factory.mktemp("client_data")
    for client in ("example-harbour-bank", "example-nordlicht-energie"):
        ignored = shutil.ignore_patterns("out", ".private", ".out-*")
        shutil.copytree(root / "client_data" / client, folder / client, ignore=ignored)
    with pytest.raises(SystemExit) as end:
        main(["run", str(folder / "example-nordlicht-energie" / "2026-follow-up")])
    assert end.value.code == 0
    return folder


@pytest.fixture(scope="module")
def follow_up(clients: Path) -> Path:
    return clients / "example-nordlicht-energie" / "2026-follow-up"


def test_every_deliverable_is_there(follow_up: Path) -> None:
    written = {path.name for path in (follow_up / "out" / "client").iterdir()}
    assert written == {"results.json", *(name for name, _ in deliverables().values())}
    assert (follow_up / "out" / "client" / "report.pdf").read_bytes().startswith(b"%PDF-")


def test_the_notebooks_and_assess_give_the_same_results(follow_up: Path) -> None:
    engagement = open_engagement(follow_up)
    direct = publish(assess(engagement))
    assert read_results(engagement.results_file) == with_trends(direct, earlier_waves(engagement))
    assert open_desk(follow_up).assessment == assess(engagement)


def test_the_working_papers_are_private_and_hold_no_path(follow_up: Path) -> None:
    work = follow_up / "out" / "work"
    assert work.stat().st_mode & 0o077 == 0
    assert {f"{name}.ipynb" for name in NOTEBOOKS} <= {path.name for path in work.iterdir()}
    for name in NOTEBOOKS:
        text = (work / f"{name}.ipynb").read_text(encoding="utf-8")
        assert str(follow_up) not in text
        assert "output_type" in text
        assert '"error"' not in text


def test_the_record_names_inputs_outputs_and_software(follow_up: Path) -> None:
    record = json.loads((follow_up / "out" / "work" / "run.json").read_text(encoding="utf-8"))
    assert record["status"] == "done"
    assert {"engagement.yaml", "mapping.yaml", "models/customer_centric.yaml"} <= set(record["inputs"])
    assert set(record["outputs"]) == {path.name for path in (follow_up / "out" / "client").iterdir()}
    assert set(record["seconds"]) == {"check", *NOTEBOOKS, "publish", *deliverables()}


def test_every_figure_leads_back_to_the_executed_cell_that_made_it(follow_up: Path) -> None:
    work = follow_up / "out" / "work"
    publication, cells = read_results(follow_up / "out" / "client" / "results.json"), making_cells(work)
    here = [figure for figure in figure_values(publication) if kind_of(figure) not in MADE_ELSEWHERE]
    assert [figure for figure in here if made_in(figure, cells) is None] == []
    page = (work / "run.html").read_text(encoding="utf-8")
    assert 'id="criterion:service-vision@employees#score_0_100"' in page
    figure = "item:service-vision.l1@leaders#score_0_100"  # of the first row: a long table is shown in part
    made = made_in(figure, cells)
    assert made is not None
    paper = nbformat.read(work / f"{made.notebook}.ipynb", as_version=4)
    shown = next(cell for cell in paper.cells if cell.id == made.id).outputs
    assert f"{figure_values(publication)[figure]:.1f}" in shown[-1]["data"]["text/html"]


def test_no_person_of_the_raw_data_is_in_any_text_that_leaves(follow_up: Path) -> None:
    for path in (follow_up / "out" / "client").iterdir():
        text = path.read_bytes().decode("utf-8", errors="ignore").lower()
        assert [canary for canary in CANARIES if canary in text] == [], path.name


def test_a_second_run_gives_the_same_bytes(follow_up: Path) -> None:
    client = follow_up / "out" / "client"
    before = {path.name: path.read_bytes() for path in client.iterdir()}
    shutil.rmtree(follow_up / "out")
    run_engagement(open_engagement(follow_up))
    after = {path.name: path.read_bytes() for path in client.iterdir()}
    assert [name for name in before if before[name] != after.get(name)] == []


def test_one_deliverable_is_written_anew_from_the_results(follow_up: Path) -> None:
    report = follow_up / "out" / "client" / "report.html"
    whole = report.read_bytes()
    report.unlink()
    with pytest.raises(SystemExit) as end:
        main(["run", "--only", "html", str(follow_up)])
    assert end.value.code == 0
    assert report.read_bytes() == whole
    with pytest.raises(UsageError, match="html"):
        run_engagement(open_engagement(follow_up), ("htlm",))


def test_one_failing_client_does_not_stop_the_others(clients: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = clients / "example-harbour-bank" / "2026-baseline"
    (broken / "survey" / "leaders.csv").rename(broken / "survey" / "leiter.csv")
    follow_up = clients / "example-nordlicht-energie" / "2026-follow-up"
    with pytest.raises(SystemExit) as end:
        main(["run", "--json", "--only", "html", str(broken), str(follow_up)])
    runs = json.loads(capsys.readouterr().out)["runs"]
    assert end.value.code == 4
    assert [run["status"] for run in runs] == ["failed", "done"]


def test_a_run_that_fails_leaves_the_earlier_results_whole(
    follow_up: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook(tmp_path, "engagement: str = ''\nwork: str = ''", "raise RuntimeError", name="1_data", tagged=False)
    monkeypatch.setattr("toolkit.run.execution.notebooks_folder", lambda: tmp_path)
    out = follow_up / "out"
    before = {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    with pytest.raises(RunError, match="1_data, cell"):
        run_engagement(open_engagement(follow_up))
    assert {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    failed = follow_up / ".out-failed" / "1_data.ipynb"
    assert "RuntimeError" in failed.read_text(encoding="utf-8")
    assert not (follow_up / ".out-next").exists()


def test_a_run_killed_while_swapping_loses_nothing(follow_up: Path) -> None:
    """Killed after the old results were moved aside and before the new ones stood in their place."""
    engagement = open_engagement(follow_up)
    whole = engagement.results_file.read_bytes()
    engagement.outputs.folder.rename(engagement.previous_outputs.folder)
    (follow_up / ".run.lock").write_text(f"{os.uname().nodename} 999999999", encoding="utf-8")
    run_engagement(open_engagement(follow_up), ("html",))
    assert engagement.results_file.read_bytes() == whole
    assert not engagement.previous_outputs.folder.exists()


def test_two_runs_never_write_one_engagement(follow_up: Path) -> None:
    lock = follow_up / ".run.lock"
    lock.write_text(f"{os.uname().nodename} {os.getpid()}", encoding="utf-8")
    with pytest.raises(InputError, match="another run"):
        run_engagement(open_engagement(follow_up), ("html",))
    lock.unlink()


def notebook(folder: Path, *cells: str, name: str = "trial", tagged: bool = True) -> Path:
    """A notebook with a parameters cell and `cells`."""
    parameters = [("x: int = 1", ["parameters"])] if tagged else [(cells[0], ["parameters"])]
    sources = [*parameters, *((cell, []) for cell in (cells if tagged else cells[1:]))]
    content = {
        "cells": [
            {
                "cell_type": "code",
                "id": f"c{number}",
                "execution_count": None,
                "metadata": {"tags": tags},
                "outputs": [],
                "source": source,
            }
            for number, (source, tags) in enumerate(sources)
        ],
        "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path = folder / f"{name}.ipynb"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("cells", "cell", "cause"),
    [
        (("a = 1", "raise KeyError('name of a client')"), 3, "KeyError"),
        (("a = 1", "import time; time.sleep(60)"), 3, "timeout"),
        (("import os; os._exit(1)",), 2, "DeadKernelError"),
    ],
)
def test_a_notebook_that_fails_says_which_cell_and_keeps_what_it_did(
    tmp_path: Path, cells: tuple[str, ...], cell: int, cause: str
) -> None:
    source, target = notebook(tmp_path, *cells), tmp_path / "executed.ipynb"
    with pytest.raises(RunError) as error:
        run_notebook(source, target, {"x": 2}, workdir=tmp_path, cell_seconds=4)
    found = error.value
    assert (found.notebook, found.cause) == ("trial", cause)
    # Papermill puts its own cell of parameters before the third.
    assert found.cell in (cell, cell + 1)
    assert "name of a client" not in str(found)
    assert target.exists()


@pytest.mark.parametrize("seconds", [0.0, 2.5], ids=["before its first cell", "in a later cell"])
def test_a_notebook_may_take_no_longer_than_the_run_has_left(tmp_path: Path, seconds: float) -> None:
    """Each cell is short enough, all together are not."""
    source, target = notebook(tmp_path, *(["import time; time.sleep(1)"] * 20)), tmp_path / "executed.ipynb"
    with pytest.raises(RunError, match="whole run") as error:
        run_notebook(source, target, {}, workdir=tmp_path, cell_seconds=30, run_seconds=seconds)
    assert (error.value.cause, error.value.cell < 10) == ("timeout", True)


def test_the_kernel_sees_no_secret_and_its_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CENTRIC_TEST_SECRET", "s3cret")
    code = "import os, json; print(json.dumps([sorted(os.environ), os.getcwd(), x]))"
    source, target = notebook(tmp_path, code), tmp_path / "executed.ipynb"
    before = Path.cwd()
    run_notebook(source, target, {"x": 7}, workdir=tmp_path, cell_seconds=30)
    cells = json.loads(target.read_text(encoding="utf-8"))["cells"]
    text = "".join(cells[-1]["outputs"][0]["text"])
    names, folder, value = json.loads(text)
    assert "CENTRIC_TEST_SECRET" not in names
    assert (Path(folder), value) == (tmp_path, 7)
    assert Path.cwd() == before


@pytest.mark.parametrize("parameters", [{"y": 1}, {"x": "1"}, {"x": True}, {"x=1; print('hi'); z": 1}])
def test_a_parameter_that_is_not_declared_or_of_another_type_stops_the_run(
    tmp_path: Path, parameters: dict[str, object]
) -> None:
    with pytest.raises(UsageError, match="trial"):
        check_parameters(notebook(tmp_path), parameters)


def test_results_are_those_of_the_publication(follow_up: Path) -> None:
    path = follow_up / "out" / "client" / "results.json"
    assert results_json(read_results(path)) == path.read_bytes()
