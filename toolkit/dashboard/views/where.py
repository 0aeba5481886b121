"""Where? The scores by group, as a heat map of cells that passed the disclosure gate."""

from toolkit.dashboard.content import Choice, Content, Filter
from toolkit.dashboard.figures import Parts
from toolkit.dashboard.markup import heading
from toolkit.dashboard.reading import criteria_of_dimension, lens_by_id
from toolkit.present import charts
from toolkit.present.wording import audience_name, words_for
from toolkit.publication import Publication
from toolkit.publication.value import SubjectKind

QUESTION = "Where?"
DIMENSIONS = "dimensions"
LENS = "lens:"
NO_GROUPS = "The results are not split by group"
WHY_NO_GROUPS = "No group here is large enough to be shown without pointing at people."


def filters(publication: Publication, choice: Choice) -> tuple[Filter, ...]:
    """Return the audience, how it is split, and what is compared; empty when no group is published."""
    splits = [each for each in publication.group_dimensions if each.values]
    if not splits:
        return ()
    with_groups = [each.id for each in publication.audiences if any(each.id in split.audiences for split in splits)]
    if not with_groups:
        return ()
    audience = Filter.of(
        "audience", "Audience", tuple((each, audience_name(publication, each)) for each in with_groups), choice
    )
    mine = tuple((split.id, split.name) for split in splits if audience.value in split.audiences)
    rows = ((DIMENSIONS, "All dimensions"), *((each.id, each.name) for each in publication.model.dimensions))
    lenses = tuple(
        (f"{LENS}{lens.id}/{group.id}", f"{lens.name}: {group.name}")
        for lens in publication.model.lenses
        for group in lens.groups
    )
    return (
        audience,
        Filter.of("group", "Split by", mine, choice),
        Filter.of("rows", "Compare", rows + lenses, choice),
    )


def content(publication: Publication, choice: Choice) -> Content:
    """Return the heat map for one audience and split."""
    parts = Parts(words_for(publication))
    if not choice:
        parts.add(heading(QUESTION, NO_GROUPS, WHY_NO_GROUPS))
        return parts.content(f"{NO_GROUPS}.")
    audience = choice["audience"]
    kind, subjects = _rows(publication, choice["rows"])
    figure = charts.group_heatmap(publication, audience, choice["group"], kind=kind, subjects=subjects)
    named = audience_name(publication, audience)
    insight = f"Nothing here may be shown for {named.lower()}" if figure is None else figure.title
    parts.add(heading(QUESTION, insight, f"{named}, group by group, against all {named.lower()}."))
    parts.figure(figure, titled=False)
    return parts.content(f"{insight}.")


def _rows(publication: Publication, rows: str) -> tuple[SubjectKind, tuple[str, ...]]:
    if rows.startswith(LENS):
        lens, _, group = rows.removeprefix(LENS).partition("/")
        found = next((each for each in lens_by_id(publication)[lens].groups if each.id == group), None)
        return SubjectKind.CRITERION, found.criteria if found is not None else ()
    within = criteria_of_dimension(publication)
    return (SubjectKind.CRITERION, within[rows]) if rows in within else (SubjectKind.DIMENSION, tuple(within))
