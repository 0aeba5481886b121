"""An engagement's lock in a store: an object that is written only where there was none, and goes void without its holder.

No clock of this machine takes part: how old a lock is, is said by the store alone.
"""

import hashlib
import json
import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from toolkit.engagement.objects import Address, Seen, Store, unconditional
from toolkit.engagement.stored import lock_of
from toolkit.errors import CentricError, InputError, Problem
from toolkit.run.lock import BEAT_SECONDS, STALE_SECONDS, process_lives

LOOK_SECONDS: Final = 2.0
NO_TAG: Final = "0" * 32


class Lease:
    """A lock that a run holds in a store, renewed every few seconds as long as the run lives."""

    def __init__(self, store: Store, engagement: Address) -> None:
        self._store, self._engagement, self._place = store, engagement, lock_of(engagement)
        self._token, self._beats = secrets.token_hex(16), 0
        self._tag = ""

    def take(self) -> bool:
        """Take the lock if nobody holds it, or who did is gone; whether that worked.

        Raises
        ------
        InputError
            The store writes whatever a request's conditions say, so that no lock would hold.
        """
        content = self._content()
        tag = self._store.create(self._place, content)
        seen = None if tag is not None else self._store.see(self._place)
        if seen is not None and seen.content == content:
            tag = seen.tag  # the answer to our own request was lost, and asked for again
        elif seen is not None and not _holder_lives(seen):
            tag = self._store.replace(self._place, content, seen.tag)
        if tag is None:
            return False
        self._tag = tag
        return True

    def check_conditions(self) -> None:
        """Refuse a store that writes in spite of a condition: an object that is there, and one with another tag."""
        content = self._content()
        if self._store.create(self._place, content) or self._store.replace(self._place, content, NO_TAG):
            self._store.remove([self._place])
            raise unconditional()

    def check_held(self) -> None:
        """Refuse to go on without the lock; InputError when another run took it over."""
        seen = self._store.see(self._place)
        if seen is None or _said(seen).get("holder") != self._token:
            raise taken_over(self._engagement)

    def beat(self, ended: threading.Event) -> None:
        """Renew the lock now and then until the run has ended; never one that another run took over."""
        while not ended.wait(BEAT_SECONDS):
            self._beats += 1
            content = self._content()
            with suppress(CentricError):  # a store that does not answer for a moment; the next beat tries again
                tag = self._store.replace(self._place, content, self._tag)
                seen = None if tag is not None else self._store.see(self._place)
                if seen is not None and _said(seen).get("holder") == self._token:
                    tag = seen.tag
                self._tag = tag or self._tag

    def give_back(self) -> None:
        """Remove the lock, unless it is another run's by now."""
        with suppress(CentricError):  # a store that does not answer: the lock goes void by itself
            self.check_held()
            self._store.remove([self._place])

    def _content(self) -> bytes:
        said = {"holder": self._token, "machine": _machine(), "process": os.getpid(), "beats": self._beats}
        return json.dumps(said, indent=1, sort_keys=True).encode()


@contextmanager
def leased(store: Store, engagement: Address, patience: float = 0.0) -> Iterator[Lease]:
    """Hold an engagement's lock in a store, and renew it as long as it is held.

    Parameters
    ----------
    patience
        Seconds to wait for another run's lock.

    Raises
    ------
    InputError
        Another run holds it, or the store cannot keep a lock.
    """
    lease, until = Lease(store, engagement), time.monotonic() + patience
    while not lease.take():
        if time.monotonic() >= until:
            raise InputError(
                Problem(
                    code="locked",
                    file=engagement.name,
                    found="another run is writing this engagement",
                    remedy=f"Wait for it; the lock of a run that died is void {STALE_SECONDS} seconds later",
                )
            )
        time.sleep(LOOK_SECONDS)
    lease.check_conditions()
    ended = threading.Event()
    heart = threading.Thread(target=lease.beat, args=(ended,), daemon=True)
    heart.start()
    try:
        yield lease
    finally:
        ended.set()
        heart.join()
        lease.give_back()


def taken_over(engagement: Address) -> InputError:
    """Return what a run is told that finds its engagement in the hands of another."""
    return InputError(
        Problem(
            code="locked",
            file=engagement.name,
            found="another run took this engagement over, as this one did not stir for minutes",
            remedy="Run it again",
        )
    )


def _holder_lives(seen: Seen) -> bool:
    """Whether the run that wrote a lock may go on: its process of this machine runs, or it was renewed of late."""
    said = _said(seen)
    process = said.get("process")
    if said.get("machine") == (_machine() or None) and isinstance(process, int):
        return process_lives(process)
    return seen.age < STALE_SECONDS


def _said(seen: Seen) -> dict[str, Any]:
    """What a lock says of its holder; nothing when somebody else wrote it."""
    try:
        said = json.loads(seen.content)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _machine() -> str:
    """One start of this machine, and the numbers that its processes have here; blank where that cannot be told."""
    try:
        start = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return hashlib.sha256(f"{start} {Path('/proc/self/ns/pid').readlink()}".encode()).hexdigest()[:32]
    except OSError:
        return ""
