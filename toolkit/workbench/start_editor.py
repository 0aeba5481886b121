"""The start page in JupyterLab: engagements with their state, links to their notebooks, and a form for a new one."""

import re
from html import escape
from pathlib import Path

import ipywidgets as widgets

from toolkit.engagement import notebooks_in
from toolkit.errors import CentricError
from toolkit.ingest.label_packs import folded
from toolkit.workbench.links import link_html
from toolkit.workbench.notebook_keys import NotebookKeys
from toolkit.workbench.refusals import told
from toolkit.workbench.start import (
    STEPS,
    EngagementState,
    bring_notebooks,
    engagement_states,
    make_engagement,
)

HEADINGS = ("Engagement", "Data", "Mapping", "Coding", "Run", "Results", "Links", "Next step")
LABEL = {"description_width": "11em"}


class StartPage:
    """The widget.

    Attributes
    ----------
    client, wave, name, make
        The form for a new engagement.
    chosen, open_notebooks
        Whose notebooks to show, and the button that does.
    """

    def __init__(self, root: str | Path) -> None:
        self.root = Path(root)
        self.table = widgets.HTML()
        self.said = widgets.HTML('<p role="status"></p>').add_class("said")
        self.links = widgets.HTML()
        self.chosen = widgets.Dropdown(description="Engagement", style=LABEL, layout=widgets.Layout(width="36em"))
        self.open_notebooks = widgets.Button(description="Show its notebooks")
        self.again = widgets.Button(description="Look again", tooltip="Read the state of every engagement again")
        self.name = _field("Client's name", "Acme Ltd")
        self.client = _field("Client's folder", "acme")
        self.wave = _field("Wave's folder", "2026-baseline")
        self.make = widgets.Button(description="Make engagement", button_style="primary")
        self.name.observe(lambda change: self._suggest(str(change["new"])), names="value")
        self.make.on_click(lambda _: self._make())
        self.open_notebooks.on_click(lambda _: self._show_links())
        self.again.on_click(lambda _: self._draw())
        form = widgets.VBox([self.name, self.client, self.wave, self.make])
        parts = [
            self.table,
            widgets.HBox([self.chosen, self.open_notebooks, self.again]),
            self.links,
            widgets.HTML("<h3>New engagement</h3>"),
            form,
            self.said,
            NotebookKeys(),
        ]
        self.widget = widgets.VBox(parts).add_class("centric-mapping").add_class("centric-start")
        self._draw()

    def _ipython_display_(self) -> None:
        from IPython.display import display  # only a notebook has it loaded

        display(self.widget)

    def _draw(self) -> None:
        self.states = {state.name: state for state in engagement_states(self.root)}
        self.table.value = _table(list(self.states.values()))
        chosen = self.chosen.value
        self.chosen.options = list(self.states)
        if self.states:
            self.chosen.value = chosen if chosen in self.states else next(iter(self.states))

    def _suggest(self, name: str) -> None:
        """Offer a folder name while the person has not written one of their own."""
        offered = re.sub(r"[^a-z0-9]+", "-", folded(name)).strip("-")[:63].strip("-")
        if not self.client.value or offered.startswith(self.client.value) or self.client.value.startswith(offered):
            self.client.value = offered

    def _make(self) -> None:
        try:
            made = make_engagement(self.root, self.client.value, self.wave.value, self.name.value)
        except (OSError, CentricError) as error:
            self.said.value = f'<p role="alert">Not made: {escape(told(error))}</p>'
            return
        self.said.value = f'<p role="status">Made: {escape(made.name)}. {escape(made.next_step)}</p>'
        self._draw()
        self.chosen.value = made.name

    def _show_links(self) -> None:
        state = self.states.get(str(self.chosen.value))
        if state is None:
            self.said.value = '<p role="alert">No engagement yet: make one below.</p>'
            return
        try:
            notebooks = bring_notebooks(state)
        except OSError as error:
            self.said.value = f'<p role="alert">Not written: {escape(told(error))}</p>'
            return
        self.links.value = f"<ul>{''.join(f'<li>{link_html(path, path.stem)}</li>' for path in notebooks)}</ul>"
        self._draw()
        self.said.value = f'<p role="status">The notebooks of {escape(state.name)} are in its folder.</p>'


def _field(description: str, placeholder: str) -> widgets.Text:
    layout = widgets.Layout(width="36em")
    return widgets.Text(description=description, placeholder=placeholder, style=LABEL, layout=layout)


def _table(states: list[EngagementState]) -> str:
    if not states:
        return "<p>No engagement yet. Make the first one below.</p>"
    head = "".join(f'<th scope="col">{name}</th>' for name in HEADINGS)
    rows = []
    for state in states:
        named = f"<b>{escape(state.name)}</b><br><small>{escape(state.title)}</small>"
        cells = [escape(cell) for cell in state.states or ("",) * len(STEPS)]
        body = "".join(f"<td>{cell}</td>" for cell in [*cells, _next_step(state)])
        rows.append(f'<tr><th scope="row">{named}</th>{body}</tr>')
    return f'<table class="centric-table"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def _next_step(state: EngagementState) -> str:
    """What to do next, with a link to its notebook once that is in the engagement's folder."""
    noted = "".join(f"<br><b>{escape(remark)}</b>" for remark in state.remarks)
    if not state.notebook:
        return escape(state.next_step) + noted
    path = notebooks_in(state.folder) / f"{state.notebook}.ipynb"
    shown = link_html(path, state.notebook) if path.exists() else f"<b>{escape(state.notebook)}</b>"
    return f"{escape(state.next_step)} {shown}{noted}"


def start_page(root: str | Path) -> StartPage:
    """Return the start page for the engagements under a client_data folder."""
    return StartPage(root)
