"""Where do we stand? The profile, the levels, the figures customers vote with, and three things to know."""

from html import escape

from toolkit.dashboard.content import Choice, Content, Filter
from toolkit.dashboard.figures import Parts
from toolkit.dashboard.markup import Tile, card, grid, heading, pick, tiles
from toolkit.dashboard.reading import (
    MINUS,
    Standing,
    audience_names,
    lens_by_id,
    main_audience,
    percent,
    points,
    signed,
    standings,
    subject_names,
)
from toolkit.present import charts
from toolkit.publication import Publication
from toolkit.publication.value import PublishedCell, PublishedGap
from toolkit.score.values import COMBINED, Measure, SubjectKind
from toolkit.stats.values import Estimate

QUESTION = "Where do we stand?"
MODEL = "model"
OUTCOME_WORDS = {
    Measure.NPS: ("Net promoter score", ""),
    Measure.CSAT: ("Satisfied customers", ""),
    Measure.CES_EASY: ("Find it easy to deal with us", ""),
    Measure.CES_MEAN: ("Customer effort", "scale points"),
}


def filters(publication: Publication, choice: Choice) -> tuple[Filter, ...]:
    """Return the lens that groups the profile."""
    lenses = tuple((lens.id, lens.name) for lens in publication.model.lenses)
    if not lenses:
        return ()
    return (Filter.of("lens", "Group by", ((MODEL, "The model's dimensions"), *lenses), choice),)


def content(publication: Publication, choice: Choice) -> Content:
    """Return the overview."""
    lens = lens_by_id(publication).get(choice.get("lens", MODEL))
    audience = main_audience(publication)
    if lens is None:
        ranked = standings(publication, SubjectKind.DIMENSION, (d.id for d in publication.model.dimensions), audience)
    else:
        ranked = _lens_standings(publication, lens.id)
    parts = Parts()
    parts.add(heading(QUESTION, _headline(publication, ranked), _lead(publication, audience)))
    parts.add(tiles(_tiles(publication)))
    parts.figure(charts.dimension_profile(publication) if lens is None else charts.lens_profile(publication, lens.id))
    parts.add(grid(_insights(publication, ranked), kind="three"))
    pair = [charts.maturity_profile(publication)]
    if publication.changes:
        pair.append(charts.wave_change(publication))
    parts.figures(pair)
    grouped = "the model's dimensions" if lens is None else lens.name
    return parts.content(f"Grouped by {grouped}. {_headline(publication, ranked)}")


def _lens_standings(publication: Publication, lens: str) -> list[Standing]:
    subjects = [f"{lens}/{group.id}" for group in lens_by_id(publication)[lens].groups]
    for audience in (COMBINED, *(each.id for each in publication.audiences)):
        found = standings(publication, SubjectKind.LENS_GROUP, subjects, audience)
        if found:
            return found
    return []


def _headline(publication: Publication, ranked: list[Standing]) -> str:
    if not ranked:
        return f"{publication.client_name} has no scores that may be shown"
    if len(ranked) == 1:
        return f"{ranked[0].name} stands at {points(ranked[0].score)} of 100"
    best, worst = ranked[0], ranked[-1]
    return (
        f"{publication.client_name} is strongest in {best.name.lower()} ({points(best.score)}) "
        f"and weakest in {worst.name.lower()} ({points(worst.score)})"
    )


def _lead(publication: Publication, audience: str) -> str:
    asked = [f"{each.n:,} {each.name.lower()}" for each in publication.audiences if each.n]
    who = f"{' and '.join(asked) if len(asked) < 3 else ', '.join(asked[:-1]) + ' and ' + asked[-1]} answered. " if asked else ""
    named = audience_names(publication).get(audience, audience).lower()
    how = "each audience counts the same" if audience == COMBINED else f"as {named} see it"
    return f"{who}Scores run from 0 to 100; {how}. Lines show how far chance alone could move a figure."


def _tiles(publication: Publication) -> list[Tile]:
    found = []
    for cell in publication.cells:
        if cell.kind is SubjectKind.OUTCOME and cell.group_by is None:
            found += [_outcome_tile(publication, cell, measure) for measure in OUTCOME_WORDS if measure in cell.figures]
    rated = [each.level for each in publication.levels if each.level is not None]
    if rated:
        high = sum(level >= 4 for level in rated)
        names = publication.model.levels
        found.append(
            Tile(
                label=f"Criteria at level 4 ({names.get(4, '')}) or above",
                figure=str(high),
                unit=f"of {len(rated)}",
                note=f"{len(publication.levels) - len(rated)} not rated" if len(rated) < len(publication.levels) else "all rated",
            )
        )
    flagged = sum(gap.flagged for gap in publication.gaps if gap.kind is SubjectKind.CRITERION)
    if publication.gaps:
        found.append(Tile(label="Perception gaps", figure=str(flagged), unit="criteria", note="15 points or more, beyond chance"))
    return found[:5]


def _outcome_tile(publication: Publication, cell: PublishedCell, measure: Measure) -> Tile:
    label, unit = OUTCOME_WORDS[measure]
    figure: Estimate = cell.figures[measure]
    shown = _shown(measure, figure.value)
    between = ""
    if figure.low is not None and figure.high is not None:
        between = f"between {_shown(measure, figure.low)} and {_shown(measure, figure.high)} · "
    who = audience_names(publication).get(cell.audience, cell.audience).lower()
    return Tile(label=label, figure=shown, unit=unit, note=f"{between}{figure.n:,} {who}")


def _shown(measure: Measure, value: float | None) -> str:
    if value is None:
        return "–"
    if measure is Measure.NPS:
        return signed(value)
    return f"{value:.1f}".replace("-", MINUS) if measure is Measure.CES_MEAN else percent(value)


def _insights(publication: Publication, ranked: list[Standing]) -> list[str]:
    cards = [_gap_card(publication), _weak_card(publication), _first_card(publication)]
    return [card(inside, kind="insight-card") for inside in cards if inside]


def widest_gap(publication: Publication) -> PublishedGap | None:
    """Return the criterion on which two audiences are furthest apart beyond chance; None when none is flagged."""
    flagged = [gap for gap in publication.gaps if gap.flagged and gap.kind is SubjectKind.CRITERION]
    return max(flagged, key=lambda gap: abs(gap.difference.value or 0), default=None)


def _gap_card(publication: Publication) -> str:
    gap = widest_gap(publication)
    if gap is None:
        return "<h3>The audiences see it much the same way</h3><p>No gap of 15 points or more stands out from chance.</p>" if publication.gaps else ""
    names, subject = audience_names(publication), subject_names(publication)[gap.kind, gap.subject]
    size = abs(gap.difference.value or 0)
    higher, lower = (gap.audience, gap.other) if (gap.difference.value or 0) > 0 else (gap.other, gap.audience)
    return (
        f"<h3>{escape(names[higher])} score “{escape(subject)}” {points(size)} points higher than {escape(names[lower].lower())}</h3>"
        "<p>The widest gap between two audiences.</p>" + pick("why", "criterion", gap.subject, "See what each audience says")
    )


def _weak_card(publication: Publication) -> str:
    ranked = standings(publication, SubjectKind.CRITERION, (c.id for c in publication.model.criteria), main_audience(publication))
    if not ranked:
        return ""
    low = ranked[-1]
    return (
        f"<h3>“{escape(low.name)}” is the weakest criterion, at {points(low.score)}</h3>"
        f"<p>The strongest is “{escape(ranked[0].name)}”, at {points(ranked[0].score)}.</p>"
        + pick("why", "criterion", low.subject, "See why")
    )


def _first_card(publication: Publication) -> str:
    ranked = sorted((each for each in publication.recommendations if each.rank is not None), key=lambda each: each.rank or 0)
    if not ranked:
        return ""
    first = ranked[0]
    return (
        f"<h3>First step: {escape(first.action[:1].lower() + first.action[1:])}</h3><p>Owner: {escape(first.owner)}.</p>"
        + pick("do", "horizon", "all", f"See all {len(ranked)} recommendations")
    )
