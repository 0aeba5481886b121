"""Scores counted block by block are those of responses held in memory."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.engagement import Engagement, open_engagement
from toolkit.errors import InputError
from toolkit.ingest import streams
from toolkit.ingest.responses import read_responses
from toolkit.score.sample import Margins
from toolkit.score.scoring import ScoringPlan, score
from toolkit.score.tally_survey import score_in_blocks
from toolkit.score.values import Cell, Measure, SubjectKind

MakeEngagement = Callable[..., Engagement]
FOLDER = Path(__file__).parents[3] / "client_data"
FILE, MORE = "survey/staff.csv", "survey/more.csv"
COLUMNS = {"id": "respondent", "Q1": "vision.e1", "Q2": "vision.e2", "Q3": "trust.e1", "Site": "group:site"}
HEADER = "id,Q1,Q2,Q3,Site\n"
AVERAGED = (SubjectKind.CRITERION, SubjectKind.DIMENSION, SubjectKind.LENS_GROUP)


def mapped(name: str = FILE, **changes: Any) -> dict[str, Any]:
    return {"file": name, "audience": "employees", "columns": COLUMNS} | changes


def assert_same_scores(engagement: Engagement, plan: ScoringPlan) -> None:
    data = read_responses(engagement, engagement.model)
    whole = score(data, engagement.model, plan)
    counted = score_in_blocks(engagement, engagement.model, plan)
    assert counted is not None
    assert counted.findings == data.findings
    found = counted.scores
    assert found.audience_n == whole.audience_n
    assert found.group_values == whole.group_values
    assert [(gap.audience, gap.other, gap.subject, gap.flagged) for gap in found.gaps] == [
        (gap.audience, gap.other, gap.subject, gap.flagged) for gap in whole.gaps
    ]
    expected = {cell.id: cell for cell in whole.cells}
    assert {cell.id for cell in found.cells} == expected.keys()
    for cell in found.cells:
        assert_same_cell(cell, expected[cell.id])


def assert_same_cell(cell: Cell, other: Cell) -> None:
    assert (cell.n, cell.group_n, cell.items, cell.distribution) == (
        other.n,
        other.group_n,
        other.items,
        other.distribution,
    )
    averaged = {Measure.FAVOURABLE_ITEMS} if cell.kind in AVERAGED else set()
    assert cell.figures.keys() - averaged == other.figures.keys() - averaged, cell.id
    for measure, figure in cell.figures.items():
        its = other.figures[measure]
        assert (figure.n, figure.method, figure.reason) == (its.n, its.method, its.reason)
        for name in ("value", "low", "high"):
            value = getattr(its, name)
            assert getattr(figure, name) == (None if value is None else pytest.approx(value, abs=1e-9)), cell.id


@pytest.mark.parametrize("wave", ["example-harbour-bank/2026-baseline", "example-nordlicht-energie/2026-follow-up"])
def test_the_examples_score_the_same(wave: str) -> None:
    engagement = open_engagement(FOLDER / wave)
    assert_same_scores(engagement, ScoringPlan(populations={"employees": 5000}))


cells = st.sampled_from(["Disagree", "", "Agree", "STRONGLY agree", "Strongly disagree", "Cannot judge", "-99"])
sites = st.sampled_from(["North", "north ", "South", "", "N/A"])
rows_of = st.lists(st.tuples(cells, cells, st.sampled_from(["1", "7", "3.0", ""]), sites), min_size=1, max_size=25)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=rows_of, second=rows_of, turned=st.sampled_from([(), ("first",), ("first", "second")]))
def test_any_rows_of_two_files_score_the_same(
    make_engagement: MakeEngagement,
    monkeypatch: pytest.MonkeyPatch,
    first: list[tuple[str, ...]],
    second: list[tuple[str, ...]],
    turned: tuple[str, ...],
) -> None:
    monkeypatch.setattr(streams, "BLOCK_BYTES", 64)
    texts = [
        HEADER + "".join(f"{letter}{place},{','.join(row)}\n" for place, row in enumerate(rows))
        for letter, rows in (("a", first), ("b", second))
    ]
    files = [
        mapped(name, recoded=["vision.e2"] if which in turned else [])
        for name, which in ((FILE, "first"), (MORE, "second"))
    ]
    missing = {"skipped": ["-99"], "not_applicable": ["N/A"]}
    engagement = make_engagement(dict(zip((FILE, MORE), texts, strict=True)), files, missing=missing)
    assert_same_scores(engagement, ScoringPlan(missing_rule=0.5))
    shutil.rmtree(engagement.folder.parent)


def test_a_workbook_is_read_whole_and_scores_the_same(make_engagement: MakeEngagement) -> None:
    frame = [line.split(",") for line in (HEADER + "a,1,2,3,N\nb,,5,7,N\nc,4,4,1,S\n").splitlines()]
    engagement = make_engagement({"survey/staff.xlsx": ""}, [mapped("survey/staff.xlsx")])
    write_workbook(engagement.folder / "survey/staff.xlsx", frame)
    assert_same_scores(engagement, ScoringPlan())


def write_workbook(path: Path, rows: list[list[str]]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(path)


def problems(call: Callable[[], object]) -> list[str]:
    with pytest.raises(InputError) as error:
        call()
    return [f"{problem.code} {problem}" for problem in error.value.problems]


def test_people_who_answered_twice_are_told_by_their_rows(make_engagement: MakeEngagement) -> None:
    text = HEADER + "ann@example.org,1,2,3,N\nb,1,1,1,S\nANN@example.org,4,4,4,N\n"
    engagement = make_engagement({FILE: text, MORE: HEADER + "b,5,5,5,S\n"}, [mapped(), mapped(MORE)])
    told = problems(lambda: score_in_blocks(engagement, engagement.model, ScoringPlan()))
    assert told == problems(lambda: read_responses(engagement, engagement.model))
    assert "rows 2, 3, 4" in told[0]


@pytest.mark.parametrize("rule", ["first", "last"])
def test_choosing_one_of_several_rows_needs_the_respondents(make_engagement: MakeEngagement, rule: str) -> None:
    engagement = make_engagement({FILE: HEADER + "a,1,2,3,N\na,4,4,4,N\n"}, [mapped()], repeated_answers=rule)
    assert score_in_blocks(engagement, engagement.model, ScoringPlan()) is None


def test_weights_and_clusters_need_the_respondents(make_engagement: MakeEngagement) -> None:
    engagement = make_engagement({FILE: HEADER + "a,1,2,3,N\n"}, [mapped()])
    weighted = ScoringPlan(margins={"employees": Margins(sizes={"site": {"N": 5.0}})})
    clustered = replace(ScoringPlan(), clusters={"employees": "site"})
    assert score_in_blocks(engagement, engagement.model, weighted) is None
    assert score_in_blocks(engagement, engagement.model, clustered) is None


def test_an_unknown_label_is_told_with_its_count(make_engagement: MakeEngagement) -> None:
    text = HEADER + "a,Agreee,2,3,N\nb,Agreee,2,3,N\nc,4,2,3,N\n"
    engagement = make_engagement({FILE: text}, [mapped()])
    told = problems(lambda: score_in_blocks(engagement, engagement.model, ScoringPlan()))
    assert told == problems(lambda: read_responses(engagement, engagement.model))
    assert "'Agreee' 2 times" in told[0]


MEMORY = """
import re, sys
from pathlib import Path
from toolkit.engagement import open_engagement
from toolkit.score.scoring import ScoringPlan
from toolkit.score.tally_survey import score_in_blocks
engagement = open_engagement(Path(sys.argv[1]))
found = score_in_blocks(engagement, engagement.model, ScoringPlan())
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]
print(found.scores.audience_n["employees"], peak)
"""
"""`ru_maxrss` would begin with the memory of the process that starts this one."""


def peak_of(engagement: Engagement, rows: int) -> float:
    """Return the most MB that a process holds which scores so many rows, a wide comment in each."""
    with (engagement.folder / FILE).open("w") as file:
        file.write("Why," + HEADER)
        line = "so it goes, as I said " * 8
        file.writelines(
            f'"{line}",k{row},{row % 5 + 1},{row % 3 + 1},{row % 7 + 1},S{row % 20}\n' for row in range(rows)
        )
    command = [sys.executable, "-c", MEMORY, str(engagement.folder)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert int(told[0]) == rows
    return int(told[1]) / 1024


def test_memory_does_not_grow_with_the_file(make_engagement: MakeEngagement) -> None:
    engagement = make_engagement({FILE: ""}, [mapped(columns=COLUMNS | {"Why": "comment"})])
    small = peak_of(engagement, 60_000)
    large = peak_of(engagement, 360_000)
    size = (engagement.folder / FILE).stat().st_size / 1e6
    assert size > 60
    assert large - small < size / 3
