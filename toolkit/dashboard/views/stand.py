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

QUESTION = "Where do we stand?"
MODEL = "model"
HIGH_LEVEL = 4
MOST_TILES = 5
OUTCOMES = (Measure.NPS, Measure.CSAT, Measure.CES_EASY, Measure.CES_MEAN)


def filters(publication: Publication, choice: Choice) -> tuple[Filter, ...]:
    """Return the lens that groups the profile."""
    lenses = tuple((lens.id, lens.name) for lens in publication.model.lenses)
    return (Filter.of("lens", "Group by", ((MODEL, "The model’s dimensions"), *lenses), choice),) if lenses else ()


def content(publication: Publication, choice: Choice) -> Content:
    """Return the overview."""
    lens = lens_by_id(publication).get(choice.get("lens", MODEL))
    profile = charts.dimension_profile(publication) if lens is None else charts.lens_profile(publication, lens.id)
    insight = profile.title if profile is not None else f"{publication.client_name} has no scores that may be shown"
    parts = Parts(words_for(publication))
    parts.add(heading(QUESTION, insight, _lead(publication) if lens is None else lens.note or ""))
    parts.add(tiles(_tiles(publication)))
    parts.figure(profile, titled=False)
    parts.add(grid(_insights(publication), kind="three"))
    parts.figures([charts.maturity_profile(publication), charts.wave_change(publication)])
    grouped_by = "the model’s dimensions" if lens is None else lens.name
    return parts.content(f"Grouped by {grouped_by}. {insight}.")


def _lead(publication: Publication) -> str:
    words = words_for(publication)
    asked = words.listed(
        f"{words.grouped(each.n)} {words.within(each.name)}" for each in publication.audiences if each.n
    )
    dimensions = [each.id for each in publication.model.dimensions]
    combined = main_audience(publication, SubjectKind.DIMENSION, dimensions) == COMBINED
    how = ", each audience counting the same" if combined else ""
    return f"{asked} answered. Scores run from 0 to 100{how}." if asked else f"Scores run from 0 to 100{how}."


def _rating_note(publication: Publication, unrated: int) -> str:
    if unrated:
        return f"{unrated} could not be rated"
    name = publication.model.levels.get(HIGH_LEVEL)
    return f"level {HIGH_LEVEL}: {name}" if name else "of five levels"


def _tiles(publication: Publication) -> list[Tile]:
    found = [_outcome(publication, cell, measure) for cell, measure in _loudest_outcomes(publication)]
    rated = [each.level for each in publication.levels if each.level is not None]
    if rated:
        unrated = len(publication.levels) - len(rated)
        found.append(
            Tile(
                label=f"Criteria at level {HIGH_LEVEL} or above",
                figure=str(sum(level >= HIGH_LEVEL for level in rated)),
                unit=f"of {len(rated)}",
                note=_rating_note(publication, unrated),
            )
        )
    if any(gap.kind is SubjectKind.CRITERION for gap in publication.gaps):
        gaps = {gap.subject for gap in flagged_gaps(publication)}
        unit = "criterion" if len(gaps) == 1 else "criteria"
        found.append(
            Tile(
                label="Audiences see it differently",
                figure=str(len(gaps)),
                unit=unit,
                note="15 points or more, beyond chance",
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
    between = ""
    if figure.low is not None and figure.high is not None:
        between = f"{_shown(measure, figure.low, publication)} to {_shown(measure, figure.high, publication)} · "
    return Tile(
        label=words_for(publication).code("measure", str(measure)),
        figure=_shown(measure, figure.value, publication),
        note=f"{between}{words.grouped(figure.n)} {words.within(audience_name(publication, cell.audience))}",
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
    sentence = gap_sentence(publication, gaps[0])
    return (
        title("Widest gap") + paragraph(sentence) + pick("why", "criterion", gaps[0].subject, "What each audience says")
    )


def _criteria(publication: Publication) -> str:
    criteria = [each.id for each in publication.model.criteria]
    audience, sentence = main_audience(publication, SubjectKind.CRITERION, criteria), None
    if audience is not None:
        sentence = stands_out(publication, SubjectKind.CRITERION, criteria)
    if audience is None or sentence is None:
        return ""
    weakest = standings(publication, SubjectKind.CRITERION, criteria, audience)[-1]
    shown = f"{sentence}."
    return (
        title("Best and weakest criterion")
        + paragraph(shown)
        + pick("why", "criterion", weakest.subject, f"Why {whole(weakest.points)}?")
    )


def _first_step(publication: Publication) -> str:
    ranked = ranked_plays(publication)
    if not ranked:
        return ""
    first = ranked[0]
    owner = f'<br><span class="note">Owner: {escape(first.owner)}</span>'
    return f"{title('First thing to do')}<p>{escape(first.action)}.{owner}</p>" + pick(
        "do", "horizon", "all", "All recommendations"
    )
