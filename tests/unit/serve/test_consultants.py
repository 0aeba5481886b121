"""Who may sign in: hashes on disk, and which clients each may see."""

import stat

import pytest

from toolkit.errors import InputError
from toolkit.serve.access import Subject
from toolkit.serve.consultants import FILE, Consultants

PASSWORD = "several unrelated words"
HARBOUR, RIVAL = Subject(client="harbour", wave="2026-baseline"), Subject(client="rival", wave="2026-baseline")


@pytest.fixture
def listed(tmp_path):
    return Consultants(folder=tmp_path)


def test_the_right_password_signs_in_and_stands_nowhere(listed):
    listed.set_password("anna", PASSWORD)
    found = listed.signed_in("anna", PASSWORD)
    assert found is not None
    assert found.may_see(HARBOUR)
    kept = listed.folder / FILE
    assert PASSWORD not in kept.read_text()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("name", "password"), [("anna", "another one, also long"), ("bert", PASSWORD), ("", ""), ("anna", "")]
)
def test_everything_else_does_not(listed, name, password):
    listed.set_password("anna", PASSWORD)
    assert listed.signed_in(name, password) is None


def test_a_consultant_of_some_clients_sees_no_other(listed):
    listed.set_password("anna", PASSWORD, ["harbour"])
    found = listed.find("anna")
    assert found is not None
    assert (found.may_see(HARBOUR), found.may_see(RIVAL)) == (True, False)


def test_a_new_password_is_a_new_version_and_a_removed_name_is_none(listed):
    listed.set_password("anna", PASSWORD)
    before = listed.find("anna")
    listed.set_password("anna", PASSWORD)
    after = listed.find("anna")
    assert before is not None
    assert after is not None
    assert before.version != after.version, "the salt is new, so sessions of before have ended"
    listed.remove("anna")
    assert listed.find("anna") is None


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [
        ("anna", "short", "password of 5"),
        ("anna", "x" * 1025, "1024"),
        ("Anna!", PASSWORD, "small letters"),
        ("", PASSWORD, "small"),
    ],
)
def test_what_cannot_be_a_name_or_password_is_told(listed, name, password, said):
    with pytest.raises(InputError, match=said):
        listed.set_password(name, password)


def test_an_unknown_name_cannot_be_removed(listed):
    with pytest.raises(InputError, match="no consultant 'x'"):
        listed.remove("x")


def test_a_damaged_file_is_told(listed):
    (listed.folder / FILE).write_text("{")
    with pytest.raises(InputError, match="no JSON"):
        listed.find("anna")
