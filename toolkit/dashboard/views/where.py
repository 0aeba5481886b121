"""Where? The scores by group, as a heat map of cells that passed the disclosure gate."""

from toolkit.dashboard.content import Choice, Content, Filter
from toolkit.dashboard.figures import Parts
from toolkit.dashboard.markup import heading
from toolkit.dashboard.reading import audience_names, lens_by_id, points, score_of, subject_names
from toolkit.present import charts
from toolkit.publication import Publication
from toolkit.publication.value import PublishedCell
from toolkit.score.values import SubjectKind

QUESTION = "Where?"
DIMENSIONS = "dimensions"


def filters(publication: Publication, choice: Choice) -> tuple[Filter, ...]:
    """Return the audience, how it is split, and what is compared; empty when no group is published."""
    splits = [each for each in publication.group_dimensions if each.values]
    if not splits:
        return ()
    names = audience_names(publication)
    with_groups = [each.id for each in publication.audiences if any(each.id in split.audiences for split in splits)]
    if not with_groups:
        return ()
    audience = Filter.of("audience", "Audience", tuple((each, names[each]) for each in with_groups), choice)
    mine = tuple((split.id, split.name) for split in splits if audience.value in split.audiences)
    rows = ((DIMENSIONS, "All dimensions"), *((each.id, each.name) for each in publication.model.dimensions))
    lenses = tuple((f"lens:{lens.id}/{group.id}", f"{lens.name}: {group.name}") for lens in publication.model.lenses for group in lens.groups)
    return (
        audience,
        Filter.of("group", "Split by", mine, choice),
        Filter.of("rows", "Compare", rows + lenses, choice),
    )


def content(publication: Publication, choice: Choice) -> Content:
    """Return the heat map for one audience and split."""
    parts = Parts()
    if not choice:
        parts.add(heading(QUESTION, "The results are not split by group", "No group is large enough to be shown without pointing at people."))
        return parts.content("No groups")
    audience, group = choice["audience"], choice["group"]
    kind, subjects = _rows(publication, choice["rows"])
    insight = _insight(publication, audience, group, kind, subjects)
    smallest = publication.minimum_cell
    lead = f"Groups with fewer than {smallest} answers stay blank, and some more where a blank could be worked out from its neighbours."
    parts.add(heading(QUESTION, insight, lead))
    parts.figure(charts.group_heatmap(publication, audience, group, kind=kind, subjects=subjects))
    return parts.content(insight)


def _rows(publication: Publication, rows: str) -> tuple[SubjectKind, tuple[str, ...]]:
    if rows.startswith("lens:"):
        lens, _, group = rows.removeprefix("lens:").partition("/")
        found = next((each for each in lens_by_id(publication)[lens].groups if each.id == group), None)
        return SubjectKind.CRITERION, found.criteria if found is not None else ()
    within = {each.id: each.criteria for each in publication.model.dimensions}
    if rows in within:
        return SubjectKind.CRITERION, within[rows]
    return SubjectKind.DIMENSION, tuple(within)


def _insight(publication: Publication, audience: str, group: str, kind: SubjectKind, subjects: tuple[str, ...]) -> str:
    names, named = subject_names(publication), audience_names(publication)[audience]
    shown: list[tuple[float, PublishedCell]] = []
    for cell in publication.cells:
        if cell.kind is kind and cell.subject in subjects and cell.audience == audience and cell.group_by == group:
            score, whole = score_of(cell), score_of(publication.cell(kind, cell.subject, audience))
            if score is not None and whole is not None:
                shown.append((score - whole, cell))
    if not shown:
        return f"Nothing here may be shown for {named.lower()}"
    distance, cell = min(shown, key=lambda each: each[0])
    if distance > -5:
        return f"{named} see it much the same way everywhere"
    return f"{named} in {cell.group} score “{names[kind, cell.subject]}” {points(-distance)} points below the rest"
