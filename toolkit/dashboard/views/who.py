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

QUESTION = "Who sees it differently?"
ALL = "all"
MOST_NAMED = 6
LEAD = "Where one audience stands at least 15 points above another, and chance does not explain it, we call it a gap."
ALONE = "There are no two audiences here to set side by side"


def filters(publication: Publication, choice: Choice) -> tuple[Filter, ...]:
    """Return the dimension that is opened."""
    dimensions = tuple((each.id, each.name) for each in publication.model.dimensions)
    return (Filter.of("dimension", "Dimension", ((ALL, "All dimensions"), *dimensions), choice),)


def content(publication: Publication, choice: Choice) -> Content:
    """Return the gaps between audiences, over everything or within one dimension."""
    opened = choice.get("dimension", ALL)
    within = criteria_of_dimension(publication).get(opened)
    figure = charts.audience_gaps(publication, subjects=within)
    flagged = flagged_gaps(publication, within)
    insight = ALONE if figure is None else figure.title
    parts = Parts(words_for(publication))
    parts.add(heading(QUESTION, insight, LEAD))
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
    lines = "".join(
        f"<li>{escape(gap_sentence(publication, gap))} {pick('why', 'criterion', gap.subject, 'Look closer')}</li>"
        for gap in flagged[:MOST_NAMED]
    )
    more = len(flagged) - MOST_NAMED
    rest = f'<p class="note">And {more} more, in the table under the chart.</p>' if more > 0 else ""
    return card(f'{title("Where the audiences part")}<ul class="plain-list">{lines}</ul>{rest}')
