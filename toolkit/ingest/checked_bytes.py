"""The bytes of a large CSV on their way to its parser, checked for what a lenient parser would read over."""

from typing import BinaryIO

import numpy as np
import numpy.typing as npt

QUOTE, LINE_END, RETURN = ord('"'), ord("\n"), ord("\r")
PIECE = 1 << 20


class NeedsWholeFileError(Exception):
    """A file holds what cannot be judged block by block; it has to be read whole."""


def record_ends(content: bytes) -> npt.NDArray[np.int64]:
    """Return where the lines end that end a record, those inside a quoted cell left out."""
    letters = np.frombuffer(content, dtype=np.uint8)
    lines = np.flatnonzero(letters == LINE_END)
    quotes = np.flatnonzero(letters == QUOTE)
    found: npt.NDArray[np.int64] = lines[np.searchsorted(quotes, lines) % 2 == 0].astype(np.int64)
    return found


def blank_lines(file: BinaryIO) -> int:
    """Return how many lines with nothing at all on them stand above the last that holds something, quoted ones left out.

    The file is open at the beginning of a row.
    """
    count = waiting = quotes = 0
    before = b"\n"
    while piece := file.read(PIECE):
        text = before + piece.replace(b"\r", b"")
        letters = np.frombuffer(text, dtype=np.uint8)
        ends = letters == LINE_END
        blank = np.flatnonzero(ends[1:] & ends[:-1]) + 1
        marks = np.flatnonzero(letters[1:] == QUOTE) + 1
        blank = blank[(np.searchsorted(marks, blank) + quotes) % 2 == 0]
        quotes += marks.size
        filled = np.flatnonzero(~ends)
        last = int(filled[-1]) if filled.size else -1
        above = int((blank < last).sum())
        if filled.size > 1 or (filled.size and filled[0] > 0):
            count, waiting = count + waiting + above, 0
        waiting += blank.size - above
        before = text[-1:]
    return count


class CheckedBytes:
    """A file that a parser reads from, with what a lenient parser would misread refused.

    Quotation marks have to stand at the edges of cells or doubled inside, and lines have to end with one of the two
    usual signs.

    Parameters
    ----------
    file
        Open at the beginning of a row.
    delimiter
        What stands between two cells.
    """

    closed = False

    def __init__(self, file: BinaryIO, delimiter: str) -> None:
        self._file = file
        self._edge = np.isin(np.arange(256), list(f'{delimiter}\r\n"'.encode()))
        self._before = b"\n"  # the last byte judged, and behind it the one whose neighbour is not known yet
        self._unjudged = b""
        self._quotes = 0
        self.bytes_read = 0

    def readable(self) -> bool:
        """Return True: the parser asks."""
        return True

    def close(self) -> None:
        """Do nothing: who opened the file closes it."""

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes as the file holds them; raise NeedsWholeFileError for what would be misread."""
        block = self._file.read(size)
        self.bytes_read += len(block)
        strange = b'"' in block or b"\r" in block or self._unjudged in (b'"', b"\r")
        if strange and not self._fits(self._before + self._unjudged + (block or b"\n")):
            raise NeedsWholeFileError
        if b"\x00" in block or (not block and self._quotes % 2):
            raise NeedsWholeFileError
        tail = (self._before + self._unjudged + block)[-2:] if len(block) < 2 else block[-2:]
        self._before, self._unjudged = tail[:1], tail[1:]
        return block

    def _fits(self, text: bytes) -> bool:
        """Whether all but the first and the last byte stand where they may."""
        letters = np.frombuffer(text, dtype=np.uint8)
        inner = letters[1:-1]
        quotes = np.flatnonzero(inner == QUOTE) + 1
        opening, closing = quotes[self._quotes % 2 :: 2], quotes[1 - self._quotes % 2 :: 2]
        self._quotes += quotes.size
        returns = np.flatnonzero(inner == RETURN) + 1
        return bool(
            self._edge[letters[opening - 1]].all()
            and self._edge[letters[closing + 1]].all()
            and (letters[returns + 1] == LINE_END).all()
        )
