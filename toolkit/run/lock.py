"""An engagement's lock: two runs never write one engagement, on one machine or on a shared folder."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from toolkit.engagement import Engagement
from toolkit.errors import InputError, Problem

STALE_SECONDS: Final = 1800
"""A lock of another machine that nobody touched for so long is that of a run that died; a run touches its own at every step."""


@contextmanager
def locked(engagement: Engagement) -> Iterator[Path]:
    """Hold an engagement's lock; yields its file, which the run touches as it goes on.

    Raises
    ------
    InputError
        Another run holds it.
    """
    path = engagement.lock_file
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError:
        if _holder_lives(path):
            raise InputError(
                Problem(
                    code="locked",
                    file=engagement.name,
                    found="another run is writing this engagement",
                    remedy=f"Wait for it; if there is none, delete {path.name} in its folder",
                )
            ) from None
        path.unlink(missing_ok=True)
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    with os.fdopen(handle, "w") as stream:
        stream.write(f"{_machine()} {os.getpid()}")
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def touch(path: Path) -> None:
    """Say that the run which holds a lock goes on."""
    with suppress(OSError):
        os.utime(path)


def _machine() -> str:
    return os.uname().nodename if hasattr(os, "uname") else ""


def _holder_lives(path: Path) -> bool:
    """Whether the process that wrote the lock may still run; one on another machine may while it touches its lock."""
    try:
        host, _, pid = path.read_text(encoding="utf-8").partition(" ")
        age = time.time() - path.stat().st_mtime
    except OSError:
        return False
    if host != _machine() or not pid.isdigit():
        return age < STALE_SECONDS
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
