"""The routes of the server: one page, its kernel's socket, and files of the program. There are no others."""

import asyncio
import hmac
import logging
import mimetypes
import secrets
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import FileFindHandler, JupyterHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from tornado import web
from tornado.iostream import StreamClosedError
from traitlets.config import Config
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.static_file_handler import MultiStaticFileHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from toolkit.dashboard.first_view import FirstView
from toolkit.dashboard.markup import trouble
from toolkit.errors import CentricError
from toolkit.serve.access import FILE, KERNEL_ID, NAME, Subject
from toolkit.serve.dashboard_page import CONNECT, Page
from toolkit.serve.identity import TOO_MANY
from toolkit.serve.kernels import OwnedKernels
from toolkit.serve.pages import language_asked, sentence_page
from toolkit.serve.runtime import PACKED, TEMPLATE
from toolkit.serve.shelf import DELIVERABLES, Shelf
from toolkit.serve.visit import Visit
from toolkit.words import Words

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


class Headed(web.RequestHandler):
    """Security headers on every answer, and no tornado page for an error."""

    def set_default_headers(self) -> None:
        """Set the headers of this server."""
        for name, content in SECURITY_HEADERS.items():
            self.set_header(name, content)
        self.clear_header("Server")

    @property
    def words(self) -> Words:
        """The words of the visitor's language, as the browser asks for it."""
        return Words(language_asked(self.request.headers.get("Accept-Language", "")))

    def write_error(self, status_code: int, **told: Any) -> None:
        """Answer with one plain sentence: the same for what is forbidden and for what does not exist."""
        failed = status_code >= 500
        reference = secrets.token_hex(4) if failed else ""
        message = "page.broken" if failed else "page.refused"
        if failed:
            LOG.error("answer %d, number %s", status_code, reference)
        elif status_code == TOO_MANY:
            message = "page.limited"
            self.set_header("Retry-After", "300")
        elif status_code != 400:
            self.set_status(404)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(sentence_page(self.words, message, reference=reference))

    def log_exception(self, kind: Any, error: Any, trace: Any) -> None:
        """Log what went wrong by its name only: messages and traces may hold a client's data."""
        if not isinstance(error, web.HTTPError):
            LOG.error("%s in %s", getattr(kind, "__name__", "error"), type(self).__name__)


class PageHandler(Headed, JupyterHandler):
    """The dashboard of one engagement."""

    def initialize(self, *, shelf: Shelf, most_kernels: int, page: Page, notebook: str, config: Config) -> None:
        """Take the shelf, the limit, the page's text, the notebook that it runs, and the server's configuration."""
        self.shelf, self.most_kernels = shelf, most_kernels
        self.page, self.notebook, self.visit_config = page, notebook, config

    @web.authenticated
    async def get(self, client: str, wave: str) -> None:
        """Stream the page: its first view at once, what Python drives when its kernel is up."""
        self.set_header("Cache-Control", "no-store")
        engagement = self.shelf.find(Subject(client=client, wave=wave))
        if engagement is None:
            raise web.HTTPError(404)
        if self._full():
            self.settings["metrics"].refused("queue")
            await self.finish(sentence_page(self.words, "page.busy", retries=True))
            return
        try:
            view = self.shelf.first_view(engagement)
        except CentricError as error:
            LOG.error("results of %s cannot be read: %s", engagement.name, type(error).__name__)
            raise web.HTTPError(500) from None
        self.set_header("Content-Type", "text/html; charset=utf-8")
        line: Any = self.request.connection
        line.stream.set_nodelay(True)  # what little follows the first view is not to wait for more
        visit = Visit(self.owned, self.notebook, self.visit_config)
        starting = asyncio.create_task(visit.start(self.request.path))
        try:
            await self._send(self.page.top(view, visit.kernel))
            await self._follow(view, visit, starting)
        except StreamClosedError:  # the visitor left before the page was whole, so that nobody will end its kernel
            await asyncio.gather(starting, return_exceptions=True)
            await visit.end()
        finally:
            await visit.let_go()

    async def _follow(self, view: FirstView, visit: Visit, starting: "asyncio.Task[None]") -> None:
        """Send what the cells show as they run; the first view stays whatever happens to them."""
        try:
            await starting
        except Exception as error:  # noqa: BLE001 (the page stands already: a sentence in it is all that can be said)
            LOG.error("no kernel for a page: %s", type(error).__name__)
            await self.finish(trouble(view.failed) + self.page.end({}))
            return
        await self._send(CONNECT)
        async for place, cell in visit.cells():
            await self._send(self.page.cell(cell, place, view.failed))
        await self.finish(self.page.end(visit.states))

    @property
    def owned(self) -> OwnedKernels:
        """The server's kernels."""
        found: OwnedKernels = self.settings["kernel_manager"]
        return found

    async def _send(self, text: str) -> None:
        if text:
            self.write(text)
            await self.flush()

    @web.authenticated
    async def head(self, client: str, wave: str) -> None:
        """Say whether there is room for a kernel, and start none: the page that waits asks this."""
        self.set_header("Cache-Control", "no-store")
        self._full()
        await self.finish()

    def _full(self) -> bool:
        if len(self.owned.owners) < self.most_kernels:
            return False
        self.set_status(503)
        self.set_header("Retry-After", "5")
        return True


class Deliverable(Headed, JupyterHandler):
    """One of the files that were made for the client of the page."""

    SUPPORTED_METHODS = ("GET", "HEAD")

    def initialize(self, *, shelf: Shelf) -> None:
        """Take the shelf."""
        self.shelf = shelf

    @web.authenticated
    async def get(self, client: str, wave: str, file: str) -> None:
        """Send a deliverable to be kept; 404 for any other name, whether or not such a file exists."""
        engagement = self.shelf.find(Subject(client=client, wave=wave))
        path = None if engagement is None else self.shelf.deliverables(engagement).get(file)
        if path is None:
            raise web.HTTPError(404)
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Type", DELIVERABLES[file])
        self.set_header("Content-Disposition", f'attachment; filename="{client}-{wave}-{file}"')
        self.set_header("Content-Length", str(path.stat().st_size))
        with path.open("rb") as stream:
            while part := stream.read(PART_BYTES):
                self.write(part)
                await self.flush()

    def get_content_type(self) -> str:
        """Leave the kind of the file as `get` says it."""
        return "application/octet-stream"


class KernelSocket(VoilaKernelWebsocketHandler):  # type: ignore[misc]
    """The socket of one kernel; small messages leave at once."""

    async def open(self, kernel_id: str) -> None:
        """Open the socket with TCP_NODELAY: Nagle's algorithm costs 40 ms for every click."""
        self.set_nodelay(True)
        await super().open(kernel_id)

    def on_message(self, message: str | bytes) -> None:
        """Pass a message on as long as the visitor's way in is good: a revoked link, or one that ends, hangs up."""
        try:
            self.identity_provider.get_user(self)
        except web.HTTPError:
            self.close()
            return
        super().on_message(message)

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


class TemplateFiles(Headed, web.StaticFileHandler):
    """Our styles, script, fonts and chart bundle: sent as they were compressed when the server started."""

    def parse_url_path(self, url_path: str) -> str:
        """Return the path of a file below ``centric/static``; 404 for another template or a path that leaves it."""
        if not url_path.startswith(STATIC) or ".." in url_path or url_path.endswith(PACKED):
            raise web.HTTPError(404)
        return super().parse_url_path(url_path.removeprefix(STATIC))

    def validate_absolute_path(self, root: str, absolute_path: str) -> str | None:
        """Return the compressed file where there is one and the browser takes it."""
        found = super().validate_absolute_path(root, absolute_path)
        if found is None or not Path(found + PACKED).is_file():
            return found
        if "gzip" not in self.request.headers.get("Accept-Encoding", ""):
            return found
        self.set_header("Content-Encoding", "gzip")
        return super().validate_absolute_path(root, found + PACKED)

    def get_content_type(self) -> str:
        """Return the kind of the file, compressed or not."""
        kind, _ = mimetypes.guess_type((self.absolute_path or "").removesuffix(PACKED))
        return kind or "application/octet-stream"

    def set_extra_headers(self, path: str) -> None:
        """Let a browser keep for good what is asked for by an address that changes with it."""
        if "v" in self.request.arguments:
            self.set_header("Cache-Control", f"public, max-age={self.CACHE_MAX_AGE}, immutable")


class Health(Headed):
    """Whether the server answers."""

    def get(self) -> None:
        """Answer ``ok``."""
        self.write({"status": "ok"})


class Numbers(Headed):
    """What the server counted, for whoever holds the token of ``.private/metrics-token``."""

    def get(self) -> None:
        """Answer in the format of Prometheus; 404 without the token, as for any path that does not exist."""
        given = self.request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), self.settings["keys"].metrics_token().encode()):
            raise web.HTTPError(404)
        self.set_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        self.write(self.settings["metrics"].text())


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


PART_BYTES = 256 * 1024
STATIC = f"{TEMPLATE}/static/"
DOWNLOAD_ROUTE = rf"/results/(?P<client>{NAME})/(?P<wave>{NAME})/download/(?P<file>{FILE})"
PAGE_ROUTE = rf"/results/(?P<client>{NAME})/(?P<wave>{NAME})"
KERNEL_ROUTE = rf"/api/kernels/(?P<kernel_id>{KERNEL_ID})"
