"""Running an engagement of a store: brought to a private folder, run there as any other, its results put back whole."""

import datetime as dt
import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal

from pydantic import TypeAdapter, ValidationError

from toolkit.engagement import Engagement, open_engagement
from toolkit.engagement.objects import Address, Store, open_store
from toolkit.engagement.store_key import settle_secrets
from toolkit.engagement.stored import (
    StoredEngagement,
    failed_papers,
    fixed_results,
    goes_back,
    is_for_client,
    manifest_of,
    new_generation,
    output,
    read_stored,
    results_in_generation,
)
from toolkit.errors import CentricError, InputError, Problem
from toolkit.run.execution import Outcome, brand_of, run_engagement, wanted_deliverables
from toolkit.run.index import IndexRow, published_row
from toolkit.run.lease import Lease, leased, taken_over
from toolkit.run.scratch import scratch
from toolkit.run.work import is_up_to_date, program_key, work_key

FETCH, UPLOAD = "fetch", "upload"
TRIES: Final = 3
"""How often an engagement is brought that somebody changes all the while."""

Stamp = tuple[int, int]
"""Size and time of change of a file."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """out/current.json: the results that count, and what they were made from.

    `generation` is their folder in out/, `previous` that of the results before, which are kept until the next run. `inputs`
    and `outputs` are tags by path; `program` is the hash over the program, and `secret` a fingerprint of what pseudonyms were
    made with. `row` is what an index says of the engagement.
    """

    schema: Literal["centric-stored/1"] = "centric-stored/1"
    generation: str
    previous: str | None
    written: str
    program: str
    secret: str
    inputs: Mapping[str, str]
    outputs: Mapping[str, str]
    row: IndexRow


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredOutcome:
    """How a run in a store ended: whether there was nothing to do, where its files are, seconds by step, edited files."""

    skipped: bool
    files: Mapping[str, str]
    seconds: Mapping[str, float] = field(default_factory=dict)
    edits: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """What is asked of a run: `only` some deliverables, `force` it, within `most_seconds`, waiting `patience` seconds."""

    only: tuple[str, ...]
    force: bool
    most_seconds: float
    patience: float


def run_stored(address: Address, order: Order, progress: Callable[[str], None]) -> StoredOutcome:
    """Run an engagement of a store, unless its results are those that a run would make.

    Until out/current.json is written, as the last of all, the earlier results count, and stay as they were.

    Raises
    ------
    InputError, DisclosureError, RunError
        As `run_engagement` does; besides, whatever keeps the store from being read or written.
    """
    store, wanted = open_store(), wanted_deliverables(order.only)
    found = read_stored(store, address)
    anew = bool(order.only) or order.force
    if not anew and _is_current(found, wanted):
        return _skipped(found)
    with leased(store, address, order.patience) as lease, scratch() as home:
        found = read_stored(store, address)  # as it is now that nobody else writes it
        if not anew and _is_current(found, wanted):
            return _skipped(found)
        began = time.monotonic()
        visit = _Visit(store=store, found=found, home=home, lease=lease, program=program_key(wanted))
        engagement = visit.bring()
        fetched = time.monotonic() - began
        if not anew and is_up_to_date(engagement, work_key(engagement, wanted, brand_of(engagement))):
            visit.renew(engagement)
            return _skipped(visit.found)
        progress(FETCH)
        outcome = visit.run(engagement, order, progress)
        began = time.monotonic()
        files = visit.put_back(engagement)
        progress(UPLOAD)
        seconds = {FETCH: round(fetched, 3), **outcome.seconds, UPLOAD: round(time.monotonic() - began, 3)}
        edits = tuple(str(each) for each in outcome.edits)
        return StoredOutcome(skipped=False, files=files, seconds=seconds, edits=edits)


def manifest_in(content: bytes | None) -> Manifest | None:
    """Return what out/current.json says; None when it is not there, or says something else."""
    try:
        return None if content is None else TypeAdapter(Manifest).validate_json(content)
    except ValidationError:
        return None


@dataclass(kw_only=True, slots=True)
class _Visit:
    """An engagement of a store while a run has it in a private folder of this machine."""

    store: Store
    found: StoredEngagement
    home: Path
    lease: Lease
    program: str
    secret: str = ""
    before: Mapping[str, Stamp] = field(default_factory=dict)

    def bring(self) -> Engagement:
        """Bring the engagement as it stood at one moment, and its secrets; return it."""
        address = self.found.address
        for _ in range(TRIES):
            self.store.bring({piece.address: self.home / name for name, piece in self.found.pieces.items()})
            again = read_stored(self.store, address)
            if again.pieces == self.found.pieces and self._is_whole():
                break
            self.found = again
            shutil.rmtree(self.home)
            self.home.mkdir(mode=0o700)
        else:
            raise _changed(address.name, "Run it again when nobody works in it")
        self.secret = settle_secrets(self.found, self.home)
        engagement = open_engagement(self.home / address.name)
        self.before = _stamps(engagement.folder)
        return engagement

    def run(self, engagement: Engagement, order: Order, progress: Callable[[str], None]) -> Outcome:
        """Run the engagement; the papers of a run that failed go into the store, where a person can look at them."""
        try:
            return run_engagement(engagement, order.only, progress, order.most_seconds)
        except CentricError:
            self._keep_failed_papers(engagement)
            raise

    def put_back(self, engagement: Engagement) -> dict[str, str]:
        """Put the results into the store as a generation of their own, then make it the one that counts; return its files."""
        address, generation = self.found.address, new_generation()
        made = {
            path.relative_to(engagement.outputs.folder).as_posix(): path for path in _files(engagement.outputs.folder)
        }
        self.store.send({output(address, generation, name): path for name, path in made.items()})
        there = self.store.listing(output(address, "", ""))
        sent = results_in_generation(there, generation)
        if {name: item.size for name, item in sent.items()} != {
            name: path.stat().st_size for name, path in made.items()
        }:
            raise _changed(f"{address.name}/out", "The results did not arrive whole; run it again")
        if (
            self.found.generation is not None
            and results_in_generation(there, self.found.generation) != self.found.results
        ):
            raise _changed(f"{address.name}/out", "Run it again, which takes the edits along")
        self.lease.check_held()
        self._put_back_changed(engagement)
        self._count(self._manifest(engagement, generation, {name: item.tag for name, item in sent.items()}))
        with suppress(CentricError):  # the results are out: what may go is removed by the next run
            failed = failed_papers(address)
            gone = [failed / name for name in self.store.listing(failed)]
            self.store.remove([*self.found.left_over(generation), *gone])
        return _client_files(address, generation, made)

    def renew(self, engagement: Engagement) -> None:
        """Note that the inputs as they stand now give the results that are there: only their tags are others."""
        outputs = {name: item.tag for name, item in self.found.results.items()}
        old = manifest_in(self.found.manifest)
        made = self._manifest(engagement, self.found.generation or "", outputs)
        self._count(made if old is None else replace(made, previous=old.previous, written=old.written))

    def _manifest(self, engagement: Engagement, generation: str, outputs: Mapping[str, str]) -> Manifest:
        address, root = self.found.address, f"{self.found.address.parent.parent}/"
        files = _client_files(address, generation, outputs)
        links = {name: place.removeprefix(root) for name, place in files.items()}
        return Manifest(
            generation=generation,
            previous=self.found.generation,
            written=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            program=self.program,
            secret=self.secret,
            inputs=self.found.inputs,
            outputs=outputs,
            row=replace(published_row(self.home, engagement), links=links),
        )

    def _count(self, manifest: Manifest) -> None:
        """Write out/current.json, only if it is still the one that this run began from."""
        place, content = manifest_of(self.found.address), TypeAdapter(Manifest).dump_json(manifest, indent=1) + b"\n"
        tag = self.found.manifest_tag
        written = self.store.create(place, content) if tag is None else self.store.replace(place, content, tag)
        if written is None:
            raise taken_over(self.found.address)

    def _put_back_changed(self, engagement: Engagement) -> None:
        """Put back what the run changed beside its results: its ledger, and edited files that it set aside."""
        for name, stamp in _stamps(engagement.folder).items():
            if stamp == self.before.get(name) or not goes_back(name):
                continue
            place, content = self.found.address / name, (engagement.folder / name).read_bytes()
            old = self.found.pieces.get(f"{self.found.address.name}/{name}")
            written = (
                self.store.create(place, content) if old is None else self.store.replace(place, content, old.item.tag)
            )
            if written is None:
                raise _changed(f"{self.found.address.name}/{name}", "Run it again")

    def _keep_failed_papers(self, engagement: Engagement) -> None:
        failed = failed_papers(self.found.address)
        with suppress(CentricError):  # what stopped the run is told, whether or not its papers can be kept
            self.store.remove([failed / name for name in self.store.listing(failed)])
            home = engagement.failed_folder
            self.store.send({failed / path.relative_to(home).as_posix(): path for path in _files(home)})

    def _is_whole(self) -> bool:
        pieces = self.found.pieces.items()
        return all((self.home / name).stat().st_size == piece.item.size for name, piece in pieces)


def _is_current(found: StoredEngagement, wanted: Iterable[str]) -> bool:
    """Whether the results that count are those that a run would make, as far as tags tell: nothing is brought for it."""
    manifest = manifest_in(found.manifest)
    if manifest is None or manifest.inputs != found.inputs or manifest.program != program_key(wanted):
        return False
    results = {name: item.tag for name, item in found.results.items()}
    # a deliverable that a person edited since counts as at hand, as it does in a folder
    untouched = all(results.get(name) == manifest.outputs.get(name) for name in fixed_results())
    return untouched and manifest.outputs.keys() <= results.keys()


def _skipped(found: StoredEngagement) -> StoredOutcome:
    return StoredOutcome(skipped=True, files=_client_files(found.address, found.generation or "", found.results))


def _client_files(address: Address, generation: str, names: Iterable[str]) -> dict[str, str]:
    return {
        name.split("/")[-1]: str(output(address, generation, name)) for name in sorted(names) if is_for_client(name)
    }


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _stamps(folder: Path) -> dict[str, Stamp]:
    stats = {path.relative_to(folder).as_posix(): path.stat() for path in _files(folder)}
    return {name: (stat.st_size, stat.st_mtime_ns) for name, stat in stats.items()}


def _changed(file: str, remedy: str) -> InputError:
    found = "somebody changed it while the run was reading or writing it; the earlier results stand"
    return InputError(Problem(code="changed-meanwhile", file=file, found=found, remedy=remedy))
