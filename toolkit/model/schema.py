"""The criteria model as a frozen value: what stands in a model's YAML file, and nothing else."""

from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from toolkit.documents import Document, iso_date

SCHEMA = "customer-centric-criteria/1"

ID_PATTERN = r"^[a-z0-9][a-z0-9-]{0,62}$"
ITEM_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,126}$"

Id = Annotated[str, Field(pattern=ID_PATTERN)]
ItemId = Annotated[str, Field(pattern=ITEM_PATTERN)]
Text = Annotated[str, Field(min_length=1, max_length=4000)]
IsoDate = Annotated[str, AfterValidator(lambda text: iso_date(text).isoformat())]
Level = Annotated[int, Field(ge=1, le=5)]

INTERVIEWS = "interviews"


class Scale(Document):
    """An answer scale: its range, its labels, and which answers are favourable (S4) or count for NPS (S5)."""

    type: Literal["likert", "numeric"]
    min: int = Field(ge=0, le=100)
    max: int = Field(ge=1, le=100)
    labels: dict[int, Text] = {}
    not_applicable: Text | None = None
    favourable: tuple[int, ...] = Field(default=(), strict=False)
    unfavourable: tuple[int, ...] = Field(default=(), strict=False)
    promoters: tuple[int, ...] = Field(default=(), strict=False)
    passives: tuple[int, ...] = Field(default=(), strict=False)
    detractors: tuple[int, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _check(self) -> "Scale":
        if self.min >= self.max:
            raise ValueError("min below max")
        named = [*self.labels, *self.favourable, *self.unfavourable, *self.promoters, *self.passives, *self.detractors]
        outside = sorted({code for code in named if not self.min <= code <= self.max})
        if outside:
            raise ValueError(f"codes from {self.min} to {self.max}, not {outside}")
        if set(self.favourable) & set(self.unfavourable):
            raise ValueError("an answer to be favourable or unfavourable, not both")
        return self

    @property
    def codes(self) -> range:
        """Every answer code, lowest first."""
        return range(self.min, self.max + 1)

    def reversed(self, code: int) -> int:
        """Return the code on the other end (S1): ``min + max - code``."""
        return self.min + self.max - code


class Item(Document):
    """A question put to one audience as part of a criterion."""

    id: ItemId
    text: Text
    keyed: Literal["direct", "reverse"] = "direct"
    core: bool = False
    scale: Id | None = None


class OutcomeItem(Document):
    """A question on a result (satisfaction, recommendation, effort); never part of a criterion's score."""

    id: ItemId
    audience: Id
    scale: Id
    text: Text


class QualityItem(Document):
    """A question that shows whether a respondent reads; never scored."""

    id: ItemId
    audiences: tuple[Id, ...] = Field(strict=False)
    scale: Id
    text: Text
    pass_value: int | None = None
    flag_values: tuple[int, ...] = Field(default=(), strict=False)
    note: Text | None = None


class Prompt(Document):
    """An interview question."""

    id: ItemId
    audience: Id
    text: Text


class Play(Document):
    """An action that raises a criterion; `after` names the plays that have to go first."""

    id: ItemId
    action: Text
    owner: Text
    effort: Literal["S", "M", "L"]
    horizon: Text
    first_step: Text
    success_measure: Text
    after: tuple[ItemId, ...] = Field(default=(), strict=False)


class Criterion(Document):
    """One thing a customer-centric organization does or attains."""

    id: Id
    dimension: Id
    name: Text
    kind: Literal["enabler", "result"] = "enabler"
    definition: Text
    judged_by: tuple[Id, ...] = Field(default=(), strict=False)
    source_rows: tuple[str, ...] = Field(default=(), strict=False)
    also_rows: tuple[str, ...] = Field(default=(), strict=False)
    items: dict[Id, Annotated[tuple[Item, ...], Field(strict=False)]]
    interview_prompts: tuple[Prompt, ...] = Field(default=(), strict=False)
    rubric: dict[Level, Text] = {}
    plays: tuple[Play, ...] = Field(default=(), strict=False)
    anchors: dict[Id, Annotated[tuple[Id, ...], Field(strict=False)]] = {}


class Dimension(Document):
    """A named set of criteria."""

    id: Id
    name: Text
    question: Text | None = None
    definition: Text | None = None
    criteria: tuple[Id, ...] = Field(strict=False, min_length=1)


class LensGroup(Document):
    """One part of a lens."""

    id: Id
    name: Text
    source_rows: tuple[str, ...] = Field(default=(), strict=False)
    criteria: tuple[Id, ...] = Field(strict=False, min_length=1)


class Lens(Document):
    """Another framework's way of grouping the same criteria."""

    id: Id
    name: Text
    source: Text | None = None
    source_title: Text | None = None
    note: Text | None = None
    groups: tuple[LensGroup, ...] = Field(strict=False, min_length=1)


class CrosswalkRow(Document):
    """Which criteria touch one dimension of a published instrument."""

    dimension: Id
    criteria: tuple[Id, ...] = Field(strict=False)


class Crosswalk(Document):
    """How the criteria compare with a published instrument; content only, never a claim of its reliability."""

    id: Id
    name: Text
    map: tuple[CrosswalkRow, ...] = Field(strict=False)
    uncovered: tuple[Id, ...] = Field(default=(), strict=False)


class MaturityLevel(Document):
    """One of the five levels."""

    level: Level
    id: Id
    name: Text
    meaning: Text
    adli: Text | None = None


class Audience(Document):
    """A group of people asked the same items."""

    id: Id
    name: Text


class Model(Document):
    """A criteria model; `load_model` has checked that every reference in it holds."""

    schema_: Literal["customer-centric-criteria/1"] = Field(alias="schema")
    title: Text
    version: Annotated[str, Field(pattern=r"^\d+(\.\d+){0,2}$")]
    date: IsoDate | None = None
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")] = "en"
    notes: tuple[Text, ...] = Field(default=(), strict=False)
    audiences: tuple[Audience, ...] = Field(default=(), strict=False)
    scales: dict[Id, Scale] = Field(min_length=1)
    item_scale: Id
    outcome_items: tuple[OutcomeItem, ...] = Field(default=(), strict=False)
    quality_items: tuple[QualityItem, ...] = Field(default=(), strict=False)
    maturity_levels: tuple[MaturityLevel, ...] = Field(default=(), strict=False)
    effort: dict[Literal["S", "M", "L"], Text] = {}
    horizons: tuple[Text, ...] = Field(default=(), strict=False)
    dimensions: tuple[Dimension, ...] = Field(strict=False, min_length=1)
    criteria: tuple[Criterion, ...] = Field(strict=False, min_length=1)
    lenses: tuple[Lens, ...] = Field(default=(), strict=False)
    crosswalks: tuple[Crosswalk, ...] = Field(default=(), strict=False)

    @cached_property
    def audience_names(self) -> dict[str, str]:
        """Name by audience id, in the order declared or first met."""
        declared = {audience.id: audience.name for audience in self.audiences}
        met = [audience for criterion in self.criteria for audience in criterion.items]
        met += [item.audience for item in self.outcome_items]
        return declared or {audience: audience.replace("-", " ").capitalize() for audience in dict.fromkeys(met)}

    @cached_property
    def criterion_by_id(self) -> dict[str, Criterion]:
        """Criterion by id."""
        return {criterion.id: criterion for criterion in self.criteria}

    @cached_property
    def scored_items(self) -> dict[str, Item | OutcomeItem | QualityItem]:
        """Every item by id: criterion items, outcome items and quality items."""
        items: dict[str, Item | OutcomeItem | QualityItem] = {}
        for criterion in self.criteria:
            for group in criterion.items.values():
                items.update({item.id: item for item in group})
        items.update({item.id: item for item in self.outcome_items})
        items.update({item.id: item for item in self.quality_items})
        return items

    def scale_of(self, item_id: str) -> Scale:
        """Return the answer scale of an item."""
        item = self.scored_items[item_id]
        return self.scales[item.scale or self.item_scale]

    def items_for(self, audience: str, *, short: bool = False) -> dict[str, tuple[Item, ...]]:
        """Return the items one audience answers, by criterion in model order; the core ones only when `short`."""
        return {
            criterion.id: asked
            for criterion in self.criteria
            if (asked := tuple(i for i in criterion.items.get(audience, ()) if i.core or not short))
        }

    def asked_of(self, audience: str, *, short: bool = False) -> tuple[str, ...]:
        """Return the ids of every item put to an audience: criterion, outcome and quality items, in that order."""
        scored = [item.id for items in self.items_for(audience, short=short).values() for item in items]
        outcomes = [item.id for item in self.outcome_items if item.audience == audience]
        quality = [item.id for item in self.quality_items if audience in item.audiences]
        return tuple(scored + outcomes + quality)
