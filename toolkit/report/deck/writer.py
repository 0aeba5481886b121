"""The two decks as writers of deliverables."""

from pathlib import Path

from toolkit.engagement import write_atomically
from toolkit.present.brand import UNBRANDED, Brand
from toolkit.present.theme import theme_for
from toolkit.present.wording import words_for
from toolkit.publication import Publication
from toolkit.report.deck.compose import composed, pages_of
from toolkit.report.deck.house import own_master
from toolkit.report.deck.masters import Master, brand_parts, open_master
from toolkit.report.deck.palette import house_accents, palette
from toolkit.report.deck.story import board_deck, full_deck
from toolkit.report.logo import read_logo

OURS = "our own master"


class FullDeck:
    """Writes the full deck: 20 to 30 slides where the results have so much to say."""

    file = "report.pptx"

    def write(self, publication: Publication, target: Path, brand: Brand = UNBRANDED) -> None:
        """Write the deck; `target` is replaced whole or left as it was.

        InputError when the firm's presentation has no layout that a deck needs, or the logo cannot be used.
        """
        write_atomically(target, deck_bytes(publication, brand))


class BoardDeck:
    """Writes the deck for the board: two slides."""

    file = "board.pptx"

    def write(self, publication: Publication, target: Path, brand: Brand = UNBRANDED) -> None:
        """Write the deck; `target` is replaced whole or left as it was. InputError as for the full deck."""
        write_atomically(target, deck_bytes(publication, brand, board=True))


def deck_bytes(publication: Publication, brand: Brand = UNBRANDED, *, board: bool = False) -> bytes:
    """Return a deck as a file; everything the firm brought is looked at before the first slide is made."""
    theme, words = theme_for(publication), words_for(publication)
    master = master_for(publication, brand)
    logo = None if brand.logo is None else read_logo(brand.logo)
    colours = palette(publication, theme, master.colours, own=brand.presentation is None)
    if board:
        deck = board_deck(publication, colours)
    else:
        deck = full_deck(publication, colours, lambda slide: pages_of(slide, master, words))
    return composed(deck, master, words, logo)


def master_for(publication: Publication, brand: Brand) -> Master:
    """Return the firm's master, or ours; InputError when the firm's cannot be used."""
    if brand.presentation is not None:
        return open_master(brand_parts(brand.presentation), brand.presentation.name)
    theme = theme_for(publication)
    return open_master(own_master(theme, house_accents(publication, theme)), OURS)
