"""The consultant's own way in: a form, and a page that lists the engagements of their clients."""

import asyncio
import html
import logging

import tornado.ioloop
from tornado import web

from toolkit.engagement import Engagement, published
from toolkit.serve.access import Subject, page_path
from toolkit.serve.consultants import Consultant, Consultants
from toolkit.serve.handlers import Headed
from toolkit.serve.identity import CONSULTANT_COOKIE, TOO_MANY, session_of, signed_in
from toolkit.serve.keys import Keys
from toolkit.serve.limits import Refusals
from toolkit.serve.pages import page
from toolkit.serve.shelf import Shelf

LOG = logging.getLogger("centric.serve")
SIGN_IN, SIGN_OUT, ENGAGEMENTS = "/signin", "/signout", "/engagements"
FORM_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


class _Consultants(Headed):
    """What the consultants' pages share: their own policy, which lets a form be sent, and no copy in any cache."""

    def initialize(self, *, keys: Keys, shelf: Shelf, refusals: Refusals, secure: bool) -> None:
        """Take what signing in needs; `refusals` counts wrong passwords, by address and by name."""
        self.keys, self.shelf, self.refusals, self.secure = keys, shelf, refusals, secure

    def set_default_headers(self) -> None:
        """Set the headers of this server, and the policy of these pages."""
        super().set_default_headers()
        self.set_header("Content-Security-Policy", FORM_POLICY)
        self.set_header("Cache-Control", "no-store")

    def place(self, path: str) -> str:
        """Return a path of ours with the base URL before it."""
        return str(self.settings["base_url"]).rstrip("/") + path

    @property
    def consultant(self) -> Consultant | None:
        """Who is signed in."""
        return signed_in(self, self.keys)

    def token_field(self) -> str:
        """Return the hidden field that a form of ours must send back."""
        return f'<input type="hidden" name="_xsrf" value="{html.escape(self.xsrf_token.decode())}">'


class SignIn(_Consultants):
    """The form."""

    def get(self) -> None:
        """Show the form; whoever is signed in goes on."""
        if self.consultant is not None:
            self.redirect(self.place(ENGAGEMENTS))
            return
        self._form()

    async def post(self) -> None:
        """Sign in with name and password; after a few wrong ones the address, or the name, has to wait."""
        self.check_xsrf_cookie()
        name, password = self.get_body_argument("name", ""), self.get_body_argument("password", "", strip=False)
        address, account = self.request.remote_ip or "", f"name {name[:64]}"
        if self.refusals.wait(address) or self.refusals.wait(account):
            self.settings["metrics"].refused("limit")
            raise web.HTTPError(TOO_MANY)
        # counted before the answer is known, or many at once would all be let through
        self.refusals.add(address)
        self.refusals.add(account)
        check = Consultants(folder=self.keys.folder).signed_in
        found = await asyncio.get_running_loop().run_in_executor(None, check, name, password)
        if found is None:
            self.settings["metrics"].refused("signin")
            LOG.warning("a sign-in was refused")
            self.set_status(403)
            self._form(wrong=True)
            return
        self.refusals.forget(address)
        self.refusals.forget(account)
        self.set_signed_cookie(
            CONSULTANT_COOKIE,
            session_of(found),
            expires_days=None,
            httponly=True,
            samesite="Lax",
            secure=self.secure,
            path=self.settings["base_url"],
        )
        self.redirect(self.place(ENGAGEMENTS), status=303)

    def _form(self, *, wrong: bool = False) -> None:
        words = self.words
        said = f'<p class="wrong" role="alert">{html.escape(words("signin.wrong"))}</p>' if wrong else ""
        self.write(
            page(
                words,
                str(words("signin.title")),
                f'{said}<form method="post" action="{html.escape(self.place(SIGN_IN))}">{self.token_field()}'
                f'<label for="name">{html.escape(words("signin.name"))}</label>'
                '<input id="name" name="name" autocomplete="username" autocapitalize="none" spellcheck="false" required>'
                f'<label for="password">{html.escape(words("signin.password"))}</label>'
                '<input id="password" name="password" type="password" autocomplete="current-password" required>'
                f'<button type="submit">{html.escape(words("signin.send"))}</button></form>',
            )
        )


class Engagements(_Consultants):
    """The published engagements of one's clients."""

    async def get(self) -> None:
        """List them, the newest wave of each client first; whoever is not signed in gets the form."""
        consultant = self.consultant
        if consultant is None:
            self.redirect(self.place(SIGN_IN))
            return
        loop = tornado.ioloop.IOLoop.current()
        found = [
            each for each in await loop.run_in_executor(None, published, self.shelf.root) if _mine(consultant, each)
        ]
        words = self.words
        lines = "".join(
            f'<li><a href="{html.escape(self.place(page_path(_subject(each))))}">{html.escape(each.settings.client.name)}</a>'
            f"<span>{html.escape(each.settings.wave.name)}, {html.escape(words.date(str(each.settings.wave.date)))}</span></li>"
            for each in sorted(found, key=lambda each: (each.settings.client.name, str(each.settings.wave.date)))
        )
        listed = f"<ul>{lines}</ul>" if lines else f'<p role="status">{html.escape(words("signin.none"))}</p>'
        leave = (
            f'<form method="post" action="{html.escape(self.place(SIGN_OUT))}">{self.token_field()}'
            f'<button class="quiet" type="submit">{html.escape(words("signin.out", name=consultant.name))}</button></form>'
        )
        self.write(page(words, str(words("signin.list")), listed + leave))


class SignOut(_Consultants):
    """The end of a session."""

    def post(self) -> None:
        """Forget who is signed in, and go back to the form."""
        self.check_xsrf_cookie()
        self.clear_cookie(CONSULTANT_COOKIE, path=self.settings["base_url"])
        self.redirect(self.place(SIGN_IN), status=303)


def _subject(engagement: Engagement) -> Subject:
    client, _, wave = engagement.name.partition("/")
    return Subject(client=client, wave=wave)


def _mine(consultant: Consultant, engagement: Engagement) -> bool:
    return consultant.may_see(_subject(engagement))
