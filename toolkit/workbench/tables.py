"""A table of a page as HTML: a caption, heads that say which way they head, and nothing that is markup in a cell."""

from collections.abc import Iterable, Sequence
from html import escape


def table_html(caption: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table; a sentence that there is nothing where it has no row."""
    lines = [
        "".join(
            f'<th scope="row">{escape(str(cell))}</th>' if place == 0 else f"<td>{escape(str(cell))}</td>"
            for place, cell in enumerate(row)
        )
        for row in rows
    ]
    if not lines:
        return f"<p>{escape(caption)}: nothing.</p>"
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return (
        f'<table class="centric-table"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )
