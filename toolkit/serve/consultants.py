"""Consultants who may sign in: their passwords as scrypt hashes, and which clients each may see."""

import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.engagement import write_atomically
from toolkit.errors import InputError, Problem
from toolkit.serve.access import Subject

FILE = "consultants.json"
NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,62}")
LEAST_LETTERS, MOST_LETTERS = 12, 1024
SCRYPT = {"n": 2**15, "r": 8, "p": 1}
MEMORY = 64 * 1024 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Consultant:
    """Somebody who may sign in.

    Parameters
    ----------
    name
        As it is typed: small letters, digits, full stops and hyphens.
    clients
        Ids of the clients they may see; None for every client.
    version
        Changes with the password: a session of an earlier one has ended.
    """

    name: str
    clients: tuple[str, ...] | None
    version: str

    def may_see(self, subject: Subject) -> bool:
        """Return whether an engagement is one of theirs."""
        return self.clients is None or subject.client in self.clients


@dataclass(frozen=True, kw_only=True, slots=True)
class Consultants:
    """The consultants of one client_data folder, read anew at every question: a change holds at once.

    Parameters
    ----------
    folder
        The private folder of the server.
    """

    folder: Path

    def set_password(self, name: str, password: str, clients: Sequence[str] = ()) -> None:
        """Let a consultant sign in.

        Parameters
        ----------
        name, password
            The password replaces an earlier password of the same name, and ends its sessions.
        clients
            The only clients they may see; empty for every client.

        Raises
        ------
        InputError
            A name of other letters, or a password of fewer than 12 or more than 1,024 letters.
        """
        if NAME.fullmatch(name) is None:
            expected = "small letters, digits, full stops and hyphens, 63 at most"
            raise InputError(Problem(code="bad-name", found=f"'{name}'", expected=expected, remedy="Mend the name"))
        if not LEAST_LETTERS <= len(password) <= MOST_LETTERS:
            expected = f"{LEAST_LETTERS} to {MOST_LETTERS}"
            remedy = "Choose another; several unrelated words are easy to keep in mind"
            found = f"a password of {len(password)} letters"
            raise InputError(Problem(code="bad-password", found=found, expected=expected, remedy=remedy))
        salt = secrets.token_bytes(16)
        record = {"salt": salt.hex(), "hash": _hash(password, salt).hex(), "clients": sorted(clients) or None}
        self._write({**self._read(), name: record})

    def remove(self, name: str) -> None:
        """Let a consultant sign in no more, and end their sessions; InputError when there is no such name."""
        listed = self._read()
        if name not in listed:
            raise InputError(Problem(code="unknown-name", found=f"no consultant '{name}'", remedy="Mend the name"))
        self._write({each: record for each, record in listed.items() if each != name})

    def find(self, name: str) -> Consultant | None:
        """Return the consultant of a name, None when there is none."""
        record = self._read().get(name)
        if record is None:
            return None
        clients = None if record["clients"] is None else tuple(record["clients"])
        version = hashlib.sha256(f"{record['salt']}{record['hash']}".encode()).hexdigest()[:16]
        return Consultant(name=name, clients=clients, version=version)

    def signed_in(self, name: str, password: str) -> Consultant | None:
        """Return the consultant whose name and password these are; None takes as long as a wrong password."""
        record = self._read().get(name)
        salt = bytes.fromhex(record["salt"]) if record is not None else b"\0" * 16
        made = _hash(password[:MOST_LETTERS], salt)
        kept = bytes.fromhex(record["hash"]) if record is not None else b""
        return self.find(name) if hmac.compare_digest(made, kept) else None

    def _read(self) -> Mapping[str, Any]:
        try:
            found: Mapping[str, Any] = json.loads((self.folder / FILE).read_bytes())
        except FileNotFoundError:
            return {}
        except ValueError:
            remedy = "Put back a copy, or delete it and set the passwords again"
            problem = Problem(code="bad-key", file=f".private/{FILE}", found="no JSON", remedy=remedy)
            raise InputError(problem) from None
        return found

    def _write(self, listed: Mapping[str, Any]) -> None:
        path = self.folder / FILE
        before = os.umask(0o077)
        try:
            write_atomically(path, json.dumps(listed, sort_keys=True, indent=1).encode())
        finally:
            os.umask(before)


def _hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, maxmem=MEMORY, dklen=32, **SCRYPT)
