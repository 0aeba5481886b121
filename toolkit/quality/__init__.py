"""Can this data be trusted? Careless respondents set aside with their reasons, and findings on what is left."""

from toolkit.quality.acquiescence import agreeing
from toolkit.quality.carelessness import BY_HAND, Exclusion, Screened, raised_at, screen
from toolkit.quality.composition import composition, representation
from toolkit.quality.examination import examine, item_table
from toolkit.quality.signs import duplicate_groups, flags_of, signs_table

__all__ = [
    "BY_HAND",
    "Exclusion",
    "Screened",
    "agreeing",
    "composition",
    "duplicate_groups",
    "examine",
    "flags_of",
    "item_table",
    "raised_at",
    "representation",
    "screen",
    "signs_table",
]
