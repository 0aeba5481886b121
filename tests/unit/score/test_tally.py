"""Blockwise counting gives the scores that a row a respondent gives."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_cases import model_of, responses_of

from toolkit.assessment.steps import prepare
from toolkit.engagement import open_engagement
from toolkit.ingest.values import NOT_APPLICABLE, NOT_ASKED, SKIPPED, Responses, SurveyData
from toolkit.model import Model
from toolkit.score.persons import score_persons
from toolkit.score.scoring import ScoringPlan, score
from toolkit.score.tally import Block, Tally, TallyPlan, bootstrap_means, tallied
from toolkit.score.tally_cells import tally_cells
from toolkit.score.values import Cell, Measure, SubjectKind

FOLDER = Path(__file__).parents[3] / "client_data" / "example-harbour-bank" / "2026-baseline"
AVERAGED = (SubjectKind.CRITERION, SubjectKind.DIMENSION, SubjectKind.LENS_GROUP)
MIXED = model_of(
    {
        "x": {"staff": [{"id": "a", "text": "a"}, {"id": "b", "text": "b", "keyed": "reverse"}]},
        "y": {
            "staff": [{"id": "c", "text": "c", "scale": "seven"}, {"id": "d", "text": "d"}, {"id": "e", "text": "e"}]
        },
        "z": {"staff": [{"id": "f", "text": "f"}]},
    }
)


def assert_equal(model: Model, responses: Responses, missing_rule: float, population: int | None = None) -> None:
    """Every cell that the counts give is the one that the persons give, and only the item average is missing."""
    audience = responses.audience
    data = SurveyData(responses={audience: responses}, findings=())
    sizes = {audience: population} if population else {}
    matrix = {
        cell.id: cell for cell in score(data, model, ScoringPlan(missing_rule=missing_rule, populations=sizes)).cells
    }
    tally, names = tallied(responses, model, missing_rule)
    counted = list(tally_cells(tally, names, population))
    assert {cell.id for cell in counted} == {cell.id for cell in matrix.values() if cell.audience == audience}
    for cell in counted:
        assert_same(cell, matrix[cell.id])


def assert_same(cell: Cell, other: Cell) -> None:
    assert (cell.n, cell.group_n, cell.items) == (other.n, other.group_n, other.items)
    assert cell.distribution == other.distribution
    for name in ("sd_0_100", "se_0_100", "df"):
        its = getattr(other, name)
        assert getattr(cell, name) == (None if its is None else pytest.approx(its, abs=1e-9)), (cell.id, name)
    averaged = {Measure.FAVOURABLE_ITEMS} if cell.kind in AVERAGED else set()
    assert set(cell.figures) == set(other.figures) - averaged
    for measure, mine in cell.figures.items():
        its = other.figures[measure]
        assert (mine.n, mine.method, mine.reason) == (its.n, its.method, its.reason), cell.id
        for name in ("value", "low", "high"):
            value = getattr(its, name)
            assert getattr(mine, name) == (None if value is None else pytest.approx(value, abs=1e-9)), cell.id


@pytest.mark.parametrize("audience", ["leaders", "employees", "customers"])
@pytest.mark.parametrize("population", [None, 5000])
def test_the_example_scores_the_same(audience: str, population: int | None) -> None:
    engagement = open_engagement(FOLDER)
    responses = prepare(engagement).data.responses[audience]
    assert_equal(engagement.model, responses, 0.5, population)


codes = st.sampled_from([1, 2, 3, 4, 5, SKIPPED, NOT_APPLICABLE, NOT_ASKED])
sevens = st.sampled_from([1, 4, 7, SKIPPED, NOT_ASKED])


@settings(max_examples=30, deadline=None)
@given(
    rows=st.lists(st.tuples(codes, codes, sevens, codes, codes, codes), min_size=1, max_size=25),
    rule=st.sampled_from([0.5, 2 / 3, 1.0]),
    recoded=st.booleans(),
)
def test_any_answers_score_the_same(rows: list[tuple[int, ...]], rule: float, recoded: bool) -> None:
    site = ["North" if number % 3 else "South" for number in range(len(rows))]
    responses = responses_of({name: [row[i] for row in rows] for i, name in enumerate("abcdef")}, site=site)
    if recoded:
        responses = replace(responses, recoded=frozenset({"b"}))
    assert_equal(MIXED, responses, rule)


def blocks(n: int, size: int, seed: int = 1) -> list[Block]:
    draw = np.random.default_rng(seed)
    answers = draw.integers(1, 6, size=(6, n)).astype(np.int8)
    answers[draw.random((6, n)) < 0.1] = SKIPPED
    groups = draw.integers(0, 3, n)
    return [
        Block(codes=answers[:, at : at + size], groups={"site": groups[at : at + size]}) for at in range(0, n, size)
    ]


def tally_of(parts: list[Block]) -> Tally:
    plan = TallyPlan(items=tuple("abcdef"), dimensions=("site",))
    tally = Tally(MIXED, "staff", plan)
    for part in parts:
        tally.add(part)
    return tally


@pytest.mark.parametrize("size", [1, 7, 500])
def test_the_size_and_order_of_blocks_do_not_matter(size: int) -> None:
    whole, parts = tally_of(blocks(500, 500)), tally_of(list(reversed(blocks(500, size))))
    names = {"site": ["A", "B", "C"]}
    assert list(tally_cells(whole, names)) == list(tally_cells(parts, names))


def test_what_a_tally_holds_does_not_grow_with_respondents() -> None:
    def size(tally: Tally) -> int:
        return sum(table.nbytes for counts in tally._counts.values() for table in counts.tables)

    assert size(tally_of(blocks(10, 10))) == size(tally_of(blocks(5000, 500)))


def test_a_block_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="6 items"):
        tally_of([Block(codes=np.ones((5, 3), dtype=np.int8), groups={"site": np.zeros(3, dtype=np.int64)})])


def test_a_model_too_large_to_count_is_refused_in_words() -> None:
    many = model_of({"x": {"staff": [{"id": f"i{n}", "text": "t"} for n in range(9)]}})
    with pytest.raises(ValueError, match="too many to count"):
        Tally(many, "staff", TallyPlan(items=tuple(f"i{n}" for n in range(9))))


def test_the_bootstrap_of_the_counts_is_that_of_the_persons() -> None:
    tally = tally_of(blocks(600, 600))
    values, counts = tally.histogram(SubjectKind.CRITERION, "y", "site")
    means = bootstrap_means(values, counts, seed=1, draws=4000)
    for group in range(3):
        scores = np.repeat(values, counts[group])
        assert means[:, group].mean() == pytest.approx(scores.mean(), abs=0.2)
        assert means[:, group].std() == pytest.approx(scores.std() / np.sqrt(scores.size), rel=0.06)
    assert (
        bootstrap_means(values, counts, seed=1, draws=5).tolist()
        == bootstrap_means(values, counts, seed=1, draws=5).tolist()
    )


def test_a_group_without_respondents_has_no_mean() -> None:
    means = bootstrap_means(np.array([0.0, 50.0]), np.array([[2, 2], [0, 0]]), seed=1, draws=10)
    assert not np.isnan(means[:, 0]).any()
    assert np.isnan(means[:, 1]).all()


def test_the_histogram_holds_every_scored_person() -> None:
    engagement = open_engagement(FOLDER)
    responses = prepare(engagement).data.responses["employees"]
    table = score_persons(responses, engagement.model, 0.5)
    tally, _ = tallied(responses, engagement.model, 0.5)
    for column, (kind, subject) in enumerate(table.subjects):
        if kind is not SubjectKind.LENS_GROUP:
            values, counts = tally.histogram(kind, subject)
            scores = table.scores[:, column]
            expected = np.sort(scores[~np.isnan(scores)])
            assert np.repeat(values, counts.sum(axis=0)) == pytest.approx(expected, abs=1e-8)


@pytest.mark.slow
def test_the_benchmark_runs_and_says_what_it_found(root: Path) -> None:
    command = [sys.executable, str(root / "benchmarks" / "scoring.py"), "--respondents", "20000", "--rounds", "1"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "cells 3156, each with its interval" in told
    assert "bootstrap, 1000 draws x 720 cells" in told
    assert "MB at most 200 met" in told
