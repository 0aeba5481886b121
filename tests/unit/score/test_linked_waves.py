"""Two waves of one client (S17): followed person by person only where that is declared, and never where few others remain."""

import stat
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml
from scipy import stats

from toolkit.assessment import Assessment, assess
from toolkit.disclosure import pairs_shown
from toolkit.engagement import Engagement, open_engagement
from toolkit.errors import InputError
from toolkit.ingest.responses import read_responses
from toolkit.publication.explanation import explain
from toolkit.publication.gate import publish
from toolkit.score.comparison import Change

MODEL = {
    "schema": "customer-centric-criteria/1",
    "title": "Small",
    "version": "1.0",
    "audiences": [{"id": "employees", "name": "Employees"}],
    "scales": {"agree5": {"type": "likert", "min": 1, "max": 5, "favourable": [4, 5], "unfavourable": [1, 2]}},
    "item_scale": "agree5",
    "dimensions": [{"id": "d", "name": "D", "criteria": ["vision"]}],
    "criteria": [
        {
            "id": "vision",
            "dimension": "d",
            "name": "Vision",
            "definition": "x",
            "items": {"employees": [{"id": "vision.e1", "text": "x", "core": True}]},
        }
    ],
}
KEYED = {"Key": "respondent", "Q1": "vision.e1"}


def write_wave(client: Path, wave: str, date: str, answers: dict[str, int], **settings: object) -> Engagement:
    """One wave with a row a person: their key and the answer to one item."""
    folder = client / wave
    for name in ("survey", "models"):
        (folder / name).mkdir(parents=True)
    (folder / "models" / "small.yaml").write_text(yaml.safe_dump(MODEL), encoding="utf-8")
    content = {
        "schema": "centric-engagement/1",
        "client": {"id": client.name, "name": "Acme"},
        "wave": {"id": wave, "name": wave, "date": date},
        "model": {"id": "small", "version": "1.0"},
        "audiences": {"employees": {}},
    }
    (folder / "engagement.yaml").write_text(yaml.safe_dump(content | settings), encoding="utf-8")
    keyed = any(key.strip() for key in answers)
    columns = KEYED if keyed else {"Key": "ignored", "Q1": "vision.e1"}
    file = {"file": "survey/staff.csv", "audience": "employees", "columns": columns}
    mapping = {"schema": "centric-mapping/1", "files": [file]}
    (folder / "mapping.yaml").write_text(yaml.safe_dump(mapping), encoding="utf-8")
    rows = "".join(f"{key},{answer}\n" for key, answer in answers.items())
    (folder / "survey" / "staff.csv").write_text(f"Key,Q1\n{rows}", encoding="utf-8")
    return open_engagement(folder)


def people(count: int, start: int = 0, seed: int = 1) -> dict[str, int]:
    draw = np.random.default_rng(seed)
    return {f"staff-{start + i}": int(code) for i, code in enumerate(draw.integers(1, 6, count))}


def two_waves(
    tmp_path: Path, before: dict[str, int], after: dict[str, int], **settings: object
) -> tuple[Engagement, Engagement]:
    then = write_wave(tmp_path / "acme", "w1", "2025-05-18", before)
    return then, write_wave(tmp_path / "acme", "w2", "2026-05-18", after, earlier_wave="w1", **settings)


def change_of(engagement: Engagement) -> tuple[Assessment, Change]:
    assessment = assess(engagement)
    return assessment, next(one for one in assessment.changes if one.kind.value == "criterion")


def test_linked_people_are_paired(tmp_path: Path) -> None:
    before, after = people(50), people(60, start=10, seed=2)
    _, later = two_waves(tmp_path, before, after, linked_waves=True)
    assessment, change = change_of(later)
    both = sorted(before.keys() & after.keys())
    first, second = (np.array([25.0 * (wave[key] - 1) for key in both]) for wave in (before, after))
    oracle = stats.ttest_rel(second, first)
    assert (change.change.method, change.change.n, change.unpaired) == ("S17-paired-t", 40, 30)
    assert change.change.value == pytest.approx(float(np.mean(second - first)))
    assert (change.change.low, change.change.high) == pytest.approx(tuple(oracle.confidence_interval()))
    assert change.adjusted_p == pytest.approx(float(oracle.pvalue))
    publication = publish(assessment)
    told = explain(publication, "change:criterion:vision@employees")
    assert "n: 40 people who answered in both waves, unweighted" in list(told.lines())
    assert told.thresholds[0] == "The two waves on this: comparable"
    assert told.thresholds[2] == "Paired: from 30 people who answered in both waves (40 did)"
    assert "linked by respondent key" in next(note.text for note in publication.method if note.id == "comparisons")


def test_without_the_declaration_nobody_is_paired_and_pseudonyms_differ(tmp_path: Path) -> None:
    then, later = two_waves(tmp_path, people(50), people(50, seed=2))
    assessment, change = change_of(later)
    assert (change.change.method, change.change.n, change.unpaired) == ("S17-welch", 100, None)
    names = [set(read_responses(one, one.model).responses["employees"].frame["respondent"]) for one in (then, later)]
    assert not names[0] & names[1]
    assert not (tmp_path / "acme" / ".private").exists()
    note = next(note.text for note in publish(assessment).method if note.id == "comparisons")
    assert "taken as independent, which is cautious" in note


def test_the_waves_own_pseudonyms_stay_as_they_are_when_linked(tmp_path: Path) -> None:
    then, later = two_waves(tmp_path, people(50), people(50, seed=2), linked_waves=True)
    own = [list(read_responses(one, one.model).responses["employees"].frame["respondent"]) for one in (then, later)]
    snapshot = assess(later).snapshot
    again = [list(read_responses(one, one.model).responses["employees"].frame["respondent"]) for one in (then, later)]
    assert own == again
    assert not set(own[0]) & set(own[1])
    assert assess(later).snapshot == snapshot
    salt = later.client_salt()
    linked = [read_responses(one, one.model, salt).responses["employees"].frame["respondent"] for one in (then, later)]
    assert list(linked[0]) == list(linked[1])


def test_the_clients_salt_is_private_and_common_to_its_waves(tmp_path: Path) -> None:
    then, later = two_waves(tmp_path, people(5), people(5), linked_waves=True)
    assert then.client_salt() == later.client_salt()
    assert then.client_salt() not in (then.salt(), later.salt())
    path = tmp_path / "acme" / ".private" / "salt"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("before", "after", "method"),
    [
        (people(29), people(29, seed=2), "S17-welch"),
        (people(30), people(30, seed=2), "S17-paired-t"),
        (people(50), people(52, seed=2), "S17-welch"),  # two people more: the means of both waves would tell theirs
        (people(50), people(55, seed=2), "S17-paired-t"),
        (people(40), people(40, start=40), "S17-welch"),
    ],
)
def test_pairs_need_to_be_many_and_the_others_nobody_or_not_few(
    tmp_path: Path, before: dict[str, int], after: dict[str, int], method: str
) -> None:
    _, later = two_waves(tmp_path, before, after, linked_waves=True)
    assert change_of(later)[1].change.method == method


def test_rows_without_a_key_are_never_one_person(tmp_path: Path) -> None:
    nobody = {" " * i: code for i, code in enumerate(people(40).values())}
    then, later = two_waves(tmp_path, nobody, nobody, linked_waves=True)
    assert change_of(later)[1].change.method == "S17-welch"
    salt = later.client_salt()
    names = [read_responses(one, one.model, salt).responses["employees"].frame["respondent"] for one in (then, later)]
    assert not set(names[0]) & set(names[1])


def test_a_raised_minimum_cell_hides_pairs_at_the_gate(tmp_path: Path) -> None:
    _, later = two_waves(tmp_path, people(60), people(60, start=20, seed=2), linked_waves=True)
    assessment, change = change_of(later)
    assert (change.change.n, change.unpaired) == (40, 40)
    assert publish(assessment).changes
    cell = assessment.settings.minimum_cell.model_copy(update={"average": 41, "distribution": 41})
    raised = assessment.settings.model_copy(update={"minimum_cell": cell})
    assert publish(replace(assessment, settings=raised)).changes == ()


@pytest.mark.parametrize(
    ("pairs", "unpaired", "shown"), [(5, 0, True), (4, 0, False), (40, 1, False), (40, 4, False), (40, 5, True)]
)
def test_the_rule_on_pairs(pairs: int, unpaired: int, shown: bool) -> None:
    assert pairs_shown(pairs, unpaired, 5) == shown


def test_linked_waves_without_an_earlier_wave_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="earlier_wave"):
        write_wave(tmp_path / "acme", "w1", "2025-05-18", people(5), linked_waves=True)
