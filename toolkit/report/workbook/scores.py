"""Where an organization stands: the profile, every criterion, what matters, and how well the questions go together."""

from typing import Any

from toolkit.present import insights
from toolkit.present.wording import audience_name
from toolkit.publication import Publication
from toolkit.publication.value import COMBINED, Measure, SubjectKind
from toolkit.report.workbook.actions import bars_finished
from toolkit.report.workbook.book import COUNT, FACTOR, POINTS, Book, cell

HEAD = 3
ENDS = ("low", "high", "n")


def profile_sheet(book: Book, publication: Publication) -> None:
    """Write each dimension's score, interval and n by audience, its level, and a native chart with its intervals."""
    words, kind = book.words, SubjectKind.DIMENSION
    dimensions = publication.model.dimensions
    speakers = insights.audiences_on(publication, kind, [each.id for each in dimensions])
    if not speakers:
        return
    sheet = book.sheet("book.sheet.profile")
    book.title(sheet, words("book.sheet.profile"), words("book.profile.lead"))
    labels: list[object] = [words.code("column", "dimension")]
    for speaker in speakers:
        labels += [audience_name(publication, speaker), *(words.code("column", name) for name in ENDS)]
    labels.append(words.code("column", "level"))
    book.heads(sheet, HEAD, labels, right=1)
    wide = len(labels) + 1
    book.heads(sheet, HEAD, [words("book.profile.arm")] * (2 * len(speakers)), start=wide, right=wide)
    for row, dimension in enumerate(dimensions, start=HEAD + 1):
        book.text(sheet, row, 0, dimension.name, bold=True)
        for place, speaker in enumerate(speakers):
            at, column = f"{kind}:{dimension.id}@{speaker}#{Measure.SCORE_0_100}", 1 + 4 * place
            score = book.figure(sheet, row, column, at, POINTS, bold=True)
            ends = [
                book.figure(sheet, row, column + 1 + step, f"{at}.{name}", COUNT if name == "n" else POINTS)
                for step, name in enumerate(ENDS)
            ]
            if score is not None and ends[0] is not None and ends[1] is not None:
                middle, arms = cell(row, column), wide + 2 * place
                book.formula(
                    sheet,
                    row,
                    arms,
                    f"={cell(row, column + 2)}-{middle}",
                    ends[1] - score,
                    "0.0",
                    font_color=book.theme.quiet,
                )
                book.formula(
                    sheet,
                    row,
                    arms + 1,
                    f"={middle}-{cell(row, column + 1)}",
                    score - ends[0],
                    "0.0",
                    font_color=book.theme.quiet,
                )
        book.figure(sheet, row, len(labels) - 1, f"dimension-level:{dimension.id}#level", "0")
    last = HEAD + len(dimensions)
    book.frame(sheet, HEAD, len(labels), last, (36, *(11, 7, 7, 8) * len(speakers), 9))
    _profile_chart(book, publication, sheet, speakers, last, wide)


def _profile_chart(book: Book, publication: Publication, sheet: Any, speakers: list[str], last: int, wide: int) -> None:
    chart, name = book.book.add_chart({"type": "bar"}), sheet.get_name()
    for place, speaker in enumerate(speakers):
        column, arms = 1 + 4 * place, wide + 2 * place
        ends = [f"='{name}'!{cell(HEAD + 1, at, fixed=True)}:{cell(last, at, fixed=True)}" for at in (arms, arms + 1)]
        chart.add_series(
            {
                "name": audience_name(publication, speaker),
                "categories": [name, HEAD + 1, 0, last, 0],
                "values": [name, HEAD + 1, column, last, column],
                "fill": {"color": book.theme.audiences[speaker]},
                "gap": 60,
                "overlap": -5,
                "y_error_bars": {
                    "type": "custom",
                    "plus_values": ends[0],
                    "minus_values": ends[1],
                    "line": {"color": book.theme.ink},
                },
            }
        )
    title = insights.stands_out(publication, SubjectKind.DIMENSION, [each.id for each in publication.model.dimensions])
    said = str(title or book.words("book.sheet.profile"))
    bars_finished(book, chart, said, min=0, max=100)
    chart.set_legend({"position": "top"})
    book.below(sheet, last + 2, chart, (980, 130 + 22 * (1 + len(speakers)) * (last - HEAD)), said)


def criteria_sheet(book: Book, publication: Publication) -> None:
    """Write every criterion: its score in each audience and together, its level, its target, its evidence."""
    words, kind = book.words, SubjectKind.CRITERION
    speakers = insights.audiences_on(publication, kind, [each.id for each in publication.model.criteria])
    if any(cell.audience == COMBINED and cell.hidden is None for cell in publication.cells):
        speakers = [*speakers, COMBINED]
    sheet = book.sheet("book.sheet.criteria")
    book.title(sheet, words("book.sheet.criteria"), words("book.criteria.lead"))
    labels: list[object] = [words.code("column", "criterion"), words.code("column", "dimension")]
    for speaker in speakers:
        labels += [audience_name(publication, speaker), *(words.code("column", name) for name in ENDS)]
    fields = ("level", "target", "evidence_for", "evidence_against", "interviewees")
    labels += [words.code("column", name) for name in fields]
    book.heads(sheet, HEAD, labels, right=2)
    names = {dimension.id: dimension.name for dimension in publication.model.dimensions}
    for row, criterion in enumerate(publication.model.criteria, start=HEAD + 1):
        book.text(sheet, row, 0, criterion.name, bold=True)
        book.text(sheet, row, 1, names.get(criterion.dimension, criterion.dimension))
        for place, speaker in enumerate(speakers):
            at, column = f"{kind}:{criterion.id}@{speaker}#{Measure.SCORE_0_100}", 2 + 4 * place
            book.figure(sheet, row, column, at, POINTS, bold=True)
            for step, name in enumerate(ENDS):
                book.figure(sheet, row, column + 1 + step, f"{at}.{name}", COUNT if name == "n" else POINTS)
        for step, name in enumerate(fields):
            book.figure(sheet, row, 2 + 4 * len(speakers) + step, f"level:{criterion.id}#{name}", "0")
    last = HEAD + len(publication.model.criteria)
    for place in range(len(speakers)):
        sheet.conditional_format(
            HEAD + 1, 2 + 4 * place, last, 2 + 4 * place,
            {"type": "data_bar", "min_type": "num", "max_type": "num", "min_value": 0, "max_value": 100,
             "bar_color": "#cfdbe6",},
        )  # fmt: skip
    book.frame(sheet, HEAD, len(labels), last, (38, 30, *(11, 7, 7, 8) * len(speakers), 7, 7, 7, 9, 8))


def importance_sheet(book: Book, publication: Publication) -> None:
    """Write importance against performance of each audience that has a matrix, with a native scatter chart."""
    words = book.words
    parts = [(found, insights.placed(publication, found)) for found in insights.drivers_of(publication)]
    parts = [(found, points) for found, points in parts if points]
    if not parts:
        return
    sheet, row = book.sheet("book.sheet.importance"), HEAD
    book.title(sheet, words("book.sheet.importance"), words("book.importance.lead"))
    for found, points in parts:
        who = audience_name(publication, found.audience)
        book.text(sheet, row, 0, f"{who}: {words.code('topic', found.topic)}", bold=True, font_size=12)
        heads = (
            "criterion",
            "rank",
            "importance",
            "importance_low",
            "importance_high",
            "score",
            "low",
            "high",
            "quadrant",
        )
        book.heads(sheet, row + 1, [words.code("column", name) for name in heads], right=1)
        first = row + 2
        for row, each in enumerate(points, start=first):
            at, score = f"driver:{each.driver.criterion}@{found.audience}#", f"{each.cell.id}#{Measure.SCORE_0_100}"
            book.text(sheet, row, 0, each.name)
            book.figure(sheet, row, 1, f"{at}rank", "0")
            for step, part in enumerate(("", ".low", ".high")):
                book.figure(sheet, row, 2 + step, f"{at}importance{part}", FACTOR)
                book.figure(sheet, row, 5 + step, f"{score}{part}", POINTS)
            book.text(sheet, row, 8, words.code("quadrant", each.driver.quadrant or ""))
        chart, name = book.book.add_chart({"type": "scatter"}), sheet.get_name()
        chart.add_series(
            {
                "categories": [name, first, 5, row, 5],
                "values": [name, first, 2, row, 2],
                "marker": {"type": "circle", "size": 8, "fill": {"color": book.theme.audiences[found.audience]}},
                "data_labels": {
                    "custom": [{"value": f"='{name}'!{cell(at, 0, fixed=True)}"} for at in range(first, row + 1)],
                    "value": True,
                    "font": {"size": 8},
                },
            }
        )
        title = str(insights.importance_title(publication, found))
        chart.set_title({"name": title[:250], "name_font": {"size": 12, "bold": True, "color": book.theme.ink}})
        grid = {"visible": True, "line": {"color": book.theme.grid}}
        chart.set_x_axis({"name": str(words("axis.performance")), "num_format": "0", "major_gridlines": grid})
        chart.set_y_axis(
            {"name": str(words("axis.importance")), "num_format": FACTOR, "min": 0, "major_gridlines": grid}
        )
        chart.set_legend({"none": True})
        chart.set_chartarea({"border": {"none": True}})
        book.below(sheet, row + 2, chart, (980, 560), title)
        row += 30
    book.widths(sheet, (44, 8, 12, 16, 16, 9, 8, 8, 22))


def reliability_sheet(book: Book, publication: Publication) -> None:
    """Write how well the questions of each criterion go together, in each audience."""
    if not publication.reliability:
        return
    words, sheet = book.words, book.sheet("book.sheet.reliability")
    names = {criterion.id: criterion.name for criterion in publication.model.criteria}
    book.title(sheet, words("book.sheet.reliability"))
    heads = ("criterion", "audience", "items", "reliability", "low", "high", "n", "band")
    book.heads(sheet, HEAD, [words.code("column", name) for name in heads], right=2)
    for row, found in enumerate(publication.reliability, start=HEAD + 1):
        at = f"reliability:{found.criterion}@{found.audience}#"
        book.text(sheet, row, 0, names.get(found.criterion, found.criterion))
        book.text(sheet, row, 1, audience_name(publication, found.audience))
        book.figure(sheet, row, 2, f"{at}items", "0")
        for column, (part, shape) in enumerate(
            (("", FACTOR), (".low", FACTOR), (".high", FACTOR), (".n", COUNT)), start=3
        ):
            book.figure(sheet, row, column, f"{at}alpha{part}", shape)
        book.text(sheet, row, 7, words.code("band", found.band))
    book.frame(sheet, HEAD, len(heads), HEAD + len(publication.reliability), (44, 18, 10, 11, 8, 8, 8, 16))
