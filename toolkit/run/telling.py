"""A run in a process of its own, which tells each step and its end as a line of JSON: what the page *Publish* starts.

``python -P -m toolkit.run.telling FOLDER [DELIVERABLE ...]`` is `centric run` for a program that listens. It ends with
its run and never with its listener: a page that is closed takes no run with it.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from toolkit.run.job import Job, JobResult, run_job

Line = Mapping[str, Any]
Tell = Callable[[Line], None]


def run_and_tell(folder: str, only: tuple[str, ...], tell: Tell) -> JobResult:
    """Run an engagement as `centric run` does, telling ``{"step": NAME}`` as each ends and ``{"result": {...}}`` last."""
    result = run_job(Job(folder=folder, only=only), lambda step: tell({"step": step}))
    tell({"result": asdict(result)})
    return result


def _write(line: Line) -> None:
    with suppress(OSError):  # nobody listens any more; the run goes on
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


def _main() -> int:
    folder, *only = sys.argv[1:]
    code = run_and_tell(folder, tuple(only), _write).exit_code
    with suppress(OSError):
        # whoever listened may be gone: then what is left in the buffer goes nowhere, instead of ending in a complaint
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


if __name__ == "__main__":
    raise SystemExit(_main())
