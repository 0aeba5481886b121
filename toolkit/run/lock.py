"""An engagement's lock: two runs never write one engagement, on one machine or on a shared folder."""

import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from toolkit.engagement import Engagement
from toolkit.errors import InputError, Problem

BEAT_SECONDS: Final = 15
"""How often a run touches its lock."""

STALE_SECONDS: Final = 120
"""A lock of another machine that nobody touched for so long is that of a run that died."""

PATIENCE_SECONDS: Final = STALE_SECONDS + 60
"""What a job of a cluster waits for a lock: that of the worker it was on, which may have died a moment ago."""

TURN_SECONDS: Final = 60
"""Taking a lock over takes an instant: a turn that is older is that of a process that was killed in it."""


@contextmanager
def locked(engagement: Engagement, patience: float = 0.0) -> Iterator["Lock"]:
    """Hold an engagement's lock, and touch it as long as it is held.

    Parameters
    ----------
    patience
        Seconds to wait for another run's lock.

    Raises
    ------
    InputError
        Another run holds it.
    """
    path = engagement.lock_file
    handle, until = _opened(path), time.monotonic() + patience
    while handle is None and time.monotonic() < until:
        time.sleep(1.0)
        handle = _opened(path)
    if handle is None:
        raise InputError(
            Problem(
                code="locked",
                file=engagement.name,
                found="another run is writing this engagement",
                remedy=f"Wait for it; if there is none, delete {path.name} in its folder",
            )
        )
    lock = Lock(path=path, holder=f"{_machine()} {os.getpid()} {secrets.token_hex(8)}")
    with os.fdopen(handle, "w") as stream:
        stream.write(lock.holder)
    ended = threading.Event()
    heart = threading.Thread(target=lock.beat, args=(ended,), daemon=True)
    heart.start()
    try:
        yield lock
    finally:
        ended.set()
        heart.join()
        if lock.is_held():
            path.unlink(missing_ok=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Lock:
    """A lock that a run holds: its file, and what the file says of the holder."""

    path: Path
    holder: str

    def is_held(self) -> bool:
        """Whether nobody took the lock over meanwhile, as may happen to a machine that slept."""
        try:
            return self.path.read_text(encoding="utf-8") == self.holder
        except OSError:
            return False

    def beat(self, ended: threading.Event) -> None:
        """Touch the lock now and then until the run has ended: it goes on."""
        while not ended.wait(BEAT_SECONDS):
            if self.is_held():
                with suppress(OSError):
                    os.utime(self.path)


def check_held(lock: Lock) -> None:
    """Refuse to go on without the lock; InputError when another run took it over."""
    if not lock.is_held():
        raise InputError(
            Problem(
                code="locked",
                found="another run took this engagement over, as this one did not stir for minutes",
                remedy="Run it again",
            )
        )


def _opened(path: Path) -> int | None:
    handle = _created(path)
    return _taken_over(path) if handle is None else handle


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


def _machine() -> str:
    return os.uname().nodename if hasattr(os, "uname") else ""


def _holder_lives(path: Path) -> bool:
    """Whether the process that wrote the lock may still run; one on another machine may while it touches its lock."""
    try:
        host, pid, *_ = [*path.read_text(encoding="utf-8").split(" "), ""]
        age = time.time() - path.stat().st_mtime
    except OSError:
        return False
    if host != _machine() or not pid.isdigit():
        return age < STALE_SECONDS
    return process_lives(int(pid))


def process_lives(pid: int) -> bool:
    """Return whether a process of this machine runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_corpse(pid)


def _is_corpse(pid: int) -> bool:
    """Whether a process has ended and only nobody has asked how: so are those of a killed batch in a container."""
    try:
        return (
            Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0] == "Z"
        )
    except (OSError, IndexError):
        return False
