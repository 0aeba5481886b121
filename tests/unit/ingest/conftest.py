"""A small engagement on disk, and small look-alikes of real exports."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from toolkit.engagement import Engagement, open_engagement
from toolkit.ingest.values import Source

MODEL: dict[str, Any] = {
    "schema": "customer-centric-criteria/1",
    "title": "Small",
    "version": "1.0",
    "audiences": [{"id": "leaders", "name": "Leaders"}, {"id": "employees", "name": "Employees"}],
    "scales": {
        "agree5": {
            "type": "likert",
            "min": 1,
            "max": 5,
            "labels": {
                1: "Strongly disagree",
                2: "Disagree",
                3: "Neither agree nor disagree",
                4: "Agree",
                5: "Strongly agree",
            },
            "not_applicable": "Cannot judge",
            "favourable": [4, 5],
        },
        "trust7": {"type": "likert", "min": 1, "max": 7, "labels": {1: "No trust", 7: "Complete trust"}},
    },
    "item_scale": "agree5",
    "dimensions": [{"id": "d", "name": "D", "criteria": ["vision", "trust"]}],
    "criteria": [
        {
            "id": "vision",
            "dimension": "d",
            "name": "Vision",
            "definition": "x",
            "items": {
                "leaders": [{"id": "vision.l1", "text": "x", "core": True}],
                "employees": [
                    {"id": "vision.e1", "text": "x", "core": True},
                    {"id": "vision.e2", "text": "x", "keyed": "reverse"},
                ],
            },
        },
        {
            "id": "trust",
            "dimension": "d",
            "name": "Trust",
            "definition": "x",
            "items": {"employees": [{"id": "trust.e1", "text": "x", "core": True, "scale": "trust7"}]},
        },
    ],
}
SETTINGS: dict[str, Any] = {
    "schema": "centric-engagement/1",
    "client": {"id": "acme", "name": "Acme"},
    "wave": {"id": "w1", "name": "W1", "date": "2026-05-18"},
    "model": {"id": "small", "version": "1.0"},
    "audiences": {"employees": {}},
    "groups": {"site": {"name": "Site", "audiences": ["employees"]}},
}

EngagementMaker = Callable[..., Engagement]


@pytest.fixture
def make_engagement(tmp_path: Path) -> EngagementMaker:
    """Return a function that writes an engagement: its files, its mapping's files and what else the YAMLs hold."""

    def make(
        files: dict[str, str | bytes],
        mapped: list[dict[str, Any]],
        settings: dict[str, Any] | None = None,
        **mapping: Any,
    ) -> Engagement:
        folder = tmp_path / "acme" / "w1"
        (folder / "models").mkdir(parents=True)
        (folder / "models" / "small.yaml").write_text(yaml.safe_dump(MODEL), encoding="utf-8")
        (folder / "engagement.yaml").write_text(yaml.safe_dump(SETTINGS | (settings or {})), encoding="utf-8")
        content = {"schema": "centric-mapping/1", "files": mapped} | mapping
        (folder / "mapping.yaml").write_text(json.dumps(content), encoding="utf-8")  # JSON is YAML, without aliases
        for name, given in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(given if isinstance(given, bytes) else given.encode())
        return open_engagement(folder)

    return make


@pytest.fixture
def workbook() -> Callable[..., bytes]:
    """Return a function that makes an .xlsx from rows by sheet name."""

    def make(**sheets: list[list[Any]]) -> bytes:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    return make


@pytest.fixture
def text_source() -> Callable[..., Source]:
    """Return a function that makes a source from text."""

    def make(text: str, encoding: str = "utf-8", name: str = "survey/export.csv") -> Source:
        return Source(name=name, content=text.encode(encoding))

    return make


LEGACY = (
    "\ufeff" + ",".join(f"V{n}" for n in range(1, 11)) + ",Q2_1,Q2_2,Same,Same,Q9_TEXT,LocationLatitude,\n"
    "ResponseID,ResponseSet,Name,ExternalDataReference,EmailAddress,IPAddress,Status,StartDate,EndDate,Finished,"
    '"We keep, what\nwe promise-Leaders",We keep-Staff,First text,Second text,Other,LocationLatitude,\n'
    "R_1,Default,Anonymous,,ann@example.org,192.0.2.1,0,2026-05-01 09:00:00,2026-05-01 09:04:00,1,4,5,1,2,fine,,\n"
    'R_2,Default,Anonymous,,bob@example.org,192.0.2.2,0,2026-05-01 09:00:00,2026-05-01 09:04:00,0,3,,2,1,"two\nlines",,\n'
    "R_3,Default,Anonymous,,,192.0.2.3,1,2026-05-01 09:00:00,2026-05-01 09:04:00,1,1,1,1,1,mine,,\n"
    "R_4,Default,Anonymous,,,192.0.2.4,0,2026-05-01 09:00:00,2026-05-01 09:04:00,1,2,4,3,3,,,\n"
)


def current(import_ids: str = "json", status: tuple[str, ...] = ("IP Address", "Survey Preview", "IP Address")) -> str:
    """Return a current Qualtrics export; `import_ids` is json or repr, as vendors of different years wrote them."""
    headers = ["StartDate", "EndDate", "Status", "Finished", "ResponseId", "Q24", "Q28_1", "Q28_1", "Q5_First Click"]
    ids = ["startDate", "endDate", "status", "finished", "_recordId", "QID24", "QID7_1", "QID9_1", "QID5_FIRST_CLICK"]
    third = [f"{{'ImportId': '{name}'}}" if import_ids == "repr" else f'{{""ImportId"":""{name}""}}' for name in ids]
    rows = [
        ",".join(headers),
        "Anfangsdatum,Enddatum,Antworttyp,Beendet,Antwort-ID,Alter,Teil A,Teil B,Timing - First Click",
        ",".join(f'"{cell}"' for cell in third),
    ]
    rows += [
        f"2026-05-01 09:00:00,2026-05-01 09:05:00,{state},True,R_{number},3{number},{number},4,1.5"
        for number, state in enumerate(status, start=1)
    ]
    return "\n".join(rows) + "\n"


@pytest.fixture
def legacy_qualtrics() -> str:
    return LEGACY


@pytest.fixture
def current_qualtrics() -> Callable[..., str]:
    return current
