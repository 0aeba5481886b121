"""Why do we think so? One criterion: its questions, its evidence, what people said, and the level with its rubric."""

from html import escape

from toolkit.dashboard.content import Choice, Content, Filter
from toolkit.dashboard.figures import Parts
from toolkit.dashboard.markup import card, grid, heading, level_badge
from toolkit.dashboard.reading import audience_names, criteria_by_id, levels_by_criterion, points, score_of
from toolkit.present import charts
from toolkit.publication import Publication
from toolkit.publication.value import PublishedCriterion, PublishedLevel
from toolkit.score.values import SubjectKind

QUESTION = "Why do we think so?"
STATUS_WORDS = {
    "rated": "Rated from survey and interviews.",
    "capped-evidence": "Held back: the interviews do not carry a higher level.",
    "capped-survey": "Held back: the survey does not carry a higher level.",
    "provisional": "Provisional: one of the two sources is thin.",
    "overridden": "Set by the consultant.",
    "none": "Not rated: the sources do not suffice.",
}
STATE_WORDS = {
    "convergent": "Survey and interviews agree.",
    "partly": "Survey and interviews agree in part.",
    "divergent-survey-higher": "The survey is more favourable than the interviews.",
    "divergent-evidence-higher": "The interviews are more favourable than the survey.",
    "silent-interviews": "The interviews say little about it.",
    "silent-survey": "The survey did not ask about it.",
    "contested": "People contradict each other about it.",
    "no-evidence": "Neither source says enough about it.",
}


def filters(publication: Publication, choice: Choice) -> tuple[Filter, ...]:
    """Return the dimension and, within it, the criterion; naming a criterion alone brings its dimension along."""
    known = criteria_by_id(publication)
    dimensions = {each.id: each for each in publication.model.dimensions if each.criteria}
    asked = known.get(choice.get("criterion", ""))
    wanted = choice.get("dimension", "")
    if asked is not None and wanted not in dimensions:
        wanted = asked.dimension
    dimension = Filter.of("dimension", "Dimension", tuple((each.id, each.name) for each in dimensions.values()), {"dimension": wanted})
    inside = tuple((each, known[each].name) for each in dimensions[dimension.value].criteria)
    return dimension, Filter.of("criterion", "Criterion", inside, choice)


def content(publication: Publication, choice: Choice) -> Content:
    """Return everything published on one criterion."""
    criterion = criteria_by_id(publication)[choice["criterion"]]
    level = levels_by_criterion(publication).get(criterion.id)
    insight = _insight(publication, criterion, level)
    parts = Parts()
    parts.add(heading(QUESTION, insight, criterion.definition))
    parts.add(grid([_level_card(publication, criterion, level), _evidence_card(publication, level)]))
    for audience in (each.id for each in publication.audiences):
        if publication.cell(SubjectKind.CRITERION, criterion.id, audience) is not None:
            parts.figure(charts.item_distribution(publication, criterion.id, audience))
    parts.add(_quotes(publication, criterion))
    return parts.content(insight)


def _insight(publication: Publication, criterion: PublishedCriterion, level: PublishedLevel | None) -> str:
    names = audience_names(publication)
    scores = {
        each.id: score
        for each in publication.audiences
        if (score := score_of(publication.cell(SubjectKind.CRITERION, criterion.id, each.id))) is not None
    }
    if not scores:
        return f"{criterion.name}: no scores that may be shown"
    said = ", ".join(f"{names[audience].lower()} {points(score)}" for audience, score in scores.items())
    reached = f"Level {level.level}" if level is not None and level.level is not None else "No level yet"
    return f"{criterion.name}: {said}. {reached}"


def _level_card(publication: Publication, criterion: PublishedCriterion, level: PublishedLevel | None) -> str:
    reached = None if level is None else level.level
    names = publication.model.levels
    steps = "".join(_step(step, names.get(step, ""), text, here=step == reached) for step, text in sorted(criterion.rubric.items(), reverse=True))
    said = STATUS_WORDS.get(level.status, "") if level is not None else "Not rated."
    reason = f" Reason: {level.reason}" if level is not None and level.reason else ""
    target = f" Target: level {level.target}." if level is not None and level.target else ""
    return card(
        f"<h3>Maturity level</h3><p>{level_badge(reached, names)}</p>"
        f'<p class="note">{escape(said + target + reason)}</p><ol class="rubric">{steps}</ol>'
    )


def _step(step: int, name: str, text: str, *, here: bool) -> str:
    mark = ' class="here" aria-current="true"' if here else ""
    return f"<li{mark}><b>{step} {escape(name)}</b><span>{escape(text)}</span></li>"


def _evidence_card(publication: Publication, level: PublishedLevel | None) -> str:
    if level is None:
        return card("<h3>Evidence</h3><p>No interview evidence was coded for this criterion.</p>")
    people = "person" if level.interviewees == 1 else "people"
    return card(
        "<h3>What the interviews add</h3>"
        f"<p>{escape(STATE_WORDS.get(level.state, level.state))}</p>"
        f'<p class="counts"><span><b>{level.evidence_for}</b>statements for</span>'
        f"<span><b>{level.evidence_against}</b>against</span><span><b>{level.interviewees}</b>{people}</span></p>"
    )


def _quotes(publication: Publication, criterion: PublishedCriterion) -> str:
    found = [quote for quote in publication.quotes if quote.criterion == criterion.id]
    if not found:
        return ""
    said = "".join(
        f'<blockquote class="{quote.direction}"><p>“{escape(quote.text)}”</p>'
        f'<footer>{escape(quote.attribution[:1].upper() + quote.attribution[1:])}, '
        f'{"in favour" if quote.direction == "for" else "critical"}</footer></blockquote>'
        for quote in found
    )
    return f'<h3 class="part">What people said</h3><div class="quotes">{said}</div>'
