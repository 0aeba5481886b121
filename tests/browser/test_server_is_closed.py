"""What the server refuses, asked over real HTTP and real sockets."""

import gzip
import http.client
import json
import re
import stat
import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from watched_page import LIVE, WatchedPage

from toolkit.serve.access import Subject
from toolkit.serve.keys import Keys
from toolkit.serve.links import Ticket, revoke_links, sign

pytestmark = pytest.mark.browser
HARBOUR, RIVAL, HOSTILE = "harbour/2026-baseline", "rival/2026-baseline", "hostile/2026-baseline"


def ask(server, path, *, cookie="", method="GET", host=None, origin=None):
    """Send one request exactly as written and return its status, headers and text."""
    parts = urlsplit(server.origin)
    line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    line.putrequest(method, path, skip_host=True)
    line.putheader("Host", host or parts.netloc)
    if cookie:
        line.putheader("Cookie", cookie)
    if origin:
        line.putheader("Origin", origin)
    if method == "POST":
        line.putheader("Content-Length", "0")
    line.endheaders()
    answer = line.getresponse()
    content = answer.read(400_000).decode("utf-8", "replace")
    line.close()
    return answer.status, {name.lower(): text for name, text in answer.getheaders()}, content


def path_of(link):
    """Return the path and query of a link."""
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}"


def cookie_of(server, name):
    """Return the cookie that a link is exchanged for."""
    status, headers, _ = ask(server, path_of(server.links[name]))
    assert status == 302
    return headers["set-cookie"].split(";")[0]


def made_link(server, *, client="harbour", wave="2026-baseline", seconds=600, generation=0, key=None):
    """Return the path of a link made by hand, signed with the server's own key unless another is given."""
    ticket = Ticket(
        subject=Subject(client=client, wave=wave), expires=int(time.time()) + seconds, generation=generation
    )
    return f"/results/{HARBOUR}?t={sign(ticket, key or Keys.of(server.root).link_key())}"


def test_a_link_becomes_a_cookie_of_one_engagement_that_scripts_cannot_read(server):
    status, headers, _ = ask(server, path_of(server.links[HARBOUR]))
    assert (status, headers["location"]) == (302, f"/results/{HARBOUR}")
    parts = {part.strip().lower() for part in headers["set-cookie"].split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/"} <= parts


def test_links_that_are_not_ours_not_current_or_not_for_this_page_open_nothing(server):
    good = path_of(server.links[HARBOUR])
    refused = {
        "no link": f"/results/{HARBOUR}",
        "empty": f"/results/{HARBOUR}?t=",
        "tampered": good[:-4] + "AAAA",
        "expired": made_link(server, seconds=-1),
        "another's link on this page": f"/results/{HARBOUR}?" + path_of(server.links[RIVAL]).split("?")[1],
        "another wave": made_link(server, wave="2025-baseline"),
        "an old generation": made_link(server, generation=-1),
        "another key": made_link(server, key=b"k" * 32),
    }
    answers = {case: ask(server, path) for case, path in refused.items()}
    assert {case: status for case, (status, _, _) in answers.items()} == dict.fromkeys(refused, 404)
    assert len({content for _, _, content in answers.values()}) == 1, "a refusal must not say what is there"
    assert ask(server, made_link(server))[0] == 302, "the same, made well, opens"


def test_a_cookie_opens_its_own_page_only(server):
    cookie = cookie_of(server, RIVAL)
    assert ask(server, f"/results/{HARBOUR}", cookie=cookie)[0] == 404
    renamed = cookie.replace("centric.rival", "centric.harbour")
    assert ask(server, f"/results/{HARBOUR}", cookie=renamed)[0] == 404


@pytest.mark.parametrize(
    "path",
    [
        "/", "/login", "/logout", "/metrics/", "/voila", "/voila/tree", "/voila/tree/harbour", "/voila/api/contents", "/voila/api/contents/harbour",
        "/api/contents", "/api/kernels", "/api/kernelspecs", "/api/sessions", "/api/terminals", "/files/x", "/tree", "/lab", "/metrics",
        "/voila/render/dashboard.ipynb", f"/voila/render/{HARBOUR}/dashboard.ipynb", "/voila/files/results.json",
        f"/voila/files/{HARBOUR}/out/client/results.json", "/voila/files/../../etc/passwd", f"/results/{HARBOUR}/out/client/results.json",
        f"/results/{HARBOUR}/", f"/results/{HARBOUR}/download/results.json", f"/results/{HARBOUR}/download/notes.txt",
        f"/results/{HARBOUR}/download/../results.json", f"/results/{HARBOUR}/download/board.pdf", f"/results/{RIVAL}/download/report.pdf",
        "/results/harbour", "/results/../results/harbour/2026-baseline", f"//results/{HARBOUR}",
        "/results/harbour%2f2026-baseline", "/results/HARBOUR/2026-baseline", f"/Results/{HARBOUR}",
        "/voila/templates/centric/index.html.j2", "/voila/templates/centric/conf.json", "/voila/templates/lab/static/style.css",
        "/voila/templates/centric/static/../index.html.j2", "/voila/templates/centric/static/%2e%2e/index.html.j2",
        "/voila/templates/x", "/voila/templates/", "/voila/static/../../../etc/passwd", "/voila/static/%2e%2e/%2e%2e/app.py",
        "/voila/labextensions/../../kernels/python3/kernel.json", "/voila/query/0b1c2d3e-0000-4000-8000-0123456789ab",
        "/voila/execution/0b1c2d3e-0000-4000-8000-0123456789ab", "/api/kernels/0b1c2d3e-0000-4000-8000-0123456789ab",
        "/api/kernels/0b1c2d3e-0000-4000-8000-0123456789ab/channels",
    ],
)  # fmt: skip
def test_every_other_door_is_shut_even_for_a_visitor(server, path):
    status, _, content = ask(server, path, cookie=cookie_of(server, HARBOUR))
    assert status == 404, content[:200]
    assert "Harbour" not in content
    assert "Traceback" not in content


def test_a_host_name_that_is_not_ours_gets_nothing(server):
    assert ask(server, "/health")[0] == 200
    assert ask(server, "/health", host="evil.example")[0] == 404


def test_answers_carry_the_security_headers_and_are_not_kept(server):
    status, headers, content = ask(server, f"/results/{HARBOUR}", cookie=cookie_of(server, HARBOUR))
    assert status == 200
    assert "no-store" in headers["cache-control"]
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert "server" not in headers
    assert "https://" not in content.split("<main", 1)[0], "the head names no other host"
    for path in ("/", "/voila/static/voila.js", "/voila/templates/centric/static/centric.css"):
        assert ask(server, path)[1]["x-content-type-options"] == "nosniff"


@pytest.fixture
def opened(context, server):
    """A visitor's page with its kernel's id."""
    watched = WatchedPage(context, server.origin)
    watched.open(server.links[HARBOUR])
    found = json.loads(watched.page.locator("#jupyter-config-data").text_content())
    watched.kernel = found["kernelId"]
    return watched


def test_a_kernel_answers_its_own_visitor_and_is_deleted_by_nobody(server, opened):
    mine = "; ".join(f"{one['name']}={one['value']}" for one in opened.page.context.cookies())
    other = cookie_of(server, RIVAL)
    where = f"/api/kernels/{opened.kernel}"
    assert ask(server, where, cookie=mine)[0] == 200
    assert ask(server, where, cookie=mine, method="DELETE")[0] != 204
    for cookie in (other, ""):
        assert ask(server, where, cookie=cookie)[0] == 404
        assert ask(server, where, cookie=cookie, method="DELETE")[0] in (404, 405)
        assert ask(server, f"/voila/api/shutdown/{opened.kernel}", cookie=cookie, method="POST")[0] == 404
        assert ask(server, f"{where}/channels", cookie=cookie)[0] in (400, 404)
    for origin in (None, "null", "https://evil.example", f"{server.origin}.evil.example"):
        shut = ask(server, f"/voila/api/shutdown/{opened.kernel}", cookie=mine, method="POST", origin=origin)
        assert shut[0] == 404, "another site's page cannot end it with its visitor's cookie"
    assert ask(server, where, cookie=mine)[0] == 200, "and it is still there"


TALK = """
async ([kernel, message]) => {
  const socket = new WebSocket(`ws://${location.host}/api/kernels/${kernel}/channels?session_id=probe`);
  const heard = [];
  await new Promise((good, bad) => { socket.onopen = good; socket.onerror = () => bad(new Error('refused')); });
  socket.onmessage = (event) => heard.push(typeof event.data === 'string' ? event.data : 'binary');
  const header = { msg_id: 'probe-1', username: '', session: 'probe', msg_type: message.type, version: '5.3', date: new Date().toISOString() };
  socket.send(JSON.stringify({ channel: message.channel || 'shell', header, parent_header: {}, metadata: {}, content: message.content, buffers: [] }));
  await new Promise((done) => setTimeout(done, 1500));
  socket.close();
  return heard.join('\\n');
}
"""
EXECUTE = {"code": "1+1", "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False}


@pytest.mark.parametrize(
    ("kind", "content", "channel"),
    [
        ("execute_request", EXECUTE, "shell"),
        ("complete_request", {"code": "import o", "cursor_pos": 8}, "shell"),
        ("inspect_request", {"code": "page", "cursor_pos": 2, "detail_level": 1}, "shell"),
        ("history_request", {"hist_access_type": "tail", "n": 10, "output": True, "raw": True}, "shell"),
        ("debug_request", {"type": "request", "command": "debugInfo", "seq": 1}, "control"),
        ("shutdown_request", {"restart": True}, "control"),
    ],
)
def test_a_browser_can_move_widgets_but_run_and_read_nothing(opened, kind, content, channel):
    heard = opened.page.evaluate(TALK, [opened.kernel, {"type": kind, "content": content, "channel": channel}])
    assert kind.replace("request", "reply") not in heard
    assert "probe-1" not in heard


def test_a_widget_state_of_the_wrong_kind_brings_no_traceback_to_the_browser(opened):
    info = opened.page.evaluate(
        TALK, [opened.kernel, {"type": "comm_info_request", "content": {"target_name": "jupyter.widget"}}]
    )
    comms = next(json.loads(line)["content"]["comms"] for line in info.split("\n") if "comm_info_reply" in line)
    assert comms
    heard = ""
    for comm in list(comms)[:12]:
        bad = {
            "method": "update",
            "state": {"index": "x", "value": [1], "picked": {"a": 1}, "options": 7},
            "buffer_paths": [],
        }
        heard += opened.page.evaluate(
            TALK.replace("1500", "150"),
            [opened.kernel, {"type": "comm_msg", "content": {"comm_id": comm, "data": bad}}],
        )
    assert "raceback" not in heard
    assert "TraitError" not in heard
    assert 'File \\"' not in heard
    assert "raceback" not in opened.page.content()


def test_a_socket_from_another_origin_is_refused(context, server, opened):
    elsewhere = context.new_page()
    elsewhere.goto("data:text/html,<title>elsewhere</title>")
    url = f"ws://{urlsplit(server.origin).netloc}/api/kernels/{opened.kernel}/channels"
    outcome = elsewhere.evaluate(
        "(url) => new Promise((done) => { const s = new WebSocket(url); s.onopen = () => done('open'); s.onerror = () => done('refused'); })",
        url,
    )
    assert outcome == "refused"


CONNECT = """
(url) => new Promise((done) => {
  const socket = new WebSocket(url);
  socket.onopen = () => done('open');
  socket.onerror = () => done('refused');
})
"""


def test_a_socket_to_a_kernel_opens_for_its_own_visitor_and_nobody_else(browser, server, opened):
    url = f"ws://{urlsplit(server.origin).netloc}/api/kernels/{opened.kernel}/channels?session_id=probe"
    assert opened.page.evaluate(CONNECT, url) == "open"
    other = browser.new_context()
    page = other.new_page()
    page.goto(f"{server.origin}/health")
    assert page.evaluate(CONNECT, url) == "refused", "without a cookie"
    page.goto(server.links[RIVAL])
    assert page.evaluate(CONNECT, url) == "refused", "with another client's cookie"
    other.close()


def test_a_browser_can_make_no_widget_of_its_own(opened):
    state = {"_model_module": "@jupyter-widgets/controls", "_model_name": "TextareaModel", "value": "x" * 1000}
    made = {"comm_id": "mine", "target_name": "jupyter.widget", "data": {"state": state, "buffer_paths": []}}
    opened.page.evaluate(TALK, [opened.kernel, {"type": "comm_open", "content": made}])
    info = opened.page.evaluate(TALK, [opened.kernel, {"type": "comm_info_request", "content": {}}])
    assert "comm_info_reply" in info
    assert '"mine"' not in info


def test_closing_the_page_stops_its_kernel(server, opened):
    cookie = "; ".join(f"{one['name']}={one['value']}" for one in opened.page.context.cookies())
    opened.page.close(run_before_unload=True)
    for _ in range(40):
        if ask(server, f"/api/kernels/{opened.kernel}", cookie=cookie)[0] == 404:
            return
        time.sleep(0.25)
    pytest.fail("the kernel still runs ten seconds after its page was closed")


def test_a_revoked_link_and_its_open_cookie_open_nothing(server):
    cookie = cookie_of(server, HOSTILE)
    assert ask(server, f"/results/{HOSTILE}", cookie=cookie)[0] == 200
    before = Keys.of(server.root).generation(HOSTILE)
    try:
        revoke_links(server.root, HOSTILE)
        assert ask(server, f"/results/{HOSTILE}", cookie=cookie)[0] == 404
        assert ask(server, path_of(server.links[HOSTILE]))[0] == 404
    finally:
        (Keys.of(server.root).folder / "generations.json").write_text(json.dumps({HOSTILE: before}))


def test_revoking_hangs_up_on_a_page_that_is_open(context, server):
    watched = WatchedPage(context, server.origin)
    watched.open(server.links[HOSTILE])
    before = Keys.of(server.root).generation(HOSTILE)
    try:
        revoke_links(server.root, HOSTILE)
        watched.page.locator(".current select").last.select_option(index=1)
        watched.page.wait_for_selector(".ended")
        watched.page.click(".ended button")
        expect(watched.page.locator(".masthead")).to_have_count(0)
    finally:
        (Keys.of(server.root).folder / "generations.json").write_text(json.dumps({HOSTILE: before}))


def test_the_server_tells_its_log_no_token_and_a_kernel_no_secret(server, opened):
    ask(server, path_of(server.links[HARBOUR])[:-4] + "AAAA")
    written = server.log.read_text()
    assert "t=" not in written
    assert server.links[HARBOUR].split("t=")[1][:20] not in written
    assert "Traceback" not in written
    private = server.root / ".private"
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    everything = "".join(opened.frames) + opened.page.content()
    assert "only-the-server-may-know-this" not in everything
    assert str(server.root) not in everything, "a page names no folder of the server"


KNOWN_ROUTES = {
    "PageHandler": "/results/(?P<client>[a-z0-9][a-z0-9-]{0,62})/(?P<wave>[a-z0-9][a-z0-9-]{0,62})$",
    "Deliverable": "/results/(?P<client>[a-z0-9][a-z0-9-]{0,62})/(?P<wave>[a-z0-9][a-z0-9-]{0,62})/download/(?P<file>[a-z0-9-]{1,40}\\.[a-z]{2,5})$",
    "SignIn": "/signin$",
    "SignOut": "/signout$",
    "Engagements": "/engagements$",
    "OneKernel": "/api/kernels/(?P<kernel_id>\\w+-\\w+-\\w+-\\w+-\\w+)$",
    "KernelSocket": "/api/kernels/(?P<kernel_id>\\w+-\\w+-\\w+-\\w+-\\w+)/channels$",
    "StopKernel": "/voila/api/shutdown/(.*)$",
    "ThemesHandler": "/voila/api/themes/(.*)$",
    "TemplateFiles": "/voila/templates/(.*)$",
    "ProgramFiles": "/voila/static/(.*)$",
    "Extensions": "/voila/labextensions/(.*)$",
    "Health": "/health$",
    "Numbers": "/metrics$",
    "NoIcon": "/favicon\\.ico$",
}
ANSWERS = {
    f"/results/{HARBOUR}": 404,
    f"/results/{HARBOUR}/download/report.pdf": 404,
    "/signin": 200,
    "/signout": 404,
    "/engagements": 302,
    "/api/kernels/0b1c2d3e-0000-4000-8000-0123456789ab": 404,
    "/api/kernels/0b1c2d3e-0000-4000-8000-0123456789ab/channels": 404,
    "/voila/api/shutdown/0b1c2d3e-0000-4000-8000-0123456789ab": 404,
    "/voila/api/themes/x": 404,
    "/voila/templates/centric/static/centric.css": 200,
    "/voila/static/voila.js": 200,
    "/voila/labextensions/x": 404,
    "/health": 200,
    "/metrics": 404,
    "/favicon.ico": 204,
}


def test_the_running_server_has_the_routes_we_know_and_no_other(server):
    for _ in range(100):
        if server.routes.exists():
            break
        time.sleep(0.1)
    found = {handler: pattern for pattern, handler in json.loads(server.routes.read_text())}
    found.pop("Gate", None)
    extra = {handler: pattern for handler, pattern in found.items() if KNOWN_ROUTES.get(handler) != pattern}
    assert extra == {}
    assert set(found) == set(KNOWN_ROUTES)
    assert len(ANSWERS) == len(KNOWN_ROUTES)
    assert {path: ask(server, path)[0] for path in ANSWERS} == ANSWERS, "what a stranger gets of each"


def test_files_of_the_page_come_compressed_and_are_kept_for_good_by_an_address_that_changes_with_them(server):
    where = re.search(r'src="([^"]*/vega-bundle\.js\?v=[0-9a-f]+)"', page_of(server))
    assert where is not None
    parts = urlsplit(server.origin)
    found = {}
    for encoding in ("gzip", "identity"):
        line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
        line.request("GET", where[1], headers={"Accept-Encoding": encoding})
        answer = line.getresponse()
        content = answer.read()
        assert answer.status == 200
        assert answer.getheader("Content-Type") == "text/javascript"
        assert "immutable" in answer.getheader("Cache-Control", "")
        assert len(content) == int(answer.getheader("Content-Length", "0"))
        found[encoding] = gzip.decompress(content) if encoding == "gzip" else content
        assert answer.getheader("Content-Encoding") == ("gzip" if encoding == "gzip" else None)
        line.close()
    assert found["gzip"] == found["identity"]
    assert ask(server, where[1].replace(".js?", ".js.gz?"))[0] == 404
    assert "immutable" not in ask(server, where[1].split("?")[0])[1].get("cache-control", "")


def page_of(server):
    """Return the page of an engagement as its visitor gets it."""
    return ask(server, f"/results/{HARBOUR}", cookie=cookie_of(server, HARBOUR))[2]


def test_a_deliverable_is_for_the_visitor_of_its_engagement(server):
    where = f"/results/{HARBOUR}/download/report.pdf"
    status, headers, content = ask(server, where, cookie=cookie_of(server, HARBOUR))
    assert (status, content) == (200, f"%PDF of {HARBOUR}")
    assert headers["content-disposition"] == 'attachment; filename="harbour-2026-baseline-report.pdf"'
    assert headers["content-type"] == "application/pdf"
    assert "no-store" in headers["cache-control"]
    assert ask(server, where, cookie=cookie_of(server, RIVAL))[0] == 404
    assert ask(server, where)[0] == 404


def test_numbers_of_the_server_are_for_who_holds_the_token_and_name_no_client(server):
    token = Keys.of(server.root).metrics_token()
    parts = urlsplit(server.origin)
    for given, expected in ((token, 200), ("x" * 64, 404), ("", 404)):
        line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
        line.request("GET", "/metrics", headers={"Authorization": f"Bearer {given}"})
        answer = line.getresponse()
        content = answer.read().decode()
        line.close()
        assert answer.status == expected
        if expected == 200:
            assert "centric_kernels " in content
            assert 'centric_refused_total{kind="link"}' in content
            assert "harbour" not in content.lower()


def test_the_page_says_the_session_ended_and_one_click_brings_the_reader_back_where_they_were(server, opened):
    page = opened.page
    page.goto(f"{server.origin}/results/{HARBOUR}#who")
    page.wait_for_function(LIVE)
    page.locator(".current select").last.select_option(index=2)
    page.wait_for_function("location.hash.includes('?')")
    address, shown = page.url, page.locator(".current h2").inner_text()
    cookie = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
    kernel = json.loads(page.locator("#jupyter-config-data").text_content())["kernelId"]
    parts = urlsplit(server.origin)
    line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    line.request("POST", f"/voila/api/shutdown/{kernel}", headers={"Cookie": cookie, "Origin": server.origin})
    assert line.getresponse().status in (200, 204)
    line.close()
    page.evaluate("centric.look()")
    page.locator(".ended button").click()
    page.wait_for_function(f"!document.querySelector('.ended') && {LIVE}")
    page.wait_for_function("(shown) => document.querySelector('.current h2')?.innerText === shown", arg=shown)
    assert page.url == address
