"""The Word report, made: the content tree set in the firm's document or in ours, with what later checks need."""

import datetime as dt
import uuid
from typing import Any
from xml.sax.saxutils import quoteattr

from docx.document import Document as WordDocument
from docx.image.image import Image
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.parts.image import ImagePart

from toolkit.present.brand import UNBRANDED, Brand
from toolkit.present.pictures import png
from toolkit.present.theme import theme_for
from toolkit.present.wording import words_for
from toolkit.publication import Publication
from toolkit.report.blocks import Heading, Report
from toolkit.report.content import build_report
from toolkit.report.keys import keyed_blocks
from toolkit.report.logo import read_logo
from toolkit.report.room import png_size
from toolkit.report.word.body import EMU, Setting, contents_markup, drawing, section_markup
from toolkit.report.word.figures import DATA_SPACE
from toolkit.report.word.firm import closing_section, firm_document, kept_before_start, own_document, text_width
from toolkit.report.word.markup import UNWRITABLE, Marks, attribute, paragraph, text_runs
from toolkit.report.word.package import packed
from toolkit.report.word.styles import Numbering, bullet_style, style_roles
from toolkit.shipped import templates_folder

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "w15": "http://schemas.microsoft.com/office/word/2012/wordml",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
}
IGNORABLE = ("w14", "w15")
LOCALES = {"en": "en-GB", "de": "de-DE"}
LONGEST_PROPERTY = 255
LOGO_WIDTH, LOGO_HEIGHT = 3400, 1134  # at most, in twentieths of a point: 6 by 2 cm


def report_docx(publication: Publication, brand: Brand = UNBRANDED) -> bytes:
    """Return the report as a .docx, the same bytes from the same results.

    Every number stands in a content control whose tag is its figure's identifier (`docx_figures` reads them back),
    every block has a bookmark and every paragraph an id that stay the same from run to run.
    """
    report, words, marks = build_report(publication), words_for(publication), Marks()
    folder = templates_folder() / "reports" / "word"
    ours = (folder / "styles.xml").read_text(encoding="utf-8").replace("@brand@", theme_for(publication).brand_ink[1:])
    parts = {
        "brand": theme_for(publication).brand_ink[1:],
        "client": text_runs(f"{report.client} · {report.wave}"),
        "title": text_runs(report.title),
        "section": text_runs(report.sections[0].title if report.sections else report.title),
    }
    logo = read_logo(brand.logo).png if brand.logo is not None else None
    document = own_document(parts) if brand.document is None else firm_document(brand.document)
    styles = style_roles(document, ours.encode())
    numbering = Numbering(document, (folder / "numbering.xml").read_bytes())
    own_bullets = bullet_style(document)
    if own_bullets is not None:
        styles["CentricBullet"] = own_bullets
    body = document.element.body
    kept, closing = kept_before_start(body), closing_section(body)
    setting = Setting(
        words=words,
        marks=marks,
        styles=styles,
        width=text_width(closing),
        picture={
            figure.id: _picture(document, f"chart{at}", png(figure)) for at, figure in enumerate(report.figures, 1)
        },
        numbered=numbering.numbered,
        bullets=None if own_bullets is not None else numbering.bullets,
    )
    made = _body(report, setting, None if logo is None else _picture(document, "logo", logo), after_cover=bool(kept))
    _filled(document, made, kept, closing)
    _described(document, report)
    _with_data(document, publication, marks)
    return packed(document.part.package)


def _body(report: Report, setting: Setting, logo: tuple[str, bytes] | None, *, after_cover: bool) -> str:
    targets: dict[str, str] = {}
    for section in report.sections:
        targets[section.id] = f"_Toc{1000 + len(targets)}"
        for key, block in keyed_blocks(section):
            if isinstance(block, Heading):
                targets[key] = f"_Toc{1000 + len(targets)}"
    parts = [_cover(report, setting, logo, after_cover=after_cover), contents_markup(report, setting, targets)]
    for section in report.sections:
        parts += section_markup(section, setting, targets)
    parts.append(setting.said("colophon", "CentricSmall", report.colophon))
    return "".join(parts)


def _cover(report: Report, setting: Setting, logo: tuple[str, bytes] | None, *, after_cover: bool) -> str:
    made, before = [], "<w:pageBreakBefore/>" if after_cover else ""
    if logo is not None:
        relation, content = logo
        across, down = png_size(content)
        factor = min(LOGO_WIDTH / across, LOGO_HEIGHT / down)
        shape = drawing(relation, int(across * factor * EMU), int(down * factor * EMU), "Logo", "", setting)
        made.append(paragraph("cover/logo", setting.styles["Normal"], shape, setting.marks, before))
        before = ""
    made.append(setting.said("cover/kind", "CentricKicker", report.title, before))
    made.append(setting.said("cover/client", "Title", report.client))
    made.append(setting.said("cover/wave", "Subtitle", f"{report.wave}, {report.date}"))
    made.append(setting.said("cover/headline", "CentricLead", report.headline))
    return "".join(made)


def _picture(document: WordDocument, name: str, content: bytes) -> tuple[str, bytes]:
    part = ImagePart(PackURI(f"/word/media/centric-{name}.png"), "image/png", content, Image.from_blob(content))
    return document.part.relate_to(part, RT.IMAGE), content


def _filled(document: WordDocument, made: str, kept: list[Any], closing: Any) -> None:
    """Put the report in the place of the document's body, under a root that declares what the report uses."""
    old = document.element
    spaces = {prefix: space for prefix, space in old.nsmap.items() if prefix} | NAMESPACES
    ignorable = (old.get(f"{{{NAMESPACES['mc']}}}Ignorable") or "").split()
    names = " ".join([*(name for name in ignorable if name in spaces and name not in IGNORABLE), *IGNORABLE])
    declared = " ".join(f"xmlns:{prefix}={quoteattr(space)}" for prefix, space in spaces.items())
    root = parse_xml(f"<w:document {declared} mc:Ignorable={quoteattr(names)}><w:body>{made}</w:body></w:document>")
    body = root.find(qn("w:body"))
    for place, element in enumerate(kept):
        body.insert(place, element)
    body.append(closing)
    background = old.find(qn("w:background"))
    if background is not None:
        root.insert(0, background)
    document.part._element = root  # the part has no public way to take another root


def _described(document: WordDocument, report: Report) -> None:
    """Set the document's properties and language, which assistive software reads first."""
    day = dt.datetime.fromisoformat(report.iso_date)
    properties = document.part.package.core_properties
    properties.title, properties.subject = _property(f"{report.title}: {report.client}"), _property(report.headline)
    properties.author = properties.last_modified_by = "Centric"
    properties.created = properties.modified = day
    properties.language, properties.revision = report.language, 1
    properties.keywords = properties.comments = properties.category = ""
    locale = LOCALES.get(report.language, report.language)
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    if defaults is not None:
        found = defaults.find(qn("w:lang"))
        if found is None:
            found = parse_xml(f'<w:lang xmlns:w="{NAMESPACES["w"]}"/>')
            defaults.append(found)
        found.set(qn("w:val"), locale)


def _property(text: str) -> str:
    """Return text as a document's property may hold it: 255 letters, none of them a control sign."""
    return UNWRITABLE.sub("", text)[:LONGEST_PROPERTY]


def _with_data(document: WordDocument, publication: Publication, marks: Marks) -> None:
    """Add what later checks need: the figure of each tag, the key of each bookmark, and the results they are from."""
    figures = "".join(
        f"<figure tag={attribute(tag)} id={attribute(figure)}/>"
        for tag, figure in marks.figures.items()
        if tag != figure
    )
    blocks = "".join(f"<block bookmark={attribute(name)} key={attribute(key)}/>" for name, key in marks.blocks.items())
    results = f'<results snapshot="{publication.snapshot}" client={attribute(publication.client_id)} wave={attribute(publication.wave_id)}/>'
    data = f'<centric xmlns="{DATA_SPACE}">{results}<figures>{figures}</figures><blocks>{blocks}</blocks></centric>'
    package = document.part.package
    name = package.next_partname("/customXml/item%d.xml")
    part = Part(name, "application/xml", data.encode(), package)
    document.part.relate_to(part, RT.CUSTOM_XML)
    number = str(name).removeprefix("/customXml/item").removesuffix(".xml")
    item = uuid.uuid5(uuid.NAMESPACE_URL, DATA_SPACE)
    space = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
    properties = (
        f'<ds:datastoreItem xmlns:ds="{space}" ds:itemID="{{{str(item).upper()}}}">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{DATA_SPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    )
    kind = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
    described = Part(PackURI(f"/customXml/itemProps{number}.xml"), kind, properties.encode(), package)
    part.relate_to(described, RT.CUSTOM_XML_PROPS)
