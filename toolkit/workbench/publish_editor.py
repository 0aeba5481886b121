"""Publishing in JupyterLab: what the gate will hide, what changed, the run itself, and a link for the client."""

import datetime as dt
from collections.abc import Sequence
from html import escape
from pathlib import Path

import ipywidgets as widgets

from toolkit.errors import CentricError
from toolkit.serve.links import LOCAL_URL, MAX_DAYS, give_link, revoke_links
from toolkit.workbench.listened_run import Ended, ListenedRun
from toolkit.workbench.notebook_keys import NotebookKeys
from toolkit.workbench.publish_changes import Since
from toolkit.workbench.publish_desk import PublishDesk, Trial
from toolkit.workbench.refusals import told
from toolkit.workbench.tables import table_html

LABEL = {"description_width": "11em"}
MOST = 12


class PublishEditor:
    """The widget.

    Attributes
    ----------
    publish, again
        Start a run; try the gate on the inputs as they are now.
    bar, said
        How far the run is, and what happened last.
    days, url, make, end, link
        The form for a link, and the link made last.
    run
        The run under way or ended last; None before the first.
    """

    def __init__(self, desk: PublishDesk) -> None:
        self.desk = desk
        self.run: ListenedRun | None = None
        self.state, self.trial = widgets.HTML(), widgets.HTML()
        self.publish = widgets.Button(
            description="Publish", button_style="primary", tooltip="Run everything and publish"
        )
        self.again = widgets.Button(description="Look again", tooltip="Try the gate on the inputs as they are now")
        self.bar = widgets.IntProgress(min=0, max=1, description="Run", layout=widgets.Layout(width="36em"))
        self.bar.layout.display = "none"
        self.said = widgets.HTML('<p role="status">Nothing is running.</p>').add_class("said")
        self.publish.on_click(lambda _: self._publish())
        self.again.on_click(lambda _: self._look())
        parts = [
            self.state,
            widgets.HBox([self.publish, self.again]),
            self.bar,
            self.said,
            self.trial,
            widgets.HTML("<h3>A link for the client</h3>"),
            self._link_form(),
            NotebookKeys(),
        ]
        self.widget = widgets.VBox(parts).add_class("centric-mapping").add_class("centric-publish")
        self._look()

    def _ipython_display_(self) -> None:
        from IPython.display import display  # only a notebook has it loaded

        display(self.widget)

    def _link_form(self) -> widgets.Widget:
        self.days = widgets.BoundedIntText(description="Days it lasts", min=1, max=MAX_DAYS, value=30, style=LABEL)
        wide = widgets.Layout(width="44em")
        self.url = widgets.Text(description="Address of the server", value=LOCAL_URL, style=LABEL, layout=wide)
        self.make = widgets.Button(description="Make link", tooltip="Sign a link to this client's dashboard")
        self.end = widgets.Button(description="End all links", tooltip="End every link given out so far")
        self.link = widgets.Text(description="The link", value="", disabled=True, style=LABEL, layout=wide)
        self.given = widgets.HTML()
        self.make.on_click(lambda _: self._make_link())
        self.end.on_click(lambda _: self._end_links())
        return widgets.VBox([self.days, self.url, widgets.HBox([self.make, self.end]), self.link, self.given])

    def _look(self) -> None:
        """Try the gate and show what it would do; a problem of the inputs is told, and keeps nobody from looking again."""
        try:
            trial = self.desk.trial()
        except (OSError, CentricError) as error:
            self.state.value = f"<p>{escape(self.desk.published())}</p>"
            self.trial.value = _alert(f"Mend this first, then look again: {told(error)}")
            self.publish.disabled = True
            return
        self.publish.disabled = bool(trial.refused)
        self.state.value = f"<p>{escape(self.desk.published())}</p>"
        self.trial.value = trial_html(trial)
        self._show_links()

    def _publish(self) -> None:
        if self.run is not None and not self.run.wait(0):
            self._say("A run is under way already.", good=False)
            return
        self.publish.disabled = self.again.disabled = True
        self.bar.value, self.bar.bar_style, self.bar.layout.display = 0, "", None
        self._say("Running: check. It goes on when this page is closed.")
        try:
            self.run = ListenedRun(folder=self.desk.engagement.folder, only=(), step=self._step, ended=self._ended)
        except OSError as error:
            self.publish.disabled = self.again.disabled = False
            self._say(f"Not started: {told(error)}", good=False)

    def _step(self, done: int, of: int, name: str) -> None:
        self.bar.max, self.bar.value = of, done
        self._say(f"Running: {name} is done, step {done} of {of}.")

    def _ended(self, how: Ended) -> None:
        self.again.disabled = False
        self.bar.bar_style = "danger" if how.status == "failed" else "success"
        self._look()
        if how.status == "failed":
            self.publish.disabled = False
            self._say(f"Not published. {how.problem}", good=False)
        elif how.status == "skipped":
            self._say("Nothing changed since the last run: what is published stays.")
        else:
            edits = "".join(f" {edit}." for edit in how.edits)
            self._say(f"Published in {how.seconds:.0f} seconds.{edits} Next: give the client a link, or 0_deliver.")

    def _make_link(self) -> None:
        name = self.desk.engagement.name
        try:
            self.link.value = give_link(
                self.desk.root, name, days=self.days.value, url=self.url.value.strip() or LOCAL_URL
            )
        except (OSError, CentricError) as error:
            self._say(f"No link: {told(error)}", good=False)
            return
        self._say("The link is below. Whoever holds it sees this client's dashboard; nothing of it is kept here.")
        self._show_links()

    def _end_links(self) -> None:
        try:
            revoke_links(self.desk.root, self.desk.engagement.name)
        except (OSError, CentricError) as error:
            self._say(f"Not ended: {told(error)}", good=False)
            return
        self.link.value = ""
        self._say("Every link given out so far has ended.")
        self._show_links()

    def _show_links(self) -> None:
        ends = [dt.datetime.fromtimestamp(one.expires, dt.UTC).date().isoformat() for one in self.desk.links()]
        told = f"Links in force: {len(ends)}, until {', '.join(ends)}." if ends else "No link is in force."
        self.given.value = (
            f"<p><small>{told} The server answers them while <code>centric serve</code> runs.</small></p>"
        )

    def _say(self, words: str, *, good: bool = True) -> None:
        self.said.value = f'<p role="status">{escape(words)}</p>' if good else _alert(words)


def trial_html(trial: Trial) -> str:
    """Return a trial of the gate as HTML: what stands in the way, what will be hidden, what changed."""
    parts = []
    if trial.refused:
        parts.append(_alert(f"A run would be refused: {trial.refused}"))
    of = trial.shown + trial.hidden
    parts.append(
        f"<h3>What the gate will hide</h3><p>Of {of} cells, {trial.shown} are shown and {trial.hidden} hidden.</p>"
    )
    parts.append(table_html("Hidden, by audience and reason", ("Audience", "Because", "Cells"), trial.rules))
    if trial.edited:
        parts.append(
            f"<p>Edited since they were written: {escape(', '.join(trial.edited))}. Edits are merged or kept.</p>"
        )
    parts.append("<h3>What changed since last time</h3>")
    parts.append("<p>Nothing was published before.</p>" if trial.since is None else _since_html(trial.since))
    return "".join(parts)


def _since_html(found: Since) -> str:
    if found.nothing:
        return "<p>Nothing: a run would publish what is out already.</p>"
    different = (("decision", len(found.decisions)), ("file", len(found.files)), ("figure", found.figures))
    told = ", ".join(f"{count} {name}{'' if count == 1 else 's'}" for name, count in different)
    counts = f"{told}. Cells newly hidden: {len(found.newly_hidden)}; newly shown: {len(found.newly_shown)}."
    moved = [
        (one.what, one.before, one.now, "" if one.by is None else f"{one.by:+.1f}".replace("-", "−"))
        for one in found.moved
    ]
    cells = [
        *((name, "shown", "hidden") for name in found.newly_hidden),
        *((name, "hidden", "shown") for name in found.newly_shown),
    ]
    tables = [
        _some("Decisions", ("Decision", "What happened"), found.decisions),
        _some("Files", ("File", "What happened"), found.files),
        _some("Scores and levels that moved, whole audiences", ("What", "Before", "Now", "Points"), moved),
        _some("Cells hidden or shown otherwise", ("Cell", "Before", "Now"), cells),
    ]
    return f"<p>{escape(counts)}</p>{''.join(tables)}"


def _some(caption: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    more = f"<p>and {len(rows) - MOST} more</p>" if len(rows) > MOST else ""
    return table_html(caption, heads, rows[:MOST]) + more


def _alert(words: str) -> str:
    return f'<p role="alert">{escape(words).replace(chr(10), "<br>")}</p>'


def publish_editor(engagement: str | Path, work: str | Path = "") -> PublishEditor:
    """Return the widget that publishes an engagement.

    Raises
    ------
    InputError
        No such engagement, or an engagement.yaml that must be mended first.
    """
    return PublishEditor(PublishDesk(engagement, work))
