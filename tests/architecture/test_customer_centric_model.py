"""The shipped model answers its sources: every row of the catalogue, every framework, every criterion complete."""

import re
from collections import Counter
from pathlib import Path

import pytest

from toolkit.model import Model, load_model

ROW = re.compile(r"^\| (?P<row>s\d-\d\d) \| .* \| (?P<system>[a-z-]+) \| [^|]* \| (?P<answers>[^|]*) \|$", re.MULTILINE)
CRITERION = re.compile(r"`([a-z0-9-]+)`")
FRAMEWORKS = [
    "icare",
    "five-considerations",
    "four-strategies",
    "measure-reward-go-further",
    "six-practices",
    "customer-focused-leaders",
]
AUDIENCES = ("leaders", "employees", "customers")


@pytest.fixture(scope="module")
def model(shipped_model_file: Path) -> Model:
    return load_model(shipped_model_file)


@pytest.fixture(scope="module")
def catalogue(root: Path) -> dict[str, tuple[str, tuple[str, ...]]]:
    """System and criteria (the one that answers first, then the others touched) by row."""
    text = (root / "templates" / "models" / "source_catalogue.md").read_text(encoding="utf-8")
    return {found["row"]: (found["system"], tuple(CRITERION.findall(found["answers"]))) for found in ROW.finditer(text)}


def test_the_catalogue_is_read_whole(catalogue: dict[str, tuple[str, tuple[str, ...]]]) -> None:
    assert len(catalogue) == 212
    assert Counter(row[:2] for row in catalogue) == {"s0": 28, "s1": 37, "s2": 52, "s3": 60, "s4": 35}
    assert all(answers for _, answers in catalogue.values())


def test_every_row_is_answered_by_the_criterion_the_catalogue_names(
    model: Model, catalogue: dict[str, tuple[str, tuple[str, ...]]]
) -> None:
    answered = {row: criterion.id for criterion in model.criteria for row in criterion.source_rows}
    assert answered == {row: answers[0] for row, (_, answers) in catalogue.items()}


def test_every_row_is_answered_once(model: Model) -> None:
    rows = Counter(row for criterion in model.criteria for row in criterion.source_rows)
    assert {row: count for row, count in rows.items() if count != 1} == {}


def test_the_criteria_a_row_also_touches_say_so(
    model: Model, catalogue: dict[str, tuple[str, tuple[str, ...]]]
) -> None:
    touched = {(row, criterion.id) for criterion in model.criteria for row in criterion.also_rows}
    assert touched == {(row, also) for row, (_, answers) in catalogue.items() for also in answers[1:]}


def test_every_framework_has_a_lens(model: Model, catalogue: dict[str, tuple[str, tuple[str, ...]]]) -> None:
    assert [lens.id for lens in model.lenses] == FRAMEWORKS
    assert {system for system, _ in catalogue.values()} <= set(FRAMEWORKS)


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_lens_can_be_scored(model: Model, framework: str) -> None:
    (lens,) = [lens for lens in model.lenses if lens.id == framework]
    asked = {
        group.id: sum(
            len(items) for criterion in group.criteria for items in model.criterion_by_id[criterion].items.values()
        )
        for group in lens.groups
    }
    assert len(asked) >= 2
    assert all(asked.values()), asked


def test_the_model_has_8_dimensions_and_32_criteria(model: Model) -> None:
    assert (len(model.dimensions), len(model.criteria)) == (8, 32)
    assert [criterion.id for criterion in model.criteria] == [c for d in model.dimensions for c in d.criteria]


def test_every_criterion_is_complete(model: Model) -> None:
    unfinished = {
        criterion.id
        for criterion in model.criteria
        if not (criterion.items and criterion.interview_prompts and criterion.plays and criterion.anchors)
        or sorted(criterion.rubric) != [1, 2, 3, 4, 5]
        or not set(criterion.items) <= set(AUDIENCES)
    }
    assert unfinished == set()


def test_the_short_form_asks_one_item_a_criterion_and_audience(model: Model) -> None:
    for audience in AUDIENCES:
        full, short = model.items_for(audience), model.items_for(audience, short=True)
        assert short.keys() == full.keys()
        assert {len(items) for items in short.values()} == {1}


def test_every_crosswalk_reaches_a_criterion(model: Model) -> None:
    assert model.crosswalks
    for crosswalk in model.crosswalks:
        named = {dimension for criterion in model.criteria for dimension in criterion.anchors.get(crosswalk.id, ())}
        mapped = {row.dimension for row in crosswalk.map}
        assert named <= mapped, crosswalk.id
