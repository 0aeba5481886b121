"""What a synthetic client is made of: sites, departments, standing by criterion, and the effects planted in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Layout(StrEnum):
    """How a survey export is laid out."""

    LABELS = "labels"  # three header rows, answers as their labels
    CODES = "codes"  # three header rows, answers as numbers
    LEGACY = "legacy"  # two header rows, answers as numbers


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """A place: who answered there, and how far it stands from the rest.

    Parameters
    ----------
    respondents
        Careful and careless respondents together, by audience; an audience that is missing has none here.
    region
        The region it belongs to; None when the client has no regions.
    effect
        Shift of every criterion on the latent scale, in standard deviations between persons.
    focus
        Further shift by dimension.
    unanimous
        Everyone here gives one and the same favourable answer to every scored item.
    """

    name: str
    respondents: Mapping[str, int]
    region: str | None = None
    effect: float = 0.0
    focus: Mapping[str, float] = field(default_factory=dict)
    unanimous: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Department:
    """A part of the staff: its share of the employees (0 to 1) and its latent shift."""

    name: str
    share: float
    effect: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class AudienceSample:
    """How one audience was surveyed.

    Parameters
    ----------
    population
        People invited or known to exist; None when unknown.
    unplaced
        Respondents without a site, for an audience that is not asked for one.
    straightliners, speeders
        Careless respondents: the same answer all along; answers at random in no time.
    """

    audience: str
    population: int | None = None
    unplaced: int = 0
    layout: Layout = Layout.LABELS
    straightliners: int = 0
    speeders: int = 0
    previews: int = 2
    comment_share: float = 0.35


@dataclass(frozen=True, kw_only=True, slots=True)
class Interviewee:
    """A person interviewed: the transcript's name and kind, and how they are known."""

    stem: str
    suffix: str  # ".txt" or ".docx"
    label: str
    role: str
    audience: str
    attribution: str
    consent: bool
    work: str  # what they say they do
    topics: tuple[str, ...]  # criteria, in the order asked


@dataclass(frozen=True, kw_only=True, slots=True)
class WaveSpecification:
    """One wave: when, who was asked, who was interviewed, and what had risen since the standing of the specification."""

    id: str
    name: str
    date: str
    samples: tuple[AudienceSample, ...]
    attendance: float = 1.0  # times the respondents of each site
    modes: Mapping[str, str] = field(default_factory=dict)  # audience -> how it was asked
    rises: Mapping[str, float] = field(default_factory=dict)  # criterion -> points of 0 to 100
    interviewees: tuple[Interviewee, ...] = ()
    papers: tuple[str, ...] = ()  # criteria on which the consultants saw documents
    quotes: int = 0
    comments: int = 0  # coded comments of employees and of customers, each
    rounds: int = 1  # of coding; before the last one the second coder was further off
    targets: Mapping[str, int] = field(default_factory=dict)
    strategy_weights: Mapping[str, float] = field(default_factory=dict)
    override: tuple[str, int, str] | None = None  # criterion, level, reason
    plays: tuple[Mapping[str, str | int], ...] = ()  # decisions on plays, as in decisions.yaml
    progress: tuple[Mapping[str, str | int], ...] = ()  # how far the plays of the wave before have come


@dataclass(frozen=True, kw_only=True, slots=True)
class Specification:
    """A synthetic client.

    Parameters
    ----------
    standing
        True standing by criterion in points of 0 to 100, before the audience's offset.
    offsets
        Points added for each audience.
    gaps
        By criterion, points by which leaders think better of it than they do of the rest.
    drivers
        By audience, the two criteria that drive its outcome questions (weights .6 and .5 of unit variance).
    strong, weak
        Criteria named as planted in ``truth.json``; their standing is what makes them so.
    words
        What the texts call things: ``service``, ``trade`` and ``weak_site``.
    seed
        Used when none is given.
    """

    client_id: str
    client_name: str
    words: Mapping[str, str]
    colour: str
    sites: tuple[Site, ...]
    departments: tuple[Department, ...]
    standing: Mapping[str, float]
    offsets: Mapping[str, float]
    gaps: Mapping[str, float]
    drivers: Mapping[str, tuple[str, str]]
    strong: tuple[str, ...]
    weak: tuple[str, ...]
    waves: tuple[WaveSpecification, ...]
    seed: int
    short: bool = False
    retention_until: str = "2029-12-31"

    @property
    def weak_site(self) -> Site:
        """The site with the lowest latent shift."""
        return min(self.sites, key=lambda site: site.effect)

    @property
    def regions(self) -> dict[str, str]:
        """Region by site, for the sites that have one."""
        return {site.name: site.region for site in self.sites if site.region}
