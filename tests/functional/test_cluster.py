"""A Dask cluster of real processes: the same bytes as here, and a worker killed half way loses nothing."""

import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from dask_cluster import running_cluster
from small_engagements import small_client

from toolkit.run.batch import run_batch
from toolkit.run.job import Job

pytestmark = pytest.mark.slow
SECONDS = 120


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with running_cluster(tmp_path) as address:
        yield address


def client_files(folders: list[Path]) -> dict[str, bytes]:
    files = [path for folder in folders for path in (folder / "out" / "client").iterdir()]
    return {str(path): path.read_bytes() for path in files}


def test_a_cluster_gives_the_same_bytes_though_one_of_its_workers_dies(tmp_path: Path, address: str) -> None:
    folders = [small_client(tmp_path, name, seed=number) for number, name in enumerate(("ada", "bob", "cyd"))]
    killed: list[int] = []

    def kill_one() -> None:
        lock, half_way = folders[0] / ".run.lock", folders[0] / ".out-next" / "work" / "2_scores.ipynb"
        until = time.monotonic() + SECONDS
        while not half_way.exists() and time.monotonic() < until:
            time.sleep(0.01)
        killed.append(int(re.split(r"\s", lock.read_text(encoding="utf-8"))[1]))
        os.kill(killed[0], signal.SIGKILL)

    killer = threading.Thread(target=kill_one)
    killer.start()
    results = list(run_batch([Job(folder=str(folder)) for folder in folders], scheduler=address))
    killer.join()
    assert killed
    assert killed[0] != os.getpid()
    assert sorted((result.engagement, result.status, result.problem) for result in results) == [
        (f"{name}/2026-first", "done", "") for name in ("ada", "bob", "cyd")
    ]
    on_the_cluster = client_files(folders)
    here = list(run_batch([Job(folder=str(folder), force=True) for folder in folders], workers=1))
    assert {result.status for result in here} == {"done"}
    assert client_files(folders) == on_the_cluster


def test_a_client_that_fails_on_a_cluster_stops_nobody(tmp_path: Path, address: str) -> None:
    whole, broken = small_client(tmp_path, "ada"), small_client(tmp_path, "broken")
    (broken / "mapping.yaml").unlink()
    jobs = [Job(folder=str(folder)) for folder in (broken, whole)]
    results = {result.engagement: result for result in run_batch(jobs, scheduler=address)}
    assert results["ada/2026-first"].status == "done"
    assert (results["broken/2026-first"].status, results["broken/2026-first"].exit_code) == ("failed", 3)
    assert "mapping.yaml" in results["broken/2026-first"].problem
