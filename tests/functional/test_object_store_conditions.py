"""A store that ignores the conditions of a write, as old servers do, is refused: two runs could write one engagement there."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import fsspec
import pytest
from object_store import free_ports, make_ready, server
from small_engagements import small_client

from toolkit.run.batch import run_batch
from toolkit.run.job import Job

pytestmark = pytest.mark.slow
ANYBODY = {"identities": [{"name": "anonymous", "actions": ["Admin"]}]}
DEBIANS = "/usr/sbin/nginx"
PROXY = """\
daemon off; master_process off; pid {home}/nginx.pid; error_log {home}/errors.log;
events {{}}
http {{
  access_log off; client_max_body_size 0;
  client_body_temp_path {home}/1; proxy_temp_path {home}/2; fastcgi_temp_path {home}/3; uwsgi_temp_path {home}/4;
  scgi_temp_path {home}/5;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass {endpoint};
      proxy_set_header Host $http_host;
      proxy_set_header If-None-Match "";
      proxy_set_header If-Match "";
    }}
  }}
}}
"""


@contextmanager
def forgetful(home: Path, endpoint: str) -> Iterator[str]:
    """An nginx before a store that passes every request on without its conditions."""
    (port,) = free_ports(1)
    settings = home / "nginx.conf"
    settings.write_text(PROXY.format(home=home, port=port, endpoint=endpoint), encoding="utf-8")
    command = [shutil.which("nginx") or DEBIANS, "-p", str(home), "-c", str(settings)]
    started = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with socket.socket() as line:
                if line.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        started.kill()
        started.wait()


def test_a_store_that_ignores_conditions_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = small_client(tmp_path, "ada")
    with server(tmp_path, ANYBODY) as endpoint, forgetful(tmp_path, endpoint) as proxy:
        region = {"region_name": "us-east-1"}
        files = fsspec.filesystem(
            "s3",
            skip_instance_cache=True,
            use_listings_cache=False,
            anon=True,
            endpoint_url=endpoint,
            client_kwargs=region,
        )
        make_ready(files, "clients")
        for name in ("engagement.yaml", "mapping.yaml", "survey/ward-staff.csv", "survey/charge-nurses.csv"):
            files.pipe_file(f"clients/ada/2026-first/{name}", (folder / name).read_bytes())
        before = sorted(files.find("clients"))
        monkeypatch.setenv("AWS_ENDPOINT_URL", proxy)
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        monkeypatch.setitem(fsspec.config.conf, "s3", {"anon": True})
        result = next(run_batch([Job(folder="s3://clients/ada/2026-first")]))
        assert (result.status, result.exit_code) == ("failed", 3)
        assert "If-None-Match and If-Match do nothing there" in result.problem
        assert sorted(files.find("clients")) == before
