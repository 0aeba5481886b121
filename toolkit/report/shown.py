"""What a written file shows: each figure with its identifier, as any later check reads it back."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownFigure:
    """A figure as a file shows it.

    Parameters
    ----------
    figure
        Its identifier in results.json, as `toolkit.present.wording.Number` has it.
    text
        What the reader sees now, after whatever a person did to the file.
    place
        Where in the file, for people: a sheet and cell, a page, a key of a block.
    """

    figure: str
    text: str
    place: str
