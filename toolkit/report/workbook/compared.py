"""Who sees it differently: gaps between audiences, worked out again, and groups as a map that colours what stands apart."""

import re
from typing import Any

from toolkit.present import insights
from toolkit.present.wording import audience_name, shown, subject_name
from toolkit.publication import Publication
from toolkit.publication.value import Measure, PublishedGap, PublishedGroupDimension, SubjectKind
from toolkit.report.workbook.actions import bars_finished, checked
from toolkit.report.workbook.book import COUNT, POINTS, SIGNED, Book, cell

HEAD = 3
MOST_BARS = 20
UNNAMEABLE = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31
BELOW, ABOVE = "#f0b7a4", "#a9cce3"


def gaps_sheet(book: Book, publication: Publication) -> None:
    """Write every gap between two audiences with its interval, and the difference of their scores beside it."""
    gaps = insights.widest(publication.gaps)
    if not gaps:
        return
    words, sheet = book.words, book.sheet("book.sheet.gaps")
    book.title(sheet, words("book.sheet.gaps"), words("note.different-questions"))
    labels = [
        words.code("column", "subject"), words.code("column", "audience"), words.code("column", "other"),
        words("book.gaps.first"), words("book.gaps.second"), words.code("column", "difference"),
        *(words.code("column", name) for name in ("low", "high", "n")),
        words("book.gaps.stands-out"), words("book.worked"), words("book.check"),
    ]  # fmt: skip
    book.heads(sheet, HEAD, labels, right=3)
    for row, gap in enumerate(gaps, start=HEAD + 1):
        _gap(book, publication, sheet, row, gap)
    last = HEAD + len(gaps)
    flag = book.book.add_format({"bg_color": "#fff2d8"})
    rule = {"type": "formula", "criteria": f'=$J{HEAD + 2}="{words("book.yes")}"', "format": flag}
    sheet.conditional_format(HEAD + 1, 0, last, 9, rule)
    book.frame(sheet, HEAD, len(labels), last, (40, 16, 16, 9, 9, 11, 8, 8, 8, 12, 11, 22))
    chart, name, bars = book.book.add_chart({"type": "bar"}), sheet.get_name(), min(last, HEAD + MOST_BARS)
    chart.add_series(
        {
            "name": words.code("column", "difference"),
            "categories": [name, HEAD + 1, 0, bars, 2],
            "values": [name, HEAD + 1, 5, bars, 5],
            "fill": {"color": book.theme.brand_ink},
            "gap": 45,
            "data_labels": {"value": True, "num_format": SIGNED},
        }
    )
    bars_finished(book, chart, str(words("book.gaps.chart")))
    chart.set_legend({"none": True})
    book.beside(sheet, (last, len(labels) - 1), chart, (980, 110 + 34 * (bars - HEAD)), str(words("book.gaps.chart")))


def _gap(book: Book, publication: Publication, sheet: Any, row: int, gap: PublishedGap) -> None:
    book.text(sheet, row, 0, subject_name(publication, gap.kind, gap.subject), bold=True)
    scores = []
    for column, audience in ((1, gap.audience), (2, gap.other)):
        book.text(sheet, row, column, audience_name(publication, audience))
        at = f"{gap.kind}:{gap.subject}@{audience}#{Measure.SCORE_0_100}"
        scores.append(book.figure(sheet, row, column + 2, at, POINTS))
    at = f"{gap.id}#difference"
    published = book.figure(sheet, row, 5, at, SIGNED, bold=True)
    for column, (part, shape) in enumerate((("low", SIGNED), ("high", SIGNED), ("n", COUNT)), start=6):
        book.figure(sheet, row, column, f"{at}.{part}", shape)
    book.text(sheet, row, 9, book.words("book.yes" if gap.flagged else "book.no"))
    if None not in scores and published is not None:
        worked = (scores[0] or 0.0) - (scores[1] or 0.0)
        book.formula(sheet, row, 10, f"={cell(row, 3)}-{cell(row, 4)}", worked, SIGNED)
        checked(book, sheet, (row, 11), (cell(row, 5), cell(row, 10)), (published, worked))


def groups_sheets(book: Book, publication: Publication) -> None:
    """Write a sheet for each way the respondents are split: scores by group, what stands apart coloured."""
    for split in publication.group_dimensions:
        speakers = [each for each in split.audiences if _known(publication, split, each)]
        if speakers and split.values:
            _groups(book, publication, split, speakers)


def _groups(book: Book, publication: Publication, split: PublishedGroupDimension, speakers: list[str]) -> None:
    words = book.words
    sheet = book.named(_sheet_name(book, split.name))
    book.title(sheet, words("book.groups.title", group=split.name), words("book.groups.lead"))
    apart = {
        (gap.kind, gap.subject, gap.audience, gap.group): gap.difference.value or 0.0
        for gap in publication.group_gaps
        if gap.group_by == split.id
    }
    row = HEAD
    subjects = [
        (kind, each.id, each.name)
        for kind, all_of in (
            (SubjectKind.DIMENSION, publication.model.dimensions),
            (SubjectKind.CRITERION, publication.model.criteria),
        )
        for each in all_of
    ]
    for speaker in speakers:
        who = audience_name(publication, speaker)
        book.heads(sheet, row, [who, words("axis.whole", audience=who), *split.values], right=1)
        for kind, subject, name in subjects:
            whole = publication.cell(kind, subject, speaker)
            if not shown(whole):
                continue
            row += 1
            book.text(
                sheet,
                row,
                0,
                name,
                bold=kind is SubjectKind.DIMENSION,
                indent=0 if kind is SubjectKind.DIMENSION else 1,
            )
            book.figure(sheet, row, 1, f"{kind}:{subject}@{speaker}#{Measure.SCORE_0_100}", POINTS, bold=True)
            for column, group in enumerate(split.values, start=2):
                if publication.cell(kind, subject, speaker, split.id, group) is None:
                    continue
                off = apart.get((kind, subject, speaker, group))
                ground = {} if off is None else {"bg_color": BELOW if off < 0 else ABOVE}
                at = f"{kind}:{subject}@{speaker}/{split.id}={group}#{Measure.SCORE_0_100}"
                book.figure(sheet, row, column, at, POINTS, align="right", **ground)
        row += 2
    sheet.freeze_panes(HEAD, 1)
    book.widths(sheet, (44, *(13,) * (1 + len(split.values))))


def _known(publication: Publication, split: PublishedGroupDimension, audience: str) -> bool:
    return any(each.group_by == split.id and each.audience == audience for each in publication.cells)


def _sheet_name(book: Book, name: str) -> str:
    wanted = (
        UNNAMEABLE.sub(" ", str(book.words("book.sheet.groups", group=name))).strip()[:LONGEST_NAME].strip() or "Groups"
    )
    taken = {each.get_name().casefold() for each in book.book.worksheets()}
    found, number = wanted, 1
    while found.casefold() in taken:
        number += 1
        found = f"{wanted[: LONGEST_NAME - 4]} {number}"
    return found
