"""Coding, driven as the page drives it: what lands in the files, what is refused, what colleagues' rows suffer (nothing)."""

import csv
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from toolkit.engagement import open_engagement
from toolkit.errors import InputError
from toolkit.ingest.coding import read_coding
from toolkit.workbench import coding_editor
from toolkit.workbench.coding import CodingDesk, passage
from toolkit.workbench.coding_editor import CodingEditor, clock

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "client_data" / "example-harbour-bank" / "2026-baseline"
SEGMENT, OTHER = "meeting#0002", "meeting#0004"
TRANSCRIPT = """[00:00:05] Interviewer: How does customer performance enter promotion decisions?
[00:01:10] Ada Canary: 😀 Satisfaction is a fifth of my yearly objectives. It cost two of us the bonus.
[00:02:00] Interviewer: What changed because of something a customer told you in person?
[00:02:10] Bruno Canary: Nothing I can name. I have not met one since spring.
[00:03:00] Interviewer: Thank you.
[00:03:04] Stranger: I only came for the coffee.
"""
PEOPLE = """person,label,role,audience,consent,attribution
p01,Ada Canary,executive,leaders,yes,a leader
p02,Bruno Canary,head of unit,leaders,no,a leader
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an engagement with one short meeting, two people, and no code."""
    made = tmp_path / EXAMPLE.parent.name / EXAMPLE.name
    for part in ("interviews", "coding"):
        (made / part).mkdir(parents=True)
    shutil.copy(EXAMPLE / "engagement.yaml", made)
    (made / "interviews" / "meeting.txt").write_text(TRANSCRIPT, encoding="utf-8")
    (made / "coding" / "people.csv").write_text(PEOPLE, encoding="utf-8")
    return made


def desk_of(folder: Path, coder: str = "Nina", *, suggestions: bool = False) -> CodingDesk:
    return CodingDesk(open_engagement(folder), coder, suggestions=suggestions)


def code(**changed: Any) -> dict[str, Any]:
    """What the page sends to code the first sentence of the first answer."""
    usual = {"do": "code", "segment": SEGMENT, "start": 3, "end": 51, "criterion": "leader-accountability"}
    return (
        usual | {"direction": "for", "type": "example", "strength": 2, "person": "p01", "date": "2026-06-01"} | changed
    )


def rows(folder: Path, name: str = "statements") -> list[dict[str, str]]:
    path = folder / "coding" / f"{name}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_code_is_on_disk_as_the_run_reads_it(folder: Path) -> None:
    desk_of(folder).do(code())
    (statement,) = read_coding(open_engagement(folder), open_engagement(folder).model).statements
    assert statement.text == "Satisfaction is a fifth of my yearly objectives."
    assert (statement.id, statement.coder, statement.person) == ("nina-0001", "Nina", "p01")
    assert (statement.document, statement.segment) == ("meeting", SEGMENT)
    assert (statement.direction, statement.type, statement.strength) == ("for", "example", 2)
    assert (folder / "coding" / "statements.csv").read_bytes().startswith(b"id,document,segment,person,")


def test_opening_writes_nothing(folder: Path) -> None:
    before = sorted(path.name for path in (folder / "coding").iterdir())
    coding_editor(folder, "Nina")
    assert sorted(path.name for path in (folder / "coding").iterdir()) == before


def test_nothing_is_lost_when_the_kernel_dies(folder: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from toolkit.engagement import open_engagement;"
        "from toolkit.workbench.coding import CodingDesk;"
        "desk = CodingDesk(open_engagement(Path(sys.argv[1])), 'Nina', suggestions=False);"
        f"desk.do({code()!r}); desk.do({{'do': 'rate', 'criterion': 'service-vision', 'level': 4}}); os._exit(9)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(folder)], capture_output=True, text=True)
    assert done.returncode == 9, done.stderr
    desk = desk_of(folder)
    assert [row["criterion"] for row in desk.statements()] == ["leader-accountability"]
    assert [row["level"] for row in desk.ratings()] == ["4"]


def test_every_action_can_be_taken_back(folder: Path) -> None:
    desk = desk_of(folder)
    states = []
    actions: list[dict[str, Any]] = [
        code(),
        {"do": "rate", "criterion": "service-vision", "role": "executive", "level": 2},
        {"do": "rate", "criterion": "service-vision", "role": "executive", "level": 3},
        {k: v for k, v in code(strength=3, direction="against").items() if k not in ("segment", "start", "end")}
        | {"do": "recode", "id": "nina-0001"},
        {"do": "rate", "criterion": "service-vision", "role": "executive", "level": None},
        {"do": "remove", "id": "nina-0001"},
    ]
    for action in actions:
        states.append((rows(folder), rows(folder, "ratings")))
        desk.do(action)
    assert desk.changes == len(actions)
    for state in reversed(states):
        desk.do({"do": "undo"})
        assert (rows(folder), rows(folder, "ratings")) == state
    assert desk.do({"do": "undo"}) == "Nothing to undo."


def test_an_id_is_never_given_twice_even_after_undo(folder: Path) -> None:
    desk = desk_of(folder)
    desk.do(code())
    desk.do({"do": "undo"})
    desk.do(code())
    assert [row["id"] for row in rows(folder)] == ["nina-0002"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": 60, "end": 50},
        {"start": 0, "end": 5000},
        {"start": 1, "end": 20},  # in the middle of the sign before the words, which browsers count as two
        {"start": 2, "end": 3},
        {"start": -1},
        {"start": "3"},
        {"end": True},
        {"segment": "meeting#0099"},
        {"segment": "../../etc#0001"},
        {"criterion": "no-such-criterion"},
        {"criterion": ["service-vision"]},
        {"direction": "both"},
        {"type": "rumour"},
        {"strength": 4},
        {"strength": 2.0},
        {"person": "p99"},
        {"date": "2026-13-01"},
        {"date": "yesterday"},
        {"coder": "somebody else"},
        {"do": "format the disk"},
    ],
    ids=str,
)
def test_a_wrong_value_from_the_browser_is_refused_and_nothing_is_written(folder: Path, wrong: dict[str, Any]) -> None:
    desk = desk_of(folder)
    with pytest.raises(InputError) as refusal:
        desk.do(code(**wrong))
    assert "Satisfaction" not in str(refusal.value)
    assert rows(folder) == []
    assert desk.changes == 0


@pytest.mark.parametrize(
    "given", [None, "undo", [], {"do": None}, {"do": "rate", "criterion": "service-vision", "level": 6}]
)
def test_what_is_no_action_is_refused(folder: Path, given: object) -> None:
    with pytest.raises(InputError):
        desk_of(folder).do(given)


def test_a_role_that_nobody_has_is_refused(folder: Path) -> None:
    with pytest.raises(InputError, match="role"):
        desk_of(folder).do({"do": "rate", "criterion": "service-vision", "role": "king", "level": 3})


def test_a_speaker_who_is_not_in_people_has_to_be_named_and_is_then_remembered(folder: Path) -> None:
    desk = desk_of(folder)
    stranger = code(segment="meeting#0006", start=0, end=6)
    with pytest.raises(InputError, match=r"not in coding/people\.csv"):
        desk.do(stranger | {"person": None})
    desk.do(stranger | {"person": "p02"})
    assert desk.person_of(desk.segments["meeting#0006"]) == "p02"
    assert desk.person_of(desk.segments[SEGMENT]) == "p01"


def test_a_passage_counts_as_browsers_count() -> None:
    assert passage("😀 yes", 0, 2) == "😀"
    assert passage("😀 yes", 3, 6) == "yes"


def test_two_desks_write_at_once_and_no_row_is_lost(folder: Path) -> None:
    nina, otto = desk_of(folder), desk_of(folder, "Otto")
    nina.do(code())
    said = otto.do(code(criterion="service-vision"))
    nina.do(code(segment=OTHER, start=0, end=10, person="p02"))
    assert [row["id"] for row in rows(folder)] == ["nina-0001", "otto-0001", "nina-0002"]
    assert "others changed meanwhile were kept: 1" in said


def test_two_programs_that_write_at_one_time_lose_nothing(folder: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from toolkit.engagement import open_engagement;"
        "from toolkit.workbench.coding import CodingDesk;"
        "desk = CodingDesk(open_engagement(Path(sys.argv[1])), sys.argv[2], suggestions=False);"
        f"[desk.do({code()!r}) for _ in range(15)]"
    )
    coders = ("Nina", "Otto")
    started = [subprocess.Popen([sys.executable, "-c", program, str(folder), coder]) for coder in coders]
    assert [process.wait(timeout=60) for process in started] == [0, 0]
    assert sorted(row["coder"] for row in rows(folder)) == ["Nina"] * 15 + ["Otto"] * 15


def test_a_coder_sees_and_touches_their_own_rows_only(folder: Path) -> None:
    desk_of(folder, "Otto").do(code())
    nina = desk_of(folder)
    assert nina.statements() == []
    with pytest.raises(InputError, match="not there"):
        nina.do({"do": "remove", "id": "otto-0001"})
    assert len(rows(folder)) == 1


def test_what_a_colleague_adds_in_a_spreadsheet_program_stays(folder: Path) -> None:
    desk = desk_of(folder)
    desk.do(code())
    path = folder / "coding" / "statements.csv"
    lines = path.read_text(encoding="utf-8").replace(",", ";").splitlines()
    colleague = 'x-1;meeting;meeting#0004;p02;service-vision;against;statement;1;"Nothing I can name.";;Zoë'
    path.write_bytes("\r\n".join([*lines, colleague, ""]).encode("cp1252"))
    desk.do({"do": "rate", "criterion": "service-vision", "level": 2})
    desk.do(code(segment=OTHER, start=0, end=10, person="p02"))
    statements = read_coding(open_engagement(folder), open_engagement(folder).model).statements
    assert [(one.id, one.coder) for one in statements] == [("nina-0001", "Nina"), ("x-1", "Zoë"), ("nina-0002", "Nina")]
    assert path.read_bytes().startswith(b"\xef\xbb\xbfid;document")  # so that the spreadsheet program reads it as UTF-8


@pytest.mark.parametrize("action", ["undo", "remove"])
def test_a_row_that_somebody_changed_meanwhile_is_not_overwritten(folder: Path, action: str) -> None:
    desk = desk_of(folder)
    desk.do(code())
    path = folder / "coding" / "statements.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",example,2,", ",metric,3,"), encoding="utf-8")
    with pytest.raises(InputError, match="meanwhile by somebody else"):
        desk.do({"do": "undo"} if action == "undo" else {"do": "remove", "id": "nina-0001"})
    assert [row["type"] for row in rows(folder)] == ["metric"]
    assert [row["type"] for row in desk.statements()] == ["metric"]  # and theirs is shown from now on


def test_a_file_broken_meanwhile_is_told_and_left_alone(folder: Path) -> None:
    desk = desk_of(folder)
    desk.do(code())
    path = folder / "coding" / "statements.csv"
    broken = path.read_text(encoding="utf-8") + 'x,"never closed\n'
    path.write_text(broken, encoding="utf-8")
    with pytest.raises(InputError, match="quotation mark"):
        desk.do(code(criterion="service-vision"))
    assert path.read_text(encoding="utf-8") == broken


def test_a_lock_left_behind_by_a_dead_program_does_not_stop_the_work(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolkit.workbench.coding_files.STALE_SECONDS", 0.05)
    (folder / "coding" / ".coding.lock").touch()
    desk_of(folder).do(code())
    assert len(rows(folder)) == 1
    assert not (folder / "coding" / ".coding.lock").exists()


def test_suggestions_are_answered_by_the_code_that_is_given(folder: Path) -> None:
    desk = desk_of(folder, suggestions=True)
    suggested = [each.criterion for each in desk.suggestions()[SEGMENT]]
    assert suggested[0] == "leader-accountability"  # the prompt before it is the criterion's own
    desk.do(code(criterion=suggested[1]))
    log = rows(folder, "suggestions")
    assert [(row["rank"], row["suggested"], row["accepted"]) for row in log] == [
        (str(rank), each, suggested[1]) for rank, each in enumerate(suggested, start=1)
    ]
    assert SEGMENT not in desk.suggestions()
    desk.do({"do": "none-fits", "segment": OTHER})
    assert {row["accepted"] for row in rows(folder, "suggestions") if row["segment"] == OTHER} == {"none"}
    desk.do({"do": "undo"})
    desk.do({"do": "undo"})
    assert rows(folder, "suggestions") == rows(folder) == []
    assert SEGMENT in desk.suggestions()


def test_a_suggestion_is_never_a_code_by_itself(folder: Path) -> None:
    desk = desk_of(folder, suggestions=True)
    assert desk.suggestions()
    assert desk.statements() == rows(folder) == []


def test_the_page_gets_marks_in_its_own_units_and_an_answer_to_each_message(folder: Path) -> None:
    page = CodingEditor(desk_of(folder))
    answer = page.answer({"number": 7, "view": "v", "action": code()})
    assert (answer["number"], answer["view"], answer["good"]) == (7, "v", True)
    assert answer["said"].startswith("saved ")
    (mark,) = page.work["codes"]
    assert (mark["start"], mark["end"]) == (3, 51)
    assert page.transcript["segments"][1]["time"] == "0:01:10"
    assert page.work["counts"] == {"meeting": 1}


@pytest.mark.parametrize(
    "message", [None, "x", {"number": "7"}, {"number": 1, "view": "v", "action": {"do": "remove"}}]
)
def test_the_page_is_told_when_something_was_not_saved(folder: Path, message: object) -> None:
    answer = CodingEditor(desk_of(folder)).answer(message)
    assert not answer["good"]
    assert answer["said"].startswith("Not saved: ")


@pytest.mark.parametrize("coder", ["", "   ", "x" * 61])
def test_a_coder_has_a_name(folder: Path, coder: str) -> None:
    with pytest.raises(InputError, match="coder"):
        desk_of(folder, coder)


def test_without_a_transcript_there_is_nothing_to_open(folder: Path) -> None:
    (folder / "interviews" / "meeting.txt").unlink()
    with pytest.raises(InputError, match="no transcript"):
        desk_of(folder)


def test_times_are_shown_as_players_show_them() -> None:
    assert [clock(0), clock(75.9), clock(3723)] == ["0:00:00", "0:01:15", "1:02:03"]
