"""The cells of a piece of CSV without quotation marks, cut by their places alone: no cell is ever copied."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from toolkit.ingest.checked_bytes import LINE_END

MOST_BYTES_A_CELL = 4
"""Pieces with longer cells on average hold labels; a parser that copies cells is faster there."""


LONGER = 128


@dataclass(frozen=True, kw_only=True, slots=True)
class Cells:
    """A column of a piece.

    Parameters
    ----------
    letters
        The piece, its delimiters and line ends as zeros.
    starts, lengths
        Where each cell begins in `letters`, and its bytes; empty where `short`, for `first` says all.
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
        if self.short:
            return Cells(
                letters=self.letters, starts=self.starts, lengths=self.lengths, first=self.first[keep], short=True
            )
        return Cells(
            letters=self.letters,
            starts=self.starts[keep],
            lengths=self.lengths[keep],
            first=self.first[keep],
            short=self.short,
        )

    def strings(self) -> pa.Array:
        """Return the cells as Arrow strings."""
        if self.short:
            ends = np.concatenate([[0], np.cumsum(self.first > 0)]).astype(np.int32)
            content = self.first[self.first > 0].tobytes()
            return pa.StringArray.from_buffers(self.first.size, pa.py_buffer(ends), pa.py_buffer(content))
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
    lines = int(np.count_nonzero(line_ends))
    places = np.flatnonzero(between)
    # As many line ends as rows, and one behind the last cell of each: then every row has its cells and no more.
    if places.size != width * lines or not line_ends.take(places[width - 1 :: width]).all():
        return None
    if raw.size > MOST_BYTES_A_CELL * width * lines:
        return None
    inside = ~between
    letters = raw * inside.view(np.uint8)
    # A cell begins behind what stands between two; ASCII leaves a bit free to say that it is longer than a byte.
    longer = np.zeros(raw.size, dtype=np.uint8)
    np.bitwise_and(inside[:-1], inside[1:], out=longer[:-1].view(np.bool_))
    longer <<= 7
    longer |= letters
    begins = np.empty_like(places)  # places and take: a mask is slower to look along where cells are short
    begins[0], begins[1:] = 0, places[:-1] + 1
    marked = longer.take(begins).reshape(-1, width)
    short = marked.max(axis=0) < LONGER
    first = np.ascontiguousarray(marked.T) & np.uint8(LONGER - 1)
    return [
        _short(letters, first[column]) if short[column] else _long(letters, first[column], places, column, width)
        for column in range(width)
    ]


def _short(letters: npt.NDArray[np.uint8], first: npt.NDArray[np.uint8]) -> Cells:
    blank = np.empty(0, dtype=np.int64)
    return Cells(letters=letters, starts=blank, lengths=blank, first=first, short=True)


def _long(
    letters: npt.NDArray[np.uint8],
    first: npt.NDArray[np.uint8],
    places: npt.NDArray[np.int64],
    column: int,
    width: int,
) -> Cells:
    ends = places[column::width]
    starts = np.zeros_like(ends)
    if column:
        starts[:] = places[column - 1 :: width] + 1
    else:
        starts[1:] = places[width - 1 :: width][:-1] + 1
    return Cells(letters=letters, starts=starts, lengths=ends - starts, first=first, short=False)
