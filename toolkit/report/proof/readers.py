"""A reader of figures for each format that this program writes."""

import json
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from lxml import etree

from toolkit.errors import InputError, Problem
from toolkit.report.deck import deck_figures
from toolkit.report.pdf_figures import ATTACHED, pdf_figures
from toolkit.report.proof.pages import page_figures
from toolkit.report.proof.shown import Found
from toolkit.report.proof.spreadsheet import workbook_figures
from toolkit.report.word.figures import docx_figures

Reader = Callable[[Path, bool], list[Found]]
"""Takes a file, and whether to read all of it: searching the pages of a long PDF takes seconds."""

UNREADABLE = (
    zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, IndexError, ValueError, NotImplementedError, RuntimeError,
    EOFError, StopIteration, zipfile.zlib.error,  # type: ignore[attr-defined]
)  # fmt: skip
"""What reading a damaged file ends in, with any of the formats."""


def _deck(path: Path, _whole: bool) -> list[Found]:
    found = []
    for each in deck_figures(path):
        drawn = each.place.startswith(("workbook", "chart"))
        found.append(
            Found(
                figure=each.figure,
                text=each.shown,
                exact=_number(each.shown) if drawn else None,
                place=f"{each.slide}, {each.shape.rpartition('/')[2]}, {each.place}",
            )
        )
    return found


def _document(path: Path, _whole: bool) -> list[Found]:
    return [Found(figure=each.figure, text=each.text, place=each.place) for each in docx_figures(path)]


def _pdf(path: Path, whole: bool) -> list[Found]:
    if whole:
        return [Found(figure=each.figure, text=each.text, place=each.place) for each in pdf_figures(path)]
    import pypdf  # slow to import

    attached = pypdf.PdfReader(path).attachments.get(ATTACHED)
    listed = json.loads(attached[0]) if attached else []
    return [Found(figure=each["figure"], text=each["text"], place=f"page {each['page']}") for each in listed]


READERS: Mapping[str, Reader] = {
    ".html": lambda path, _whole: page_figures(path),
    ".pdf": _pdf,
    ".docx": _document,
    ".pptx": _deck,
    ".xlsx": lambda path, whole: workbook_figures(path, listed=whole),
}
"""The reader of a format, by the ending of a file's name."""


def figures_of(path: Path, *, whole: bool = True) -> list[Found]:
    """Return every figure of a file that this program wrote, in the order of the file.

    Parameters
    ----------
    whole
        Search a PDF's pages for what its list says, and read a workbook's list of figures; else neither.

    Raises
    ------
    InputError
        The file is damaged, or of another kind than its name says.
    """
    try:
        return READERS[path.suffix](path, whole)
    except UNREADABLE:
        pass
    except Exception as error:  # pypdf has many errors of its own, without a common base in what it documents
        if not type(error).__module__.startswith("pypdf"):
            raise
    raise InputError(
        Problem(
            code="unreadable-deliverable",
            file=path.name,
            found="a file that cannot be read",
            expected=f"a whole {path.suffix} file",
            remedy="Save it anew in the program it was edited with, or write it anew with centric run",
        )
    )


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"[-+]?[\d.]+(?:[eE][-+]?\d+)?", text) else None
