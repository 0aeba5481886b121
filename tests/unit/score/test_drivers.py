"""S18 and S19 in use: the drivers planted in the examples come out on top, and a shut gate leaves all equal."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from toolkit.assessment import Prepared, Scored
from toolkit.assessment.steps import prepare, recommend_plays, score_engagement, weigh_evidence
from toolkit.engagement import Engagement, open_engagement
from toolkit.ingest.values import SurveyData
from toolkit.recommend import Importance, equal_because, importance_of
from toolkit.score.drivers import OutcomeDrivers, importances, outcome_drivers

CLIENTS = Path(__file__).parents[3] / "client_data"
EXAMPLES = ("example-harbour-bank/2026-baseline", "example-nordlicht-energie/2025-baseline")


class Example:
    def __init__(self, name: str) -> None:
        self.engagement: Engagement = open_engagement(CLIENTS / name)
        self.prepared: Prepared = prepare(self.engagement)
        self.scored: Scored = score_engagement(self.engagement, self.prepared)
        truth = json.loads((CLIENTS / name / "truth.json").read_text(encoding="utf-8"))
        self.planted: dict[str, list[str]] = {
            one["audience"]: one["criteria"] for one in truth["planted"] if one["name"] == "drivers"
        }

    def drivers(self, audience: str) -> OutcomeDrivers:
        return next(found for found in self.scored.drivers if found.audience == audience)


@pytest.fixture(scope="module", params=EXAMPLES)
def example(request: pytest.FixtureRequest) -> Example:
    return Example(request.param)


@pytest.fixture(scope="module")
def harbour() -> Example:
    return Example(EXAMPLES[0])


@pytest.mark.parametrize("audience", ["customers", "employees"])
def test_the_planted_drivers_come_out_on_top(example: Example, audience: str) -> None:
    found = example.drivers(audience)
    top = [driver.criterion for driver in sorted(found.drivers, key=lambda driver: driver.rank)[:2]]
    assert set(top) == set(example.planted[audience])


def test_satisfaction_is_the_outcome_where_it_was_asked(harbour: Example) -> None:
    outcomes = {found.audience: (found.outcome, found.topic) for found in harbour.scored.drivers}
    assert outcomes == {
        "leaders": ("outcome.leader-csat", "satisfaction"),
        "employees": ("outcome.employee-csat", "satisfaction"),
        "customers": ("outcome.csat", "satisfaction"),
    }


@pytest.mark.parametrize(
    ("dropped", "outcome", "topic"),
    [
        (["outcome.csat"], "outcome.nps", "recommendation"),
        (["outcome.csat", "outcome.nps"], "outcome.ces", "effort"),
        (["outcome.csat", "outcome.nps", "outcome.ces"], None, None),
    ],
)
def test_the_next_best_outcome_stands_in(
    harbour: Example, dropped: list[str], outcome: str | None, topic: str | None
) -> None:
    customers = harbour.prepared.data.responses["customers"]
    customers = replace(customers, frame=customers.frame.drop(columns=dropped))
    data = SurveyData(responses={"customers": customers}, findings=())
    found = outcome_drivers(data, harbour.engagement.model, (), 0.5, 1)
    assert [(one.outcome, one.topic) for one in found] == ([] if outcome is None else [(outcome, topic)])


def test_results_are_never_drivers(example: Example) -> None:
    results = {criterion.id for criterion in example.engagement.model.criteria if criterion.kind == "result"}
    assert results
    for found in example.scored.drivers:
        assert results.isdisjoint(driver.criterion for driver in found.drivers)


def test_an_open_gate_gives_limits_and_a_shut_one_none(example: Example) -> None:
    customers, leaders = example.drivers("customers"), example.drivers("leaders")
    assert customers.usable
    assert sum(driver.share.value or 0 for driver in customers.drivers) == pytest.approx(1)
    for driver in customers.drivers:
        assert driver.share.low is not None
        assert driver.rank_low is not None
        assert driver.rank_low <= driver.rank <= (driver.rank_high or 0)
    assert [reason.value for reason in leaders.gate] == ["too-few-respondents"]
    assert leaders.importance_draws == ()
    assert {driver.share.low for driver in leaders.drivers} == {None}
    assert leaders.matrix.points == {}


def test_the_matrix_places_every_driver(example: Example) -> None:
    found = example.drivers("customers")
    assert set(found.matrix.points) == {driver.criterion for driver in found.drivers}
    assert found.matrix.performance_line == pytest.approx(
        np.mean(
            [
                cell.figures["score_0_100"].value
                for cell in example.scored.scores.cells
                if (cell.kind, cell.audience, cell.group_by) == ("criterion", "customers", None)
                and cell.subject in found.matrix.points
            ]
        )
    )
    assert any(point.borderline for point in found.matrix.points.values())
    assert max(figure.value or 0 for figure in importances(found).values()) == 1


def test_importance_enters_the_ranking_with_its_basis(harbour: Example) -> None:
    evidenced = weigh_evidence(harbour.engagement, harbour.prepared, harbour.scored)
    plays = recommend_plays(harbour.engagement, harbour.scored, evidenced)
    by_criterion = {one.criterion: one for one in plays}
    assert by_criterion["responsiveness"].importance == 1
    assert by_criterion["responsiveness"].importance_basis.startswith("goes with customers' satisfaction: 3")
    # Not asked of customers, and the employees' gate is shut: in the middle, and says why.
    assert by_criterion["recognition"].importance == 0.5
    assert by_criterion["recognition"].importance_basis == (
        "set to the middle: not asked of those whose result could be explained"
    )


def test_without_an_open_gate_all_are_equal_and_the_reason_is_told(harbour: Example) -> None:
    shut = (harbour.drivers("leaders"),)
    assert importance_of(shut, harbour.engagement.model) == {}
    assert equal_because(shut, harbour.engagement.model) == "equal for all (leaders: too few complete answers)"
    assert equal_because((), harbour.engagement.model) == "equal for all: no question on a result was asked"


def test_customers_come_before_an_audience_that_is_explained_better(harbour: Example) -> None:
    customers = harbour.drivers("customers")
    fit = replace(customers.adjusted_r_squared, value=0.99)
    others = replace(customers, audience="employees", adjusted_r_squared=fit)
    importance = importance_of((others, customers), harbour.engagement.model)
    assert all("customers' satisfaction" in found.basis for found in importance.values())
    later = replace(others, audience="leaders", adjusted_r_squared=replace(fit, value=0.2))
    importance = importance_of((later, others), harbour.engagement.model)
    assert all("employees' satisfaction" in found.basis for found in importance.values())


def test_a_draw_out_of_range_is_an_error() -> None:
    with pytest.raises(ValueError, match="importance"):
        Importance(share_of_largest=0.5, basis="x", draws=(0.2, 1.2))


def test_the_order_of_respondents_does_not_matter(harbour: Example) -> None:
    customers = harbour.prepared.data.responses["customers"]
    turned = replace(customers, frame=customers.frame.iloc[::-1].reset_index(drop=True))
    data = SurveyData(responses={"customers": turned}, findings=())
    (found,) = outcome_drivers(data, harbour.engagement.model, harbour.scored.scores.cells, 0.5, 1)
    first = harbour.drivers("customers")
    assert [one.rank for one in found.drivers] == [one.rank for one in first.drivers]
    assert np.array(found.importance_draws) == pytest.approx(np.array(first.importance_draws), abs=1e-9)
