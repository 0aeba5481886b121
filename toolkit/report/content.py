"""What the report says, built once from a Publication: every writer renders this and adds nothing."""

import weakref
from collections.abc import Iterable, Sequence

import pandas as pd

from toolkit.present import charts, insights, tables
from toolkit.present.wording import (
    Number,
    Sentence,
    Words,
    assessment_kind,
    audience_name,
    figure_id,
    score,
    words_for,
)
from toolkit.publication import Publication
from toolkit.publication.value import SubjectKind
from toolkit.report.act import act_section
from toolkit.report.blocks import Block, Heading, Paragraph, Picture, Points, Report, Section, Table
from toolkit.report.frames import as_table
from toolkit.report.since import benchmark_to_know, beside_blocks, change_to_know, since_blocks
from toolkit.report.sure import method_section, sure_section
from toolkit.report.why import why_section

FIRST = 3
MOST_GAPS = 8
DEFINED = 3


_LAST: list[tuple[weakref.ref[Publication], Report]] = []
"""The report built last: the writers of one run share it, and nothing outlives its publication for long."""


def build_report(publication: Publication) -> Report:
    """Return the report of a publication; a section that has nothing to show is not there."""
    for known, report in _LAST:
        if known() is publication:
            return report
    made = _built(publication)
    _LAST[:] = [(weakref.ref(publication), made)]
    return made


def _built(publication: Publication) -> Report:
    words = words_for(publication)
    made = (
        summary_section(publication, words),
        _stand(publication, words),
        _who(publication, words),
        _where(publication, words),
        why_section(publication, words),
        act_section(publication, words),
        _lenses(publication, words),
        sure_section(publication, words),
        method_section(publication, words),
    )
    version = publication.software.get("centric-toolkit") or publication.software.get("centric", "")
    return Report(
        title=assessment_kind(publication),
        client=publication.client_name,
        wave=publication.wave_name,
        date=words.date(publication.wave_date),
        iso_date=publication.wave_date,
        language=words.language,
        headline=headline(publication, words),
        contents=str(words("report.contents")),
        colophon=str(words("report.colophon", version=version)),
        sections=tuple(section for section in made if section is not None and section.blocks),
    )


def headline(publication: Publication, words: Words) -> Sentence:
    """Return the one sentence of the report: what stands out, and how many dimensions are well on their way."""
    dimensions = [dimension.id for dimension in publication.model.dimensions]
    insight = insights.stands_out(publication, SubjectKind.DIMENSION, dimensions)
    client = publication.client_name
    if insight is None:
        return words("report.headline.nothing", client=client)
    rated = [each.level for each in publication.dimension_levels if each.level is not None]
    if not rated:
        return words("report.headline", insight=insight)
    reached = sum(level >= DEFINED for level in rated)
    name = publication.model.levels.get(DEFINED, "")
    parts = {"client": client, "level": f"{DEFINED} ({name})" if name else str(DEFINED)}
    if not reached:
        count = words("report.headline.none", **parts)
    elif reached == len(rated) > 1:
        count = words("report.headline.rated-all", count=words.counted(reached), **parts)
    else:
        count = words.plural("report.headline.rated", reached, total=words.counted(len(rated)), **parts)
    return words("report.headline.levels", insight=insight, rated=count)


def summary_section(publication: Publication, words: Words) -> Section:
    """Return the whole on one page: the headline, what to know, what to do first."""
    blocks: list[Block] = [Paragraph(text=headline(publication, words), role="lead")]
    profile = charts.dimension_profile(publication)
    if profile is not None:
        # the headline above says what its title would
        blocks.append(Picture(figure=profile, caption=words("report.summary.chart"), compact=True))
    known = list(_to_know(publication, words))[:FIRST]
    if known:
        title = words("report.know" if len(known) == FIRST else "report.know-few")
        blocks.append(Points(title=str(title), items=tuple(known)))
    plays = tables.ranked(publication)[:FIRST]
    if plays:
        items = [
            words(
                "report.first.item",
                action=play.action,
                owner=play.owner,
                horizon=words.within(words.code("horizon", play.horizon)),
            )
            for play in plays
        ]
        blocks.append(Points(title=str(words("report.first")), items=tuple(items), numbered=True))
    return Section(id="summary", title=str(words("report.section.summary")), blocks=tuple(blocks))


def _to_know(publication: Publication, words: Words) -> Iterable[Sentence]:
    """Yield what a reader must know, the most telling first."""
    gaps = [gap for gap in publication.gaps if gap.kind is SubjectKind.CRITERION]
    if any(gap.flagged for gap in gaps):
        yield words("report.know.gaps", insight=insights.gaps_title(publication, SubjectKind.CRITERION, gaps))
    yield from _groups_below(publication, words)
    yield from _weakest(publication, words)
    rated = [level for level in publication.levels if level.status != "none"]
    disagreeing = [level for level in rated if level.state.startswith("divergent") or level.state == "contested"]
    totals = {"count": words.counted(len(disagreeing)), "total": words.counted(len(rated))}
    if disagreeing:
        yield words("report.know.sources", **totals)
    since = (change_to_know(publication, words), benchmark_to_know(publication, words))
    yield from (said for said in since if said is not None)
    yield from _outcomes(publication, words)


def _groups_below(publication: Publication, words: Words) -> Iterable[Sentence]:
    """Yield, for the first split where a group stands apart, which group that is."""
    for split in publication.group_dimensions:
        for audience in split.audiences:
            apart = [gap for gap in publication.group_gaps if (gap.audience, gap.group_by) == (audience, split.id)]
            figure = charts.group_heatmap(publication, audience, split.id) if apart else None
            if figure is not None:
                yield words("report.know.where", audience=audience_name(publication, audience), insight=figure.title)
                return


def _weakest(publication: Publication, words: Words) -> Iterable[Sentence]:
    criteria = [criterion.id for criterion in publication.model.criteria]
    audience = insights.main_audience(publication, SubjectKind.CRITERION, criteria)
    ranked = insights.standings(publication, SubjectKind.CRITERION, criteria, audience) if audience else []
    if len(ranked) > 1 and insights.apart(ranked[0].estimate, ranked[-1].estimate):
        best, worst = ranked[0], ranked[-1]
        ends = {"best": best.name, "high": score(best.cell), "worst": worst.name, "low": score(worst.cell)}
        yield words("report.know.weakest", **ends)


def _outcomes(publication: Publication, words: Words) -> Iterable[Sentence]:
    for cell in publication.cells:
        if cell.kind is not SubjectKind.OUTCOME or cell.group_by is not None or cell.hidden is not None:
            continue
        for measure, written in tables.OUTCOMES.items():
            estimate = cell.figures.get(measure)
            if estimate is None or estimate.value is None or estimate.low is None or estimate.high is None:
                continue
            figure = figure_id(cell, measure)
            ends = {
                name: Number(figure=figure + suffix, shown=end, text=written(end, words))
                for name, suffix, end in (
                    ("result", "", estimate.value),
                    ("low", ".low", estimate.low),
                    ("high", ".high", estimate.high),
                )
            }
            audience = words.within(audience_name(publication, cell.audience))
            yield words("report.know.outcome", outcome=words.code("measure", measure), audience=audience, **ends)


def _stand(publication: Publication, words: Words) -> Section:
    blocks: list[Block] = []
    levels = charts.maturity_profile(publication)
    if levels is not None and any(each.level is not None for each in publication.dimension_levels):
        blocks.append(_heading("stand-levels", words("report.stand.levels")))
        blocks.append(Picture(figure=levels))
    outcomes = tables.outcome_table(publication)
    if not outcomes.empty:
        blocks.append(_heading("stand-outcomes", words("report.stand.outcomes")))
        blocks.append(as_table(outcomes, words, str(words("report.stand.outcomes.caption"))))
    blocks += since_blocks(publication, words)
    blocks += beside_blocks(publication, words)
    criteria = criteria_table(publication, words)
    if criteria is not None:
        blocks += [_heading("stand-criteria", words("report.stand.criteria")), criteria]
    return Section(id="stand", title=str(words("report.section.stand")), blocks=tuple(blocks))


def criteria_table(publication: Publication, words: Words) -> Table | None:
    """Return one table of every criterion, a row of its own heading each dimension."""
    frames = {each.name: tables.standing_table(publication, each.id) for each in publication.model.dimensions}
    whole = pd.concat([frame for frame in frames.values() if not frame.empty]) if frames else pd.DataFrame()
    if whole.empty:
        return None
    # an audience that no criterion has a score from takes no column
    kept = [name for name in whole.columns if not str(name).startswith(tables.SCORE) or whole[name].notna().any()]
    caption = str(words("report.stand.criteria.caption"))
    parts = {name: as_table(frame[kept], words, caption) for name, frame in frames.items() if not frame.empty}
    first = next(iter(parts.values()))
    rows = tuple(row for name, part in parts.items() for row in ((name,), *part.rows))
    return Table(caption=caption, headings=first.headings, numeric=first.numeric, rows=rows)


def _who(publication: Publication, words: Words) -> Section | None:
    figure = charts.audience_gaps(publication)
    if figure is None:
        return None
    blocks: list[Block] = [Paragraph(text=words("report.who.lead"), role="lead")]
    blocks.append(Picture(figure=figure))
    flagged = [gap for gap in insights.widest(publication.gaps) if gap.flagged][:MOST_GAPS]
    sentences = tuple(insights.gap_sentence(publication, gap) for gap in flagged)
    if sentences:
        blocks.append(Points(title=str(words("report.who.gaps")), items=sentences))
    else:
        blocks.append(Paragraph(text=words("report.who.agree")))
    return Section(id="who", title=str(words("report.section.who")), blocks=tuple(blocks))


def _where(publication: Publication, words: Words) -> Section | None:
    blocks: list[Block] = []
    for split in publication.group_dimensions:
        for audience in split.audiences:
            figure = charts.group_heatmap(publication, audience, split.id)
            if figure is not None:
                name = audience_name(publication, audience)
                title = words("report.where.title", audience=name, group=words.within(split.name))
                blocks += [_heading(f"where-{audience}-{split.id}", title), Picture(figure=figure)]
    if not blocks:
        return None
    lead = Paragraph(text=words("report.where.lead"), role="lead")
    return Section(id="where", title=str(words("report.section.where")), blocks=(lead, *blocks))


def _lenses(publication: Publication, words: Words) -> Section | None:
    blocks: list[Block] = []
    for lens in publication.model.lenses:
        figure = charts.lens_profile(publication, lens.id)
        if figure is None:
            continue
        blocks.append(_heading(f"lens-{lens.id}", Sentence(lens.name)))
        source = [words("report.lenses.source", title=lens.source_title)] if lens.source_title else []
        said = [*source, *([Sentence(lens.note)] if lens.note else [])]
        if said:
            blocks.append(Paragraph(text=_joined(said), role="small"))
        blocks.append(Picture(figure=figure))
    if not blocks:
        return None
    lead = Paragraph(text=words("report.lenses.lead"), role="lead")
    return Section(id="lenses", title=str(words("report.section.lenses")), blocks=(lead, *blocks))


def _heading(id: str, text: Sentence) -> Heading:
    return Heading(id=id, text=text)


def _joined(sentences: Sequence[Sentence]) -> Sentence:
    runs: list[str | Sentence] = []
    for sentence in sentences:
        runs += [" ", sentence] if runs else [sentence]
    return Sentence(*runs)
