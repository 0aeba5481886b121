"""Who may be shown (S25): the cell rules, the exact audit over all published tables together, and what it hides."""

from toolkit.disclosure.rules import (
    AVERAGE_FLOOR,
    UNSPLIT_AUDIENCES,
    distribution_shown,
    hidden_groups,
    nearly_alike,
    pairs_shown,
    split_allowed,
)

__all__ = [
    "AVERAGE_FLOOR",
    "UNSPLIT_AUDIENCES",
    "distribution_shown",
    "hidden_groups",
    "nearly_alike",
    "pairs_shown",
    "split_allowed",
]
