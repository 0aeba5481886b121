"""A draft and mapping.yaml side by side, without a widget: every change is on disk at once and can be taken back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from toolkit.documents import read_yaml
from toolkit.engagement import Engagement, write_atomically
from toolkit.errors import CentricError, InputError, Problem
from toolkit.ingest.drafting import draft_mapping
from toolkit.ingest.drafting_text import document_of, head_of, mapping_text, marked, notes_of
from toolkit.ingest.drafting_values import Certainty, Draft, DraftColumn
from toolkit.ingest.mapping import GROUP_PREFIX, IGNORED, Use, load_mapping
from toolkit.workbench.mapping_declarations import AnswerLabel, Declarations, answers_to_show, declarations_of

Place = tuple[str, str]
"""File, and name of the column in it."""

NOTHING = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class MappingState:
    """What a mapping says at one moment: meaning by place, what a person confirmed, who answered a file, what is declared."""

    meanings: Mapping[Place, str]
    confirmed: frozenset[Place] = field(default_factory=frozenset)
    audiences: Mapping[str, str] = field(default_factory=dict)
    declarations: Declarations = field(default_factory=Declarations)


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
            declarations=declarations_of(self._document),
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

    def gone(self, file: str) -> list[Place]:
        """Return the columns that mapping.yaml names and a file does not have, as after a question was renamed."""
        read = {each.file for each in self.draft.files}
        return [
            place for place in self.state.meanings if place[0] == file and file in read and place not in self.columns
        ]

    def choices(self, place: Place) -> list[tuple[str, str]]:
        """Return what a column may be, as (words, meaning): the items of the file's people first, by criterion."""
        settings, model = self.engagement.settings, self.engagement.model
        known = {item: model.scored_items[item].text for item in self.items_of(place[0])}
        found = [("not decided yet", NOTHING), ("ignored: not carried on", IGNORED)]
        found += [(f"group: {one.name}", f"{GROUP_PREFIX}{group}") for group, one in settings.groups.items()]
        found += [("key of the person", Use.RESPONDENT.value), ("time taken, in seconds", Use.DURATION.value)]
        found += [("comment in own words", Use.COMMENT.value)]
        found += [(f"{item}: {text[:70]}", item) for item, text in known.items()]
        current = self.state.meanings.get(place, NOTHING)
        return found if current in {meaning for _, meaning in found} else [*found, (current, current)]

    def items_of(self, file: str) -> list[str]:
        """Return the items that the people who answered a file may have been asked, by criterion."""
        settings, people = self.engagement.settings, self.state.audiences.get(file)
        asked = [people] if people else list(settings.audiences)
        short = settings.form == "short"
        return list(dict.fromkeys(i for who in asked for i in self.engagement.model.asked_of(who, short=short)))

    def answers(self, file: str) -> list[AnswerLabel]:
        """Return the answers of a file that no scale knows, then those that are declared."""
        own = [
            (self.columns[place], meaning)
            for place, meaning in self.state.meanings.items()
            if place[0] == file and place in self.columns
        ]
        return answers_to_show(own, self.engagement.model, self.state.declarations)

    def declare(self, answer: AnswerLabel, given: str) -> None:
        """Declare an answer as a code or as no answer (blank takes that away), and save."""
        self._change(replace(self.state, declarations=self.state.declarations.declared(answer, given)))

    def without_column(self, file: str) -> list[tuple[str, bool]]:
        """Return the items that no column of a file is, each with whether it is said not to have been asked."""
        here = {meaning for place, meaning in self.state.meanings.items() if place[0] == file}
        said = self.state.declarations.not_fielded.get(file, ())
        return [(item, item in said) for item in self.items_of(file) if item not in here]

    def set_asked(self, file: str, item: str, *, asked: bool) -> None:
        """Say whether an item without a column was asked in a file, and save."""
        self._change(replace(self.state, declarations=self.state.declarations.fielded(file, item, asked=asked)))

    def set(self, place: Place, meaning: str) -> None:
        """Give a column a meaning (blank takes it away), confirm it, and save.

        A column that had this meaning and is gone from the file was renamed: the new one takes its place.
        """
        meanings = {other: each for other, each in self.state.meanings.items() if other != place}
        if meaning:
            renamed = [each for each in self.gone(place[0]) if self.state.meanings[each] == meaning != IGNORED]
            meanings = {
                each: meaning if each == place else self.state.meanings.get(each, "")
                for each in self._order(place)
                if each not in renamed
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
            said = self.state.declarations.not_fielded.get(file["file"], ())
            kept = [item for item in said if item not in columns.values()]
            people = {"audience": self.state.audiences[file["file"]]} if file["file"] in self.state.audiences else {}
            rest = {key: given for key, given in file.items() if key != "not_fielded"}
            files.append(rest | people | {"columns": columns} | ({"not_fielded": kept} if kept else {}))
        notes = notes_of(self.draft, {*self.state.confirmed, *((file, "audience") for file, _ in self.state.confirmed)})
        unknown = {place: note for place, note in notes.unknown.items() if place not in self.state.meanings}
        beside = {
            place: note
            for place, note in notes.beside.items()
            if place in self.state.meanings or place[1] == "audience"
        }
        rest = {key: given for key, given in self._document.items() if key not in ("answers", "missing")}
        text = mapping_text(
            rest | {"files": files} | self.state.declarations.written(),
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
