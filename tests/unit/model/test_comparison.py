"""Two versions of a model: what changed, and what may be compared wave on wave."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from toolkit.cli import main
from toolkit.model import Model, load_model
from toolkit.model.comparison import BREAKS, HARMLESS, PARTLY, compare_models

Content = dict[str, Any]
FIRST = "service-vision"


def item(content: Content, place: int = 0) -> Content:
    return content["criteria"][0]["items"]["leaders"][place]


def reworded(content: Content) -> None:
    item(content)["text"] = "Our vision is written down."


def turned(content: Content) -> None:
    item(content)["keyed"] = "reverse"


def dropped(content: Content) -> None:
    del content["criteria"][0]["items"]["leaders"][1]


def all_reworded(content: Content) -> None:
    for items in content["criteria"][0]["items"].values():
        for one in items:
            one["text"] += " Really."


def relabelled(content: Content) -> None:
    content["scales"]["agree5"]["labels"][3] = "Undecided"


def less_core(content: Content) -> None:
    content["criteria"][0]["items"]["leaders"][1]["core"] = True


def new_play(content: Content) -> None:
    content["criteria"][0]["plays"][0]["action"] = "Something else"


def other_rubric(content: Content) -> None:
    content["criteria"][0]["rubric"][1] = "Nothing at all."


@pytest.mark.parametrize(
    ("change", "verdict", "effects"),
    [
        (lambda content: None, "comparable", set()),
        (new_play, "comparable", set()),
        (less_core, "comparable", {HARMLESS}),
        (other_rubric, "comparable", {PARTLY}),
        (dropped, "partly", {PARTLY}),
        (reworded, "partly", {BREAKS}),
        (turned, "partly", {BREAKS}),
        (all_reworded, "not_comparable", {BREAKS}),
        (relabelled, "not_comparable", {BREAKS}),
    ],
)
def test_what_changed_says_what_may_be_compared(
    root: Path, change: Callable[[Content], None], verdict: str, effects: set[str]
) -> None:
    content = yaml.safe_load((root / "templates/models/customer_centric.yaml").read_text(encoding="utf-8"))
    before = Model.model_validate(content)
    change(content)
    found = compare_models(before, Model.model_validate(content))
    assert FIRST in getattr(found, verdict)
    assert {each.effect for each in found.changes} == effects
    both = [*found.comparable, *found.partly, *found.not_comparable]
    assert sorted(both) == sorted(one["id"] for one in content["criteria"])


def test_two_models_of_other_subjects_share_nothing(root: Path) -> None:
    one, other = (load_model(root / f"templates/models/{name}.yaml") for name in ("customer_centric", "team_climate"))
    found = compare_models(one, other)
    assert (found.comparable, found.partly, found.not_comparable) == ((), (), ())
    assert "May not be compared" in found.verdict


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as end:
        main(["model", *words])
    said = capsys.readouterr()
    return int(str(end.value.code)), said.out + said.err


def test_a_model_is_made_checked_explained_and_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "models" / "ward.yaml"
    assert run(capsys, "new", str(file), "--like", "team_climate")[0] == 0
    assert (file.parent / "model.schema.json").is_file()
    assert run(capsys, "new", str(file))[0] == 3
    code, said = run(capsys, "check", str(file))
    assert (code, "Ward staff: 10 items (4 reverse)" in said) == (0, True)
    file.write_text(file.read_text(encoding="utf-8").replace("keyed: reverse", "keyed: direct", 1), encoding="utf-8")
    code, said = run(capsys, "diff", "team_climate", str(file))
    assert (code, "is keyed direct, not reverse" in said) == (0, True)
    assert "May be compared in part" in said
    assert run(capsys, "explain", str(file))[0] == 0
    code, said = run(capsys, "explain", "customer_centric", "recogniton")
    assert (code, "recognition" in said) == (2, True)
    file.write_text("schema: [", encoding="utf-8")
    code, said = run(capsys, "check", str(file))
    assert (code, "ward.yaml" in said) == (3, True)
