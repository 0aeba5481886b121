"""Editions: benchmarks as of a day, each client's own part in a file of its own, none of which another gives away."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import TypeAdapter

from toolkit.engagement import write_atomically
from toolkit.portfolio.cuts import place, pools_of
from toolkit.portfolio.figures import Figure, figures_in, table_of, write_table
from toolkit.publication.value import PublishedBenchmark, SubjectKind

FEWEST_CHANGED: Final = 6
"""Sources that a pool gains or loses at once, seen from one of its own clients at least 5: less would tell whose they are."""

EDITION_FILE: Final = "edition.json"
POOLS_FILE: Final = "pools.parquet"
SYNTHETIC: Final = "example-"
"""Beginning of the ids of made-up clients."""

Key = tuple[str, str, str, str]
Pools = dict[tuple[Key, str], list[Figure]]


@dataclass(frozen=True, kw_only=True, slots=True)
class EditionHead:
    """What an edition says of itself; `synthetic` when made-up clients are in it."""

    schema: Literal["centric-portfolio/1"] = "centric-portfolio/1"
    edition: str
    date: str
    clients: int
    synthetic: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Beside:
    """A client's own part of an edition: its benchmarks, and the answers they were worked out for."""

    schema: Literal["centric-benchmarks/1"] = "centric-benchmarks/1"
    client: str
    wave: str
    snapshot: str
    benchmarks: tuple[PublishedBenchmark, ...]


def key_of(figure: Figure) -> Key:
    """Return what figures must share to be set side by side."""
    return figure.compared, figure.kind, figure.subject, figure.audience


def make_edition(
    name: str, date: dt.date, figures: Sequence[Figure], earlier: Sequence[Pools], sources: Iterable[str]
) -> tuple[Pools, list[Beside]]:
    """Return the pools of an edition and each client's part of it.

    Parameters
    ----------
    name
        What the edition is called.
    figures
        Figures of each client's last wave.
    earlier
        Pools of every earlier edition, oldest first. A pool that gained or lost few sources since any of them stays as
        it was in the last one; where a source of that has withdrawn or is too old, nothing is shown.
    sources
        Whose figures may be used still (`Figure.source`).
    """
    usable = set(sources)
    by_key: dict[Key, list[Figure]] = {}
    for figure in figures:
        by_key.setdefault(key_of(figure), []).append(figure)
    pools: Pools = {}
    cuts: dict[Key, dict[str, list[Figure]]] = {}
    for key, comparable in by_key.items():
        for cut, pool in pools_of(comparable).items():
            told = _not_telling(pool, [pools_then.get((key, cut), []) for pools_then in earlier], usable)
            pools[key, cut] = cuts.setdefault(key, {})[cut] = told
    synthetic = any(figure.client.startswith(SYNTHETIC) for figure in figures)
    clients: dict[tuple[str, str, str], list[PublishedBenchmark]] = {}
    for figure in figures:
        owner = clients.setdefault((figure.client, figure.wave, figure.snapshot), [])
        found = place(figure, cuts[key_of(figure)])
        if found is not None:
            cut, standing = found
            owner.append(
                PublishedBenchmark(
                    kind=SubjectKind(figure.kind),
                    subject=figure.subject,
                    audience=figure.audience,
                    edition=name,
                    date=date.isoformat(),
                    cut=cut,
                    others=standing.others,
                    percentile=standing.percentile,
                    lowest=standing.lowest or 0.0,
                    highest=standing.highest or 0.0,
                    synthetic=synthetic,
                )
            )
    return pools, [
        Beside(client=client, wave=wave, snapshot=snapshot, benchmarks=tuple(owner))
        for (client, wave, snapshot), owner in clients.items()
    ]


def _not_telling(pool: list[Figure], earlier: Sequence[list[Figure]], usable: set[str]) -> list[Figure]:
    """The pool, or the last edition's where the difference to an earlier one would tell one client's figures."""
    known = [then for then in earlier if then]
    if all(_far_apart(pool, then) for then in known):
        return pool
    last = known[-1]
    return last if all(figure.source in usable for figure in last) else []


def _far_apart(pool: Iterable[Figure], then: Iterable[Figure]) -> bool:
    """Whether two pools have the same sources, or differ by enough of them both ways, counted by who owns them."""
    now, before = ({_content(figure): figure.held_by for figure in one} for one in (pool, then))
    ways = ((now, before), (before, now))
    moved = [{owner for content, owner in one.items() if content not in other} for one, other in ways]
    return all(not owners or len(owners) >= FEWEST_CHANGED for owners in moved)


def _content(figure: Figure) -> tuple[str, float, float]:
    """A source with its figure: other figures from the same answers are another content."""
    return figure.source, figure.estimate, figure.variance


def write_edition(folder: Path, head: EditionHead, pools: Pools, parts: Iterable[Beside]) -> None:
    """Write an edition under its own folder; its head comes last, so that an edition with one is whole."""
    rows = [(cut, figure) for (_, cut), pool in pools.items() for figure in pool]
    table = table_of([figure for _, figure in rows]).append_column(
        "cut", pa.array([cut for cut, _ in rows], pa.string())
    )
    write_table(table, folder / POOLS_FILE)
    for part in parts:
        write_atomically(part_file(folder, part.client), TypeAdapter(Beside).dump_json(part, indent=1) + b"\n")
    write_atomically(folder / EDITION_FILE, TypeAdapter(EditionHead).dump_json(head, indent=1) + b"\n")


def part_file(folder: Path, client: str) -> Path:
    """Return where a client's own part of the edition in `folder` stands."""
    return folder / "benchmarks" / f"{client}.json"


def read_head(folder: Path) -> EditionHead:
    """Return what the edition in `folder` says of itself."""
    return TypeAdapter(EditionHead).validate_json((folder / EDITION_FILE).read_bytes())


def editions_in(home: Path) -> list[Path]:
    """Return the folders of the editions under a portfolio folder, oldest first."""
    found = [path.parent for path in home.glob(f"*/{EDITION_FILE}")]
    return sorted(found, key=lambda folder: (read_head(folder).date, folder.name))


def read_pools(folder: Path) -> Pools:
    """Return the pools of the edition in `folder`."""
    table = pq.read_table(folder / POOLS_FILE)
    pools: Pools = {}
    for cut, figure in zip(table.column("cut").to_pylist(), figures_in(table), strict=True):
        pools.setdefault((key_of(figure), cut), []).append(figure)
    return pools


def shown_by_cut(pools: Pools) -> Mapping[str, int]:
    """Return the most clients that a pool of each cut holds."""
    counts: dict[str, int] = {}
    for (_, cut), pool in pools.items():
        counts[cut] = max(counts.get(cut, 0), len(pool))
    return counts
