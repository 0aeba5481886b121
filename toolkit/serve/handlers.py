"""The routes of the server: one page, its kernel's socket, and files of the program. There are no others."""

import html
import logging
import secrets
from typing import Any

from jupyter_server.base.handlers import FileFindHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from tornado import web
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.static_file_handler import MultiStaticFileHandler, TemplateStaticFileHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from toolkit.errors import CentricError
from toolkit.serve.access import KERNEL_ID, NAME, Subject
from toolkit.serve.served_notebook import PAGE_NOTEBOOK
from toolkit.serve.shelf import Shelf

LOG = logging.getLogger("centric.serve")
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
REFUSED = (
    "This page is not available. The link may be incomplete or out of date. Please ask your consultant for a new one."
)
BUSY = "Many people are looking at results just now. Please try again in a minute."
BROKEN = "These results cannot be shown just now. Please tell your consultant, and give the number below."


def plain_page(sentence: str, reference: str = "") -> str:
    """Return a small page that says one sentence, and the id by which the log knows the case."""
    number = f"<p>Number: <code>{html.escape(reference)}</code></p>" if reference else ""
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        "<title>Results</title><style>body{font:1.125rem/1.6 system-ui,sans-serif;max-width:34rem;margin:18vh auto;"
        "padding:0 1.5rem;color:#1d2733}code{font-size:1rem}</style>"
        f"<main><h1>Results</h1><p>{html.escape(sentence)}</p>{number}</main></html>"
    )


class Headed(web.RequestHandler):
    """Security headers on every answer, and no tornado page for an error."""

    def set_default_headers(self) -> None:
        """Set the headers of this server."""
        for name, content in SECURITY_HEADERS.items():
            self.set_header(name, content)
        self.clear_header("Server")

    def write_error(self, status_code: int, **told: Any) -> None:
        """Answer with one plain sentence: the same for what is forbidden and for what does not exist."""
        failed = status_code >= 500
        reference = secrets.token_hex(4) if failed else ""
        if failed:
            LOG.error("answer %d, number %s", status_code, reference)
        elif status_code != 400:
            self.set_status(404)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(plain_page(BROKEN if failed else REFUSED, reference))

    def log_exception(self, kind: Any, error: Any, trace: Any) -> None:
        """Log what went wrong by its name only: messages and traces may hold a client's data."""
        if not isinstance(error, web.HTTPError):
            LOG.error("%s in %s", getattr(kind, "__name__", "error"), type(self).__name__)


class PageHandler(Headed, TornadoVoilaHandler):  # type: ignore[misc]
    """The dashboard of one engagement."""

    def initialize(self, *, shelf: Shelf, most_kernels: int, **voila: Any) -> None:
        """Take the shelf and the limit; the rest is Voila's."""
        super().initialize(**voila)
        self.shelf, self.most_kernels = shelf, most_kernels

    @web.authenticated
    async def get(self, client: str, wave: str) -> None:
        """Stream the page: its first view at once, the widgets when their kernel is up."""
        self.set_header("Cache-Control", "no-store")
        engagement = self.shelf.find(Subject(client=client, wave=wave))
        if engagement is None:
            raise web.HTTPError(404)
        if len(self.kernel_manager.owners) >= self.most_kernels:
            self.set_status(503)
            self.set_header("Retry-After", "60")
            await self.finish(plain_page(BUSY))
            return
        try:
            self.shelf.first_view(engagement)
        except CentricError as error:
            LOG.error("results of %s cannot be read: %s", engagement.name, type(error).__name__)
            raise web.HTTPError(500) from None
        async for part in self.get_generator(path=f"{client}/{wave}/{PAGE_NOTEBOOK}"):
            self.write(part)
            await self.flush()


class KernelSocket(VoilaKernelWebsocketHandler):  # type: ignore[misc]
    """The socket of one kernel; small messages leave at once."""

    async def open(self, kernel_id: str) -> None:
        """Open the socket with TCP_NODELAY: Nagle's algorithm costs 40 ms for every click."""
        self.set_nodelay(True)
        await super().open(kernel_id)

    def log_exception(self, kind: Any, error: Any, trace: Any) -> None:
        """Log by name only."""
        if not isinstance(error, web.HTTPError):
            LOG.error("%s in %s", getattr(kind, "__name__", "error"), type(self).__name__)


class OneKernel(Headed, KernelHandler):
    """What state one's own kernel is in; never more."""

    SUPPORTED_METHODS = ("GET", "HEAD")


class StopKernel(Headed, VoilaShutdownKernelHandler):  # type: ignore[misc]
    """The page that closes stops its own kernel."""

    SUPPORTED_METHODS = ("POST",)

    def check_xsrf_cookie(self) -> None:
        """Ask for our own Origin instead of a token: a closing page sends a beacon, which can carry none.

        The cookie is SameSite=Lax, so another site's page could not send it along in the first place.
        """
        if self.request.headers.get("Origin") is None or not self.check_origin():
            raise web.HTTPError(404)


class ProgramFiles(Headed, MultiStaticFileHandler):  # type: ignore[misc]
    """Voila's own scripts."""


class Extensions(Headed, FileFindHandler):
    """The scripts of ipywidgets and anywidget."""

    def set_headers(self) -> None:
        """Let a browser keep them, and ask whether they changed."""
        super().set_headers()
        self.set_header("Cache-Control", "no-cache")


class TemplateFiles(Headed, TemplateStaticFileHandler):  # type: ignore[misc]
    """Our styles, script, fonts and chart bundle."""

    def parse_url_path(self, url_path: str) -> str:
        """Return the path of a file below ``centric/static``; 404 for another template or a path that leaves it."""
        if not url_path.startswith("centric/static/") or ".." in url_path:
            raise web.HTTPError(404)
        return str(super().parse_url_path(url_path))


class Health(Headed):
    """Whether the server answers."""

    def get(self) -> None:
        """Answer ``ok``."""
        self.write({"status": "ok"})


class NoIcon(Headed):
    """Browsers ask for an icon; there is none."""

    def get(self) -> None:
        """Answer with nothing."""
        self.set_status(204)


class Nothing(Headed):
    """Every other path."""

    def prepare(self) -> None:
        """Refuse."""
        raise web.HTTPError(404)

    def check_xsrf_cookie(self) -> None:
        """Nothing happens here that would need it."""


PAGE_ROUTE = rf"/results/(?P<client>{NAME})/(?P<wave>{NAME})"
KERNEL_ROUTE = rf"/api/kernels/(?P<kernel_id>{KERNEL_ID})"
