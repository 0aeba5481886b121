"""What to do first: how far the last plan came, the ranking with every factor, the roadmap, and what is not ranked."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from toolkit.present import charts, insights, plans, tables
from toolkit.present.wording import Number, Sentence, Words, audience_name, figure_id, score, score_of, whole
from toolkit.publication import Publication
from toolkit.publication.value import Measure, PublishedCell, PublishedRecommendation, SubjectKind
from toolkit.report.blocks import (
    Block,
    Heading,
    Note,
    Paragraph,
    Picture,
    Points,
    Recommendation,
    Section,
    Shown,
    Table,
)
from toolkit.report.frames import as_table

IN_FULL = 8
ON_THE_ROADMAP = 12
FACTORS = ("gap", "importance", "strategy_weight", "confidence", "effort_factor", "priority", "stability")
SET_APART = ("investigate", "maintain", "diagnose", "no-evidence")
"""Advice that has a part of its own, in its order."""


def act_section(publication: Publication, words: Words) -> Section | None:
    """Return the recommendations; None when the model has no plays."""
    if not publication.recommendations:
        return None
    plays = tables.ranked(publication)
    blocks = [*_progress(publication, words), *_importance(publication, words)]
    if blocks:
        blocks.append(Heading(id="act-ranked", text=words("report.act.ranked")))
    blocks.append(Paragraph(text=words("report.act.lead"), role="lead", sticky=True))
    chart = charts.priority_chart(publication)
    if chart is None:
        blocks.append(Note(label=words.code("severity", "note"), text=words("report.act.none")))
    else:
        blocks.append(Picture(figure=chart))
    blocks += [_card(publication, words, play) for play in plays[:IN_FULL]]
    blocks += _roadmap(publication, words)
    if len(plays) > IN_FULL:
        rest = tables.recommendation_table(publication).iloc[IN_FULL:]
        kept = ["rank", "rank_figure", "action", "criterion", "advice", "priority", "priority_figure"]
        caption = words("report.act.more.caption", count=words.counted(IN_FULL))
        blocks += [Heading(id="act-more", text=words("report.act.more")), as_table(rest[kept], words, str(caption))]
    for advice in SET_APART:
        blocks += _set_apart(publication, words, advice)
    return Section(id="act", title=str(words("report.section.act")), blocks=tuple(blocks))


def _progress(publication: Publication, words: Words) -> Iterator[Block]:
    """Yield how far the plays of the earlier wave have come, beside the change measured; nothing without a report."""
    if not publication.progress:
        return
    yield Heading(id="act-progress", text=words("report.act.progress"))
    yield Paragraph(text=Sentence(plans.progress_counted(publication, words), "."), role="lead", sticky=True)
    yield Paragraph(text=words("report.act.progress-no-cause"), sticky=True)
    caption = str(words("report.act.progress.caption"))
    tables_of = [
        (play, as_table(plans.progress_table(publication, play), words, caption)) for play in publication.progress
    ]
    first = next((table for _, table in tables_of if table.rows), None)
    if first is None:
        items = [plans.progress_said(publication, play) for play in publication.progress]
        yield Points(title=caption, items=tuple(items))
        return
    names = {criterion.id: criterion.name for criterion in publication.model.criteria}
    rows: list[tuple[Shown, ...]] = []
    for play, table in tables_of:
        said = plans.progress_said(publication, play)
        criterion = names.get(play.criterion, play.criterion)
        found = "progress.on" if table.rows else "progress.on-unmeasured"
        rows += [(words(found, play=said, criterion=criterion),), *table.rows]
    yield replace(first, rows=tuple(rows))


def _roadmap(publication: Publication, words: Words) -> Iterator[Block]:
    """Yield the steps by phase, and how each begins and is known to work."""
    plays = plans.on_the_roadmap(publication, ON_THE_ROADMAP)
    if not plays:
        return
    yield Heading(id="act-roadmap", text=words("report.act.roadmap"))
    yield Paragraph(text=words("report.act.roadmap.lead"), sticky=True)
    count = words.counted(min(len(tables.ranked(publication)), ON_THE_ROADMAP))
    whole_table = as_table(
        plans.roadmap_table(publication, plays), words, str(words("report.act.roadmap.caption", count=count))
    )
    yield by_phase(whole_table, plays, words)
    starts = as_table(plans.starts_table(plays), words, str(words("report.act.starts.caption")))
    yield by_phase(starts, plays, words)


def by_phase(table: Table, plays: Sequence[PublishedRecommendation], words: Words) -> Table:
    """Return a table of plays, a row each, with a row of its own heading each phase."""
    rows: list[tuple[Shown, ...]] = []
    for phase in plans.PHASES:
        own = [row for row, play in zip(table.rows, plays, strict=True) if plans.phase_of(play) == phase]
        rows += [(str(words(f"deck.phase.{phase}")),), *own] if own else []
    return replace(table, rows=tuple(rows))


def _set_apart(publication: Publication, words: Words, advice: str) -> list[Block]:
    """What is looked into first, kept up, looked behind or waits for evidence; nothing where no play is so advised."""
    frame = plans.advised_table(publication, advice)
    if frame.empty:
        return []
    return [
        Heading(id=f"act-{advice}", text=Sentence(words.code("advice", advice))),
        Paragraph(text=words(f"report.act.{advice}.lead"), sticky=True),
        as_table(frame, words, str(words(f"report.act.{advice}.caption"))),
    ]


def _importance(publication: Publication, words: Words) -> Iterator[Block]:
    """Yield what matters against how well it is done, and why some audience, or none, has that chart."""
    found = insights.drivers_of(publication)
    if found:
        yield Heading(id="act-importance", text=words("report.act.importance"))
    for each in found:
        figure = charts.importance_performance(publication, each.audience)
        if figure is not None:
            names = {
                "topic": words.code("topic", each.topic),
                "audience": words.within(audience_name(publication, each.audience)),
            }
            yield Paragraph(text=words("report.act.importance-lead", **names), sticky=True)
            yield Picture(figure=figure)
    equal = insights.importance_equal(publication)
    if equal is not None:
        yield Paragraph(text=equal)


def _card(publication: Publication, words: Words, play: PublishedRecommendation) -> Recommendation:
    names = {criterion.id: criterion.name for criterion in publication.model.criteria}
    details: tuple[tuple[str, Shown], ...] = (
        (str(words("report.act.first-step")), play.first_step),
        (str(words("report.act.success")), play.success_measure),
        (str(words("report.act.baseline")), baseline(publication, words, play) or ""),
        (str(words("report.act.after")), goes_first(publication, words, play) or ""),
    )
    facts: tuple[tuple[str, Shown], ...] = (
        (str(words("report.act.owner")), play.owner),
        (str(words("report.act.horizon")), words.code("horizon", play.horizon)),
        (str(words("report.act.effort")), words.code("effort", play.effort)),
    )
    factors = []
    for name in FACTORS:
        found = getattr(play, name)
        if found is not None:
            number = Number(figure=f"play:{play.play}#{name}", shown=found, text=words.factor(name, found))
            factors.append((words.code("column", name), number))
    return Recommendation(
        rank=plans.rank_of(play),
        action=play.action,
        criterion=names.get(play.criterion, play.criterion),
        advice=words.code("advice", play.advice),
        details=tuple((label, shown) for label, shown in details if shown),
        facts=tuple((label, shown) for label, shown in facts if shown),
        factors=tuple(factors),
        decided=decided(words, play) or Sentence(),
        sentence=play.sentence,
        evidence=fired(publication, words, play),
    )


def baseline(publication: Publication, words: Words, play: PublishedRecommendation) -> Sentence | None:
    """Return where its criterion stands today, and the target; None where neither level nor score may be told."""
    at, said = f"play:{play.play}#", list[Sentence]()
    if play.level is not None:
        parts = {"level": Number(figure=f"{at}level", shown=play.level, text=str(play.level))}
        if play.target is not None:
            parts["target"] = Number(figure=f"{at}target", shown=play.target, text=str(play.target))
        said.append(words("report.act.towards" if "target" in parts else "report.act.today", **parts))
    lowest = _lowest(publication, play.criterion)
    if lowest is not None:
        parts_of = _score_parts(publication, lowest)
        said.append(words("report.act.lowest", **parts_of))
    return Sentence(*(run for place, each in enumerate(said) for run in (("; ", each) if place else (each,)))) or None


def goes_first(publication: Publication, words: Words, play: PublishedRecommendation) -> Sentence | None:
    """Return the recommendations that go before one, with their ranks; None when it can begin at once."""
    known = {each.play: each for each in publication.recommendations if each.rank is not None}
    first = [known[each] for each in play.after if each in known]
    named = [words("deck.play.title", rank=plans.rank_of(each), action=each.action) for each in first]
    return words.listed(named) if named else None


def decided(words: Words, play: PublishedRecommendation) -> Sentence | None:
    """Return what the consultant changed of a recommendation and why; None where the rule alone spoke."""
    how = [*([play.decided] if play.decided else []), *(["placed"] if play.placed else [])]
    if not how:
        return None
    parts: dict[str, object] = {"reason": (play.reason or "").rstrip(".")}
    if play.rule_rank is not None:
        parts["rule"] = Number(figure=f"play:{play.play}#rule_rank", shown=play.rule_rank, text=str(play.rule_rank))
    return words(f"report.act.decided.{'-'.join(how)}", **parts)


def fired(publication: Publication, words: Words, play: PublishedRecommendation) -> Sentence:
    """Return what led to a recommendation: the scores and counts of evidence, then the identifiers of all of it."""
    said: list[Sentence] = []
    for name in play.evidence:
        cell = publication.cell_by_id.get(name)
        if cell is not None and score_of(cell) is not None:
            said.append(words("report.why.score", **_score_parts(publication, cell)))
    level = next((each for each in publication.levels if each.criterion == play.criterion), None)
    if level is not None and (level.evidence_for or level.evidence_against):
        counts = {
            name: Number(figure=f"level:{play.criterion}#{field}", shown=count, text=str(count))
            for name, field, count in (
                ("favour", "evidence_for", level.evidence_for),
                ("against", "evidence_against", level.evidence_against),
            )
        }
        said.append(words("report.act.statements", **counts))
    ids = ", ".join(play.evidence)
    if said:
        return words("report.act.fired" if ids else "report.act.fired-only", numbers=words.listed(said), ids=ids)
    return words("report.act.evidence", ids=ids) if ids else Sentence()


def _lowest(publication: Publication, criterion: str) -> PublishedCell | None:
    cells = [publication.cell(SubjectKind.CRITERION, criterion, each.id) for each in publication.audiences]
    known = [(found.value, cell) for cell in cells if cell is not None and (found := score_of(cell)) is not None]
    return min(known, key=lambda pair: pair[0] or 0.0)[1] if known else None


def _score_parts(publication: Publication, cell: PublishedCell) -> dict[str, object]:
    """Return score, limits and audience of a cell that is shown, as the parts of a message."""
    estimate, at = cell.figures[Measure.SCORE_0_100], figure_id(cell, Measure.SCORE_0_100)
    ends = {
        name: tables.NOTHING if end is None else Number(figure=f"{at}.{name}", shown=end, text=whole(end))
        for name, end in (("low", estimate.low), ("high", estimate.high))
    }
    return {"audience": audience_name(publication, cell.audience), "score": score(cell), **ends}
