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

TURN_SECONDS: Final = 60
"""Taking a lock over takes an instant: a turn that is older is that of a process that was killed in it."""


@contextmanager
def locked(engagement: Engagement) -> Iterator[Path]:
    """Hold an engagement's lock; yields its file, which the run touches as it goes on.

    Raises
    ------
    InputError
        Another run holds it.
    """
    path = engagement.lock_file
    handle = _created(path)
    if handle is None:
        handle = _taken_over(path)
    if handle is None:
        raise InputError(
            Problem(
                code="locked",
                file=engagement.name,
                found="another run is writing this engagement",
                remedy=f"Wait for it; if there is none, delete {path.name} in its folder",
            )
        )
    with os.fdopen(handle, "w") as stream:
        stream.write(f"{_machine()} {os.getpid()}")
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _created(path: Path) -> int | None:
    """The handle of a lock that was not there before; None when somebody holds it."""
    try:
        return os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError:
        return None


def _taken_over(path: Path) -> int | None:
    """The handle of the lock of a run that died; None when it lives, or when another run is taking it over.

    Whoever takes over looks at the lock again while it alone may: of two that saw a dead run, the second sees the first.
    """
    turn = path.with_name(f"{path.name}.turn")
    with suppress(OSError):
        if time.time() - turn.stat().st_mtime > TURN_SECONDS:
            turn.unlink()
    handle = _created(turn)
    if handle is None:
        return None
    os.close(handle)
    try:
        if _holder_lives(path):
            return None
        path.unlink(missing_ok=True)
        return _created(path)
    finally:
        turn.unlink(missing_ok=True)


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
    return not _is_corpse(int(pid))


def _is_corpse(pid: int) -> bool:
    """Whether a process has ended and only nobody has asked how: so are those of a killed batch in a container."""
    try:
        return (
            Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0] == "Z"
        )
    except (OSError, IndexError):
        return False
