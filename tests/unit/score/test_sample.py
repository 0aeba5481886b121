"""S6 and S7 in use: weights and clusters of an engagement, equal to R where R has the figure."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from scoring_cases import model_of, responses_of

from toolkit.assessment import assess
from toolkit.engagement import Engagement, open_engagement
from toolkit.errors import InputError
from toolkit.ingest.values import SKIPPED, Responses, SurveyData
from toolkit.model import Model
from toolkit.publication.gate import publish
from toolkit.score.comparison import changes
from toolkit.score.sample import Margins, Sample
from toolkit.score.scoring import ScoringPlan, score
from toolkit.score.values import Cell, Measure, Scores
from toolkit.stats.interval import wilson_limits
from toolkit.stats.weighting import kish_n

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "reference" / "golden"
GENDER_TENURE = Margins(sizes={"gender": {"F": 30, "M": 30}, "tenure": {"new": 24, "old": 36}})


@pytest.fixture(scope="module")
def golden(model_and_responses: tuple[Model, Responses]) -> tuple[Model, Responses, dict[str, object]]:
    expected = json.loads((GOLDEN / "expected.json").read_text(encoding="utf-8"))["values"]
    return (*model_and_responses, expected)


@pytest.fixture(scope="module")
def model_and_responses() -> tuple[Model, Responses]:
    with (GOLDEN / "input.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    items = [f"i{number}" for number in range(1, 7)]
    keyed = [{"id": item, "text": item, "keyed": "reverse" if item in ("i3", "i6") else "direct"} for item in items]
    answers = {item: [int(row[item]) if row[item] else SKIPPED for row in rows] for item in items}
    groups = {name: [row[name] for row in rows] for name in ("team", "gender", "tenure")}
    return model_of({"service": {"staff": keyed}}), responses_of(answers, **groups)


def scored(model: Model, responses: Responses, **plan: object) -> Scores:
    data = SurveyData(responses={responses.audience: responses}, findings=())
    return score(data, model, ScoringPlan(**plan))  # type: ignore[arg-type]


def cell(scores: Scores, name: str = "criterion:service@staff") -> Cell:
    return next(found for found in scores.cells if found.id == name)


def test_a_raked_score_equals_r(golden: tuple[Model, Responses, dict[str, object]]) -> None:
    model, responses, expected = golden
    found = cell(scored(model, responses, margins={"staff": GENDER_TENURE}))
    figure = found.figures[Measure.SCORE_0_100]
    assert figure.value == pytest.approx(expected["rake_mean"], abs=1e-6)
    assert found.se_0_100 == pytest.approx(2.4978, abs=1e-4)
    assert figure.weighted
    assert (figure.method, figure.n, found.n) == ("S7-weighted-mean-t", 40, 40)


def test_both_variances_are_kept(golden: tuple[Model, Responses, dict[str, object]]) -> None:
    model, responses, expected = golden
    found = cell(scored(model, responses, margins={"staff": GENDER_TENURE}))
    assert found.calibrated is not None
    half = ((found.calibrated.high or 0) - (found.calibrated.low or 0)) / 2
    assert half / 2.022690920 == pytest.approx(expected["rake_se"], abs=2e-4)  # t(39) at 95 %
    assert found.figures[Measure.SCORE_0_100].low < (found.calibrated.low or 0)  # type: ignore[operator]


def test_the_notes_say_what_the_weights_cost(golden: tuple[Model, Responses, dict[str, object]]) -> None:
    model, responses, expected = golden
    notes = scored(model, responses, margins={"staff": GENDER_TENURE}).samples["staff"]
    assert notes.margins == ("gender", "tenure")
    assert notes.n_eff == pytest.approx(expected["kish_neff"], abs=1e-5)
    assert notes.deff == pytest.approx(expected["kish_deff"], abs=1e-7)
    assert (notes.trimmed_share, notes.converged, notes.warnings) == (0.0, True, ())


def test_a_clustered_score_equals_r(golden: tuple[Model, Responses, dict[str, object]]) -> None:
    model, responses, expected = golden
    found = cell(scored(model, responses, clusters={"staff": "team"}))
    assert found.se_0_100 == pytest.approx(expected["cluster_se"], abs=1e-8)
    assert found.df == 3
    assert found.figures[Measure.SCORE_0_100].method == "S6-cluster-linearised"


def test_a_group_that_is_a_cluster_is_a_sample_of_its_own(
    golden: tuple[Model, Responses, dict[str, object]],
) -> None:
    model, responses, _ = golden
    plain = cell(scored(model, responses), "criterion:service@staff/team=A")
    clustered = cell(scored(model, responses, clusters={"staff": "team"}), "criterion:service@staff/team=A")
    assert clustered.figures[Measure.SCORE_0_100] == plain.figures[Measure.SCORE_0_100]


def test_thresholds_and_distributions_count_people(golden: tuple[Model, Responses, dict[str, object]]) -> None:
    model, responses, _ = golden
    plain, weighted = scored(model, responses), scored(model, responses, margins={"staff": GENDER_TENURE})
    for one, other in zip(plain.cells, weighted.cells, strict=True):
        assert (one.id, one.n, one.group_n, one.distribution) == (other.id, other.n, other.group_n, other.distribution)


def test_a_weighted_share_uses_kish_n(golden: tuple[Model, Responses, dict[str, object]]) -> None:
    model, responses, expected = golden
    weights = np.array(expected["rake_w"])  # F-new, F-old, M-new, M-old
    kind = 2 * (responses.frame["gender"] == "M").to_numpy() + (responses.frame["tenure"] == "old").to_numpy()
    person = weights[kind]
    codes = responses.frame["i1"].to_numpy()
    given = codes > 0
    share = float(person[given & (codes >= 4)].sum() / person[given].sum())
    figure = cell(scored(model, responses, margins={"staff": GENDER_TENURE}), "item:i1@staff").figures[
        Measure.FAVOURABLE_ITEMS
    ]
    assert figure.value == pytest.approx(share, abs=1e-7)
    assert (figure.low, figure.high) == pytest.approx(wilson_limits(share, kish_n(person[given])), abs=1e-6)


def test_equal_weights_change_nothing(golden: tuple[Model, Responses, dict[str, object]]) -> None:
    model, responses, _ = golden
    sizes = responses.frame["gender"].value_counts().to_dict()
    plain = scored(model, responses)
    weighted = scored(model, responses, margins={"staff": Margins(sizes={"gender": sizes})})
    for one, other in zip(plain.cells, weighted.cells, strict=True):
        for measure, figure in one.figures.items():
            twin = other.figures[measure]
            assert (twin.value, twin.low, twin.high) == pytest.approx((figure.value, figure.low, figure.high), abs=1e-9)


def test_every_person_a_cluster_changes_nothing() -> None:
    values = np.array([10.0, 40.0, 70.0, 80.0, 20.0, np.nan])
    rows = np.ones(6, dtype=np.bool_)
    plain, clustered = Sample(rows=rows), Sample(rows=rows, clusters=np.arange(6))
    one, other = plain.mean(values), clustered.mean(values)
    assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high))


def test_one_cluster_has_no_interval() -> None:
    figure = Sample(rows=np.ones(4, dtype=np.bool_), clusters=np.zeros(4, dtype=np.int64)).mean(np.arange(4.0))
    assert (figure.value, figure.low, figure.reason) == (1.5, None, "invalid-design")


@settings(max_examples=60, deadline=None)
@given(
    flags=st.lists(st.sampled_from([0.0, 1.0, np.nan]), min_size=2, max_size=40),
    clusters=st.integers(1, 8),
    seed=st.integers(0, 99),
)
def test_the_effective_n_lies_between_the_clusters_and_the_answers(
    flags: list[float], clusters: int, seed: int
) -> None:
    draw = np.random.default_rng(seed)
    codes = draw.integers(0, clusters, len(flags))
    column = np.array(flags)
    sample = Sample(rows=np.ones(len(flags), dtype=np.bool_), clusters=codes)
    size = sample.effective_n(column)
    n = int((~np.isnan(column)).sum())
    if n == 0:
        assert size is None
        return
    assert size is not None
    assert len(set(codes[~np.isnan(column)])) <= size <= n
    figure = sample.share(column)
    assert 0 <= (figure.low or 0) <= (figure.value or 0) <= (figure.high or 0) <= 1


def test_weights_and_the_order_of_rows(golden: tuple[Model, Responses, dict[str, object]]) -> None:
    model, responses, _ = golden
    turned = replace(responses, frame=responses.frame.iloc[::-1].reset_index(drop=True))
    plan = {"margins": {"staff": GENDER_TENURE}}
    for one, other in zip(scored(model, responses, **plan).cells, scored(model, turned, **plan).cells, strict=True):
        assert one.id == other.id
        for measure, figure in one.figures.items():
            assert other.figures[measure].value == pytest.approx(figure.value, abs=1e-9)
            assert other.figures[measure].low == pytest.approx(figure.low, abs=1e-9)


@pytest.mark.parametrize(
    ("sizes", "code"),
    [
        ({"gender": {"F": 30.0}}, "no-target"),
        ({"gender": {"F": 30.0, "M": 30.0, "X": 5.0}}, "empty-category"),
        ({"gender": {"F": 30.0, "M": 30.0}, "tenure": {"new": 24.0, "old": 90.0}}, "margin-totals"),
        ({"site": {"North": 1.0, "South": 2.0}}, "missing-group"),
    ],
)
def test_margins_that_do_not_fit_are_told(
    golden: tuple[Model, Responses, dict[str, object]], sizes: dict[str, dict[str, float]], code: str
) -> None:
    model, responses, _ = golden
    with pytest.raises(InputError) as error:
        scored(model, responses, margins={"staff": Margins(sizes=sizes)})
    (problem,) = error.value.problems
    assert (problem.code, problem.file) == (code, "engagement.yaml")


def test_a_change_uses_the_weighted_means(golden: tuple[Model, Responses, dict[str, object]]) -> None:
    model, responses, expected = golden
    then, now = scored(model, responses), scored(model, responses, margins={"staff": GENDER_TENURE})
    moved = next(iter(changes(now.cells, then.cells, "w1"))).change
    assert moved.value == pytest.approx(expected["rake_mean"] - expected["s100_mean"], abs=1e-6)  # type: ignore[operator]
    assert moved.weighted


WEIGHTS = {"employees": {"margins": {"site": {"a": 1, "b": 2}}}}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"weights": {"staff": WEIGHTS["employees"]}}, "'staff'"),
        ({"weights": {"employees": {"margins": {"region": {"a": 1, "b": 2}}}}}, "'region'"),
        ({"weights": {"employees": {"margins": {"site": {"a": 1}}}}}, "two groups"),
        ({"weights": {"employees": {"margins": {"site": {"a": 0, "b": 2}}}}}, "greater than 0"),
        ({"weights": {"employees": {"margins": {}}}}, "at least 1"),
        ({"weights": {"employees": {**WEIGHTS["employees"], "trim": 1}}}, "greater than or equal to 2"),
        ({"clusters": {"customers": "department"}}, "'department'"),
        ({"clusters": {"employees": "region"}}, "'region'"),
    ],
)
def test_settings_refuse_a_design_that_cannot_be(change: dict[str, object], says: str) -> None:
    engagement = open_engagement(ROOT / "client_data" / "example-harbour-bank" / "2026-baseline")
    content = engagement.settings.model_dump(by_alias=True) | change
    with pytest.raises(ValidationError, match=says):
        type(engagement.settings).model_validate(content)


def test_a_weighted_engagement_says_so_from_end_to_end() -> None:
    engagement = open_engagement(ROOT / "client_data" / "example-harbour-bank" / "2026-baseline")
    content = engagement.settings.model_dump(by_alias=True)
    content["weights"] = {
        "employees": {
            "margins": {
                "department": {
                    "Branches": 500,
                    "Contact centre": 150,
                    "Lending": 100,
                    "Operations": 150,
                    "not stated": 20,
                }
            }
        }
    }
    content["clusters"] = {"customers": "site"}
    settings_now = type(engagement.settings).model_validate(content)
    publication = publish(assess(Engagement(folder=engagement.folder, settings=settings_now)))
    cells = publication.cell_by_id
    assert cells["criterion:service-vision@employees"].figures[Measure.SCORE_0_100].weighted
    assert not cells["criterion:service-vision@leaders"].figures[Measure.SCORE_0_100].weighted
    assert cells["outcome:outcome.employee-nps@employees"].figures[Measure.NPS].weighted
    clustered = cells["criterion:responsiveness@customers"].figures[Measure.SCORE_0_100]
    assert clustered.method == "S6-cluster-linearised"
    (note,) = [note.text for note in publication.method if note.id == "weights"]
    assert note.startswith("Employees: post-stratified by department, design effect 1.")
    assert "Customers: drawn by site in 6 clusters" in note  # five sites, and those who named none
