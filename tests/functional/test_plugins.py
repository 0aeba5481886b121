"""The package of docs/plugins.md, installed as packages are: its reader and its writer take part."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from reduced_publications import all_hidden
from sample_engagements import sample_root
from small_packages import install

from toolkit.publication import read_results, results_json

Centric = Callable[..., subprocess.CompletedProcess[str]]

PEOPLE = [{"site": ("north", "south")[each % 2], "q1": str(each % 5 + 1)} for each in range(20)]


@pytest.fixture(scope="module")
def documented(root: Path) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    page = (root / "docs/plugins.md").read_text(encoding="utf-8")
    files = dict(re.findall(r'```\w+ title="([^"]+)"\n(.*?)```', page, re.DOTALL))
    return files, tomllib.loads(files.pop("pyproject.toml"))["project"]["entry-points"]


@pytest.fixture
def centric(tmp_path: Path) -> Centric:
    def call(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [Path(sys.executable).parent / "centric", *map(str, arguments)]
        environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
        return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=tmp_path)

    return call


def test_the_documented_reader_reads_and_the_shipped_ones_read_on(documented, centric, tmp_path):
    install(tmp_path / "site", *documented)
    (tmp_path / "answers.json").write_text(json.dumps({"acme_survey": PEOPLE}), encoding="utf-8")
    (tmp_path / "answers.csv").write_text("site,q1\n" + "".join(f"{p['site']},{p['q1']}\n" for p in PEOPLE))
    read = json.loads(centric("inspect", "--json", "answers.json").stdout)
    assert (read["vendor"], read["rows_read"], read["respondents"]) == ("acme", 20, 20)
    assert json.loads(centric("inspect", "--json", "answers.csv").stdout)["vendor"] == "plain"


def test_a_damaged_file_of_the_documented_kind_is_a_sentence(documented, centric, tmp_path):
    install(tmp_path / "site", *documented)
    (tmp_path / "answers.json").write_text('{"acme_survey": [{"q1": "3"}', encoding="utf-8")
    ended = centric("inspect", "answers.json")
    assert ended.returncode == 3
    assert "an Acme export that breaks off" in ended.stderr


def test_the_documented_writer_adds_its_file_to_the_set(documented, centric, tmp_path):
    install(tmp_path / "site", *documented)
    engagement = sample_root(tmp_path, {"harbour/2026": "Harbour"}) / "harbour/2026"
    results = engagement / "out/client/results.json"
    results.write_bytes(
        results_json(replace(all_hidden(read_results(results)), group_gaps=()))
    )  # a made-up one does not pass the gate
    ended = centric("run", engagement, "--only", "warehouse")
    assert ended.returncode == 0, ended.stderr
    lines = (engagement / "out/client/warehouse.csv").read_text(encoding="utf-8").splitlines()
    levels = json.loads((engagement / "out/client/results.json").read_text(encoding="utf-8"))["levels"]
    assert lines == ["criterion,level", *(f"{each['criterion']},{each['level'] or ''}" for each in levels)]
    versions = json.loads((engagement / "out/work/run.json").read_text(encoding="utf-8"))["software"]
    assert versions["acme-centric"] == "0.3"
