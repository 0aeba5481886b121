"""The gate for comparability: what may be told of two waves side by side, and the verdict it comes to (S17, S25)."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from toolkit.disclosure import split_allowed
from toolkit.publication.over_time import (
    PublishedAspect,
    PublishedComparability,
    PublishedComparedSubject,
    PublishedGroupShare,
    Verdict,
)
from toolkit.score.comparability import Aspect, Comparability, ComparedSubject, GroupCount
from toolkit.score.values import SubjectKind

MUCH_OTHER_RESPONSE = 0.15
"""Difference of two response rates (0 to 1) from which others may have answered."""

MUCH_OTHER_MIX = 0.10
"""Shift of a group's share of the respondents (0 to 1) from which a change may be one of mix."""

ORDER: tuple[Verdict, ...] = ("comparable", "with-care", "not-comparable")
_VERDICT: Mapping[str, Verdict] = {"care": "with-care", "breaks": "not-comparable"}
_OF_ITEMS = "items"

ShownGroup = tuple[str, str, str]


def published_comparability(
    found: Iterable[Comparability], shown_groups: Collection[ShownGroup], minimum: int
) -> Iterator[PublishedComparability]:
    """Yield the verdict on each audience, with its reasons.

    Counts of fewer than the minimum are never told: neither respondents nor, of the mix, groups without a figure of
    their own; these are told together where they are several and enough in both waves, else the mix is not told.

    Parameters
    ----------
    shown_groups
        Audience, dimension and name of each group of which some figure is shown.
    minimum
        The minimum cell of averages.
    """
    for one in found:
        aspects = tuple(_aspects(one, shown_groups, minimum))
        # a criterion that lost an item calls for care on its own account, not on all the others'
        common = worst(_VERDICT.get(each.effect, "comparable") for each in aspects if each.aspect != _OF_ITEMS)
        yield PublishedComparability(
            audience=one.audience,
            earlier=one.earlier,
            earlier_name=one.earlier_name,
            earlier_date=one.earlier_date,
            verdict=worst(_VERDICT.get(each.effect, "comparable") for each in aspects),
            aspects=aspects,
            subjects=tuple(_subject(each, common) for each in one.subjects),
        )


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst of several verdicts; comparable without any."""
    return max(verdicts, key=ORDER.index, default="comparable")


def verdicts(found: Iterable[PublishedComparability]) -> dict[tuple[SubjectKind, str, str], Verdict]:
    """Return the verdict by kind, subject and audience."""
    return {(each.kind, each.subject, one.audience): each.verdict for one in found for each in one.subjects}


def _subject(one: ComparedSubject, common: Verdict) -> PublishedComparedSubject:
    own: Verdict = ORDER[ORDER.index(one.verdict.value)]
    return PublishedComparedSubject(
        kind=one.kind,
        subject=one.subject,
        verdict=worst((own, common)),
        then=one.then,
        now=one.now,
        common=one.common,
        gone=one.gone,
        new=one.new,
    )


def _aspects(one: Comparability, shown_groups: Collection[ShownGroup], minimum: int) -> Iterator[PublishedAspect]:
    asked = [_aspect(each) for each in one.aspects]
    yield from asked
    if any(each.aspect == "audience" for each in asked):
        return
    if min(one.n_then, one.n_now) < minimum:
        yield PublishedAspect(aspect="respondents", effect="breaks")
        return
    yield _response(one)
    for dimension in dict.fromkeys(group.group_by for group in one.groups):
        if split_allowed(one.audience):
            own = [group for group in one.groups if group.group_by == dimension]
            named = {name for audience, by, name in shown_groups if (audience, by) == (one.audience, dimension)}
            yield _mix(dimension, own, named, minimum)


def _aspect(one: Aspect) -> PublishedAspect:
    return PublishedAspect(
        aspect=one.name,
        effect=one.effect.value,
        then=one.then,
        now=one.now,
        value_then=one.value_then,
        value_now=one.value_now,
    )


def _response(one: Comparability) -> PublishedAspect:
    if not (one.population_then and one.population_now):
        return PublishedAspect(aspect="response", effect="unknown")
    then, now = one.n_then / one.population_then, one.n_now / one.population_now
    off = abs(now - then) >= MUCH_OTHER_RESPONSE
    return PublishedAspect(aspect="response", effect="care" if off else "none", value_then=then, value_now=now)


def _tellable(rest: Collection[GroupCount], minimum: int) -> bool:
    """Whether groups without a figure may be told together: nobody in either wave, or several that are enough."""
    for counts in ([one.then for one in rest], [one.now for one in rest]):
        if sum(counts) and not (sum(count > 0 for count in counts) > 1 and sum(counts) >= minimum):
            return False
    return True


def _mix(dimension: str, groups: list[GroupCount], shown: Collection[str], minimum: int) -> PublishedAspect:
    named = sorted(
        (one for one in groups if one.group in shown and all(not n or n >= minimum for n in (one.then, one.now))),
        key=lambda one: (-min(one.then, one.now), one.group),
    )
    while not _tellable([one for one in groups if one not in named], minimum):
        if not named:
            return PublishedAspect(aspect="mix", effect="unknown", about=dimension)
        named.pop()  # the smallest goes with those that are not shown, so that none of these follows
    rest = [one for one in groups if one not in named]
    then, now = sum(one.then for one in groups), sum(one.now for one in groups)
    rows = sorted((one.group, one.then, one.now) for one in named)
    if rest:
        rows.append(("", sum(one.then for one in rest), sum(one.now for one in rest)))
    shares = tuple(PublishedGroupShare(group=name, then=n_then / then, now=n_now / now) for name, n_then, n_now in rows)
    moved = max((abs(one.now - one.then) for one in shares), default=0.0)
    return PublishedAspect(
        aspect="mix",
        effect="care" if moved >= MUCH_OTHER_MIX else "none",
        value_now=moved,
        about=dimension,
        groups=shares,
    )
