"""The gate: publish(assessment) keeps what the disclosure rules let through and drops everything else."""

from collections.abc import Collection, Iterable, Mapping

from toolkit.assessment import Assessment
from toolkit.disclosure import distribution_shown, hidden_groups, split_allowed
from toolkit.evidence import Evidence
from toolkit.findings import Finding
from toolkit.model import Item, Model, OutcomeItem
from toolkit.publication.advice import published_progress, published_recommendation
from toolkit.publication.composition import published_composition
from toolkit.publication.differences import published_changes, published_gaps, published_group_gaps
from toolkit.publication.importance import published_drivers
from toolkit.publication.method import method_notes, software
from toolkit.publication.soundness import published_reliability
from toolkit.publication.value import (
    SCHEMA,
    Publication,
    PublishedAudience,
    PublishedCell,
    PublishedCriterion,
    PublishedDimension,
    PublishedDimensionLevel,
    PublishedGroupDimension,
    PublishedItem,
    PublishedLens,
    PublishedLensGroup,
    PublishedLevel,
    PublishedModel,
    PublishedQuote,
)
from toolkit.recommend import Plan as RecommendationPlan
from toolkit.recommend import target_level
from toolkit.score.values import COMBINED, Cell
from toolkit.stats.values import Reason

QUOTES_A_PERSON = 2
ROLE_POPULATION = 10
ROLE_INTERVIEWEES = 3

Group = tuple[str, str]


def publish(assessment: Assessment) -> Publication:
    """Return what may be shown of an assessment.

    Hidden: cells below the minimum (5 unless raised), groups from which a hidden one could be worked out, breakdowns
    of leaders, distributions below their own minimum or (nearly) unanimous, quotes beyond two a person. Quotes carry
    a role only where at least 10 people hold it and 3 of them were interviewed.
    """
    settings, minimum = assessment.settings, assessment.settings.minimum_cell
    cells = tuple(_cells(assessment))
    shown = {cell.id for cell in cells if cell.hidden is None}
    values = {(cell.group_by, cell.group) for cell in cells if cell.group_by is not None and cell.hidden is None}
    return Publication(
        schema=SCHEMA,
        client_id=settings.client.id,
        client_name=settings.client.name,
        wave_id=settings.wave.id,
        wave_name=settings.wave.name,
        wave_date=settings.wave.date,
        language=settings.language,
        brand_colour=settings.brand.colour if settings.brand else None,
        minimum_cell=minimum.average,
        minimum_distribution=minimum.distribution,
        snapshot=assessment.snapshot,
        model=_model(assessment),
        audiences=tuple(_audiences(assessment)),
        group_dimensions=tuple(
            PublishedGroupDimension(
                id=dimension,
                name=setting.name,
                audiences=tuple(audience for audience in setting.audiences if split_allowed(audience)),
                values=tuple(v for v in assessment.scores.group_values.get(dimension, ()) if (dimension, v) in values),
            )
            for dimension, setting in settings.groups.items()
        ),
        cells=cells,
        gaps=tuple(published_gaps(assessment)),
        levels=tuple(_levels(assessment)),
        dimension_levels=tuple(
            PublishedDimensionLevel(dimension=dimension, level=level)
            for dimension, level in assessment.evidence.dimension_levels.items()
        ),
        quotes=tuple(_quotes(assessment.evidence, assessment)),
        recommendations=tuple(published_recommendation(one, shown) for one in assessment.recommendations),
        changes=tuple(published_changes(assessment, shown)),
        group_gaps=tuple(published_group_gaps(assessment, shown)),
        findings=tuple(_findings(assessment.findings, minimum.average)),
        method=tuple(method_notes(assessment, cells)),
        drivers=tuple(published_drivers(assessment)),
        reliability=tuple(published_reliability(assessment)),
        progress=tuple(published_progress(assessment.progress)),
        software=software(),
    )


def _cells(assessment: Assessment) -> Iterable[PublishedCell]:
    minimum = assessment.settings.minimum_cell
    cells = [cell for cell in assessment.scores.cells if cell.group_by is None or split_allowed(cell.audience)]
    unsafe = _unsafe_groups(cells, minimum.average)
    by_id = {cell.id: cell for cell in cells}
    for cell in cells:
        hidden = cell.n < minimum.average or (cell.id in unsafe)
        counts = cell.distribution if distribution_shown(cell.distribution, minimum.distribution) else None
        yield PublishedCell(
            kind=cell.kind,
            subject=cell.subject,
            audience=cell.audience,
            group_by=cell.group_by,
            group=cell.group,
            n=None if hidden else cell.n,
            hidden=Reason.SUPPRESSED if hidden else None,
            figures={} if hidden else cell.figures,
            items=cell.items,
            distribution=None if hidden or not cell.distribution else counts,
            composition=None if hidden else published_composition(cell, by_id, minimum.average),
        )


def _unsafe_groups(cells: Iterable[Cell], minimum: int) -> set[str]:
    """Ids of the group cells to hide: first by the size of the groups, then by who answered on each subject."""
    breakdowns: dict[tuple[str, str, str, str], dict[str, Cell]] = {}
    for cell in cells:
        if cell.group_by is not None and cell.group is not None:
            key = (cell.audience, cell.group_by, cell.kind, cell.subject)
            breakdowns.setdefault(key, {})[cell.group] = cell
    unsafe: set[str] = set()
    for parts in breakdowns.values():
        by_size = hidden_groups({group: cell.group_n for group, cell in parts.items()}, minimum)
        hidden = hidden_groups({group: cell.n for group, cell in parts.items()}, minimum, by_size)
        unsafe |= {parts[group].id for group in hidden}
    return unsafe


def _audiences(assessment: Assessment) -> Iterable[PublishedAudience]:
    minimum = assessment.settings.minimum_cell.average
    for audience, n in assessment.scores.audience_n.items():
        population = assessment.settings.audiences[audience].population
        shown = n if n >= minimum else None
        yield PublishedAudience(
            id=audience,
            name=assessment.model.audience_names[audience],
            n=shown,
            population=population,
            response_rate=shown / population if shown is not None and population else None,
        )


def _levels(assessment: Assessment) -> Iterable[PublishedLevel]:
    settings = assessment.settings
    plan = RecommendationPlan(targets=settings.targets)
    for found in assessment.evidence.criteria:
        yield PublishedLevel(
            criterion=found.criterion,
            level=found.level,
            status=found.status.value,
            state=found.state.value,
            target=target_level(found.criterion, found.level, plan),
            evidence_for=len(found.interviews.statements_for),
            evidence_against=len(found.interviews.statements_against),
            interviewees=found.interviews.interviewees,
            evidence=found.interviews.statements,
            reason=found.reason,
        )


def _quotes(evidence: Evidence, assessment: Assessment) -> Iterable[PublishedQuote]:
    used: dict[str, int] = {}
    for quote in evidence.quotes:
        if quote.person is not None:
            used[quote.person] = used.get(quote.person, 0) + 1
            if used[quote.person] > QUOTES_A_PERSON:
                continue
        yield PublishedQuote(
            id=quote.statement,
            criterion=quote.criterion,
            direction="for" if quote.direction == "for" else "against",
            text=quote.text,
            attribution=_attribution(quote.audience, evidence.interviewees_by_audience, assessment),
        )


def _attribution(audience: str | None, interviewees: Mapping[str, int], assessment: Assessment) -> str:
    """The role group where it is large enough to hide in, else the widest words that are true (S26)."""
    if audience is None:
        return "a document"
    setting = assessment.settings.audiences.get(audience)
    population = setting.population if setting else None
    people = population if population is not None else assessment.scores.audience_n.get(audience, 0)
    if audience == "customers":
        return "a customer"
    if people >= ROLE_POPULATION and interviewees.get(audience, 0) >= ROLE_INTERVIEWEES:
        return f"one of the {assessment.model.audience_names.get(audience, audience).lower()}"
    return "a member of staff"


def _findings(findings: Iterable[Finding], minimum: int) -> Iterable[Finding]:
    return (finding for finding in findings if finding.public and finding.count >= minimum)


def _model(assessment: Assessment) -> PublishedModel:
    model, client = assessment.model, assessment.settings.client.name
    asked = {item for cell in assessment.scores.cells if cell.audience != COMBINED for item in cell.items}
    return PublishedModel(
        title=model.title,
        version=model.version,
        sha256=assessment.model_sha256,
        dimensions=tuple(
            PublishedDimension(id=d.id, name=d.name, question=d.question, criteria=d.criteria) for d in model.dimensions
        ),
        criteria=tuple(
            PublishedCriterion(
                id=c.id, name=c.name, dimension=c.dimension, kind=c.kind, definition=c.definition, rubric=c.rubric
            )
            for c in model.criteria
        ),
        items=tuple(_items(model, client, asked)),
        lenses=tuple(
            PublishedLens(
                id=lens.id,
                name=lens.name,
                source_title=lens.source_title,
                note=lens.note,
                groups=tuple(PublishedLensGroup(id=g.id, name=g.name, criteria=g.criteria) for g in lens.groups),
            )
            for lens in model.lenses
        ),
        levels={level.level: level.name for level in model.maturity_levels},
        level_meanings={level.level: level.meaning for level in model.maturity_levels},
    )


def _items(model: Model, client: str, asked: Collection[str]) -> Iterable[PublishedItem]:
    """The questions that somebody was asked, criteria first, then outcomes, with the client's name in them."""
    for criterion in model.criteria:
        for audience, questions in criterion.items.items():
            for item in questions:
                if item.id in asked:
                    yield _item(item, audience, criterion.id, model, client)
    for outcome in model.outcome_items:
        if outcome.id in asked:
            yield _item(outcome, outcome.audience, None, model, client)


def _item(item: Item | OutcomeItem, audience: str, criterion: str | None, model: Model, client: str) -> PublishedItem:
    scale = model.scale_of(item.id)
    return PublishedItem(
        id=item.id,
        text=item.text.replace("{org}", client),
        audience=audience,
        criterion=criterion,
        keyed=item.keyed if isinstance(item, Item) else "direct",
        core=item.core if isinstance(item, Item) else False,
        answer_labels=scale.labels,
        scale_min=scale.min,
        scale_max=scale.max,
    )
