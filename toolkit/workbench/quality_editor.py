"""Exclusions in JupyterLab: who is set aside and why, put back or set aside by a person, each with a reason."""

from collections.abc import Callable
from html import escape

import ipywidgets as widgets

from toolkit.assessment import Desk
from toolkit.errors import CentricError
from toolkit.workbench.notebook_keys import NotebookKeys
from toolkit.workbench.quality_desk import QualityDesk, Record
from toolkit.workbench.refusals import told
from toolkit.workbench.tables import table_html

LABEL = {"description_width": "7em"}
MOST = 15
OUT, LOOK, DECIDED = "set aside", "show a sign", "decided by a person"
COLUMNS = "11em minmax(7em, 1fr) minmax(16em, 5fr) 9em 9em"


class QualityEditor:
    """The widget: counts by rule, then people by pseudonym with their signs and the buttons to decide.

    Attributes
    ----------
    desk
        What is decided on.
    by, reason
        Who decides, and why.
    shown, audience, find
        Which people are listed.
    rows
        By pseudonym: the button that changes whether somebody counts, and the one that takes a decision back.
    """

    def __init__(self, desk: QualityDesk) -> None:
        self.desk = desk
        self.rows: dict[str, tuple[widgets.Button, widgets.Button]] = {}
        wide = widgets.Layout(width="44em")
        self.by = widgets.Text(description="Decided by", placeholder="your name", style=LABEL)
        self.reason = widgets.Text(
            description="Reason", placeholder="why, in a sentence that you can stand by", style=LABEL, layout=wide
        )
        self.undo = widgets.Button(description="Undo", tooltip="Bring back what stood there before the last change")
        self.undo.on_click(lambda _: self._save(self._undone))
        self.counts = widgets.HTML()
        self.said = widgets.HTML('<p role="status">Nothing decided here yet.</p>').add_class("said")
        self.shown = widgets.ToggleButtons(
            options=[OUT, LOOK, DECIDED], description="Show", style={"button_width": "13em", "description_width": "3em"}
        )
        names = [("every audience", ""), *((name, audience) for audience, name in desk.names.items())]
        self.audience = widgets.Dropdown(options=names, description="Audience", style=LABEL)
        self.find = widgets.Text(description="Pseudonym", placeholder="or a part of it", style=LABEL)
        self.body = widgets.VBox([])
        for control in (self.shown, self.audience, self.find):
            control.observe(lambda _: self._draw(), names="value")
        notice = desk.in_force()
        parts = [
            self.counts,
            *([widgets.HTML(f'<p class="notice">{escape(notice)}</p>')] if notice else []),
            widgets.HBox([self.by, self.undo]),
            self.reason,
            self.said,
            self.shown,
            widgets.HBox([self.audience, self.find]),
            self.body,
            NotebookKeys(),
        ]
        self.widget = widgets.VBox(parts).add_class("centric-mapping").add_class("centric-quality")
        self._draw()

    def _ipython_display_(self) -> None:
        from IPython.display import display  # only a notebook has it loaded

        display(self.widget)

    def _draw(self) -> None:
        try:
            records = self.desk.records()
        except (OSError, CentricError) as error:
            self.said.value = f'<p role="alert">Cannot be read: {escape(told(error))}</p>'
            return
        self.counts.value = self._counts(records)
        wanted = [one for one in records if self._is_wanted(one)]
        self.rows = {}
        rows: list[widgets.Widget] = [self._row(one) for one in wanted[:MOST]]
        if len(wanted) > MOST:
            rows.append(widgets.HTML(f"<p>and {len(wanted) - MOST} more; choose an audience or write a pseudonym</p>"))
        self.body.children = rows or [widgets.HTML("<p>Nobody.</p>")]

    def _is_wanted(self, one: Record) -> bool:
        kinds = {OUT: one.out, LOOK: not one.out and one.decision is None, DECIDED: one.decision is not None}
        part = self.find.value.strip().lower()
        return kinds[str(self.shown.value)] and self.audience.value in ("", one.audience) and part in one.respondent

    def _counts(self, records: list[Record]) -> str:
        out = {audience: sum(one.out for one in records if one.audience == audience) for audience in self.desk.names}
        told = [
            f"{name}: {out[audience]} of {self.desk.sizes[audience]} are set aside"
            for audience, name in self.desk.names.items()
        ]
        dropped = "".join(f"<li>{escape(sentence)}</li>" for sentence in self.desk.at_the_door)
        door = f"<p>Not taken in at all:</p><ul>{dropped}</ul>" if dropped else ""
        rules = table_html("By rule", ("Rule", "Audience", "People"), self.desk.counts())
        return f"<p>{escape('; '.join(told))}.</p>{door}{rules}"

    def _row(self, one: Record) -> widgets.Widget:
        verb, act = ("Put back", self.desk.put_back) if one.out else ("Set aside", self.desk.set_aside)
        narrow = {"width": "auto"}
        change = widgets.Button(description=verb, tooltip=f"{verb} {one.respondent}", layout=narrow)
        revert = widgets.Button(
            description="Take back", tooltip=f"Take back the decision on {one.respondent}", layout=narrow
        )
        revert.disabled = one.decision is None
        change.on_click(lambda _: self._save(lambda: self._told(act(one.respondent, self.reason.value, self.by.value))))
        revert.on_click(lambda _: self._save(lambda: self._told(self.desk.take_back(one.respondent))))
        self.rows[one.respondent] = change, revert
        cells = [
            widgets.HTML(f"<code>{one.respondent}</code>"),
            widgets.HTML(escape(self.desk.names[one.audience])),
            widgets.HTML(escape(one.words)),
        ]
        layout = widgets.Layout(grid_template_columns=COLUMNS, grid_gap="0 12px", border_bottom="1px solid #ddd")
        return widgets.GridBox([*cells, change, revert], layout=layout)

    def _told(self, one: Record) -> str:
        return f"Saved: {one.respondent} is {'set aside' if one.out else 'counted'}. Run again for results that hold it"

    def _undone(self) -> str:
        name = self.desk.undo()
        return "Nothing to undo" if name is None else f"Saved: the last change, on {name}, is taken back"

    def _save(self, change: Callable[[], str]) -> None:
        """Make a change and say so; one that cannot be saved is said too, and is not made."""
        try:
            said = change()
        except (OSError, CentricError) as error:
            self.said.value = f'<p role="alert">Not saved: {escape(told(error))}</p>'
            return
        self.said.value = f'<p role="status">{escape(said)}.</p>'
        self._draw()


def quality_editor(desk: Desk) -> QualityEditor:
    """Return the widget in which exclusions are looked at and decided on; every decision is saved at once.

    Raises
    ------
    InputError
        Exports, a mapping or a decisions.yaml that a person must mend first.
    """
    return QualityEditor(QualityDesk(desk))
