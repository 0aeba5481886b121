"""A model in another language: every text in its place, by id, and a person told what does not fit."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from toolkit.errors import InputError
from toolkit.model import Model, load_model
from toolkit.model.translation import ModelWords, laid_over, translated, translation_file


@pytest.fixture(scope="module")
def model_file(root: Path) -> Path:
    return root / "templates" / "models" / "customer_centric.yaml"


@pytest.fixture(scope="module")
def model(model_file: Path) -> Model:
    return load_model(model_file)


@pytest.fixture
def words(model_file: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(translation_file(model_file, "de").read_text(encoding="utf-8"))
    return content


def test_the_shipped_model_is_translated_whole_into_german(model: Model, model_file: Path) -> None:
    german = translated(model, model_file, "de")
    assert (german.language, german.left) == ("de", 0)
    assert german.model.criterion_by_id["recognition"].name == "Anerkennung für hervorragenden Service"
    assert german.model.audience_names["customers"] == "Kundinnen und Kunden"


def test_a_translation_changes_words_alone(model: Model, model_file: Path) -> None:
    german = translated(model, model_file, "de-AT").model
    assert list(german.scored_items) == list(model.scored_items)
    assert (german.version, german.language) == (model.version, model.language)
    assert [criterion.anchors for criterion in german.criteria] == [criterion.anchors for criterion in model.criteria]
    assert {name: (scale.min, scale.max, scale.favourable) for name, scale in german.scales.items()} == {
        name: (scale.min, scale.max, scale.favourable) for name, scale in model.scales.items()
    }
    keyed = [(item.id, item.keyed, item.core) for c in model.criteria for own in c.items.values() for item in own]
    assert keyed == [(i.id, i.keyed, i.core) for c in german.criteria for own in c.items.values() for i in own]


def test_no_text_of_the_shipped_model_is_left_as_it_was(model: Model, model_file: Path) -> None:
    german = translated(model, model_file, "de").model
    same = [one.id for one in model.scored_items.values() if one.text == german.scored_items[one.id].text]
    plays = [
        play.id
        for own, told in zip(model.criteria, german.criteria, strict=True)
        for play, new in zip(own.plays, told.plays, strict=True)
        if play.first_step == new.first_step
    ]
    assert (same, plays) == ([], [])


@pytest.mark.parametrize("language", ["en", "en-GB"])
def test_a_model_in_its_own_language_stays_as_it_is(model: Model, model_file: Path, language: str) -> None:
    assert translated(model, model_file, language).model is model


def test_a_model_that_nobody_translated_stays_as_it_is_and_says_so(model: Model, model_file: Path) -> None:
    found = translated(model, model_file, "fr")
    assert found.model is model
    assert found.left > len(model.scored_items)


def test_what_a_translation_leaves_out_stays_in_the_language_it_was_written_in(
    model: Model, words: dict[str, Any]
) -> None:
    del words["criteria"]["recognition"]
    del words["audiences"]["leaders"]
    found = laid_over(model, ModelWords.model_validate(words), "models/de/x.yaml")
    criterion = model.criterion_by_id["recognition"]
    texts = 2 + 5 + len(criterion.interview_prompts) + 4 * len(criterion.plays)
    assert found.left == 1 + texts + sum(len(items) for items in criterion.items.values())
    assert found.model.criterion_by_id["recognition"] == criterion
    assert found.model.audience_names["leaders"] == "Leaders"


@pytest.mark.parametrize(
    ("place", "key", "text", "code"),
    [
        (("items",), "outcome.cast", "Wie zufrieden?", "dangling-reference"),
        (("items",), "outcome.csat", "Wie zufrieden sind Sie?", "bad-value"),
        (("effort",), "S", "", "bad-value"),
        (("criteria", "recognition", "items"), "recognition.e9", "Danke.", "dangling-reference"),
        (("criteria", "recognition", "rubric"), 6, "Mehr.", "bad-value"),
        (("lenses", "icare", "groups"), "nothing", "Nichts", "dangling-reference"),
        (("scales", "agree5", "labels"), 9, "Neun", "dangling-reference"),
        ((), "titel", "Kriterien", "unknown-key"),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(
    tmp_path: Path, model: Model, words: dict[str, Any], place: tuple[str, ...], key: object, text: str, code: str
) -> None:
    part = words
    for step in place:
        part = part[step]
    part[key] = text  # type: ignore[index]
    model_file = tmp_path / "customer_centric.yaml"
    path = translation_file(model_file, "de")
    path.parent.mkdir()
    path.write_text(yaml.safe_dump(words, allow_unicode=True), encoding="utf-8")
    with pytest.raises(InputError) as raised:
        translated(model, model_file, "de")
    (problem,) = raised.value.problems
    assert problem.code == code
    assert problem.file == "models/de/customer_centric.yaml"
