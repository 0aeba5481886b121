"""A coded project dropped into an engagement: what its codes mean, and the statements it adds."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from coded_samples import FIRST, GUID, SECOND, TEXT, counted, packed, project, selection

from toolkit.cli.command import centric
from toolkit.engagement import Engagement
from toolkit.errors import InputError
from toolkit.ingest.coded_criteria import endings
from toolkit.ingest.coded_drafting import codes_text, draft_codes, write_codes
from toolkit.ingest.coding import Coding, read_coding
from toolkit.ingest.transcripts import read_interviews, read_transcripts

PEOPLE = "person,label,role,audience,consent,attribution\np1,Anna,staff,employees,yes,a person\n"
HEAD = "id,document,segment,person,criterion,direction,type,strength,text,date,coder\n"
Make = Callable[..., Engagement]


def coded(*, codes: str = "", text: str = TEXT) -> bytes:
    marks = selection(*counted(text, FIRST, "points"), number=1) + selection(
        *counted(text, SECOND, "points"), code=3, number=2
    )
    return project(marks, text, codes=codes).content


def coding(engagement: Engagement) -> Coding:
    return read_coding(engagement, engagement.model)


def told(found: Coding) -> dict[str, int]:
    return {finding.code: finding.count for finding in found.findings}


@pytest.mark.parametrize("folder", ["coding", "interviews"])
def test_a_project_dropped_in_adds_statements_and_tells_what_stands_for_nothing(
    make_engagement: Make, folder: str
) -> None:
    found = coding(make_engagement({f"{folder}/p.qdpx": coded(), "coding/people.csv": PEOPLE}, []))
    (statement,) = found.statements
    assert (statement.criterion, statement.direction, statement.type, statement.strength) == (
        "vision",
        "for",
        "statement",
        2,
    )
    assert (statement.document, statement.segment, statement.person) == ("talk", "talk#0002", "p1")
    assert (statement.text, statement.coder) == (FIRST, "Coder One")
    assert told(found) == {"unmapped-codes": 1, "codings-read": 1}
    assert "'Other' (1)" in found.findings[0].sentence


def test_the_segment_is_that_of_the_transcript_where_there_is_one(make_engagement: Make) -> None:
    talk = f"Notes\n\nInterviewer: So?\nAnna: {FIRST}\n"
    files = {"coding/p.qdpx": coded(), "coding/people.csv": PEOPLE, "interviews/talk.txt": talk}
    assert coding(make_engagement(files, [])).statements[0].segment == "talk#0003"


def test_codes_yaml_says_what_codes_mean(make_engagement: Make) -> None:
    codes = {
        "schema": "centric-codes/1",
        "codes": {"Other": {"criterion": "trust", "direction": "against", "strength": 3}},
    }
    files = {"coding/p.qdpx": coded(), "coding/codes.yaml": yaml.safe_dump(codes)}
    found = coding(make_engagement(files, []))
    assert [(one.criterion, one.direction, one.strength, one.person) for one in found.statements] == [
        ("vision", "for", 2, None),
        ("trust", "against", 3, None),
    ]
    assert told(found) == {"unknown-speakers": 2, "codings-read": 2}


def test_a_code_without_a_direction_is_no_evidence_until_somebody_says_which(make_engagement: Make) -> None:
    codes = {"schema": "centric-codes/1", "codes": {"Other": "trust", "Vision (for)": "ignored"}}
    engagement = make_engagement({"coding/p.qdpx": coded(), "coding/codes.yaml": yaml.safe_dump(codes)}, [])
    assert (coding(engagement).statements, told(coding(engagement))) == ((), {"undirected-codes": 1})
    path = engagement.coding_folder / "codes.yaml"
    path.write_text(yaml.safe_dump(codes | {"direction": "against", "type": "example"}), encoding="utf-8")
    assert [(one.direction, one.type) for one in coding(engagement).statements] == [("against", "example")]


def test_a_code_for_the_direction_counts_for_the_codes_on_the_same_passage(make_engagement: Make) -> None:
    codes = (
        f'<Code guid="{GUID.format(2)}" name="vision" isCodable="true"/>'
        f'<Code guid="{GUID.format(3)}" name="against" isCodable="true"/>'
    )
    start, end = counted(TEXT, FIRST, "points")
    marks = selection(start, end, number=1) + selection(start + 2, end, code=3, number=2)
    found = coding(make_engagement({"coding/p.qdpx": project(marks, codes=codes).content}, []))
    assert [(one.criterion, one.direction) for one in found.statements] == [("vision", "against")]


def test_a_code_takes_its_criterion_from_the_code_above_it(make_engagement: Make) -> None:
    codes = (
        f'<Code guid="{GUID.format(8)}" name="Trust" isCodable="false"><Code guid="{GUID.format(2)}" name="+" isCodable="true"/>'
        f'<Code guid="{GUID.format(3)}" name="Late calls - against" isCodable="true"/></Code>'
    )
    found = coding(make_engagement({"coding/p.qdpx": coded(codes=codes)}, []))
    assert [(one.criterion, one.direction) for one in found.statements] == [("trust", "for"), ("trust", "against")]


NAMES = [
    ("Vision (for)", "Vision", "for", None, None),
    ("Vision +", "Vision", "for", None, None),
    ("Vision+", "Vision", "for", None, None),
    ("Vision: against", "Vision", "against", None, None),
    ("- Vision", "Vision", "against", None, None),
    ("Vision / example / against", "Vision", "against", "example", None),
    ("Vision, positive, strength 3", "Vision", "for", None, 3),
    ("Vertrauen – dagegen", "Vertrauen", "against", None, None),
    ("negativ", "", "against", None, None),
    ("Performance", "Performance", None, None, None),
    ("What it stands for", "What it stands", "for", None, None),
]


@pytest.mark.parametrize(("name", "rest", "direction", "kind", "strength"), NAMES)
def test_endings_of_a_code_say_direction_kind_and_strength(
    name: str, rest: str, direction: str | None, kind: str | None, strength: int | None
) -> None:
    base, meant = endings(name)
    assert (base, meant.direction, meant.type, meant.strength) == (rest, direction, kind, strength)


def test_the_engagements_own_statements_stand_and_are_not_added_twice(make_engagement: Make) -> None:
    own = HEAD + f"st-1,talk,,,vision,for,metric,3,{FIRST},,Coder One\n"
    engagement = make_engagement({"coding/p.qdpx": coded(), "coding/statements.csv": own}, [])
    before = (engagement.coding_folder / "statements.csv").read_bytes()
    found = coding(engagement)
    assert [(one.id, one.type) for one in found.statements] == [("st-1", "metric")]
    assert told(found) == {"unmapped-codes": 1, "codings-read": 0}
    assert (engagement.coding_folder / "statements.csv").read_bytes() == before


def test_ids_of_added_statements_do_not_change_from_one_reading_to_the_next(make_engagement: Make) -> None:
    engagement = make_engagement({"coding/p.qdpx": coded()}, [])
    assert coding(engagement) == coding(engagement)


def test_segments_are_split_by_a_codebook_in_another_file(make_engagement: Make) -> None:
    files = {
        "coding/a-segments.csv": 'document,codes,text\ntalk,"Vision +, Trust, kept -",words of theirs\n',
        "coding/codebook.csv": 'Code;Comment\nVision +;\n"Trust, kept -";\n',
        "coding/codes.yaml": 'schema: centric-codes/1\ncodes: {"Trust, kept -": {criterion: trust, direction: against}}\n',
    }
    found = coding(make_engagement(files, []))
    assert [(one.criterion, one.direction) for one in found.statements] == [("vision", "for"), ("trust", "against")]


@pytest.mark.parametrize("name", ["Trust\\for", "D > Trust > for", "Trust::kept +", "Trust >> Late (pro)"])
def test_a_code_named_with_those_above_it_means_what_they_mean(make_engagement: Make, name: str) -> None:
    found = coding(make_engagement({"coding/s.csv": f"document,code,text\ntalk,{name},words\n"}, []))
    assert [(one.criterion, one.direction) for one in found.statements] == [("trust", "for")]


BAD = [
    ({"coding/p.qdpx": b"PK\x03\x04 no zip"}, "damaged-file"),
    ({"coding/p.qdpx": b"not even a zip"}, "damaged-file"),
    ({"coding/p.qdpx": packed({"project.qde": "<!DOCTYPE p><Project/>"}).content}, "unsafe-file"),
    ({"coding/codes.yaml": "schema: centric-codes/1\ncodes: {A: visoin}\n"}, "unknown-reference"),
    ({"coding/codes.yaml": "schema: centric-codes/1\ncodes: {A: {criterion: vision, way: for}}\n"}, "unknown-key"),
]


@pytest.mark.parametrize(("files", "code"), BAD)
def test_what_a_person_must_mend_is_told_and_nothing_is_written(
    make_engagement: Make, files: dict[str, bytes | str], code: str
) -> None:
    engagement = make_engagement(files, [])
    before = sorted(path.name for path in engagement.coding_folder.iterdir())
    with pytest.raises(InputError) as error:
        coding(engagement)
    assert [problem.code for problem in error.value.problems] == [code]
    assert sorted(path.name for path in engagement.coding_folder.iterdir()) == before


def test_files_of_other_kinds_in_interviews_are_findings(make_engagement: Make) -> None:
    files = {
        "interviews/a.txt": "Anna: yes\nBen: no\nAnna: ok",
        "interviews/old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "interviews/p.qdpx": coded(),
    }
    found = read_interviews(make_engagement(files, []))
    assert [transcript.document for transcript in found.transcripts] == ["a", "talk"]
    assert [finding.code for finding in found.findings] == ["unknown-interview-file"]


def test_a_transcript_of_the_same_name_comes_before_a_projects_document(make_engagement: Make) -> None:
    engagement = make_engagement(
        {"interviews/p.qdpx": coded(), "interviews/talk.txt": "Anna Lee: hello\nBen Lee: hi"}, []
    )
    assert [len(one.segments) for one in read_transcripts(engagement)] == [2]


def test_a_draft_of_codes_yaml_is_certain_likely_or_unknown(make_engagement: Make) -> None:
    codes = "".join(
        f'<Code guid="{GUID.format(place)}" name="{name}" isCodable="true"/>'
        for place, name in ((2, "Vision (for)"), (3, "Visions"), (6, "Nothing like it"), (7, "Trust"))
    )
    engagement = make_engagement({"coding/p.qdpx": coded(codes=codes)}, [])
    drafted = draft_codes(engagement, engagement.model)
    assert [(one.name, one.count, one.certainty.value, one.meant.criterion) for one in drafted] == [
        ("Vision (for)", 1, "certain", "vision"),
        ("Visions", 1, "likely", "vision"),
        ("Nothing like it", 0, "unknown", None),
        ("Trust", 0, "likely", "trust"),
    ]
    assert write_codes(engagement, drafted).name == "codes.yaml"
    assert write_codes(engagement, drafted).name == "codes.draft.yaml"
    assert "# likely: " in codes_text(drafted)
    assert '# "Nothing like it": ignored' in codes_text(drafted)
    assert [one.criterion for one in coding(engagement).statements] == ["vision"]


def test_map_drafts_the_codes_too(make_engagement: Make) -> None:
    engagement = make_engagement({"coding/p.qdpx": coded()}, [])
    ran = CliRunner().invoke(centric, ["map", str(engagement.folder), "--json", "--write"])
    assert [one["certainty"] for one in json.loads(ran.stdout)["codes"]] == ["certain", "unknown"]
    assert (engagement.coding_folder / "codes.yaml").exists()


def test_export_and_reading_give_the_same_statements(make_engagement: Make, tmp_path: Path) -> None:
    own = HEAD + (
        f"st-1,talk,talk#0002,p1,vision,for,example,3,{FIRST},2026-05-01,ann\n"
        "st-2,talk,talk#0003,,trust,against,statement,1,in other words than theirs 😀,,ben\n"
        'st-3,report,,,trust,for,document,2,"a line\nand one more",2026-04-01,ben\n'
        "st-4,talk,,,vision,against,metric,2,nowhere in the talk,,ann\n"
    )
    talk = TEXT.replace("\r\n", "\n")
    files = {"interviews/talk.txt": talk, "coding/people.csv": PEOPLE, "coding/statements.csv": own}
    engagement = make_engagement(files, [])
    before = coding(engagement).statements
    target = tmp_path / "out" / "coding.qdpx"
    ran = CliRunner().invoke(centric, ["export", str(engagement.folder), "--to", str(target)])
    assert (ran.exit_code, ran.output.splitlines()[0]) == (0, "coding.qdpx: 3 documents, 4 codings")
    assert target.with_suffix(".qdc").exists()
    (engagement.coding_folder / "statements.csv").unlink()
    (engagement.coding_folder / "back.qdpx").write_bytes(target.read_bytes())
    after = coding(engagement)
    assert sorted(after.statements, key=lambda one: one.id) == list(before)
    assert told(after) == {"unknown-speakers": 1, "codings-read": 4}


def test_export_writes_over_nothing_unasked(make_engagement: Make, tmp_path: Path) -> None:
    engagement = make_engagement({"interviews/talk.txt": "Anna Lee: hello\nBen Lee: hi"}, [])
    target = tmp_path / "coding.qdpx"
    arguments = ["export", str(engagement.folder), "--to", str(target)]
    assert CliRunner().invoke(centric, arguments).exit_code == 0
    again = CliRunner().invoke(centric, arguments)
    assert {problem.code for problem in again.exception.problems} == {"file-exists"}  # type: ignore[union-attr]
    assert CliRunner().invoke(centric, [*arguments, "--replace", "--json"]).exit_code == 0
    wrong = CliRunner().invoke(centric, [*arguments[:-1], "coding.docx"])
    assert [problem.code for problem in wrong.exception.problems] == ["wrong-ending"]  # type: ignore[union-attr]
