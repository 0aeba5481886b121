"""What a kernel is told, and what the server's log is."""

import logging
import sys
from pathlib import Path

import pytest

from toolkit.errors import InputError, UsageError
from toolkit.serve.discretion import Discreet
from toolkit.serve.kernels import kernel_environment
from toolkit.serve.server import _outside, serve


def test_a_kernel_knows_its_one_file_and_nothing_of_the_server():
    inherited = {
        "PATH": "/bin",
        "LANG": "C.UTF-8",
        "LINK_KEY": "secret",
        "PYTHONPATH": "/x",
        "QUERY_STRING": "t=1",
        "AWS_TOKEN": "s",
    }
    made = kernel_environment(inherited, Path("/data/results.json"), Path("/tmp/kernel"))
    assert made["CENTRIC_RESULTS"] == "/data/results.json"
    assert made["PATH"] == "/bin"
    assert made["HOME"] == "/tmp/kernel"
    assert not {"LINK_KEY", "PYTHONPATH", "QUERY_STRING", "AWS_TOKEN"} & set(made)


@pytest.mark.parametrize("message", ["Error at server while executing cell: %r", "cell failed with %s"])
def test_the_log_keeps_what_kind_of_error_it_was_and_drops_what_it_held(message):
    try:
        raise ValueError("Anna said the boss is bad")
    except ValueError:
        record = logging.LogRecord("Voila", logging.ERROR, "renderer.py", 1, message, ("secret",), sys.exc_info())
    assert Discreet().filter(record)
    text = logging.Formatter("%(message)s").format(record)
    assert text == "renderer: ValueError"


def test_an_ordinary_message_stays():
    record = logging.LogRecord("Voila", logging.WARNING, "x.py", 1, "Kernel %s died", ("k1",), None)
    assert Discreet().filter(record)
    assert record.getMessage() == "Kernel k1 died"


@pytest.mark.parametrize(
    ("address", "public", "expected"),
    [
        ("127.0.0.1", None, ("/", frozenset({"localhost", "127.0.0.1", "::1"}), False)),
        ("0.0.0.0", None, ("/", None, False)),
        ("127.0.0.1", "https://a.example", ("/", frozenset({"a.example", "localhost", "127.0.0.1", "::1"}), True)),
        (
            "127.0.0.1",
            "https://a.example/room",
            ("/room/", frozenset({"a.example", "localhost", "127.0.0.1", "::1"}), True),
        ),
    ],
)
def test_what_the_outside_sees_follows_from_the_public_address(address, public, expected):
    assert _outside(address, public) == expected


@pytest.mark.parametrize("public", ["insight.example.com", "ftp://a.example", "https://", "https://a.example/?t=1"])
def test_a_public_address_that_is_none_is_told(public):
    with pytest.raises(UsageError, match="public address"):
        _outside("127.0.0.1", public)


def test_a_folder_without_results_is_told_before_anything_starts(tmp_path):
    with pytest.raises(InputError, match="no published results"):
        serve(tmp_path)
    assert list(tmp_path.iterdir()) == []
