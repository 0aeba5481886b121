"""Running an engagement: check, notebooks, gate, deliverables, and only then the swap into out/."""

import datetime as dt
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from toolkit.assessment import open_desk
from toolkit.dashboard.offline import write_dashboard
from toolkit.engagement import Engagement, Outputs, write_atomically
from toolkit.errors import UsageError, nearest
from toolkit.findings import Severity
from toolkit.portfolio.beside import with_benchmarks
from toolkit.present.brand import Brand
from toolkit.present.wording import words_for
from toolkit.publication import Publication, read_results, results_json
from toolkit.publication.gate import publish
from toolkit.publication.log import LOG_FILE, disclosure_log
from toolkit.publication.protection import protect
from toolkit.publication.snapshots import Release, check_snapshots, record_release, release_of
from toolkit.publication.trends import earlier_waves, with_trends
from toolkit.report import DASHBOARD, writers
from toolkit.report.content import headline
from toolkit.run.edits import EditedFile, keep_edits, proven_figures
from toolkit.run.gate import Candidate, quality_gate
from toolkit.run.lock import check_held, locked
from toolkit.run.notebooks import NOTEBOOKS, run_notebook
from toolkit.run.provenance import provenance_page
from toolkit.run.record import RunRecord, decided, input_hashes, record_json, software_versions
from toolkit.run.work import last_findings, work_key
from toolkit.shipped import notebooks_folder

Writer = Callable[[Publication, Path, Brand], None]


def deliverables() -> dict[str, tuple[str, Writer]]:
    """Return the file name and the writer of each deliverable, by the name that ``--only`` takes; errors as `toolkit.report.writers`."""
    written: dict[str, tuple[str, Writer]] = {name: (writer.file, writer.write) for name, writer in writers().items()}
    return {
        **written,
        DASHBOARD: ("dashboard.html", lambda publication, target, _brand: write_dashboard(publication, target)),
    }


NOTICE = "PRIVATE WORKING PAPERS. Nothing in this folder has passed the disclosure gate. Never send it to a client.\n"

Progress = Callable[[str], None]

MOST_SECONDS = 3600.0
"""Limit for the run of one engagement, unless told otherwise."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """A finished run: where its results are, how long each step took in seconds, what became of edited files."""

    engagement: str
    files: Mapping[str, Path]
    seconds: Mapping[str, float]
    publication: Publication
    edits: tuple[EditedFile, ...] = ()


def wanted_deliverables(only: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of the deliverables that a run writes; UsageError names one that there is not."""
    known = deliverables()
    unknown = [name for name in only if name not in known]
    if unknown:
        raise UsageError(f"no deliverable '{unknown[0]}'; there are {nearest(unknown[0], list(known))}")
    return tuple(name for name in known if not only or name in only)


def steps(only: tuple[str, ...] = ()) -> list[str]:
    """Return the names of the steps a run of a folder goes through, in order."""
    written = [name for name in deliverables() if not only or name in only]
    return [*(() if only else ("check", *NOTEBOOKS, "publish")), *written]


def run_engagement(
    engagement: Engagement,
    only: tuple[str, ...] = (),
    progress: Progress = lambda step: None,
    most_seconds: float = MOST_SECONDS,
    patience: float = 0.0,
) -> Outcome:
    """Run an engagement and swap the results into its out/ folder; on any failure the earlier results stay whole.

    Parameters
    ----------
    only
        Names of deliverables to write anew from the results at hand, without running the notebooks.
    progress
        Called with the name of each step as it ends.
    most_seconds
        Limit for the notebooks of this run together.
    patience
        Seconds to wait for the lock of another run.

    Raises
    ------
    InputError, DisclosureError, RunError
        What a person must mend, what may not be published, or a notebook that failed.
    """
    wanted = wanted_deliverables(only)
    with locked(engagement, patience) as lock:
        clock, staged = _Clock(progress, most_seconds), engagement.next_outputs
        shutil.rmtree(staged.folder, ignore_errors=True)
        _recover(engagement)
        try:
            brand = brand_of(engagement)  # a missing file is told before any kernel starts
            # before anything is read: what is changed meanwhile makes another run
            inputs, key = input_hashes(engagement), "" if only else work_key(engagement, wanted, brand)
            release, findings = None, last_findings(engagement)
            if only:
                publication = read_results(engagement.results_file)
                shutil.copytree(engagement.outputs.folder, staged.folder)
            else:
                publication, release, findings = _assess_in(staged, engagement, clock)
            names = _deliver(publication, staged.client_folder, brand, only, clock)
            figures = proven_figures(publication, staged.client_folder, names)
            edits = keep_edits(engagement, staged, names, publication)
            outputs = _hashes(staged.client_folder)
            checks = quality_gate(Candidate(publication=publication, outputs=staged, engagement=engagement))
            record = replace(_record(engagement, clock, publication), inputs=inputs, outputs=outputs, key=key)
            record = replace(record, checks=checks, figures=figures, findings=findings)
            record = replace(record, decisions=decided(staged.decisions))
            write_atomically(staged.run_record_file, record_json(record))
            write_atomically(staged.provenance_file, provenance_page(record, publication, staged.work_folder))
            check_held(lock)
            if release is not None:
                record_release(engagement, release)  # before the swap: results that are out are always in the ledger
            _swap(staged.folder, engagement)
            shutil.rmtree(engagement.failed_folder, ignore_errors=True)
        except BaseException:
            _keep_failed_papers(staged, engagement.failed_folder)
            raise
    files = {name: engagement.outputs.client_folder / name for name in sorted(outputs)}
    return Outcome(engagement=engagement.name, files=files, seconds=clock.seconds, publication=publication, edits=edits)


def _assess_in(
    staged: Outputs, engagement: Engagement, clock: "_Clock"
) -> tuple[Publication, Release, Mapping[str, int]]:
    """Run the notebooks with their papers under `staged`, publish, and write results.json.

    Returned are also who is in it, and how many findings there are by severity.
    """
    work = staged.work_folder
    work.mkdir(parents=True, mode=0o700)
    work.chmod(0o700)
    (work / "PRIVATE.txt").write_text(NOTICE, encoding="utf-8")
    if engagement.decisions_file.exists():
        shutil.copyfile(engagement.decisions_file, staged.decisions_file)
    desk = open_desk(engagement.folder, work)
    _ = desk.prepared  # what a person must mend is told before any kernel starts
    clock.lap("check")
    for name in NOTEBOOKS:
        run_notebook(
            notebooks_folder() / f"{name}.ipynb",
            work / f"{name}.ipynb",
            {"engagement": ".", "work": work.relative_to(engagement.folder).as_posix()},
            workdir=engagement.folder,
            cell_seconds=engagement.settings.cell_seconds,
            run_seconds=clock.left,
        )
        clock.lap(name)
    protection = protect(desk.assessment)
    publication = with_trends(publish(desk.assessment, protection), earlier_waves(engagement))
    publication = with_benchmarks(publication, engagement)
    release = release_of(desk.prepared, publication)
    check_snapshots(engagement, release)
    write_atomically(work / LOG_FILE, disclosure_log(protection))
    write_atomically(staged.results_file, results_json(publication))
    clock.lap("publish")
    severities = [finding.severity for finding in desk.assessment.findings]
    return publication, release, {severity.value: severities.count(severity) for severity in Severity}


def _record(engagement: Engagement, clock: "_Clock", publication: Publication) -> RunRecord:
    """What a run record says of the engagement, the time and the program."""
    return RunRecord(
        engagement=engagement.name,
        status="done",
        started=clock.started.isoformat(timespec="seconds"),
        seconds=clock.seconds,
        inputs={},
        model=engagement.settings.model.id,
        model_version=engagement.settings.model.version,
        seed=engagement.settings.seed,
        settings=engagement.settings.model_dump(mode="json", by_alias=True, exclude_none=True),
        software=software_versions(),
        outputs={},
        model_sha256=publication.model.sha256,
        client_name=publication.client_name,
        wave_name=publication.wave_name,
        headline=str(headline(publication, words_for(publication))),
    )


def brand_of(engagement: Engagement) -> Brand:
    """Return the files of the firm's look that engagement.yaml names; InputError names one that is not there."""
    setting = engagement.settings.brand
    named = {} if setting is None else setting.model_dump(exclude={"colour"}, exclude_none=True)
    return Brand(**{part: engagement.brand_file(name, f"brand.{part}") for part, name in named.items()})


def _deliver(publication: Publication, folder: Path, brand: Brand, only: tuple[str, ...], clock: "_Clock") -> list[str]:
    """Write the deliverables that are wanted; return the names of their files."""
    made = list[str]()
    for name, (file, write) in deliverables().items():
        if not only or name in only:
            write(publication, folder / file, brand)
            made.append(file)
            clock.lap(name)
    return made


def _hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def _recover(engagement: Engagement) -> None:
    """Put the last good results back, when a run was killed in the instant between taking them away and its own."""
    out, old = engagement.outputs.folder, engagement.previous_outputs.folder
    if old.exists() and not out.exists():
        os.replace(old, out)


def _swap(staged: Path, engagement: Engagement) -> None:
    """Put the staged folder in the place of out/, so that a reader sees the old results or the new, never a mix."""
    out, old = engagement.outputs.folder, engagement.previous_outputs.folder
    shutil.rmtree(old, ignore_errors=True)
    if out.exists():
        os.replace(out, old)
    try:
        os.replace(staged, out)
    except OSError:
        if old.exists():
            os.replace(old, out)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _keep_failed_papers(staged: Outputs, failed: Path) -> None:
    """Keep the executed notebooks of a failed run, private, so that a person can see the traceback."""
    shutil.rmtree(failed, ignore_errors=True)
    if staged.work_folder.is_dir():
        os.replace(staged.work_folder, failed)
    shutil.rmtree(staged.folder, ignore_errors=True)


class _Clock:
    """Seconds by step, told as each ends."""

    def __init__(self, progress: Progress, most_seconds: float) -> None:
        self.started, self.seconds = dt.datetime.now(dt.UTC), dict[str, float]()
        self._progress, self._last = progress, time.monotonic()
        self._until = self._last + most_seconds

    @property
    def left(self) -> float:
        """Seconds until the run has taken as long as it may; at least 0."""
        return max(0.0, self._until - time.monotonic())

    def lap(self, step: str) -> None:
        now = time.monotonic()
        self.seconds[step] = round(now - self._last, 3)
        self._last = now
        self._progress(step)
