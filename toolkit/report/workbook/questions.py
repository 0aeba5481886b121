"""Every question with its answers as counted, and its mean worked out again from those counts."""

from collections.abc import Mapping
from typing import Any

from toolkit.present.wording import audience_name
from toolkit.publication import Publication
from toolkit.publication.value import Measure, PublishedCell, PublishedItem, SubjectKind
from toolkit.report.workbook.actions import checked
from toolkit.report.workbook.book import COUNT, POINTS, SHARE, Book, cell

HEAD = 3
FIRST_COUNT = 11


def items_sheet(book: Book, publication: Publication) -> None:
    """Write each question: shares with their interval, its score, how often each answer was given, and the check.

    A score is worked out again as ``100 * (mean - lowest) / (highest - lowest)``, turned for a question that is worded
    the other way round. Where answers are weighted the counts give another mean, and the check says so.
    """
    items = {item.id: item for item in publication.model.items}
    found = [each for each in publication.cells if each.kind is SubjectKind.ITEM and each.subject in items]
    if not found:
        return
    codes = sorted({code for each in found for code in (each.distribution or {})})
    words, sheet = book.words, book.sheet("book.sheet.items")
    book.title(sheet, words("book.sheet.items"), words("book.items.lead"))
    labels: list[object] = [words.code("column", name) for name in ("item", "criterion", "audience", "keyed", "n")]
    labels += [words.code("column", name) for name in ("favourable", "low", "high", "neutral", "unfavourable", "score")]
    labels += [words("book.items.answer", code=code) for code in codes]
    labels += [words("book.items.lowest"), words("book.items.highest"), words("book.worked"), words("book.check")]
    book.heads(sheet, HEAD, labels, right=4)
    names = {criterion.id: criterion.name for criterion in publication.model.criteria}
    for row, each in enumerate(found, start=HEAD + 1):
        item = items[each.subject]
        book.text(sheet, row, 0, item.text, text_wrap=True)
        book.tall(sheet, row, [(item.text, 60)])
        book.text(sheet, row, 1, names.get(item.criterion or "", ""))
        book.text(sheet, row, 2, audience_name(publication, each.audience))
        book.text(sheet, row, 3, words.code("keyed", item.keyed))
        at = f"{each.id}#{Measure.SCORE_0_100}"
        book.figure(sheet, row, 4, f"{at}.n", COUNT)
        favourable = f"{each.id}#{Measure.FAVOURABLE_ITEMS}"
        for column, figure in ((5, favourable), (6, f"{favourable}.low"), (7, f"{favourable}.high")):
            book.figure(sheet, row, column, figure, SHARE)
        for column, measure in ((8, Measure.NEUTRAL), (9, Measure.UNFAVOURABLE)):
            book.figure(sheet, row, column, f"{each.id}#{measure}", SHARE)
        score = book.figure(sheet, row, 10, at, POINTS, bold=True)
        if each.distribution and score is not None:
            columns = {code: FIRST_COUNT + place for place, code in enumerate(codes)}
            _counted(book, sheet, row, each, item, columns)
    last = HEAD + len(found)
    bar = {"type": "data_bar", "min_type": "num", "max_type": "num", "min_value": 0, "max_value": 1}
    sheet.conditional_format(HEAD + 1, 5, last, 5, bar | {"bar_color": "#86b8d8"})
    sheet.conditional_format(HEAD + 1, 9, last, 9, bar | {"bar_color": "#eba38c"})
    widths = (60, 28, 16, 10, 8, 11, 8, 8, 9, 12, 8, *(8,) * len(codes), 8, 8, 11, 22)
    book.frame(sheet, HEAD, len(labels), last, widths)


def _counted(
    book: Book, sheet: Any, row: int, each: PublishedCell, item: PublishedItem, columns: Mapping[int, int]
) -> None:
    score = each.figures[Measure.SCORE_0_100].value or 0.0
    counts = each.distribution or {}
    for code, column in columns.items():
        if code in counts:
            book.figure(sheet, row, column, f"{each.id}#distribution.{code}", COUNT)
    lowest, highest = item.scale_min, item.scale_max
    if lowest is None or highest is None:
        return
    ends = FIRST_COUNT + len(columns)
    for column, end in ((ends, lowest), (ends + 1, highest)):
        sheet.write_number(row, column, end, book.format(num_format="0", font_color=book.theme.muted))
    mean = sum(code * count for code, count in counts.items()) / sum(counts.values())
    worked = 100 * (mean - lowest) / (highest - lowest)
    given = f"{cell(row, FIRST_COUNT)}:{cell(row, ends - 1)}"
    listed = "{" + ",".join(str(code) for code in columns) + "}"
    formula = (
        f"100*(SUMPRODUCT({given},{listed})/SUM({given})-{cell(row, ends)})/({cell(row, ends + 1)}-{cell(row, ends)})"
    )
    turned = item.keyed == "reverse"
    value = 100 - worked if turned else worked
    book.formula(sheet, row, ends + 2, f"=100-{formula}" if turned else f"={formula}", value, "0.00")
    checked(book, sheet, (row, ends + 3), (cell(row, 10), cell(row, ends + 2)), (score, value))
