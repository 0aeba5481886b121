"""Which path belongs to whom: what is not in the table is denied."""

import pytest

from toolkit.serve.access import Subject, host_allowed, is_public, kernel_of, page_path, subject_of_page, under

KERNEL = "0b1c2d3e-0000-4000-8000-0123456789ab"


def test_a_page_path_names_its_engagement_and_back():
    subject = Subject(client="example-harbour-bank", wave="2026-baseline")
    assert subject_of_page(page_path(subject)) == subject


@pytest.mark.parametrize(
    "path",
    [
        "/results/a/b/", "/results/a", "/results/a/b/c", "/results/A/b", "/results/../b", "/results/a/%2e%2e", "/results//b",
        "/results/-a/b", "/results/a/b\n", "/results/a b/c", "/voila/render/a/b.ipynb", "/", "", "/results/" + "a" * 64 + "/b",
    ],
)  # fmt: skip
def test_what_is_no_page_is_no_page(path):
    assert subject_of_page(path) is None


@pytest.mark.parametrize(
    "path", [f"/api/kernels/{KERNEL}", f"/api/kernels/{KERNEL}/channels", f"/voila/api/shutdown/{KERNEL}"]
)
def test_a_path_that_speaks_to_a_kernel_names_it(path):
    assert kernel_of(path) == KERNEL


@pytest.mark.parametrize(
    "path",
    [
        "/api/kernels",
        "/api/kernels/",
        f"/api/kernels/{KERNEL}/restart",
        f"/api/kernels/{KERNEL}/interrupt",
        "/api/sessions",
    ],
)
def test_no_other_path_speaks_to_a_kernel(path):
    assert kernel_of(path) is None


@pytest.mark.parametrize(
    ("path", "public"),
    [
        ("/health", True),
        ("/voila/static/voila.js", True),
        ("/voila/templates/centric/static/centric.css", True),
        ("/voila/labextensions/anywidget/static/x.js", True),
        ("/voila/templates/lab/static/x.css", False),
        ("/voila/templates/centric/static/../index.html.j2", False),
        ("/voila/templates/centric/index.html.j2", False),
        ("/voila/files/results.json", False),
        ("/voila/tree", False),
        ("/voila/api/contents", False),
        ("/voila/query/x", False),
        ("/login", False),
        ("/", False),
        ("", False),
    ],
)
def test_only_files_of_the_program_are_public(path, public):
    assert is_public(path) is public


@pytest.mark.parametrize(
    ("base", "path", "below"),
    [
        ("/", "/health", "/health"),
        ("/room/", "/room/health", "/health"),
        ("/room/", "/roomhealth", None),
        ("/room/", "/health", None),
    ],
)
def test_the_base_url_is_taken_off(base, path, below):
    assert under(base, path) == below


@pytest.mark.parametrize(
    ("host", "allowed"),
    [("127.0.0.1:8866", True), ("localhost", True), ("LOCALHOST:1", True), ("[::1]:8866", True), ("evil.example", False), ("", False), ("127.0.0.1.evil.example:80", False)],
)  # fmt: skip
def test_only_our_own_names_are_answered(host, allowed):
    assert host_allowed(host, frozenset({"127.0.0.1", "localhost", "::1"})) is allowed


def test_any_name_is_answered_when_a_proxy_pins_it():
    assert host_allowed("anything.example", None)


def test_cookies_of_two_engagements_never_share_a_name():
    assert Subject(client="a-b", wave="c").cookie != Subject(client="a", wave="b-c").cookie
