"""What may be told of two waves side by side: no count of a few, no hidden group, and a verdict from what is told."""

import pytest

from toolkit.publication.comparability import published_comparability, worst
from toolkit.publication.over_time import PublishedAspect, PublishedComparability
from toolkit.score.comparability import Aspect, Comparability, Comparable, ComparedSubject, Effect, GroupCount
from toolkit.score.values import SubjectKind

ITEMS = Aspect(name="items", effect=Effect.NONE, value_then=10.0, value_now=10.0)


def subject(name: str, verdict: Comparable) -> ComparedSubject:
    return ComparedSubject(kind=SubjectKind.CRITERION, subject=name, verdict=verdict, then=2, now=2, common=2)


def private(
    *aspects: Aspect,
    groups: dict[str, tuple[int, int]] | None = None,
    n: tuple[int, int] = (100, 100),
    population: tuple[int | None, int | None] = (None, None),
    audience: str = "employees",
) -> Comparability:
    counts = [GroupCount(group_by="site", group=name, then=a, now=b) for name, (a, b) in (groups or {}).items()]
    return Comparability(
        audience=audience,
        earlier="w1",
        earlier_name="First",
        earlier_date="2025-05-18",
        aspects=(ITEMS, *aspects),
        subjects=(subject("same", Comparable.YES), subject("less", Comparable.CARE), subject("other", Comparable.NO)),
        groups=tuple(counts),
        n_then=n[0],
        n_now=n[1],
        population_then=population[0],
        population_now=population[1],
    )


def published(one: Comparability, *shown: str, minimum: int = 5) -> PublishedComparability:
    (found,) = published_comparability([one], {(one.audience, "site", name) for name in shown}, minimum)
    return found


def aspect(found: PublishedComparability, name: str) -> PublishedAspect:
    return next(one for one in found.aspects if one.aspect == name)


def told(one: PublishedAspect) -> dict[str, tuple[float, float]]:
    return {share.group: (share.then, share.now) for share in one.groups}


@pytest.mark.parametrize(
    ("aspects", "verdict", "on_same"),
    [
        ((), "comparable", "comparable"),
        ((Aspect(name="mode", effect=Effect.UNKNOWN),), "comparable", "comparable"),
        ((Aspect(name="mode", effect=Effect.CARE, then="paper", now="online"),), "with-care", "with-care"),
        ((Aspect(name="audience", effect=Effect.BREAKS),), "not-comparable", "not-comparable"),
    ],
)
def test_the_audience_s_reasons_hold_for_each_criterion(
    aspects: tuple[Aspect, ...], verdict: str, on_same: str
) -> None:
    found = published(private(*aspects))
    assert found.verdict == verdict
    assert found.verdict_on(SubjectKind.CRITERION, "same") == on_same
    assert found.verdict_on(SubjectKind.CRITERION, "less") == worst((on_same, "with-care"))  # type: ignore[arg-type]
    assert found.verdict_on(SubjectKind.CRITERION, "other") == "not-comparable"
    assert found.verdict_on(SubjectKind.OUTCOME, "outcome.csat") == verdict


def test_one_criterion_that_lost_a_question_is_no_reason_against_the_others() -> None:
    lost = Aspect(name="items", effect=Effect.CARE, value_then=10.0, value_now=9.0)
    one = private()
    (found,) = published_comparability([replaced(one, lost)], set(), 5)
    assert found.verdict == "with-care"
    assert found.verdict_on(SubjectKind.CRITERION, "same") == "comparable"


def replaced(one: Comparability, items: Aspect) -> Comparability:
    return Comparability(**{name: getattr(one, name) for name in one.__slots__} | {"aspects": (items,)})


@pytest.mark.parametrize(
    ("then", "now", "effect"), [(0.30, 0.44, "none"), (0.30, 0.45, "care"), (0.60, 0.40, "care"), (0.5, 0.5, "none")]
)
def test_the_response_rate_is_held_against_that_of_then(then: float, now: float, effect: str) -> None:
    found = published(private(n=(round(1000 * then), round(1000 * now)), population=(1000, 1000)))
    response = aspect(found, "response")
    assert (response.value_then, response.value_now, response.effect) == (then, now, effect)


@pytest.mark.parametrize("n", [(4, 100), (100, 4), (0, 0)])
def test_of_fewer_than_the_minimum_nothing_is_told(n: tuple[int, int]) -> None:
    found = published(private(n=n, population=(200, 200), groups={"North": (4, 40)}), "North")
    assert found.verdict == "not-comparable"
    assert {one.aspect for one in found.aspects} == {"items", "respondents"}
    raised = published(private(n=(50, 60), population=(200, 200)), minimum=51)
    assert [one.aspect for one in raised.aspects] == ["items", "respondents"]


def test_the_mix_is_that_of_shown_groups_and_of_the_others_together() -> None:
    groups = {"North": (40, 60), "South": (40, 20), "Isle": (10, 8), "Reef": (10, 12)}
    mix = aspect(published(private(groups=groups), "North", "South"), "mix")
    assert told(mix) == {"North": (0.4, 0.6), "South": (0.4, 0.2), "": (0.2, 0.2)}
    assert (mix.about, mix.value_now, mix.effect) == ("site", pytest.approx(0.2), "care")


@pytest.mark.parametrize(
    ("groups", "shown", "named"),
    [
        ({"North": (40, 45), "South": (60, 55)}, ("North", "South"), {"North", "South"}),
        # one hidden group follows from the others: the smallest shown one joins it
        ({"North": (40, 45), "South": (50, 45), "Isle": (10, 10)}, ("North", "South"), {"South", ""}),
        # several, but few together
        ({"North": (40, 45), "South": (56, 51), "Isle": (2, 2), "Reef": (2, 2)}, ("North", "South"), {"South", ""}),
        # several and enough now, but one alone then
        ({"North": (40, 45), "South": (55, 45), "Isle": (5, 5), "Reef": (0, 5)}, ("North", "South"), {"South", ""}),
        # small in one wave: not told by name, whatever is shown today
        ({"North": (40, 45), "South": (57, 45), "Isle": (3, 10)}, ("North", "South", "Isle"), {"South", ""}),
        # nobody then: nothing to give away
        (
            {"North": (50, 45), "South": (50, 45), "Isle": (0, 10)},
            ("North", "South", "Isle"),
            {"North", "South", "Isle"},
        ),
        ({"North": (50, 45)}, (), set()),
    ],
)
def test_no_hidden_group_follows_from_the_mix(
    groups: dict[str, tuple[int, int]], shown: tuple[str, ...], named: set[str]
) -> None:
    mix = aspect(published(private(groups=groups), *shown), "mix")
    assert set(told(mix)) == named
    assert (mix.effect == "unknown") is (not named)
    rest = [counts for name, counts in groups.items() if name not in named]
    for side in (0, 1):
        counts = [each[side] for each in rest if each[side]]
        assert not named or not counts or (len(counts) > 1 and sum(counts) >= 5)


def test_leaders_are_never_split() -> None:
    found = published(private(groups={"North": (40, 60), "South": (60, 40)}, audience="leaders"), "North", "South")
    assert {one.aspect for one in found.aspects} == {"items", "response"}
