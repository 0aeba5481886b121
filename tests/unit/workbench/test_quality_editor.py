"""Exclusions decided in JupyterLab: by pseudonym and with a reason, on disk at once, honoured by the next assessment, undone."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from toolkit.assessment import Desk, open_desk
from toolkit.assessment.steps import prepare
from toolkit.engagement import open_engagement
from toolkit.engagement.decision_file import decide, decisions_on_disk
from toolkit.errors import InputError
from toolkit.publication.snapshots import Release, record_release
from toolkit.workbench.quality_desk import QualityDesk
from toolkit.workbench.quality_editor import DECIDED, LOOK, QualityEditor

EXAMPLE = Path("example-harbour-bank") / "2026-baseline"
TODAY = dt.date(2026, 6, 20)
WHY = {"reason": "Known to be careful.", "by": "A. Consultant"}


@pytest.fixture(scope="module")
def received(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("quality") / EXAMPLE
    shutil.copytree(root / "client_data" / EXAMPLE, folder, ignore=shutil.ignore_patterns("out", ".*"))
    desk = open_desk(folder)
    assert desk.received.responses
    return desk


@pytest.fixture
def path(received: Desk):
    path = received.engagement.folder / "review" / "decisions.yaml"
    before = path.read_bytes()
    yield path
    path.write_bytes(before)


@pytest.fixture
def quality(received: Desk, path: Path) -> QualityDesk:
    return QualityDesk(received, lambda: TODAY)


def set_aside_in(folder: Path) -> set[str]:
    return {one.respondent for one in prepare(open_engagement(folder)).exclusions}


def test_the_list_is_what_the_next_run_sets_aside(quality: QualityDesk) -> None:
    listed = {one.respondent for one in quality.records() if one.out}
    assert listed == set_aside_in(quality.engagement.folder)
    assert sum(count for _, _, count in quality.counts()) == len(listed) > 0


def test_one_is_put_back_and_one_set_aside_and_the_next_run_honours_both(quality: QualityDesk, path: Path) -> None:
    before = path.read_bytes()
    out = next(one.respondent for one in quality.records() if one.out)
    counted = next(one.respondent for one in quality.records() if not one.out)
    assert not quality.put_back(out, **WHY).out
    assert quality.set_aside(counted, **WHY).out
    now = set_aside_in(quality.engagement.folder)
    assert (out in now, counted in now) == (False, True)
    assert {rule for rule, _, _ in quality.counts()} >= {"put back by decision", "set aside by decision"}
    assert quality.undo() == counted
    assert quality.undo() == out
    assert quality.undo() is None
    assert path.read_bytes() == before


def test_a_decision_taken_back_leaves_it_to_the_rule(quality: QualityDesk) -> None:
    out = next(one.respondent for one in quality.records() if one.out)
    quality.put_back(out, **WHY)
    assert quality.take_back(out).out
    assert quality.undo() == out
    assert not quality.record(out).out


def test_undo_never_takes_back_what_a_colleague_decided_since(quality: QualityDesk) -> None:
    out = next(one.respondent for one in quality.records() if one.out)
    quality.put_back(out, **WHY)
    theirs = {"respondent": out, "do": "exclude", "reason": "Twice.", "by": "B", "date": "2026-06-21"}
    decide(quality.engagement, "exclusions", "respondent", theirs, out)
    with pytest.raises(InputError, match="somebody else"):
        quality.undo()
    assert decisions_on_disk(quality.engagement).left_out == {out}


@pytest.mark.parametrize(
    ("respondent", "reason", "by", "said"),
    [
        (None, " ", "B", "no reason"),
        (None, "Twice.", "", "no name"),
        ("f" * 16, "Twice.", "B", "no respondent has"),
        ("Jane Doe", "Twice.", "B", "no respondent has"),
    ],
)
def test_what_cannot_be_decided_is_said_and_nothing_is_written(
    quality: QualityDesk, path: Path, respondent: str | None, reason: str, by: str, said: str
) -> None:
    before = path.read_bytes()
    with pytest.raises(InputError, match=said) as refused:
        quality.set_aside(respondent or quality.records()[0].respondent, reason, by)
    assert "Jane" not in str(refused.value)
    assert path.read_bytes() == before


def test_the_page_decides_and_says_that_it_saved(quality: QualityDesk) -> None:
    page = QualityEditor(quality)
    name, (change, _) = next(iter(page.rows.items()))
    change.click()
    assert 'role="alert"' in page.said.value
    assert "no reason" in page.said.value
    page.by.value, page.reason.value = "A <b>", "Known."
    change.click()
    assert f"{name} is counted" in page.said.value
    assert name not in page.rows
    page.shown.value = DECIDED
    page.rows[name][1].click()
    assert f"{name} is set aside" in page.said.value
    page.shown.value = LOOK
    page.find.value = "no such pseudonym"
    assert page.rows == {}
    page.undo.click()
    assert "taken back" in page.said.value
    assert decisions_on_disk(quality.engagement).kept == {name}


def test_nothing_on_the_page_is_a_name_or_an_answer(quality: QualityDesk) -> None:
    for one in quality.records():
        assert len(one.respondent) == 16
        assert set(one.respondent) <= set("0123456789abcdef")
    assert "<b>" not in QualityEditor(quality).counts.value


def test_a_file_spoilt_by_hand_is_told_and_left_alone(quality: QualityDesk, path: Path) -> None:
    page = QualityEditor(quality)
    path.write_text("schema: centric-decisions/1\nexclusions: [\n", encoding="utf-8")
    page.by.value, page.reason.value = "A", "Known."
    next(iter(page.rows.values()))[0].click()
    assert "Not saved: review/decisions.yaml" in page.said.value
    assert path.read_text(encoding="utf-8").endswith("[\n")


def test_after_a_publication_the_page_says_what_few_changes_do(quality: QualityDesk) -> None:
    assert quality.in_force() == ""
    ledger = quality.engagement.folder / ".private" / "snapshots.json"
    record_release(quality.engagement, Release(snapshot="a" * 64, audiences={}))
    try:
        assert "at least 5 people" in quality.in_force()
        decision = {"withdraw": "a" * 12, "reason": "Back.", "by": "A", "date": "2026-06-20"}
        decide(quality.engagement, "snapshots", "withdraw", decision, "a" * 12)
        assert quality.in_force() == ""
    finally:
        ledger.unlink()
