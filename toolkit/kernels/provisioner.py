"""The way Jupyter starts our kernels: forked from the warm parent, plain where that cannot be."""

import logging
import os
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from toolkit.kernels.parent import Request
from toolkit.kernels.warm import PARENT, can_fork

NAME = "centric-warm"
"""As pyproject.toml calls this provisioner among its entry points."""

MEMORY_VARIABLE = "CENTRIC_KERNEL_BYTES"
"""How much memory a kernel may take: told to the provisioner, not to the kernel."""

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
