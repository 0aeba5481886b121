"""The figures that a Word report shows, read back after whatever a person did to it."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from toolkit.report.shown import ShownFigure

DATA_SPACE = "urn:centric:document:1"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def docx_figures(path: Path) -> list[ShownFigure]:
    """Return every figure of a Word report in the order of reading, with the text it shows now.

    `place` is the key of the block it stands in (``act/play:recognition.p1``), else the section's.
    """
    with zipfile.ZipFile(path) as package:
        document = etree.fromstring(package.read("word/document.xml"), PARSER)
        tags, keys = docx_data(package)
    return list(_figures(document, tags, keys))


def _figures(document: Any, tags: dict[str, str], keys: dict[str, str]) -> Iterator[ShownFigure]:
    place = ""
    for element in document.iter(f"{WORD}bookmarkStart", f"{WORD}sdt"):
        if element.tag == f"{WORD}bookmarkStart":
            place = keys.get(element.get(f"{WORD}name", ""), place)
            continue
        tag = element.find(f"{WORD}sdtPr/{WORD}tag")
        name = "" if tag is None else tag.get(f"{WORD}val", "")
        figure = tags.get(name, name)
        if "#" in figure:
            text = "".join(each.text or "" for each in element.iter(f"{WORD}t"))
            yield ShownFigure(figure=figure, text=text, place=place)


def docx_data(package: zipfile.ZipFile) -> tuple[dict[str, str], dict[str, str]]:
    """Return the figure of each short tag and the key of each bookmark, from the part that the writer added."""
    for name in package.namelist():
        if name.startswith("customXml/item") and "Props" not in name:
            found = etree.fromstring(package.read(name), PARSER)
            if found.tag == f"{{{DATA_SPACE}}}centric":
                tags = {each.get("tag"): each.get("id") for each in found.iter(f"{{{DATA_SPACE}}}figure")}
                return tags, {each.get("bookmark"): each.get("key") for each in found.iter(f"{{{DATA_SPACE}}}block")}
    return {}, {}
