"""The gate: publish(assessment) keeps what the disclosure rules let through and drops everything else."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from toolkit.assessment import Assessment
from toolkit.disclosure import distribution_shown, split_allowed
from toolkit.evidence.quotes import published_names
from toolkit.findings import Finding
from toolkit.model import Item, Model, OutcomeItem
from toolkit.publication.advice import published_progress, published_recommendation
from toolkit.publication.comparability import published_comparability, verdicts
from toolkit.publication.composition import published_composition
from toolkit.publication.differences import published_changes, published_gaps, published_group_gaps
from toolkit.publication.importance import published_drivers
from toolkit.publication.method import method_notes, software
from toolkit.publication.protection import Protection, protect
from toolkit.publication.quoting import (
    published_coder_agreement,
    published_dimension_levels,
    published_levels,
    published_quotes,
)
from toolkit.publication.shares import shown_figures
from toolkit.publication.soundness import published_reliability
from toolkit.publication.value import (
    SCHEMA,
    Publication,
    PublishedAudience,
    PublishedCell,
    PublishedChange,
    PublishedComparability,
    PublishedComposition,
    PublishedCriterion,
    PublishedDimension,
    PublishedGroupDimension,
    PublishedItem,
    PublishedLens,
    PublishedLensGroup,
    PublishedModel,
)
from toolkit.publication.verdict import check_publication
from toolkit.publication.wholes import restated, restated_changes, restated_gaps, restated_group_gaps
from toolkit.score.values import COMBINED, Cell
from toolkit.stats.values import Reason
from toolkit.words import Words
from toolkit.words.catalogue import ENGLISH

Group = tuple[str, str]
NEVER = "not-comparable"


def publish(assessment: Assessment, protection: Protection | None = None) -> Publication:
    """Return what may be shown of an assessment.

    The exact audit of all tables together decides what is hidden (`protect`, made here unless given): cells below the
    minimum, those that all or all but one answered alike, and the fewest and smallest others from which somebody could
    be worked out. Leaders are never split; distributions need their own minimum and more than one answer; quotes carry
    a role only where at least 10 people hold it and 3 of them were interviewed, and are at most two a person.

    Raises
    ------
    DisclosureError
        When the publication, judged anew as an outsider would judge it, gives somebody away; it names the tables.
    """
    settings, minimum = assessment.settings, assessment.settings.minimum_cell
    protection = protect(assessment) if protection is None else protection
    assessment = _as_published(assessment, protection)
    cells = tuple(_cells(assessment, protection))
    names = published_names(assessment.evidence)
    shown = {cell.id for cell in cells if cell.hidden is None}
    compared = tuple(published_comparability(assessment.comparability, _groups_shown(cells), minimum.average))
    publication = Publication(
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
        group_dimensions=tuple(_group_dimensions(assessment, cells)),
        cells=cells,
        gaps=tuple(published_gaps(assessment, shown)),
        levels=tuple(published_levels(assessment, shown)),
        dimension_levels=tuple(published_dimension_levels(assessment)),
        quotes=tuple(published_quotes(assessment)),
        coder_agreement=tuple(published_coder_agreement(assessment)),
        recommendations=tuple(published_recommendation(one, shown, names) for one in assessment.recommendations),
        comparability=compared,
        changes=tuple(_comparable(published_changes(assessment, shown, protection), compared)),
        group_gaps=tuple(published_group_gaps(assessment, shown)),
        findings=tuple(_findings(assessment, minimum.average)),
        method=tuple(method_notes(assessment, cells)),
        drivers=tuple(published_drivers(assessment, shown)),
        reliability=tuple(published_reliability(assessment, shown)),
        progress=tuple(published_progress(assessment.progress)),
        software=software(),
    )
    check_publication(publication)
    return publication


def _groups_shown(cells: Iterable[PublishedCell]) -> set[tuple[str, str, str]]:
    return {
        (cell.audience, cell.group_by, cell.group)
        for cell in cells
        if cell.group_by is not None and cell.group is not None and cell.hidden is None
    }


def _comparable(
    changes: Iterable[PublishedChange], compared: Collection[PublishedComparability]
) -> Iterable[PublishedChange]:
    """The changes that somebody said may be compared: none without a verdict."""
    known = verdicts(compared)
    return (one for one in changes if known.get((one.kind, one.subject, one.audience), NEVER) != NEVER)


def _group_dimensions(assessment: Assessment, cells: Iterable[PublishedCell]) -> Iterable[PublishedGroupDimension]:
    shown = {(cell.group_by, cell.group) for cell in cells if cell.group_by is not None and cell.hidden is None}
    for dimension, setting in assessment.settings.groups.items():
        yield PublishedGroupDimension(
            id=dimension,
            name=setting.name,
            audiences=tuple(audience for audience in setting.audiences if split_allowed(audience)),
            values=tuple(v for v in assessment.scores.group_values.get(dimension, ()) if (dimension, v) in shown),
        )


def _as_published(assessment: Assessment, protection: Protection) -> Assessment:
    """The assessment with wholes as the means of their criteria, and what follows from them."""
    scores = assessment.scores
    cells = restated(scores.cells, protection.parts)
    return replace(
        assessment,
        scores=replace(
            scores,
            cells=tuple(cells.values()),
            gaps=tuple(restated_gaps(scores.gaps, cells)),
            group_gaps=tuple(restated_group_gaps(scores.group_gaps, cells)),
        ),
        changes=tuple(restated_changes(assessment.changes, protection.parts, cells)),
    )


def _cells(assessment: Assessment, protection: Protection) -> Iterable[PublishedCell]:
    minimum = assessment.settings.minimum_cell
    known = {cell.id: cell for cell in assessment.scores.cells}
    for cell in assessment.scores.cells:
        if cell.group_by is not None and not split_allowed(cell.audience):
            continue
        hidden = not protection.shown(cell.id)
        counts = cell.distribution if distribution_shown(cell.distribution, minimum.distribution) else None
        yield PublishedCell(
            kind=cell.kind,
            subject=cell.subject,
            audience=cell.audience,
            group_by=cell.group_by,
            group=cell.group,
            n=None if hidden else cell.n,
            hidden=Reason.SUPPRESSED if hidden else None,
            figures={} if hidden else protection.kept(cell.id, shown_figures(cell, minimum)),
            items=cell.items,
            distribution=None if hidden or not cell.distribution else counts,
            composition=_composition(cell, known, protection, minimum.average),
        )


def _composition(
    cell: Cell, cells: Mapping[str, Cell], protection: Protection, minimum: int
) -> PublishedComposition | None:
    return published_composition(cell, cells, minimum) if cell.id in protection.compositions else None


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


def _findings(assessment: Assessment, minimum: int) -> Iterable[Finding]:
    """What a client may read of the findings, worded in the report's language; their counts stand in the sentence."""
    for finding in assessment.findings:
        if finding.public and finding.count >= minimum:
            yield replace(finding, sentence=_worded(finding, assessment), message=None, parts={})


def _worded(finding: Finding, assessment: Assessment) -> str:
    words = Words(assessment.settings.language)
    if finding.message is None or finding.audience is None or words.language == ENGLISH:
        return finding.sentence
    parts: dict[str, object] = {name: words.grouped(count) for name, count in finding.parts.items()}
    parts["audience"] = assessment.model.audience_names[finding.audience]
    if "population" in finding.parts:
        parts["rate"] = words.percent(finding.parts["n"] / finding.parts["population"])
    return str(words(f"finding.{finding.message}", **parts))


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
