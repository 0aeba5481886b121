"""A run that a page started: a process of its own that outlives the page, heard step by step."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolkit.run.execution import steps

LOST = "the process that ran it ended early, as when memory runs out; run it again, or by centric run for the reason"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    """How a run went: ``done``, ``skipped`` or ``failed``, with the sentence to show when it failed."""

    status: str
    problem: str = ""
    seconds: float = 0.0
    edits: tuple[str, ...] = ()


@dataclass
class ListenedRun:
    """A run of one engagement, started at once.

    Parameters
    ----------
    folder
        The engagement.
    only
        Deliverables to write anew from the results at hand; empty for a whole run.
    step
        Called with how many steps have ended, how many there are, and the name of the last.
    ended
        Called once, with how it went. Both are called from a thread of their own.
    """

    folder: Path
    only: Sequence[str]
    step: Callable[[int, int, str], None]
    ended: Callable[[Ended], None]
    _process: "subprocess.Popen[str]" = field(init=False, repr=False)
    _thread: threading.Thread = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 (a program of ours; names of deliverables come from a list of ours)
            [sys.executable, "-P", "-m", "toolkit.run.telling", str(self.folder), *self.only],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            start_new_session=True,  # a kernel that is restarted must not take the run with it
        )
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end; False when it has not come after `seconds`."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _listen(self) -> None:
        names, done = steps(tuple(self.only)), 0
        found: Ended | None = None
        stream = self._process.stdout
        for line in stream if stream is not None else ():
            told = _told(line)
            if "step" in told:
                done += 1
                self.step(done, max(done, len(names)), str(told["step"]))
            elif "result" in told:
                found = _ended(told["result"])
        self._process.wait()
        if stream is not None:
            stream.close()
        self.ended(found or Ended(status="failed", problem=LOST))


def _told(line: str) -> dict[str, Any]:
    try:
        told = json.loads(line)
    except ValueError:
        return {}  # a library that writes to standard output on its own
    return told if isinstance(told, dict) else {}


def _ended(result: dict[str, Any]) -> Ended:
    return Ended(
        status=str(result["status"]),
        problem=str(result["problem"]),
        seconds=sum(float(each) for each in result["seconds"].values()),
        edits=tuple(str(each) for each in result["edits"]),
    )
