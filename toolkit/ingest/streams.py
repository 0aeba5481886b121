"""Exports too large to hold: their rows in blocks, each column as its different answers and where they stand.

A CSV is read once, in pieces, by Arrow; what it holds was made out from its beginning by the same readers that read small
files. What only reading the whole file can settle (broken quotes, another encoding, blank lines between the rows) ends in
`NeedsWholeFileError`, so that no answer depends on how a file was read.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from toolkit.errors import InputError
from toolkit.ingest import limesurvey
from toolkit.ingest.checked_bytes import CheckedBytes, NeedsWholeFileError, blank_lines, record_ends
from toolkit.ingest.parquet import MAGIC as PARQUET
from toolkit.ingest.parquet import read as read_parquet
from toolkit.ingest.plain_cells import Cells, cut
from toolkit.ingest.sources import OLE_MAGIC, ZIP_MAGIC, definitions_beside
from toolkit.ingest.surveys import READERS, read_export
from toolkit.ingest.tables import OTHER_FORMATS, forget_tables, load_table
from toolkit.ingest.typed import value_text
from toolkit.ingest.values import ReadOptions, Source, SurveyExport

HEAD_BYTES = 250_000
"""How much of a file tells what it is; sniffing looks at no more than its first 200,000 characters."""

BLOCK_BYTES = 1 << 19
BLOCK_ROWS = 16_384
UTF8_MARK = b"\xef\xbb\xbf"
UTF8 = frozenset({"utf-8", "utf8", "utf-8-sig"})
CHARACTERS = ("", *(chr(byte).strip() for byte in range(1, 128)))
"""The trimmed text of a cell of at most one byte, by that byte; 0 stands for an empty cell."""


Column: TypeAlias = Any | Cells
"""A column of a block: Arrow strings, an Arrow dictionary of strings, or cells by their places in the file."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Coded:
    """A column of a block: its different answers, trimmed, and which of them each row holds.

    `answers` may list some that no row holds, and one twice.
    """

    places: npt.NDArray[np.integer]
    answers: Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Rows:
    """Some rows of a file.

    Parameters
    ----------
    columns
        Question id to the cells, untrimmed: as places in a piece of the file, as Arrow strings or a dictionary of them.
    numbers
        Row number in the file of each.
    """

    columns: Mapping[str, Column]
    numbers: npt.NDArray[np.int64]

    def only(self, keep: npt.NDArray[np.bool_], columns: Iterable[str]) -> "Rows":
        """Return some of the rows, and of the columns."""
        kept = {name: self.columns[name] for name in columns}
        mask = pa.array(keep)
        filtered = {n: cells.filter(keep if isinstance(cells, Cells) else mask) for n, cells in kept.items()}
        return Rows(columns=filtered, numbers=self.numbers[keep])

    def coded(self, column: str) -> Coded:
        """Return a column by its different answers."""
        return coded(self.columns[column])

    def texts(self, column: str) -> pd.Series:
        """Return a column as trimmed text, as `SurveyExport.rows` holds it."""
        cells = _as_arrow(self.columns[column])
        if pa.types.is_dictionary(cells.type):
            found = coded(cells)
            return pd.Series(pd.array(list(found.answers), dtype="str").take(found.places))
        return pd.Series(pd.array(_trimmed(cells), dtype="str"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Stream:
    """A file in blocks.

    Parameters
    ----------
    export
        What the file is: vendor, questions and findings are to be relied on, rows and counts are those of its beginning.
    blocks
        Returns the rows of the whole file, a block at a time; may be asked again. Raises `NeedsWholeFileError`.
    bytes_read
        How many bytes the last pass has taken from the file.
    blank_lines
        Returns how many lines of a text file hold nothing at all, those after the last row left out: they are no rows.
    whole
        Whether `export` holds the whole file, rows dropped by its reader already gone.
    """

    export: SurveyExport
    blocks: Callable[[], Iterator[Rows]]
    bytes_read: Callable[[], int] = lambda: 0
    blank_lines: Callable[[], int] = lambda: 0
    whole: bool = False


def stream_file(path: Path, name: str, options: ReadOptions, reader: str | None = None) -> Stream | None:
    """Return a CSV in UTF-8 or a Parquet file as a stream; None for a file that has to be read whole.

    Files that a survey definition describes are read whole, for all their answers are held against it.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError:
        return None
    if head.startswith(PARQUET):
        return _parquet_stream(path, name) if reader in (None, "parquet") else None
    if not _is_plain_text(head, options):
        return None
    return _csv_stream(path, Source(name=name, content=head, beside=definitions_beside(path)), options, reader)


def whole_stream(export: SurveyExport) -> Stream:
    """Return an export that was read whole as a stream."""

    def blocks() -> Iterator[Rows]:
        numbers = export.first_row.to_numpy(dtype=np.int64)
        for start in range(0, len(numbers), BLOCK_ROWS):
            part = export.rows.iloc[start : start + BLOCK_ROWS]
            columns = {str(name): pa.array(part[name], type=pa.string()) for name in part.columns}
            yield Rows(columns=columns, numbers=numbers[start : start + BLOCK_ROWS])

    return Stream(export=export, blocks=blocks, whole=True)


def _as_arrow(cells: Column) -> pa.Array:
    return cells.strings() if isinstance(cells, Cells) else cells


def coded(cells: Column) -> Coded:
    """Return a column by its different answers."""
    if isinstance(cells, Cells):
        return Coded(places=cells.first, answers=CHARACTERS) if cells.short else coded(cells.strings())
    if pa.types.is_dictionary(cells.type):
        answers = [_text(each) for each in cells.dictionary.to_pylist()]
        places = cells.indices.fill_null(len(answers)).to_numpy(zero_copy_only=False)
        return Coded(places=places, answers=[*answers, ""])
    _, ends, data = cells.buffers()
    offsets = np.frombuffer(ends, dtype=np.int32)[cells.offset : cells.offset + len(cells) + 1]
    first, last = int(offsets[0]), int(offsets[-1])
    if last - first <= len(cells):
        letters = np.frombuffer(data, dtype=np.uint8) if last > first else np.zeros(1, dtype=np.uint8)
        lengths = np.diff(offsets)
        if lengths.max(initial=0) <= 1:
            given = letters[first:last] if last - first == len(cells) else _spread(letters, offsets, lengths)
            return Coded(places=given, answers=CHARACTERS)
    return coded(cells.dictionary_encode())


def _spread(
    letters: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int32], lengths: npt.NDArray[np.int32]
) -> npt.NDArray[np.uint8]:
    """Return the byte of each cell, 0 for an empty one."""
    found = np.zeros(lengths.size, dtype=np.uint8)
    found[lengths.astype(np.bool_)] = letters[offsets[0] : offsets[-1]]
    return found


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _trimmed(cells: pa.Array) -> list[str]:
    return [cell.strip() for cell in cells.to_pylist()]


def blank_rows(columns: Sequence[Column]) -> npt.NDArray[np.bool_]:
    """Return which rows hold nothing in any column; stops at the column that leaves none."""
    first = columns[0]
    blank = np.ones(first.first.size if isinstance(first, Cells) else len(first), dtype=np.bool_)
    for cells in columns:
        blank &= ~_surely_filled(cells)
        if not blank.any():
            break
        found = coded(cells)
        empty = np.array([answer == "" for answer in found.answers], dtype=np.bool_)
        blank &= empty[found.places]
        if not blank.any():
            break
    return blank


def _surely_filled(cells: Column) -> npt.NDArray[np.bool_]:
    """Return which cells begin with a plain visible sign; a quick look before a close one."""
    if isinstance(cells, Cells):
        return cells.first > ord(" ")
    if not pa.types.is_string(cells.type):
        return np.zeros(len(cells), dtype=np.bool_)
    _, ends, data = cells.buffers()
    offsets = np.frombuffer(ends, dtype=np.int32)[cells.offset : cells.offset + len(cells) + 1]
    if data is None or not data.size:
        return np.zeros(len(cells), dtype=np.bool_)
    first = np.frombuffer(data, dtype=np.uint8)[np.minimum(offsets[:-1], data.size - 1)]
    found: npt.NDArray[np.bool_] = (np.diff(offsets) > 0) & (first > 0x20) & (first < 0x7F)
    return found


def _is_plain_text(head: bytes, options: ReadOptions) -> bool:
    """Whether a file begins as UTF-8 text of the usual form does; everything else is read whole."""
    strange = (OLE_MAGIC, ZIP_MAGIC, *OTHER_FORMATS, b"sep=", b'"sep=', b"SEP=")
    return (
        (options.encoding is None or options.encoding.casefold() in UTF8)
        and not head.removeprefix(UTF8_MARK).startswith(strange)
        and b"\x00" not in head
        and b"\n" in head
        and re.search(rb"\r(?!\n|\Z)", head) is None
    )


def _csv_stream(path: Path, source: Source, options: ReadOptions, reader: str | None) -> Stream | None:
    mark = len(UTF8_MARK) if source.content.startswith(UTF8_MARK) else 0
    ends = record_ends(source.content)
    if not ends.size:
        return None
    head = Source(name=source.name, content=source.content[: ends[-1] + 1], beside=source.beside)
    try:
        export = read_export(head, options, reader)
        table = load_table(head, options)
    except InputError:
        return None  # reading the whole file tells it, with all its rows
    finally:
        forget_tables()
    positions = _positions(export, table.rows[: export.header_rows])
    body = [row for row in table.rows[export.header_rows :] if row]
    # LimeSurvey's unfinished rows are told by the whole file: a column of dates that is blank throughout tells nothing
    whole = export.vendor == limesurvey.VENDOR and not options.keep_unfinished
    whole = (
        whole or export.vendor not in READERS
    )  # what another package reads need not be a table, whatever it looks like
    described = whole or any(finding.code == "definition-used" for finding in export.findings)
    if positions is None or described or not body or len(body[0]) < 2 or table.delimiter is None:
        return None
    layout = _Layout(
        path=path,
        start=int(ends[export.header_rows - 1]) + 1 if export.header_rows else mark,
        first_row=export.header_rows + 1,
        delimiter=table.delimiter,
        width=max(len(body[0]), max(positions) + 1),
        positions={question.id: place for question, place in zip(export.questions, positions, strict=True)},
    )
    reading = _CsvReading(layout)
    return Stream(
        export=export,
        blocks=reading.blocks,
        bytes_read=lambda: reading.bytes_read,
        blank_lines=reading.blank_lines,
    )


def _positions(export: SurveyExport, header: Sequence[Sequence[str]]) -> list[int] | None:
    """Return where each question's column stands; None when the header leaves it open."""
    count = len(export.questions)
    width = max(len(row) for row in header)
    if width == count:
        return list(range(count))
    named = [place for place in range(width) if any(place < len(row) and row[place] for row in header)]
    return named if len(named) == count else None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Layout:
    """Where the rows of a CSV begin and how they are cut into cells."""

    path: Path
    start: int
    first_row: int
    delimiter: str
    width: int
    positions: Mapping[str, int]


class _CsvReading:
    """Reads a CSV from its first row on, as often as asked."""

    def __init__(self, layout: _Layout) -> None:
        self._layout = layout
        self.bytes_read = 0

    def blocks(self) -> Iterator[Rows]:
        """Yield the rows: cut by their places as long as no quotation mark is met, then by a parser."""
        layout, self.bytes_read = self._layout, 0
        number, tail = layout.first_row, b""
        with layout.path.open("rb") as file:
            file.seek(layout.start)
            while piece := file.read(BLOCK_BYTES):
                self.bytes_read += len(piece)
                end = piece.rfind(b"\n") + 1
                columns = cut(tail + piece[:end], layout.delimiter, layout.width) if end else None
                if columns is None:
                    file.seek(-len(piece) - len(tail), 1)
                    self.bytes_read -= len(piece) + len(tail)
                    yield from self._parsed(file, number)
                    return
                tail = piece[end:]
                yield self._rows(columns, number)
                number += columns[0].first.size
            if tail:
                columns = cut(tail + b"\n", layout.delimiter, layout.width)
                if columns is None:
                    raise NeedsWholeFileError
                yield self._rows(columns, number)

    def _rows(self, columns: Sequence[Column], number: int) -> Rows:
        layout = self._layout
        extra = {*range(layout.width)} - {*layout.positions.values()}
        if not all(bool(blank_rows([columns[place]]).all()) for place in extra):
            raise NeedsWholeFileError  # cells beyond the header
        size = columns[0].first.size if isinstance(columns[0], Cells) else len(columns[0])
        named = {name: columns[place] for name, place in layout.positions.items()}
        return Rows(columns=named, numbers=np.arange(number, number + size, dtype=np.int64))

    def _parsed(self, file: BinaryIO, number: int) -> Iterator[Rows]:
        """Yield the rows from where the file stands, with quotation marks and anything else that CSV has."""
        checked, before = CheckedBytes(file, self._layout.delimiter), self.bytes_read
        names = [str(place) for place in range(self._layout.width)]
        try:
            reading = pyarrow.csv.open_csv(
                pa.PythonFile(checked, mode="r"),
                read_options=pyarrow.csv.ReadOptions(use_threads=False, column_names=names, block_size=BLOCK_BYTES),
                parse_options=pyarrow.csv.ParseOptions(
                    delimiter=self._layout.delimiter, newlines_in_values=True, ignore_empty_lines=False
                ),
                convert_options=pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
            )
            for batch in reading:
                yield self._rows(batch.columns, number)
                number += batch.num_rows
        except (pa.ArrowException, UnicodeDecodeError):
            raise NeedsWholeFileError from None
        finally:
            self.bytes_read = before + checked.bytes_read

    def blank_lines(self) -> int:
        """Count the lines that are no rows; reads the file once more."""
        with self._layout.path.open("rb") as raw:
            raw.seek(self._layout.start)
            return blank_lines(raw)


def _parquet_stream(path: Path, name: str) -> Stream | None:
    """Return a Parquet file in blocks of rows; its beginning is read as a small file would be."""
    try:
        with pq.ParquetFile(path) as file:
            first = next(file.iter_batches(batch_size=BLOCK_ROWS, use_threads=False), None)
            names = file.schema_arrow.names
    except (pa.ArrowException, OSError, ValueError):
        return None
    if first is None or not first.num_rows or len({each.strip() for each in names}) < len(names):
        return None
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_batches([first]), sink)
    try:
        export = read_parquet(Source(name=name, content=sink.getvalue().to_pybytes()), ReadOptions())
    except InputError:
        return None
    ids = [question.id for question in export.questions]
    if len(ids) != len(names):
        return None

    def blocks() -> Iterator[Rows]:
        number = 1
        try:
            with pq.ParquetFile(path, pre_buffer=False) as file:
                for batch in file.iter_batches(batch_size=BLOCK_ROWS, use_threads=False):
                    columns = {each: _as_texts(cells) for each, cells in zip(ids, batch.columns, strict=True)}
                    yield Rows(columns=columns, numbers=np.arange(number, number + batch.num_rows, dtype=np.int64))
                    number += batch.num_rows
        except (pa.ArrowException, OSError, ValueError):
            raise NeedsWholeFileError from None

    return Stream(export=export, blocks=blocks, bytes_read=lambda: path.stat().st_size)


def _as_texts(cells: pa.Array) -> pa.Array:
    """Return a typed column as text, each different value looked at once."""
    if pa.types.is_string(cells.type) and not cells.null_count:
        return cells
    if not pa.types.is_dictionary(cells.type):
        if pa.types.is_nested(cells.type):
            return pa.array([value_text(value) for value in cells.to_pylist()], type=pa.string())
        cells = cells.dictionary_encode()
    texts = pa.array([value_text(value) for value in cells.dictionary.to_pylist()], type=pa.string())
    return pa.DictionaryArray.from_arrays(cells.indices, texts)


def key_hashes(cells: Column) -> npt.NDArray[np.uint64]:
    """Return a 64-bit number for each respondent key, the same for the same key; 0 for a blank one.

    An address is one in any case, as for pseudonyms. The numbers are for finding doubles and leave no process.
    """
    cells = _as_arrow(cells)
    if pa.types.is_dictionary(cells.type):
        cells = cells.cast(pa.string()).fill_null("")
    cells = pc.utf8_trim_whitespace(cells)
    if pc.any(pc.match_substring(cells, "@")).as_py():
        cells = pa.array([key.casefold() if "@" in key else key for key in cells.to_pylist()], type=pa.string())
    lengths = pc.binary_length(cells).to_numpy(zero_copy_only=False)
    words = -(-max(8, int(lengths.max(initial=0))) // 8)
    _, ends, data = cells.buffers()
    offsets = np.frombuffer(ends, dtype=np.int32)[cells.offset : cells.offset + len(cells)]
    letters = np.frombuffer(data, dtype=np.uint8) if data is not None and data.size else np.zeros(1, dtype=np.uint8)
    within = np.arange(words * 8)
    places = np.minimum(offsets[:, None] + within, letters.size - 1)
    padded = np.where(within < lengths[:, None], letters[places], np.uint8(0)).view(np.uint64)
    found = lengths.astype(np.uint64)
    for number, word in enumerate(padded.T):
        mixed = (found ^ word) * np.uint64(0x9E3779B97F4A7C15)
        # A key's number may not depend on how long the others of its block are.
        found = np.where(lengths > 8 * number, mixed ^ (mixed >> np.uint64(29)), found)
    return np.where(lengths > 0, found | np.uint64(1), np.uint64(0))
