"""Which people stand behind the results that were handed out, so that a later set never gives away who joined or left.

Two sets of results that differ by a few people tell, one beside the other, what these few answered. The engagement keeps
a private ledger of the people (by salted pseudonym) and groups of every set handed out; a new one is audited together
with all that are still in force.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter, ValidationError

from toolkit.assessment import Prepared
from toolkit.disclosure import split_allowed
from toolkit.disclosure.search import smallest_disclosed
from toolkit.engagement import Engagement, write_atomically
from toolkit.errors import DisclosureError, InputError, Problem
from toolkit.publication.value import Publication

LEDGER = "snapshots.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleasedAudience:
    """The people of an audience by pseudonym, each with the shown groups it stands in (``site=North``)."""

    people: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Release:
    """One set of results that was handed out, named by its snapshot."""

    snapshot: str
    audiences: Mapping[str, ReleasedAudience]


def release_of(prepared: Prepared, publication: Publication) -> Release:
    """Return who stands behind a publication: of each shown audience its people, with the groups of shown cells."""
    shown = {(cell.audience, cell.group_by, cell.group) for cell in publication.cells if cell.hidden is None}
    audiences = {}
    for audience, responses in sorted(prepared.data.responses.items()):
        if (audience, None, None) not in shown:
            continue
        frame = responses.frame
        own = responses.groups if split_allowed(audience) else ()
        groups = [
            [f"{name}={value}" if (audience, name, value) in shown else "" for value in frame[name]] for name in own
        ]
        named = zip(frame["respondent"], zip(*groups, strict=True) if groups else [()] * len(frame), strict=True)
        people = {str(person): tuple(group for group in found if group) for person, found in sorted(named)}
        audiences[audience] = ReleasedAudience(people=people)
    return Release(snapshot=publication.snapshot, audiences=audiences)


def check_snapshots(engagement: Engagement, release: Release) -> None:
    """Refuse a release from which, beside those in force, a few people follow.

    Raises
    ------
    DisclosureError
        Names the audience and the earlier snapshot, and what the consultant can do. Tells no number of people.
    """
    minimum = engagement.settings.minimum_cell.average
    withdrawn = [decision.withdraw for decision in engagement.decisions.snapshots]
    if any(release.snapshot.startswith(one) for one in withdrawn):
        raise DisclosureError(
            "the answers are those of a snapshot that review/decisions.yaml withdraws: withdrawn results are not handed "
            "out again. Take the decision back, or use the later answers."
        )
    in_force = [one for one in released(engagement) if not any(one.snapshot.startswith(name) for name in withdrawn)]
    leaks = [
        (audience, earlier.snapshot)
        for audience in release.audiences
        for earlier in in_force
        if _gives_way(audience, (earlier, release), minimum)
    ]
    if not leaks:
        leaks = [
            (audience, in_force[-1].snapshot)
            for audience in release.audiences
            if len(in_force) > 1 and _gives_way(audience, (*in_force, release), minimum)
        ]
    if leaks:
        named = "\n".join(f"  {audience}: beside snapshot {snapshot}" for audience, snapshot in leaks)
        raise DisclosureError(
            "these results beside earlier ones still in force would tell what a few people answered, those who joined, "
            f"left or moved between groups; nothing was written.\n{named}\n"
            "Either keep the earlier answers (take the new ones out of survey/), or wait until at least "
            f"{minimum} have changed, or withdraw the earlier results: have every copy taken back, and write into "
            "review/decisions.yaml\n"
            f"  snapshots:\n  - {{withdraw: {leaks[0][1]}, reason: ..., by: ..., date: ...}}"
        )


def record_release(engagement: Engagement, release: Release) -> None:
    """Add a release to the ledger of the engagement, unless the same one stands there."""
    known = released(engagement)
    if release not in known:
        path = _ledger(engagement)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        write_atomically(path, _adapter().dump_json((*known, release), indent=0))
        path.chmod(0o600)


def released(engagement: Engagement) -> tuple[Release, ...]:
    """Return every release of the ledger, the earliest first; InputError when it cannot be read."""
    path = _ledger(engagement)
    if not path.exists():
        return ()
    try:
        return _adapter().validate_python(json.loads(path.read_bytes()))
    except (ValueError, ValidationError):
        raise InputError(
            Problem(
                code="damaged-ledger",
                file=f".private/{LEDGER}",
                found="a ledger of earlier results that cannot be read",
                expected="the file as the last run wrote it",
                remedy="Put it back from a backup: without it nobody knows which results are in force",
            )
        ) from None


def _gives_way(audience: str, releases: tuple[Release, ...], minimum: int) -> bool:
    """Whether a few people follow from several releases together."""
    if any(_follows([group for _, group in _sets(one, audience)], minimum) for one in releases):
        # Groups that are shown for some subjects only are no tables together; then each is held against its like.
        named = [dict(_sets(one, audience)) for one in releases]
        return any(
            0 < len(first[name] ^ second[name]) < minimum
            for first in named
            for second in named
            for name in first.keys() & second.keys()
        )
    return _follows([group for one in releases for _, group in _sets(one, audience)], minimum)


def _follows(sets: list[frozenset[str]], minimum: int) -> bool:
    people = sorted({person for members in sets for person in members})
    if not people:
        return False
    rows = np.array([[person in members for person in people] for members in sets], dtype=np.int64)
    columns, counts = np.unique(rows, axis=1, return_counts=True)
    return not smallest_disclosed(columns, counts.astype(np.int64), minimum).safe


def _sets(release: Release, audience: str) -> Iterator[tuple[str, frozenset[str]]]:
    """The whole audience (by a blank name) and its shown groups, with their people."""
    found = release.audiences.get(audience)
    if found is None:
        return
    yield "", frozenset(found.people)
    for group in sorted({group for groups in found.people.values() for group in groups}):
        yield group, frozenset(person for person, groups in found.people.items() if group in groups)


def _ledger(engagement: Engagement) -> Path:
    return engagement.folder / ".private" / LEDGER


def _adapter() -> TypeAdapter[tuple[Release, ...]]:
    return TypeAdapter(tuple[Release, ...])
