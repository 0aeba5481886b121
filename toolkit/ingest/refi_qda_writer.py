"""Writes coded projects in the exchange format REFI-QDA, so that QualCoder and the rest open them.

Beyond the standard this keeps what QualCoder's importer asks for: `project.qde` in lower case beside a folder Sources, an
origin, a user for each coder, plain texts as ``internal://GUID.txt``, the codes as first child of the codebook, a date on
every selection and note, the code reference as first child of a coding, and a memo as description of its selection.
"""

import io
import re
import uuid
import zipfile
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from toolkit.ingest.coded_projects import Code, CodedDocument, CodedPassage, CodedProject
from toolkit.ingest.refi_qda import PROJECT_FILE
from toolkit.ingest.refi_qda_positions import OWN_ORIGIN

PROJECT_SPACE, CODEBOOK_SPACE = "urn:QDA-XML:project:1.0", "urn:QDA-XML:codebook:1.0"
NAMES = uuid.UUID("5b1c9a3e-6d1f-5e86-9c63-1f0a5f0f6c1d")
"""Namespace of the guids made from ids that are none, so that the same id always gives the same guid."""

FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LINE_ENDS = {"\r": "&#13;"}
IN_ATTRIBUTES = {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
HEADER = '<?xml version="1.0" encoding="utf-8"?>\n'
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
QUOTED = 60


def write_project(project: CodedProject, written: str) -> bytes:
    """Return a .qdpx that holds the whole project; the same project gives the same bytes.

    Passages without a place in a text are left out: the format has no word for them. Control characters, which XML cannot
    hold, are dropped from names and memos; texts keep every sign.

    Parameters
    ----------
    project
        What to write; ids that are guids stay as they are.
    written
        The moment of writing, as ``2026-05-18T00:00:00Z``; given to what has no date of its own.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, PROJECT_FILE, "".join(_project(project, written)))
        _add(archive, "Sources/", "")
        for document in project.documents:
            _add(archive, f"Sources/{_text_file(document.id)}", document.text)
        for note in project.notes:
            _add(archive, f"Sources/{_text_file(note.id)}", note.text)
    return stream.getvalue()


def write_codebook(project: CodedProject) -> bytes:
    """Return the codes of a project as a .qdc."""
    parts = [HEADER, f"<CodeBook{_attributes(xmlns=CODEBOOK_SPACE, origin=OWN_ORIGIN)}>", *_codes(project.codes)]
    parts += _sets(project.codes, "guid")
    return _encoded("".join([*parts, "</CodeBook>\n"]))


def guid_of(key: str) -> str:
    """Return an id as a guid: itself where it is one, else one made from it."""
    try:
        return str(uuid.UUID(key)) if len(key) == 36 else str(uuid.uuid5(NAMES, key))
    except ValueError:
        return str(uuid.uuid5(NAMES, key))


def _add(archive: zipfile.ZipFile, name: str, text: str) -> None:
    # A text's own byte-order mark would be taken for the file's, so the file gets one before it.
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    entry = zipfile.ZipInfo(name, ZIP_DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    archive.writestr(entry, _encoded(mark + text))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _text_file(key: str) -> str:
    return f"{guid_of(key)}.txt"


def _attributes(**given: str | None) -> str:
    return "".join(
        f" {name}={quoteattr(FORBIDDEN.sub('', value), IN_ATTRIBUTES)}"
        for name, value in given.items()
        if value is not None
    )


def _described(text: str) -> str:
    return f"<Description>{escape(FORBIDDEN.sub('', text), LINE_ENDS)}</Description>" if text else ""


def _user(coder: str) -> str | None:
    return guid_of(f"user {coder}") if coder else None


def _project(project: CodedProject, written: str) -> Iterator[str]:
    coders = sorted({passage.coder for passage in project.passages if passage.coder}) or [OWN_ORIGIN]
    yield HEADER
    yield "<Project" + _attributes(
        xmlns=PROJECT_SPACE,
        name=project.name,
        origin=OWN_ORIGIN,
        creatingUserGUID=_user(coders[0]),
        creationDateTime=written,
        modifiedDateTime=written,
    )
    yield ">\n<Users>"
    for coder in coders:
        yield f"<User{_attributes(guid=_user(coder), name=coder)}/>"
    yield "</Users>\n<CodeBook>"
    yield from _codes(project.codes)
    yield "</CodeBook>\n<Sources>\n"
    by_document: dict[str, list[CodedPassage]] = {}
    for passage in project.passages:
        by_document.setdefault(passage.document, []).append(passage)
    for document in project.documents:
        yield from _document(document, by_document.get(document.id, []), written, coders[0])
    yield "</Sources>\n"
    if project.notes:
        yield "<Notes>"
        for note in project.notes:
            path = f"internal://{_text_file(note.id)}"
            given = {"guid": guid_of(note.id), "name": note.name, "plainTextPath": path}
            yield f"<Note{_attributes(**given, creatingUser=_user(coders[0]), creationDateTime=written)}/>"
        yield "</Notes>\n"
    yield from _sets(project.codes, "targetGUID")
    yield "</Project>\n"


def _document(document: CodedDocument, passages: Iterable[CodedPassage], written: str, user: str) -> Iterator[str]:
    given = {
        "guid": guid_of(document.id),
        "name": document.name,
        "plainTextPath": f"internal://{_text_file(document.id)}",
    }
    yield f"<TextSource{_attributes(**given, creatingUser=_user(user), creationDateTime=written)}>"
    yield _described(document.memo)
    for passage in passages:
        if passage.start is None or passage.end is None:
            continue
        yield "\n<PlainTextSelection" + _attributes(
            guid=guid_of(f"{passage.id} selection"),
            name=" ".join(passage.text.split())[:QUOTED],
            startPosition=str(passage.start),
            endPosition=str(passage.end),
            creatingUser=_user(passage.coder),
            creationDateTime=passage.date or None,
            modifiedDateTime=passage.date or written,
        )
        yield f">{_described(passage.memo)}<Coding"
        yield _attributes(
            guid=guid_of(passage.id), creatingUser=_user(passage.coder), creationDateTime=passage.date or None
        )
        yield f"><CodeRef{_attributes(targetGUID=guid_of(passage.code))}/></Coding></PlainTextSelection>"
    yield "</TextSource>\n"


def _codes(codes: Iterable[Code]) -> Iterator[str]:
    """Yield the codes as a tree; one whose parent is not among them, or below itself, stands at the top."""
    listed = tuple(codes)
    rooted = _rooted(listed)
    children: dict[str | None, list[Code]] = {}
    for code in listed:
        children.setdefault(code.parent if code.id in rooted else None, []).append(code)
    yield "<Codes>"
    waiting: list[Code | str] = [*reversed(children.get(None, []))]
    while waiting:
        top = waiting.pop()
        if isinstance(top, str):
            yield top
            continue
        yield "\n<Code" + _attributes(
            guid=guid_of(top.id),
            name=top.name,
            isCodable="true" if top.codable else "false",
            color=top.colour or None,
        )
        yield f">{_described(top.description)}"
        waiting += ["</Code>", *reversed(children.get(top.id, []))]
    yield "</Codes>"


def _rooted(codes: Iterable[Code]) -> frozenset[str]:
    """Return the ids of codes that hang, over codes that are there, from one without a parent."""
    parents = {one.id: one.parent for one in codes}
    rooted: set[str] = set()
    for start in parents:
        above: str | None = start
        chain: list[str] = []
        while above in parents and above not in rooted and above not in chain[-1:] and len(chain) <= len(parents):
            chain.append(above)
            above = parents[above]
        if above is None or above in rooted:
            rooted.update(chain)
    return frozenset(rooted)


def _sets(codes: Iterable[Code], reference: str) -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    for code in codes:
        for group in code.groups:
            groups.setdefault(group, []).append(guid_of(code.id))
    if groups:
        yield "<Sets>"
        for group, members in groups.items():
            yield f"<Set{_attributes(guid=guid_of(f'set {group}'), name=group)}>"
            for member in members:
                yield f"<MemberCode{_attributes(**{reference: member})}/>"
            yield "</Set>"
        yield "</Sets>\n"
