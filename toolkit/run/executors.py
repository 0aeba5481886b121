"""Where the jobs of a batch run: in this process, in processes of this machine, or on a Dask cluster that is there.

All three give the same bytes. Each yields results as they come; a job whose process died gets one more attempt.
"""

import multiprocessing
import multiprocessing.connection
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, Final

from toolkit.errors import RunError, UsageError
from toolkit.run.job import Job, JobResult, failed, now, run_job
from toolkit.run.lock import PATIENCE_SECONDS
from toolkit.run.memory import settled
from toolkit.run.order import in_order, next_ready, waits_for

StepSeen = Callable[[str, str], None]
"""Called with the engagement's name and the step that ended."""

WAIT_SECONDS: Final = 0.5
ATTEMPTS: Final = 2
GOODBYE_SECONDS: Final = 10
CLUSTER_SECONDS: Final = 5
LOST: Final = "its process died, most often for want of memory"


def run_serially(jobs: Sequence[Job], seen: StepSeen) -> Iterator[JobResult]:
    """Yield the result of each job, one after the other in this process; a wave behind the one before it."""
    for job in in_order(jobs, waits_for(jobs)):
        yield run_job(job, partial(seen, job.name))


def run_locally(jobs: Sequence[Job], seen: StepSeen, *, workers: int, most_seconds: float) -> Iterator[JobResult]:
    """Yield results from processes of this machine.

    Parameters
    ----------
    workers
        How many processes.
    most_seconds
        Limit for one engagement; a run that takes longer is ended, and its earlier results stay.
    """
    pool = _Pool(jobs, workers)
    try:
        yield from pool.results(seen, most_seconds)
    finally:
        pool.close()


@dataclass(slots=True)
class _Worker:
    """A process that takes one job at a time."""

    process: SpawnProcess
    connection: Connection
    job: Job | None = None
    began: float = 0.0


class _Pool:
    """Worker processes and the jobs that wait for them."""

    def __init__(self, jobs: Sequence[Job], workers: int) -> None:
        # a fork of this process would carry the locks of its threads along
        self._context = multiprocessing.get_context("spawn")
        self._waits = waits_for(jobs)
        self._waiting = deque(in_order(jobs, self._waits))
        self._attempts = dict.fromkeys((job.folder for job in jobs), 0)
        self._staff = [_Worker(*self._process()) for _ in range(max(1, min(workers, len(jobs))))]

    def results(self, seen: StepSeen, most_seconds: float) -> Iterator[JobResult]:
        self._hand_out()
        while busy := [worker for worker in self._staff if worker.job is not None]:
            ready = multiprocessing.connection.wait([worker.connection for worker in busy], WAIT_SECONDS)
            for worker in busy:
                result = self._heard(worker, seen) if worker.connection in ready else self._late(worker, most_seconds)
                if result is not None:
                    yield result
            self._hand_out()

    def close(self) -> None:
        for worker in self._staff:
            worker.connection.close()  # who waits for a job goes home at that, and tidies up
        for worker in self._staff:
            if worker.job is None:
                worker.process.join(GOODBYE_SECONDS)
            worker.process.kill()
            worker.process.join()

    def _process(self) -> tuple[SpawnProcess, Connection]:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_work, args=(theirs,))
        process.start()
        theirs.close()
        return process, ours

    def _hand_out(self) -> None:
        for worker in self._staff:
            running = [each.job.folder for each in self._staff if each.job is not None]
            job = None if worker.job is not None else next_ready(self._waiting, running, self._waits)
            if job is not None:
                self._waiting.remove(job)
                worker.job, worker.began = job, time.monotonic()
                self._attempts[job.folder] += 1
                worker.connection.send(job)

    def _heard(self, worker: _Worker, seen: StepSeen) -> JobResult | None:
        job = worker.job
        try:
            said = worker.connection.recv()
        except (EOFError, OSError):
            return self._lost(worker)
        if isinstance(said, JobResult):
            worker.job = None
            return said
        seen(job.name if job else "", str(said))
        return None

    def _late(self, worker: _Worker, most_seconds: float) -> JobResult | None:
        job = worker.job
        if job is None or time.monotonic() - worker.began <= most_seconds:
            return None
        self._replace(worker)
        problem = f"it ran longer than {most_seconds:.0f} seconds and was ended; the earlier results stand"
        return failed(job, now(), problem, RunError.exit_code)

    def _lost(self, worker: _Worker) -> JobResult | None:
        """Take the job of a process that died back to the queue; its result when that was tried already."""
        job = worker.job
        self._replace(worker)
        if job is None:
            return None
        if self._attempts[job.folder] < ATTEMPTS:
            self._waiting.appendleft(job)
            return None
        return failed(job, now(), LOST, RunError.exit_code, lost=True)

    def _replace(self, worker: _Worker) -> None:
        worker.process.kill()
        worker.process.join()
        worker.connection.close()
        worker.process, worker.connection = self._process()
        worker.job = None


def _work(connection: Connection) -> None:
    """What a worker process does: job after job, until its connection ends or the batch is killed."""
    batch = multiprocessing.parent_process()
    if batch is not None:
        threading.Thread(target=_end_with, args=(batch.sentinel,), daemon=True).start()
    with settled():
        while True:
            try:
                job = connection.recv()
            except EOFError:
                return
            connection.send(run_job(job, connection.send))


def _end_with(sentinel: int) -> None:
    """End this process when the batch ends, at once: a run that goes on alone would hold its engagement's lock."""
    multiprocessing.connection.wait([sentinel])
    os._exit(1)


def run_on_cluster(jobs: Sequence[Job], seen: StepSeen, *, scheduler: str) -> Iterator[JobResult]:
    """Yield results from an existing Dask cluster; its workers see the engagement folders under the same paths.

    Raises
    ------
    UsageError
        Dask is not installed, or no scheduler answers at the address.
    """
    try:
        from distributed import Client, as_completed  # an extra: only who has a cluster needs it
    except ImportError:
        raise UsageError("--scheduler needs Dask: pip install 'centric-toolkit[cluster]'") from None
    try:
        client = Client(scheduler, timeout=CLUSTER_SECONDS)
    except (OSError, ValueError) as error:
        raise UsageError(f"no Dask scheduler answers at {scheduler} ({type(error).__name__})") from None
    with client:
        waits = waits_for(jobs)
        futures: dict[Any, Job] = {}
        ended = as_completed()

        def submit(jobs: Iterable[Job]) -> None:
            # a worker that dies takes its job back to the queue: Dask's own retries, counted by `allowed-failures`
            for job in jobs:
                future = client.submit(run_job, replace(job, patience=PATIENCE_SECONDS), pure=False)
                futures[future] = job
                ended.add(future)

        submit(job for job in jobs if job.folder not in waits)
        for future in ended:
            job = futures[future]
            died = future.exception() is not None
            result = failed(job, now(), LOST, RunError.exit_code, lost=True) if died else future.result()
            seen(job.name, result.status)
            yield result
            submit(each for each in jobs if waits.get(each.folder) == job.folder)
