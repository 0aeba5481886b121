"""An engagement whose folder is in a store: which objects a run needs of it, and where its results stand.

The same names stand in the store as in a folder, but for ``out/``. A store cannot swap folders: each run's results stand in
``out/GENERATION/``, and ``out/current.json``, which is written last, names the generation that counts.
"""

import datetime as dt
import json
import re
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from toolkit.documents import MAX_BYTES, read_document
from toolkit.engagement.folder import INPUT_FOLDERS, MAPPING_FILE, PORTFOLIO_FOLDER, SETTINGS_FILE
from toolkit.engagement.objects import Address, Item, Store, check_names, is_plain
from toolkit.engagement.settings import Settings
from toolkit.errors import InputError, Problem

MOST_OBJECTS: Final = 20_000
MOST_BYTES: Final = 64 * 1024**3
"""An engagement with more is a mistake in the address."""

DECISIONS: Final = "review/decisions.yaml"
SALT: Final = ".private/salt"
LOCK: Final = ".run.lock"
FAILED: Final = ".out-failed"
PASSING: Final = (".out-next", ".out-previous", FAILED, LOCK, f"{LOCK}.turn")
"""What a run needs none of: its own traces, and those of a run in a folder that was copied into the store."""

MANIFEST: Final = "current.json"
PLAIN: Final = ("client", "work")
"""What stands in out/ itself in a folder that was copied into the store: its results before the first run there."""

GENERATION: Final = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}")
"""A generation is named by the time it was made at, and by chance."""

RESULTS: Final = ("client/results.json", "work/run.json")
"""What later waves look at of an earlier one's results."""


@dataclass(frozen=True, slots=True)
class Piece:
    """An object that a run brings: where it stands, and how it was listed."""

    address: Address
    item: Item


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredEngagement:
    """An engagement in a store, as it was listed at one moment.

    Parameters
    ----------
    address
        Its own place; that of its client and of all clients are above it.
    settings
        engagement.yaml.
    pieces
        What a run brings, by the path below the folder of all clients (``acme/2026/survey/staff.csv``).
    waves
        The earlier waves, latest first, as far as the chain of `earlier_wave` leads.
    outputs
        Everything below out/, by name from there.
    generation
        The generation of results that counts; blank when they stand in out/ itself; None when there are none.
    manifest, manifest_tag
        out/current.json and its tag; None when it is not there.
    """

    address: Address
    settings: Settings
    pieces: Mapping[str, Piece]
    waves: tuple[str, ...]
    outputs: Mapping[str, Item]
    generation: str | None
    manifest: bytes | None
    manifest_tag: str | None

    @property
    def inputs(self) -> dict[str, str]:
        """The tag of every object that the results depend on, by its path below the folder of all clients."""
        return {name: piece.item.tag for name, piece in self.pieces.items() if self._counts(name)}

    @property
    def results(self) -> dict[str, Item]:
        """The results that count, by their path in out/."""
        return {} if self.generation is None else results_in_generation(self.outputs, self.generation)

    def left_over(self, generation: str) -> list[Address]:
        """Return what may go once `generation` counts: all of out/ but that one and the one that counted before it."""
        kept = {generation, self.generation, None}  # None: what no run of ours put there
        gone = [name for name in self.outputs if generation_of(name) not in kept]
        return [output(self.address, "", name) for name in gone]

    def _counts(self, name: str) -> bool:
        inner = name.removeprefix(f"{self.address.name}/")
        if inner == name:  # not its own: all but secrets and the times of an earlier run
            return SALT not in name and not name.endswith(RESULTS[1])
        named = (SETTINGS_FILE, MAPPING_FILE, DECISIONS, *_brand(self.settings))
        return _top(inner) in INPUT_FOLDERS or inner in named


def manifest_of(address: Address) -> Address:
    """Return where out/current.json of an engagement stands."""
    return output(address, "", MANIFEST)


def lock_of(address: Address) -> Address:
    """Return where the lock of an engagement stands while a run writes it."""
    return address / LOCK


def output(address: Address, generation: str, name: str) -> Address:
    """Return where a file of out/ stands in a generation of results."""
    return address / "/".join(part for part in ("out", generation, name) if part)


def failed_papers(address: Address) -> Address:
    """Return where the private working papers of the last run stand, when it failed."""
    return address / FAILED


def goes_back(name: str) -> bool:
    """Whether a file that a run made or changed belongs into the store, by its path in the engagement's folder.

    The results go another way, a run's own traces nowhere; nor does the secret of the pseudonyms, which is not in the store
    unless somebody put it there.
    """
    return _top(name) not in ("out", *PASSING) and name != SALT


def is_for_client(name: str) -> bool:
    """Whether a file of out/ passed the gate, by its path there."""
    return _top(name) == PLAIN[0]


def fixed_results() -> tuple[str, ...]:
    """Return the files of out/ that nobody edits, by their path there."""
    return RESULTS


def generation_of(name: str) -> str | None:
    """Return the generation that an object below out/ belongs to; blank for one that was copied there, None for others."""
    top = _top(name)
    return "" if top in PLAIN else top if GENERATION.fullmatch(top) else None


def results_in_generation(outputs: Mapping[str, Item], generation: str) -> dict[str, Item]:
    """Return the objects of one generation, by their path in out/, from all below out/."""
    own = {name: item for name, item in outputs.items() if generation_of(name) == generation}
    return {name.removeprefix(f"{generation}/"): item for name, item in own.items()}


def new_generation() -> str:
    """Return the name of a generation that there was not before."""
    return f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"


def generation_in(manifest: bytes, place: str) -> str:
    """Return the generation that out/current.json names; InputError when it names none."""
    try:
        named = json.loads(manifest)["generation"]
    except (ValueError, KeyError, TypeError):
        named = None
    if not isinstance(named, str) or (named and not GENERATION.fullmatch(named)):
        raise InputError(
            Problem(
                code="damaged-manifest",
                file=place,
                found="it does not say which results count",
                expected="the file as the last run wrote it",
                remedy="Remove it: the next run makes the results anew",
            )
        )
    return named


def stored_settings(store: Store, address: Address) -> Settings:
    """Return engagement.yaml of an engagement in a store; InputError when it is not there or has a mistake."""
    with tempfile.TemporaryDirectory(prefix="centric-") as home:
        path = Path(home, SETTINGS_FILE)
        store.bring({address / SETTINGS_FILE: path})
        return read_document(path, Settings, f"{address.name}/{SETTINGS_FILE}")


def stored_waves(store: Store, address: Address) -> list[Address]:
    """Return the engagements that an address names, by name: itself, all waves of a client, or what its ``*`` match.

    An address without ``*`` at which there is nothing is returned as it is, for `read_stored` to say so.
    """
    if not address.is_pattern and store.look(address / SETTINGS_FILE) is not None:
        return [address]
    found = [place.parent for place in store.matching(address / SETTINGS_FILE)]
    inside = [place.parent for place in store.matching(address / f"*/{SETTINGS_FILE}")]
    found += [place for place in inside if place.parent not in found]
    named = [place for place in dict.fromkeys(found) if PORTFOLIO_FOLDER not in place.steps[-2:]]
    if not named and address.is_pattern:
        remedy = "Check the address; engagement.yaml stands in each engagement"
        raise InputError(Problem(code="missing-folder", file=str(address), found="no engagement there", remedy=remedy))
    return sorted(named, key=str) or [address]


def all_engagements(store: Store, root: Address) -> list[Address]:
    """Return every engagement under the place of all clients, by name."""
    found = [place.parent for place in store.matching(root / f"*/*/{SETTINGS_FILE}")]
    return [place for place in found if PORTFOLIO_FOLDER not in place.steps[-2:]]


def read_stored(store: Store, address: Address) -> StoredEngagement:
    """Return an engagement in a store as it is now.

    Raises
    ------
    InputError
        There is none, engagement.yaml has a mistake, or an object's name, their number or their size cannot be brought.
    """
    if len(address.steps) < 2:
        remedy = "Name an engagement, s3://BUCKET/CLIENT/WAVE, or several with *"
        raise InputError(Problem(code="store-address", file=str(address), found="no engagement", remedy=remedy))
    return _Search(store, address).result()


class _Search:
    """Finds the pieces of an engagement in one listing of its client's objects."""

    def __init__(self, store: Store, address: Address) -> None:
        self.store, self.address, self.client = store, address, address.parent
        self.found = store.listing(self.client)

    def result(self) -> StoredEngagement:
        wave = self.address.steps[-1]
        if f"{wave}/{SETTINGS_FILE}" not in self.found:
            raise InputError(
                Problem(
                    code="missing-folder",
                    file=str(self.address),
                    found="no engagement.yaml there",
                    expected="an engagement: CLIENT/WAVE with engagement.yaml in it",
                    remedy="Check the address",
                )
            )
        settings = self._settings(wave)
        manifest = self._manifest(wave)
        waves = self._chain(wave, settings)
        pieces = dict(self._of_wave(wave, lambda name: True))
        for number, earlier in enumerate(waves):
            pieces |= dict(self._of_wave(earlier, _is_read_later if number else _is_read_next))
        pieces |= dict(self._of_client(settings))
        pieces |= dict(self._of_practice(settings))
        check_pieces(pieces)
        return StoredEngagement(
            address=self.address,
            settings=settings,
            pieces=dict(sorted(pieces.items())),
            waves=tuple(waves),
            outputs=dict(self._below(f"{wave}/out/")),
            generation=self._generation(wave),
            manifest=manifest,
            manifest_tag=None if manifest is None else self.found[f"{wave}/out/{MANIFEST}"].tag,
        )

    def _below(self, beginning: str) -> Iterator[tuple[str, Item]]:
        for name, item in self.found.items():
            if name.startswith(beginning):
                yield name.removeprefix(beginning), item

    def _settings(self, wave: str) -> Settings:
        place, size = self.client / wave, self.found[f"{wave}/{SETTINGS_FILE}"].size
        if size > MAX_BYTES:
            remedy = "Put the right file there"
            found = f"{size} bytes, too many for a file written by hand"
            raise InputError(Problem(code="too-large", file=f"{place}/{SETTINGS_FILE}", found=found, remedy=remedy))
        return stored_settings(self.store, place)

    def _manifest(self, wave: str) -> bytes | None:
        there = f"{wave}/out/{MANIFEST}" in self.found
        return self.store.read(manifest_of(self.client / wave)) if there else None

    def _generation(self, wave: str) -> str | None:
        manifest, place = self._manifest(wave), manifest_of(self.client / wave)
        if manifest is not None:
            return generation_in(manifest, str(place))
        plain = any(generation_of(name) == "" for name, _ in self._below(f"{wave}/out/"))
        return "" if plain else None

    def _chain(self, wave: str, settings: Settings) -> list[str]:
        """The earlier waves that are there, latest first."""
        found, now = list[str](), settings.earlier_wave
        while now is not None and now not in (wave, *found) and f"{now}/{SETTINGS_FILE}" in self.found:
            found.append(now)
            now = self._settings(now).earlier_wave
        return found

    def _of_wave(self, wave: str, wanted: Callable[[str], bool]) -> Iterator[tuple[str, Piece]]:
        generation = self._generation(wave)
        for name, item in self._below(f"{wave}/"):
            logical = name
            if name.startswith("out/"):
                inner = name.removeprefix("out/")
                if generation is None or generation_of(inner) != generation:
                    continue
                logical = f"out/{inner.removeprefix(f'{generation}/')}"
            if _top(name) not in PASSING and wanted(logical):
                yield f"{self.client.steps[-1]}/{wave}/{logical}", Piece(self.client / f"{wave}/{name}", item)

    def _of_client(self, settings: Settings) -> Iterator[tuple[str, Piece]]:
        for name, item in self.found.items():
            if name.startswith("models/") or name == SALT or name in _brand(settings):
                yield f"{self.client.steps[-1]}/{name}", Piece(self.client / name, item)

    def _of_practice(self, settings: Settings) -> Iterator[tuple[str, Piece]]:
        """Models, brand files and benchmarks that stand above the client."""
        root = self.client.parent
        own = (f"/benchmarks/{self.client.steps[-1]}.json", "/edition.json")
        for folder in ("models", PORTFOLIO_FOLDER):
            for inner, item in self.store.listing(root / folder).items():
                if folder == "models" or f"/{inner}".endswith(own):
                    yield f"{folder}/{inner}", Piece(root / f"{folder}/{inner}", item)
        for name in _brand(settings):
            found = self.store.look(root / name) if is_plain(name) else None
            if found is not None:
                yield name, Piece(root / name, found)


def _brand(settings: Settings) -> tuple[str, ...]:
    brand = settings.brand
    return () if brand is None else tuple(name for name in (brand.logo, brand.presentation, brand.document) if name)


def _is_read_next(name: str) -> bool:
    """Whether a run of the next wave reads a file of this one: what it was made from, and what came out."""
    return _top(name) in INPUT_FOLDERS or name in (MAPPING_FILE, SALT) or _is_read_later(name)


def _is_read_later(name: str) -> bool:
    """Whether runs of all later waves read a file of this one."""
    return name in (SETTINGS_FILE, DECISIONS, *(f"out/{result}" for result in RESULTS))


def _top(name: str) -> str:
    return name.partition("/")[0]


def check_pieces(pieces: Mapping[str, Piece]) -> None:
    """Refuse what cannot be brought, before anything is; InputError says what is wrong with names, number or size."""
    check_names({name: piece.item for name, piece in pieces.items()})
    size = sum(piece.item.size for piece in pieces.values())
    free = shutil.disk_usage(tempfile.gettempdir()).free
    for many, most, unit in ((len(pieces), MOST_OBJECTS, "objects"), (size, min(MOST_BYTES, free), "bytes")):
        if many > most:
            raise InputError(
                Problem(
                    code="too-large",
                    found=f"{many:,} {unit} to bring",
                    expected=f"at most {most:,}: a limit, or what the disk for temporary files has left",
                    remedy="Check the address, or point TMPDIR at a larger disk",
                )
            )
