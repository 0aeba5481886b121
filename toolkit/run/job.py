"""One engagement of many: run it, and say how it went in a value that no error escapes."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from toolkit.engagement import open_engagement
from toolkit.engagement.objects import is_address, parse_address
from toolkit.errors import CentricError, InputError
from toolkit.run.execution import MOST_SECONDS, brand_of, run_engagement, wanted_deliverables
from toolkit.run.stored import Order, run_stored
from toolkit.run.work import is_up_to_date, work_key

Status = Literal["done", "skipped", "failed"]
Progress = Callable[[str], None]
BUG = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """An engagement to run.

    Parameters
    ----------
    folder
        The engagement's folder, or its address in a store.
    only
        Names of deliverables to write anew from the results at hand; empty for a whole run.
    force
        Whether to run it although nothing changed.
    most_seconds
        Limit for the run.
    patience
        Seconds to wait for the lock of another run.
    """

    folder: str
    only: tuple[str, ...] = ()
    force: bool = False
    most_seconds: float = MOST_SECONDS
    patience: float = 0.0

    @property
    def name(self) -> str:
        """``CLIENT/WAVE``."""
        if is_address(self.folder):
            return parse_address(self.folder).name
        path = Path(self.folder).absolute()
        return f"{path.parent.name}/{path.name}"


@dataclass(frozen=True, kw_only=True, slots=True)
class JobResult:
    """How a job went.

    `seconds` is by step; `files` are the deliverables; `problem` is the sentence to show, and `exit_code` that of the
    command, when it failed. `lost` says that its process died, so that another attempt may help.
    """

    engagement: str
    folder: str
    status: Status
    started: str
    seconds: Mapping[str, float] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    exit_code: int = 0
    lost: bool = False
    edits: tuple[str, ...] = ()


def run_job(job: Job, progress: Progress = lambda step: None, *, keep_bugs: bool = True) -> JobResult:
    """Run an engagement unless its results are up to date; every failure comes back as a result.

    Parameters
    ----------
    progress
        Called with the name of each step as it ends.
    keep_bugs
        Whether a bug becomes a result too; on its own it keeps its traceback.
    """
    started = now()
    try:
        if is_address(job.folder):
            return _run_in_store(job, started, progress)
        engagement = open_engagement(Path(job.folder))
        if not job.only and not job.force:
            brand = brand_of(engagement)
            if is_up_to_date(engagement, work_key(engagement, wanted_deliverables(()), brand)):
                folder = engagement.outputs.client_folder
                files = {path.name: str(path) for path in sorted(folder.iterdir())}
                return JobResult(engagement=job.name, folder=job.folder, status="skipped", started=started, files=files)
        outcome = run_engagement(engagement, job.only, progress, job.most_seconds, job.patience)
    except CentricError as error:
        return failed(job, started, str(error), error.exit_code)
    except OSError as error:
        # A full disk, a read-only folder, a file open elsewhere: the person's to mend, not a bug.
        place = f" ({Path(error.filename).name})" if isinstance(error.filename, str) else ""
        return failed(job, started, f"the system refused: {error.strerror or error}{place}", InputError.exit_code)
    except Exception as error:
        if not keep_bugs:
            raise
        # one client's bug must not take down the others
        problem = f"a bug: {type(error).__name__}; run this engagement on its own for the traceback"
        return failed(job, started, problem, BUG)
    return JobResult(
        engagement=job.name,
        folder=job.folder,
        status="done",
        started=started,
        seconds=dict(outcome.seconds),
        files={name: str(path) for name, path in outcome.files.items()},
        edits=tuple(str(each) for each in outcome.edits),
    )


def _run_in_store(job: Job, started: str, progress: Progress) -> JobResult:
    order = Order(only=job.only, force=job.force, most_seconds=job.most_seconds, patience=job.patience)
    outcome = run_stored(parse_address(job.folder), order, progress)
    return JobResult(
        engagement=job.name,
        folder=job.folder,
        status="skipped" if outcome.skipped else "done",
        started=started,
        seconds=dict(outcome.seconds),
        files=dict(outcome.files),
        edits=outcome.edits,
    )


def failed(job: Job, started: str, problem: str, exit_code: int, *, lost: bool = False) -> JobResult:
    """Return the result of a job that failed."""
    return JobResult(
        engagement=job.name,
        folder=job.folder,
        status="failed",
        started=started,
        problem=problem,
        exit_code=exit_code,
        lost=lost,
    )


def now() -> str:
    """Return the time in UTC, to the second."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
