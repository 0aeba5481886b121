"""What a consultant decides about plays: edited, added, dropped, placed; the roadmap; progress of earlier ones."""

from pathlib import Path

import pytest
from recommended_plays import by_play, evidence_of

from toolkit.documents import parse_document
from toolkit.engagement import Decisions
from toolkit.errors import InputError
from toolkit.evidence.values import State
from toolkit.model import Model, load_model
from toolkit.recommend import Plan, Recommendation, check_plays, progress_of, recommend
from toolkit.recommend.roadmap import phase_of

WHO = {"reason": "Agreed with the board.", "by": "A. Consultant", "date": "2026-06-02"}
OWN = {
    "play": "recognition.own1",
    "do": "add",
    "criterion": "recognition",
    "action": "Thank a colleague a week",
    "owner": "Team leaders",
    "effort": "S",
    "horizon": "0-30d",
    "first_step": "Print the cards",
    "success_measure": "Cards given a month",
    **WHO,
}


@pytest.fixture(scope="module")
def model(shipped_model_file: Path) -> Model:
    return load_model(shipped_model_file)


def decided(*plays: dict, **more: object) -> Decisions:
    content = {"schema": "centric-decisions/1", "plays": list(plays), **more}
    return parse_document(content, Decisions, "decisions.yaml")


def recommended(model: Model, *plays: dict) -> tuple[Recommendation, ...]:
    decisions = decided(*plays)
    check_plays(decisions, model)
    return recommend(evidence_of(model, 2, State.CONVERGENT), model, Plan(), decisions)


def test_a_placed_play_takes_its_rank_and_the_rule_s_rank_stays_told(model: Model) -> None:
    plain = recommended(model)
    last = max((one for one in plain if one.rank), key=lambda one: one.rank or 0)
    moved = recommended(model, {"play": last.play.id, "do": "place", "rank": 2, **WHO})
    ranked = [one for one in moved if one.rank is not None]
    assert [one.rank for one in ranked] == list(range(1, len(ranked) + 1))
    assert ranked[1].play.id == last.play.id
    assert (ranked[1].rule_rank, ranked[1].placed, ranked[1].reason) == (last.rank, True, "Agreed with the board.")
    assert ranked[1].sentence.startswith(f"Placed 2 by the consultant, {last.rank} by the rule: ")
    assert by_play(moved)[last.play.id].stability == by_play(plain)[last.play.id].stability
    others = [one.play.id for one in ranked if one.play.id != last.play.id]
    assert others == [one.play.id for one in plain if one.rank is not None and one.play.id != last.play.id]


def test_two_placed_plays_stand_where_they_were_put(model: Model) -> None:
    first, second, third = [one.play.id for one in recommended(model)][:3]
    moved = recommended(
        model, {"play": first, "do": "place", "rank": 3, **WHO}, {"play": third, "do": "place", "rank": 1, **WHO}
    )
    assert [one.play.id for one in moved][:3] == [third, second, first]


def test_an_added_play_is_weighed_like_any_other(model: Model) -> None:
    one = by_play(recommended(model, OWN))["recognition.own1"]
    assert one.rank is not None
    assert one.priority == pytest.approx(0.25 * 0.5 * 1 / 1)
    assert (one.decided, one.reason, one.criterion) == ("added", "Agreed with the board.", "recognition")


def test_an_edit_of_effort_changes_the_priority(model: Model) -> None:
    edit = {"play": "service-vision.p1", "do": "edit", "effort": "S", **WHO}
    one = by_play(recommended(model, edit))["service-vision.p1"]
    assert one.effort_factor == 1
    assert one.decided == "edited"


@pytest.mark.parametrize(
    ("play", "code"),
    [
        ({"play": "service-vison.p1", "do": "drop", **WHO}, "unknown-reference"),
        (OWN | {"criterion": "recogntion"}, "unknown-reference"),
        (OWN | {"play": "recognition.p1"}, "duplicate-id"),
        (OWN | {"horizon": "soon"}, "unknown-reference"),
    ],
)
def test_a_decision_on_what_is_not_there_is_refused(model: Model, play: dict, code: str) -> None:
    with pytest.raises(InputError) as refused:
        check_plays(decided(play), model)
    assert [problem.code for problem in refused.value.problems] == [code]


@pytest.mark.parametrize(
    "play",
    [
        {"play": "service-vision.p1", "do": "edit", **WHO},
        {"play": "service-vision.p1", "do": "place", **WHO},
        {key: value for key, value in OWN.items() if key != "owner"},
    ],
)
def test_a_decision_that_says_too_little_is_refused(play: dict) -> None:
    with pytest.raises(InputError):
        decided(play)


@pytest.mark.parametrize(
    ("horizon", "phase"),
    [("0-30d", 30), ("30-90d", 90), ("3-6m", 365), ("6-12m", 365), ("12m+", 365), ("2w", 30), ("some day", 365)],
)
def test_a_horizon_ends_in_a_phase(horizon: str, phase: int) -> None:
    assert phase_of(horizon) == phase


def test_no_play_starts_before_those_it_builds_on(model: Model) -> None:
    found = by_play(recommended(model))
    waiting = [one for one in found.values() if one.after]
    assert waiting
    for one in waiting:
        for first in one.after:
            assert (found[first].step or 0) < (one.step or 0)
            assert (found[first].phase or 0) <= (one.phase or 0)


def test_a_dropped_play_holds_nobody_up(model: Model) -> None:
    found = by_play(recommended(model, {"play": "customer-measurement.p1", "do": "drop", **WHO}))
    assert found["leader-accountability.p2"].after == ()
    assert found["leader-accountability.p2"].phase == 30


def test_a_ring_of_plays_is_refused(shipped_model_file: Path, tmp_path: Path) -> None:
    text = shipped_model_file.read_text(encoding="utf-8")
    file = tmp_path / "customer_centric.yaml"
    file.write_text(
        text.replace("after: [decision-authority.p1]", "after: [service-recovery.p1]").replace(
            "      - id: decision-authority.p1\n",
            "      - id: decision-authority.p1\n        after: [decision-authority.p2]\n",
        ),
        encoding="utf-8",
    )
    with pytest.raises(InputError, match="a ring"):
        load_model(file)


def test_progress_tells_the_last_report_in_the_words_of_the_earlier_wave(model: Model) -> None:
    edit = {"play": "service-vision.p1", "do": "edit", "owner": "Board", **WHO}
    reports = [
        {"play": "service-vision.p1", "status": "under-way", "by": "A. Consultant", "date": "2026-01-02"},
        {
            "play": "service-vision.p1",
            "status": "done",
            "note": "On time.",
            "by": "A. Consultant",
            "date": "2026-06-02",
        },
    ]
    (one,) = progress_of(decided(progress=reports), model, decided(edit))
    assert (one.status, one.owner, one.note, one.criterion) == ("done", "Board", "On time.", "service-vision")
