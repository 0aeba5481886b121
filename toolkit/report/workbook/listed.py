"""The first sheet, which says how to read the others, and the last, which holds every figure."""

from collections.abc import Sequence
from typing import Any

from toolkit.present.wording import assessment_kind
from toolkit.publication import Publication
from toolkit.report.workbook.book import Book
from toolkit.report.workbook.rows import FigureRow
from toolkit.report.workbook.worked import Checks

HEAD = 3


def opening_sheet(book: Book, sheet: Any, publication: Publication, checks: Checks) -> None:
    """Write what the workbook is, what each sheet holds, and how far its figures were worked out again."""
    words = book.words
    book.widths(sheet, (26, 92))
    sheet.set_row(0, 30)
    book.text(sheet, 0, 0, publication.client_name, font_size=20, bold=True, font_color=book.theme.brand_ink)
    about = f"{assessment_kind(publication)}, {publication.wave_name}, {words.date(publication.wave_date)}"
    book.text(sheet, 1, 0, about, font_color=book.theme.muted)
    row = HEAD
    for message in ("look-up", "hidden", "interval", "edit"):
        said = words(f"book.read.{message}", minimum=publication.minimum_cell)
        book.text(sheet, row, 0, words(f"book.read.{message}.term"), bold=True)
        book.text(sheet, row, 1, said, text_wrap=True)
        book.tall(sheet, row, [(str(said), 92)])
        row += 1
    row += 1
    book.heads(sheet, row, [words("book.read.sheet"), words("book.read.holds")])
    link = book.format(font_color=book.theme.brand_ink, underline=1)
    for each in book.book.worksheets()[1:]:
        row += 1
        name = each.get_name()
        sheet.write_url(row, 0, f"internal:'{name.replace(chr(39), chr(39) * 2)}'!A1", link, name)
        book.text(sheet, row, 1, _holds(book, name), text_wrap=True)
        book.tall(sheet, row, [(_holds(book, name), 92)])
    row += 2
    book.heads(sheet, row, [words("book.read.checks"), ""])
    for label, formula, count in (
        ("book.verdict.exact", checks.count_of("book.verdict.exact", words), checks.exact),
        ("book.verdict.near", checks.count_of("book.verdict.near", words), checks.near),
    ):
        row += 1
        book.formula(sheet, row, 0, formula, count, "0", align="left", bold=True)
        book.text(sheet, row, 1, words(f"{label}.meaning"), text_wrap=True)
        book.tall(sheet, row, [(str(words(f"{label}.meaning")), 92)])
    row += 2
    book.text(sheet, row, 0, words("report.colophon", version=_version(publication)), font_color=book.theme.muted)
    sheet.set_first_sheet()
    sheet.activate()


def figures_sheet(book: Book, rows: Sequence[FigureRow]) -> None:
    """Write every figure once, a row each, and name the columns that the other sheets look in."""
    words, sheet = book.words, book.sheet("book.sheet.figures", tab=book.theme.muted)
    book.title(sheet, words("book.sheet.figures"), words("book.figures.lead"))
    heads = ("about", "audience", "group", "measure", "value", "low", "high", "n", "reason", "figure")
    book.heads(sheet, HEAD, [words.code("book.column", name) for name in heads], right=4)
    texts = {
        name: book.format(**({"font_color": book.theme.muted} if name == "figure" else {})) for name in ("", "figure")
    }
    number, count = book.format(num_format="0.00##"), book.format(num_format="#,##0")
    column_of = {name: place for place, name in enumerate(heads)}
    for place, found in enumerate(rows, start=HEAD + 1):
        for name in ("about", "audience", "group", "measure", "reason", "figure"):
            text = getattr(found, name)
            if text.startswith(("=", "+", "-", "@")):
                book.text(sheet, place, column_of[name], text)
            elif text:
                sheet.write_string(place, column_of[name], text, texts.get(name, texts[""]))
        for name in ("value", "low", "high", "n"):
            value = getattr(found, name)
            if value is not None:
                sheet.write_number(place, column_of[name], value, count if isinstance(value, int) else number)
    last = HEAD + max(len(rows), 1) + 1
    name = sheet.get_name().replace("'", "''")
    for defined, column in (("id", "J"), ("value", "E"), ("low", "F"), ("high", "G"), ("n", "H")):
        book.book.define_name(f"figure_{defined}", f"='{name}'!${column}${HEAD + 2}:${column}${last}")
    book.frame(sheet, HEAD, len(heads), HEAD + len(rows), (44, 18, 16, 24, 10, 9, 9, 9, 16, 62))


def _holds(book: Book, name: str) -> str:
    found = [key for key in SHEETS if str(book.words(f"book.sheet.{key}")) == name]
    return str(book.words(f"book.holds.{found[0]}")) if found else str(book.words("book.holds.groups"))


SHEETS = (
    "plan", "compared", "progress", "profile", "criteria", "changes", "trend", "benchmark", "gaps", "importance", "priorities", "items", "worked", "reliability", "figures",
)  # fmt: skip


def _version(publication: Publication) -> str:
    return publication.software.get("centric-toolkit") or publication.software.get("centric", "")
