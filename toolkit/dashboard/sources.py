"""What every source says of a criterion: leaders, employees, customers by survey, and what was said in interviews."""

from collections.abc import Iterable
from html import escape
from typing import Any

import pandas as pd

from toolkit.dashboard.explained import how
from toolkit.dashboard.figures import frame_table
from toolkit.dashboard.markup import card, folded, paragraph, title
from toolkit.dashboard.reading import criteria_by_id, levels_by_criterion
from toolkit.present import tables
from toolkit.present.wording import (
    FEW_INTERVIEWEES,
    audience_name,
    figure_id,
    score,
    score_of,
    shown,
    whole,
    words_for,
)
from toolkit.publication import Publication
from toolkit.publication.explanation import explain
from toolkit.publication.value import Measure, PublishedCriterion, PublishedLevel, SubjectKind

EVIDENCE = ("evidence_for", "evidence_against", "interviewees")


def sources_table(publication: Publication, criteria: Iterable[str]) -> pd.DataFrame:
    """Return a row for each criterion: its score in every audience, what interviews say, and whether the two agree.

    The columns of the interviews are left out where nothing was coded; criteria of which nothing is known are left out.
    """
    words, names, levels = words_for(publication), criteria_by_id(publication), levels_by_criterion(publication)
    heard = any(_heard(each) for each in publication.levels)
    found = []
    for name in criteria:
        cells = {each: publication.cell(SubjectKind.CRITERION, name, each.id) for each in publication.audiences}
        level = levels.get(name)
        if name not in names or not (any(map(shown, cells.values())) or (level is not None and _heard(level))):
            continue
        row: dict[str, Any] = {"criterion": names[name].name}
        for audience, cell in cells.items():
            estimate, column = score_of(cell), f"{tables.SCORE}{audience.name}"
            row[column] = None if estimate is None else estimate.value
            row[f"{column}_figure"] = None if cell is None or estimate is None else figure_id(cell, Measure.SCORE_0_100)
        if heard:
            for part in EVIDENCE:
                row[part] = 0 if level is None else getattr(level, part)
                row[f"{part}_figure"] = None if level is None else f"level:{name}#{part}"
            row["state"] = words.code("state", "no-evidence" if level is None else level.state)
        found.append(row)
    return pd.DataFrame(found)


def sources_of_many(publication: Publication, criteria: Iterable[str]) -> str:
    """Return the table of sources as a card; empty when there is nothing to set side by side."""
    frame = sources_table(publication, criteria)
    if frame.empty:
        return ""
    words = words_for(publication)
    heard = "state" in frame.columns
    said = str(words("who.sources-lead" if heard else "who.sources-none"))
    shown_as = frame_table(frame, words, str(words("who.sources")))
    return card(
        title(str(words("who.sources"))) + paragraph(said, kind="note") + shown_as, kind="tabled", name="sources"
    )


def sources_card(publication: Publication, criterion: PublishedCriterion, level: PublishedLevel | None) -> str:
    """Return what each source says of one criterion, whether survey and interviews agree, and how the scores came about."""
    words = words_for(publication)
    scores = "".join(_score_line(publication, criterion, each.id) for each in publication.audiences)
    return card(
        f'{title(str(words("why.sources")))}<dl class="lines">{scores}'
        f"<div><dt>{escape(words('why.interviews'))}</dt><dd>{_interviews(publication, level)}</dd></div></dl>"
        f"{_explained(publication, criterion)}"
    )


def _heard(level: PublishedLevel) -> bool:
    # None interviewees are one or two, not none
    return bool(level.evidence_for or level.evidence_against or level.interviewees != 0)


def _interviews(publication: Publication, level: PublishedLevel | None) -> str:
    words = words_for(publication)
    if level is None or not _heard(level):
        return escape(words("why.no-interviews"))
    people = level.interviewees
    heard = words("interviewees.few", minimum=FEW_INTERVIEWEES) if people is None else words.grouped(people)
    counted = FEW_INTERVIEWEES if people is None else people
    said = words("why.agreement-said", state=words.code("state", level.state))
    return (
        f'<span class="counts"><span><b>{level.evidence_for}</b>{escape(words("why.for"))}</span>'
        f"<span><b>{level.evidence_against}</b>{escape(words('why.against'))}</span>"
        f"<span><b>{escape(heard)}</b>{escape(words.plural('why.people', counted))}</span></span>"
        f'<span class="note">{escape(said)}</span>'
    )


def _explained(publication: Publication, criterion: PublishedCriterion) -> str:
    """How each audience's score came about, and the rules they share, folded away."""
    cells = [publication.cell(SubjectKind.CRITERION, criterion.id, each.id) for each in publication.audiences]
    open_ones = [cell for cell in cells if cell is not None and shown(cell)]
    found = [(cell.audience, explain(publication, f"{cell.id}#{Measure.SCORE_0_100.value}")) for cell in open_ones]
    words = words_for(publication)
    parts = [
        f"<p><b>{escape(audience_name(publication, audience))}</b></p><p>{escape(how(words, one))}</p>"
        for audience, one in found
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
