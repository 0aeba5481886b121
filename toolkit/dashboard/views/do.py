"""What should we do first? The recommendations in their order, why they stand there, and when they can begin."""

from html import escape

from toolkit.dashboard.content import Choice, Content, Filter
from toolkit.dashboard.figures import Parts
from toolkit.dashboard.markup import card, folded, heading, pick, table
from toolkit.dashboard.reading import criteria_by_id, percent
from toolkit.present import charts
from toolkit.publication import Publication
from toolkit.publication.value import PublishedRecommendation

QUESTION = "What should we do first?"
ALL = "all"
EFFORTS = {"S": "small effort", "M": "medium effort", "L": "large effort"}
ADVICE_WORDS = {
    "investigate": "Find out more first",
    "maintain": "Keep up what works",
    "diagnose": "Find the cause first",
    "no-evidence": "No evidence yet",
}
HORIZONS = {"0-30d": "First 30 days", "30-90d": "Days 30 to 90", "3-6m": "Months 3 to 6", "6-12m": "Months 6 to 12"}


def filters(publication: Publication, choice: Choice) -> tuple[Filter, ...]:
    """Return the time in which a recommendation can begin."""
    found = tuple((each, horizon_words(each)) for each in _horizons(publication))
    return (Filter.of("horizon", "When", ((ALL, "Any time"), *found), choice),) if found else ()


def content(publication: Publication, choice: Choice) -> Content:
    """Return the ranked recommendations, the roadmap, and what is not ranked."""
    when = choice.get("horizon", ALL)
    ranked = sorted((each for each in publication.recommendations if each.rank is not None), key=lambda each: each.rank or 0)
    shown = [each for each in ranked if when in (ALL, each.horizon)]
    insight = _insight(ranked, shown, when)
    parts = Parts()
    lead = "Priority is how far a criterion is from its target, how much it matters and how sure we are, against the effort. Every factor is printed."
    parts.add(heading(QUESTION, insight, lead))
    if ranked and when == ALL:
        parts.figure(charts.priority_chart(publication))
        parts.add(f'<h3 class="part">When it can begin</h3>{_roadmap(publication, ranked)}')
    parts.add('<h3 class="part">In order of priority</h3>' if shown else "")
    parts.add("".join(_play(publication, each) for each in shown))
    if when == ALL:
        parts.add(_others(publication))
    return parts.content(insight)


def horizon_words(horizon: str) -> str:
    """Return a horizon of the model in words."""
    return HORIZONS.get(horizon, horizon)


def _horizons(publication: Publication) -> list[str]:
    found = {each.horizon for each in publication.recommendations if each.rank is not None}
    order = list(HORIZONS)
    return sorted(found, key=lambda each: (order.index(each) if each in order else len(order), each))


def _insight(ranked: list[PublishedRecommendation], shown: list[PublishedRecommendation], when: str) -> str:
    if not shown:
        return "Nothing is ranked: the evidence does not yet say what to do first"
    first = shown[0]
    if when == ALL:
        return f"Begin with this: {first.action[:1].lower() + first.action[1:]}"
    return f"{horizon_words(when)}: {len(shown)} of {len(ranked)} recommendations can begin"


def _play(publication: Publication, play: PublishedRecommendation) -> str:
    criterion = criteria_by_id(publication).get(play.criterion)
    name = criterion.name if criterion is not None else play.criterion
    tags = "".join(
        f'<span class="tag">{escape(tag)}</span>' for tag in (EFFORTS[play.effort], horizon_words(play.horizon).lower(), play.owner)
    )
    return card(
        f'<div class="play"><p class="rank">{play.rank}</p><div><h4>{escape(play.action)}</h4>'
        f'<p class="about">For {pick("why", "criterion", play.criterion, name)}</p><div class="tags">{tags}</div>'
        f"<dl><div><dt>First step</dt><dd>{escape(play.first_step)}</dd></div>"
        f"<div><dt>How we will know</dt><dd>{escape(play.success_measure)}</dd></div></dl>"
        + folded(f"play-{play.play}", "Why it stands here", f"<p>{escape(play.sentence)}</p>{_factors(play)}")
        + "</div></div>"
    )


def _factors(play: PublishedRecommendation) -> str:
    rows = [
        ("Distance from target", _two(play.gap)),
        ("Importance", f"{_two(play.importance)} ({play.importance_basis})"),
        ("Strategy weight", _two(play.strategy_weight)),
        ("Confidence", _two(play.confidence)),
        ("Divided by effort", _two(play.effort_factor)),
        ("Priority", _two(play.priority)),
        ("Stays in the first five when figures move by chance", percent(play.stability)),
    ]
    return table(("Factor", "Value"), rows, f"How the priority of recommendation {play.rank} came about")


def _two(number: float | None) -> str:
    return "–" if number is None else f"{number:.2f}"


def _roadmap(publication: Publication, ranked: list[PublishedRecommendation]) -> str:
    columns = []
    for horizon in _horizons(publication):
        steps = "".join(
            f"<li>{each.rank}. {escape(each.action)}<span>{escape(each.owner)}</span></li>" for each in ranked if each.horizon == horizon
        )
        columns.append(f"<section><h4>{escape(horizon_words(horizon))}</h4><ul>{steps}</ul></section>")
    return f'<div class="road">{"".join(columns)}</div>'


def _others(publication: Publication) -> str:
    criteria = criteria_by_id(publication)
    by_advice: dict[str, list[str]] = {}
    for each in publication.recommendations:
        if each.rank is None and each.criterion in criteria:
            by_advice.setdefault(each.advice, []).append(criteria[each.criterion].name)
    if not by_advice:
        return ""
    rows = "".join(
        f"<li><b>{escape(ADVICE_WORDS.get(advice, advice))}:</b> {escape(', '.join(sorted(set(names))))}</li>"
        for advice, names in sorted(by_advice.items())
    )
    return card(f'<h3>Not ranked</h3><ul class="plain-list">{rows}</ul>')
