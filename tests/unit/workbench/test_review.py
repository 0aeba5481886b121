"""Levels and plays decided in JupyterLab: written at once with a reason, merged with a colleague's, and undone."""

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from toolkit.assessment import Desk, open_desk
from toolkit.engagement import open_engagement
from toolkit.engagement.decision_file import decide, decisions_on_disk
from toolkit.errors import InputError
from toolkit.workbench.review import ReviewDesk
from toolkit.workbench.review_editor import ReviewEditor

TODAY = dt.date(2026, 6, 20)
WHY = {"reason": "Seen on three sites.", "by": "A. Consultant"}
NEW_PLAY = {
    "criterion": "recognition",
    "action": "Thank one person a week by name",
    "owner": "Team leads",
    "effort": "S",
    "horizon": "0-30d",
    "first_step": "Choose the day",
    "success_measure": "Thanked people a quarter",
}


@pytest.fixture(scope="module")
def computed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("review") / "example-harbour-bank" / "2026-baseline"
    source = root / "client_data" / "example-harbour-bank" / "2026-baseline"
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("out", ".*"))
    desk = open_desk(folder)
    assert desk.assessment.recommendations
    return desk


@pytest.fixture
def path(computed: Desk) -> Iterator[Path]:
    path = computed.engagement.folder / "review" / "decisions.yaml"
    before = path.read_bytes()
    yield path
    path.write_bytes(before)


@pytest.fixture
def review(computed: Desk, path: Path) -> ReviewDesk:
    return ReviewDesk(computed, lambda: TODAY)


def test_a_level_is_written_with_its_reason_and_undo_gives_the_file_back(review: ReviewDesk, path: Path) -> None:
    before = path.read_bytes()
    review.set_level("service-vision", 2, **WHY)
    (found,) = [one for one in decisions_on_disk(review.engagement).levels if one.criterion == "service-vision"]
    assert (found.level, found.by, found.date) == (2, "A. Consultant", "2026-06-20")
    review.set_level("recognition", 4, **WHY)
    assert len([one for one in decisions_on_disk(review.engagement).levels if one.criterion == "recognition"]) == 1
    assert [review.undo(), review.undo(), review.undo()] == ["recognition", "service-vision", None]
    assert path.read_bytes() == before


def test_a_play_is_edited_and_placed_and_each_is_taken_back_alone(review: ReviewDesk, path: Path) -> None:
    play = next(iter(review.plays()))
    kept = review.plays()[play]
    review.decide_play(play, "edit", **WHY, more={"owner": "The board", "action": kept.action})
    review.decide_play(play, "place", **WHY, more={"rank": 3})
    review.decide_play(play, "edit", **WHY, more={"owner": "The chair"})
    own = [one for one in decisions_on_disk(review.engagement).plays if one.play == play]
    assert {(one.do, one.owner, one.action, one.rank) for one in own} == {
        ("edit", "The chair", None, None),
        ("place", None, None, 3),
    }
    assert review.plays()[play].owner == "The chair"
    review.take_back(next(one for one in review.decisions() if one.name == play and one.do == "edit"))
    assert [one.do for one in decisions_on_disk(review.engagement).plays if one.play == play] == ["place"]
    assert review.undo() == play
    assert review.plays()[play].owner == "The chair"


def test_a_play_of_ones_own_is_added_and_one_dropped(review: ReviewDesk) -> None:
    review.decide_play("recognition.own1", "add", **WHY, more=NEW_PLAY)
    assert review.plays()["recognition.own1"].owner == "Team leads"
    dropped = next(iter(review.plays()))
    review.decide_play(dropped, "drop", **WHY)
    assert dropped not in review.plays()


def test_a_colleagues_decision_is_kept_and_never_undone_for_them(review: ReviewDesk) -> None:
    engagement = open_engagement(review.engagement.folder)
    review.set_level("service-vision", 2, **WHY)
    theirs = {"criterion": "shared-values", "level": 1, "reason": "Ours.", "by": "B", "date": "2026-06-19"}
    decide(engagement, "levels", "criterion", theirs, "shared-values")
    review.set_level("recognition", 1, **WHY)
    assert {"shared-values", "service-vision", "recognition"} <= {
        one.criterion for one in decisions_on_disk(engagement).levels
    }
    decide(engagement, "levels", "criterion", theirs | {"criterion": "recognition"}, "recognition")
    with pytest.raises(InputError, match="somebody else has changed"):
        review.undo()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"level": 6}, "level"),
        ({"level": "three"}, "level"),
        ({"criterion": "no-such"}, "no criterion"),
        ({"reason": "  "}, "no reason"),
        ({"by": ""}, "no name"),
    ],
)
def test_a_level_that_cannot_be_is_not_written(
    review: ReviewDesk, path: Path, change: dict[str, Any], said: str
) -> None:
    before = path.read_bytes()
    with pytest.raises(InputError, match=said):
        review.set_level(**({"criterion": "recognition", "level": 2} | WHY | change))
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("play", "do", "more", "said"),
    [
        ("no-such.p1", "drop", {}, "does not exist"),
        ("service-vision.p1", "add", NEW_PLAY, "another play is called"),
        ("service-vision.own1", "add", {"owner": "Nobody"}, "whole play"),
        ("service-vision.p1", "place", {"rank": 0}, "rank"),
        ("service-vision.p1", "edit", {"horizon": "some day"}, "horizon"),
        ("service-vision.p1", "burn", {}, "do"),
    ],
)
def test_a_play_that_cannot_be_decided_so_is_not_written(
    review: ReviewDesk, path: Path, play: str, do: str, more: dict[str, Any], said: str
) -> None:
    before = path.read_bytes()
    with pytest.raises(InputError, match=said):
        review.decide_play(play, do, **WHY, more=more)
    assert path.read_bytes() == before


def test_the_widget_saves_says_so_and_shows_what_is_decided(review: ReviewDesk, path: Path) -> None:
    editor = ReviewEditor(review)
    editor.criterion.value, editor.level.value = "service-vision", 2
    editor.save_level.click()
    assert 'role="alert">Not saved' in editor.said.value
    editor.by.value, editor.level_reason.value = "A. Consultant", "Seen <b>there</b>."
    editor.save_level.click()
    assert "Saved: service-vision stands at level 2" in editor.said.value
    assert "Seen &lt;b&gt;there&lt;/b&gt;." in "".join(row.children[1].value for row in editor.list.children)
    editor.do.value, editor.play_reason.value = "place", "It opens doors."
    editor.rank.value = 2
    editor.save_play.click()
    assert "is placed at 2" in editor.said.value
    count = len(editor.decided)
    editor.taken_back[-1].click()
    assert len(editor.decided) == count - 1
    editor.undo.click()
    assert len(editor.decided) == count
    path.write_text("levels: [", encoding="utf-8")
    editor.level_reason.value = "Again."
    editor.save_level.click()
    assert "Not saved" in editor.said.value
    assert path.read_text(encoding="utf-8") == "levels: ["
