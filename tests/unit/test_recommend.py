"""S24: every factor, the order, the sentence and the stability of the ranking."""

from dataclasses import replace
from pathlib import Path

import pytest
from recommended_plays import by_play, evidence_of

from toolkit.documents import parse_document
from toolkit.engagement import Decisions
from toolkit.evidence.values import State
from toolkit.model import Model, load_model
from toolkit.recommend import Importance, Plan, recommend

NO_DECISIONS = Decisions()


@pytest.fixture(scope="module")
def model(shipped_model_file: Path) -> Model:
    return load_model(shipped_model_file)


def test_the_priority_is_the_product_of_the_printed_factors(model: Model) -> None:
    evidence = evidence_of(model, 2, State.CONVERGENT)
    importance = {"service-vision": Importance(share_of_largest=0.86, basis="goes with satisfaction")}
    plan = Plan(targets={"service-vision": 4}, importance=importance)
    one = by_play(recommend(evidence, model, plan, NO_DECISIONS))["service-vision.p1"]
    assert one.priority == pytest.approx(0.50 * 0.86 * 1 / 2)
    assert one.sentence == (
        f"Ranked {one.rank}: two levels below target (.50), high importance (.86), survey and interviews agree (1), "
        "medium effort (2): .50 x .86 x 1 / 2 = .215."
    )


def test_a_strategy_weight_multiplies_and_is_printed_apart(model: Model) -> None:
    plan = Plan(strategy_weights={"service-vision": 1.5})
    one = by_play(recommend(evidence_of(model, 2, State.PARTLY), model, plan, NO_DECISIONS))["service-vision.p1"]
    assert one.priority == pytest.approx(0.25 * 0.5 * 1.5 * 0.8 / 2)
    assert "strategy weight (1.5)" in one.sentence
    assert ".25 x .50 x 1.5 x 0.8 / 2" in one.sentence


@pytest.mark.parametrize(
    ("level", "state", "advice"),
    [
        (2, State.CONVERGENT, "do"),
        (2, State.SILENT_INTERVIEWS, "do"),
        (2, State.CONTESTED, "investigate"),
        (2, State.SURVEY_HIGHER, "investigate"),
        (5, State.CONVERGENT, "maintain"),
        (None, State.NO_EVIDENCE, "no-evidence"),
    ],
)
def test_the_advice_follows_level_and_state(model: Model, level: int | None, state: State, advice: str) -> None:
    one = by_play(recommend(evidence_of(model, level, state), model, Plan(), NO_DECISIONS))["service-vision.p1"]
    assert one.advice == advice
    assert (one.rank is None) == (advice in ("maintain", "no-evidence"))
    assert one.sentence


def test_results_are_diagnosed_and_never_ranked(model: Model) -> None:
    results = {criterion.id for criterion in model.criteria if criterion.kind == "result"}
    found = recommend(evidence_of(model, 1, State.CONVERGENT), model, Plan(), NO_DECISIONS)
    assert results
    assert {one.advice for one in found if one.criterion in results} <= {"diagnose"}
    assert all(one.rank is None for one in found if one.criterion in results)


def test_equal_priorities_fall_to_less_effort_then_to_the_criterion_id(model: Model) -> None:
    ranked = [
        one for one in recommend(evidence_of(model, 2, State.CONVERGENT), model, Plan(), NO_DECISIONS) if one.rank
    ]
    assert [one.rank for one in ranked] == list(range(1, len(ranked) + 1))
    keys = [(-(one.priority or 0), one.effort_factor, one.criterion, one.play.id) for one in ranked]
    assert keys == sorted(keys)


def test_what_was_decided_survives(model: Model) -> None:
    decided = {"reason": "r", "by": "A. Consultant", "date": "2026-06-02"}
    content = {
        "schema": "centric-decisions/1",
        "plays": [
            {"play": "service-vision.p1", "do": "drop", **decided},
            {"play": "service-vision.p2", "do": "edit", "owner": "Board", **decided},
        ],
    }
    decisions = parse_document(content, Decisions, "decisions.yaml")
    found = by_play(recommend(evidence_of(model, 2, State.CONVERGENT), model, Plan(), decisions))
    assert "service-vision.p1" not in found
    assert found["service-vision.p2"].play.owner == "Board"


def test_the_stability_tells_a_clear_first_from_a_crowd(model: Model) -> None:
    evidence = evidence_of(model, 4, State.CONVERGENT, process_simplicity=1)
    plan = Plan(targets={"process-simplicity": 5})
    ranked = [one for one in recommend(evidence, model, plan, NO_DECISIONS) if one.rank]
    assert ranked[0].criterion == "process-simplicity"
    assert (ranked[0].stability or 0) > 0.95
    assert (ranked[-1].stability or 0) < 0.6
    assert ranked == [one for one in recommend(evidence, model, plan, NO_DECISIONS) if one.rank]


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_an_importance_out_of_range_is_an_error(share: float) -> None:
    with pytest.raises(ValueError, match="importance"):
        Importance(share_of_largest=share, basis="x")


def test_an_importance_is_floored(model: Model) -> None:
    plan = Plan(importance={"service-vision": Importance(share_of_largest=0.0, basis="x")})
    one = by_play(recommend(evidence_of(model, 2, State.CONVERGENT), model, plan, NO_DECISIONS))["service-vision.p1"]
    assert one.importance == pytest.approx(0.1)


def test_the_evidence_that_fired_it_is_named(model: Model) -> None:
    one = by_play(recommend(evidence_of(model, 2, State.CONVERGENT), model, Plan(), NO_DECISIONS))["service-vision.p1"]
    assert one.evidence == ("criterion:service-vision@employees", "st-1")
    assert replace(one, evidence=()) != one
