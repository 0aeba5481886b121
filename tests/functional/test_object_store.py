"""Engagements in object storage, on a real server: the bytes of a folder's run, one writer, nothing private left anywhere."""

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from object_store import OWNER, OWNERS_SECRET, PRACTICE_KEY, READER, READERS_SECRET, ObjectStore, running_store
from small_engagements import small_client

from toolkit.cli import main
from toolkit.engagement.objects import Address, open_store, parse_address
from toolkit.engagement.store_key import KEY_VARIABLE, secret_of
from toolkit.engagement.stored import lock_of, read_stored, stored_waves
from toolkit.errors import InputError
from toolkit.run.batch import run_batch
from toolkit.run.job import Job, JobResult
from toolkit.run.lease import leased
from toolkit.run.lock import STALE_SECONDS

SETTINGS = "schema: centric-engagement/1\nclient: {id: %s, name: X}\nwave: {id: %s, name: X, date: %s}\n"
MORE = "model: {id: team_climate, version: 0.1.0}\naudiences: {ward-staff: {population: 400}}\n"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectStore]:
    with running_store(tmp_path_factory.mktemp("store"), "clients") as made:
        yield made


@dataclass(frozen=True)
class Run:
    """An engagement that was run in a folder and in the store."""

    folder: Path
    address: str
    here: JobResult
    there: JobResult


@pytest.fixture(scope="module")
def ada(store: ObjectStore, tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = small_client(tmp_path_factory.mktemp("client_data"), "ada")
    address = store.put(folder, "practice/ada/2026-first")
    private = folder / ".private"
    private.mkdir(mode=0o700)
    (private / "salt").write_bytes(secret_of("ada/2026-first"))
    here, there = (next(run_batch([Job(folder=place)])) for place in (str(folder), address))
    return Run(folder, address, here, there)


def one(address: str, **options: object) -> JobResult:
    """How a run of one engagement goes, its bugs as results."""
    return next(run_batch([Job(folder=address, **options)]))


def current(store: ObjectStore, path: str) -> dict[str, bytes]:
    """The results of an engagement that count, by their path in out/."""
    held = store.held(path)
    generation = json.loads(held["out/current.json"])["generation"]
    return {
        name.removeprefix(f"out/{generation}/"): content
        for name, content in held.items()
        if name.startswith(f"out/{generation}/")
    }


def refused(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 3) -> str:
    """What the command says when it ends with this code."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as end:
        main(["run", *arguments])
    said = capsys.readouterr()
    assert end.value.code == code, said.err
    assert "Traceback" not in said.err
    return said.err + said.out


def test_a_run_in_a_store_gives_the_bytes_of_a_run_in_a_folder(ada: Run, store: ObjectStore) -> None:
    assert (ada.here.status, ada.there.status, ada.there.problem) == ("done", "done", "")
    in_folder = {f"client/{path.name}": path.read_bytes() for path in (ada.folder / "out" / "client").iterdir()}
    in_store = {name: held for name, held in current(store, "practice/ada/2026-first").items() if "client/" in name}
    assert in_store == in_folder
    assert ada.there.files.keys() == ada.here.files.keys()
    files = store.files
    assert {name: files.cat_file(address) for name, address in ada.there.files.items()} == {
        name.removeprefix("client/"): content for name, content in in_folder.items()
    }


def test_neither_a_key_nor_a_secret_nor_a_name_of_this_machine_comes_into_the_store(
    ada: Run, store: ObjectStore
) -> None:
    held = store.held("practice/ada")
    assert "2026-first/.private/snapshots.json" in held
    assert [name for name in held if name.endswith("salt")] == []
    words = (OWNERS_SECRET, OWNER, PRACTICE_KEY, "centric-brought", str(ada.folder.parent))
    secret = secret_of("ada/2026-first")
    hidden = (*(word.encode() for word in words), secret, secret.hex().encode())
    assert [(name, word) for name, content in held.items() for word in hidden if word in content] == []


def test_a_run_leaves_neither_a_lock_nor_a_file_behind(
    ada: Run, store: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {name.split("/")[0] for name in store.held("practice/ada/2026-first")}
    assert names == {".private", "engagement.yaml", "mapping.yaml", "out", "survey"}


def test_a_second_run_does_nothing(ada: Run, store: ObjectStore) -> None:
    before = store.held("practice")
    again = one(ada.address)
    assert (again.status, again.files) == ("skipped", ada.there.files)
    assert store.held("practice") == before


def test_a_folder_that_was_copied_with_its_results_is_not_run_again(ada: Run, store: ObjectStore) -> None:
    """Its secret came along, and is used as it is; the first look compares contents, the next one tags alone."""
    address = store.put(ada.folder, "copied/ada/2026-first")
    salt = (ada.folder / ".private" / "salt").read_bytes()
    assert [one(address).status, one(address).status] == ["skipped", "skipped"]
    held = store.held("copied/ada/2026-first")
    assert held[".private/salt"] == salt
    assert json.loads(held["out/current.json"])["generation"] == ""
    assert salt.hex().encode() not in held["out/current.json"]
    assert one(address).files["report.pdf"] == f"{address}/out/client/report.pdf"


def test_a_client_is_run_by_one_at_a_time(store: ObjectStore, capsys: pytest.CaptureFixture[str], ada: Run) -> None:
    address = parse_address(ada.address)
    with leased(open_store(), address):
        said = refused(capsys, "--force", ada.address)
    assert "another run is writing this engagement" in said
    assert f"void {STALE_SECONDS} seconds later" in said
    assert open_store().read(lock_of(address)) is None


def put_lock(store: ObjectStore, address: Address, **said: object) -> None:
    open_store().write(lock_of(address), json.dumps({"holder": "x", "machine": "y", "process": 1, **said}).encode())


def lock_said(store: ObjectStore, address: Address) -> dict[str, object]:
    held = open_store().read(lock_of(address))
    assert held is not None
    return json.loads(held)


def test_the_lock_of_another_machine_holds_while_it_is_renewed(store: ObjectStore) -> None:
    address = parse_address("s3://clients/locks/bob/2026")
    put_lock(store, address)
    with pytest.raises(InputError, match="another run"), leased(open_store(), address):
        pass
    assert lock_said(store, address)["holder"] == "x"


def test_the_lock_of_a_process_of_this_machine_that_died_is_void(store: ObjectStore) -> None:
    address = parse_address("s3://clients/locks/cyd/2026")
    dead = subprocess.Popen(["true"])
    dead.wait()
    with leased(open_store(), address):
        here = lock_said(store, address)
    put_lock(store, address, machine=here["machine"], process=dead.pid)
    with leased(open_store(), address):
        assert lock_said(store, address)["process"] == os.getpid()


def test_of_many_that_find_a_dead_lock_one_takes_it(store: ObjectStore) -> None:
    address = parse_address("s3://clients/locks/dee/2026")
    with leased(open_store(), address):
        machine = lock_said(store, address)["machine"]
    dead = subprocess.Popen(["true"])
    dead.wait()
    put_lock(store, address, machine=machine, process=dead.pid)
    begin, done, ends = threading.Barrier(4), threading.Barrier(4), list[str]()

    def take() -> None:
        begin.wait(60)
        try:
            with leased(open_store(), address):
                done.wait(60)
                ends.append("held")
        except InputError as error:
            ends.append(error.problems[0].code)
            done.wait(60)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["held", "locked", "locked", "locked"]


def test_a_run_that_lost_its_lock_stops_and_leaves_the_other_one_alone(store: ObjectStore) -> None:
    address = parse_address("s3://clients/locks/eve/2026")
    with leased(open_store(), address) as lease:
        lease.check_held()
        put_lock(store, address, holder="another")
        with pytest.raises(InputError, match="took this engagement over"):
            lease.check_held()
    assert lock_said(store, address)["holder"] == "another"


def test_an_object_is_written_only_under_its_conditions(store: ObjectStore) -> None:
    one_store, place = open_store(), parse_address("s3://clients/conditions/object")
    first = one_store.create(place, b"first")
    assert first is not None
    assert one_store.create(place, b"other") is None
    second = one_store.replace(place, b"second", first)
    assert second not in (None, first)
    assert one_store.replace(place, b"late", first) is None
    seen = one_store.see(place)
    assert seen is not None
    assert (seen.content, seen.tag) == (b"second", second)
    assert -5 < seen.age < 600
    one_store.remove([place, place / "never-there"])
    assert one_store.replace(place, b"gone", str(second)) is None
    assert one_store.see(place) is None


@pytest.mark.parametrize(
    ("access", "secret", "path", "said"),
    [
        (OWNER, "another-very-secret-word", "practice/ada/2026-first", "403"),
        ("AKIDOFNOBODY", "another-very-secret-word", "practice/ada/2026-first", "403"),
        (READER, READERS_SECRET, "practice/ada/2026-first", "AccessDenied"),
    ],
)
def test_credentials_that_do_not_do_are_told_and_not_repeated(
    ada: Run,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    access: str,
    secret: str,
    path: str,
    said: str,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", access)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret)
    told = refused(capsys, "--force", f"s3://clients/{path}")
    assert f"the store refuses these credentials ({said})" in told
    assert "AWS_ACCESS_KEY_ID" in told  # the remedy
    assert secret not in told
    assert access not in told


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("s3://no-such-bucket/acme/2026", "no such bucket"),
        ("s3://clients/practice/nobody/2026", "no engagement.yaml there"),
        ("s3://clients/practice/nobody/*", "no engagement there"),
        ("s3://clients", "no engagement"),
        ("https://example.org/acme/2026", "s3:// and no other"),
        ("s3://key:secret-word@clients/acme", "without a user, password or port"),
    ],
)
def test_an_address_that_leads_nowhere_is_told(
    store: ObjectStore, capsys: pytest.CaptureFixture[str], address: str, said: str
) -> None:
    told = refused(capsys, address)
    assert said in told
    assert "secret-word" not in told


def test_a_name_that_no_folder_can_hold_stops_the_run_before_anything_is_written(
    ada: Run, store: ObjectStore, capsys: pytest.CaptureFixture[str]
) -> None:
    address = store.put(ada.folder / "survey", "tricks/mal/2026/survey")
    files = store.files
    files.pipe_file("clients/tricks/mal/2026/engagement.yaml", (ada.folder / "engagement.yaml").read_bytes())
    files.call_s3("put_object", Bucket="clients", Key="tricks/mal/2026/survey/a\x1b[2Jb.csv", Body=b"x")
    before = store.held("tricks")
    told = refused(capsys, address.removesuffix("/survey"))
    assert "whose name is no path inside a folder" in told
    assert "\x1b" not in told
    assert store.held("tricks") == before


def test_patterns_and_clients_lead_to_their_engagements(store: ObjectStore) -> None:
    files = store.files
    for name in ("bob/2025", "bob/2026", "cyd/2026", "portfolio/2026"):
        files.pipe_file(f"clients/many/{name}/engagement.yaml", b"x")
        files.pipe_file(f"clients/many/{name}/survey/engagement.yaml", b"x")
    files.pipe_file("clients/many/readme.txt", b"x")
    found = {
        pattern: [place.name for place in stored_waves(open_store(), parse_address(f"s3://clients/many/{pattern}"))]
        for pattern in ("*/*", "*", "bob", "bob/2025", "*/2026", "[bc]*/2026", "nobody")
    }
    assert found == {
        "*/*": ["bob/2025", "bob/2026", "cyd/2026"],
        "*": ["bob/2025", "bob/2026", "cyd/2026"],
        "bob": ["bob/2025", "bob/2026"],
        "bob/2025": ["bob/2025"],
        "*/2026": ["bob/2026", "cyd/2026"],
        "[bc]*/2026": ["bob/2026", "cyd/2026"],
        "nobody": ["many/nobody"],
    }


def test_a_run_brings_its_wave_what_it_shares_and_of_earlier_ones_what_it_reads(store: ObjectStore) -> None:
    files = store.files
    for wave, earlier in (("w4", ""), ("w5", "earlier_wave: w4\n"), ("w6", "earlier_wave: w5\n")):
        text = SETTINGS % ("fay", wave, f"202{wave[1]}-05-01") + MORE + earlier + "brand: {logo: brand/logo.png}\n"
        files.pipe_file(f"clients/waves/fay/{wave}/engagement.yaml", text.encode())
        for name in (
            "survey/staff.csv",
            "out/20260101T000000Z-0123abcd/client/results.json",
            "out/client/results.json",
        ):
            files.pipe_file(f"clients/waves/fay/{wave}/{name}", b"x")
        files.pipe_file(f"clients/waves/fay/{wave}/.out-next/work/x", b"x")
    files.pipe_file("clients/waves/fay/w4/out/current.json", b'{"generation": "20260101T000000Z-0123abcd"}')
    others = ("fay/w7/engagement.yaml", "gus/2026/engagement.yaml", "gus/models/own.yaml", "notes.txt")
    shared = ("models/m.yaml", "fay/models/de/m.yaml", "brand/logo.png", "portfolio/e1/edition.json")
    for name in (*others, *shared, "portfolio/e1/benchmarks/fay.json", "portfolio/e1/benchmarks/gus.json"):
        files.pipe_file(f"clients/waves/{name}", b"x")
    found = read_stored(open_store(), parse_address("s3://clients/waves/fay/w6"))
    assert found.waves == ("w5", "w4")
    same = (
        *shared,
        "portfolio/e1/benchmarks/fay.json",
        *(f"fay/{wave}/engagement.yaml" for wave in ("w4", "w5", "w6")),
        *(f"fay/{wave}/survey/staff.csv" for wave in ("w5", "w6")),
        *(f"fay/{wave}/out/client/results.json" for wave in ("w5", "w6")),
    )
    standing = {name: piece.address.path.removeprefix("clients/waves/") for name, piece in found.pieces.items()}
    assert standing == {
        **{name: name for name in same},
        "fay/w4/out/client/results.json": "fay/w4/out/20260101T000000Z-0123abcd/client/results.json",
    }
    assert "fay/w6/out/client/results.json" not in found.inputs
    assert "fay/w5/out/client/results.json" in found.inputs


@pytest.mark.parametrize(
    ("content", "mode", "said"),
    [
        (None, 0o600, "no such file"),
        ("too short", 0o600, "9 bytes"),
        (PRACTICE_KEY, 0o604, "everybody on this machine may read it"),
        ("another-key-" * 4, 0o600, "another key than the one that its earlier results were made with"),
    ],
)
def test_a_key_that_does_not_do_stops_the_run(
    ada: Run,
    store: ObjectStore,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    content: str | None,
    mode: int,
    said: str,
) -> None:
    key = tmp_path / "other.key"
    if content is not None:
        key.write_text(content)
        key.chmod(mode)
    monkeypatch.setenv(KEY_VARIABLE, str(key))
    before = store.held("practice")
    result = one(ada.address, force=True)
    assert (result.status, result.exit_code) == ("failed", 3)
    assert said in result.problem
    assert "another-key" not in result.problem
    assert store.held("practice") == before


def test_a_ledger_whose_secret_is_missing_stops_the_run(ada: Run, store: ObjectStore) -> None:
    address = store.put(ada.folder, "ledger/ada/2026-first")
    store.files.rm_file("clients/ledger/ada/2026-first/.private/salt")
    result = one(address)
    assert "without the secret that its pseudonyms were made with" in result.problem


@pytest.mark.parametrize("held", [b"{}", b"no json", b'{"generation": "../../other"}', b'{"generation": 7}'])
def test_a_damaged_manifest_is_told(ada: Run, store: ObjectStore, held: bytes) -> None:
    address = store.put(ada.folder / "survey", "damaged/ada/2026-first/survey").removesuffix("/survey")
    files = store.files
    files.pipe_file("clients/damaged/ada/2026-first/engagement.yaml", (ada.folder / "engagement.yaml").read_bytes())
    files.pipe_file("clients/damaged/ada/2026-first/out/current.json", held)
    assert "does not say which results count" in one(address).problem
