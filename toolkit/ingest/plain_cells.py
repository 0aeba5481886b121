"""The cells of a piece of CSV without quotation marks, cut by their places alone: no cell is ever copied."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from toolkit.ingest.checked_bytes import LINE_END

MOST_BYTES_A_CELL = 4
"""Pieces with longer cells on average hold labels; a parser that copies cells is faster there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cells:
    """A column of a piece.

    Parameters
    ----------
    letters
        The piece, its delimiters and line ends as zeros.
    starts, lengths
        Where each cell begins in `letters`, and its bytes.
    first
        The first byte of each cell; 0 for an empty one.
    short
        Whether no cell is longer than a byte.
    """

    letters: npt.NDArray[np.uint8]
    starts: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int64]
    first: npt.NDArray[np.uint8]
    short: bool

    def filter(self, keep: npt.NDArray[np.bool_]) -> "Cells":
        """Return some of the cells."""
        return Cells(
            letters=self.letters,
            starts=self.starts[keep],
            lengths=self.lengths[keep],
            first=self.first[keep],
            short=self.short,
        )

    def strings(self) -> pa.Array:
        """Return the cells as Arrow strings."""
        offsets = np.zeros(self.lengths.size + 1, dtype=np.int32)
        np.cumsum(self.lengths, out=offsets[1:])
        places = np.repeat(self.starts - offsets[:-1], self.lengths) + np.arange(offsets[-1])
        content = self.letters[places].tobytes()
        return pa.StringArray.from_buffers(self.lengths.size, pa.py_buffer(offsets), pa.py_buffer(content))


def cut(piece: bytes, delimiter: str, width: int) -> list[Cells] | None:
    """Return the columns of whole lines; None where they hold quotes, long cells, letters beyond ASCII or uneven rows."""
    if b'"' in piece or b"\x00" in piece or not piece.isascii():
        return None
    if b"\r" in piece:
        piece = piece.replace(b"\r\n", b"\n")
        if b"\r" in piece:
            return None
    raw = np.frombuffer(piece, dtype=np.uint8)
    line_ends = raw == LINE_END
    between = line_ends | (raw == ord(delimiter))
    places = np.flatnonzero(between)
    if places.size % width or raw.size > MOST_BYTES_A_CELL * places.size:
        return None
    ends = places.reshape(-1, width)
    if not line_ends[ends[:, -1]].all() or np.count_nonzero(line_ends) != len(ends):
        return None
    letters = np.where(between, np.uint8(0), raw)
    starts = np.empty_like(places)
    starts[0] = 0
    starts[1:] = places[:-1] + 1
    lengths = (places - starts).reshape(-1, width)
    starts = starts.reshape(-1, width)
    first = np.ascontiguousarray(letters[starts].T)
    short = lengths.max(axis=0) <= 1
    return [
        Cells(
            letters=letters,
            starts=starts[:, column],
            lengths=lengths[:, column],
            first=first[column],
            short=bool(short[column]),
        )
        for column in range(width)
    ]
