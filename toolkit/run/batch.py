"""Many engagements: the executor that fits, one result each, and an index of all."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from toolkit.errors import UsageError
from toolkit.run.execution import MOST_SECONDS
from toolkit.run.executors import StepSeen, run_locally, run_on_cluster, run_serially
from toolkit.run.job import Job, JobResult, run_job
from toolkit.run.memory import settled


def run_batch(
    jobs: Sequence[Job],
    seen: StepSeen = lambda name, step: None,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    most_seconds: float = MOST_SECONDS,
) -> Iterator[JobResult]:
    """Yield how each job went, as it ends; one that fails never stops the rest.

    Parameters
    ----------
    seen
        Called with the engagement's name and each step that ended.
    workers
        Processes of this machine; None for as many as it has cores and there are jobs, 1 for this process alone.
    scheduler
        Address of an existing Dask cluster, such as ``tcp://scheduler:8786``; it takes the place of `workers`.
    most_seconds
        Limit for one engagement; its notebooks are ended then, and in a worker process of ours all of it is.

    Raises
    ------
    UsageError
        Both `workers` and `scheduler`, or no worker at all, or no cluster at the address.
    """
    if scheduler is not None and workers is not None:
        raise UsageError("either --workers or --scheduler, not both")
    if workers is not None and workers < 1:
        raise UsageError("at least one worker")
    if most_seconds <= 0:
        raise UsageError("more than 0 minutes for an engagement")
    jobs = [replace(job, most_seconds=most_seconds) for job in jobs]
    if scheduler is not None:
        yield from run_on_cluster(jobs, seen, scheduler=scheduler)
    elif len(jobs) == 1:
        with settled():
            # alone it may show its traceback
            yield run_job(jobs[0], partial(seen, jobs[0].name), keep_bugs=False)
    elif workers == 1:
        with settled():
            yield from run_serially(jobs, seen)
    else:
        yield from run_locally(jobs, seen, workers=workers or os.cpu_count() or 1, most_seconds=most_seconds)
