"""Other waves and other clients: whether waves may be compared, every change, lines over all waves, percentiles."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from toolkit.present import benchmarks, charts, over_time
from toolkit.present.wording import Words, audience_name, figure_id, subject_name
from toolkit.publication import Publication
from toolkit.publication.over_time import PublishedAspect, PublishedComparability, PublishedTrend, aspect_figures
from toolkit.publication.value import Measure, PublishedBenchmark, SubjectKind
from toolkit.report.workbook.book import COUNT, POINTS, SHARE, SIGNED, Book, cell
from toolkit.report.workbook.rows import FigureRow, estimated

HEAD = 3
SHAPES: Mapping[Measure, str] = {
    Measure.CSAT: SHARE, Measure.CES_EASY: SHARE, Measure.NPS: SIGNED, Measure.CES_MEAN: "0.00",
}  # fmt: skip
SHARES = ("response", "missing-rule", "mix")


def since_rows(publication: Publication, words: Words) -> Iterator[FigureRow]:
    """Yield every figure on other waves and other clients."""
    for one in publication.comparability:
        yield from _compared_rows(publication, words, one)
    for trend in publication.trends:
        about, who = _about(publication, words, trend), audience_name(publication, trend.audience)
        for point in trend.points:
            measure = (
                f"{words.code('book.measure', str(trend.measure))}, {over_time.earlier_name(publication, point.wave)}"
            )
            yield estimated(trend.figure_id(point), point.figure, words, about, measure, who)
    for found in publication.benchmarks:
        about, who = subject_name(publication, found.kind, found.subject), audience_name(publication, found.audience)
        yield estimated(
            f"{found.id}#percentile", found.percentile, words, about, words.code("column", "percentile"), who
        )
        for name in ("others", "lowest", "highest"):
            yield FigureRow(
                figure=f"{found.id}#{name}",
                about=about,
                audience=who,
                measure=words.code("column", name),
                value=getattr(found, name),
            )


def _compared_rows(publication: Publication, words: Words, one: PublishedComparability) -> Iterator[FigureRow]:
    who = audience_name(publication, one.audience)
    for figure, value in aspect_figures(one).items():
        if value is not None:
            about, _, side = figure.partition("#")[2].rpartition(".")
            yield FigureRow(
                figure=figure,
                about=f"{words('book.sheet.compared')}: {about}",
                audience=who,
                measure=words.code("book.compared", side),
                value=value,
            )


def compared_sheet(book: Book, publication: Publication) -> None:
    """Write the verdict on every audience and its reasons, and the criteria that are not asked as they were."""
    if not publication.comparability:
        return
    words, sheet = book.words, book.sheet("book.sheet.compared")
    book.title(sheet, words("report.stand.compared"), over_time.verdict_in_short(publication) or "")
    row = HEAD
    for one in publication.comparability:
        named = {"audience": audience_name(publication, one.audience), "earlier": one.earlier_name}
        book.text(sheet, row, 0, words(f"compare.{one.verdict}", **named))
        row += 1
    heads = ("audience", "aspect", "then", "now", "effect")
    row += 1
    book.heads(sheet, row, [words.code("column", name) for name in heads])
    for one in publication.comparability:
        for aspect in one.aspects:
            row = _aspect(book, publication, sheet, row + 1, (one, aspect))
    items = over_time.items_table(publication).to_dict("records")
    if items:
        row += 2
        names = ("criterion", "audience", "items_then", "items_now", "items_common", "comparable")
        book.heads(sheet, row, [words.code("column", name) for name in names], right=2)
        for each in items:
            row += 1
            for column, name in enumerate(names):
                if f"{name}_figure" in each:
                    book.figure(sheet, row, column, each[f"{name}_figure"], COUNT)
                else:
                    book.text(sheet, row, column, each[name])
    book.widths(sheet, (24, 44, 18, 18, 22, 18))


def _aspect(
    book: Book, publication: Publication, sheet: Any, row: int, found: tuple[PublishedComparability, PublishedAspect]
) -> int:
    """Write an aspect, a mix with a row for each group; return its last row."""
    (one, aspect), words = found, book.words
    name, effect = over_time.aspect_name(publication, aspect), words.code("compare.effect", aspect.effect)
    at = f"{one.id}#{aspect.aspect}" + (f".{aspect.about}" if aspect.about else "")
    rows = [
        (f"{name}: {share.group or words('compare.other-groups')}", f"{at}={share.group}") for share in aspect.groups
    ]
    shape = SHARE if aspect.aspect in SHARES else COUNT
    for place, (about, figure) in enumerate(rows or [(name, at)]):
        if place:
            row += 1
        book.text(sheet, row, 0, audience_name(publication, one.audience))
        book.text(sheet, row, 1, about)
        for column, side in enumerate(("then", "now"), start=2):
            if rows or getattr(aspect, f"value_{side}") is not None:
                book.figure(sheet, row, column, f"{figure}.{side}", shape, align="left")
            else:
                book.text(sheet, row, column, over_time.side_said(publication, one, aspect, side))
        book.text(sheet, row, 4, effect)
    return row


def changes_sheet(book: Book, publication: Publication) -> None:
    """Write every change: whether it may be compared, the change, the same at the earlier mix, and its verdict."""
    if not publication.changes:
        return
    words, sheet = book.words, book.sheet("book.sheet.changes")
    book.title(sheet, words("report.stand.changes"), over_time.verdict_in_short(publication) or "")
    names = ("subject", "audience", "comparable", "change", "low", "high", "n", "reweighted", "verdict")
    book.heads(sheet, HEAD, [words.code("column", name) for name in names], right=3)
    verdicts = {one.audience: one for one in publication.comparability}
    row = HEAD
    for change in publication.changes:
        row += 1
        book.text(sheet, row, 0, subject_name(publication, change.kind, change.subject), bold=True)
        book.text(sheet, row, 1, audience_name(publication, change.audience))
        known = verdicts.get(change.audience)
        if known is not None:
            said = known.verdict_on(change.kind, change.subject)
            book.text(sheet, row, 2, words.code("compare.verdict", said))
        at = f"{change.id}#change"
        book.figure(sheet, row, 3, at, SIGNED, bold=True)
        for column, (part, shape) in enumerate((("low", SIGNED), ("high", SIGNED), ("n", COUNT)), start=4):
            book.figure(sheet, row, column, f"{at}.{part}", shape)
        if change.reweighted is not None:
            book.figure(sheet, row, 7, f"{change.id}#reweighted", SIGNED)
        book.text(sheet, row, 8, words.code("verdict", change.verdict))
    book.frame(sheet, HEAD, len(names), row, (44, 16, 16, 11, 8, 8, 9, 18, 18))


def trend_sheet(book: Book, publication: Publication) -> None:
    """Write every figure of every wave, and a native line chart of the dimensions for each audience."""
    if not publication.trends:
        return
    words, sheet = book.words, book.sheet("book.sheet.trend")
    figure = charts.trend(publication) or charts.outcome_trend(publication)
    book.title(sheet, words("report.stand.trend"), "" if figure is None else figure.title)
    waves = list(over_time.waves_named(publication))
    count = len(waves)
    labels: list[object] = [words.code("column", "subject"), words.code("column", "audience")]
    labels += [name for _, name in waves]
    for part in ("low", "high", "n"):
        labels += [f"{words.code('column', part)}, {name}" for _, name in waves]
    drawn = list(dict.fromkeys(one.audience for one in publication.trends if one.kind is SubjectKind.DIMENSION))
    head = HEAD + (CHART_ROWS if drawn else 0)
    book.heads(sheet, head, labels, right=2)
    arms = len(labels) + 1
    book.heads(sheet, head, [words("book.profile.arm")] * (2 * count), start=arms, right=arms)
    rows: dict[str, list[tuple[int, PublishedTrend]]] = {}
    ordered = sorted(publication.trends, key=lambda one: ORDER.index(one.kind))
    for row, one in enumerate(ordered, start=head + 1):
        _trend_row(book, publication, (sheet, row), one, [wave for wave, _ in waves], arms)
        if one.kind is SubjectKind.DIMENSION:
            rows.setdefault(one.audience, []).append((row, one))
    last = head + len(ordered)
    sheet.autofilter(head, 0, last, len(labels) - 1)
    book.widths(sheet, (44, 16, *(13,) * count, *(12,) * (3 * count)))
    for place, audience in enumerate(drawn):
        chart = _trend_chart(book, publication, sheet, audience, (rows[audience], count, arms, head))
        chart.set_size({"width": CHART_WIDTH, "height": CHART_HEIGHT})
        said = f"{audience_name(publication, audience)}: {figure.title if figure else ''}"
        look = {"description": said, "x_offset": place * (CHART_WIDTH + 10), "object_position": 3}
        sheet.insert_chart(HEAD - 1, 0, chart, look)


CHART_ROWS, CHART_WIDTH, CHART_HEIGHT = 17, 460, 320
ORDER = (SubjectKind.DIMENSION, SubjectKind.OUTCOME, SubjectKind.CRITERION)


def _trend_row(
    book: Book, publication: Publication, at: tuple[Any, int], one: PublishedTrend, waves: Sequence[str], arms: int
) -> None:
    (sheet, row), count = at, len(waves)
    book.text(sheet, row, 0, _about(publication, book.words, one), bold=one.kind is SubjectKind.DIMENSION)
    book.text(sheet, row, 1, audience_name(publication, one.audience))
    ids = {point.wave: one.figure_id(point) for point in one.points}
    ids[publication.wave_id] = figure_id(publication.cell_by_id[one.cell], one.measure)
    shape = SHAPES.get(one.measure, POINTS)
    for place, wave in enumerate(waves):
        if wave not in ids:
            continue
        value = book.figure(sheet, row, 2 + place, ids[wave], shape, bold=True)
        ends = []
        for step, part in enumerate(("low", "high", "n"), start=1):
            style = COUNT if part == "n" else shape
            ends.append(book.figure(sheet, row, 2 + step * count + place, f"{ids[wave]}.{part}", style))
        if value is None or ends[0] is None or ends[1] is None:
            continue
        middle = cell(row, 2 + place)
        for step, (end, formula) in enumerate(
            ((ends[1] - value, f"={cell(row, 2 + 2 * count + place)}-{middle}"),
             (value - ends[0], f"={middle}-{cell(row, 2 + count + place)}"))
        ):  # fmt: skip
            book.formula(sheet, row, arms + step * count + place, formula, end, "0.0", font_color=book.theme.quiet)


def _trend_chart(
    book: Book,
    publication: Publication,
    sheet: Any,
    audience: str,
    shape: tuple[list[tuple[int, PublishedTrend]], int, int, int],
) -> Any:
    own, count, arms, head = shape
    chart, name = book.book.add_chart({"type": "line"}), sheet.get_name()
    for row, _ in own:
        ends = [
            f"='{name}'!{cell(row, start, fixed=True)}:{cell(row, start + count - 1, fixed=True)}"
            for start in (arms, arms + count)
        ]
        chart.add_series(
            {
                "name": [name, row, 0],
                "categories": [name, head, 2, head, 1 + count],
                "values": [name, row, 2, row, 1 + count],
                "marker": {"type": "circle", "size": 6},
                "line": {"width": 2},
                "y_error_bars": {
                    "type": "custom",
                    "plus_values": ends[0],
                    "minus_values": ends[1],
                    "line": {"color": book.theme.quiet},
                },
            }
        )
    title = audience_name(publication, audience)
    chart.set_title({"name": title, "name_font": {"size": 12, "bold": True, "color": book.theme.ink}})
    grid = {"visible": True, "line": {"color": book.theme.grid}}
    chart.set_y_axis({"num_format": "0", "major_gridlines": grid} | _reach(publication, [one for _, one in own]))
    chart.set_legend({"position": "bottom", "font": {"size": 8}})
    chart.set_chartarea({"border": {"none": True}})
    return chart


def _reach(publication: Publication, found: Sequence[PublishedTrend]) -> dict[str, float]:
    """Return the ends of the axis: tens that hold all intervals."""
    ends = [
        end
        for one in found
        for _, _, figure in over_time.points_of(publication, one)
        for end in (figure.low, figure.high)
        if end is not None
    ]
    return {"min": 10 * (min(ends) // 10), "max": 10 * -(-max(ends) // 10)} if ends else {"min": 0, "max": 100}


def benchmark_sheet(book: Book, publication: Publication) -> None:
    """Write where the client stands among other clients: percentile, interval, others, their range, edition and cut."""
    lead = benchmarks.benchmark_lead(publication)
    if lead is None:
        return
    words, sheet = book.words, book.sheet("book.sheet.benchmark")
    book.title(sheet, words("report.stand.benchmark"), lead)
    names = (
        "subject",
        "audience",
        "score",
        "percentile",
        "low",
        "high",
        "others",
        "lowest",
        "highest",
        "cut",
        "edition",
    )
    book.heads(sheet, HEAD, [words.code("column", name) for name in names], right=2)
    found = [
        one
        for kind in (SubjectKind.DIMENSION, SubjectKind.CRITERION)
        for one in benchmarks.benchmarks_on(publication, kind)
    ]
    for row, one in enumerate(found, start=HEAD + 1):
        _benchmark(book, publication, sheet, row, one)
    book.frame(sheet, HEAD, len(names), HEAD + len(found), (44, 16, 9, 12, 8, 8, 12, 11, 11, 40, 16))


def _benchmark(book: Book, publication: Publication, sheet: Any, row: int, one: PublishedBenchmark) -> None:
    words, dimension = book.words, one.kind is SubjectKind.DIMENSION
    book.text(sheet, row, 0, subject_name(publication, one.kind, one.subject), bold=dimension)
    book.text(sheet, row, 1, audience_name(publication, one.audience))
    book.figure(sheet, row, 2, f"{one.kind}:{one.subject}@{one.audience}#{Measure.SCORE_0_100}", POINTS)
    at = f"{one.id}#percentile"
    for column, (figure, shape) in enumerate(
        ((at, POINTS), (f"{at}.low", POINTS), (f"{at}.high", POINTS), (f"{one.id}#others", COUNT),
         (f"{one.id}#lowest", POINTS), (f"{one.id}#highest", POINTS)), start=3,
    ):  # fmt: skip
        book.figure(sheet, row, column, figure, shape)
    why = "" if one.percentile.reason is None else words.code("benchmark.reason", one.percentile.reason)
    cut = benchmarks.cut_said(words, one.cut)
    book.text(sheet, row, 9, f"{cut}; {why}" if why else cut)
    book.text(sheet, row, 10, one.edition)


def _about(publication: Publication, words: Words, one: PublishedTrend) -> str:
    if one.kind is SubjectKind.OUTCOME:
        return words.code("measure", one.measure)
    return subject_name(publication, one.kind, one.subject)
