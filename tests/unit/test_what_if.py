"""What-if: what a raise would change in scores, levels and ranks, and how far the ranking hangs on its weights."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit import workbench
from toolkit.assessment import Assessment, assess
from toolkit.engagement import Decisions, Engagement, open_engagement
from toolkit.errors import UsageError
from toolkit.evidence.values import LevelStatus
from toolkit.recommend import Plan, outlook, weight_robustness
from toolkit.score.values import SubjectKind
from toolkit.score.what_if import what_if

FOLDER = Path(__file__).parents[2] / "client_data" / "example-harbour-bank" / "2026-baseline"


@pytest.fixture(scope="module")
def engagement() -> Engagement:
    return open_engagement(FOLDER)


@pytest.fixture(scope="module")
def assessment(engagement: Engagement) -> Assessment:
    return assess(engagement)


def plan_of(assessment: Assessment) -> Plan:
    return Plan(targets=assessment.settings.targets, strategy_weights=assessment.settings.strategy_weights)


def test_no_raise_changes_nothing(assessment: Assessment) -> None:
    assert what_if(assessment.scores.cells, assessment.model, {}) == ()
    found = outlook(assessment.evidence, assessment.model, plan_of(assessment), Decisions(), {})
    assert (found.criteria, found.dimensions, found.plays) == ((), (), ())


def test_a_raise_moves_its_criterion_and_its_dimension(assessment: Assessment) -> None:
    moves = what_if(assessment.scores.cells, assessment.model, {"process-simplicity": 12.0})
    own = [move for move in moves if move.subject == "process-simplicity"]
    assert {move.audience for move in own} == {"leaders", "employees", "customers"}
    assert all(move.after - move.before == pytest.approx(12) for move in own)
    assert all(move.rank_after <= move.rank_before for move in own)
    whole = assessment.model.criterion_by_id["process-simplicity"].dimension
    for move in moves:
        if (move.kind, move.subject) == (SubjectKind.DIMENSION, whole):
            asked = {
                cell.subject
                for cell in assessment.scores.cells
                if (cell.kind, cell.audience, cell.group_by) == (SubjectKind.CRITERION, move.audience, None)
            }
            (dimension,) = [one for one in assessment.model.dimensions if one.id == whole]
            assert move.after - move.before == pytest.approx(12 / len(asked & set(dimension.criteria)))


def test_scores_stay_within_0_and_100(assessment: Assessment) -> None:
    everything = {criterion.id: 500.0 for criterion in assessment.model.criteria}
    moves = what_if(assessment.scores.cells, assessment.model, everything)
    assert {move.after for move in moves if move.kind is SubjectKind.CRITERION} == {100.0}
    assert all(0 <= move.after <= 100 for move in moves)


def test_a_survey_that_no_longer_holds_a_level_back_lifts_it(assessment: Assessment) -> None:
    capped = [found.criterion for found in assessment.evidence.criteria if found.status is LevelStatus.CAPPED_SURVEY]
    provisional = [
        found.criterion
        for found in assessment.evidence.criteria
        if found.status is LevelStatus.PROVISIONAL and (found.level or 0) < 3
    ]
    raises = dict.fromkeys((*capped, *provisional), 60.0)
    found = outlook(assessment.evidence, assessment.model, plan_of(assessment), Decisions(), raises)
    assert {move.subject for move in found.criteria} == set(raises)
    assert all((move.after or 0) > (move.before or 0) for move in found.criteria)


def test_a_fall_lowers_levels_and_moves_ranks(assessment: Assessment) -> None:
    fall = {criterion.id: -40.0 for criterion in assessment.model.criteria}
    found = outlook(assessment.evidence, assessment.model, plan_of(assessment), Decisions(), fall)
    assert found.criteria
    assert all((move.after or 0) < (move.before or 0) for move in found.criteria)
    assert found.dimensions
    assert found.plays


def test_a_target_of_one_level_above_stays_where_it_is(assessment: Assessment) -> None:
    """Otherwise a raised level would drag its target along and nothing would ever be reached."""
    fall = {"service-vision": -50.0}
    found = outlook(assessment.evidence, assessment.model, Plan(), Decisions(), fall)
    (move,) = found.criteria
    ranks = {play.play: play for play in found.plays}
    plays = [play.id for play in assessment.model.criterion_by_id["service-vision"].plays]
    assert move.subject == "service-vision"
    assert any((ranks[play].after or 999) < (ranks[play].before or 999) for play in plays if play in ranks)


@pytest.mark.parametrize("raises", [{"service-visoin": 5.0}, {"": 1.0}])
def test_an_unknown_criterion_names_the_nearest(assessment: Assessment, raises: dict[str, float]) -> None:
    with pytest.raises(UsageError, match="nearest"):
        what_if(assessment.scores.cells, assessment.model, raises)
    with pytest.raises(UsageError, match="nearest"):
        outlook(assessment.evidence, assessment.model, Plan(), Decisions(), raises)


@settings(max_examples=25, deadline=None)
@given(points=st.floats(0, 60), more=st.floats(0, 40))
def test_a_larger_raise_never_gives_a_lower_level(assessment: Assessment, points: float, more: float) -> None:
    def levels(by: float) -> dict[str, int | None]:
        raises = {criterion.id: by for criterion in assessment.model.criteria}
        found = outlook(assessment.evidence, assessment.model, Plan(), Decisions(), raises)
        return {move.subject: move.after for move in found.criteria}

    small, large = levels(points), levels(points + more)
    today = {found.criterion: found.level for found in assessment.evidence.criteria}
    for criterion, level in today.items():
        assert (large.get(criterion, level) or 0) >= (small.get(criterion, level) or 0) >= (level or 0)


def test_the_robustness_to_weights_is_a_share_that_adds_up_to_the_top(assessment: Assessment) -> None:
    shares = weight_robustness(assessment.recommendations, seed=1)
    ranked = [one for one in assessment.recommendations if one.rank is not None]
    assert set(shares) == {one.play.id for one in ranked}
    assert sum(shares.values()) == pytest.approx(5)
    assert shares[ranked[0].play.id] > 0.9
    assert shares[ranked[-1].play.id] == 0
    assert shares == weight_robustness(tuple(reversed(assessment.recommendations)), seed=1)


def test_a_slider_can_follow(assessment: Assessment) -> None:
    raises = {criterion.id: 5.0 for criterion in assessment.model.criteria}

    def once() -> float:
        start = time.process_time()
        what_if(assessment.scores.cells, assessment.model, raises)
        outlook(assessment.evidence, assessment.model, plan_of(assessment), Decisions(), raises)
        weight_robustness(assessment.recommendations, seed=1)
        return time.process_time() - start

    assert min(once() for _ in range(5)) < 0.02


def test_the_workbench_shows_what_would_change(tmp_path: Path) -> None:
    table = workbench.what_if_table(workbench.open_desk(FOLDER, tmp_path), {"service-vision": -50.0})
    assert list(table.columns) == ["what", "subject", "before", "after"]
    assert ("level of a criterion", "service-vision") in set(zip(table["what"], table["subject"], strict=True))
