"""Pieces of a view as HTML. Every word that comes from a client passes `escape` here or in the view."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

LEVELS = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Tile:
    """One figure to remember: a label, the figure, what it is out of, and a note with its interval and n."""

    label: str
    figure: str
    unit: str = ""
    note: str = ""


def heading(question: str, insight: str, lead: str = "") -> str:
    """Return the top of a view: the question it answers, the answer as its title, and a sentence or two."""
    below = f'<p class="lead">{escape(lead)}</p>' if lead else ""
    return f'<header class="insight"><p class="kicker">{escape(question)}</p><h2>{escape(insight)}</h2>{below}</header>'


def tiles(found: Iterable[Tile]) -> str:
    """Return figures side by side; nothing when there are none."""
    cards = [
        f'<div class="tile"><dt>{escape(tile.label)}</dt>'
        f'<dd><span class="figure-number">{escape(tile.figure)}</span>'
        f'<span class="unit">{escape(tile.unit)}</span><span class="note">{escape(tile.note)}</span></dd></div>'
        for tile in found
    ]
    return f'<dl class="tiles">{"".join(cards)}</dl>' if cards else ""


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], caption: str, *, absent: str = "") -> str:
    """Return a table whose first column names the row; columns of figures, `absent` where there is none, are set right."""
    body = [list(row) for row in rows]
    right = [
        bool(body) and all(row[index] == absent or _is_figure(row[index]) for row in body)
        for index in range(len(columns))
    ]
    head = "".join(f'<th scope="col"{_right(right[index])}>{escape(name)}</th>' for index, name in enumerate(columns))
    lines = "".join(
        "<tr>"
        f'<th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td{_right(right[index])}>{escape(cell)}</td>" for index, cell in enumerate(row[1:], start=1))
        + "</tr>"
        for row in body
    )
    return (
        f'<div class="scroll"><table><caption class="unseen">{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def folded(key: str, label: str, inside: str) -> str:
    """Return something to open; `key` keeps it open when the view changes."""
    return f'<details data-key="{escape(key)}"><summary>{escape(label)}</summary>{inside}</details>'


def card(inside: str, *, kind: str = "", name: str = "") -> str:
    """Return a framed part of a view; one of kind ``tabled`` offers its table as a file called `name`."""
    called = f' data-name="{escape(name)}"' if name else ""
    return f'<div class="card {escape(kind)}"{called}>{inside}</div>'


def empty(sentence: str) -> str:
    """Return why there is nothing to see, in the place where it would stand."""
    return f'<p class="empty">{escape(sentence)}</p>'


def grid(parts: Iterable[str], *, kind: str = "") -> str:
    """Return parts side by side where there is room."""
    return f'<div class="grid {escape(kind)}">{"".join(parts)}</div>'


def level_badge(level: int | None, said: str) -> str:
    """Return a maturity level as five steps and what is said of it."""
    steps = "".join(
        f'<i class="{"on" if level is not None and step <= level else "off"}"></i>' for step in range(1, LEVELS + 1)
    )
    return (
        f'<span class="level"><span class="steps" aria-hidden="true">{steps}</span><span>{escape(said)}</span></span>'
    )


def pick(view: str, name: str, value: str, label: str, *, here: bool = False) -> str:
    """Return a link that shows something in a view: a view's id, a filter of it, and the filter's value."""
    chosen = f"{view}|{name}|{value}"
    to = "" if here else f"#{view}"
    return f'<a class="pick" href="{escape(to or "#" + view)}" data-pick="{escape(chosen)}">{escape(label)}</a>'


def bullets(sentences: Iterable[object]) -> str:
    """Return sentences as a list."""
    lines = "".join(f"<li>{escape(str(each))}</li>" for each in sentences)
    return f'<ul class="plain-list">{lines}</ul>'


def paragraph(sentence: str, *, kind: str = "") -> str:
    """Return a sentence."""
    return f'<p class="{escape(kind)}">{escape(sentence)}</p>' if kind else f"<p>{escape(sentence)}</p>"


def trouble(sentence: str) -> str:
    """Return a sentence that says something went wrong; it is read aloud at once."""
    return f'<p class="trouble" role="alert">{escape(sentence)}</p>'


def title(words: str) -> str:
    """Return the title of a part of a view."""
    return f"<h3>{escape(words)}</h3>"


def _right(yes: bool) -> str:
    return ' class="right"' if yes else ""


def _is_figure(text: str) -> bool:
    return text == "" or text[:1].isdigit() or text[:1] in "+−-–—"
