"""centric run: the notebooks, the gate and the deliverables, for one engagement or many."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click

from toolkit.cli.output import on_terminal, print_json
from toolkit.errors import CentricError, RunError

SOME_FAILED = 4


@click.command()
@click.argument("paths", metavar="ENGAGEMENTS...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--only", help="Write only these deliverables, from the results at hand: html,pdf,dashboard.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def run(paths: tuple[Path, ...], only: str | None, as_json: bool) -> None:
    """Run ENGAGEMENTS (folders CLIENT/WAVE, or CLIENT for all its waves): notebooks, gate, report and dashboard file.

    Results appear in out/client/ of each, all at once when its run has ended well. A failed engagement does not stop
    the others.
    """
    from toolkit.engagement import open_engagement, waves_in  # start-up: numpy and pandas come with the chain
    from toolkit.run.execution import run_engagement, steps

    wanted = tuple(name.strip() for name in only.split(",")) if only else ()
    engagements = [folder for path in paths for folder in waves_in(path)]
    report: list[dict[str, Any]] = []
    failures: list[CentricError] = []
    with _progress(len(engagements) * len(steps(wanted)), quiet=as_json) as advance:
        for folder in engagements:
            shown = f"{folder.absolute().parent.name}/{folder.absolute().name}"
            try:
                outcome = run_engagement(open_engagement(folder), wanted, partial(advance, shown))
            except CentricError as error:
                failures.append(error)
                report.append({"engagement": shown, "status": "failed", "problem": str(error)})
                click.echo(f"centric: {shown} failed.\n{error}", err=True)
                continue
            except Exception as error:
                # A bug: on its own it keeps its traceback; among others it must not take them down.
                if len(engagements) == 1:
                    raise
                problem = f"a bug: {type(error).__name__}; run this engagement on its own for the traceback"
                failures.append(RunError(shown, 0, type(error).__name__, "Run this engagement on its own."))
                report.append({"engagement": shown, "status": "failed", "problem": problem})
                click.echo(f"centric: {shown} failed with {problem}.", err=True)
                continue
            files = {name: str(path) for name, path in outcome.files.items()}
            report.append({"engagement": shown, "status": "done", "files": files, "seconds": dict(outcome.seconds)})
    if as_json:
        print_json({"runs": report})
    else:
        _summary(report)
    if failures and len(failures) == len(engagements) == 1:
        raise SystemExit(failures[0].exit_code)
    if failures:
        raise SystemExit(SOME_FAILED)


def _summary(report: list[dict[str, Any]]) -> None:
    for one in report:
        if one["status"] == "done":
            click.echo(f"{one['engagement']}: done in {sum(one['seconds'].values()):.1f} s")
            for path in one["files"].values():
                click.echo(f"  {_near(path)}")
    failed = [one["engagement"] for one in report if one["status"] == "failed"]
    if failed and len(report) > 1:
        click.echo(f"{len(report) - len(failed)} done, {len(failed)} failed: {', '.join(failed)}")


def _near(path: str) -> str:
    """The path as seen from here, where that is shorter to read."""
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return path


@contextmanager
def _progress(total: int, quiet: bool) -> Iterator[Any]:
    """A bar on a terminal, a line a step elsewhere, nothing when quiet."""
    if quiet:
        yield lambda name, step: None
        return
    if not on_terminal():
        yield lambda name, step: click.echo(f"{name}: {step}", err=True)
        return
    from rich.console import Console  # only a terminal needs it
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("starting", total=total)
        yield lambda name, step: bar.update(task, advance=1, description=f"{name}: {step}")
