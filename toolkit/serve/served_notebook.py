"""The one notebook that is served, under as many names as there are engagements; nothing on disk is listed or opened."""

from pathlib import Path
from typing import Any

from jupyter_server.services.contents.manager import ContentsManager
from tornado import web

from toolkit.shipped import notebooks_folder

PAGE_NOTEBOOK = "dashboard.ipynb"


def page_notebook(path: Path | None = None) -> str:
    """Return the text of the notebook that every page runs: of the shipped one, or of another at `path`."""
    return (path or notebooks_folder() / PAGE_NOTEBOOK).read_text(encoding="utf-8")


class NoContents(ContentsManager):
    """A contents manager that has nothing and can write nothing."""

    def get(self, path: str, *_asked: Any, **_how: Any) -> dict[str, Any]:
        """Refuse: a page reads its notebook itself."""
        raise web.HTTPError(404)

    def file_exists(self, path: str = "") -> bool:
        """Return no: prose of the notebook can pull in no file."""
        return False
