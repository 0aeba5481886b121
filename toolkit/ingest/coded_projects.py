"""A coded project, whichever program wrote it: documents, codes, and which passage was given which code by whom."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

from toolkit.findings import Finding

DOCUMENT_ENDINGS = frozenset((".txt", ".docx", ".doc", ".odt", ".rtf", ".pdf", ".vtt", ".srt", ".sbv", ".md"))
PATH_MARK = " > "
"""Stands between a code and the codes above it where a code is named with them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CodedDocument:
    """One document of a project. Private: `text` holds people's words; blank when the project does not bring it along."""

    id: str
    name: str
    text: str = ""
    memo: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Code:
    """One code of a codebook.

    Parameters
    ----------
    id
        Unique in the project: the guid where the format has one.
    name
        As the coder named it.
    parent
        Id of the code or category above it; None at the top.
    description
        What the codebook says of it.
    colour
        ``#rrggbb``, or blank.
    codable
        False for a category that only holds other codes.
    groups
        Names of the code groups or sets it belongs to.
    """

    id: str
    name: str
    parent: str | None = None
    description: str = ""
    colour: str = ""
    codable: bool = True
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class CodedPassage:
    """One code given to one passage. Private.

    Parameters
    ----------
    id
        Unique in the project.
    document, code
        Ids of both.
    start, end
        Where the passage stands in the document's text, in Unicode code points, `end` not included; None when unknown.
    text
        The words; blank for a part of a picture or recording.
    coder
        Who gave the code; blank when unknown.
    memo
        What the coder noted on the passage.
    date
        When, as ISO 8601 says it; blank when unknown.
    """

    id: str
    document: str
    code: str
    start: int | None = None
    end: int | None = None
    text: str = ""
    coder: str = ""
    memo: str = ""
    date: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ProjectNote:
    """A memo of a project that belongs to no passage. Private."""

    id: str
    name: str
    text: str


@dataclass(frozen=True, kw_only=True)
class CodedProject:
    """All of a coded project that this program reads.

    `format` names what it was read from, `origin` what wrote it; `declared` is how often a code was given, by its id, where
    a file tells that without the passages.
    """

    name: str
    format: str
    origin: str = ""
    documents: tuple[CodedDocument, ...] = ()
    codes: tuple[Code, ...] = ()
    passages: tuple[CodedPassage, ...] = ()
    notes: tuple[ProjectNote, ...] = ()
    declared: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @cached_property
    def code_by_id(self) -> dict[str, Code]:
        """Codes by id."""
        return {code.id: code for code in self.codes}

    @cached_property
    def document_by_id(self) -> dict[str, CodedDocument]:
        """Documents by id."""
        return {document.id: document for document in self.documents}

    @cached_property
    def code_names(self) -> dict[str, str]:
        """What each code is called, by id: its name, or its path from the top where another one has the same name."""
        times = Counter(code.name for code in self.codes)
        return {code.id: code.name if times[code.name] == 1 else self.path(code) for code in self.codes}

    @property
    def counts(self) -> Mapping[str, int | None]:
        """How often each code was given, by the name that `code_names` gives it; None where a codebook does not say."""
        times: Mapping[str, int] = (
            Counter(passage.code for passage in self.passages) if self.passages else self.declared
        )
        unknown = None if not self.passages and not self.documents else 0
        return {name: times.get(code, unknown) for code, name in self.code_names.items()}

    def path(self, code: Code) -> str:
        """Return a code's name with those above it, such as ``Trust > Promises kept``."""
        names, seen = [code.name], {code.id}
        above = self.code_by_id.get(code.parent or "")
        while above is not None and above.id not in seen:
            names.append(above.name)
            seen.add(above.id)
            above = self.code_by_id.get(above.parent or "")
        return PATH_MARK.join(reversed(names))


def document_id(name: str) -> str:
    """Return the id of a document of a project: its name without the ending of a file."""
    path = PurePosixPath(name.replace("\\", "/"))
    return (path.stem if path.suffix.casefold() in DOCUMENT_ENDINGS else path.name) or name
