"""The index of all runs under an address of a store, from what each engagement's out/current.json says."""

from collections.abc import Iterable
from dataclasses import replace

from toolkit.engagement.objects import Address, Store, open_store
from toolkit.engagement.stored import all_engagements, manifest_of
from toolkit.run.index import OLD_RESULTS, IndexRow, in_index_order, index_files
from toolkit.run.job import JobResult
from toolkit.run.stored import manifest_in


def write_stored_index(root: Address, results: Iterable[JobResult] = ()) -> list[str]:
    """Write index.html and index.xlsx of all engagements under an address; return their addresses.

    Parameters
    ----------
    root
        The place of all clients.
    results
        How the runs of the batch went: they tell what failed and why.

    Raises
    ------
    InputError
        The store cannot be read or written.
    """
    store = open_store()
    written = index_files(stored_rows(store, root, results))
    for name, content in written.items():
        store.write(root / name, content)
    return [str(root / name) for name in written]


def stored_rows(store: Store, root: Address, results: Iterable[JobResult] = ()) -> list[IndexRow]:
    """Return a row an engagement under an address: what failed first, then by name."""
    told = {result.folder: result for result in results}
    places = dict.fromkeys([*all_engagements(store, root), *_of(root, told)])
    manifests = store.read_all([manifest_of(place) for place in places])
    return in_index_order(_row(place, manifests.get(manifest_of(place)), told.get(str(place))) for place in places)


def _of(root: Address, told: Iterable[str]) -> list[Address]:
    """The engagements of a batch that stand under an address, also those that turned out not to be there."""
    return [root / name.removeprefix(f"{root}/") for name in told if name.startswith(f"{root}/")]


def _row(place: Address, content: bytes | None, result: JobResult | None) -> IndexRow:
    manifest = manifest_in(content)
    failed = result is not None and result.status == "failed"
    problem = result.problem if result is not None and failed else ""
    if manifest is None:
        return IndexRow(engagement=place.name, state="failed" if failed else "not run", problem=problem)
    if failed:
        return replace(manifest.row, state="failed", problem=f"{problem}\n{OLD_RESULTS}")
    return manifest.row
