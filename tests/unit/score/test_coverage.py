"""Do the 95 % intervals of an engagement hold the truth? Synthetic clients, of which it is known, read and scored anew."""

import json
from collections import Counter
from pathlib import Path

import pytest

from toolkit.assessment.steps import prepare
from toolkit.engagement import open_engagement
from toolkit.example import write_example
from toolkit.score.scoring import ScoringPlan, score
from toolkit.score.values import COMBINED, Measure, SubjectKind

CLIENTS = Path(__file__).parents[3] / "client_data"


def held_and_asked(folder: Path) -> tuple[Counter[str], Counter[str]]:
    """Intervals that hold the true mean of the population, and intervals there are, by audience and by group."""
    engagement = open_engagement(folder)
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["criteria"]
    held: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for cell in score(prepare(engagement).data, engagement.model, ScoringPlan()).cells:
        if cell.kind is not SubjectKind.CRITERION or cell.audience == COMBINED or cell.n < 10:
            continue
        known = truth[cell.subject][cell.audience]["score_0_100"]
        true = known["all"] if cell.group_by is None else known.get(cell.group_by, {}).get(cell.group)
        figure = cell.figures[Measure.SCORE_0_100]
        if true is not None and figure.low is not None and figure.high is not None:
            name = cell.audience if cell.group_by is None else f"groups of {cell.audience}"
            asked[name] += 1
            held[name] += figure.low <= true <= figure.high
    return held, asked


def test_the_intervals_of_the_examples_hold_the_truth() -> None:
    held: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for folder in (CLIENTS / "example-harbour-bank/2026-baseline", CLIENTS / "example-nordlicht-energie/2025-baseline"):
        for total, part in zip((held, asked), held_and_asked(folder), strict=True):
            total.update(part)
    assert asked.total() > 400
    # One draw of each client: the answers of one person move all of its criteria together, so this varies widely.
    assert 0.88 <= held.total() / asked.total() <= 1.0


@pytest.mark.slow
def test_the_intervals_of_many_clients_hold_the_truth_95_times_in_100(tmp_path: Path) -> None:
    held: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for seed in range(40):
        for folder in write_example("harbour-bank", tmp_path / str(seed), seed):
            for total, part in zip((held, asked), held_and_asked(folder), strict=True):
                total.update(part)
    coverage = {name: held[name] / asked[name] for name in asked}
    assert 0.93 <= held.total() / asked.total() <= 0.97, coverage
    # Within an audience all criteria of a draw move together, so 40 draws leave about a point of uncertainty each.
    assert all(0.93 <= share <= 0.985 for share in coverage.values()), coverage
