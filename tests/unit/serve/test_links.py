"""Links and keys: what opens a page, what does not, and what stays private."""

import json
import stat
from pathlib import Path

import pytest
from sample_engagements import sample_root

from toolkit.errors import InputError
from toolkit.serve.access import Subject
from toolkit.serve.keys import Keys
from toolkit.serve.links import (
    SECONDS_A_DAY,
    Ticket,
    give_link,
    links_in_force,
    make_link,
    revoke_links,
    sign,
    verify,
)

KEY, NOW = b"k" * 32, 1_800_000_000.0
TICKET = Ticket(subject=Subject(client="harbour", wave="2026"), expires=int(NOW) + 60, generation=2)


def test_a_signed_ticket_comes_back_as_it_was():
    assert verify(sign(TICKET, KEY), KEY, NOW) == TICKET


def _forged() -> str:
    other = Ticket(subject=Subject(client="rival", wave="2026"), expires=TICKET.expires, generation=2)
    return sign(other, b"x" * 32).split(".")[0] + "." + sign(TICKET, KEY).split(".")[1]


@pytest.mark.parametrize(
    ("case", "token", "now"),
    [
        ("expired", sign(TICKET, KEY), NOW + 61),
        ("at its very end", sign(TICKET, KEY), NOW + 60),
        ("another key", sign(TICKET, b"x" * 32), NOW),
        ("another's text under this signature", _forged(), NOW),
        ("one letter changed", sign(TICKET, KEY)[:-3] + "AAA", NOW),
        ("no signature", sign(TICKET, KEY).split(".")[0], NOW),
        ("an empty signature", sign(TICKET, KEY).split(".")[0] + ".", NOW),
        ("empty", "", NOW),
        ("not base64", "%%%.%%%", NOW),
        ("not ASCII", "é.ü", NOW),
    ],
)
def test_a_token_that_is_not_ours_or_not_current_is_refused(case, token, now):
    assert verify(token, KEY, now) is None


@pytest.mark.parametrize("text", [b"", b"[]", b"1", b'{"c":"a"}', b'{"c":"a","w":"b","e":"soon","g":0}', b"\xff"])
def test_a_text_that_is_no_ticket_is_none(text):
    assert Ticket.from_text(text) is None


def test_a_link_names_its_engagement_and_opens_for_the_days_asked(tmp_path):
    root = sample_root(tmp_path, {"harbour/2026": "Harbour Bank"})
    link = make_link(root, "harbour/2026", days=3, url="https://results.example.com/room/", now=NOW)
    start, token = link.split("?t=")
    assert start == "https://results.example.com/room/results/harbour/2026"
    ticket = verify(token, Keys.of(root).link_key(), NOW)
    assert ticket is not None
    assert ticket.subject.name == "harbour/2026"
    assert ticket.expires == NOW + 3 * SECONDS_A_DAY


def test_links_survive_a_restart_and_are_of_the_next_generation_after_a_revocation(tmp_path):
    root = sample_root(tmp_path, {"harbour/2026": "Harbour Bank"})
    before = make_link(root, "harbour/2026", now=NOW)
    assert make_link(root, "harbour/2026", now=NOW) == before
    revoke_links(root, "harbour/2026")
    ticket = verify(make_link(root, "harbour/2026", now=NOW).split("?t=")[1], Keys.of(root).link_key(), NOW)
    assert ticket is not None
    assert ticket.generation == 1


def test_keys_are_readable_by_their_owner_only(tmp_path):
    keys = Keys.of(tmp_path)
    keys.link_key(), keys.cookie_secret(), keys.revoke("a/b")
    assert stat.S_IMODE(keys.folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys.folder.iterdir()} == {0o600}
    assert len({keys.link_key(), keys.cookie_secret()}) == 2


def test_a_damaged_key_is_told_and_not_used(tmp_path):
    keys = Keys.of(tmp_path)
    keys.prepare()
    (keys.folder / "link-key").write_bytes(b"short")
    with pytest.raises(InputError, match="link-key: 5 bytes"):
        keys.link_key()


@pytest.mark.parametrize(
    ("name", "days", "said"),
    [
        ("nobody/2026", 30, "no such folder"),
        ("harbour/unpublished", 30, "no published results"),
        ("harbour", 30, "expected CLIENT/WAVE"),
        ("../harbour/2026", 30, "expected CLIENT/WAVE"),
        ("harbour/2026/../2026", 30, "expected CLIENT/WAVE"),
        ("harbour/2026", 0, "0 days"),
        ("harbour/2026", 367, "367 days"),
    ],
)
def test_no_link_is_made_for_what_cannot_be_opened(tmp_path, name, days, said):
    root = sample_root(tmp_path, {"harbour/2026": "Harbour Bank", "harbour/unpublished": "Harbour Bank"})
    (root / "harbour/unpublished/out/client/results.json").unlink()
    with pytest.raises(InputError, match=said):
        make_link(root, name, days=days)


def test_generations_are_told_apart_by_engagement(tmp_path: Path):
    keys = Keys.of(tmp_path)
    assert (keys.revoke("a/b"), keys.revoke("a/b"), keys.generation("a/c")) == (1, 2, 0)
    assert json.loads((keys.folder / "generations.json").read_bytes()) == {"a/b": 2}


def test_links_given_out_are_noted_until_they_end_or_are_revoked_and_the_note_holds_no_link(tmp_path):
    root = sample_root(tmp_path, {"harbour/2026": "Harbour Bank", "rival/2026": "Rival"})
    link = give_link(root, "harbour/2026", days=3, now=NOW)
    give_link(root, "harbour/2026", days=1, now=NOW)
    assert link == make_link(root, "harbour/2026", days=3, now=NOW)
    ends = [one.expires for one in links_in_force(root, "harbour/2026", NOW)]
    assert ends == [NOW + SECONDS_A_DAY, NOW + 3 * SECONDS_A_DAY]
    assert len(links_in_force(root, "harbour/2026", NOW + 2 * SECONDS_A_DAY)) == 1
    assert links_in_force(root, "rival/2026", NOW) == []
    note = root / ".private" / "links.json"
    assert link.split("?t=")[1].encode() not in note.read_bytes()
    assert note.stat().st_mode & 0o077 == 0
    revoke_links(root, "harbour/2026")
    assert links_in_force(root, "harbour/2026", NOW) == []


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"harbour/2026": [{"made": "x"}]}', b'{"harbour/2026": 3}'])
def test_a_damaged_note_of_links_stops_no_link(tmp_path, content):
    root = sample_root(tmp_path, {"harbour/2026": "Harbour Bank"})
    Keys.of(root).prepare()
    (root / ".private" / "links.json").write_bytes(content)
    assert links_in_force(root, "harbour/2026", NOW) == []
    assert give_link(root, "harbour/2026", now=NOW) == make_link(root, "harbour/2026", now=NOW)
    assert len(links_in_force(root, "harbour/2026", NOW)) == 1
