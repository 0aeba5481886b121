"""What no committed file may hold: a path of one machine, a registry's host, somebody's address, a client's data."""

import re

import pytest
from source_tree import ROOT, repository_files, shown, text_of

# Written in pieces, so that this file does not hold what it looks for.
HOSTS = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "deb" + "ian.org/debian", "ana" + "conda.org"]
FORBIDDEN = {
    "a path of one machine": re.compile(
        r"(?<![\w.}>-])/(?:work|farm|root|Users|home/[a-z]+)/|" + re.escape(str(ROOT)) + r"(?![\w-])"
    ),
    "the host of a package registry": re.compile("|".join(re.escape(host) for host in HOSTS)),
    "an e-mail address": re.compile(
        r"(?<![\w.+-])[\w.+-]+@(?!(?i:[\w-]+\.)*(?i:example)\.(?:org|com|net)\b)(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}\b"
    ),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    held = []
    for path in repository_files():
        for number, line in enumerate((text_of(path) or "").splitlines(), start=1):
            if FORBIDDEN[what].search(line):
                held.append(f"{shown(path)}:{number}")
    assert held == []


def test_only_examples_stand_under_client_data() -> None:
    clients = {shown(path).split("/")[1] for path in repository_files() if shown(path).startswith("client_data/")}
    assert {client for client in clients if client != "README.md" and not client.startswith("example-")} == set()


def test_neither_results_nor_secrets_are_committed() -> None:
    private = {"out", ".private", ".out-next", ".out-previous", ".out-failed", ".run.lock"}
    assert [shown(path) for path in repository_files() if private & set(shown(path).split("/"))] == []


def test_the_readers_of_forbidden_text_find_it() -> None:
    assert FORBIDDEN["a path of one machine"].search("see /" + "root/notes.txt")
    assert FORBIDDEN["the host of a package registry"].search("https://" + HOSTS[0] + "/simple")
    assert FORBIDDEN["an e-mail address"].search("write to ann" + "@" + "mail.invalid.de")
    assert not FORBIDDEN["an e-mail address"].search("write to ann@example.org or ann@bank.example.com")
