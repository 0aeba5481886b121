"""Links inside JupyterLab: to a file that it serves, opened in a tab of its own."""

import json
import os
from html import escape
from pathlib import Path

ROOT_VARIABLE = "CENTRIC_LAB_ROOT"


def served_path(path: Path) -> str | None:
    """Return a file's path under the folder that JupyterLab serves; None where that is not known."""
    served = os.environ.get(ROOT_VARIABLE)
    try:
        return None if served is None else path.resolve().relative_to(Path(served).resolve()).as_posix()
    except ValueError:
        return None


def link_html(path: Path, words: str) -> str:
    """Return a link that JupyterLab opens in a tab of its own; the bare path where it is not known what is served."""
    served = served_path(path)
    if served is None:
        return escape(path.as_posix())
    arguments = escape(json.dumps({"path": served}), quote=True)
    return (
        f'<a href="#" data-commandlinker-command="docmanager:open" data-commandlinker-args="{arguments}" '
        f'aria-label="{escape(words, quote=True)} {escape(path.name, quote=True)}">{escape(words)}</a>'
    )
