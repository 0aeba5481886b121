"""Many visitors at once: every page goes live, answers, and leaves nothing behind. Fifty are measured in benchmarks/crowd.py."""

import re
import time
import urllib.request

import pytest
from sample_engagements import sample_root
from watched_page import LIVE, WatchedPage

from toolkit.serve.keys import Keys

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HARBOUR, RIVAL = "harbour/2026-baseline", "rival/2026-baseline"
SESSIONS = 16


def kernels(server) -> int:
    """Return how many kernels the server says there are."""
    token = Keys.of(server.root).metrics_token()
    asked = urllib.request.Request(f"{server.origin}/metrics", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(asked) as answer:
        found = re.search(r"^centric_kernels (\S+)$", answer.read().decode(), re.M)
    assert found is not None
    return int(float(found[1]))


def test_many_pages_at_once_go_live_answer_without_a_fault_and_end_their_kernels(context, server):
    before = kernels(server)
    visitors = [WatchedPage(context, server.origin) for _ in range(SESSIONS)]
    for place, each in enumerate(visitors):
        each.page.goto(server.links[(HARBOUR, RIVAL)[place % 2]], wait_until="commit")
    for each in visitors:
        each.page.wait_for_function(LIVE, timeout=120_000)
    assert kernels(server) == before + SESSIONS
    for place, each in enumerate(visitors):
        each.page.bring_to_front()
        each.show("why")
        said = each.page.locator(".current h2").inner_text()
        each.page.locator(".current select").last.select_option(index=1)
        each.page.wait_for_function("(said) => document.querySelector('.current h2').innerText !== said", arg=said)
        assert each.page.locator("h1").inner_text() == ("Harbour Bank", "Rival Insurance")[place % 2]
    assert [each.faults for each in visitors] == [[]] * SESSIONS
    for each in visitors:
        each.page.close(run_before_unload=True)
    until = time.monotonic() + 60
    while kernels(server) > before and time.monotonic() < until:
        time.sleep(0.25)
    assert kernels(server) == before


def test_a_kernel_without_a_page_ends_and_the_page_that_comes_back_says_so_with_the_way_back(
    tmp_path, context, start_server
):
    clients = sample_root(tmp_path, {HARBOUR: "Harbour Bank"})
    with start_server(clients, tmp_path, idle_seconds=2) as server:
        lines, cut = [], []
        watched = WatchedPage(context, server.origin)
        watched.page.route_web_socket(
            "**/channels*", lambda line: line.close() if cut else lines.append((line, line.connect_to_server()))
        )
        watched.open(f"{server.links[HARBOUR]}#who")
        time.sleep(6)
        assert kernels(server) == 1, "a page that is open keeps its kernel, however long nobody touches it"
        cut.append(True)
        lines[0][0].close()
        watched.page.wait_for_selector(".ended", timeout=90_000)
        assert kernels(server) == 0
        cut.clear()
        watched.page.click(".ended button")
        watched.page.wait_for_function(f"!document.querySelector('.ended') && {LIVE}")
        assert watched.page.url.endswith("#who")
