"""Who sees it differently? The audiences side by side, and the blind spots by name."""

from html import escape

from toolkit.dashboard.content import Choice, Content, Filter
from toolkit.dashboard.figures import Parts
from toolkit.dashboard.markup import card, heading, pick
from toolkit.dashboard.reading import audience_names, points, signed, subject_names
from toolkit.present import charts
from toolkit.publication import Publication
from toolkit.publication.value import PublishedGap
from toolkit.score.values import SubjectKind

QUESTION = "Who sees it differently?"
ALL = "all"
MOST_NAMED = 6


def filters(publication: Publication, choice: Choice) -> tuple[Filter, ...]:
    """Return the dimension that is opened."""
    dimensions = tuple((each.id, each.name) for each in publication.model.dimensions)
    return (Filter.of("dimension", "Dimension", ((ALL, "All dimensions"), *dimensions), choice),)


def content(publication: Publication, choice: Choice) -> Content:
    """Return the gaps between audiences, over all dimensions or within one."""
    opened = choice.get("dimension", ALL)
    within = {each.id: each.criteria for each in publication.model.dimensions}.get(opened)
    gaps = [gap for gap in publication.gaps if gap.kind is SubjectKind.CRITERION and (within is None or gap.subject in within)]
    gaps.sort(key=lambda gap: -abs(gap.difference.value or 0))
    insight = _insight(publication, gaps)
    parts = Parts()
    lead = "A gap counts from 15 points, when chance alone does not explain it. Where leaders stand higher than everybody else, look for a blind spot."
    parts.add(heading(QUESTION, insight, lead))
    if within is None:
        parts.figure(charts.audience_gaps(publication))
    else:
        parts.figure(charts.criterion_profile(publication, opened))
    parts.add(_named(publication, [gap for gap in gaps if gap.flagged]))
    return parts.content(insight)


def _insight(publication: Publication, gaps: list[PublishedGap]) -> str:
    if not gaps:
        return "Only one audience can be shown here, so there is no gap to name"
    names, flagged = audience_names(publication), [gap for gap in gaps if gap.flagged]
    if not flagged:
        return "The audiences agree: no gap stands out from chance"
    widest = flagged[0]
    higher, lower = _sides(widest)
    subject = subject_names(publication)[widest.kind, widest.subject]
    size = points(abs(widest.difference.value or 0))
    return f"{names[higher]} see “{subject}” {size} points higher than {names[lower].lower()} do"


def _sides(gap: PublishedGap) -> tuple[str, str]:
    return (gap.audience, gap.other) if (gap.difference.value or 0) > 0 else (gap.other, gap.audience)


def _named(publication: Publication, flagged: list[PublishedGap]) -> str:
    if not flagged:
        return ""
    names, subjects = audience_names(publication), subject_names(publication)
    rows = []
    for gap in flagged[:MOST_NAMED]:
        higher, lower = _sides(gap)
        between = ""
        if gap.difference.low is not None and gap.difference.high is not None:
            between = f" (between {signed(gap.difference.low)} and {signed(gap.difference.high)})"
        rows.append(
            f"<li><b>{escape(subjects[gap.kind, gap.subject])}</b>: {escape(names[gap.audience])} against "
            f"{escape(names[gap.other].lower())} {signed(gap.difference.value)} points{escape(between)}. "
            + pick("why", "criterion", gap.subject, "Look closer")
            + "</li>"
        )
    more = len(flagged) - MOST_NAMED
    rest = f'<p class="note">And {more} more, in the table under the chart.</p>' if more > 0 else ""
    return card(f'<h3>Where the audiences part</h3><ul class="plain-list">{"".join(rows)}</ul>{rest}')
