"""Numbers to looks: charts, tables, wording and theme, from a Publication and nothing else."""

from toolkit.present.figures import Figure
from toolkit.present.theme import Theme, theme_for

__all__ = ["Figure", "Theme", "theme_for"]
