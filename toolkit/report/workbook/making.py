"""The workbook, made: its sheets in order, its properties, its named columns."""

import datetime as dt

from toolkit.present.theme import theme_for
from toolkit.present.wording import assessment_kind, words_for
from toolkit.publication import Publication
from toolkit.report.workbook.actions import priority_sheet
from toolkit.report.workbook.book import Book
from toolkit.report.workbook.compared import gaps_sheet, groups_sheets
from toolkit.report.workbook.listed import figures_sheet, opening_sheet
from toolkit.report.workbook.plan import plan_sheet, progress_sheet
from toolkit.report.workbook.questions import items_sheet
from toolkit.report.workbook.rows import figure_rows
from toolkit.report.workbook.scores import criteria_sheet, importance_sheet, profile_sheet, reliability_sheet
from toolkit.report.workbook.since import benchmark_sheet, changes_sheet, compared_sheet, since_rows, trend_sheet
from toolkit.report.workbook.worked import worked_sheet

PROPERTIES = ("centric client", "centric wave", "centric snapshot")
"""Properties of the file that say whose results it holds, and those of whom."""


def report_xlsx(publication: Publication) -> bytes:
    """Return the workbook, the same bytes from the same results.

    The sheet of figures holds each published figure once, under its identifier; every other sheet looks it up there by
    that identifier, so that one number stands in the file and `xlsx_figures` can tell which it is.
    """
    words = words_for(publication)
    rows = [*figure_rows(publication, words), *since_rows(publication, words)]
    book = Book(words=words, theme=theme_for(publication), figures={row.figure: row for row in rows})
    day = dt.datetime.fromisoformat(publication.wave_date)
    book.book.set_properties(
        {
            "title": f"{assessment_kind(publication)}: {publication.client_name}",
            "subject": publication.wave_name,
            "author": "Centric",
            "created": day,
        }
    )
    of = (publication.client_id, publication.wave_id, publication.snapshot)
    for name, text in zip(PROPERTIES, of, strict=True):
        book.book.set_custom_property(name, text)
    book.book.set_size(2400, 1500)
    opening = book.sheet("book.sheet.read", landscape=False, tab=book.theme.muted)
    plan_sheet(book, publication)
    compared_sheet(book, publication)  # before any change
    progress_sheet(book, publication)
    profile_sheet(book, publication)
    criteria_sheet(book, publication)
    changes_sheet(book, publication)
    trend_sheet(book, publication)
    benchmark_sheet(book, publication)
    gaps_sheet(book, publication)
    groups_sheets(book, publication)
    importance_sheet(book, publication)
    priority_sheet(book, publication)
    items_sheet(book, publication)
    checks = worked_sheet(book, publication)
    reliability_sheet(book, publication)
    figures_sheet(book, rows)
    opening_sheet(book, opening, publication, checks)
    book.book.close()
    return book.made.getvalue()
