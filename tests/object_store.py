"""A real store with the interface of Amazon S3: SeaweedFS, a server of its own, in a few seconds on free ports."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import fsspec
import pytest

WEED = Path(sys.executable).parent / "weed"
SECONDS = 90
ATTEMPTS = 3
OWNER, OWNERS_SECRET = "AKIDOFTHEPRACTICE", "the-secret-of-the-practice"
READER, READERS_SECRET = "AKIDOFAREADER", "the-secret-of-a-reader"
IDENTITIES = {
    "identities": [
        {"name": "owner", "credentials": [{"accessKey": OWNER, "secretKey": OWNERS_SECRET}], "actions": ["Admin"]},
        {
            "name": "reader",
            "credentials": [{"accessKey": READER, "secretKey": READERS_SECRET}],
            "actions": ["Read", "List"],
        },
    ]
}
PRACTICE_KEY = "k3y-of-the-practice-which-is-long-enough"
PARTS = ("master", "volume", "filer", "s3")


@dataclass(frozen=True)
class ObjectStore:
    """A store that runs, and a bucket of it."""

    endpoint: str
    bucket: str
    environment: dict[str, str]

    @cached_property
    def files(self) -> Any:
        """fsspec's file system of the store, with the rights of its owner."""
        return fsspec.filesystem(
            "s3",
            skip_instance_cache=True,
            use_listings_cache=False,
            key=OWNER,
            secret=OWNERS_SECRET,
            endpoint_url=self.endpoint,
            client_kwargs={"region_name": "us-east-1"},
        )

    def put(self, folder: Path, path: str) -> str:
        """Copy a folder into the store, as a person would; return its address."""
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            self.files.pipe_file(f"{self.bucket}/{path}/{file.relative_to(folder).as_posix()}", file.read_bytes())
        return f"s3://{self.bucket}/{path}"

    def held(self, path: str) -> dict[str, bytes]:
        """All objects below a path, by name from there."""
        files, below = self.files, f"{self.bucket}/{path}/"
        found = [name for name in files.find(below) if name.startswith(below)]  # not the empty folder itself
        held = files.cat(found) if len(found) > 1 else {name: files.cat_file(name) for name in found}
        return {name.removeprefix(below): content for name, content in held.items()}


@contextmanager
def running_store(home: Path, bucket: str) -> Iterator[ObjectStore]:
    """Start a store with an empty bucket, and lead this process's environment to it."""
    key = home / "practice.key"
    key.write_text(PRACTICE_KEY, encoding="utf-8")
    key.chmod(0o600)
    with server(home, IDENTITIES) as endpoint, pytest.MonkeyPatch.context() as patch:
        environment = {
            "AWS_ACCESS_KEY_ID": OWNER,
            "AWS_SECRET_ACCESS_KEY": OWNERS_SECRET,
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "CENTRIC_KEY_FILE": str(key),
        }
        for name in [name for name in os.environ if name.startswith(("AWS_", "FSSPEC_"))]:
            patch.delenv(name)
        for name, value in environment.items():
            patch.setenv(name, value)
        made = ObjectStore(endpoint, bucket, environment)
        make_ready(made.files, bucket)
        yield made


def make_ready(files: Any, bucket: str) -> None:
    """Make a bucket, and wait until it takes and gives objects: parts of a server start one after the other."""
    until = time.monotonic() + SECONDS
    while True:
        try:
            if not files.exists(bucket):
                files.mkdir(bucket)
            files.pipe_file(f"{bucket}/ready", b"yes")
            files.rm_file(f"{bucket}/ready")
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


@contextmanager
def server(home: Path, identities: Mapping[str, object]) -> Iterator[str]:
    """Start a store for these identities; yield its endpoint."""
    for attempt in range(ATTEMPTS):
        process, endpoint = _start(home / f"server-{attempt}", identities)
        try:
            if _answers(process, endpoint):
                yield endpoint
                return
        finally:
            process.kill()  # it would take its time to write down what nobody reads again
            process.wait()
    raise AssertionError(f"the store did not start: {(home / f'server-{ATTEMPTS - 1}' / 'log').read_text()[-2000:]}")


def _start(home: Path, identities: Mapping[str, object]) -> tuple[subprocess.Popen[bytes], str]:
    data = home / "data"
    data.mkdir(parents=True)
    (home / "identities.json").write_text(json.dumps(identities), encoding="utf-8")
    ports = free_ports(2 * len(PARTS))
    options = [f"-{part}.port{kind}={ports.pop()}" for part in PARTS for kind in ("", ".grpc")]
    command = [
        str(WEED),
        f"-logdir={home}",
        "server",
        f"-dir={data}",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        "-filer",
        f"-filer.localSocket={home / 'filer.sock'}",
        "-master.telemetry=false",
        "-master.volumeSizeLimitMB=64",
        "-volume.max=100",
        "-s3",
        f"-s3.config={home / 'identities.json'}",
        f"-s3.localSocket={home / 's3.sock'}",
        "-s3.autoCreateBucket=false",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
        *options,
    ]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=home, start_new_session=True)
    port = next(option.split("=")[1] for option in options if option.startswith("-s3.port="))
    return process, f"http://127.0.0.1:{port}"


def free_ports(many: int) -> list[int]:
    """Ports of this machine that nobody listens on."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(many)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def _answers(process: subprocess.Popen[bytes], endpoint: str) -> bool:
    """Whether the server takes a bucket before the time is over; it may end at once when somebody took its port."""
    until = time.monotonic() + SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(endpoint, timeout=5):
                return True
        except urllib.error.HTTPError as refused:
            refused.close()
            return True  # nobody may list without credentials: it is up
        except OSError:
            time.sleep(0.1)
    return False
