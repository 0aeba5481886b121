"""Where? The scores by group, as a heat map of cells that passed the disclosure gate."""

from toolkit.dashboard.content import Choice, Content, Filter
from toolkit.dashboard.figures import Parts
from toolkit.dashboard.markup import heading
from toolkit.dashboard.reading import criteria_of_dimension, lens_by_id
from toolkit.present import charts
from toolkit.present.wording import audience_name, words_for
from toolkit.publication import Publication
from toolkit.publication.value import SubjectKind

DIMENSIONS = "dimensions"
LENS = "lens:"


def filters(publication: Publication, choice: Choice) -> tuple[Filter, ...]:
    """Return the audience, how it is split, and what is compared; empty when no group is published."""
    splits = [each for each in publication.group_dimensions if each.values]
    if not splits:
        return ()
    with_groups = [each.id for each in publication.audiences if any(each.id in split.audiences for split in splits)]
    if not with_groups:
        return ()
    words, named = words_for(publication), tuple((each, audience_name(publication, each)) for each in with_groups)
    audience = Filter.of("audience", str(words("filter.audience")), named, choice)
    mine = tuple((split.id, split.name) for split in splits if audience.value in split.audiences)
    rows = (
        (DIMENSIONS, str(words("filter.all-dimensions"))),
        *((each.id, each.name) for each in publication.model.dimensions),
    )
    lenses = tuple(
        (f"{LENS}{lens.id}/{group.id}", str(words("filter.lens-group", lens=lens.name, group=group.name)))
        for lens in publication.model.lenses
        for group in lens.groups
    )
    return (
        audience,
        Filter.of("group", str(words("filter.split")), mine, choice),
        Filter.of("rows", str(words("filter.compare")), rows + lenses, choice),
    )


def content(publication: Publication, choice: Choice) -> Content:
    """Return the heat map for one audience and split."""
    words = words_for(publication)
    parts, question = Parts(words), str(words("view.where"))
    if not choice:
        parts.add(heading(question, words("where.no-groups"), words("where.why-no-groups")))
        return parts.content(f"{words('where.no-groups')}.")
    audience = choice["audience"]
    kind, subjects = _rows(publication, choice["rows"])
    figure = charts.group_heatmap(publication, audience, choice["group"], kind=kind, subjects=subjects)
    named = audience_name(publication, audience)
    within = words.within(named)
    insight = words("where.nothing", audience=within) if figure is None else figure.title
    parts.add(heading(question, insight, words("where.lead", audience=named, within=within)))
    parts.figure(figure, titled=False)
    return parts.content(f"{insight}.")


def _rows(publication: Publication, rows: str) -> tuple[SubjectKind, tuple[str, ...]]:
    if rows.startswith(LENS):
        lens, _, group = rows.removeprefix(LENS).partition("/")
        found = next((each for each in lens_by_id(publication)[lens].groups if each.id == group), None)
        return SubjectKind.CRITERION, found.criteria if found is not None else ()
    within = criteria_of_dimension(publication)
    return (SubjectKind.CRITERION, within[rows]) if rows in within else (SubjectKind.DIMENSION, tuple(within))
