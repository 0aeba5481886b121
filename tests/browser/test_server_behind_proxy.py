"""A server behind a real nginx with TLS, set up as docs/serve.md says: its limits, consultants, and how it stops."""

import datetime as dt
import io
import ipaddress
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sample_engagements import sample_root
from watched_page import LIVE, WatchedPage

from toolkit.cli import main
from toolkit.serve.consultants import Consultants

pytestmark = pytest.mark.browser
HARBOUR, RIVAL = "harbour/2026-baseline", "rival/2026-baseline"
PASSWORD = "several unrelated words"
OLD_DEBIAN = "/usr/sbin/nginx"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def certificate(folder: Path) -> tuple[Path, Path]:
    """Write a certificate for localhost that nobody signed but itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=2))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "tls.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    (folder / "tls.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    return folder / "tls.crt", folder / "tls.key"


@contextmanager
def nginx(folder: Path, documented: str, *, outside: int, inside: int) -> Iterator[Path]:
    """Start nginx with the block of the documentation, its ports and paths filled in; yields its log."""
    program = shutil.which("nginx") or OLD_DEBIAN
    assert Path(program).exists(), "no nginx here: make test installs it (apt-get install nginx)"
    crt, key = certificate(folder)
    log = folder / "proxy.log"
    changes = {
        "listen 443": f"listen 127.0.0.1:{outside}",
        "insight.example.com": "localhost",
        "/etc/ssl/insight.crt": str(crt),
        "/etc/ssl/insight.key": str(key),
        "/var/log/nginx/insight.log": str(log),
        "127.0.0.1:8866": f"127.0.0.1:{inside}",
    }
    block = documented
    for old, new in changes.items():
        assert old in block, old
        block = block.replace(old, new)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/errors.log;"
        f"events {{}} http {{ {temporary}\n{block}\n}}\n"
    )
    started = subprocess.Popen(
        [program, "-p", str(folder), "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(100):
            with socket.socket() as line:
                if line.connect_ex(("127.0.0.1", outside)) == 0:
                    break
            time.sleep(0.05)
        yield log
    finally:
        started.terminate()
        started.wait(timeout=10)


@dataclass(frozen=True)
class Outside:
    """What a visitor beyond the proxy reaches."""

    root: Path
    url: str
    proxy_log: Path
    links: dict[str, str]


@pytest.fixture(scope="module")
def outside(tmp_path_factory, root, start_server) -> Iterator[Outside]:
    folder = tmp_path_factory.mktemp("proxied")
    clients = sample_root(folder, {HARBOUR: "Harbour Bank", RIVAL: "Rival Insurance"})
    block = re.search(r"```nginx\n(.*?)```", (root / "docs/serve.md").read_text(encoding="utf-8"), re.S)
    assert block is not None
    front, behind = free_port(), free_port()
    url = f"https://localhost:{front}/room"
    with (
        start_server(clients, folder, port=behind, public_url=url) as server,
        nginx(folder, block[1], outside=front, inside=behind) as log,
    ):
        yield Outside(root=clients, url=url, proxy_log=log, links=server.links)


@pytest.fixture
def visitor(browser):
    made = browser.new_context(ignore_https_errors=True, viewport={"width": 1280, "height": 800})
    yield made
    made.close()


def test_the_page_is_live_through_nginx_with_tls_and_the_token_stays_out_of_its_log(outside, visitor):
    assert outside.links[HARBOUR].startswith(f"{outside.url}/results/{HARBOUR}?t=")
    watched = WatchedPage(visitor, outside.url.removesuffix("/room"))
    watched.open(outside.links[HARBOUR] + "#who?dimension=" + "delivered-experience")
    assert watched.page.url.startswith(f"{outside.url}/results/{HARBOUR}#who")
    (cookie,) = [one for one in visitor.cookies() if one["name"].startswith("centric.")]
    assert cookie["secure"]
    assert cookie["httpOnly"]
    assert cookie["path"] == "/room/"
    assert watched.frames, "messages came over the socket"
    assert watched.faults == []
    written = outside.proxy_log.read_text()
    assert f"/room/results/{HARBOUR}" in written
    assert "t=" not in written


def test_a_consultant_signs_in_and_sees_their_clients_and_no_other(outside, visitor, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    with pytest.raises(SystemExit) as end:
        main(["signin", "anna", "--root", str(outside.root), "--client", "harbour"])
    assert end.value.code == 0
    assert PASSWORD not in capsys.readouterr().out
    page = visitor.new_page()
    page.goto(f"{outside.url}/engagements")
    assert page.url == f"{outside.url}/signin", "who is not signed in gets the form"
    page.fill("#name", "anna")
    page.fill("#password", "not the password")
    page.click("button")
    assert page.locator(".wrong").is_visible()
    page.fill("#name", "anna")
    page.fill("#password", PASSWORD)
    page.click("button")
    page.wait_for_url(f"{outside.url}/engagements")
    assert page.locator("li a").all_inner_texts() == ["Harbour Bank"]
    page.click("li a")
    page.wait_for_function(LIVE)
    assert page.locator("h1").inner_text() == "Harbour Bank"
    assert page.request.get(f"{outside.url}/results/{RIVAL}").status == 404
    Consultants(folder=outside.root / ".private").set_password("anna", f"{PASSWORD} anew", ["harbour"])
    assert page.request.get(f"{outside.url}/results/{HARBOUR}").status == 404, "a new password ends the session"


def test_a_sign_in_without_the_form_of_ours_is_refused(outside, visitor):
    Consultants(folder=outside.root / ".private").set_password("bert", PASSWORD)
    asked = visitor.request.post(f"{outside.url}/signin", form={"name": "bert", "password": PASSWORD})
    assert asked.status == 404
    assert not [one for one in visitor.cookies() if one["name"] == "centric-consultant"]


def test_wrong_passwords_and_refused_links_are_counted_and_the_visitor_is_told_to_wait(outside, visitor):
    Consultants(folder=outside.root / ".private").set_password("carl", PASSWORD)
    form = visitor.request.get(f"{outside.url}/signin").text()
    token = re.search(r'name="_xsrf" value="([^"]+)"', form)
    assert token is not None
    fields = {"name": "carl", "password": "wrong", "_xsrf": token[1]}
    answers = [visitor.request.post(f"{outside.url}/signin", form=fields).status for _ in range(10)]
    assert answers[0] == 403
    assert answers[-1] == 429
    right = {**fields, "password": PASSWORD}
    assert visitor.request.post(f"{outside.url}/signin", form=right).status == 429, "even the right one waits"

    bad = outside.links[RIVAL][:-4] + "AAAA"
    forged = {"X-Forwarded-For": "203.0.113.9", "Accept-Language": "de-DE,de;q=0.9"}
    refused = [visitor.request.get(bad, headers=forged) for _ in range(32)]
    assert [answer.status for answer in refused[:3]] == [404] * 3
    assert refused[-1].status == 429, "a header that the visitor made up does not make them another"
    assert "warten Sie" in refused[-1].text()
    assert int(refused[-1].headers["retry-after"]) > 0
    assert visitor.request.get(f"{outside.url}/health").status == 200


def test_who_finds_no_kernel_free_waits_on_a_page_that_goes_on_by_itself(tmp_path, context, start_server):
    clients = sample_root(tmp_path, {HARBOUR: "Harbour Bank"})
    with start_server(clients, tmp_path, most_kernels=1) as server:
        first = context.new_page()
        first.goto(server.links[HARBOUR])
        first.wait_for_function(LIVE)
        second = context.new_page()
        answer = second.goto(server.links[HARBOUR])
        assert answer is not None
        assert answer.status == 503
        assert "Many people" in second.locator("main").inner_text()
        first.close(run_before_unload=True)
        second.wait_for_function(LIVE, timeout=30_000)
        assert second.locator("h1").inner_text() == "Harbour Bank"


def test_told_to_stop_it_answers_what_was_asked_and_links_open_the_next_server(tmp_path, context, start_server):
    clients = sample_root(tmp_path, {HARBOUR: "Harbour Bank"})
    port = free_port()
    with start_server(clients, tmp_path, port=port) as server:
        page = context.new_page()
        page.goto(server.links[HARBOUR], wait_until="commit")
        server.process.send_signal(signal.SIGTERM)
        page.wait_for_function("document.querySelectorAll('[data-view]').length >= 6")
        assert server.process.wait(timeout=30) == 0
        link = server.links[HARBOUR]
        with start_server(clients, tmp_path, port=port) as again:
            assert again.origin == server.origin
            page.reload()
            page.wait_for_function(LIVE)
            other = context.browser.new_context()
            newcomer = other.new_page()
            newcomer.goto(link)
            newcomer.wait_for_function(LIVE)
            other.close()
    assert "Traceback" not in server.log.read_text()
