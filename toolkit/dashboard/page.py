"""What `notebooks/dashboard.ipynb` calls: opens one results.json and hands out its views as widgets."""

import os
from functools import partial
from html import escape
from pathlib import Path

import ipywidgets
from comm import get_comm_manager
from IPython.display import HTML

from toolkit.dashboard.assets import inline_script, scoped_style
from toolkit.dashboard.first_view import header
from toolkit.dashboard.grouping import LENS, MODEL
from toolkit.dashboard.live import LiveView
from toolkit.dashboard.views import VIEWS
from toolkit.engagement import CLIENTS_FOLDER, published
from toolkit.errors import CentricError
from toolkit.publication import Publication, read_results
from toolkit.shipped import notebooks_folder

NEW_WIDGETS = "jupyter.widget"
"""Where a browser asks for a widget of its own making; a client's has no need to, and could fill the memory so."""

NOTHING_YET = (
    "There are no results to show yet. Run centric run on an engagement, then open this notebook with the path of its "
    "out/client/results.json, or use centric serve."
)


class Page:
    """The dashboard of one publication, or a sentence in its place when there is none to show."""

    def __init__(self, publication: Publication | None, trouble: str = "", *, served: bool = False) -> None:
        self.publication, self.trouble, self.served = publication, trouble, served
        self.views: dict[str, LiveView] = {}

    def header(self) -> HTML:
        """Return the top of the page. Under `centric serve` the server has painted it already, so nothing is added."""
        if self.publication is None:
            return HTML(f'<p class="trouble" role="alert">{escape(self.trouble)}</p>')
        if self.served:
            return HTML("")
        return HTML(
            f'<style>{scoped_style()}</style><div class="centric-top">{header(self.publication)}</div>'
            f"<script>{inline_script()}\ncentric.start();</script>"
        )

    def view(self, name: str) -> ipywidgets.Widget:
        """Return one view: ``stand``, ``who``, ``where``, ``why``, ``do`` or ``sure``."""
        if self.publication is None:
            return ipywidgets.HTML("")
        if name not in self.views:
            self.views[name] = LiveView(VIEWS[name], self.publication, partial(self._pick, name), painted=self.served)
        return self.views[name].widget

    def _pick(self, origin: str, view: str, name: str, value: str) -> None:
        live = self.views.get(view)
        if live is not None and name in live.lists:
            lens = {} if name == LENS else {LENS: self.views[origin].choice.get(LENS, MODEL)}
            live.choose({**lens, name: value})  # the view brings its other filters into line


def open_dashboard(results: str = "") -> Page:
    """Return the dashboard of a results.json.

    Parameters
    ----------
    results
        Path of the file. Empty means the file named by the environment variable CENTRIC_RESULTS (as `centric serve`
        sets it), else the first example that has results; without any, the page says what to do.
    """
    named = results or os.environ.get("CENTRIC_RESULTS", "")
    served = os.environ.get("CENTRIC_SERVED") == "1"
    found = [Path(named)] if named else [each.results_file for each in published(_repository_clients())]
    if not found:
        return Page(None, NOTHING_YET, served=served)
    if served:
        get_comm_manager().targets.pop(NEW_WIDGETS, None)
    try:
        return Page(read_results(found[0]), served=served)
    except CentricError as error:
        trouble = "These results cannot be shown just now. Please tell your consultant." if served else str(error)
        return Page(None, trouble, served=served)


def _repository_clients() -> Path:
    return notebooks_folder().parent / CLIENTS_FOLDER
