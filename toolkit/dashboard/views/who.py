"""Who sees it differently? The audiences side by side, and the gaps by name."""

from html import escape

from toolkit.dashboard.content import Choice, Content, Filter
from toolkit.dashboard.figures import Parts
from toolkit.dashboard.markup import card, heading, pick, title
from toolkit.dashboard.reading import criteria_of_dimension, flagged_gaps
from toolkit.present import charts
from toolkit.present.insights import gap_sentence
from toolkit.present.wording import words_for
from toolkit.publication import Publication
from toolkit.publication.value import PublishedGap

ALL = "all"
MOST_NAMED = 6


def filters(publication: Publication, choice: Choice) -> tuple[Filter, ...]:
    """Return the dimension that is opened."""
    dimensions = tuple((each.id, each.name) for each in publication.model.dimensions)
    words = words_for(publication)
    every = (ALL, str(words("filter.all-dimensions")))
    return (Filter.of("dimension", str(words("filter.dimension")), (every, *dimensions), choice),)


def content(publication: Publication, choice: Choice) -> Content:
    """Return the gaps between audiences, over everything or within one dimension."""
    opened = choice.get("dimension", ALL)
    within = criteria_of_dimension(publication).get(opened)
    figure = charts.audience_gaps(publication, subjects=within)
    flagged = flagged_gaps(publication, within)
    words = words_for(publication)
    insight = words("who.alone") if figure is None else figure.title
    parts = Parts(words)
    parts.add(heading(str(words("view.who")), insight, str(words("who.lead"))))
    if figure is None:
        figure = (
            charts.dimension_profile(publication) if within is None else charts.criterion_profile(publication, opened)
        )
    parts.figure(figure, titled=False)
    parts.add(_named(publication, flagged))
    return parts.content(f"{insight}.")


def _named(publication: Publication, flagged: list[PublishedGap]) -> str:
    if not flagged:
        return ""
    words = words_for(publication)
    closer = str(words("who.closer"))
    lines = "".join(
        f"<li>{escape(gap_sentence(publication, gap))} {pick('why', 'criterion', gap.subject, closer)}</li>"
        for gap in flagged[:MOST_NAMED]
    )
    more = len(flagged) - MOST_NAMED
    rest = f'<p class="note">{escape(words("who.more", count=more))}</p>' if more > 0 else ""
    return card(f'{title(str(words("who.part")))}<ul class="plain-list">{lines}</ul>{rest}')
