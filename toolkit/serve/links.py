"""Signed links: who holds one may see one engagement until it expires or is revoked."""

import base64
import binascii
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from pathlib import Path

from toolkit.engagement import open_engagement
from toolkit.errors import InputError, Problem
from toolkit.serve.access import Subject, page_path, subject_named
from toolkit.serve.keys import GivenLink, Keys

SECONDS_A_DAY = 86_400
MAX_DAYS = 366
LOCAL_URL = "http://127.0.0.1:8866"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ticket:
    """What a link or a cookie says: the engagement, until when (seconds since 1970), and of which generation."""

    subject: Subject
    expires: int
    generation: int

    def as_text(self) -> str:
        """Return the ticket as compact JSON, keys in a fixed order."""
        fields = {"c": self.subject.client, "e": self.expires, "g": self.generation, "w": self.subject.wave}
        return json.dumps(fields, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: bytes) -> "Ticket | None":
        """Return the ticket in a text that `as_text` wrote, None when it is not one."""
        try:
            fields = json.loads(text)
            subject = Subject(client=str(fields["c"]), wave=str(fields["w"]))
            return cls(subject=subject, expires=int(fields["e"]), generation=int(fields["g"]))
        except (ValueError, KeyError, TypeError):
            return None


def sign(ticket: Ticket, key: bytes) -> str:
    """Return the token of a ticket: its text and its HMAC-SHA256, both base64url, joined by a full stop."""
    text = ticket.as_text().encode()
    return f"{_encoded(text)}.{_encoded(hmac.digest(key, text, hashlib.sha256))}"


def verify(token: str, key: bytes, now: float) -> Ticket | None:
    """Return the ticket of a token; None when it was not signed with `key` or has expired at `now`."""
    text, _, signature = token.partition(".")
    try:
        content, given = _decoded(text), _decoded(signature)
    except (binascii.Error, ValueError):
        return None
    if not hmac.compare_digest(hmac.digest(key, content, hashlib.sha256), given):
        return None
    ticket = Ticket.from_text(content)
    return ticket if ticket is not None and ticket.expires > now else None


def make_link(root: Path, name: str, *, days: int = 30, url: str = LOCAL_URL, now: float | None = None) -> str:
    """Return a signed link to one published engagement.

    Parameters
    ----------
    root
        The client_data folder that is served.
    name
        ``CLIENT/WAVE``.
    days
        For how many days the link opens the page, 1 to 366.
    url
        Where the server is reached from outside, e.g. ``https://insight.example.com``.
    now
        Seconds since 1970; the clock when None.

    Raises
    ------
    InputError
        No such engagement, one without results, or a number of days out of range.
    """
    subject = subject_named(name)
    engagement = open_engagement(Path(root) / subject.client / subject.wave)
    if not engagement.results_file.is_file():
        remedy = f"Run centric run {name} first"
        raise InputError(Problem(code="not-published", file=name, found="no published results", remedy=remedy))
    if not 1 <= days <= MAX_DAYS:
        raise InputError(Problem(code="bad-days", found=f"{days} days", expected=f"1 to {MAX_DAYS}"))
    keys = Keys.of(root)
    expires = int((time.time() if now is None else now) + days * SECONDS_A_DAY)
    ticket = Ticket(subject=subject, expires=expires, generation=keys.generation(name))
    return f"{url.rstrip('/')}{page_path(subject)}?t={sign(ticket, keys.link_key())}"


def give_link(root: Path, name: str, *, days: int = 30, url: str = LOCAL_URL, now: float | None = None) -> str:
    """Return a link as `make_link` does, and note that it was given out: when and until when, never the link itself."""
    made = int(time.time() if now is None else now)
    link = make_link(root, name, days=days, url=url, now=now)
    keys = Keys.of(root)
    keys.note_link(name, GivenLink(made=made, expires=made + days * SECONDS_A_DAY, generation=keys.generation(name)))
    return link


def links_in_force(root: Path, name: str, now: float | None = None) -> list[GivenLink]:
    """Return the links given out for ``CLIENT/WAVE`` that still open its page, the first to end first."""
    keys = Keys.of(root)
    moment, generation = time.time() if now is None else now, keys.generation(name)
    found = [one for one in keys.given_links(name) if one.expires > moment and one.generation == generation]
    return sorted(found, key=lambda one: one.expires)


def revoke_links(root: Path, name: str) -> None:
    """Refuse every link and open session given out so far for ``CLIENT/WAVE``; InputError when there is none."""
    subject = subject_named(name)
    open_engagement(Path(root) / subject.client / subject.wave)
    Keys.of(root).revoke(name)


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
