"""A Dask cluster of real processes on this machine, for tests."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def running_cluster(home: Path, environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """Start a scheduler with two workers, each a process of its own with this environment; yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    quiet = {"DASK_DISTRIBUTED__DASHBOARD__ENABLED": "false", "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "10s"}
    scheduler = ("dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
    worker = ("dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(home))
    logs = [home / f"{number}.log" for number in range(3)]
    processes = []
    for (program, *arguments), log in zip((scheduler, worker, worker), logs, strict=True):
        with log.open("wb") as stream:
            processes.append(
                subprocess.Popen(
                    [sys.executable, "-m", f"distributed.cli.{program}", *arguments],
                    stdout=stream,
                    stderr=stream,
                    env={**os.environ, **quiet, **(environment or {})},
                    start_new_session=True,
                )
            )
    try:
        yield address
    finally:
        for process in processes:
            process.kill()
            process.wait()
