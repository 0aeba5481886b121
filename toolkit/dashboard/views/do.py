"""What should we do first? The recommendations in their order, why they stand there, and when they can begin."""

from collections.abc import Mapping
from html import escape

from toolkit.dashboard.content import Choice, Content, Filter
from toolkit.dashboard.figures import Parts
from toolkit.dashboard.grouping import (
    ALL,
    MODEL,
    PART,
    chosen_part,
    grouped_by,
    lens_filter,
    lens_of,
    part_filter,
    parts_of,
)
from toolkit.dashboard.markup import card, folded, heading, paragraph, pick, table
from toolkit.dashboard.reading import criteria_by_id, horizons, ranked_plays
from toolkit.dashboard.what_if import what_if
from toolkit.present import charts, insights, plans
from toolkit.present.plans import PHASES, phase_of
from toolkit.present.wording import Words, words_for
from toolkit.publication import Publication
from toolkit.publication.value import PublishedRecommendation

MOST_OPEN, MOST_STEPS = 3, 5
KNOWN_HORIZONS = ["0-30d", "30-90d", "3-6m", "6-12m", "12m+"]
WHEN = "horizon"


def filters(publication: Publication, choice: Choice) -> tuple[Filter, ...]:
    """Return the lens, the part whose criteria are asked for, and the time in which a recommendation can begin."""
    words = words_for(publication)
    found = tuple((each, words.code("horizon", each)) for each in horizons(publication, KNOWN_HORIZONS))
    if not found:
        return ()
    lens = lens_filter(publication, choice)
    part = part_filter(publication, {**choice, **{each.id: each.value for each in lens}})
    any_time = (ALL, str(words("filter.any-time")))
    return (*lens, part, Filter.of(WHEN, str(words("filter.when")), (any_time, *found), choice))


def content(publication: Publication, choice: Choice) -> Content:
    """Return the ranked recommendations, what they would change, the roadmap, and what is not ranked."""
    when, words = choice.get(WHEN, ALL), words_for(publication)
    part, ranked = chosen_part(publication, choice), ranked_plays(publication)
    asked = [each for each in ranked if part is None or each.criterion in part.criteria]
    shown = [each for each in asked if when in (ALL, each.horizon)]
    insight = _insight(words, ranked, shown, choice)
    parts = Parts(words)
    parts.add(heading(str(words("view.do")), insight, str(words("do.lead"))))
    whole = when == ALL and part is None
    if not shown:
        parts.empty(words("do.nothing-here" if ranked else "do.nothing-why"))
    if ranked and whole:
        parts.add(_part(words, "do.in-order"))
        parts.figure(charts.priority_chart(publication), titled=False)
        parts.add(_by_part(publication, choice, ranked))
    parts.add(_part(words, "do.in-full") if shown and whole else "")
    most = MOST_OPEN if whole else len(shown)
    parts.add(f'<div class="plays">{"".join(_play(publication, each) for each in shown[:most])}</div>')
    if len(shown) > most:
        rest = "".join(_play(publication, each) for each in shown[most:])
        label = str(words("do.rest", count=len(shown) - most))
        parts.add('<div class="more">' + folded(f"more-{when}", label, f'<div class="plays">{rest}</div>') + "</div>")
    if whole:
        parts.add(what_if(publication, ranked))
        parts.add(f"{_part(words, 'do.road')}{_roadmap(publication, ranked)}" if ranked else "")
        parts.add(_progress(publication))
        _importance(publication, parts)
        parts.add(_others(publication))
    return parts.content(f"{insight}.")


def _by_part(publication: Publication, choice: Choice, ranked: list[PublishedRecommendation]) -> str:
    """Return under each part of a lens the recommendations for its criteria; nothing where the model itself groups."""
    if lens_of(choice) == MODEL:
        return ""
    words, columns = words_for(publication), []
    for part in parts_of(publication, lens_of(choice)):
        mine = [each for each in ranked if each.criterion in part.criteria]
        steps = [f"<li>{each.rank}. {escape(each.action)}</li>" for each in mine]
        shown, rest = "".join(steps[:MOST_OPEN]), "".join(steps[MOST_OPEN:])
        label = str(words("do.rest", count=len(steps) - MOST_OPEN))
        more = folded(f"part-{part.id}", label, f"<ul>{rest}</ul>") if rest else ""
        inside = f"<ul>{shown}</ul>" if shown else paragraph(words("do.nothing-part"), kind="note")
        columns.append(f"<section><h4>{escape(part.name)}</h4>{inside}{more}</section>")
    name = escape(words("do.by-part", lens=grouped_by(publication, choice)))
    return f'<h3 class="part">{name}</h3><div class="road">{"".join(columns)}</div>'


def _importance(publication: Publication, parts: Parts) -> None:
    """Add what matters against how well it is done, and why some audience, or none, has that chart."""
    for found in insights.drivers_of(publication):
        parts.figure(charts.importance_performance(publication, found.audience))
    equal = insights.importance_equal(publication)
    if equal is not None:
        parts.add(paragraph(equal, kind="note"))


def _insight(
    words: Words, ranked: list[PublishedRecommendation], shown: list[PublishedRecommendation], choice: Choice
) -> str:
    if not shown:
        return str(words("do.nothing"))
    when, part = choice.get(WHEN, ALL), choice.get(PART, ALL)
    if when == ALL:
        return str(words("do.begin", action=shown[0].action))
    counts = {"count": words.counted(len(shown)), "total": len(ranked)}
    message = "do.can-begin" if part == ALL else "do.can-begin-here"
    return str(words(message, horizon=words.code("horizon", when), **counts))


def _part(words: Words, message: str) -> str:
    return f'<h3 class="part">{escape(words(message))}</h3>'


def _play(publication: Publication, play: PublishedRecommendation) -> str:
    words = words_for(publication)
    tags = "".join(
        f'<span class="tag">{escape(tag)}</span>'
        for tag in (words.code("do.effort", play.effort), words.code("horizon", play.horizon), play.owner)
    )
    return card(
        f'<div class="play"><p class="rank">{play.rank}</p><div><h4>{escape(play.action)}</h4>'
        f'<p class="about">{escape(words("do.for"))} {_criterion(publication, play.criterion)}</p><div class="tags">{tags}</div>'
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
        shown, rest = "".join(steps[:MOST_STEPS]), "".join(steps[MOST_STEPS:])
        label = str(words("do.rest", count=len(steps) - MOST_STEPS))
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


def _progress(publication: Publication) -> str:
    """Return what became of the earlier wave's plays, and what was measured since; empty when nothing is said of them."""
    if not publication.progress:
        return ""
    words = words_for(publication)
    rows = "".join(
        f'<li class="came-{escape(each.status)}"><b>{escape(_capital(words.code("progress", each.status)))}</b>'
        f"<div><p>{escape(each.action)}</p>"
        f'<p class="note">{escape(" · ".join(filter(None, (each.owner, each.note or ""))))}</p>'
        f"<p>{_criterion(publication, each.criterion)}: {escape(plans.measured_since(publication, each))}</p></div></li>"
        for each in publication.progress
    )
    counted = paragraph(f"{plans.progress_counted(publication, words)}.")
    lead = counted + paragraph(str(words("do.progress-lead")), kind="note")
    return _part(words, "do.progress") + card(f'{lead}<ul class="came">{rows}</ul>')


def _criterion(publication: Publication, name: str) -> str:
    """Return a criterion's name, leading to it where it is known."""
    found = criteria_by_id(publication).get(name)
    return escape(name) if found is None else pick("why", "criterion", name, found.name)


def _capital(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}"


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
