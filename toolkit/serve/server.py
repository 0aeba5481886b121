"""Start the server for one client_data folder."""

import logging
import os
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import tornado.netutil

from toolkit.engagement import published
from toolkit.errors import InputError, Problem, UsageError
from toolkit.kernels.warm import PARENT
from toolkit.serve.application import CentricVoila, voila_config
from toolkit.serve.kernels import OwnedKernels
from toolkit.serve.keys import Keys
from toolkit.serve.links import make_link
from toolkit.serve.runtime import assemble
from toolkit.serve.served_notebook import page_notebook
from toolkit.serve.shelf import Shelf

PORT = 8866
LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

Announce = Callable[[Mapping[str, str]], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """How a server is set up.

    Parameters
    ----------
    port
        Port to listen on; 0 takes any free one.
    address
        Address to listen on; the default answers this machine only.
    public_url
        Where a TLS proxy shows the server, e.g. ``https://insight.example.com/results-room``: links then begin with it,
        its path is the base URL, cookies are sent over TLS only, and other Host names are refused.
    proxies
        Addresses whose X-Forwarded-For is believed; None means this machine when there is a `public_url`, else nobody.
    days
        How many days the announced links stay good.
    most_kernels
        Visitors at once; the next one waits.
    idle_seconds
        After which a kernel without a connected page ends.
    notebook
        The notebook that every page runs; the shipped one when None. It may show widgets of its own beside the views.
    """

    port: int = PORT
    address: str = "127.0.0.1"
    public_url: str | None = None
    proxies: frozenset[str] | None = None
    days: int = 30
    most_kernels: int = 60
    idle_seconds: int = 900
    notebook: Path | None = None


def serve(root: Path, setting: Setting | None = None, *, announce: Announce | None = None) -> None:
    """Serve every published engagement under `root` until interrupted; SIGTERM lets what was asked be answered first.

    Parameters
    ----------
    root
        The client_data folder.
    setting
        Port, address, proxy and limits; the defaults when None.
    announce
        Called once the server listens, with a signed link by ``CLIENT/WAVE``.

    Raises
    ------
    InputError
        Nothing published under `root`, or the port is taken.
    UsageError
        A `public_url` that is no http or https address.
    """
    asked = setting or Setting()
    found = published(root)
    if not found:
        remedy = "Run centric run CLIENT/WAVE first"
        raise InputError(Problem(code="nothing-published", file=str(root), found="no published results", remedy=remedy))
    base_url, hosts, secure = _outside(asked.address, asked.public_url)
    keys = Keys.of(root)
    keys.prepare()
    keys.metrics_token()
    sockets = _bind(asked.port, asked.address)
    here = f"http://{_shown(asked.address)}:{sockets[0].getsockname()[1]}{base_url}"
    links = {each.name: make_link(root, each.name, days=asked.days, url=asked.public_url or here) for each in found}
    with tempfile.TemporaryDirectory(prefix="centric-serve-") as folder:
        runtime = Path(folder)
        assembled = assemble(runtime)
        os.environ["JUPYTER_PATH"] = str(assembled)
        os.environ["JUPYTER_CONFIG_DIR"] = str(runtime / "config")
        server = CentricVoila(config=voila_config(runtime=runtime, base_url=base_url, idle_seconds=asked.idle_seconds))
        server.shelf, server.keys, server.secure = Shelf(root=Path(root).absolute()), keys, secure
        server.allowed_hosts, server.most_kernels, server.bound = hosts, asked.most_kernels, sockets
        server.proxies, server.assembled, server.notebook = _believed(asked), assembled, page_notebook(asked.notebook)
        server.cookie_secret = keys.cookie_secret()
        server.log_level = logging.WARNING
        OwnedKernels.shelf, OwnedKernels.base_url = server.shelf, base_url
        OwnedKernels.private_log = keys.folder / "log"
        server.initialize([])
        threading.Thread(target=_warm_up, daemon=True).start()
        if announce is not None:
            announce(links)
        server.start()


def _believed(asked: Setting) -> frozenset[str]:
    """Return the addresses whose X-Forwarded-For is believed."""
    if asked.proxies is not None:
        return asked.proxies
    return frozenset({"127.0.0.1", "::1"}) if asked.public_url else frozenset()


def _warm_up() -> None:
    """Start the parent of the kernels, so that the first visitor does not wait for it; without one kernels are plain."""
    try:
        PARENT.start()
    except OSError as error:
        logging.getLogger("centric.serve").warning("%s", error)


def print_links(links: Mapping[str, str]) -> None:
    """Write one line for every engagement to standard output: its name, a tab, its link."""
    for name, link in links.items():
        sys.stdout.write(f"{name}\t{link}\n")
    sys.stdout.flush()


def _outside(address: str, public_url: str | None) -> tuple[str, frozenset[str] | None, bool]:
    """Return the base URL, the Host names that are answered (None for all), and whether the outside speaks TLS."""
    if public_url is None:
        return "/", LOCAL_NAMES if address in LOCAL_NAMES else None, False
    parts = urlsplit(public_url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise UsageError(
            "The public address must look like https://insight.example.com or https://example.com/results-room."
        )
    path = parts.path.rstrip("/") + "/"
    return path, frozenset({parts.hostname, *LOCAL_NAMES}), parts.scheme == "https"


def _bind(port: int, address: str) -> list[socket.socket]:
    try:
        return tornado.netutil.bind_sockets(port, address)
    except OSError as error:
        found = f"cannot listen on {address}, port {port} ({error.strerror})"
        remedy = "Stop what listens there, or choose another port with --port"
        raise InputError(Problem(code="port-taken", found=found, remedy=remedy)) from None


def _shown(address: str) -> str:
    # a comparison, no binding
    return "127.0.0.1" if address in ("", "0.0.0.0", "::") else f"[{address}]" if ":" in address else address  # noqa: S104
