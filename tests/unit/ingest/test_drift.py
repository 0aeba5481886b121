"""What changed in the survey since the earlier wave is told, question by question."""

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from toolkit.engagement import Engagement, open_engagement
from toolkit.ingest.drift import drift_findings, drifts

MakeEngagement = Callable[..., Engagement]
BEFORE = {"Q1": "vision.e1", "Q2": "vision.e2", "Q3": "trust.e1", "Site": "group:site"}
ROWS = "4,4,4,North\n4,4,4,South\n"


def two_waves(make: MakeEngagement, header: str, columns: dict[str, str], before: str = "Q1,Q2,Q3,Site") -> Engagement:
    """Make an engagement whose earlier wave asked `before`, mapped as BEFORE or by place."""
    then = dict(zip(before.split(","), BEFORE.values(), strict=True))
    made = make({"survey/staff.csv": f"{before}\n{ROWS}"}, [_file(then)])
    later = made.folder.with_name("w2")
    later.mkdir()
    (later / "models").mkdir()
    (later / "survey").mkdir()
    (later / "models" / "small.yaml").write_bytes((made.folder / "models" / "small.yaml").read_bytes())
    settings: dict[str, Any] = yaml.safe_load((made.folder / "engagement.yaml").read_text("utf-8"))
    settings |= {"wave": {"id": "w2", "name": "W2", "date": "2027-05-18"}, "earlier_wave": "w1"}
    (later / "engagement.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    content = {"schema": "centric-mapping/1", "files": [_file(columns)]}
    (later / "mapping.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    width = len(header.split(","))
    body = "".join(",".join(["4"] * width) + "\n" for _ in range(2))
    (later / "survey" / "staff.csv").write_text(f"{header}\n{body}", encoding="utf-8")
    return open_engagement(later)


def _file(columns: dict[str, str]) -> dict[str, Any]:
    return {"file": "survey/staff.csv", "audience": "employees", "columns": columns}


@pytest.mark.parametrize(
    ("header", "columns", "expected"),
    [
        ("Q1,Q2,Q3,Site", BEFORE, []),
        ("Q1,Q2,Q3", {c: m for c, m in BEFORE.items() if c != "Site"}, [("missing", "group:site", "Site", "")]),
        ("Q1,Q2,Q9,Site", {"Q1": "vision.e1", "Q2": "vision.e2", "Q9": "trust.e1", "Site": "group:site"},
         [("renamed", "trust.e1", "Q3", "Q9")]),
        ("Q3,Q1,Q2,Site", BEFORE, [("moved", "trust.e1", "3", "1")]),
        ("Q2,Q1,Q3,Site", BEFORE, [("moved", "vision.e1", "1", "2")]),
    ],
)  # fmt: skip
def test_each_change_is_named(
    make_engagement: MakeEngagement, header: str, columns: dict[str, str], expected: list[tuple[str, ...]]
) -> None:
    found = drifts(two_waves(make_engagement, header, columns))
    assert [(drift.kind.value, drift.meaning, drift.then, drift.now) for drift in found] == expected
    assert {drift.audience for drift in found} <= {"employees"}


def test_a_question_asked_for_the_first_time_is_new(make_engagement: MakeEngagement) -> None:
    engagement = two_waves(make_engagement, "Q1,Q2,Q3,Site", BEFORE, before="Q1,Q2,Q3,Site")
    earlier = engagement.earlier()
    assert earlier is not None
    without = _file({c: m for c, m in BEFORE.items() if c != "Q2"}) | {"not_fielded": ["vision.e2"]}
    content = {"schema": "centric-mapping/1", "files": [without]}
    earlier.mapping_file.write_text(yaml.safe_dump(content), encoding="utf-8")
    (finding,) = drift_findings(engagement)
    assert (finding.code, finding.count, finding.severity.value) == ("drift", 1, "note")
    assert finding.sentence.startswith("Employees: 1 questions new (vision.e2): ")


def test_other_words_under_one_id_are_told(make_engagement: MakeEngagement) -> None:
    old, new = "How far do you trust us?", "How often do you trust us?"
    engagement = two_waves(make_engagement, "Q1,Q2,Q3,Site", BEFORE)
    earlier = engagement.earlier()
    assert earlier is not None
    for wave, words in ((earlier, old), (engagement, new)):
        header = "ResponseId,StartDate,Status,Q1,Q2,Q3,Site\nResponse ID,Start Date,Status,One,Two,"
        ids = ",".join(f'"{{""ImportId"":""{name}""}}"' for name in ("_recordId", "startDate", "status", *BEFORE))
        text = f"{header}{words},Site\n{ids}\nR_1,2026-05-01,0,4,4,4,North\n"
        (wave.folder / "survey" / "staff.csv").write_text(text, encoding="utf-8")
    assert [(d.kind.value, d.meaning, d.then, d.now) for d in drifts(engagement)] == [
        ("reworded", "trust.e1", old, new)
    ]
    (finding,) = drift_findings(engagement)
    assert finding.severity.value == "warning"


def test_without_an_earlier_wave_or_with_a_broken_mapping_nothing_is_told(make_engagement: MakeEngagement) -> None:
    alone = make_engagement({"survey/staff.csv": f"Q1,Q2,Q3,Site\n{ROWS}"}, [_file(BEFORE)])
    assert drifts(alone) == ()
    alone.mapping_file.write_text("files: [", encoding="utf-8")
    assert drift_findings(alone) == ()
