"""Can this data be trusted? Careless respondents set aside with their reasons, and findings on what is left."""

from toolkit.quality.carelessness import Exclusion, Screened, screen
from toolkit.quality.examination import examine, item_table

__all__ = ["Exclusion", "Screened", "examine", "item_table", "screen"]
