"""centric plan: what S27 says, for one population and for an engagement's audiences and groups."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from toolkit.cli.plan import plan
from toolkit.errors import UsageError

SETTINGS: dict[str, Any] = {
    "schema": "centric-engagement/1",
    "client": {"id": "acme", "name": "Acme"},
    "wave": {"id": "w1", "name": "W1", "date": "2026-05-18"},
    "model": {"id": "customer_centric", "version": "0.1.0"},
    "audiences": {"employees": {"population": 900}, "customers": {}},
    "groups": {
        "site": {"name": "Site", "audiences": ["employees"], "population": {"employees": {"North": 880, "South": 20}}}
    },
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "acme" / "w1"
    made.mkdir(parents=True)
    (made / "engagement.yaml").write_text(yaml.safe_dump(SETTINGS, sort_keys=False), encoding="utf-8")
    return made


def planned(*arguments: str) -> list[dict[str, Any]]:
    ran = CliRunner().invoke(plan, [*arguments, "--json"])
    assert ran.exit_code == 0, ran.output
    found: list[dict[str, Any]] = json.loads(ran.stdout)["planned"]
    return found


def test_a_known_population_needs_fewer_answers() -> None:
    (row,) = planned("--population", "900", "--half-width", "5", "--response-rate", "0.5")
    # n0 = (1.96 * 22 / 5)^2 = 74.37; n = n0 / (1 + n0 / 900) = 68.7
    assert (row["answers_needed"], row["invitations_needed"], row["attainable"]) == (69, 138, True)
    assert row["answers_expected"] == 450
    # by hand: 2.8016 times 22 times the root of 2/225
    assert row["detectable_difference"] == pytest.approx(5.8)


def test_a_population_too_small_is_said() -> None:
    assert planned("--population", "30", "--half-width", "3")[0]["attainable"] is False
    shown = CliRunner().invoke(plan, ["--population", "30", "--half-width", "3"]).output
    assert "more than there are" in shown


def test_audiences_and_groups_are_planned_and_small_groups_advised_against(folder: Path) -> None:
    rows = {(row["audience"], row["group"]): row for row in planned(str(folder))}
    assert list(rows) == [("employees", None), ("employees", "North"), ("employees", "South"), ("customers", None)]
    assert rows["employees", "North"]["worth_planning"] is True
    assert rows["employees", "South"]["worth_planning"] is False
    assert rows["employees", "South"]["answers_expected"] == 8
    # by hand: 2.8016 times 22 times the root of 1/8 and 1/352
    assert rows["employees", "South"]["detectable_difference"] == pytest.approx(22.0)
    assert rows["customers", None]["half_width_expected"] is None
    shown = CliRunner().invoke(plan, [str(folder)]).output
    assert "Do not plan these breakdowns, fewer than 10 answers are expected: employees, site South." in shown
    assert "Population not known, so nothing is expected of: customers." in shown


def test_a_design_effect_asks_for_more() -> None:
    plain, clustered = (planned("--population", "900", *more)[0] for more in ((), ("--design-effect", "2")))
    assert clustered["answers_needed"] > 1.9 * plain["answers_needed"]
    assert clustered["detectable_difference"] > plain["detectable_difference"]


@pytest.mark.parametrize("arguments", [[], ["somewhere", "--population", "9"]])
def test_one_of_engagement_and_population_is_asked_for(arguments: list[str]) -> None:
    ran = CliRunner().invoke(plan, arguments)
    assert isinstance(ran.exception, UsageError)


def test_sizes_of_an_audience_that_the_group_does_not_have_are_refused(folder: Path) -> None:
    settings = SETTINGS | {"groups": {"site": SETTINGS["groups"]["site"] | {"audiences": ["customers"]}}}
    (folder / "engagement.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    ran = CliRunner().invoke(plan, [str(folder)])
    assert "population by the group's own audiences" in str(ran.exception)
