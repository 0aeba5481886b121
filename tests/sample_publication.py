"""A made-up Publication over the shipped model, for tests of everything that stands behind the gate."""

from pathlib import Path

import numpy as np

from toolkit.findings import Finding, Severity
from toolkit.model import load_model
from toolkit.publication.value import (
    SCHEMA,
    MethodNote,
    Publication,
    PublishedAudience,
    PublishedCell,
    PublishedChange,
    PublishedCriterion,
    PublishedDimension,
    PublishedDimensionLevel,
    PublishedDriver,
    PublishedDrivers,
    PublishedGap,
    PublishedGroupDimension,
    PublishedItem,
    PublishedLens,
    PublishedLensGroup,
    PublishedLevel,
    PublishedModel,
    PublishedQuote,
    PublishedRecommendation,
    PublishedReliability,
)
from toolkit.score.values import COMBINED, Measure, SubjectKind
from toolkit.stats.values import Estimate, Reason

MODEL_FILE = Path(__file__).parents[1] / "templates" / "models" / "customer_centric.yaml"
SITES = {"North": 120, "South": 96, "East": 61, "Harbour": 31, "Kiosk": 3}


def sample_publication(seed: int = 7) -> Publication:
    """Return a full, plausible publication; numbers are random, shapes are real."""
    draw = np.random.default_rng(seed)
    model = load_model(MODEL_FILE)
    audience_n = {"leaders": 42, "employees": 311, "customers": 404}
    offset = {"leaders": 8.0, "employees": -3.0, "customers": 0.0}
    truth = {criterion.id: float(draw.normal(60, 11)) for criterion in model.criteria}
    cells: list[PublishedCell] = []

    def points(value: float, n: int) -> Estimate:
        half = 1.96 * 22 / n**0.5
        return Estimate(value=value, low=max(0, value - half), high=min(100, value + half), n=n, method="S6-mean-t")

    def share(value: float, n: int) -> Estimate:
        half = 1.96 * (max(value * (1 - value), 0.01) / n) ** 0.5
        return Estimate(value=value, low=max(0, value - half), high=min(1, value + half), n=n, method="S6-wilson")

    def add(kind, subject, audience, n, value, items, group_by=None, group=None, distribution=None):
        value = float(np.clip(value, 4, 96))
        favourable = float(np.clip((value - 20) / 75, 0.02, 0.98))
        figures = {Measure.SCORE_0_100: points(value, n), Measure.FAVOURABLE_ITEMS: share(favourable, n)}
        if kind is SubjectKind.ITEM:
            figures[Measure.NEUTRAL] = share((1 - favourable) * 0.4, n)
            figures[Measure.UNFAVOURABLE] = share((1 - favourable) * 0.6, n)
        else:
            figures[Measure.FAVOURABLE_PERSONS] = share(favourable, n)
        hidden = n < 5
        cells.append(
            PublishedCell(
                kind=kind,
                subject=subject,
                audience=audience,
                group_by=group_by,
                group=group,
                n=None if hidden else n,
                hidden=Reason.SUPPRESSED if hidden else None,
                figures={} if hidden else figures,
                items=items,
                distribution=None if hidden or n < 10 else distribution,
            )
        )

    for audience, n in audience_n.items():
        asked = model.items_for(audience)
        for criterion, items in asked.items():
            value = truth[criterion] + offset[audience] + draw.normal(0, 4)
            ids = tuple(item.id for item in items)
            add(SubjectKind.CRITERION, criterion, audience, n, value, ids)
            for item in items:
                weights = draw.dirichlet(
                    np.array([1, 2, 2, 4, 2]) + (value - 50) / 25 * np.array([0, 0, 0, 1, 1]).clip(0)
                )
                counts = draw.multinomial(n, weights)
                add(
                    SubjectKind.ITEM,
                    item.id,
                    audience,
                    n,
                    value + draw.normal(0, 5),
                    (item.id,),
                    None,
                    None,
                    {code: int(count) for code, count in zip(range(1, 6), counts, strict=True)},
                )
            if audience != "leaders":
                for site, people in SITES.items():
                    shift = -12 if site == "Harbour" else draw.normal(0, 4)
                    add(SubjectKind.CRITERION, criterion, audience, people, value + shift, ids, "site", site)
        for dimension in model.dimensions:
            mine = [criterion for criterion in dimension.criteria if criterion in asked]
            if not mine:
                continue
            value = float(np.mean([truth[criterion] for criterion in mine])) + offset[audience]
            ids = tuple(item.id for criterion in mine for item in asked[criterion])
            add(SubjectKind.DIMENSION, dimension.id, audience, n, value, ids)
            if audience != "leaders":
                for site, people in SITES.items():
                    add(
                        SubjectKind.DIMENSION,
                        dimension.id,
                        audience,
                        people,
                        value + draw.normal(0, 5),
                        ids,
                        "site",
                        site,
                    )
        for lens in model.lenses:
            for group in lens.groups:
                mine = [criterion for criterion in group.criteria if criterion in asked]
                if mine:
                    value = float(np.mean([truth[criterion] for criterion in mine])) + offset[audience]
                    ids = tuple(item.id for criterion in mine for item in asked[criterion])
                    add(SubjectKind.LENS_GROUP, f"{lens.id}/{group.id}", audience, n, value, ids)
    for kind, subjects in (
        (SubjectKind.CRITERION, list(truth)),
        (SubjectKind.DIMENSION, [d.id for d in model.dimensions]),
    ):
        for subject in subjects:
            mine = [c for c in cells if c.kind is kind and c.subject == subject and c.group_by is None]
            values = [c.figures[Measure.SCORE_0_100].value for c in mine]
            ids = tuple(item for c in mine for item in c.items)
            add(kind, subject, COMBINED, sum(audience_n[c.audience] for c in mine), float(np.mean(values)), ids)
    cells.append(
        PublishedCell(
            kind=SubjectKind.OUTCOME,
            subject="outcome.nps",
            audience="customers",
            n=404,
            items=("outcome.nps",),
            figures={Measure.NPS: Estimate(value=12.4, low=4.1, high=20.6, n=404, method="S5-nps")},
            distribution=None,
        )
    )
    cells.append(
        PublishedCell(
            kind=SubjectKind.OUTCOME,
            subject="outcome.csat",
            audience="customers",
            n=404,
            items=("outcome.csat",),
            figures={Measure.CSAT: share(0.63, 404)},
            distribution=None,
        )
    )
    by_id = {cell.id: cell for cell in cells}

    gaps = []
    for subject in truth:
        a, b = (by_id.get(f"criterion:{subject}@{name}") for name in ("leaders", "employees"))
        if a and b:
            value = a.figures[Measure.SCORE_0_100].value - b.figures[Measure.SCORE_0_100].value
            gaps.append(
                PublishedGap(
                    kind=SubjectKind.CRITERION,
                    subject=subject,
                    audience="leaders",
                    other="employees",
                    difference=Estimate(value=value, low=value - 7, high=value + 7, n=353, method="S15-welch"),
                    flagged=abs(value) >= 15,
                )
            )
    levels = tuple(
        PublishedLevel(
            criterion=criterion.id,
            level=int(np.clip(round((truth[criterion.id] - 20) / 15), 1, 5)),
            status="rated",
            state=str(
                draw.choice(["convergent", "partly", "divergent-survey-higher", "silent-interviews", "contested"])
            ),
            target=None,
            evidence_for=int(draw.integers(0, 4)),
            evidence_against=int(draw.integers(0, 4)),
            interviewees=3,
            evidence=("st-001", "st-002"),
        )
        for criterion in model.criteria
    )
    recommendations = []
    rank = 0
    for criterion in sorted(model.criteria, key=lambda c: truth[c.id]):
        play = criterion.plays[0] if criterion.plays else None
        if play is None:
            continue
        ranked = criterion.kind == "enabler" and rank < 14
        rank += ranked
        recommendations.append(
            PublishedRecommendation(
                play=play.id,
                criterion=criterion.id,
                rank=rank if ranked else None,
                advice="do" if ranked else "maintain",
                action=play.action,
                owner=play.owner,
                effort=play.effort,
                horizon=play.horizon,
                first_step=play.first_step,
                success_measure=play.success_measure,
                gap=0.5,
                importance=0.5,
                importance_basis="equal",
                strategy_weight=1.0,
                confidence=0.8,
                effort_factor={"S": 1.0, "M": 2.0, "L": 4.0}[play.effort],
                priority=0.3 - 0.02 * rank if ranked else None,
                stability=0.9 - 0.05 * rank if ranked else None,
                sentence=f"Ranked {rank}: two levels below target (.50), equal importance (.50), survey and interviews partly agree (.8).",
                evidence=(f"criterion:{criterion.id}@employees", "st-001"),
            )
        )
    quotes = tuple(
        PublishedQuote(
            id=f"st-{index:03}",
            criterion=criterion.id,
            direction="against" if truth[criterion.id] < 60 else "for",
            text="We fix it for the customer first and [person] sorts out the form afterwards.",
            attribution="an employee" if index % 2 else "a member of staff",
        )
        for index, criterion in enumerate(model.criteria[:14])
    )
    changes = tuple(
        PublishedChange(
            kind=SubjectKind.DIMENSION,
            subject=d.id,
            audience=audience,
            earlier="2025-baseline",
            change=Estimate(value=v, low=v - 4, high=v + 4, n=700, method="S17-welch"),
            verdict="up" if v > 4 else "down" if v < -4 else "no-clear-change",
        )
        for d in model.dimensions
        for audience in ("employees", "customers")
        if f"dimension:{d.id}@{audience}" in by_id
        for v in [float(draw.normal(2, 4))]
    )
    return Publication(
        schema=SCHEMA,
        client_id="example-harbour-bank",
        client_name="Harbour Bank",
        wave_id="2026-baseline",
        wave_name="Baseline 2026",
        wave_date="2026-05-18",
        language="en",
        brand_colour=None,
        minimum_cell=5,
        minimum_distribution=10,
        snapshot="0" * 64,
        model=PublishedModel(
            title=model.title,
            version=model.version,
            sha256="1" * 64,
            dimensions=tuple(
                PublishedDimension(id=d.id, name=d.name, question=d.question, criteria=d.criteria)
                for d in model.dimensions
            ),
            criteria=tuple(
                PublishedCriterion(
                    id=c.id, name=c.name, dimension=c.dimension, kind=c.kind, definition=c.definition, rubric=c.rubric
                )
                for c in model.criteria
            ),
            items=tuple(
                PublishedItem(
                    id=i.id,
                    text=i.text.replace("{org}", "Harbour Bank"),
                    audience=a,
                    criterion=c.id,
                    keyed=i.keyed,
                    core=i.core,
                    answer_labels=model.scale_of(i.id).labels,
                )
                for c in model.criteria
                for a, items in c.items.items()
                for i in items
            ),
            lenses=tuple(
                PublishedLens(
                    id=x.id,
                    name=x.name,
                    source_title=x.source_title,
                    note=x.note,
                    groups=tuple(PublishedLensGroup(id=g.id, name=g.name, criteria=g.criteria) for g in x.groups),
                )
                for x in model.lenses
            ),
            levels={x.level: x.name for x in model.maturity_levels},
            level_meanings={x.level: x.meaning for x in model.maturity_levels},
        ),
        audiences=tuple(
            PublishedAudience(
                id=a,
                name=name,
                n=audience_n[a],
                population=None if a == "customers" else audience_n[a] * 2,
                response_rate=None if a == "customers" else 0.5,
            )
            for a, name in model.audience_names.items()
        ),
        group_dimensions=(
            PublishedGroupDimension(id="site", name="Site", audiences=("employees", "customers"), values=tuple(SITES)),
        ),
        cells=tuple(cells),
        gaps=tuple(gaps),
        levels=levels,
        dimension_levels=tuple(PublishedDimensionLevel(dimension=d.id, level=3) for d in model.dimensions),
        quotes=quotes,
        recommendations=tuple(recommendations),
        changes=changes,
        findings=(
            Finding(
                code="low-response",
                severity=Severity.WARNING,
                sentence="Leaders: 42 of 84 invited people answered (50 %).",
                count=42,
                audience="leaders",
                public=True,
            ),
        ),
        method=(
            MethodNote(id="population", term="Population", text="Leaders 84, employees 622; customers: not known."),
            MethodNote(
                id="minimum-cell", term="Minimum cell", text="Averages from 5 respondents, distributions from 10."
            ),
        ),
        software={"centric": "0.1.0"},
        drivers=_drivers([c.id for c in model.criteria if c.kind == "enabler"], by_id),
        reliability=_reliability(
            [
                (c.id, audience, len(c.items[audience]))
                for audience in audience_n
                for c in model.criteria
                if len(c.items.get(audience, ())) > 1
            ],
            audience_n,
        ),
    )


def _drivers(criteria: list[str], by_id: dict[str, PublishedCell]) -> tuple[PublishedDrivers, ...]:
    """Return drivers of the customers' satisfaction, and two audiences whose importance is equal."""
    scores = {
        name: cell.figures[Measure.SCORE_0_100]
        for name in criteria
        if (cell := by_id.get(f"criterion:{name}@customers")) is not None
    }
    order = list(np.random.default_rng(11).permutation(list(scores)))
    weights = np.array([0.72**place for place in range(len(order))])
    mean_score = float(np.mean([score.value for score in scores.values()]))
    mean_weight = float(weights.mean())
    drivers = []
    for rank, (name, weight) in enumerate(zip(order, weights, strict=True), start=1):
        score, half = scores[name], 0.08
        important, done = weight >= mean_weight, score.value >= mean_score
        share = float(weight / weights.sum())
        drivers.append(
            PublishedDriver(
                criterion=str(name),
                share=Estimate(value=share, low=share * 0.7, high=share * 1.3, n=380, method="S18-relative-weights"),
                rank=rank,
                rank_low=max(1, rank - 1),
                rank_high=rank + 1,
                importance=Estimate(
                    value=float(weight), low=weight - half, high=weight + half, n=380, method="S19-importance"
                ),
                correlation=0.2 + 0.4 * float(weight),
                association="overlaps-with-others" if rank == 5 else "goes-with",
                quadrant={
                    (True, True): "keep-up",
                    (True, False): "concentrate",
                    (False, True): "possible-overkill",
                    (False, False): "low-priority",
                }[bool(important), bool(done)],
                borderline=bool(score.low <= mean_score <= score.high or abs(weight - mean_weight) <= half),
            )
        )
    shut = {"n": None, "adjusted_r_squared": None, "drivers": (), "performance_line": None, "importance_line": None}
    return (
        PublishedDrivers(
            audience="leaders",
            outcome="outcome.leader-csat",
            topic="satisfaction",
            gate=("too-few-respondents",),
            **shut,
        ),
        PublishedDrivers(
            audience="employees", outcome="outcome.employee-csat", topic="satisfaction", gate=("weak-fit",), **shut
        ),
        PublishedDrivers(
            audience="customers",
            outcome="outcome.csat",
            topic="satisfaction",
            gate=(),
            n=380,
            adjusted_r_squared=Estimate(value=0.47, low=0.39, high=0.56, n=380, method="S18-adjusted-r2"),
            drivers=tuple(drivers),
            performance_line=mean_score,
            importance_line=mean_weight,
        ),
    )


def _reliability(asked: list[tuple[str, str, int]], audience_n: dict[str, int]) -> tuple[PublishedReliability, ...]:
    draw, bands = np.random.default_rng(13), ("not-reportable", "exploratory", "adequate", "redundant")
    made = []
    for criterion, audience, items in asked:
        alpha = float(draw.uniform(0.45, 0.98))
        half = 0.6 / audience_n[audience] ** 0.5
        low = alpha - half
        band = bands[0] if alpha < 0.6 else bands[3] if alpha > 0.95 else bands[2] if low >= 0.7 else bands[1]
        method = "S8-spearman-brown" if items == 2 else "S8-alpha-feldt"
        made.append(
            PublishedReliability(
                criterion=criterion,
                audience=audience,
                items=items,
                alpha=Estimate(
                    value=alpha, low=low, high=min(0.995, alpha + half), n=audience_n[audience], method=method
                ),
                omega=None,
                band=band,
            )
        )
    return tuple(made)
