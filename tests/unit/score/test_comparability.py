"""Whether two waves may be compared: items, model, mode, languages, weights and population, before any change is given."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from scoring_cases import model_of, responses_of

from toolkit.ingest.values import Responses, SurveyData
from toolkit.model import Model
from toolkit.score.comparability import (
    Asked,
    Comparability,
    Comparable,
    Effect,
    Wave,
    compared_subjects,
    compared_waves,
    kept_items,
)
from toolkit.score.comparison import Change
from toolkit.score.scoring import ScoringPlan, score
from toolkit.score.values import SubjectKind
from toolkit.score.waves import wave_changes

ANSWERS = [2, 3, 4, 3] * 10


def items(*names: str, **words: str) -> list[dict[str, str]]:
    return [{"id": name, "text": words.get(name, name)} for name in names]


def wave(
    model: Model, *responses: Responses, id: str = "w", asked: Asked | None = None, weighted: bool = False
) -> Wave:
    data = SurveyData(responses={one.audience: one for one in responses}, findings=())
    margins = {"staff": object()} if weighted else {}
    plan = ScoringPlan(margins=margins)  # type: ignore[arg-type]
    return Wave(id=id, data=data, model=model, plan=plan, asked={} if asked is None else {"staff": asked})


def asking(*names: str, **words: str) -> Wave:
    model = model_of({"x": {"staff": items(*names, **words)}})
    return wave(model, responses_of(dict.fromkeys(names, ANSWERS)))


def on(wave_now: Wave, wave_then: Wave, subject: str = "x") -> Comparable:
    (found,) = [one for one in compared_subjects(wave_now, wave_then, "staff") if one.subject == subject]
    return found.verdict


def effect_of(found: Comparability, aspect: str) -> Effect | None:
    return next((one.effect for one in found.aspects if one.name == aspect), None)


@pytest.mark.parametrize(
    ("then", "now", "verdict", "kept"),
    [
        (asking("a", "b"), asking("a", "b"), Comparable.YES, {"a", "b"}),
        (asking("a", "b"), asking("b", "a"), Comparable.YES, {"a", "b"}),
        (asking("a"), asking("a", "b"), Comparable.CARE, {"a"}),
        (asking("a", "b"), asking("a"), Comparable.CARE, {"a"}),
        (asking("a", "b"), asking("a", "b", b="otherwise"), Comparable.CARE, {"a"}),
        (asking("a", "b", b="b"), asking("a", "b", b=" b "), Comparable.YES, {"a", "b"}),
        (asking("a", "b", "c"), asking("a", "b", "c", b="otherwise", c="otherwise"), Comparable.NO, set()),
        (asking("a"), asking("a", "b", "c"), Comparable.NO, set()),
        (asking("a"), asking("b"), Comparable.NO, set()),
    ],
)
def test_a_criterion_is_compared_over_what_both_waves_put_alike_when_that_is_half_of_it(
    then: Wave, now: Wave, verdict: Comparable, kept: set[str]
) -> None:
    assert on(now, then) is verdict
    assert kept_items(now, then, "staff") == kept


def test_what_is_not_comparable_gets_no_change_and_takes_its_items_out_of_the_dimension() -> None:
    criteria = {"x": {"staff": items("a", "b", "c")}, "y": {"staff": items("d")}}
    then = wave(model_of(criteria), responses_of({**dict.fromkeys("abc", ANSWERS), "d": ANSWERS}))
    criteria["x"] = {"staff": items("a", "b", "c", b="otherwise", c="otherwise")}
    answers = {**dict.fromkeys("abc", [5] * 40), "d": [4, 5, 4, 5] * 10}
    now = wave(model_of(criteria), responses_of(answers))
    changes = {one.subject: one for one in moved(now, then)}
    assert "x" not in changes
    assert changes["y"].items == ("d",)
    (dimension,) = [one for one in compared_subjects(now, then, "staff") if one.kind is SubjectKind.DIMENSION]
    assert dimension.verdict is Comparable.CARE  # one of its two criteria
    assert changes[dimension.subject].items == ("d",)
    assert (dimension.gone, dimension.new) == (("b", "c"), ("b", "c"))


def test_an_audience_asked_for_the_first_time_is_not_comparable() -> None:
    now = asking("a")
    (found,) = compared_waves(now, replace(now, data=SurveyData(responses={}, findings=())))
    assert [(one.name, one.effect) for one in found.aspects] == [("audience", Effect.BREAKS)]
    assert found.subjects == ()


@pytest.mark.parametrize(
    ("aspect", "then", "now", "effect"),
    [
        ("mode", Asked(mode="online"), Asked(mode="online"), Effect.NONE),
        ("mode", Asked(mode="telephone"), Asked(mode="online"), Effect.CARE),
        ("mode", Asked(), Asked(mode="online"), Effect.UNKNOWN),
        ("languages", Asked(languages=("de", "en")), Asked(languages=("en", "de")), Effect.NONE),
        ("languages", Asked(languages=("de",)), Asked(), Effect.CARE),  # the model's own are English
        ("languages", Asked(), Asked(), None),
        ("population", Asked(population=100), Asked(population=120), Effect.NONE),
        ("population", Asked(population=100), Asked(population=121), Effect.CARE),
        ("population", Asked(population=100), Asked(population=79), Effect.CARE),
        ("population", Asked(), Asked(population=79), Effect.UNKNOWN),
    ],
)
def test_how_people_were_asked_is_held_against_how_they_were_asked_then(
    aspect: str, then: Asked, now: Asked, effect: Effect | None
) -> None:
    model, responses = model_of({"x": {"staff": items("a")}}), responses_of({"a": ANSWERS})
    (found,) = compared_waves(wave(model, responses, asked=now), wave(model, responses, asked=then))
    assert effect_of(found, aspect) is effect


def test_other_weights_call_for_care() -> None:
    model, responses = model_of({"x": {"staff": items("a")}}), responses_of({"a": ANSWERS})
    (found,) = compared_waves(wave(model, responses, weighted=True), wave(model, responses))
    assert effect_of(found, "weights") is Effect.CARE


def test_groups_of_both_waves_are_counted() -> None:
    model = model_of({"x": {"staff": items("a")}})
    then = wave(model, responses_of({"a": ANSWERS}, site=["North"] * 30 + ["South"] * 10))
    now = wave(model, responses_of({"a": ANSWERS}, site=["North"] * 20 + ["East"] * 20))
    (found,) = compared_waves(now, then)
    assert [(one.group, one.then, one.now) for one in found.groups] == [
        ("East", 0, 20), ("North", 30, 20), ("South", 10, 0),
    ]  # fmt: skip


def test_the_change_at_the_earlier_mix_worked_out_by_hand() -> None:
    """North 20 at 75 and South 20 at 25 then; North 30 at 75 and South 10 at 50 now, with one step either side.

    Raw: (30 * 75 + 10 * 50) / 40 - 50 = 18.75. At the earlier mix, half and half: (75 + 50) / 2 - 50 = 12.5.
    """
    then_codes = [5, 3] * 10 + [3, 1] * 10
    now_codes = [5, 3] * 15 + [4, 2] * 5
    model = model_of({"x": {"staff": items("a")}})
    then = wave(model, responses_of({"a": then_codes}, site=["North"] * 20 + ["South"] * 20))
    now = wave(model, responses_of({"a": now_codes}, site=["North"] * 30 + ["South"] * 10))
    change = next(one for one in moved(now, then) if one.subject == "x")
    assert change.change.value == pytest.approx(18.75)
    assert change.shift is not None
    assert change.shift.reweighted.value == pytest.approx(12.5)
    # the raw interval is Welch's of the two lists of points
    after, before = 25.0 * (np.array(now_codes) - 1), 25.0 * (np.array(then_codes) - 1)
    oracle = stats.ttest_ind(after, before, equal_var=False).confidence_interval()
    assert (change.change.low, change.change.high) == pytest.approx(tuple(oracle))
    # and at the earlier mix each person counts 20/30 in the North and 20/10 in the South, so 2/3 and 2
    weights = np.array([2 / 3] * 30 + [2.0] * 10)
    assert float(weights @ after / weights.sum()) - before.mean() == pytest.approx(12.5)


def test_the_mix_is_taken_by_groups_that_may_be_told() -> None:
    model = model_of({"x": {"staff": items("a")}})
    site, team = ["North"] * 37 + ["Isle"] * 3, ["One"] * 20 + ["Two"] * 20
    both = wave(model, responses_of({"a": ANSWERS}, site=site, team=team))
    change = next(one for one in moved(both, both) if one.subject == "x")
    assert change.shift is not None
    assert (change.shift.group_by, change.shift.smallest) == ("team", 20)


def moved(now: Wave, then: Wave) -> tuple[Change, ...]:
    return wave_changes(now, then, score(now.data, now.model, now.plan))
