"""The Publication: all that anyone outside the engagement may see.

Aggregates that passed the disclosure gate, and text that a person approved. Every deliverable takes a Publication and
nothing else. `toolkit.publication.gate.publish` makes one; `toolkit.publication.results_file` writes and reads it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from toolkit.errors import DisclosureError
from toolkit.findings import Finding
from toolkit.publication.among import PublishedBenchmark
from toolkit.publication.over_time import (
    PublishedComparability,
    PublishedTrend,
    PublishedWave,
)
from toolkit.publication.spoken import (
    PublishedCoderAgreement,
    PublishedDimensionLevel,
    PublishedLevel,
    PublishedQuote,
)
from toolkit.score.values import COMBINED, Measure, SubjectKind, cell_id
from toolkit.stats.values import Estimate, Reason

SCHEMA: Final = "centric-results/1"


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedItem:
    """A question and how its answers are coded. `keyed` says whether agreeing is good (direct) or bad (reverse)."""

    id: str
    text: str
    audience: str
    criterion: str | None
    keyed: Literal["direct", "reverse"]
    core: bool
    answer_labels: Mapping[int, str]
    scale_min: int | None = None  # lowest and highest answer code; None in results of an older program
    scale_max: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedCriterion:
    """A criterion of the model, with its rubric (text by level) for the reader."""

    id: str
    name: str
    dimension: str
    kind: Literal["enabler", "result"]
    definition: str
    rubric: Mapping[int, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedDimension:
    """A dimension and its criteria, in model order."""

    id: str
    name: str
    question: str | None
    criteria: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedLensGroup:
    """One part of a lens; its cells have kind ``lens-group`` and subject ``LENS/GROUP``."""

    id: str
    name: str
    criteria: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedLens:
    """Another framework's grouping of the same criteria."""

    id: str
    name: str
    source_title: str | None
    note: str | None
    groups: tuple[PublishedLensGroup, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedModel:
    """What a reader needs to know of the criteria model."""

    title: str
    version: str
    sha256: str
    dimensions: tuple[PublishedDimension, ...]
    criteria: tuple[PublishedCriterion, ...]
    items: tuple[PublishedItem, ...]
    lenses: tuple[PublishedLens, ...]
    levels: Mapping[int, str]  # maturity level -> name
    level_meanings: Mapping[int, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedAudience:
    """An audience: respondents after exclusions (None when fewer than the minimum cell), population if known."""

    id: str
    name: str
    n: int | None
    population: int | None
    response_rate: float | None  # 0 to 1, None when the population is unknown


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedGroupDimension:
    """A way the respondents are split (site, department); only values that some audience publishes are listed."""

    id: str
    name: str
    audiences: tuple[str, ...]
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedComposition:
    """How a criterion's score comes about: ``share * mean of means + (1 - share) * rest``, to the last digit.

    `n` respondents answered every item, a (weighted) `share` of 0 to 1; `means` are the items' among them, in points
    and in the order of the cell's `items`; `rest` is the mean score of the others, None without any. Only published
    where those others, and those of every item, are none or at least the minimum cell.
    """

    n: int
    share: float
    means: tuple[float, ...]
    rest: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedCell:
    """The figures on one subject in one audience and group; see `toolkit.score.values.Cell` for the ids.

    A hidden cell keeps its place, with `hidden` the same for every reason, and has no n, no figure and no distribution.
    """

    kind: SubjectKind
    subject: str
    audience: str
    group_by: str | None = None
    group: str | None = None
    n: int | None
    hidden: Reason | None = None
    figures: Mapping[Measure, Estimate]
    items: tuple[str, ...]
    distribution: Mapping[int, int] | None  # answer code (as answered) -> respondents; None when not published
    composition: PublishedComposition | None = None

    @property
    def id(self) -> str:
        """The identifier every deliverable uses."""
        return cell_id(self.kind, self.subject, self.audience, self.group_by, self.group)


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedGap:
    """Two audiences on one subject, `audience` minus `other`, in points of 0 to 100.

    `effect` is Hedges g; `adjusted_p` is after Holm over the pair of audiences on all subjects of the kind.
    """

    kind: SubjectKind
    subject: str
    audience: str
    other: str
    difference: Estimate
    flagged: bool
    effect: Estimate | None = None
    adjusted_p: float | None = None

    @property
    def id(self) -> str:
        """The identifier every deliverable uses: ``gap:criterion:service-vision@leaders-employees``."""
        return f"gap:{self.kind}:{self.subject}@{self.audience}-{self.other}"


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedGroupGap:
    """A group that stands out from the rest of its audience on one subject, in points of 0 to 100: to be looked into.

    At least 5 points off, the interval leaves out 0, and `adjusted_p` (Benjamini and Hochberg over the groups of the
    dimension) is at most .10. Only such groups are listed, and only where their cell is shown.
    """

    kind: SubjectKind
    subject: str
    audience: str
    group_by: str
    group: str
    difference: Estimate
    effect: Estimate
    adjusted_p: float

    @property
    def id(self) -> str:
        """The identifier every deliverable uses: ``group-gap:criterion:service-vision@employees/site=North``."""
        return f"group-gap:{cell_id(self.kind, self.subject, self.audience, self.group_by, self.group)}"


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedRecommendation:
    """A play for a criterion, ranked by S24, every factor printed.

    `rank` is None for what is not ranked; `advice` is ``do``, ``investigate``, ``maintain``, ``diagnose`` or
    ``no-evidence``; `stability` is the share of draws in which it stays in the top five, None when not ranked.
    """

    play: str
    criterion: str
    rank: int | None
    advice: str
    action: str
    owner: str
    effort: Literal["S", "M", "L"]
    horizon: str
    first_step: str
    success_measure: str
    gap: float | None  # 0 to 1
    importance: float | None  # 0 to 1
    importance_basis: str
    strategy_weight: float
    confidence: float | None  # 0 to 1
    effort_factor: float
    priority: float | None
    stability: float | None
    sentence: str
    evidence: tuple[str, ...]  # cell ids and statement ids that fired it
    level: int | None = None  # maturity level today, the baseline
    target: int | None = None
    rule_rank: int | None = None  # rank by priority alone
    placed: bool = False  # the consultant gave it its rank
    decided: str | None = None  # edited or added by the consultant
    reason: str | None = None  # the consultant's, for the edit, the addition or the place
    phase: int | None = None  # done within 30, 90 or 365 days; None when not ranked
    step: int | None = None  # place on the roadmap, from 1
    after: tuple[str, ...] = ()  # ranked plays that go first


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedProgress:
    """A play of the earlier wave and how far it has come, as the client says.

    `status` is ``not-started``, ``under-way``, ``done`` or ``dropped``. What it changed is not said to be its doing:
    the change measured on its criterion stands in `Publication.changes`.
    """

    play: str
    criterion: str
    action: str
    owner: str
    status: str
    note: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedChange:
    """How a criterion or dimension moved since the earlier wave (S17), in points; `verdict` is up, down or no-clear-change.

    `items` are those asked alike in both waves. `reweighted` is the change in the group mix of the earlier wave, by
    `reweighted_by`; None where groups are too small for it to be shown.
    """

    kind: SubjectKind
    subject: str
    audience: str
    earlier: str
    change: Estimate
    verdict: Literal["up", "down", "no-clear-change"]
    adjusted_p: float | None = None
    items: tuple[str, ...] = ()
    reweighted: Estimate | None = None
    reweighted_by: str | None = None

    @property
    def id(self) -> str:
        """The identifier every deliverable uses: ``change:criterion:service-vision@employees``."""
        return f"change:{cell_id(self.kind, self.subject, self.audience)}"


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedDriver:
    """A criterion as a driver of an outcome (S18) and its place among importance and performance (S19).

    Shares have no sign and none is a cause. `association` is ``goes-with``, ``goes-against`` or
    ``overlaps-with-others`` (never word that as "reduce this"); `quadrant` is ``concentrate``, ``keep-up``,
    ``low-priority``, ``possible-overkill`` or None without a matrix; a `borderline` point is drawn hollow.
    """

    criterion: str
    share: Estimate  # 0 to 1 of what is explained
    rank: int
    rank_low: int | None
    rank_high: int | None
    importance: Estimate  # 0 to 1 of the largest share
    correlation: float
    association: Literal["goes-with", "goes-against", "overlaps-with-others"]
    quadrant: str | None
    borderline: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedDrivers:
    """What goes with one audience's outcome; `gate` says why importance is equal, and then nothing else is shown."""

    audience: str
    outcome: str
    topic: str  # satisfaction, recommendation, effort or outcome
    gate: tuple[str, ...]
    n: int | None
    adjusted_r_squared: Estimate | None
    drivers: tuple[PublishedDriver, ...]  # by rank
    performance_line: float | None  # 0 to 100
    importance_line: float | None  # 0 to 1


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedReliability:
    """How well the items of a criterion go together in one audience (S8, S9).

    `alpha` is Spearman-Brown's for two items, as its method says; `band` is ``not-reportable``, ``exploratory``,
    ``adequate`` or ``redundant``.
    """

    criterion: str
    audience: str
    items: int
    alpha: Estimate
    omega: Estimate | None
    band: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MethodNote:
    """One line of the method page (S28): a term and what holds for it here."""

    id: str
    term: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Publication:
    """Everything that may leave the engagement. Build it with `publish` or read it from ``results.json``.

    Raises
    ------
    DisclosureError
        On construction, when a cell shows figures for fewer respondents than the minimum cell.
    """

    schema: Literal["centric-results/1"]
    client_id: str
    client_name: str
    wave_id: str
    wave_name: str
    wave_date: str
    language: str
    brand_colour: str | None
    minimum_cell: int
    minimum_distribution: int
    snapshot: str  # SHA-256 over the pseudonyms that answered: names the set of respondents
    model: PublishedModel
    audiences: tuple[PublishedAudience, ...]
    group_dimensions: tuple[PublishedGroupDimension, ...]
    cells: tuple[PublishedCell, ...]
    gaps: tuple[PublishedGap, ...]
    levels: tuple[PublishedLevel, ...]
    dimension_levels: tuple[PublishedDimensionLevel, ...]
    quotes: tuple[PublishedQuote, ...]
    recommendations: tuple[PublishedRecommendation, ...]
    changes: tuple[PublishedChange, ...]
    findings: tuple[Finding, ...]
    method: tuple[MethodNote, ...]
    software: Mapping[str, str]
    drivers: tuple[PublishedDrivers, ...] = ()
    reliability: tuple[PublishedReliability, ...] = ()
    group_gaps: tuple[PublishedGroupGap, ...] = ()
    progress: tuple[PublishedProgress, ...] = ()
    coder_agreement: tuple[PublishedCoderAgreement, ...] = ()
    benchmarks: tuple[PublishedBenchmark, ...] = ()
    comparability: tuple[PublishedComparability, ...] = ()
    earlier_waves: tuple[PublishedWave, ...] = ()  # oldest first
    trends: tuple[PublishedTrend, ...] = ()

    def __post_init__(self) -> None:
        for cell in self.cells:
            small = cell.n is not None and cell.n < self.minimum_cell
            shown_in_hiding = cell.hidden is not None and (cell.n is not None or cell.figures or cell.distribution)
            if small or shown_in_hiding or (cell.hidden is None and cell.n is None):
                raise DisclosureError(
                    f"{cell.id}: a cell below the minimum of {self.minimum_cell} may not be published"
                )
            if cell.distribution is not None and sum(cell.distribution.values()) < self.minimum_distribution:
                raise DisclosureError(
                    f"{cell.id}: a distribution below {self.minimum_distribution} may not be published"
                )

    @cached_property
    def cell_by_id(self) -> Mapping[str, PublishedCell]:
        """Cell by its id."""
        return {cell.id: cell for cell in self.cells}

    def cell(
        self, kind: SubjectKind, subject: str, audience: str, group_by: str | None = None, group: str | None = None
    ) -> PublishedCell | None:
        """Return one cell, or None when there is none (the audience is not asked about the subject)."""
        return self.cell_by_id.get(cell_id(kind, subject, audience, group_by, group))


__all__ = [
    "COMBINED",
    "Estimate",
    "Finding",
    "Measure",
    "Publication",
    "PublishedBenchmark",
    "PublishedCoderAgreement",
    "PublishedComparability",
    "PublishedDimensionLevel",
    "PublishedLevel",
    "PublishedQuote",
    "PublishedTrend",
    "PublishedWave",
    "Reason",
    "SubjectKind",
]
