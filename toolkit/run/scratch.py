"""A private folder for the data of one run, which is gone afterwards, whatever becomes of the run."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

if sys.platform != "win32":
    import fcntl

BEGINNING: Final = "centric-brought-"
MARK: Final = ".held"


@contextmanager
def scratch() -> Iterator[Path]:
    """Make a folder that only its owner may read, and remove it at the end; those of runs that died go first.

    It stands where temporary files do (``TMPDIR``). A file beside it is held by this process as long as it lives; the
    system lets go of it even when the process is killed, so that the next run knows what was left behind.
    """
    remove_abandoned()
    held, mark = _held()
    folder = mark.with_suffix("")
    try:
        folder.mkdir(mode=0o700)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        held.close()
        mark.unlink(missing_ok=True)


def remove_abandoned() -> list[Path]:
    """Remove the folders of this user's runs that ended without doing so; return them."""
    gone = []
    for mark in Path(tempfile.gettempdir()).glob(f"{BEGINNING}*{MARK}"):
        with suppress(OSError):
            if _is_ours(mark) and _is_free(mark):
                shutil.rmtree(mark.with_suffix(""), ignore_errors=True)
                mark.unlink(missing_ok=True)
                gone.append(mark.with_suffix(""))
    return gone


def _held() -> tuple[IO[bytes], Path]:
    """A new mark, held; made again when another run took it for one that was left behind before it was held."""
    while True:
        handle, name = tempfile.mkstemp(prefix=BEGINNING, suffix=MARK)
        stream = os.fdopen(handle, "rb+")
        with suppress(OSError):
            if _taken(stream) and Path(name).stat().st_ino == os.fstat(handle).st_ino:
                return stream, Path(name)
        stream.close()


def _is_ours(mark: Path) -> bool:
    return not mark.is_symlink() and (not hasattr(os, "getuid") or mark.stat().st_uid == os.getuid())


def _is_free(mark: Path) -> bool:
    """Whether no living process holds a mark."""
    if sys.platform == "win32":
        mark.unlink()  # refused there while somebody has it open
        return True
    with mark.open("rb") as stream:
        return _taken(stream)


def _taken(stream: IO[bytes]) -> bool:
    """Hold a mark; False when another process does."""
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
