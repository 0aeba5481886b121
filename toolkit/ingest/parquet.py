"""Parquet files: a plain table whose columns have types."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from toolkit.errors import InputError, Problem
from toolkit.ingest.kinds import MAX_CHOICES
from toolkit.ingest.plain import plain_column
from toolkit.ingest.sources import MAX_UNPACKED_BYTES, damaged
from toolkit.ingest.tables import empty_export, unique_names
from toolkit.ingest.typed import BETWEEN, TypedFile, text_column, typed_export, value_text
from toolkit.ingest.values import ReadOptions, Source, SurveyExport
from toolkit.ingest.workbooks import MAX_CELLS

VENDOR = "plain"
MAGIC = b"PAR1"


def sniff(source: Source) -> bool:
    """Return whether the content begins as Parquet does."""
    return source.content.startswith(MAGIC)


def read(source: Source, options: ReadOptions) -> SurveyExport:  # noqa: ARG001 (a reader's signature)
    """Return the rows as an export; raise InputError when the file is damaged, too large or empty."""
    try:
        with pq.ParquetFile(pa.BufferReader(source.content)) as file:
            _refuse_large(source, file.metadata)
            table = file.read()
    except (pa.ArrowException, OSError, ValueError, OverflowError):
        raise damaged(source) from None
    if not table.num_columns or not table.num_rows:
        raise empty_export(source.name, "no column or no row")
    names = unique_names([str(name).strip() or "column" for name in table.column_names])
    columns = [
        replace(plain_column(name, name), joined=BETWEEN, choices=_categories(values))
        for name, values in zip(names, table.columns, strict=True)
    ]
    cells = pd.DataFrame({name: _texts(values) for name, values in zip(names, table.columns, strict=True)})
    return typed_export(source, TypedFile(vendor=VENDOR, columns=columns, cells=cells))


def _refuse_large(source: Source, about: Any) -> None:
    """Raise InputError for what would take up memory out of proportion; the file itself says how much."""
    groups = [about.row_group(place) for place in range(about.num_row_groups)]
    unpacked = sum(group.total_byte_size for group in groups)
    if unpacked > MAX_UNPACKED_BYTES or about.num_rows * max(1, about.num_columns) > MAX_CELLS:
        raise InputError(
            Problem(
                code="too-large",
                file=source.name,
                found=f"{about.num_rows:,} rows of {about.num_columns:,} columns, {unpacked:,} bytes unpacked",
                expected=f"at most {MAX_CELLS:,} cells and {MAX_UNPACKED_BYTES:,} bytes",
                remedy="Keep only the columns of the survey",
            )
        )


def _texts(values: pa.ChunkedArray) -> pd.Series:
    """Return a column as text; integers and words without a detour through floating point."""
    if pa.types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    if pa.types.is_integer(values.type):
        values = values.cast(pa.string())
    series = values.to_pandas()
    return text_column(series.astype(object) if series.dtype == "category" else series)


def _categories(values: pa.ChunkedArray) -> tuple[str, ...]:
    """Return the answers of an ordered column of categories in their order."""
    if not pa.types.is_dictionary(values.type) or not values.type.ordered or not values.num_chunks:
        return ()
    named = [value_text(each) for each in values.chunk(0).dictionary.to_pylist()]
    return tuple(dict.fromkeys(named)) if len(named) <= MAX_CHOICES else ()
