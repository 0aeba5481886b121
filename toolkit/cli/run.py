"""centric run: the notebooks, the gate and the deliverables, for one engagement or many."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toolkit.cli.output import on_terminal, print_json
from toolkit.errors import CentricError

if TYPE_CHECKING:
    from toolkit.run.job import Job, JobResult

SOME_FAILED = 4


class _Only(click.Option):
    """The option whose help names every deliverable there is, those of other packages too."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option and its help; the writers are read only when somebody asks."""
        from toolkit.run.execution import deliverables  # start-up

        record = super().get_help_record(ctx)
        return None if record is None else (record[0], f"{record[1]} {', '.join(deliverables())}.")


@click.command()
@click.argument("paths", metavar="ENGAGEMENTS...", nargs=-1, required=True)
@click.option(
    "--only", cls=_Only, metavar="NAME,...", help="Write only these deliverables anew, from the results at hand:"
)
@click.option("--workers", type=int, help="Processes to run engagements in; as many as there are cores by default.")
@click.option("--scheduler", metavar="ADDRESS", help="An existing Dask cluster to run on, such as tcp://host:8786.")
@click.option("--force", is_flag=True, help="Run engagements although nothing changed since their last run.")
@click.option("--minutes", type=float, default=60.0, show_default=True, help="Longest run of one engagement of many.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def run(  # noqa: PLR0913 (an option each)
    paths: tuple[str, ...],
    only: str | None,
    workers: int | None,
    scheduler: str | None,
    force: bool,
    minutes: float,
    as_json: bool,
) -> None:
    """Run ENGAGEMENTS (folders CLIENT/WAVE, or CLIENT for all its waves): notebooks, gate, report and dashboard file.

    They may stand in a store: s3://BUCKET/CLIENT/WAVE, also with * in it.

    Results appear in out/client/ of each, all at once when its run has ended well. A failed engagement does not stop
    the others; one whose inputs, settings and program are those of its last run is skipped, so that a batch that was
    stopped goes on where it was.
    """
    from toolkit.engagement.objects import is_address  # start-up: numpy and pandas come with the chain
    from toolkit.run.batch import run_batch
    from toolkit.run.execution import steps, wanted_deliverables
    from toolkit.run.job import Job

    wanted = tuple(name.strip() for name in only.split(",")) if only else ()
    wanted_deliverables(wanted)
    folders = dict.fromkeys(folder for path in paths for folder in _engagements(path, alone=len(paths) == 1))
    jobs = [Job(folder=folder, only=wanted, force=force) for folder in folders]
    results: list[JobResult] = []
    in_store = 2 if any(is_address(folder) for folder in folders) else 0  # brought, and put back
    with _progress(jobs, len(steps(wanted)) + in_store, quiet=as_json) as told:
        batch = run_batch(jobs, told.step, workers=workers, scheduler=scheduler, most_seconds=60 * minutes)
        for result in batch:
            results.append(result)
            told.ended(result)
            if result.status == "failed":
                click.echo(f"centric: {result.engagement} failed.\n{result.problem}", err=True)
    roots = _indexed(results) if len(jobs) > 1 else []
    results.sort(key=lambda result: [job.folder for job in jobs].index(result.folder))
    if as_json:
        print_json({"runs": [_as_dict(result) for result in results], "index": roots})
    else:
        _summary(results)
        for path in roots:
            click.echo(f"Index of all runs: {_near(path)}")
    failures = [result for result in results if result.status == "failed"]
    if failures:
        raise SystemExit(failures[0].exit_code if len(results) == 1 else SOME_FAILED)


def _engagements(path: str, *, alone: bool) -> list[str]:
    """The folders or addresses of the engagements that one argument names."""
    from toolkit.engagement import waves_in  # start-up
    from toolkit.engagement.objects import is_address, open_store, parse_address
    from toolkit.engagement.stored import stored_waves

    if is_address(path):
        address = parse_address(path)
        return [str(found) for found in stored_waves(open_store(), address)]
    return [str(folder.absolute()) for folder in waves_in(Path(path)) if alone or not _is_ours(folder)]


def _is_ours(path: Path) -> bool:
    """Whether a path that client_data/* gives is no client's: the index, a README, the portfolio."""
    from toolkit.engagement import PORTFOLIO_FOLDER  # start-up

    return path.is_file() or PORTFOLIO_FOLDER in (path.name, path.parent.name)


def _indexed(results: Sequence["JobResult"]) -> list[str]:
    """The index pages written anew, one a client_data folder; one that cannot be written is told, and loses nothing."""
    from toolkit.engagement.objects import is_address, parse_address  # start-up: xlsxwriter and jinja2
    from toolkit.run.index import write_index
    from toolkit.run.stored_index import write_stored_index

    pages = []
    folders = {Path(result.folder).parent.parent for result in results if not is_address(result.folder)}
    stores = {parse_address(result.folder).parent.parent for result in results if is_address(result.folder)}
    for root in sorted(folders):
        try:
            pages.append(str(write_index(root, results)[0]))
        except OSError as error:
            click.echo(f"centric: the index in {root.name} was not written: {error.strerror or error}", err=True)
    for place in sorted(stores, key=str):
        try:
            pages.append(write_stored_index(place, results)[0])
        except CentricError as error:
            click.echo(f"centric: the index at {place} was not written: {error}", err=True)
    return pages


def _as_dict(result: "JobResult") -> dict[str, Any]:
    if result.status == "failed":
        return {"engagement": result.engagement, "status": result.status, "problem": result.problem}
    told = {"files": dict(result.files), "seconds": dict(result.seconds), "edits": list(result.edits)}
    return {"engagement": result.engagement, "status": result.status, **told}


def _summary(results: Sequence["JobResult"]) -> None:
    for one in results:
        if one.status == "skipped":
            click.echo(f"{one.engagement}: nothing changed since its last run (--force runs it again)")
        if one.status == "done":
            click.echo(f"{one.engagement}: done in {sum(one.seconds.values()):.1f} s")
        for path in one.files.values():
            click.echo(f"  {_near(path)}")
        for said in one.edits:
            click.echo(f"  {said}.")
    failed = [one.engagement for one in results if one.status == "failed"]
    if failed and len(results) > 1:
        click.echo(f"{len(results) - len(failed)} done, {len(failed)} failed: {', '.join(failed)}")


def _near(path: str) -> str:
    """The path as seen from here, where that is shorter to read."""
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return path


class _Told:
    """What is told while a batch runs: nothing, here."""

    def step(self, name: str, step: str) -> None:
        """Tell that a step of an engagement ended."""

    def ended(self, result: "JobResult") -> None:
        """Tell that an engagement ended."""


class _Lines(_Told):
    """A line a step, for logs and pipes."""

    def step(self, name: str, step: str) -> None:
        click.echo(f"{name}: {step}", err=True)


class _Bar(_Told):
    """A bar over all steps of all engagements, with what is done, running and failed, and the time left."""

    def __init__(self, bar: Any, jobs: int, steps: int) -> None:
        self._bar, self._jobs, self._steps = bar, jobs, steps
        self._task = bar.add_task("starting", total=jobs * steps)
        self._seen: dict[str, int] = {}
        self._counts = {"done": 0, "skipped": 0, "failed": 0}

    def step(self, name: str, step: str) -> None:
        self._seen[name] = self._seen.get(name, 0) + 1
        self._show(f"{name}: {step}", 1)

    def ended(self, result: "JobResult") -> None:
        self._counts[result.status] += 1
        self._show(result.engagement, self._steps - min(self._steps, self._seen.pop(result.engagement, 0)))

    def _show(self, said: str, advance: int) -> None:
        counts = ", ".join(f"{count} {status}" for status, count in self._counts.items() if count)
        many = f"{counts or 'none done'}, {len(self._seen)} running; " if self._jobs > 1 else ""
        self._bar.update(self._task, advance=advance, description=f"{many}{said}")


@contextmanager
def _progress(jobs: Sequence["Job"], steps: int, *, quiet: bool) -> Iterator[_Told]:
    """A bar on a terminal, a line a step elsewhere, nothing when quiet."""
    if quiet:
        yield _Told()
        return
    if not on_terminal():
        yield _Lines()
        return
    from rich.console import Console  # only a terminal needs it
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        yield _Bar(bar, len(jobs), steps)
