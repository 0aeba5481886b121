"""Objects in a store such as Amazon S3, through fsspec: read, written, listed, and written only if nobody else did."""

import datetime as dt
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from toolkit.errors import InputError, Problem

SCHEME: Final = "s3"
"""The one kind of store that is tested; others that fsspec knows, and the web, are refused."""

BUCKET: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-_]{1,254}")
WILD: Final = frozenset("*?[")
LONGEST_NAME: Final = 255
MOST_AT_ONCE: Final = 1000
"""What S3 removes with one request."""

NOT_MET: Final = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "412", "409", "NoSuchKey", "404"})
UNSUPPORTED: Final = frozenset({"NotImplemented", "501", "InvalidArgument"})
CONNECTING: Final = {"connect_timeout": 10, "read_timeout": 120, "retries": {"max_attempts": 3, "mode": "standard"}}
AGAIN: Final = 2
"""How often s3fs asks anew, on top of what its client does."""

ABOUT_ACCESS: Final = re.compile("Credential|Profile|Token|SSO|Auth|Config")
ACCESS: Final = (
    "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, where the run takes place, and let that identity "
    "list, read, write and delete under this address"
)


@dataclass(frozen=True, slots=True)
class Address:
    """A place in a store: a bucket, and the steps below it."""

    bucket: str
    steps: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{SCHEME}://{self.path}"

    def __truediv__(self, name: str) -> "Address":
        return Address(self.bucket, (*self.steps, *name.split("/")))

    @property
    def path(self) -> str:
        """``BUCKET/STEP/STEP``, as fsspec names it."""
        return "/".join((self.bucket, *self.steps))

    @property
    def key(self) -> str:
        """``STEP/STEP``, as the bucket names it."""
        return "/".join(self.steps)

    @property
    def name(self) -> str:
        """The last two steps: ``CLIENT/WAVE`` of an engagement."""
        return "/".join(self.steps[-2:])

    @property
    def parent(self) -> "Address":
        """One step up; the bucket itself at the top."""
        return Address(self.bucket, self.steps[:-1])

    @property
    def is_pattern(self) -> bool:
        """Whether it holds a ``*``, ``?`` or ``[``."""
        return any(WILD & set(step) for step in self.steps)


@dataclass(frozen=True, slots=True)
class Item:
    """An object: its size in bytes, and a tag that changes with its content."""

    size: int
    tag: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """A small object as it stood at one moment: its content, its tag, and its age in seconds by the store's own clock."""

    content: bytes
    tag: str
    age: float


def is_address(text: str) -> bool:
    """Whether a name is meant for a store and not for a folder."""
    return "://" in text


def parse_address(text: str) -> Address:
    """Return the place that an address such as ``s3://bucket/acme/2026`` names.

    Raises
    ------
    InputError
        Another kind of store, or an address that holds more than a bucket and steps. What was written is not repeated: it may
        hold a password.
    """
    scheme, _, rest = text.partition("://")
    bucket, *steps = rest.rstrip("/").split("/")
    if scheme != SCHEME or "://" in rest or "::" in text:
        raise _bad_address("an address of another kind", f"{SCHEME}:// and no other: nothing else is tested")
    if not BUCKET.fullmatch(bucket):
        raise _bad_address(
            "no name of a bucket", f"{SCHEME}://BUCKET/CLIENT/WAVE, without a user, password or port in it"
        )
    if unsafe := [step for step in steps if _unsafe(step)]:
        found = f"{len(unsafe)} steps that are no plain name: empty, '.', '..', or with a character that no name has"
        raise _bad_address(found, f"{SCHEME}://BUCKET/CLIENT/WAVE")
    return Address(bucket, tuple(steps))


def check_names(items: Mapping[str, Item]) -> None:
    """Refuse names from a store that could lead out of a folder, or that no folder can hold; InputError names them."""
    problems = [
        Problem(
            code="unsafe-name",
            file=ascii(name)[1:81],
            found="an object whose name is no path inside a folder",
            expected="plain names with / between them",
            remedy="Rename or remove the object; nothing was brought",
        )
        for name in items
        if not is_plain(name)
    ]
    above = {"/".join(name.split("/")[:many]) for name in items for many in range(1, name.count("/") + 1)}
    problems += [
        Problem(
            code="unsafe-name",
            file=ascii(name)[1:81],
            found="an object that has the name of a folder",
            remedy="Rename or remove the object; nothing was brought",
        )
        for name in items
        if name in above
    ]
    if problems:
        raise InputError(problems[:20])


def open_store() -> "Store":
    """Return the store that the environment leads to; InputError when the extra for it is not installed.

    Credentials, region and endpoint are those of the environment or the AWS profile, and are handed to nobody.
    """
    try:
        import s3fs  # noqa: F401  # an extra: only who keeps data in a store needs it; fsspec imports it by name
    except ImportError:
        raise InputError(
            Problem(
                code="missing-package",
                found=f"{SCHEME}:// needs the package s3fs, which is not installed",
                remedy="pip install 'centric-toolkit[s3]', here and on every worker",
            )
        ) from None
    named = sorted(name for name in os.environ if name.startswith(("AWS_", "FSSPEC_")))
    return _opened(tuple((name, os.environ[name]) for name in named))


@lru_cache(maxsize=1)
def _opened(_environment: tuple[tuple[str, str], ...]) -> "Store":
    """The store of an environment; its client takes a moment to make, and serves all runs of a process."""
    import fsspec  # see above

    with _told(""):
        files = fsspec.filesystem(
            SCHEME, skip_instance_cache=True, use_listings_cache=False, config_kwargs=dict(CONNECTING)
        )
        files.retries = AGAIN
        return Store(files)


class Store:
    """A store; every failure that a person can mend is an InputError that holds neither a key nor what the server said.

    Parameters
    ----------
    files
        The fsspec file system for S3.
    """

    def __init__(self, files: Any) -> None:
        self._files = files

    def listing(self, place: Address) -> dict[str, Item]:
        """Return the objects below a place, by name from there; the marks that consoles leave for folders are left out."""
        with _told(str(place)):
            found = self._files.find(place.path, detail=True)
        below = f"{place.path}/"
        named = {path.removeprefix(below): info for path, info in found.items() if path.startswith(below)}
        return {
            name: Item(int(info["size"]), _tag(info))
            for name, info in sorted(named.items())
            if not (name.endswith("/") and not info["size"])
        }

    def matching(self, pattern: Address) -> list[Address]:
        """Return the places that a pattern with ``*`` names, by name."""
        with _told(str(pattern)):
            found = self._files.glob(pattern.path)
        return [Address(bucket, tuple(steps)) for bucket, *steps in (path.split("/") for path in sorted(found))]

    def read(self, place: Address) -> bytes | None:
        """Return what an object holds; None when it is not there."""
        with _told(str(place)):
            try:
                return bytes(self._files.cat_file(place.path))
            except FileNotFoundError as error:
                if _is_no_bucket(error):
                    raise
                return None

    def read_all(self, places: Sequence[Address]) -> dict[Address, bytes]:
        """Return what objects hold, several at a time; those that are not there are left out."""
        by_path = {place.path: place for place in places}
        with _told(""):
            found = self._files.cat(list(by_path), on_error="return") if places else {}
            for held in found.values():
                if isinstance(held, Exception) and not isinstance(held, FileNotFoundError):
                    raise held
        return {by_path[path]: bytes(held) for path, held in found.items() if not isinstance(held, Exception)}

    def look(self, place: Address) -> Item | None:
        """Return an object's size and tag; None when it is not there."""
        with _told(str(place)):
            try:
                head = self._files.call_s3("head_object", Bucket=place.bucket, Key=place.key)
            except FileNotFoundError as error:
                if _is_no_bucket(error):
                    raise
                return None
        return Item(int(head["ContentLength"]), _tag(head))

    def see(self, place: Address) -> Seen | None:
        """Return an object with its tag and age; None when it is not there."""
        with _told(str(place)):
            try:
                head = self._files.call_s3("head_object", Bucket=place.bucket, Key=place.key)
                content = bytes(self._files.cat_file(place.path))
            except FileNotFoundError as error:
                if _is_no_bucket(error):
                    raise
                return None
        said = head.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date")
        now = parsedate_to_datetime(said) if said else dt.datetime.now(dt.UTC)
        return Seen(content=content, tag=_tag(head), age=(now - head["LastModified"]).total_seconds())

    def bring(self, wanted: Mapping[Address, Path]) -> None:
        """Copy objects into files; their folders are made."""
        for target in {path.parent for path in wanted.values()}:
            target.mkdir(parents=True, exist_ok=True)
        with _told(""):
            self._files.get([place.path for place in wanted], [str(path) for path in wanted.values()])

    def send(self, made: Mapping[Address, Path]) -> None:
        """Copy files into objects."""
        if made:
            with _told(""):
                self._files.put([str(path) for path in made.values()], [place.path for place in made])

    def write(self, place: Address, content: bytes) -> None:
        """Write an object, whatever stands there."""
        with _told(str(place)):
            self._files.pipe_file(place.path, content)

    def create(self, place: Address, content: bytes) -> str | None:
        """Write an object that is not there yet; return its tag, None when it is there."""
        return self._put(place, content, {"IfNoneMatch": "*"})

    def replace(self, place: Address, content: bytes, tag: str) -> str | None:
        """Write an object that still has this tag; return its new one, None when somebody else changed or removed it."""
        return self._put(place, content, {"IfMatch": f'"{tag}"'})

    def remove(self, places: Sequence[Address]) -> None:
        """Remove objects; those that are not there are passed over."""
        for start in range(0, len(places), MOST_AT_ONCE):
            some = places[start : start + MOST_AT_ONCE]
            keys = [{"Key": place.key} for place in some]
            with _told(str(some[0])):
                said = self._files.call_s3(
                    "delete_objects", Bucket=some[0].bucket, Delete={"Objects": keys, "Quiet": True}
                )
            if said.get("Errors"):
                raise _refused(str(some[0]), str(said["Errors"][0].get("Code", "")))

    def _put(self, place: Address, content: bytes, condition: Mapping[str, str]) -> str | None:
        with _told(str(place)):
            try:
                said = self._files.call_s3("put_object", Bucket=place.bucket, Key=place.key, Body=content, **condition)
            except OSError as error:
                code = _code(error)
                if code in UNSUPPORTED:
                    raise unconditional() from None
                if code in NOT_MET or isinstance(error, FileExistsError):
                    return None
                raise
        return _tag(said)


def unconditional() -> InputError:
    """Return the refusal of a store that writes whatever a request's conditions say."""
    return InputError(
        Problem(
            code="no-conditional-writes",
            found="this store writes an object although somebody else just wrote it: If-None-Match and If-Match do nothing there",
            remedy="Use a store or a version of its server that honours them: without, two runs could write one engagement",
        )
    )


def is_plain(name: str) -> bool:
    """Whether a name is a path inside a folder: no step of it leads out, or is none that a folder can hold."""
    return not any(_unsafe(step) for step in name.split("/"))


def _is_no_bucket(error: FileNotFoundError) -> bool:
    return _code(error) == "NoSuchBucket"


def _unsafe(step: str) -> bool:
    """Whether a part of a name is none that a folder can hold, here or on Windows."""
    return (
        step in ("", ".", "..")
        or "\\" in step
        or len(step.encode("utf-8", "surrogatepass")) > LONGEST_NAME
        or re.match(r"[A-Za-z]:", step) is not None
        or any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in step)
    )


def _tag(info: Mapping[str, Any]) -> str:
    return str(info.get("ETag", "")).strip('"')


def _code(error: BaseException) -> str:
    """The store's own word for an error; blank when the error came from nowhere near it."""
    for one in (error, error.__cause__, error.__context__):
        response = getattr(one, "response", None)
        if isinstance(response, Mapping):
            return re.sub(r"[^A-Za-z0-9._-]", "", str(response.get("Error", {}).get("Code", "")))[:60]
    return ""


@contextmanager
def _told(place: str) -> Iterator[None]:
    """Turn what a store or its client raises into a sentence; a full disk and the like of this machine pass."""
    from botocore import exceptions  # an extra, which came with s3fs

    try:
        yield
    except InputError:
        raise
    except (exceptions.HTTPClientError, exceptions.ConnectionError, TimeoutError) as error:
        raise _unreachable(place, type(error).__name__) from None
    except exceptions.BotoCoreError as error:
        name = type(error).__name__
        raise (_refused if ABOUT_ACCESS.search(name) else _odd)(place, name) from None
    except FileNotFoundError as error:
        if not _code(error) and error.filename:
            raise  # a folder of this machine
        found = "no such bucket" if _is_no_bucket(error) else "an object that was there a moment ago is not"
        remedy = "Check the address and AWS_ENDPOINT_URL, or run it again"
        raise InputError(Problem(code="missing-object", file=place, found=found, remedy=remedy)) from None
    except OSError as error:
        code = _code(error)
        if isinstance(error, PermissionError) and (code or not error.filename):
            raise _refused(place, code) from None
        if type(error).__module__.startswith("aiohttp"):
            raise _unreachable(place, type(error).__name__) from None
        if code:
            raise _odd(place, code) from None
        raise


def _bad_address(found: str, expected: str) -> InputError:
    return InputError(Problem(code="store-address", found=found, expected=expected, remedy="Mend the address"))


def _refused(place: str, why: str) -> InputError:
    found = f"the store refuses these credentials ({why or 'AccessDenied'})"
    return InputError(Problem(code="store-refused", file=place, found=found, remedy=ACCESS))


def _unreachable(place: str, why: str) -> InputError:
    remedy = "Check the network and AWS_ENDPOINT_URL, then run it again; nothing was changed"
    return InputError(
        Problem(code="store-unreachable", file=place, found=f"the store does not answer ({why})", remedy=remedy)
    )


def _odd(place: str, why: str) -> InputError:
    remedy = "Run it again; if it stays, ask who runs the store what this code means"
    return InputError(
        Problem(code="store-failed", file=place, found=f"the store or its client answered {why}", remedy=remedy)
    )
