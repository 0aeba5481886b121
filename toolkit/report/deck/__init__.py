"""The decks: a full one and two slides for the board, as PowerPoint files that stay editable.

What the slides say is planned in `story` from a Publication; `compose` sets them on our own master (`house`) or on one
that the firm brings (`masters`). Files are written part by part (`parts`), because every byte of them must follow from
the results. `figures` reads back which figure stands where.
"""

from toolkit.report.deck.figures import DeckFigure, deck_figures
from toolkit.report.deck.writer import BoardDeck, FullDeck

__all__ = ["BoardDeck", "DeckFigure", "FullDeck", "deck_figures"]
