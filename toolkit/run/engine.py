"""A Papermill engine that keeps clients apart: a kernel over IPC, in its own home, with a scrubbed environment."""

import logging
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine

from toolkit.kernels.provisioner import WarmKernelManager
from toolkit.kernels.warm import kept_environment

logger = logging.getLogger(__name__)

START_SECONDS = 60
POLL_SECONDS = 0.1
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)


class CentricEngine(NBClientEngine):  # type: ignore[misc]  # papermill has no types
    """Papermill's own engine, with a kernel of ours."""

    @classmethod
    def execute_managed_notebook(  # noqa: PLR0913 (Papermill's signature)
        cls,
        nb_man: Any,
        kernel_name: str,
        log_output: bool = False,
        stdout_file: Any = None,
        stderr_file: Any = None,
        start_timeout: int = START_SECONDS,
        execution_timeout: int | None = None,
        workdir: str | None = None,
        run_seconds: float | None = None,
        save_cells: bool = True,
        **_: Any,
    ) -> Any:
        """Run the notebook that `nb_man` manages in `workdir`, each cell for at most `execution_timeout` seconds.

        The kernel is killed when the notebook as a whole takes longer than `run_seconds`. Without `save_cells` the
        notebook is written when it has ended, whatever it ended in, and not twice a cell.
        """
        target = nb_man.output_path
        home = tempfile.mkdtemp(prefix="centric-")  # short: the path of a unix socket may have 107 bytes
        try:
            manager = WarmKernelManager(
                kernel_name=kernel_name,
                transport="ipc" if os.name == "posix" else "tcp",
                connection_file=str(Path(home, "k.json")),
                **({"ip": str(Path(home, "k"))} if os.name == "posix" else {}),
            )
            environment = kept_environment() | {
                "IPYTHONDIR": home,
                "HOME": home,
                "OMP_NUM_THREADS": "1",
                "OPENBLAS_NUM_THREADS": "1",
                "PYDEVD_DISABLE_FILE_VALIDATION": "1",
            }
            client = PapermillNotebookClient(
                nb_man,
                km=manager,
                timeout=execution_timeout,
                startup_timeout=start_timeout,
                log=logger,
                log_output=log_output,
                shutdown_kernel="immediate",
                resources={"metadata": {"path": workdir or home}},
            )
            # A kernel manager that is ours is left running otherwise: nbclient cleans up only its own.
            nb_man.output_path = target if save_cells else None
            with _killed_after(run_seconds, manager):
                return client.execute(env=environment, cleanup_kc=True)
        finally:
            nb_man.output_path = target
            shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _killed_after(seconds: float | None, manager: WarmKernelManager) -> Iterator[None]:
    """Kill the manager's kernel when what happens inside takes longer than `seconds`; None for no limit."""
    ended = threading.Event()

    def watch() -> None:
        if ended.wait(seconds):
            return
        while (pid := getattr(manager.provisioner, "pid", None)) is None:  # its start alone took the time
            if ended.wait(POLL_SECONDS):
                return
        with suppress(ProcessLookupError):
            os.kill(pid, KILL)

    watcher = threading.Thread(target=watch, daemon=True)
    if seconds is not None:
        watcher.start()
    try:
        yield
    finally:
        ended.set()
        if seconds is not None:
            watcher.join()
