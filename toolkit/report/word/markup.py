"""WordprocessingML as text: runs in any script, marked figures, fields and paragraphs. All text is escaped here."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from toolkit.present.wording import Number, Sentence

Shown = str | Number | Sentence

LONGEST_TAG = 64
LARGEST_ID = 0x7FFFFFFF
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff"
SCRIPTS = re.compile(f"([{RIGHT_TO_LEFT}](?:[^A-Za-z]*[{RIGHT_TO_LEFT}])?)")
FIRST_LETTER = re.compile(r"[^\W\d_]")


@dataclass(slots=True)
class Marks:
    """What must be unique or looked up later in one document: control ids, bookmarks, paragraph ids, figures by tag."""

    figures: dict[str, str] = field(default_factory=dict)
    blocks: dict[str, str] = field(default_factory=dict)
    _paragraphs: set[int] = field(default_factory=set)
    _last: int = 0

    def number(self) -> int:
        """Return a number not yet given."""
        self._last += 1
        return self._last

    def tag(self, figure: str) -> str:
        """Return the tag of a figure's control: its identifier, or where Word would cut that, a short name for it."""
        tag = figure if len(figure) <= LONGEST_TAG else f"centric-{_digest(figure)[:24]}"
        self.figures[tag] = figure
        return tag

    def bookmark(self, key: str) -> str:
        """Return the name of the bookmark of a block."""
        name = f"centric_{_digest(key)[:24]}"
        self.blocks[name] = key
        return name

    def paragraph(self, key: str) -> str:
        """Return the id of a paragraph, eight hexadecimal digits: the same for the same key."""
        found = int(_digest(key)[:8], 16) & LARGEST_ID or 1
        while found in self._paragraphs:
            found = found % LARGEST_ID + 1
        self._paragraphs.add(found)
        return f"{found:08X}"


def text_runs(text: str, look: str = "") -> str:
    """Return text as runs, each of one direction; `look` is the XML of run properties."""
    pieces = [piece for piece in SCRIPTS.split(UNWRITABLE.sub("", text)) if piece]
    return "".join(_run(piece, f"{look}<w:rtl/>" if SCRIPTS.match(piece) else look) for piece in pieces)


def _run(text: str, look: str) -> str:
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def runs(shown: Shown, marks: Marks, look: str = "") -> str:
    """Return a sentence as runs, with each number in a content control that carries its figure."""
    parts = shown.runs if isinstance(shown, Sentence) else (shown,)
    return "".join(
        figure_control(part, marks, look) if isinstance(part, Number) else text_runs(part, look) for part in parts
    )


def figure_control(number: Number, marks: Marks, look: str = "") -> str:
    """Return a number in a content control without a frame, whose tag leads to the figure's identifier."""
    tag = quoteattr(marks.tag(number.figure))
    return (
        f'<w:sdt><w:sdtPr><w:tag w:val={tag}/><w:id w:val="{marks.number()}"/><w15:appearance w15:val="hidden"/></w:sdtPr>'
        f"<w:sdtContent>{_run(number.text, look)}</w:sdtContent></w:sdt>"
    )


def field_runs(instruction: str, shown: str) -> str:
    """Return a field with the text it shows until somebody asks for an update."""
    return f"<w:fldSimple w:instr={quoteattr(f' {instruction} ')}>{text_runs(shown)}</w:fldSimple>"


def paragraph(key: str, style: str, content: str, marks: Marks, extra: str = "") -> str:
    """Return a paragraph; `key` gives it its id, `extra` is XML of paragraph properties after the style, in order."""
    return (
        f'<w:p w14:paraId="{marks.paragraph(key)}" w14:textId="77777777">'
        f"<w:pPr><w:pStyle w:val={quoteattr(style)}/>{extra}</w:pPr>{content}</w:p>"
    )


def right_to_left(text: str) -> str:
    """Return the property that sets a paragraph from the right, when its first letter asks for it."""
    first = FIRST_LETTER.search(text)
    return "<w:bidi/>" if first and SCRIPTS.match(first[0]) else ""


def bookmarked(content: str, names: Iterable[str], marks: Marks) -> str:
    """Return content between the start and the end of bookmarks."""
    for name in names:
        number = marks.number()
        start = f'<w:bookmarkStart w:id="{number}" w:name={quoteattr(name)}/>'
        content = f'{start}{content}<w:bookmarkEnd w:id="{number}"/>'
    return content


def attribute(text: str) -> str:
    """Return text as a quoted attribute."""
    return quoteattr(UNWRITABLE.sub("", text))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
