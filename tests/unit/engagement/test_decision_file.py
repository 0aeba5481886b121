"""One decision is written, and every other line of decisions.yaml stays as it was."""

from pathlib import Path

import pytest
import yaml

from toolkit.engagement import open_engagement
from toolkit.engagement.decision_file import decide, decisions_on_disk
from toolkit.engagement.template import new_engagement
from toolkit.errors import InputError

ENTRY = {"statement": "st-9", "approved_by": "B. Other", "date": "2026-06-03", "text": "Ours: “fine” #1"}
WRITTEN = """# ours
schema: centric-decisions/1
quotes:  # approved by hand
  # the first one
  - {statement: st-1, approved_by: A, date: 2026-06-02, text: "One."}
  - statement: st-2
    approved_by: A
    date: 2026-06-02
    text: Two.

# levels were settled with the client
levels:
- {criterion: recognition, level: 3, reason: "why", by: A, date: 2026-06-02}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return new_engagement(tmp_path, "acme", "2026-baseline", "Acme")


def written(folder: Path, text: str) -> Path:
    path = folder / "review" / "decisions.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def put(folder: Path, entry: dict[str, str] | None, name: str) -> str:
    decide(open_engagement(folder), "quotes", "statement", entry, name)
    return (folder / "review" / "decisions.yaml").read_text(encoding="utf-8")


def test_an_entry_is_added_behind_the_others_and_no_other_line_changes(folder: Path) -> None:
    written(folder, WRITTEN)
    after = put(folder, ENTRY, "st-9")
    for line in WRITTEN.splitlines():
        assert line in after.splitlines()
    assert [quote.statement for quote in decisions_on_disk(open_engagement(folder)).quotes] == ["st-1", "st-2", "st-9"]
    assert decisions_on_disk(open_engagement(folder)).quotes[2].text == ENTRY["text"]
    assert put(folder, None, "st-9") == WRITTEN


@pytest.mark.parametrize("name", ["st-1", "st-2"])
def test_an_entry_takes_the_place_of_the_one_of_its_name(folder: Path, name: str) -> None:
    written(folder, WRITTEN)
    after = put(folder, {**ENTRY, "statement": name}, name)
    found = {quote.statement: quote.text for quote in decisions_on_disk(open_engagement(folder)).quotes}
    assert found == {"st-1": "One.", "st-2": "Two."} | {name: ENTRY["text"]}
    assert "# levels were settled with the client\nlevels:\n" in after
    assert after.startswith("# ours\n")


@pytest.mark.parametrize(
    "before",
    [
        "",
        "schema: centric-decisions/1\n",
        "schema: centric-decisions/1",
        "schema: centric-decisions/1\nquotes: []\n",
        'schema: centric-decisions/1\nquotes: [{statement: st-1, approved_by: A, date: 2026-06-02, text: "One."}]\nlevels: []\n',
    ],
)
def test_every_way_of_writing_an_empty_or_short_list_is_understood(folder: Path, before: str) -> None:
    path = written(folder, before)
    if not before:
        path.unlink()
    put(folder, ENTRY, "st-9")
    quotes = decisions_on_disk(open_engagement(folder)).quotes
    assert quotes[-1].statement == "st-9"
    assert len(quotes) == 1 + before.count("st-1")


def test_the_last_entry_taken_away_leaves_a_file_that_reads(folder: Path) -> None:
    written(folder, "schema: centric-decisions/1\n")
    put(folder, ENTRY, "st-9")
    after = put(folder, None, "st-9")
    assert yaml.safe_load(after) == {"schema": "centric-decisions/1"}
    assert decisions_on_disk(open_engagement(folder)).quotes == ()


def test_a_broken_file_is_told_and_never_written_over(folder: Path) -> None:
    path = written(folder, "schema: centric-decisions/1\nquotes: [\n")
    with pytest.raises(InputError):
        put(folder, ENTRY, "st-9")
    assert path.read_text(encoding="utf-8") == "schema: centric-decisions/1\nquotes: [\n"
