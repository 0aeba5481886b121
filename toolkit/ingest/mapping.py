"""mapping.yaml: which column means what, and which answer is which code. Written by a person or drafted for one."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from toolkit.documents import Document, read_document
from toolkit.engagement import Engagement
from toolkit.model.schema import Id, ItemId

SCHEMA = "centric-mapping/1"
IGNORED = "ignored"
GROUP_PREFIX = "group:"


class Use(StrEnum):
    """What a column is used as."""

    ITEM = "item"
    GROUP = "group"
    RESPONDENT = "respondent"
    DURATION = "duration"
    DATE = "date"
    COMMENT = "comment"
    IGNORED = "ignored"


@dataclass(frozen=True, kw_only=True, slots=True)
class Meaning:
    """What a column means: its use, and the item or group dimension it is when it is one."""

    use: Use
    name: str = ""


def meaning_of(text: str) -> Meaning:
    """Return the meaning written in a mapping: ``respondent``, ``group:site``, else the id of an item."""
    if text.startswith(GROUP_PREFIX):
        return Meaning(use=Use.GROUP, name=text.removeprefix(GROUP_PREFIX).strip())
    plain = {use.value: use for use in Use if use not in (Use.ITEM, Use.GROUP)}
    return Meaning(use=plain[text]) if text in plain else Meaning(use=Use.ITEM, name=text)


def _label(given: Any) -> Any:
    """Return a number as the text that stands in the file; a YAML boolean stays one and is refused."""
    return str(given) if isinstance(given, int) and not isinstance(given, bool) else given


def _meaning_text(text: str) -> str:
    meaning = meaning_of(text)
    if meaning.use in (Use.ITEM, Use.GROUP) and not meaning.name:
        raise ValueError("an item id, group:NAME, respondent, duration, date, comment or ignored")
    return text


Label = Annotated[str, BeforeValidator(_label), Field(max_length=400)]
ColumnName = Annotated[str, BeforeValidator(_label), Field(min_length=1, max_length=4000)]
MeaningText = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_meaning_text)]


class AudienceColumn(Document):
    """A column that says which audience a row belongs to; the value ``ignored`` leaves rows out."""

    column: ColumnName
    values: dict[Label, Id] = Field(min_length=1)


class RowFilter(Document):
    """Keep only the rows with one of these values in a column."""

    column: ColumnName
    values: tuple[Label, ...] = Field(strict=False, min_length=1)


class SqlSource(Document):
    """A table or a query of a database; the environment variable `url_from` holds its address, which no file does."""

    url_from: Annotated[str, Field(pattern=r"^[A-Z_][A-Z0-9_]{0,99}$")]
    table: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    query: Annotated[str, Field(min_length=1, max_length=20_000)] | None = None
    timeout_seconds: Annotated[int, Field(ge=1, le=3600)] = 60

    @model_validator(mode="after")
    def _table_or_query(self) -> Self:
        if (self.table is None) == (self.query is None):
            raise ValueError("either 'table' or 'query', and not both")
        return self


class SurveyFile(Document):
    """One export: where it stands, how to read it, and what its columns mean.

    `sql` stands in place of `file`; `file` is then the name that messages call it by, such as ``sql:answers``.
    """

    file: Annotated[str, Field(min_length=1, max_length=400)]
    sql: SqlSource | None = None
    reader: str | None = None
    sheet: str | None = None
    header_row: Annotated[int, Field(ge=1)] | None = None
    encoding: str | None = None
    audience: Id | None = None
    audience_column: AudienceColumn | None = None
    rows: RowFilter | None = None
    keep_unfinished: bool = True
    columns: dict[ColumnName, MeaningText] = Field(min_length=1)
    not_fielded: tuple[ItemId, ...] = Field(default=(), strict=False)
    recoded: tuple[ItemId, ...] = Field(default=(), strict=False)

    @model_validator(mode="before")
    @classmethod
    def _name_of_sql(cls, given: Any) -> Any:
        if not isinstance(given, dict) or not isinstance(given.get("sql"), dict):
            return given
        if "file" in given:
            raise ValueError("either 'file' or 'sql', and not both")
        return given | {"file": f"sql:{given['sql'].get('table') or 'query'}"[:400]}

    @model_validator(mode="after")
    def _one_audience_rule(self) -> Self:
        if (self.audience is None) == (self.audience_column is None):
            raise ValueError("either 'audience' or 'audience_column', and not both")
        return self

    @property
    def audiences(self) -> tuple[str, ...]:
        """The audiences whose answers the file holds."""
        if self.audience_column is None:
            return (self.audience,) if self.audience is not None else ()
        return tuple(dict.fromkeys(value for value in self.audience_column.values.values() if value != IGNORED))


class InvitedList(Document):
    """A list of the people invited: one column is their key, others may be groups; the rest is left at the door."""

    file: Annotated[str, Field(min_length=1, max_length=400)]
    sheet: str | None = None
    header_row: Annotated[int, Field(ge=1)] | None = None
    encoding: str | None = None
    audience: Id
    columns: dict[ColumnName, MeaningText] = Field(min_length=1)

    @model_validator(mode="after")
    def _key_and_groups(self) -> Self:
        uses = [meaning_of(text).use for text in self.columns.values()]
        if uses.count(Use.RESPONDENT) != 1 or any(use not in (Use.RESPONDENT, Use.GROUP, Use.IGNORED) for use in uses):
            raise ValueError("one column that is 'respondent', and others that are 'group:NAME' or 'ignored'")
        return self


class MissingAnswers(Document):
    """Answers that are none, beside a blank and the scale's own not-applicable label."""

    not_applicable: tuple[Label, ...] = Field(default=(), strict=False)
    skipped: tuple[Label, ...] = Field(default=(), strict=False)
    not_asked: tuple[Label, ...] = Field(default=(), strict=False)


class Mapping(Document):
    """The content of mapping.yaml.

    `repeated_answers` says what becomes of a respondent key that occurs twice in one audience: an error
    (``refuse``), or the ``first`` or ``last`` row in file order stands.
    """

    schema_: Literal["centric-mapping/1"] = Field(alias="schema")
    files: tuple[SurveyFile, ...] = Field(strict=False, min_length=1)
    invited: tuple[InvitedList, ...] = Field(default=(), strict=False)
    answers: dict[Id, dict[Label, int]] = {}
    missing: MissingAnswers = MissingAnswers()
    repeated_answers: Literal["refuse", "first", "last"] = "refuse"


def load_mapping(engagement: Engagement) -> Mapping:
    """Return the engagement's mapping.yaml; raise InputError with every mistake in it."""
    return read_document(engagement.mapping_file, Mapping, engagement.mapping_file.name)
