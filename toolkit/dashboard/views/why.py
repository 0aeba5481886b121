"""Why do we think so? One criterion: its questions, its evidence, what people said, and the level with its rubric."""

from html import escape

from toolkit.dashboard.content import Choice, Content, Filter
from toolkit.dashboard.figures import Parts
from toolkit.dashboard.markup import card, folded, grid, heading, level_badge, title
from toolkit.dashboard.reading import criteria_by_id, levels_by_criterion
from toolkit.present import charts
from toolkit.present.wording import audience_name, score, score_of, whole, words_for
from toolkit.publication import Publication
from toolkit.publication.explanation import explain, figure_in_words
from toolkit.publication.value import Measure, PublishedCriterion, PublishedLevel, SubjectKind

QUESTION = "Why do we think so?"


def filters(publication: Publication, choice: Choice) -> tuple[Filter, ...]:
    """Return the dimension and, within it, the criterion; naming a criterion alone brings its dimension along."""
    known = criteria_by_id(publication)
    dimensions = {each.id: each for each in publication.model.dimensions if each.criteria}
    asked = known.get(choice.get("criterion", ""))
    wanted = choice.get("dimension", "")
    if asked is not None and wanted not in dimensions:
        wanted = asked.dimension
    dimension = Filter.of(
        "dimension", "Dimension", tuple((each.id, each.name) for each in dimensions.values()), {"dimension": wanted}
    )
    inside = tuple((each, known[each].name) for each in dimensions[dimension.value].criteria)
    return dimension, Filter.of("criterion", "Criterion", inside, choice)


def content(publication: Publication, choice: Choice) -> Content:
    """Return everything published on one criterion."""
    criterion = criteria_by_id(publication)[choice["criterion"]]
    level = levels_by_criterion(publication).get(criterion.id)
    insight = _insight(publication, criterion, level)
    parts = Parts(words_for(publication))
    parts.add(heading(QUESTION, insight, criterion.definition))
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
        f"{words.within(audience_name(publication, audience))} {score(cell)}"
        for audience, cell in found
        if cell is not None and score_of(cell) is not None
    )
    reached = "" if level is None or level.level is None else f", level {level.level}"
    return f"{criterion.name}{reached}: {said}" if said else f"{criterion.name}{reached}"


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
    target = f" Target: level {level.target}." if level is not None and level.target else ""
    return card(
        f"{title('Maturity level')}<p>{level_badge(reached, names)}</p>"
        f'<p class="note">{escape(said + target + reason)}</p><ol class="rubric">{steps}</ol>'
    )


def _step(step: int, name: str, text: str, *, here: bool) -> str:
    mark = ' class="here" aria-current="true"' if here else ""
    return f"<li{mark}><b>{step} {escape(name)}</b><span>{escape(text)}</span></li>"


def _evidence_card(publication: Publication, criterion: PublishedCriterion, level: PublishedLevel | None) -> str:
    words = words_for(publication)
    if level is None:
        return card(
            title("What the interviews add") + f"<p>{escape(words.code('state', 'no-evidence').capitalize())}.</p>"
        )
    people = "person" if level.interviewees == 1 else "people"
    state = words.code("state", level.state)
    scores = "".join(_score_line(publication, criterion, each.id) for each in publication.audiences)
    return card(
        f'{title("What the sources say")}<dl class="lines">{scores}'
        f"<div><dt>Survey and interviews</dt><dd>{escape(state)}</dd></div></dl>"
        f'<p class="counts"><span><b>{level.evidence_for}</b>for</span><span><b>{level.evidence_against}</b>against</span>'
        f"<span><b>{level.interviewees}</b>{people} interviewed</span></p>"
        f"{_explained(publication, criterion)}"
    )


def _explained(publication: Publication, criterion: PublishedCriterion) -> str:
    """How each audience's score came about, and the rules they share, folded away."""
    cells = [publication.cell(SubjectKind.CRITERION, criterion.id, each.id) for each in publication.audiences]
    shown = [cell for cell in cells if cell is not None and cell.hidden is None]
    found = [(cell.audience, explain(publication, f"{cell.id}#{Measure.SCORE_0_100.value}")) for cell in shown]
    parts = [
        f"<p><b>{escape(audience_name(publication, audience))}</b></p><p>{escape(figure_in_words(one.estimate))}, in {escape(one.unit)}; "
        f"n = {words_for(publication).grouped(one.estimate.n)}, {len(one.items)} questions. {escape(one.formula)} ({escape(one.source)}). "
        f"{escape('. '.join(one.thresholds))}.</p>"
        for audience, one in found
        if one.estimate is not None
    ]
    if not parts:
        return ""
    rules = "".join(f"<li>{escape(rule)}</li>" for rule in found[0][1].rules)
    return folded(f"explain-{criterion.id}", "Explain these numbers", "".join(parts) + f"<ul>{rules}</ul>")


def _score_line(publication: Publication, criterion: PublishedCriterion, audience: str) -> str:
    cell = publication.cell(SubjectKind.CRITERION, criterion.id, audience)
    name = escape(audience_name(publication, audience))
    if cell is None:
        return f"<div><dt>{name}</dt><dd>not asked</dd></div>"
    estimate = score_of(cell)
    if estimate is None:
        return f"<div><dt>{name}</dt><dd>not shown</dd></div>"
    between = (
        "" if estimate.low is None or estimate.high is None else f" ({whole(estimate.low)} to {whole(estimate.high)})"
    )
    return f"<div><dt>{name}</dt><dd><b>{score(cell)}</b>{between}, n = {words_for(publication).grouped(estimate.n)}</dd></div>"


def _quotes(publication: Publication, criterion: PublishedCriterion) -> str:
    found = [quote for quote in publication.quotes if quote.criterion == criterion.id]
    if not found:
        return ""
    said = "".join(
        f'<blockquote class="{quote.direction}"><p>“{escape(quote.text)}”</p>'
        f"<footer>{escape(quote.attribution[:1].upper() + quote.attribution[1:])}, "
        f"{'in favour' if quote.direction == 'for' else 'critical'}</footer></blockquote>"
        for quote in found
    )
    return f'<h3 class="part">What people said</h3><div class="quotes">{said}</div>'
