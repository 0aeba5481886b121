"""What would it change? Sliders over published figures, worked out in the reader's browser by the published formulas.

The figures that the browser needs stand in the view itself; nothing is shown that the page does not show elsewhere.
"""

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from toolkit.dashboard.markup import paragraph, title
from toolkit.dashboard.reading import criteria_by_id, criteria_of_dimension
from toolkit.present.insights import main_audience
from toolkit.present.wording import Words, audience_name, score_of, whole, words_for
from toolkit.publication import Publication
from toolkit.publication.value import PublishedRecommendation, SubjectKind

MOST_SCORES, MOST_PLAYS = 6, 8
MOST_POINTS = 30
LEAST_WEIGHT, MOST_WEIGHT = 0.5, 1.5


def what_if(publication: Publication, ranked: Sequence[PublishedRecommendation]) -> str:
    """Return the two panels, scores and order, as far as there are figures for them; empty when there are none."""
    words = words_for(publication)
    panels = [panel for panel in (_scores(publication, ranked, words), _order(ranked, words)) if panel]
    if not panels:
        return ""
    reset = f'<button type="button" class="plain" data-reset>{escape(words("do.what-if-reset"))}</button>'
    return (
        f'<section class="what-if"><h3 class="part">{escape(words("do.what-if"))}</h3>'
        f"{paragraph(str(words('do.what-if-lead')), kind='note')}{''.join(panels)}{reset}</section>"
    )


def _scores(publication: Publication, ranked: Sequence[PublishedRecommendation], words: Words) -> str:
    """Return a slider for the criteria of the first recommendations: by how many points each score rises."""
    criteria = criteria_by_id(publication)
    audience = main_audience(publication, SubjectKind.CRITERION, list(criteria))
    if audience is None:
        return ""
    standing = {name: _score(publication, SubjectKind.CRITERION, name, audience) for name in criteria}
    known = {name: value for name, value in standing.items() if value is not None}
    within, names = criteria_of_dimension(publication), {each.id: each.name for each in publication.model.dimensions}
    measured = {each: _score(publication, SubjectKind.DIMENSION, each, audience) for each in within}
    wholes = {each: value for each, value in measured.items() if value is not None}
    asked = [name for name in dict.fromkeys(each.criterion for each in ranked) if name in known]
    shown = [name for name in asked if criteria[name].dimension in wholes][:MOST_SCORES]
    if not shown:
        return ""
    rows = "".join(
        f'<tr data-criterion="{escape(name)}"><th scope="row">{escape(criteria[name].name)}</th>'
        f"<td>{_slider(criteria[name].name, (0, MOST_POINTS), 1, 0, 'points')}</td>"
        f'<td class="right">{whole(known[name])}</td><td class="right"><output>{whole(known[name])}</output></td>'
        f'<td class="whole"><span class="name">{escape(names[criteria[name].dimension])}</span> '
        f"<output>{whole(wholes[criteria[name].dimension])}</output></td></tr>"
        for name in shown
    )
    of = {name: criteria[name].dimension for name in shown}
    heads = ("kind.criterion-name", "do.what-if-points", "do.what-if-score", "do.what-if-then", "do.what-if-dimension")
    inside = {each: [name for name in within[each] if name in known] for each in wholes}
    data = {"scores": known, "wholes": wholes, "inside": inside, "of": of}
    said = words("do.what-if-scores-note", audience=audience_name(publication, audience))
    return _panel("points", heads, rows, data, words, str(said))


def _order(ranked: Sequence[PublishedRecommendation], words: Words) -> str:
    """Return sliders for the weight of the first recommendations and the level that their criterion reaches."""
    plays = [
        each for each in ranked if None not in (each.gap, each.importance, each.confidence, each.level, each.target)
    ]
    if not plays:
        return ""
    rows = "".join(_play_row(words, each) for each in plays[:MOST_PLAYS])
    data = {
        "plays": [
            {
                "id": each.play,
                "action": each.action,
                "criterion": each.criterion,
                "rank": each.rank,
                "priority": each.priority,
                "level": each.level,
                "target": each.target,
                "importance": each.importance,
                "weight": each.strategy_weight,
                "confidence": each.confidence,
                "effort": each.effort_factor,
            }
            for each in plays
        ],
        "done": str(words("do.what-if-done")),
        "first": str(words("do.what-if-first", action="{action}")),
    }
    heads = ("do.what-if-play", "do.what-if-weight", "do.what-if-level", "do.what-if-rank", "do.what-if-rank-then")
    return _panel("order", heads, rows, data, words, str(words("do.what-if-order-note")))


def _play_row(words: Words, play: PublishedRecommendation) -> str:
    weight = f"{words('do.what-if-weight')}: {play.action}"
    level = f"{words('do.what-if-level')}: {play.action}"
    today, target = play.level or 0, play.target or 0
    return (
        f'<tr data-play="{escape(play.play)}"><th scope="row">{escape(play.action)}</th>'
        f"<td>{_slider(weight, (LEAST_WEIGHT, MOST_WEIGHT), 0.1, play.strategy_weight, 'weight')}</td>"
        f"<td>{_slider(level, (today, target), 1, today, 'level')}</td>"
        f'<td class="right">{play.rank}</td><td class="right"><output>{play.rank}</output></td></tr>'
    )


def _panel(kind: str, heads: Sequence[str], rows: str, data: Mapping[str, Any], words: Words, note: str) -> str:
    name = str(words(f"do.what-if-{kind}"))
    head = "".join(f'<th scope="col">{escape(words(each))}</th>' for each in heads)
    kept = escape(json.dumps(data, ensure_ascii=False, separators=(",", ":")))
    return (
        f'<div class="card" data-what-if="{kind}" data-figures="{kept}">{title(name)}'
        f'<div class="scroll"><table class="sliders"><caption class="unseen">{escape(name)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        f'<p class="then" role="status"></p>{paragraph(note, kind="note")}</div>'
    )


def _slider(name: str, ends: tuple[float, float], step: float, at: float, kind: str) -> str:
    least, most = ends
    off = " disabled" if most <= least else ""
    return (
        f'<span class="slide"><input type="range" data-kind="{kind}" aria-label="{escape(name)}" '
        f'min="{least:g}" max="{most:g}" step="{step:g}" value="{at:g}"{off}><b aria-hidden="true"></b></span>'
    )


def _score(publication: Publication, kind: SubjectKind, subject: str, audience: str) -> float | None:
    found = score_of(publication.cell(kind, subject, audience))
    return None if found is None else found.value
