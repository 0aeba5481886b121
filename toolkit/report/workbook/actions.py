"""Why first what is first: the priorities with every factor, worked out again."""

from typing import Any

from toolkit.present import tables
from toolkit.publication import Publication
from toolkit.report.workbook.book import EXACT, FACTOR, PRIORITY, SHARE, Book, cell

HEAD = 3
MOST_BARS = 15
FACTORS = ("gap", "importance", "strategy_weight", "confidence", "effort_factor")


def priority_sheet(book: Book, publication: Publication) -> None:
    """Write every factor of each priority and their product beside the published priority, with a native chart."""
    plays = tables.ranked(publication)
    if not plays:
        return
    words, sheet = book.words, book.sheet("book.sheet.priorities")
    book.title(sheet, words("book.sheet.priorities"), words("book.priorities.lead"))
    heads = ["rank", "action", *FACTORS, "priority"]
    labels = [words.code("column", name) for name in heads]
    labels += [str(words("book.worked")), str(words("book.check")), words.code("column", "stability")]
    book.heads(sheet, HEAD, labels, right=2)
    for row, play in enumerate(plays, start=HEAD + 1):
        at = f"play:{play.play}#"
        book.figure(sheet, row, 0, f"{at}rank", "0", align="left")
        book.text(sheet, row, 1, play.action, text_wrap=True)
        book.tall(sheet, row, [(play.action, 52)])
        found = [book.figure(sheet, row, 2 + place, f"{at}{name}", FACTOR) for place, name in enumerate(FACTORS)]
        published = book.figure(sheet, row, 7, f"{at}priority", PRIORITY, bold=True)
        gap, importance, weight, confidence, effort = (value or 0.0 for value in found)
        product = gap * importance * weight * confidence / effort if effort else 0.0
        parts = [cell(row, column) for column in range(2, 7)]
        book.formula(sheet, row, 8, f"={'*'.join(parts[:4])}/{parts[4]}", product, PRIORITY)
        checked(book, sheet, (row, 9), (cell(row, 7), cell(row, 8)), (published or 0.0, product))
        book.figure(sheet, row, 10, f"{at}stability", SHARE)
    last = HEAD + len(plays)
    book.frame(sheet, HEAD, len(labels), last, (6, 52, 9, 11, 9, 11, 9, 10, 11, 22, 11))
    chart, bars = book.book.add_chart({"type": "bar"}), min(last, HEAD + MOST_BARS)
    name = sheet.get_name()
    chart.add_series(
        {
            "name": words.code("column", "priority"),
            "categories": [name, HEAD + 1, 1, bars, 1],
            "values": [name, HEAD + 1, 7, bars, 7],
            "fill": {"color": book.theme.brand_ink},
            "gap": 45,
            "data_labels": {"value": True, "num_format": PRIORITY},
        }
    )
    first = plays[0]
    said = (
        words("insight.priority", action=first.action) if first.priority is not None else words("book.sheet.priorities")
    )
    bars_finished(book, chart, str(said), num_format=FACTOR)
    chart.set_legend({"none": True})
    book.beside(sheet, (last, len(labels) - 1), chart, (980, 110 + 34 * (bars - HEAD)), str(said))


def checked(book: Book, sheet: Any, at: tuple[int, int], parts: tuple[str, str], values: tuple[float, float]) -> bool:
    """Write whether a figure worked out again is the published one; return it.

    `at` is row and column of the verdict, `parts` are the addresses of the published figure and of the other, `values`
    what stands there.
    """
    exact, near = (str(book.words(f"book.verdict.{name}")) for name in ("exact", "near"))
    agree = abs(values[0] - values[1]) < EXACT
    formula = f'=IF(ABS({parts[0]}-{parts[1]})<{EXACT:.6f},"{exact}","{near}")'
    book.formula(sheet, *at, formula, exact if agree else near, font_color=book.theme.muted)
    return agree


def bars_finished(book: Book, chart: Any, title: str, **values: Any) -> None:
    """Set the title and axes of a bar chart in the workbook's look, its first category on top.

    `values` are further options of the axis of values.
    """
    soft, line = {"color": book.theme.muted, "size": 9}, {"color": book.theme.grid, "width": 0.75}
    chart.set_title({"name": title[:250], "name_font": {"size": 12, "bold": True, "color": book.theme.ink}})
    chart.set_y_axis(
        {"reverse": True, "num_font": {"color": book.theme.ink, "size": 9}, "line": line, "label_position": "low"}
    )
    grid = {"visible": True, "line": line}
    chart.set_x_axis({"num_font": soft, "line": {"none": True}, "major_gridlines": grid, "num_format": "0", **values})
    chart.set_chartarea({"border": {"none": True}})
