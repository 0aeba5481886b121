"""From a frame of `toolkit.present.tables` to a table of the report."""

import pandas as pd

from toolkit.present import tables
from toolkit.present.wording import Words
from toolkit.report.blocks import Table


def as_table(frame: pd.DataFrame, words: Words, caption: str) -> Table:
    """Return the shown columns of a frame as a table; each figure in it knows its identifier."""
    heads = tables.headings(frame, words)
    return Table(
        caption=caption,
        headings=tuple(heads.values()),
        numeric=tuple(tables.is_numeric(name) for name in heads),
        rows=tuple(tuple(row) for row in tables.rows(frame, words)),
    )
