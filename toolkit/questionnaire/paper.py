"""A plain Word document to read, mark and sign: headings, paragraphs and tables, the same bytes each time."""

import datetime as dt
import io
import zipfile
from collections.abc import Sequence

import docx
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Cell

INK = "1F3A4D"
SHADE = "EAF0F4"
EARLIEST = (1980, 1, 1, 0, 0, 0)
PAGE_WIDTH_CM = 17.0
LOCALES = {"en": "en-GB", "de": "de-DE"}


class Paper:
    """A document under way.

    Parameters
    ----------
    title
        Its title, also in its properties.
    date
        The day that its properties bear (YYYY-MM-DD).
    language
        Of its words, so that a speller and a screen reader know.
    """

    def __init__(self, title: str, date: str, language: str) -> None:
        self._document: WordDocument = docx.Document()
        self._style(language)
        properties = self._document.core_properties
        properties.title, properties.author, properties.comments = title, "Centric", ""
        properties.created = properties.modified = dt.datetime.fromisoformat(date)
        properties.last_modified_by, properties.language = "Centric", LOCALES.get(language, language)
        self._document.add_heading(title, level=0)

    def _style(self, language: str) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin = section.bottom_margin = Cm(2)
        styles = self._document.styles
        styles["Normal"].font.name, styles["Normal"].font.size = "Calibri", Pt(10.5)
        for name, size in (("Title", 22), ("Heading 1", 14), ("Heading 2", 11.5)):
            font = styles[name].font
            font.name, font.size, font.color.rgb = "Calibri", Pt(size), RGBColor.from_string(INK)
            fonts = styles[name].element.rPr.rFonts
            for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{theme}"), None)
        mark = OxmlElement("w:lang")
        mark.set(qn("w:val"), LOCALES.get(language, language))
        styles["Normal"].element.get_or_add_rPr().append(mark)

    def heading(self, text: str, level: int = 1) -> None:
        """Add a heading; it stays with what follows."""
        self._document.add_heading(text, level=level)

    def paragraph(self, text: str, *, quiet: bool = False) -> None:
        """Add a paragraph; a quiet one is small and grey."""
        run = self._document.add_paragraph().add_run(text)
        if quiet:
            run.font.size, run.font.color.rgb = Pt(9), RGBColor(0x55, 0x5F, 0x66)

    def bullets(self, lines: Sequence[str]) -> None:
        """Add a list."""
        for line in lines:
            self._document.add_paragraph(line, style="List Bullet")

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float]) -> None:
        """Add a table whose header is repeated on every page; `shares` are the columns' shares of the width."""
        table = self._document.add_table(rows=1, cols=len(header), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for cell, text in zip(table.rows[0].cells, header, strict=True):
            _fill(cell, text, bold=True, small=len(header) > 4)
            _shade(cell)
        mark = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(mark)
        for row in rows:
            for place, (cell, text) in enumerate(zip(table.add_row().cells, row, strict=True)):
                _fill(cell, text, centred=place > 0 and len(text) <= 2)
        _set_widths(table, shares)
        self._document.add_paragraph().paragraph_format.space_after = Pt(2)

    def content(self) -> bytes:
        """Return the document; no time of day is in it."""
        stream = io.BytesIO()
        self._document.save(stream)
        packed = io.BytesIO()
        with zipfile.ZipFile(stream) as before, zipfile.ZipFile(packed, "w") as after:
            for name in sorted(before.namelist(), key=lambda each: (each != "[Content_Types].xml", each)):
                entry = zipfile.ZipInfo(name, date_time=EARLIEST)
                entry.compress_type = zipfile.ZIP_DEFLATED
                after.writestr(entry, before.read(name))
        return packed.getvalue()


def _fill(cell: _Cell, text: str, *, bold: bool = False, small: bool = False, centred: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(8 if small else 9.5), bold
    paragraph.paragraph_format.space_after = Pt(1)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _shade(cell: _Cell) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), SHADE)
    cell._tc.get_or_add_tcPr().append(shade)


def _set_widths(table: Table, shares: Sequence[float]) -> None:
    widths = [Cm(PAGE_WIDTH_CM * share / sum(shares)) for share in shares]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        unbroken = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(unbroken)
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
