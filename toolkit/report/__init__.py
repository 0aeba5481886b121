"""Deliverables for the client, each written from a Publication and nothing else."""

from collections.abc import Mapping

from toolkit.report.board import BoardPage
from toolkit.report.deck import BoardDeck, FullDeck
from toolkit.report.html import HtmlReport
from toolkit.report.pdf import PdfReport
from toolkit.report.word import WordReport
from toolkit.report.workbook import WorkbookReport
from toolkit.report.writer import Writer

WRITERS: Mapping[str, Writer] = {
    "html": HtmlReport(),
    "pdf": PdfReport(),
    "docx": WordReport(),
    "xlsx": WorkbookReport(),
    "pptx": FullDeck(),
    "board": BoardDeck(),
    "one-page": BoardPage(),
}
"""Writer of each deliverable, by the name that ``--only`` takes."""

__all__ = ["WRITERS", "Writer"]
