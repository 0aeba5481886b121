"""review/decisions.yaml: what a person decided, with who, when and why."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from toolkit.documents import Document
from toolkit.model.schema import Id, IsoDate, ItemId, Level, Text

PLAY_TEXTS = ("action", "owner", "effort", "horizon", "first_step", "success_measure")
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
    """A play dropped, reworded, added or put in a place of its own among the ranked ones (`rank`, from 1).

    `add` takes a new id, its criterion and every text; its priority is computed like any other. A play may be both
    edited and placed.
    """

    play: ItemId
    do: Literal["drop", "edit", "add", "place"]
    reason: Text
    by: ShortText
    date: IsoDate
    criterion: Id | None = None
    action: Text | None = None
    owner: Text | None = None
    effort: Literal["S", "M", "L"] | None = None
    horizon: Text | None = None
    first_step: Text | None = None
    success_measure: Text | None = None
    rank: int | None = Field(default=None, ge=1, le=1000)

    @property
    def texts(self) -> dict[str, str]:
        """What the decision says of the play itself, by field of the play."""
        named = {name: getattr(self, name) for name in PLAY_TEXTS}
        return {name: text for name, text in named.items() if text is not None}

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if self.do == "edit" and not self.texts:
            raise ValueError(f"something new with 'do: edit': {', '.join(PLAY_TEXTS)}")
        lacking = [name for name in ("criterion", *PLAY_TEXTS) if getattr(self, name) is None]
        if self.do == "add" and lacking:
            raise ValueError(f"the whole play with 'do: add', also its {', '.join(lacking)}")
        if self.do == "place" and self.rank is None:
            raise ValueError("the rank it takes with 'do: place'")
        return self


class PlayProgress(Document):
    """How far a play of the earlier wave has come, as the client says."""

    play: ItemId
    status: Literal["not-started", "under-way", "done", "dropped"]
    by: ShortText
    date: IsoDate
    note: Text | None = None


class ExclusionDecision(Document):
    """A respondent (by pseudonym) kept although two signs of careless answering speak against it, or left out by hand."""

    respondent: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    do: Literal["keep", "exclude"]
    reason: Text
    by: ShortText
    date: IsoDate


class SnapshotDecision(Document):
    """Earlier results taken back: every copy of those with this snapshot (or its first 12 digits) is out of force."""

    withdraw: Annotated[str, Field(pattern=r"^[0-9a-f]{12,64}$")]
    reason: Text
    by: ShortText
    date: IsoDate


class Decisions(Document):
    """The content of review/decisions.yaml; everything may be left out."""

    schema_: Literal["centric-decisions/1"] = Field(default="centric-decisions/1", alias="schema")
    quotes: tuple[QuoteApproval, ...] = Field(default=(), strict=False)
    levels: tuple[LevelOverride, ...] = Field(default=(), strict=False)
    plays: tuple[PlayDecision, ...] = Field(default=(), strict=False)
    progress: tuple[PlayProgress, ...] = Field(default=(), strict=False)
    exclusions: tuple[ExclusionDecision, ...] = Field(default=(), strict=False)
    snapshots: tuple[SnapshotDecision, ...] = Field(default=(), strict=False)

    @property
    def kept(self) -> frozenset[str]:
        """Pseudonyms of the respondents who stay in whatever speaks against them."""
        return frozenset(one.respondent for one in self.exclusions if one.do == "keep")

    @property
    def left_out(self) -> frozenset[str]:
        """Pseudonyms of the respondents whom a person set aside."""
        return frozenset(one.respondent for one in self.exclusions if one.do == "exclude")
