"""What a slide of every kind shares: its title without a full stop, and the speaker's notes."""

from collections.abc import Iterable

from toolkit.present.figures import Figure
from toolkit.present.wording import Number, Sentence, Words
from toolkit.report.deck.values import GridCell, Said


def untitled(sentence: Sentence) -> Sentence:
    """Return a sentence without its full stop, as a title stands."""
    runs = list(sentence.runs)
    if runs and isinstance(runs[-1], str) and runs[-1].endswith("."):
        runs[-1] = runs[-1][:-1]
    return Sentence(*runs)


def notes_on(
    words: Words, title: Sentence, figure: Figure | None = None, evidence: Iterable[str] = ()
) -> tuple[Said, ...]:
    """Return the notes of a slide: what it shows, how its numbers came about, the figures of its title, the evidence."""
    made: list[Said] = []
    if figure is not None:
        made.append(words("deck.shows", text=figure.alt_text))
        if figure.note:
            made.append(words("deck.how", text=figure.note))
    numbers = dict.fromkeys(run.figure for run in title.runs if isinstance(run, Number))
    shown = {run.figure: run for run in title.runs if isinstance(run, Number)}
    if numbers:
        each = words.listed(words("deck.figure", text=shown[name], figure=name) for name in numbers)
        made.append(words("deck.figures", figures=each))
    ids = list(dict.fromkeys(evidence))
    if ids:
        made.append(words("deck.evidence", ids=", ".join(ids)))
    if not made or (len(made) == 1 and not ids):
        made.append(words("deck.rule"))
    return tuple(made)


def figures_in(shown: Iterable[Said]) -> list[str]:
    """Return the identifiers of the figures in texts, each once."""
    found = []
    for text in shown:
        runs = text.runs if isinstance(text, Sentence) else (text,)
        found += [run.figure for run in runs if isinstance(run, Number)]
    return list(dict.fromkeys(found))


def heads(names: Iterable[str], numeric: Iterable[bool]) -> tuple[GridCell, ...]:
    """Return the head of a table, figures to the right."""
    return tuple(
        GridCell(text=name, bold=True, align="r" if right else "l") for name, right in zip(names, numeric, strict=True)
    )
