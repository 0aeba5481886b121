"""A Figure: one finding as a title, a chart, its words for who cannot see it, its table, and how sure it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from toolkit.present.wording import Sentence

Spec = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Figure:
    """One chart with all that must stand beside it.

    Parameters
    ----------
    id
        Stable and unique within a publication: ``dimension-profile``, ``items-recognition-employees``.
    title
        The insight, a sentence without its full stop; its runs know the figures in it.
    chart
        A Vega-Lite 6 specification with its data inline: only the columns that are drawn, unrounded.
    alt_text
        The finding in words, for who does not see the chart; its runs know the figures in it.
    table
        The figures drawn, a row each; `toolkit.present.tables` documents the columns and shows them as text.
    note
        What the marks mean, the intervals, and n.
    narrow
        The same chart for the width of a phone; None where it needs its full width and is scrolled.
    """

    id: str
    title: Sentence
    chart: Spec
    alt_text: Sentence
    table: pd.DataFrame
    note: Sentence
    narrow: Spec | None = None
