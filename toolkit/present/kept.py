"""What is slow to make and can be made again: kept in the user's cache folder, written whole or not at all."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path


def kept(name: str, make: Callable[[], bytes]) -> bytes:
    """Return the bytes kept under a name, making and keeping them when there are none.

    A cache that cannot be read or written is done without. `name` must change with whatever the bytes depend on.
    """
    place = cache_folder() / name
    try:
        return place.read_bytes()
    except OSError:
        made = make()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=place.parent, prefix=f"{place.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(made)
        os.replace(draft, place)
    except OSError:
        return made
    return made


def cache_folder() -> Path:
    """Return the folder for what can be made again: ``CENTRIC_CACHE``, else the user's cache folder."""
    own = os.environ.get("CENTRIC_CACHE")
    if own:
        return Path(own)
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "centric" / "cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "centric"
