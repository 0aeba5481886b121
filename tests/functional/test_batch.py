"""Many engagements at once: one that fails stops nobody, nothing is done twice, and whatever is killed goes on."""

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from small_engagements import small_client

from toolkit.cli import main
from toolkit.engagement import open_engagement
from toolkit.run.batch import run_batch
from toolkit.run.job import Job, JobResult

SECONDS = 120
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def client_files(*folders: Path) -> dict[str, bytes]:
    """What the clients get of each engagement."""
    return {
        f"{folder.parent.name}/{name}": content
        for folder in folders
        for name, content in files_in(folder / "out" / "client").items()
    }


def told(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> list[dict]:
    """The runs that `centric run --json` tells of."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as end:
        main(["run", "--json", *arguments])
    said = capsys.readouterr()
    assert end.value.code == code, said.err
    return json.loads(said.out)["runs"]


def centric(*arguments: str, **options) -> subprocess.Popen[str]:
    """The command in a process of its own, at the head of its own group."""
    return subprocess.Popen(
        [sys.executable, "-c", "from toolkit.cli import main; main()", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **options,
    )


def wait_until(true: Callable[[], bool], seconds: float = SECONDS) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.01)


def holder(folder: Path) -> int:
    """The process that runs an engagement, as its lock says; 0 while nobody does."""
    lock = folder / ".run.lock"
    text = lock.read_text(encoding="utf-8") if lock.exists() else ""
    return int(text.split()[1]) if " " in text else 0


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Three clients, one without one of its files, run once on two workers."""
    root = tmp_path_factory.mktemp("client_data")
    made = {name: small_client(root, name, seed=number) for number, name in enumerate(("ada", "broken", "cyd"))}
    (made["broken"] / "survey" / "ward-staff.csv").unlink()
    return made


@pytest.fixture(scope="module")
def first_run(clients: dict[str, Path]) -> list[dict]:
    process = centric("run", "--json", "--workers", "2", *(str(folder) for folder in clients.values()))
    out, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 4, err
    assert "ward-staff.csv" in err
    return json.loads(out)["runs"]


def test_a_client_that_fails_stops_nobody_and_is_told_last(first_run: list[dict], clients: dict[str, Path]) -> None:
    assert [(run["engagement"], run["status"]) for run in first_run] == [
        ("ada/2026-first", "done"),
        ("broken/2026-first", "failed"),
        ("cyd/2026-first", "done"),
    ]
    assert "survey/ward-staff.csv" in first_run[1]["problem"]
    assert len(client_files(clients["ada"], clients["cyd"])) == 2 * len(first_run[0]["files"])
    assert not (clients["broken"] / "out").exists()


def test_no_client_is_in_what_another_gets(first_run: list[dict], clients: dict[str, Path]) -> None:
    for name, other in (("ada", b"Client cyd"), ("cyd", b"Client ada")):
        assert [file for file, content in files_in(clients[name] / "out").items() if other in content] == []


def test_a_second_run_does_nothing_and_a_changed_input_is_all_that_runs(
    first_run: list[dict], clients: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    ada, cyd = clients["ada"], clients["cyd"]
    before = client_files(ada, cyd)
    assert [run["status"] for run in told(capsys, "--workers", "1", str(ada), str(cyd))] == ["skipped", "skipped"]
    settings = ada / "engagement.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + "brand: {colour: '#0b4f6c'}\n", encoding="utf-8")
    assert [run["status"] for run in told(capsys, "--workers", "1", str(ada), str(cyd))] == ["done", "skipped"]
    after = client_files(ada, cyd)
    assert {name.split("/")[0] for name in before if before[name] != after[name]} == {"ada"}


def test_a_forced_run_gives_the_same_bytes(
    first_run: list[dict], clients: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    before = client_files(clients["cyd"])
    assert [run["status"] for run in told(capsys, "--force", str(clients["cyd"]))] == ["done"]
    assert client_files(clients["cyd"]) == before


def test_a_deliverable_that_was_deleted_is_written_again(
    first_run: list[dict], clients: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    before = client_files(clients["cyd"])
    (clients["cyd"] / "out" / "client" / "report.pdf").unlink()
    assert [run["status"] for run in told(capsys, str(clients["cyd"]))] == ["done"]
    assert client_files(clients["cyd"]) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--workers", "0"], "at least one worker"),
        (["--workers", "2", "--scheduler", "tcp://127.0.0.1:1"], "not both"),
        (["--scheduler", "tcp://127.0.0.1:1"], "no Dask scheduler answers"),
        (["--only", "pfd"], "pdf"),
        (["--minutes", "0"], "minutes"),
    ],
)
def test_a_batch_that_cannot_start_says_why(
    clients: dict[str, Path], capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    with pytest.raises(SystemExit) as end:
        main(["run", str(clients["broken"]), *arguments])
    assert end.value.code == 2
    assert said in capsys.readouterr().err


def test_of_two_runs_of_one_engagement_one_waits_for_nobody(tmp_path: Path) -> None:
    """Both begin where a third was killed and left its lock."""
    folder = small_client(tmp_path, "eve")
    (folder / ".run.lock").write_text(f"{os.uname().nodename} 999999999", encoding="utf-8")
    both = [centric("run", str(folder)) for _ in range(2)]
    ends = [(process.communicate(timeout=SECONDS)[1], process.returncode) for process in both]
    assert sorted(code for _, code in ends) == [0, 3]
    assert "another run" in next(err for err, code in ends if code == 3)
    assert not list(folder.glob(".run.lock*"))
    assert (folder / "out" / "client" / "report.pdf").exists()


@pytest.mark.slow
def test_a_worker_that_is_killed_half_way_is_replaced_and_its_client_run_again(tmp_path: Path) -> None:
    folders = [small_client(tmp_path, name, seed=number) for number, name in enumerate(("ada", "bob", "cyd"))]
    killed: list[int] = []

    def kill(name: str, step: str) -> None:
        if name.startswith("bob") and step == "2_scores" and not killed:
            killed.append(holder(folders[1]))
            os.kill(killed[0], signal.SIGKILL)

    results = list(run_batch([Job(folder=str(folder)) for folder in folders], kill, workers=2))
    assert killed
    assert sorted((result.engagement, result.status) for result in results) == [
        (f"{name}/2026-first", "done") for name in ("ada", "bob", "cyd")
    ]
    after = client_files(*folders)
    again = list(run_batch([Job(folder=str(folders[1]), force=True)]))
    assert again[0].status == "done"
    assert client_files(*folders) == after


@pytest.mark.slow
def test_a_client_whose_process_always_dies_fails_alone(tmp_path: Path) -> None:
    folders = [small_client(tmp_path, name, seed=number) for number, name in enumerate(("ada", "bob"))]
    killed: list[str] = []

    def kill(name: str, step: str) -> None:
        if name.startswith("bob") and step == "check":
            killed.append(step)
            os.kill(holder(folders[1]), signal.SIGKILL)

    results = {r.engagement: r for r in run_batch([Job(folder=str(folder)) for folder in folders], kill, workers=2)}
    assert (results["ada/2026-first"].status, results["bob/2026-first"].status) == ("done", "failed")
    assert len(killed) == 2
    assert "died" in results["bob/2026-first"].problem


@pytest.mark.slow
def test_a_batch_that_is_killed_goes_on_where_it_was_and_gives_the_same_bytes(tmp_path: Path) -> None:
    root = tmp_path / "killed"
    folders = [small_client(root, name, seed=number) for number, name in enumerate(("ada", "bob", "cyd", "dee"))]
    batch = centric("run", "--workers", "2", *(str(folder) for folder in folders))
    wait_until(lambda: sum((folder / "out").exists() for folder in folders) >= 1 and any(map(holder, folders[1:])))
    running = [pid for pid in map(holder, folders) if pid]
    batch.kill()
    batch.communicate(timeout=SECONDS)
    wait_until(lambda: all(_gone(pid) for pid in running), 10)
    done = {folder for folder in folders if (folder / "out").exists()}
    assert len(done) < len(folders)

    resumed = centric("run", "--json", "--workers", "2", *(str(folder) for folder in folders))
    out, err = resumed.communicate(timeout=SECONDS)
    assert resumed.returncode == 0, err
    status = {run["engagement"].split("/")[0]: run["status"] for run in json.loads(out)["runs"]}
    assert {name for name, how in status.items() if how == "skipped"} == {folder.parent.name for folder in done}
    after = client_files(*folders)
    results = list(run_batch([Job(folder=str(folder), force=True) for folder in folders], workers=2))
    assert {result.status for result in results} == {"done"}
    assert client_files(*folders) == after
    assert [path.name for folder in folders for path in folder.glob(".out-*")] == []


def _gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@pytest.fixture
def with_results() -> Iterator[Path]:
    """An engagement that has results, where another user may look."""
    with tempfile.TemporaryDirectory(prefix="centric-") as name:
        Path(name).chmod(0o755)
        folder = small_client(Path(name), "fay")
        with pytest.raises(SystemExit) as end:
            main(["run", str(folder)])
        assert end.value.code == 0
        yield folder


def outcome(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, err = process.communicate(timeout=SECONDS)
    return process.returncode, err


@pytest.mark.slow
@pytest.mark.parametrize("most_bytes", [4_000, 60_000, 200_000])
def test_a_disk_that_is_full_ends_in_a_sentence_and_the_earlier_results_stand(
    with_results: Path, most_bytes: int
) -> None:
    """No file may grow beyond the limit, as on a disk with that much left."""
    before = files_in(with_results / "out")
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))  # noqa: E731
    code, err = outcome(centric("run", "--force", str(with_results), preexec_fn=limit))
    assert code == 3, err
    assert "the system refused" in err.lower()
    assert "Traceback" not in err
    assert files_in(with_results / "out") == before
    assert [path.name for path in with_results.iterdir() if path.name.startswith((".out-n", ".run"))] == []


def _obey_permissions() -> None:
    """Give up root's right to write where it may not, if this is root."""
    ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)


@pytest.mark.slow
def test_a_folder_that_may_not_be_written_ends_in_a_sentence(with_results: Path) -> None:
    before = files_in(with_results / "out")
    readable = [with_results, *with_results.rglob("*")]
    for path in readable:
        path.chmod(0o555 if path.is_dir() else 0o444)
    code, err = outcome(centric("run", "--force", str(with_results), preexec_fn=_obey_permissions))
    for path in readable:
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert code == 3, err
    assert "the system refused: Permission denied" in err
    assert "Traceback" not in err
    assert files_in(with_results / "out") == before


@pytest.mark.slow
def test_a_client_that_takes_too_long_is_ended_and_its_earlier_results_stand(tmp_path: Path) -> None:
    folders = [small_client(tmp_path, name, seed=number) for number, name in enumerate(("ada", "bob"))]
    jobs = [Job(folder=str(folder)) for folder in folders]
    assert {(result.status, result.problem) for result in run_batch(jobs, workers=2)} == {("done", "")}
    before = client_files(*folders)
    forced = [Job(folder=job.folder, force=True) for job in jobs]
    late: list[JobResult] = list(run_batch(forced, workers=2, most_seconds=1.5))
    assert [(result.status, "longer than" in result.problem) for result in late] == [("failed", True)] * 2
    assert client_files(*folders) == before
    # and nothing of the ended runs is in the way of the next
    assert {(result.status, result.problem) for result in run_batch(forced, workers=2)} == {("done", "")}
    assert client_files(*folders) == before


def test_the_name_of_an_engagement_is_that_of_its_folders(clients: dict[str, Path]) -> None:
    assert Job(folder=str(clients["ada"])).name == open_engagement(clients["ada"]).name
