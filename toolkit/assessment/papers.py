"""Working papers: the value of each step as a private file, so that a notebook goes on where the one before ended."""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
from pydantic import TypeAdapter, ValidationError

import toolkit
from toolkit.assessment.steps import (
    Assessment,
    Evidenced,
    Prepared,
    Scored,
    conclude,
    prepare,
    recommend_plays,
    score_engagement,
    weigh_evidence,
)
from toolkit.engagement import Engagement, open_engagement, write_atomically
from toolkit.findings import Finding
from toolkit.ingest.coding import Coding
from toolkit.ingest.responses import read_responses
from toolkit.ingest.values import Responses, SurveyData
from toolkit.quality import Exclusion

PaperT = TypeVar("PaperT", Scored, Evidenced, Assessment)


@dataclass(frozen=True, kw_only=True, slots=True)
class _PreparedPaper:
    """What of a Prepared goes into JSON; the responses stand beside it as Parquet."""

    fingerprint: str
    items: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, tuple[str, ...]]
    recoded: Mapping[str, tuple[str, ...]]
    exclusions: tuple[Exclusion, ...]
    data_findings: tuple[Finding, ...]
    invited: Mapping[str, Mapping[str, Mapping[str, int]]]
    coding: Coding
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Paper:
    """A later step's value and the inputs it was made from."""

    fingerprint: str
    value: Any


@dataclass(frozen=True)
class Desk:
    """An engagement being worked on.

    The methods return a step's value. A value of an earlier step is taken from its working paper when that was made
    from the same inputs, settings, model and program, and made anew otherwise, so a paper is never out of date.
    """

    engagement: Engagement
    folder: Path

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over every input file, the earlier wave's too, and the program itself."""
        digest = hashlib.sha256(_program())
        for wave in (self.engagement, self.engagement.earlier()):
            for path in wave.input_files() if wave is not None else ():
                digest.update(path.name.encode() + b"\0")
                digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()

    @cached_property
    def received(self) -> SurveyData:
        """All responses, before anybody was set aside; read once for all tables on their quality."""
        return read_responses(self.engagement, self.engagement.model)

    @cached_property
    def prepared(self) -> Prepared:
        """Responses, coding and the findings on them."""
        return self._load_prepared() or self._save_prepared(prepare(self.engagement))

    @cached_property
    def scored(self) -> Scored:
        """Scores and changes."""
        return self._paper(Scored, lambda: score_engagement(self.engagement, self.prepared))

    @cached_property
    def evidenced(self) -> Evidenced:
        """Evidence by criterion."""
        return self._paper(Evidenced, lambda: weigh_evidence(self.engagement, self.prepared, self.scored))

    @cached_property
    def assessment(self) -> Assessment:
        """The whole Assessment."""
        return self._paper(Assessment, self._conclude)

    def _conclude(self) -> Assessment:
        recommendations = recommend_plays(self.engagement, self.scored, self.evidenced)
        return conclude(self.engagement, self.prepared, self.scored, self.evidenced, recommendations)

    def _paper(self, kind: type[PaperT], make: Callable[[], PaperT]) -> PaperT:
        path = self.folder / f"{kind.__name__.lower()}.json"
        if path.exists():
            with suppress(ValidationError):  # a damaged paper is made anew
                kept = _envelope().validate_json(path.read_bytes())
                if kept.fingerprint == self.fingerprint:
                    value: PaperT = _adapter(kind).validate_json(_any().dump_json(kept.value))
                    return value
        made = make()
        content = _adapter(kind).dump_python(made, mode="json", by_alias=True)
        envelope = _Paper(fingerprint=self.fingerprint, value=content)
        write_atomically(path, _envelope().dump_json(envelope, indent=1))
        return made

    def _load_prepared(self) -> Prepared | None:
        path = self.folder / "prepared.json"
        if not path.exists():
            return None
        try:
            kept: _PreparedPaper = _adapter(_PreparedPaper).validate_json(path.read_bytes())
        except ValidationError:
            return None
        if kept.fingerprint != self.fingerprint:
            return None
        responses = {
            audience: Responses(
                audience=audience,
                frame=pd.read_parquet(self.folder / f"responses-{audience}.parquet"),
                items=items,
                groups=kept.groups[audience],
                recoded=frozenset(kept.recoded[audience]),
                comments=pd.read_parquet(self.folder / f"comments-{audience}.parquet"),
            )
            for audience, items in kept.items.items()
        }
        data = SurveyData(responses=responses, findings=kept.data_findings, invited=kept.invited)
        return Prepared(data=data, exclusions=kept.exclusions, coding=kept.coding, findings=kept.findings)

    def _save_prepared(self, prepared: Prepared) -> Prepared:
        self.folder.mkdir(parents=True, exist_ok=True)
        responses = prepared.data.responses
        for audience, found in responses.items():
            for name, frame in (("responses", found.frame), ("comments", found.comments)):
                write_atomically(self.folder / f"{name}-{audience}.parquet", frame.to_parquet(index=False))
        paper = _PreparedPaper(
            fingerprint=self.fingerprint,
            items={audience: found.items for audience, found in responses.items()},
            groups={audience: found.groups for audience, found in responses.items()},
            recoded={audience: tuple(sorted(found.recoded)) for audience, found in responses.items()},
            exclusions=prepared.exclusions,
            data_findings=prepared.data.findings,
            invited=prepared.data.invited,
            coding=prepared.coding,
            findings=prepared.findings,
        )
        write_atomically(self.folder / "prepared.json", _adapter(_PreparedPaper).dump_json(paper, indent=1))
        return prepared


def open_desk(engagement: str | Path, work: str | Path = "") -> Desk:
    """Return the desk of an engagement folder; working papers go to `work`, or to its out/work when blank.

    Raises
    ------
    InputError
        As `open_engagement`.
    """
    opened = open_engagement(Path(engagement).resolve())
    folder = Path(work).resolve() if str(work) else opened.outputs.work_folder
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Desk(engagement=opened, folder=folder)


@cache
def _program() -> bytes:
    """SHA-256 over the program's source, so that a paper of another version is never taken for today's."""
    package = Path(toolkit.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.digest()


def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _envelope() -> TypeAdapter[_Paper]:
    return _adapter(_Paper)


def _any() -> TypeAdapter[Any]:
    return _adapter(Any)
