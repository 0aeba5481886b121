"""Scores against the golden values from R, a published definition worked by hand, and properties every score has."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_cases import AGREE, model_of, responses_of

from toolkit.ingest.values import NOT_APPLICABLE, NOT_ASKED, SKIPPED, Responses, SurveyData
from toolkit.model import Model
from toolkit.score.comparison import changes
from toolkit.score.scoring import ScoringPlan, score
from toolkit.score.values import COMBINED, Cell, Measure, Scores, SubjectKind

GOLDEN = Path(__file__).parents[2] / "reference" / "golden"


def scored(model: Model, *responses: Responses, **plan: object) -> Scores:
    data = SurveyData(responses={one.audience: one for one in responses}, findings=())
    return score(data, model, ScoringPlan(**plan))  # type: ignore[arg-type]


def cell(scores: Scores, name: str) -> Cell:
    return next(found for found in scores.cells if found.id == name)


def golden_case() -> tuple[Model, Responses, dict[str, object]]:
    with (GOLDEN / "input.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    items = [f"i{number}" for number in range(1, 7)]
    keyed = [{"id": item, "text": item, "keyed": "reverse" if item in ("i3", "i6") else "direct"} for item in items]
    answers = {item: [int(row[item]) if row[item] else SKIPPED for row in rows] for item in items}
    expected = json.loads((GOLDEN / "expected.json").read_text(encoding="utf-8"))["values"]
    responses = responses_of(answers, team=[row["team"] for row in rows])
    return model_of({"service": {"staff": keyed}}), responses, expected


def test_the_criterion_score_and_its_interval_equal_r() -> None:
    model, responses, expected = golden_case()
    figure = cell(scored(model, responses), "criterion:service@staff").figures[Measure.SCORE_0_100]
    assert figure.value == pytest.approx(expected["s100_mean"], abs=1e-8)
    assert (figure.low, figure.high) == pytest.approx(expected["s100_t_ci"], abs=1e-8)
    assert figure.n == 40


def test_a_known_population_narrows_the_interval_as_in_r() -> None:
    model, responses, expected = golden_case()
    figure = cell(scored(model, responses, populations={"staff": 60}), "criterion:service@staff").figures[
        Measure.SCORE_0_100
    ]
    assert (figure.low, figure.high) == pytest.approx(expected["s100_fpc_ci"], abs=1e-8)


def test_group_scores_equal_r() -> None:
    model, responses, expected = golden_case()
    scores = scored(model, responses)
    teams = [cell(scores, f"criterion:service@staff/team={team}") for team in "ABCD"]
    assert [team.figures[Measure.SCORE_0_100].value for team in teams] == pytest.approx(expected["team_mean"], abs=1e-8)
    assert sum(team.n for team in teams) == 40


def test_the_item_average_is_the_mean_of_the_items_favourable_shares() -> None:
    items = [{"id": "a", "text": "a"}, {"id": "b", "text": "b"}]
    responses = responses_of({"a": [4, 5, 1, SKIPPED], "b": [4, 1, 1, 1]})
    found = cell(scored(model_of({"x": {"staff": items}}), responses), "criterion:x@staff")
    assert found.figures[Measure.FAVOURABLE_ITEMS].value == pytest.approx((2 / 3 + 1 / 4) / 2)


def test_a_dimension_counts_each_criterion_once() -> None:
    model = model_of(
        {
            "x": {"staff": [{"id": "a", "text": "a"}]},
            "y": {"staff": [{"id": "b", "text": "b"}, {"id": "c", "text": "c"}]},
        }
    )
    responses = responses_of({"a": [5, 5], "b": [1, 1], "c": [1, 3]})
    found = cell(scored(model, responses), "dimension:whole@staff")
    assert found.figures[Measure.SCORE_0_100].value == pytest.approx((50 + 62.5) / 2)
    assert found.figures[Measure.FAVOURABLE_ITEMS].value == pytest.approx(0.5)


def test_items_of_different_scales_meet_on_0_to_100() -> None:
    items = [{"id": "a", "text": "a"}, {"id": "b", "text": "b", "scale": "seven"}]
    responses = responses_of({"a": [5, 3], "b": [7, 4]})
    found = cell(scored(model_of({"x": {"staff": items}}), responses), "criterion:x@staff")
    assert found.figures[Measure.SCORE_0_100].value == pytest.approx(75)


@pytest.mark.parametrize(
    ("codes", "kept"),
    [
        ([[4, SKIPPED], [4, 4]], 2),  # half answered is enough
        ([[NOT_APPLICABLE, NOT_APPLICABLE], [4, 4]], 1),  # cannot judge counts as asked
        ([[4, NOT_ASKED], [4, 4]], 2),  # not asked does not count against
    ],
)
def test_the_missing_rule_tells_asked_from_answered(codes: list[list[int]], kept: int) -> None:
    items = [{"id": "a", "text": "a"}, {"id": "b", "text": "b"}]
    columns = {"a": [row[0] for row in codes], "b": [row[1] for row in codes]}
    assert cell(scored(model_of({"x": {"staff": items}}), responses_of(columns)), "criterion:x@staff").n == kept


def test_a_recoded_reverse_item_is_not_turned_again() -> None:
    items = [{"id": "a", "text": "a", "keyed": "reverse"}]
    plain = responses_of({"a": [5, 5, 4]})
    turned = Responses(
        audience=plain.audience,
        frame=plain.frame,
        items=plain.items,
        groups=(),
        recoded=frozenset({"a"}),
        comments=plain.comments,
    )
    model = model_of({"x": {"staff": items}})
    low, high = (
        cell(scored(model, one), "criterion:x@staff").figures[Measure.SCORE_0_100].value for one in (plain, turned)
    )
    assert low is not None
    assert high is not None
    assert low + high == pytest.approx(100)
    ticked = cell(scored(model, turned), "item:a@staff").distribution
    assert ticked == {2: 1, 1: 2}


def two_audiences(leaders: list[int], staff: list[int], minimum_n: int = 2) -> Scores:
    model = model_of({"x": {"leaders": [{"id": "l", "text": "l"}], "staff": [{"id": "s", "text": "s"}]}})
    return scored(model, responses_of({"l": leaders}, "leaders"), responses_of({"s": staff}), minimum_n=minimum_n)


def test_a_combined_score_is_the_plain_mean_of_the_audiences() -> None:
    found = cell(two_audiences([5, 5, 4], [1, 2, 1, 2, 1, 2]), f"criterion:x@{COMBINED}")
    figure = found.figures[Measure.SCORE_0_100]
    assert figure.value == pytest.approx((100 * 11 / 12 + 12.5) / 2)
    assert figure.low is not None
    assert figure.low < (figure.value or 0)
    assert found.items == ("l", "s")


def test_an_audience_below_the_minimum_enters_no_combined_score_and_no_gap() -> None:
    scores = two_audiences([5, 4], [1, 2, 1, 2, 1, 2], minimum_n=5)
    assert not [found for found in scores.cells if found.audience == COMBINED]
    assert scores.gaps == ()


def test_a_wide_and_certain_gap_is_flagged_and_a_small_one_is_not() -> None:
    wide = two_audiences([5, 5, 4] * 9, [1, 2, 1] * 9).gaps
    small = two_audiences([4, 3, 4] * 9, [4, 3, 3] * 9).gaps
    assert [gap.flagged for gap in wide] == [True, True]  # the criterion and its dimension
    assert [gap.flagged for gap in small] == [False, False]


def test_a_change_is_up_only_when_it_is_large_and_certain() -> None:
    model = model_of({"x": {"staff": [{"id": "s", "text": "s"}]}})
    then = scored(model, responses_of({"s": [2, 3, 2, 3] * 20}))
    up = scored(model, responses_of({"s": [4, 3, 4, 3] * 20}))
    same = scored(model, responses_of({"s": [2, 3, 3, 3] * 3}))
    assert {change.verdict for change in changes(up.cells, then.cells, "w1")} == {"up"}
    assert {change.verdict for change in changes(same.cells, then.cells, "w1")} == {"no-clear-change"}
    assert {change.verdict for change in changes(then.cells, up.cells, "w2")} == {"down"}


codes = st.sampled_from([1, 2, 3, 4, 5, SKIPPED, NOT_APPLICABLE, NOT_ASKED])


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(st.tuples(codes, codes, codes), min_size=1, max_size=30), seed=st.integers(0, 1000))
def test_scores_are_bounded_and_do_not_depend_on_the_order_of_rows(rows: list[tuple[int, ...]], seed: int) -> None:
    model = model_of(
        {
            "x": {"staff": [{"id": "a", "text": "a"}, {"id": "b", "text": "b", "keyed": "reverse"}]},
            "y": {"staff": [{"id": "c", "text": "c"}]},
        }
    )
    shuffled = list(np.random.default_rng(seed).permutation(np.array(rows)))
    first, second = (
        scored(model, responses_of({name: [int(row[i]) for row in table] for i, name in enumerate("abc")}))
        for table in (rows, shuffled)
    )
    for one, other in zip(first.cells, second.cells, strict=True):
        assert (one.id, one.n, one.distribution) == (other.id, other.n, other.distribution)
        for measure, figure in one.figures.items():
            twin = other.figures[measure]
            assert figure.value == (None if twin.value is None else pytest.approx(twin.value, abs=1e-9))
            assert figure.value is None or 0 <= figure.value <= 100
            assert figure.value is not None or figure.reason is not None


def test_outcomes_are_scored_by_their_scale() -> None:
    model = model_of(
        {"x": {"staff": [{"id": "a", "text": "a"}]}},
        scales={
            "agree5": AGREE,
            "nps11": {
                "type": "numeric",
                "min": 0,
                "max": 10,
                "promoters": [9, 10],
                "detractors": [0, 1, 2, 3, 4, 5, 6],
            },
        },
        outcome_items=[
            {"id": "o.csat", "audience": "staff", "scale": "agree5", "text": "t"},
            {"id": "o.nps", "audience": "staff", "scale": "nps11", "text": "t"},
        ],
    )
    scores = scored(model, responses_of({"a": [3] * 4, "o.csat": [5, 4, 3, SKIPPED], "o.nps": [10, 9, 7, 0]}))
    assert cell(scores, "outcome:o.csat@staff").figures[Measure.CSAT].value == pytest.approx(2 / 3)
    assert cell(scores, "outcome:o.nps@staff").figures[Measure.NPS].value == pytest.approx(25)
    kinds = {found.kind for found in scores.cells}
    assert kinds == {SubjectKind.ITEM, SubjectKind.CRITERION, SubjectKind.DIMENSION, SubjectKind.OUTCOME}
