"""The way Jupyter starts our kernels: forked from the warm parent, plain where that cannot be."""

import asyncio
import logging
import os
import time
from queue import Empty
from typing import Any, Final

import zmq
import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Type, default

from toolkit.kernels.parent import Request
from toolkit.kernels.warm import PARENT, can_fork

NAME = "centric-warm"
"""As pyproject.toml calls this provisioner among its entry points."""

MEMORY_VARIABLE = "CENTRIC_KERNEL_BYTES"
"""How much memory a kernel may take: told to the provisioner, not to the kernel."""

ASK_SECONDS: Final = 1.0
"""How long a kernel has to answer before it is asked again."""

OUTPUT_SECONDS: Final = 0.2
"""How long after its answer a kernel's output has to arrive; when it does not, nobody listens to it yet."""

KNOCK_MILLISECONDS: Final = 5
"""How long after a refused connection the next is tried; ZeroMQ would let a tenth of a second pass."""

END_SECONDS: Final = 1.0
LOOK_SECONDS: Final = 0.002

logger = logging.getLogger(__name__)


class WarmProvisioner(LocalProvisioner):
    """Forks a kernel from the warm parent; its life is then that of any other."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel that a command stands for; what is no Python kernel of ours is started as it says."""
        environment = dict(kwargs.get("env") or os.environ)
        most = environment.pop(MEMORY_VARIABLE, "0")
        log = getattr(kwargs.get("stdout"), "name", os.devnull)
        if can_fork() and "ipykernel_launcher" in cmd and "-f" in cmd:
            request = Request(
                connection_file=cmd[cmd.index("-f") + 1],
                folder=str(kwargs.get("cwd") or os.getcwd()),
                environment=environment,
                log=log if isinstance(log, str) else os.devnull,
                most_bytes=int(most),
            )
            try:
                forked = PARENT.fork(request)
            except OSError as error:
                logger.warning("%s; a plain kernel is started", error)
            else:
                self.process, self.pid, self.pgid = forked, forked.pid, forked.pid  # type: ignore[assignment]
                return self.connection_info
        return await super().launch_kernel(cmd, **{**kwargs, "env": environment})

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel, and see it gone: Jupyter would look for that every tenth of a second."""
        await super().kill(restart=restart)
        until = time.monotonic() + END_SECONDS
        while await self.poll() is None and time.monotonic() < until:
            await asyncio.sleep(LOOK_SECONDS)


class ReadyClient(AsyncKernelClient):
    """A client that is ready once the kernel has answered and its output arrives.

    Jupyter's own waits for a fifth of a second of silence besides, for each kernel.
    """

    @default("context")
    def _impatient(self) -> zmq.asyncio.Context:
        """What the sockets to the kernel are made by: they knock before it opens, and again after a moment."""
        self._created_context = True
        context = zmq.asyncio.Context()
        context.setsockopt(zmq.RECONNECT_IVL, KNOCK_MILLISECONDS)
        return context

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return when the kernel is ready; RuntimeError when it died, or is not ready after `timeout` seconds."""
        until = time.monotonic() + (float("inf") if timeout is None else timeout)
        while not await self._answered(self.kernel_info()):
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > until:
                raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")

    async def _answered(self, asked: str) -> bool:
        """Whether the kernel answered a question, and told all who listen to its output that it is done with it."""
        try:
            answer = await self._message_on(self.shell_channel, asked, "kernel_info_reply", ASK_SECONDS)
            while answer["content"].get("execution_state") != "idle":
                answer = await self._message_on(self.iopub_channel, asked, "status", OUTPUT_SECONDS)
        except Empty:
            return False
        return True

    async def _message_on(self, channel: Any, asked: str, kind: str, seconds: float) -> dict[str, Any]:
        """The next message of a kind on a channel that belongs to a question; Empty when none comes in time."""
        until = time.monotonic() + seconds
        while True:
            message: dict[str, Any] = await channel.get_msg(timeout=max(0.0, until - time.monotonic()))
            if message["msg_type"] == kind and message["parent_header"].get("msg_id") == asked:
                return message


class Warm(AsyncKernelManager):
    """What makes the kernels of a kernel manager forks of the warm parent; mixed into the server's manager too."""

    @property
    def kernel_spec(self) -> KernelSpec | None:
        """The specification of the kernel, naming our provisioner."""
        if self._kernel_spec is None and self.kernel_name != "":
            self._kernel_spec = warm_spec(self.kernel_spec_manager.get_kernel_spec(self.kernel_name))
        return self._kernel_spec


class WarmKernelManager(Warm):
    """A kernel manager whose kernels are forked from the warm parent."""

    client_factory = Type(ReadyClient)


def warm_spec(spec: KernelSpec) -> KernelSpec:
    """Return a kernel's specification that names our provisioner; the specification on disk stays as it is."""
    metadata = {**spec.metadata, "kernel_provisioner": {"provisioner_name": NAME}}
    return KernelSpec(
        argv=list(spec.argv),
        display_name=spec.display_name,
        language=spec.language,
        env=dict(spec.env),
        resource_dir=spec.resource_dir,
        interrupt_mode=spec.interrupt_mode,
        metadata=metadata,
    )
