"""What other packages add to Centric: readers and writers of their own, found by the entry points of what is installed."""

import os
import sys
from collections.abc import Collection, Mapping
from functools import lru_cache
from importlib import metadata
from typing import Any

from toolkit.errors import InputError, Problem

SURVEY_READERS = "centric.survey_readers"
"""Group of `toolkit.ingest.values.SurveyReader`; asked before the shipped readers what a file is."""

TRANSCRIPT_READERS = "centric.transcript_readers"
"""Group of `toolkit.ingest.values.TranscriptReader`; asked before the shipped readers what a file is."""

WRITERS = "centric.writers"
"""Group of `toolkit.report.Writer`: a further deliverable, by the name that ``--only`` takes."""

PARTS: Mapping[str, tuple[str, ...]] = {
    SURVEY_READERS: ("sniff", "read"),
    TRANSCRIPT_READERS: ("sniff", "read"),
    WRITERS: ("file", "write"),
}
"""What an entry of each group has to have; an entry point names a module, or an object in one."""

REMEDY = "Mend or uninstall that package"


def plugins(group: str, shipped: Collection[str]) -> dict[str, Any]:
    """Return what installed packages add to a group, by name, in the order of the names.

    Raises
    ------
    InputError
        A name that the program or another package has already, an entry that cannot be imported or lacks a part: one that is left out
        without a word would give other results than the same command gave yesterday.
    """
    found: dict[str, Any] = {}
    for entry in _entries(group):
        package = f"{entry.dist.name} {entry.dist.version}" if entry.dist else "a package"
        if entry.name in found or entry.name in shipped:
            raise _refused(entry, package, f"the name '{entry.name}', which is taken", "a name of its own")
        try:
            added = entry.load()
        except Exception as error:  # what another package does on import can be anything
            raise _refused(
                entry, package, f"'{entry.name}', which stops with {type(error).__name__}", "one that loads"
            ) from error
        lacking = [part for part in PARTS[group] if not hasattr(added, part)]
        if lacking:
            raise _refused(entry, package, f"'{entry.name}' without {' and '.join(lacking)}", ", ".join(PARTS[group]))
        found[entry.name] = added
    return found


def plugin_versions() -> dict[str, str]:
    """Return the version of every package that adds something, by package: what a run rests on beside the program."""
    packages = [entry.dist for group in PARTS for entry in _entries(group) if entry.dist]
    return {package.name: package.version for package in packages}


def _entries(group: str) -> tuple[metadata.EntryPoint, ...]:
    return _installed(group, tuple((place, _changed(place)) for place in sys.path))


@lru_cache(maxsize=2 * len(PARTS))
def _installed(group: str, _places: tuple[tuple[str, int], ...]) -> tuple[metadata.EntryPoint, ...]:
    """The entries of a group: the metadata of every package are read once, and again when something was installed."""
    return tuple(sorted(metadata.entry_points(group=group), key=lambda entry: (entry.name, entry.value)))


def _changed(place: str) -> int:
    """When a folder of packages last gained or lost one; 0 for what is no folder."""
    try:
        return os.stat(place or ".").st_mtime_ns
    except OSError:
        return 0


def _refused(entry: metadata.EntryPoint, package: str, found: str, expected: str) -> InputError:
    place = f"{entry.group}: {entry.value}"
    return InputError(
        Problem(code="broken-plugin", file=package, place=place, found=found, expected=expected, remedy=REMEDY)
    )
