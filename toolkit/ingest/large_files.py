"""A large export as responses: read once, in blocks, each block reduced to codes before the next is read."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from toolkit.ingest.blocks import Block, Part, Survey, block_of
from toolkit.ingest.checked_bytes import NeedsWholeFileError
from toolkit.ingest.columns import Columns
from toolkit.ingest.file_coding import CodedRows, FileReport, code_file
from toolkit.ingest.mapping import SurveyFile
from toolkit.ingest.streams import stream_file
from toolkit.ingest.values import ReadOptions

LARGE_BYTES = 8_000_000
"""A file of at least this size is read in blocks; a smaller one as a whole, so that all that can be told of it is told."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LargeFile:
    """A large file's responses, a block an audience, and what was found in it."""

    blocks: tuple[Block, ...]
    report: FileReport


def is_large(path: Path) -> bool:
    """Return whether a file is to be read in blocks."""
    try:
        return path.stat().st_size >= LARGE_BYTES
    except OSError:
        return False


class _Frames:
    """Keeps the coded rows of a file by audience."""

    def __init__(self, survey: Survey, file: SurveyFile) -> None:
        self._survey, self._file = survey, file
        self._parts: dict[str, list[Block]] = {audience: [] for audience in file.audiences}

    def add(self, block: CodedRows, columns: Columns) -> None:
        """Take a block."""
        named = (columns.respondent, columns.duration, columns.date, *columns.comments, *columns.groups.values())
        texts = pd.DataFrame(
            {name: block.rows.texts(name) for name in named if name is not None}, index=range(len(block.rows.numbers))
        )
        coded = pd.DataFrame(block.codes.T, columns=list(block.items))
        numbers = pd.Series(block.rows.numbers)
        for audience, own in block.audiences.items():
            places = np.arange(len(numbers)) if own is True else np.flatnonzero(own)
            part = Part(file=self._file, columns=columns, rows=texts.iloc[places], numbers=numbers.iloc[places])
            self._parts[audience].append(block_of(self._survey, audience, part, coded))

    def blocks(self) -> tuple[Block, ...]:
        """Return one block an audience."""
        return tuple(_joined(parts) for parts in self._parts.values() if parts)


def _joined(parts: list[Block]) -> Block:
    starts, start = [], 0
    for part in parts:
        starts.append(start)
        start += len(part.frame)
    comments = [part.comments.set_index(part.comments.index + at) for part, at in zip(parts, starts, strict=True)]
    return Block(
        audience=parts[0].audience,
        file=parts[0].file,
        frame=pd.concat([part.frame for part in parts], ignore_index=True),
        groups=parts[0].groups,
        comments=pd.concat(comments),
        rows=pd.concat([part.rows for part in parts], ignore_index=True),
    )


def read_large(survey: Survey, file: SurveyFile, path: Path, options: ReadOptions) -> LargeFile | None:
    """Return a file's responses; None for one that has to be read whole."""
    stream = stream_file(path, file.file, options, file.reader)
    if stream is None:
        return None
    try:
        frames, report = code_file(survey, file, stream, lambda: _Frames(survey, file))
    except NeedsWholeFileError:
        return None
    return LargeFile(blocks=frames.blocks(), report=report)
