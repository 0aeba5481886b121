"""The one notebook that is served, under as many names as there are engagements; nothing on disk is listed or opened."""

from dataclasses import fields
from functools import lru_cache
from typing import Any

import nbformat
from jupyter_server.services.contents.manager import ContentsManager
from tornado import web

from toolkit.serve.access import Subject
from toolkit.serve.shelf import Shelf
from toolkit.shipped import notebooks_folder

PAGE_NOTEBOOK = "dashboard.ipynb"


@lru_cache(maxsize=1)
def _shipped_notebook() -> str:
    return (notebooks_folder() / PAGE_NOTEBOOK).read_text(encoding="utf-8")


class ServedNotebook(ContentsManager):
    """A contents manager that knows one notebook and can write nothing."""

    def __init__(self, shelf: Shelf, **settings: Any) -> None:
        super().__init__(**settings)
        self.shelf = shelf

    def get(self, path: str, *_asked: Any, **_how: Any) -> dict[str, Any]:
        """Return the notebook for ``CLIENT/WAVE/dashboard.ipynb``, its first view in its metadata; else 404."""
        client, _, rest = path.strip("/").partition("/")
        wave, _, name = rest.partition("/")
        engagement = self.shelf.find(Subject(client=client, wave=wave)) if name == PAGE_NOTEBOOK else None
        if engagement is None:
            raise web.HTTPError(404)
        notebook = nbformat.reads(_shipped_notebook(), as_version=4)
        view = self.shelf.first_view(engagement)
        notebook.metadata["title"] = view.title
        notebook.metadata["centric"] = {each.name: getattr(view, each.name) for each in fields(view)}
        return {"type": "notebook", "path": path, "name": name, "content": notebook}

    def file_exists(self, path: str = "") -> bool:
        """Return no: prose of the notebook can pull in no file."""
        return False
