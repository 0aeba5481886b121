"""Secrets of engagements in a store: the same pseudonyms on every worker, and no secret written into the store."""

import hashlib
import hmac
import json
import os
from pathlib import Path
from typing import Final

from toolkit.engagement.folder import write_atomically
from toolkit.engagement.stored import SALT, StoredEngagement
from toolkit.errors import InputError, Problem

KEY_VARIABLE: Final = "CENTRIC_KEY_FILE"
"""Names the file with the practice's key, on every machine that runs engagements of a store."""

FEWEST_BYTES: Final = 32
LEDGER: Final = ".private/snapshots.json"
EVERYBODY: Final = 0o007


def settle_secrets(stored: StoredEngagement, home: Path) -> str:
    """Put the secrets that pseudonyms are made with where an engagement that was brought looks for them.

    A secret that stands in the store is taken as it is. Any other is worked out from the practice's key and the name of
    whose it is, so that it is the same wherever the run takes place, and stays out of the store.

    Parameters
    ----------
    home
        The folder of all clients that the engagement was brought to.

    Returns
    -------
    str
        A fingerprint of the engagement's own secret, for out/current.json; it tells nothing of the secret.

    Raises
    ------
    InputError
        There is no key, or another secret than the one that earlier results were made with.
    """
    client = stored.address.parent.steps[-1]
    own = stored.address.name
    for name in (own, *(f"{client}/{wave}" for wave in stored.waves[:1]), client):
        path = home / name / SALT
        if not path.exists():
            _check_ledger(stored, name)
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(path, secret_of(name))
        path.parent.chmod(0o700)
        path.chmod(0o600)
    told = hmac.new((home / own / SALT).read_bytes(), b"centric-stored/1 fingerprint", hashlib.sha256).hexdigest()[:32]
    known = _known(stored)
    if known not in (None, told):
        raise _other_key(stored, "another key than the one that its earlier results were made with")
    return told


def secret_of(name: str) -> bytes:
    """Return the secret of an engagement (``CLIENT/WAVE``) or a client, worked out from the practice's key (32 bytes).

    Written into ``.private/salt`` of a folder, it gives that folder the pseudonyms that the engagement has in a store.

    Raises
    ------
    InputError
        There is no key, or none that is fit.
    """
    return hmac.new(_key(), f"centric-stored/1 salt {name}".encode(), hashlib.sha256).digest()


def _key() -> bytes:
    named = os.environ.get(KEY_VARIABLE, "")
    path = Path(named)
    if not named or not path.is_file():
        raise _bad_key("no such file" if named else f"{KEY_VARIABLE} is not set")
    if os.name == "posix" and path.stat().st_mode & EVERYBODY:
        raise _bad_key("everybody on this machine may read it")
    content = path.read_bytes().strip()
    if len(content) < FEWEST_BYTES:
        raise _bad_key(f"{len(content)} bytes")
    return content


def _check_ledger(stored: StoredEngagement, name: str) -> None:
    """Refuse to work out a secret for an engagement that has a ledger of people by pseudonyms of nobody knows which one."""
    if name == stored.address.name and f"{name}/{LEDGER}" in stored.pieces and _known(stored) is None:
        raise _other_key(stored, f"{LEDGER} without the secret that its pseudonyms were made with")


def _known(stored: StoredEngagement) -> str | None:
    manifest = None if stored.manifest is None else json.loads(stored.manifest)
    return str(manifest["secret"]) if isinstance(manifest, dict) and "secret" in manifest else None


def _bad_key(found: str) -> InputError:
    return InputError(
        Problem(
            code="practice-key",
            place=KEY_VARIABLE,
            found=f"the practice's key cannot be used: {found}",
            expected=f"the path of a file with at least {FEWEST_BYTES} random characters, which others may not read",
            remedy="Make one, and put the same on every machine that runs engagements of the store (docs/batch.md)",
        )
    )


def _other_key(stored: StoredEngagement, found: str) -> InputError:
    return InputError(
        Problem(
            code="practice-key",
            file=stored.address.name,
            found=found,
            expected=f"the key ({KEY_VARIABLE}), or the {SALT}, of the earlier results",
            remedy="Use that: with another, nobody could tell whether later results give away who joined or left",
        )
    )
