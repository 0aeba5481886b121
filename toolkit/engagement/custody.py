"""Keeping, handing over and giving up an engagement's data: archive, purge, seal, and the date until which it is kept."""

import datetime as dt
import io
import os
import shutil
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from toolkit.engagement.folder import Engagement, write_atomically
from toolkit.errors import InputError, Problem
from toolkit.findings import Finding, Severity

SEALED = ".sealed"
"""Ending of an encrypted file; its plain one is gone."""

_RAW = ("survey", "interviews", "coding", "review")
_WORK = ("out/work", ".out-failed", ".out-next", ".out-previous")
_MARK = ".private/seal"
_KNOWN_TEXT = b"centric-seal/1"
_OLDEST_IN_ZIP = (1980, 1, 1, 0, 0, 0)


def archive(engagement: Engagement, files: Collection[str] | None = None) -> bytes:
    """Return the handover file: a zip of out/client/ and nothing else; equal results give equal bytes.

    Parameters
    ----------
    files
        Names of the files that go in; None for all of them.

    Raises
    ------
    InputError
        When nothing has been published yet.
    """
    home = engagement.outputs.client_folder
    if not engagement.results_file.is_file():
        raise _missing("out/client/results.json", "Run centric run on the engagement first")
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as bundle:
        for path in sorted(path for path in home.rglob("*") if path.is_file() and not path.is_symlink()):
            if files is not None and path.relative_to(home).as_posix() not in files:
                continue
            entry = zipfile.ZipInfo(path.relative_to(home).as_posix(), date_time=_OLDEST_IN_ZIP)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            bundle.writestr(entry, path.read_bytes())
    return content.getvalue()


def purgeable(engagement: Engagement) -> list[Path]:
    """Return every file that a purge removes, by path: raw data, work data, secrets; results and settings stay."""
    folders = [engagement.folder / name for name in (*_RAW, *_WORK, ".private")]
    return sorted(path for folder in folders if folder.is_dir() for path in folder.rglob("*") if not path.is_dir())


def purge(engagement: Engagement) -> list[Path]:
    """Remove the raw and work data of an engagement; return what went. Nothing outside its folder is touched."""
    gone = purgeable(engagement)
    for path in gone:
        path.unlink(missing_ok=True)  # a link is removed, never what it points to
    for name in (*_RAW, *_WORK, ".private"):
        shutil.rmtree(engagement.folder / name, ignore_errors=True)
    return gone


def retention_findings(engagement: Engagement, today: dt.date) -> tuple[Finding, ...]:
    """Return a warning when the data is kept longer than engagement.yaml allows."""
    until = engagement.settings.retention_until
    if until is None or today <= dt.date.fromisoformat(str(until)) or not purgeable(engagement):
        return ()
    sentence = (
        f"Raw and work data were to be kept until {until}, and still stand here. Hand over with centric archive, then "
        "remove them with centric purge."
    )
    return (Finding(code="retention-over", severity=Severity.SERIOUS, sentence=sentence, count=1),)


def new_key(path: Path) -> None:
    """Write a new key that only its owner can read; an existing file is never overwritten (FileExistsError)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(Fernet.generate_key() + b"\n")


def seal(engagement: Engagement, key_file: Path) -> int:
    """Encrypt the raw and work data of an engagement; return how many files were sealed.

    Each file is written encrypted, read back and compared before the plain one goes, so that a seal killed half way
    loses nothing and goes on when called again.

    Raises
    ------
    InputError
        No key, one inside the engagement, or another one than began the seal.
    """
    key = _key(engagement, key_file)
    count = 0
    for path in _plain_files(engagement):
        target = path.with_name(path.name + SEALED)
        content = path.read_bytes()
        write_atomically(target, key.encrypt(content))
        if key.decrypt(target.read_bytes()) != content:
            raise OSError(f"{target.name} was not written whole; the plain file stays")
        target.chmod(0o600)
        path.unlink()
        count += 1
    return count


def unseal(engagement: Engagement, key_file: Path) -> int:
    """Decrypt what `seal` encrypted; return how many files. A plain file stands whole before its sealed one goes."""
    key = _key(engagement, key_file)
    count = 0
    for path in _sealed_files(engagement):
        try:
            content = key.decrypt(path.read_bytes())
        except InvalidToken:
            raise _wrong_key(path.relative_to(engagement.folder).as_posix()) from None
        target = path.with_name(path.name.removesuffix(SEALED))
        write_atomically(target, content)
        target.chmod(0o600)
        path.unlink()
        count += 1
    (engagement.folder / _MARK).unlink(missing_ok=True)
    return count


def sealed(engagement: Engagement) -> bool:
    """Return whether any of the engagement's data is encrypted."""
    return next(_sealed_files(engagement), None) is not None


def check_open(engagement: Engagement) -> None:
    """Refuse to work on encrypted data; InputError says how to open it."""
    found = next(_sealed_files(engagement), None)
    if found is not None:
        raise InputError(
            Problem(
                code="sealed",
                file=found.relative_to(engagement.folder).as_posix(),
                found="data that is sealed: it was encrypted with centric seal",
                expected="open data",
                remedy=f"Open it first: centric seal {engagement.name} --key THE-KEY-FILE --open",
            )
        )


def _key(engagement: Engagement, key_file: Path) -> Fernet:
    """The key, checked against the mark that the first seal left before any file is touched."""
    if key_file.resolve().is_relative_to(engagement.folder.resolve()):
        found = "a key inside the engagement's folder, which would be lost or copied with what it locks"
        raise InputError(Problem(code="key-inside", file=str(key_file), found=found, remedy="Keep the key elsewhere"))
    if not key_file.is_file():
        raise _missing(str(key_file), "Name the key the data was sealed with; centric seal --new-key makes one")
    try:
        key = Fernet(key_file.read_bytes().strip())
    except ValueError:
        found = "a file that is no key"
        raise InputError(
            Problem(code="wrong-key", file=str(key_file), found=found, remedy="Name the key file")
        ) from None
    mark = engagement.folder / _MARK
    if mark.exists():
        try:
            key.decrypt(mark.read_bytes())
        except InvalidToken:
            raise _wrong_key(engagement.name) from None
    elif not sealed(engagement):
        mark.parent.mkdir(mode=0o700, exist_ok=True)
        write_atomically(mark, key.encrypt(_KNOWN_TEXT))
    return key


def _plain_files(engagement: Engagement) -> Iterator[Path]:
    for path in _files(engagement):
        if not path.name.endswith(SEALED):
            yield path


def _sealed_files(engagement: Engagement) -> Iterator[Path]:
    for path in _files(engagement):
        if path.name.endswith(SEALED):
            yield path


def _files(engagement: Engagement) -> Iterator[Path]:
    folders = [engagement.folder / name for name in (*_RAW, *_WORK)]
    for folder in folders:
        if folder.is_dir():
            yield from sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _wrong_key(file: str) -> InputError:
    found = "data that this key does not open"
    remedy = "Name the key it was sealed with; nothing was changed"
    return InputError(Problem(code="wrong-key", file=file, found=found, remedy=remedy))


def _missing(file: str, remedy: str) -> InputError:
    return InputError(Problem(code="missing-file", file=file, found="no such file", remedy=remedy))
