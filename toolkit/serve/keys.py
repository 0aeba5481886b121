"""The server's secrets, kept in one private folder so that links survive a restart."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from toolkit.engagement import write_atomically
from toolkit.errors import InputError, Problem

KEY_BYTES = 32
MOST_LINKS = 200
"""Links of one engagement that are noted; the oldest go first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class GivenLink:
    """A link that was given out: when and until when (seconds since 1970), and of which generation; not the link."""

    made: int
    expires: int
    generation: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Keys:
    """Secrets of the server of one client_data folder, made on first use.

    Parameters
    ----------
    folder
        The private folder; it and its files are readable by their owner only.
    """

    folder: Path

    @classmethod
    def of(cls, root: Path) -> "Keys":
        """Return the secrets that belong to a client_data folder."""
        return cls(folder=Path(root).absolute() / ".private")

    def link_key(self) -> bytes:
        """Return the key that links are signed with (32 bytes)."""
        return self._secret("link-key")

    def cookie_secret(self) -> bytes:
        """Return the key that cookies are signed with (32 bytes)."""
        return self._secret("cookie-secret")

    def metrics_token(self) -> str:
        """Return the token that opens ``/metrics``, 64 letters; its file is what Prometheus calls a credentials file."""
        path = self.folder / "metrics-token"
        if not path.exists():
            self._make(path, secrets.token_hex(KEY_BYTES).encode())
        return path.read_text(encoding="ascii").strip()

    def generation(self, name: str) -> int:
        """Return how often the links of ``CLIENT/WAVE`` were revoked; a link of an earlier generation is refused."""
        try:
            listed = json.loads((self.folder / "generations.json").read_bytes())
        except FileNotFoundError:
            return 0
        return int(listed.get(name, 0))

    def revoke(self, name: str) -> int:
        """Refuse, from now on, every link and cookie given out so far for ``CLIENT/WAVE``; return the new generation."""
        path = self.folder / "generations.json"
        listed = json.loads(path.read_bytes()) if path.exists() else {}
        listed[name] = int(listed.get(name, 0)) + 1
        self.prepare()
        write_atomically(path, json.dumps(listed, sort_keys=True).encode())
        path.chmod(0o600)
        return int(listed[name])

    def given_links(self, name: str) -> list[GivenLink]:
        """Return the links given out for ``CLIENT/WAVE``, the oldest first; nothing where the note cannot be read."""
        return [GivenLink(**each) for each in self._noted().get(name, [])]

    def note_link(self, name: str, given: GivenLink) -> None:
        """Note that a link was given out for ``CLIENT/WAVE``."""
        noted = self._noted()
        noted[name] = [*noted.get(name, []), asdict(given)][-MOST_LINKS:]
        self.prepare()
        path = self.folder / "links.json"
        write_atomically(path, json.dumps(noted, sort_keys=True).encode())
        path.chmod(0o600)

    def _noted(self) -> dict[str, list[dict[str, int]]]:
        try:
            listed = json.loads((self.folder / "links.json").read_bytes())
            kept = {
                name: [{field: int(each[field]) for field in ("made", "expires", "generation")} for each in own]
                for name, own in listed.items()
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}  # a note and no secret: a link works without it
        return kept

    def prepare(self) -> None:
        """Make the private folder, closed to everybody else."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.folder.chmod(0o700)
        except OSError as error:
            remedy = "Choose a client_data folder that you may write to"
            found = f"no private folder could be made ({error.strerror})"
            raise InputError(Problem(code="not-writable", file=".private", found=found, remedy=remedy)) from None

    def _secret(self, name: str) -> bytes:
        path = self.folder / name
        if not path.exists():
            self._make(path, secrets.token_bytes(KEY_BYTES))
        content = path.read_bytes()
        if len(content) != KEY_BYTES:
            found = f"{len(content)} bytes"
            remedy = "Delete the file; a new one is made, and every link must be given out again"
            raise InputError(
                Problem(code="bad-key", file=f".private/{name}", found=found, expected=f"{KEY_BYTES}", remedy=remedy)
            )
        return content

    def _make(self, path: Path, content: bytes) -> None:
        """Write a secret of one's own, unless somebody else just did."""
        self.prepare()
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
