"""The slides that say where the organization stands: profile, maturity, gaps, groups, questions, waves, lenses."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit.present import charts, insights
from toolkit.present.charts.parts import note
from toolkit.present.figures import Figure
from toolkit.present.over_time import earlier_name
from toolkit.present.wording import (
    Number,
    Sentence,
    Words,
    audience_name,
    subject_name,
    whole,
    words_for,
)
from toolkit.publication import Publication
from toolkit.publication.value import PublishedChange, PublishedGap, SubjectKind
from toolkit.report.deck.bars import items, levels
from toolkit.report.deck.dots import dots, figure_of
from toolkit.report.deck.matrix import matrix
from toolkit.report.deck.palette import Palette
from toolkit.report.deck.said import notes_on
from toolkit.report.deck.slopes import reach_of, slopes
from toolkit.report.deck.values import Grid, GridCell, Label, Para, Plot, Slide, Text

MOST_GROUPS = 9
BELOW_FILL, SAME_FILL, ABOVE_FILL = "#f2b8a6", "#f4f6f8", "#a9cde6"
INK = "#1b2329"
HATCH = "#c3c9cf"
LEADERS = "leaders"
PROVISIONAL = "provisional"


@dataclass(frozen=True, kw_only=True, slots=True)
class Telling:
    """What every slide is told with."""

    publication: Publication
    words: Words
    colours: Palette

    def chapter(self, name: str) -> str:
        """Return the name of a part of the deck."""
        return str(self.words(f"report.section.{name}"))


def charted(told: Telling, id: str, chapter: str, figure: Figure, plot: Plot, title: Sentence | None = None) -> Slide:
    """Return a slide of one chart."""
    title = title or figure.title
    return Slide(
        id=id,
        title=title,
        columns=((1.0, (plot,)),),
        note=figure.note,
        notes=notes_on(told.words, title, figure),
        chapter=told.chapter(chapter),
    )


def profile_slide(told: Telling) -> Slide | None:
    """Return the profile by dimension."""
    figure = charts.dimension_profile(told.publication)
    if figure is None:
        return None
    names = ("chart", figure.alt_text, "dimension")
    return charted(told, "profile", "stand", figure, dots(told.publication, told.colours, figure.table, names))


def maturity_slide(told: Telling) -> Slide | None:
    """Return the maturity levels of the dimensions."""
    figure = charts.maturity_profile(told.publication)
    if figure is None or not any(each.level is not None for each in told.publication.dimension_levels):
        return None
    status = {level.criterion: level.status for level in told.publication.levels}
    provisional = frozenset(
        dimension.name
        for dimension in told.publication.model.dimensions
        if {status.get(criterion, "none") for criterion in dimension.criteria} - {"none"} == {PROVISIONAL}
    )
    plot = levels(told.publication, told.colours, figure.table, figure.alt_text, provisional)
    return charted(told, "maturity", "stand", figure, plot)


def gaps_slide(told: Telling) -> Slide | None:
    """Return where the audiences see it differently."""
    publication, kind = told.publication, SubjectKind.CRITERION
    figure = charts.audience_gaps(publication, kind, most=12)
    if figure is None:
        return None
    names = {criterion.id: criterion.name for criterion in publication.model.criteria}
    said: dict[str, Label] = {}
    for gap in insights.widest(gap for gap in publication.gaps if gap.kind is kind and gap.flagged):
        label = Label(text=_gap_label(told, gap), place="r", bold=True, size=10.5)
        said.setdefault(names.get(gap.subject, gap.subject), label)
    columns = ("chart", figure.alt_text, "criterion")
    plot = dots(publication, told.colours, figure.table, columns, said)
    return charted(told, "gaps", "who", figure, plot)


def _gap_label(told: Telling, gap: PublishedGap) -> Sentence:
    higher, _ = insights.sides(gap)
    value = gap.difference.value or 0.0
    points = Number(figure=f"{gap.id}#difference", shown=value, text=whole(abs(value)))
    label = told.words("gap.label", audience=audience_name(told.publication, higher), points=points)
    return Sentence(label, f" · {told.words('gap.blind-spot')}") if higher == LEADERS else label


def splits(publication: Publication) -> list[tuple[str, str]]:
    """Return the audiences by the ways they are split, those where a group stands apart first."""
    found = [(audience, split.id) for split in publication.group_dimensions for audience in split.audiences]
    apart = {(gap.audience, gap.group_by) for gap in publication.group_gaps}
    return sorted(found, key=lambda each: each not in apart)


def group_slides(told: Telling, audience: str, group_by: str) -> Iterator[Slide]:
    """Yield the heat map of an audience by group, on as many slides as its columns need."""
    publication, words = told.publication, told.words
    figure = charts.group_heatmap(publication, audience, group_by)
    if figure is None:
        return
    split = next(each for each in publication.group_dimensions if each.id == group_by)
    place = words("report.where.title", audience=audience_name(publication, audience), group=words.within(split.name))
    title = words("deck.named", name=place, insight=figure.title)
    rows = figure.table.to_dict("records")
    groups = list(dict.fromkeys(str(row["group"]) for row in rows))
    whole_name = str(words("axis.whole", audience=words.within(audience_name(publication, audience))))
    kept = [group for group in groups if group != whole_name]
    for start in range(0, len(kept), MOST_GROUPS):
        shown = [*([whole_name] if whole_name in groups else []), *kept[start : start + MOST_GROUPS]]
        grid = _heat(told, figure, shown)
        suffix = "" if start == 0 else f"-{start // MOST_GROUPS + 1}"
        yield Slide(
            id=f"groups-{audience}-{group_by}{suffix}",
            title=title,
            columns=((1.0, (grid,)),),
            note=figure.note,
            notes=notes_on(words, title, figure),
            chapter=told.chapter("where"),
        )


def _heat(told: Telling, figure: Figure, groups: Sequence[str]) -> Grid:
    words, rows = told.words, figure.table.to_dict("records")
    column = str(figure.table.columns[0])
    at = {(str(row[column]), str(row["group"])): row for row in rows}
    subjects = list(dict.fromkeys(str(row[column]) for row in rows))
    fills = {words.code("whole", "below"): BELOW_FILL, words.code("whole", "above"): ABOVE_FILL}
    hidden = str(words("hidden", minimum=told.publication.minimum_cell))
    made = []
    for subject in subjects:
        cells = [GridCell(text=subject, bold=True)]
        for group in groups:
            row = at.get((subject, group))
            score = None if row is None else figure_of(row, "score", whole(float(row["score"] or 0)))
            if row is None:
                cells.append(GridCell(align="ctr"))
            elif score is None:
                cells.append(GridCell(text=hidden, fill=HATCH, pattern=True, align="ctr", colour=INK))
            else:
                low, high = (figure_of(row, end, whole(float(row[end] or 0))) for end in ("low", "high"))
                interval = Sentence(low, "–", high) if low is not None and high is not None else ""
                ink = fills.get(str(row["whole"]), SAME_FILL)
                cells.append(GridCell(text=Sentence(score), sub=interval, fill=ink, align="ctr", colour=INK))
        made.append(tuple(cells))
    head = [GridCell(text=words.code("column", column), bold=True)]
    for group in groups:
        own = [each for each in rows if str(each["group"]) == group]
        bases = [
            n
            for row in own
            if (n := figure_of(row, "n", words.grouped(row["n"]) if row["n"] == row["n"] and row["n"] else ""))
            is not None
        ]
        bases.sort(key=lambda each: each.shown)
        base: Sentence | str = ""
        if bases:
            ends = (bases[0],) if bases[0].shown == bases[-1].shown else (bases[0], "–", bases[-1])
            base = Sentence("n ", *ends)
        head.append(GridCell(text=group, sub=base, bold=True, align="ctr"))
    return Grid(
        id="table",
        alt=figure.alt_text,
        head=tuple(head),
        rows=tuple(made),
        widths=(2.4, *[1.0] * len(groups)),
        size=14,
        floor=9,
        fill_height=True,
    )


def matrix_slide(told: Telling, audience: str) -> Slide | None:
    """Return what matters against how well it is done, in one audience."""
    figure = charts.importance_performance(told.publication, audience)
    found = next((each for each in insights.drivers_of(told.publication) if each.audience == audience), None)
    if figure is None or found is None:
        return None
    plot = matrix(told.publication, told.colours, found, figure.alt_text)
    return charted(told, f"importance-{audience}", "act", figure, plot)


def items_slide(told: Telling, criterion: str) -> Slide | None:
    """Return how people answered the questions of a criterion."""
    figure = charts.item_distribution(told.publication, criterion)
    plot = None if figure is None else items(told.publication, told.colours, criterion, figure.alt_text)
    if figure is None or plot is None:
        return None
    name = subject_name(told.publication, SubjectKind.CRITERION, criterion)
    title = told.words("deck.items.title", criterion=name, insight=figure.title)
    return charted(told, f"items-{criterion}", "why", figure, plot, title)


def changes_slide(told: Telling) -> Slide | None:
    """Return what has changed since the earlier wave, as slopes side by side for each audience."""
    publication, figure = told.publication, charts.wave_change(told.publication)
    if figure is None:
        return None
    found = [
        each for each in publication.changes if each.kind is SubjectKind.DIMENSION and each.change.value is not None
    ]
    columns = []
    for audience in dict.fromkeys(each.audience for each in found):
        own = [each for each in found if each.audience == audience]
        ink = told.colours.audiences.get(audience, "tx1")
        plot = slopes(publication, own, ink, (f"chart-{audience}", figure.alt_text), reach_of(found))
        columns.append((audience, plot))
    made = tuple((1.0, (_named(told, audience), plot)) for audience, plot in columns)
    return Slide(
        id="changes",
        title=figure.title,
        columns=made,
        note=_on_slopes(told, found),
        notes=notes_on(told.words, figure.title, figure),
        chapter=told.chapter("stand"),
    )


def _on_slopes(told: Telling, found: Sequence[PublishedChange]) -> Sentence:
    """Return how the slopes are read, and on how many answers they rest."""
    words, first = told.words, found[0]
    bases = []
    for audience in dict.fromkeys(each.audience for each in found):
        own = sorted((each for each in found if each.audience == audience), key=lambda each: each.change.n)
        low, high = (
            Number(figure=f"{each.id}#change.n", shown=each.change.n, text=words.grouped(each.change.n))
            for each in (own[0], own[-1])
        )
        name = audience_name(told.publication, audience)
        same = low.shown == high.shown
        bases.append(
            words("note.n", audience=name, n=low) if same else words("note.n-range", audience=name, low=low, high=high)
        )
    level = words.percent(first.change.level)
    return note(words("deck.slopes", earlier=earlier_name(told.publication, first.earlier), level=level), bases=bases)


def _named(told: Telling, audience: str) -> Text:
    ink = told.colours.audiences.get(audience, "tx1")
    para = Para(text=audience_name(told.publication, audience), bold=True, colour=ink)
    return Text(id=f"name-{audience}", paras=(para,), size=14, floor=9)


def lens_slide(told: Telling, lens: str) -> Slide | None:
    """Return the same results as another framework groups them."""
    figure = charts.lens_profile(told.publication, lens)
    if figure is None:
        return None
    names = ("chart", figure.alt_text, "lens-group")
    plot = dots(told.publication, told.colours, figure.table, names)
    name = next(each.name for each in told.publication.model.lenses if each.id == lens)
    title = told.words("deck.named", name=name, insight=figure.title)
    return charted(told, f"lens-{lens}", "lenses", figure, plot, title)


def telling(publication: Publication, colours: Palette) -> Telling:
    """Return what the slides of a publication are told with."""
    return Telling(publication=publication, words=words_for(publication), colours=colours)
