"""How a process reaches its warm parent: started when first needed, replaced when it dies, ended with the process."""

import atexit
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Final

from toolkit.kernels.parent import Request

START_SECONDS: Final = 60
ANSWER_SECONDS: Final = 10
KEPT_VARIABLES: Final = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "JUPYTER_PATH")
"""What of the environment a kernel may see; a signing key or a password in it stays out."""

ARITHMETIC: Final = ("OMP_", "OPENBLAS_", "MKL_", "NPY_")
"""Beginnings of the variables that settle how sums are rounded: a kernel must compute as its parent does."""

ONE_THREAD: Final = {"JE_ARROW_MALLOC_CONF": "background_thread:false", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
"""Keeps the allocator of pyarrow from starting a thread: only a process with one thread forks safely."""


def kept_environment() -> dict[str, str]:
    """Return what of this process's environment its kernels may see."""
    known = os.environ.items()
    return {name: value for name, value in known if name in KEPT_VARIABLES or name.startswith(ARITHMETIC)}


def can_fork() -> bool:
    """Return whether kernels can be forked here."""
    return hasattr(os, "fork") and sys.platform.startswith("linux")


class ForkedProcess:
    """A kernel as the process that asked for it sees it, with the methods of `subprocess.Popen` that Jupyter uses."""

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, pid: int, said: bytes = b"") -> None:
        self._connection, self.pid = connection, pid
        self.returncode: int | None = None
        self._said = said  # of a kernel that ended at once, its exit status came with its pid

    def poll(self) -> int | None:
        """Return the exit status, None while the kernel runs."""
        return self._exit(0.0)

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit status when the kernel has ended; TimeoutExpired when it has not after `timeout` seconds."""
        code = self._exit(timeout)
        if code is None:
            raise subprocess.TimeoutExpired("kernel", timeout or 0.0)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill the kernel."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)

    def _exit(self, timeout: float | None) -> int | None:
        if self.returncode is None:
            self._connection.settimeout(timeout)
            try:
                while b"\n" not in self._said:
                    read = self._connection.recv(4096)
                    if not read:
                        self._said = b'{"exit": -9}\n'  # the parent is gone, and its kernels with it
                    self._said += read
            except (TimeoutError, BlockingIOError):
                return None
            except OSError:
                self._said = b'{"exit": -9}\n'
            self.returncode = int(json.loads(self._said.partition(b"\n")[0])["exit"])
            self._connection.close()
        return self.returncode


class WarmParent:
    """The warm parent of this process.

    Parameters
    ----------
    start_seconds
        How long it may take to import everything.
    """

    def __init__(self, start_seconds: float = START_SECONDS) -> None:
        self._start_seconds = start_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = ""
        self._owner = 0
        self._lock = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The parent's process id; None while there is none."""
        return None if self._process is None else self._process.pid

    def fork(self, request: Request) -> ForkedProcess:
        """Return a new kernel.

        Raises
        ------
        OSError
            No parent could be started, or none answered.
        """
        with self._lock:
            try:
                return self._asked(request)
            except OSError:
                self.stop()  # it died since the last kernel: a new one takes its place
                return self._asked(request)

    def start(self) -> None:
        """Start the parent now, so that the first kernel need not wait for its imports."""
        with self._lock:
            self._running()

    def stop(self) -> None:
        """End the parent and its kernels."""
        process, self._process = self._process, None
        if process is not None and self._owner == os.getpid():
            if process.stdin is not None:
                process.stdin.close()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout is not None:
                process.stdout.close()
            shutil.rmtree(self._folder, ignore_errors=True)

    def _asked(self, request: Request) -> ForkedProcess:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(ANSWER_SECONDS)
            connection.connect(self._running())
            connection.sendall(json.dumps(asdict(request)).encode() + b"\n")
            answer = b""
            while b"\n" not in answer:
                read = connection.recv(4096)
                if not read:
                    raise OSError("the warm parent gave no answer")
                answer += read
            told, _, rest = answer.partition(b"\n")
            return ForkedProcess(connection, int(json.loads(told)["pid"]), rest)
        except BaseException:
            connection.close()
            raise

    def _running(self) -> str:
        """The address of the parent, started when there is none, or when this process is a fork of its owner."""
        if self._process is not None and self._owner == os.getpid() and self._process.poll() is None:
            return str(Path(self._folder, "s"))
        self.stop()
        self._owner, self._folder = os.getpid(), tempfile.mkdtemp(prefix="centric-")
        address = str(Path(self._folder, "s"))
        with Path(self._folder, "complaints").open("wb") as complaints:
            self._process = subprocess.Popen(  # noqa: S603 (our own program)
                [sys.executable, "-P", "-m", "toolkit.kernels.parent", address],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                cwd=self._folder,
                env={**kept_environment(), **ONE_THREAD, "HOME": self._folder, "IPYTHONDIR": self._folder},
                start_new_session=True,
            )
        watchdog = threading.Timer(self._start_seconds, self._process.kill)
        watchdog.start()
        try:
            said = self._process.stdout.readline() if self._process.stdout is not None else b""
        finally:
            watchdog.cancel()
        if said != b"ready\n":
            last = Path(self._folder, "complaints").read_text(errors="replace").strip().rpartition("\n")[2]
            self.stop()
            raise OSError(f"the warm parent did not start: {last}")
        return address


PARENT = WarmParent()
"""The parent of this process."""

atexit.register(PARENT.stop)
