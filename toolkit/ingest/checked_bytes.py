"""The bytes of a large CSV on their way to its parser, checked for what a lenient parser would read over."""

from typing import BinaryIO

import numpy as np
import numpy.typing as npt

QUOTE, LINE_END, RETURN = ord('"'), ord("\n"), ord("\r")
CONTEXT = 2
"""Bytes kept before those that are judged: a blank line is told by the two before its end."""


class NeedsWholeFileError(Exception):
    """A file holds what cannot be judged block by block; it has to be read whole."""


def record_ends(content: bytes) -> npt.NDArray[np.int64]:
    """Return where the lines end that end a record, those inside a quoted cell left out."""
    letters = np.frombuffer(content, dtype=np.uint8)
    lines = np.flatnonzero(letters == LINE_END)
    quotes = np.flatnonzero(letters == QUOTE)
    return lines[np.searchsorted(quotes, lines) % 2 == 0].astype(np.int64)


class CheckedBytes:
    """A file that a parser reads from; `broken` once it has held anything that needs the strict reader.

    Quotation marks have to stand at the edges of cells or doubled inside; lines have to end with one of the two usual
    signs; no blank line may stand between rows, because it would be taken for a row of blanks.

    Parameters
    ----------
    file
        Open at the beginning of a row.
    """

    closed = False

    def __init__(self, file: BinaryIO, delimiter: str) -> None:
        self._file = file
        self._edge = np.isin(np.arange(256), list(f'{delimiter}\r\n"'.encode()))
        self._seen = b",\n"  # what was judged last, and one byte more that was not
        self._unjudged = b""
        self._quotes = 0
        self._blank_line = False
        self.bytes_read = 0
        self.broken = False

    def readable(self) -> bool:
        """Return True: the parser asks."""
        return True

    def close(self) -> None:
        """Do nothing: who opened the file closes it."""

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes as the file holds them; raise NeedsWholeFileError for what would be misread."""
        block = self._file.read(size)
        self.bytes_read += len(block)
        self._judge(self._unjudged + block + (b"" if block else b"\n"))
        if not block:
            self.broken = self.broken or self._quotes % 2 == 1
        if self.broken:
            raise NeedsWholeFileError
        return block

    def _judge(self, fresh: bytes) -> None:
        """Look at all but the last of `fresh` bytes, whose neighbour is not known yet."""
        if len(fresh) < 2:
            self._unjudged = fresh
            return
        text = self._seen + fresh
        letters = np.frombuffer(text, dtype=np.uint8)
        inner = letters[CONTEXT:-1]
        quotes = np.flatnonzero(inner == QUOTE) + CONTEXT if b'"' in fresh else np.empty(0, dtype=np.int64)
        opening, closing = (quotes[0::2], quotes[1::2]) if self._quotes % 2 == 0 else (quotes[1::2], quotes[0::2])
        self.broken = self.broken or not (
            self._edge[letters[opening - 1]].all() and self._edge[letters[closing + 1]].all()
        )
        if b"\r" in fresh:
            returns = np.flatnonzero(inner == RETURN) + CONTEXT
            self.broken = self.broken or bool((letters[returns + 1] != LINE_END).any())
        self._find_blank_lines(text, quotes)
        self._quotes += quotes.size
        self._seen, self._unjudged = text[-CONTEXT - 1 : -1], fresh[-1:]

    def _find_blank_lines(self, text: bytes, quotes: npt.NDArray[np.int64]) -> None:
        """Note a blank line outside of quotes; one that a row follows is told."""
        rest = text[CONTEXT:-1]
        for pair in (b"\n\n", b"\n\r\n"):
            place = -1 if self._blank_line else text.find(pair, 0, len(text) - 1)
            while place >= 0:
                before = self._quotes + int(np.searchsorted(quotes, place))
                if before % 2 == 0:
                    self._blank_line, rest = True, text[place:-1]
                    break
                place = text.find(pair, place + 1, len(text) - 1)
        if self._blank_line and rest.strip(b"\r\n"):
            self.broken = True
