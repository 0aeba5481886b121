"""Sentences by rule: what stands out, what is about the same, and who sees it differently."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from toolkit.present.wording import (
    Number,
    Sentence,
    Words,
    audience_name,
    difference,
    score,
    score_of,
    subject_name,
    whole,
    words_for,
)
from toolkit.publication import Publication
from toolkit.publication.value import (
    COMBINED,
    Estimate,
    PublishedCell,
    PublishedDriver,
    PublishedDrivers,
    PublishedGap,
    SubjectKind,
)

CLEAR_POINTS = 5.0
"""Without intervals, scores nearer than this are called about the same (S15)."""

LEAST_PLACED = 4
"""Criteria that a matrix of importance and performance needs (S19)."""

CONCENTRATE, GOES_WITH = "concentrate", "goes-with"
MOST_NAMED = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """A subject with a score that may be shown."""

    subject: str
    name: str
    cell: PublishedCell
    estimate: Estimate

    @property
    def points(self) -> float:
        """Score, 0 to 100."""
        return self.estimate.value or 0.0


def audiences_on(publication: Publication, kind: SubjectKind, subjects: Iterable[str]) -> list[str]:
    """Return the audiences with a score on any of the subjects, in publication order."""
    wanted = set(subjects)
    found = {
        cell.audience
        for cell in publication.cells
        if cell.kind is kind and cell.subject in wanted and cell.group_by is None and score_of(cell) is not None
    }
    return [audience.id for audience in publication.audiences if audience.id in found]


def main_audience(publication: Publication, kind: SubjectKind, subjects: Sequence[str]) -> str | None:
    """Return the audience that speaks for the whole: all combined where that is shown, else the first with scores."""
    if any(score_of(publication.cell(kind, subject, COMBINED)) is not None for subject in subjects):
        return COMBINED
    return next(iter(audiences_on(publication, kind, subjects)), None)


def standings(publication: Publication, kind: SubjectKind, subjects: Iterable[str], audience: str) -> list[Standing]:
    """Return the subjects that have a score in an audience, highest first; ties in the order given."""
    found = []
    for subject in subjects:
        cell = publication.cell(kind, subject, audience)
        estimate = score_of(cell)
        if cell is not None and estimate is not None:
            name = subject_name(publication, kind, subject)
            found.append(Standing(subject=subject, name=name, cell=cell, estimate=estimate))
    return sorted(found, key=lambda standing: -standing.points)


def apart(higher: Estimate, lower: Estimate) -> bool:
    """Return whether two estimates clearly differ: their intervals do not overlap, or 5 points where one has none."""
    if higher.low is None or lower.high is None:
        return (higher.value or 0.0) - (lower.value or 0.0) >= CLEAR_POINTS
    return higher.low > lower.high


def stands_out(publication: Publication, kind: SubjectKind, subjects: Sequence[str]) -> Sentence | None:
    """Return what is strongest and weakest, or that all is about the same; None when nothing may be shown."""
    audience = main_audience(publication, kind, subjects)
    if audience is None:
        return None
    words, ranked = words_for(publication), standings(publication, kind, subjects, audience)
    best, worst = ranked[0], ranked[-1]
    across = "-across" if audience == COMBINED and len(audiences_on(publication, kind, subjects)) > 1 else ""
    if len(ranked) == 1:
        return words("insight.only", best=best.name, high=score(best.cell))
    if apart(best.estimate, worst.estimate):
        parts = {"best": best.name, "high": score(best.cell), "worst": worst.name, "low": score(worst.cell)}
        return words(f"insight.outstanding{across}", **parts)
    count = words.counted(len(ranked))
    kinds = words.kinds(kind)
    return words(f"insight.same{across}", count=count, kind=kinds, low=score(worst.cell), high=score(best.cell))


def sides(gap: PublishedGap) -> tuple[str, str]:
    """Return the audience that rates higher, then the other."""
    return (gap.audience, gap.other) if (gap.difference.value or 0.0) >= 0 else (gap.other, gap.audience)


def limits(gap: PublishedGap) -> tuple[float, float] | None:
    """Return the interval of a gap as seen from the audience that rates higher, None when there is none."""
    low, high = gap.difference.low, gap.difference.high
    if low is None or high is None:
        return None
    return (low, high) if (gap.difference.value or 0.0) >= 0 else (-high, -low)


def widest(gaps: Iterable[PublishedGap]) -> list[PublishedGap]:
    """Return gaps with a value, the widest first."""
    return sorted(
        (gap for gap in gaps if gap.difference.value is not None), key=lambda gap: -abs(gap.difference.value or 0)
    )


def gap_sentence(publication: Publication, gap: PublishedGap) -> Sentence:
    """Return a gap in a sentence: about the same where its interval holds 0."""
    words, names = words_for(publication), {}
    higher, lower = sides(gap)
    names["audience"] = audience_name(publication, higher)
    names["other"] = words.within(audience_name(publication, lower))
    names["subject"] = subject_name(publication, gap.kind, gap.subject)
    if gap.difference.value is None:
        return words("gap.unknown", **names)
    ends = limits(gap)
    if ends is None or ends[0] <= 0:
        return words("gap.same", **names)
    points = difference(gap.difference, f"{gap.id}#difference")
    if not gap.flagged:
        return words("gap.small", points=points, **names)
    low, high = gap_limits(gap)
    return words("gap.clear", points=points, low=low, high=high, **names)


def gap_limits(gap: PublishedGap) -> tuple[Number, Number]:
    """Return the ends of a gap's interval, seen from the audience that rates higher; it must have an interval."""
    sign = 1 if (gap.difference.value or 0.0) >= 0 else -1
    ends = [
        (name, end) for name, end in (("low", gap.difference.low), ("high", gap.difference.high)) if end is not None
    ]
    low, high = [
        Number(figure=f"{gap.id}#difference.{name}", shown=end, text=whole(sign * end)) for name, end in ends[::sign]
    ]
    return low, high


def gaps_title(publication: Publication, kind: SubjectKind, gaps: Sequence[PublishedGap]) -> Sentence:
    """Return the finding over many gaps: who rates higher, how often, and where most."""
    words = words_for(publication)
    kinds = words.kinds(kind)
    ranked = widest(gaps)
    flagged = [gap for gap in ranked if gap.flagged]
    if not flagged:
        return _no_gap(publication, words, kinds, ranked)
    first = flagged[0]
    higher, lower = sides(first)
    alike = [gap for gap in flagged if sides(gap) == (higher, lower)]
    compared = [gap for gap in ranked if {gap.audience, gap.other} == {higher, lower}]
    parts = {
        "audience": audience_name(publication, higher),
        "other": words.within(audience_name(publication, lower)),
        "subject": subject_name(publication, kind, first.subject),
        "points": difference(first.difference, f"{first.id}#difference"),
    }
    if len(alike) == 1:
        return words("insight.gap-single", **parts)
    return words(
        "insight.gaps", count=words.counted(len(alike)), total=words.counted(len(compared)), kind=kinds, **parts
    )


def _no_gap(publication: Publication, words: Words, kinds: str, ranked: Sequence[PublishedGap]) -> Sentence:
    clear = [gap for gap in ranked if (ends := limits(gap)) is not None and ends[0] > 0]
    if not clear:
        return words("insight.gaps-none", kind=kinds)
    first = clear[0]
    points = difference(first.difference, f"{first.id}#difference")
    return words("insight.gaps-unclear", points=points, subject=subject_name(publication, first.kind, first.subject))


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """A criterion with its place among importance (0 to 1) and performance (its score)."""

    driver: PublishedDriver
    name: str
    cell: PublishedCell

    @property
    def points(self) -> float:
        """Score, 0 to 100."""
        estimate = score_of(self.cell)
        return 0.0 if estimate is None else estimate.value or 0.0

    @property
    def importance(self) -> float:
        """Importance, 0 to 1 of the largest."""
        return self.driver.importance.value or 0.0


def placed(publication: Publication, found: PublishedDrivers) -> list[Placed]:
    """Return the criteria that the matrix shows, most important first; none where it may not be drawn (S18, S19)."""
    if found.gate or found.performance_line is None or found.importance_line is None:
        return []
    kind, made = SubjectKind.CRITERION, []
    for driver in sorted(found.drivers, key=lambda each: each.rank):
        cell = publication.cell(kind, driver.criterion, found.audience)
        if cell is not None and score_of(cell) is not None and driver.quadrant is not None:
            made.append(Placed(driver=driver, name=subject_name(publication, kind, driver.criterion), cell=cell))
    return made if len(made) >= LEAST_PLACED else []


def drivers_of(publication: Publication) -> list[PublishedDrivers]:
    """Return what goes with the outcome of each audience that the publication names."""
    known = {audience.id for audience in publication.audiences}
    return [found for found in publication.drivers if found.audience in known]


def importance_title(publication: Publication, found: PublishedDrivers) -> Sentence:
    """Return what goes with the outcome and scores low, else what goes with it most; nothing is called a cause."""
    words, points = words_for(publication), placed(publication, found)
    parts = {
        "topic": words.code("topic", found.topic),
        "audience": words.within(audience_name(publication, found.audience)),
    }
    along = [each for each in points if each.driver.association == GOES_WITH]
    first = [each for each in along if each.driver.quadrant == CONCENTRATE and not each.driver.borderline][:MOST_NAMED]
    if first:
        names = words.listed(words("name.quoted", name=each.name) for each in first)
        return words.plural("insight.importance-concentrate", len(first), names=names, **parts)
    if not along or along[0] is not points[0]:
        return words("insight.importance-unclear", **parts)
    best = along[0]
    message = "first" if best.driver.rank_high in (None, 1) else "among"
    return words(f"insight.importance-{message}", best=best.name, score=score(best.cell), **parts)


def importance_equal(publication: Publication) -> Sentence | None:
    """Return why importance has no chart, for the audiences that have none; None when each has one."""
    words, known = words_for(publication), drivers_of(publication)
    missing: dict[tuple[str, ...], list[str]] = {}
    for found in known:
        if not placed(publication, found):
            reasons = found.gate or (("too-few-criteria",) if found.drivers else ("none",))
            missing.setdefault(reasons, []).append(audience_name(publication, found.audience))
    if not missing:
        return None
    said = []
    for reasons, audiences in missing.items():
        names = [name if place == 0 else words.within(name) for place, name in enumerate(audiences)]
        reason = words.listed(words.code("gate", each) for each in reasons)
        said.append(words("importance.reason", audiences=words.listed(names), reason=reason))
    message = "equal" if all(found.gate for found in known) else "not-drawn"
    return words(f"importance.{message}", reasons=Sentence(". ".join(said)))
