"""S8 to S12 in use: reliabilities, item statistics and agreement of an engagement, equal to R where R has the figure."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from scoring_cases import model_of, responses_of

from toolkit.assessment import Scored
from toolkit.assessment.steps import prepare, score_engagement
from toolkit.engagement import open_engagement
from toolkit.ingest.values import NOT_APPLICABLE, NOT_ASKED, SKIPPED, SurveyData
from toolkit.model import Model
from toolkit.score.soundness import agreements, item_soundness, reliabilities, reliability_findings
from toolkit.stats.reliability import Band

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "reference" / "golden"


def data_of(answers: dict[str, list[int]], **groups: list[str]) -> SurveyData:
    return SurveyData(responses={"staff": responses_of(answers, **groups)}, findings=())


@pytest.fixture(scope="module")
def golden() -> tuple[Model, SurveyData, dict[str, object]]:
    with (GOLDEN / "input.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    items = [f"i{number}" for number in range(1, 7)]
    keyed = [{"id": item, "text": item, "keyed": "reverse" if item in ("i3", "i6") else "direct"} for item in items]
    answers = {item: [int(row[item]) if row[item] else SKIPPED for row in rows] for item in items}
    expected = json.loads((GOLDEN / "expected.json").read_text(encoding="utf-8"))["values"]
    return model_of({"service": {"staff": keyed}}), data_of(answers, team=[row["team"] for row in rows]), expected


def test_alpha_and_omega_equal_r_after_recoding(golden: tuple[Model, SurveyData, dict[str, object]]) -> None:
    model, data, expected = golden
    (found,) = reliabilities(data, model)
    assert found.alpha.value == pytest.approx(expected["alpha_listwise"], abs=1e-8)
    assert found.omega is not None
    assert found.omega.value == pytest.approx(expected["omega_lavaan_ml"], abs=1e-5)
    assert found.omega.low is None
    assert (found.items, found.band, found.possible_miskey) == (6, Band.ADEQUATE, False)


def test_draws_give_omega_its_interval(golden: tuple[Model, SurveyData, dict[str, object]]) -> None:
    model, data, _ = golden
    (found,) = reliabilities(data, model, draws=50)
    assert found.omega is not None
    assert (found.omega.low or 1) < (found.omega.value or 0) < (found.omega.high or 0)


def test_item_statistics_equal_r(golden: tuple[Model, SurveyData, dict[str, object]]) -> None:
    model, data, expected = golden
    found = item_soundness(data, model)
    assert [one.item for one in found] == [f"i{number}" for number in range(1, 7)]
    assert [one.statistics.item_total for one in found] == pytest.approx(expected["r_drop"], abs=1e-8)


def test_agreement_equals_r(golden: tuple[Model, SurveyData, dict[str, object]]) -> None:
    model, data, expected = golden
    (found,) = agreements(data, model, 0.5)
    assert [found.within[team].uniform for team in "ABCD"] == pytest.approx(expected["rwgj"], abs=1e-8)
    assert [found.within[team].r_star for team in "ABCD"] == pytest.approx(expected["rwgj_lindell"], abs=1e-8)
    assert found.between.icc1.value == pytest.approx(expected["icc1_k0"], abs=1e-6)
    assert found.between.icc2.value == pytest.approx(expected["icc2"], abs=1e-6)


def test_two_items_take_spearman_brown_and_one_has_no_reliability() -> None:
    model = model_of(
        {
            "x": {"staff": [{"id": "a", "text": "a"}, {"id": "b", "text": "b"}]},
            "y": {"staff": [{"id": "c", "text": "c"}]},
        }
    )
    draw = np.random.default_rng(1)
    a = draw.integers(1, 6, 50)
    b = np.clip(a + draw.integers(-1, 2, 50), 1, 5)
    two, one = reliabilities(data_of({"a": list(a), "b": list(b), "c": list(a)}), model)
    assert (two.alpha.method, two.omega) == ("S8-spearman-brown", None)
    assert (one.alpha.value, one.alpha.reason, one.band) == (None, "too-few-items", None)


def test_a_forgotten_reversal_shows_as_a_possible_miskey_and_a_finding() -> None:
    draw = np.random.default_rng(2)
    a = draw.integers(1, 6, 60)
    model = model_of({"x": {"staff": [{"id": "a", "text": "a"}, {"id": "b", "text": "b"}]}})
    found = reliabilities(data_of({"a": list(a), "b": list(np.clip(6 - a + draw.integers(0, 2, 60), 1, 5))}), model)
    assert found[0].possible_miskey
    assert found[0].band is Band.NOT_REPORTABLE
    (finding,) = reliability_findings(found, model)
    assert (finding.code, finding.count, finding.audience) == ("low-reliability", 1, "staff")
    assert not finding.public


def test_cannot_judge_is_a_share_of_those_asked() -> None:
    model = model_of({"x": {"staff": [{"id": "a", "text": "a"}]}})
    (found,) = item_soundness(data_of({"a": [5, NOT_APPLICABLE, SKIPPED, 3, NOT_ASKED]}), model)
    assert found.cannot_judge == 0.25
    (nobody,) = item_soundness(data_of({"a": [NOT_ASKED]}), model)
    assert nobody.cannot_judge is None


def test_items_of_different_scales_have_no_common_agreement() -> None:
    items = [{"id": "a", "text": "a"}, {"id": "b", "text": "b", "scale": "seven"}]
    data = data_of({"a": [1, 3] * 6, "b": [7, 1] * 6}, site=["North", "South"] * 6)
    (found,) = agreements(data, model_of({"x": {"staff": items}}), 0.5)
    assert found.within == {}
    assert found.between.icc1.value == 1.0


def test_those_who_state_no_group_are_no_group() -> None:
    model = model_of({"x": {"staff": [{"id": "a", "text": "a"}]}})
    (found,) = agreements(data_of({"a": [1, 2, 3] * 6}, site=["North", "South", "not stated"] * 6), model, 0.5)
    assert set(found.within) == {"North", "South"}
    assert found.between.groups == 2


@pytest.fixture(scope="module")
def harbour() -> Scored:
    engagement = open_engagement(ROOT / "client_data" / "example-harbour-bank" / "2026-baseline")
    return score_engagement(engagement, prepare(engagement))


def test_every_criterion_of_an_example_has_a_reliability_by_audience(harbour: Scored) -> None:
    asked = {(cell.subject, cell.audience) for cell in harbour.scores.cells if cell.kind == "criterion"}
    found = {(one.criterion, one.audience) for one in harbour.reliability}
    assert found == {pair for pair in asked if pair[1] != "combined"}
    values = [one.alpha.value for one in harbour.reliability if one.audience != "leaders"]
    assert all(value is not None and value > 0.5 for value in values)
