"""What a person can fix: errors that print without a traceback and carry an exit code.

Everything that is not a `CentricError` is a bug and keeps its traceback.
"""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One thing that is wrong in the inputs, in the words a person needs to mend it.

    Parameters
    ----------
    code
        Stable identifier of the kind of problem, e.g. ``unknown-key``.
    file
        The file as the person knows it (relative where possible); empty when there is none.
    place
        Where in the file: a YAML path (``audiences.leaders.population``) or ``row 12, column Q3``.
    found, expected, remedy
        What stands there, what should, and what to do. Never a respondent's words or name.
    """

    code: str
    file: str = ""
    place: str = ""
    found: str
    expected: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.file, self.place) if part)
        sentence = f"{where}: {self.found}" if where else self.found
        if self.expected:
            sentence += f"; expected {self.expected}"
        if self.remedy:
            sentence += f". {self.remedy}"
        return sentence if sentence.endswith((".", "?")) else sentence + "."


class CentricError(Exception):
    """Base of everything a person can fix; `exit_code` is what the command ends with."""

    exit_code: ClassVar[int] = 3

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows in place of a traceback: the sentences that say what to do."""
        return ["Stopped, nothing was changed. Mend this, then run the cell again:", *str(self).splitlines()]


class InputError(CentricError):
    """The inputs need mending; `problems` holds every one found, told at once."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        found = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(found)  # the sole argument, so that pickling rebuilds the same error
        self.problems: tuple[Problem, ...] = found

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class UsageError(CentricError):
    """The command's words are off."""

    exit_code: ClassVar[int] = 2


class RunError(CentricError):
    """A notebook of a run failed or ran out of time, or what it wrote is wrong; the earlier results are untouched.

    Parameters
    ----------
    notebook
        Name of the notebook, without folder.
    cell
        Its cell, counted from 1 as JupyterLab shows them; 0 when no cell was reached, -1 when it is no notebook.
    cause
        What stopped it: the class name of the exception, or ``timeout``.
    detail
        A sentence free of client data.
    """

    def __init__(self, notebook: str, cell: int, cause: str, detail: str) -> None:
        super().__init__(notebook, cell, cause, detail)
        self.notebook, self.cell, self.cause, self.detail = notebook, cell, cause, detail

    def __str__(self) -> str:
        place = f", cell {self.cell}" if self.cell else ", before its first cell"
        place = "" if self.cell < 0 else place
        return f"{self.notebook}{place}: {self.cause}. {self.detail} The results of the last good run are untouched."


class DisclosureError(CentricError):
    """What was about to be published would disclose someone; nothing was written."""


def nearest(name: str, known: Sequence[str], limit: int = 5) -> str:
    """Return the known names as a phrase, those most like `name` first."""
    close = difflib.get_close_matches(name, known, n=limit, cutoff=0.4)
    rest = [other for other in known if other not in close]
    listed = [*close, *rest][: max(limit, len(close))]
    more = len(known) - len(listed)
    return ", ".join(listed) + (f" and {more} more" if more > 0 else "") if listed else "(none)"
