"""run.json: what a run was made from, how it went and how long it took."""

import hashlib
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from typing import Any, Literal

from pydantic import TypeAdapter

from toolkit.engagement import Decisions, Engagement
from toolkit.plugins import plugin_versions

PACKAGES = ("centric-toolkit", "altair", "ipykernel", "numpy", "pandas", "papermill", "scipy", "typst", "voila")


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    """One decision that a run went by: of which kind, on what, what was decided, who, when (ISO date) and why."""

    kind: str
    on: str
    what: str
    by: str
    date: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RunRecord:
    """One run of one engagement.

    `inputs` is SHA-256 by file name; `seconds` is by step; `failure` is the sentence that was shown, None when done.
    `checks` are the verdicts of the quality gate by check, `figures` how many figures of the deliverables were read back
    and found to be the published ones. `key` is the hash over all that the results depend on, blank when only some
    deliverables were written. `client_name`, `wave_name` and `headline` are those of results.json, for the index. `settings` is engagement.yaml with every default filled in, `decisions` is what people decided, who and when.
    """

    schema: Literal["centric-run/1"] = "centric-run/1"
    engagement: str
    status: Literal["done", "failed"]
    started: str
    seconds: Mapping[str, float]
    inputs: Mapping[str, str]
    model: str
    model_version: str
    seed: int
    software: Mapping[str, str]
    outputs: Mapping[str, str]
    failure: str | None = None
    key: str = ""
    checks: Mapping[str, str] = field(default_factory=dict)
    findings: Mapping[str, int] = field(default_factory=dict)  # all of them by severity, private ones too
    figures: int = 0
    model_sha256: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    decisions: tuple[Decided, ...] = ()
    client_name: str = ""
    wave_name: str = ""
    headline: str = ""


def record_json(record: RunRecord) -> bytes:
    """Return the record as UTF-8 JSON."""
    return record_schema().dump_json(record, indent=1) + b"\n"


@cache
def record_schema() -> TypeAdapter[RunRecord]:
    """Return what reads and writes records; made once in a process."""
    return TypeAdapter(RunRecord)


def input_hashes(engagement: Engagement) -> dict[str, str]:
    """Return the SHA-256 of every input file, by its name in the engagement (or the model's file name)."""
    found = {}
    for path in engagement.input_files():
        inside = path.is_relative_to(engagement.folder)
        name = path.relative_to(engagement.folder).as_posix() if inside else f"models/{path.name}"
        found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def decided(decisions: Decisions) -> tuple[Decided, ...]:
    """Return the decisions of review/decisions.yaml as the record keeps them: without the words of quotes and plays."""
    return (
        *(
            Decided(kind="quote", on=q.statement, what="approved", by=q.approved_by, date=q.date)
            for q in decisions.quotes
        ),
        *(
            Decided(
                kind="level", on=one.criterion, what=f"level {one.level}", by=one.by, date=one.date, reason=one.reason
            )
            for one in decisions.levels
        ),
        *(
            Decided(kind="play", on=one.play, what=one.do, by=one.by, date=one.date, reason=one.reason)
            for one in decisions.plays
        ),
        *(
            Decided(kind="progress", on=one.play, what=one.status, by=one.by, date=one.date, reason=one.note or "")
            for one in decisions.progress
        ),
        *(
            Decided(kind="respondent", on=one.respondent, what=one.do, by=one.by, date=one.date, reason=one.reason)
            for one in decisions.exclusions
        ),
        *(
            Decided(kind="results", on=one.withdraw, what="withdraw", by=one.by, date=one.date, reason=one.reason)
            for one in decisions.snapshots
        ),
    )


def software_versions() -> dict[str, str]:
    """Return the versions that a run rests on."""
    return {"python": platform.python_version(), **_package_versions(), **plugin_versions()}


@cache
def _package_versions() -> Mapping[str, str]:
    """What is installed does not change under a program that runs."""
    return {name: metadata.version(name) for name in PACKAGES}
