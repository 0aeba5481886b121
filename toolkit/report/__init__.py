"""Deliverables for the client, each written from a Publication and nothing else."""

import re
from collections.abc import Mapping
from functools import cache

from toolkit.errors import InputError, Problem
from toolkit.plugins import WRITERS as WRITER_PLUGINS
from toolkit.plugins import plugins
from toolkit.report.board import BoardPage
from toolkit.report.deck import BoardDeck, FullDeck
from toolkit.report.html import HtmlReport
from toolkit.report.pdf import PdfReport
from toolkit.report.word import WordReport
from toolkit.report.workbook import WorkbookReport
from toolkit.report.writer import Writer

DASHBOARD = "dashboard"
"""The deliverable that stands in `toolkit.dashboard`: its name and its file are no plug-in's."""

RESERVED = frozenset((f"{DASHBOARD}.html", "results.json"))
FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\.[A-Za-z0-9]+")

WRITERS: Mapping[str, Writer] = {
    "html": HtmlReport(),
    "pdf": PdfReport(),
    "docx": WordReport(),
    "xlsx": WorkbookReport(),
    "pptx": FullDeck(),
    "board": BoardDeck(),
    "one-page": BoardPage(),
}
"""Shipped writer of each deliverable, by the name that ``--only`` takes."""


@cache
def writers() -> dict[str, Writer]:
    """Return the writer of each deliverable by name, those that other packages add last.

    Raises
    ------
    InputError
        One that is added is broken, or names no plain file of its own.
    """
    added = plugins(WRITER_PLUGINS, {*WRITERS, DASHBOARD})
    files = [writer.file for writer in (*WRITERS.values(), *added.values())]
    for name, writer in added.items():
        if files.count(writer.file) > 1 or writer.file in RESERVED or not FILE_NAME.fullmatch(writer.file):
            raise InputError(
                Problem(
                    code="broken-plugin",
                    file=name,
                    place=WRITER_PLUGINS,
                    found="a name of its file that is taken, or is no plain name",
                    expected="letters, digits, hyphens and one ending, such as 'summary.csv'",
                    remedy="Mend or uninstall the package that adds it",
                )
            )
    return {**WRITERS, **added}


__all__ = ["WRITERS", "Writer", "writers"]
