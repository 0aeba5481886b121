"""What scoring returns: cells of figures by subject, audience and group (private, before the gate)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from toolkit.stats.values import Estimate

COMBINED = "combined"
"""Audience name of the equal-weight mean over the audiences that pass the minimum n (S2)."""


class SubjectKind(StrEnum):
    """What a cell is about."""

    ITEM = "item"
    CRITERION = "criterion"
    DIMENSION = "dimension"
    LENS_GROUP = "lens-group"
    OUTCOME = "outcome"


class Measure(StrEnum):
    """What a figure measures; the unit stands behind each."""

    SCORE_0_100 = "score_0_100"  # points, 0 to 100 (S3)
    FAVOURABLE_ITEMS = "favourable_items"  # share 0 to 1: favourable share averaged over the items (S4)
    FAVOURABLE_PERSONS = "favourable_persons"  # share 0 to 1: persons whose own score is favourable (S4)
    NEUTRAL = "neutral"  # share 0 to 1, items only
    UNFAVOURABLE = "unfavourable"  # share 0 to 1, items only
    CSAT = "csat"  # share 0 to 1 satisfied (S5)
    NPS = "nps"  # -100 to 100 (S5)
    CES_MEAN = "ces_mean"  # scale points (S5)
    CES_EASY = "ces_easy"  # share 0 to 1 (S5)


@dataclass(frozen=True, kw_only=True, slots=True)
class Composition:
    """A criterion's mean score, split by whether people answered all of its items.

    The score is ``share * mean(means) + (1 - share) * rest``: who answered every item has the plain mean of them,
    everybody else a mean over fewer.

    Parameters
    ----------
    n
        Unweighted respondents with a score who answered every item.
    share
        Their (weighted) share of all with a score, 0 to 1.
    means
        Mean of each item among them, points of 0 to 100, in the order of the cell's items.
    rest
        Mean score of the others with a score, in points; None where there are none.
    """

    n: int
    share: float
    means: tuple[float, ...]
    rest: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """The figures on one subject in one audience and group.

    Parameters
    ----------
    kind, subject
        What the cell is about; `subject` is an id of the model (``LENS/GROUP`` for a lens group).
    audience
        An audience id, or `COMBINED`.
    group_by, group
        Group dimension and its value; both None for the whole audience.
    n
        Unweighted respondents with a score on the subject.
    sd_0_100
        Sample standard deviation of the persons' scores, in points; None below 2 respondents and for `COMBINED`.
    group_n
        Unweighted respondents in the group, whatever they answered.
    figures
        Figure by measure.
    items
        Ids of the items that went in.
    distribution
        Respondents per answer code, items and outcomes only; empty otherwise. Never weighted.
    se_0_100, df
        Standard error of the mean score without finite-population correction, as weights and clusters make it, and
        its degrees of freedom; what comparisons use. None where there is no such mean.
    calibrated
        The mean score with the interval that credits the weighting margins (S7), for a weighted whole audience; the
        figure itself takes the weights as fixed and is the cautious one.
    composition
        How a criterion's score in a whole audience comes about from its items; None for everything else.
    """

    kind: SubjectKind
    subject: str
    audience: str
    group_by: str | None = None
    group: str | None = None
    n: int
    sd_0_100: float | None = None
    group_n: int
    figures: Mapping[Measure, Estimate]
    items: tuple[str, ...]
    distribution: Mapping[int, int]
    se_0_100: float | None = None
    df: float | None = None
    calibrated: Estimate | None = None
    composition: Composition | None = None

    @property
    def id(self) -> str:
        """The identifier every deliverable uses: ``criterion:service-vision@employees/site=North``."""
        return cell_id(self.kind, self.subject, self.audience, self.group_by, self.group)


def cell_id(kind: str, subject: str, audience: str, group_by: str | None = None, group: str | None = None) -> str:
    """Return the identifier of a cell; a figure's is this, ``#`` and the measure."""
    whole = f"{kind}:{subject}@{audience}"
    return whole if group_by is None else f"{whole}/{group_by}={group}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """How far two audiences are apart on one criterion or dimension (S15), in points of 0 to 100.

    `difference` is `audience` minus `other`; `flagged` marks a perception gap of at least 15 points whose
    interval leaves out 0, also after Holm over its family. `effect` is Hedges g of the person scores, unweighted.
    `adjusted_p` is after Holm over one pair of audiences on every subject of the kind, `p` before; None without a p.
    """

    kind: SubjectKind
    subject: str
    audience: str
    other: str
    difference: Estimate
    flagged: bool
    effect: Estimate | None = None
    adjusted_p: float | None = None
    p: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupGap:
    """How far a group is from the rest of its audience on one criterion or dimension (S15), in points of 0 to 100.

    Parameters
    ----------
    difference, effect
        Group minus rest, with Welch's interval, and Hedges g of the person scores (unweighted).
    n, rest_n
        Unweighted respondents with a score, in the group and in the rest.
    adjusted_p, p
        After Benjamini and Hochberg over all groups of the dimension on this subject, and before; None without a p.
    stands_out
        Whether the group is at least 5 points off, its interval leaves out 0 and `adjusted_p` is at most .10:
        something to look into, not a claim.
    """

    kind: SubjectKind
    subject: str
    audience: str
    group_by: str
    group: str
    difference: Estimate
    effect: Estimate
    n: int
    rest_n: int
    adjusted_p: float | None
    stands_out: bool
    p: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SampleNotes:
    """What the method page says of how an audience was weighted and drawn (S6, S7).

    Parameters
    ----------
    margins
        Group dimensions of the weighting; empty when everybody counts once.
    n_eff, deff, trimmed_share, margin_error
        Kish's effective sample size and design effect, the share (0 to 1) of weights that were cut, and the largest
        relative error of a margin that is left; None without weights.
    warnings
        Of ``high-design-effect``, ``wide-weights``, ``small-category``.
    converged
        Whether raking reached its margins; otherwise everybody counts once.
    cluster_by, clusters
        Group dimension that was sampled as clusters, and how many clusters answered; None without.
    """

    margins: tuple[str, ...] = ()
    n_eff: float | None = None
    deff: float | None = None
    trimmed_share: float | None = None
    margin_error: float | None = None
    warnings: tuple[str, ...] = ()
    converged: bool = True
    cluster_by: str | None = None
    clusters: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Scores:
    """Every cell and gap of one engagement; `samples` by audience."""

    cells: tuple[Cell, ...]
    gaps: tuple[Gap, ...]
    audience_n: Mapping[str, int]
    group_values: Mapping[str, tuple[str, ...]]
    samples: Mapping[str, SampleNotes] = field(default_factory=dict)
    group_gaps: tuple[GroupGap, ...] = ()
