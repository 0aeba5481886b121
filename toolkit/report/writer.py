"""What a writer of a deliverable is."""

from pathlib import Path
from typing import Protocol

from toolkit.publication import Publication


class Writer(Protocol):
    """Writes one format."""

    def write(self, publication: Publication, target: Path) -> None:
        """Write the report of a publication; `target` is replaced whole or left as it was."""
