"""Running one notebook with strict parameters and a true verdict."""

import json
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

from toolkit.engagement import write_atomically
from toolkit.errors import InputError, Problem, RunError, UsageError, nearest

ENGINE = "centric"
WHOLE_RUN = "whole run"
NOTEBOOKS = ("1_data", "2_scores", "3_interviews", "4_recommendations")

TYPES: Mapping[str, type] = {"str": str, "int": int, "float": float, "bool": bool}


@dataclass(frozen=True, kw_only=True, slots=True)
class NotebookRun:
    """A notebook that ran to its end: its name and how long it took."""

    notebook: str
    seconds: float


def run_notebook(
    source: Path,
    target: Path,
    parameters: Mapping[str, Any],
    *,
    workdir: Path,
    cell_seconds: int,
    run_seconds: float | None = None,
) -> NotebookRun:
    """Run a notebook and write the executed copy to `target`, also when it fails.

    Parameters
    ----------
    parameters
        Values for the cell tagged ``parameters``; a name or a type that the notebook does not declare is refused,
        since Papermill only logs the first and writes names into the notebook as code.
    workdir
        Working directory of the kernel.
    cell_seconds
        Limit for each cell.
    run_seconds
        Limit for the notebook as a whole, its kernel's start included; None for no limit.

    Raises
    ------
    UsageError
        A parameter that is not declared, or of another type.
    RunError
        The notebook failed, ran out of time or lost its kernel.
    InputError
        A cell found something a person must mend in the inputs.
    """
    check_parameters(source, parameters)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="centric-") as folder:
        written = Path(folder, "out.ipynb")
        try:
            papermill.execute_notebook(
                str(source),
                str(written),
                dict(parameters),
                engine_name=ENGINE,
                workdir=str(workdir),
                execution_timeout=cell_seconds,
                run_seconds=run_seconds,
                save_cells=False,
                progress_bar=False,
                log_output=False,
            )
        except (PapermillExecutionError, CellTimeoutError, DeadKernelError, RuntimeError) as error:
            late = run_seconds is not None and time.monotonic() - started >= run_seconds
            raise _failure(source.stem, error, written, WHOLE_RUN if late else f"{cell_seconds} seconds") from None
        finally:
            if written.exists():
                write_atomically(target, _without_machine(written))
    return NotebookRun(notebook=source.stem, seconds=time.monotonic() - started)


def check_parameters(source: Path, parameters: Mapping[str, Any]) -> None:
    """Refuse parameters that the notebook does not declare with that type; UsageError names each."""
    declared = papermill.inspect_notebook(str(source))
    complaints = []
    for name, value in parameters.items():
        if name not in declared:
            known = nearest(name, sorted(declared))
            complaints.append(f"{source.stem} has no parameter '{name}'; it has {known}")
            continue
        wanted = TYPES.get(declared[name]["inferred_type_name"])
        if wanted is not None and type(value) is not wanted:
            complaints.append(f"{source.stem}: {name} is a {type(value).__name__}, not a {wanted.__name__}")
    if complaints:
        raise UsageError("\n".join(complaints))


def _failure(notebook: str, error: Exception, written: Path, limit: str) -> Exception:
    """What to tell of a notebook that stopped; `limit` is the whole run's when its time was over, else that of a cell."""
    if isinstance(error, PapermillExecutionError):
        return _failed_cell(notebook, error)
    cause, detail = "DeadKernelError", "The kernel died, most often for want of memory."
    if isinstance(error, CellTimeoutError):
        cause, detail = "timeout", f"The limit is {limit} a cell (cell_seconds in engagement.yaml)."
    elif limit == WHOLE_RUN:
        cause, detail = "timeout", "The whole run took longer than it may (centric run --minutes)."
    elif not isinstance(error, DeadKernelError) and "died" not in str(error):
        return error  # a RuntimeError of another kind is a bug and keeps its name
    return RunError(notebook, _running_cell(written), cause, detail)


def _failed_cell(notebook: str, error: PapermillExecutionError) -> Exception:
    if error.ename == "InputError":
        # The kernel's InputError arrives as text; its sentences are for people already.
        return InputError(Problem(code="notebook-input", found=str(error.evalue).rstrip(".")))
    detail = f"The traceback stands in .out-failed/{notebook}.ipynb of the engagement."
    if error.ename in ("OSError", "PermissionError"):
        detail = f"The system refused: the disk is full, or a folder may not be written. {detail}"
    return RunError(notebook, _code_cell_number(error), str(error.ename), detail)


def _code_cell_number(error: PapermillExecutionError) -> int:
    return int(error.exec_count or 0) or int(error.cell_index or 0)


def _running_cell(written: Path) -> int:
    """The code cell that was running when the kernel stopped, counted from 1; 0 when none had begun."""
    if not written.exists():
        return 0
    cells = [cell for cell in nbformat.read(written, as_version=4).cells if cell.cell_type == "code"]
    begun = [index for index, cell in enumerate(cells, start=1) if cell.metadata.get("papermill", {}).get("start_time")]
    return max(begun, default=0)


def _without_machine(written: Path) -> bytes:
    """The executed notebook without Papermill's paths and times, so that equal runs give equal files."""
    notebook = json.loads(written.read_text(encoding="utf-8"))
    notebook["metadata"].pop("papermill", None)
    notebook["metadata"].get("language_info", {}).pop("version", None)
    for cell in notebook["cells"]:
        for key in ("papermill", "execution"):
            cell["metadata"].pop(key, None)
    return (json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()
