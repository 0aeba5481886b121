"""What a model answers about its own items and scales."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from toolkit.model import Model, load_model


@pytest.fixture(scope="module")
def climate(root: Path) -> Model:
    return load_model(root / "templates" / "models" / "team_climate.yaml")


@pytest.fixture(scope="module")
def customer_centric(shipped_model_file: Path) -> Model:
    return load_model(shipped_model_file)


def test_reversing_twice_gives_the_answer_back(climate: Model) -> None:
    for scale in climate.scales.values():
        assert [scale.reversed(scale.reversed(code)) for code in scale.codes] == list(scale.codes)
        assert {scale.reversed(code) for code in scale.codes} == set(scale.codes)


@pytest.mark.parametrize(
    ("scale", "code", "reversed_code"), [("agree5", 1, 5), ("agree5", 3, 3), ("often7", 2, 6), ("often7", 7, 1)]
)
def test_an_answer_is_mirrored_on_its_scale(climate: Model, scale: str, code: int, reversed_code: int) -> None:
    assert climate.scales[scale].reversed(code) == reversed_code


def test_a_scale_from_zero_has_all_its_codes(customer_centric: Model) -> None:
    assert list(customer_centric.scales["nps11"].codes) == list(range(11))


def test_an_item_uses_its_own_scale_or_the_models(climate: Model) -> None:
    assert climate.scale_of("handover.w2").max == 7
    assert climate.scale_of("mutual-help.w1").max == 5


def test_the_short_form_is_the_core_items(climate: Model) -> None:
    assert climate.asked_of("charge-nurses", short=True) == climate.asked_of("charge-nurses")
    assert climate.asked_of("ward-staff", short=True) == (
        "raising-concerns.w1",
        "fair-response.w1",
        "handover.w1",
        "mutual-help.w1",
        "learning-from-events.w1",
    )


def test_a_criterion_that_an_audience_is_not_asked_about_is_left_out(climate: Model) -> None:
    assert "mutual-help" not in climate.items_for("charge-nurses")
    assert "mutual-help" in climate.items_for("ward-staff")


def test_outcome_and_quality_items_come_after_the_criteria(customer_centric: Model) -> None:
    asked = customer_centric.asked_of("customers")
    assert asked[-5:] == ("outcome.csat", "outcome.nps", "outcome.ces", "quality.instructed1", "quality.effort")
    assert len(asked) == len(set(asked))


def test_audiences_are_named_as_declared_or_as_first_met(climate: Model, customer_centric: Model) -> None:
    assert climate.audience_names == {"charge-nurses": "Charge nurses", "ward-staff": "Ward staff"}
    assert customer_centric.audience_names == {"leaders": "Leaders", "employees": "Employees", "customers": "Customers"}


def test_a_model_cannot_be_changed_in_place(climate: Model) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        climate.title = "Another"  # type: ignore[misc]
