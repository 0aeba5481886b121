"""What a writer of a deliverable is."""

from pathlib import Path
from typing import Protocol

from toolkit.present.brand import UNBRANDED, Brand
from toolkit.publication import Publication


class Writer(Protocol):
    """Writes one format."""

    @property
    def file(self) -> str:
        """Name of the file in out/client/."""

    def write(self, publication: Publication, target: Path, brand: Brand = UNBRANDED) -> None:
        """Write the report of a publication; `target` is replaced whole or left as it was.

        InputError when a file of the brand cannot be used, told before anything is written.
        """
