"""The views as widgets: lists that Python validates, and content that the page's own script draws."""

import json
import logging
import secrets
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import anywidget
import ipywidgets
import traitlets

from toolkit.dashboard.content import Choice, Filter, View, state_of
from toolkit.dashboard.explained import explanation_html
from toolkit.present.wording import words_for
from toolkit.publication import Publication

LOG = logging.getLogger("centric.dashboard")
PICK_PARTS = 4  # view, filter, value, and a stamp that makes two equal clicks two changes
MOST_LETTERS = 400
MOST_LETTERS_ASKED = 2_000


class ViewContent(anywidget.AnyWidget):
    """The content of one view in the browser.

    `content` is empty as long as the page itself shows what the view opens with. `picked` comes back when a reader chooses a thing in it, `asked` when they open an address that names a choice or ask
    for an explanation; `choice` is what is in force and `start` what the view opens with, for the address.
    """

    _esm = """
    export default { async render(context) {
      for (let tries = 0; tries < 200 && !globalThis.centric?.live; tries++) await new Promise((next) => setTimeout(next, 50));
      if (globalThis.centric?.live) globalThis.centric.live(context); else context.el.innerHTML = context.model.get("content").html;
    } };
    """
    view = traitlets.Unicode().tag(sync=True)
    content = traitlets.Dict().tag(sync=True)
    said = traitlets.Unicode().tag(sync=True)
    picked = traitlets.Unicode().tag(sync=True)
    choice = traitlets.Dict(value_trait=traitlets.Unicode(), key_trait=traitlets.Unicode()).tag(sync=True)
    start = traitlets.Dict(value_trait=traitlets.Unicode(), key_trait=traitlets.Unicode()).tag(sync=True)
    asked = traitlets.Unicode().tag(sync=True)
    explained = traitlets.Dict().tag(sync=True)


class LiveView:
    """One view of a Publication as widgets.

    Parameters
    ----------
    view, publication
        What is shown and of what.
    on_pick
        Called with (view, filter, value) when the reader picks something that another view shows.
    painted
        Whether the page shows already what the view opens with: its content is then worked out when something else is
        chosen, or when the browser asks for it.
    """

    def __init__(
        self, view: View, publication: Publication, on_pick: Callable[[str, str, str], None], *, painted: bool = False
    ) -> None:
        self.view, self.publication, self.on_pick = view, publication, on_pick
        self._busy = False
        filters = view.filters(publication, {})
        start = {each.id: each.value for each in filters}
        self.choice: Choice = start
        self.lists = {each.id: self._list(each) for each in filters}
        self.content = ViewContent(view=view.id, choice=start, start=start)
        if not painted:
            found = view.content(publication, start)
            self.content.said, self.content.content = found.said, found.as_json()
        self.content.observe(self._picked, names="picked")
        self.content.observe(self._asked, names="asked")
        bar = ipywidgets.HBox(list(self.lists.values()))
        bar.add_class("filters")
        self.widget = ipywidgets.VBox([bar, self.content] if self.lists else [self.content])
        self.widget.add_class("centric-view").add_class(f"centric-view-{view.id}")

    def choose(self, choice: Choice) -> None:
        """Show the view at a choice; values that are not allowed fall back to the first option."""
        self._guarded(self._show, choice)

    def _list(self, each: Filter) -> ipywidgets.Dropdown:
        options = [(label, value) for value, label in each.options]
        widget = ipywidgets.Dropdown(options=options, value=each.value, description=each.label)
        widget.observe(lambda change: self._chosen(each.id, change["new"]), names="value")
        return widget

    def _chosen(self, name: str, value: object) -> None:
        if not self._busy and isinstance(value, str):
            self.choose({**self.choice, name: value})

    def _show(self, choice: Choice) -> None:
        state = state_of(self.view, self.publication, choice)
        self.choice = state.choice
        self._busy = True
        try:
            for each in state.filters:
                widget, options = self.lists[each.id], tuple((label, value) for value, label in each.options)
                if tuple(widget.options) != options:
                    widget.options = options
                widget.value = each.value
        finally:
            self._busy = False
        with self.content.hold_sync():
            self.content.said, self.content.choice = state.content.said, dict(state.choice)
            self.content.content = state.content.as_json()

    def _picked(self, change: Mapping[str, Any]) -> None:
        self._guarded(self._follow, change["new"])

    def _follow(self, picked: object) -> None:
        """Act on a click. The text comes from a browser: its form is checked here, its values by the view it names."""
        parts = picked.split("|") if isinstance(picked, str) and len(picked) <= MOST_LETTERS else []
        if len(parts) == PICK_PARTS:
            self.on_pick(parts[0], parts[1], parts[2])

    def _asked(self, change: Mapping[str, Any]) -> None:
        self._guarded(self._answer, change["new"])

    def _answer(self, asked: object) -> None:
        """Show the choice of an address, or explain a figure: ``{"choice": {...}}`` or ``{"figure": id}``, as JSON."""
        try:
            said = json.loads(asked) if isinstance(asked, str) and len(asked) <= MOST_LETTERS_ASKED else None
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict):
            return
        choice, figure = said.get("choice"), said.get("figure")
        if isinstance(choice, dict) and all(isinstance(value, str) for value in choice.values()):
            self.choose({name: value for name, value in choice.items() if name in self.lists})
        if isinstance(figure, str):
            html = explanation_html(self.publication, figure)
            self.content.explained = {"figure": figure, "html": html or ""}

    def _guarded(self, act: Callable[..., None], *given: object) -> None:
        """Run a callback; when it fails, show a plain sentence with a number and keep the trace in the private log."""
        try:
            act(*given)
        except Exception as error:  # the last stop before the browser: a trace there would show a client's data
            number = secrets.token_hex(4)
            LOG.exception("number %s: %s in view %s", number, type(error).__name__, self.view.id)
            sentence = words_for(self.publication)("page.choice-failed", number=number)
            self.content.content = {"html": f'<p class="trouble" role="alert">{escape(sentence)}</p>', "specs": {}}
