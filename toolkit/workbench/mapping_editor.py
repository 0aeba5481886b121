"""The mapping beside the data, in JupyterLab: confirm or correct what each column means; every change is saved at once."""

from collections.abc import Callable
from html import escape
from pathlib import Path

import ipywidgets as widgets

from toolkit.engagement import open_engagement
from toolkit.errors import CentricError
from toolkit.ingest.drafting_values import DraftColumn
from toolkit.workbench.mapping_declarations import AnswerLabel, answer_choices
from toolkit.workbench.mapping_desk import NOTHING, MappingDesk, Place
from toolkit.workbench.notebook_keys import NotebookKeys
from toolkit.workbench.refusals import told

MOST_COUNTS = 7
COLUMNS = "minmax(10em, 4fr) minmax(7em, 3fr) minmax(7em, 2fr) minmax(12em, 5fr) 7em"
ROW_LAYOUT = {"grid_template_columns": COLUMNS, "grid_gap": "0 12px", "width": "100%"}
TO_CONFIRM, EVERYTHING, ANSWERS, NOT_ASKED = "to confirm", "all columns", "answers", "items not asked"
LABEL = {"description_width": "7em"}
WIDE_LABEL = {"description_width": "24em"}


class MappingEditor:
    """The widget: a row a column with its data, what it means and how certain that is, and a list to correct it.

    Attributes
    ----------
    desk
        What is edited.
    people
        The list of who answered the file shown; None where a column says so.
    rows
        The list of meanings and the button to confirm of each column, by place.
    """

    def __init__(self, desk: MappingDesk) -> None:
        self.desk = desk
        self.people: widgets.Dropdown | None = None
        self.rows: dict[Place, tuple[widgets.Dropdown, widgets.Button, widgets.HTML]] = {}
        self.said = widgets.HTML('<p role="status">Nothing changed yet.</p>')
        files = list(dict.fromkeys(file for file, _ in desk.columns))
        self.file = widgets.Dropdown(
            options=files, description="File", style={"description_width": "3em"}, layout=widgets.Layout(width="32em")
        )
        self.labels: dict[AnswerLabel, widgets.Dropdown] = {}
        self.unasked: dict[str, widgets.Checkbox] = {}
        self.removals: dict[Place, widgets.Button] = {}
        self.shown = widgets.ToggleButtons(
            options=[TO_CONFIRM, EVERYTHING, ANSWERS, NOT_ASKED],
            description="Show",
            style={"button_width": "11em", "description_width": "3em"},
        )
        self.undo = widgets.Button(description="Undo", tooltip="Take the last change back", icon="undo")
        self.undo.on_click(lambda _: self._undo())
        self.body = widgets.VBox([])
        for control in (self.file, self.shown):
            control.observe(lambda _: self._draw(), names="value")
        self.undo.layout = widgets.Layout(width="7em", margin="2px 0 0 auto")
        bar = widgets.HBox([self.file, self.undo])
        self.widget = widgets.VBox([bar, self.shown, self.said.add_class("said"), self.body, NotebookKeys()])
        self.widget.add_class("centric-mapping")
        self._draw()

    def _ipython_display_(self) -> None:
        from IPython.display import display  # only a notebook has it loaded

        display(self.widget)

    def _draw(self) -> None:
        self.rows, self.labels, self.unasked, self.removals = {}, {}, {}, {}
        if self.shown.value in (ANSWERS, NOT_ASKED):
            panel = self._answers() if self.shown.value == ANSWERS else self._not_asked()
            self.body.children = [self._people(), *panel]
            return
        everything = self.shown.value == EVERYTHING
        own = [place for place in self.desk.columns if place[0] == self.file.value]
        lines = [self._row(place) for place in own if everything or self.desk.to_confirm(place)]
        note = widgets.HTML("<p>Nothing of this file is left to confirm.</p>")
        gone = [self._gone(place) for place in self.desk.gone(str(self.file.value))]
        self.body.children = [self._people(), *gone, *([_headings(), *lines] if lines else [note])]

    def _gone(self, place: Place) -> widgets.Widget:
        """A column that mapping.yaml names and the file does not have, with the button that takes it out."""
        name, meaning = place[1], self.desk.state.meanings[place]
        remove = widgets.Button(description="Take out", tooltip=f"Take {name} out of mapping.yaml")
        remove.on_click(lambda _: self._take_out(place))
        self.removals[place] = remove
        words = (
            f"{name} ({meaning}) is in mapping.yaml and not in the file (any more). Was it renamed? Give the new column "
            "this meaning, and it takes its place. Is it gone for good? Take it out."
        )
        return widgets.HBox([remove, widgets.HTML(f'<p class="notice">{escape(words)}</p>')])

    def _take_out(self, place: Place) -> None:
        if self._save(lambda: self.desk.set(place, NOTHING), f"{place[1]} is out of the mapping"):
            self._draw()

    def _people(self) -> widgets.Widget:
        """The list of who answered the file; a sentence where a column of it says so."""
        file = str(self.file.value)
        who, reason = self.desk.audience_of(file)
        self.people = None
        if who is None:
            return widgets.HTML(f"<p>Who answered: {escape(reason)}</p>")
        names = self.desk.engagement.model.audience_names
        options = [
            ("not decided yet", NOTHING),
            *((names[one], one) for one in self.desk.engagement.settings.audiences),
        ]
        people = widgets.Dropdown(options=options, value=who, description="Answered by", style=LABEL)
        people.observe(lambda change: self._set_audience(file, str(change["new"])), names="value")
        self.people = people
        return widgets.HBox([people, widgets.HTML(escape(reason))])

    def _set_audience(self, file: str, audience: str) -> None:
        if audience and audience != self.desk.audience_of(file)[0]:
            self._save(lambda: self.desk.set_audience(file, audience), f"{file} was answered by {audience}")
        self._draw()

    def _answers(self) -> list[widgets.Widget]:
        """A row an answer that no scale knows: what it is to be taken for."""
        file, model = str(self.file.value), self.desk.engagement.model
        lines: list[widgets.Widget] = []
        for answer in self.desk.answers(file):
            code = widgets.Dropdown(
                options=answer_choices(model.scales[answer.scale]),
                value=self.desk.state.declarations.of(answer),
                description=f'"{answer.label[:60]}" is',
                style=WIDE_LABEL,
                layout=widgets.Layout(width="44em"),
            )
            code.observe(lambda change, each=answer: self._declare(each, str(change["new"])), names="value")
            self.labels[answer] = code
            times = widgets.HTML(f"given {answer.count} times, scale {escape(answer.scale)}")
            lines.append(widgets.HBox([code, times]))
        head = "Answers that no scale of the model knows, and those declared. All others are understood."
        return (
            [widgets.HTML(f"<p>{head}</p>"), *lines] if lines else [widgets.HTML("<p>Every answer is understood.</p>")]
        )

    def _declare(self, answer: AnswerLabel, given: str) -> None:
        if given != self.desk.state.declarations.of(answer):
            self._save(lambda: self.desk.declare(answer, given), f"an answer is now {given or 'undecided'}")
        self.labels[answer].value = self.desk.state.declarations.of(answer)

    def _not_asked(self) -> list[widgets.Widget]:
        """A row an item without a column: whether the survey asked it."""
        file, model = str(self.file.value), self.desk.engagement.model
        for item, said in self.desk.without_column(file):
            text = f"{item}: {model.scored_items[item].text}"
            box = widgets.Checkbox(value=said, description=text, indent=False, layout=widgets.Layout(width="98%"))
            box.observe(lambda change, each=item: self._set_asked(each, bool(change["new"])), names="value")
            self.unasked[item] = box
        if not self.unasked:
            return [widgets.HTML("<p>Every item of the model has a column here.</p>")]
        head = "Items of the model without a column in this file. Tick those that the survey did not ask."
        return [widgets.HTML(f"<p>{head}</p>"), *self.unasked.values()]

    def _set_asked(self, item: str, ticked: bool) -> None:
        file = str(self.file.value)
        if dict(self.desk.without_column(file))[item] != ticked:
            said = f"{item} was {'not ' if ticked else ''}asked"
            self._save(lambda: self.desk.set_asked(file, item, asked=not ticked), said)
        self.unasked[item].value = dict(self.desk.without_column(file))[item]

    def _row(self, place: Place) -> widgets.Widget:
        column = self.desk.columns[place]
        question = widgets.HTML(f"<b>{escape(column.header or place[1])}</b><br>{escape(column.text[-160:])}")
        data = widgets.HTML(_data(column))
        certainty = widgets.HTML(self._certainty(place))
        meaning = widgets.Dropdown(
            options=self.desk.choices(place),
            value=self.desk.state.meanings.get(place, NOTHING),
            description=f"Meaning of {column.header or place[1]}",
            layout=widgets.Layout(width="100%", margin="0"),
        ).add_class("in-table")
        agree = widgets.Button(description="Confirm", tooltip=f"Confirm the meaning of {column.header or place[1]}")
        agree.disabled = not meaning.value or not self.desk.to_confirm(place)
        meaning.observe(lambda change: self._set(place, str(change["new"])), names="value")
        agree.on_click(lambda _: self._confirm(place))
        self.rows[place] = (meaning, agree, certainty)
        agree.layout = widgets.Layout(width="7em", margin="0")
        layout = widgets.Layout(**ROW_LAYOUT, border_bottom="1px solid #ddd")
        return widgets.GridBox([question, data, certainty, meaning, agree], layout=layout)

    def _certainty(self, place: Place) -> str:
        if place in self.desk.state.confirmed:
            return "confirmed"
        proposal = self.desk.columns[place].proposal
        return f"{proposal.certainty.value}<br><small>{escape(proposal.reason)}</small>"

    def _set(self, place: Place, meaning: str) -> None:
        if meaning == self.desk.state.meanings.get(place, NOTHING):
            return
        before = self.desk.gone(place[0])
        self._save(lambda: self.desk.set(place, meaning), f"{place[1]} is now {meaning or 'undecided'}")
        if self.desk.gone(place[0]) != before:
            self._draw()
        if place in self.rows:
            self._refresh(place)

    def _confirm(self, place: Place) -> None:
        self._save(lambda: self.desk.confirm(place), f"{place[1]} confirmed")
        self._refresh(place)

    def _refresh(self, place: Place) -> None:
        """Show a row as it now stands; it stays in view, so that the keyboard's place is not lost."""
        meaning, agree, certainty = self.rows[place]
        meaning.value = self.desk.state.meanings.get(place, NOTHING)
        certainty.value = self._certainty(place)
        agree.disabled = not meaning.value or not self.desk.to_confirm(place)

    def _undo(self) -> None:
        if self._save(self.desk.undo, "The last change is taken back"):
            self._draw()

    def _save(self, change: Callable[[], object], words: str) -> bool:
        """Make a change and say so; a change that cannot be saved is said too, and is not made."""
        try:
            done = change() is not False
        except (OSError, CentricError) as error:
            self.said.value = f'<p role="alert">Not saved: {escape(told(error))}</p>'
            return False
        left = sum(self.desk.to_confirm(place) for place in self.desk.columns)
        said = f"Saved: {words}." if done else "Nothing to undo."
        self.said.value = f'<p role="status">{escape(said)} {left} columns left to confirm.</p>'
        return done


def _headings() -> widgets.Widget:
    names = ("Column", "Answers", "Certainty", "Meaning", "")
    cells = [widgets.HTML(f"<b>{name}</b>") for name in names]
    return widgets.GridBox(cells, layout=widgets.Layout(**ROW_LAYOUT)).add_class("headings")


def _data(column: DraftColumn) -> str:
    """Return the answers of a closed question as counts; of all others how many there are."""
    if not column.counts:
        return f"{column.kind.value}, {column.answered} filled"
    shown = [f"{escape(answer[:40])} {count}" for answer, count in list(column.counts.items())[:MOST_COUNTS]]
    more = len(column.counts) - MOST_COUNTS
    return "<br>".join([*shown, *([f"and {more} more"] if more > 0 else [])])


def mapping_editor(folder: str | Path) -> MappingEditor:
    """Return the widget in which the columns of an engagement's exports get their meanings.

    Raises
    ------
    InputError
        A mapping.yaml, an engagement.yaml or a model that a person must mend first.
    """
    return MappingEditor(MappingDesk(open_engagement(Path(folder))))
