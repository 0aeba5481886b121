"""Why do we think so: dimension by dimension, criterion by criterion, the answers, the evidence and the level."""

from toolkit.present import charts, tables
from toolkit.present.wording import (
    FEW_INTERVIEWEES,
    Number,
    Sentence,
    Words,
    figure_id,
    quote_source,
    score,
    score_of,
    whole,
)
from toolkit.publication import Publication
from toolkit.publication.value import Measure, PublishedCriterion, PublishedDimension, PublishedLevel, SubjectKind
from toolkit.report.blocks import Block, Heading, Level, Paragraph, Picture, Quote, Section
from toolkit.report.frames import as_table

HIGHEST = 5


def why_section(publication: Publication, words: Words) -> Section | None:
    """Return every criterion with its questions, level, evidence and quotes; None when nothing of it may be shown."""
    blocks = [
        block for dimension in publication.model.dimensions for block in _dimension(publication, words, dimension)
    ]
    if not blocks:
        return None
    reading = Paragraph(text=words("report.why.reading", level=words.percent(0.95)), role="small")
    blocks += [*_evidence_table(publication, words), *_coder_agreement(publication, words)]
    return Section(id="why", title=str(words("report.section.why")), blocks=(reading, *blocks))


def _evidence_table(publication: Publication, words: Words) -> list[Block]:
    """Every criterion with what speaks for and against it; nothing where nothing was coded."""
    frame = tables.evidence_table(publication)
    if frame.empty:
        return []
    heading = Heading(id="why-evidence", text=words("report.why.evidence-table"), new_page=True)
    return [heading, as_table(frame, words, str(words("report.why.evidence-table.caption")))]


def _coder_agreement(publication: Publication, words: Words) -> list[Block]:
    """How far the coders agree, on everything and on each criterion; nothing without two coders."""
    frame = tables.coder_agreement_table(publication)
    if frame.empty:
        return []
    return [
        Heading(id="why-coders", text=words("report.why.coders")),
        Paragraph(text=words("report.why.coders.lead", level=words.percent(0.95)), role="lead", sticky=True),
        as_table(frame, words, str(words("report.why.coders.caption"))),
    ]


def _dimension(publication: Publication, words: Words, dimension: PublishedDimension) -> list[Block]:
    profile = charts.criterion_profile(publication, dimension.id)
    by_id = {criterion.id: criterion for criterion in publication.model.criteria}
    inside: list[Block] = []
    for criterion in dimension.criteria:
        inside += _criterion(publication, words, by_id[criterion])
    if profile is None and not inside:
        return []
    first = dimension == publication.model.dimensions[0]
    blocks: list[Block] = [Heading(id=f"why-{dimension.id}", text=Sentence(dimension.name), new_page=not first)]
    if dimension.question:
        blocks.append(Paragraph(text=Sentence(dimension.question), role="lead", sticky=True))
    if profile is not None:
        blocks.append(Picture(figure=profile))
    return blocks + inside


def _criterion(publication: Publication, words: Words, criterion: PublishedCriterion) -> list[Block]:
    level = next((each for each in publication.levels if each.criterion == criterion.id), None)
    items = charts.item_distribution(publication, criterion.id)
    quotes = [quote for quote in publication.quotes if quote.criterion == criterion.id]
    if items is None and level is None and not quotes:
        return []
    blocks: list[Block] = [
        Heading(id=f"criterion-{criterion.id}", text=Sentence(criterion.name), level=3),
        Paragraph(text=Sentence(criterion.definition), sticky=True),
    ]
    if level is not None and (level.level is not None or criterion.rubric):
        blocks.append(_level(publication, words, criterion, level))
    scores = _scores(publication, words, criterion)
    if scores is not None:
        blocks.append(Paragraph(text=scores, role="small"))
    if items is not None:
        blocks.append(Picture(figure=items, explained=True))
    blocks += [
        Quote(
            text=quote.text,
            attribution=quote_source(words, quote),
            direction=words.code("kind-of-evidence", quote.direction),
        )
        for quote in quotes
    ]
    return blocks


def _scores(publication: Publication, words: Words, criterion: PublishedCriterion) -> Sentence | None:
    """The score that each audience gives a criterion, with its interval; None where none may be shown."""
    said = []
    for audience in publication.audiences:
        cell = publication.cell(SubjectKind.CRITERION, criterion.id, audience.id)
        estimate = score_of(cell)
        if cell is None or estimate is None or estimate.low is None or estimate.high is None:
            continue
        at = figure_id(cell, Measure.SCORE_0_100)
        ends = {
            name: Number(figure=f"{at}.{name}", shown=end, text=whole(end))
            for name, end in (("low", estimate.low), ("high", estimate.high))
        }
        said.append(words("report.why.score", audience=audience.name, score=score(cell), **ends))
    return words("report.why.scores", scores=words.listed(said)) if said else None


def _level(publication: Publication, words: Words, criterion: PublishedCriterion, level: PublishedLevel) -> Level:
    at = f"level:{criterion.id}#"
    reached = level.level
    number = None if reached is None else Number(figure=f"{at}level", shown=reached, text=str(reached))
    said: list[str | Sentence] = []
    if number is None:
        said.append(words("report.why.no-level"))
    else:
        status = words.code("status", level.status)
        said.append(f"{status[:1].upper()}{status[1:]}.")
    if level.target is not None:
        target = Number(figure=f"{at}target", shown=level.target, text=str(level.target))
        said += [" ", words("report.why.target", target=target)]
    if level.reason:
        said += [" ", words("report.why.reason", reason=level.reason)]
    following = min((reached or 0) + 1, HIGHEST)
    asked = criterion.rubric.get(following, "") if following != reached else ""
    return Level(
        level=number,
        name=publication.model.levels.get(reached, "") if reached is not None else str(words("level.none")),
        status=Sentence(*said),
        steps=reached or 0,
        now=criterion.rubric.get(reached, "") if reached is not None else "",
        next_name=str(words("report.why.next", level=following)),
        next=asked,
        evidence=_evidence(words, level, at),
    )


def _evidence(words: Words, level: PublishedLevel, at: str) -> Sentence:
    state = words.code("state", level.state)
    if not (level.evidence_for or level.evidence_against or level.interviewees != 0):
        return words("report.why.evidence-none", state=state)
    counts = {
        name: Number(figure=f"{at}{field}", shown=count, text=str(count))
        for name, field, count in (
            ("favour", "evidence_for", level.evidence_for),
            ("against", "evidence_against", level.evidence_against),
        )
    }
    if level.interviewees is None:
        return words("report.why.evidence-few", state=state, minimum=FEW_INTERVIEWEES, **counts)
    counts["people"] = Number(figure=f"{at}interviewees", shown=level.interviewees, text=str(level.interviewees))
    return words.plural("report.why.evidence", level.interviewees, state=state, **counts)
