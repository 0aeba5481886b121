"""Who and what must not be recognised: people, sites, projects, customers, products and titles known by name."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from toolkit.engagement import Engagement
from toolkit.errors import InputError, Problem, nearest
from toolkit.evidence.folding import folded
from toolkit.evidence.name_words import LABEL_WORDS
from toolkit.ingest.coding import Coding
from toolkit.ingest.sources import decode, open_source
from toolkit.ingest.tables import sniff_delimiter

ROSTER_FILE = "roster.csv"
COLUMNS = ("kind", "name", "also")
PLACES = frozenset({"site", "branch", "location", "office", "store", "plant", "shop"})
"""Group dimensions whose values are names of places."""


class NameKind(StrEnum):
    """What a name belongs to; it is also the label that takes its place."""

    PERSON = "person"
    SITE = "site"
    PROJECT = "project"
    CUSTOMER = "customer"
    PRODUCT = "product"
    TITLE = "role"
    ORGANISATION = "organisation"


KINDS = {
    "person": NameKind.PERSON,
    "manager": NameKind.PERSON,
    "site": NameKind.SITE,
    "project": NameKind.PROJECT,
    "customer": NameKind.CUSTOMER,
    "product": NameKind.PRODUCT,
    "title": NameKind.TITLE,
    "organisation": NameKind.ORGANISATION,
}
"""What stands in the column ``kind`` of the roster, and what it means."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RosterEntry:
    """One person or thing: its name and what else it is called."""

    kind: NameKind
    name: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Roster:
    """All names to look for, each once."""

    entries: tuple[RosterEntry, ...] = field(default=())


def roster_of(engagement: Engagement, coding: Coding, groups: Mapping[str, Iterable[str]] | None = None) -> Roster:
    """Return the roster of an engagement: ``coding/roster.csv``, the people interviewed, the client and its sites.

    Parameters
    ----------
    groups
        Values of the group dimensions in the responses; those of places count as names.

    Raises
    ------
    InputError
        A roster.csv that must be mended; no name stands in the message.
    """
    client = engagement.settings.client.name
    found = [RosterEntry(kind=NameKind.ORGANISATION, name=client)]
    found += [
        RosterEntry(kind=NameKind.PERSON, name=name)
        for name in (_spoken(person.label) for person in coding.people)
        if name
    ]
    for dimension, values in (groups or {}).items():
        if dimension in PLACES:
            found += [RosterEntry(kind=NameKind.SITE, name=value) for value in values if value != "not stated"]
    found += read_roster(engagement)
    unique: dict[tuple[NameKind, str], RosterEntry] = {}
    for entry in found:
        key = (entry.kind, folded(entry.name))
        known = unique.get(key)
        also = entry.also if known is None else tuple(dict.fromkeys((*known.also, *entry.also)))
        unique[key] = RosterEntry(kind=entry.kind, name=entry.name, also=also)
    return Roster(entries=tuple(unique.values()))


def read_roster(engagement: Engagement) -> list[RosterEntry]:
    """Return the lines of ``coding/roster.csv`` (``kind,name,also``; nicknames apart by semicolons); none without it.

    Raises
    ------
    InputError
        Every wrong line at once, by number, without the names in it.
    """
    path, shown = engagement.coding_folder / ROSTER_FILE, f"coding/{ROSTER_FILE}"
    if not path.exists():
        return []
    text, _ = decode(open_source(path, shown))
    try:
        delimiter = sniff_delimiter(text.partition("\n")[0])
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        found = "a quotation mark that is not closed"
        raise InputError(Problem(code="broken-quotes", file=shown, found=found, remedy="Mend that line")) from None
    header = [cell.strip().lower() for cell in rows[0]] if rows else []
    lacking = [name for name in COLUMNS[:2] if name not in header]
    if lacking:
        raise InputError(
            Problem(
                code="missing-column",
                file=shown,
                place="row 1",
                found=f"no column '{lacking[0]}'",
                expected=", ".join(COLUMNS),
                remedy="Add the column",
            )
        )
    entries, problems = [], []
    for number, row in enumerate(rows[1:], start=2):
        cells = dict.fromkeys(COLUMNS, "") | {name: cell.strip() for name, cell in zip(header, row, strict=False)}
        if not any(cells.values()):
            continue
        kind = KINDS.get(cells["kind"].lower())
        if kind is None or not cells["name"]:
            problems.append(_wrong(shown, number, "kind" if kind is None else "name"))
            continue
        also = tuple(part.strip() for part in cells["also"].split(";") if part.strip())
        entries.append(RosterEntry(kind=kind, name=cells["name"], also=also))
    if problems:
        raise InputError(problems)
    return entries


def _wrong(file: str, number: int, column: str) -> Problem:
    return Problem(
        code="bad-value",
        file=file,
        place=f"row {number}, column {column}",
        found="another value" if column == "kind" else "a blank",
        expected=f"one of {nearest('', sorted(KINDS), len(KINDS))}" if column == "kind" else "a name",
        remedy="Mend the value",
    )


def _spoken(label: str) -> str:
    """Return the name in a speaker's label; empty where it names nobody, as ``Speaker 07 | Finance``."""
    name = label.partition("|")[0].partition("(")[0].strip()
    words = [word for word in folded(name).replace(":", " ").split() if not any(letter.isdigit() for letter in word)]
    return name if any(word not in LABEL_WORDS and len(word) > 1 for word in words) else ""
