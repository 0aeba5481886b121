"""What should we do first? The recommendations in their order, why they stand there, and when they can begin."""

from collections.abc import Mapping
from html import escape

from toolkit.dashboard.content import Choice, Content, Filter
from toolkit.dashboard.figures import Parts
from toolkit.dashboard.markup import card, folded, heading, paragraph, pick, table
from toolkit.dashboard.reading import criteria_by_id, horizons, ranked_plays
from toolkit.dashboard.what_if import what_if
from toolkit.present import charts, insights
from toolkit.present.wording import Words, words_for
from toolkit.publication import Publication
from toolkit.publication.value import PublishedRecommendation

ALL = "all"
MOST_OPEN = 5
PHASES = (30, 90, 365)
BY_HORIZON = {"0-30d": 30, "30-90d": 90}
KNOWN_HORIZONS = ["0-30d", "30-90d", "3-6m", "6-12m", "12m+"]


def filters(publication: Publication, choice: Choice) -> tuple[Filter, ...]:
    """Return the time in which a recommendation can begin."""
    words = words_for(publication)
    found = tuple((each, words.code("horizon", each)) for each in horizons(publication, KNOWN_HORIZONS))
    return (
        (Filter.of("horizon", str(words("filter.when")), ((ALL, str(words("filter.any-time"))), *found), choice),)
        if found
        else ()
    )


def content(publication: Publication, choice: Choice) -> Content:
    """Return the ranked recommendations, the roadmap, and what is not ranked."""
    when, words = choice.get("horizon", ALL), words_for(publication)
    ranked = ranked_plays(publication)
    shown = [each for each in ranked if when in (ALL, each.horizon)]
    insight = _insight(words, ranked, shown, when)
    parts = Parts(words)
    parts.add(heading(str(words("view.do")), insight, str(words("do.lead"))))
    if when == ALL:
        _importance(publication, parts)
    if ranked and when == ALL:
        parts.add(_part(words, "do.in-order"))
        parts.figure(charts.priority_chart(publication), titled=False)
        parts.add(f"{_part(words, 'do.road')}{_roadmap(publication, ranked)}")
    parts.add(_part(words, "do.in-full") if shown else "")
    parts.add("".join(_play(publication, each) for each in shown[:MOST_OPEN]))
    if len(shown) > MOST_OPEN:
        rest = "".join(_play(publication, each) for each in shown[MOST_OPEN:])
        label = str(words("do.rest", count=len(shown) - MOST_OPEN))
        parts.add(f'<div class="more">{folded(f"more-{when}", label, rest)}</div>')
    if when == ALL:
        parts.add(what_if(publication, ranked))
        parts.add(_progress(publication))
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
        return str(words("do.nothing"))
    if when == ALL:
        return str(words("do.begin", action=shown[0].action))
    counts = {"count": words.counted(len(shown)), "total": len(ranked)}
    return str(words("do.can-begin", horizon=words.code("horizon", when), **counts))


def _part(words: Words, message: str) -> str:
    return f'<h3 class="part">{escape(words(message))}</h3>'


def _play(publication: Publication, play: PublishedRecommendation) -> str:
    words, criterion = words_for(publication), criteria_by_id(publication).get(play.criterion)
    name = criterion.name if criterion is not None else play.criterion
    tags = "".join(
        f'<span class="tag">{escape(tag)}</span>'
        for tag in (words.code("do.effort", play.effort), words.code("horizon", play.horizon), play.owner)
    )
    return card(
        f'<div class="play"><p class="rank">{play.rank}</p><div><h4>{escape(play.action)}</h4>'
        f'<p class="about">{escape(words("do.for"))} {pick("why", "criterion", play.criterion, name)}</p><div class="tags">{tags}</div>'
        f"<dl><div><dt>{escape(words('do.first-step'))}</dt><dd>{escape(play.first_step)}</dd></div>"
        f"<div><dt>{escape(words('do.success'))}</dt><dd>{escape(play.success_measure)}</dd></div></dl>"
        + folded(f"play-{play.play}", str(words("do.why")), f"<p>{escape(play.sentence)}</p>{_factors(words, play)}")
        + "</div></div>"
    )


def _factors(words: Words, play: PublishedRecommendation) -> str:
    importance = _two(words, play.importance)
    rows = [
        ("gap", _two(words, play.gap)),
        ("importance", str(words("do.importance-basis", importance=importance, basis=play.importance_basis))),
        ("strategy_weight", _two(words, play.strategy_weight)),
        ("confidence", _two(words, play.confidence)),
        ("effort_factor", _two(words, play.effort_factor)),
        ("priority", _two(words, play.priority)),
        ("stability", "–" if play.stability is None else words.percent(play.stability)),
    ]
    heads = (str(words("do.factor")), str(words("do.value")))
    named = [(words.code("do", name), shown) for name, shown in rows]
    return table(heads, named, str(words("do.factors", rank=play.rank)))


def _two(words: Words, number: float | None) -> str:
    return "–" if number is None else words.decimals(number)


def _roadmap(publication: Publication, ranked: list[PublishedRecommendation]) -> str:
    """Return the plays of each phase in the order in which they are done, with what must go before."""
    words, rank = words_for(publication), {each.play: each.rank for each in ranked}
    columns = []
    for phase in PHASES:
        mine = sorted(
            (each for each in ranked if phase_of(each) == phase), key=lambda each: (each.step or 0, each.rank)
        )
        if not mine:
            continue
        steps = [_step(words, each, rank) for each in mine]
        shown, rest = "".join(steps[:MOST_OPEN]), "".join(steps[MOST_OPEN:])
        label = str(words("do.rest", count=len(steps) - MOST_OPEN))
        more = folded(f"phase-{phase}", label, f"<ul>{rest}</ul>") if rest else ""
        columns.append(f"<section><h4>{escape(words(f'deck.phase.{phase}'))}</h4><ul>{shown}</ul>{more}</section>")
    return f'<div class="road">{"".join(columns)}</div>'


def _step(words: Words, play: PublishedRecommendation, rank: Mapping[str, int | None]) -> str:
    said = [escape(play.owner)]
    if play.level is not None and play.target is not None:
        said.append(escape(words("do.levels", level=play.level, target=play.target)))
    before = [rank[each] for each in play.after if each in rank]
    if before:
        said.append(escape(words("do.after", ranks=words.listed(f"{each}." for each in before))))
    return f"<li>{play.rank}. {escape(play.action)}<span>{'<br>'.join(said)}</span></li>"


def phase_of(play: PublishedRecommendation) -> int:
    """Return the days within which a play is done: its phase, or what its horizon means in older results."""
    return play.phase if play.phase in PHASES else BY_HORIZON.get(play.horizon, PHASES[-1])


def _progress(publication: Publication) -> str:
    """Return what became of the earlier wave's plays; empty when nothing is said of them."""
    if not publication.progress:
        return ""
    words, criteria = words_for(publication), criteria_by_id(publication)
    heads = [str(words(each)) for each in ("do.what-if-play", "kind.criterion-name", "do.progress-status", "do.note")]
    rows = [
        (
            each.action,
            criteria[each.criterion].name if each.criterion in criteria else each.criterion,
            words.code("progress", each.status),
            each.note or "",
        )
        for each in publication.progress
    ]
    name = str(words("do.progress"))
    return _part(words, "do.progress") + card(
        paragraph(str(words("do.progress-lead")), kind="note") + table(heads, rows, name)
    )


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
    return card(f'<h3>{escape(words("do.unranked"))}</h3><ul class="plain-list">{rows}</ul>')
