"""The chain that notebooks, batch and command line all use, a function a step.

A notebook calls one step and keeps its value as a working paper; `assess` calls them all in one process. Both give the
same Assessment.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from toolkit.engagement import Decisions, Engagement, Settings
from toolkit.engagement.custody import check_open
from toolkit.errors import InputError, Problem
from toolkit.evidence import Evidence, check_decisions, gather
from toolkit.evidence.comments import comments_of
from toolkit.evidence.quotes import Background
from toolkit.evidence.roster import roster_of
from toolkit.findings import Finding, Severity
from toolkit.ingest.coding import Coding, earlier_rounds, read_coding
from toolkit.ingest.responses import read_responses
from toolkit.ingest.values import SurveyData
from toolkit.model import Model
from toolkit.quality import Exclusion, Screened, examine, screen
from toolkit.quality.composition import GroupPopulations
from toolkit.recommend import (
    Plan,
    Progress,
    Recommendation,
    check_plays,
    equal_because,
    importance_of,
    progress_of,
    recommend,
)
from toolkit.score.comparability import Asked, Comparability, Wave, compared_waves
from toolkit.score.comparison import Change
from toolkit.score.drivers import OutcomeDrivers, outcome_drivers
from toolkit.score.membership import AudienceMembers, members
from toolkit.score.sample import Margins
from toolkit.score.scoring import ScoringPlan, score
from toolkit.score.soundness import CriterionReliability, reliabilities, reliability_findings
from toolkit.score.values import Scores
from toolkit.score.waves import wave_changes
from toolkit.words.catalogue import languages


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """The first step: the responses that count, who was set aside, coded interviews, and what was found on them."""

    data: SurveyData
    exclusions: tuple[Exclusion, ...]
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
    """The second step: scores, how they moved since the earlier wave, and what goes with the results."""

    scores: Scores
    changes: tuple[Change, ...]
    drivers: tuple[OutcomeDrivers, ...]
    reliability: tuple[CriterionReliability, ...]
    findings: tuple[Finding, ...]
    members: tuple[AudienceMembers, ...] = ()
    comparability: tuple[Comparability, ...] = ()


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
    drivers: tuple[OutcomeDrivers, ...]
    reliability: tuple[CriterionReliability, ...]
    evidence: Evidence
    recommendations: tuple[Recommendation, ...]
    findings: tuple[Finding, ...]
    exclusions: tuple[Exclusion, ...]
    translated_into: str | None = None
    untranslated: int = 0
    progress: tuple[Progress, ...] = ()
    members: tuple[AudienceMembers, ...] = ()
    comparability: tuple[Comparability, ...] = ()


def prepare(engagement: Engagement, received: SurveyData | None = None) -> Prepared:
    """Return the responses and coded interviews of an engagement; InputError tells every problem at once.

    `received` is what `read_responses` gave, where that was read already.
    """
    check_open(engagement)
    model = engagement.model
    screened = _screened(engagement, received)
    sizes = group_sizes(engagement.settings, screened.data)
    found = examine(screened.data, model, _populations(engagement), sizes)
    coding = read_coding(engagement, model)
    # Told here and not only where they are used, so that a run stops before its first kernel.
    check_decisions(engagement.decisions, coding, model)
    earlier = engagement.earlier()
    check_plays(engagement.decisions, model, None if earlier is None else earlier.decisions)
    return Prepared(
        data=screened.data,
        exclusions=screened.exclusions,
        coding=coding,
        findings=(*screened.data.findings, *screened.findings, *found, *coding.findings),
    )


def group_sizes(settings: Settings, data: SurveyData) -> GroupPopulations:
    """Return the people in each group, by group dimension and audience: engagement.yaml's, else those invited."""
    sizes: dict[str, Mapping[str, Mapping[str, int]]] = {}
    for name, group in settings.groups.items():
        known = {**data.invited.get(name, {}), **group.population}
        if known:
            sizes[name] = known
    return sizes


def score_engagement(engagement: Engagement, prepared: Prepared) -> Scored:
    """Return the scores of an engagement, beside its earlier wave where engagement.yaml names one."""
    settings = engagement.settings
    scores = score(prepared.data, engagement.model, scoring_plan(engagement))
    drivers = outcome_drivers(prepared.data, engagement.model, scores.cells, settings.missing_rule, settings.seed)
    sound = reliabilities(prepared.data, engagement.model)
    compared, moved = _since(engagement, prepared.data, scores)
    return Scored(
        scores=scores,
        changes=moved,
        drivers=drivers,
        reliability=sound,
        findings=reliability_findings(sound, engagement.model),
        members=members(prepared.data, engagement.model, settings.missing_rule, moved),
        comparability=compared,
    )


def _since(
    engagement: Engagement, data: SurveyData, scores: Scores
) -> tuple[tuple[Comparability, ...], tuple[Change, ...]]:
    """Whether the wave that engagement.yaml names may be compared with, and how scores moved; nothing without one."""
    earlier = engagement.earlier()
    if earlier is None:
        return (), ()
    date = engagement.settings.wave.date
    if earlier.settings.wave.date >= date:
        raise InputError(
            Problem(
                code="wave-order",
                file="engagement.yaml",
                place="earlier_wave",
                found=f"a wave of {earlier.settings.wave.date}",
                expected=f"a wave before {date}",
                remedy="Name the wave that came before this one",
            )
        )
    before = _screened(earlier).data
    compared = compared_waves(_wave(engagement, data), _wave(earlier, before))
    linked = engagement.settings.linked_waves
    if linked:
        salt = engagement.client_salt()
        data, before = _linked(engagement, data, salt), _linked(earlier, before, salt)
    return compared, wave_changes(_wave(engagement, data), _wave(earlier, before), scores, linked=linked)


def _linked(engagement: Engagement, data: SurveyData, salt: bytes) -> SurveyData:
    """The same answers with the pseudonyms that the client's salt gives; nothing with them is kept.

    Decisions and screening go by the wave's own pseudonyms, so the two are told apart to the end.
    """
    own = read_responses(engagement, engagement.model).responses
    common = read_responses(engagement, engagement.model, salt).responses
    responses = {}
    for audience, found in data.responses.items():
        people = zip(own[audience].frame["respondent"], common[audience].frame["respondent"], strict=True)
        mine = found.frame["respondent"]
        names = mine.map(dict(people)).fillna(mine).astype("str")
        responses[audience] = replace(found, frame=found.frame.assign(respondent=names))
    return replace(data, responses=responses)


def _wave(engagement: Engagement, data: SurveyData) -> Wave:
    settings = engagement.settings
    asked = {
        name: Asked(
            mode=None if (how := settings.fieldwork.get(name)) is None else how.mode,
            languages=() if how is None else how.languages,
            population=audience.population,
        )
        for name, audience in settings.audiences.items()
    }
    plan, wave = scoring_plan(engagement), settings.wave
    return Wave(id=wave.id, name=wave.name, date=wave.date, data=data, model=engagement.model, plan=plan, asked=asked)


def weigh_evidence(engagement: Engagement, prepared: Prepared, scored: Scored) -> Evidenced:
    """Return what survey and interviews together say about every criterion."""
    minimum = engagement.settings.minimum_cell.average
    background = evidence_background(engagement, prepared)
    evidence, findings = gather(
        scored.scores, prepared.coding, engagement.model, engagement.decisions, minimum, background
    )
    return Evidenced(evidence=evidence, findings=findings)


def evidence_background(engagement: Engagement, prepared: Prepared) -> Background:
    """Return what stands beside the coding: comments, the roster of names, and the earlier rounds of coding."""
    settings = engagement.settings
    responses = prepared.data.responses
    groups: dict[str, set[str]] = {}
    for own in responses.values():
        for group in own.groups:
            groups.setdefault(group, set()).update(own.frame[group].unique())
    return Background(
        roster=roster_of(engagement, prepared.coding, {group: sorted(values) for group, values in groups.items()}),
        comments=comments_of(responses),
        comments_quotable=settings.comments_may_be_quoted is not None,
        comment_minimum=settings.minimum_cell.distribution,
        rounds=tuple(read_coding(engagement, engagement.model, number) for number in earlier_rounds(engagement)),
        seed=settings.seed,
    )


def recommend_plays(engagement: Engagement, scored: Scored, evidenced: Evidenced) -> tuple[Recommendation, ...]:
    """Return every play with its rank and factors."""
    plan = recommendation_plan(engagement, scored)
    return recommend(evidenced.evidence, engagement.readers_model, plan, engagement.decisions)


def recommendation_plan(engagement: Engagement, scored: Scored) -> Plan:
    """Return what the consultant settled about recommendations, with the importance that the answers show."""
    settings = engagement.settings
    return Plan(
        targets=settings.targets,
        strategy_weights=settings.strategy_weights,
        importance=importance_of(scored.drivers, engagement.readers_model),
        otherwise=equal_because(scored.drivers, engagement.readers_model),
        seed=settings.seed,
    )


def conclude(
    engagement: Engagement,
    prepared: Prepared,
    scored: Scored,
    evidenced: Evidenced,
    recommendations: tuple[Recommendation, ...],
) -> Assessment:
    """Return the Assessment that the four steps make up."""
    earlier = engagement.earlier()
    earlier_decisions = Decisions() if earlier is None else earlier.decisions
    return Assessment(
        settings=engagement.settings,
        model=engagement.readers_model,
        model_sha256=engagement.model_sha256,
        snapshot=prepared.snapshot,
        scores=scored.scores,
        changes=scored.changes,
        drivers=scored.drivers,
        reliability=scored.reliability,
        evidence=evidenced.evidence,
        recommendations=recommendations,
        findings=(*prepared.findings, *scored.findings, *evidenced.findings, *language_findings(engagement)),
        translated_into=None
        if engagement.translated.language == engagement.model.language
        else engagement.settings.language,
        untranslated=engagement.translated.left,
        exclusions=prepared.exclusions,
        progress=progress_of(engagement.decisions, engagement.readers_model, earlier_decisions),
        members=scored.members,
        comparability=scored.comparability,
    )


def language_findings(engagement: Engagement) -> Iterator[Finding]:
    """Yield what the report cannot say in the language that engagement.yaml asks for."""
    wanted, left = engagement.settings.language, engagement.translated.left
    if wanted.partition("-")[0] not in languages():
        sentence = f"There are no words of the report in '{wanted}': it is written in English."
        yield Finding(code="language-unknown", severity=Severity.WARNING, sentence=sentence, count=1)
    elif left:
        sentence = f"{left} texts of the model are not translated into '{wanted}' and stand as they were written."
        yield Finding(code="model-not-translated", severity=Severity.WARNING, sentence=sentence, count=left)


def assess(engagement: Engagement, prepared: Prepared | None = None) -> Assessment:
    """Return the assessment of an engagement, all steps in this process; `prepared` is its first, if made already.

    Raises
    ------
    InputError
        Whatever a person must mend in the engagement, every problem of a step at once.
    """
    prepared = prepare(engagement) if prepared is None else prepared
    scored = score_engagement(engagement, prepared)
    evidenced = weigh_evidence(engagement, prepared, scored)
    return conclude(engagement, prepared, scored, evidenced, recommend_plays(engagement, scored, evidenced))


def _screened(engagement: Engagement, received: SurveyData | None = None) -> Screened:
    decided, model = engagement.decisions, engagement.model
    return screen(received or read_responses(engagement, model), model, decided.kept, decided.left_out)


def scoring_plan(engagement: Engagement) -> ScoringPlan:
    """Return how engagement.yaml wants scores to be made."""
    settings = engagement.settings
    return ScoringPlan(
        missing_rule=settings.missing_rule,
        minimum_n=settings.minimum_cell.average,
        populations=_populations(engagement) if settings.finite_population else {},
        margins={name: Margins(sizes=one.margins, trim=one.trim) for name, one in settings.weights.items()},
        clusters=settings.clusters,
    )


def _populations(engagement: Engagement) -> Mapping[str, int]:
    audiences = engagement.settings.audiences
    return {name: setting.population for name, setting in audiences.items() if setting.population is not None}
