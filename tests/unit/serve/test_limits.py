"""Who has to wait, and whose address a request comes from."""

import pytest

from toolkit.serve.limits import MOST_ADDRESSES, Refusals, client_address, network_of

PROXY = frozenset({"127.0.0.1"})


def test_an_address_waits_after_its_last_attempt_and_only_as_long_as_said():
    refusals = Refusals(most=3, seconds=60)
    for moment in (0, 10, 20):
        assert refusals.wait("192.0.2.1", now=moment) == 0
        refusals.add("192.0.2.1", now=moment)
    assert refusals.wait("192.0.2.1", now=21) == 40
    assert refusals.wait("192.0.2.2", now=21) == 0, "another address does not wait"
    assert refusals.wait("192.0.2.1", now=61) == 0
    refusals.add("192.0.2.1", now=61)
    assert refusals.wait("192.0.2.1", now=62) > 0, "three within a minute again"
    refusals.forget("192.0.2.1")
    assert refusals.wait("192.0.2.1", now=62) == 0


def test_many_addresses_do_not_fill_the_memory():
    refusals = Refusals(most=1, seconds=60)
    for number in range(MOST_ADDRESSES + 5):
        refusals.add(f"name {number}", now=0)
    assert refusals.wait("name 0", now=1) == 0
    assert refusals.wait(f"name {MOST_ADDRESSES + 4}", now=1) > 0


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("name anna", "name anna"),
    ],
)
def test_a_home_is_one_address(address, network):
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "address"),
    [
        ("198.51.100.7", "203.0.113.9", PROXY, "198.51.100.7"),
        ("127.0.0.1", "203.0.113.9", PROXY, "203.0.113.9"),
        ("127.0.0.1", "10.0.0.1, 203.0.113.9", PROXY, "203.0.113.9"),
        ("127.0.0.1", "203.0.113.9, 127.0.0.1", PROXY, "203.0.113.9"),
        ("127.0.0.1", "not an address", PROXY, "127.0.0.1"),
        ("127.0.0.1", "", PROXY, "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9", frozenset(), "127.0.0.1"),
    ],
)
def test_only_a_declared_proxy_is_believed(peer, forwarded, proxies, address):
    assert client_address(peer, forwarded, proxies) == address
