"""Which job of a batch waits for which: a wave shows figures of the one before, so that one runs first."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from toolkit.engagement import open_engagement
from toolkit.engagement.objects import Address, is_address, open_store, parse_address
from toolkit.engagement.stored import stored_settings
from toolkit.errors import InputError
from toolkit.run.job import Job


def waits_for(jobs: Sequence[Job]) -> dict[str, str]:
    """Return the folder of the job that each job waits for, by its own folder; jobs that wait for none are left out."""
    by_place = {_place(job.folder): job.folder for job in jobs}
    homes = Counter(place.parent for place in by_place)
    found: dict[str, str] = {}
    for place, folder in by_place.items():
        # a client with one wave in the batch waits for nobody: its settings need not be read here
        earlier = _earlier(place) if homes[place.parent] > 1 else None
        before = by_place.get(place.parent / earlier) if earlier is not None else None
        if before is not None and not _leads_to(before, folder, found):
            found[folder] = before
    return found


def in_order(jobs: Sequence[Job], waits: Mapping[str, str]) -> list[Job]:
    """Return the jobs as given, each behind the one it waits for."""
    by_folder = {job.folder: job for job in jobs}
    made: dict[str, Job] = {}
    for job in jobs:
        line = [job.folder]
        while line[-1] in waits and waits[line[-1]] not in made:
            line.append(waits[line[-1]])
        made |= {folder: by_folder[folder] for folder in reversed(line)}
    return list(made.values())


def next_ready(waiting: Sequence[Job], running: Collection[str], waits: Mapping[str, str]) -> Job | None:
    """Return the first job that waits for none of those waiting or running; None when all do."""
    pending = {*running, *(job.folder for job in waiting)}
    return next((job for job in waiting if waits.get(job.folder) not in pending), None)


def _place(folder: str) -> Path | Address:
    return parse_address(folder) if is_address(folder) else Path(folder).absolute()


def _earlier(place: Path | Address) -> str | None:
    try:
        if isinstance(place, Address):
            return stored_settings(open_store(), place).earlier_wave
        return open_engagement(place).settings.earlier_wave
    except InputError:
        return None  # its own run tells what is wrong


def _leads_to(start: str, end: str, waits: Mapping[str, str]) -> bool:
    """Whether following who waits for whom from `start` comes to `end`: a circle that the settings should not hold."""
    here: str | None = start
    while here is not None:
        if here == end:
            return True
        here = waits.get(here)
    return False
