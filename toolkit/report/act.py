"""What to do first: the ranked recommendations with every factor, the roadmap, and what is not ranked."""

from collections.abc import Iterator

from toolkit.present import charts, insights, tables
from toolkit.present.wording import Number, Words, audience_name
from toolkit.publication import Publication
from toolkit.publication.value import PublishedRecommendation
from toolkit.report.blocks import Block, Heading, Note, Paragraph, Picture, Recommendation, Section, Shown
from toolkit.report.frames import as_table

IN_FULL = 8
ON_THE_ROADMAP = 12
FACTORS = ("gap", "importance", "strategy_weight", "confidence", "effort_factor", "priority", "stability")


def act_section(publication: Publication, words: Words) -> Section | None:
    """Return the recommendations; None when the model has no plays."""
    if not publication.recommendations:
        return None
    plays = tables.ranked(publication)
    importance = list(_importance(publication, words))
    blocks: list[Block] = [*importance]
    if importance:
        blocks.append(Heading(id="act-ranked", text=words("report.act.ranked")))
    blocks.append(Paragraph(text=words("report.act.lead"), role="lead", sticky=True))
    chart = charts.priority_chart(publication)
    if chart is None:
        blocks.append(Note(label=words.code("severity", "note"), text=words("report.act.none")))
    else:
        blocks.append(Picture(figure=chart))
    blocks += [_card(publication, words, play) for play in plays[:IN_FULL]]
    if plays:
        caption = words("report.act.roadmap.caption", count=words.counted(min(len(plays), ON_THE_ROADMAP)))
        soonest = as_table(tables.roadmap_table(publication, ON_THE_ROADMAP), words, str(caption))
        blocks += [Heading(id="act-roadmap", text=words("report.act.roadmap")), soonest]
    if len(plays) > IN_FULL:
        rest = tables.recommendation_table(publication).iloc[IN_FULL:]
        kept = ["rank", "rank_figure", "action", "criterion", "advice", "priority", "priority_figure"]
        caption = words("report.act.more.caption", count=words.counted(IN_FULL))
        blocks += [Heading(id="act-more", text=words("report.act.more")), as_table(rest[kept], words, str(caption))]
    unranked = tables.unranked_table(publication)
    if not unranked.empty:
        kept_up = as_table(unranked, words, str(words("report.act.keep.caption")))
        blocks += [Heading(id="act-keep", text=words("report.act.keep")), kept_up]
    return Section(id="act", title=str(words("report.section.act")), blocks=tuple(blocks))


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
    at = f"play:{play.play}#"
    names = {criterion.id: criterion.name for criterion in publication.model.criteria}
    facts: tuple[tuple[str, Shown], ...] = (
        (str(words("report.act.first-step")), play.first_step),
        (str(words("report.act.success")), play.success_measure),
        (str(words("report.act.owner")), play.owner),
        (str(words("report.act.horizon")), words.code("horizon", play.horizon)),
        (str(words("report.act.effort")), words.code("effort", play.effort)),
    )
    factors = []
    for name in FACTORS:
        found = getattr(play, name)
        if found is not None:
            number = Number(figure=f"{at}{name}", shown=found, text=words.factor(name, found))
            factors.append((words.code("column", name), number))
    return Recommendation(
        rank=Number(figure=f"{at}rank", shown=play.rank or 0, text=str(play.rank)),
        action=play.action,
        criterion=names.get(play.criterion, play.criterion),
        advice=words.code("advice", play.advice),
        facts=tuple((label, shown) for label, shown in facts if shown),
        factors=tuple(factors),
        sentence=play.sentence,
        evidence=str(words("report.act.evidence", ids=", ".join(play.evidence))) if play.evidence else "",
    )
