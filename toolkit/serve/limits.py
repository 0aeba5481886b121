"""How often an address may be refused before it has to wait, and whose address a request comes from."""

import ipaddress
import time
from collections import OrderedDict, deque
from dataclasses import dataclass, field

MOST_ADDRESSES = 10_000
IPV6_HOME = 64  # a home or a firm has a whole network of this length: its addresses count as one


@dataclass(kw_only=True, slots=True)
class Refusals:
    """Counts refused attempts by address.

    Parameters
    ----------
    most
        Attempts within `seconds` after which an address has to wait.
    seconds
        How long an attempt counts.
    """

    most: int
    seconds: float
    _told: OrderedDict[str, deque[float]] = field(default_factory=OrderedDict)

    def add(self, address: str, now: float | None = None) -> None:
        """Count one refused attempt."""
        moment, name = time.monotonic() if now is None else now, network_of(address)
        times = self._told.setdefault(name, deque(maxlen=self.most))
        times.append(moment)
        self._told.move_to_end(name)
        while len(self._told) > MOST_ADDRESSES:  # whoever has many addresses cannot fill the memory
            self._told.popitem(last=False)

    def wait(self, address: str, now: float | None = None) -> int:
        """Return for how many seconds an address has to wait, 0 when it need not."""
        moment, times = time.monotonic() if now is None else now, self._told.get(network_of(address))
        if times is None or len(times) < self.most:
            return 0
        left = self.seconds - (moment - times[0])
        return int(left) + 1 if left > 0 else 0

    def forget(self, address: str) -> None:
        """Count from none again."""
        self._told.pop(network_of(address), None)


def network_of(address: str) -> str:
    """Return the network that is counted as one visitor: an IPv4 address itself, an IPv6 address's first 64 bits."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, IPV6_HOME), strict=False))


def client_address(peer: str, forwarded: str, proxies: frozenset[str]) -> str:
    """Return the address a request comes from.

    Parameters
    ----------
    peer
        Who opened the connection.
    forwarded
        The header X-Forwarded-For, empty when there is none. Anybody can send one, so it is believed only from a
        declared proxy, and only back to the first address that is no such proxy.
    proxies
        Addresses of the declared proxies.
    """
    address = peer
    for part in reversed([one.strip() for one in forwarded.split(",") if one.strip()]):
        if address not in proxies:
            break
        try:
            address = str(ipaddress.ip_address(part))
        except ValueError:
            break
    return address
