"""Loading a criteria model: strict, with every problem and its place told at once."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from toolkit.errors import InputError
from toolkit.model import Model, fingerprint, load_model

Content = dict[str, Any]


def small_model() -> Content:
    """A whole model of two criteria, to break in one place at a time."""
    items = {
        "staff": [
            {"id": "openness.s1", "text": "People speak openly.", "core": True},
            {"id": "openness.s2", "text": "Doubts stay unspoken.", "keyed": "reverse"},
        ]
    }
    return {
        "schema": "customer-centric-criteria/1",
        "title": "Climate",
        "version": "1.0",
        "audiences": [{"id": "staff", "name": "Staff"}, {"id": "board", "name": "Board"}],
        "scales": {
            "agree5": {
                "type": "likert",
                "min": 1,
                "max": 5,
                "labels": {1: "Disagree", 5: "Agree"},
                "favourable": [4, 5],
            },
            "nps11": {"type": "numeric", "min": 0, "max": 10, "promoters": [9, 10]},
        },
        "item_scale": "agree5",
        "outcome_items": [
            {"id": "outcome.nps", "audience": "board", "scale": "nps11", "text": "Would you recommend us?"}
        ],
        "quality_items": [{"id": "quality.care", "audiences": ["staff"], "scale": "agree5", "text": "I took care."}],
        "horizons": ["soon", "later"],
        "dimensions": [{"id": "voice", "name": "Voice", "criteria": ["openness", "listening"]}],
        "criteria": [
            {
                "id": "openness",
                "dimension": "voice",
                "name": "Openness",
                "definition": "People say what they see.",
                "judged_by": ["staff", "interviews"],
                "items": items,
                "interview_prompts": [{"id": "openness.q1", "audience": "staff", "text": "When did you last object?"}],
                "rubric": {level: f"Rung {level}" for level in range(1, 6)},
                "anchors": {"standard": ["part-a"]},
                "plays": [
                    {
                        "id": "openness.p1",
                        "action": "Ask first",
                        "owner": "Lead",
                        "effort": "S",
                        "horizon": "soon",
                        "first_step": "Ask",
                        "success_measure": "Answers",
                    }
                ],
            },
            {
                "id": "listening",
                "dimension": "voice",
                "name": "Listening",
                "definition": "What is said is heard.",
                "items": {"board": [{"id": "listening.b1", "text": "We listen.", "core": True}]},
            },
        ],
        "lenses": [
            {"id": "other", "name": "Other", "groups": [{"id": "all", "name": "All", "criteria": ["openness"]}]}
        ],
        "crosswalks": [
            {"id": "standard", "name": "Standard", "map": [{"dimension": "part-a", "criteria": ["openness"]}]}
        ],
    }


def write(folder: Path, content: Content | str | bytes) -> Path:
    path = folder / "climate.yaml"
    if isinstance(content, dict):
        content = yaml.safe_dump(copy.deepcopy(content), sort_keys=False)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def complaints(folder: Path, content: Content | str | bytes) -> list[tuple[str, str]]:
    """Code and place of every problem, in the order told."""
    with pytest.raises(InputError) as raised:
        load_model(write(folder, content))
    assert {problem.file for problem in raised.value.problems} == {"climate.yaml"}
    return [(problem.code, problem.place) for problem in raised.value.problems]


def test_a_whole_model_loads(tmp_path: Path) -> None:
    model = load_model(write(tmp_path, small_model()))
    assert [criterion.id for criterion in model.criteria] == ["openness", "listening"]
    assert model.criterion_by_id["openness"].rubric[5] == "Rung 5"


@pytest.mark.parametrize("name", ["customer_centric", "team_climate"])
def test_a_shipped_model_loads(root: Path, name: str) -> None:
    assert load_model(root / "templates" / "models" / f"{name}.yaml").criteria


CHANGES: dict[str, tuple[Callable[[Content], object], str, str]] = {
    "an unknown key at the top": (lambda m: m.update(dimension=[]), "unknown-key", "dimension"),
    "an unknown key in a criterion": (lambda m: m["criteria"][1].update(kinds="x"), "unknown-key", "criteria.1.kinds"),
    "an unknown key in a scale": (
        lambda m: m["scales"]["agree5"].update(favorable=[4]),
        "unknown-key",
        "scales.agree5.favorable",
    ),
    "an unknown key in an item": (
        lambda m: m["criteria"][0]["items"]["staff"][1].update(reverse=True),
        "unknown-key",
        "criteria.0.items.staff.1.reverse",
    ),
    "a missing key": (lambda m: m.pop("item_scale"), "missing-key", "item_scale"),
    "a number for text": (lambda m: m.update(version=1.0), "wrong-type", "version"),
    "text for a number": (lambda m: m["scales"]["agree5"].update(min="1"), "wrong-type", "scales.agree5.min"),
    "a fraction for a whole number": (
        lambda m: m["scales"]["agree5"].update(max=5.0),
        "wrong-type",
        "scales.agree5.max",
    ),
    "text for a list": (
        lambda m: m["dimensions"][0].update(criteria="openness"),
        "wrong-type",
        "dimensions.0.criteria",
    ),
    "text for yes or no": (
        lambda m: m["criteria"][0]["items"]["staff"][0].update(core="yes"),
        "wrong-type",
        "criteria.0.items.staff.0.core",
    ),
    "a date that is none": (lambda m: m.update(date="2026-02-30"), "bad-value", "date"),
    "another schema": (lambda m: m.update(schema="other/1"), "bad-value", "schema"),
    "a keying that is none": (
        lambda m: m["criteria"][0]["items"]["staff"][1].update(keyed="reversed"),
        "bad-value",
        "criteria.0.items.staff.1.keyed",
    ),
    "a level beyond the rubric": (
        lambda m: m["criteria"][0]["rubric"].update({6: "x"}),
        "bad-value",
        "criteria.0.rubric",
    ),
    "an id with a space": (lambda m: m["lenses"][0].update(id="my lens"), "bad-value", "lenses.0.id"),
    "a scale upside down": (lambda m: m["scales"]["agree5"].update(min=6), "bad-value", "scales.agree5"),
    "a label off the scale": (lambda m: m["scales"]["agree5"]["labels"].update({6: "x"}), "bad-value", "scales.agree5"),
    "an answer both good and bad": (
        lambda m: m["scales"]["agree5"].update(unfavourable=[4]),
        "bad-value",
        "scales.agree5",
    ),
    "an item id twice": (
        lambda m: m["criteria"][0]["items"]["staff"][1].update(id="openness.s1"),
        "duplicate-id",
        "items",
    ),
    "an outcome called like an item": (
        lambda m: m["outcome_items"][0].update(id="openness.s1"),
        "duplicate-id",
        "items",
    ),
    "a lens twice": (lambda m: m["lenses"].append(copy.deepcopy(m["lenses"][0])), "duplicate-id", "lenses"),
    "an audience twice": (lambda m: m["audiences"].append({"id": "staff", "name": "S"}), "duplicate-id", "audiences"),
    "an item scale that is not there": (lambda m: m.update(item_scale="agree7"), "dangling-reference", "item_scale"),
    "an item with a scale that is not there": (
        lambda m: m["criteria"][1]["items"]["board"][0].update(scale="agree7"),
        "dangling-reference",
        "criteria.listening.items.listening.b1.scale",
    ),
    "a judge that is not there": (
        lambda m: m["criteria"][1].update(judged_by=["owners"]),
        "dangling-reference",
        "criteria.listening.judged_by",
    ),
    "items for an audience that is not there": (
        lambda m: m["criteria"][1]["items"].update(owners=[{"id": "listening.o1", "text": "x", "core": True}]),
        "dangling-reference",
        "criteria.listening.items",
    ),
    "a prompt for an audience that is not there": (
        lambda m: m["criteria"][0]["interview_prompts"][0].update(audience="owners"),
        "dangling-reference",
        "criteria.openness.interview_prompts",
    ),
    "a play with a horizon that is not there": (
        lambda m: m["criteria"][0]["plays"][0].update(horizon="never"),
        "dangling-reference",
        "criteria.openness.plays.openness.p1.horizon",
    ),
    "a lens on a criterion that is not there": (
        lambda m: m["lenses"][0]["groups"][0].update(criteria=["openess"]),
        "dangling-reference",
        "lenses.other.all",
    ),
    "a crosswalk on a criterion that is not there": (
        lambda m: m["crosswalks"][0]["map"][0].update(criteria=["openess"]),
        "dangling-reference",
        "crosswalks.standard.part-a",
    ),
    "an anchor in a crosswalk that is not there": (
        lambda m: m["criteria"][0].update(anchors={"norm": ["part-a"]}),
        "dangling-reference",
        "criteria.openness.anchors",
    ),
    "an anchor in a part that is not there": (
        lambda m: m["criteria"][0].update(anchors={"standard": ["part-b"]}),
        "dangling-reference",
        "criteria.openness.anchors.standard",
    ),
    "an outcome for an audience that is not there": (
        lambda m: m["outcome_items"][0].update(audience="owners"),
        "dangling-reference",
        "outcome_items.outcome.nps",
    ),
    "a quality item on a scale that is not there": (
        lambda m: m["quality_items"][0].update(scale="agree7"),
        "dangling-reference",
        "quality_items.quality.care",
    ),
    "a criterion listed by no dimension": (
        lambda m: m["dimensions"][0].update(criteria=["openness"]),
        "dangling-reference",
        "criteria.listening.dimension",
    ),
    "a criterion listed twice": (
        lambda m: m["dimensions"][0].update(criteria=["openness", "listening", "listening"]),
        "dangling-reference",
        "criteria.listening.dimension",
    ),
    "a rubric with a rung missing": (
        lambda m: m["criteria"][0]["rubric"].pop(3),
        "missing-key",
        "criteria.openness.rubric",
    ),
    "two core items": (
        lambda m: m["criteria"][0]["items"]["staff"][1].update(core=True, keyed="direct"),
        "bad-value",
        "criteria.openness.items.staff",
    ),
    "a reverse core item": (
        lambda m: m["criteria"][0]["items"]["staff"][0].update(keyed="reverse"),
        "bad-value",
        "criteria.openness.items.staff",
    ),
}


@pytest.mark.parametrize("case", CHANGES)
def test_one_fault_is_told_with_its_place(tmp_path: Path, case: str) -> None:
    change, code, place = CHANGES[case]
    content = small_model()
    change(content)
    assert complaints(tmp_path, content) == [(code, place)]


def test_a_criterion_id_twice_is_told_with_what_it_breaks(tmp_path: Path) -> None:
    content = small_model()
    content["criteria"][1]["id"] = "openness"
    told = complaints(tmp_path, content)
    assert ("duplicate-id", "criteria") in told
    assert ("dangling-reference", "dimensions.voice.criteria") in told


@pytest.mark.parametrize("reserved", ["combined", "interviews"])
def test_an_audience_may_not_take_a_name_with_a_meaning_of_its_own(tmp_path: Path, reserved: str) -> None:
    text = yaml.safe_dump(small_model(), sort_keys=False).replace("board", reserved)
    assert ("bad-value", "audiences") in complaints(tmp_path, text)


def test_a_criterion_without_items_is_told(tmp_path: Path) -> None:
    content = small_model()
    content["criteria"][1]["items"] = {}
    assert complaints(tmp_path, content) == [("missing-key", "criteria.listening.items")]


def test_faults_of_every_kind_are_told_at_once(tmp_path: Path) -> None:
    content = small_model()
    content["titel"] = "x"
    content["language"] = False
    content["item_scale"] = "agree7"
    content["criteria"][0]["items"]["staff"][1]["id"] = "openness.s1"
    content["criteria"][1]["judged_by"] = ["owners"]
    assert sorted(complaints(tmp_path, content)) == [
        ("dangling-reference", "criteria.listening.judged_by"),
        ("dangling-reference", "item_scale"),
        ("duplicate-id", "items"),
        ("unknown-key", "titel"),
        ("wrong-type", "language"),
    ]


@pytest.mark.parametrize("word", ["No", "yes", "off"])
def test_a_word_that_yaml_reads_as_a_boolean_is_explained(tmp_path: Path, word: str) -> None:
    content = yaml.safe_dump(small_model(), sort_keys=False).replace("title: Climate", f"title: {word}")
    with pytest.raises(InputError) as raised:
        load_model(write(tmp_path, content))
    (problem,) = raised.value.problems
    assert problem.place == "title"
    assert "put it in quotes" in problem.remedy


def test_a_label_that_yaml_reads_as_a_boolean_is_told_as_a_key(tmp_path: Path) -> None:
    content = yaml.safe_dump(small_model(), sort_keys=False).replace("      1: Disagree", "      No: Disagree")
    with pytest.raises(InputError) as raised:
        load_model(write(tmp_path, content))
    (problem,) = raised.value.problems
    assert (problem.place, problem.found) == ("scales.agree5.labels", "the key false")


def test_an_unknown_key_lists_the_known_ones_with_the_nearest_first(tmp_path: Path) -> None:
    content = small_model()
    content["criteria"][0]["items"]["staff"][0]["txt"] = "x"
    with pytest.raises(InputError) as raised:
        load_model(write(tmp_path, content))
    assert "one of text, " in raised.value.problems[0].expected


def test_a_dangling_reference_names_the_nearest(tmp_path: Path) -> None:
    content = small_model()
    content["lenses"][0]["groups"][0]["criteria"] = ["listenning"]
    with pytest.raises(InputError) as raised:
        load_model(write(tmp_path, content))
    assert raised.value.problems[0].expected.startswith("a criterion: listening")


def test_the_fingerprint_follows_the_bytes(tmp_path: Path) -> None:
    first = fingerprint(write(tmp_path, small_model()))
    again = fingerprint(write(tmp_path, small_model()))
    other = fingerprint(write(tmp_path, small_model() | {"title": "Another"}))
    assert first == again != other
    assert len(first) == 64


def test_a_json_schema_for_editors_describes_what_loads() -> None:
    schema = Model.model_json_schema(by_alias=True)
    assert set(schema["required"]) == {"schema", "title", "version", "scales", "item_scale", "dimensions", "criteria"}
    assert schema["additionalProperties"] is False
    assert schema["properties"]["schema"]["const"] == "customer-centric-criteria/1"


@pytest.mark.parametrize("name", ["customer_centric", "team_climate"])
def test_a_shipped_model_satisfies_the_json_schema(root: Path, name: str) -> None:
    import json

    import jsonschema

    text = (root / "templates" / "models" / f"{name}.yaml").read_text(encoding="utf-8")
    content = json.loads(json.dumps(yaml.safe_load(text)))  # keys as text, as an editor sees them
    validator = jsonschema.Draft202012Validator(Model.model_json_schema(by_alias=True))
    assert list(validator.iter_errors(content)) == []


def test_the_json_schema_refuses_an_unknown_key() -> None:
    import jsonschema

    content = small_model() | {"titel": "x"}
    content["scales"]["agree5"]["labels"] = {"1": "Disagree"}
    content["criteria"][0]["rubric"] = {}
    schema = Model.model_json_schema(by_alias=True)
    with pytest.raises(jsonschema.ValidationError, match="titel"):
        jsonschema.validate(content, schema)
    del content["titel"]
    jsonschema.validate(content, schema)
