"""Working papers: the value of each step as a private file, so that a notebook goes on where the one before ended."""

import hashlib
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

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
from toolkit.engagement.custody import check_open
from toolkit.findings import Finding
from toolkit.ingest.coding import Coding
from toolkit.ingest.responses import read_responses
from toolkit.ingest.values import Responses, SurveyData
from toolkit.quality import Exclusion

RECEIVED: Final = "received-"
"""Beginning of the papers that hold all responses; written only where somebody was set aside."""

PaperT = TypeVar("PaperT", bound=Scored | Evidenced | Assessment)


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
class _Paper(Generic[PaperT]):
    """A later step's value and the inputs it was made from."""

    fingerprint: str
    value: PaperT


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
        digest = hashlib.sha256(program_fingerprint())
        for wave in (self.engagement, self.engagement.earlier()):
            for path in wave.input_files() if wave is not None else ():
                digest.update(path.name.encode() + b"\0")
                digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()

    @cached_property
    def received(self) -> SurveyData:
        """All responses, before anybody was set aside; the files are read when no paper has them."""
        if self._prepared_paper() is None:
            return read_responses(self.engagement, self.engagement.model)
        kept = self.prepared
        if not kept.exclusions:
            return kept.data
        papers = {audience: self._frames(RECEIVED, audience) for audience in kept.data.responses}
        found = {
            audience: replace(kept.data.responses[audience], frame=frame, comments=comments)
            for audience, (frame, comments) in papers.items()
        }
        return replace(kept.data, responses=found)

    @cached_property
    def prepared(self) -> Prepared:
        """Responses, coding and the findings on them."""
        paper = self._prepared_paper()
        if paper is not None:
            return self._prepared_of(paper)
        check_open(self.engagement)
        received = read_responses(self.engagement, self.engagement.model)
        made = prepare(self.engagement, received)
        self._save_prepared(made, received)
        return made

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
        path, papers = self.folder / f"{kind.__name__.lower()}.json", _papers(kind)
        if path.exists():
            with suppress(ValidationError):  # a damaged paper is made anew
                kept = papers.validate_json(path.read_bytes())
                if kept.fingerprint == self.fingerprint:
                    return kept.value
        made = make()
        paper = _Paper(fingerprint=self.fingerprint, value=made)
        write_atomically(path, papers.dump_json(paper, indent=1, by_alias=True))
        return made

    def _prepared_paper(self) -> _PreparedPaper | None:
        """The paper of the first step; None when there is none of today's inputs."""
        path = self.folder / "prepared.json"
        if not path.exists():
            return None
        try:
            kept = _prepared_papers().validate_json(path.read_bytes())
        except ValidationError:
            return None
        return kept if kept.fingerprint == self.fingerprint else None

    def _prepared_of(self, kept: _PreparedPaper) -> Prepared:
        responses = {}
        for audience, items in kept.items.items():
            frame, comments = self._frames("", audience)
            responses[audience] = Responses(
                audience=audience,
                frame=frame,
                items=items,
                groups=kept.groups[audience],
                recoded=frozenset(kept.recoded[audience]),
                comments=comments,
            )
        data = SurveyData(responses=responses, findings=kept.data_findings, invited=kept.invited)
        return Prepared(data=data, exclusions=kept.exclusions, coding=kept.coding, findings=kept.findings)

    def _frames(self, which: str, audience: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The papers of an audience's responses and comments."""
        names = (f"{which}{name}-{audience}.parquet" for name in ("responses", "comments"))
        responses, comments = (pd.read_parquet(self.folder / name) for name in names)
        return responses, comments

    def _save_frames(self, which: str, data: SurveyData) -> None:
        for audience, found in data.responses.items():
            for name, frame in (("responses", found.frame), ("comments", found.comments)):
                write_atomically(self.folder / f"{which}{name}-{audience}.parquet", frame.to_parquet(index=False))

    def _save_prepared(self, prepared: Prepared, received: SurveyData) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        responses = prepared.data.responses
        if prepared.exclusions:
            self._save_frames(RECEIVED, received)
        self._save_frames("", prepared.data)
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
        write_atomically(self.folder / "prepared.json", _prepared_papers().dump_json(paper, indent=1))


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
def program_fingerprint() -> bytes:
    """SHA-256 over the program's source, so that a paper of another version is never taken for today's."""
    package = Path(toolkit.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.digest()


def _papers(kind: type[PaperT]) -> TypeAdapter[_Paper[PaperT]]:
    made: TypeAdapter[_Paper[PaperT]] = _adapter(kind)  # type: ignore[arg-type]  # a class is hashable
    return made


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(_Paper[kind])  # type: ignore[valid-type]  # known only while the program runs


@cache
def _prepared_papers() -> TypeAdapter[_PreparedPaper]:
    return TypeAdapter(_PreparedPaper)


def make_ready() -> None:
    """Work out beforehand what every desk of this process needs, whatever its engagement."""
    program_fingerprint()
    _prepared_papers()
    for kind in (Scored, Evidenced, Assessment):
        _papers(kind)
