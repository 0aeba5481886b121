"""A text as names are looked for in it: without accents, case, line breaks and letters that cannot be seen."""

import unicodedata
from dataclasses import dataclass

_LETTERS = {
    "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ı": "i", "ŀ": "l", "ħ": "h", "ŧ": "t",
    "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "þ": "th", "Þ": "th", "ð": "d", "Ð": "d", "ß": "ss", "ẞ": "ss",
}  # fmt: skip
"""Letters that Unicode does not take apart into a plain one and its accent."""

_LOOK_ALIKES = dict(zip("авеорсухікмтнѕјԁɡαοερντκυ", "abeopcyxikmthsjdgaoepvtku", strict=True))
"""Cyrillic and Greek letters that look like Latin ones, to what they look like."""

_APOSTROPHES = frozenset("’‘ʼʹ′`´＇")
_DASHES = frozenset("‐‑‒–—―−")
_SENTENCE_ENDS = frozenset('.!?:;"“”„«»()[]–—-•*')


@dataclass(frozen=True, slots=True)
class Folded:
    """A text and its folded form.

    Parameters
    ----------
    original
        The text as it was given.
    text
        Its folded form: Latin letters without accents, lower case, one space for any white space.
    starts, ends
        For each letter of `text`, where in `original` the piece that it stands for begins and ends.
    """

    original: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the original a piece of the folded text stands, with the unseen letters that hang on to it."""
        last = self.ends[end - 1]
        while last < len(self.original) and _unseen(self.original[last]):
            last += 1
        return self.starts[start], last

    def capital(self, position: int) -> bool:
        """Return whether the letter at a position of the folded text is a capital in the original."""
        piece = self.original[self.starts[position] : self.ends[position]]
        return bool(piece) and piece[0].isupper()

    def capitals_only(self, start: int, end: int) -> bool:
        """Return whether a piece of the folded text is all in capitals in the original."""
        begin, last = self.span(start, end)
        return self.original[begin:last].isupper()

    def opens_sentence(self, position: int) -> bool:
        """Return whether what stands at a position of the folded text is the first word of a sentence or quotation."""
        before = self.text[:position].rstrip(" '")
        if not before or before[-1] in _SENTENCE_ENDS:
            return True
        gap = self.original[self.ends[len(before) - 1] : self.starts[position]]
        return gap.count("\n") > 1


def fold(text: str) -> Folded:
    """Return a text with its folded form; a hyphen at the end of a line joins the two parts of the word."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    while position < len(text):
        character, end = text[position], position + 1
        piece = _plain(character)
        if character.isspace():
            while end < len(text) and (text[end].isspace() or _unseen(text[end])):
                end += 1
            piece = " "
            broken = "\n" in text[position:end] and letters[-1:] == ["-"] and letters[-2:-1] != [" "]
            if broken and text[end : end + 1].islower():
                for kept in (letters, starts, ends):
                    kept.pop()
                piece = ""
        for letter in piece:
            letters.append(letter)
            starts.append(position)
            ends.append(end)
        position = end
    return Folded(original=text, text="".join(letters), starts=tuple(starts), ends=tuple(ends))


def folded(text: str) -> str:
    """Return the folded form alone, trimmed."""
    return fold(text).text.strip()


def _plain(character: str) -> str:
    if "a" <= character <= "z" or character in " .,'":
        return character
    if _unseen(character):
        return ""
    if character in _APOSTROPHES:
        return "'"
    if character in _DASHES:
        return "-"
    if character in _LETTERS:
        return _LETTERS[character]
    apart = unicodedata.normalize("NFKD", character).casefold()
    kept = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return "".join(_LOOK_ALIKES.get(letter, letter) for letter in kept)


def _unseen(character: str) -> bool:
    """Whether a character takes no room of its own: zero width, soft hyphen, direction mark, accent on its own."""
    return unicodedata.category(character) in ("Cf", "Mn", "Me")
