"""One visit: a kernel of its own that runs the notebook once, cell by cell, while its page is being sent."""

import logging
import os
import uuid
from collections.abc import AsyncIterator, Mapping
from typing import Any

import nbformat
from jupyter_core.utils import ensure_async
from nbformat import NotebookNode
from traitlets.config import Config
from voila.execute import VoilaExecutor

from toolkit.serve.kernels import OwnedKernels

LOG = logging.getLogger("centric.serve")
READY_SECONDS = 60


class Visit:
    """A kernel and what it makes of the notebook.

    Parameters
    ----------
    kernels
        The server's kernels.
    notebook
        The text of the notebook.
    config
        The server's configuration.
    """

    def __init__(self, kernels: OwnedKernels, notebook: str, config: Config) -> None:
        self.kernel = str(uuid.uuid4())
        self._kernels, self._config = kernels, config
        self._notebook = nbformat.reads(notebook, as_version=4)
        self._executor: VoilaExecutor | None = None

    async def start(self, path: str) -> None:
        """Start the kernel for the page at a path, and wait until it answers; errors as `OwnedKernels.start_kernel`."""
        environment = {**os.environ, "SCRIPT_NAME": path}
        await self._kernels.start_kernel(kernel_id=self.kernel, kernel_name="python3", env=environment)
        manager = self._kernels.get_kernel(self.kernel)
        client: Any = manager.client()
        client.start_channels(stdin=False, hb=False, control=False)
        self._executor = VoilaExecutor(self._notebook, km=manager, config=self._config, show_tracebacks=False)
        self._executor.kc = client
        await client.wait_for_ready(timeout=READY_SECONDS)

    async def cells(self) -> AsyncIterator[tuple[int, NotebookNode]]:
        """Run the cells; yield each with its place, from 1, when it has run. One that fails is the last."""
        executor = self._executor
        if executor is None:
            raise RuntimeError("a visit runs its cells after it was started")
        for place, cell in enumerate(self._notebook.cells, start=1):
            try:
                await executor.execute_cell(cell, None, place - 1, store_history=False)
            except Exception as error:  # noqa: BLE001 (its kernel may have died as well: the page says so, whatever it was)
                LOG.error("cell %d did not run: %s", place, type(error).__name__)
                cell["outputs"] = [nbformat.v4.new_output("error", ename="", evalue="", traceback=[])]
                yield place, cell
                return
            yield place, cell

    @property
    def states(self) -> Mapping[str, Mapping[str, Any]]:
        """The state of every widget that the cells made, by its id."""
        return {} if self._executor is None else self._executor.widget_state

    async def let_go(self) -> None:
        """Close the server's own line to the kernel; the browser's stays."""
        if self._executor is not None:
            await ensure_async(self._executor.kc.stop_channels())

    async def end(self) -> None:
        """End the kernel: its page will never be seen."""
        if self.kernel in self._kernels:
            await self._kernels.shutdown_kernel(self.kernel, now=True)
