"""Kernels that belong to one engagement: who owns which, what they may know, and what they may say to a browser."""

import os
import tempfile
import uuid
from pathlib import Path
from typing import Any, ClassVar

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager, ServerKernelManager
from tornado import web
from traitlets import Type

from toolkit.kernels.provisioner import MEMORY_VARIABLE, ReadyClient, Warm
from toolkit.serve.access import Subject, subject_of_page, under
from toolkit.serve.shelf import Shelf

# What a kernel needs of the server's environment; everything else (keys, tokens, paths) stays with the server.
KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "TEMP", "TMP")
# execute, complete, inspect, history, debug and shutdown are not here: a browser can only move widgets.
BROWSER_MESSAGES = ("comm_open", "comm_close", "comm_msg", "comm_info_request", "kernel_info_request")
NEVER_SENT = frozenset({"error", "execute_input", "execute_reply"})
LOG_LIMIT_BYTES = 1_000_000
MOST_KERNEL_BYTES = 4 * 1024**3
"""Address space of one kernel; a page of published figures takes a fraction of it."""


def kernel_environment(inherited: dict[str, str], results: Path, home: Path) -> dict[str, str]:
    """Return the environment of a kernel: a few neutral variables, a home of its own, and the one file it may read."""
    kept = {name: inherited[name] for name in KEPT_VARIABLES if name in inherited}
    return kept | {
        "CENTRIC_RESULTS": str(results),
        "CENTRIC_SERVED": "1",
        "HOME": str(home),
        "IPYTHONDIR": str(home),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONSAFEPATH": "1",
        MEMORY_VARIABLE: str(MOST_KERNEL_BYTES),
    }


class OwnedKernel(Warm, ServerKernelManager):
    """One kernel of the server: a fork of the warm parent, whose first line is no slower than it."""

    client_factory = Type(ReadyClient)


class OwnedKernels(AsyncMappingKernelManager):
    """A kernel manager that knows which engagement each kernel was started for."""

    shelf: ClassVar[Shelf | None] = None  # the server's; Voila makes the manager itself and passes nothing on
    private_log: ClassVar[Path | None] = None
    base_url: ClassVar[str] = "/"

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)  # type: ignore[no-untyped-call]
        self.owners: dict[str, Subject] = {}

    async def _async_start_kernel(self, *, kernel_id: str | None = None, path: str | None = None, **kw: Any) -> str:
        """Start a kernel for the page named in SCRIPT_NAME; 403 for anything that is no page."""
        given = kw.pop("env", {})
        subject = subject_of_page(under(self.base_url, given.get("SCRIPT_NAME", "")) or "")
        engagement = self.shelf.find(subject) if self.shelf is not None and subject is not None else None
        if subject is None or engagement is None:
            raise web.HTTPError(403)
        name = kernel_id or str(uuid.uuid4())
        self.owners[name] = subject  # before it starts: whoever comes meanwhile finds the place taken
        try:
            home = Path(tempfile.mkdtemp(prefix="kernel-", dir=self.connection_dir or None))
            kw["env"] = kernel_environment(given, engagement.results_file, home)
            with self._log_of(subject).open("ab") as log:
                kw |= {"stdout": log, "stderr": log}
                return str(await super()._async_start_kernel(kernel_id=name, path=None, cwd=str(home), **kw))
        except BaseException:
            self.owners.pop(name, None)
            raise

    # Voila calls this name; jupyter_server's own class does the same, as untyped as here
    start_kernel = _async_start_kernel  # type: ignore[assignment]

    async def _async_shutdown_kernel(
        self, kernel_id: str, now: bool | None = False, restart: bool | None = False
    ) -> Any:
        """Stop a kernel, whatever `now` says at once, forget who owned it, and hang up on its page, which then says so."""
        if not restart:
            self.owners.pop(kernel_id, None)
            QuietConnection.hang_up(kernel_id)
        return await super()._async_shutdown_kernel(kernel_id, now=True, restart=restart)  # type: ignore[no-untyped-call]

    shutdown_kernel = _async_shutdown_kernel  # type: ignore[assignment]

    def remove_kernel(self, kernel_id: str) -> Any:
        """Forget a kernel that died."""
        self.owners.pop(kernel_id, None)
        return super().remove_kernel(kernel_id)

    def _log_of(self, subject: Subject) -> Path:
        """Return the private log of one engagement: what its kernels complain about stays out of the server's log."""
        if self.private_log is None:
            return Path(os.devnull)
        self.private_log.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.private_log / f"{subject.client}.{subject.wave}.log"
        if path.exists() and path.stat().st_size > LOG_LIMIT_BYTES:
            path.unlink()
        path.touch(mode=0o600)
        return path


class QuietConnection(ZMQChannelsWebsocketConnection):
    """A kernel's messages to the browser without source, tracebacks or complaints."""

    @classmethod
    def hang_up(cls, kernel_id: str) -> None:
        """Close every line that is open to a kernel."""
        for line in list(cls._open_sockets):
            if line.kernel_id == kernel_id:
                line.websocket_handler.close()

    def handle_outgoing_message(self, stream: str, outgoing_msg: list[Any]) -> None:
        """Pass a message on unless it could carry source or a traceback."""
        _, parts = self.session.feed_identities(outgoing_msg)  # [signature, header, parent, metadata, content, ...]
        kind = self.session.unpack(parts[1])["msg_type"]
        if kind in NEVER_SENT or (kind == "stream" and self.session.unpack(parts[4]).get("name") == "stderr"):
            return
        super().handle_outgoing_message(stream, outgoing_msg)
