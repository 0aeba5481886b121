"""A figure as a file shows it, whichever the format."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A figure found in a file.

    Parameters
    ----------
    figure
        Its identifier in results.json.
    text
        What the reader sees; empty when it is gone.
    exact
        The unrounded number that a machine reads there: the value of a cell, of a drawn point; None for text.
    place
        Where, for people: ``Profile!B5``, ``slide 3, centric:profile/chart, workbook C2``.
    """

    figure: str
    text: str
    exact: float | None = None
    place: str
