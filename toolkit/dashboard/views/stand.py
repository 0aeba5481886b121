"""Where do we stand? The profile, the levels, the figures customers vote with, and three things to know."""

from html import escape

from toolkit.dashboard.content import Choice, Content, Filter
from toolkit.dashboard.figures import Parts
from toolkit.dashboard.markup import Tile, card, grid, heading, paragraph, pick, tiles, title
from toolkit.dashboard.reading import flagged_gaps, lens_by_id, ranked_plays
from toolkit.present import charts
from toolkit.present.insights import gap_sentence, main_audience, standings, stands_out
from toolkit.present.wording import audience_name, signed, whole, words_for
from toolkit.publication import Publication
from toolkit.publication.value import COMBINED, Measure, PublishedCell, SubjectKind

MODEL = "model"
HIGH_LEVEL = 4
MOST_TILES = 5
OUTCOMES = (Measure.NPS, Measure.CSAT, Measure.CES_EASY, Measure.CES_MEAN)


def filters(publication: Publication, choice: Choice) -> tuple[Filter, ...]:
    """Return the lens that groups the profile."""
    lenses = tuple((lens.id, lens.name) for lens in publication.model.lenses)
    words = words_for(publication)
    own = (MODEL, str(words("filter.model")))
    return (Filter.of("lens", str(words("filter.lens")), (own, *lenses), choice),) if lenses else ()


def content(publication: Publication, choice: Choice) -> Content:
    """Return the overview."""
    lens = lens_by_id(publication).get(choice.get("lens", MODEL))
    profile = charts.dimension_profile(publication) if lens is None else charts.lens_profile(publication, lens.id)
    words = words_for(publication)
    insight = profile.title if profile is not None else words("stand.nothing", client=publication.client_name)
    parts = Parts(words)
    parts.add(heading(str(words("view.stand")), insight, _lead(publication) if lens is None else lens.note or ""))
    parts.add(tiles(_tiles(publication)))
    parts.figure(profile, titled=False)
    parts.add(grid(_insights(publication), kind="three"))
    parts.figures([charts.maturity_profile(publication), charts.wave_change(publication)])
    grouped_by = words("stand.model") if lens is None else lens.name
    return parts.content(str(words("stand.grouped", lens=grouped_by, insight=insight)))


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
