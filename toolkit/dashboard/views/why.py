"""Why do we think so? One criterion: its questions, its evidence, what people said, and the level with its rubric."""

from html import escape

from toolkit.dashboard.among import benchmark_card
from toolkit.dashboard.content import Choice, Content, Filter
from toolkit.dashboard.figures import Parts
from toolkit.dashboard.grouping import (
    CRITERION,
    LENS,
    MODEL,
    PART,
    chosen_part,
    home_of,
    lens_filter,
    lens_of,
    part_filter,
)
from toolkit.dashboard.markup import card, grid, heading, level_badge, title
from toolkit.dashboard.reading import criteria_by_id, levels_by_criterion
from toolkit.dashboard.sources import sources_card
from toolkit.present import charts
from toolkit.present.wording import audience_name, quote_source, score, score_of, words_for
from toolkit.publication import Publication
from toolkit.publication.value import PublishedCriterion, PublishedLevel, SubjectKind


def filters(publication: Publication, choice: Choice) -> tuple[Filter, ...]:
    """Return the lens, its part and, within it, the criterion; naming a criterion alone brings its part along."""
    known, asked = criteria_by_id(publication), choice.get(CRITERION, "")
    wanted = dict(choice)
    if asked in known and PART not in choice:
        home = home_of(publication, lens_of(choice), asked)
        if home is None:  # the lens leaves this criterion out
            wanted[LENS], home = MODEL, known[asked].dimension
        wanted[PART] = home
    lens = lens_filter(publication, wanted)
    wanted |= {each.id: each.value for each in lens}
    part = part_filter(publication, wanted, every=False)
    opened = chosen_part(publication, {**wanted, PART: part.value})
    inside = tuple((each, known[each].name) for each in (opened.criteria if opened else ()) if each in known)
    return (*lens, part, Filter.of(CRITERION, str(words_for(publication)("filter.criterion")), inside, choice))


def content(publication: Publication, choice: Choice) -> Content:
    """Return everything published on one criterion."""
    criterion = criteria_by_id(publication)[choice[CRITERION]]
    level = levels_by_criterion(publication).get(criterion.id)
    insight = _insight(publication, criterion, level)
    words = words_for(publication)
    parts = Parts(words)
    parts.add(heading(str(words("view.why")), insight, criterion.definition))
    parts.add(grid([_level_card(publication, criterion, level), sources_card(publication, criterion, level)]))
    items = charts.item_distribution(publication, criterion.id)
    if items is None:
        parts.empty(words("why.no-items", criterion=criterion.name))
    parts.beside(items, [_quotes(publication, criterion)], titled=True)
    parts.add(benchmark_card(publication, SubjectKind.CRITERION, [criterion.id]))
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
