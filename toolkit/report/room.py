"""How much room pictures and columns take on paper: the same in every format that has pages."""

from toolkit.report.blocks import Table

TALLEST, COMPACT_TALLEST = 1.18, 0.7  # height of a picture, in widths of the text column
EXPLAINED = 0.86  # of the line, for the many pictures of one kind that stand two to a page
LONGEST_HEADING = 14
NARROWEST, WIDEST = 13, 72  # letters that a column of text asks for


def share_of_width(size: tuple[float, float] | None, *, explained: bool, compact: bool) -> float:
    """Return how much of the line a picture (width, height) takes, 0 to 1: all of it, unless it would outgrow the page."""
    full, tallest = EXPLAINED if explained else 1.0, COMPACT_TALLEST if compact else TALLEST
    return full if size is None else min(full, tallest * size[0] / size[1])


def png_size(png: bytes) -> tuple[int, int]:
    """Return width and height of a PNG in dots, as its header says."""
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def column_shares(table: Table) -> list[float]:
    """Return the share of each column that holds text, by what stands in it; 0 where figures take what they need."""
    shares = []
    for index, (heading, numeric) in enumerate(zip(table.headings, table.numeric, strict=True)):
        longest = max(len(heading), _longest(table, index))
        # a column of figures takes what it needs, unless its heading would take the room of the texts
        needs = numeric and len(heading) <= LONGEST_HEADING
        shares.append(0.0 if needs else float(NARROWEST if numeric else min(max(longest, NARROWEST), WIDEST)))
    return shares


def column_widths(table: Table, whole: int, letter: int) -> list[int]:
    """Return the width of each column in the unit of `whole`, which they fill; a letter of a heading takes `letter`."""
    shares = column_shares(table)
    needed = [
        0 if share else letter * (2 + max(len(table.headings[index]), _longest(table, index)))
        for index, share in enumerate(shares)
    ]
    rest = max(whole - sum(needed), whole // 3)
    total = sum(shares)
    if not total:
        return [whole * width // sum(needed) for width in needed]
    widths = [width or int(rest * share / total) for width, share in zip(needed, shares, strict=True)]
    return [width * whole // sum(widths) for width in widths]


def _longest(table: Table, column: int) -> int:
    """Letters of the longest cell of a column; a row of one cell heads those below it and spans all columns."""
    whole_rows = (row for row in table.rows if len(row) == len(table.headings))
    return max((len(str(row[column])) for row in whole_rows), default=0)
