"""Reading the YAML files a person writes: one sentence for whatever is wrong with them."""

from pathlib import Path

import pytest
from pydantic import Field

from toolkit.documents import Document, iso_date, parse_document, read_document, read_yaml
from toolkit.errors import InputError, Problem


class Wave(Document):
    id: str
    weight: int = 1


class Plan(Document):
    title: str
    waves: tuple[Wave, ...] = Field(default=(), strict=False)


def problem_of(path: Path) -> Problem:
    with pytest.raises(InputError) as raised:
        read_document(path, Plan)
    (problem,) = raised.value.problems
    return problem


def write(folder: Path, content: bytes) -> Path:
    path = folder / "plan.yaml"
    path.write_bytes(content)
    return path


FAULTY: dict[str, tuple[bytes, str, str]] = {
    "no YAML": (b"title: [1, 2\nwaves: }", "not-yaml", "line 2, column 6"),
    "a tab for indentation": (b"title:\n\t- x", "not-yaml", "line 2, column 1"),
    "nothing": (b"", "wrong-type", ""),
    "only a comment": (b"# later\n", "wrong-type", ""),
    "a list": (b"- a\n- b\n", "wrong-type", ""),
    "a word": (b"hello", "wrong-type", ""),
    "two documents": (b"title: a\n---\ntitle: b\n", "not-yaml", "line 2, column 1"),
    "Latin-1": ("title: Büro".encode("latin-1"), "wrong-encoding", "byte 8"),
    "UTF-16": ("title: Büro".encode("utf-16"), "wrong-encoding", "byte 0"),
    "a null byte": (b"title: a\x00", "not-yaml", ""),
    "a control character": (b"title: a\x07", "not-yaml", ""),
    "a key written twice": (b"title: a\ntitle: b\n", "duplicate-key", "line 2, column 1"),
    "a deep key written twice": (b"title: a\nwaves:\n  - id: x\n    id: y\n", "duplicate-key", "line 4, column 5"),
    "an alias": (b"title: &a x\nwaves: [*a]\n", "not-yaml", "line 2, column 9"),
    "a list as a key": (b"? [a, b]\n: 1\n", "not-yaml", "line 1, column 3"),
    "a Python object": (b"title: !!python/object/apply:os.getcwd []", "not-yaml", "line 1, column 8"),
    "a number of 5,000 digits": (b"title: " + b"9" * 5000, "not-yaml", ""),
    "a million open brackets": (b"title: " + b"[" * 1_000_000, "not-yaml", "line 1, column 47"),
}


@pytest.mark.parametrize("case", FAULTY)
def test_a_file_that_cannot_be_read_says_why_and_where(tmp_path: Path, case: str) -> None:
    content, code, place = FAULTY[case]
    problem = problem_of(write(tmp_path, content))
    assert (problem.code, problem.file, problem.place) == (code, "plan.yaml", place)
    assert problem.found
    assert problem.expected or problem.remedy


def test_an_alias_bomb_is_refused_before_it_grows(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert "alias" in problem_of(write(tmp_path, "\n".join(lines).encode())).found


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    assert problem_of(tmp_path / "none.yaml").code == "missing-file"


def test_a_folder_in_place_of_a_file_is_told(tmp_path: Path) -> None:
    assert problem_of(tmp_path).code == "unreadable-file"


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    problem = problem_of(write(tmp_path, b"title: a\n#" + b"#" * 5_000_000))
    assert (problem.code, problem.found) == ("too-large", "5,000,010 bytes")


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    assert read_document(write(tmp_path, b"\xef\xbb\xbftitle: a\n"), Plan).title == "a"


def test_a_date_stays_the_text_that_was_written(tmp_path: Path) -> None:
    assert read_yaml(write(tmp_path, b"date: 2026-05-18\n")) == {"date": "2026-05-18"}


def test_every_key_written_twice_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        read_yaml(write(tmp_path, b"a: 1\na: 2\nb: {c: 1, c: 2}\n"))
    assert [problem.place for problem in raised.value.problems] == ["line 2, column 1", "line 3, column 11"]


def test_every_fault_of_a_document_is_told_with_its_place() -> None:
    content = {"titel": "x", "waves": [{"id": "a", "weight": "2"}, {"id": 3}]}
    with pytest.raises(InputError) as raised:
        parse_document(content, Plan, "plan.yaml")
    assert {(problem.code, problem.place) for problem in raised.value.problems} == {
        ("missing-key", "title"),
        ("wrong-type", "waves.0.weight"),
        ("wrong-type", "waves.1.id"),
        ("unknown-key", "titel"),
    }


def test_a_long_value_is_shown_short() -> None:
    with pytest.raises(InputError) as raised:
        parse_document({"title": "x", "waves": [{"id": "a", "weight": "1" * 500}]}, Plan, "plan.yaml")
    assert len(raised.value.problems[0].found) == 60


def test_the_name_shown_is_the_one_a_person_knows(tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        read_document(tmp_path / "none.yaml", Plan, "bank/2026/engagement.yaml")
    assert str(raised.value).startswith("bank/2026/engagement.yaml: no such file")


@pytest.mark.parametrize("text", ["2026-02-30", "18.05.2026", "today", ""])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="YYYY-MM-DD"):
        iso_date(text)
