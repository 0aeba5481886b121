"""Can this data be trusted? Careless respondents set aside with their reasons, and findings on what is left."""

from toolkit.quality.acquiescence import agreeing
from toolkit.quality.carelessness import Exclusion, Screened, screen
from toolkit.quality.composition import composition, representation
from toolkit.quality.examination import examine, item_table
from toolkit.quality.signs import duplicate_groups, flags_of, signs_table

__all__ = [
    "Exclusion",
    "Screened",
    "agreeing",
    "composition",
    "duplicate_groups",
    "examine",
    "flags_of",
    "item_table",
    "representation",
    "screen",
    "signs_table",
]
