"""Where? The scores by group, as a heat map of cells that passed the disclosure gate."""

from collections.abc import Sequence

from toolkit.dashboard.content import Choice, Content, Filter
from toolkit.dashboard.figures import Parts
from toolkit.dashboard.grouping import chosen_part, kind_of, lens_filter, lens_of, part_filter, parts_of
from toolkit.dashboard.markup import heading
from toolkit.present import charts
from toolkit.present.wording import audience_name, words_for
from toolkit.publication import Publication
from toolkit.publication.value import SubjectKind


def filters(publication: Publication, choice: Choice) -> tuple[Filter, ...]:
    """Return what is compared, the audience and how it is split; empty when no group is published."""
    splits = [each for each in publication.group_dimensions if each.values]
    with_groups = [each.id for each in publication.audiences if any(each.id in split.audiences for split in splits)]
    if not with_groups:
        return ()
    words, named = words_for(publication), tuple((each, audience_name(publication, each)) for each in with_groups)
    audience = Filter.of("audience", str(words("filter.audience")), named, choice)
    mine = tuple((split.id, split.name) for split in splits if audience.value in split.audiences)
    lens = lens_filter(publication, choice)
    part = part_filter(publication, {**choice, **{each.id: each.value for each in lens}})
    return (*lens, part, audience, Filter.of("group", str(words("filter.split")), mine, choice))


def content(publication: Publication, choice: Choice) -> Content:
    """Return the heat map for one audience and split."""
    words = words_for(publication)
    parts, question = Parts(words), str(words("view.where"))
    if not choice:
        parts.add(heading(question, words("where.no-groups"), words("where.why-no-groups")))
        return parts.content(f"{words('where.no-groups')}.")
    audience = choice["audience"]
    kind, subjects = _rows(publication, choice)
    figure = charts.group_heatmap(publication, audience, choice["group"], kind=kind, subjects=subjects)
    named = audience_name(publication, audience)
    within = words.within(named)
    insight = words("where.nothing", audience=within) if figure is None else figure.title
    parts.add(heading(question, insight, words("where.lead", audience=named, within=within)))
    if figure is None:
        parts.empty(words("where.nothing-why", minimum=publication.minimum_cell))
    parts.figure(figure, titled=False)
    return parts.content(f"{insight}.")


def _rows(publication: Publication, choice: Choice) -> tuple[SubjectKind, Sequence[str]]:
    part = chosen_part(publication, choice)
    if part is not None:
        return SubjectKind.CRITERION, part.criteria
    return kind_of(choice), [each.subject for each in parts_of(publication, lens_of(choice))]
