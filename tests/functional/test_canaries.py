"""What belongs to one person is in no file, message or log, and never in another client's folder."""

import csv
from pathlib import Path

import pytest
from attacker import texts
from small_engagements import small_client

from toolkit.cli import main

MARK = "zqcanary"


def marked(folder: Path, client: str) -> list[str]:
    """Give everybody of a client an id, an address and a comment that stand nowhere else; return them all."""
    found = []
    for path in sorted((folder / "survey").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        for number, row in enumerate(rows):
            own = f"{MARK}{client}{path.stem.replace('-', '')}{number:03}"
            row[0] = f"{own}id"
            row += [f"{own}@mail.example", f"{own} said what {own} thinks of the desk by the window"]
            found.append(own)
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([[*header, "address", "typed"], *rows])
    mapping = folder / "mapping.yaml"
    text = mapping.read_text(encoding="utf-8")
    meaning = "      who: respondent\n      address: ignored\n      typed: comment\n"
    mapping.write_text(text.replace("      who: respondent\n", meaning), encoding="utf-8")
    return found


def said(capfd: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    with pytest.raises(SystemExit) as end:
        main([str(one) for one in arguments])
    found = capfd.readouterr()
    return int(end.value.code or 0), found.out + found.err


def test_two_clients_in_one_batch_tell_nothing_of_anybody_nor_of_one_another(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "client_data"
    folders = {client: small_client(root, client, seed=seed) for seed, client in enumerate(("alder", "beech"), 1)}
    personal = {client: marked(folder, client) for client, folder in folders.items()}
    assert all(len(found) > 150 for found in personal.values())
    code, out = said(capfd, "run", *folders.values(), "--workers", "2")
    assert code == 0
    assert MARK not in out
    for client, folder in folders.items():
        (other,) = (name for name in folders if name != client)
        published = texts(folder / "out" / "client")
        assert len(published) > 20
        assert [name for name, text in published.items() if MARK in text.lower()] == []
        held = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and "survey" not in path.parts}
        assert [path.name for path, content in held.items() if f"{MARK}{other}".encode() in content] == []
        assert MARK not in (folder / "out" / "work" / "run.json").read_text(encoding="utf-8")
        assert MARK not in (folder / "out" / "work" / "disclosure.json").read_text(encoding="utf-8")
        for verb in ("check", "audit"):
            assert MARK not in said(capfd, verb, folder)[1]
    for index in root.glob("*.*"):
        assert MARK.encode() not in index.read_bytes()


def rewritten(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def bad_mapping(folder: Path) -> None:
    rewritten(folder, "mapping.yaml", "who: respondent", "whom: respondent")


def address_as_item(folder: Path) -> None:
    rewritten(folder, "mapping.yaml", "address: ignored", "address: group:ward")


def comment_as_duration(folder: Path) -> None:
    rewritten(folder, "mapping.yaml", "typed: comment", "typed: duration")


def bad_answer(folder: Path) -> None:
    path = folder / "survey" / "ward-staff.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    cells = lines[1].split(",")
    cells[3] = "Strongly aggree"  # a label that no scale has is told, for a person must map it
    path.write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n", encoding="utf-8")


def duplicate_key(folder: Path) -> None:
    path = folder / "survey" / "ward-staff.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8")


def ragged_row(folder: Path) -> None:
    path = folder / "survey" / "ward-staff.csv"
    path.write_text(
        path.read_text(encoding="utf-8") + f"{MARK}id,Ash,1,{MARK} and,too,many" + ",x" * 40 + "\n", "utf-8"
    )


def bad_people(folder: Path) -> None:
    (folder / "coding").mkdir()
    rows = f"person,label,role,audience,consent,attribution\n{MARK}one,{MARK} Name,nurse,nobody,perhaps,role\n"
    (folder / "coding" / "people.csv").write_text(rows + rows.splitlines()[1] + "\n", encoding="utf-8")


def bad_invited(folder: Path) -> None:
    (folder / "survey" / "invited.csv").write_text(
        f"mail,ward\n{MARK}@mail.example,Ash\n{MARK}@mail.example,\n", "utf-8"
    )
    path = folder / "mapping.yaml"
    listed = "invited:\n  - {file: survey/invited.csv, audience: ward-staff, columns: {mail: respondent, ward: group:ward}}\n"
    path.write_text(path.read_text(encoding="utf-8") + listed, encoding="utf-8")


@pytest.mark.parametrize("verb", ["check", "audit", "run"])
@pytest.mark.parametrize(
    "spoilt",
    [bad_mapping, address_as_item, comment_as_duration, bad_answer, duplicate_key, ragged_row, bad_people, bad_invited],
)
def test_no_message_repeats_what_stands_in_the_raw_data(
    tmp_path: Path, spoilt, verb: str, capfd: pytest.CaptureFixture[str]
) -> None:
    if verb == "run" and spoilt is not bad_answer:
        verb = "map"
    folder = small_client(tmp_path / "client_data", "alder", respondents=40)
    marked(folder, "alder")
    spoilt(folder)
    code, out = (
        said(capfd, verb, folder) if verb != "map" else said(capfd, "inspect", folder / "survey" / "ward-staff.csv")
    )
    assert out
    assert MARK not in out
    assert "Traceback" not in out
    assert verb == "map" or spoilt in (address_as_item, comment_as_duration, bad_invited, bad_people) or code != 0
