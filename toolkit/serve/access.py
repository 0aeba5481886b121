"""Which path belongs to whom: the one table that every request is judged by. Pure; what it does not know is denied."""

import re
from dataclasses import dataclass

from toolkit.errors import InputError, Problem

NAME = r"[a-z0-9][a-z0-9-]{0,62}"
FILE = r"[a-z0-9-]{1,40}\.[a-z]{2,5}"
KERNEL_ID = r"\w+-\w+-\w+-\w+-\w+"

_PAGE = re.compile(rf"/results/(?P<client>{NAME})/(?P<wave>{NAME})")
_KERNEL = re.compile(rf"/api/kernels/(?P<kernel>{KERNEL_ID})(/channels)?")
_SHUTDOWN = re.compile(rf"/voila/api/shutdown/(?P<kernel>{KERNEL_ID})")
_DOWNLOAD = re.compile(rf"/results/(?P<client>{NAME})/(?P<wave>{NAME})/download/(?P<file>{FILE})")
_PUBLIC = re.compile(r"/health|/favicon\.ico|/voila/(static|labextensions|api/themes|templates/centric/static)/[^\0]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """The engagement a page or a cookie is about; ids as the folders are named."""

    client: str
    wave: str

    @property
    def name(self) -> str:
        """``CLIENT/WAVE``."""
        return f"{self.client}/{self.wave}"

    @property
    def cookie(self) -> str:
        """Name of the cookie that opens it; a full stop is in no id, so two engagements never share a name."""
        return f"centric.{self.client}.{self.wave}"


def page_path(subject: Subject) -> str:
    """Return the path of an engagement's page, under the base URL."""
    return f"/results/{subject.client}/{subject.wave}"


def subject_named(name: str) -> Subject:
    """Return the engagement called ``CLIENT/WAVE``; InputError when that is no such name."""
    subject = subject_of_page(f"/results/{name}")
    if subject is None:
        expected = "CLIENT/WAVE, both in small letters, digits and hyphens"
        raise InputError(Problem(code="bad-name", found=f"'{name}'", expected=expected, remedy="Mend the name"))
    return subject


def subject_of_page(path: str) -> Subject | None:
    """Return the engagement whose page stands at a path, None when it is no page."""
    found = _PAGE.fullmatch(path)
    return Subject(client=found["client"], wave=found["wave"]) if found else None


def subject_of_download(path: str) -> Subject | None:
    """Return the engagement that a file is downloaded from at a path, None when the path is no download."""
    found = _DOWNLOAD.fullmatch(path)
    return Subject(client=found["client"], wave=found["wave"]) if found else None


def kernel_of(path: str) -> str | None:
    """Return the id of the kernel that a path speaks to, None when it speaks to none."""
    found = _KERNEL.fullmatch(path) or _SHUTDOWN.fullmatch(path)
    return found["kernel"] if found else None


def is_public(path: str) -> bool:
    """Return whether a path holds only files of the program: scripts, styles, fonts, the health answer."""
    return _PUBLIC.fullmatch(path) is not None and ".." not in path


def under(base_url: str, path: str) -> str | None:
    """Return the path below the base URL, with its leading slash; None when it is not below it."""
    stem = base_url.rstrip("/")
    return path[len(stem) :] if path.startswith(stem + "/") else None


def host_allowed(host: str, allowed: frozenset[str] | None) -> bool:
    """Return whether a request's Host header names this server; None allows every name (a proxy pins it)."""
    return allowed is None or host.lower().rpartition(":")[0].strip("[]") in allowed or host.lower() in allowed
