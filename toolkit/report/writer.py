"""What a writer of a deliverable is."""

import os
import tempfile
from pathlib import Path
from typing import Protocol

from toolkit.publication import Publication


class Writer(Protocol):
    """Writes one format."""

    def write(self, publication: Publication, target: Path) -> None:
        """Write the report of a publication; `target` is replaced whole or left as it was."""


def replace_file(target: Path, content: bytes) -> None:
    """Write a file through a draft beside it, so that a reader sees the old one or the new, never a part."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(draft, 0o644)  # drafts are made private; a deliverable is read by whoever may enter its folder
        os.replace(draft, target)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
