"""Styles by their role: the firm's where it has one, ours added where it has none."""

import copy
from typing import Any

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.parts.numbering import NumberingPart

from toolkit.report.word.firm import MAIN

BULLETS = "list bullet"
REFERENCES = ("w:basedOn", "w:next", "w:link")


def style_roles(document: WordDocument, ours: bytes) -> dict[str, str]:
    """Return the id in `document` of each style of ours, by its own id; built-in styles are known by their name.

    Their names are English in every language of Word. A style that is missing is added, in the firm's typeface.
    """
    theirs = document.styles.element
    by_name = {_name(style).casefold(): style.get(qn("w:styleId")) for style in theirs.findall(qn("w:style"))}
    taken = set(by_name.values())
    roles: dict[str, str] = {}
    added = []
    for style in parse_xml(ours).findall(qn("w:style")):
        own = style.get(qn("w:styleId"))
        known = by_name.get(_name(style).casefold())
        if known is None:
            known = own if own not in taken else f"{own}Centric"
            added.append((known, style))
        roles[own] = known
    for name, style in added:
        made = copy.deepcopy(style)
        made.set(qn("w:styleId"), name)
        made.attrib.pop(qn("w:default"), None)
        for reference in REFERENCES:
            for each in made.findall(qn(reference)):
                each.set(qn("w:val"), roles[each.get(qn("w:val"))])
        theirs.append(made)
    return roles


def bullet_style(document: WordDocument) -> str | None:
    """Return the firm's own style of bullets; None where it has none that sets bullets by itself."""
    for style in document.styles.element.findall(qn("w:style")):
        if _name(style).casefold() == BULLETS and style.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None:
            return str(style.get(qn("w:styleId")))
    return None


class Numbering:
    """Lists of a document; every numbered one starts at 1 anew."""

    def __init__(self, document: WordDocument, ours: bytes) -> None:
        self._element = _numbering_part(document, ours).element
        first = 1 + max(_numbers(self._element, "w:abstractNum", "w:abstractNumId"), default=-1)
        self._next = 1 + max(_numbers(self._element, "w:num", "w:numId"), default=0)
        abstract = parse_xml(ours).findall(qn("w:abstractNum"))
        later = (qn("w:num"), qn("w:numIdMacAtCleanup"))
        place = next((at for at, each in enumerate(self._element) if each.tag in later), len(self._element))
        for offset, each in enumerate(abstract):
            each.set(qn("w:abstractNumId"), str(first + offset))
            self._element.insert(place + offset, each)
        self._bullets, self._numbers = first, first + 1
        self.bullets = self._added(self._bullets)

    def numbered(self) -> int:
        """Return a new numbered list."""
        return self._added(self._numbers, restart=True)

    def _added(self, abstract: int, *, restart: bool = False) -> int:
        number, self._next = self._next, self._next + 1
        again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>' if restart else ""
        made = parse_xml(
            f'<w:num xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" w:numId="{number}">'
            f'<w:abstractNumId w:val="{abstract}"/>{again}</w:num>'
        )
        last = self._element.findall(qn("w:num"))
        (last[-1].addnext if last else self._element.append)(made)
        return number


def _numbering_part(document: WordDocument, ours: bytes) -> Any:
    try:
        return document.part.part_related_by(RT.NUMBERING)
    except KeyError:
        empty = parse_xml(ours)
        for each in list(empty):
            empty.remove(each)
        part = NumberingPart(PackURI("/word/numbering.xml"), f"{MAIN}numbering+xml", empty, document.part.package)
        document.part.relate_to(part, RT.NUMBERING)
        return part


def _numbers(element: Any, tag: str, name: str) -> list[int]:
    return [int(each.get(qn(name))) for each in element.findall(qn(tag))]


def _name(style: Any) -> str:
    found = style.find(qn("w:name"))
    return "" if found is None else str(found.get(qn("w:val"), ""))
