"""What a page says when something was not done: a sentence with what to do, never a path of the machine."""

import errno
from collections.abc import Mapping
from pathlib import Path

from toolkit.errors import CentricError

FULL = "the disk, or your share of it, is full. Make room, then do it again"
CLOSED = (
    "the file or its folder may not be written: it is read-only, or open in another program such as Excel. Close it "
    "there, or ask who looks after the folder, then do it again"
)
GONE = "the file or its folder is not there any more, or is something else. Look into the engagement's folder"

BY_NUMBER: Mapping[int, str] = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EFBIG: FULL,
    errno.EACCES: CLOSED,
    errno.EPERM: CLOSED,
    errno.EROFS: CLOSED,
    errno.EBUSY: CLOSED,
    errno.ENOENT: GONE,
    errno.ENOTDIR: GONE,
    errno.EISDIR: GONE,
    errno.EEXIST: GONE,
}


def told(error: CentricError | OSError) -> str:
    """Return why something was not done and what to do, in words; what was there before is untouched."""
    if isinstance(error, CentricError):
        return str(error)
    name = Path(error.filename).name if isinstance(error.filename, str) else ""
    # a file is written to a neighbour first, whose name says nothing to anybody
    shown = "" if name.startswith(".") else name
    number = -1 if error.errno is None else error.errno
    words = BY_NUMBER.get(number, f"the system refused ({error.strerror or 'no reason given'}). Try again in a moment")
    return f"{shown}: {words}." if shown else f"{words[0].upper()}{words[1:]}."
