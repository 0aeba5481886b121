"""assess(engagement): the one chain that notebooks, batch and command line all use, and its working papers.

Each step is a function here. A notebook calls one and keeps its value as a working paper; `assess` calls them all in
one process. Both give the same Assessment.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
from pydantic import TypeAdapter

from toolkit.engagement import Engagement, Settings, write_atomically
from toolkit.errors import InputError, Problem
from toolkit.evidence import Evidence, gather
from toolkit.findings import Finding
from toolkit.ingest.coding import Coding, read_coding
from toolkit.ingest.responses import read_responses
from toolkit.ingest.values import Responses, SurveyData
from toolkit.model import Model
from toolkit.quality import examine
from toolkit.recommend import Plan, Recommendation, recommend
from toolkit.score.comparison import Change, changes
from toolkit.score.scoring import ScoringPlan, score
from toolkit.score.values import Scores


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """The first step: responses and coded interviews as read, and what was found on them."""

    data: SurveyData
    coding: Coding
    findings: tuple[Finding, ...]

    @property
    def snapshot(self) -> str:
        """SHA-256 over the pseudonyms of all respondents: names the set of people behind the figures."""
        people = sorted(
            f"{audience}:{respondent}"
            for audience, responses in self.data.responses.items()
            for respondent in responses.frame["respondent"]
        )
        return hashlib.sha256("\n".join(people).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True, slots=True)
class Scored:
    """The second step: scores, and how they moved since the earlier wave."""

    scores: Scores
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidenced:
    """The third step: evidence by criterion, and what the coding lacks."""

    evidence: Evidence
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Assessment:
    """One engagement, assessed. Private: nothing in it has passed the gate."""

    settings: Settings
    model: Model
    model_sha256: str
    snapshot: str
    scores: Scores
    changes: tuple[Change, ...]
    evidence: Evidence
    recommendations: tuple[Recommendation, ...]
    findings: tuple[Finding, ...]


def prepare(engagement: Engagement) -> Prepared:
    """Return the responses and coded interviews of an engagement; InputError tells every problem at once."""
    model = engagement.model
    data = read_responses(engagement, model)
    coding = read_coding(engagement, model)
    return Prepared(data=data, coding=coding, findings=(*data.findings, *examine(data, model, _populations(engagement))))


def score_engagement(engagement: Engagement, prepared: Prepared) -> Scored:
    """Return the scores of an engagement, beside its earlier wave where engagement.yaml names one."""
    scores = score(prepared.data, engagement.model, _plan(engagement))
    earlier = engagement.earlier()
    if earlier is None:
        return Scored(scores=scores, changes=(), findings=())
    if earlier.settings.wave.date >= engagement.settings.wave.date:
        raise InputError(
            Problem(
                code="wave-order",
                file="engagement.yaml",
                place="earlier_wave",
                found=f"a wave of {earlier.settings.wave.date}",
                expected=f"a wave before {engagement.settings.wave.date}",
                remedy="Name the wave that came before this one",
            )
        )
    before = score(read_responses(earlier, earlier.model), earlier.model, _plan(earlier))
    moved = changes(scores.cells, before.cells, earlier.settings.wave.id)
    return Scored(scores=scores, changes=tuple(moved), findings=())


def weigh_evidence(engagement: Engagement, prepared: Prepared, scored: Scored) -> Evidenced:
    """Return what survey and interviews together say about every criterion."""
    minimum = engagement.settings.minimum_cell.average
    evidence, findings = gather(
        scored.scores, prepared.coding, engagement.model, engagement.decisions, minimum
    )
    return Evidenced(evidence=evidence, findings=findings)


def recommend_plays(engagement: Engagement, evidenced: Evidenced) -> tuple[Recommendation, ...]:
    """Return every play with its rank and factors."""
    settings = engagement.settings
    plan = Plan(targets=settings.targets, strategy_weights=settings.strategy_weights, seed=settings.seed)
    return recommend(evidenced.evidence, engagement.model, plan, engagement.decisions)


def conclude(
    engagement: Engagement,
    prepared: Prepared,
    scored: Scored,
    evidenced: Evidenced,
    recommendations: tuple[Recommendation, ...],
) -> Assessment:
    """Return the Assessment that the four steps make up."""
    return Assessment(
        settings=engagement.settings,
        model=engagement.model,
        model_sha256=engagement.model_sha256,
        snapshot=prepared.snapshot,
        scores=scored.scores,
        changes=scored.changes,
        evidence=evidenced.evidence,
        recommendations=recommendations,
        findings=(*prepared.findings, *scored.findings, *evidenced.findings),
    )


def assess(engagement: Engagement) -> Assessment:
    """Return the assessment of an engagement, all steps in this process.

    Raises
    ------
    InputError
        Whatever a person must mend in the engagement, every problem of a step at once.
    """
    prepared = prepare(engagement)
    scored = score_engagement(engagement, prepared)
    evidenced = weigh_evidence(engagement, prepared, scored)
    return conclude(engagement, prepared, scored, evidenced, recommend_plays(engagement, evidenced))


def _plan(engagement: Engagement) -> ScoringPlan:
    settings = engagement.settings
    return ScoringPlan(
        missing_rule=settings.missing_rule,
        minimum_n=settings.minimum_cell.average,
        populations=_populations(engagement) if settings.finite_population else {},
    )


def _populations(engagement: Engagement) -> Mapping[str, int]:
    audiences = engagement.settings.audiences
    return {name: setting.population for name, setting in audiences.items() if setting.population is not None}


# Working papers: each step's value as a private file, so that a notebook can go on where the one before it ended.

PaperT = TypeVar("PaperT", Scored, Evidenced, Assessment)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Desk:
    """What of a Prepared goes into JSON; the responses stand beside it as Parquet."""

    audiences: tuple[str, ...]
    items: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, tuple[str, ...]]
    recoded: Mapping[str, tuple[str, ...]]
    data_findings: tuple[Finding, ...]
    coding: Coding
    findings: tuple[Finding, ...]


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def save_prepared(prepared: Prepared, folder: Path) -> None:
    """Write the first step's working papers: ``data.json`` and two Parquet files an audience."""
    folder.mkdir(parents=True, exist_ok=True)
    responses = prepared.data.responses
    for audience, found in responses.items():
        found.frame.to_parquet(folder / f"responses-{audience}.parquet", index=False)
        found.comments.to_parquet(folder / f"comments-{audience}.parquet", index=False)
    desk = _Desk(
        audiences=tuple(responses),
        items={audience: found.items for audience, found in responses.items()},
        groups={audience: found.groups for audience, found in responses.items()},
        recoded={audience: tuple(sorted(found.recoded)) for audience, found in responses.items()},
        data_findings=prepared.data.findings,
        coding=prepared.coding,
        findings=prepared.findings,
    )
    write_atomically(folder / "data.json", _adapter(_Desk).dump_json(desk, indent=1))


def load_prepared(folder: Path) -> Prepared:
    """Return the first step's value from its working papers; InputError when the first notebook has not run."""
    desk: _Desk = _adapter(_Desk).validate_json(_paper(folder / "data.json", "1_data"))
    responses = {
        audience: Responses(
            audience=audience,
            frame=pd.read_parquet(folder / f"responses-{audience}.parquet"),
            items=desk.items[audience],
            groups=desk.groups[audience],
            recoded=frozenset(desk.recoded[audience]),
            comments=pd.read_parquet(folder / f"comments-{audience}.parquet"),
        )
        for audience in desk.audiences
    }
    data = SurveyData(responses=responses, findings=desk.data_findings)
    return Prepared(data=data, coding=desk.coding, findings=desk.findings)


def save_paper(value: Scored | Evidenced | Assessment, folder: Path) -> None:
    """Write a later step's value as ``scored.json``, ``evidenced.json`` or ``assessment.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    content = _adapter(type(value)).dump_json(value, indent=1, by_alias=True)
    write_atomically(folder / f"{type(value).__name__.lower()}.json", content)


def load_paper(kind: type[PaperT], folder: Path) -> PaperT:
    """Return a later step's value; InputError when the notebook that writes it has not run."""
    notebooks = {"Scored": "2_scores", "Evidenced": "3_interviews", "Assessment": "4_recommendations"}
    content = _paper(folder / f"{kind.__name__.lower()}.json", notebooks[kind.__name__])
    value: PaperT = _adapter(kind).validate_json(content)
    return value


def _paper(path: Path, notebook: str) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        found, remedy = "no such working paper", f"Run {notebook}.ipynb first"
        raise InputError(Problem(code="missing-paper", file=path.name, found=found, remedy=remedy)) from None
