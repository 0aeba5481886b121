"""audit, archive, purge, seal and check as a consultant types them, on a small client that was run."""

import hashlib
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from small_engagements import small_client

from toolkit.assessment import assess
from toolkit.cli import main
from toolkit.engagement import open_engagement
from toolkit.publication import results_json
from toolkit.publication.gate import publish

WARD = "minimum_cell: {average: 5}\nretention_until: 2020-01-31\n"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small client with results at hand, and private papers that must never leave."""
    folder = small_client(tmp_path_factory.mktemp("client_data"), "willow", settings=WARD)
    client = folder / "out" / "client"
    client.mkdir(parents=True)
    (client / "results.json").write_bytes(results_json(publish(assess(open_engagement(folder)))))
    for name in ("out/work/run.json", ".out-failed/1_data.ipynb", ".private/snapshots.json"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("private", encoding="utf-8")
    return folder


@pytest.fixture
def copied(published: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "client_data" / "willow" / published.name
    shutil.copytree(published, folder)
    (folder / ".private" / "snapshots.json").unlink()
    return folder


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as end:
        main([str(one) for one in arguments])
    found = capsys.readouterr()
    return int(end.value.code or 0), found.out, found.err


def test_audit_tells_tables_cells_hidden_reasons_verdict_and_seconds(
    copied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = said(capsys, "audit", copied, "--json")
    document = json.loads(out)
    assert code == 0
    assert (document["verdict"], document["from"], document["leaks"]) == ("safe", "answers", [])
    assert document["tables"] > 0
    assert document["cells"] > document["hidden"] == sum(document["hidden_by_kind"].values())
    assert document["seconds"] >= document["audit_seconds"] > 0
    assert isinstance(document["reasons"], dict)
    code, out, _ = said(capsys, "audit", copied)
    assert code == 0
    assert out.splitlines()[-1].startswith("Verdict: safe")


def test_audit_of_a_folder_of_deliverables_needs_nothing_else(
    copied: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    handed = tmp_path / "handed"
    shutil.copytree(copied / "out" / "client", handed)
    code, out, _ = said(capsys, "audit", handed, "--json")
    assert code == 0
    assert json.loads(out)["from"] == "results.json"


def test_audit_names_what_gives_way_in_a_folder_and_ends_with_3(
    copied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = copied / "out" / "client" / "results.json"
    results = json.loads(file.read_bytes())
    hidden = next(
        cell for cell in results["cells"] if cell["kind"] == "criterion" and cell["group"] and cell["n"] is not None
    )
    hidden |= {"n": None, "hidden": "suppressed", "figures": {}, "distribution": None}
    file.write_text(json.dumps(results), encoding="utf-8")
    code, out, _ = said(capsys, "audit", copied / "out" / "client")
    assert code == 3
    assert f"criterion:{hidden['subject']}@{hidden['audience']}/{hidden['group_by']}" in out
    assert "Verdict: gives way" in out


def test_audit_of_nothing_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = said(capsys, "audit", tmp_path)
    assert code != 0
    assert "results.json" in err


@pytest.mark.parametrize("verb", ["check", "run", "audit"])
def test_sealed_data_says_that_it_is_sealed_and_how_to_open_it(
    copied: Path, tmp_path: Path, verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    key = tmp_path / "keys" / "willow.key"
    assert said(capsys, "seal", copied, "--key", key, "--new-key")[0] == 0
    code, out, err = said(capsys, verb, copied)
    assert code != 0
    assert "sealed" in out + err
    assert "--open" in out + err
    code, out, _ = said(capsys, "seal", copied, "--key", key, "--open")
    assert (code, "opened" in out) == (0, True)
    assert said(capsys, "audit", copied)[0] == 0


def test_an_archive_is_the_same_every_time_and_holds_no_private_file(
    copied: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    targets = [tmp_path / "one.zip", tmp_path / "two.zip"]
    for target in targets:
        assert said(capsys, "archive", copied, "--to", target)[0] == 0
        for path in (copied / "out" / "client").iterdir():
            path.touch()
    assert len({hashlib.sha256(target.read_bytes()).hexdigest() for target in targets}) == 1
    with zipfile.ZipFile(targets[0]) as bundle:
        assert bundle.namelist() == ["results.json"]


def test_check_warns_past_the_date_and_purge_lists_what_went(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "check", copied)
    assert code == 0
    assert "were to be kept until 2020-01-31" in out
    code, out, _ = said(capsys, "purge", copied, "--yes")
    assert code == 0
    listed = {line.strip() for line in out.splitlines() if line.startswith("  ")}
    assert {
        "survey/ward-staff.csv",
        "survey/charge-nurses.csv",
        "out/work/run.json",
        ".out-failed/1_data.ipynb",
    } <= listed
    assert not (copied / "survey").exists()
    assert (copied / "out" / "client" / "results.json").exists()


def test_the_papers_of_a_failed_run_are_private_and_say_so(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    survey = copied / "survey" / "ward-staff.csv"
    survey.write_text(survey.read_text(encoding="utf-8") + "p9999,Ash,agree-ish\n", encoding="utf-8")
    shutil.rmtree(copied / ".out-failed")
    code, _, _ = said(capsys, "run", copied)
    failed = copied / ".out-failed"
    assert code == 3
    assert failed.stat().st_mode & 0o077 == 0
    assert "Never send it to a client" in (failed / "PRIVATE.txt").read_text(encoding="utf-8")
