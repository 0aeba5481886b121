"""The golden data: 40 made-up respondents, and what R and NumPy computed from them."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from toolkit.stats.scale import person_scores, reverse, to_0_100

GOLDEN = Path(__file__).parent / "golden"


@dataclass(frozen=True, kw_only=True, slots=True)
class Golden:
    """The input as arrays, and the expected values."""

    raw: npt.NDArray[np.float64]
    recoded: npt.NDArray[np.float64]
    score_0_100: npt.NDArray[np.float64]
    csat: npt.NDArray[np.float64]
    nps: npt.NDArray[np.float64]
    team: npt.NDArray[np.str_]
    gender: list[str]
    tenure: list[str]
    expected: dict[str, Any]

    def of_team(self, name: str) -> npt.NDArray[np.float64]:
        """Return the scores of one team."""
        return self.score_0_100[self.team == name]


@pytest.fixture(scope="session")
def golden() -> Golden:
    with (GOLDEN / "input.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    raw = np.array([[float(row[f"i{item}"] or "nan") for item in range(1, 7)] for row in rows])
    recoded = raw.copy()
    recoded[:, [2, 5]] = reverse(raw[:, [2, 5]], 1, 5)
    return Golden(
        raw=raw,
        recoded=recoded,
        score_0_100=to_0_100(person_scores(recoded, rule=4 / 6).score, 1, 5),
        csat=np.array([float(row["csat"]) for row in rows]),
        nps=np.array([float(row["nps"]) for row in rows]),
        team=np.array([row["team"] for row in rows]),
        gender=[row["gender"] for row in rows],
        tenure=[row["tenure"] for row in rows],
        expected=json.loads((GOLDEN / "expected.json").read_text(encoding="utf-8"))["values"],
    )
