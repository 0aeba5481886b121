"""Addresses and names of a store: what leads out of a folder, or is of another kind, is refused before anything is read."""

from pathlib import Path

import pytest

from toolkit.engagement.objects import Address, Item, check_names, is_address, open_store, parse_address
from toolkit.engagement.stored import MOST_BYTES, MOST_OBJECTS, Piece, check_pieces
from toolkit.errors import InputError


@pytest.mark.parametrize(
    ("text", "bucket", "steps"),
    [
        ("s3://clients/acme/2026", "clients", ("acme", "2026")),
        ("s3://clients/practice/acme/2026/", "clients", ("practice", "acme", "2026")),
        ("s3://my.bucket-1/*/*", "my.bucket-1", ("*", "*")),
        ("s3://clients", "clients", ()),
    ],
)
def test_an_address_is_a_bucket_and_steps(text: str, bucket: str, steps: tuple[str, ...]) -> None:
    address = parse_address(text)
    assert (address.bucket, address.steps) == (bucket, steps)
    assert str(address) == text.rstrip("/")
    assert parse_address(str(address)) == address


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/acme/2026",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "memory://clients/acme/2026",
        "gs://clients/acme/2026",
        "S3://clients/acme/2026",
        "simplecache::s3://clients/acme/2026",
        "s3://clients/acme/2026::file://x",
        "s3://clients/s3://other/2026",
        "s3://key:very-secret@clients/acme/2026",
        "s3://clients:9000/acme/2026",
        "s3:///acme/2026",
        "s3://clients/../other/2026",
        "s3://clients/acme//2026",
        "s3://clients/./acme",
        "s3://clients/acme\\2026",
        "s3://clients/acme/20\n26",
        "s3://clients/acme/20\x0026",
    ],
)
def test_an_address_of_another_kind_is_refused_and_never_repeated(text: str) -> None:
    assert is_address(text) or text.startswith("s3:/")
    with pytest.raises(InputError) as refused:
        parse_address(text)
    assert [problem.code for problem in refused.value.problems] == ["store-address"]
    assert "very-secret" not in str(refused.value)
    assert "169.254" not in str(refused.value)


def test_a_folder_is_no_address() -> None:
    assert not any(is_address(text) for text in ("client_data/acme/2026", "/data/acme", "C:\\data\\acme", "s3/acme"))


SAFE = {"acme/2026/engagement.yaml": 1, "acme/2026/survey/Übersicht 2026 [1].csv": 5, "acme/2026/.private/salt": 32}


@pytest.mark.parametrize(
    "name",
    [
        "../outside.csv",
        "acme/2026/../../outside.csv",
        "/etc/passwd",
        "acme/2026//survey.csv",
        "acme/2026/survey/.",
        "acme/2026/survey/",
        "acme/2026/survey\\x.csv",
        "acme/2026/C:/x.csv",
        "acme/2026/survey/a\x00b.csv",
        "acme/2026/survey/a\nb.csv",
        "acme/2026/survey/a\x1b[2Jb.csv",
        "acme/2026/survey/a\u2028b.csv",
        "acme/2026/survey/\ud800.csv",
        f"acme/2026/survey/{'n' * 256}",
        f"acme/2026/survey/{'ü' * 128}",
        "acme/2026/engagement.yaml/more",
        "",
    ],
)
def test_a_name_that_leads_out_of_a_folder_or_fits_into_none_is_refused(name: str) -> None:
    named = {one: Item(size, "tag") for one, size in SAFE.items()}
    check_names(named)
    with pytest.raises(InputError) as refused:
        check_names(named | {name: Item(1, "tag")})
    assert {problem.code for problem in refused.value.problems} == {"unsafe-name"}
    assert str(refused.value).isprintable()
    assert str(refused.value).isascii()


@pytest.mark.parametrize(
    ("many", "size", "said"),
    [(MOST_OBJECTS + 1, 1, "objects"), (1, MOST_BYTES + 1, "bytes"), (2, MOST_BYTES // 2 + 1, "bytes")],
)
def test_more_than_a_run_may_bring_is_refused(many: int, size: int, said: str) -> None:
    pieces = {
        f"acme/2026/{number}": Piece(Address("clients", (str(number),)), Item(size, "")) for number in range(many)
    }
    with pytest.raises(InputError, match=said) as refused:
        check_pieces(pieces)
    assert [problem.code for problem in refused.value.problems] == ["too-large"]


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """An environment without credentials, which leads to a port that nobody listens on."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    return monkeypatch


def test_no_credentials_are_told(nobody: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="NoCredentialsError") as refused:
        open_store().listing(parse_address("s3://clients/acme/2026"))
    assert [problem.code for problem in refused.value.problems] == ["store-refused"]
    assert "AWS_PROFILE" in refused.value.problems[0].remedy


def test_an_unknown_profile_is_told(nobody: pytest.MonkeyPatch) -> None:
    nobody.setenv("AWS_PROFILE", "no-such-profile")
    with pytest.raises(InputError, match="ProfileNotFound"):
        open_store().listing(parse_address("s3://clients/acme/2026"))


def test_a_store_that_does_not_answer_is_told_without_what_was_sent(nobody: pytest.MonkeyPatch) -> None:
    nobody.setenv("AWS_ACCESS_KEY_ID", "AKIDOFSOMEBODY")
    nobody.setenv("AWS_SECRET_ACCESS_KEY", "secret-of-somebody")
    with pytest.raises(InputError, match="does not answer") as refused:
        open_store().read(parse_address("s3://clients/acme/2026/engagement.yaml"))
    assert [problem.code for problem in refused.value.problems] == ["store-unreachable"]
    assert "AKID" not in str(refused.value)
    assert "secret-of" not in str(refused.value)
    assert refused.value.__cause__ is None
