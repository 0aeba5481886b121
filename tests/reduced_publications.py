"""Publications that lack something, made from the sample: what must still give a whole report."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from earlier_waves import with_earlier_waves
from sample_publication import sample_publication

from toolkit.publication import Publication
from toolkit.publication.value import COMBINED, Estimate, PublishedGroupGap, Reason, SubjectKind

HOSTILE = "<script>alert(1)</script> & \"Söhne\" 'n' {{7*7}} #panic($x$) </svg>"


def with_group_apart(publication: Publication, group: str = "Harbour") -> Publication:
    """Return the publication with one site of the employees below the rest on every dimension."""
    found = []
    for dimension in publication.model.dimensions:
        cell = publication.cell(SubjectKind.DIMENSION, dimension.id, "employees", "site", group)
        if cell is not None:
            less = Estimate(value=-12.0, low=-18.0, high=-6.0, n=311, method="S15-welch-rest")
            found.append(
                PublishedGroupGap(
                    kind=cell.kind,
                    subject=cell.subject,
                    audience="employees",
                    group_by="site",
                    group=group,
                    difference=less,
                    effect=Estimate(value=-0.6, low=-0.9, high=-0.3, n=311, method="S15-hedges-g"),
                    adjusted_p=0.001,
                )
            )
    return replace(publication, group_gaps=tuple(found))


def for_audiences(publication: Publication, *names: str) -> Publication:
    """Return the publication as if nobody else had been asked."""
    speakers = {*names, *((COMBINED,) if len(names) > 1 else ())}
    return replace(
        publication,
        audiences=tuple(each for each in publication.audiences if each.id in names),
        cells=tuple(cell for cell in publication.cells if cell.audience in speakers),
        gaps=tuple(gap for gap in publication.gaps if {gap.audience, gap.other} <= set(names)),
        changes=tuple(change for change in publication.changes if change.audience in speakers),
        group_gaps=tuple(gap for gap in publication.group_gaps if gap.audience in names),
        drivers=tuple(found for found in publication.drivers if found.audience in names),
        reliability=tuple(found for found in publication.reliability if found.audience in names),
        group_dimensions=tuple(
            replace(split, audiences=tuple(each for each in split.audiences if each in names))
            for split in publication.group_dimensions
        ),
        model=replace(
            publication.model, items=tuple(item for item in publication.model.items if item.audience in names)
        ),
    )


def two_dimensions(publication: Publication) -> Publication:
    """Return the publication of a model with two dimensions and no lens."""
    model = publication.model
    kept = model.dimensions[:2]
    criteria = {criterion for dimension in kept for criterion in dimension.criteria}
    subjects = criteria | {dimension.id for dimension in kept}
    items = {item.id for item in model.items if item.criterion in criteria}
    return replace(
        publication,
        model=replace(
            model,
            dimensions=kept,
            criteria=tuple(each for each in model.criteria if each.id in criteria),
            items=tuple(each for each in model.items if each.id in items),
            lenses=(),
        ),
        cells=tuple(cell for cell in publication.cells if cell.subject in subjects | items),
        gaps=tuple(gap for gap in publication.gaps if gap.subject in subjects),
        levels=tuple(level for level in publication.levels if level.criterion in criteria),
        dimension_levels=tuple(each for each in publication.dimension_levels if each.dimension in subjects),
        quotes=tuple(quote for quote in publication.quotes if quote.criterion in criteria),
        recommendations=tuple(each for each in publication.recommendations if each.criterion in criteria),
        changes=tuple(change for change in publication.changes if change.subject in subjects),
    )


def without_interviews(publication: Publication) -> Publication:
    """Return the publication of a survey alone: provisional levels, no evidence, no quote."""
    levels = tuple(
        replace(
            level,
            status="provisional",
            state="silent-interviews",
            level=min(level.level or 1, 3),
            evidence_for=0,
            evidence_against=0,
            interviewees=0,
            evidence=(),
        )
        for level in publication.levels
    )
    return replace(publication, levels=levels, quotes=())


def without_rubric(publication: Publication) -> Publication:
    """Return the publication of a model without maturity levels."""
    criteria = tuple(replace(criterion, rubric={}) for criterion in publication.model.criteria)
    model = replace(publication.model, criteria=criteria, levels={}, level_meanings={})
    return replace(publication, model=model, levels=(), dimension_levels=(), recommendations=())


def all_hidden(publication: Publication) -> Publication:
    """Return the publication of an organization too small to show anything."""
    cells = tuple(
        replace(cell, n=None, hidden=Reason.SUPPRESSED, figures={}, distribution=None) for cell in publication.cells
    )
    audiences = tuple(replace(audience, n=None, response_rate=None) for audience in publication.audiences)
    return replace(publication, cells=cells, audiences=audiences, gaps=(), changes=(), quotes=())


def hostile(publication: Publication) -> Publication:
    """Return the publication of a client all of whose names and words try to be markup."""
    model = publication.model
    return replace(
        publication,
        client_name=HOSTILE,
        wave_name=HOSTILE,
        quotes=tuple(replace(quote, text=HOSTILE, attribution=HOSTILE) for quote in publication.quotes),
        model=replace(
            model,
            dimensions=tuple(replace(each, name=f"{HOSTILE} {each.id}") for each in model.dimensions),
            criteria=tuple(replace(each, name=f"{HOSTILE} {each.id}") for each in model.criteria),
            items=tuple(replace(each, text=f"{HOSTILE} {each.id}") for each in model.items),
        ),
        audiences=tuple(replace(each, name=f"{HOSTILE} {each.id}") for each in publication.audiences),
        group_dimensions=tuple(replace(each, name=HOSTILE) for each in publication.group_dimensions),
        recommendations=tuple(replace(each, action=HOSTILE, owner=HOSTILE) for each in publication.recommendations),
    )


REDUCED: Mapping[str, Callable[[Publication], Publication]] = {
    "customers alone": lambda whole: for_audiences(whole, "customers"),
    "leaders alone": lambda whole: for_audiences(whole, "leaders"),
    "no leaders": lambda whole: for_audiences(whole, "employees", "customers"),
    "no interviews": without_interviews,
    "no rubric": without_rubric,
    "no lenses": lambda whole: replace(whole, model=replace(whole.model, lenses=())),
    "no outcomes": lambda whole: replace(
        whole, cells=tuple(cell for cell in whole.cells if cell.kind is not SubjectKind.OUTCOME)
    ),
    "no groups": lambda whole: replace(
        whole, group_dimensions=(), cells=tuple(cell for cell in whole.cells if cell.group_by is None)
    ),
    "two dimensions": two_dimensions,
    "no recommendations": lambda whole: replace(whole, recommendations=()),
    "no earlier wave": lambda whole: replace(whole, changes=()),
    "everything hidden": all_hidden,
    "hostile words": hostile,
    "a third wave": with_earlier_waves,
}


def reduced_publication(case: str) -> Publication:
    """Return the sample as one of the cases has it."""
    return REDUCED[case](sample_publication())
