"""The mapping beside the data, in JupyterLab: confirm or correct what each column means; every change is saved at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from toolkit.documents import read_yaml
from toolkit.engagement import Engagement, open_engagement, write_atomically
from toolkit.errors import CentricError, InputError, Problem
from toolkit.ingest.drafting import draft_mapping
from toolkit.ingest.drafting_text import document_of, head_of, mapping_text, marked, notes_of
from toolkit.ingest.drafting_values import Certainty, Draft, DraftColumn
from toolkit.ingest.mapping import GROUP_PREFIX, IGNORED, Use, load_mapping

Place = tuple[str, str]
"""File, and name of the column in it."""

NOTHING = ""
MOST_COUNTS = 7
COLUMNS = "minmax(13em, 3fr) minmax(9em, 2fr) 6em minmax(14em, 2fr) 9em"
TO_CONFIRM, EVERYTHING = "to confirm", "all columns"
LABEL = {"description_width": "9em"}


@dataclass(frozen=True, kw_only=True, slots=True)
class MappingState:
    """What a mapping says at one moment: meaning by place, what a person confirmed, who answered a file."""

    meanings: Mapping[Place, str]
    confirmed: frozenset[Place] = field(default_factory=frozenset)
    audiences: Mapping[str, str] = field(default_factory=dict)


class MappingDesk:
    """A draft and mapping.yaml side by side, without a widget: every change is written at once and can be undone."""

    def __init__(self, engagement: Engagement) -> None:
        self.engagement = engagement
        self.draft: Draft = draft_mapping(engagement, engagement.model)
        self.columns: dict[Place, DraftColumn] = {
            (file.file, column.name): column for file in self.draft.files for column in file.columns
        }
        self._past: list[MappingState] = []
        path = engagement.mapping_file
        self._on_disk = path.read_bytes() if path.exists() else None
        self._document = document_of(self.draft)
        self._head = ""
        confirmed: set[Place] = set()
        if not engagement.mapping_is_untouched:
            load_mapping(engagement)  # a mapping that a person must mend first is told with all its problems
            text = engagement.mapping_file.read_text(encoding="utf-8-sig")
            self._document, self._head = self._merged(read_yaml(engagement.mapping_file)), head_of(text)
            open_still = marked(text)
            confirmed = {place for place in self._meanings() if place not in open_still}
        self.state = MappingState(
            meanings=self._meanings(),
            confirmed=frozenset(confirmed),
            audiences={
                str(file["file"]): str(file["audience"]) for file in self._document["files"] if "audience" in file
            },
        )

    def _merged(self, written: dict[str, Any]) -> dict[str, Any]:
        """Return what a person wrote, under the draft's names of columns, with the files that it lacks from the draft."""
        by_header = {(file.file, column.header): column.name for file in self.draft.files for column in file.columns}
        for file in written["files"]:
            names = {(file["file"], name): name for name in file["columns"]}
            file["columns"] = {
                name if place in self.columns else by_header.get(place, name): file["columns"][name]
                for place, name in names.items()
            }
        known = {file["file"] for file in written["files"]}
        written["files"] += [file for file in self._document["files"] if file["file"] not in known]
        return written

    def _meanings(self) -> dict[Place, str]:
        return {
            (file["file"], str(column)): str(meaning)
            for file in self._document["files"]
            for column, meaning in file["columns"].items()
        }

    def to_confirm(self, place: Place) -> bool:
        """Return whether a column still needs a person: likely or unknown, and not confirmed."""
        if place in self.state.confirmed or self._says_who(place):
            return False
        return self.columns[place].proposal.certainty is not Certainty.CERTAIN or place not in self.state.meanings

    def _says_who(self, place: Place) -> bool:
        rule = next((file.get("audience_column") for file in self._document["files"] if file["file"] == place[0]), None)
        return rule is not None and rule["column"] == place[1]

    def choices(self, place: Place) -> list[tuple[str, str]]:
        """Return what a column may be, as (words, meaning): the items of the file's people first, by criterion."""
        settings, model = self.engagement.settings, self.engagement.model
        entry = next(file for file in self._document["files"] if file["file"] == place[0])
        known_people = self.state.audiences.get(str(entry["file"]))
        people = [known_people] if known_people is not None else list(settings.audiences)
        short = settings.form == "short"
        items = dict.fromkeys(item for who in people for item in model.asked_of(who, short=short))
        known = {item: model.scored_items[item].text for item in items}
        found = [("not decided yet", NOTHING), ("ignored: not carried on", IGNORED)]
        found += [(f"group: {one.name}", f"{GROUP_PREFIX}{group}") for group, one in settings.groups.items()]
        found += [("key of the person", Use.RESPONDENT.value), ("time taken, in seconds", Use.DURATION.value)]
        found += [("comment in own words", Use.COMMENT.value)]
        found += [(f"{item}: {text[:70]}", item) for item, text in known.items()]
        current = self.state.meanings.get(place, NOTHING)
        return found if current in {meaning for _, meaning in found} else [*found, (current, current)]

    def set(self, place: Place, meaning: str) -> None:
        """Give a column a meaning (blank takes it away), confirm it, and save."""
        meanings = {other: each for other, each in self.state.meanings.items() if other != place}
        if meaning:
            meanings = {
                each: meaning if each == place else self.state.meanings.get(each, "") for each in self._order(place)
            }
        confirmed = self.state.confirmed | {place} if meaning else self.state.confirmed - {place}
        self._change(replace(self.state, meanings=meanings, confirmed=confirmed))

    def confirm(self, place: Place) -> None:
        """Confirm what is proposed for a column, and save."""
        self._change(replace(self.state, confirmed=self.state.confirmed | {place}))

    def audience_of(self, file: str) -> tuple[str | None, str]:
        """Return who answered a file (blank when undecided, None when a column says it) and why that is thought."""
        entry = next(each for each in self._document["files"] if each["file"] == file)
        if "audience_column" in entry:
            return None, f"column {entry['audience_column']['column']} of the file says"
        drafted = next((each for each in self.draft.files if each.file == file), None)
        return self.state.audiences.get(file, NOTHING), drafted.audience_reason if drafted is not None else ""

    def set_audience(self, file: str, audience: str) -> None:
        """Say who answered a file, and save."""
        self._change(replace(self.state, audiences={**self.state.audiences, file: audience}))

    def undo(self) -> bool:
        """Take the last change back and save; False when there is none."""
        if not self._past:
            return False
        before, self.state = self.state, self._past[-1]
        try:
            self._save()
        except (OSError, CentricError):
            self.state = before
            raise
        self._past.pop()
        return True

    def _order(self, place: Place) -> list[Place]:
        """Return the places with a meaning, and this one, in the order of the files."""
        wanted = {*self.state.meanings, place}
        return [each for each in self.columns if each in wanted] + [each for each in wanted if each not in self.columns]

    def _change(self, state: MappingState) -> None:
        before, self.state = self.state, state
        try:
            self._save()
        except (OSError, CentricError):
            self.state = before
            raise
        self._past.append(before)

    def _save(self) -> None:
        files = []
        for file in self._document["files"]:
            columns = {name: each for (where, name), each in self.state.meanings.items() if where == file["file"]}
            kept = [item for item in file.get("not_fielded", []) if item not in columns.values()]
            people = {"audience": self.state.audiences[file["file"]]} if file["file"] in self.state.audiences else {}
            files.append(
                file | people | {"columns": columns} | ({"not_fielded": kept} if "not_fielded" in file else {})
            )
        notes = notes_of(self.draft, {*self.state.confirmed, *((file, "audience") for file, _ in self.state.confirmed)})
        unknown = {place: note for place, note in notes.unknown.items() if place not in self.state.meanings}
        beside = {
            place: note
            for place, note in notes.beside.items()
            if place in self.state.meanings or place[1] == "audience"
        }
        text = mapping_text(
            self._document | {"files": files},
            type(notes)(beside=beside, unknown=unknown, general=notes.general),
            *((self._head,) if self._head else ()),
        )
        self._refuse_to_overwrite()
        write_atomically(self.engagement.mapping_file, text.encode())
        self._on_disk = text.encode()

    def _refuse_to_overwrite(self) -> None:
        """Raise when mapping.yaml is not as this desk last saw it: somebody else wrote it meanwhile."""
        path = self.engagement.mapping_file
        if (path.read_bytes() if path.exists() else None) != self._on_disk:
            raise InputError(
                Problem(
                    code="changed-meanwhile",
                    file=path.name,
                    found="the file was changed since it was opened here",
                    remedy="Run the cell again to go on from what it holds now",
                )
            )


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
        self.file = widgets.Dropdown(options=files, description="File", layout=widgets.Layout(width="32em"))
        self.shown = widgets.ToggleButtons(options=[TO_CONFIRM, EVERYTHING], description="Show")
        self.undo = widgets.Button(description="Undo", tooltip="Take the last change back", icon="undo")
        self.undo.on_click(lambda _: self._undo())
        self.body = widgets.VBox([])
        for control in (self.file, self.shown):
            control.observe(lambda _: self._draw(), names="value")
        self.widget = widgets.VBox([widgets.HBox([self.file, self.shown, self.undo]), self.said, self.body])
        self._draw()

    def _ipython_display_(self) -> None:
        from IPython.display import display  # only a notebook has it loaded

        display(self.widget)

    def _draw(self) -> None:
        self.rows = {}
        everything = self.shown.value == EVERYTHING
        own = [place for place in self.desk.columns if place[0] == self.file.value]
        lines = [self._row(place) for place in own if everything or self.desk.to_confirm(place)]
        note = widgets.HTML("<p>Nothing of this file is left to confirm.</p>")
        self.body.children = [self._people(), *([_headings(), *lines] if lines else [note])]

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

    def _row(self, place: Place) -> widgets.Widget:
        column = self.desk.columns[place]
        question = widgets.HTML(f"<b>{escape(column.header or place[1])}</b><br>{escape(column.text[-160:])}")
        data = widgets.HTML(_data(column))
        certainty = widgets.HTML(self._certainty(place))
        meaning = widgets.Dropdown(
            options=self.desk.choices(place),
            value=self.desk.state.meanings.get(place, NOTHING),
            description=f"Meaning of {column.header or place[1]}",
            style=LABEL,
            layout=widgets.Layout(width="95%"),
        )
        agree = widgets.Button(description="Confirm", tooltip=f"Confirm the meaning of {column.header or place[1]}")
        agree.disabled = not meaning.value or not self.desk.to_confirm(place)
        meaning.observe(lambda change: self._set(place, str(change["new"])), names="value")
        agree.on_click(lambda _: self._confirm(place))
        self.rows[place] = (meaning, agree, certainty)
        layout = widgets.Layout(grid_template_columns=COLUMNS, border_bottom="1px solid #ddd")
        return widgets.GridBox([question, data, certainty, meaning, agree], layout=layout)

    def _certainty(self, place: Place) -> str:
        if place in self.desk.state.confirmed:
            return "confirmed"
        proposal = self.desk.columns[place].proposal
        return f"{proposal.certainty.value}<br><small>{escape(proposal.reason)}</small>"

    def _set(self, place: Place, meaning: str) -> None:
        if meaning == self.desk.state.meanings.get(place, NOTHING):
            return
        self._save(lambda: self.desk.set(place, meaning), f"{place[1]} is now {meaning or 'undecided'}")
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
            self.said.value = f'<p role="alert">Not saved: {escape(str(error))}</p>'
            return False
        left = sum(self.desk.to_confirm(place) for place in self.desk.columns)
        said = f"Saved: {words}." if done else "Nothing to undo."
        self.said.value = f'<p role="status">{escape(said)} {left} columns left to confirm.</p>'
        return done


def _headings() -> widgets.Widget:
    names = ("Column", "Answers", "Certainty", "Meaning", "")
    cells = [widgets.HTML(f"<b>{name}</b>") for name in names]
    return widgets.GridBox(cells, layout=widgets.Layout(grid_template_columns=COLUMNS))


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
