"""The blocks of a report as WordprocessingML, in the order of the report; nothing is said that it does not say."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from toolkit.present.wording import Sentence, Words
from toolkit.report import blocks
from toolkit.report.blocks import Block, Report, Section
from toolkit.report.keys import keyed_blocks
from toolkit.report.room import png_size, share_of_width
from toolkit.report.word.markup import (
    Marks,
    Shown,
    attribute,
    bookmarked,
    field_runs,
    paragraph,
    right_to_left,
    runs,
    text_runs,
)
from toolkit.report.word.tables import Placed, factor_table, placed_table

BOLD = "<w:b/><w:bCs/>"
MUTED = '<w:color w:val="55606A"/>'
COMPACT = 0.86  # what a compact picture takes of its room: Word sets its lines wider than the PDF does
EMU = 635  # a twentieth of a point, in the unit of drawings
EDGES = {"note": "55606A", "warning": "B97400", "serious": "B5402F"}


@dataclass(kw_only=True, slots=True)
class Setting:
    """What the blocks of one document are set with.

    Parameters
    ----------
    styles
        Id of each of our styles in this document.
    width
        Of the text column, in twentieths of a point.
    picture
        The relationship id and the size in dots of a figure's picture, by the figure's id.
    numbered, bullets
        Gives a new numbered list; the list of all bullets, None where the style has its own.
    """

    words: Words
    marks: Marks
    styles: Mapping[str, str]
    width: int
    picture: Mapping[str, tuple[str, bytes]]
    numbered: Callable[[], int]
    bullets: int | None
    pictures: int = 0
    tables: int = 0

    def said(self, key: str, style: str, shown: Shown, extra: str = "", *, look: str = "", before: str = "") -> str:
        """Return a sentence as a paragraph with a bookmark of its key; `before` is XML of runs that open it."""
        inside = bookmarked(before + runs(shown, self.marks, look), [self.marks.bookmark(key)], self.marks)
        return paragraph(key, self.styles[style], inside, self.marks, extra + right_to_left(str(shown)))

    def caption(self, kind: str, key: str, shown: Shown) -> str:
        """Return a numbered caption: ``Figure 3. What it says``."""
        label = str(self.words(f"word.{kind}"))
        if kind == "figure":
            self.pictures += 1
            number = self.pictures
        else:
            self.tables += 1
            number = self.tables
        counted = field_runs(f"SEQ {label} \\* ARABIC", str(number))
        opening = text_runs(f"{label} ") + counted + text_runs(". ")
        content = bookmarked(opening + runs(shown, self.marks), [self.marks.bookmark(key)], self.marks)
        return paragraph(f"{key}/caption", self.styles["Caption"], content, self.marks, right_to_left(str(shown)))


def section_markup(section: Section, setting: Setting, targets: Mapping[str, str]) -> Iterator[str]:
    """Yield a section's paragraphs and tables; `targets` are the names that the contents link to, by key."""
    yield _titled(section.id, "Heading1", Sentence(section.title), setting, targets, new_page=section.new_page)
    for key, block in keyed_blocks(section):
        if isinstance(block, blocks.Heading):
            style = "Heading2" if block.level == 2 else "Heading3"
            yield _titled(key, style, block.text, setting, targets, new_page=block.new_page)
        else:
            yield from _rendered(key, block, setting)


def contents_markup(report: Report, setting: Setting, targets: Mapping[str, str]) -> str:
    """Return the table of contents, filled: an entry for each heading of the first two levels, linked to it.

    Its entries show no page: only Word knows where its pages end. An update of the field in Word adds them.
    """
    entries = []
    for section in report.sections:
        entries.append(("TOC1", section.id, Sentence(section.title)))
        for key, block in keyed_blocks(section):
            if isinstance(block, blocks.Heading) and block.level == 2:
                entries.append(("TOC2", key, block.text))
    opening = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z \\u '
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    closing = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    lines = []
    for place, (style, key, text) in enumerate(entries):
        link = f'<w:hyperlink w:anchor="{targets[key]}" w:history="1">{text_runs(str(text))}</w:hyperlink>'
        content = (opening if place == 0 else "") + link + (closing if place == len(entries) - 1 else "")
        named = f"contents/{key}"
        lines.append(paragraph(named, setting.styles[style], content, setting.marks, right_to_left(str(text))))
    title = paragraph(
        "contents", setting.styles["TOCHeading"], text_runs(report.contents), setting.marks, "<w:pageBreakBefore/>"
    )
    return (
        f'<w:sdt><w:sdtPr><w:id w:val="{setting.marks.number()}"/><w:docPartObj><w:docPartGallery w:val="Table of '
        f'Contents"/><w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>{title}{"".join(lines)}</w:sdtContent></w:sdt>'
    )


def drawing(relation: str, width: int, height: int, alt: str, title: str, setting: Setting) -> str:
    """Return a picture in the line of text; `width` and `height` in the unit of drawings."""
    number = setting.marks.number()
    extent = f'cx="{width}" cy="{height}"'
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {extent}/>'
        f'<wp:docPr id="{number}" name="Picture {number}" descr={attribute(alt)} title={attribute(title)}/>'
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="Picture {number}" descr={attribute(alt)}/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def _rendered(key: str, block: Block, setting: Setting) -> Iterator[str]:
    yield from RENDERERS[type(block)](key, block, setting)


def _titled(
    key: str, style: str, text: Sentence, setting: Setting, targets: Mapping[str, str], *, new_page: bool
) -> str:
    names = [setting.marks.bookmark(key), *([targets[key]] if key in targets else [])]
    content = bookmarked(runs(text, setting.marks), names, setting.marks)
    extra = ("<w:pageBreakBefore/>" if new_page else "") + right_to_left(str(text))
    return paragraph(key, setting.styles[style], content, setting.marks, extra)


def _paragraph(key: str, block: blocks.Paragraph, setting: Setting) -> Iterator[str]:
    style = {"lead": "CentricLead", "small": "CentricSmall"}.get(block.role, "Normal")
    sticky = block.sticky or block.role == "small"
    yield setting.said(key, style, block.text, "<w:keepNext/>" if sticky else "")


def _points(key: str, block: blocks.Points, setting: Setting) -> Iterator[str]:
    yield setting.said(key, "CentricListTitle", block.title)
    number = setting.numbered() if block.numbered else setting.bullets
    listed = "" if number is None else f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
    style = "CentricNumber" if block.numbered else "CentricBullet"
    for place, item in enumerate(block.items, start=1):
        yield setting.said(f"{key}/{place}", style, item, listed)


def _picture(key: str, block: blocks.Picture, setting: Setting) -> Iterator[str]:
    figure, (relation, png) = block.figure, setting.picture[block.figure.id]
    yield setting.caption("figure", key, block.caption if block.caption is not None else figure.title)
    across, down = png_size(png)
    share = share_of_width((across, down), explained=block.explained, compact=block.compact)
    width = int(setting.width * EMU * share * (COMPACT if block.compact else 1))
    shape = drawing(relation, width, width * down // across, figure.alt_text, str(figure.title), setting)
    noted = bool(figure.note) and not block.explained
    follows = "" if noted else '<w:keepNext w:val="0"/>'
    yield paragraph(f"{key}/picture", setting.styles["CentricPicture"], shape, setting.marks, follows)
    if noted:
        yield setting.said(f"{key}/note", "CentricSmall", figure.note)


def _table(key: str, block: blocks.Table, setting: Setting) -> Iterator[str]:
    yield setting.caption("table", key, block.caption)
    yield placed_table(block, _place(key, setting))


def _level(key: str, block: blocks.Level, setting: Setting) -> Iterator[str]:
    number = (block.level, " ") if block.level is not None else ()
    opening = runs(Sentence(*number, block.name), setting.marks, BOLD) + text_runs("   ")
    parts: list[tuple[str, Sentence]] = []
    if block.now:
        parts.append((str(setting.words("report.why.now")), Sentence(block.now)))
    if block.next:
        parts.append((block.next_name, Sentence(block.next)))
    yield setting.said(key, "CentricPanel", block.status, before=opening)
    for place, (label, text) in enumerate(parts):
        before = text_runs(f"{label}: ", BOLD)
        yield setting.said(f"{key}/{place}", "CentricPanel", text, before=before)
    yield setting.said(f"{key}/evidence", "CentricPanelEnd", block.evidence)


def _quote(key: str, block: blocks.Quote, setting: Setting) -> Iterator[str]:
    yield setting.said(key, "Quote", setting.words("quote.marked", text=block.text))
    yield setting.said(f"{key}/source", "CentricSource", f"{block.attribution}, {block.direction}")


def _recommendation(key: str, block: blocks.Recommendation, setting: Setting) -> Iterator[str]:
    title = runs(Sentence(block.rank, ". ", block.action), setting.marks)
    content = bookmarked(title, [setting.marks.bookmark(key)], setting.marks)
    yield paragraph(key, setting.styles["Heading3"], content, setting.marks, right_to_left(block.action))
    yield setting.said(f"{key}/what", "CentricSmall", f"{block.advice} · {block.criterion}", "<w:keepNext/>")
    for label, shown in (*block.details, *block.facts):
        before = text_runs(label, MUTED) + "<w:r><w:tab/></w:r>"
        yield setting.said(f"{key}/{label}", "CentricFact", shown, before=before)
    if block.factors:
        yield factor_table(block, _place(key, setting))
    if block.decided:
        yield setting.said(f"{key}/decided", "CentricNote", block.decided)
    why = Sentence(block.sentence, " ", block.evidence) if block.evidence else block.sentence
    yield setting.said(f"{key}/why", "CentricWhy", why)


def _note(key: str, block: blocks.Note, setting: Setting) -> Iterator[str]:
    colour = EDGES.get(block.severity, EDGES["note"])
    edge = f'<w:pBdr><w:left w:val="single" w:sz="18" w:space="8" w:color="{colour}"/></w:pBdr>'
    yield setting.said(key, "CentricNote", block.text, edge, before=text_runs(f"{block.label}: ", BOLD))


def _terms(key: str, block: blocks.Terms, setting: Setting) -> Iterator[str]:
    for place, (term, text) in enumerate(block.items):
        yield setting.said(f"{key}/{place}", "CentricTerm", term)
        yield setting.said(f"{key}/{place}/text", "Normal", text)


def _place(key: str, setting: Setting) -> Placed:
    return Placed(key=key, marks=setting.marks, styles=setting.styles, width=setting.width)


RENDERERS: Mapping[type[Block], Callable[[str, Any, Setting], Iterator[str]]] = {
    blocks.Paragraph: _paragraph,
    blocks.Points: _points,
    blocks.Picture: _picture,
    blocks.Table: _table,
    blocks.Level: _level,
    blocks.Quote: _quote,
    blocks.Recommendation: _recommendation,
    blocks.Note: _note,
    blocks.Terms: _terms,
}
"""What renders a block of each kind; headings are set with the section they stand in."""
