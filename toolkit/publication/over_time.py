"""What is published of a client over time: whether waves may be compared, and figures of earlier waves still in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from toolkit.score.values import Measure, SubjectKind, cell_id
from toolkit.stats.values import Estimate

Verdict = Literal["comparable", "with-care", "not-comparable"]
"""Whether two waves may be set side by side; worst last."""

SHOWN: Final = "shown"


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedGroupShare:
    """A group's share of an audience's respondents, 0 to 1, in both waves; a blank name stands for all groups not shown."""

    group: str
    then: float
    now: float


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedAspect:
    """One thing that should be the same in two waves.

    Parameters
    ----------
    aspect
        ``audience``, ``respondents``, ``items``, ``model``, ``mode``, ``languages``, ``weights``, ``missing-rule``,
        ``population``, ``response`` or ``mix``.
    effect
        ``none``; ``unknown`` (not recorded, or not shown), which settles nothing; ``care``; ``breaks``.
    then, now
        What it was and is, in a word or code; blank where numbers say it.
    value_then, value_now
        As a number: items asked then and of these asked alike now; people; a share of 0 to 1 for ``missing-rule`` and
        ``response``; for ``mix`` only `value_now`, the largest shift of a group's share.
    about
        The group dimension of a ``mix``.
    groups
        Shares of the groups of a ``mix``.
    """

    aspect: str
    effect: Literal["none", "unknown", "care", "breaks"]
    then: str = ""
    now: str = ""
    value_then: float | None = None
    value_now: float | None = None
    about: str = ""
    groups: tuple[PublishedGroupShare, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedComparedSubject:
    """Whether a criterion, dimension or part of a lens may be compared; `verdict` holds the audience's reasons too.

    `then` and `now` count items asked, `common` those put alike in both; `gone` and `new` name the others.
    """

    kind: SubjectKind
    subject: str
    verdict: Verdict
    then: int
    now: int
    common: int
    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedComparability:
    """Whether an audience's figures may be set beside the earlier wave's; stands before every change."""

    audience: str
    earlier: str
    earlier_name: str
    earlier_date: str
    verdict: Verdict
    aspects: tuple[PublishedAspect, ...]
    subjects: tuple[PublishedComparedSubject, ...]

    @property
    def id(self) -> str:
        """The identifier every deliverable uses: ``comparability:employees``."""
        return f"comparability:{self.audience}"

    def verdict_on(self, kind: SubjectKind, subject: str) -> Verdict:
        """Return the verdict on a subject; on what is not listed (an outcome) that of the audience."""
        found = [one.verdict for one in self.subjects if (one.kind, one.subject) == (kind, subject)]
        return found[0] if found else self.verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedWave:
    """An earlier wave of the client.

    `state` is ``shown``, or why nothing of it is: ``no-results``, ``withdrawn``, ``unproven`` (its results are not
    what its run wrote).
    """

    id: str
    name: str
    date: str
    state: Literal["shown", "no-results", "withdrawn", "unproven"]


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedTrendPoint:
    """A figure as an earlier wave published it; `with_care` says that the step from it to the next one calls for care."""

    wave: str
    figure: Estimate
    with_care: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedTrend:
    """Earlier figures of a whole audience on one subject, oldest first; this wave's own is the cell's."""

    kind: SubjectKind
    subject: str
    audience: str
    measure: Measure
    points: tuple[PublishedTrendPoint, ...]

    @property
    def cell(self) -> str:
        """Id of the cell with this wave's figure."""
        return cell_id(self.kind, self.subject, self.audience)

    def figure_id(self, point: PublishedTrendPoint) -> str:
        """Return the identifier of a point: ``trend:criterion:service-vision@employees#score_0_100:2025-baseline``."""
        return f"trend:{self.cell}#{self.measure}:{point.wave}"


def aspect_figures(found: PublishedComparability) -> Mapping[str, float | None]:
    """Return the numbers of a comparability by identifier: ``comparability:employees#response.now``."""
    made: dict[str, float | None] = {}
    for one in found.aspects:
        name = f"{found.id}#{one.aspect}" + (f".{one.about}" if one.about else "")
        made |= {f"{name}.then": one.value_then, f"{name}.now": one.value_now}
        for share in one.groups:
            made |= {f"{name}={share.group}.then": share.then, f"{name}={share.group}.now": share.now}
    for subject in found.subjects:
        name = f"{found.id}#{subject.kind}:{subject.subject}"
        made |= {f"{name}.then": subject.then, f"{name}.now": subject.now, f"{name}.common": subject.common}
    return made
