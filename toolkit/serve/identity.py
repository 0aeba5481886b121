"""Who is asking: decided by path, cookie and link, with no as the default answer."""

import json
import time
from typing import Any

from jupyter_server.auth import Authorizer, IdentityProvider, User
from tornado import web

from toolkit.serve.access import (
    Subject,
    is_public,
    kernel_of,
    page_path,
    subject_of_download,
    subject_of_page,
    under,
)
from toolkit.serve.consultants import Consultant, Consultants
from toolkit.serve.keys import Keys
from toolkit.serve.limits import Refusals
from toolkit.serve.links import Ticket, verify
from toolkit.serve.metrics import Metrics

COOKIE_DAYS = 1
CONSULTANT_COOKIE = "centric-consultant"  # no engagement's cookie: those have a full stop
CONSULTANT_SECONDS = 8 * 3600
TOO_MANY = 429


class Visitor(User):
    """Somebody whose link or cookie opens one engagement."""

    subject: Subject

    def __init__(self, subject: Subject) -> None:
        super().__init__(username=subject.name)
        self.subject = subject


class LinkIdentity(IdentityProvider):
    """The one hook that sees every Jupyter handler: 404 for whoever has no link or cookie for what the path is about."""

    keys: Keys
    refusals: Refusals
    metrics: Metrics
    secure = False  # whether the outside of the proxy speaks TLS

    @property
    def auth_enabled(self) -> bool:
        """Always: there is no open mode."""
        return True

    @property
    def login_available(self) -> bool:
        """No login page: a link is all there is."""
        return False

    @property
    def logout_available(self) -> bool:
        """No logout page either."""
        return False

    def get_user(self, handler: web.RequestHandler) -> User:
        """Return who may have what the path names; raises 404 in every other case, so that nothing can be probed."""
        path = under(handler.settings["base_url"], handler.request.path) or ""
        if is_public(path):
            return User(username="public")
        kernel = kernel_of(path)
        page = subject_of_page(path)
        owner = handler.settings["kernel_manager"].owners.get(kernel) if kernel is not None else None
        subject = owner or page or subject_of_download(path)
        if subject is None:
            raise web.HTTPError(404)
        token = getattr(handler.request, "link_token", None)
        if page is not None and token is not None:
            self._exchange(handler, page, token)
        consultant = signed_in(handler, self.keys)
        if self._has_cookie(handler, subject) or (consultant is not None and consultant.may_see(subject)):
            return Visitor(subject)
        raise web.HTTPError(404)

    def _exchange(self, handler: web.RequestHandler, subject: Subject, token: str) -> None:
        """Turn a good link into a cookie and send the browser on, so that the token leaves the address bar."""
        address = handler.request.remote_ip or ""
        if self.refusals.wait(address):
            self.metrics.refused("limit")
            raise web.HTTPError(TOO_MANY)
        ticket = verify(token, self.keys.link_key(), time.time())
        if ticket is None or not self._opens(ticket, subject):
            self.refusals.add(address)
            self.metrics.refused("link")
            raise web.HTTPError(404)
        handler.set_signed_cookie(
            subject.cookie,
            ticket.as_text(),
            expires_days=None,
            httponly=True,
            samesite="Lax",
            secure=self.secure,
            path=handler.settings["base_url"],
        )
        handler.redirect(handler.settings["base_url"].rstrip("/") + page_path(subject))
        raise web.Finish

    def _has_cookie(self, handler: web.RequestHandler, subject: Subject) -> bool:
        text = handler.get_signed_cookie(subject.cookie, max_age_days=COOKIE_DAYS)
        ticket = Ticket.from_text(text) if text else None
        return ticket is not None and ticket.expires > time.time() and self._opens(ticket, subject)

    def _opens(self, ticket: Ticket, subject: Subject) -> bool:
        return ticket.subject == subject and ticket.generation == self.keys.generation(subject.name)


def signed_in(handler: web.RequestHandler, keys: Keys) -> Consultant | None:
    """Return the consultant that a request's cookie names; None without one, and after their password changed."""
    text = handler.get_signed_cookie(CONSULTANT_COOKIE, max_age_days=COOKIE_DAYS)
    if not text:
        return None
    try:
        said = json.loads(text)
        name, until, version = str(said["n"]), float(said["e"]), str(said["v"])
    except (ValueError, KeyError, TypeError):
        return None
    found = Consultants(folder=keys.folder).find(name)
    return found if found is not None and found.version == version and until > time.time() else None


def session_of(consultant: Consultant) -> str:
    """Return what the cookie of a consultant who just signed in says."""
    said = {"n": consultant.name, "v": consultant.version, "e": int(time.time()) + CONSULTANT_SECONDS}
    return json.dumps(said, separators=(",", ":"))


class OwnKernelOnly(Authorizer):
    """The second lock: a kernel answers only the visitor of the engagement it was started for, and is never deleted."""

    def is_authorized(self, handler: Any, user: User, action: str, resource: str) -> bool:
        """Return whether a visitor may use the kernel in the path."""
        kernel = handler.path_kwargs.get("kernel_id") or next(iter(handler.path_args), None)
        owner = handler.settings["kernel_manager"].owners.get(kernel)
        return handler.request.method == "GET" and isinstance(user, Visitor) and owner == user.subject
