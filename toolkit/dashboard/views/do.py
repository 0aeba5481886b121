"""What should we do first? The recommendations in their order, why they stand there, and when they can begin."""

from html import escape

from toolkit.dashboard.content import Choice, Content, Filter
from toolkit.dashboard.figures import Parts
from toolkit.dashboard.markup import card, folded, heading, paragraph, pick, table
from toolkit.dashboard.reading import criteria_by_id, horizons, ranked_plays
from toolkit.present import charts, insights
from toolkit.present.wording import Words, words_for
from toolkit.publication import Publication
from toolkit.publication.value import PublishedRecommendation

QUESTION = "What should we do first?"
ALL = "all"
MOST_OPEN = 5
KNOWN_HORIZONS = ["0-30d", "30-90d", "3-6m", "6-12m", "12m+"]
NOTHING = "Nothing is ranked: the evidence does not yet say what to do first"
LEAD = (
    "Priority weighs how far a criterion is from its target, how much it matters and how sure we are, against the effort. "
    "Every factor is printed."
)


def filters(publication: Publication, choice: Choice) -> tuple[Filter, ...]:
    """Return the time in which a recommendation can begin."""
    words = words_for(publication)
    found = tuple((each, words.code("horizon", each)) for each in horizons(publication, KNOWN_HORIZONS))
    return (Filter.of("horizon", "When", ((ALL, "Any time"), *found), choice),) if found else ()


def content(publication: Publication, choice: Choice) -> Content:
    """Return the ranked recommendations, the roadmap, and what is not ranked."""
    when, words = choice.get("horizon", ALL), words_for(publication)
    ranked = ranked_plays(publication)
    shown = [each for each in ranked if when in (ALL, each.horizon)]
    insight = _insight(words, ranked, shown, when)
    parts = Parts(words)
    parts.add(heading(QUESTION, insight, LEAD))
    if when == ALL:
        _importance(publication, parts)
    if ranked and when == ALL:
        parts.add('<h3 class="part">What to do, in order of priority</h3>')
        parts.figure(charts.priority_chart(publication), titled=False)
        parts.add(f'<h3 class="part">When it can begin</h3>{_roadmap(publication, ranked)}')
    parts.add('<h3 class="part">Each in full</h3>' if shown else "")
    parts.add("".join(_play(publication, each) for each in shown[:MOST_OPEN]))
    if len(shown) > MOST_OPEN:
        rest = "".join(_play(publication, each) for each in shown[MOST_OPEN:])
        parts.add(f'<div class="more">{folded(f"more-{when}", f"Show the other {len(shown) - MOST_OPEN}", rest)}</div>')
    if when == ALL:
        parts.add(_others(publication))
    return parts.content(f"{insight}.")


def _importance(publication: Publication, parts: Parts) -> None:
    """Add what matters against how well it is done, and why some audience, or none, has that chart."""
    for found in insights.drivers_of(publication):
        parts.figure(charts.importance_performance(publication, found.audience))
    equal = insights.importance_equal(publication)
    if equal is not None:
        parts.add(paragraph(equal, kind="note"))


def _insight(
    words: Words, ranked: list[PublishedRecommendation], shown: list[PublishedRecommendation], when: str
) -> str:
    if not shown:
        return NOTHING
    if when == ALL:
        return f"Begin with this: {shown[0].action}"
    return f"{words.code('horizon', when)}: {words.counted(len(shown))} of {len(ranked)} recommendations can begin"


def _play(publication: Publication, play: PublishedRecommendation) -> str:
    words, criterion = words_for(publication), criteria_by_id(publication).get(play.criterion)
    name = criterion.name if criterion is not None else play.criterion
    tags = "".join(
        f'<span class="tag">{escape(tag)}</span>'
        for tag in (f"{words.code('effort', play.effort)} effort", words.code("horizon", play.horizon), play.owner)
    )
    return card(
        f'<div class="play"><p class="rank">{play.rank}</p><div><h4>{escape(play.action)}</h4>'
        f'<p class="about">For {pick("why", "criterion", play.criterion, name)}</p><div class="tags">{tags}</div>'
        f"<dl><div><dt>First step</dt><dd>{escape(play.first_step)}</dd></div>"
        f"<div><dt>How we will know</dt><dd>{escape(play.success_measure)}</dd></div></dl>"
        + folded(f"play-{play.play}", "Why it stands here", f"<p>{escape(play.sentence)}</p>{_factors(words, play)}")
        + "</div></div>"
    )


def _factors(words: Words, play: PublishedRecommendation) -> str:
    importance = _two(words, play.importance)
    rows = [
        ("Distance from target", _two(words, play.gap)),
        ("Importance", f"{importance} ({play.importance_basis})"),
        ("Strategy weight", _two(words, play.strategy_weight)),
        ("Confidence", _two(words, play.confidence)),
        ("Divided by effort", _two(words, play.effort_factor)),
        ("Priority", _two(words, play.priority)),
        ("Stays among the first five", "–" if play.stability is None else words.percent(play.stability)),
    ]
    return table(("Factor", "Value"), rows, f"How the priority of recommendation {play.rank} came about")


def _two(words: Words, number: float | None) -> str:
    return "–" if number is None else words.decimals(number)


def _roadmap(publication: Publication, ranked: list[PublishedRecommendation]) -> str:
    words, columns = words_for(publication), []
    for horizon in horizons(publication, KNOWN_HORIZONS):
        mine = [each for each in ranked if each.horizon == horizon]
        steps = "".join(
            f"<li>{each.rank}. {escape(each.action)}<span>{escape(each.owner)}</span></li>" for each in mine[:MOST_OPEN]
        )
        if len(mine) > MOST_OPEN:
            steps += f"<li>{pick('do', 'horizon', horizon, f'All {len(mine)} of this time')}</li>"
        columns.append(f"<section><h4>{escape(words.code('horizon', horizon))}</h4><ul>{steps}</ul></section>")
    return f'<div class="road">{"".join(columns)}</div>'


def _others(publication: Publication) -> str:
    criteria, words = criteria_by_id(publication), words_for(publication)
    by_advice: dict[str, list[str]] = {}
    for each in publication.recommendations:
        if each.rank is None and each.criterion in criteria:
            by_advice.setdefault(each.advice, []).append(criteria[each.criterion].name)
    if not by_advice:
        return ""
    rows = "".join(
        f"<li><b>{escape(words.code('advice', advice))}:</b> {escape(', '.join(sorted(set(names))))}</li>"
        for advice, names in sorted(by_advice.items())
    )
    return card(f'<h3>Not ranked</h3><ul class="plain-list">{rows}</ul>')
