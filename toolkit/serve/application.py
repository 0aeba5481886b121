"""Voila with our routes only: the page, its kernel, the files of the program."""

import asyncio
import logging
import os
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any
from weakref import WeakSet

import tornado.httpserver
import tornado.ioloop
import tornado.netutil
from jupyter_core.paths import jupyter_path
from jupyter_core.utils import run_sync
from jupyter_server.utils import url_path_join
from tornado import httputil, web
from traitlets.config import Config
from voila.app import ThemesHandler, Voila
from voila.utils import get_page_config

from toolkit.serve import handlers, signin
from toolkit.serve.access import host_allowed
from toolkit.serve.dashboard_page import Page
from toolkit.serve.discretion import hush, log_request
from toolkit.serve.identity import LinkIdentity, OwnKernelOnly
from toolkit.serve.kernels import BROWSER_MESSAGES, OwnedKernel, OwnedKernels, QuietConnection
from toolkit.serve.keys import Keys
from toolkit.serve.limits import Refusals, client_address
from toolkit.serve.metrics import Metrics
from toolkit.serve.runtime import TEMPLATE, asset_addresses, static_folder
from toolkit.serve.served_notebook import NoContents
from toolkit.serve.shelf import Shelf
from toolkit.serve.stopping import stop_when_told

EXTENSIONS = ["@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8", "anywidget"]
MOST_LINKS_REFUSED, LINK_SECONDS = 30, 300
MOST_PASSWORDS_REFUSED, PASSWORD_SECONDS = 8, 900


class Gate(web.Application):
    """A tornado application that takes a link's token out of the request before anything can log or pass it on.

    `unanswered` holds the requests that wait for their answer; one whose visitor left is dropped from it by itself.
    """

    def __init__(self, *given: Any, **settings: Any) -> None:
        super().__init__(*given, **settings)
        self.unanswered: WeakSet[httputil.HTTPServerRequest] = WeakSet()

    def log_request(self, handler: web.RequestHandler) -> None:
        """Log and count an answer."""
        self.unanswered.discard(handler.request)
        log_request(handler)
        self.settings["metrics"].answered(handler)

    def find_handler(self, request: httputil.HTTPServerRequest, **given: Any) -> Any:
        """Return the handler of a request, stripped of its query; a Host that is not ours gets nothing."""
        if not request.headers.get("Upgrade"):
            self.unanswered.add(request)
        forwarded = request.headers.get("X-Forwarded-For", "")
        request.remote_ip = client_address(request.remote_ip or "", forwarded, self.settings["proxies"])
        token = request.arguments.pop("t", [b""])[-1].decode("ascii", "replace")
        request.query_arguments.pop("t", None)
        request.link_token = token or None  # type: ignore[attr-defined]
        request.uri, request.query = request.path, ""
        if not host_allowed(request.host, self.settings["allowed_hosts"]):
            return self.get_handler_delegate(request, handlers.Nothing)
        return super().find_handler(request, **given)


class CentricVoila(Voila):  # type: ignore[misc]
    """The server. Its shelf, keys and limits are given by `toolkit.serve.server`."""

    shelf: Shelf
    keys: Keys
    allowed_hosts: frozenset[str] | None
    secure: bool
    proxies: frozenset[str]
    most_kernels: int
    assembled: Path
    notebook: str
    bound: list[socket.socket]

    @property
    def data_dir(self) -> str:
        """Voila's own files; our folder stands before it on the Jupyter path and holds only the template."""
        found = [path for path in jupyter_path("voila") if Path(path, "themes").is_dir()]
        return found[0] if found else str(Path(sys.prefix, "share", "jupyter", "voila"))

    def init_settings(self) -> dict[str, Any]:
        """Return tornado's settings: Voila's, with our notebook, identity and headers."""
        settings: dict[str, Any] = super().init_settings()
        self.contents_manager = NoContents(parent=self)
        self.kernel_manager.allowed_message_types = list(BROWSER_MESSAGES)
        self.metrics = Metrics(lambda: len(self.kernel_manager.owners), self.most_kernels)
        identity = self.identity_provider
        identity.keys, identity.secure, identity.metrics = self.keys, self.secure, self.metrics
        identity.refusals = Refusals(most=MOST_LINKS_REFUSED, seconds=LINK_SECONDS)
        return settings | {
            "contents_manager": self.contents_manager,
            "headers": handlers.SECURITY_HEADERS,
            "metrics": self.metrics,
            "keys": self.keys,
            "proxies": self.proxies,
            "xsrf_cookie_kwargs": {"secure": self.secure, "samesite": "Lax"},
            "default_handler_class": handlers.Nothing,
            "allowed_hosts": self.allowed_hosts,
            "websocket_max_message_size": 1_000_000,
            "ws_ping_timeout": 30_000,  # not longer than the interval, or tornado complains
            "compress_response": True,
        }

    def init_handlers(self) -> list[Any]:
        """Return every route there is; tests hold the server to this list."""
        told = get_page_config(self.base_url, self.tornado_settings, self.log, self.voila_configuration)
        assets = asset_addresses(self.assembled, self.base_url)
        told |= {"fullMathjaxUrl": assets["no-maths.js"], "mathjaxConfig": "none"}
        page = {
            "shelf": self.shelf,
            "most_kernels": self.most_kernels,
            "page": Page(assets, told),
            "notebook": self.notebook,
            "config": self.config,
        }
        themes = {
            "themes_url": "/voila/api/themes",
            "path": self.themes_dir,
            "labextensions_path": self.labextensions_path,
            "no_cache_paths": ["/"],
        }
        passwords = Refusals(most=MOST_PASSWORDS_REFUSED, seconds=PASSWORD_SECONDS)
        way_in = {"keys": self.keys, "shelf": self.shelf, "refusals": passwords, "secure": self.secure}
        routes: list[tuple[Any, ...]] = [
            (handlers.PAGE_ROUTE, handlers.PageHandler, page),
            (handlers.DOWNLOAD_ROUTE, handlers.Deliverable, {"shelf": self.shelf}),
            (signin.SIGN_IN, signin.SignIn, way_in),
            (signin.SIGN_OUT, signin.SignOut, way_in),
            (signin.ENGAGEMENTS, signin.Engagements, way_in),
            (handlers.KERNEL_ROUTE, handlers.OneKernel),
            (handlers.KERNEL_ROUTE + "/channels", handlers.KernelSocket),
            (r"/voila/api/shutdown/(.*)", handlers.StopKernel),
            (r"/voila/api/themes/(.*)", ThemesHandler, themes),
            (r"/voila/templates/(.*)", handlers.TemplateFiles, {"path": str(static_folder(self.assembled))}),
            (r"/voila/static/(.*)", handlers.ProgramFiles, {"paths": self.static_paths}),
            (r"/voila/labextensions/(.*)", handlers.Extensions, {"path": self.labextensions_path}),
            (r"/health", handlers.Health),
            (r"/metrics", handlers.Numbers),
            (r"/favicon\.ico", handlers.NoIcon),
        ]
        return [(url_path_join(self.server_url, path), *rest) for path, *rest in routes]

    def start(self) -> None:
        """Serve on the sockets already bound until told to stop."""
        hush(self.log_level)
        self.connection_dir = tempfile.mkdtemp(prefix="centric-", dir=self.connection_dir_root)
        settings = self.init_settings()
        self.app = Gate(**settings)
        self.app.add_handlers(".*$", self.init_handlers())
        server = tornado.httpserver.HTTPServer(self.app)
        server.add_sockets(self.bound)
        self.ioloop = tornado.ioloop.IOLoop.current()
        waiting = self.app.unanswered
        stop_when_told(asyncio.get_event_loop_policy().get_event_loop(), server.stop, lambda: len(waiting))
        try:
            self.ioloop.start()
        except KeyboardInterrupt:
            logging.getLogger("centric.serve").info("stopping")
        finally:
            server.stop()
            run_sync(self.kernel_manager.shutdown_all)(now=True)
            self.stop()


def short_folder() -> str:
    """Return a folder with a short name for kernel sockets: their paths may have 107 bytes (104 on macOS)."""
    # mkdtemp makes the folder in it private
    return "/tmp" if os.name == "posix" and os.access("/tmp", os.W_OK) else tempfile.gettempdir()  # noqa: S108


def voila_config(*, runtime: Path, base_url: str, idle_seconds: int) -> Config:
    """Return Voila's configuration; it comes from here and from no file."""
    settings = Config()
    settings.Voila.config_file_paths = [str(runtime / "config")]
    settings.Voila.root_dir = str(runtime / "empty")
    settings.Voila.connection_dir_root = short_folder()
    settings.Voila.base_url = base_url
    settings.Voila.open_browser = False
    settings.Voila.identity_provider_class = LinkIdentity
    settings.Voila.authorizer_class = OwnKernelOnly
    settings.Voila.kernel_websocket_connection_class = QuietConnection
    settings.VoilaConfiguration.multi_kernel_manager_class = OwnedKernels
    settings.VoilaConfiguration.template = TEMPLATE
    settings.VoilaConfiguration.allow_template_override = "NO"
    settings.VoilaConfiguration.allow_theme_override = "NO"
    settings.VoilaConfiguration.file_allowlist = []
    settings.VoilaConfiguration.extension_allowlist = EXTENSIONS
    settings.VoilaConfiguration.show_tracebacks = False
    settings.OwnedKernels.kernel_manager_class = f"{OwnedKernel.__module__}.{OwnedKernel.__qualname__}"
    settings.OwnedKernels.cull_idle_timeout = idle_seconds
    settings.OwnedKernels.cull_interval = min(60, idle_seconds)
    settings.QuietConnection.limit_rate = False  # a dropped message is a view that never comes
    settings.VoilaExecutor.timeout = 120
    if os.name == "posix":
        settings.KernelManager.transport = "ipc"
    return settings
