"""Reviewing in JupyterLab: levels overridden and plays edited, placed, added and dropped, each with a reason."""

from collections.abc import Callable, Sequence
from html import escape

import ipywidgets as widgets

from toolkit.assessment import Desk
from toolkit.engagement.decisions import PLAY_TEXTS
from toolkit.errors import CentricError
from toolkit.workbench.notebook_keys import NotebookKeys
from toolkit.workbench.refusals import told
from toolkit.workbench.review import Decided, ReviewDesk

LABEL = {"description_width": "10em"}
WIDE = "52em"
DOES = {"Edit its words": "edit", "Give it a place": "place", "Drop it": "drop", "Add a play of our own": "add"}
LONGEST_NAME = 90


class ReviewEditor:
    """The widget.

    Attributes
    ----------
    by
        Name of whoever decides.
    criterion, level, level_reason, save_level
        The form for a level.
    play, do, texts, rank, own_id, own_criterion, play_reason, save_play
        The form for a play; `texts` by field.
    taken_back
        The buttons that take a decision back, in the order of `decided`.
    """

    def __init__(self, desk: ReviewDesk) -> None:
        self.desk = desk
        self.by = _text("Decided by", "your name")
        self.said = widgets.HTML('<p role="status">Nothing decided here yet.</p>').add_class("said")
        self.undo = widgets.Button(description="Undo", tooltip="Bring back what stood there before the last change")
        self.undo.on_click(lambda _: self._undo())
        self.decided: list[Decided] = []
        self.taken_back: list[widgets.Button] = []
        self.list = widgets.VBox([])
        parts = [
            widgets.HBox([self.by, self.undo]),
            self.said,
            widgets.HTML("<h3>A level against the rule</h3>"),
            self._level_form(),
            widgets.HTML("<h3>A play</h3>"),
            self._play_form(),
            widgets.HTML("<h3>Decided so far</h3>"),
            self.list,
            NotebookKeys(),
        ]
        self.widget = widgets.VBox(parts).add_class("centric-mapping").add_class("centric-review")
        self._show_level()
        self._show_play()
        self._draw()

    def _ipython_display_(self) -> None:
        from IPython.display import display  # only a notebook has it loaded

        display(self.widget)

    def _level_form(self) -> widgets.Widget:
        model = self.desk.engagement.model
        self.criterion = _list("Criterion", [(one.name, one.id) for one in model.criteria])
        self.rule = widgets.HTML()
        self.level = _list("Level", [(str(level), level) for level in range(1, 6)])
        self.level_reason = _area("Reason")
        self.save_level = widgets.Button(description="Save level", button_style="primary")
        self.criterion.observe(lambda _: self._show_level(), names="value")
        self.save_level.on_click(lambda _: self._save_level())
        return widgets.VBox([self.criterion, self.rule, self.level, self.level_reason, self.save_level])

    def _play_form(self) -> widgets.Widget:
        model = self.desk.engagement.model
        self.do = _list("What to do", list(DOES.items()))
        self.play = _list("Play", self._play_names())
        self.own_id = _text("Its id", "service-vision.own1")
        self.own_criterion = _list("For criterion", [(one.name, one.id) for one in model.criteria])
        self.texts: dict[str, widgets.Widget] = {}
        for name in PLAY_TEXTS:
            label = name.replace("_", " ").capitalize()
            if name == "effort":
                self.texts[name] = _list(label, ["S", "M", "L"])
            elif name == "horizon" and model.horizons:
                self.texts[name] = _list(label, list(model.horizons))
            else:
                self.texts[name] = _area(label)
        self.rank = widgets.BoundedIntText(description="Place", min=1, max=1000, value=1, style=LABEL)
        self.play_reason = _area("Reason")
        self.save_play = widgets.Button(description="Save decision", button_style="primary")
        self.fields = widgets.VBox([])
        self.do.observe(lambda _: self._show_play(), names="value")
        self.play.observe(lambda _: self._show_play(), names="value")
        self.save_play.on_click(lambda _: self._save_play())
        return widgets.VBox([self.do, self.fields, self.play_reason, self.save_play])

    def _play_names(self) -> list[tuple[str, str]]:
        plays = self.desk.plays()
        return [
            (f"{self.desk.ranks.get(one) or '-'}. {one}: {play.action}"[:LONGEST_NAME], one)
            for one, play in plays.items()
        ]

    def _show_level(self) -> None:
        found = self.desk.found.get(str(self.criterion.value))
        if found is not None:
            level = "none" if found.level is None else str(found.level)
            self.rule.value = f"<p>Now: level {level} ({escape(found.status.value.replace('-', ' '))}).</p>"
            self.level.value = found.level or 1

    def _show_play(self) -> None:
        """Show the fields that what is to be done needs, filled with the play as it stands."""
        do, play = self.do.value, self.desk.plays().get(str(self.play.value))
        if do == "edit" and play is not None:
            for name, field in self.texts.items():
                field.value = getattr(play, name)
        shown = {
            "edit": [self.play, *self.texts.values()],
            "place": [self.play, self.rank],
            "drop": [self.play],
            "add": [self.own_id, self.own_criterion, *self.texts.values()],
        }
        self.fields.children = shown[do]

    def _save_level(self) -> None:
        criterion, level = str(self.criterion.value), int(self.level.value)
        change: Callable[[], object] = lambda: self.desk.set_level(  # noqa: E731
            criterion, level, self.level_reason.value, self.by.value
        )
        if self._save(change, f"{criterion} stands at level {level}"):
            self.level_reason.value = ""

    def _save_play(self) -> None:
        do = str(self.do.value)
        play = self.own_id.value.strip() if do == "add" else str(self.play.value)
        more: dict[str, object] = {}
        if do in ("edit", "add"):
            more = {name: field.value for name, field in self.texts.items()}
        if do == "add":
            more["criterion"] = self.own_criterion.value
        if do == "place":
            more["rank"] = int(self.rank.value)
        said = {"drop": "dropped", "edit": "edited", "add": "added", "place": f"placed at {self.rank.value}"}[do]
        reason, by = self.play_reason.value, self.by.value
        if self._save(lambda: self.desk.decide_play(play, do, reason, by, more), f"{play} is {said}"):
            self.play_reason.value = ""

    def _undo(self) -> None:
        self._save(self.desk.undo, "the last change is taken back", nothing="Nothing to undo")

    def _save(self, change: Callable[[], object], words: str, nothing: str | None = None) -> bool:
        """Make a change and say so; one that cannot be saved is said too, and is not made."""
        try:
            done = change()
        except (OSError, CentricError) as error:
            self.said.value = f'<p role="alert">Not saved: {escape(told(error))}</p>'
            return False
        said = (
            nothing if nothing is not None and done is None else f"Saved: {words}. Run again for results that hold it"
        )
        self.said.value = f'<p role="status">{escape(said)}.</p>'
        self._draw()
        return True

    def _draw(self) -> None:
        """Show the decisions of the file, and the plays as they now are."""
        try:
            self.decided, names = self.desk.decisions(), self._play_names()
        except (OSError, CentricError) as error:
            self.said.value = f'<p role="alert">Cannot be read: {escape(told(error))}</p>'
            return
        self.taken_back, rows = [], []
        for one in self.decided:
            button = widgets.Button(description="Take back", tooltip=f"Take back the decision on {one.name}")
            button.on_click(
                lambda _, each=one: self._save(lambda: self.desk.take_back(each), f"{each.name}: taken back")
            )
            self.taken_back.append(button)
            rows.append(widgets.HBox([button, widgets.HTML(escape(one.words))]))
        self.list.children = rows or [widgets.HTML("<p>None.</p>")]
        chosen = self.play.value
        self.play.options = names
        if chosen in {one for _, one in names}:
            self.play.value = chosen


def _text(description: str, placeholder: str) -> widgets.Text:
    return widgets.Text(
        description=description, placeholder=placeholder, style=LABEL, layout=widgets.Layout(width="36em")
    )


def _area(description: str) -> widgets.Textarea:
    layout = widgets.Layout(width=WIDE, height="4em")
    return widgets.Textarea(description=description, style=LABEL, layout=layout)


def _list(description: str, options: Sequence[object]) -> widgets.Dropdown:
    return widgets.Dropdown(description=description, options=options, style=LABEL, layout=widgets.Layout(width=WIDE))


def review_editor(desk: Desk) -> ReviewEditor:
    """Return the widget in which levels and plays are decided on; every decision is saved at once.

    Raises
    ------
    InputError
        A decisions.yaml or other input that a person must mend first.
    """
    return ReviewEditor(ReviewDesk(desk))
