"""The warm parent: a process with one thread that has imported what notebooks need, and forks a kernel when asked.

It never draws a chart, sets type or opens a kernel's sockets itself: a fork of a process that has called vl-convert,
Typst or polars hangs. A request is a line of JSON on a Unix socket that only its owner may open; the answer is the pid,
and later the exit status, each a line. A kernel ends with the connection that asked for it, and the parent ends with
the process that started it.
"""

import contextlib
import gc
import importlib
import json
import os
import random
import resource
import selectors
import shutil
import signal
import socket
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, NoReturn

WARM: Final = (
    "numpy",
    "pandas",
    "pyarrow.parquet",
    "altair",
    "ipywidgets",
    "IPython.core.interactiveshell",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "tornado.platform.asyncio",
    "tornado.queues",
    "pandas.io.formats.html",
    "pandas.io.formats.string",
    "pyarrow.dataset",
    "pyarrow.pandas_compat",
    "pyarrow.vendored.version",
    "pandas.core.arrays.arrow.extension_types",
    "pydantic.dataclasses",
    "encodings.idna",
    "toolkit.workbench",
    "toolkit.workbench.pages",
    "toolkit.workbench.quality_pages",
    "toolkit.dashboard.page",
    "toolkit.assessment",
    "toolkit.publication.results_file",
)
"""What a kernel finds imported."""

READY: Final = ("toolkit.assessment.ready", "toolkit.dashboard.ready")
"""Modules that do beforehand what every engagement needs: they read what the program ships, and touch no client's files."""

LINE_LIMIT: Final = 1 << 20
FIRST_FREE: Final = 3
"""The first file handle after the three standard ones."""


@dataclass(frozen=True, slots=True)
class Request:
    """A kernel to start: its connection file, folder, environment, log file and most memory in bytes (0: no limit)."""

    connection_file: str
    folder: str
    environment: dict[str, str]
    log: str = os.devnull
    most_bytes: int = 0


@dataclass(slots=True)
class _Kernels:
    """The kernels that run, by pid, each with the connection that asked for it."""

    connections: dict[int, socket.socket] = field(default_factory=dict)

    def ended(self, pid: int, status: int) -> None:
        connection = self.connections.pop(pid, None)
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.sendall(json.dumps({"exit": os.waitstatus_to_exitcode(status)}).encode() + b"\n")
            connection.close()

    def abandoned(self, connection: socket.socket) -> None:
        """End the kernel of a connection whose other end is gone."""
        for pid, own in list(self.connections.items()):
            if own is connection:
                self.connections.pop(pid)
                with contextlib.suppress(OSError):
                    os.killpg(pid, signal.SIGKILL)
        connection.close()


def main(address: str) -> None:
    """Serve requests at a Unix socket until the standard input ends."""
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # nobody debugs a fork, and to be ready for it costs each 14 MB
    for name in WARM:
        importlib.import_module(name)
    del sys.modules["debugpy"]
    for name in READY:
        importlib.import_module(name).make_ready()
    lonely = threading.active_count() == 1 and _threads() == 1
    if not lonely:
        sys.exit("a thread was started while importing: forking would not be safe")
    gc.collect()
    gc.freeze()  # what is imported stays on pages that no collection touches, so that kernels share them
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(address)
    Path(address).chmod(0o600)
    listener.listen(64)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process in front; kernels take their own
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    print("ready", flush=True)  # noqa: T201 (the owner waits for this line)
    _serve(listener, reader)
    shutil.rmtree(Path(address).parent, ignore_errors=True)  # the owner may have been killed, and leaves it to us


def _threads() -> int:
    tasks = Path("/proc/self/task")
    return len(list(tasks.iterdir())) if tasks.is_dir() else 1


def _serve(listener: socket.socket, children: int) -> None:
    kernels = _Kernels()
    with selectors.DefaultSelector() as selector:
        selector.register(listener, selectors.EVENT_READ)
        selector.register(children, selectors.EVENT_READ)
        selector.register(sys.stdin, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fileobj is sys.stdin:
                    if not os.read(0, 4096):  # the owner is gone
                        for pid in kernels.connections:
                            with contextlib.suppress(OSError):
                                os.killpg(pid, signal.SIGKILL)
                        return
                elif key.fileobj is listener:
                    _answer(listener.accept()[0], kernels, selector)
                elif key.fileobj == children:
                    os.read(children, 4096)
                    _reap(kernels, selector)
                elif isinstance(key.fileobj, socket.socket):
                    selector.unregister(key.fileobj)
                    kernels.abandoned(key.fileobj)


def _reap(kernels: _Kernels, selector: selectors.BaseSelector) -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        connection = kernels.connections.get(pid)
        if connection is not None:
            selector.unregister(connection)
        kernels.ended(pid, status)


def _answer(connection: socket.socket, kernels: _Kernels, selector: selectors.BaseSelector) -> None:
    """Fork the kernel that a connection asks for; one that asks for nothing sensible is closed."""
    connection.settimeout(5)
    try:
        request = _request(connection)
    except (OSError, ValueError, TypeError):
        connection.close()
        return
    began, done = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(began)
        _become_kernel(request, done)
    os.close(done)
    os.read(began, 1)  # the child leads its own session by now: jupyter_client ends whole process groups
    os.close(began)
    connection.setblocking(False)
    kernels.connections[pid] = connection
    selector.register(connection, selectors.EVENT_READ)
    try:
        connection.sendall(json.dumps({"pid": pid}).encode() + b"\n")
    except OSError:
        selector.unregister(connection)
        kernels.abandoned(connection)


def _request(connection: socket.socket) -> Request:
    line = b""
    while not line.endswith(b"\n"):
        read = connection.recv(65536)
        if not read or len(line) > LINE_LIMIT:
            raise ValueError("no whole request")
        line += read
    return Request(**json.loads(line))


def _become_kernel(request: Request, done: int) -> NoReturn:
    """Turn this fork into a kernel that knows nothing of its parent but what is imported; never returns."""
    code = 1
    try:
        os.setsid()
        os.write(done, b".")
        _cut_ties(request)
        code = _run_kernel(request.connection_file)
    except BaseException:  # noqa: BLE001 (a fork must never run on into the parent's loop)
        import traceback  # only a kernel that failed needs it

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _cut_ties(request: Request) -> None:
    """Let go of the parent's handles, signals, folder, environment and random state."""
    gc.unfreeze()
    gc.freeze()  # keep the shared pages shared; what the kernel makes is collected as ever
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGINT, signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    quiet = os.open(os.devnull, os.O_RDONLY)
    log = os.open(request.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(quiet, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.closerange(FIRST_FREE, os.sysconf("SC_OPEN_MAX") if _many_handles() else 4096)
    if request.most_bytes:
        resource.setrlimit(resource.RLIMIT_AS, (request.most_bytes, request.most_bytes))
    os.chdir(request.folder)
    os.environ.clear()
    os.environ.update(request.environment)
    random.seed()
    import numpy as np  # imported by the parent: no cost

    np.random.seed(int.from_bytes(os.urandom(4), "little"))  # noqa: NPY002 (the state that notebooks share)


def _many_handles() -> bool:
    """Whether handles above the usual number may be open; closing a million that are not takes long."""
    return os.sysconf("SC_OPEN_MAX") <= 65536


def _run_kernel(connection_file: str) -> int:
    from ipykernel import ipkernel  # imported by the parent: no cost
    from ipykernel.kernelapp import IPKernelApp

    arguments = ["-f", connection_file, "--HistoryManager.enabled=False"]
    sys.argv = ["ipykernel_launcher", *arguments]
    app: Any = IPKernelApp.instance()
    # A new kernel notes the file of every module for its debugger, which forks have not: to look at them all would make
    # 8 MB of what is shared its own.
    ipkernel.sys = SimpleNamespace(modules={})  # type: ignore[assignment,attr-defined]
    try:
        app.initialize(arguments)
    finally:
        ipkernel.sys = sys  # type: ignore[attr-defined]
    app.start()
    return 0


if __name__ == "__main__":
    main(sys.argv[1])
