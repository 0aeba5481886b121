"""Who sees it differently? Leaders, employees, customers and interviews side by side; gaps and blind spots by name."""

from collections.abc import Sequence
from html import escape

from toolkit.dashboard.content import Choice, Content, Filter
from toolkit.dashboard.figures import Parts
from toolkit.dashboard.grouping import (
    ALL,
    CRITERION,
    LENS,
    PART,
    chosen_criteria,
    chosen_part,
    home_of,
    lens_filter,
    lens_of,
    part_filter,
)
from toolkit.dashboard.markup import card, grid, heading, paragraph, pick, title
from toolkit.dashboard.reading import blind_spot, criteria_by_id, flagged_gaps, gaps_on, levels_by_criterion
from toolkit.dashboard.sources import sources_card, sources_of_many
from toolkit.present import charts
from toolkit.present.figures import Figure
from toolkit.present.insights import gap_sentence
from toolkit.present.wording import words_for
from toolkit.publication import Publication
from toolkit.publication.value import PublishedGap

MOST_NAMED = 6


def filters(publication: Publication, choice: Choice) -> tuple[Filter, ...]:
    """Return the lens, the part that is opened, and the criterion within it."""
    words, known, wanted = words_for(publication), criteria_by_id(publication), dict(choice)
    asked = choice.get(CRITERION, ALL)
    if asked in known and PART not in choice and home_of(publication, lens_of(choice), asked) is None:
        wanted.pop(LENS, None)  # the lens leaves this criterion out
    lens = lens_filter(publication, wanted)
    wanted |= {each.id: each.value for each in lens}
    part = part_filter(publication, wanted)
    inside = chosen_criteria(publication, {**wanted, PART: part.value})
    named = tuple((each, known[each].name) for each in (known if inside is None else inside) if each in known)
    every = (ALL, str(words("filter.all-criteria")))
    return (*lens, part, Filter.of(CRITERION, str(words("filter.criterion")), (every, *named), choice))


def content(publication: Publication, choice: Choice) -> Content:
    """Return the gaps between audiences, over everything, within one part, or on one criterion."""
    if choice.get(CRITERION, ALL) != ALL:
        return _one(publication, choice[CRITERION])
    within, part = chosen_criteria(publication, choice), chosen_part(publication, choice)
    figure = charts.audience_gaps(publication, subjects=within)
    words = words_for(publication)
    insight = words("who.alone") if figure is None else figure.title
    parts = Parts(words)
    parts.add(heading(str(words("view.who")), insight, str(words("who.lead"))))
    if figure is None:
        figure = _profile(publication, choice)
    if figure is None:
        parts.empty(words("stand.nothing-why", minimum=publication.minimum_cell))
    flagged = flagged_gaps(publication, within)
    blind = [gap for gap in flagged if blind_spot(gap)]
    others = [gap for gap in flagged if gap not in blind]
    shown = (_named(publication, blind, "who.blind"), _named(publication, others, "who.part"))
    found = [each for each in shown if each]
    if publication.gaps and not blind:
        found.insert(0, card(title(str(words("who.blind"))) + paragraph(words("who.blind-none"))))
    parts.beside(figure, [grid(found) if found else ""])
    every = [each.id for each in publication.model.criteria] if within is None else within
    parts.add(sources_of_many(publication, part.criteria if part is not None else every))
    return parts.content(f"{insight}.")


def _profile(publication: Publication, choice: Choice) -> Figure | None:
    """Return what one audience alone says, of the part that is opened where it is a dimension."""
    part = chosen_part(publication, choice)
    return (
        charts.dimension_profile(publication) if part is None else charts.criterion_profile(publication, part.subject)
    )


def _one(publication: Publication, name: str) -> Content:
    """Return every source on one criterion: the audiences on one line, the gaps in words, and the interviews."""
    words, criterion = words_for(publication), criteria_by_id(publication)[name]
    gaps, parts = gaps_on(publication, name), Parts(words)
    insight = str(gap_sentence(publication, gaps[0])).rstrip(".") if gaps else criterion.name
    parts.add(heading(str(words("view.who")), insight, criterion.definition))
    figure = charts.audience_gaps(publication, subjects=[name])
    if figure is None:
        parts.empty(words("who.alone-on", criterion=criterion.name))
    parts.figure(figure, titled=False)
    said = "".join(f"<li>{_marked(publication, gap)}</li>" for gap in gaps)
    between = card(title(str(words("who.between"))) + f'<ul class="plain-list">{said}</ul>') if said else ""
    level = levels_by_criterion(publication).get(name)
    cards = [each for each in (between, sources_card(publication, criterion, level)) if each]
    parts.add(grid(cards))
    parts.add(f'<p class="onward">{pick("why", "criterion", name, str(words("who.closer")))}</p>')
    return parts.content(f"{insight}.")


def _marked(publication: Publication, gap: PublishedGap) -> str:
    sentence = escape(gap_sentence(publication, gap))
    if not (gap.flagged and blind_spot(gap)):
        return sentence
    return f'{sentence} <span class="tag">{escape(words_for(publication)("gap.blind-spot"))}</span>'


def _named(publication: Publication, flagged: Sequence[PublishedGap], message: str) -> str:
    """Return gaps in sentences under a title, the widest first; empty without any."""
    if not flagged:
        return ""
    words = words_for(publication)
    closer = str(words("who.closer"))
    lines = "".join(
        f"<li>{escape(gap_sentence(publication, gap))} {pick('who', 'criterion', gap.subject, closer)}</li>"
        for gap in flagged[:MOST_NAMED]
    )
    more = len(flagged) - MOST_NAMED
    rest = f'<p class="note">{escape(words("who.more", count=more))}</p>' if more > 0 else ""
    lead = paragraph(words("who.blind-lead"), kind="note") if message == "who.blind" else ""
    return card(f'{title(str(words(message)))}{lead}<ul class="plain-list">{lines}</ul>{rest}')
