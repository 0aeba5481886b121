"""The index of all runs: what failed first, what each came to, and links that lead somewhere."""

import hashlib
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook
from sample_engagements import sample_root

from toolkit.engagement import open_engagement
from toolkit.publication import read_results, results_json
from toolkit.run.index import index_rows, write_index
from toolkit.run.job import Job, failed
from toolkit.run.record import RunRecord, record_json, record_schema

NASTY = '=HYPERLINK("x") <b>& Sons'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Three published engagements; one has failed since, and a fourth has never been run."""
    made = sample_root(tmp_path, {"acme/2026-a": NASTY, "birch/2026-a": "Birch", "cedar/2026-a": "Cedar"})
    for client in ("acme", "birch", "cedar"):
        folder = made / client / "2026-a"
        report = folder / "out" / "client" / "report.html"
        report.write_text("the report", encoding="utf-8")
        record = RunRecord(
            engagement=f"{client}/2026-a",
            status="done",
            started="2026-06-01T02:00:00+00:00",
            seconds={"check": 1.0, "html": 0.5},
            inputs={},
            model="customer_centric",
            model_version="0.1.0",
            seed=1,
            software={},
            outputs={},
            checks={"audit": "passed"},
            findings={"serious": 2, "warning": 0, "note": 1},
        )
        (folder / "out" / "work").mkdir()
        open_engagement(folder).outputs.run_record_file.write_bytes(record_json(record))
    (made / "cedar" / "2026-a" / ".out-failed").mkdir()
    settings = (made / "birch" / "2026-a" / "engagement.yaml").read_text(encoding="utf-8")
    new = made / "birch" / "2026-b"
    new.mkdir()
    (new / "engagement.yaml").write_text(settings.replace("2026-a", "2026-b"), encoding="utf-8")
    (made / "notes.txt").write_text("no client", encoding="utf-8")
    return made


def test_every_engagement_has_a_row_and_what_failed_stands_first(root: Path) -> None:
    rows = index_rows(root)
    assert [(row.engagement, row.state) for row in rows] == [
        ("cedar/2026-a", "failed"),
        ("acme/2026-a", "done"),
        ("birch/2026-a", "done"),
        ("birch/2026-b", "not run"),
    ]
    done = rows[1]
    assert (done.gate, sum(done.seconds.values()), sum(done.findings.values())) == ("passed", 1.5, 3)


def test_a_failure_of_the_batch_is_told_with_its_sentence(root: Path) -> None:
    job = Job(folder=str(root / "acme" / "2026-a"))
    results = [
        failed(job, "2026-06-02T02:00:00+00:00", "mapping.yaml: no such file.", 3),
        failed(Job(folder=str(root / "nobody" / "2026-a")), "2026-06-02T02:00:00+00:00", "no such folder", 3),
    ]
    (root / "nobody").mkdir()
    rows = {row.engagement: row for row in index_rows(root, results)}
    assert rows["acme/2026-a"].state == "failed"
    assert rows["acme/2026-a"].problem.startswith("mapping.yaml: no such file.")
    assert "earlier run" in rows["acme/2026-a"].problem


def test_results_that_cannot_be_read_are_told(root: Path) -> None:
    (root / "birch" / "2026-a" / "out" / "client" / "results.json").write_text("{", encoding="utf-8")
    rows = {row.engagement: row for row in index_rows(root)}
    assert (rows["birch/2026-a"].state, "results.json" in rows["birch/2026-a"].problem) == ("failed", True)


def test_the_page_escapes_names_and_its_links_lead_somewhere(root: Path) -> None:
    page, workbook = write_index(root)
    text = page.read_text(encoding="utf-8")
    assert "<b>" not in text
    assert "&lt;b&gt;&amp; Sons" in text
    links = [unquote(link) for link in re.findall(r'href="([^"]+)"', text)]
    assert len(links) == 3
    assert [link for link in links if not (root / link).is_file()] == []
    assert not re.search(r"https?://|<script", text)
    sheet = load_workbook(workbook).active
    assert sheet is not None
    head, *rows = sheet.iter_rows(values_only=True)
    table = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert table["acme/2026-a"]["client"] == NASTY
    assert sheet["B3"].data_type == "s"
    assert table["acme/2026-a"]["seconds: check"] == 1.0
    assert table["birch/2026-b"]["state"] == "not run"


def test_the_same_runs_give_the_same_page(root: Path) -> None:
    first = write_index(root)[0].read_bytes()
    assert write_index(root)[0].read_bytes() == first


def test_a_changed_headline_is_on_the_page(root: Path) -> None:
    path = root / "birch" / "2026-a" / "out" / "client" / "results.json"
    before = {row.engagement: row.headline for row in index_rows(root)}
    path.write_bytes(results_json(replace(read_results(path), levels=(), cells=(), gaps=())))
    after = {row.engagement: row.headline for row in index_rows(root)}
    assert {name for name in before if before[name] != after[name]} == {"birch/2026-a"}


def test_of_a_client_whose_run_is_on_record_no_results_are_read(root: Path) -> None:
    results = root / "birch" / "2026-a" / "out" / "client" / "results.json"
    results.write_text("not to be read", encoding="utf-8")
    kept = open_engagement(root / "birch" / "2026-a").outputs.run_record_file
    record = record_schema().validate_json(kept.read_bytes())
    digest = hashlib.sha256(results.read_bytes()).hexdigest()
    told = replace(record, headline="As it was run.", client_name="Birch", outputs={results.name: digest})
    kept.write_bytes(record_json(told))
    row = next(row for row in index_rows(root) if row.engagement == "birch/2026-a")
    assert (row.state, row.headline, row.client) == ("done", "As it was run.", "Birch")
    results.write_text("written since", encoding="utf-8")
    row = next(row for row in index_rows(root) if row.engagement == "birch/2026-a")
    assert (row.state, row.headline) == ("failed", "")
