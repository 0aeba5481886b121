"""The Word file that a report is set in: the firm's own, checked before anything is written, or ours."""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml import etree

from toolkit.errors import InputError, Problem
from toolkit.present.fonts import print_font
from toolkit.present.theme import FONT
from toolkit.shipped import templates_folder

OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml."
TEMPLATE_TYPE, DOCUMENT_TYPE = f"{MAIN}template.main+xml", f"{MAIN}document.main+xml"
MACROS = ("wordprocessingml.document.macroEnabled", "word.template.macroEnabledTemplate", "word.document.macroEnabled")
MOST_UNPACKED = 200_000_000
WANTED, FORM = "a Word file (.docx or .dotx)", "a .docx or .dotx"
REMEDY = "Open it in Word and save it as .docx, or take it out of engagement.yaml"
OUTSIDE_TEMPLATE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
START = "centric"
"""Bookmark in a firm's document: what stands before it (a cover, a legal note) is kept."""

FONT_KEYS = {"Regular": "6A2C6F0B-0F9D-4C47-9A52-0C6A4E0D5B01", "Bold": "6A2C6F0B-0F9D-4C47-9A52-0C6A4E0D5B02"}
ROOT_RELATIONS = {"rId1": (RT.OFFICE_DOCUMENT, "word/document.xml")}
PARTS: Mapping[str, tuple[str, str, str]] = {
    "styles.xml": ("rIdStyles", RT.STYLES, f"{MAIN}styles+xml"),
    "settings.xml": ("rIdSettings", RT.SETTINGS, f"{MAIN}settings+xml"),
    "header.xml": ("rIdHeader", RT.HEADER, f"{MAIN}header+xml"),
    "footer.xml": ("rIdFooter", RT.FOOTER, f"{MAIN}footer+xml"),
    "fontTable.xml": ("rIdFonts", RT.FONT_TABLE, f"{MAIN}fontTable+xml"),
}


def own_document(words: Mapping[str, str]) -> WordDocument:
    """Return a document of our own look; `words` stand in for the ``@name@`` of its parts, as XML."""
    folder, made = templates_folder() / "reports" / "word", io.BytesIO()
    texts = {"document.xml": "", **dict.fromkeys(PARTS, "")}
    for name in texts:
        source = _font_table() if name == "fontTable.xml" else (folder / name).read_text(encoding="utf-8")
        texts[name] = re.sub("@([a-z]+)@", lambda found: words[found[1]], source)
    relations = {relation: (kind, name) for name, (relation, kind, _) in PARTS.items()}
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("[Content_Types].xml", _content_types())
        package.writestr("_rels/.rels", _relations(ROOT_RELATIONS))
        package.writestr("word/_rels/document.xml.rels", _relations(relations))
        fonts = {f"rId{face}": (RT.FONT, f"fonts/{face.lower()}.odttf") for face in FONT_KEYS}
        package.writestr("word/_rels/fontTable.xml.rels", _relations(fonts))
        for name, text in texts.items():
            package.writestr(f"word/{name}", text)
        for face, key in FONT_KEYS.items():
            package.writestr(f"word/fonts/{face.lower()}.odttf", obfuscated(print_font(face == "Bold"), key))
    return Document(io.BytesIO(made.getvalue()))


def firm_document(path: Path) -> WordDocument:
    """Return the firm's document, opened and checked: nothing in it is run, and braces stay braces.

    Raises
    ------
    InputError
        It is no Word file, an older one, protected by a password, damaged, or carries macros.
    """
    content = _word_content(path)
    try:
        document = Document(io.BytesIO(_as_document(content)))
        if document.element.body is None or document.part.styles is None:
            raise ValueError("no body")
    except Exception as error:  # whatever a damaged package makes the libraries trip over is one thing to its owner
        raise _unfit(
            path.name,
            Problem(code="damaged-file", found="a Word file that cannot be opened", expected="one that Word opens"),
        ) from error
    _without_outside_template(document)
    return document


def _word_content(path: Path) -> bytes:
    """The bytes of a file that is a Word document of today, without a password; InputError for any other."""
    shown = path.name
    try:
        content = path.read_bytes()
    except OSError:
        raise _unfit(shown, Problem(code="missing-file", found="a file that cannot be read", expected=WANTED)) from None
    if content.startswith(OLD_OFFICE):
        if ENCRYPTED in content:
            raise _unfit(
                shown,
                Problem(
                    code="protected-file", found="a file locked with a password", expected="one that opens without"
                ),
            )
        raise _unfit(
            shown,
            Problem(
                code="wrong-format", found="an Office file from before 2007", expected=FORM, remedy="Save it as .docx"
            ),
        )
    _check_types(_types_of(content, shown), shown)
    return content


def _unfit(shown: str, problem: Problem) -> InputError:
    """Return what is said of a file that no report can be set in: where it is named, and what to do."""
    return InputError(replace(problem, file=shown, place="brand.document", remedy=problem.remedy or REMEDY))


def _check_types(types: str, shown: str) -> None:
    if any(each in types for each in MACROS):
        raise _unfit(
            shown,
            Problem(
                code="wrong-format", found="a Word file with macros", expected=FORM, remedy="Save it without macros"
            ),
        )
    if DOCUMENT_TYPE not in types and TEMPLATE_TYPE not in types:
        raise _unfit(shown, Problem(code="wrong-format", found="a file that is no Word document", expected=FORM))


def _types_of(content: bytes, shown: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(entry.file_size for entry in package.infolist()) > MOST_UNPACKED:
                raise _unfit(
                    shown,
                    Problem(
                        code="too-large", found="more than 200 MB when unpacked", expected="a template of a few pages"
                    ),
                )
            return package.read("[Content_Types].xml").decode("utf-8", "replace")
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
        raise _unfit(
            shown,
            Problem(code="damaged-file", found="a file that is no Word document, or a damaged one", expected=WANTED),
        ) from None


def _as_document(content: bytes) -> bytes:
    """Return a template as a document: they differ in one word of the package's table of contents."""
    source, made = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with source, zipfile.ZipFile(made, "w") as package:
        for entry in source.infolist():
            found = source.read(entry)
            if entry.filename == "[Content_Types].xml":
                found = found.replace(TEMPLATE_TYPE.encode(), DOCUMENT_TYPE.encode())
            package.writestr(entry.filename, found)
    return made.getvalue()


def _without_outside_template(document: WordDocument) -> None:
    """Cut the ties to a file on the firm's own disk, and the order to ask the reader whether to update fields."""
    element = document.settings.element
    for name in ("w:attachedTemplate", "w:updateFields"):
        for found in element.findall(qn(name)):
            element.remove(found)
    for part in document.part.package.parts:
        for relation in [name for name, each in part.rels.items() if each.reltype == OUTSIDE_TEMPLATE]:
            del part.rels[relation]


def kept_before_start(body: Any) -> list[Any]:
    """Return the elements of a body that stand before the bookmark ``centric``; none where there is no such bookmark."""
    kept: list[Any] = []
    for element in body:
        own = element.tag == qn("w:bookmarkStart") and element.get(qn("w:name")) == START
        if own or any(each.get(qn("w:name")) == START for each in element.iter(qn("w:bookmarkStart"))):
            return kept
        kept.append(element)
    return []


def closing_section(body: Any) -> Any:
    """Return the properties of the body's last section (its paper, margins, headers), made where there are none."""
    found = body.find(qn("w:sectPr"))
    if found is None:
        found = parse_xml(
            '<w:sectPr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1418" w:right="1247" w:bottom="1247" w:left="1247" '
            'w:header="680" w:footer="567" w:gutter="0"/></w:sectPr>'
        )
    return found


def text_width(section: Any, otherwise: int = 9412) -> int:
    """Return the width of the text column in twentieths of a point."""
    size, margins = section.find(qn("w:pgSz")), section.find(qn("w:pgMar"))
    if size is None or margins is None:
        return otherwise
    try:
        width = int(size.get(qn("w:w")))
        used = (
            int(margins.get(qn("w:left"), 0)) + int(margins.get(qn("w:right"), 0)) + int(margins.get(qn("w:gutter"), 0))
        )
    except (TypeError, ValueError):
        return otherwise
    columns = section.find(qn("w:cols"))
    count = int(columns.get(qn("w:num"), 1)) if columns is not None else 1
    left = (width - used) // max(count, 1)
    return left if left > 0 else otherwise


def obfuscated(font: bytes, key: str) -> bytes:
    """Return a font as a Word file carries it: its first 32 bytes mixed with the key (ECMA-376, part 4, 4.2)."""
    mask = bytes.fromhex(key.replace("-", ""))[::-1]
    return bytes(byte ^ mask[place % 16] for place, byte in enumerate(font[:32])) + font[32:]


def _font_table() -> str:
    embedded = "".join(f'<w:embed{face} r:id="rId{face}" w:fontKey="{{{key}}}"/>' for face, key in FONT_KEYS.items())
    return (
        '<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        f'<w:font w:name="{FONT}"><w:altName w:val="Calibri"/><w:family w:val="swiss"/><w:pitch w:val="variable"/>'
        f"{embedded}</w:font></w:fonts>"
    )


def _content_types() -> bytes:
    space = "http://schemas.openxmlformats.org/package/2006/content-types"
    root = etree.Element(f"{{{space}}}Types", nsmap={None: space})
    for ending, kind in (
        ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
        ("xml", "application/xml"),
        ("odttf", "application/vnd.openxmlformats-officedocument.obfuscatedFont"),
    ):
        etree.SubElement(root, f"{{{space}}}Default", Extension=ending, ContentType=kind)
    kinds = {"document.xml": DOCUMENT_TYPE, **{name: kind for name, (_, _, kind) in PARTS.items()}}
    for name, kind in kinds.items():
        etree.SubElement(root, f"{{{space}}}Override", PartName=f"/word/{name}", ContentType=kind)
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return made


def _relations(relations: Mapping[str, tuple[str, str]]) -> bytes:
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    root = etree.Element(f"{{{space}}}Relationships", nsmap={None: space})
    for relation, (kind, target) in relations.items():
        etree.SubElement(root, f"{{{space}}}Relationship", Id=relation, Type=kind, Target=target)
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return made
