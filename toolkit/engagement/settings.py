"""engagement.yaml: what the consultant settles about one engagement."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from toolkit.documents import Document
from toolkit.model.schema import Id, IsoDate, Level, Text

FolderName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
ModelId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]


class ClientSetting(Document):
    """Who the client is; `id` equals the name of the client's folder, `owner` names the firm that owns several clients."""

    id: FolderName
    name: Text
    owner: FolderName | None = None


class WaveSetting(Document):
    """Which measurement this is; `id` equals the name of the wave's folder, `date` is the last day of fieldwork."""

    id: FolderName
    name: Text
    date: IsoDate


class ModelSetting(Document):
    """Which criteria model, in which version."""

    id: ModelId
    version: Text


class AudienceSetting(Document):
    """An audience of this engagement; `population` is the number of people it stands for, if known."""

    population: int | None = Field(default=None, ge=1, le=10_000_000_000)


class GroupSetting(Document):
    """A way to split respondents, and the audiences it applies to.

    `population` is the number of people in each group, by audience, where known: ``{employees: {North: 300}}``.
    """

    name: Text
    audiences: tuple[Id, ...] = Field(strict=False, min_length=1)
    population: dict[Id, dict[Text, Annotated[int, Field(ge=1, le=10_000_000_000)]]] = {}

    @model_validator(mode="after")
    def _sizes_of_own_audiences(self) -> Self:
        strange = [audience for audience in self.population if audience not in self.audiences]
        if strange:
            raise ValueError(f"population by the group's own audiences, not '{strange[0]}'")
        return self


class FieldworkSetting(Document):
    """How one audience was asked, as the method page prints it; what is left out is said to be not recorded.

    `frame` is the list people were drawn from; `from` and `to` are the first and last day; `invited` is a number of
    people; `languages` are those the questions were put in, where not the model's alone.
    """

    mode: Literal["online", "paper", "telephone", "face-to-face", "mixed"] | None = None
    frame: Text | None = None
    languages: tuple[Annotated[str, Field(pattern=r"^[a-z]{2}$")], ...] = Field(default=(), strict=False)
    from_: IsoDate | None = Field(default=None, alias="from")
    to: IsoDate | None = None
    invited: int | None = Field(default=None, ge=1, le=10_000_000_000)

    @model_validator(mode="after")
    def _first_day_first(self) -> Self:
        if self.from_ is not None and self.to is not None and self.to < self.from_:
            raise ValueError(f"a last day of fieldwork (to) on or after {self.from_}")
        return self


class WeightSetting(Document):
    """Known sizes of an audience's groups in the population, by group dimension: one margin or several to rake (S7).

    Every value of the dimension that respondents gave needs a size, ``not stated`` too. Weights above `trim` times
    their median are cut there.
    """

    margins: dict[Id, dict[Text, Annotated[float, Field(gt=0, le=1e10, strict=False)]]] = Field(min_length=1)
    trim: float = Field(default=5.0, ge=2.0, le=1000.0, strict=False)

    @model_validator(mode="after")
    def _margins_with_groups(self) -> Self:
        if any(len(sizes) < 2 for sizes in self.margins.values()):
            raise ValueError("at least two groups with their sizes in every margin")
        return self


class MinimumCell(Document):
    """The smallest cell that may be shown (S25); may be raised, never below 5."""

    average: int = Field(default=5, ge=5, le=1000)
    distribution: int = Field(default=10, ge=5, le=1000)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.distribution < self.average:
            raise ValueError("distribution at least as large as average")
        return self


class BrandSetting(Document):
    """The look of the deliverables; files are looked for under the engagement's, the client's and the root's folder.

    `logo` is a PNG, JPEG or SVG; `presentation` a PowerPoint file that gives its master; `document` a Word file that
    gives its styles, headers and footers.
    """

    colour: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] | None = None
    logo: Text | None = None
    presentation: Text | None = None
    document: Text | None = None


class CommentSetting(Document):
    """Who made sure that the questionnaire told people their comments may be quoted without their name, and when."""

    by: Text
    date: IsoDate


class Settings(Document):
    """The content of engagement.yaml."""

    schema_: Literal["centric-engagement/1"] = Field(alias="schema")
    client: ClientSetting
    wave: WaveSetting
    model: ModelSetting
    form: Literal["full", "short"] = "full"
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] = "en"
    audiences: dict[Id, AudienceSetting] = Field(min_length=1)
    groups: dict[Id, GroupSetting] = {}
    fieldwork: dict[Id, FieldworkSetting] = {}  # by audience
    minimum_cell: MinimumCell = MinimumCell()
    weights: dict[Id, WeightSetting] = {}  # by audience
    clusters: dict[Id, Id] = {}  # group dimension that was sampled as whole groups, by audience
    missing_rule: float = Field(default=0.5, ge=0.5, le=1.0, strict=False)
    finite_population: bool = False
    earlier_wave: FolderName | None = None
    linked_waves: bool = False
    targets: dict[Id, Level] = {}
    strategy_weights: dict[Id, Annotated[float, Field(ge=0.5, le=1.5, strict=False)]] = {}
    brand: BrandSetting | None = None
    comments_may_be_quoted: CommentSetting | None = None
    retention_until: IsoDate | None = None
    portfolio: bool = False  # whether figures of the whole audiences may enter the practice's benchmarks
    sector: Text | None = None
    size: Literal["small", "medium", "large"] | None = None
    benchmark: FolderName | None = None  # edition of the portfolio to compare with; None for the latest
    seed: int = Field(default=1, ge=0, le=2**31)
    cell_seconds: int = Field(default=300, ge=1, le=86_400)

    @model_validator(mode="after")
    def _designs_fit(self) -> Self:
        named = [(audience, dimension) for audience, setting in self.weights.items() for dimension in setting.margins]
        for audience, dimension in [*named, *self.clusters.items()]:
            if audience not in self.audiences:
                raise ValueError(f"weights and clusters for audiences of this engagement only, not '{audience}'")
            group = self.groups.get(dimension)
            if group is None or audience not in group.audiences:
                raise ValueError(f"a group dimension that '{audience}' has in groups, not '{dimension}'")
        return self

    @model_validator(mode="after")
    def _linked_to_something(self) -> Self:
        if self.linked_waves and self.earlier_wave is None:
            raise ValueError("earlier_wave, the wave that linked_waves links this one to")
        return self

    @model_validator(mode="after")
    def _fieldwork_fits(self) -> Self:
        for audience, fieldwork in self.fieldwork.items():
            if audience not in self.audiences:
                raise ValueError(f"fieldwork of audiences of this engagement only, not '{audience}'")
            population = self.audiences[audience].population
            if population is not None and fieldwork.invited is not None and fieldwork.invited > population:
                raise ValueError(f"no more {audience} invited than the {population} of their population")
        return self
