"""Ids that another program dropped, given back: LibreOffice forgets what paragraphs and numbers are called.

A block that says and looks the same as one of the base becomes that one again, with its ids and its numbers' controls;
one that was edited gets the ids, and each number in it that is found again its figure.
"""

import difflib
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from lxml import etree

from toolkit.report.merge.wording import CONTROL, LOOK, PARAGRAPH_LOOK, TEXT, W, block_text, noted

Element = Any
PARAGRAPH, TABLE, ROW, CELL, START = (f"{W}{name}" for name in ("p", "tbl", "tr", "tc", "bookmarkStart"))
PARAGRAPH_ID = "{http://schemas.microsoft.com/office/word/2010/wordml}paraId"
BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
BLOCKS = (PARAGRAPH, TABLE, ROW, CONTROL)
TOGGLES = ("b", "i", "u", "strike", "color", "highlight", "vertAlign")
OFF = ("0", "false", "none", "auto", "baseline")
ALIKE = 0.5
Pictures = Callable[[Element, Element], bool]
"""Says whether two blocks show the same pictures."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Adopting:
    """Gives blocks their ids back.

    Parameters
    ----------
    same_pictures
        Says whether two blocks show the same pictures.
    colours
        The colours of the base's styles, which LibreOffice writes into each piece of text as well.
    """

    same_pictures: Pictures
    colours: frozenset[str]

    def adopt(self, base: Element, theirs: Element) -> None:
        """Give the blocks of a body, a table or a cell of theirs their ids back, in place."""
        olds, owns = ([each for each in parent if each.tag in BLOCKS] for parent in (base, theirs))
        for old, own in _pairs(olds, owns):
            if self._is_same(old, own):
                _become(old, own)
            elif old.tag == PARAGRAPH:
                if old.get(PARAGRAPH_ID):
                    own.set(PARAGRAPH_ID, old.get(PARAGRAPH_ID))
                _name_numbers(old, own)
            elif old.tag == ROW:
                for cell, mine in zip(old.findall(CELL), own.findall(CELL), strict=False):
                    self.adopt(cell, mine)
            elif old.tag == TABLE:
                self.adopt(old, own)

    def _is_same(self, old: Element, own: Element) -> bool:
        """Return whether a block says, shows and looks the same, and holds nothing that a person hung on it."""
        return bool(
            block_text(old) == block_text(own)
            and self.same_pictures(old, own)
            and self._looks(old) == self._looks(own)
            and noted(own) <= noted(old)
            and own.find(f"{PARAGRAPH_LOOK}/{W}sectPr") is None
        )

    def _looks(self, block: Element) -> list[tuple[str, ...]]:
        """Return what a person sees of each letter's look, so that two programs' ways to write it are the same."""
        looks = list[tuple[str, ...]]()
        for text in block.iter(TEXT):
            own = text.getparent().find(LOOK)
            said = [None if own is None else own.find(f"{W}{name}") for name in TOGGLES]
            values = ["" if each is None else _value(each) for each in said]
            looks += [tuple("" if each in self.colours else each for each in values)] * len(text.text or "")
        return looks


def _pairs(olds: Sequence[Element], owns: Sequence[Element]) -> list[tuple[Element, Element]]:
    """Return which block of theirs each of the base is: by its words, by its bookmark, else by what it is most like."""
    keys = [[(each.tag, block_text(each)) for each in blocks] for blocks in (olds, owns)]
    found: dict[int, int] = {}
    for tag, low, high, at, _ in difflib.SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes():
        if tag == "equal":
            found |= {low + step: at + step for step in range(high - low)}
    marks = [{mark: number for number, each in enumerate(blocks) for mark in _marks(each)} for blocks in (olds, owns)]
    for mark, old in marks[0].items():
        own = marks[1].get(mark)
        if own is not None and old not in found and own not in found.values() and olds[old].tag == owns[own].tag:
            found[old] = own
    for old, each in enumerate(olds):
        if old not in found:
            free = [at for at in range(len(owns)) if at not in found.values() and owns[at].tag == each.tag]
            alike, best = max(((_alike(each, owns[at]), -at) for at in free), default=(0.0, 0))
            if alike >= ALIKE:
                found[old] = -best
    return [(olds[old], owns[own]) for old, own in found.items()]


def _marks(block: Element) -> set[str]:
    return {each.get(f"{W}name", "") for each in block.iter(START)} - {"", "_GoBack"}


def _alike(one: Element, other: Element) -> float:
    said = block_text(one), block_text(other)
    matcher = difflib.SequenceMatcher(None, said[0], said[1], autojunk=False)
    return (
        matcher.ratio() if all(said) and matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE else 0.0
    )


def _value(toggle: Element) -> str:
    said = str(toggle.get(f"{W}val", "on")).lower()
    return "" if said in OFF else "on" if said in ("1", "true") else said


def _become(old: Element, own: Element) -> None:
    """Let a block of theirs be that of the base again, with the pictures where they stand in their file."""
    embeds = [each.get(EMBED) for each in own.iter(BLIP)]
    own.attrib.clear()
    own.attrib.update(old.attrib)
    own[:] = [deepcopy(each) for each in old]
    for blip, embed in zip(own.iter(BLIP), embeds, strict=True):
        blip.set(EMBED, embed)


def _name_numbers(old: Element, own: Element) -> None:
    """Give the controls of an edited paragraph the tags of those that say the same, in order."""
    before = [each for each in _controls(old) if each.find(f"{W}sdtPr/{W}tag") is not None]
    now = _controls(own)
    texts = [[block_text(each) for each in controls] for controls in (before, now)]
    for tag, low, high, at, to in difflib.SequenceMatcher(None, texts[0], texts[1], autojunk=False).get_opcodes():
        if tag == "equal" or (tag == "replace" and high - low == to - at):
            for step in range(high - low):
                _tag(before[low + step], now[at + step])


def _controls(block: Element) -> list[Element]:
    """Return the outermost controls of a paragraph."""
    return [each for each in block.iter(CONTROL) if next(each.iterancestors(CONTROL), None) is None]


def _tag(old: Element, own: Element) -> None:
    settings = own.find(f"{W}sdtPr")
    if settings is None:
        settings = etree.Element(f"{W}sdtPr")
        own.insert(0, settings)
    settings.append(deepcopy(old.find(f"{W}sdtPr/{W}tag")))
