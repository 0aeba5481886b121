"""Figures of R survey 4.1.1 for the California schools drawn as 15 of 757 districts (its `apiclus1`; four columns, typed in)."""

import csv
from pathlib import Path

import pytest

from toolkit.stats.cluster import cluster_mean
from toolkit.stats.raking import rake
from toolkit.stats.weighting import weighted_mean

DISTRICTS = 757
POPULATION = {"school_type": {"E": 4421, "H": 755, "M": 1018}, "school_wide": {"No": 1072, "Yes": 5122}}


@pytest.fixture(scope="module")
def schools() -> dict[str, list[str]]:
    with (Path(__file__).parent / "api" / "apiclus1.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 183
    return {name: [row[name] for row in rows] for name in rows[0]}


def test_the_clustered_mean_and_its_error_equal_r(schools: dict[str, list[str]]) -> None:
    api00 = [float(value) for value in schools["api00"]]
    found = cluster_mean(api00, schools["district"], population_clusters=DISTRICTS)
    assert found.figure.value == pytest.approx(644.169398907104, abs=1e-8)
    assert found.se == pytest.approx(23.542240693781, abs=1e-8)
    assert found.clusters == 15


def test_the_raked_mean_equals_r(schools: dict[str, list[str]]) -> None:
    api00 = [float(value) for value in schools["api00"]]
    margins = {name: schools[name] for name in POPULATION}
    weighting = rake(margins, POPULATION, trim=None)
    assert weighted_mean(api00, weighting.weights).value == pytest.approx(641.2303209268, abs=1e-4)
    first = 50.329401116241 / 29.870675492628
    assert weighting.weights[0] / weighting.weights[1] == pytest.approx(first, abs=1e-5)


def test_a_share_of_clusters_equals_r(schools: dict[str, list[str]]) -> None:
    wide = [float(value == "Yes") for value in schools["school_wide"]]
    found = cluster_mean(wide, schools["district"], population_clusters=DISTRICTS)
    assert found.figure.value == pytest.approx(0.8743169398907, abs=1e-10)
    assert found.se == pytest.approx(0.02035947724463, abs=1e-10)
