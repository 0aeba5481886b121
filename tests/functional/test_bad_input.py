"""What a hurried person does wrong: each ends with exit code 3 and a sentence, and nothing is written over."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from toolkit.cli import main

Mistake = Callable[[Path], None]


@pytest.fixture
def engagement(root: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "client_data" / "example-harbour-bank"
    ignored = shutil.ignore_patterns("out", ".private", ".out-*")
    shutil.copytree(root / "client_data" / "example-harbour-bank", folder, ignore=ignored)
    kept = folder / "2026-baseline" / "out" / "client" / "results.json"
    kept.parent.mkdir(parents=True)
    kept.write_text("the last good run", encoding="utf-8")
    return folder / "2026-baseline"


def edit(name: str, old: str, new: str) -> Mistake:
    def mistake(folder: Path) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return mistake


def rewrite(name: str, change: Callable[[bytes], bytes]) -> Mistake:
    def mistake(folder: Path) -> None:
        path = folder / name
        path.write_bytes(change(path.read_bytes()))

    return mistake


def remove(name: str) -> Mistake:
    return lambda folder: (folder / name).unlink()


def header_only(content: bytes) -> bytes:
    return b"".join(content.splitlines(keepends=True)[:3])


def last_answers_to(answer: bytes) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        head, _, tail = content.rpartition(b"Agree")
        assert head
        return head + answer + tail

    return change


MISTAKES: dict[str, tuple[Mistake, list[str]]] = {
    "a survey file that is not there": (remove("survey/leaders.csv"), ["survey/leaders.csv", "no such file"]),
    "no engagement.yaml": (remove("engagement.yaml"), ["engagement.yaml", "no such file"]),
    "no mapping.yaml": (remove("mapping.yaml"), ["mapping.yaml", "no such file"]),
    "a file that is no survey": (
        rewrite("survey/leaders.csv", lambda content: bytes(range(256)) * 20),
        ["survey/leaders.csv"],
    ),
    "an empty file": (rewrite("survey/leaders.csv", lambda content: b""), ["survey/leaders.csv"]),
    "an export without answers": (rewrite("survey/leaders.csv", header_only), ["survey/leaders.csv"]),
    "half a character": (
        rewrite("survey/leaders.csv", lambda content: content[:4000] + b"\xff\xfe\x00\xc3" + content[4000:]),
        ["survey/leaders.csv"],
    ),
    "an answer off the scale": (
        rewrite("survey/leaders.csv", last_answers_to(b"Sort of agree")),
        ["survey/leaders.csv", "Sort of agree", "Agree"],
    ),
    "an unknown model": (
        edit("engagement.yaml", "customer_centric", "customer_centrik"),
        ["engagement.yaml", "model.id", "customer_centrik", "customer_centric"],
    ),
    "an unknown key": (edit("engagement.yaml", "form:", "fomr:"), ["engagement.yaml", "fomr", "form"]),
    "YAML cut in half": (
        rewrite("engagement.yaml", lambda content: content + b"groups: {site: [\n"),
        ["engagement.yaml", "line"],
    ),
    "a mapping to a column that is not there": (
        edit("mapping.yaml", "service-vision.l1", "service-vision.l9"),
        ["mapping.yaml", "service-vision.l9", "service-vision.l1"],
    ),
    "an item that no column feeds": (
        rewrite("mapping.yaml", lambda content: re.sub(rb"(?m)^.*: service-vision\.l1\n", b"", content)),
        ["mapping.yaml", "service-vision.l1"],
    ),
    "one column for two items": (
        edit("mapping.yaml", "service-vision.l2", "service-vision.l1"),
        ["mapping.yaml", "service-vision.l1"],
    ),
    "an audience that nobody answered": (
        edit("mapping.yaml", "audience: leaders", "audience: employees"),
        ["leaders"],
    ),
    "a coded statement on an unknown criterion": (
        edit("coding/statements.csv", "service-vision", "service-visoin"),
        ["coding/statements.csv", "service-visoin", "service-vision"],
    ),
    "a decision on a statement that does not exist": (
        edit("review/decisions.yaml", "st-0", "st-9"),
        ["review/decisions.yaml", "st-9"],
    ),
    "an engagement folder copied by hand": (
        edit("engagement.yaml", "id: 2026-baseline", "id: 2025-baseline"),
        ["2025-baseline", "2026-baseline"],
    ),
}


@pytest.mark.parametrize("name", list(MISTAKES))
@pytest.mark.parametrize("verb", ["check", "run"])
def test_a_mistake_ends_in_a_sentence(
    name: str, verb: str, engagement: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mistake, says = MISTAKES[name]
    mistake(engagement)
    with pytest.raises(SystemExit) as end:
        main([verb, str(engagement)])
    printed = capsys.readouterr()
    told = printed.out + printed.err
    assert end.value.code == 3
    assert "Traceback" not in told
    assert [part for part in says if part not in told] == []
    assert (engagement / "out" / "client" / "results.json").read_text(encoding="utf-8") == "the last good run"
    assert not (engagement / ".run.lock").exists()


def test_every_problem_of_a_file_is_told_at_once(engagement: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit("mapping.yaml", "service-vision.l1", "service-vision.l9")(engagement)
    edit("mapping.yaml", "service-vision.e1", "service-vision.e9")(engagement)
    with pytest.raises(SystemExit):
        main(["check", str(engagement)])
    told = capsys.readouterr().out
    assert "service-vision.l9" in told
    assert "service-vision.e9" in told


def test_json_is_one_document(engagement: Path, capsys: pytest.CaptureFixture[str]) -> None:
    MISTAKES["an unknown key"][0](engagement)
    with pytest.raises(SystemExit) as end:
        main(["check", "--json", str(engagement)])
    found = json.loads(capsys.readouterr().out)
    assert end.value.code == 3
    assert found["engagements"][0]["problems"][0]["code"] == "unknown-key"


def test_no_respondent_is_quoted_in_a_message(engagement: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Columns are mapped wrongly, so that free text and addresses are read as answers."""
    text = (engagement / "mapping.yaml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if ": comment" in line]
    assert lines
    for line in lines:
        text = text.replace(line, line.replace(": comment", ": service-vision.l1"))
    (engagement / "mapping.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        main(["check", str(engagement)])
    printed = capsys.readouterr()
    told = (printed.out + printed.err).lower()
    assert end.value.code == 3
    assert not [canary for canary in ("canary", "example.org", "192.0.2.", "01632 960") if canary in told]


@pytest.mark.parametrize("arguments", [["nothing"], ["run"], ["run", "--nothing", "x"], ["new", "x"]])
def test_wrong_usage_is_exit_code_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    assert "Traceback" not in capsys.readouterr().err
