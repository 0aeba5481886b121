"""What of drivers and reliabilities passes the gate, and the sentences on them."""

from dataclasses import replace
from pathlib import Path

import pytest

from toolkit.assessment import Assessment, assess
from toolkit.engagement import open_engagement
from toolkit.publication import Publication, parse_results, results_json
from toolkit.publication.gate import publish


@pytest.fixture(scope="module")
def assessment(root: Path) -> Assessment:
    return assess(open_engagement(root / "client_data" / "example-harbour-bank" / "2026-baseline"))


@pytest.fixture(scope="module")
def publication(assessment: Assessment) -> Publication:
    return publish(assessment)


def note(publication: Publication, name: str) -> str:
    return next(note.text for note in publication.method if note.id == name)


def test_open_drivers_are_shown_by_rank_and_shut_ones_as_the_reason_alone(publication: Publication) -> None:
    by_audience = {found.audience: found for found in publication.drivers}
    customers, leaders = by_audience["customers"], by_audience["leaders"]
    assert [driver.rank for driver in customers.drivers] == list(range(1, 16))
    assert customers.drivers[0].criterion == "responsiveness"
    assert customers.drivers[0].importance.value == 1
    assert {driver.quadrant for driver in customers.drivers} <= {
        "concentrate",
        "keep-up",
        "low-priority",
        "possible-overkill",
    }
    assert any(driver.borderline for driver in customers.drivers)
    assert (leaders.gate, leaders.n, leaders.drivers, leaders.adjusted_r_squared) == (
        ("too-few-respondents",),
        None,
        (),
        None,
    )


def test_the_method_page_says_where_importance_comes_from(assessment: Assessment, publication: Publication) -> None:
    assert "customers' satisfaction (adjusted R2 0.47)" in note(publication, "importance")
    shut = replace(assessment, drivers=tuple(one for one in assessment.drivers if not one.usable))
    assert note(publish(shut), "importance") == (
        "Equal for every criterion (equal for all (leaders: too few complete answers; employees: too few complete "
        "answers))."
    )


def test_reliabilities_of_small_audiences_are_not_shown(assessment: Assessment, publication: Publication) -> None:
    assert {found.audience for found in publication.reliability} == {"leaders", "employees", "customers"}
    few = tuple(replace(found, n=4) for found in assessment.reliability if found.audience == "leaders")
    assert publish(replace(assessment, reliability=few)).reliability == ()
    assert note(publish(replace(assessment, reliability=few)), "reliability").startswith("No criterion")


def test_the_sentence_on_reliability_counts_the_criteria(publication: Publication) -> None:
    text = note(publication, "reliability")
    bands = [found.band for found in publication.reliability if found.audience == "customers"]
    assert f"Customers: of {len(bands)} criteria " in text
    assert f"{bands.count('adequate')} sound as one score" in text


def test_draws_and_person_level_figures_stay_private(publication: Publication) -> None:
    content = results_json(publication)
    assert b"importance_draws" not in content
    assert parse_results(content) == publication
