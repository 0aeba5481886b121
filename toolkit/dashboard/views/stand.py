"""Where do we stand? The profile, the levels, the figures customers vote with, and three things to know."""

from html import escape

from toolkit.dashboard.among import add_benchmarks, add_waves
from toolkit.dashboard.content import Choice, Content, Filter
from toolkit.dashboard.figures import Parts
from toolkit.dashboard.grouping import grouped_by, lens_filter, lens_of, parts_of
from toolkit.dashboard.markup import Tile, card, grid, heading, level_badge, paragraph, pick, tiles, title
from toolkit.dashboard.reading import criteria_by_id, flagged_gaps, lens_by_id, levels_by_criterion, ranked_plays
from toolkit.present import charts
from toolkit.present.insights import gap_sentence, main_audience, standings, stands_out
from toolkit.present.wording import audience_name, signed, whole, words_for
from toolkit.publication import Publication
from toolkit.publication.value import COMBINED, Measure, PublishedCell, SubjectKind

HIGH_LEVEL = 4
MOST_TILES = 5
OUTCOMES = (Measure.NPS, Measure.CSAT, Measure.CES_EASY, Measure.CES_MEAN)


def filters(publication: Publication, choice: Choice) -> tuple[Filter, ...]:
    """Return the lens that groups the profile."""
    return lens_filter(publication, choice)


def content(publication: Publication, choice: Choice) -> Content:
    """Return the overview."""
    lens = lens_by_id(publication).get(lens_of(choice))
    profile = charts.dimension_profile(publication) if lens is None else charts.lens_profile(publication, lens.id)
    words = words_for(publication)
    insight = profile.title if profile is not None else words("stand.nothing", client=publication.client_name)
    parts = Parts(words)
    parts.add(heading(str(words("view.stand")), insight, _lead(publication) if lens is None else lens.note or ""))
    parts.add(tiles(_tiles(publication)))
    if profile is None:
        parts.empty(words("stand.nothing-why", minimum=publication.minimum_cell))
    to_know = _insights(publication)
    parts.beside(profile, [grid(to_know, kind="three") if to_know else ""])
    add_benchmarks(publication, choice, parts)
    if lens is None:
        parts.figure(charts.maturity_profile(publication))
    else:
        parts.add(_levels_by_part(publication, choice))
    add_waves(publication, choice, parts)
    return parts.content(str(words("stand.grouped", lens=grouped_by(publication, choice), insight=insight)))


def _levels_by_part(publication: Publication, choice: Choice) -> str:
    """Return the level of every criterion, under the part of the lens it belongs to; empty when none is rated."""
    words, levels = words_for(publication), levels_by_criterion(publication)
    names, rungs = criteria_by_id(publication), publication.model.levels
    if not any(each.level is not None for each in levels.values()):
        return ""
    columns = []
    for part in parts_of(publication, lens_of(choice)):
        rows = []
        for name in (each for each in part.criteria if each in names):
            level = levels[name].level if name in levels else None
            said = words("level.none") if level is None else words("why.badge", level=level, name=rungs.get(level, ""))
            rows.append(f"<li>{pick('why', 'criterion', name, names[name].name)}{level_badge(level, str(said))}</li>")
        columns.append(f"<section><h4>{escape(part.name)}</h4><ul>{''.join(rows)}</ul></section>")
    return card(f'{title(str(words("stand.levels")))}<div class="levels">{"".join(columns)}</div>')


def _lead(publication: Publication) -> str:
    words = words_for(publication)
    asked = words.listed(
        words("stand.asked", n=words.grouped(each.n), audience=words.within(each.name))
        for each in publication.audiences
        if each.n
    )
    dimensions = [each.id for each in publication.model.dimensions]
    combined = main_audience(publication, SubjectKind.DIMENSION, dimensions) == COMBINED
    how = "-equal" if combined else ""
    return str(words(f"stand.lead{how}", asked=asked) if asked else words(f"stand.lead-none{how}"))


def _rating_note(publication: Publication, unrated: int) -> str:
    words = words_for(publication)
    if unrated:
        return str(words("stand.unrated", count=unrated))
    name = publication.model.levels.get(HIGH_LEVEL)
    return str(words("stand.level", level=HIGH_LEVEL, name=name) if name else words("stand.five-levels"))


def _tiles(publication: Publication) -> list[Tile]:
    words = words_for(publication)
    found = [_outcome(publication, cell, measure) for cell, measure in _loudest_outcomes(publication)]
    rated = [each.level for each in publication.levels if each.level is not None]
    if rated:
        unrated = len(publication.levels) - len(rated)
        found.append(
            Tile(
                label=str(words("stand.rated", level=HIGH_LEVEL)),
                figure=str(sum(level >= HIGH_LEVEL for level in rated)),
                unit=str(words("stand.of", total=len(rated))),
                note=_rating_note(publication, unrated),
            )
        )
    if any(gap.kind is SubjectKind.CRITERION for gap in publication.gaps):
        gaps = {gap.subject for gap in flagged_gaps(publication)}
        unit = str(words.plural("kind.criterion", len(gaps)))
        found.append(
            Tile(
                label=str(words("stand.differ")),
                figure=str(len(gaps)),
                unit=unit,
                note=str(words("stand.differ-note")),
            )
        )
    return found[:MOST_TILES]


def _loudest_outcomes(publication: Publication) -> list[tuple[PublishedCell, Measure]]:
    """Return each outcome measure once, from the audience with the most answers on it: as a rule the customers."""
    cells = [cell for cell in publication.cells if cell.kind is SubjectKind.OUTCOME and cell.group_by is None]
    found = []
    for measure in OUTCOMES:
        asked = [cell for cell in cells if measure in cell.figures and cell.audience != COMBINED]
        if asked:
            found.append((max(asked, key=lambda cell: cell.figures[measure].n), measure))
    # the mean says on a scale of its own what the share of those who found it easy says in percent
    easy = any(measure is Measure.CES_EASY for _, measure in found)
    return [each for each in found if not (easy and each[1] is Measure.CES_MEAN)]


def _outcome(publication: Publication, cell: PublishedCell, measure: Measure) -> Tile:
    figure, words = cell.figures[measure], words_for(publication)
    base = {"n": words.grouped(figure.n), "audience": words.within(audience_name(publication, cell.audience))}
    note = words("stand.asked", **base)
    if figure.low is not None and figure.high is not None:
        ends = {name: _shown(measure, end, publication) for name, end in (("low", figure.low), ("high", figure.high))}
        note = words("stand.outcome", **ends, **base)
    return Tile(
        label=words.code("measure", str(measure)),
        figure=_shown(measure, figure.value, publication),
        note=str(note),
    )


def _shown(measure: Measure, figure: float | None, publication: Publication) -> str:
    if figure is None:
        return "–"
    if measure is Measure.NPS:
        return signed(figure)
    words = words_for(publication)
    return words.decimals(figure) if measure is Measure.CES_MEAN else words.percent(figure)


def _insights(publication: Publication) -> list[str]:
    found = (_gap(publication), _criteria(publication), _first_step(publication))
    return [card(inside, kind="insight-card") for inside in found if inside]


def _gap(publication: Publication) -> str:
    gaps = flagged_gaps(publication)
    if not gaps:
        return ""
    words, sentence = words_for(publication), gap_sentence(publication, gaps[0])
    more = pick("why", "criterion", gaps[0].subject, str(words("stand.widest-more")))
    return title(str(words("stand.widest"))) + paragraph(sentence) + more


def _criteria(publication: Publication) -> str:
    criteria = [each.id for each in publication.model.criteria]
    audience, sentence = main_audience(publication, SubjectKind.CRITERION, criteria), None
    if audience is not None:
        sentence = stands_out(publication, SubjectKind.CRITERION, criteria)
    if audience is None or sentence is None:
        return ""
    weakest = standings(publication, SubjectKind.CRITERION, criteria, audience)[-1]
    words, shown = words_for(publication), f"{sentence}."
    more = pick("why", "criterion", weakest.subject, str(words("stand.why", points=whole(weakest.points))))
    return title(str(words("stand.best-worst"))) + paragraph(shown) + more


def _first_step(publication: Publication) -> str:
    ranked = ranked_plays(publication)
    if not ranked:
        return ""
    first, words = ranked[0], words_for(publication)
    owner = f'<br><span class="note">{escape(words("stand.owner", owner=first.owner))}</span>'
    more = pick("do", "horizon", "all", str(words("stand.plays")))
    return f"{title(str(words('stand.first')))}<p>{escape(first.action)}.{owner}</p>{more}"
