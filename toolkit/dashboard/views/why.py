"""Why do we think so? One criterion: its questions, its evidence, what people said, and the level with its rubric."""

from html import escape

from toolkit.dashboard.content import Choice, Content, Filter
from toolkit.dashboard.explained import how
from toolkit.dashboard.figures import Parts
from toolkit.dashboard.markup import card, folded, grid, heading, level_badge, title
from toolkit.dashboard.reading import criteria_by_id, levels_by_criterion
from toolkit.present import charts
from toolkit.present.wording import (
    FEW_INTERVIEWEES,
    audience_name,
    quote_source,
    score,
    score_of,
    whole,
    words_for,
)
from toolkit.publication import Publication
from toolkit.publication.explanation import explain
from toolkit.publication.value import Measure, PublishedCriterion, PublishedLevel, SubjectKind


def filters(publication: Publication, choice: Choice) -> tuple[Filter, ...]:
    """Return the dimension and, within it, the criterion; naming a criterion alone brings its dimension along."""
    known = criteria_by_id(publication)
    dimensions = {each.id: each for each in publication.model.dimensions if each.criteria}
    asked = known.get(choice.get("criterion", ""))
    wanted = choice.get("dimension", "")
    if asked is not None and wanted not in dimensions:
        wanted = asked.dimension
    words, named = words_for(publication), tuple((each.id, each.name) for each in dimensions.values())
    dimension = Filter.of("dimension", str(words("filter.dimension")), named, {"dimension": wanted})
    inside = tuple((each, known[each].name) for each in dimensions[dimension.value].criteria)
    return dimension, Filter.of("criterion", str(words("filter.criterion")), inside, choice)


def content(publication: Publication, choice: Choice) -> Content:
    """Return everything published on one criterion."""
    criterion = criteria_by_id(publication)[choice["criterion"]]
    level = levels_by_criterion(publication).get(criterion.id)
    insight = _insight(publication, criterion, level)
    words = words_for(publication)
    parts = Parts(words)
    parts.add(heading(str(words("view.why")), insight, criterion.definition))
    parts.add(grid([_level_card(publication, criterion, level), _evidence_card(publication, criterion, level)]))
    parts.figure(charts.item_distribution(publication, criterion.id))
    parts.add(_quotes(publication, criterion))
    return parts.content(f"{insight}.")


def _insight(publication: Publication, criterion: PublishedCriterion, level: PublishedLevel | None) -> str:
    words = words_for(publication)
    found = [
        (each.id, publication.cell(SubjectKind.CRITERION, criterion.id, each.id)) for each in publication.audiences
    ]
    said = words.listed(
        words("why.audience", audience=words.within(audience_name(publication, audience)), score=score(cell))
        for audience, cell in found
        if cell is not None and score_of(cell) is not None
    )
    if level is None or level.level is None:
        return str(words("why.insight", criterion=criterion.name, said=said)) if said else criterion.name
    message = "why.insight-level" if said else "why.level-alone"
    return str(words(message, criterion=criterion.name, level=level.level, **({"said": said} if said else {})))


def _level_card(publication: Publication, criterion: PublishedCriterion, level: PublishedLevel | None) -> str:
    reached = None if level is None else level.level
    names, words = publication.model.levels, words_for(publication)
    steps = "".join(
        _step(step, names.get(step, ""), text, here=step == reached)
        for step, text in sorted(criterion.rubric.items(), reverse=True)
    )
    said = words.code("status", "none" if level is None else level.status)
    said = f"{said[:1].upper()}{said[1:]}."
    reason = f" {level.reason}" if level is not None and level.reason else ""
    target = f" {words('why.target', target=level.target)}" if level is not None and level.target else ""
    badge = words("why.badge", level=reached, name=names.get(reached, "")) if reached else words("level.none")
    return card(
        f"{title(str(words('why.level')))}<p>{level_badge(reached, badge)}</p>"
        f'<p class="note">{escape(said + target + reason)}</p><ol class="rubric">{steps}</ol>'
    )


def _step(step: int, name: str, text: str, *, here: bool) -> str:
    mark = ' class="here" aria-current="true"' if here else ""
    return f"<li{mark}><b>{step} {escape(name)}</b><span>{escape(text)}</span></li>"


def _evidence_card(publication: Publication, criterion: PublishedCriterion, level: PublishedLevel | None) -> str:
    words = words_for(publication)
    if level is None:
        nothing = words.code("state", "no-evidence")
        return card(title(str(words("why.interviews-add"))) + f"<p>{escape(nothing[:1].upper() + nothing[1:])}.</p>")
    state = words.code("state", level.state)
    people = level.interviewees
    heard = words("interviewees.few", minimum=FEW_INTERVIEWEES) if people is None else words.grouped(people)
    counted = FEW_INTERVIEWEES if people is None else people
    scores = "".join(_score_line(publication, criterion, each.id) for each in publication.audiences)
    return card(
        f'{title(str(words("why.sources")))}<dl class="lines">{scores}'
        f"<div><dt>{escape(words('why.agreement'))}</dt><dd>{escape(state)}</dd></div></dl>"
        f'<p class="counts"><span><b>{level.evidence_for}</b>{escape(words("why.for"))}</span>'
        f"<span><b>{level.evidence_against}</b>{escape(words('why.against'))}</span>"
        f"<span><b>{escape(heard)}</b>{escape(words.plural('why.people', counted))}</span></p>"
        f"{_explained(publication, criterion)}"
    )


def _explained(publication: Publication, criterion: PublishedCriterion) -> str:
    """How each audience's score came about, and the rules they share, folded away."""
    cells = [publication.cell(SubjectKind.CRITERION, criterion.id, each.id) for each in publication.audiences]
    shown = [cell for cell in cells if cell is not None and cell.hidden is None]
    found = [(cell.audience, explain(publication, f"{cell.id}#{Measure.SCORE_0_100.value}")) for cell in shown]
    words = words_for(publication)
    parts = [
        f"<p><b>{escape(audience_name(publication, audience))}</b></p><p>{escape(how(words, one))}</p>"
        for audience, one in found
        if one.estimate is not None
    ]
    if not parts:
        return ""
    rules = "".join(f"<li>{escape(rule)}</li>" for rule in found[0][1].rules)
    return folded(f"explain-{criterion.id}", str(words("why.explain")), "".join(parts) + f"<ul>{rules}</ul>")


def _score_line(publication: Publication, criterion: PublishedCriterion, audience: str) -> str:
    cell = publication.cell(SubjectKind.CRITERION, criterion.id, audience)
    words, name = words_for(publication), escape(audience_name(publication, audience))
    if cell is None:
        return f"<div><dt>{name}</dt><dd>{escape(words('why.not-asked'))}</dd></div>"
    estimate = score_of(cell)
    if estimate is None:
        return f"<div><dt>{name}</dt><dd>{escape(words('why.not-shown'))}</dd></div>"
    between = ""
    if estimate.low is not None and estimate.high is not None:
        between = f" ({words('why.score', low=whole(estimate.low), high=whole(estimate.high))})"
    base = words("why.base", n=words.grouped(estimate.n))
    return f"<div><dt>{name}</dt><dd><b>{score(cell)}</b>{between}, {base}</dd></div>"


def _quotes(publication: Publication, criterion: PublishedCriterion) -> str:
    found = [quote for quote in publication.quotes if quote.criterion == criterion.id]
    if not found:
        return ""
    words = words_for(publication)
    said = "".join(
        f'<blockquote class="{quote.direction}"><p>{escape(words("quote.marked", text=quote.text))}</p>'
        f"<footer>{escape(quote_source(words, quote))}, "
        f"{escape(words.code('kind-of-evidence', quote.direction))}</footer></blockquote>"
        for quote in found
    )
    return f'<h3 class="part">{escape(words("why.said"))}</h3><div class="quotes">{said}</div>'
