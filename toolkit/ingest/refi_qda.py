"""Coded projects in the exchange format REFI-QDA: a project (.qdpx) or a codebook alone (.qdc)."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element

from toolkit.errors import InputError, Problem
from toolkit.findings import Finding, Severity
from toolkit.ingest.archives import entries, local, parsed
from toolkit.ingest.coded_projects import Code, CodedDocument, CodedPassage, CodedProject, ProjectNote
from toolkit.ingest.refi_qda_positions import Places, Selected
from toolkit.ingest.sources import ZIP_ERRORS, is_zip
from toolkit.ingest.values import Source

PROJECT_FILE = "project.qde"
CODEBOOK_MARK, PROJECT_MARK = b"urn:QDA-XML:codebook", b"urn:QDA-XML:project"
ENDINGS = (".qdpx", ".qdc")
SNIFFED_BYTES = 1_000_000
TEXT_ENDINGS = (".txt", ".qde")
SOURCES = frozenset(("TextSource", "PDFSource", "PictureSource", "AudioSource", "VideoSource"))
SELECTIONS = frozenset(
    (
        "PlainTextSelection",
        "PDFSelection",
        "PictureSelection",
        "AudioSelection",
        "VideoSelection",
        "TranscriptSelection",
    )
)
TEXT_HOLDERS = frozenset(("TextSource", "Representation", "Transcript", "TextDescription"))


@dataclass(kw_only=True, slots=True)
class _Reading:
    """What is gathered while the tree is walked."""

    files: Mapping[str, bytes]
    users: Mapping[str, str]
    notes: Mapping[str, ProjectNote]
    codes: frozenset[str]
    documents: list[CodedDocument] = field(default_factory=list)
    marks: list[tuple[int, Element, Selected | None]] = field(default_factory=list)
    missing: int = 0


def sniff(source: Source) -> bool:
    """Return whether the content is a REFI-QDA project or codebook, or the name says so: then reading tells what is wrong."""
    if source.name.casefold().endswith(ENDINGS):
        return True
    if is_zip(source):
        try:
            with zipfile.ZipFile(io.BytesIO(source.content)) as archive:
                return any(name.casefold().endswith(".qde") for name in archive.namelist())
        except ZIP_ERRORS:  # damaged; reading it says so
            return PROJECT_FILE.encode() in source.content[:SNIFFED_BYTES].lower()
    head = source.content[:4000]
    return CODEBOOK_MARK in head or PROJECT_MARK in head


def read(source: Source) -> CodedProject:
    """Return the project; sources it names and does not bring along are told as a finding, and nothing is fetched.

    Raises
    ------
    InputError
        It is damaged or unsafe, or holds no project.
    """
    name = PurePosixPath(source.name).stem
    if not is_zip(source):
        return _project(name, parsed(source, source.content), {})
    files = entries(source, lambda entry: entry.casefold().endswith(TEXT_ENDINGS))
    found = sorted((entry for entry in files if entry.casefold().endswith(".qde")), key=_rank)
    if not found:
        raise InputError(
            Problem(
                code="no-project",
                file=source.name,
                found="a zip without a project",
                expected=f"{PROJECT_FILE} in it",
                remedy="Export the project again as REFI-QDA",
            )
        )
    return _project(name, parsed(source, files[found[0]]), files)


def _rank(entry: str) -> tuple[bool, int, str]:
    path = PurePosixPath(entry)
    return path.name.casefold() != PROJECT_FILE, len(path.parts), entry


def _project(name: str, root: Element, files: Mapping[str, bytes]) -> CodedProject:
    users = {one.get("guid", "").casefold(): one.get("name", "") for one in root.iter() if local(one.tag) == "User"}
    codes = tuple(_codes(root))
    by_file = {PurePosixPath(entry).name.casefold(): content for entry, content in files.items()}
    reading = _Reading(files=by_file, users=users, notes={}, codes=frozenset(code.id for code in codes))
    reading.notes = {note.id: note for note in _notes(root, reading)}
    for section in root:
        if local(section.tag) == "Sources":
            for element in section:
                if local(element.tag) in SOURCES:
                    _walk(element, reading)
    texts = [document.text for document in reading.documents]
    selected = [one for _, _, one in reading.marks if one is not None]
    places = Places(texts, selected, root.get("origin", ""))
    passages, findings = _passages(reading, places)
    used = {note for _, element, _ in reading.marks for one in (element, *element) for note in _note_ids(one)}
    notes = (*(note for key, note in reading.notes.items() if key not in used), *_remarks(reading))
    return CodedProject(
        name=root.get("name") or name,
        format="refi-qda",
        origin=root.get("origin", ""),
        documents=tuple(reading.documents),
        codes=codes,
        passages=tuple(passages),
        notes=notes,
        findings=tuple(findings),
    )


def _codes(root: Element) -> Iterator[Code]:
    """Yield the codes from the top down, in the order of the file."""
    groups: dict[str, list[str]] = {}
    for one in root.iter():
        if local(one.tag) == "Set":
            for member in one:
                if local(member.tag) == "MemberCode":
                    groups.setdefault(_key(member.get("guid") or member.get("targetGUID")), []).append(
                        one.get("name", "")
                    )
    tops = [code for codes in root.iter() if local(codes.tag) == "Codes" for code in codes]
    waiting: list[tuple[Element, str | None]] = [(code, None) for code in reversed(tops)]
    seen: set[str] = set()
    while waiting:
        element, parent = waiting.pop()
        if local(element.tag) != "Code":
            continue
        key = _key(element.get("guid")) or f"code-{len(seen) + 1}"
        if key not in seen:
            seen.add(key)
            yield Code(
                id=key,
                name=" ".join(element.get("name", "").split()),
                parent=parent,
                description=_description(element),
                colour=element.get("color", ""),
                codable=element.get("isCodable", "true").casefold() not in ("false", "0"),
                groups=tuple(groups.get(key, ())),
            )
        waiting += [(child, key) for child in reversed(element)]


def _notes(root: Element, reading: _Reading) -> Iterator[ProjectNote]:
    for one in root.iter():
        if local(one.tag) == "Note" and one.get("guid"):
            yield ProjectNote(
                id=_key(one.get("guid")), name=one.get("name", ""), text=_text(one, reading) or _description(one)
            )


def _walk(source: Element, reading: _Reading) -> None:
    """Note a source's documents and what is coded in them; a text of its own (a PDF's, a recording's) is the document."""
    holders = [one for one in source.iter() if local(one.tag) in TEXT_HOLDERS] or [source]
    first = len(reading.documents)
    covered: set[str] = set()
    for number, holder in enumerate(holders, start=1):
        covered |= _walk_text(source, holder, number, reading)
    for mark in source if source is not holders[0] else ():
        if local(mark.tag) == "Coding" or (local(mark.tag) in SELECTIONS and _key(mark.get("guid")) not in covered):
            reading.marks.append((first, mark, None))


def _walk_text(source: Element, holder: Element, number: int, reading: _Reading) -> set[str]:
    """Note one text and its selections; return their ids, which a page's or a recording's own selections repeat."""
    text = _text(holder, reading)
    if text is None and (local(holder.tag) == "TextSource" or holder.get("plainTextPath")):
        reading.missing += 1
    place = len(reading.documents)
    reading.documents.append(
        CodedDocument(
            id=(_key(source.get("guid")) or f"document-{place + 1}") + (f"#{number}" if number > 1 else ""),
            name=source.get("name") or f"document {place + 1}",
            text=text or "",
            memo=_description(holder),
        )
    )
    points = {_key(one.get("guid")): one.get("position") for one in holder if local(one.tag) == "SyncPoint"}
    covered = set()
    for mark in holder:
        if local(mark.tag) in SELECTIONS:
            covered.add(_key(mark.get("guid")))
            reading.marks.append((place, mark, None if text is None else _selected(mark, place, points)))
        elif local(mark.tag) == "Coding":
            reading.marks.append((place, mark, None))
    return covered


def _selected(selection: Element, place: int, points: Mapping[str, str | None]) -> Selected:
    start, end = selection.get("startPosition"), selection.get("endPosition")
    if local(selection.tag) == "TranscriptSelection":
        start = points.get(_key(selection.get("fromSyncPoint")))
        end = points.get(_key(selection.get("toSyncPoint")))
    if not (start and end and start.isdecimal() and end.isdecimal() and len(start) < 12 and len(end) < 12):
        return Selected(text=place, start=0, end=-1)
    return Selected(text=place, start=int(start), end=int(end), quoted=selection.get("name", ""))


def _passages(reading: _Reading, places: Places) -> tuple[list[CodedPassage], list[Finding]]:
    """Return a passage for each code of each selection, and what could not be placed."""
    passages: list[CodedPassage] = []
    outside = unknown = 0
    for place, element, selected in reading.marks:
        document = reading.documents[place]
        span = places.span(selected) if selected is not None else None
        codings = (
            [element] if local(element.tag) == "Coding" else [one for one in element if local(one.tag) == "Coding"]
        )
        outside += len(codings) if selected is not None and span is None else 0
        for number, coding in enumerate(codings, start=1):
            code = next((_key(one.get("targetGUID")) for one in coding if local(one.tag) == "CodeRef"), "")
            if code not in reading.codes:
                unknown += 1
                continue
            user = coding.get("creatingUser") or element.get("creatingUser") or element.get("modifyingUser")
            passages.append(
                CodedPassage(
                    id=_key(coding.get("guid")) or f"{_key(element.get('guid'))}/{number}",
                    document=document.id,
                    code=code,
                    start=span[0] if span else None,
                    end=span[1] if span else None,
                    text=document.text[span[0] : span[1]] if span else _quoted(element),
                    coder=reading.users.get(_key(user), ""),
                    memo=_memo(element, coding, reading),
                    date=coding.get("creationDateTime") or element.get("creationDateTime") or "",
                )
            )
    return passages, _findings(reading, outside, unknown)


def _remarks(reading: _Reading) -> Iterator[ProjectNote]:
    """Yield what coders noted on passages that they gave no code."""
    for place, element, _ in reading.marks:
        if local(element.tag) in SELECTIONS and not any(local(one.tag) == "Coding" for one in element):
            text = _memo(element, element, reading)
            if text:
                yield ProjectNote(id=_key(element.get("guid")), name=reading.documents[place].name, text=text)


def _findings(reading: _Reading, outside: int, unknown: int) -> list[Finding]:
    warning, findings = Severity.WARNING, []
    if missing := reading.missing:
        sentence = f"Documents that the coded project names and does not bring along: {missing}."
        findings.append(Finding(code="missing-sources", severity=warning, sentence=sentence, count=missing))
    if outside:
        sentence = f"Codings whose positions lie outside their document's text: {outside}."
        findings.append(Finding(code="bad-positions", severity=warning, sentence=sentence, count=outside))
    if unknown:
        sentence = f"Codings of codes that the project's codebook does not have, left out: {unknown}."
        findings.append(Finding(code="unknown-codes", severity=warning, sentence=sentence, count=unknown))
    return findings


def _text(element: Element, reading: _Reading) -> str | None:
    """Return the plain text that an element holds or names inside the archive; None when there is none."""
    for child in element:
        if local(child.tag) == "PlainTextContent" and child.text:
            return child.text
    path = element.get("plainTextPath") or ""
    content = reading.files.get(PurePosixPath(path.replace("\\", "/")).name.casefold()) if path else None
    if content is None or not path.casefold().startswith("internal:"):
        return None
    for encoding in ("utf-8-sig", "utf-16") if content[:2] not in (b"\xff\xfe", b"\xfe\xff") else ("utf-16",):
        try:
            return content.decode(encoding)
        except UnicodeError:
            continue
    return content.decode("cp1252", errors="replace")


def _quoted(element: Element) -> str:
    """Return the words that stand with a selection itself: those of its page's text, else its name."""
    for one in element.iter():
        if local(one.tag) == "PlainTextContent" and one.text:
            return one.text.strip()
    return element.get("name", "") if local(element.tag) == "PlainTextSelection" else ""


def _memo(element: Element, coding: Element, reading: _Reading) -> str:
    parts = [_description(element)]
    ids = dict.fromkeys((*_note_ids(element), *_note_ids(coding)))
    parts += [reading.notes[note].text for note in ids if note in reading.notes]
    return "\n".join(part for part in parts if part)


def _note_ids(element: Element) -> list[str]:
    return [_key(one.get("targetGUID")) for one in element if local(one.tag) == "NoteRef"]


def _description(element: Element) -> str:
    return next((one.text or "" for one in element if local(one.tag) == "Description"), "")


def _key(guid: str | None) -> str:
    """Return a guid as every program compares it: without braces, in lower case."""
    return (guid or "").strip("{} ").casefold()
