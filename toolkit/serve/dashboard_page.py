"""The page of a visit in the order in which it is sent: its first view, what each cell shows, and the widgets' states."""

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, FileSystemLoader
from nbformat import NotebookNode

from toolkit.dashboard.first_view import FirstView, json_in_html
from toolkit.dashboard.markup import trouble
from toolkit.shipped import templates_folder

CONNECT = "<script>centric.connect();</script>\n"
"""Sent as soon as there is a kernel: the page opens its line while the cells still run."""

NOT_DRAWN = ("LayoutModel", "StyleModel")
"""How the names of widget models end that the page's own script makes nothing of."""


class Page:
    """The page's text.

    Parameters
    ----------
    assets
        Address of each file of the page by its name.
    config
        What Voila tells its own front end; the kernel's id is added.
    """

    def __init__(self, assets: Mapping[str, str], config: Mapping[str, Any]) -> None:
        self.assets, self.config = assets, config
        folder = templates_folder() / "voila" / "centric"
        self._top = Environment(loader=FileSystemLoader(folder), autoescape=True).get_template("index.html.j2")

    def top(self, view: FirstView, kernel: str) -> str:
        """Return the page up to its cells: complete to look at, and told the id of the kernel that is being started."""
        config = json_in_html({**self.config, "kernelId": kernel})
        return self._top.render(view=view, assets=self.assets, base_url=self.config["baseUrl"], config=config) + "\n"

    def cell(self, cell: NotebookNode, place: int, failed: str) -> str:
        """Return what a cell shows, in the form that Voila's front end reads; for one that failed a plain sentence.

        Parameters
        ----------
        cell
            As it was run.
        place
            Its place in the notebook, from 1.
        failed
            The sentence.
        """
        shown = [each for each in cell.get("outputs", ()) if each["output_type"] != "stream"]
        if any(each["output_type"] == "error" for each in shown):
            return trouble(failed)
        texts = (json_in_html({**each, "trusted": True}) for each in shown)
        inside = "".join(f'<script type="application/vnd.voila.cell-output+json">{text}</script>' for text in texts)
        return f'<div cell-index="{place}">{inside}</div>\n' if inside else ""

    def end(self, states: Mapping[str, Mapping[str, Any]]) -> str:
        """Return the rest of the page: the states of the widgets by id, so that the browser need not ask for them."""
        drawn = {
            model: {name: value for name, value in state.items() if name != "_esm"}
            for model, state in states.items()
            if not str(state.get("_model_name", "")).endswith(NOT_DRAWN)
        }
        return (
            f'</div></main><script type="application/json" id="widget-states">{json_in_html(drawn)}</script>'
            "<script>centric.arrive();</script></body></html>\n"
        )
