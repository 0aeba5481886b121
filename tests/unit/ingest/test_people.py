"""Who was invited, and when they answered: lists read at the door, days kept without the time."""

from collections.abc import Callable

import pandas as pd
import pytest

from toolkit.engagement import Engagement
from toolkit.errors import InputError
from toolkit.ingest.days import days_of
from toolkit.ingest.responses import read_responses

MakeEngagement = Callable[..., Engagement]
FILE, LIST = "survey/staff.csv", "survey/invited.csv"
ITEMS = {"Q1": "vision.e1", "Q2": "vision.e2", "Q3": "trust.e1"}
ANSWERS = (
    "Mail,Q1,Q2,Q3,Site\nann@example.org,4,4,4,North\nBOB@example.org,4,4,4,South\nstranger@example.org,4,4,4,South\n"
)
INVITED = (
    "E-Mail,Name,Branch\nann@example.org,Ann,North\nbob@example.org,Bob,South\nBob@example.org,Bob,South\n"
    "cy@example.org,Cy,north\ndee@example.org,Dee,South\n"
)
LISTED = {"file": LIST, "audience": "employees", "columns": {"E-Mail": "respondent", "Branch": "group:site"}}


def mapped(**columns: str) -> list[dict]:
    return [{"file": FILE, "audience": "employees", "columns": {"Mail": "respondent", **ITEMS, **columns}}]


def test_a_list_counts_the_invited_by_group_and_who_of_them_answered(make_engagement: MakeEngagement) -> None:
    engagement = make_engagement({FILE: ANSWERS, LIST: INVITED}, mapped(Site="group:site"), invited=[LISTED])
    data = read_responses(engagement, engagement.model)
    assert data.invited == {"site": {"employees": {"North": 2, "South": 2}}}
    sentences = {found.code: found.sentence for found in data.findings}
    assert (
        "2 of 4 people on the invited list answered (50%); entries of people listed more than once: 1."
        in sentences["invited"]
    )
    assert sentences["not-invited"].startswith("Employees: respondents whose key is not on the invited list: 1.")
    assert not any("@" in found.sentence or "Ann" in found.sentence for found in data.findings)


def test_a_group_that_no_column_gives_comes_from_the_list(make_engagement: MakeEngagement) -> None:
    engagement = make_engagement({FILE: ANSWERS, LIST: INVITED}, mapped(), invited=[LISTED])
    data = read_responses(engagement, engagement.model)
    assert data.responses["employees"].frame["site"].tolist() == ["North", "South", "not stated"]
    assert data.responses["employees"].groups == ("site",)
    assert "group-not-mapped" not in {found.code for found in data.findings}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"columns": {"Nobody": "respondent"}}, "missing-column"),
        ({"columns": {"E-Mail": "respondent", "Branch": "group:region"}}, "unknown-reference"),
        ({"audience": "guests"}, "unknown-reference"),
        ({"file": "survey/nowhere.csv"}, "missing-file"),
    ],
)
def test_a_list_that_does_not_fit_is_told(make_engagement: MakeEngagement, change: dict, code: str) -> None:
    engagement = make_engagement({FILE: ANSWERS, LIST: INVITED}, mapped(), invited=[LISTED | change])
    with pytest.raises(InputError) as refused:
        read_responses(engagement, engagement.model)
    assert [problem.code for problem in refused.value.problems] == [code]


@pytest.mark.parametrize("columns", [{"Branch": "group:site"}, {"E-Mail": "respondent", "Name": "vision.e1"}])
def test_a_list_needs_a_key_and_holds_no_answers(make_engagement: MakeEngagement, columns: dict) -> None:
    engagement = make_engagement({FILE: ANSWERS, LIST: INVITED}, mapped(), invited=[LISTED | {"columns": columns}])
    with pytest.raises(InputError, match="'respondent'"):
        read_responses(engagement, engagement.model)


@pytest.mark.parametrize(
    ("written", "days"),
    [
        (["2026-05-18 09:00:00", "2026-05-18T23:59:59Z", "", "no day"], ["2026-05-18", "2026-05-18", "", ""]),
        (["18.05.2026 10:00", "1.6.2026"], ["2026-05-18", "2026-06-01"]),
        (["5/18/26 4:01", "05/02/2026"], ["2026-05-18", "2026-05-02"]),
        (["18/05/2026", "02/05/2026"], ["2026-05-18", "2026-05-02"]),
        (["2026/05/01 9:00:00.123 AM MEZ", "2026-02-30"], ["2026-05-01", ""]),
    ],
)
def test_days_as_tools_write_them(written: list[str], days: list[str]) -> None:
    assert days_of(pd.Series(written, dtype="str")).tolist() == days


def test_a_mapped_date_leaves_its_day_and_nothing_of_the_time(make_engagement: MakeEngagement) -> None:
    answers = "Mail,Q1,Q2,Q3,Site,When\na,4,4,4,North,2026-05-18 13:37:01\nb,4,4,4,South,\n"
    engagement = make_engagement({FILE: answers}, mapped(Site="group:site", When="date"))
    frame = read_responses(engagement, engagement.model).responses["employees"].frame
    assert frame["day"].tolist() == ["2026-05-18", ""]
    assert "13:37" not in frame.to_csv()
