"""Batches and clusters on object storage: killed, watched, changed meanwhile, and the bytes are those of a folder's run."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from dask_cluster import running_cluster
from object_store import OWNERS_SECRET, ObjectStore, running_store
from small_engagements import small_client

from toolkit.engagement.store_key import secret_of
from toolkit.run.batch import run_batch
from toolkit.run.job import Job, JobResult

pytestmark = pytest.mark.slow
SECONDS = 300
WAVE = "2026-first"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectStore]:
    with running_store(tmp_path_factory.mktemp("store"), "clients") as made:
        yield made


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """Where the runs of a test put what they bring."""
    (tmp_path / "scratch").mkdir()
    return tmp_path / "scratch"


def wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.02)


def put_clients(store: ObjectStore, home: Path, root: str, names: tuple[str, ...]) -> dict[str, Path]:
    """Make small clients here and in the store, with one and the same secret; return their folders here."""
    folders = {name: small_client(home, name, seed=number) for number, name in enumerate(names)}
    for name, folder in folders.items():
        store.put(folder, f"{root}/{name}/{WAVE}")
        private = folder / ".private"
        private.mkdir(mode=0o700)
        (private / "salt").write_bytes(secret_of(f"{name}/{WAVE}"))
    return folders


def generation(store: ObjectStore, path: str) -> str:
    return json.loads(store.files.cat_file(f"{store.bucket}/{path}/out/current.json"))["generation"]


def delivered(store: ObjectStore, path: str) -> dict[str, bytes]:
    """What the client gets, by file name."""
    held = store.held(f"{path}/out/{generation(store, path)}/client")
    assert held
    return held


def delivered_here(folder: Path) -> dict[str, bytes]:
    assert {result.status for result in run_batch([Job(folder=str(folder))])} == {"done"}
    return {path.name: path.read_bytes() for path in (folder / "out" / "client").iterdir()}


def centric(*arguments: str, scratch: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", "from toolkit.cli import main; main()", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "TMPDIR": str(scratch)},
    )


def told(process: subprocess.Popen[str], code: int = 0) -> dict[str, str]:
    """The status of each client, as the command tells it."""
    out, err = process.communicate(timeout=SECONDS)
    assert process.returncode == code, err
    assert OWNERS_SECRET not in out + err
    return {run["engagement"].split("/")[0]: run["status"] for run in json.loads(out)["runs"]}


def test_two_clients_run_on_two_workers_then_nothing_is_left_to_do(
    store: ObjectStore, tmp_path: Path, scratch: Path
) -> None:
    folders = put_clients(store, tmp_path, "two", ("ada", "bob"))
    store.files.pipe_file(f"clients/two/cyd/{WAVE}/engagement.yaml", b"schema: centric-engagement/1\n")
    first = told(centric("run", "--json", "--workers", "2", "s3://clients/two/*/*", scratch=scratch), code=4)
    assert first == {"ada": "done", "bob": "done", "cyd": "failed"}
    assert told(centric("run", "--json", "s3://clients/two/ada", "s3://clients/two/bob", scratch=scratch)) == {
        "ada": "skipped",
        "bob": "skipped",
    }
    index = store.files.cat_file("clients/two/index.html").decode()
    assert all(said in index for said in ("Client ada", "Client bob"))
    assert f"ada/{WAVE}/out/{generation(store, f'two/ada/{WAVE}')}/client/report.html" in index
    assert list(scratch.iterdir()) == []
    for name, folder in folders.items():
        assert delivered(store, f"two/{name}/{WAVE}") == delivered_here(folder)


def test_a_worker_of_a_cluster_that_is_killed_half_way_loses_nothing(
    store: ObjectStore, tmp_path: Path, scratch: Path
) -> None:
    names = ("ada", "bob", "cyd")
    folders = put_clients(store, tmp_path, "cluster", names)
    killed: list[int] = []

    def kill_one() -> None:
        half_way = f"*/ada/{WAVE}/.out-next/work/2_scores.ipynb"
        wait_until(lambda: any(scratch.glob(half_way)))
        lock = json.loads(store.files.cat_file(f"clients/cluster/ada/{WAVE}/.run.lock"))
        killed.append(lock["process"])
        os.kill(killed[0], signal.SIGKILL)

    jobs = [Job(folder=f"s3://clients/cluster/{name}/{WAVE}") for name in names]
    with running_cluster(tmp_path, {**store.environment, "TMPDIR": str(scratch)}) as address:
        killer = threading.Thread(target=kill_one)
        killer.start()
        results = list(run_batch(jobs, scheduler=address))
        killer.join()
        assert killed
        assert killed[0] != os.getpid()
        assert sorted((result.engagement, result.status, result.problem) for result in results) == [
            (f"{name}/{WAVE}", "done", "") for name in names
        ]
        again = list(run_batch(jobs, scheduler=address))
        assert {result.status for result in again} == {"skipped"}
    assert list(scratch.glob("centric-brought-*")) == []
    for name, folder in folders.items():
        assert not store.files.exists(f"clients/cluster/{name}/{WAVE}/.run.lock")
        assert delivered(store, f"cluster/{name}/{WAVE}") == delivered_here(folder)


def test_a_batch_that_is_killed_goes_on_where_it_was(store: ObjectStore, tmp_path: Path, scratch: Path) -> None:
    names = ("ada", "bob", "cyd", "dee")
    folders = put_clients(store, tmp_path, "killed", names)
    batch = centric("run", "--workers", "2", "s3://clients/killed/*", scratch=scratch)
    counts = lambda: [name for name in names if store.files.exists(f"clients/killed/{name}/{WAVE}/out/current.json")]  # noqa: E731
    # a run that has a notebook behind it and three before it goes on for a while
    begun = f"centric-brought-*/*/{WAVE}/.out-next/work/1_data.ipynb"
    wait_until(lambda: bool(counts()) and any(scratch.glob(begun)))
    os.killpg(batch.pid, signal.SIGKILL)
    batch.communicate(timeout=SECONDS)
    done = counts()
    assert 0 < len(done) < len(names)
    assert any(scratch.glob("centric-brought-*/*/*/engagement.yaml"))

    resumed = told(centric("run", "--json", "--workers", "2", "s3://clients/killed/*", scratch=scratch))
    assert {name for name, status in resumed.items() if status == "skipped"} == set(done)
    assert set(resumed.values()) == {"skipped", "done"}
    assert list(scratch.iterdir()) == []
    for name, folder in folders.items():
        assert delivered(store, f"killed/{name}/{WAVE}") == delivered_here(folder)


def test_who_reads_while_it_runs_sees_one_run_whole(store: ObjectStore, tmp_path: Path) -> None:
    put_clients(store, tmp_path, "read", ("ada",))
    path = f"read/ada/{WAVE}"
    address = f"s3://clients/{path}"
    generations, broken, ended = list[str](), list[str](), threading.Event()

    def read() -> None:
        files = store.files
        while not ended.is_set():
            if not files.exists(f"clients/{path}/out/current.json"):
                continue
            manifest = json.loads(files.cat_file(f"clients/{path}/out/current.json"))
            generations.append(manifest["generation"])
            for name, tag in manifest["outputs"].items():
                held = files.cat_file(f"clients/{path}/out/{manifest['generation']}/{name}")
                if hashlib.md5(held, usedforsecurity=False).hexdigest() != tag:
                    broken.append(name)

    reader = threading.Thread(target=read)
    reader.start()
    seen = []
    try:
        for _ in range(3):
            assert one(address, force=True).problem == ""
            seen.append(generation(store, path))
            wait_until(lambda: bool(generations) and generations[-1] == seen[-1])
    finally:
        ended.set()
        reader.join()
    assert broken == []
    assert list(dict.fromkeys(generations)) == seen
    standing = {name.split("/")[0] for name in store.held(f"{path}/out")}
    assert standing == {*seen[1:], "current.json"}  # the one before the last stays for who still reads it


def one(address: str, seen: Callable[[str, str], None] = lambda name, step: None, **options: bool) -> JobResult:
    return next(run_batch([Job(folder=address, **options)], seen))


def test_what_changes_during_a_run_makes_another_one(store: ObjectStore, tmp_path: Path) -> None:
    put_clients(store, tmp_path, "changing", ("ada",))
    path = f"changing/ada/{WAVE}"
    place = f"clients/{path}/engagement.yaml"

    def change(_: str, step: str) -> None:
        if step == "2_scores":
            store.files.pipe_file(place, store.files.cat_file(place) + b"brand: {colour: '#0b4f6c'}\n")

    assert one(f"s3://{store.bucket}/{path}", change).status == "done"
    before = delivered(store, path)
    assert one(f"s3://{store.bucket}/{path}").status == "done"
    assert delivered(store, path) != before
    assert one(f"s3://{store.bucket}/{path}").status == "skipped"


def test_results_that_another_run_put_there_meanwhile_stand(store: ObjectStore, tmp_path: Path) -> None:
    put_clients(store, tmp_path, "raced", ("ada",))
    path = f"raced/ada/{WAVE}"
    assert one(f"s3://{store.bucket}/{path}").status == "done"
    place, others = f"clients/{path}/out/current.json", list[bytes]()

    def other_run(_: str, step: str) -> None:
        if step == "2_scores":
            others.append(store.files.cat_file(place) + b"\n")
            store.files.pipe_file(place, others[0])

    late = one(f"s3://{store.bucket}/{path}", other_run, force=True)
    assert late.status == "failed"
    assert "another run took this engagement over" in late.problem
    assert store.files.cat_file(place) == others[0]
    assert not store.files.exists(f"clients/{path}/.run.lock")


def test_a_deliverable_that_is_edited_during_a_run_is_not_lost(store: ObjectStore, tmp_path: Path) -> None:
    put_clients(store, tmp_path, "late", ("ada",))
    path = f"late/ada/{WAVE}"
    assert one(f"s3://{store.bucket}/{path}").status == "done"
    first = generation(store, path)

    def edit(_: str, step: str) -> None:
        if step == "2_scores":
            store.files.pipe_file(f"clients/{path}/out/{first}/client/report.html", b"<p>mine</p>")

    late = one(f"s3://{store.bucket}/{path}", edit, force=True)
    assert "somebody changed it while the run was reading or writing it" in late.problem
    assert generation(store, path) == first
    assert one(f"s3://{store.bucket}/{path}", force=True).status == "done"
    assert store.held(f"{path}/review") == {"report.edited.html": b"<p>mine</p>"}
    assert {name.split("/")[0] for name in store.held(f"{path}/out")} == {
        first,
        generation(store, path),
        "current.json",
    }


def test_what_a_person_put_beside_the_results_is_kept(store: ObjectStore, tmp_path: Path) -> None:
    put_clients(store, tmp_path, "edited", ("ada",))
    path = f"edited/ada/{WAVE}"
    assert one(f"s3://{store.bucket}/{path}").status == "done"
    folder = f"clients/{path}/out/{generation(store, path)}/client"
    store.files.pipe_file(f"{folder}/notes.txt", b"ask the board")
    store.files.pipe_file(f"{folder}/report.html", b"<p>mine</p>")
    result = one(f"s3://{store.bucket}/{path}", force=True)
    assert result.status == "done"
    assert len(result.edits) == 2
    held = store.held(f"{path}/review")
    assert held == {"notes.edited.txt": b"ask the board", "report.edited.html": b"<p>mine</p>"}
    assert "notes.txt" not in delivered(store, path)


def test_the_papers_of_a_run_that_failed_are_kept_until_one_goes_well(store: ObjectStore, tmp_path: Path) -> None:
    folder = put_clients(store, tmp_path, "failed", ("ada",))["ada"]
    path = f"failed/ada/{WAVE}"
    mapping = f"clients/{path}/mapping.yaml"
    store.files.rm_file(mapping)
    result = one(f"s3://{store.bucket}/{path}")
    assert (result.status, result.exit_code) == ("failed", 3)
    assert "mapping.yaml" in result.problem
    assert store.held(f"{path}/.out-failed")
    assert not store.files.exists(f"clients/{path}/.run.lock")
    store.files.pipe_file(mapping, (folder / "mapping.yaml").read_bytes())
    assert one(f"s3://{store.bucket}/{path}").status == "done"
    assert store.held(f"{path}/.out-failed") == {}
