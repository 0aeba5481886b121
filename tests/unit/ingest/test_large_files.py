"""A file read in blocks gives the answers, counts and problems that reading it whole gives."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.engagement import Engagement, open_engagement
from toolkit.errors import InputError
from toolkit.ingest import large_files, streams
from toolkit.ingest.responses import read_responses
from toolkit.ingest.streams import stream_file
from toolkit.ingest.values import ReadOptions, SurveyData

MakeEngagement = Callable[..., Engagement]
FILE = "survey/staff.csv"
COLUMNS = {"id": "respondent", "Q1": "vision.e1", "Q2": "vision.e2", "Q3": "trust.e1", "Site": "group:site"}
HEADER = "id,Q1,Q2,Q3,Site\n"
FOLDER = Path(__file__).parents[3] / "client_data"
LIME = "\ufeffResponse ID;Date submitted;Last page;Start language;Q1;Q2;Q3;Site\n"
ROWS = "".join(
    f"r{n},{n % 5 + 1},{'' if n % 3 else 'Agree'},{n % 7 + 1},{'North' if n % 2 else 'south'}\n" for n in range(40)
)


def mapped(**changes: Any) -> list[dict[str, Any]]:
    return [{"file": FILE, "audience": "employees", "columns": COLUMNS} | changes]


def told(engagement: Engagement) -> SurveyData | list[str]:
    """What reading gives: responses, or every problem."""
    try:
        return read_responses(engagement, engagement.model)
    except InputError as error:
        return [f"{problem.code} {problem}" for problem in error.problems]


def in_blocks(engagement: Engagement, monkeypatch: pytest.MonkeyPatch, size: int) -> SurveyData | list[str]:
    with monkeypatch.context() as patch:
        patch.setattr(large_files, "LARGE_BYTES", 0)
        patch.setattr(streams, "BLOCK_BYTES", size)
        patch.setattr(streams, "HEAD_BYTES", 400)
        return told(engagement)


def assert_same(whole: SurveyData | list[str], blocks: SurveyData | list[str]) -> None:
    if isinstance(whole, list) or isinstance(blocks, list):
        assert blocks == whole
        return
    assert blocks.findings == whole.findings
    assert blocks.responses.keys() == whole.responses.keys()
    for audience, expected in whole.responses.items():
        found = blocks.responses[audience]
        pd.testing.assert_frame_equal(found.frame, expected.frame)
        pd.testing.assert_frame_equal(found.comments, expected.comments)
        assert (found.items, found.groups, found.recoded) == (expected.items, expected.groups, expected.recoded)


CASES: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "plain": (HEADER + ROWS, {}, {}),
    "windows line ends": ((HEADER + ROWS).replace("\n", "\r\n"), {}, {}),
    "a byte-order mark": ("\ufeff" + HEADER + ROWS, {}, {}),
    "quoted cells": (HEADER + ROWS.replace("North", '"North, ""old"""'), {}, {}),
    "cells of several lines": (HEADER + ROWS.replace("North", '"North\n\nEast"'), {}, {}),
    "blank rows between": (HEADER + ROWS.replace("r9,", "\n,,,,\nr9,"), {}, {}),
    "blank rows at the end": (HEADER + ROWS + ",,,,\n\n\n", {}, {}),
    "an unknown label": (HEADER + ROWS.replace("Agree", "Agreee"), {}, {}),
    "an unknown sign": (HEADER + ROWS + "x,?,,,North\ny,?,9,,North\n", {}, {}),
    "numbers beside labels": (HEADER + ROWS + "x,1,3,4,North\n", {}, {}),
    "a person twice": (HEADER + ROWS + "r3,1,,4,North\n", {}, {}),
    "a mark in the last row": (HEADER + ROWS + "x,-99,,4,North\n", {}, {"missing": {"skipped": ["-99"]}}),
    "a mark in a row left out": (
        HEADER + ROWS + "x,-99,,4,Gone\n",
        {"rows": {"column": "Site", "values": ["North", "South"]}},
        {"missing": {"skipped": ["-99"]}},
    ),
    "a row filter": (HEADER + ROWS, {"rows": {"column": "Site", "values": ["south"]}}, {}),
    "a filter that leaves nothing": (HEADER + ROWS, {"rows": {"column": "Site", "values": ["West"]}}, {}),
    "an address as group": (HEADER + ROWS + "x,1,,4,a@example.org\n", {}, {}),
    "short rows": (HEADER + ROWS + "x,1\n", {}, {}),
    "a wide row": (HEADER + ROWS + "x,1,,2,North,more\n", {}, {}),
    "an open quotation mark": (HEADER + ROWS + 'x,1,,2,"North\n', {}, {}),
    "a quotation mark inside a cell": (HEADER + ROWS + 'x,1,,2,No"rth\n', {}, {}),
    "another encoding": (HEADER + ROWS + "x,1,,2,Malm\u00f6\n", {"encoding": "cp1252"}, {}),
    "a trailing delimiter": ((HEADER + ROWS).replace("\n", ",\n"), {}, {}),
    "a date": (
        HEADER.replace("Site", "Site,When") + ROWS.replace("\n", ",2026-05-18 09:00:00\n"),
        {"columns": COLUMNS | {"When": "date"}},
        {},
    ),
    "unfinished rows of LimeSurvey": (
        LIME + "".join(f"{n};{'' if n % 3 else '2026-05-01 09:00:00'};1;en;4;Agree;3;North\n" for n in range(30)),
        {
            "columns": {"Response ID": "respondent", "Q1": "vision.e1", "Q2": "vision.e2", "Q3": "trust.e1"},
            "keep_unfinished": False,
        },
        {},
    ),
    "a missing column": (HEADER.replace("Q3", "Q9") + ROWS, {}, {}),
    "no row": (HEADER, {}, {}),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("size", [64, 1 << 20])
def test_a_file_read_in_blocks_tells_the_same(
    make_engagement: MakeEngagement, monkeypatch: pytest.MonkeyPatch, case: str, size: int
) -> None:
    text, file, more = CASES[case]
    engagement = make_engagement({FILE: text}, mapped(**file), **more)
    if file.get("encoding"):
        (engagement.folder / FILE).write_bytes(text.encode(file["encoding"]))
    assert_same(told(engagement), in_blocks(engagement, monkeypatch, size))


def test_an_audience_column_tells_the_same(make_engagement: MakeEngagement, monkeypatch: pytest.MonkeyPatch) -> None:
    roles = ("Boss", "Staff", "Guest", "Staff")
    text = (
        "Role,L1,"
        + HEADER
        + "".join(f"{roles[n % 4]},{n % 5 + 1},k{n},{n % 5 + 1},{n % 4 + 1},{n % 7 + 1},N\n" for n in range(60))
    )
    file = {
        "file": FILE,
        "audience_column": {"column": "Role", "values": {"Boss": "leaders", "Staff": "employees", "Guest": "ignored"}},
        "columns": COLUMNS | {"L1": "vision.l1"},
    }
    wanted = {"audiences": {"leaders": {}, "employees": {}}}
    engagement = make_engagement({FILE: text}, [file], wanted)
    assert_same(told(engagement), in_blocks(engagement, monkeypatch, 64))
    (engagement.folder / FILE).write_text(text.replace("Staff,3", "Crew,3"))
    assert_same(told(engagement), in_blocks(engagement, monkeypatch, 64))


cells = st.sampled_from(["1", "2", "5", "", " 3 ", "4.0", "Agree", "strongly  agree", "Cannot judge", "-99", "9", "no"])
sites = st.sampled_from(["North", "north", " South", "", "N/A"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(cells, cells, cells, sites), min_size=1, max_size=30), keyed=st.booleans())
def test_any_rows_tell_the_same(
    make_engagement: MakeEngagement, monkeypatch: pytest.MonkeyPatch, rows: list[tuple[str, ...]], keyed: bool
) -> None:
    columns = COLUMNS if keyed else {name: meaning for name, meaning in COLUMNS.items() if name != "id"}
    missing = {"skipped": ["-99"], "not_applicable": ["N/A"]}
    text = HEADER + "".join(f"k{number},{','.join(row)}\n" for number, row in enumerate(rows))
    engagement = make_engagement({FILE: text}, mapped(columns=columns), missing=missing)
    assert_same(told(engagement), in_blocks(engagement, monkeypatch, 64))
    shutil.rmtree(engagement.folder.parent)


@pytest.mark.parametrize("wave", ["example-harbour-bank/2026-baseline", "example-nordlicht-energie/2026-follow-up"])
def test_the_examples_tell_the_same(monkeypatch: pytest.MonkeyPatch, wave: str) -> None:
    engagement = open_engagement(FOLDER / wave)
    with monkeypatch.context() as patch:
        patch.setattr(large_files, "LARGE_BYTES", 0)
        blocks = told(engagement)
    assert_same(told(engagement), blocks)


def test_a_file_is_taken_from_the_disk_once(tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    path.write_text(HEADER + ROWS * 50)
    stream = stream_file(path, "staff.csv", ReadOptions())
    assert stream is not None
    rows = sum(len(block.numbers) for block in stream.blocks())
    assert rows == 2000
    assert stream.bytes_read() == path.stat().st_size - len(HEADER)


def test_a_parquet_file_in_blocks_tells_the_same(
    make_engagement: MakeEngagement, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = pd.DataFrame(
        {
            "id": [f"r{n}" for n in range(50)],
            "Q1": pd.array([None if n % 7 == 0 else n % 5 + 1 for n in range(50)], dtype="Int8"),
            "Q2": [float(n % 5 + 1) for n in range(50)],
            "Q3": pd.Categorical([str(n % 7 + 1) for n in range(50)]),
            "Site": [None if n % 9 == 0 else "North" for n in range(50)],
        }
    )
    path = "survey/staff.parquet"
    engagement = make_engagement({path: ""}, mapped(file=path))
    frame.to_parquet(engagement.folder / path)
    monkeypatch.setattr(streams, "BLOCK_ROWS", 16)
    assert_same(told(engagement), in_blocks(engagement, monkeypatch, 64))
