"""A mapping held against the model, the engagement and one export: which column feeds what, and what does not fit."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from toolkit.engagement import Settings
from toolkit.errors import Problem, nearest
from toolkit.ingest.labels import matching_form
from toolkit.ingest.mapping import IGNORED, InvitedList, Meaning, SurveyFile, Use, meaning_of
from toolkit.ingest.mapping import Mapping as SurveyMapping
from toolkit.ingest.values import SurveyExport
from toolkit.model import Item, Model

MAPPING_FILE = "mapping.yaml"
ONCE = (Use.ITEM, Use.GROUP, Use.RESPONDENT, Use.DURATION, Use.DATE)
"""Uses that one column of a file can have, for each item or group."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """What the engagement asks of whom: the item ids by audience, in model order."""

    settings: Settings
    model: Model
    asked: Mapping[str, tuple[str, ...]]


def form_of(settings: Settings, model: Model) -> Form:
    """Return the items each audience of the engagement is asked, of the full or the short form."""
    short = settings.form == "short"
    asked = {audience: model.asked_of(audience, short=short) for audience in settings.audiences}
    return Form(settings=settings, model=model, asked=asked)


@dataclass(frozen=True, kw_only=True, slots=True)
class Columns:
    """Which columns of one export mean what: ids of columns by item, by group dimension, and for the rest."""

    items: Mapping[str, str]
    groups: Mapping[str, str]
    respondent: str | None
    duration: str | None
    date: str | None
    comments: tuple[str, ...]
    audience: str | None
    row_filter: str | None
    unmapped: tuple[str, ...]


def mapping_problems(mapping: SurveyMapping, form: Form) -> Iterator[Problem]:
    """Yield what in a mapping does not fit the model and the engagement, before any export is opened."""
    scales = form.model.scales
    for scale_id, labels in mapping.answers.items():
        if scale_id not in scales:
            yield _unknown(f"answers.{scale_id}", f"the unknown scale '{scale_id}'", scale_id, scales)
            continue
        scale = scales[scale_id]
        for label, code in labels.items():
            if code not in scale.codes:
                yield Problem(
                    code="off-scale",
                    file=MAPPING_FILE,
                    place=f"answers.{scale_id}.{label}",
                    found=f"the code {code}",
                    expected=f"{scale.min} to {scale.max}",
                    remedy="Mend the code",
                )
    for number, file in enumerate(mapping.files):
        yield from _file_problems(f"files.{number}", file, form)


def _file_problems(place: str, file: SurveyFile, form: Form) -> Iterator[Problem]:
    audiences = form.settings.audiences
    for audience in file.audiences:
        if audience not in audiences:
            yield _unknown(f"{place}.audience", f"the unknown audience '{audience}'", audience, audiences)
    meanings = {column: meaning_of(text) for column, text in file.columns.items()}
    for column, meaning in meanings.items():
        where = f"{place}.columns.{column}"
        if meaning.use is Use.ITEM:
            yield from _item_problems(where, meaning.name, file, form)
        elif meaning.use is Use.GROUP:
            yield from _group_problems(where, meaning.name, file, form)
    fed = {meaning.name for meaning in meanings.values() if meaning.use is Use.ITEM}
    known = form.model.scored_items
    for key, items in (("not_fielded", file.not_fielded), ("recoded", file.recoded)):
        for item in items:
            if item not in known:
                yield _unknown(f"{place}.{key}", f"the unknown item '{item}'", item, known)
            elif (item in fed) == (key == "not_fielded"):
                found = f"'{item}', which a column feeds" if item in fed else f"'{item}', which no column feeds"
                yield Problem(
                    code="contradiction",
                    file=MAPPING_FILE,
                    place=f"{place}.{key}",
                    found=found,
                    remedy="Remove one of the two",
                )
    for item in file.recoded:
        entry = known.get(item)
        if entry is not None and not (isinstance(entry, Item) and entry.keyed == "reverse"):
            yield Problem(
                code="not-reverse",
                file=MAPPING_FILE,
                place=f"{place}.recoded",
                found=f"'{item}', which is not keyed reverse in the model",
                expected="items that the model reverses",
                remedy="Remove it",
            )


def _item_problems(place: str, item: str, file: SurveyFile, form: Form) -> Iterator[Problem]:
    known = form.model.scored_items
    if item not in known:
        yield _unknown(place, f"the unknown item '{item}'", item, known)
        return
    wanted = [audience for audience in file.audiences if audience in form.asked]
    if not wanted or any(item in form.asked[audience] for audience in wanted):
        return
    if any(item in form.model.asked_of(audience) for audience in wanted):
        yield Problem(
            code="item-not-in-form",
            file=MAPPING_FILE,
            place=place,
            found=f"'{item}', which the short form does not ask",
            expected="core items",
            remedy="Write 'form: full' in engagement.yaml, or map the column as ignored",
        )
    else:
        yield Problem(
            code="item-of-another-audience",
            file=MAPPING_FILE,
            place=place,
            found=f"'{item}', which the model does not ask of {' or '.join(wanted)}",
            expected="an item of that audience",
            remedy="Mend the item id, or the audience of the file",
        )


def _group_problems(place: str, group: str, file: SurveyFile, form: Form) -> Iterator[Problem]:
    groups = form.settings.groups
    if group not in groups:
        yield _unknown(place, f"the undeclared group '{group}'", group, groups, "Declare it in engagement.yaml")
    elif not {*groups[group].audiences} & {*file.audiences} and {*file.audiences} <= {*form.settings.audiences}:
        yield Problem(
            code="group-of-another-audience",
            file=MAPPING_FILE,
            place=place,
            found=f"'{group}', which engagement.yaml does not declare for {' or '.join(file.audiences)}",
            expected=f"a group of {', '.join(groups[group].audiences)}",
            remedy="Add the audience to the group in engagement.yaml, or map the column as ignored",
        )


def _unknown(place: str, found: str, name: str, known: Iterable[str], remedy: str = "Mend the spelling") -> Problem:
    return Problem(
        code="unknown-reference",
        file=MAPPING_FILE,
        place=place,
        found=found,
        expected=f"one of {nearest(name, list(known))}",
        remedy=remedy,
    )


class _Finder:
    """Finds the columns of an export that a mapping names, by question id or by a header that is unique."""

    def __init__(self, export: SurveyExport) -> None:
        self.ids = {question.id for question in export.questions}
        headers = Counter(question.header for question in export.questions)
        self.repeated = {header for header, count in headers.items() if header and count > 1}
        self.by_name: dict[str, str] = {}
        for question in export.questions:
            for name in (question.header, question.id):
                if name not in self.repeated:
                    self.by_name.setdefault(matching_form(name), question.id)
        first: dict[str, str] = {}
        for question in export.questions:
            first.setdefault(question.header, question.id)
        self.alias = {f"{header}#1": first[header] for header in self.repeated}
        self.shared = {h: [q.id for q in export.questions if q.header == h] for h in self.repeated}

    def find(self, name: str, file: SurveyFile | InvitedList) -> str | Problem:
        """Return the id of the column that `name` means, or the problem with it."""
        if name in self.alias:
            return self.alias[name]
        if name in self.repeated:
            return Problem(
                code="duplicated-column",
                file=file.file,
                place=f"column {name}",
                found=f"{len(self.shared[name])} columns of this name",
                expected="one column",
                remedy=f"Rename one in the export, or say which in mapping.yaml: {self._choices(name)}",
            )
        if name in self.ids:
            return name
        column = self.by_name.get(matching_form(name))
        if column is not None:
            return column
        return Problem(
            code="missing-column",
            file=file.file,
            place=f"column {name}",
            found="no such column",
            expected=f"one of {nearest(name, sorted({*self.ids, *self.by_name.values()}))}",
            remedy="Mend the name in mapping.yaml",
        )

    def _choices(self, name: str) -> str:
        ids = self.shared[name]
        return ", ".join(f"'{name}#1'" if each == name else f"'{each}'" for each in ids)


def column_finder(export: SurveyExport) -> Callable[[str, SurveyFile | InvitedList], str | Problem]:
    """Return the function that gives the id of the column that a name in a mapping means, or the problem with it."""
    return _Finder(export).find


def find_columns(file: SurveyFile, export: SurveyExport, model: Model) -> tuple[Columns, list[Problem]]:
    """Return which columns of an export mean what under a mapping, and every problem met on the way."""
    finder = _Finder(export)
    problems: list[Problem] = []
    uses: dict[str, Meaning] = {}
    for name, text in file.columns.items():
        found = finder.find(name, file)
        if isinstance(found, Problem):
            problems.append(found)
        elif found in uses:
            problems.append(_twice(file, f"columns.{name}", f"column '{found}' a second time"))
        else:
            uses[found] = meaning_of(text)
    fed = Counter((meaning.use, meaning.name) for meaning in uses.values() if meaning.use in ONCE)
    for (use, target), count in fed.items():
        if count > 1:
            problems.append(_twice(file, f"columns, {target or use.value}", f"{count} columns for one {use.value}"))
    extra: dict[str, str | None] = {}
    for key, rule in (("audience_column", file.audience_column), ("rows", file.rows)):
        place = finder.find(rule.column, file) if rule is not None else None
        if isinstance(place, Problem):
            problems.append(place)
        extra[key] = place if isinstance(place, str) else None
    mapped = {*uses, *(column for column in extra.values() if column)}
    unmapped = tuple(question.id for question in export.questions if question.id not in mapped)
    problems += _unmapped_items(file, export, unmapped, model)
    by_use = {use: {m.name: c for c, m in uses.items() if m.use is use} for use in Use}
    columns = Columns(
        items=by_use[Use.ITEM],
        groups=by_use[Use.GROUP],
        respondent=by_use[Use.RESPONDENT].get(""),
        duration=by_use[Use.DURATION].get(""),
        date=by_use[Use.DATE].get(""),
        comments=tuple(column for column, meaning in uses.items() if meaning.use is Use.COMMENT),
        audience=extra["audience_column"],
        row_filter=extra["rows"],
        unmapped=unmapped,
    )
    return columns, problems


def _twice(file: SurveyFile, place: str, found: str) -> Problem:
    return Problem(
        code="mapped-twice",
        file=MAPPING_FILE,
        place=f"{file.file}, {place}",
        found=found,
        expected="one",
        remedy="Remove one of them",
    )


def _unmapped_items(
    file: SurveyFile, export: SurveyExport, unmapped: tuple[str, ...], model: Model
) -> Iterator[Problem]:
    """Yield the columns that carry an item's id and yet are not mapped: answers that would be lost without a word."""
    items = {item.casefold(): item for item in model.scored_items}
    left = set(unmapped)
    for question in export.questions:
        item = items.get(question.id.casefold(), items.get(question.header.casefold()))
        if question.id in left and item is not None:
            yield Problem(
                code="unmapped-item",
                file=file.file,
                place=f"column {question.id}",
                found=f"a column that has the id of item '{item}' and is not in mapping.yaml",
                expected="a meaning for it",
                remedy=f"Add it under columns, as {item} or as {IGNORED}",
            )


def unfed_problems(file: SurveyFile, columns: Columns, form: Form) -> Iterator[Problem]:
    """Yield each item that an audience of the file is asked and no column feeds."""
    for audience in file.audiences:
        for item in form.asked.get(audience, ()):
            if item not in columns.items and item not in file.not_fielded:
                yield Problem(
                    code="unfed-item",
                    file=MAPPING_FILE,
                    place=f"{file.file}, columns",
                    found=f"no column for item '{item}' of {audience}",
                    expected="a column that feeds it",
                    remedy="Map its column, or list it under not_fielded",
                )
