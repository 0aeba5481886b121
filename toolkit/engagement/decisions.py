"""review/decisions.yaml: what a person decided, with who, when and why."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from toolkit.documents import Document
from toolkit.model.schema import Id, IsoDate, ItemId, Level, Text

ShortText = Annotated[str, Field(min_length=1, max_length=400)]


class QuoteApproval(Document):
    """A person's yes to one quote, in the words that may be shown."""

    statement: ShortText
    approved_by: ShortText
    date: IsoDate
    text: Text


class LevelOverride(Document):
    """A level set by the consultant against the rule."""

    criterion: Id
    level: Level
    reason: Text
    by: ShortText
    date: IsoDate


class PlayDecision(Document):
    """A play dropped or reworded."""

    play: ItemId
    do: Literal["drop", "edit"]
    reason: Text
    by: ShortText
    date: IsoDate
    action: Text | None = None
    owner: Text | None = None
    first_step: Text | None = None
    success_measure: Text | None = None

    @model_validator(mode="after")
    def _edit_says_what(self) -> Self:
        if self.do == "edit" and not (self.action or self.owner or self.first_step or self.success_measure):
            raise ValueError("a new action, owner, first_step or success_measure with 'do: edit'")
        return self


class ExclusionDecision(Document):
    """A respondent (by pseudonym) kept although two signs of careless answering speak against it."""

    respondent: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    do: Literal["keep"]
    reason: Text
    by: ShortText
    date: IsoDate


class Decisions(Document):
    """The content of review/decisions.yaml; everything may be left out."""

    schema_: Literal["centric-decisions/1"] = Field(default="centric-decisions/1", alias="schema")
    quotes: tuple[QuoteApproval, ...] = Field(default=(), strict=False)
    levels: tuple[LevelOverride, ...] = Field(default=(), strict=False)
    plays: tuple[PlayDecision, ...] = Field(default=(), strict=False)
    exclusions: tuple[ExclusionDecision, ...] = Field(default=(), strict=False)
