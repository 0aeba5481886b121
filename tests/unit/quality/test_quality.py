"""Signs of careless answering, leaning to agree, and who answered of how many."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scoring_cases import model_of, responses_of

from toolkit.ingest.values import Responses, SurveyData
from toolkit.model import Model
from toolkit.quality import (
    agreeing,
    composition,
    duplicate_groups,
    examine,
    flags_of,
    representation,
    screen,
    signs_table,
)
from toolkit.quality.timing import late_and_early, timing_findings
from toolkit.stats.careless import Flag

SIZE = 24


def model(criteria: int = 6, items: int = 4, **more: object) -> Model:
    """A model for staff: criteria of as many items, the last of each reverse keyed."""
    made = {
        f"c{c}": {
            "staff": [
                {"id": f"c{c}.i{i}", "text": "x", "keyed": "reverse" if i == items - 1 else "direct"}
                for i in range(items)
            ]
        }
        for c in range(criteria)
    }
    return model_of(made, **more)


def answers(people: int = 40, seed: int = 5) -> np.ndarray:
    """Attentive people: a level a criterion, its direct items near it and the reverse one near its mirror."""
    random = np.random.default_rng(seed)
    levels = random.integers(1, 6, size=(people, 6))
    directs = np.clip(levels[:, :, None] + random.integers(-1, 2, size=(people, 6, 3)), 1, 5)
    reverse = np.clip(6 - levels[:, :, None] + random.integers(-1, 2, size=(people, 6, 1)), 1, 5)
    return np.concatenate([directs, reverse], axis=2).reshape(people, SIZE)


def responses(codes: np.ndarray, **groups: list[str]) -> Responses:
    names = [f"c{c}.i{i}" for c in range(6) for i in range(4)]
    return responses_of({name: codes[:, place].tolist() for place, name in enumerate(names)}, **groups)


def data(found: Responses) -> SurveyData:
    return SurveyData(responses={found.audience: found}, findings=())


def test_attentive_people_show_no_sign() -> None:
    flags = flags_of(responses(answers()), model())
    assert {kind.value for kind, raised in flags.items() if raised.any()} <= {"consistency"}
    assert flags[Flag.CONSISTENCY].mean() < 0.1
    assert set(flags) == set(Flag)


def test_a_straight_line_shows_pattern_and_irv_and_is_not_set_aside_for_it() -> None:
    codes = answers()
    codes[0] = 4
    found = responses(codes)
    flags = flags_of(found, model())
    assert flags[Flag.PATTERN][0]
    assert flags[Flag.IRV][0]
    assert not flags[Flag.CONSISTENCY][0]  # undefined for who does not vary
    screened = screen(data(found), model())
    assert "p0" not in {one.respondent for one in screened.exclusions}
    assert "soft-signs" in {finding.code for finding in screened.findings}


def test_two_signs_that_count_set_aside_and_soft_ones_add_nothing() -> None:
    codes = answers()
    codes[0] = 4
    found = responses(codes)
    found.frame["duration_seconds"] = [10.0] + [300.0] * 39
    (excluded,) = [one for one in screen(data(found), model()).exclusions if one.respondent == "p0"]
    assert excluded.flags == ("speed", "pattern")
    assert screen(data(found), model(), kept=["p0"]).exclusions == tuple(
        one for one in screen(data(found), model()).exclusions if one.respondent != "p0"
    )


def test_whom_a_person_sets_aside_is_counted_apart_from_the_rule() -> None:
    codes = answers()
    codes[0] = 4
    found = responses(codes)
    found.frame["duration_seconds"] = [10.0] + [300.0] * 39
    screened = screen(data(found), model(), kept=["p0", "p5"], left_out=["p5", "p6", "gone"])
    assert {one.respondent: one.flags for one in screened.exclusions} == {"p5": ("by-hand",), "p6": ("by-hand",)}
    assert {"p5", "p6"} & set(screened.data.responses[found.audience].frame["respondent"]) == set()
    told = {one.code: one for one in screened.findings}
    assert (told["set-aside-by-hand"].count, told["decision-on-nobody"].count) == (2, 1)
    assert "careless" not in told
    both = {one.code: one for one in screen(data(found), model(), left_out=["p6"]).findings}
    assert both["careless"].parts == {"n": 1, "total": 39}, "a small number set aside by hand must not follow"


def test_odd_answers_are_far_from_the_middle_but_only_with_enough_people() -> None:
    many = answers(people=400)
    many[0] = np.tile([1, 5, 1, 5], 6)
    assert flags_of(responses(many), model())[Flag.MAHALANOBIS][0]
    assert not flags_of(responses(many[:60]), model())[Flag.MAHALANOBIS].any()


def test_equal_answers_are_listed_and_nobody_set_aside_for_them() -> None:
    codes = answers()
    codes[7] = codes[3]
    found = responses(codes)
    assert duplicate_groups(found, model()) == (("p3", "p7"),)
    screened = screen(data(found), model())
    (finding,) = [one for one in screened.findings if one.code == "identical-answers"]
    assert finding.count == 2
    assert "sets of equal answers: 1; people with one answer throughout: 0" in finding.sentence
    assert "p3" not in finding.sentence
    assert {"p3", "p7"} & {one.respondent for one in screened.exclusions} == set()


def test_the_table_of_signs_counts_each_and_those_beside_another() -> None:
    codes = answers()
    codes[0] = 4
    table = signs_table(responses(codes), model()).set_index("sign")
    assert list(table.index) == [kind.value for kind in Flag]
    assert table.loc["pattern", ["respondents", "with_another"]].tolist() == [1, 1]
    assert table.loc["irv", "share"] == pytest.approx(1 / 40)
    assert not table.loc["irv", "counts_towards_exclusion"]


def test_leaning_to_agree_is_the_mean_of_pairs_above_the_midpoint() -> None:
    codes = np.tile([4, 3, 3, 5], (12, 6))  # each first direct item with the reverse one: (4 + 5)/2 - 3
    found = agreeing(responses(codes), model())
    assert found is not None
    assert (found.value, found.n) == (pytest.approx(1.5), 12)
    codes[:6] = np.tile([2, 3, 3, 4], (6, 6))
    middle = agreeing(responses(codes), model())
    assert middle is not None
    assert middle.value == pytest.approx(0.75)
    (finding,) = [one for one in examine(data(responses(codes)), model(), {}) if one.code == "acquiescence"]
    assert finding.severity.value == "warning"
    assert "+0.75" in finding.sentence


def test_an_item_the_vendor_had_turned_is_turned_back_before_leaning_is_judged() -> None:
    codes = np.tile([4, 3, 3, 1], (12, 6))  # 1 as stored is 5 as ticked
    found = responses(codes)
    turned = Responses(
        audience=found.audience,
        frame=found.frame,
        items=found.items,
        groups=found.groups,
        recoded=frozenset(f"c{c}.i3" for c in range(6)),
        comments=found.comments,
    )
    value = agreeing(turned, model())
    assert value is not None
    assert value.value == pytest.approx(1.5)


def test_leaning_needs_pairs_and_people() -> None:
    assert agreeing(responses(np.full((12, SIZE), 3)), model(criteria=3)) is None  # three pairs only
    assert agreeing(responses(np.full((1, SIZE), 3)), model()) is None
    direct = model_of({"c0": {"staff": [{"id": "c0.i0", "text": "x"}]}})
    assert agreeing(responses(answers()), direct) is None


def test_representation_says_who_answered_of_how_many() -> None:
    found = responses(answers(10), site=["North"] * 7 + ["south"] * 2 + ["not stated"])
    table = representation(found, "site", {"North": 10, "South": 30, "West": 60}).set_index("group")
    assert table.loc["North", ["respondents", "response_rate", "share", "population_share"]].tolist() == [
        7,
        0.7,
        0.7,
        0.1,
    ]
    assert table.loc["South", "respondents"] == 2
    assert table.loc["West", ["respondents", "response_rate"]].tolist() == [0, 0.0]
    assert pd.isna(table.loc["not stated", "population"])


def test_a_group_far_off_its_share_is_told() -> None:
    found = responses(answers(), site=["North"] * 30 + ["South"] * 10)
    far, near = {"site": {"staff": {"North": 50, "South": 50}}}, {"site": {"staff": {"North": 70, "South": 30}}}
    (finding,) = [one for one in examine(data(found), model(), {}, far) if one.code == "unrepresentative"]
    assert finding.count == 2
    assert "North, South" in finding.sentence
    assert "unrepresentative" not in {one.code for one in examine(data(found), model(), {}, near)}
    assert "unrepresentative" not in {one.code for one in examine(data(found), model(), {})}


def test_composition_lays_two_waves_side_by_side() -> None:
    then = responses(answers(4), site=["North", "North", "North", "South"])
    now = responses(answers(4), site=["North", "West", "West", "West"])
    table = composition(data(then), data(now)).set_index("group")
    assert table["then"].to_dict() == {"North": 3, "South": 1, "West": 0}
    assert table["difference"].to_dict() == {"North": -0.5, "South": -0.25, "West": 0.75}
    assert composition(SurveyData(responses={}, findings=()), data(now)).empty


def timed(late_by: float, people: int = 120, dated: float = 1.0) -> Responses:
    """People of three days; those of the last day answer `late_by` points of a scale lower."""
    random = np.random.default_rng(3)
    codes = random.integers(2, 6, size=(people, SIZE))
    days = np.repeat(["2026-05-01", "2026-05-08", "2026-05-15"], people // 3)
    codes[days == "2026-05-15"] = np.clip(codes[days == "2026-05-15"] - late_by, 1, 5)
    codes[:, 3::4] = 6 - codes[:, 3::4]
    known = np.where(np.arange(people) < dated * people, days, "")
    found = responses(codes)
    return replace(found, frame=found.frame.assign(day=known))


def test_late_respondents_who_score_lower_are_a_warning() -> None:
    (found,) = timing_findings(timed(1), model())
    assert (found.code, found.severity.value, found.count) == ("late-responders", "warning", 40)
    timing = late_and_early(timed(1), model())
    assert timing is not None
    assert timing.difference.value is not None
    assert -25 < timing.difference.value < -15


def test_late_respondents_like_the_others_are_a_note() -> None:
    (found,) = timing_findings(timed(0), model())
    assert found.severity.value == "note"


def test_the_order_of_rows_does_not_matter_to_early_and_late() -> None:
    found = timed(1)
    turned = replace(found, frame=found.frame.iloc[::-1].reset_index(drop=True))
    first, second = late_and_early(found, model()), late_and_early(turned, model())
    assert first is not None
    assert second is not None
    assert (first.early, first.late) == (second.early, second.late)
    assert first.difference.value == pytest.approx(second.difference.value)


@pytest.mark.parametrize("few", [timed(1, people=60), timed(1, dated=0.7), responses(answers())])
def test_too_few_days_say_nothing(few: Responses) -> None:
    assert late_and_early(few, model()) is None
    assert list(timing_findings(few, model())) == []
